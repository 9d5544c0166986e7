"""The path that the kept answers of an intake make, and what follows from it for the worklist."""

from intake.placement.engine import suggest_placement
from intake.placement.model import Flag, Suggestion
from intake.placement.priority import priority_of
from intake.questionnaire import QUESTIONNAIRE
from intake.questionnaire.answers import Given
from intake.questionnaire.journey import Journey
from intake.questionnaire.reading import restore
from intake.records.models import Intake
from intake.records.moments import now


def given_of(intake: Intake) -> Given:
    """The latest answers."""
    return restore(QUESTIONNAIRE, intake.answers)


def journey_of(intake: Intake) -> Journey:
    """The path that the latest answers make. While they stay the same it is walked once."""
    if intake.walked is None or intake.walked[0] != intake.answers_sealed:
        intake.walked = (intake.answers_sealed, Journey(QUESTIONNAIRE, given_of(intake)))
    return intake.walked[1]


def suggestion_of(intake: Intake) -> Suggestion:
    return suggest_placement(journey_of(intake).answers)


def weigh(intake: Intake) -> None:
    """Work out where it stands in the worklist, inside the transaction under way."""
    answers = journey_of(intake).answers
    suggestion = suggest_placement(answers)
    intake.level = int(suggestion.level)
    intake.urgent = suggestion.urgent
    intake.settled = suggestion.settled
    intake.minor = Flag.MINOR in suggestion.flags
    priority = priority_of(answers)
    intake.priority, intake.due_at = priority.rank, priority.first_due(intake.started_at or now())
