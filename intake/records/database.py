"""How transactions begin and end: one write, one transaction, durable when it returns."""

import random
import sqlite3
import time
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import DBAPIError, InvalidRequestError, OperationalError
from sqlalchemy.orm.exc import StaleDataError

from intake.extensions import db
from intake.records.models import Intake

Args = ParamSpec("Args")
Result = TypeVar("Result")

TRIES = 5
"""How often a write is tried when others change the same row at the same time."""

DEADLOCK = "40P01"
"""By this PostgreSQL says that it ended one of two transactions that waited for each other."""

STEP_ASIDE_S = 0.02, 0.2
"""How long whose transaction was ended waits before it tries again, at least and at most.

At once it could be back at the row before the other has woken up, and they wait again.
"""

LOCK_WAIT_MS = 5_000
"""How long SQLite waits for others who write.

While one request waits, its worker serves nobody else; and it waits up to three times, for what
it writes and for its session.
"""


class Gone(Exception):
    """The intake was purged while somebody was about to write to it."""


def write(function: Callable[Args, Result]) -> Callable[Args, Result]:
    """Make a function one write transaction: it commits when it returns, else nothing happened.

    What was read before is read again under the lock, so that it decides on the latest state.
    Where somebody else changed the same row meanwhile, or PostgreSQL ended it because two waited
    for each other, it runs again on what they left.
    """

    @wraps(function)
    def in_transaction(*args: Args.args, **kwargs: Args.kwargs) -> Result:
        for _ in range(TRIES - 1):
            try:
                return _once(function, *args, **kwargs)
            except StaleDataError:
                continue
            except OperationalError as failure:
                if getattr(failure.orig, "sqlstate", None) != DEADLOCK:
                    raise
                time.sleep(random.uniform(*STEP_ASIDE_S))  # noqa: S311 nothing secret
        return _once(function, *args, **kwargs)

    return in_transaction


def begin_write() -> None:
    """End what was read so far and begin a transaction that holds the write lock."""
    db.session.rollback()
    db.session.connection(execution_options={"begin": "IMMEDIATE"})


def let_go(_failure: BaseException | None = None) -> None:
    """End what a request has read, when its answer is made.

    Where the database went away since, that changes nothing about the answer: what was written is
    committed, and the next request gets another connection.
    """
    try:
        db.session.rollback()
    except DBAPIError:
        db.session().invalidate()


def _once(function: Callable[Args, Result], *args: Args.args, **kwargs: Args.kwargs) -> Result:
    begin_write()
    try:
        if args and isinstance(args[0], Intake):
            # On PostgreSQL the row is locked, so that two who write one intake take turns.
            _lock(args[0])
        result = function(*args, **kwargs)
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise
    return result


def _lock(intake: Intake) -> None:
    try:
        take_turns_at(intake)
    except InvalidRequestError:
        raise Gone from None


def take_turns_at(row: Any) -> None:
    """Read a row again and, on PostgreSQL, lock it until the transaction is over.

    Only the row itself: PostgreSQL refuses to lock what may be missing, such as the roles that
    come with an account.
    """
    db.session.refresh(row, with_for_update={"of": type(row)})


def wipe(wait_ms: int = 15_000) -> bool:
    """Take what was deleted out of the files too; False where others keep it from being done.

    SQLite overwrites deleted rows with zeros, but first in its log: that is moved over and cut
    off here. PostgreSQL does it by itself later, or at once with VACUUM.
    """
    db.session.rollback()
    if db.engine.dialect.name != "sqlite":
        return False
    connection = db.engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout={int(wait_ms)}")
        busy = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        cursor.execute(f"PRAGMA busy_timeout={LOCK_WAIT_MS}")
    finally:
        connection.close()
    return not busy


@event.listens_for(Engine, "connect")
def _set_up_sqlite(connection: Any, _record: Any) -> None:
    if not isinstance(connection, sqlite3.Connection):
        return
    # The driver would begin transactions by itself, deferred; _begin_sqlite does it instead.
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={LOCK_WAIT_MS}",
        # What is deleted is overwritten, so that nothing of it is left in the file.
        "secure_delete=ON",
        # Without it INSERT OR REPLACE walks past the triggers that keep rows append-only.
        "recursive_triggers=ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Engine, "begin")
def _begin_sqlite(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        # A deferred transaction that turns into a write fails at once when another one wrote
        # meanwhile; one that takes the lock first waits its turn.
        kind = connection.get_execution_options().get("begin", "DEFERRED")
        connection.exec_driver_sql(f"BEGIN {kind}")
