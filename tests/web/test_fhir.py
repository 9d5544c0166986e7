"""Questions out and answers in as FHIR: who may, what is taken in, what is refused and how."""

import json
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from make import StaffMember
from questionnaire_answers import SEIZURES, harmless
from sqlalchemy import select
from werkzeug.test import TestResponse

from intake.extensions import db
from intake.questionnaire import QUESTIONNAIRE
from intake.questionnaire.answers import State
from intake.questionnaire.fhir_response import response
from intake.questionnaire.journey import Journey
from intake.records import attempts, connections, intakes
from intake.records.connection_tables import Connection
from intake.records.event_tables import Event
from intake.records.models import Intake

SEND = "/api/fhir/QuestionnaireResponse"


def a_response(status: str = "completed", **named: Any) -> dict[str, Any]:
    answers = Journey(QUESTIONNAIRE, harmless(**named)).answers
    return response(answers) | {"status": status}


def answered(**answers: dict[str, Any]) -> dict[str, Any]:
    """A response that answers these questions, each written as an answer of FHIR."""
    items = [{"linkId": id, "answer": [value]} for id, value in answers.items()]
    return {"resourceType": "QuestionnaireResponse", "status": "completed", "item": items}


def send(client: FlaskClient, sent: Any, token: str = "", **headers: str) -> TestResponse:
    if token:
        headers["Authorization"] = f"Bearer {token}"
    data = sent if isinstance(sent, str | bytes) else json.dumps(sent)
    return client.post(SEND, data=data, content_type="application/fhir+json", headers=headers)


def told(response: TestResponse) -> list[str]:
    """The sentences of an OperationOutcome."""
    assert response.mimetype == "application/fhir+json"
    outcome = json.loads(response.data)
    assert outcome["resourceType"] == "OperationOutcome"
    return [each["details"]["text"] for each in outcome["issue"]]


def the_intake() -> Intake:
    return db.session.scalars(select(Intake)).one()


def csrf_of(member: StaffMember) -> str:
    return str(member.client.get("/session").get_json()["token"])


@pytest.fixture
def token(app: Flask) -> str:
    return connections.add("Example Hospital")


class TestQuestions:
    def test_anybody_gets_the_questionnaire(self, client: FlaskClient) -> None:
        answer = client.get("/api/fhir/Questionnaire")
        assert answer.status_code == 200
        assert answer.mimetype == "application/fhir+json"
        assert json.loads(answer.data)["resourceType"] == "Questionnaire"

    def test_what_is_not_there_is_said_as_fhir(self, client: FlaskClient) -> None:
        assert client.get("/api/fhir/Patient").status_code == 404
        assert told(client.get("/api/fhir/Patient")) == [
            "Page not found. There is nothing at this address."
        ]
        assert client.get(SEND).status_code == 405
        assert told(client.get(SEND))


