"""Documents: kept once per decision, with their checksum, from frozen answers."""

from hashlib import sha256

import pytest
from flask import Flask
from make import an_intake, settings_for
from questionnaire_answers import harmless
from sqlalchemy import func, select

from intake.extensions import db
from intake.placement.model import Level
from intake.questionnaire.answers import Path
from intake.records import dispositions, documents, intakes, staff
from intake.records.event_tables import Event
from intake.records.models import Disposition, Intake, StoredReferral
from intake.records.staff_tables import Staff

SETTINGS = settings_for("sqlite://")


@pytest.fixture
def clinician(app: Flask) -> Staff:
    staff.add_staff("clinician@doorway.example", "Test Clinician", "clinician", "Test License 0")
    return db.session.scalars(select(Staff)).one()


def decided(intake: Intake, clinician: Staff, level: Level, **why: str) -> Disposition:
    return dispositions.decide(intake, clinician, level, intake.version, **why)


def test_one_document_is_kept_for_one_decision(clinician: Staff) -> None:
    intake = an_intake()
    decision = decided(intake, clinician, Level.OUTPATIENT)
    first = documents.keep_document(intake, decision, b"%PDF first", clinician)
    second = documents.keep_document(intake, decision, b"%PDF second", clinician)
    assert second.id == first.id
    assert first.document == b"%PDF first"
    assert first.sha256 == sha256(b"%PDF first").hexdigest()
    assert db.session.scalar(select(func.count()).select_from(StoredReferral)) == 1


def test_a_new_decision_has_no_document_yet_and_the_old_one_stays(clinician: Staff) -> None:
    intake = an_intake()
    decision = decided(intake, clinician, Level.OUTPATIENT)
    documents.keep_document(intake, decision, b"%PDF first", clinician)
    decided(intake, clinician, Level.RESIDENTIAL, reason="other", words="Thought again.")
    db.session.refresh(intake)
    assert intake.referral is None
    assert [each.document for each in intake.referrals] == [b"%PDF first"]


def test_it_is_made_from_the_answers_of_its_decision(clinician: Staff) -> None:
    intake = an_intake()
    decision = decided(intake, clinician, Level.OUTPATIENT)
    before = documents.referral_of(intake, decision, SETTINGS)
    intakes.save_answers(intake, {Path("danger_signs"): ("seizure",)}, clinician)
    assert documents.referral_of(intake, decision, SETTINGS) == before


def test_an_emergency_has_none(clinician: Staff) -> None:
    decision = decided(an_intake(danger_signs=["seizure"]), clinician, Level.EMERGENCY)
    assert not documents.has_document(decision)


def test_making_and_downloading_are_noted_with_ids_alone(clinician: Staff) -> None:
    intake = an_intake()
    decision = decided(intake, clinician, Level.OUTPATIENT)
    kept = documents.keep_document(intake, decision, b"%PDF", clinician)
    documents.note_download(intake, clinician)
    query = select(Event.detail).where(Event.kind.in_(["document-made", "document-downloaded"]))
    assert list(db.session.scalars(query)) == [{"referral": kept.id}] * 2


def test_a_download_of_nothing_is_not_noted(clinician: Staff) -> None:
    documents.note_download(an_intake(), clinician)
    assert not db.session.scalars(select(Event).where(Event.kind == "document-downloaded")).all()


def test_a_draft_is_marked_as_one() -> None:
    draft = documents.draft_of(harmless(), SETTINGS)
    assert "draft" in repr(draft).lower()


def test_the_address_of_the_program_stands_in_lines() -> None:
    program = documents.program_of(SETTINGS)
    assert program.name == "Test Program"
    assert "1 Example Street" in repr(program)
