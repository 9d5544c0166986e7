"""Practice: the switch, the two kinds of intakes that never meet, callers, and the debrief."""

import re
from typing import Any

import pytest
from browser import judge, main_text, open_page, sent_by, token_of
from consenting import a_consent, a_live_consent, an_emergency, document_of
from flask import Flask, render_template
from make import StaffMember, a_staff_member, an_intake, answers_on
from pypdf import PdfReader
from questionnaire_answers import SCREENED_ON
from sqlalchemy import select
from werkzeug.test import TestResponse

from intake.extensions import db
from intake.placement.callers import Caller, callers
from intake.placement.model import Level
from intake.placement.rules import RULES
from intake.questionnaire.answers import Path
from intake.records import consent_links, consents, disclosures, intakes, moments, practice
from intake.records.models import Intake, Status
from intake.referral.standing import PRACTICE
from intake.web.practice import card_of
from tests.web.test_access import MAY_ENTER, OF_INTAKES, Place

BAND = "Practice. Everybody here is made up."


def turns_on(staff: StaffMember) -> None:
    assert staff.sends("/practice/on", page="/practice").status_code == 302


def leaves(staff: StaffMember) -> None:
    assert staff.sends("/practice/off", page="/practice").status_code == 302


def made_up(intake: Intake) -> Intake:
    intake.synthetic = True
    db.session.commit()
    return intake


def a_made_up_intake(**answers: Any) -> Intake:
    return made_up(an_intake(**answers))


def takes(staff: StaffMember, **fields: str) -> Intake:
    """Take the call of a made-up caller."""
    answer = staff.sends("/practice/calls", page="/practice", **fields)
    assert answer.status_code == 302
    query = select(Intake).order_by(Intake.id.desc()).limit(1)
    return db.session.scalars(query).one()


class TestMode:
    @pytest.mark.parametrize("address", ["/worklist", "/calls", "/rulebook", "/account"])
    def test_every_page_says_so_while_it_is_on(
        self, coordinator: StaffMember, address: str
    ) -> None:
        assert BAND not in coordinator.opens(address).text
        turns_on(coordinator)
        page = coordinator.opens(address)
        band = page.select_one(".practice-band")
        assert band is not None
        assert BAND in " ".join(band.text.split())
        assert "Leave practice" in band.text
        assert page.title is not None
        assert page.title.text.startswith("Practice: ")
        leaves(coordinator)
        page = coordinator.opens(address)
        assert page.select_one(".practice-band") is None
        assert page.title is not None
        assert not page.title.text.startswith("Practice: ")

    def test_an_address_that_is_none_says_so_too(self, coordinator: StaffMember) -> None:
        turns_on(coordinator)
        assert BAND in answers_on(coordinator.client.get("/no/such/page"))

    def test_a_call_that_is_started_is_of_the_mode(self, coordinator: StaffMember) -> None:
        for synthetic in (False, True, False):
            (turns_on if synthetic else leaves)(coordinator)
            assert coordinator.sends("/calls").status_code == 302
            query = select(Intake).order_by(Intake.updated_at.desc()).limit(1)
            latest = db.session.scalars(query).one()
            assert latest.synthetic is synthetic
            intakes.save_answers(latest, {Path("age"): 33})

    def test_leaving_from_a_page_of_a_call_saves_what_was_typed(
        self, coordinator: StaffMember
    ) -> None:
        intake = takes(coordinator)
        address = f"/calls/{intake.id}/mind"
        answer = coordinator.sends(address, mental_health="declined", go="leave-practice")
        assert answer.location == "/worklist"
        assert intakes.given_of(intake)["mental_health"] == "declined"
        assert BAND not in coordinator.opens("/worklist").text

    def test_the_screen_for_the_public_knows_no_practice(self, coordinator: StaffMember) -> None:
        turns_on(coordinator)
        page = open_page(coordinator.client, "/")
        assert BAND not in page.text
        coordinator.client.post("/start", data={"csrf_token": token_of(page)})
        assert db.session.scalars(select(Intake)).one().synthetic is False

    @pytest.mark.parametrize("address", ["/practice/on", "/practice/off"])
    def test_it_leads_to_no_other_site(self, coordinator: StaffMember, address: str) -> None:
        answer = coordinator.sends(address, page="/practice", next="https://example.org/")
        assert answer.location == "/worklist"


