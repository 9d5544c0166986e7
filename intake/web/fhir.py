"""Questions out, and answers in, as FHIR R4: for other systems, and for staff who have a file."""

import json
from datetime import date
from typing import Any

from flask import Blueprint, request, url_for
from flask_wtf.csrf import validate_csrf
from werkzeug.wrappers import Response
from wtforms.validators import ValidationError

from intake.questionnaire import QUESTIONNAIRE
from intake.questionnaire.answers import Given, Path
from intake.questionnaire.fhir import questionnaire
from intake.questionnaire.fhir_reading import is_finished, read_response
from intake.questionnaire.kinds import BadAnswer
from intake.questionnaire.reading import Faults
from intake.records import attempts, connections, intakes
from intake.records.attempts import Tried
from intake.records.models import Intake
from intake.records.staff_tables import Staff
from intake.web import outcomes, practice
from intake.web.access import Can, me, needs
from intake.web.forms import check_format
from intake.web.screening import today

blueprint = Blueprint("fhir", __name__, url_prefix=outcomes.API)

TEST_DATA = ("http://terminology.hl7.org/CodeSystem/v3-ActReason", "HTEST")
NOT_JSON = "Send the QuestionnaireResponse as JSON, in UTF-8"
WRONG_TOKEN = "This token is not known, or was ended. Ask the program for a new one"  # noqa: S105
OLD_TOKEN = "Send the token of a page of ours that is open in the header X-CSRFToken"  # noqa: S105


class NotJson(ValueError):
    """What was sent cannot be read at all."""


@blueprint.get("/Questionnaire")
def questions() -> Response:
    """What we ask. Anybody may know that: it stands on the public pages too."""
    return outcomes.fhir(questionnaire())


@blueprint.post("/QuestionnaireResponse")
def receive() -> Any:
    """Take answers in as a new call, from a system with a token or from staff."""
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer":
        return _from_staff()
    here = request.remote_addr or ""
    if seconds := attempts.limit_reached(Tried.TOKEN_FROM, here):
        return outcomes.too_often(seconds)
    sender = connections.by_token(token.strip())
    if sender is None:
        attempts.note_attempt(Tried.TOKEN_FROM, here)
        return outcomes.outcome(401, WRONG_TOKEN, **outcomes.HOW_TO_SIGN_IN)
    return _take_in(connection=sender.id)


@needs(Can.ASK)
def _from_staff() -> Response:
    try:
        validate_csrf(request.headers.get("X-CSRFToken"))
    except ValidationError:
        return outcomes.outcome(400, OLD_TOKEN)
    return _take_in(me())


def _take_in(by: Staff | None = None, connection: int | None = None) -> Response:
    try:
        resource = _json(request.get_data())
        given = _answers_in(resource, today())
    except NotJson:
        return outcomes.outcome(400, NOT_JSON)
    except Faults as faults:
        return outcomes.refused(faults.faults)
    made_up = practice.is_on() or _is_test_data(resource)
    finished = is_finished(resource)
    intake = intakes.take_in(given, by, connection, finished=finished, synthetic=made_up)
    return outcomes.done(f"Taken in as {intake.reference}", Location=_address_of(intake, finished))


def _address_of(intake: Intake, finished: bool) -> str:
    return url_for("review.intake" if finished else "console.page", intake_id=intake.id)


def _json(sent: bytes) -> Any:
    try:
        return json.loads(sent.decode(), parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise NotJson from error


def _no_number(word: str) -> None:
    raise NotJson(word)


def _answers_in(resource: Any, today: date) -> Given:
    """The answers, judged as those on our own pages are. Raises Faults."""
    given = read_response(resource, today)
    if faults := [*_faults_of_format(given)]:
        raise Faults(faults)
    day = given.get("screened_on")
    return {**given, "channel": "call", "screened_on": day if isinstance(day, date) else today}


def _faults_of_format(given: Given) -> Any:
    for key, value in given.items():
        rows = value.items() if key in QUESTIONNAIRE.groups else [(0, {key: value})]
        for number, row in rows:
            for question, answer in row.items():
                try:
                    check_format(QUESTIONNAIRE.questions[question], answer)
                except BadAnswer as bad:
                    yield str(Path(question, key if number else "", number)), str(bad)


def _is_test_data(resource: dict[str, Any]) -> bool:
    """Whether the sender says that nobody real answered (HTEST)."""
    meta = resource.get("meta")
    labels = meta.get("security") if isinstance(meta, dict) else None
    return any(
        isinstance(each, dict) and (each.get("system"), each.get("code")) == TEST_DATA
        for each in (labels if isinstance(labels, list) else [])
    )
