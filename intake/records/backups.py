"""Backups of the database, and how they come back: checked first, then put in place as a whole."""

import shutil
import sqlite3
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from types import ModuleType

from flask_migrate import upgrade

from intake.extensions import db
from intake.questionnaire import VERSION
from intake.records import (
    archives,
    data_keys,
    postgresql_copies,
    readiness,
    sessions,
    sqlite_copies,
)
from intake.records.archives import Manifest, NotOurs
from intake.records.database import write
from intake.records.events import Kind, note
from intake.records.keyring import KeyMissing
from intake.records.moments import now
from intake.records.vault import vault


class NotDone(Exception):
    """No backup was made, or nothing was restored. The message says why and what to do."""


@dataclass(frozen=True)
class Restored:
    """What came back, and where that which was there before was put."""

    manifest: Manifest
    aside: str
    migrated: bool
    signed_out: int


def name_now() -> str:
    """The name of a backup that is made now."""
    return f"doorway-{now().astimezone(UTC):%Y%m%dT%H%M%SZ}.tar"


def make(archive: Path) -> Manifest:
    """Write a backup of the database while the site runs. Raises NotDone."""
    if archive.exists():
        raise NotDone(f"{archive}: there is a file of this name already. Choose another name")
    try:
        with tempfile.TemporaryDirectory(prefix=".doorway-", dir=archive.parent) as folder:
            copy = Path(folder) / "database"
            _copies().copy_to(copy)
            copy.chmod(0o600)
            manifest = _manifest_of(copy)
            archives.write(archive, manifest, copy, vault().log_key)
    except sqlite_copies.Damaged:
        raise NotDone("The database is damaged. Restore the last good backup") from None
    except (OSError, sqlite3.Error) as error:
        raise NotDone(f"{archive}: the backup cannot be written. ({error})") from None
    except (postgresql_copies.ProgramMissing, postgresql_copies.ProgramFailed) as problem:
        raise NotDone(str(problem)) from None
    return manifest


def restore(archive: Path, replace: bool) -> Restored:
    """Put the database of a backup in place, with its tables brought up to date.

    Raises NotOurs, NotDone and KeyMissing; then everything is as it was before.
    """
    manifest = archives.read_manifest(archive)
    _check_that_it_fits(manifest)
    data_keys.check_these({name: manifest.check(name) for name in manifest.checks})
    archives.check(archive, vault().log_key)
    copies = _copies()
    if not replace and not copies.is_empty():
        raise NotDone(
            "There is something in this database already. Restore into an empty one, or put aside "
            "what is there with --replace"
        )
    aside = _put_in_place(copies, archive)
    _or_undo(lambda: _check_what_came(manifest), copies, aside)
    is_behind = readiness.schema_is_behind(manifest.schema)
    db.session.remove()
    _or_undo(upgrade, copies, aside)
    return Restored(manifest, str(aside or ""), is_behind, _end_what_was_open())


def _copies() -> ModuleType:
    """How this kind of database is copied."""
    return sqlite_copies if db.engine.dialect.name == "sqlite" else postgresql_copies


def _manifest_of(copy: Path) -> Manifest:
    schema = readiness.schema_revision()
    if schema is None:
        raise NotDone("This database has no tables. Run “prepare” first")
    checks = archives.write_checks(data_keys.checks())
    db.session.rollback()
    return Manifest(
        made_at=now().astimezone(UTC).isoformat(timespec="seconds"),
        kind=db.engine.dialect.name,
        schema=schema,
        questionnaire=VERSION,
        sha256=archives.sum_of(copy),
        size=copy.stat().st_size,
        checks=checks,
    )


def _check_that_it_fits(manifest: Manifest) -> None:
    if manifest.kind != db.engine.dialect.name:
        raise NotDone(
            f"This is a backup of {manifest.kind}, and DATABASE_URL leads to "
            f"{db.engine.dialect.name}. Set DATABASE_URL to a database of its kind"
        )
    if manifest.schema not in readiness.revisions():
        raise NotDone(
            "This backup was made by a newer version of Doorway. Restore it with that version"
        )
    place = Path(str(db.engine.url.database)).parent
    if manifest.kind == "sqlite" and place.is_dir() and _free(place) < manifest.size:
        raise NotDone(f"{place}: the disk is too full for this backup. Make room and try again")


def _free(place: Path) -> int:
    return shutil.disk_usage(place).free


def _put_in_place(copies: ModuleType, archive: Path) -> Path | str | None:
    try:
        aside: Path | str | None = copies.put_in_place(archives.portions(archive))
    except (sqlite_copies.InUse, postgresql_copies.InUse):
        raise NotDone("The site is running. Stop every node, then try again") from None
    except sqlite_copies.Damaged:
        raise NotOurs("the database in it is damaged") from None
    except OSError as error:
        raise NotDone(f"The database cannot be written. ({error})") from None
    except (postgresql_copies.ProgramMissing, postgresql_copies.ProgramFailed) as problem:
        raise NotDone(str(problem)) from None
    return aside


def _check_what_came(manifest: Manifest) -> None:
    if readiness.schema_revision() != manifest.schema:
        raise NotOurs("the database in it is not the one that its manifest tells of")
    data_keys.check_keys()


def _or_undo(step: Callable[[], object], copies: ModuleType, aside: Path | str | None) -> None:
    try:
        step()
    except BaseException:
        db.session.remove()
        copies.put_back(aside)
        raise


@write
def _end_what_was_open() -> int:
    """Sign everybody out: a session that was ended after the backup would be open again."""
    ended = sessions.drop_all_of_staff()
    note(Kind.RESTORED, sessions=ended)
    return ended


__all__ = ["KeyMissing", "NotDone", "NotOurs", "Restored", "make", "name_now", "restore"]
