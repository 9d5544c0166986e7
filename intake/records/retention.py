"""How long a record is kept and why: pure, from the periods in retention.toml."""

import tomllib
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

TABLE = Path(__file__).with_suffix(".toml")
ANY = "any"
COMES_OF_AGE = 18
LEAST = {
    "consent": 72,
    "disclosure": 72,
    "event_log": 72,
    "unsent_hours": 1,
    "practice": 1,
    "no_referral": 1,
    "referral": 1,
    "past_18": 0,
    "youngest": 0,
}
"""No period may be shorter: 36 months of disclosures, 72 months of HIPAA documentation."""


class BadPeriods(ValueError):
    """The table of periods cannot be used. The message says which line and why."""


class RecordKind(StrEnum):
    """What is kept, as far as its period depends on it."""

    UNSENT = "unsent self-screen"
    PRACTICE = "practice intake"
    NO_REFERRAL = "intake without a decision"
    REFERRAL = "intake with a decision"
    EVENTS = "events of a purged intake"


@dataclass(frozen=True)
class Periods:
    """The periods of one state: months, but for `unsent_hours` and `youngest` (years of age)."""

    name: str
    source: str
    unsent_hours: int
    practice: int
    no_referral: int
    referral: int
    past_18: int
    consent: int
    disclosure: int
    event_log: int
    youngest: int

    @property
    def shortest(self) -> int:
        """No intake that was sent goes earlier after its last change. In months."""
        return min(self.no_referral, self.referral)


@dataclass(frozen=True)
class Record:
    """What it depends on how long one intake is kept.

    `age` is the whole years on the day `asked_on`, and `born` the birth date, each None where
    nobody knows. `others` holds the moment of the latest consent and of the latest disclosure.
    """

    kind: RecordKind
    changed_at: datetime
    asked_on: date
    age: float | None = None
    born: date | None = None
    held: bool = False
    others: Mapping[str, datetime] = field(default_factory=dict)


@dataclass(frozen=True)
class Kept:
    """Until when, and why in a sentence for staff. None while a legal hold is on."""

    until: datetime | None
    why: str

    def is_over(self, now: datetime) -> bool:
        """Whether the record may be purged."""
        return self.until is not None and self.until <= now


def keep(record: Record, periods: Periods) -> Kept:
    """Until when a record is kept: the latest of all that applies to it."""
    if record.held:
        return Kept(None, "a legal hold is on it, and it is kept until that is lifted")
    if record.kind is RecordKind.UNSENT:
        until = record.changed_at + timedelta(hours=periods.unsent_hours)
        words = f"a self-screen that was not sent is kept {periods.unsent_hours} hours"
        return Kept(until, f"{words} after its last change")
    months = _months_of(record.kind, periods)
    until = months_later(record.changed_at, months)
    reasons = [Kept(until, f"an {record.kind} is kept {_long(months)} after its last change")]
    if record.kind is RecordKind.PRACTICE:
        return Kept(until, f"a {record.kind} is kept {_long(months)} after its last change")
    for name, latest in record.others.items():
        months = getattr(periods, name)
        words = f"it is kept {_long(months)} after the latest {name} that belongs to it"
        reasons.append(Kept(months_later(latest, months), words))
    reasons.append(_of_age(record, periods))
    # Of two that end on the same day the first one is said.
    return max(reasons, key=lambda each: each.until or record.changed_at)


def _months_of(kind: RecordKind, periods: Periods) -> int:
    return {
        RecordKind.PRACTICE: periods.practice,
        RecordKind.NO_REFERRAL: periods.no_referral,
        RecordKind.REFERRAL: periods.referral,
        RecordKind.EVENTS: periods.event_log,
    }[kind]


def _of_age(record: Record, periods: Periods) -> Kept:
    """Until some months past the 18th birthday, of which the latest possible day counts."""
    known = record.born is not None or record.age is not None
    born = _born(record) or _latest_birth(periods.youngest, record.asked_on)
    birthday = months_later(_midnight(born), 12 * COMES_OF_AGE)
    until = months_later(birthday, periods.past_18)
    words = f"it is kept until {_long(periods.past_18)} past the 18th birthday"
    return Kept(until, words if known else f"nobody knows the age, and so {words}")


def _born(record: Record) -> date | None:
    """The birth date; where it does not fit the age, the later day of the two."""
    if record.age is None:
        return record.born
    latest = _latest_birth(record.age, record.asked_on)
    if record.born is None:
        return latest
    earliest = months_later(_midnight(latest), -12).date()
    return record.born if earliest < record.born <= latest else max(record.born, latest)


def _latest_birth(age: float, asked_on: date) -> date:
    """The latest day on which somebody was born who was so old."""
    return months_later(_midnight(asked_on), -12 * int(age)).date()


def _midnight(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time(), UTC)


def months_later(moment: datetime, months: int) -> datetime:
    """The same day so many months later, or the last day of a shorter month."""
    count = moment.year * 12 + moment.month - 1 + months
    year, month = min(max(count // 12, 1), 9999), count % 12 + 1
    return moment.replace(year=year, month=month, day=min(moment.day, monthrange(year, month)[1]))


def _long(months: int) -> str:
    if months % 12:
        return f"{months} months"
    return "1 year" if months == 12 else f"{months // 12} years"


def periods_of(state: str) -> Periods:
    """The periods of a state by its two letters; of all states the longest where it is none."""
    table = all_periods()
    if not state:
        return _longest(table)
    return table.get(state, table[ANY])


@cache
def all_periods() -> dict[str, Periods]:
    """The table of periods by state. Raises BadPeriods."""
    return read_periods(TABLE.read_text(encoding="utf-8"))


@cache
def version() -> str:
    """A short mark of the table: another one where anything in it was changed."""
    return sha256(TABLE.read_bytes()).hexdigest()[:12]


def read_periods(text: str) -> dict[str, Periods]:
    """Read a table of periods. Raises BadPeriods."""
    try:
        read = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadPeriods(f"The periods are not TOML: {error}") from None
    if ANY not in read:
        raise BadPeriods(f"The periods have no entry “{ANY}”")
    return {state: _periods(state, {**read[ANY], **entry}) for state, entry in read.items()}


def _periods(state: str, entry: dict[str, Any]) -> Periods:
    known = {each.name for each in fields(Periods)}
    if unknown := set(entry) ^ known:
        raise BadPeriods(f"{state}: {', '.join(sorted(unknown))} is missing or unknown")
    for name, least in LEAST.items():
        value = entry[name]
        if type(value) is not int or value < least:
            raise BadPeriods(f"{state}: {name} must be a whole number of at least {least}")
    return Periods(**entry)


def _longest(table: dict[str, Periods]) -> Periods:
    known = table.values()
    longest = {name: max(getattr(each, name) for each in known) for name in LEAST}
    # A self-screen is nobody's record yet; the younger somebody may be, the longer it is kept.
    shortest = {name: min(getattr(each, name) for each in known) for name in ("youngest",)}
    return replace(
        table[ANY],
        name="all states",
        source="The longest of them, because PROGRAM_STATE is not set.",
        **{**longest, **shortest},
    )
