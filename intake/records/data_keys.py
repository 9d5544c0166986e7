"""The data keys over the years: the check at each start, and their rotation."""

import hashlib
import hmac
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import func, inspect, select, update
from sqlalchemy.exc import OperationalError

from intake.extensions import Base, db
from intake.questionnaire import QUESTIONNAIRE
from intake.questionnaire.reading import restore
from intake.records import consent_links, look_ups, return_codes
from intake.records.database import begin_write, write
from intake.records.events import Kind, note
from intake.records.keyring import ID_BYTES, Key, KeyMissing, Keyring, NotWhatWasSealed, missing
from intake.records.models import DataKey, Intake, LookUp
from intake.records.vault import Sealed, SealedRow, vault

BATCH = 100
"""Rows that are sealed anew in one transaction, so that nobody waits long for it."""

LOG = "log"
CHECKED = b"doorway"


class NotInAFile(Exception):
    """The keys come from a setting, which cannot be changed from here."""


def register_keys() -> None:
    """Note the keys that are here and not yet known in this database."""
    known = set(db.session.scalars(select(DataKey.name)))
    for key in vault().ring.keys.values():
        if key.name not in known:
            check = Keyring([key]).seal(CHECKED, f"data_key.check {key.name}")
            db.session.add(DataKey(name=key.name, check=check))
    if LOG not in known:
        db.session.add(DataKey(name=LOG, check=_log_check()))


def check_keys() -> None:
    """Make sure that every key of this database is here and is the right one.

    Raises KeyMissing with the name of the key and what to do.
    """
    check_these(checks())


def checks() -> dict[str, bytes]:
    """By the name of each key of this database, what tells whether a key is the right one."""
    return {row.name: row.check for row in db.session.scalars(select(DataKey))}


def check_these(checks: Mapping[str, bytes]) -> None:
    """Make sure that the keys here are those of these checks. Raises KeyMissing."""
    ring = vault().ring
    for name, check in checks.items():
        if name == LOG:
            if not hmac.compare_digest(check, _log_check()):
                raise KeyMissing(
                    "LOG_KEY is not the one that the events of this database were written with. "
                    "Put the old one back; without it nobody can tell whether the log is whole"
                )
            continue
        try:
            ring.open(check, f"data_key.check {name}")
        except NotWhatWasSealed:
            raise KeyMissing(missing(name)) from None


def check_at_start() -> None:
    """The same when the app starts. A database that does not answer, or is new, is no reason
    not to start: the emergency page needs none.
    """
    url = db.engine.url
    if url.drivername.startswith("sqlite") and not _is_a_file(url.database):
        return
    try:
        if inspect(db.engine).has_table(DataKey.__tablename__):
            check_keys()
    except OperationalError:
        return
    finally:
        db.session.remove()


def _is_a_file(path: str | None) -> bool:
    return bool(path) and Path(str(path)).exists()


def _log_check() -> bytes:
    return hmac.new(vault().log_key, CHECKED, hashlib.sha256).digest()


def rotate() -> Iterator[tuple[str, int, int]]:
    """Seal everything anew with a new key, while the app runs.

    Yields the table that is under way with the rows done and the rows in all. Stopped half way,
    it goes on where it was when it is called again: no second new key is made while older ones
    still seal something. Raises NotInAFile.
    """
    held = vault()
    if held.is_file:
        if not _still_sealed_with_old_keys():
            held.keep(held.ring.with_new())
    elif not _still_sealed_with_old_keys():
        raise NotInAFile
    _note_new_keys()
    # Whoever saved while the new key was being written may still have sealed with the old one.
    while _still_sealed_with_old_keys():
        for kind in _sealed_tables():
            yield from _seal_anew(kind)
        yield from _hash_anew()


def current_name() -> str:
    """The id of the key that seals now."""
    return vault().ring.current.name


def a_new_key() -> str:
    """A key that was just made and is kept nowhere, as a setting takes it."""
    return Keyring([Key.new()]).write().strip()


