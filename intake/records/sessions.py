"""Sessions: kept here, so that they can be listed, locked and ended; a browser has only an id."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Table, bindparam, delete, insert, select, update
from sqlalchemy.exc import SQLAlchemyError

from intake.extensions import db
from intake.records import moments
from intake.records.database import write
from intake.records.events import Kind, note
from intake.records.session_tables import KeptSession
from intake.records.staff_tables import Staff

STAFF_END_AFTER = timedelta(hours=12)
PUBLIC_END_AFTER = timedelta(hours=72)
PUBLIC_UNUSED_END_AFTER = timedelta(minutes=30)
"""So long after its last use a self-screen is closed on this device: phones are shared.

Staff are locked out sooner, but they have a password to come back with. Whoever fills in a screen
may look for a medicine meanwhile, and without a code does not get back to the answers.
"""
SEEN_EVERY = timedelta(minutes=1)
"""When a session was last used is written no oftener than this."""
CLOCK_SLACK = timedelta(minutes=5)
"""So far apart the clocks of two servers may be."""


_SESSIONS: Table = KeptSession.metadata.tables[KeptSession.__tablename__]
# Every request asks this, so it is put together once.
FIND = select(
    *(
        _SESSIONS.c[each]
        for each in ("content", "staff_id", "made_at", "seen_at", "ends_at", "locked")
    )
).where(_SESSIONS.c.key == bindparam("of"))


@dataclass(frozen=True)
class Found:
    """A session as it is kept, free of the transaction that it was read in."""

    content: str
    staff_id: int | None
    made_at: datetime
    seen_at: datetime
    ends_at: datetime
    locked: bool


def find(key: str) -> Found | None:
    """The session with this hash of an id; None where it has ended, or never was.

    One that was made in the future has ended too: the clock was set back, and nobody can tell
    any more how old it is.
    """
    try:
        row = db.session.execute(FIND, {"of": key}).one_or_none()
    except SQLAlchemyError:
        db.session.rollback()
        raise
    now = moments.now()
    if row is None or row.ends_at <= now or row.made_at > now + CLOCK_SLACK:
        return None
    return Found(*row)


@write
def begin(
    key: str,
    content: str,
    ends_at: datetime,
    instead_of: Collection[str] = (),
    staff_id: int | None = None,
    made_at: datetime | None = None,
    browser: str = "",
    signs_in: bool = False,
) -> None:
    """Keep a new session, end those that it takes the place of, and sweep out old ones.

    `signs_in` where somebody gets in with it, which is an event.
    """
    now = moments.now()
    gone: ColumnElement[bool] = KeptSession.ends_at <= now
    if instead_of:
        gone = gone | KeptSession.key.in_(instead_of)
    db.session.execute(delete(KeptSession).where(gone))
    db.session.execute(
        insert(KeptSession).values(
            key=key,
            content=content,
            staff_id=staff_id,
            browser=browser,
            made_at=made_at or now,
            seen_at=now,
            ends_at=ends_at,
            locked=False,
        )
    )
    if signs_in:
        note(Kind.SIGNED_IN, by=db.session.get(Staff, staff_id))


@write
def change(key: str, content: str, ends_at: datetime) -> None:
    """Keep what changed. A session that was ended meanwhile stays ended."""
    values = {"content": content, "ends_at": ends_at}
    db.session.execute(update(KeptSession).where(KeptSession.key == key).values(values))


@write
def touch(key: str) -> None:
    """The session was used just now."""
    used = update(KeptSession).where(KeptSession.key == key, KeptSession.locked.is_(False))
    db.session.execute(used.values(seen_at=moments.now()))


@write
def lock(key: str) -> None:
    """Show nothing in this session until the password was entered again."""
    db.session.execute(update(KeptSession).where(KeptSession.key == key).values(locked=True))


@write
def unlock(key: str) -> None:
    opened = {"locked": False, "seen_at": moments.now()}
    db.session.execute(update(KeptSession).where(KeptSession.key == key).values(opened))


@write
def end(keys: Collection[str]) -> None:
    """End these sessions: a copy of their cookie opens nothing any more."""
    db.session.execute(delete(KeptSession).where(KeptSession.key.in_(keys)))


@write
def sign_out(staff: Staff, key: str) -> None:
    db.session.execute(delete(KeptSession).where(KeptSession.key == key))
    note(Kind.SIGNED_OUT, by=staff)


@write
def end_one(staff: Staff, session_id: int, by: Staff) -> bool:
    """End one session of this person; False where they have none with this id."""
    theirs = (KeptSession.id == session_id) & (KeptSession.staff_id == staff.id)
    ended = db.session.execute(delete(KeptSession).where(theirs).returning(KeptSession.id)).all()
    if ended:
        note(Kind.SESSION_ENDED, by=by, staff=staff.id, sessions=1)
    return bool(ended)


@write
def end_those_of(staff: Staff, by: Staff, but: Collection[str] = ()) -> int:
    """End all sessions of this person, except the one that asks for it. Returns how many."""
    return drop_those_of(staff, by, but)


def drop_those_of(staff: Staff, by: Staff | None, but: Collection[str] = ()) -> int:
    """The same inside a transaction that is under way."""
    theirs = (KeptSession.staff_id == staff.id) & KeptSession.key.not_in(but)
    ended = db.session.execute(delete(KeptSession).where(theirs).returning(KeptSession.id)).all()
    if ended:
        note(Kind.SESSION_ENDED, by=by, staff=staff.id, sessions=len(ended))
    return len(ended)


def drop_all_of_staff() -> int:
    """End every session of staff, inside a transaction that is under way. Returns how many."""
    theirs = KeptSession.staff_id.is_not(None)
    ended = db.session.execute(delete(KeptSession).where(theirs).returning(KeptSession.id)).all()
    return len(ended)


def of_staff(staff: Staff) -> Sequence[KeptSession]:
    """Where this person is signed in, the latest first."""
    theirs = (KeptSession.staff_id == staff.id) & (KeptSession.ends_at > moments.now())
    latest = select(KeptSession).where(theirs).order_by(KeptSession.seen_at.desc())
    return db.session.scalars(latest).all()
