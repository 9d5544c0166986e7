"""The kinds of events, the one way to note them, and the check that none was tampered with."""

import hashlib
import hmac
import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Table, bindparam, insert, select, update

from intake.extensions import db
from intake.records.event_tables import SYSTEM, Event, EventChain
from intake.records.models import Intake
from intake.records.moments import now
from intake.records.staff_tables import Staff
from intake.records.vault import vault

START = bytes(32)
"""What stands before the first event of a chain."""
LATELY = timedelta(minutes=10)

# Every write notes an event, so these are put together once.
_CHAINS: Table = EventChain.metadata.tables[EventChain.__tablename__]
END = (
    select(_CHAINS.c.length, _CHAINS.c.last)
    .where(_CHAINS.c.chain == bindparam("of"))
    .with_for_update()
)
"""The end of a chain, locked until the transaction is over, so that events take turns."""
_MOVED: dict[str, Any] = {each: bindparam(each) for each in ("length", "last", "mac")}
MOVE_END = update(_CHAINS).where(_CHAINS.c.chain == bindparam("of")).values(_MOVED)
ADD_END = insert(_CHAINS).values(chain=bindparam("of"), **_MOVED)
ADD = insert(Event.metadata.tables[Event.__tablename__])


class Purpose(StrEnum):
    """Why something was done with a record."""

    CARE = "care"
    OPERATIONS = "operations"
    SECURITY = "security"
    PERSON = "person"
    """At the person's own wish."""


class Kind(StrEnum):
    STARTED = "intake-started"
    ANSWERED = "intake-answered"
    RECEIVED = "intake-received"
    """The answers came in all at once, from another system."""
    SENT = "intake-sent"
    CALL_ASKED = "call-asked"
    """The person asked for a call after they had sent their answers."""
    ANSWERS_COPIED = "answers-copied"
    """The person took a copy of what they answered."""
    DECIDED = "intake-decided"
    WITHDRAWN = "decision-withdrawn"
    DOCUMENT_MADE = "document-made"
    DOCUMENT_DAMAGED = "document-damaged"
    """What is kept of it is not what was made; nobody got it."""
    READ = "intake-read"
    DOWNLOADED = "document-downloaded"
    LISTED = "worklist-read"
    LOOKED_UP = "record-looked-up"
    """Somebody searched by name, phone number or birth date; the count is what was found."""
    LINKED = "intake-linked"
    """Said that it goes on from an earlier intake of the same person."""
    HANDED_OVER = "intake-handed-over"
    CALL_ENDED = "call-ended"
    CALL_BACK_AGREED = "call-back-agreed"
    CALL_BACK_DONE = "call-back-done"
    REPORTED = "access-reported"
    CONSENT_ASKED = "consent-asked"
    CONSENT_SIGNED = "consent-signed"
    CONSENT_ENDED = "consent-ended"
    LINK_MADE = "consent-link-made"
    LINK_LOCKED = "consent-link-locked"
    DISCLOSED = "record-disclosed"
    OWN_COPY_GIVEN = "own-copy-given"
    """The person got a copy of their own record."""
    REFERRAL_NOTED = "referral-noted"
    """What a program said to a referral, or that it was asked again."""
    REFERRAL_OVERDUE = "referral-overdue"
    """A program had not answered when it was time to ask it again."""
    DENIALS_LISTED = "denials-listed"
    TRANSPORT_PLANNED = "transport-planned"
    EMERGENCY_RECORDED = "emergency-recorded"
    CODE_MADE = "return-code-made"
    CODE_USED = "return-code-used"
    HELD = "legal-hold-set"
    RELEASED = "legal-hold-lifted"
    PURGED = "record-purged"
    CERTIFIED = "purge-certified"
    KEYS_CHANGED = "keys-changed"
    RESTORED = "site-restored"
    """From a backup: what was done after it was made is gone."""
    STAFF_ADDED = "staff-added"
    PASSWORD_CHANGED = "password-changed"  # noqa: S105 the name of an event
    SIGNED_IN = "signed-in"
    SIGNED_OUT = "signed-out"
    LOCKED_OUT = "account-locked-out"
    """Too many wrong passwords or codes: nobody gets in for some minutes."""
    SESSION_ENDED = "session-ended"
    REFUSED = "page-refused"
    """Somebody of the staff asked for a page that is not theirs."""
    SECOND_FACTOR_ADDED = "second-factor-added"
    SECOND_FACTOR_REMOVED = "second-factor-removed"
    SECOND_FACTOR_RESET = "second-factor-reset"
    RECOVERY_CODES_MADE = "recovery-codes-made"
    RECOVERY_CODE_USED = "recovery-code-used"
    STAFF_DEACTIVATED = "staff-deactivated"
    STAFF_REACTIVATED = "staff-reactivated"
    STAFF_ROLE_CHANGED = "staff-role-changed"
    FIRST_PASSWORD_GIVEN = "first-password-given"  # noqa: S105 the name of an event
    PROGRAM_ADDED = "program-added"
    PROGRAM_CHANGED = "program-changed"
    PROGRAM_PLACES_SAID = "program-places-said"
    PROGRAM_OUT_OF_USE = "program-out-of-use"
    PROGRAM_IN_USE = "program-in-use"
    PROGRAMS_IMPORTED = "programs-imported"
    """A file was taken into the directory: the counts are what was added and changed."""
    CONNECTION_ADDED = "connection-added"
    CONNECTION_ENDED = "connection-ended"


