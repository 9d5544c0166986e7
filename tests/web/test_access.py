"""Who gets in where: every route, tried as nobody and as each role."""

import re
from typing import Any
from uuid import uuid4

import pytest
from browser import judge, open_page, token_of
from consenting import a_consent, a_live_consent, gives_out
from flask import Flask
from flask.testing import FlaskClient
from make import (
    PASSWORD,
    a_staff_member,
    account_of,
    an_intake,
    choose_password,
    set_up_an_app,
    sign_in,
)
from sqlalchemy import select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from intake.extensions import db
from intake.records import call_backs, consents, intakes, moments, people, programs, sendings, staff
from intake.records.consent_tables import ConsentSignature
from intake.records.event_tables import Event
from intake.records.models import Channel, Intake
from intake.records.program_entries import Draft
from intake.records.staff_tables import Staff

ROLES = ("coordinator", "clinician", "lead", "administrator")
EVERYBODY = ("nobody", *ROLES)
ASKS = READS = CONSENTS = DISCLOSES = ("coordinator", "clinician", "lead")
DECIDES = ("clinician", "lead")
MANAGES = OPERATES = ("administrator",)
KEEPS = ("lead", "administrator")
REPORTS = ("clinician", "lead")
BROWSES = ROLES
ARRANGES = ("lead", "administrator")
LISTS_DENIALS = ("lead",)
AFTER_THE_PASSWORD = ("whoever gave a password and is not in yet",)

