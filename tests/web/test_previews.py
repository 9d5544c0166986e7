"""What leaves, looked at before it does: the page and the document say the same, word for word."""

import re
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from browser import errors_of, judge, main_text, sent_by
from bs4 import BeautifulSoup
from clock import Clock
from consenting import RECIPIENT, a_live_consent, document_at, documents_out, looks_at, sends
from make import StaffMember, an_intake
from pypdf import PdfReader
from sqlalchemy import select

from intake.extensions import db
from intake.questionnaire.answers import Path
from intake.records import consents, dispositions, events, intakes, moments, sendings
from intake.records.consent_tables import Consent, Disclosure
from intake.records.documents import Made
from intake.records.models import Intake
from intake.records.program_entries import key_of
from intake.records.program_tables import Program
from intake.referral.consent import CARE_RECIPIENTS, Kind
from intake.referral.model import CaseFile
from intake.referral.parts import PARTS
from intake.referral.profiles import PROFILES
from intake.web import disclosures as views
from intake.web.document_making import NotMade

pytestmark = pytest.mark.one_database("it is about the making of documents")

PERSON: dict[str, Any] = {
    "person_name": "Test Person",
    "age": 40,
    "phone": "202-555-0147",
    "substances": [{"substance": "cannabis", "days_per_week": 2}],
    "allergies": "a penicillin allergy for the test",
    "living": "safe",
    "in_own_words": "My own words <b>for the test</b>\nin two lines",
}
FOR_ALL_CARE: dict[str, Any] = {
    "kind": Kind.CARE,
    "recipients": (CARE_RECIPIENTS,),
    "purpose": "",
}


@pytest.fixture
def decided(clinician: StaffMember) -> Intake:
    intake = an_intake(**PERSON)
    words = {"words": "A note of the clinician", "reason": "other"}
    clinician.has_decided(intake, "residential", **words)
    return intake


@pytest.fixture
def consent(clinician: StaffMember, decided: Intake) -> Consent:
    return a_live_consent(decided, clinician.account)


def a_program(name: str, profile: str = "treatment", **entry: Any) -> Program:
    program = Program(name=name, name_key=key_of(name), profile=profile, **entry)
    db.session.add(program)
    db.session.commit()
    return program


def given() -> list[Disclosure]:
    return list(db.session.scalars(select(Disclosure).order_by(Disclosure.id)))


def nothing_left() -> bool:
    return not given() and not documents_out()


def on_paper(staff: StaffMember, intake: Intake, disclosure: Disclosure) -> str:
    """The words of the document, without the lines at the head and foot of each page."""
    served = staff.client.get(document_at(intake, disclosure)).data
    return " ".join(page.extract_text() for page in PdfReader(BytesIO(served)).pages)


def letters(text: str) -> str:
    return re.sub(r"\W+", "", text)


def lines_of(page: BeautifulSoup) -> list[str]:
    """Every piece of text of the document as the page shows it."""
    paper = page.select_one(".paper")
    assert paper is not None
    return [each for each in (letters(text) for text in paper.stripped_strings) if each]


class TestTheSame:
    @pytest.mark.parametrize("profile", PROFILES)
    def test_every_line_of_the_page_stands_on_paper(
        self, clinician: StaffMember, decided: Intake, profile: str
    ) -> None:
        a_program(RECIPIENT, profile)
        page = looks_at(clinician, decided, a_live_consent(decided, clinician.account))
        shown = lines_of(page)
        assert len(shown) > 50
        assert sends(clinician, page).status_code == 302
        paper = letters(on_paper(clinician, decided, given()[-1]))
        assert [line for line in shown if line not in paper] == []

    @pytest.mark.parametrize("profile", PROFILES)
    def test_every_heading_on_paper_stands_on_the_page(
        self, clinician: StaffMember, decided: Intake, profile: str
    ) -> None:
        a_program(RECIPIENT, profile)
        page = looks_at(clinician, decided, a_live_consent(decided, clinician.account))
        sends(clinician, page)
        served = clinician.client.get(document_at(decided, given()[-1])).data
        titles = [str(each["/Title"]) for each in flat(PdfReader(BytesIO(served)).outline)]
        assert len(titles) > 5
        shown = lines_of(page)
        assert [each for each in titles if letters(each) not in shown and each != "Referral"] == []

    def test_what_a_person_typed_is_shown_as_text(
        self, clinician: StaffMember, decided: Intake, consent: Consent
    ) -> None:
        page = looks_at(clinician, decided, consent)
        assert "My own words <b>for the test</b>" in page.text
        assert not page.select(".paper b:-soup-contains('for the test')")


