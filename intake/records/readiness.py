"""Whether this node can serve people now: database, schema, keys, and the disk of SQLite."""

import os
import re
import tempfile
from enum import StrEnum
from functools import cache
from pathlib import Path

from sqlalchemy import inspect, text
from sqlalchemy.exc import SQLAlchemyError

from intake.config import ROOT
from intake.extensions import db
from intake.records.data_keys import check_keys
from intake.records.keyring import KeyMissing
from intake.records.vault import vault

LINE = re.compile(r"""^((?:down_)?revision)(?:: [^=]*)? = ["'](\w+)["']""", re.M)
"""In a migration: its id, and that of the one before it."""
PROBE = 4096
"""Bytes that are written for a moment, to see whether the disk takes any."""


class Reason(StrEnum):
    """Why this node cannot serve. The words go to whoever asks; they tell nothing of the place."""

    DATABASE = "database"
    """It does not answer."""
    SCHEMA = "schema"
    """Its tables are older than this code: `prepare` was not run."""
    KEYS = "keys"
    """A key is missing or is not the one that this database was sealed with."""
    DISK = "disk"
    """The disk of the SQLite file is full or takes no writes."""


def reasons() -> list[Reason]:
    """Why this node cannot serve people now; nothing where it can."""
    found = [] if _disk_takes_writes() else [Reason.DISK]
    try:
        is_behind = schema_is_behind(schema_revision())
        if not is_behind and not _keys_open():
            found.append(Reason.KEYS)
    except SQLAlchemyError:
        return [Reason.DATABASE, *found]
    finally:
        db.session.remove()
    return [Reason.SCHEMA, *found] if is_behind else found


def schema_revision() -> str | None:
    """The migration that the tables of the database are at; None where there are none."""
    if not inspect(db.session.connection()).has_table("alembic_version"):
        return None
    return db.session.scalar(text("SELECT version_num FROM alembic_version"))


def schema_is_behind(revision: str | None) -> bool:
    """Whether this code has migrations that were not run.

    One that it does not know comes from newer code, which is being rolled out: every version
    works on the tables of the next one.
    """
    return revision is None or (revision in revisions() and revision != newest_revision())


@cache
def revisions() -> dict[str, str]:
    """The migrations of this code, each with the one before it.

    They are read as text: what runs them takes memory that a server need not spend.
    """
    texts = (file.read_text("utf-8") for file in (ROOT / "migrations" / "versions").glob("*.py"))
    found = [dict(LINE.findall(each)) for each in texts]
    return {each["revision"]: each.get("down_revision", "") for each in found}


def newest_revision() -> str:
    """The migration that no other one follows."""
    (newest,) = revisions().keys() - set(revisions().values())
    return newest


def _keys_open() -> bool:
    """Whether the keys are here, open what they seal, and are those of this database."""
    try:
        ring = vault().ring
        ring.open(ring.seal(b"probe", "probe"), "probe")
        check_keys()
    except KeyMissing:
        return False
    return True


def _disk_takes_writes() -> bool:
    url = db.engine.url
    if not url.drivername.startswith("sqlite") or not url.database:
        return True
    file = Path(url.database)
    try:
        with tempfile.TemporaryFile(dir=file.parent) as probe:
            probe.write(bytes(PROBE))
            probe.flush()
    except OSError:
        return False
    return os.access(file, os.W_OK) or not file.exists()