# Every endpoint stands here: whoever adds a route decides who may come in.
MAY_ENTER: dict[str, tuple[str, ...]] = {
    "static": EVERYBODY,
    "screening.start": EVERYBODY,
    "screening.begin": EVERYBODY,
    "screening.question": EVERYBODY,
    "screening.remove": EVERYBODY,
    "screening.check": EVERYBODY,
    "screening.now": EVERYBODY,
    "screening.go_on": EVERYBODY,
    "screening.send": EVERYBODY,
    "after_sending.result": EVERYBODY,
    "after_sending.ask_for_call": EVERYBODY,
    "after_sending.copy": EVERYBODY,
    "leaving.leave": EVERYBODY,
    "leaving.confirm": EVERYBODY,
    "leaving.clear": EVERYBODY,
    "leaving.closed": EVERYBODY,
    "leaving.left": EVERYBODY,
    "leaving.stay": EVERYBODY,
    "leaving.hide_visit": EVERYBODY,
    "screening.diary": EVERYBODY,
    "verifying.page": EVERYBODY,
    "verifying.certificate": EVERYBODY,
    "language_choice.switch": EVERYBODY,
    "coming_back.code": EVERYBODY,
    "coming_back.another": EVERYBODY,
    "coming_back.enter": EVERYBODY,
    "keeping.find": KEEPS,
    "keeping.page": KEEPS,
    "keeping.hold": KEEPS,
    "keeping.access": REPORTS,
    "keeping.printed": REPORTS,
    "keeping.as_csv": REPORTS,
    "security.login": EVERYBODY,
    "security.logout": EVERYBODY,
    "security.change_password": ROLES,
    "security.verify": ROLES,
    "security.tf_select": AFTER_THE_PASSWORD,
    "security.two_factor_token_validation": AFTER_THE_PASSWORD,
    "security.mf_recovery": AFTER_THE_PASSWORD,
    "security.wan_signin": AFTER_THE_PASSWORD,
    "security.wan_signin_response": AFTER_THE_PASSWORD,
    "security.wan_register": ROLES,
    "security.wan_register_response": ROLES,
    "account.desk": ROLES,
    "account.page": ROLES,
    "account.second_factor": ROLES,
    "account.authenticator": ROLES,
    "account.authenticator_picture": ROLES,
    "account.after_adding": ROLES,
    "account.recovery_codes": ROLES,
    "account.remove_authenticator": ROLES,
    "account.remove_passkey": ROLES,
    "account.end_session": ROLES,
    "account.end_other_sessions": ROLES,
    "lock.page": ROLES,
    "lock.unlock": ROLES,
    "lock.lock": ROLES,
    "lock.left": ROLES,
    "lock.stay": ROLES,
    "jobs.page": OPERATES,
    "jobs.again": OPERATES,
    "staff.index": MANAGES,
    "staff.add": MANAGES,
    "staff.person": MANAGES,
    "staff.change_role": MANAGES,
    "staff.deactivate": MANAGES,
    "staff.reactivate": MANAGES,
    "staff.reset_second_factor": MANAGES,
    "staff.end_sessions": MANAGES,
    "staff.first_password": MANAGES,
    "calls.index": ASKS,
    "calls.start": ASKS,
    "calls.section": ASKS,
    "calls.entry": ASKS,
    "calls.add": ASKS,
    "calls.remove": ASKS,
    "calls.check": ASKS,
    "calls.finish": ASKS,
    "console.page": ASKS,
    "console.save": ASKS,
    "console.add_row": ASKS,
    "console.remove_row": ASKS,
    "console.state": ASKS,
    "console.choose_second_language": ASKS,
    "practice.page": ASKS,
    "practice.turn_on": ASKS,
    "practice.turn_off": ASKS,
    "practice.take": ASKS,
    "practice.debrief": ASKS,
    "worklist.page": READS,
    "worklist.changes": READS,
    "worklist.assign": ASKS,
    "worklist.save_filter": READS,
    "worklist.forget_filter": READS,
    "worklist.search": READS,
    "phone.wrap_up": ASKS,
    "phone.park": ASKS,
    "phone.hand_over": ASKS,
    "phone.resume": ASKS,
    "phone.call_backs": ASKS,
    "phone.call_back_done": ASKS,
    "people.with_number": ASKS,
    "people.start_from": ASKS,
    "people.look_up": ASKS,
    "people.matches": ASKS,
    "people.go_on_from": ASKS,
    "people.start_by_code": ASKS,
    "people.code": ASKS,
    "people.compare": ASKS,
    "people.take_over": ASKS,
    "review.intake": READS,
    "review.decide": DECIDES,
    "review.withdraw": DECIDES,
    "record_document.make": READS,
    "record_document.state": READS,
    "record_document.download": READS,
    "record_document.download_bundle": READS,
    "consents.index": CONSENTS,
    "consents.new": CONSENTS,
    "consents.consent": CONSENTS,
    "consents.link": CONSENTS,
    "consents.sign": CONSENTS,
    "consents.print_form": CONSENTS,
    "consents.paper": CONSENTS,
    "consents.signed_paper": CONSENTS,
    "consents.end": CONSENTS,
    "consent_link.enter": EVERYBODY,
    "consent_link.sign": EVERYBODY,
    "consent_link.refuse": EVERYBODY,
    "disclosures.index": DISCLOSES,
    "disclosures.give_out": DISCLOSES,
    "disclosures.preview": DISCLOSES,
    "disclosures.send": DISCLOSES,
    "disclosures.emergency": DISCLOSES,
    "disclosures.emergency_document": DISCLOSES,
    "disclosures.document": DISCLOSES,
    "disclosures.bundle": DISCLOSES,
    "program_matches.index": READS,
    "programs.index": BROWSES,
    "programs.program": BROWSES,
    "programs.add": ARRANGES,
    "programs.change": ARRANGES,
    "programs.places": ARRANGES,
    "programs.use": ARRANGES,
    "programs.put_examples_away": ARRANGES,
    "program_files.export": BROWSES,
    "program_files.template": ARRANGES,
    "program_files.page": ARRANGES,
    "program_files.check": ARRANGES,
    "program_files.take": ARRANGES,
    "own_copy.page": DISCLOSES,
    "referrals.page": DISCLOSES,
    "referrals.one": DISCLOSES,
    "referrals.called": DISCLOSES,
    "referrals.denials": LISTS_DENIALS,
    "transports.page": DISCLOSES,
    "transports.plan": DISCLOSES,
    "transports.call_off": DISCLOSES,
    "fhir.questions": EVERYBODY,
    "fhir.receive": ASKS,
    "rulebook.page": ROLES,
    "rulebook.printed": ROLES,
}

OF_INTAKES = (
    *("calls.", "console.", "phone.", "people.", "review.", "practice.", "record_document."),
    *("consents.", "disclosures.", "keeping.", "program_matches."),
    *("own_copy.", "referrals.", "transports."),
)


