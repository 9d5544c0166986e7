"""Numbers, dates and durations as people type and read them."""

import re
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any

from intake.questionnaire.languages import say, say_count

DAYS_IN = {"day": 1, "week": 7, "month": 30, "year": 365}
# Marks that change the reading order could make a printed answer say something else.
_BIDI_OVERRIDES = r"\u202a-\u202e\u2066-\u2069"
# The control characters of Unicode, and the halves of characters that were cut in two.
_CONTROLS = r"\x7f-\x9f\ud800-\udfff"
HIDDEN = re.compile(rf"[\x00-\x1f{_CONTROLS}{_BIDI_OVERRIDES}]")
HIDDEN_IN_LINES = re.compile(rf"[\x00-\x08\x0b-\x1f{_CONTROLS}{_BIDI_OVERRIDES}]")

STATES_TYPED = {
    "unknown": ("?", "dk", "idk", "don't know", "dont know", "does not know", "unknown"),
    "declined": ("-", "pns", "declined", "refused", "prefer not to say"),
}
"""Short and long words for an answer that is no value."""

DAYS_AGO = {"today": 0, "this morning": 0, "yesterday": 1, "last night": 1}
AGO = re.compile(r"(\d{1,4})\s*(day|week)s? ago", re.ASCII)
ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
IN_NUMBERS = re.compile(
    r"(?P<month>\d{1,2})(?P<sign>[/-])(?P<day>\d{1,2})(?:(?P=sign)(?P<year>\d{4}|\d{2}))?",
    re.ASCII,
)
IN_WORDS = re.compile(
    r"(?P<month>[a-z]+)\.?\s*(?P<day>\d{1,2})(?:st|nd|rd|th)?(?:,?\s+(?P<year>\d{4}))?", re.ASCII
)
# Not those of the machine, which may speak another language.
MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
YEARS_AHEAD = 10
"""How far ahead a year of two digits may lie, where a day may lie ahead."""


class NoSuchDay(ValueError):
    """What was typed has the form of a day, but the calendar does not have it."""


def clean(typed: str, lines: bool = False) -> str:
    """The same text without control characters and reading-order overrides."""
    return (HIDDEN_IN_LINES if lines else HIDDEN).sub("", typed.replace("\r\n", "\n"))


def read_state(typed: str) -> str | None:
    """What stands for "don’t know" and "prefer not to say" where it is typed; None for others."""
    plain = typed.strip().casefold().replace("’", "'")
    return next((state for state, words in STATES_TYPED.items() if plain in words), None)


def read_number(raw: Any) -> float | None:
    """A plain decimal number, or None. "1,200" is read; "1e9", "NaN" and True are not."""
    if isinstance(raw, bool) or not isinstance(raw, int | float | str):
        return None
    if isinstance(raw, int | float):
        # Neither an endless whole number nor NaN or infinity is less than this.
        return float(raw) if abs(raw) < 1e15 else None
    plain = raw.strip()[:40]
    if re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?", plain):
        plain = plain.replace(",", "")
    return float(plain) if re.fullmatch(r"-?\d{1,15}(\.\d{1,10})?", plain, re.ASCII) else None


def without_unit(raw: Any, unit: str) -> Any:
    """ "120 mg" as "120" where the unit is mg; anything else as it is."""
    if not unit or not isinstance(raw, str):
        return raw
    one = re.escape(unit.removesuffix("s"))
    found = re.fullmatch(rf"([\d.,]+)\s*{one}s?\.?", raw.strip()[:40], re.ASCII | re.IGNORECASE)
    return found[1] if found else raw


def number(value: float) -> str:
    """1200.0 as "1,200", 2.50 as "2.5"."""
    return f"{value:,.2f}".rstrip("0").rstrip(".")


def read_duration(raw: Any) -> int | None:
    """Days in "3 weeks", "1.5 years" or 21; None where it cannot be read."""
    days = read_number(raw)
    if days is None and isinstance(raw, str):
        found = re.fullmatch(r"([\d.,]+)\s*(day|week|month|year)s?", raw.strip().lower()[:40])
        count = read_number(found[1]) if found else None
        days = count * DAYS_IN[found[2]] if found and count is not None else None
    return round(days) if days is not None else None


def split_duration(days: int) -> tuple[int, str]:
    """The largest unit in which the days come out even: 365 is (1, "year"), 28 is (4, "week")."""
    for unit in ("year", "month", "week"):
        if days and days % DAYS_IN[unit] == 0:
            return days // DAYS_IN[unit], unit
    return days, "day"


def duration(days: int) -> str:
    count, unit = split_duration(days)
    return say_count(count, f"{{count}} {unit}", f"{{count}} {unit}s")


