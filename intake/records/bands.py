"""Stretches of the worklist: urgency, level and clock stand first in a sort key, in this order.

So a filter by them reads the rows that it shows and no others, however long the list is.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from intake.placement.model import Level
from intake.records.models import NO_CLOCK, microseconds

NEARLY_OVER = timedelta(hours=12)
FIRST_CLOCK = "0" * len(NO_CLOCK)


class Clock(StrEnum):
    """How far the first clock of the priority has run."""

    RUNNING = "running"
    NEARLY_OVER = "nearly"
    OVER = "over"


class Band(NamedTuple):
    """The sort keys from `begin` on and before `end`; "" is open."""

    begin: str = ""
    end: str = ""


def bands(urgent: bool, level: int | None, clock: Clock | None, now: datetime) -> list[Band]:
    """Where those stand that fit, in the order of the list. `urgent` leaves the others out."""
    if clock is None and level is None:
        return [Band("0", "1") if urgent else Band()]
    levels = [level] if level is not None else sorted(Level, reverse=True)
    heads = [f"{group}{9 - each}" for group in ("0" if urgent else "01") for each in levels]
    return [_within(head, clock, now) for head in heads]


def _within(head: str, clock: Clock | None, now: datetime) -> Band:
    if clock is None:
        return Band(head, f"{int(head) + 1:02d}")
    present = microseconds(now)
    begin, end = {
        Clock.OVER: (FIRST_CLOCK, present),
        Clock.NEARLY_OVER: (present, microseconds(now + NEARLY_OVER)),
        Clock.RUNNING: (present, NO_CLOCK),
    }[clock]
    return Band(head + begin, head + end)
