"""Giving the referral out: what leaves, with what, and when nothing does."""

from hashlib import sha256
from io import BytesIO
from typing import Any

import pytest
from browser import errors_of, judge, main_text
from consenting import (
    RECIPIENT,
    a_consent,
    a_live_consent,
    document_at,
    document_of,
    documents_out,
    gives_out,
    looks_at,
    sends,
)
from flask import Flask
from make import StaffMember, an_intake
from pypdf import PdfReader
from sqlalchemy import select

from intake.extensions import db
from intake.questionnaire.answers import Path
from intake.records import consents, intakes
from intake.records.consent_tables import Disclosure
from intake.records.event_tables import Event
from intake.records.models import Intake
from intake.referral.consent import CARE_RECIPIENTS, Kind
from intake.referral.parts import PARTS

SHORT = "42 CFR part 2 prohibits unauthorized use or disclosure of these records."
LONG = "A general authorization for the release of medical or other information is NOT sufficient"

FOR_ALL_CARE: dict[str, Any] = {
    "kind": Kind.CARE,
    "recipients": (CARE_RECIPIENTS,),
    "purpose": "",
}

PERSON: dict[str, Any] = {
    "age": 40,
    "person_name": "Test Person",
    "phone": "202-555-0147",
    "substances": [{"substance": "cannabis", "days_per_week": 2}],
    "allergies": "a penicillin allergy for the test",
    "living": "safe",
    "in_own_words": "These are my own words for the test",
}
TRACE_OF_PART = {
    "contact": "555-0147",
    "use": "Cannabis",
    "health": "penicillin",
    "home": "Safe, and I can stay",
    "wishes": "my own words for the test",
    "reasons": "Range and open answers",
}


@pytest.fixture
def decided(clinician: StaffMember) -> Intake:
    intake = an_intake(**PERSON)
    clinician.has_decided(intake)
    return intake


def pages_of(document: bytes) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(document)).pages]


class TestUnderConsent:
    def test_what_leaves_is_kept_and_served_as_the_same_bytes(
        self, clinician: StaffMember, decided: Intake
    ) -> None:
        given = gives_out(clinician, decided)
        (kept,) = documents_out()
        for _ in range(2):
            served = clinician.client.get(document_at(decided, given))
            assert served.data == kept.document
            assert sha256(served.data).hexdigest() == kept.sha256
        said = served.headers["Content-Disposition"]
        assert said == f'attachment; filename="document-{decided.reference}-{given.id}.pdf"'
        assert served.headers["Cache-Control"] == "no-store"

    def test_the_statement_and_the_consent_go_with_it(
        self, clinician: StaffMember, decided: Intake
    ) -> None:
        pages = pages_of(document_of(clinician, decided))
        assert all(SHORT in page for page in pages)
        whole = " ".join(pages)
        assert LONG in whole
        assert "Copy of the consent" in whole
        assert "Test Person, electronically, on a screen of the program" in whole
        assert "How you can take it back" in whole
        assert RECIPIENT in pages[0]

    @pytest.mark.one_database("it is about the making of documents")
    @pytest.mark.parametrize("part", TRACE_OF_PART)
    def test_a_part_that_is_not_shared_does_not_leave(
        self, clinician: StaffMember, decided: Intake, part: str
    ) -> None:
        trace = TRACE_OF_PART[part]
        # Reasons quote answers of other parts, which the consent says.
        without = {part, "reasons"}
        kept = tuple(each.id for each in PARTS if each.id not in without)
        shared = " ".join(pages_of(document_of(clinician, decided)))
        spared = " ".join(pages_of(document_of(clinician, decided, parts=kept)))
        assert trace in shared
        assert trace not in spared

    def test_it_says_what_was_frozen_with_the_decision(
        self, clinician: StaffMember, decided: Intake
    ) -> None:
        intakes.save_answers(decided, {Path("allergies"): "something new"}, clinician.account)
        whole = " ".join(pages_of(document_of(clinician, decided)))
        assert "penicillin" in whole
        assert "something new" not in whole
        assert "Unconfirmed" not in whole

    def test_for_all_care_staff_say_to_whom(self, clinician: StaffMember, decided: Intake) -> None:
        consent = a_live_consent(decided, clinician.account, **FOR_ALL_CARE)
        address = f"/intakes/{decided.id}/disclosures/consent/{consent.id}"
        refused = clinician.sends(f"{address}/preview", page=address)
        assert errors_of(judge(refused)) == ["Select who gets the referral"]
        page = looks_at(clinician, decided, consent, other="Example Plan")
        assert sends(clinician, page).status_code == 302
        given = db.session.scalars(select(Disclosure)).one()
        assert given.facts["recipient"] == "Example Plan"

    def test_a_recipient_that_is_typed_over_changes_nothing(
        self, clinician: StaffMember, decided: Intake
    ) -> None:
        page = looks_at(clinician, decided, a_live_consent(decided, clinician.account))
        assert sends(clinician, page, other="Somebody Else").status_code == 302
        given = db.session.scalars(select(Disclosure)).one()
        assert given.facts["recipient"] == RECIPIENT

    def test_how_it_goes_is_asked(self, clinician: StaffMember, decided: Intake) -> None:
        page = looks_at(clinician, decided, a_live_consent(decided, clinician.account))
        for how in ("", "pigeon", "spoken"):
            response = sends(clinician, page, how=how)
            assert response.status_code == 422
            assert errors_of(judge(response)) == [f"Select how it goes to {RECIPIENT}"]

    def test_a_coordinator_gives_out_too(
        self, clinician: StaffMember, coordinator: StaffMember, decided: Intake
    ) -> None:
        assert document_of(coordinator, decided).startswith(b"%PDF")

    def test_each_act_is_noted_with_ids_alone(
        self, clinician: StaffMember, decided: Intake
    ) -> None:
        clinician.client.get(document_at(decided, gives_out(clinician, decided)))
        events = db.session.scalars(select(Event).where(Event.chain == decided.id)).all()
        kinds = [each.kind for each in events]
        assert kinds.count("record-disclosed") == kinds.count("document-downloaded") == 1
        for event in events:
            assert all(type(value) is int for value in event.detail.values())


