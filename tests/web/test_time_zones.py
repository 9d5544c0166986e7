"""Moments by the clocks of the United States, on the days when these are changed too."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from make import an_app

from intake.web import time_zones
from intake.web.time_zones import NoSuchTime

NEW_YORK, CHICAGO, PHOENIX = (
    ZoneInfo(f"America/{city}") for city in ("New_York", "Chicago", "Phoenix")
)
FORWARD, BACK = date(2026, 3, 8), date(2026, 11, 1)


@pytest.mark.parametrize(
    ("day", "at", "zone", "utc"),
    [
        (date(2026, 1, 5), "14:05", NEW_YORK, "2026-01-05T19:05"),
        (date(2026, 7, 5), "14:05", NEW_YORK, "2026-07-05T18:05"),
        (date(2026, 7, 5), "14:05", PHOENIX, "2026-07-05T21:05"),
        (FORWARD, "01:59", NEW_YORK, "2026-03-08T06:59"),
        (FORWARD, "03:00", NEW_YORK, "2026-03-08T07:00"),
        (FORWARD, "02:30", PHOENIX, "2026-03-08T09:30"),
        (BACK, "00:59", CHICAGO, "2026-11-01T05:59"),
        (BACK, "02:00", CHICAGO, "2026-11-01T08:00"),
    ],
)
def test_a_time_by_a_clock_is_a_moment(day: date, at: str, zone: ZoneInfo, utc: str) -> None:
    expected = datetime.fromisoformat(utc).replace(tzinfo=UTC)
    assert time_zones.moment_at(day, at, zone) == expected


@pytest.mark.parametrize("at", ["02:00", "02:30", "02:59"])
def test_a_time_that_the_clocks_skip_is_none(at: str) -> None:
    with pytest.raises(NoSuchTime):
        time_zones.moment_at(FORWARD, at, NEW_YORK)


def test_of_a_time_that_comes_twice_it_is_the_first() -> None:
    moment = time_zones.moment_at(BACK, "01:30", CHICAGO)
    assert moment == datetime(2026, 11, 1, 6, 30, tzinfo=UTC)
    assert time_zones.briefly(moment, CHICAGO) == "Sun, Nov 1, 1:30 a.m. CDT"


def test_words_name_the_clock(app: Flask) -> None:
    moment = datetime(2026, 11, 3, 20, 5, tzinfo=UTC)
    assert time_zones.in_words(moment, NEW_YORK) == "November 3, 2026, 3:05 p.m. EST"
    assert time_zones.in_both(moment, NEW_YORK) == "Tue, Nov 3, 3:05 p.m. EST"
    assert time_zones.in_both(moment, CHICAGO) == "Tue, Nov 3, 2:05 p.m. CST (3:05 p.m. EST here)"


def test_where_it_is_another_day_here_that_is_said(app: Flask) -> None:
    late = datetime(2026, 11, 4, 6, 30, tzinfo=UTC)
    there = time_zones.in_both(late, ZoneInfo("Pacific/Honolulu"))
    assert there == "Tue, Nov 3, 8:30 p.m. HST (Wed, Nov 4, 1:30 a.m. EST here)"


def test_the_zone_of_the_program_stands_first(database_url: str) -> None:
    with an_app(database_url, program_timezone=ZoneInfo("Pacific/Guam")):
        names = time_zones.names()
        assert next(iter(names.items())) == ("Pacific/Guam", "Pacific/Guam")
        assert names["America/Phoenix"] == "Arizona"
