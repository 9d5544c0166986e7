"""Numbers, dates and durations as people type and read them."""

import re
import unicodedata
from datetime import date, datetime, timedelta
from typing import Any

DAYS_IN = {"day": 1, "week": 7, "month": 30, "year": 365}
# Marks that change the reading order could make a printed answer say something else.
BIDI_OVERRIDES = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def clean(typed: str, lines: bool = False) -> str:
    """The same text without control characters and reading-order overrides."""
    kept = "\n\t" if lines else ""
    return "".join(
        char
        for char in typed.replace("\r\n", "\n")
        if char in kept
        or (unicodedata.category(char) not in ("Cc", "Cs") and char not in BIDI_OVERRIDES)
    )


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
    return f"{count} {unit}{'' if count == 1 else 's'}"


def read_date(raw: Any, today: date) -> date | None:
    """A day typed as 2026-11-03, 11/3/2026, "today" or "yesterday"; None otherwise."""
    if not isinstance(raw, str):
        return None
    typed = raw.strip().lower()[:40]
    words = {"today": today, "yesterday": today - timedelta(days=1)}
    if typed in words:
        return words[typed]
    for pattern in ("%Y-%m-%d", "%m/%d/%Y", "%m-%d-%Y", "%B %d, %Y", "%b %d, %Y"):
        try:
            return datetime.strptime(typed, pattern).date()  # noqa: DTZ007 a day has no zone
        except ValueError:
            continue
    return None


def day(value: date) -> str:
    """November 3, 2026."""
    return f"{value:%B} {value.day}, {value.year}"


def time_of_day(value: str) -> str:
    """2:05 p.m. from "14:05"."""
    hour, minute = int(value[:2]), value[3:]
    return f"{hour % 12 or 12}:{minute} {'a.m.' if hour < 12 else 'p.m.'}"
