"""Moments by the clocks of the United States: as they are typed, and in words."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from flask import current_app

from intake.questionnaire import text

NAMES = {
    "America/New_York": "Eastern",
    "America/Chicago": "Central",
    "America/Denver": "Mountain",
    "America/Phoenix": "Arizona",
    "America/Los_Angeles": "Pacific",
    "America/Anchorage": "Alaska",
    "Pacific/Honolulu": "Hawaii",
    "America/Puerto_Rico": "Atlantic (Puerto Rico)",
}


class NoSuchTime(ValueError):
    """The clocks are set forward over this time, so that it does not come on that day."""


def here() -> ZoneInfo:
    """The zone of the place where the program is."""
    zone: ZoneInfo = current_app.config["SETTINGS"].program_timezone
    return zone


def names() -> dict[str, str]:
    """The zones to choose from, by id: the usual ones, and the program’s own first."""
    own = here().key
    return {own: NAMES.get(own, own.replace("_", " "))} | NAMES


def moment_at(day: date, at: str, zone: ZoneInfo) -> datetime:
    """The moment in UTC when the clocks of a zone show "HH:MM" on a day. Raises NoSuchTime.

    Of a time that comes twice, when the clocks are set back, it is the first.
    """
    shown = datetime.combine(day, time.fromisoformat(at), tzinfo=zone)
    moment = shown.astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) != shown.replace(tzinfo=None):
        raise NoSuchTime
    return moment


def in_words(moment: datetime, zone: ZoneInfo) -> str:
    """November 3, 2026, 2:05 p.m. EST."""
    there = moment.astimezone(zone)
    return f"{text.day(there.date())}, {_at(there)}"


def briefly(moment: datetime, zone: ZoneInfo) -> str:
    """Tue, Nov 3, 2:05 p.m. EST."""
    there = moment.astimezone(zone)
    return f"{there:%a, %b} {there.day}, {_at(there)}"


def clock_in(moment: datetime, zone: ZoneInfo) -> str:
    """2:05 p.m."""
    return text.time_of_day(f"{moment.astimezone(zone):%H:%M}")


def in_both(moment: datetime, zone: ZoneInfo) -> str:
    """Tue, Nov 3, 2:05 p.m. CST; with the program’s own clock where it shows another time."""
    said, there, own = briefly(moment, zone), moment.astimezone(zone), moment.astimezone(here())
    if there.utcoffset() == own.utcoffset():
        return said
    ours = _at(own) if there.date() == own.date() else briefly(moment, here())
    return f"{said} ({ours} here)"


def _at(there: datetime) -> str:
    return f"{text.time_of_day(f'{there:%H:%M}')} {there:%Z}"
