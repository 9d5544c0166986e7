"""Deletes what is kept long enough: every row that belongs to an intake, for good."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from uuid import UUID

from sqlalchemy import ColumnElement, Table, delete, or_, select, update

from intake.extensions import db
from intake.records import keeping, moments
from intake.records.certificates import certify
from intake.records.clock import check_clock
from intake.records.database import wipe, write
from intake.records.event_tables import Event, EventChain
from intake.records.events import Kind, note
from intake.records.models import Intake, Status
from intake.records.retention import Kept, Periods, RecordKind, months_later
from intake.records.retention_tables import Purged, ReturnCode, Sweep

BATCH = 200
SWEEP_EVERY = timedelta(hours=1)
SWEEP_AT_MOST = 50
"""Screens in one sweep, so that a worker is soon back at what people ask for."""


@dataclass(frozen=True)
class Due:
    """Something that may go: by its reference, never by a name."""

    id: UUID
    reference: str
    kind: RecordKind
    kept: Kept


def due_intakes(periods: Periods, unsent_only: bool = False) -> Iterator[Due]:
    """The intakes that are kept long enough, in the order in which they began."""
    now, last = moments.now(), UUID(int=0)
    while True:
        query = select(Intake).where(Intake.id > last, _may_be_due(periods, unsent_only))
        rows = db.session.scalars(query.order_by(Intake.id).limit(BATCH)).all()
        judged = [(each, keeping.kept(each, periods)) for each in rows]
        due = [
            Due(each.id, each.reference, keeping.kind_of(each), kept)
            for each, kept in judged
            if kept.is_over(now)
        ]
        last = rows[-1].id if rows else last
        yield from due
        if len(rows) < BATCH:
            return
        db.session.expunge_all()


def _may_be_due(periods: Periods, unsent_only: bool) -> ColumnElement[bool]:
    """No intake but these can be due, whatever else holds of it."""
    now = moments.now()
    unsent = Intake.status == Status.UNSENT
    screens = unsent & (Intake.updated_at <= now - timedelta(hours=periods.unsent_hours))
    if unsent_only:
        return screens & Intake.synthetic.is_(False)
    practice = Intake.synthetic & (Intake.updated_at <= months_later(now, -periods.practice))
    sent = Intake.updated_at <= months_later(now, -periods.shortest)
    return or_(screens, practice, sent)


def due_events(periods: Periods) -> Iterator[Due]:
    """The chains of purged intakes whose own period is over."""
    over = months_later(moments.now(), -periods.event_log)
    gone = select(Purged.chain).where(Purged.kind == RecordKind.EVENTS)
    query = select(Purged.chain, Purged.reference, Purged.purged_at).where(
        Purged.kind != RecordKind.EVENTS, Purged.purged_at <= over, Purged.chain.not_in(gone)
    )
    for chain, reference, purged_at in db.session.execute(query.order_by(Purged.id)).all():
        until = months_later(purged_at, periods.event_log)
        why = f"events are kept {periods.event_log // 12} years after their intake was purged"
        yield Due(chain, reference, RecordKind.EVENTS, Kept(until, why))


@write
def purge_intake(intake_id: UUID, periods: Periods) -> bool:
    """Delete an intake with all that belongs to it; False where it is to be kept after all.

    Its events stay: they say nothing personal, and that there was a record.
    """
    intake = db.session.get(Intake, intake_id, with_for_update=True, populate_existing=True)
    # A hold may have been set, or an answer saved, since it was listed.
    if intake is None or not keeping.kept(intake, periods).is_over(moments.now()):
        return False
    note(Kind.PURGED, intake)
    _certify_later(keeping.kind_of(intake), intake.reference, intake.id)
    db.session.expunge(intake)
    db.session.execute(update(Intake).where(Intake.earlier_id == intake_id).values(earlier_id=None))
    for table, belongs in reversed(rows_of(intake_id)):
        db.session.execute(delete(table).where(belongs))
    return True


@write
def purge_events(due: Due) -> bool:
    """Delete the chain of an intake that is gone; False where somebody else just did."""
    end = db.session.get(EventChain, due.id, with_for_update=True)
    if end is None or db.session.get(Intake, due.id):
        return False
    _certify_later(RecordKind.EVENTS, due.reference, due.id)
    db.session.execute(delete(Event).where(Event.chain == due.id))
    db.session.delete(end)
    return True


def purge(periods: Periods) -> Iterator[Due]:
    """Delete all that may go, one after the other, and yield what went."""
    for due in due_intakes(periods):
        if purge_intake(due.id, periods):
            yield due
    for due in due_events(periods):
        if purge_events(due):
            yield due
    drop_codes_of_sent_screens()


def sweep() -> int:
    """Delete the screens that nobody sent in time, at most once an hour; how many there were.

    Raises ClockJumped where the clock cannot be believed.
    """
    if not takes_turn():
        return 0
    check_clock()
    periods = keeping.periods_here()
    listed = list(islice(due_intakes(periods, unsent_only=True), SWEEP_AT_MOST))
    gone = [each for each in listed if purge_intake(each.id, periods)]
    drop_codes_of_sent_screens()
    if certify("hourly sweep"):
        wipe(wait_ms=1_000)
    return len(gone)


def _certify_later(kind: RecordKind, reference: str, chain: UUID) -> None:
    db.session.add(Purged(kind=kind, reference=reference, chain=chain, purged_at=moments.now()))
    db.session.flush()


def rows_of(intake_id: UUID) -> list[tuple[Table, ColumnElement[bool]]]:
    """Every table with rows that belong to an intake, and which rows: what they point to first.

    It comes from the foreign keys, so that no table that is added later is forgotten.
    """
    intakes = db.metadata.tables[Intake.__tablename__]
    found: dict[Table, ColumnElement[bool]] = {intakes: intakes.c.id == intake_id}
    for table in db.metadata.sorted_tables:
        keys = [each for each in table.foreign_keys if each.column.table in found]
        # Where each row names its intake itself, that one is enough, and has an index.
        own = [each for each in keys if each.column.table is intakes and not each.parent.nullable]
        if keys and table is not intakes:
            found[table] = or_(
                *(
                    each.parent.in_(select(each.column).where(found[each.column.table]))
                    for each in own[:1] or keys
                )
            )
    return list(found.items())


@write
def drop_codes_of_sent_screens() -> None:
    """A return code is good for a screen that is not sent, and for nothing else."""
    unsent = select(Intake.id).where(Intake.status == Status.UNSENT)
    db.session.execute(delete(ReturnCode).where(ReturnCode.intake_id.not_in(unsent)))


@write
def takes_turn() -> bool:
    """Whether a sweep is due, and this process makes it: all workers share one per hour."""
    now = moments.now()
    row = db.session.get(Sweep, 1, with_for_update=True)
    if row is None:
        db.session.add(Sweep(id=1, swept_at=now))
        return True
    # Also where the clock went back: a moment that lies ahead is none to wait for.
    if abs(now - row.swept_at) < SWEEP_EVERY:
        return False
    row.swept_at = now
    return True
