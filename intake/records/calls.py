"""Time on the phone: stretches of a call, and how they ended.

A stretch that nobody ended, since a browser was closed, ends with the last answer that its own
person saved in it (or where it began, if there was none): as soon as somebody else takes the
call up, and 12 hours after its beginning in any case.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, event, func, select, update
from sqlalchemy.orm import joinedload

from intake.extensions import db
from intake.records import call_backs, moments
from intake.records.call_tables import Call
from intake.records.database import write
from intake.records.events import Kind, note
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
        call_backs.has_called(intake, by)
    return True


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