class TestTakingIn:
    def test_another_system_sends_a_finished_call(self, client: FlaskClient, token: str) -> None:
        answer = send(client, a_response(**SEIZURES), token)
        assert answer.status_code == 201
        intake = the_intake()
        assert answer.headers["Location"] == f"/intakes/{intake.id}"
        assert told(answer) == [f"Taken in as {intake.reference}"]
        assert (intake.status, intake.channel, intake.synthetic) == ("waiting", "call", False)
        assert intakes.given_of(intake) == harmless(**SEIZURES)
        assert intake.suggestions[0].result["level"] == "medically_managed"

    def test_its_coming_in_is_noted_with_the_connection(
        self, client: FlaskClient, token: str, clinician: StaffMember
    ) -> None:
        send(client, a_response(), token)
        (noted,) = db.session.scalars(select(Event).where(Event.kind == "intake-received"))
        assert noted.detail == {"connection": 1}
        page = clinician.opens(f"/intakes/{the_intake().id}")
        assert "From Example Hospital" in page.text

    def test_what_is_not_finished_becomes_an_open_call(
        self, client: FlaskClient, token: str, coordinator: StaffMember
    ) -> None:
        answer = send(client, a_response("in-progress"), token)
        intake = the_intake()
        assert (answer.status_code, intake.status) == (201, "open")
        assert answer.headers["Location"] == f"/calls/{intake.id}"
        assert intake.reference in coordinator.opens("/calls").text

    def test_staff_send_it_with_the_token_of_a_page(self, coordinator: StaffMember) -> None:
        answer = send(coordinator.client, a_response(), **{"X-CSRFToken": csrf_of(coordinator)})
        assert answer.status_code == 201
        assert the_intake().started_by_id == coordinator.account.id

    def test_states_and_entries_come_in_as_they_were(self, client: FlaskClient, token: str) -> None:
        sent = a_response(
            age="declined",
            pregnancy="unknown",
            substances=[
                {"substance": "alcohol", "drinks_per_day": "unknown"},
                {"substance": "cannabis", "amount_words": "“señora” 😀"},
            ],
        )
        assert send(client, sent, token).status_code == 201
        given = intakes.given_of(the_intake())
        assert (given["age"], given["pregnancy"]) == (State.DECLINED, State.UNKNOWN)
        assert given["substances"][1]["drinks_per_day"] is State.UNKNOWN
        assert given["substances"][2]["amount_words"] == "“señora” 😀"

    def test_test_data_is_kept_apart_from_real_people(
        self, client: FlaskClient, token: str
    ) -> None:
        system = "http://terminology.hl7.org/CodeSystem/v3-ActReason"
        label = {"meta": {"security": [{"system": system, "code": "HTEST"}]}}
        assert send(client, a_response() | label, token).status_code == 201
        assert the_intake().synthetic

    def test_what_staff_send_in_practice_is_made_up(self, coordinator: StaffMember) -> None:
        coordinator.sends("/practice/on", "/practice")
        answer = send(coordinator.client, a_response(), **{"X-CSRFToken": csrf_of(coordinator)})
        assert answer.status_code == 201
        assert the_intake().synthetic

    def test_an_empty_response_is_a_call_with_everything_open(
        self, client: FlaskClient, token: str
    ) -> None:
        assert send(client, answered(), token).status_code == 201
        assert set(intakes.given_of(the_intake())) == {"screened_on", "channel"}


class TestRefusing:
    @pytest.mark.parametrize(
        ("item", "fault"),
        [
            ({"linkId": "no_such"}, "There is no question with the linkId “no_such” here"),
            ({"linkId": "age", "answer": [{"valueString": "40"}]}, "Give this answer as valueInt"),
            ({"linkId": "age", "answer": [{"valueInteger": True}]}, "of its own JSON type"),
            ({"linkId": "age", "answer": [{"valueInteger": 400}]}, "Enter a number from"),
            ({"linkId": "age", "answer": [{"valueInteger": 1}] * 2}, "Give one answer"),
            ({"linkId": "age", "answer": {"valueInteger": 40}}, "as a list of objects"),
            ({"linkId": "age", "modifierExtension": []}, "Leave modifierExtension out"),
            ({"linkId": "substance"}, "Put this answer inside an entry of “substances”"),
            (
                {"linkId": "substances", "item": [{"linkId": "age"}]},
                "Put this answer outside of all entries",
            ),
            ({"linkId": "living", "answer": [{"valueCoding": {"code": "moon"}}]}, "no choice"),
            (
                {"linkId": "living", "answer": [{"valueCoding": {"system": "x", "code": "safe"}}]},
                "Give a code of https://doorway.example/fhir/CodeSystem/living",
            ),
            (
                {"linkId": "birth_date", "answer": [{"valueDate": "2099-01-01"}]},
                "Enter a date that is not in the future",
            ),
            ({"linkId": "phone", "answer": [{"valueString": "12"}]}, "Enter a phone number with"),
            (
                {
                    "linkId": "methadone_mg",
                    "answer": [{"valueQuantity": {"value": 1, "unit": "g"}}],
                },
                "Give the number in mg",
            ),
            ("no item", "Write each item as an object with its linkId"),
        ],
    )
    def test_each_fault_is_named(
        self, client: FlaskClient, token: str, item: Any, fault: str
    ) -> None:
        answer = send(client, answered() | {"item": [item]}, token)
        assert answer.status_code == 422
        (said,) = told(answer)
        assert fault in said
        assert db.session.scalar(select(Intake.id)) is None

    def test_all_faults_are_told_at_once(self, client: FlaskClient, token: str) -> None:
        sent = answered(age={"valueInteger": 400}, pets={"valueBoolean": True}, egfr={"valueX": 1})
        answer = send(client, sent | {"status": "draft", "questionnaire": "of others"}, token)
        assert [said.split(":")[0] for said in told(answer)] == [
            *("status", "questionnaire", "pets", "egfr", "age")
        ]
        issue = json.loads(answer.data)["issue"][-1]
        assert issue["expression"] == ["QuestionnaireResponse.repeat(item).where(linkId='age')"]

    @pytest.mark.parametrize(
        "sent", [b"", b"{", b"\xff", b'{"a": NaN}', b"[" * 100_000, b"<QuestionnaireResponse/>"]
    )
    def test_what_is_no_json_is_refused(self, client: FlaskClient, token: str, sent: bytes) -> None:
        answer = send(client, sent, token)
        assert (answer.status_code, told(answer)) == (
            400,
            ["Send the QuestionnaireResponse as JSON, in UTF-8"],
        )

    @pytest.mark.parametrize("sent", [[], 1, None, {}, {"resourceType": "Patient"}, {"item": 1}])
    def test_what_is_another_thing_is_refused(
        self, client: FlaskClient, token: str, sent: Any
    ) -> None:
        assert send(client, sent, token).status_code == 422

    def test_items_inside_of_items_without_end_are_refused(
        self, client: FlaskClient, token: str
    ) -> None:
        item: dict[str, Any] = {"linkId": "section-safety"}
        for _ in range(200):
            item = {"linkId": "section-safety", "item": [item]}
        assert send(client, answered() | {"item": [item]}, token).status_code == 422

    def test_what_is_too_large_is_refused(self, client: FlaskClient, token: str) -> None:
        answer = send(client, b" " * (4 * 1024 * 1024 + 1), token)
        assert answer.status_code == 413
        assert told(answer) == ["That is too much text. What you sent is longer than we can take."]

    def test_of_very_many_faults_the_first_are_told(self, client: FlaskClient, token: str) -> None:
        said = told(send(client, answered() | {"item": [1] * 5000}, token))
        assert len(said) == 201
        assert said[-1] == "And 4,800 more faults"