def flat(outline: list[Any]) -> list[Any]:
    return [leaf for each in outline for leaf in (flat(each) if isinstance(each, list) else [each])]


class TestWhatLeaves:
    def test_it_says_to_whom_by_which_number_and_under_what(
        self, clinician: StaffMember, decided: Intake, consent: Consent
    ) -> None:
        a_program(RECIPIENT, phone="202-555-0161", fax="202-555-0162", address="2 Example Road")
        said = main_text(looks_at(clinician, decided, consent))
        for each in (RECIPIENT, "202-555-0161", "202-555-0162", consent.number, "Nothing has left"):
            assert each in said

    def test_the_directory_is_asked_without_regard_to_case(
        self, clinician: StaffMember, decided: Intake, consent: Consent
    ) -> None:
        a_program("EXAMPLE  house", fax="202-555-0162")
        assert "202-555-0162" in main_text(looks_at(clinician, decided, consent))

    def test_somebody_who_is_not_in_the_directory_is_said_to_be(
        self, clinician: StaffMember, decided: Intake, consent: Consent
    ) -> None:
        assert "Not in the directory" in main_text(looks_at(clinician, decided, consent))

    def test_what_stays_is_listed_with_the_reason(
        self, clinician: StaffMember, decided: Intake
    ) -> None:
        a_program(RECIPIENT, "housing")
        consent = a_live_consent(decided, clinician.account, parts=("contact", "use", "wishes"))
        page = looks_at(clinician, decided, consent)
        stays = page.select_one(".stays")
        assert stays is not None
        words = " ".join(stays.text.split())
        assert "Substances that you use" in words
        assert "They have no use for it" in words
        assert "Health, pregnancy, allergies, medicines and mental health" in words
        assert "The person did not agree to share it" in words

    @pytest.mark.parametrize("part", [each.id for each in PARTS])
    def test_a_part_that_is_taken_away_stays_and_is_shown_to(
        self, clinician: StaffMember, decided: Intake, consent: Consent, part: str
    ) -> None:
        page = looks_at(clinician, decided, consent)
        left = [each for each in sent_by(page, "sending")["parts-n0"] if each != part]
        # What was looked at is more than what would leave now: it is shown again first.
        response = sends(clinician, page, **{"parts-n0": left})
        assert response.status_code == 409
        again = judge(response)
        assert "parts were taken away" in again.text
        assert nothing_left()
        assert sends(clinician, again).status_code == 302
        (leaf,) = given()
        labels = {each.id: each.label for each in PARTS}
        assert labels[part] not in leaf.facts["what"]
        assert len(leaf.facts["what"]) == len(PARTS)

    def test_nothing_can_be_added_to_what_was_agreed(
        self, clinician: StaffMember, decided: Intake
    ) -> None:
        consent = a_live_consent(decided, clinician.account, parts=("contact",))
        page = looks_at(clinician, decided, consent)
        sends(clinician, page, **{"parts-n0": ["contact", "health", "use"]})
        (leaf,) = given()
        assert len(leaf.facts["what"]) == 2
        assert "penicillin" not in on_paper(clinician, decided, leaf)

    def test_a_kind_of_recipient_that_staff_choose_narrows_it(
        self, clinician: StaffMember, decided: Intake, consent: Consent
    ) -> None:
        page = looks_at(clinician, decided, consent)
        response = sends(clinician, page, **{"profile-n0": "housing"})
        assert response.status_code == 409
        again = judge(response)
        assert "Stays here" in again.text
        sends(clinician, again)
        assert "penicillin" not in on_paper(clinician, decided, given()[0])

    def test_the_kind_that_the_directory_says_cannot_be_widened(
        self, clinician: StaffMember, decided: Intake, consent: Consent
    ) -> None:
        a_program(RECIPIENT, "housing")
        page = looks_at(clinician, decided, consent)
        sends(clinician, page, **{"profile-n0": "treatment"})
        assert given()[0].facts["profile"] == "housing"

    def test_reasons_that_quote_what_stays_are_warned_of(
        self, clinician: StaffMember, decided: Intake
    ) -> None:
        consent = a_live_consent(decided, clinician.account, parts=("contact", "reasons"))
        assert "quote the answers behind them" in main_text(looks_at(clinician, decided, consent))


