"""What goes wrong leads to a page that says what to do, with what was typed still on it."""

from typing import Any

import pytest
from browser import judge, main_text, open_page, token_of
from bs4 import BeautifulSoup
from consenting import SIGNATURE, a_consent, a_live_consent, a_sending, an_emergency
from flask import Flask
from flask.testing import FlaskClient
from make import StaffMember, a_staff_member, an_intake, answers_on, sign_in, signed_in
from sqlalchemy import event, func, select
from sqlalchemy.exc import OperationalError
from werkzeug.test import TestResponse
from whole_path import a_whole_intake, with_screen

from intake.extensions import db
from intake.questionnaire import QUESTIONNAIRE
from intake.records import (
    call_backs,
    consent_links,
    intakes,
    moments,
    people,
    programs,
    return_codes,
)
from intake.records.call_tables import Call, CallBack
from intake.records.consent_tables import ConsentEnd, ConsentSignature, Disclosure
from intake.records.event_tables import Event
from intake.records.models import Channel, Disposition, GivenAnswer, Intake, Status
from intake.records.program_entries import Draft
from intake.records.program_tables import Program
from intake.records.staff_tables import Passkey, Staff


def text_of(response: TestResponse) -> str:
    return " ".join(BeautifulSoup(response.data, "html.parser").text.split())


def begin(client: FlaskClient) -> str:
    """Start a screen, and return the token."""
    token = token_of(open_page(client, "/"))
    client.post("/start", data={"csrf_token": token})
    return token


class TestNotHere:
    def test_an_unknown_address_says_what_to_do(self, client: FlaskClient) -> None:
        response = client.get("/no/such/page")
        assert response.status_code == 404
        assert "Check the address" in answers_on(response)

    @pytest.mark.parametrize("address", ["/start", "/send", "/sign-out"])
    def test_an_address_that_takes_a_form_says_so(self, client: FlaskClient, address: str) -> None:
        response = client.get(address)
        assert response.status_code == 405
        assert "Go back to the page you came from" in answers_on(response)

    def test_a_form_for_a_page_that_no_longer_applies_shows_what_was_typed(
        self, client: FlaskClient
    ) -> None:
        token = begin(client)
        typed = {"csrf_token": token, "baclofen_taper_plan": "10 mg less each month"}
        response = client.post("/screen/no_such_page", data=typed)
        assert response.status_code == 404
        assert "10 mg less each month" in answers_on(response)


class TestNotYet:
    def test_an_answer_for_a_later_page_is_shown_again(self, client: FlaskClient) -> None:
        token = begin(client)
        response = client.post(
            "/screen/for_whom",
            data={"csrf_token": token, "answering_for": "self", "age": "41 or so"},
        )
        assert response.status_code == 409
        page = judge(response)
        assert "Answer the open question first" in page.text
        assert "41 or so" in page.text
        assert page.select_one("a[href='/screen/danger']")

    def test_a_screen_with_open_questions_cannot_be_sent(self, client: FlaskClient) -> None:
        token = begin(client)
        response = client.post("/send", data={"csrf_token": token})
        assert response.status_code == 409
        assert "still open" in answers_on(response)


