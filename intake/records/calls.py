"""Time on the phone: stretches of a call, how they ended, and calls back that were agreed on.

A stretch that nobody ended, since a browser was closed, ends with the last answer that its own
person saved in it (or where it began, if there was none): as soon as somebody else takes the
call up, and 12 hours after its beginning in any case.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from flask import current_app
from sqlalchemy import Connection, event, func, literal, select, tuple_, update
from sqlalchemy.orm import contains_eager, joinedload

from intake.extensions import db
from intake.questionnaire.about_you import who_asks_for_call
from intake.records import moments
from intake.records.call_tables import Call, CallBack
from intake.records.database import take_turns_at, write
from intake.records.events import Kind, note
from intake.records.journeys import journey_of
from intake.records.models import CallState, GivenAnswer, Intake, Status
from intake.records.staff_tables import Staff

PARKED, HANDED_OVER, CALLS_BACK, GOES_ON = "parked", "handed_over", "call_back", "continued"
SENT, EMERGENCY, NOT_ENDED = "sent_to_review", "emergency", "not_ended"

OUTCOMES = {
    SENT: "Finished: a clinician decides",
    EMERGENCY: "Emergency: 911 or 988 was called",
    PARKED: "Parked, to go on later",
    HANDED_OVER: "Handed over to a colleague",
    CALLS_BACK: "To be called back",
    GOES_ON: "Goes on in another call",
    "referred_elsewhere": "Referred elsewhere",
    "information_only": "Information only",
    "dropped": "The line dropped",
    "wrong_number": "Wrong number",
    "declined_help": "Declined help",
    NOT_ENDED: "Not ended by anybody",
}
"""How a stretch on the phone ended."""

TO_GO_ON = (PARKED, HANDED_OVER, CALLS_BACK)
"""After these the call waits for somebody to take it up again."""
NOTHING_MORE = (GOES_ON, "referred_elsewhere", "information_only", "wrong_number", "declined_help")
"""After these there is nothing more to do about an open call."""
REACHED_NOBODY = ("dropped", "wrong_number", NOT_ENDED)
"""After these whoever asked for a call has not had it."""

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

FORGOTTEN_AFTER = timedelta(hours=12)
"""Nobody is on the phone for so long: whoever began has closed the browser."""


class Taken(NamedTuple):
    """How long an intake was talked about, and since when somebody talks now."""

    before: timedelta
    begun_at: datetime | None


@write
def begin(intake: Intake, by: Staff) -> Call:
    """Begin to talk; the call that lasts already, where this person is on one for this intake."""
    return _begin(intake, by)


@write
def begin_if_free(intake: Intake, by: Staff) -> Call | None:
    """The same where opening the page of a call is to mean it; None where it must not.

    That is where the call was parked or ended, which takes a `resume`, or a colleague is on it,
    or its answers were sent.
    """
    known = stretches(intake)
    on_it = any(is_lasting(each) and each.by_id != by.id for each in known)
    ended = bool(known) and known[0].outcome not in ("", NOT_ENDED)
    held = on_it or ended or intake.status != Status.OPEN
    if under_way(intake, by) is None and held:
        return None
    return _begin(intake, by)


@write
def resume(intake: Intake, by: Staff) -> Call:
    """Take a parked call up again: whoever does, sees to the intake from now on."""
    call = _begin(intake, by)
    _give_to(intake, by, by)
    return call


@write
def park(intake: Intake, by: Staff, words: str = "") -> bool:
    """End the stretch and leave the call for later; False where it waits already.

    Each of two people who park at once ends a stretch of their own.
    """
    if under_way(intake, by) is None and is_parked(intake):
        return False
    return _end(intake, by, PARKED, words)


@write
def hand_over(intake: Intake, by: Staff, to: Staff, words: str = "") -> bool:
    """Give the intake to somebody else to see to; False where all of it was done already."""
    ended = (words or under_way(intake, by)) and _end(intake, by, HANDED_OVER, words)
    return _give_to(intake, to, by) or bool(ended)


@write
def end(intake: Intake, by: Staff, outcome: str, words: str = "") -> bool:
    """End the stretch with a code of OUTCOMES; False where the same was sent before.

    Where none lasts, as on a call that somebody else began, how it ended is kept all the same.
    """
    return _end(intake, by, outcome, words)


def under_way(intake: Intake, by: Staff) -> Call | None:
    """The call about this intake that this person is on; None where they are on none."""
    lasting = (each for each in stretches(intake) if each.by_id == by.id and is_lasting(each))
    return next(lasting, None)


def stretches(intake: Intake) -> Sequence[Call]:
    """All stretches on the phone about this intake, the latest first."""
    query = select(Call).where(Call.intake_id == intake.id).order_by(Call.id.desc())
    return db.session.scalars(query.options(joinedload(Call.by))).all()


def latest_note(intake: Intake) -> Call | None:
    """The latest stretch that ended, where somebody wrote something down at its end."""
    ended = (each for each in stretches(intake) if each.outcome and each.outcome != NOT_ENDED)
    latest = next(ended, None)
    return latest if latest and latest.words else None


def is_lasting(call: Call) -> bool:
    """Whether somebody is on the phone in this stretch, as far as one can tell."""
    return call.ended_at is None and moments.now() < call.begun_at + FORGOTTEN_AFTER


def is_parked(intake: Intake) -> bool:
    """Whether an open call waits for somebody to take it up, and nobody is on it."""
    known = stretches(intake)
    if intake.status != Status.OPEN or not known or any(is_lasting(each) for each in known):
        return False
    return known[0].outcome in TO_GO_ON


def ended_at(call: Call) -> datetime | None:
    """When a stretch ended, also one that nobody ended; None while it lasts."""
    if call.ended_at is not None or is_lasting(call):
        return call.ended_at
    return _last_answer_in(call)


def time_on_calls(intake: Intake) -> timedelta:
    """How long was talked about this intake, the stretch that lasts now included."""
    present = moments.now()
    spans = ((ended_at(each) or present) - each.begun_at for each in stretches(intake))
    return sum(spans, timedelta())


def time_of(intake: Intake, by: Staff) -> Taken:
    """The same, told apart: all before, and since when this person is on the phone now."""
    mine = under_way(intake, by)
    others = [each for each in stretches(intake) if each is not mine]
    present = moments.now()
    spans = ((ended_at(each) or present) - each.begun_at for each in others)
    return Taken(sum(spans, timedelta()), mine.begun_at if mine else None)


@write
def agree_call_back(
    intake: Intake, by: Staff, due_at: datetime, zone: str, whose: str, words: str = ""
) -> CallBack:
    """Keep that somebody is called back: "person" or "caller", at a moment, agreed in a zone.

    Another time for the same one takes the place of the time before; the same one sent twice is
    one call back.
    """
    open_ = [each for each in call_backs_of(intake) if each.whose == whose]
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
    waits = any(each.whose == whose and each.due_at <= present for each in call_backs_of(intake))
    if waits or not whose:
        return False
    here = current_app.config["SETTINGS"].program_timezone.key
    asked = CallBack(intake_id=intake.id, due_at=present, zone=here, whose=whose)
    asked.words = ""
    db.session.add(asked)
    db.session.flush()
    return True


@write
def finish_call_back(call_back: CallBack, by: Staff, result: str) -> bool:
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


def call_back_by_id(call_back_id: int) -> CallBack | None:
    return db.session.get(CallBack, call_back_id)


def call_backs_of(intake: Intake) -> Sequence[CallBack]:
    """The calls back about this intake that are still to be made, the first first."""
    query = select(CallBack).where(CallBack.intake_id == intake.id, CallBack.done_at.is_(None))
    return db.session.scalars(query.order_by(CallBack.due_at, CallBack.id)).all()


def due_call_backs(
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


@event.listens_for(Call, "after_insert")
@event.listens_for(Call, "after_update")
def _keep_call_state(_mapper: Any, connection: Connection, call: Call) -> None:
    """Keep at the intake how its latest call ended, past its version: that is no answer."""
    of_it = select(Call.outcome).where(Call.intake_id == call.intake_id)
    outcome = connection.scalar(of_it.order_by(Call.id.desc()).limit(1))
    state = CallState.OVER if outcome in NOTHING_MORE else CallState.GOES_ON
    if outcome == PARKED:
        state = CallState.PARKED
    intakes = Intake.__table__
    is_open = (intakes.c.id == call.intake_id, intakes.c.status == Status.OPEN)
    connection.execute(update(intakes).where(*is_open).values(call_state=state))


@event.listens_for(CallBack, "after_insert")
@event.listens_for(CallBack, "after_update")
def _keep_call_back(_mapper: Any, connection: Connection, call_back: CallBack) -> None:
    """The same for when the next call back is due."""
    of_it = (CallBack.intake_id == call_back.intake_id, CallBack.done_at.is_(None))
    due = select(func.min(CallBack.due_at)).where(*of_it).scalar_subquery()
    intakes = Intake.__table__
    change = update(intakes).where(intakes.c.id == call_back.intake_id)
    connection.execute(change.values(call_back_at=due))


def _begin(intake: Intake, by: Staff) -> Call:
    if lasting := under_way(intake, by):
        return lasting
    for left in stretches(intake):
        if left.ended_at is None:
            left.ended_at, left.outcome = _last_answer_in(left), NOT_ENDED
    return _add(intake, by)


def _end(intake: Intake, by: Staff, outcome: str, words: str) -> bool:
    call = under_way(intake, by)
    if call is None:
        own = [each for each in stretches(intake) if each.by_id == by.id]
        if own and (own[0].outcome, own[0].words) == (outcome, words):
            return False
        call = _add(intake, by)
    call.ended_at, call.outcome, call.words = moments.now(), outcome, words
    db.session.flush()
    note(Kind.CALL_ENDED, intake, by, call=call.id)
    if outcome not in REACHED_NOBODY:
        _has_been_called(intake, by)
    return True


def _has_been_called(intake: Intake, by: Staff) -> None:
    """Whoever asked online for a call has had it now: nobody calls them once more for that."""
    for each in call_backs_of(intake):
        if each.made_by_id is None:
            _finish(each, by, "reached")


def _add(intake: Intake, by: Staff) -> Call:
    call = Call(intake_id=intake.id, by_id=by.id, begun_at=moments.now())
    call.words = ""
    db.session.add(call)
    db.session.flush()
    return call


def _give_to(intake: Intake, to: Staff, by: Staff) -> bool:
    if intake.owner_id == to.id:
        return False
    # Who sees to it is no answer, so that the version of the intake stays as it is.
    db.session.execute(update(Intake).where(Intake.id == intake.id).values(owner_id=to.id))
    note(Kind.HANDED_OVER, intake, by, to=to.id)
    return True


def _last_answer_in(call: Call) -> datetime:
    answers = select(func.max(GivenAnswer.given_at)).where(
        GivenAnswer.intake_id == call.intake_id,
        GivenAnswer.given_by_id == call.by_id,
        GivenAnswer.given_at.between(call.begun_at, call.begun_at + FORGOTTEN_AFTER),
    )
    return db.session.scalar(answers) or call.begun_at
