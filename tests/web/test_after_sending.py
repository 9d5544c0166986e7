"""What a person can do after sending: read what happens next, ask for a call, take a copy."""

import io
import re
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from browser import errors_of, judge, main_text, open_page, token_of
from flask.testing import FlaskClient
from make import StaffMember, an_app, an_intake
from pdf_checks import faults_in
from pypdf import PdfReader
from sqlalchemy import select
from whole_path import EVERYTHING, with_screen

from intake.extensions import db
from intake.questionnaire.answers import Path as At
from intake.records import call_backs, calls, intakes, moments
from intake.records.attempts import LIMITS, Limit, Tried
from intake.records.event_tables import Event
from intake.records.history import history_of
from intake.records.models import Channel, Intake
from intake.web import pdf

NUMBER = {"phone": "202-555-0147", "safe_message": "no", "best_time": "After 5 pm"}


def a_sent_screen(client: FlaskClient, **given: Any) -> Intake:
    intake = an_intake(channel=Channel.SELF, **given)
    with_screen(client, intake)
    return intake


def ask(client: FlaskClient, **typed: str) -> Any:
    token = token_of(open_page(client, "/result"))
    return client.post("/result/call", data={"csrf_token": token, **NUMBER, **typed})


def kinds_of(intake: Intake) -> list[str]:
    query = select(Event.kind).where(Event.chain == intake.id).order_by(Event.number)
    return list(db.session.scalars(query))