class TestEnded:
    def test_an_answer_after_the_end_of_the_session_is_shown_again(
        self, client: FlaskClient
    ) -> None:
        typed = {"csrf_token": "x", "in_own_words": "I wrote\na long text 😀\x00"}
        response = client.post("/screen/person", data=typed)
        assert response.status_code == 410
        page = judge(response)
        assert "a long text 😀" in page.text
        assert "You can start again" in page.text

    @pytest.mark.parametrize("address", ["/screen/danger", "/check", "/result"])
    def test_a_page_after_the_end_of_the_session_says_so(
        self, client: FlaskClient, address: str
    ) -> None:
        response = client.get(address)
        assert response.status_code == 410
        assert "You can start again" in answers_on(response)

    @pytest.mark.parametrize("address", ["/send", "/screen/substances/1/remove"])
    def test_a_button_after_the_end_of_the_session_says_so(
        self, client: FlaskClient, address: str
    ) -> None:
        assert client.post(address).status_code == 410

    def test_an_answer_after_sending_is_shown_again_and_not_taken(
        self, client: FlaskClient
    ) -> None:
        intake = an_intake(channel=Channel.SELF)
        with_screen(client, intake)
        token = token_of(open_page(client, "/result"))
        response = client.post(
            "/screen/for_whom", data={"csrf_token": token, "answering_for": "self", "age": "17"}
        )
        assert response.status_code == 409
        said = answers_on(response)
        assert "You have already sent this" in said
        assert "17" in said
        assert intakes.given_of(intake)["age"] == 40

    def test_after_sending_the_pages_lead_to_the_result(self, client: FlaskClient) -> None:
        with_screen(client, an_intake(channel=Channel.SELF))
        for address in ("/screen/for_whom", "/check"):
            assert client.get(address).location == "/result"
        token = token_of(open_page(client, "/result"))
        removed = client.post("/screen/substances/1/remove", data={"csrf_token": token})
        assert removed.status_code == 404

    def test_a_call_form_after_sign_out_is_kept_and_can_be_sent_again(
        self, app: Flask, coordinator: StaffMember
    ) -> None:
        intake = an_intake(submitted=False)
        address = f"/calls/{intake.id}/health"
        typed = {"csrf_token": "x", "allergies": "Penicillin,\r\nand “nuts” <b>"}
        tab = app.test_client()
        response = tab.post(address, data=typed)
        assert response.status_code == 401
        page = BeautifulSoup(response.data, "html.parser")
        assert "Sign in again" in page.text
        form = page.select_one(f"form[action='{address}']")
        assert form is not None
        fields = {each["name"]: each["value"] for each in form.select("input")}
        assert fields["allergies"].replace("\r\n", "\n") == "Penicillin,\nand “nuts” <b>"
        # Signed in again, the form asks once more, and then is saved.
        again = coordinator.client.post(address, data={"allergies": "Penicillin"})
        assert again.status_code == 422
        shown = judge(again)
        assert shown.select_one("[name=allergies]")["value"] == "Penicillin"  # type: ignore[index]
        data = {"csrf_token": token_of(shown), "allergies": "Penicillin"}
        assert coordinator.client.post(address, data=data).status_code == 302
        db.session.refresh(intake)
        assert intakes.given_of(intake)["allergies"] == "Penicillin"

    def test_a_password_is_never_shown_again(self, client: FlaskClient) -> None:
        typed = {
            "password": "first secret",
            "new_password": "other secret",
            "new_password_confirm": "other secret",
        }
        response = client.post("/change-password", data=typed)
        assert response.status_code == 401
        assert "secret" not in response.get_data(as_text=True)


