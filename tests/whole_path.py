"""An intake on whose path every question lies, and the address where each one is asked."""

from typing import Any

from flask.testing import FlaskClient
from make import an_intake
from questionnaire_answers import given_typed, harmless

from intake.questionnaire import QUESTIONNAIRE
from intake.questionnaire.answers import Given
from intake.questionnaire.journey import Journey, Stop
from intake.questionnaire.kinds import Question
from intake.records.models import Channel, Intake

EVERYTHING: dict[str, Any] = {
    "answering_for": "relative",
    "substances": [
        {"substance": substance, "change": "cut_down"}
        for substance in ("alcohol", "heroin", "alprazolam", "ghb", "phenibut", "other")
    ],
    "takes_baclofen": True,
    "baclofen_form": ["mouth", "pump"],
    "baclofen_change": "cut_down",
    "baclofen_extra_mg": 10,
    "dose_history": [{"period_medicine": "diazepam"}],
    "overdose": "ever",
    "use_at_home": True,
    "duties": ["job", "school", "children", "adult_care", "court", "pets"],
    "addiction_medicines": ["methadone", "buprenorphine", "naltrexone", "acamprosate"],
    "past_treatment": [{"treatment_kind": "residential", "treatment_end": "finished"}],
    "asq_tried": True,
    "pregnancy": True,
    "kidney": "disease",
    "mental_health": ["panic"],
    "phq_down": "daily",
    "lost_tolerance": ["prison"],
    "baclofen_source": "more_than_prescribed",
    "wants_call": True,
    "language": "other",
    "wanted_help": ["medicine"],
}

GIVEN: dict[Channel, Given] = {each: harmless(channel=each, **EVERYTHING) for each in Channel}


def a_whole_intake(channel: Channel) -> Intake:
    return an_intake(submitted=False, channel=channel, **EVERYTHING)


def _places(channel: Channel) -> dict[str, Stop]:
    """Question id to the first stop that asks it."""
    stops = Journey(QUESTIONNAIRE, GIVEN[channel]).stops
    return {question.id: stop for stop in reversed(stops) for question in stop.questions}


ONLINE, ON_A_CALL = _places(Channel.SELF), _places(Channel.CALL)


def online_address(question: str) -> str:
    return f"/screen/{ONLINE[question].key}"


def call_address(intake: Intake, question: str) -> str:
    stop = ON_A_CALL[question]
    inside = stop.entry and stop.group
    where = f"{stop.group.id}/{stop.entry}" if inside and stop.group else stop.section.id
    return f"/calls/{intake.id}/{where}"


def typed_at(stop: Stop, given: Given) -> dict[str, Any]:
    """What a browser sends for a page whose answers stay as they are."""
    source = given[stop.group.id][stop.entry] if stop.group and stop.page else given
    typed: dict[str, Any] = {}
    for question in stop.questions:
        typed |= given_typed(question, source[question.id])
    return typed


def without(typed: dict[str, Any], question: Question) -> dict[str, Any]:
    """The same form with nothing in the fields of one question."""
    own = (question.id, f"{question.id}-state", f"{question.id}-unit")
    return {name: value for name, value in typed.items() if name not in own}


def with_screen(client: FlaskClient, intake: Intake) -> FlaskClient:
    """The browser in which this self-screen is open."""
    with client.session_transaction() as session:
        session["screen"] = str(intake.id)
    return client