class TestWhoMay:
    def test_nobody_sends_without_a_token(self, client: FlaskClient) -> None:
        answer = send(client, a_response())
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"] == 'Bearer realm="Doorway"'
        assert "Authorization: Bearer" in told(answer)[0]

    def test_a_token_that_was_ended_opens_nothing(self, client: FlaskClient, token: str) -> None:
        connections.end("Example Hospital")
        answer = send(client, a_response(), token)
        assert answer.status_code == 401
        assert told(answer) == [
            "This token is not known, or was ended. Ask the program for a new one"
        ]

    def test_wrong_tokens_close_the_door_for_a_while(self, client: FlaskClient, token: str) -> None:
        for _ in range(attempts.LIMITS[attempts.Tried.TOKEN_FROM].times):
            assert send(client, a_response(), "doorway_wrong").status_code == 401
        answer = send(client, a_response(), token)
        assert answer.status_code == 429
        assert 0 < int(answer.headers["Retry-After"]) <= 15 * 60

    def test_staff_need_the_token_of_a_page(self, coordinator: StaffMember) -> None:
        answer = send(coordinator.client, a_response())
        assert answer.status_code == 400
        assert "X-CSRFToken" in told(answer)[0]

    def test_who_takes_no_calls_finds_nothing_there(self, administrator: StaffMember) -> None:
        answer = send(administrator.client, a_response(), **{"X-CSRFToken": "x"})
        assert answer.status_code == 404
        assert told(answer)

    def test_a_locked_screen_sends_nothing(self, coordinator: StaffMember) -> None:
        token = csrf_of(coordinator)
        coordinator.sends("/lock", "/calls")
        answer = send(coordinator.client, a_response(), **{"X-CSRFToken": token})
        assert answer.status_code == 401
        assert told(answer) == ["Your screen is locked. Unlock it, then send this again"]

    def test_only_a_hash_of_the_token_is_kept(self, client: FlaskClient, token: str) -> None:
        send(client, a_response(), token)
        kept = db.session.scalars(select(Connection)).one()
        assert kept.last_used_at is not None
        assert token.removeprefix(connections.PREFIX) not in str(vars(kept))
