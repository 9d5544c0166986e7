"""What a person can still do with a screen that they have sent: ask for a call, take a copy."""

from collections.abc import Mapping

from intake.questionnaire.about_you import is_for_another
from intake.questionnaire.answers import Answer, Path
from intake.records import call_backs
from intake.records.database import write
from intake.records.events import Kind, note
from intake.records.intakes import IntakeClosed, add_answers, given_of
from intake.records.models import Channel, Intake, Status

REACH = ("phone", "safe_message", "best_time")
"""The questions that say how to call somebody, the one for the number first."""
REACH_CALLER = ("caller_phone",)
"""The same where somebody answered for another person, and is called in their place."""


def reach_of(intake: Intake) -> tuple[str, ...]:
    """The questions that say how to call whoever answered."""
    return REACH_CALLER if is_for_another(given_of(intake)) else REACH


def may_ask_for_call(intake: Intake) -> bool:
    """Whether a call can still be asked for here: until staff talk with them, or have decided."""
    online = intake.channel == Channel.SELF and intake.status == Status.WAITING
    # A screen that is taken up on a call goes on as a call.
    return online and given_of(intake).get("channel") == Channel.SELF


@write
def ask_for_call(intake: Intake, answers: Mapping[str, Answer]) -> bool:
    """Add to a sent screen that a call is wanted, and the answers to `reach_of`.

    False where all of it was said before, and the call is still to be made. Nothing else of the
    screen can be changed so. Raises IntakeClosed where `may_ask_for_call` says no.
    """
    if not may_ask_for_call(intake):
        raise IntakeClosed
    said = {Path("wants_call"): True, **{Path(each): answers[each] for each in reach_of(intake)}}
    changed = add_answers(intake, said)
    waits = call_backs.keep_asked_for(intake)
    if changed or waits:
        note(Kind.CALL_ASKED, intake, answers=changed)
    return bool(changed or waits)


@write
def note_copy(intake: Intake) -> None:
    """Note that the person took a copy of their answers."""
    note(Kind.ANSWERS_COPIED, intake)