class TestNothingLeaves:
    def refused(self, staff: StaffMember, intake: Intake, consent_id: int) -> None:
        address = f"/intakes/{intake.id}/disclosures/consent/{consent_id}"
        fields = {"to": "n0", "how-n0": "fax", "other": RECIPIENT}
        sent = staff.sends(address, page="/calls", **fields)
        seen = staff.sends(f"{address}/preview", page="/calls", **fields)
        for response in (staff.client.get(address), sent, seen):
            assert response.status_code == 409
            assert "Nothing may leave" in response.text
        assert db.session.scalars(select(Disclosure)).all() == []
        assert documents_out() == []

    def test_without_a_signature(self, clinician: StaffMember, decided: Intake) -> None:
        self.refused(clinician, decided, a_consent(decided, clinician.account).id)

    def test_after_it_was_taken_back(self, clinician: StaffMember, decided: Intake) -> None:
        consent = a_live_consent(decided, clinician.account)
        consents.end(decided, consent, consents.End.REVOKED, "told us", clinician.account)
        self.refused(clinician, decided, consent.id)

    @pytest.mark.parametrize("kind", [Kind.PROCEEDINGS, Kind.COUNSELING_NOTES])
    def test_under_a_consent_for_something_else(
        self, clinician: StaffMember, decided: Intake, kind: Kind
    ) -> None:
        consent = a_live_consent(
            decided, clinician.account, kind=kind, parts=(), purpose="request", proceeding="A case"
        )
        self.refused(clinician, decided, consent.id)

    def test_under_the_consent_of_another_person(
        self, clinician: StaffMember, decided: Intake
    ) -> None:
        other = a_live_consent(an_intake(age=40), clinician.account)
        address = f"/intakes/{decided.id}/disclosures/consent/{other.id}"
        assert clinician.client.get(address).status_code == 404
        sent = clinician.sends(address, page="/calls", to="n0")
        assert sent.status_code == 404

    def test_before_a_decision(self, clinician: StaffMember) -> None:
        intake = an_intake(**PERSON)
        consent = a_live_consent(intake, clinician.account)
        address = f"/intakes/{intake.id}/disclosures/consent/{consent.id}"
        assert clinician.client.get(address).status_code == 409

    def test_the_document_of_another_intake_is_not_found(
        self, clinician: StaffMember, decided: Intake
    ) -> None:
        given = gives_out(clinician, decided)
        address = f"/intakes/{an_intake(age=40).id}/disclosures/{given.id}/document.pdf"
        assert clinician.client.get(address).status_code == 404

    def test_no_address_serves_the_document_but_the_gate(self, app: Flask) -> None:
        serving = [
            rule.rule for rule in app.url_map.iter_rules() if rule.rule.endswith((".pdf", ".csv"))
        ]
        about_a_person = [rule for rule in serving if "intake_id" in rule]
        assert sorted(about_a_person) == [
            "/intakes/<uuid:intake_id>/access.csv",  # who has seen the record, no answer of it
            "/intakes/<uuid:intake_id>/consents/<int:consent_id>/form.pdf",
            "/intakes/<uuid:intake_id>/disclosures/<int:disclosure_id>/document.pdf",
            "/intakes/<uuid:intake_id>/document/record.pdf",  # stays with the program, and says so
        ]

    def test_printing_a_page_of_answers_prints_none(
        self, clinician: StaffMember, decided: Intake
    ) -> None:
        for address in (f"/intakes/{decided.id}", f"/calls/{decided.id}/check"):
            page = clinician.opens(address)
            main = page.select_one("main")
            assert main is not None
            assert "not-printed" in main["class"]
            assert page.select_one(".only-printed")