def read_date(raw: Any, today: date, future: bool = False, by_weekday: bool = False) -> date | None:
    """A day as people type it, or None: 2026-11-03, 11/3/2026, 11/3/26, 11/3, Nov 3, 3 days ago.

    Where the day may lie in the `future`, also “tomorrow”; `by_weekday` also “Friday”, the latest
    one. “Last Friday” is none, since it means another day to some, nor is the weekday of today.
    The month comes before the day. Without a year it is the latest such day that is not ahead
    or, where the day may lie in the `future`, the nearest. Raises NoSuchDay.
    """
    if not isinstance(raw, str):
        return None
    typed = " ".join(raw.strip()[:60].lower().split()).removeprefix("on ")
    if typed in DAYS_AGO:
        return today - timedelta(days=DAYS_AGO[typed])
    if future and typed == "tomorrow":
        return today + timedelta(days=1)
    if by_weekday and (back := _days_since(typed.removesuffix("."), today)):
        return today - timedelta(days=back)
    if found := AGO.fullmatch(typed):
        return today - timedelta(days=int(found[1]) * DAYS_IN[found[2]])
    if found := ISO.fullmatch(typed):
        return _existing(int(found[1]), int(found[2]), int(found[3]))
    found = IN_NUMBERS.fullmatch(typed)
    # "3-1" alone may as well mean from 3 to 1.
    if found and (found["year"] or found["sign"] == "/"):
        return _in_year(found["year"], int(found["month"]), int(found["day"]), today, future)
    found = IN_WORDS.fullmatch(typed)
    if found and (month := _month(found["month"])):
        return _in_year(found["year"], month, int(found["day"]), today, future)
    return None


def _month(name: str) -> int:
    """The number of a month by its name or the beginning of it; 0 where it is none."""
    return _place_of(name, MONTHS)


def _days_since(weekday: str, today: date) -> int:
    """How many days ago the latest such day of the week was; 0 where it is today, or none."""
    number = _place_of(weekday, WEEKDAYS)
    return (today.isoweekday() - number) % 7 if number else 0


def _place_of(name: str, names: tuple[str, ...]) -> int:
    """Which of the names this is, or the beginning of, from 1; 0 where it is none."""
    fits = [number for number, each in enumerate(names, 1) if each.startswith(name)]
    return fits[0] if len(name) >= 3 and fits else 0


def _in_year(typed: str | None, month: int, day: int, today: date, future: bool) -> date:
    if typed is None:
        return _nearest(month, day, today, future)
    year = int(typed)
    if len(typed) == 2:
        year += today.year // 100 * 100
        # A year that lies ahead was most likely in the century before.
        year -= 100 if year > today.year + (YEARS_AHEAD if future else 0) else 0
    return _existing(year, month, day)


def _nearest(month: int, day: int, today: date, future: bool) -> date:
    days = []
    for year in (today.year - 1, today.year, today.year + 1):
        with suppress(NoSuchDay):
            days.append(_existing(year, month, day))
    days = [each for each in days if future or each <= today]
    if not days:
        raise NoSuchDay
    return min(days, key=lambda each: abs(each - today))


def _existing(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError as error:
        raise NoSuchDay from error


def read_time(raw: Any) -> str | None:
    """A time of day as "HH:MM", or None: 14:05, 2:05 pm, 2 p.m."""
    typed = re.sub(r"\s*([AP])\.?\s?M\.?$", r" \1M", str(raw).strip()[:40].upper())
    for pattern in ("%H:%M", "%I:%M %p", "%I %p"):
        with suppress(ValueError):
            return datetime.strptime(typed, pattern).strftime("%H:%M")  # noqa: DTZ007 a time of day has no zone
    return None


def day(value: date) -> str:
    """November 3, 2026."""
    month = say(MONTHS[value.month - 1].capitalize())
    return say("{month} {day}, {year}", month=month, day=value.day, year=value.year)


def short_day(value: date) -> str:
    """Nov 3."""
    return say(f"{MONTHS[value.month - 1][:3].capitalize()} {{day}}", day=value.day)


def short_day_with_year(value: date) -> str:
    """Nov 3, 2026."""
    return say("{short_day}, {year}", short_day=short_day(value), year=value.year)


def short_month(value: date) -> str:
    """Nov 2026."""
    return say(f"{MONTHS[value.month - 1][:3].capitalize()} {{year}}", year=value.year)


def time_of_day(value: str) -> str:
    """2:05 p.m. from "14:05"."""
    hour, minute = int(value[:2]), value[3:]
    return f"{hour % 12 or 12}:{minute} {'a.m.' if hour < 12 else 'p.m.'}"