class TestTheOtherKind:
    def test_a_real_intake_does_not_open_in_practice(self, coordinator: StaffMember) -> None:
        intake = an_intake(person_name="Test Person")
        turns_on(coordinator)
        answer = coordinator.client.get(f"/intakes/{intake.id}")
        assert answer.status_code == 409
        page = judge(answer)
        assert "This is a real person" in main_text(page)
        assert "Test Person" not in page.text
        assert intake.reference not in page.text
        assert self.changes_the_mode(coordinator, page) == f"/intakes/{intake.id}"
        assert intake.reference in coordinator.opens(f"/intakes/{intake.id}").text

    def test_a_made_up_intake_does_not_open_outside(self, coordinator: StaffMember) -> None:
        intake = a_made_up_intake()
        answer = coordinator.client.get(f"/calls/{intake.id}/safety")
        assert answer.status_code == 409
        page = judge(answer)
        assert "This intake is made up" in main_text(page)
        assert self.changes_the_mode(coordinator, page) == f"/calls/{intake.id}/safety"
        assert BAND in " ".join(coordinator.opens(f"/calls/{intake.id}/safety").text.split())

    def changes_the_mode(self, staff: StaffMember, page: Any) -> str:
        """Press the first button of the refusal; where it leads."""
        form = page.select_one("main form")
        data = {each["name"]: each["value"] for each in form.select("input")}
        return str(staff.client.post(form["action"], data=data).location)

    @pytest.mark.parametrize("synthetic", [True, False])
    def test_a_form_for_it_changes_nothing_and_can_be_sent_again(
        self, coordinator: StaffMember, synthetic: bool
    ) -> None:
        intake = an_intake(submitted=False)
        if synthetic:
            made_up(intake)
        (turns_on if synthetic else leaves)(coordinator)
        address = f"/calls/{intake.id}/overdose"
        opened = coordinator.opens(address)
        # Meanwhile the mode was changed in another tab.
        (leaves if synthetic else turns_on)(coordinator)
        sent = sent_by(opened, "answers") | {"overdose": ["ever"]}
        answer = coordinator.client.post(address, data=sent)
        assert answer.status_code == 409
        page = judge(answer)
        assert "What you typed is kept on this page" in main_text(page)
        db.session.refresh(intake)
        assert intakes.given_of(intake)["overdose"] == "never"
        (turns_on if synthetic else leaves)(coordinator)
        again = page.select("main form")[1]
        kept: dict[str, list[str]] = {}
        for each in again.select("input"):
            kept.setdefault(str(each["name"]), []).append(str(each["value"]))
        assert coordinator.client.post(str(again["action"]), data=kept).status_code == 302
        db.session.refresh(intake)
        assert intakes.given_of(intake)["overdose"] == "ever"

    def test_a_script_gets_an_answer_that_it_can_read(self, coordinator: StaffMember) -> None:
        intake = a_made_up_intake()
        headers = {"Accept": "application/json"}
        answer = coordinator.client.get(f"/intakes/{intake.id}", headers=headers)
        assert (answer.status_code, answer.json) == (409, {"practice": False})

    def test_who_cannot_practice_is_told_why_and_offered_no_button(
        self, administrator: StaffMember
    ) -> None:
        intake = a_made_up_intake()
        page = judge(administrator.client.get(f"/intakes/{intake.id}/keeping"))
        assert "This intake is made up" in main_text(page)
        assert page.select("main form") == []

    def test_a_reference_of_the_other_kind_is_not_found(self, app: Flask) -> None:
        lead = a_staff_member(app, "lead")
        real, other = an_intake(), a_made_up_intake()
        for synthetic, found, hidden in ((False, real, other), (True, other, real)):
            (turns_on if synthetic else leaves)(lead)
            assert lead.sends("/keeping", reference=found.reference).status_code == 302
            assert lead.sends("/keeping", reference=hidden.reference).status_code == 422


class Both:
    """The site with a real and a made-up intake that have all that an intake can have."""

    def __init__(self, app: Flask) -> None:
        self.place = Place(app)
        clinician = self.place.staff["clinician"]
        self.made_up = a_made_up_intake(substances=[{"substance": "cannabis"}])
        turns_on(clinician)
        assert clinician.decides(self.made_up).status_code == 302
        asked = a_consent(self.made_up, clinician.account, parts=("home",))
        day = moments.now().date()
        paper = consents.sign_on_paper(
            self.made_up, asked, clinician.account, "person", "Test Person", day, b"%PDF-1.7 paper"
        )
        a_live_consent(self.made_up, clinician.account, parts=("use",))
        disclosure = an_emergency(self.made_up, clinician.account)
        self.values = {
            True: {
                **self.place.values,
                "intake_id": self.made_up.id,
                "consent_id": asked.id,
                "signature_id": paper.id,
                "disclosure_id": disclosure.id,
                "emergency_id": disclosure.emergency_id,
            },
            False: self.place.values,
        }

    def of(self, synthetic: bool) -> Intake:
        return self.made_up if synthetic else self.place.intake

    def pages(self, who: str, synthetic: bool) -> list[str]:
        """The address of every page that this person may open, about the intake of this kind."""
        with self.place.app.test_request_context():
            return [
                rule.build({name: self.values[synthetic][name] for name in rule.arguments})[1]
                for rule in self.place.app.url_map.iter_rules()
                if "GET" in (rule.methods or ()) and rule.endpoint.split(".")[0] in STAFF_PARTS
                if who in MAY_ENTER[rule.endpoint]
            ]


