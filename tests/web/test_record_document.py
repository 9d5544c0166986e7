"""The program's own document: made with the decision, kept as it is, made again where it failed."""

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from consenting import document_of
from flask import Flask
from make import StaffMember, an_intake, answers_on
from pypdf import PdfReader
from questionnaire_answers import SEIZURES
from sqlalchemy import select
from tampering import get_past_the_triggers

from intake.extensions import db
from intake.records import documents
from intake.records.event_tables import Event
from intake.records.models import Intake, MadeFor, StoredReferral
from intake.web import pdf, signing
from intake.web.signing import Seal


@pytest.fixture(autouse=True)
def _worker() -> Iterator[None]:
    yield
    pdf.WORKER.close()


@pytest.fixture
def intake(app: Flask) -> Intake:
    return an_intake(age=40, person_name="Test Person", in_own_words="I want to sleep again")


def makes(staff: StaffMember, intake: Intake) -> Any:
    return staff.sends(f"/intakes/{intake.id}/document", f"/intakes/{intake.id}")


def downloads(staff: StaffMember, intake: Intake) -> Any:
    return staff.client.get(f"/intakes/{intake.id}/document/record.pdf")


def text_of(document: bytes) -> str:
    pages = PdfReader(BytesIO(document)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def kept() -> list[StoredReferral]:
    return list(db.session.scalars(select(StoredReferral).order_by(StoredReferral.id)))


def test_it_is_in_hand_right_after_the_decision(
    app: Flask, clinician: StaffMember, intake: Intake
) -> None:
    clinician.decides(intake, "outpatient")
    page = clinician.opens(f"/intakes/{intake.id}")
    assert page.find("a", string="Download the record (PDF)")
    served = downloads(clinician, intake)
    assert served.mimetype == "application/pdf"
    told = text_of(served.data)
    assert "Test Person" in told
    assert "I want to sleep again" in told
    assert "Record of this program. Not to be given out." in told
    assert signing.seal_of(served.data, app.config["SETTINGS"]) is Seal.WHOLE


def test_each_download_serves_the_same_bytes_and_is_noted(
    clinician: StaffMember, intake: Intake
) -> None:
    clinician.decides(intake, "outpatient")
    first, second = downloads(clinician, intake), downloads(clinician, intake)
    assert first.data == second.data == kept()[0].document
    query = select(Event.kind).where(Event.kind == "document-downloaded")
    assert len(db.session.scalars(query).all()) == 2


def test_its_name_says_nothing_about_anybody(clinician: StaffMember, intake: Intake) -> None:
    clinician.decides(intake, "outpatient")
    told = downloads(clinician, intake).headers["Content-Disposition"]
    assert told == f'attachment; filename="record-{intake.reference}.pdf"'


def test_a_later_decision_makes_a_new_one_and_the_earlier_one_stays(
    clinician: StaffMember, intake: Intake
) -> None:
    clinician.decides(intake, "outpatient")
    clinician.decides(intake, "residential", reason="other", words="The home is not safe.")
    earlier, later = kept()
    assert "Residential" in text_of(later.document)
    assert earlier.document != later.document
    assert downloads(clinician, intake).data == later.document


def test_a_decision_that_is_taken_back_takes_its_document_out_of_reach(
    clinician: StaffMember, intake: Intake
) -> None:
    clinician.decides(intake, "outpatient")
    decision = intake.disposition
    assert decision
    address = f"/intakes/{intake.id}"
    clinician.sends(
        f"{address}/decision/back", address, why="mistake", because="Mine.", decision=decision.id
    )
    assert downloads(clinician, intake).status_code == 409
    assert len(kept()) == 1


def test_emergency_care_has_none(clinician: StaffMember, app: Flask) -> None:
    intake = an_intake(danger_signs=["seizure"])
    clinician.decides(intake, "emergency")
    assert kept() == []
    assert downloads(clinician, intake).status_code == 409


def spoil(app: Flask, **settings: Any) -> None:
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], **settings)


def test_where_it_cannot_be_made_the_decision_stands_and_it_is_made_later(
    app: Flask, clinician: StaffMember, intake: Intake, tmp_path: Path
) -> None:
    right = app.config["SETTINGS"].signing_file
    spoil(app, signing_file=str(tmp_path / "missing.pem"), makes_signing_file=False)
    clinician.decides(intake, "outpatient")
    assert intake.disposition
    assert kept() == []
    page = clinician.opens(f"/intakes/{intake.id}")
    assert "could not be made. The decision is kept." in page.text
    refused = makes(clinician, intake)
    assert refused.status_code == 503
    assert "SIGNING_FILE" in refused.text
    spoil(app, signing_file=right)
    makes(clinician, intake)
    assert text_of(downloads(clinician, intake).data).count("Test Person") > 1


def test_pressed_twice_it_is_made_once(clinician: StaffMember, intake: Intake) -> None:
    clinician.decides(intake, "outpatient")
    for _ in range(2):
        makes(clinician, intake)
    assert len(kept()) == 1


def test_what_is_given_out_is_another_document(clinician: StaffMember, intake: Intake) -> None:
    clinician.decides(intake, "outpatient")
    given = document_of(clinician, intake)
    assert given != downloads(clinician, intake).data
    assert "Not to be given out" not in text_of(given)
    assert [each.made_for for each in kept()] == [MadeFor.RECORD, MadeFor.RECIPIENT]
    assert len({each.code for each in kept()}) == 2


def test_the_same_case_file_gives_the_same_bytes_before_it_is_signed(
    app: Flask, clinician: StaffMember
) -> None:
    from intake.web.document_making import unsigned_document

    intake = an_intake(**SEIZURES)
    clinician.decides(intake, "medically_managed")
    decision = intake.disposition
    assert decision
    with app.test_request_context():
        made = []
        for _ in range(2):
            case = documents.case_file_of(
                intake, decision, app.config["SETTINGS"], documents.OWN_RECORD
            )
            case = replace(
                case, code="7K2M-X4QD-9HTN", check_at="https://intake.example/check-document"
            )
            made.append(unsigned_document(case, documents.day_of(decision)))
            pdf.WORKER.close()
    assert made[0] == made[1]


def test_a_damaged_one_is_not_handed_out_and_is_made_again(
    clinician: StaffMember, intake: Intake
) -> None:
    clinician.decides(intake, "outpatient")
    [first] = kept()
    damage(first)
    refused = downloads(clinician, intake)
    assert refused.status_code == 500
    assert b"%PDF" not in refused.data
    assert "This document is damaged" in answers_on(refused)
    page = clinician.opens(f"/intakes/{intake.id}")
    assert page.find("button", string="Make the document again")
    for _ in range(2):  # somebody presses it twice
        assert makes(clinician, intake).status_code == 302
    _, second = kept()
    assert downloads(clinician, intake).data == second.document
    kinds = db.session.scalars(select(Event.kind).where(Event.chain == intake.id)).all()
    assert kinds.count("document-damaged") == kinds.count("document-downloaded") == 1


def damage(document: StoredReferral) -> None:
    """Turn a bit of the sealed bytes over."""
    turned = bytearray(document.document_sealed)
    turned[len(turned) // 2] ^= 1
    get_past_the_triggers()
    document.document_sealed = bytes(turned)
    db.session.commit()