class Place:
    """The site with one decided intake, and a browser for everybody."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.staff = {role: a_staff_member(app, role) for role in ROLES}
        self.intake = an_intake(substances=[{"substance": "cannabis"}])
        self.earlier = an_intake()
        clinician = self.staff["clinician"]
        people.go_on_from(self.intake, self.earlier, clinician.account)
        self.call_back = call_backs.agree(
            self.intake, clinician.account, moments.now(), "America/Chicago", "person"
        )
        assert clinician.decides(self.intake).status_code == 302
        self.disclosure = gives_out(clinician, self.intake)
        (self.sending,) = sendings.of(self.intake)
        admitted = {"day": moments.now().date()}
        sendings.note_step(
            self.intake, self.sending, sendings.Step.ADMITTED, clinician.account, **admitted
        )
        self.consent = a_live_consent(self.intake, clinician.account, parts=("use",))
        draft = Draft(name="Example Harbor", levels=("outpatient",))
        self.program = programs.add(draft, clinician.account)
        self.paper = self.signed_on_paper(clinician.account)
        clinician.sends(
            f"/intakes/{self.intake.id}/disclosures/emergency",
            **{"cannot_wait": "y", "nature": "A test", "recipient": "Test Nurse"},
            **{"affiliation": "Example Hospital", "what": "A test"},
        )

    def signed_on_paper(self, by: Staff) -> ConsentSignature:
        asked = a_consent(self.intake, by, parts=("home",))
        day = moments.now().date()
        return consents.sign_on_paper(
            self.intake, asked, by, "person", "Test Person", day, b"%PDF-1.7 paper"
        )

    def client(self, who: str) -> FlaskClient:
        return self.staff[who].client if who in self.staff else self.app.test_client()

    @property
    def values(self) -> dict[str, Any]:
        """What to put into an address: ids of what is there."""
        return {
            "intake_id": self.intake.id,
            "earlier_id": self.earlier.id,
            "call_back_id": self.call_back.id,
            "section_id": "safety",
            "group_id": "substances",
            "number": 1,
            "key": "danger",
            "filename": "css/app.css",
            "token": "no-token",
            "staff_id": self.staff["coordinator"].account.id,
            "session_id": 1,
            "passkey_id": 1,
            "filter_id": 1,
            "kind": "specific",
            "role": "person",
            "secret": "no-such-secret",
            "consent_id": self.paper.consent_id,
            "signature_id": self.paper.id,
            "disclosure_id": self.disclosure.id,
            "emergency_id": 1,
            "program_id": self.program.id,
            "sending_id": self.sending.id,
            "job_id": 1,
        }

    def address(self, rule: Rule) -> str:
        with self.app.test_request_context():
            return rule.build({name: self.values[name] for name in rule.arguments})[1]


@pytest.fixture(scope="module")
def place(steady_app: Flask) -> Place:
    return Place(steady_app)


NOT_THERE = re.compile(
    r"/account/(authenticator\.svg|passkeys/1/remove|sessions/1/end)$|/practice/[^/]+/debrief$"
)
"""Their own things that nobody here has: no app being set up, no passkey, no practice call."""


def rules_of(app: Flask) -> list[tuple[Rule, str]]:
    methods = ("GET", "POST")
    return [
        (rule, each)
        for rule in app.url_map.iter_rules()
        for each in methods
        if each in rule.methods
    ]


def test_every_route_has_its_place_in_the_table(app: Flask) -> None:
    assert {rule.endpoint for rule in app.url_map.iter_rules()} == set(MAY_ENTER)


@pytest.mark.parametrize("who", EVERYBODY)
@pytest.mark.parametrize("endpoint", MAY_ENTER)
def test_only_those_in_the_table_get_in(place: Place, endpoint: str, who: str) -> None:
    for rule, method in rules_of(place.app):
        # Who signs out is out for the tests that follow; and a browser of its own is enough.
        if rule.endpoint == endpoint and endpoint != "security.logout":
            client = place.client(who)
            response = client.open(place.address(rule), method=method)
            response.close()
            if MAY_ENTER[endpoint] == AFTER_THE_PASSWORD:
                assert response.location == ("/sign-in" if who == "nobody" else "/desk")
            elif who in MAY_ENTER[endpoint]:
                assert is_in(response), response.status
            elif who == "nobody":
                is_asked_to_sign_in(response, method)
            else:
                assert response.status_code == 404


def is_in(response: TestResponse) -> bool:
    if response.status_code == 404 and NOT_THERE.search(response.request.path):
        return True
    sent_away = response.status_code == 302 and "/sign-in" in str(response.location)
    return response.status_code not in (401, 403, 404, 405) and not sent_away


def is_asked_to_sign_in(response: TestResponse, method: str) -> None:
    if response.request.path.startswith("/api/"):
        assert response.status_code == 401
        assert response.mimetype == "application/fhir+json"
    elif method == "GET":
        assert response.status_code == 302
        assert str(response.location).startswith("/sign-in?next=/")
    else:
        assert response.status_code == 401
        assert "You were signed out" in response.get_data(as_text=True)


STAFF_ONLY = [endpoint for endpoint in MAY_ENTER if endpoint.startswith(OF_INTAKES)]


@pytest.mark.parametrize("endpoint", STAFF_ONLY)
@pytest.mark.parametrize("whose", ["of nobody", "not sent yet"])
def test_an_intake_that_is_not_there_for_staff_is_not_there_at_all(
    place: Place, endpoint: str, whose: str
) -> None:
    unsent = intakes.start(Channel.SELF, moments.now().date()).id
    wanted = str(uuid4() if whose == "of nobody" else unsent)
    lead = place.staff["lead"]
    token = token_of(lead.opens("/calls"))
    for rule, method in rules_of(place.app):
        if rule.endpoint == endpoint and "intake_id" in rule.arguments:
            address = place.address(rule).replace(str(place.intake.id), wanted)
            data = {"csrf_token": token} if method == "POST" else None
            response = lead.client.open(address, method=method, data=data)
            assert response.status_code == 404
            assert "There is nothing at this address" in judge(response).text
    assert db.session.get(Intake, unsent).status == "unsent"  # type: ignore[union-attr]


def test_an_id_that_is_none_is_not_found(place: Place) -> None:
    for bad in ("1", "not-an-id", "%00", "00000000-0000-0000-0000-00000000000g"):
        for address in (f"/intakes/{bad}", f"/calls/{bad}/safety"):
            assert place.client("clinician").get(address).status_code == 404


def test_the_administrator_sees_no_intake_anywhere(place: Place) -> None:
    client = place.client("administrator")
    for address in ("/worklist", "/calls", f"/intakes/{place.intake.id}"):
        response = client.get(address)
        assert response.status_code == 404
        assert place.intake.reference not in response.get_data(as_text=True)


def test_a_page_that_a_role_does_not_open_is_noted_once(place: Place) -> None:
    client = place.client("administrator")
    account = place.staff["administrator"].account
    for _ in range(3):
        client.get(f"/intakes/{place.intake.id}")
    query = select(Event).where(Event.kind == "page-refused", Event.actor_id == account.id)
    (noted,) = db.session.scalars(query).all()
    assert noted.detail == {}, "it tells neither the page nor whose it was"


def test_a_screen_is_bound_to_the_browser_that_began_it(place: Place) -> None:
    hers, his = place.app.test_client(), place.app.test_client()
    hers.post("/start", data={"csrf_token": token_of(open_page(hers, "/"))})
    assert hers.get("/screen/danger").status_code == 200
    assert his.get("/screen/danger").status_code == 410


def test_signing_in_opens_no_screen_and_a_screen_opens_no_staff_page(place: Place) -> None:
    person = place.app.test_client()
    person.post("/start", data={"csrf_token": token_of(open_page(person, "/"))})
    assert person.get("/worklist").status_code == 302
    assert place.client("clinician").get("/screen/danger").status_code == 410


def test_a_deactivated_account_is_out_at_once(place: Place) -> None:
    first = staff.add_staff("leaver@doorway.example", "Test Leaver", "coordinator")
    client = place.app.test_client()
    sign_in(client, "leaver@doorway.example", first)
    choose_password(client, first, PASSWORD)
    set_up_an_app(client)
    assert client.get("/worklist").status_code == 200
    account_of("leaver@doorway.example").active = False
    db.session.commit()
    assert client.get("/worklist").status_code == 302
