"""How often something may be tried, counted in the database so that all workers share it.

The use of it: `note_attempt` before trying; where it says False, refuse, and name
`limit_reached` as the time to wait; after a success `forget_attempts` or `take_back`.
"""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from limits import RateLimitItemPerMinute
from limits.storage import Storage, storage_from_string
from limits.strategies import FixedWindowRateLimiter
from sqlalchemy import ColumnElement, case, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError

from intake.extensions import db
from intake.records import moments
from intake.records.database import write
from intake.records.keyed_hash import keyed_hash
from intake.records.session_tables import Attempt
from intake.records.sessions import CLOCK_SLACK


class Tried(StrEnum):
    """What is counted. Whoever counts something new adds it here and in LIMITS."""

    SIGN_IN = "sign-in"
    """Passwords for one email, whether there is an account or not."""
    SIGN_IN_FROM = "sign-in-from"
    """Passwords from one address on the network."""
    SECOND_FACTOR = "second-factor"
    """Codes for one account, after its password."""
    LINK_FROM = "link-from"
    """Links to a consent and their codes, from one address on the network."""
    RETURN = "return-code"
    """Return codes, whoever tries them."""
    RETURN_FROM = "return-code-from"
    """Return codes from one address on the network."""
    RETURN_BY = "return-code-by"
    """Return codes and references of screens, tried by one of the staff."""
    CHECK_FROM = "check-from"
    """Files whose origin is checked, from one address on the network."""
    START_FROM = "start-from"
    """New self-screens from one address: people behind one address are many, programs more."""
    COPY = "copy"
    """Copies of the answers of one screen."""
    COPY_FROM = "copy-from"
    """Copies of answers, to one address on the network."""

    TOKEN_FROM = "token-from"  # noqa: S105 the name of a limit
    """Wrong tokens of other systems, from one address on the network."""


@dataclass(frozen=True)
class Limit:
    """So many times in so many minutes; whoever reaches it waits so many minutes again."""

    times: int
    minutes: int

    def counted_as(self, kind: Tried) -> RateLimitItemPerMinute:
        return RateLimitItemPerMinute(self.times, self.minutes, namespace=kind)

    def closed_as(self, kind: Tried) -> RateLimitItemPerMinute:
        return RateLimitItemPerMinute(1, self.minutes, namespace=f"{kind}-closed")


LIMITS = {
    Tried.SIGN_IN: Limit(10, minutes=15),
    Tried.SIGN_IN_FROM: Limit(50, minutes=15),
    Tried.SECOND_FACTOR: Limit(5, minutes=15),
    Tried.LINK_FROM: Limit(20, minutes=15),
    Tried.RETURN: Limit(200, minutes=60),
    Tried.RETURN_FROM: Limit(10, minutes=15),
    Tried.RETURN_BY: Limit(10, minutes=15),
    Tried.CHECK_FROM: Limit(30, minutes=15),
    Tried.START_FROM: Limit(60, minutes=15),
    Tried.COPY: Limit(5, minutes=15),
    Tried.COPY_FROM: Limit(30, minutes=15),
    Tried.TOKEN_FROM: Limit(10, minutes=15),
}
LONGEST = timedelta(minutes=max(limit.minutes for limit in LIMITS.values())) + CLOCK_SLACK


def limit_reached(kind: Tried, who: str) -> int:
    """Seconds until it may be tried again; 0 where it may be tried now."""
    closed = LIMITS[kind].closed_as(kind)
    if _limiter().test(closed, who):
        return 0
    ends = _limiter().get_window_stats(closed, who).reset_time
    return max(1, math.ceil(ends - moments.now().timestamp()))


def note_attempt(kind: Tried, who: str) -> bool:
    """Count one attempt before it is made; False where there were too many, also at this moment.

    `who` is an email, an address, an id: it is kept as a keyed hash only. The last attempt that
    is allowed closes the door behind it.
    """
    return not limit_reached(kind, who) and _count(kind, who)


@write
def _count(kind: Tried, who: str) -> bool:
    limit = LIMITS[kind]
    counted = limit.counted_as(kind)
    # Two that are tried at the same moment are counted one after the other, so that no more
    # get through together than one by one.
    allowed = _limiter().hit(counted, who)
    if not _limiter().test(counted, who):
        _limiter().hit(limit.closed_as(kind), who)
    db.session.execute(delete(Attempt).where(Attempt.ends_at <= moments.now()))
    return allowed


@write
def forget_attempts(kind: Tried, who: str) -> None:
    """Begin at none again, because the right person got in."""
    for item in (LIMITS[kind].counted_as(kind), LIMITS[kind].closed_as(kind)):
        _limiter().clear(item, who)


@write
def take_back(kind: Tried, who: str) -> None:
    """This attempt was none: uncount it, and leave the others counted."""
    limit = LIMITS[kind]
    _limiter().hit(limit.counted_as(kind), who, cost=-1)
    if _limiter().test(limit.counted_as(kind), who):
        _limiter().clear(limit.closed_as(kind), who)


class TableStorage(Storage):
    """The counters of the `limits` package in our table; its clock is ours too."""

    STORAGE_SCHEME = ["doorway"]

    @property
    def base_exceptions(self) -> type[Exception]:
        return SQLAlchemyError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        insert: Any = sqlite.insert if _is_sqlite() else postgresql.insert
        now = moments.now()
        row = insert(Attempt).values(
            key=_hidden(key), count=max(amount, 0), ends_at=now + timedelta(seconds=expiry)
        )
        over = ~_is_running(now)
        counted = row.on_conflict_do_update(
            index_elements=[Attempt.key],
            set_={
                "count": case((over, row.excluded.count), else_=Attempt.count + amount),
                "ends_at": case((over, row.excluded.ends_at), else_=Attempt.ends_at),
            },
        )
        return int(db.session.scalar(counted.returning(Attempt.count)) or 0)

    def get(self, key: str) -> int:
        running = (Attempt.key == _hidden(key)) & _is_running(moments.now())
        return db.session.scalar(select(Attempt.count).where(running)) or 0

    def get_expiry(self, key: str) -> float:
        ends = db.session.scalar(select(Attempt.ends_at).where(Attempt.key == _hidden(key)))
        return (ends or moments.now()).timestamp()

    def check(self) -> bool:
        return db.session.scalar(select(1)) == 1

    def reset(self) -> int | None:
        return len(db.session.execute(delete(Attempt).returning(Attempt.key)).all())

    def clear(self, key: str) -> None:
        db.session.execute(delete(Attempt).where(Attempt.key == _hidden(key)))


_KEPT_IN_OUR_TABLE = storage_from_string("doorway://")


def _limiter() -> FixedWindowRateLimiter:
    return FixedWindowRateLimiter(_KEPT_IN_OUR_TABLE)


def _is_running(now: datetime) -> ColumnElement[bool]:
    """Whether a window has begun and is not over.

    One that ends later than any can was begun by a clock that was set back since: waiting for it
    would keep people out for as long as the clock was wrong.
    """
    return (Attempt.ends_at > now) & (Attempt.ends_at <= now + LONGEST)


def _hidden(key: str) -> str:
    return keyed_hash("attempt", key)


def _is_sqlite() -> bool:
    return bool(db.session.get_bind().dialect.name == "sqlite")
