"""Numbers, dates and durations as people type and read them."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.questionnaire import QUESTIONNAIRE, text
from intake.questionnaire.kinds import BadAnswer

TODAY = date(2026, 3, 31)


@pytest.mark.parametrize(
    ("raw", "number"),
    [
        ("7", 7),
        (" 7 ", 7),
        ("8.5", 8.5),
        ("-3", -3),
        ("1,200", 1200),
        ("1,234,567.5", 1_234_567.5),
        ("007", 7),
        (7, 7),
        (8.5, 8.5),
        (0, 0),
    ],
)
def test_a_plain_number_is_read(raw: Any, number: float) -> None:
    assert text.read_number(raw) == number


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "seven",
        "7 drinks",
        "1e9",
        "NaN",
        "inf",
        "0x10",
        "1_000",
        "1,2",
        "12,34",
        "7.",
        ".5",
        "--7",
        "٧",
        "7" * 16,
        "7" * 1_000_000,
        True,
        None,
        [],
        {},
        float("nan"),
        float("inf"),
        10**400,
        -(10**400),
    ],
    ids=lambda raw: repr(raw)[:20],
)
def test_what_is_no_plain_number_is_not_guessed(raw: Any) -> None:
    assert text.read_number(raw) is None


@pytest.mark.parametrize(
    ("value", "written"),
    [(0, "0"), (10, "10"), (100.0, "100"), (1200, "1,200"), (2.5, "2.5"), (8.25, "8.25")],
)
def test_a_number_is_written_without_idle_zeros(value: float, written: str) -> None:
    assert text.number(value) == written


@given(st.integers(0, 10**12))
def test_a_written_whole_number_is_read_back(value: int) -> None:
    assert text.read_number(text.number(value)) == value


@pytest.mark.parametrize(
    ("raw", "days"),
    [
        (21, 21),
        ("21", 21),
        ("1 day", 1),
        ("3 weeks", 21),
        ("3weeks", 21),
        ("2 Months", 60),
        ("1.5 years", 548),
        (" 1 year ", 365),
        ("1,000 days", 1000),
    ],
)
def test_a_duration_is_read_as_days(raw: Any, days: int) -> None:
    assert text.read_duration(raw) == days


@pytest.mark.parametrize(
    "raw",
    ["", "weeks", "a week", "3 fortnights", "3 weeks 2 days", "1.2.3 days", "٣ weeks", [], None],
    ids=repr,
)
def test_what_is_no_duration_is_not_guessed(raw: Any) -> None:
    assert text.read_duration(raw) is None


@pytest.mark.parametrize(
    ("days", "written"),
    [
        (0, "0 days"),
        (1, "1 day"),
        (6, "6 days"),
        (7, "1 week"),
        (28, "4 weeks"),
        (30, "1 month"),
        (31, "31 days"),
        (365, "1 year"),
        (730, "2 years"),
    ],
)
def test_a_duration_is_written_in_the_largest_unit_that_comes_out_even(
    days: int, written: str
) -> None:
    assert text.duration(days) == written


@given(st.integers(0, 36_500))
def test_a_written_duration_is_read_back(days: int) -> None:
    assert text.read_duration(text.duration(days)) == days


@pytest.mark.parametrize(
    ("raw", "day"),
    [
        ("2026-03-01", date(2026, 3, 1)),
        ("3/1/2026", date(2026, 3, 1)),
        ("03-01-2026", date(2026, 3, 1)),
        ("March 1, 2026", date(2026, 3, 1)),
        ("mar 1, 2026", date(2026, 3, 1)),
        (" Today ", TODAY),
        ("yesterday", date(2026, 3, 30)),
        ("2024-02-29", date(2024, 2, 29)),
        ("3/1", date(2026, 3, 1)),
        ("3/31", TODAY),
        ("4/1", date(2025, 4, 1)),
        ("11/21", date(2025, 11, 21)),
        ("3/1/26", date(2026, 3, 1)),
        ("4/1/26", date(2026, 4, 1)),
        ("7/4/97", date(1997, 7, 4)),
        ("3-1-27", date(1927, 3, 1)),
        ("Nov 21 2025", date(2025, 11, 21)),
        ("Nov. 21, 2025", date(2025, 11, 21)),
        ("nov 21", date(2025, 11, 21)),
        ("Sept 3rd", date(2025, 9, 3)),
        ("february 29, 2024", date(2024, 2, 29)),
        ("3 days ago", date(2026, 3, 28)),
        ("1 day ago", date(2026, 3, 30)),
        ("2 weeks ago", date(2026, 3, 17)),
        ("Last night", date(2026, 3, 30)),
        ("this morning", date(2026, 3, 31)),
        ("on 3/1", date(2026, 3, 1)),
    ],
)
def test_a_day_is_read(raw: str, day: date) -> None:
    assert text.read_date(raw, TODAY) == day


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "1.3.2026",
        "3/1-26",
        "3-1",
        "3/1/126",
        "Nov",
        "no 21",
        "soon 3",
        "some days ago",
        "3 moons ago",
        "friday",
        "on",
        "٣/1",
        "tomorrow",
        "20260301",
        "2026-03-01T00:00",
        "2026-03-01" * 100_000,
        20260301,
        None,
        [],
    ],
    ids=lambda raw: repr(raw)[:20],
)
def test_what_is_no_day_is_not_guessed(raw: Any) -> None:
    assert text.read_date(raw, TODAY) is None


@pytest.mark.parametrize(
    "raw",
    [
        "2026-02-29",
        "13/1/2026",
        "13/45/2026",
        "2/29",
        "0/3",
        "Feb 30",
        "June 31, 2025",
    ],
)
def test_a_day_that_does_not_exist_is_told_apart(raw: str) -> None:
    with pytest.raises(text.NoSuchDay):
        text.read_date(raw, TODAY)


@pytest.mark.parametrize(
    ("raw", "day"),
    [
        ("4/1", date(2026, 4, 1)),
        ("3/30", date(2026, 3, 30)),
        ("1/15", date(2026, 1, 15)),
        ("4/1/36", date(2036, 4, 1)),
        ("4/1/37", date(1937, 4, 1)),
    ],
)
def test_a_day_that_may_lie_ahead(raw: str, day: date) -> None:
    assert text.read_date(raw, TODAY, future=True) == day


@pytest.mark.parametrize(
    ("raw", "day"),
    [
        ("Monday", date(2026, 3, 30)),
        ("fri", date(2026, 3, 27)),
        ("Fri.", date(2026, 3, 27)),
        ("on  Wednesday", date(2026, 3, 25)),
        ("last friday", None),
        ("tuesday", None),
        ("fr", None),
    ],
)
def test_a_day_of_the_week_is_the_latest_one(raw: str, day: date | None) -> None:
    assert text.read_date(raw, TODAY, by_weekday=True) == day


def test_where_a_day_of_the_week_says_too_little_it_is_refused() -> None:
    for each in ("birth_date", "insurance_holder_born", "pump_next_refill_on"):
        with pytest.raises(BadAnswer):
            QUESTIONNAIRE.questions[each].read("Friday", TODAY)
    read = QUESTIONNAIRE.questions["last_use_on"].read("Friday", TODAY)
    assert read == date(2026, 3, 27)


def test_a_day_without_a_year_is_the_nearest_where_it_may_lie_ahead() -> None:
    assert text.read_date("1/15", date(2026, 11, 24), future=True) == date(2027, 1, 15)
    assert text.read_date("12/30", date(2027, 1, 4), future=True) == date(2026, 12, 30)


@pytest.mark.parametrize(
    ("raw", "unit", "number"),
    [
        ("120 mg", "mg", "120"),
        ("120MG", "mg", "120"),
        ("42 years", "years", "42"),
        ("1 year", "years", "1"),
        ("160 lbs", "lb", "160"),
        ("1,200", "mg", "1,200"),
        ("4 bars", "mg", "4 bars"),
        ("4 bars", "", "4 bars"),
        ("mg", "mg", "mg"),
        (120, "mg", 120),
    ],
)
def test_its_own_unit_is_taken_off_a_number(raw: Any, unit: str, number: Any) -> None:
    assert text.without_unit(raw, unit) == number


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)))
def test_a_written_day_is_read_back(day: date) -> None:
    assert text.read_date(text.day(day), TODAY) == day


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("00:00", "12:00 a.m."),
        ("00:05", "12:05 a.m."),
        ("11:59", "11:59 a.m."),
        ("12:00", "12:00 p.m."),
        ("14:05", "2:05 p.m."),
        ("23:59", "11:59 p.m."),
    ],
)
def test_a_time_of_day_is_written_with_twelve_hours(value: str, written: str) -> None:
    assert text.time_of_day(value) == written


def test_control_characters_and_reading_order_overrides_are_taken_out() -> None:
    assert text.clean("a\x00b\x1bc\u202ed\u2066e\u0085f") == "abcdef"


def test_lines_are_kept_only_where_there_may_be_lines() -> None:
    assert text.clean("a\r\nb\tc") == "abc"
    assert text.clean("a\r\nb\tc", lines=True) == "a\nb\tc"


@pytest.mark.parametrize("typed", ["שלום", "مرحبا", "é", "👩🏽‍⚕️", "naïve “quotes”", "日本"])
def test_every_script_and_emoji_is_kept(typed: str) -> None:
    assert text.clean(typed) == typed


@given(st.text())
def test_cleaning_twice_is_cleaning_once(typed: str) -> None:
    assert text.clean(text.clean(typed, lines=True), lines=True) == text.clean(typed, lines=True)