POSTS = {
    "/start": {},
    "/send": {},
    "/clear": {},
    "/stay": {},
    "/screen/danger": {"danger_signs": "none"},
    "/screen/substances/1/remove": {},
    "/come-back/code": {},
    "/come-back": {"code": "2222-2222-2222"},
    "/check-document": {},
    "/language": {"language": "es", "back": "/"},
}
AFTER_SENDING = {
    "/result/call": {"phone": "202-555-0143", "safe_message": "yes", "best_time": "At noon"},
}
STAFF_POSTS: dict[str, dict[str, Any]] = {
    "/worklist/assign": {"pick": "{waiting}", "to": "me"},
    "/worklist/filters": {"filter_name": "Mine"},
    "/worklist/filters/1/delete": {},
    "/worklist/search": {"typed": "Test Person"},
    "/calls": {},
    "/calls/{open}/safety": {"danger_signs": "none"},
    "/calls/{open}/substances/1": {"substance": "heroin"},
    "/calls/{open}/substances/1/remove": {},
    "/calls/{open}/substances/add": {},
    "/calls/{open}/finish": {},
    "/calls/{open}/answers": {"changed": "danger_signs", "danger_signs": "none"},
    "/calls/{open}/rows/substances": {},
    "/calls/{open}/second-language": {"language": "es"},
    "/calls/{open}/rows/substances/1/remove": {},
    "/practice/on": {},
    "/practice/off": {},
    "/practice/calls": {},
    "/calls/{open}/wrap-up": {"outcome": "sent_to_review", "next": "nothing"},
    "/calls/{open}/park": {"words": "Later"},
    "/calls/{open}/hand-over": {"to": "{colleague}"},
    "/calls/{open}/resume": {},
    "/calls/{open}/go-on-from/{waiting}": {},
    "/calls/{decided}/compare": {"take": "all"},
    "/calls/{open}/code": {"code": "{return_code}"},
    "/calls/code": {"code": "{return_code}"},
    "/calls/with-number": {"phone": "202-555-0143"},
    "/calls/from/{waiting}": {},
    "/calls/call-backs/{call_back}": {"result": "reached"},
    "/intakes/{waiting}/decision": {"level": "outpatient", "seen_version": "{version}"},
    "/intakes/{decided}/decision/back": {"why": "mistake", "because": "Mine."},
    "/intakes/{decided}/document": {},
    "/intakes/{decided}/consents/new/specific": {},
    "/intakes/{decided}/consents/{consent}/end": {"how": "revoked", "words": "Told us."},
    "/intakes/{decided}/consents/{consent}/link/person": {},
    "/intakes/{decided}/consents/{consent}/sign/person": SIGNATURE,
    "/intakes/{decided}/consents/{consent}/paper": {"name": "Test Person", "role": "person"},
    "/intakes/{decided}/disclosures/consent/{live}/preview": {"to": "n0"},
    "/intakes/{decided}/disclosures/consent/{live}": {"to": "n0", "how-n0": "fax"},
    "/intakes/{decided}/own-copy": {"how": "by_hand", "is_theirs": "y"},
    "/intakes/{decided}/referrals/{sending}": {"step": "acknowledged"},
    "/intakes/{decided}/referrals/{sending}/called": {},
    "/intakes/{decided}/referrals/{sending}/transport": {
        **{"day": "tomorrow", "who": "Our driver", "start": "Here"},
    },
    "/intakes/{decided}/referrals/{sending}/transport/off": {},
    "/intakes/{decided}/disclosures/emergency": {},
    "/intakes/{decided}/disclosures/emergency/{emergency}/document": {},
    "/form/{secret}": {"code": "{code}"},
    "/form/sign": SIGNATURE,
    "/form/refuse": {},
    "/sign-in": {"email": "clinician@doorway.example", "password": "x"},
    "/change-password": {"password": "x"},
    "/verify": {"password": "x"},
    "/sign-in/second-step": {"which": "webauthn"},
    "/sign-in/code": {"code": "000000"},
    "/sign-in/recovery-code": {"code": "x"},
    "/sign-in/passkey": {},
    "/sign-in/passkey/x": {"credential": "[]"},
    "/account/passkeys/add": {"name": "Test key"},
    "/account/passkeys/add/x": {"credential": "[]"},
    "/account/passkeys/1/remove": {},
    "/account/authenticator": {"code": "000000"},
    "/account/authenticator/remove": {},
    "/account/recovery-codes": {},
    "/account/sessions/1/end": {},
    "/account/sessions/end-others": {},
    "/locked": {"password": "x"},
    "/lock": {},
    "/session": {},
    "/api/fhir/QuestionnaireResponse": {},
}
FOR_ADMINISTRATORS: dict[str, dict[str, Any]] = {
    "/keeping": {"reference": "ABCD-EFGH"},
    "/intakes/{decided}/keeping": {"reason": "A letter of a court"},
    "/staff/add": {"name": "New Person", "email": "new@doorway.example", "role": "lead"},
    "/staff/{other}/role": {"role": "administrator"},
    "/staff/{other}/deactivate": {},
    "/staff/{other}/reactivate": {},
    "/staff/{other}/reset-second-step": {},
    "/staff/{other}/end-sessions": {},
    "/staff/{other}/first-password": {},
    "/programs/add": {"name": "Example House", "levels": "outpatient"},
    "/programs/{program}/change": {"name": "Example Home", "levels": "outpatient"},
    "/programs/{program}/places": {"places": "3"},
    "/programs/{program}/use?now=out": {"version": "1"},
    "/programs/examples/away": {},
    "/jobs/1/again": {},
    "/programs/file": {},
    "/programs/file/take": {
        "content": "eNrLS8xN1clJLUvNKeZyrUjMLchJVfDIzMnRyS8tKUgsyUzNK+ECAPgFDVs=",
        "signature": "x",
    },
}
SENT_ON = "/sign-in", "/account/passkeys/add/x"
"""Whoever is signed in already is sent on; and so is an answer to nothing that was asked."""
# A stranger's page could at most sign somebody out, and SameSite cookies stop even that.
# Whoever leaves a page must get away, however old it is; see tests/web/test_leaving.py.
WITHOUT_TOKEN = {"security.logout", "leaving.leave"}