class TestChangedMeanwhile:
    """Between looking and the act, nothing may have moved."""

    def refused(self, staff: StaffMember, page: BeautifulSoup, said: str) -> None:
        response = sends(staff, page)
        assert response.status_code == 409
        assert said in main_text(judge(response))
        assert nothing_left()

    def test_the_consent_was_taken_back(
        self, clinician: StaffMember, decided: Intake, consent: Consent
    ) -> None:
        page = looks_at(clinician, decided, consent)
        consents.end(decided, consent, consents.End.REVOKED, "told us", clinician.account)
        self.refused(clinician, page, "Nothing may leave")

    def test_the_consent_has_expired(
        self, clinician: StaffMember, decided: Intake, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        last = moments.now().astimezone().date()
        consent = a_live_consent(decided, clinician.account, expires_on=last, expires_when="")
        page = looks_at(clinician, decided, consent)
        later = moments.now().replace(year=moments.now().year + 1)
        monkeypatch.setattr(events, "now", lambda: later)
        self.refused(clinician, page, "Nothing may leave")

    def test_the_decision_was_taken_back(
        self, clinician: StaffMember, decided: Intake, consent: Consent
    ) -> None:
        page = looks_at(clinician, decided, consent)
        made = decided.disposition
        assert made is not None
        why = {"reason": "mistake", "words": "Mine."}
        dispositions.withdraw(decided, clinician.account, made.id, **why)
        self.refused(clinician, page, "There is no referral for this")

    def test_somebody_decided_again(
        self, clinician: StaffMember, decided: Intake, consent: Consent
    ) -> None:
        page = looks_at(clinician, decided, consent)
        why = {"reason": "other", "words": "More is needed."}
        clinician.has_decided(decided, "medically_managed", **why)
        self.refused(clinician, page, "The answers or the decision changed since you looked")
        again = looks_at(clinician, decided, consent)
        assert sends(clinician, again).status_code == 302
        assert "Medically managed" in on_paper(clinician, decided, given()[0])

    def test_an_answer_changed(
        self, clinician: StaffMember, decided: Intake, consent: Consent
    ) -> None:
        page = looks_at(clinician, decided, consent)
        intakes.save_answers(decided, {Path("allergies"): "something new"}, clinician.account)
        self.refused(clinician, page, "The answers or the decision changed since you looked")
        again = looks_at(clinician, decided, consent)
        assert "Answers changed after the decision" in main_text(again)

    def test_two_clicks_send_it_once(
        self, clinician: StaffMember, decided: Intake, consent: Consent
    ) -> None:
        page = looks_at(clinician, decided, consent)
        assert sends(clinician, page).status_code == 302
        second = sends(clinician, page)
        assert second.status_code == 409
        assert "It was given out there since you looked" in main_text(judge(second))
        assert len(given()) == 1

    @pytest.mark.parametrize("mark", ["", "1", "x.y.z", "...", "1.1.0." + "0" * 64])
    def test_a_mark_that_nobody_was_shown_lets_nothing_out(
        self, clinician: StaffMember, decided: Intake, consent: Consent, mark: str
    ) -> None:
        page = looks_at(clinician, decided, consent)
        assert sends(clinician, page, **{"seen-n0": mark}).status_code == 409
        assert nothing_left()


class TestSeveral:
    @pytest.fixture
    def for_all_care(self, clinician: StaffMember, decided: Intake) -> Consent:
        return a_live_consent(decided, clinician.account, **FOR_ALL_CARE)

    def test_each_gets_a_document_and_a_line_of_their_own(
        self, clinician: StaffMember, decided: Intake, for_all_care: Consent
    ) -> None:
        one, other = a_program("Example House"), a_program("Example Homes", "housing")
        page = looks_at(clinician, decided, for_all_care, to=[f"p{one.id}", f"p{other.id}"])
        assert len(page.select(".paper")) == 2
        response = sends(clinician, page, **{f"how-p{other.id}": "mail"})
        assert response.status_code == 302
        first, second = given()
        assert (first.how, second.how) == ("mail", "fax")
        assert [each.facts["recipient"] for each in (first, second)] == [
            "Example Homes",
            "Example House",
        ]
        assert "penicillin" not in on_paper(clinician, decided, first)
        assert "penicillin" in on_paper(clinician, decided, second)
        assert len(sendings.of(decided)) == 2

    def test_several_that_a_consent_names_can_be_chosen(
        self, clinician: StaffMember, decided: Intake
    ) -> None:
        names = ("Example House", "Example Clinic")
        consent = a_live_consent(decided, clinician.account, recipients=names)
        chosen = looks_at(clinician, decided, consent, to="n1")
        sends(clinician, chosen)
        assert [each.facts["recipient"] for each in given()] == ["Example Clinic"]

    def test_programs_of_the_match_list_are_looked_at_at_once(
        self, clinician: StaffMember, decided: Intake, for_all_care: Consent
    ) -> None:
        program = a_program("Example House")
        a_program("Example Clinic")
        address = f"/intakes/{decided.id}/disclosures/consent/{for_all_care.id}"
        page = clinician.opens(f"{address}?program={program.id}")
        assert page.h1 is not None
        assert page.h1.text == "This is what leaves"
        assert len(page.select(".paper")) == 1

    def test_one_that_fails_leaves_the_others_and_says_so(
        self,
        clinician: StaffMember,
        decided: Intake,
        for_all_care: Consent,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        one, other = a_program("Example Clinic"), a_program("Example House")
        page = looks_at(clinician, decided, for_all_care, to=[f"p{one.id}", f"p{other.id}"])
        make = views.make_document

        def fails_for_one(case_file: CaseFile, made_on: date) -> Made:
            if case_file.receiver and case_file.receiver.name == "Example Clinic":
                raise NotMade("The document could not be made from this content.")
            return make(case_file, made_on)

        monkeypatch.setattr(views, "make_document", fails_for_one)
        response = sends(clinician, page)
        assert response.status_code == 409
        said = main_text(judge(response))
        assert "Not all of it left" in said
        assert "The document could not be made from this content." in said
        assert [each.facts["recipient"] for each in given()] == ["Example House"]
        assert len(documents_out()) == 1

    def test_nobody_chosen_and_somebody_unknown_are_asked_for(
        self, clinician: StaffMember, decided: Intake, for_all_care: Consent
    ) -> None:
        address = f"/intakes/{decided.id}/disclosures/consent/{for_all_care.id}"
        for to in ("", "p999", "n0", "x"):
            response = clinician.sends(f"{address}/preview", page=address, to=to)
            assert response.status_code == 422
            assert errors_of(judge(response)) == ["Select who gets the referral"]

    def test_a_program_that_is_made_up_or_out_of_use_gets_nobody_real(
        self, clinician: StaffMember, decided: Intake, for_all_care: Consent
    ) -> None:
        a_program("Made Up House", made_up=True)
        a_program("Closed House", active=False)
        address = f"/intakes/{decided.id}/disclosures/consent/{for_all_care.id}"
        said = main_text(clinician.opens(address))
        assert "House" not in said


def test_a_reminder_begins_when_it_leaves(
    clinician: StaffMember, decided: Intake, consent: Consent, clock: Clock
) -> None:
    sends(clinician, looks_at(clinician, decided, consent))
    (sending,) = sendings.of(decided)
    assert sending.remind_at == clock.now + sendings.ANSWER_WITHIN


def test_a_payer_is_not_waited_for(
    clinician: StaffMember, decided: Intake, consent: Consent
) -> None:
    a_program(RECIPIENT, "payer")
    sends(clinician, looks_at(clinician, decided, consent))
    assert len(given()) == 1
    assert sendings.of(decided) == []