OF_THE_SITE = (
    *(Kind.KEYS_CHANGED, Kind.LINK_LOCKED, Kind.STAFF_ADDED, Kind.PASSWORD_CHANGED),
    *(Kind.SIGNED_IN, Kind.SIGNED_OUT, Kind.LOCKED_OUT, Kind.SESSION_ENDED, Kind.REFUSED),
    *(Kind.SECOND_FACTOR_ADDED, Kind.SECOND_FACTOR_REMOVED, Kind.SECOND_FACTOR_RESET),
    *(Kind.RECOVERY_CODES_MADE, Kind.RECOVERY_CODE_USED, Kind.FIRST_PASSWORD_GIVEN),
    *(Kind.STAFF_DEACTIVATED, Kind.STAFF_REACTIVATED, Kind.STAFF_ROLE_CHANGED),
    *(Kind.CONNECTION_ADDED, Kind.CONNECTION_ENDED, Kind.RESTORED),
)
OF_KEEPING = (Kind.HELD, Kind.RELEASED, Kind.PURGED, Kind.CERTIFIED, Kind.DENIALS_LISTED)
OF_THE_DIRECTORY = (
    *(Kind.PROGRAM_ADDED, Kind.PROGRAM_CHANGED, Kind.PROGRAM_PLACES_SAID),
    *(Kind.PROGRAM_OUT_OF_USE, Kind.PROGRAM_IN_USE, Kind.PROGRAMS_IMPORTED),
)
FOR_THE_PERSON = (
    *(Kind.REPORTED, Kind.CODE_MADE, Kind.CODE_USED, Kind.OWN_COPY_GIVEN, Kind.ANSWERS_COPIED),
)
PURPOSES = {
    **dict.fromkeys(OF_THE_SITE, Purpose.SECURITY),
    **dict.fromkeys((*OF_KEEPING, *OF_THE_DIRECTORY), Purpose.OPERATIONS),
    **dict.fromkeys(FOR_THE_PERSON, Purpose.PERSON),
}
"""The purpose of a kind that is not part of care."""


@dataclass(frozen=True)
class Noted:
    """What an event says, without the hash that chains it."""

    chain: UUID
    number: int
    kind: str
    actor_id: int | None
    purpose: str
    detail: dict[str, int]
    at: datetime


def note(
    kind: Kind,
    intake: Intake | None = None,
    by: Staff | None = None,
    purpose: Purpose | None = None,
    **detail: int,
) -> None:
    """Add an event to the transaction that is under way. Details are ids and counts only."""
    chain = intake.id if intake else SYSTEM
    end = db.session.execute(END, {"of": chain}).one_or_none()
    event = Noted(
        chain=chain,
        number=end.length + 1 if end else 1,
        kind=kind,
        actor_id=by.id if by else None,
        purpose=purpose or PURPOSES.get(kind, Purpose.CARE),
        detail=detail,
        at=now(),
    )
    mac = _mac(end.last if end else START, _written(event))
    db.session.execute(ADD, {**vars(event), "mac": mac})
    moved = {"of": chain, "length": event.number, "last": mac}
    moved["mac"] = _mac_of_end(chain, event.number, mac)
    db.session.execute(MOVE_END if end else ADD_END, moved)


def latest_moment(intake: Intake) -> datetime:
    """Now; or the moment of the latest event, where the clock has gone back since.

    What has expired once stays expired, whatever is done to the clock.
    """
    query = select(Event.at).where(Event.chain == intake.id).order_by(Event.number.desc())
    noted = db.session.scalar(query.limit(1))
    return max(now(), noted) if noted else now()


