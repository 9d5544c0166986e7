"""A SQLite database out of use and into use: copied while others write, put in place at once."""

import logging
import os
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from intake.extensions import db
from intake.records.moments import now

SUFFIXES = ("", "-wal", "-shm")
"""Of the database and the files that SQLite keeps beside it."""
log = logging.getLogger(__name__)


class InUse(Exception):
    """Another process has the database open."""


class Damaged(Exception):
    """The database is not whole: SQLite finds faults in it."""


def is_empty() -> bool:
    file = _file()
    if not file.exists() or file.stat().st_size == 0:
        return True
    try:
        with closing(sqlite3.connect(file)) as database:
            return not database.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    except sqlite3.DatabaseError:
        # Damaged, and so not empty.
        return False


def copy_to(copy: Path) -> None:
    """Copy the database as it is at one moment; others go on reading and writing.

    Raises Damaged, and OSError or sqlite3.Error where it cannot be copied.
    """
    # Checked here, as SQLite would make an empty database where there is none.
    _file().stat()
    with closing(sqlite3.connect(_file())) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
        # A file by itself, without a log beside it.
        target.execute("PRAGMA journal_mode=DELETE")
        _check(target)


def put_in_place(portions: Iterable[bytes]) -> Path | None:
    """Have this content be the database. Returns where the one before it was put aside.

    Raises InUse, Damaged, OSError; then nothing has changed.
    """
    file = _file()
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = file.with_name(f"{file.name}.restoring")
    beside.unlink(missing_ok=True)
    try:
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as written:
            for portion in portions:
                written.write(portion)
            written.flush()
            os.fsync(written.fileno())
        with closing(sqlite3.connect(beside)) as database:
            _check(database)
        aside = _put_aside(file)
        beside.replace(file)
    finally:
        beside.unlink(missing_ok=True)
    return aside


def put_back(aside: Path | None) -> None:
    """Undo `put_in_place`."""
    db.engine.dispose()
    for suffix in SUFFIXES:
        Path(f"{_file()}{suffix}").unlink(missing_ok=True)
    if aside:
        _rename(aside, _file())


def _put_aside(file: Path) -> Path | None:
    if not file.exists():
        return None
    db.session.remove()
    db.engine.dispose()
    try:
        with closing(sqlite3.connect(file, timeout=0)) as database:
            # Works only where nobody else has it open, and takes the log over into the file.
            if database.execute("PRAGMA journal_mode=DELETE").fetchone()[0] != "delete":
                raise InUse
            database.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError:
        raise InUse from None
    except sqlite3.DatabaseError:
        # Too damaged to be opened. It is what a backup is for, and is kept as it is.
        log.warning("The database that was there is damaged")
    aside = file.with_name(f"{file.name}.before-{now():%Y%m%dT%H%M%SZ}")
    _rename(file, aside)
    return aside


def _rename(file: Path, to: Path) -> None:
    """Rename a database with what stands beside it, where anything does."""
    for suffix in SUFFIXES:
        if (one := Path(f"{file}{suffix}")).exists():
            one.replace(f"{to}{suffix}")


def _check(database: sqlite3.Connection) -> None:
    try:
        found = database.execute("PRAGMA quick_check(1)").fetchone()[0]
    except sqlite3.DatabaseError as error:
        raise Damaged from error
    if found != "ok":
        raise Damaged


def _file() -> Path:
    return Path(str(db.engine.url.database))
