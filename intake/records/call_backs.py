"""Calls back: agreed on with staff, or asked for online; made, and what came of them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import Connection, event, func, literal, select, tuple_, update
from sqlalchemy.orm import contains_eager, joinedload

from intake.extensions import db
from intake.questionnaire.about_you import who_asks_for_call
from intake.records import moments
from intake.records.call_tables import CallBack
from intake.records.database import take_turns_at, write
from intake.records.events import Kind, note
from intake.records.journeys import journey_of
from intake.records.models import Intake
from intake.records.staff_tables import Staff

RESULTS = {
    "reached": "Reached",
    "left_message": "Left a message",
    "no_answer": "No answer",
    "wrong_number": "Wrong number",
}
"""What came of a call back."""
REPLACED = "replaced"
"""The result of a call back for which another time was agreed."""

PAGE_SIZE = 50


@write
def agree(
    intake: Intake, by: Staff, due_at: datetime, zone: str, whose: str, words: str = ""
) -> CallBack:
    """Keep that somebody is called back: "person" or "caller", at a moment, agreed in a zone.

    Another time for the same one takes the place of the time before; the same one sent twice is
    one call back.
    """
    open_ = [each for each in waiting_for(intake) if each.whose == whose]
    for each in open_:
        if (each.due_at, each.zone, each.words) == (due_at, zone, words):
            return each
        each.done_by_id, each.done_at, each.result = by.id, moments.now(), REPLACED
    agreed = CallBack(
        intake_id=intake.id, due_at=due_at, zone=zone, whose=whose, words=words, made_by_id=by.id
    )
    db.session.add(agreed)
    db.session.flush()
    note(Kind.CALL_BACK_AGREED, intake, by, call_back=agreed.id)
    return agreed


def keep_asked_for(intake: Intake) -> bool:
    """Where somebody asked online to be called, keep it as a call back, in the same transaction.

    One that is due already stands for both, whoever asked for it. False where there is none to add.
    """
    whose, present = who_asks_for_call(journey_of(intake).answers), moments.now()
    waits = any(each.whose == whose and each.due_at <= present for each in waiting_for(intake))
    if waits or not whose:
        return False
    here = current_app.config["SETTINGS"].program_timezone.key
    asked = CallBack(intake_id=intake.id, due_at=present, zone=here, whose=whose)
    asked.words = ""
    db.session.add(asked)
    db.session.flush()
    return True


@write
def finish(call_back: CallBack, by: Staff, result: str) -> bool:
    """Keep what came of it, a code of RESULTS; False where somebody did so before."""
    # Two who try the same number at once take turns: the first result stays. Everybody locks the
    # intake first, so that nobody waits for each other.
    db.session.get(Intake, call_back.intake_id, with_for_update=True)
    take_turns_at(call_back)
    if call_back.done_at is not None:
        return False
    _finish(call_back, by, result)
    return True


def _finish(call_back: CallBack, by: Staff, result: str) -> None:
    call_back.done_by_id, call_back.done_at, call_back.result = by.id, moments.now(), result
    note(Kind.CALL_BACK_DONE, call_back.intake, by, call_back=call_back.id)


def by_id(call_back_id: int) -> CallBack | None:
    return db.session.get(CallBack, call_back_id)


def waiting_for(intake: Intake) -> Sequence[CallBack]:
    """The calls back about this intake that are still to be made, the first first."""
    query = select(CallBack).where(CallBack.intake_id == intake.id, CallBack.done_at.is_(None))
    return db.session.scalars(query.order_by(CallBack.due_at, CallBack.id)).all()


def due(
    synthetic: bool = False, after: CallBack | None = None, limit: int = PAGE_SIZE
) -> Sequence[CallBack]:
    """The calls back that are still to be made, overdue ones first; of practice only, or none.

    `after` is the one that the page before ended with.
    """
    # Not the bare column: by its index SQLite would begin with all intakes there are.
    real_or_made_up = func.coalesce(Intake.synthetic, False)
    query = (
        select(CallBack)
        .join(Intake)
        .options(contains_eager(CallBack.intake), joinedload(CallBack.made_by))
        .where(CallBack.done_at.is_(None), real_or_made_up == synthetic)
        .order_by(CallBack.due_at, CallBack.id)
        .limit(limit)
    )
    if after:
        ended = (literal(after.due_at, CallBack.due_at.type), literal(after.id))
        query = query.where(tuple_(CallBack.due_at, CallBack.id) > tuple_(*ended))
    return db.session.scalars(query).all()


def has_called(intake: Intake, by: Staff) -> None:
    """Whoever asked online for a call has had it now: nobody calls them once more for that."""
    for each in waiting_for(intake):
        if each.made_by_id is None:
            _finish(each, by, "reached")


@event.listens_for(CallBack, "after_insert")
@event.listens_for(CallBack, "after_update")
def _keep_call_back(_mapper: Any, connection: Connection, call_back: CallBack) -> None:
    """The same for when the next call back is due."""
    of_it = (CallBack.intake_id == call_back.intake_id, CallBack.done_at.is_(None))
    due = select(func.min(CallBack.due_at)).where(*of_it).scalar_subquery()
    intakes = Intake.__table__
    change = update(intakes).where(intakes.c.id == call_back.intake_id)
    connection.execute(change.values(call_back_at=due))