@pytest.fixture(scope="module")
def somebody(steady_app: Flask) -> Staff:
    return a_staff_member(steady_app, "clinician").account


@pytest.fixture(scope="module")
def an_administrator(steady_app: Flask) -> Staff:
    return a_staff_member(steady_app, "administrator").account


@pytest.fixture(scope="module")
def screened(steady_app: Flask) -> Intake:
    """A self-screen that is open, with every question on its path."""
    return a_whole_intake(Channel.SELF)


@pytest.fixture(scope="module")
def sent(steady_app: Flask) -> Intake:
    return an_intake(channel=Channel.SELF)


@pytest.fixture(scope="module")
def known(steady_app: Flask, somebody: Staff) -> dict[str, Any]:
    """What stands in addresses and forms, of a site with everything that a form could change."""
    call = an_intake(submitted=False, substances=[{"substance": "cannabis"}])
    waiting, decided = an_intake(), an_intake()
    StaffMember(somebody, steady_app.test_client()).has_decided(decided)
    consent = a_consent(decided, somebody)
    secret, code = consent_links.make(decided, consent, somebody, "person")
    emergency = an_emergency(decided, somebody).emergency_id
    sending = a_sending(decided, somebody)
    live = a_live_consent(decided, somebody, parts=("use",))
    people.go_on_from(decided, an_intake(age=17), somebody)
    agreed = call_backs.agree(call, somebody, moments.now(), "America/Chicago", "person")
    draft = Draft(name="Example Harbor", levels=("outpatient",))
    return {
        **{"open": call.id, "waiting": waiting.id, "decided": decided.id},
        **{"consent": consent.id, "secret": secret, "code": code, "live": live.id},
        **{"emergency": emergency, "sending": sending.id, "call_back": agreed.id},
        **{"version": waiting.version, "other": somebody.id},
        "program": programs.add(draft, somebody).id,
        "return_code": return_codes.make(an_intake(submitted=False, channel=Channel.SELF)),
        "colleague": a_staff_member(steady_app, "lead").account.id,
    }