def noted_lately(kind: Kind, intake: Intake | None, by: Staff, within: timedelta = LATELY) -> bool:
    """Whether the same person's event of this kind stands at the end of the chain already.

    Only the last 500 events are looked at, so that it costs the same whatever the log is long.
    """
    chain, moment = intake.id if intake else SYSTEM, now()
    end = db.session.scalar(select(EventChain.length).where(EventChain.chain == chain)) or 0
    same = select(Event.id).where(
        *(Event.chain == chain, Event.number > end - 500, Event.kind == kind),
        *(Event.actor_id == by.id, Event.at > moment - within, Event.at < moment + within),
    )
    return db.session.scalar(same.limit(1)) is not None


def those_noted_lately(kind: Kind, ids: Collection[UUID], by: Staff) -> set[UUID]:
    """The same of many intakes at once: the ids of those that have such an event."""
    moment = now()
    same = select(Event.chain).where(
        *(Event.chain.in_(ids), Event.kind == kind, Event.actor_id == by.id),
        *(Event.at > moment - LATELY, Event.at < moment + LATELY),
    )
    return set(db.session.scalars(same.distinct()))


def _written(event: Noted | Row[Any]) -> bytes:
    at = event.at.isoformat(timespec="microseconds")
    fields = [event.chain.hex, event.number, event.kind, event.actor_id, event.purpose, at]
    return json.dumps([*fields, event.detail], sort_keys=True).encode()


def keyed(text: str) -> bytes:
    """The keyed hash of something that belongs to the log and stands beside it."""
    return _mac(b"", text.encode())


def _mac(before: bytes, written: bytes) -> bytes:
    return hmac.new(vault().log_key, before + written, hashlib.sha256).digest()


def _mac_of_end(chain: UUID, length: int, last: bytes) -> bytes:
    return _mac(last, f"end of {chain.hex} at {length}".encode())


@dataclass(frozen=True)
class Fault:
    """Something in the log that is not as it was written. `number` is 0 for a whole chain."""

    chain: UUID
    number: int
    what: str

    def __str__(self) -> str:
        name = "system" if self.chain == SYSTEM else str(self.chain)
        return (
            f"{name}, event {self.number}: {self.what}" if self.number else f"{name}: {self.what}"
        )


@dataclass
class Checked:
    """What a check of the log has read and found so far, and where each chain ended."""

    events: int
    faults: list[Fault]
    ends: dict[UUID, tuple[int, bytes]]


def verify_log(
    earlier: dict[UUID, tuple[int, bytes]] | None = None, let_go: Collection[UUID] = ()
) -> Checked:
    """Read the whole log and find every row that was changed, removed, added or moved.

    `earlier` is where the chains ended at an earlier check, kept outside the database: it also
    shows that an old copy of the whole log was put back. `let_go` are the chains that were
    deleted by right, with a certificate. Nothing is written.
    """
    found = Checked(0, [], {})
    marks = earlier or {}
    ends = {end.chain: end for end in db.session.execute(select(*EventChain.__table__.columns))}
    chains = db.session.scalars(select(Event.chain).distinct()).all()
    for chain in sorted({*ends, *chains, *(each for each in marks if each not in let_go)}):
        found.faults += _check_chain(chain, ends.get(chain), marks.get(chain), found)
    return found


def _check_chain(
    chain: UUID, end: Row[Any] | None, mark: tuple[int, bytes] | None, found: Checked
) -> Iterator[Fault]:
    # A chain may have been empty when it was seen.
    before, expected, seen_mark = START, 1, mark in (None, (0, START))
    # Plain rows and few at a time, so that a long log does not fill the memory.
    query = select(*Event.__table__.columns).where(Event.chain == chain)
    query = query.order_by(Event.number, Event.id).execution_options(yield_per=500)
    for event in db.session.execute(query):
        found.events += 1
        if event.number != expected:
            yield Fault(chain, expected, "is missing, or is not where it was")
        elif not hmac.compare_digest(_mac(before, _written(event)), event.mac):
            yield Fault(chain, event.number, "was changed, or the event before it was")
        before, expected = event.mac, event.number + 1
        seen_mark = seen_mark or (event.number, event.mac) == mark
    if end is None:
        yield Fault(chain, 0, "the end of this chain is missing")
        return
    if not hmac.compare_digest(_mac_of_end(end.chain, end.length, end.last), end.mac):
        yield Fault(chain, 0, "the mark of its end was changed")
    elif (end.length, end.last) != (expected - 1, before):
        yield Fault(chain, 0, f"has {expected - 1} events, and had {end.length}")
    if not seen_mark:
        yield Fault(chain, 0, "is not the chain that was seen at the earlier check")
    found.ends[chain] = (expected - 1, before)