STAFF_PARTS = {*(each.rstrip(".") for each in OF_INTAKES), "rulebook", "account", "staff"}


@pytest.fixture(scope="module")
def both(steady_app: Flask) -> Both:
    return Both(steady_app)


@pytest.mark.parametrize("who", ["coordinator", "clinician", "lead"])
@pytest.mark.parametrize("practicing", [True, False], ids=["in practice", "outside"])
def test_no_page_shows_the_two_kinds_side_by_side(both: Both, who: str, practicing: bool) -> None:
    staff = both.place.staff[who]
    (turns_on if practicing else leaves)(staff)
    hidden = both.of(not practicing).reference
    for about in (True, False):
        for address in both.pages(who, about):
            answer = staff.client.get(address)
            assert hidden.encode() not in answer.data, address
            is_of_an_intake = str(both.of(about).id) in address
            if is_of_an_intake and about is not practicing:
                assert answer.status_code in (404, 409), address
            elif is_of_an_intake and practicing and is_a_whole_page(answer):
                is_marked(answer)


def is_a_whole_page(answer: TestResponse) -> bool:
    """A script puts a part into a page that is marked already."""
    return answer.mimetype == "text/html" and answer.text.lstrip().startswith("<!doctype")


def is_marked(answer: TestResponse) -> None:
    if answer.status_code == 200:
        page = judge(answer)
        assert page.select_one(".practice-band"), answer.request.path
        assert page.title is not None
        assert page.title.text.startswith("Practice: "), answer.request.path


class TestWhatLeaves:
    def test_each_page_of_a_referral_says_that_nobody_is_real(self, clinician: StaffMember) -> None:
        intake = a_made_up_intake(substances=[{"substance": "alcohol"}])
        turns_on(clinician)
        clinician.has_decided(intake)
        pages = pages_of(document_of(clinician, intake))
        assert pages
        assert all(PRACTICE in each for each in pages)

    def test_a_form_to_sign_by_hand_says_so(self, clinician: StaffMember) -> None:
        intake = a_made_up_intake()
        asked = a_consent(intake, clinician.account)
        turns_on(clinician)
        printed = clinician.client.get(f"/intakes/{intake.id}/consents/{asked.id}/form.pdf")
        assert all(PRACTICE in each for each in pages_of(printed.data))

    def test_a_link_to_sign_says_so_on_every_page(self, app: Flask, clinician: StaffMember) -> None:
        intake = a_made_up_intake()
        asked = a_consent(intake, clinician.account)
        secret, code = consent_links.make(intake, asked, clinician.account, "person")
        phone = app.test_client()
        page = open_page(phone, f"/form/{secret}")
        assert "Nothing that is signed here counts" in page.text
        data = {"csrf_token": token_of(page), "code": code}
        page = judge(phone.post(f"/form/{secret}", data=data, follow_redirects=True))
        assert "Nothing that is signed here counts" in page.text
        data = {"csrf_token": token_of(page)}
        assert "Nothing that is signed here counts" in answers_on(
            phone.post("/form/refuse", data=data)
        )

    def test_a_real_one_says_nothing_of_practice(self, clinician: StaffMember) -> None:
        intake = an_intake(substances=[{"substance": "alcohol"}])
        clinician.has_decided(intake)
        assert not any(PRACTICE in each for each in pages_of(document_of(clinician, intake)))
        assert disclosures.accounted(intake)


def pages_of(document: bytes) -> list[str]:
    from io import BytesIO

    return [" ".join(each.extract_text().split()) for each in PdfReader(BytesIO(document)).pages]


CALLERS = {each.case.name: each for each in callers()}