class TestCall:
    def test_whoever_asked_for_none_can_ask_for_one(self, client: FlaskClient) -> None:
        intake = a_sent_screen(client)
        assert "You can still ask for one below" in main_text(open_page(client, "/result"))
        assert ask(client).location == "/result"
        given = intakes.given_of(intake)
        assert given["wants_call"] is True
        assert given["phone"] == "202-555-0147"
        assert given["safe_message"] is False
        assert given["best_time"] == "After 5 pm"
        page = open_page(client, "/result")
        assert "A person will call you" in main_text(page)
        assert page.select_one("[name=phone]") is None
        assert kinds_of(intake)[-1] == "call-asked"

    def test_staff_see_the_number_at_the_head_of_the_intake(
        self, client: FlaskClient, clinician: StaffMember
    ) -> None:
        intake = a_sent_screen(client)
        ask(client)
        head = clinician.opens(f"/intakes/{intake.id}").select_one("header.who")
        assert head is not None
        assert "202-555-0147" in head.text
        assert "Do not leave a message" in head.text
        assert "Asked for a call" in clinician.opens(f"/intakes/{intake.id}").text

    def test_whoever_asked_before_sending_is_on_the_list_of_calls_back(
        self, client: FlaskClient, coordinator: StaffMember
    ) -> None:
        intake = a_sent_screen(client, wants_call=True, phone="202-555-0147", best_time="Mornings")
        told = main_text(coordinator.opens("/calls/call-backs"))
        for said in ("Asked for online less than a minute ago", "202-555-0147", intake.reference):
            assert said in told
        assert "good time to call: Mornings" in told
        assert "Overdue" not in told
        row = coordinator.opens("/worklist?status=any&back=due").select_one("tbody tr")
        assert row is not None
        assert re.search(
            r"Asked for a call at \d+:\d\d [ap]\.m\. [A-Z]+", " ".join(row.text.split())
        )

    def test_whoever_asks_after_sending_is_on_it_once_until_somebody_has_called(
        self, client: FlaskClient, coordinator: StaffMember
    ) -> None:
        intake = a_sent_screen(client)
        assert call_backs.waiting_for(intake) == []
        ask(client)
        ask(client, phone="202-555-0148")
        [asked] = call_backs.waiting_for(intake)
        assert "202-555-0148" in main_text(coordinator.opens("/calls/call-backs"))
        coordinator.sends(f"/calls/call-backs/{asked.id}", page="/calls", result="left_message")
        told = [each.more for each in history_of(intake)]
        assert any(re.search("^Asked for online on .*: left a message$", each) for each in told)
        assert "Nobody waits for a call" in main_text(coordinator.opens("/calls/call-backs"))

    def test_after_a_wrong_number_another_one_can_be_given(
        self, client: FlaskClient, coordinator: StaffMember
    ) -> None:
        intake = a_sent_screen(client, wants_call=True, phone="202-555-0147")
        assert open_page(client, "/result").select_one("[name=phone]") is None
        [asked] = call_backs.waiting_for(intake)
        coordinator.sends(f"/calls/call-backs/{asked.id}", page="/calls", result="wrong_number")
        ask(client, phone="202-555-0148")
        assert "202-555-0148" in main_text(coordinator.opens("/calls/call-backs"))
        assert open_page(client, "/result").select_one("[name=phone]") is None

    def test_a_call_agreed_for_later_is_not_the_one_that_is_asked_for_now(
        self, client: FlaskClient, coordinator: StaffMember
    ) -> None:
        intake, by = a_sent_screen(client), coordinator.account
        tomorrow = moments.now() + timedelta(days=1)
        call_backs.agree(intake, by, tomorrow, "America/Chicago", "person")
        ask(client)
        assert [each.made_by for each in call_backs.waiting_for(intake)] == [None, by]

    def test_who_talks_with_staff_has_had_the_call_that_they_asked_for(
        self, client: FlaskClient, coordinator: StaffMember
    ) -> None:
        intake = a_sent_screen(client, wants_call=True, phone="202-555-0147")
        head = coordinator.opens(f"/intakes/{intake.id}").select_one("header.who")
        assert head is not None
        assert "Asked for a call online" in head.text
        for outcome, waiting in (("dropped", 1), ("information_only", 0)):
            calls.begin(intake, coordinator.account)
            calls.end(intake, coordinator.account, outcome)
            assert len(call_backs.waiting_for(intake)) == waiting

    def test_who_is_on_the_phone_with_staff_is_not_promised_another_call(
        self, client: FlaskClient, coordinator: StaffMember
    ) -> None:
        intake = a_sent_screen(client)
        token = token_of(open_page(client, "/result"))
        intakes.save_answers(intake, {At("channel"): "call"}, coordinator.account)
        said = client.post("/result/call", data={"csrf_token": token, **NUMBER})
        assert said.status_code == 409
        assert "Call us: " in main_text(judge(said))
        assert open_page(client, "/result").select_one("[name=phone]") is None

    @pytest.mark.parametrize(
        "given",
        [
            {"wants_call": False, "phone": "202-555-0147"},
            {"wants_call": True, "phone": "declined"},
            {"answering_for": "relative", "wants_call": True, "caller_phone": "declined"},
        ],
    )
    def test_whoever_wants_no_call_or_gave_no_number_is_not_on_it(
        self, client: FlaskClient, given: dict[str, Any]
    ) -> None:
        assert call_backs.waiting_for(a_sent_screen(client, **given)) == []

    def test_whoever_gave_no_number_can_still_give_one(self, client: FlaskClient) -> None:
        intake = a_sent_screen(client, wants_call=True, phone="declined")
        assert "We have no number of yours" in main_text(open_page(client, "/result"))
        ask(client)
        assert intakes.given_of(intake)["phone"] == "202-555-0147"

    @pytest.mark.parametrize("number", ["", "555", "prefer not to say"])
    def test_without_a_number_nothing_that_was_typed_is_lost(
        self, client: FlaskClient, number: str
    ) -> None:
        intake = a_sent_screen(client)
        response = ask(client, phone=number)
        assert response.status_code == 422
        page = judge(response)
        assert "number" in errors_of(page)[0]
        assert page.select_one("[name=best_time]")["value"] == "After 5 pm"  # type: ignore[index]
        assert page.select_one("[name=safe_message][value=no]").has_attr("checked")  # type: ignore[union-attr]
        assert intakes.given_of(intake)["wants_call"] is False

    def test_asking_twice_asks_once(self, client: FlaskClient) -> None:
        intake = a_sent_screen(client)
        token = token_of(open_page(client, "/result"))
        for _ in range(2):
            data = {"csrf_token": token, **NUMBER}
            assert client.post("/result/call", data=data).location == "/result"
        assert kinds_of(intake).count("call-asked") == 1

    def test_a_second_tab_can_correct_the_number(self, client: FlaskClient) -> None:
        intake = a_sent_screen(client)
        ask(client)
        wrong = ask(client, phone="555")
        assert judge(wrong).select_one("[name=phone]")["value"] == "555"  # type: ignore[index]
        ask(client, phone="202-555-0148")
        assert intakes.given_of(intake)["phone"] == "202-555-0148"

    def test_a_page_that_was_open_for_long_asks_again(self, client: FlaskClient) -> None:
        intake = a_sent_screen(client)
        response = client.post("/result/call", data={"csrf_token": "x", **NUMBER})
        assert response.status_code == 422
        page = judge(response)
        assert "open for a long time" in errors_of(page)[0]
        assert page.select_one("[name=phone]")["value"] == "202-555-0147"  # type: ignore[index]
        assert intakes.given_of(intake)["wants_call"] is False

    def test_after_the_decision_it_names_the_number_to_call(
        self, client: FlaskClient, clinician: StaffMember
    ) -> None:
        intake = a_sent_screen(client)
        token = token_of(open_page(client, "/result"))
        clinician.has_decided(intake)
        response = client.post("/result/call", data={"csrf_token": token, **NUMBER})
        assert response.status_code == 409
        said = main_text(judge(response))
        assert "Call us: " in said
        assert "After 5 pm" in said
        assert intakes.given_of(intake)["wants_call"] is False
        assert open_page(client, "/result").select_one("[name=phone]") is None

    def test_before_sending_there_is_nothing_to_ask_for(self, client: FlaskClient) -> None:
        with_screen(client, an_intake(submitted=False, channel=Channel.SELF))
        assert client.post("/result/call", data=NUMBER).status_code == 302

    def test_a_friend_who_gave_their_number_is_called(self, client: FlaskClient) -> None:
        friend = a_sent_screen(
            client, answering_for="relative", caller_phone="202-555-0144",
            wants_call=True, phone="declined",
        )  # fmt: skip
        assert "A person will call you" in main_text(open_page(client, "/result"))
        [asked] = call_backs.waiting_for(friend)
        assert (asked.whose, asked.made_by) == ("caller", None)

    def test_a_friend_is_asked_for_their_own_number(self, client: FlaskClient) -> None:
        a_sent_screen(client, answering_for="relative", caller_phone="declined", wants_call=True)
        page = open_page(client, "/result")
        assert page.select("[name=caller_phone]")
        assert page.select("[name=phone]") == []
        typed = {"csrf_token": token_of(page), "caller_phone": "202-555-0144"}
        assert client.post("/result/call", data=typed).status_code == 302
        assert "A person will call you" in main_text(open_page(client, "/result"))

    def test_without_a_program_phone_there_is_still_a_way(self, database_url: str) -> None:
        with an_app(database_url, program_phone="") as app:
            client = app.test_client()
            a_sent_screen(client)
            assert "1-800-662-4357" in main_text(open_page(client, "/result"))