def drop_old_keys() -> list[str]:
    """Take the keys away that nothing needs any more, and return their names.

    A backup made before needs them: keep a copy of the file with that backup.
    Raises NotInAFile.
    """
    held = vault()
    if not held.is_file:
        raise NotInAFile
    ring = held.ring
    old = {key_id for key_id in ring.keys if key_id != ring.current.id}
    # Codes and links cannot be hashed anew; they go by themselves within days.
    unused = {
        key_id
        for key_id in old
        if not _seals_anything(key_id)
        and not return_codes.is_kept_with(key_id)
        and not consent_links.is_kept_with(key_id)
    }
    names = sorted(key_id.hex() for key_id in unused)
    if names:
        _forget(names)
        held.keep(ring.without(unused))
    return names


@write
def _note_new_keys() -> None:
    register_keys()
    db.session.flush()
    note(Kind.KEYS_CHANGED, keys=len(vault().ring.keys))


@write
def _forget(names: list[str]) -> None:
    for row in db.session.scalars(select(DataKey).where(DataKey.name.in_(names))):
        db.session.delete(row)
    note(Kind.KEYS_CHANGED, dropped=len(names))


def _sealed_tables() -> list[type[SealedRow]]:
    """Every table with sealed columns, found by itself, so that none is forgotten."""
    mapped = (mapper.class_ for mapper in Base.registry.mappers)
    found = [kind for kind in mapped if issubclass(kind, SealedRow)]
    return sorted(found, key=lambda kind: kind.__tablename__)


def _columns(kind: type[SealedRow]) -> list[Sealed[Any]]:
    return list(kind.sealed().values())


def _head(column: Any) -> Any:
    """The first bytes of a sealed column: the key id. The same on both databases."""
    return func.substr(column, 1, ID_BYTES)


def _still_sealed_with_old_keys() -> bool:
    ring = vault().ring
    return any(_seals_anything(each) for each in ring.keys if each != ring.current.id)


def _seals_anything(key_id: bytes) -> bool:
    columns = [getattr(kind, each.column) for kind in _sealed_tables() for each in _columns(kind)]
    return any(
        db.session.scalar(select(column).where(_head(column) == key_id).limit(1)) is not None
        for column in (*columns, LookUp.digest)
    )


def _seal_anew(kind: type[SealedRow]) -> Iterator[tuple[str, int, int]]:
    """Batch by batch by id; an old one that comes in behind is taken in the next round."""
    model: Any = kind
    total = db.session.scalar(select(func.count()).select_from(model)) or 0
    last, done = None, 0
    while True:
        begin_write()
        query = select(model).order_by(model.id).limit(BATCH).with_for_update()
        rows = db.session.scalars(query if last is None else query.where(model.id > last)).all()
        for row in rows:
            _seal_row_anew(model, row)
        last, done = (rows[-1].id, done + len(rows)) if rows else (last, done)
        db.session.commit()
        if not rows:
            return
        yield kind.__tablename__, done, total


def _seal_row_anew(model: Any, row: Any) -> None:
    current = vault().ring.current.id
    changed = {
        each.column: each.reseal(row)
        for each in _columns(model)
        if getattr(row, each.column)[:ID_BYTES] not in (current, b"")
    }
    if changed:
        # Not through the object: nothing that anybody would call a change has happened to it.
        table = model.__table__
        db.session.execute(update(table).where(table.c.id == row.id).values(changed))
        db.session.expire(row)


def _hash_anew() -> Iterator[tuple[str, int, int]]:
    current = vault().ring.current.id
    stale = select(LookUp.intake_id).where(_head(LookUp.digest) != current)
    total = (
        db.session.scalar(
            select(func.count(LookUp.intake_id.distinct())).where(_head(LookUp.digest) != current)
        )
        or 0
    )
    done = 0
    while True:
        begin_write()
        query = select(Intake).where(Intake.id.in_(stale)).limit(BATCH).with_for_update()
        rows = db.session.scalars(query).all()
        for intake in rows:
            look_ups.reindex(intake, restore(QUESTIONNAIRE, intake.answers))
        done += len(rows)
        db.session.commit()
        if not rows:
            return
        yield LookUp.__tablename__, done, total