class TestCallers:
    def test_the_card_of_every_caller_holds_no_rule_and_no_level(
        self, app: Flask, coordinator: StaffMember
    ) -> None:
        intake = practice.take(callers()[0], SCREENED_ON, coordinator.account)
        for played in callers():
            intake.vignette = played.key
            with app.test_request_context():
                card = card_of(intake)
                assert card is not None
                shown = render_template("practice/_card.html", card=card)
            assert played.opening in shown
            assert not re.search(r"\b(suggest|rule)", shown.lower()), played.case.name
            assert not any(rule.id in shown for rule in RULES)
            assert not any(f">{level.label}<" in shown for level in Level)

    def test_a_call_shows_the_opening_and_the_rest_folded(self, coordinator: StaffMember) -> None:
        played = CALLERS["A person of 17 has 9 drinks on most days"]
        intake = takes(coordinator, caller=played.key)
        assert intake.vignette == played.key
        on_one_screen = coordinator.opens(f"/calls/{intake.id}").select_one(".caller-card")
        card = coordinator.opens(f"/calls/{intake.id}/safety").select_one(".caller-card")
        assert card is not None
        assert on_one_screen == card
        quote = card.select_one("blockquote")
        assert quote is not None
        assert "It is about alcohol." in quote.text
        folded = {part.select_one("summary").text: part for part in card.select("details")}  # type: ignore[union-attr]
        assert not any(part.has_attr("open") for part in folded.values())
        assert "17" in folded["Safety first"].text
        assert "17" not in card.text.replace(folded["Safety first"].text, "")

    def test_other_calls_have_no_card(self, coordinator: StaffMember) -> None:
        turns_on(coordinator)
        coordinator.sends("/calls")
        intake = db.session.scalars(select(Intake)).one()
        assert coordinator.opens(f"/calls/{intake.id}/safety").select(".caller-card") == []

    def test_a_topic_shows_only_those_who_talk_about_it(self, coordinator: StaffMember) -> None:
        page = coordinator.opens("/practice?topic=relative")
        rows = [each.text for each in page.select("#take ~ *, caption + thead + tbody th")]
        assert rows == ["A relative or friend calls about treatment"]
        assert len(coordinator.opens("/practice?topic=%00").select("tbody tr")) > len(rows)

    def test_a_surprise_is_on_the_topic(self, coordinator: StaffMember) -> None:
        by_key: dict[str | None, Caller] = {each.key: each for each in callers()}
        assert "pregnancy" in by_key[takes(coordinator, topic="pregnancy").vignette].topics
        takes(coordinator, caller="no such caller")

    def test_taking_a_call_turns_practice_on(self, coordinator: StaffMember) -> None:
        intake = takes(coordinator)
        assert BAND in " ".join(coordinator.opens(f"/calls/{intake.id}/safety").text.split())


class TestDebrief:
    def a_call(self, staff: StaffMember, name: str, **answers: Any) -> Intake:
        intake = takes(staff, caller=CALLERS[name].key)
        intakes.save_answers(intake, {Path(key): each for key, each in answers.items()})
        return intake

    def test_it_tells_kindly_what_was_missed_and_why_it_matters(
        self, coordinator: StaffMember
    ) -> None:
        intake = self.a_call(
            coordinator, "A person of 17 has 9 drinks on most days", danger_signs=(), age=71
        )
        coordinator.sends(f"/calls/{intake.id}/finish", page=f"/calls/{intake.id}/check")
        link = coordinator.opens(f"/intakes/{intake.id}").select_one("a[href$=debrief]")
        assert link is not None
        text = main_text(coordinator.opens(str(link["href"])))
        assert "That is what practice is for" in text
        assert "Age Matters here17 years71 years" in text, text
        assert "The caller would also have named: Alcohol" in text
        assert "Essential, and still open" in text
        assert "Not found" in text

    def test_a_call_that_is_not_finished_has_none_yet(self, coordinator: StaffMember) -> None:
        intake = self.a_call(coordinator, "Nothing is found")
        answer = coordinator.client.get(f"/practice/{intake.id}/debrief")
        assert answer.location == f"/calls/{intake.id}/check"

    def test_nobody_else_sees_it(self, app: Flask, coordinator: StaffMember) -> None:
        intake = self.a_call(coordinator, "Nothing is found")
        intakes.submit(intake, coordinator.account)
        lead = a_staff_member(app, "lead")
        turns_on(lead)
        assert lead.client.get(f"/practice/{intake.id}/debrief").status_code == 404
        assert "Your calls" not in lead.opens("/practice").text
        assert "How this call went" not in lead.opens(f"/intakes/{intake.id}").text

    def test_the_list_of_ones_own_calls_says_how_they_went(self, coordinator: StaffMember) -> None:
        self.a_call(coordinator, "A person is 17")
        assert "Not finished" in main_text(coordinator.opens("/practice"))
        found = self.a_call(coordinator, "Nothing is found")
        missed = self.a_call(coordinator, "A person breathes slowly and has blue lips")
        for intake in (found, missed):
            intakes.submit(intake, coordinator.account)
        text = main_text(coordinator.opens("/practice"))
        assert "Level found" in text
        assert "Another level" in text
        assert found.status == Status.WAITING

    def test_a_case_that_is_gone_says_so(self, coordinator: StaffMember) -> None:
        intake = self.a_call(coordinator, "Nothing is found")
        intakes.submit(intake, coordinator.account)
        intake.vignette = "0" * 12
        db.session.commit()
        page = coordinator.opens(f"/practice/{intake.id}/debrief")
        assert "no longer among the callers" in page.text
        assert "no longer there" in coordinator.opens("/practice").text