class TestEmergency:
    FIELDS = {
        "cannot_wait": "y",
        "nature": "Not breathing well after pills",
        "recipient": "Test Nurse",
        "affiliation": "Example Hospital",
        "what": "What was taken, and when",
    }

    def test_it_is_recorded_and_opens_the_referral_for_a_day(
        self, clinician: StaffMember, decided: Intake
    ) -> None:
        address = f"/intakes/{decided.id}/disclosures/emergency"
        assert clinician.sends(address, **self.FIELDS).status_code == 302
        told = db.session.scalars(select(Disclosure)).one()
        page = f"/intakes/{decided.id}"
        assert "Test Nurse, Example Hospital" in main_text(clinician.opens(page))
        made = clinician.sends(f"{address}/{told.emergency_id}/document", page=page)
        assert made.status_code == 302
        given = db.session.scalars(select(Disclosure).order_by(Disclosure.id.desc())).first()
        assert given is not None
        whole = " ".join(pages_of(clinician.client.get(document_at(decided, given)).data))
        assert "Given in a medical emergency (42 CFR 2.51)" in whole
        assert "Not breathing well after pills" in whole
        assert "Test Clinician" in whole

    def test_an_open_call_can_have_one_too(self, coordinator: StaffMember) -> None:
        call = an_intake(submitted=False, danger_signs=["breathing"])
        address = f"/intakes/{call.id}/disclosures/emergency"
        assert coordinator.sends(address, **self.FIELDS).status_code == 302
        assert "Medical emergency" in main_text(
            coordinator.opens(f"/intakes/{call.id}/disclosures")
        )

    @pytest.mark.parametrize("field", FIELDS)
    def test_every_element_is_asked(
        self, clinician: StaffMember, decided: Intake, field: str
    ) -> None:
        address = f"/intakes/{decided.id}/disclosures/emergency"
        response = clinician.sends(address, **(self.FIELDS | {field: ""}))
        assert response.status_code == 422
        page = judge(response)
        assert len(errors_of(page)) == 1
        if field != "what":
            assert self.FIELDS["what"] in page.select_one("#what").text  # type: ignore[union-attr]
        assert db.session.scalars(select(Disclosure)).all() == []

    def test_the_emergency_of_another_person_opens_nothing(
        self, clinician: StaffMember, decided: Intake
    ) -> None:
        clinician.sends(f"/intakes/{decided.id}/disclosures/emergency", **self.FIELDS)
        other = an_intake(age=40)
        clinician.has_decided(other)
        sent = clinician.sends(
            f"/intakes/{other.id}/disclosures/emergency/1/document", page="/calls"
        )
        assert sent.status_code == 404


def test_the_account_names_who_what_why_and_under_what(
    clinician: StaffMember, decided: Intake
) -> None:
    given = gives_out(clinician, decided)
    said = main_text(clinician.opens(f"/intakes/{decided.id}/disclosures"))
    for each in (RECIPIENT, "Fax", "To plan and give me treatment", "Test Clinician"):
        assert each in said
    assert given.consent is not None
    assert given.consent.number in said
