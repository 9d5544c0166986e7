"""The person's own copy: without what staff wrote, neutral outside, and noted."""

from io import BytesIO

import pytest
from browser import errors_of, judge, main_text, sent_by
from consenting import a_live_consent, document_at, documents_out
from make import StaffMember, an_intake
from pypdf import PdfReader
from sqlalchemy import select
from werkzeug.test import TestResponse

from intake.extensions import db
from intake.questionnaire.answers import Path
from intake.records import dispositions, intakes, sendings
from intake.records.consent_tables import Disclosure
from intake.records.event_tables import Event
from intake.records.models import Intake

NOTE = "A note of the clinician that the person should not find here"
REASON = "Clinical judgment: something that the questions do not cover"


@pytest.fixture
def decided(clinician: StaffMember) -> Intake:
    intake = an_intake(person_name="Test Person", allergies="penicillin", phone="202-555-0147")
    why = {"reason": "clinical_judgment", "words": NOTE}
    clinician.has_decided(intake, "residential", **why)
    return intake


def address_of(intake: Intake) -> str:
    return f"/intakes/{intake.id}/own-copy"


def gives(staff: StaffMember, intake: Intake, **changed: str) -> TestResponse:
    page = staff.opens(address_of(intake))
    data = sent_by(page, "sending") | {"how": "by_hand", "is_theirs": "y"} | changed
    return staff.client.post(address_of(intake), data=data)


def the_copy(staff: StaffMember, intake: Intake) -> PdfReader:
    assert gives(staff, intake).status_code == 302
    given = db.session.scalars(select(Disclosure)).one()
    return PdfReader(BytesIO(staff.client.get(document_at(intake, given)).data))


def words_of(copy: PdfReader) -> str:
    return " ".join(" ".join(page.extract_text().split()) for page in copy.pages)


@pytest.mark.one_database("it is about the making of documents")
def test_it_says_what_the_person_said_and_nothing_that_staff_wrote(
    clinician: StaffMember, decided: Intake
) -> None:
    words = words_of(the_copy(clinician, decided))
    for each in ("penicillin", "202-555-0147", "Residential", "Test Clinician"):
        assert each in words
    for each in (NOTE, REASON, "clinical_judgment", "In their words"):
        assert each not in words


@pytest.mark.one_database("it is about the making of documents")
def test_nor_does_the_data_inside(clinician: StaffMember, decided: Intake) -> None:
    copy = the_copy(clinician, decided)
    assert list(copy.attachments) == ["copy.fhir.json"]
    (inside,) = copy.attachments["copy.fhir.json"]
    written = inside.decode()
    assert "penicillin" in written
    assert NOTE not in written
    assert REASON not in written
    given = db.session.scalars(select(Disclosure)).one()
    served = clinician.client.get(document_at(decided, given).replace(".pdf", ".json"))
    assert served.data == inside


@pytest.mark.one_database("it is about the making of documents")
def test_it_is_neutral_outside(clinician: StaffMember, decided: Intake) -> None:
    copy = the_copy(clinician, decided)
    assert copy.metadata is not None
    assert copy.metadata.title == f"Your copy {decided.reference}"
    given = db.session.scalars(select(Disclosure)).one()
    name = clinician.client.get(document_at(decided, given)).headers["Content-Disposition"]
    assert name == f'attachment; filename="document-{decided.reference}-{given.id}.pdf"'
    assert "Referral" not in copy.pages[0].extract_text()


@pytest.mark.one_database("it is about the making of documents")
def test_the_notice_to_others_is_not_in_it(clinician: StaffMember, decided: Intake) -> None:
    words = words_of(the_copy(clinician, decided))
    assert "prohibits unauthorized use" not in words
    assert "Copy of the consent" not in words
    assert "Your own copy. Keep it, and show it to whom you wish." in words


def test_it_takes_no_consent_and_waits_for_nobody(clinician: StaffMember, decided: Intake) -> None:
    assert gives(clinician, decided).status_code == 302
    assert sendings.of(decided) == []


def test_the_page_of_the_intake_says_how_it_was_given(
    clinician: StaffMember, decided: Intake
) -> None:
    gives(clinician, decided, how="mail")
    said = main_text(clinician.opens(f"/intakes/{decided.id}"))
    assert "Mail · the person’s own copy" in said
    assert "Gave the person their own copy" in said


def test_it_is_noted_as_the_wish_of_the_person_and_stands_in_no_account(
    clinician: StaffMember, decided: Intake
) -> None:
    gives(clinician, decided)
    event = db.session.scalars(select(Event).where(Event.kind == "own-copy-given")).one()
    assert event.purpose == "person"
    assert all(type(each) is int for each in event.detail.values())
    account = main_text(clinician.opens(f"/intakes/{decided.id}/disclosures"))
    assert "Nothing was given out" in account


def test_how_and_into_whose_hands_is_asked(clinician: StaffMember, decided: Intake) -> None:
    for changed, error in (
        ({"how": ""}, "Select how it goes"),
        ({"how": "spoken"}, "Select how it goes"),
        ({"is_theirs": ""}, "Make sure whose hands it gets into, then tick this"),
    ):
        response = gives(clinician, decided, **changed)
        assert response.status_code == 422
        assert errors_of(judge(response)) == [error]
    assert documents_out() == []


def test_an_answer_that_changed_meanwhile_is_shown_first(
    clinician: StaffMember, decided: Intake
) -> None:
    page = clinician.opens(address_of(decided))
    intakes.save_answers(decided, {Path("allergies"): "something new"}, clinician.account)
    data = sent_by(page, "sending") | {"how": "by_hand", "is_theirs": "y"}
    response = clinician.client.post(address_of(decided), data=data)
    assert response.status_code == 409
    assert "Nothing was given" in main_text(judge(response))
    assert db.session.scalars(select(Disclosure)).all() == []


def test_without_a_decision_there_is_none(clinician: StaffMember) -> None:
    undecided = an_intake()
    assert clinician.client.get(address_of(undecided)).status_code == 409


def test_a_decision_that_was_taken_back_closes_it(clinician: StaffMember, decided: Intake) -> None:
    gives(clinician, decided)
    given = db.session.scalars(select(Disclosure)).one()
    made = decided.disposition
    assert made is not None
    dispositions.withdraw(
        decided, clinician.account, made.id, reason="mistake", words="The wrong one."
    )
    assert clinician.client.get(document_at(decided, given)).status_code == 409


def test_a_consent_that_is_taken_back_does_not_close_it(
    clinician: StaffMember, decided: Intake
) -> None:
    from intake.records import consents

    consent = a_live_consent(decided, clinician.account)
    gives(clinician, decided)
    consents.end(decided, consent, consents.End.REVOKED, "told us", clinician.account)
    given = db.session.scalars(select(Disclosure)).one()
    assert clinician.client.get(document_at(decided, given)).status_code == 200