@pytest.mark.one_database("a form without its token is refused before anything is looked up")
class TestToken:
    """On one site for all: each sees for itself that nothing on it changed."""

    def test_every_address_that_takes_a_form_is_tried(self, app: Flask) -> None:
        takers = [rule for rule in app.url_map.iter_rules() if "POST" in rule.methods]
        tried = [*POSTS, *AFTER_SENDING, *STAFF_POSTS, *FOR_ADMINISTRATORS, *WITHOUT_TOKEN]
        assert len(takers) == len(tried)

    @pytest.mark.parametrize("token", [None, "", "x", "a.b.c"])
    @pytest.mark.parametrize("address", POSTS)
    def test_a_public_form_without_a_token_changes_nothing(
        self, steady_app: Flask, screened: Intake, address: str, token: str | None
    ) -> None:
        client = with_screen(steady_app.test_client(), screened)
        before = state()
        data = POSTS[address] | ({} if token is None else {"csrf_token": token})
        response = client.post(address, data=data)
        assert 400 <= response.status_code < 500
        assert "open for a long time" in answers_on(response)
        assert state() == before
        assert client.get("/check").status_code == 200, "the screen is still open"

    @pytest.mark.parametrize("token", [None, "", "x", "a.b.c"])
    @pytest.mark.parametrize("address", AFTER_SENDING)
    def test_a_form_after_sending_without_a_token_changes_nothing(
        self, steady_app: Flask, sent: Intake, address: str, token: str | None
    ) -> None:
        client = with_screen(steady_app.test_client(), sent)
        before = state()
        data = AFTER_SENDING[address] | ({} if token is None else {"csrf_token": token})
        response = client.post(address, data=data)
        assert response.status_code == 422
        assert "open for a long time" in answers_on(response)
        assert state() == before

    @pytest.mark.parametrize("address", STAFF_POSTS)
    def test_a_staff_form_without_a_token_changes_nothing(
        self, steady_app: Flask, somebody: Staff, known: dict[str, Any], address: str
    ) -> None:
        client = signed_in(steady_app, somebody)
        data = {name: value.format(**known) for name, value in STAFF_POSTS[address].items()}
        before = state()
        response = client.post(address.format(**known), data=data)
        if address.startswith(SENT_ON):
            assert response.status_code == 302
        else:
            assert 400 <= response.status_code < 500
            # A script gets the token that counts now, a program a sentence, a person a page.
            told = response.get_json(silent=True)
            assert told.keys() & {"token", "issue"} if told else judge(response)
        assert state() == before

    @pytest.mark.parametrize("address", FOR_ADMINISTRATORS)
    def test_a_form_about_staff_without_a_token_changes_nothing(
        self,
        steady_app: Flask,
        an_administrator: Staff,
        somebody: Staff,
        known: dict[str, Any],
        address: str,
    ) -> None:
        client, theirs = (signed_in(steady_app, each) for each in (an_administrator, somebody))
        before = state()
        response = client.post(address.format(**known), data=FOR_ADMINISTRATORS[address])
        assert 400 <= response.status_code < 500
        assert judge(response)
        assert state() == before
        assert theirs.get("/worklist").status_code == 200, "their session goes on"

    def test_signing_in_without_a_token_is_refused(self, client: FlaskClient) -> None:
        response = client.post("/sign-in", data=STAFF_POSTS["/sign-in"])
        assert 400 <= response.status_code < 500
        judge(response)

    def test_a_token_of_another_browser_does_not_count(self, app: Flask) -> None:
        hers, his = app.test_client(), app.test_client()
        token = token_of(open_page(hers, "/"))
        assert his.post("/start", data={"csrf_token": token}).status_code == 400


def state() -> list[Any]:
    """Everything that a form could have changed."""
    db.session.expire_all()
    counts = [db.session.scalar(select(func.count()).select_from(table)) for table in TABLES]
    intakes = db.session.scalars(select(Intake).order_by(Intake.id))
    rows = [(row.id, row.status, row.version, row.answers) for row in intakes]
    accounts = db.session.scalars(select(Staff).order_by(Staff.id))
    return [counts, rows, [facts_of(each) for each in accounts]]


def facts_of(account: Staff) -> list[Any]:
    kept = (getattr(account, column.key) for column in Staff.__table__.columns)
    return [*kept, [role.name for role in account.roles]]


TABLES = (
    *(Intake, GivenAnswer, Disposition, Event, ConsentSignature, ConsentEnd, Disclosure),
    *(Staff, Passkey, Call, CallBack, Program),
)


