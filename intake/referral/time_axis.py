"""Which days are named under a chart that runs over time."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from intake.questionnaire import text

MOST = 8
DAYS = (1, 2, 7, 14)
MONTHS = (1, 2, 3, 6, 12, 24, 60, 120, 240)


class Tick(NamedTuple):
    day: date
    label: str


def ticks(first: date, last: date) -> list[Tick]:
    """At most MOST evenly spaced days from `first` to `last`, named as finely as they need."""
    days = (last - first).days
    for step in DAYS:
        if days // step < MOST:
            steps = range(0, days + 1, step)
            return [_of_day(first + timedelta(days=each)) for each in steps]
    for step in MONTHS:
        chosen = list(_month_starts(first, last, step))
        if len(chosen) <= MOST:
            return [
                Tick(day, f"{day.year}" if step >= 12 else text.short_month(day)) for day in chosen
            ]
    return [_of_day(first), _of_day(last)]


def _of_day(day: date) -> Tick:
    return Tick(day, text.short_day(day))


def _month_starts(first: date, last: date, step: int) -> Iterator[date]:
    """First days of months whose number since year 0 is a multiple of `step`."""
    month = first.year * 12 + first.month - 1 + (first.day > 1)
    month += -month % step
    while (day := date(month // 12, month % 12 + 1, 1)) <= last:
        yield day
        month += step