def copy_of(client: FlaskClient) -> bytes:
    response = client.get("/result/my-copy.pdf")
    assert response.status_code == 200
    return response.data


def words_of(document: bytes) -> str:
    pages = PdfReader(io.BytesIO(document)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


@pytest.mark.one_database("it is about the making of documents")
class TestCopy:
    def test_it_holds_the_answers_and_what_the_page_says(self, client: FlaskClient) -> None:
        intake = a_sent_screen(client, takes_baclofen=True, in_own_words="Me", barriers=["cost"])
        said = words_of(copy_of(client))
        assert "Do not stop baclofen suddenly" in said
        assert "Take it at the same times each day" in said
        assert intake.reference in said
        assert "Would you like a person from our team to call you?" in said
        assert "Poison Help: 1-800-222-1222" in said
        assert kinds_of(intake)[-1] == "answers-copied"

    def test_its_name_gives_nothing_away_and_it_is_not_stored(self, client: FlaskClient) -> None:
        a_sent_screen(client)
        response = client.get("/result/my-copy.pdf")
        name = re.search(r'filename="(.*)"', response.headers["Content-Disposition"])
        assert name is not None
        assert re.fullmatch(r"my-copy-\d{4}-\d\d-\d\d\.pdf", name[1])
        assert response.headers["Cache-Control"] == "no-store"
        assert PdfReader(io.BytesIO(response.data)).metadata.title == "My copy"  # type: ignore[union-attr]

    def test_it_says_no_more_than_the_page(self, client: FlaskClient) -> None:
        a_sent_screen(client, **EVERYTHING)
        said = words_of(copy_of(client)).lower()
        for word in ("medically managed", "suggest", "urgent", "rule ", "score", "priority"):
            assert word not in said

    def test_what_staff_wrote_is_not_in_it(
        self, client: FlaskClient, clinician: StaffMember
    ) -> None:
        intake = a_sent_screen(client, duties_note="My own words")
        intakes.save_answers(intake, {At("duties_note"): "Words of staff"}, clinician.account)
        said = words_of(copy_of(client))
        assert "My own words" in said
        assert "Words of staff" not in said

    @pytest.mark.parametrize("language", ["en", "es"])
    @pytest.mark.parametrize(
        "given", [{}, EVERYTHING, {"danger_signs": ["seizure"]}], ids=["short", "long", "emergency"]
    )
    def test_no_checker_finds_a_fault(
        self, client: FlaskClient, tmp_path: Path, given: dict[str, Any], language: str
    ) -> None:
        a_sent_screen(client, **given)
        response = client.get("/result/my-copy.pdf", headers={"Accept-Language": language})
        # Two addresses are named in a sentence, to be typed: the copy is made to be printed.
        assert faults_in(response.data, tmp_path, but=("LNK-010",)) == []

    def test_it_can_be_had_only_so_often(
        self, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        intake = a_sent_screen(client)
        monkeypatch.setitem(LIMITS, Tried.COPY, Limit(1, minutes=15))
        copy_of(client)
        late = client.get("/result/my-copy.pdf")
        assert late.status_code == 429
        assert int(late.headers["Retry-After"]) > 0
        assert "call us" in main_text(judge(late))
        assert kinds_of(intake).count("answers-copied") == 1

    def test_where_it_cannot_be_made_the_page_offers_it_again(
        self, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        intake = a_sent_screen(client)
        broken = pdf.Worker((sys.executable, "-c", "raise SystemExit"))
        monkeypatch.setattr(pdf, "WORKER", broken)
        response = client.get("/result/my-copy.pdf")
        assert response.status_code == 503
        page = judge(response)
        assert "our team has your answers" in main_text(page)
        assert page.select_one("main a[href='/result']")
        assert "answers-copied" not in kinds_of(intake)

    def test_before_sending_there_is_none(self, client: FlaskClient) -> None:
        with_screen(client, an_intake(submitted=False, channel=Channel.SELF))
        assert client.get("/result/my-copy.pdf").status_code == 302