class TestTwice:
    def test_a_call_that_is_started_twice_is_one_call(self, coordinator: StaffMember) -> None:
        first = coordinator.sends("/calls")
        assert coordinator.sends("/calls").location == first.location
        assert "(you)" in main_text(coordinator.opens("/calls"))

    def test_the_next_caller_gets_a_call_of_their_own(self, coordinator: StaffMember) -> None:
        first = str(coordinator.sends("/calls").location)
        coordinator.sends(f"{first}/safety", danger_signs="none")
        assert coordinator.sends("/calls").location != first

    def test_an_entry_that_is_added_twice_is_added_once(self, coordinator: StaffMember) -> None:
        call = an_intake(submitted=False)
        address = f"/calls/{call.id}/substances/add"
        first = coordinator.sends(address, page="/calls")
        assert coordinator.sends(address, page="/calls").location == first.location

    def test_an_entry_that_is_removed_twice_is_removed_once(self, coordinator: StaffMember) -> None:
        call = an_intake(submitted=False, substances=[{"substance": "cannabis"}])
        address = f"/calls/{call.id}/substances/1/remove"
        coordinator.sends(address, page="/calls")
        before = state()
        assert coordinator.sends(address, page="/calls").status_code == 302
        assert state() == before

    def test_a_call_that_is_finished_twice_is_finished_once(self, coordinator: StaffMember) -> None:
        call = an_intake(submitted=False)
        for _ in range(2):
            sent = coordinator.sends(f"/calls/{call.id}/finish", page="/calls")
            assert sent.location == f"/intakes/{call.id}"
        db.session.refresh(call)
        assert len(call.suggestions) == 1
        assert call.status == Status.WAITING

    def test_answers_that_are_sent_twice_are_kept_once(self, coordinator: StaffMember) -> None:
        call = an_intake(submitted=False)
        coordinator.sends(f"/calls/{call.id}/mind", mental_health="declined")
        before = state()
        coordinator.sends(f"/calls/{call.id}/mind", mental_health="declined")
        assert state() == before


class TestFull:
    @pytest.fixture
    def full(self) -> Intake:
        rows = [{"substance": "cannabis"}] * QUESTIONNAIRE.groups["substances"].at_most
        return an_intake(submitted=False, substances=rows)

    def test_a_full_list_says_so(self, coordinator: StaffMember, full: Intake) -> None:
        sent = coordinator.sends(f"/calls/{full.id}/substances/add", page="/calls")
        assert sent.status_code == 409
        assert "This list is full" in answers_on(sent)


class TestOurFault:
    def test_a_database_that_does_not_answer_says_when_to_try_again(
        self, app: Flask, client: FlaskClient
    ) -> None:
        token = begin(client)

        def fail(*_: Any) -> None:
            raise OperationalError("SELECT 1", {}, Exception("disk is full, secret 40"))

        engine = db.engine
        event.listen(engine, "before_cursor_execute", fail)
        try:
            typed = {"csrf_token": token, "danger_signs": "none"}
            response = client.post("/screen/danger", data=typed)
        finally:
            event.remove(engine, "before_cursor_execute", fail)
        assert (response.status_code, response.headers["Retry-After"]) == (503, "60")
        said = answers_on(response)
        assert "Wait a minute" in said
        assert "secret" not in said

    def test_a_fault_of_ours_shows_no_inner_words(self, app: Flask, client: FlaskClient) -> None:
        def broken() -> str:
            raise ValueError("inner secret")

        app.view_functions["screening.start"] = broken
        app.config["PROPAGATE_EXCEPTIONS"] = False
        response = client.get("/")
        assert response.status_code == 500
        said = answers_on(response)
        assert "Something went wrong on our side" in said
        assert "secret" not in said

    def test_a_stranger_who_signs_in_wrongly_stays_on_the_form(self, client: FlaskClient) -> None:
        response = sign_in(client, "nobody@doorway.example", "not a password")
        assert "Email or password is not right" in text_of(response)
