"""Walks through self-screens, and hands over every page and state that a person meets there."""

from collections.abc import Iterator
from typing import Any

from browser import open_page, token_of
from flask.testing import FlaskClient
from questionnaire_answers import HARMLESS, given_typed
from sqlalchemy import select

from intake.extensions import db
from intake.questionnaire import QUESTIONNAIRE
from intake.questionnaire.journey import Journey
from intake.records import intakes
from intake.records.models import Intake

TYPED = tuple(str(each) for each in HARMLESS.values() if isinstance(each, str))
"""What people type in these screens."""
SCREENS: dict[str, dict[str, Any]] = {
    "baclofen pump": {
        "substance": "baclofen",
        "takes_baclofen": True,
        "baclofen_form": ("mouth", "pump"),
    },
    "alcohol": {"substance": "alcohol", "wants_call": True},
    "relative": {"answering_for": "relative", "wants_call": True},
    "opioids": {"substance": "fentanyl"},
}


def pages_of_a_screen(client: FlaskClient, case: str) -> Iterator[tuple[str, str]]:
    """A name and the HTML of each page: as it comes, with errors, and around the questions.

    The browser has no screen open before.
    """
    client.post("/start", data={"csrf_token": token_of(open_page(client, "/"))})
    intake = db.session.scalars(select(Intake).order_by(Intake.id.desc())).first()
    assert intake is not None
    answers = HARMLESS | SCREENS[case]
    while stop := intakes.journey_of(intake).next_stop:
        address = f"/screen/{stop.key}"
        page = client.get(address)
        yield stop.key, page.text
        yield f"{stop.key}, empty", client.post(address, data={}).text
        typed: dict[str, Any] = {"csrf_token": token_of(open_page(client, address))}
        for question in stop.questions:
            typed |= given_typed(question, answers[question.id])
        if stop.key == "substances" and not intakes.given_of(intake).get("substances"):
            typed["more_substances"] = "yes"
        assert client.post(address, data=typed).status_code == 302, address
        db.session.expire_all()
    yield "check", client.get("/check").text
    client.post("/send", data={"csrf_token": token_of(open_page(client, "/check"))})
    yield "result", client.get("/result").text.replace(intake.reference, "")
    number = dict.fromkeys(("phone", "caller_phone"), "202-555-0143")
    number |= {"safe_message": "yes", "best_time": HARMLESS["best_time"]}
    for state, typed in (("empty", {}), ("called", number)):
        typed["csrf_token"] = token_of(open_page(client, "/result"))
        asked = client.post("/result/call", data=typed, follow_redirects=True)
        yield f"result, {state}", asked.text.replace(intake.reference, "")


def typed_pages(**named: Any) -> list[tuple[str, dict[str, Any]]]:
    """The pages of one screen, with what a person types into each."""
    answers, given = HARMLESS | named, dict[str, Any]()
    pages: list[tuple[str, dict[str, Any]]] = []
    given = {"screened_on": HARMLESS["screened_on"], "channel": "self"}
    while stop := Journey(QUESTIONNAIRE, given).next_stop:
        typed: dict[str, Any] = {}
        for question in stop.questions:
            typed |= given_typed(question, answers[question.id])
            given[question.id] = answers[question.id]
        pages.append((stop.key, typed))
    return pages
