"""What became of each referral that was sent: reminders, answers, and who was not taken in."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, func, literal, or_, select, tuple_
from sqlalchemy.orm import contains_eager, defer, joinedload, selectinload

from intake.extensions import db
from intake.placement.model import Level
from intake.records import moments
from intake.records.consent_tables import Consent, Disclosure
from intake.records.database import write
from intake.records.events import Kind, note
from intake.records.models import Disposition, Intake
from intake.records.sending_tables import Sending, SendingEvent
from intake.records.staff_tables import Staff

ANSWER_WITHIN_URGENT = timedelta(hours=24)
"""By when to ask a program again where the person is urgent or needs medical care [project]."""
ANSWER_WITHIN = timedelta(hours=48)
"""The same for everybody else [project]. Both begin anew with each word from the program."""

PAGE_SIZE = 50
COUNTED_UP_TO = 100


class Step(StrEnum):
    """What happened to a sending. All but CALLED are also where it can stand."""

    SENT = "sent"
    CALLED = "called"
    """Somebody asked again, and was told nothing new."""
    ACKNOWLEDGED = "acknowledged"
    DECLINED = "declined"
    ADMITTED = "admitted"
    WITHDRAWN = "withdrawn"


STEP_WORDS = {
    Step.SENT: "Sent",
    Step.CALLED: "Asked again",
    Step.ACKNOWLEDGED: "Got it, no decision yet",
    Step.DECLINED: "Declined",
    Step.ADMITTED: "Admitted",
    Step.WITHDRAWN: "Withdrawn",
}
WAITING = frozenset({Step.SENT, Step.ACKNOWLEDGED})

DECLINE_REASONS = {
    "no_place": "No place is free",
    "level": "Another level of care is needed, in their judgment",
    "medical": "Medical or mental health needs that they cannot meet",
    "medicine": "They do not take a medicine, such as methadone or a baclofen pump",
    "payer": "They do not take the insurance, or cost",
    "group": "They do not serve this age, gender or group",
    "access": "Language, disability access or children could not be provided for",
    "before": "Something that happened there before",
    "not_reached": "They could not reach the person",
    "other": "Another reason",
}


class StepIncomplete(Exception):
    """A program that declines gives a reason, one that admits a day."""


@dataclass(frozen=True)
class Place:
    """Where a page of the list ended: what the next one begins after."""

    rank: int
    remind_at: datetime
    id: int


@dataclass(frozen=True)
class Denial:
    """One program that did not take somebody in (105 CMR 164.070, kept everywhere)."""

    reference: str
    on: datetime
    program: str
    level: Level
    reason: str
    words: str
    by: str
    stands: bool
    """False where a later row put it right."""
    referred_on: str
    """Where the person was referred after that."""


def answer_within(rank: int) -> timedelta:
    return ANSWER_WITHIN if rank else ANSWER_WITHIN_URGENT


def begin(disclosure: Disclosure, intake: Intake, decided: Disposition, by: Staff) -> Sending:
    """Wait for the answer to a referral, in the transaction that lets it leave."""
    rank = 0 if intake.urgent or decided.level >= Level.MEDICALLY_MANAGED else 1
    sending = Sending(
        intake_id=intake.id,
        disclosure_id=disclosure.id,
        sent_by_id=by.id,
        synthetic=intake.synthetic,
        rank=rank,
        state=Step.SENT,
        remind_at=moments.now() + answer_within(rank),
    )
    db.session.add(sending)
    db.session.flush()
    _add(sending, Step.SENT, by, {})
    return sending


@write
def note_step(
    intake: Intake,
    sending: Sending,
    step: Step,
    by: Staff,
    *,
    reason: str = "",
    words: str = "",
    day: date | None = None,
) -> SendingEvent:
    """Note what a program said, or that it was asked again; the latest word counts.

    Raises StepIncomplete.
    """
    if step is Step.DECLINED and reason not in DECLINE_REASONS:
        raise StepIncomplete
    if step is Step.ADMITTED and day is None:
        raise StepIncomplete
    db.session.refresh(sending)
    if step is not Step.CALLED:
        sending.state = step
    is_open = sending.state in WAITING
    sending.remind_at = moments.now() + answer_within(sending.rank) if is_open else None
    said: dict[str, Any] = {"words": words}
    if step is Step.DECLINED:
        said["reason"] = reason
    if step is Step.ADMITTED and day:
        said["day"] = day.isoformat()
    added = _add(sending, step, by, said)
    note(Kind.REFERRAL_NOTED, intake, by, sending=sending.id, step=added.id)
    return added


def _add(sending: Sending, step: Step, by: Staff, said: dict[str, Any]) -> SendingEvent:
    row = SendingEvent(
        intake_id=sending.intake_id, sending_id=sending.id, step=step, said=said, by_id=by.id
    )
    db.session.add(row)
    db.session.flush()
    db.session.expire(sending, ["steps"])
    return row


def latest_word(sending: Sending) -> SendingEvent:
    """The step that says where it stands."""
    return next(each for each in reversed(sending.steps) if each.step == sending.state)


def admitted_on(sending: Sending) -> date | None:
    """The day of the admission, which may lie ahead; None where there is none."""
    if sending.state != Step.ADMITTED:
        return None
    return date.fromisoformat(latest_word(sending).said["day"])


def of(intake: Intake) -> Sequence[Sending]:
    """What was sent of an intake, the latest first."""
    query = select(Sending).where(Sending.intake_id == intake.id).options(*_whole())
    return db.session.scalars(query.order_by(Sending.id.desc())).all()


def by_id(intake: Intake, sending_id: int) -> Sending | None:
    """A sending of this intake; one of another intake is not there."""
    found = db.session.get(Sending, sending_id)
    return found if found and found.intake_id == intake.id else None


def waiting(
    synthetic: bool,
    mine: Staff | None = None,
    overdue: bool = False,
    after: Place | None = None,
    limit: int = PAGE_SIZE,
) -> tuple[list[Sending], Place | None]:
    """The sendings that wait for an answer, and where this page of them ended.

    Those that have to be answered sooner first, among these the one whose time is up first.
    `mine` are those that this person sent, or whose intake they see to.
    """
    query = select(Sending).join(Sending.intake).options(*_whole())
    query = query.options(contains_eager(Sending.intake).options(defer(Intake.answers_sealed)))
    query = query.where(*_waits(synthetic, overdue))
    if mine:
        query = query.where(or_(Sending.sent_by_id == mine.id, Intake.owner_id == mine.id))
    if after:
        began = (literal(after.rank), literal(after.remind_at, Sending.remind_at.type))
        query = query.where(tuple_(*_order()) > tuple_(*began, literal(after.id)))
    rows = db.session.scalars(query.order_by(*_order()).limit(limit + 1)).unique().all()
    shown = list(rows[:limit])
    if len(rows) <= limit:
        return shown, None
    last = shown[-1]
    assert last.remind_at is not None  # noqa: S101 what waits has a time
    return shown, Place(last.rank, last.remind_at, last.id)


def count_overdue(synthetic: bool) -> int:
    """How many reminders are due, up to a hundred."""
    rows = select(literal(1)).select_from(Sending).where(*_waits(synthetic, overdue=True))
    counted = select(func.count()).select_from(rows.limit(COUNTED_UP_TO).subquery())
    return db.session.scalar(counted) or 0


def remind() -> int:
    """Note in the log of each intake whose program did not answer in time; how many there were.

    It is noted once for each time that was set.
    """
    last, noted = 0, 0
    while ids := _to_note(last):
        noted += sum(_note_overdue(each) for each in ids)
        last = ids[-1]
    return noted


def _to_note(after: int) -> Sequence[int]:
    query = select(Sending.id).where(
        *(Sending.synthetic.in_((False, True)), Sending.rank.in_((0, 1))),
        *(Sending.id > after, _is_to_note()),
    )
    return db.session.scalars(query.order_by(Sending.id).limit(PAGE_SIZE)).all()


def _is_to_note() -> ColumnElement[bool]:
    not_noted = or_(Sending.reminded_at.is_(None), Sending.reminded_at < Sending.remind_at)
    return (Sending.remind_at <= moments.now()) & not_noted


@write
def _note_overdue(sending_id: int) -> bool:
    # Somebody may have noted an answer since it was listed.
    query = select(Sending).where(Sending.id == sending_id, _is_to_note()).with_for_update()
    sending = db.session.scalars(query.execution_options(populate_existing=True)).first()
    if sending is None:
        return False
    sending.reminded_at = moments.now()
    note(Kind.REFERRAL_OVERDUE, sending.intake, sending=sending.id)
    return True


def _order() -> tuple[Any, ...]:
    return Sending.rank, Sending.remind_at, Sending.id


def _waits(synthetic: bool, overdue: bool) -> Iterator[ColumnElement[bool]]:
    yield Sending.synthetic == synthetic
    yield Sending.remind_at <= moments.now() if overdue else Sending.remind_at.is_not(None)


def _whole() -> tuple[Any, ...]:
    """All that a line says, with few queries however many lines there are."""
    consent = joinedload(Sending.disclosure).joinedload(Disclosure.consent)
    return (
        consent.selectinload(Consent.signatures),
        joinedload(Sending.disclosure).joinedload(Disclosure.consent).joinedload(Consent.end),
        selectinload(Sending.steps).joinedload(SendingEvent.by),
        joinedload(Sending.sent_by),
    )


def denials(synthetic: bool, since: datetime, until: datetime) -> list[Denial]:
    """Every program that declined, with the reason, the first one first.

    One that was noted by mistake stays in the list and says so.
    """
    query = (
        select(SendingEvent)
        .join(Sending, Sending.id == SendingEvent.sending_id)
        .where(Sending.synthetic == synthetic, SendingEvent.step == Step.DECLINED)
        .where(SendingEvent.at >= since, SendingEvent.at < until)
        .order_by(SendingEvent.at, SendingEvent.id)
    )
    return [_denial(each) for each in db.session.scalars(query)]


def _denial(row: SendingEvent) -> Denial:
    sending = row.sending
    later = [each for each in of(sending.intake) if each.id > sending.id]
    decided = db.session.scalars(
        select(Disposition)
        .where(Disposition.intake_id == row.intake_id, Disposition.decided_at <= row.at)
        .where(Disposition.withdraws_id.is_(None))
        .order_by(Disposition.id.desc())
    ).first()
    return Denial(
        sending.intake.reference,
        row.at,
        sending.disclosure.facts["recipient"],
        Level(decided.level if decided else sending.intake.level),
        DECLINE_REASONS[row.said["reason"]],
        row.said["words"],
        row.by.name,
        sending.state == Step.DECLINED and latest_word(sending).id == row.id,
        "; ".join(each.disclosure.facts["recipient"] for each in reversed(later)),
    )


@write
def note_export(by: Staff, count: int) -> None:
    """Note that somebody took the list of denials out, and how many stood in it."""
    note(Kind.DENIALS_LISTED, None, by, denials=count)
