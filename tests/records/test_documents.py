"""Documents: what they say comes from frozen answers and from why they may leave."""

import pytest
from consenting import RECIPIENT, a_live_consent
from flask import Flask
from make import an_intake, settings_for
from questionnaire_answers import harmless
from sqlalchemy import select

from intake.extensions import db
from intake.placement.model import Level
from intake.questionnaire.answers import Path
from intake.records import disclosures, dispositions, documents, intakes, staff
from intake.records.models import Disposition, Intake
from intake.records.staff_tables import Staff

SETTINGS = settings_for("sqlite://")


@pytest.fixture
def clinician(app: Flask) -> Staff:
    staff.add_staff("clinician@doorway.example", "Test Clinician", "clinician", "Test License 0")
    return db.session.scalars(select(Staff)).one()


def decided(intake: Intake, clinician: Staff, level: Level, **why: str) -> Disposition:
    return dispositions.decide(intake, clinician, level, intake.version, **why)


def test_it_is_made_from_the_answers_of_its_decision(clinician: Staff) -> None:
    intake = an_intake()
    decision = decided(intake, clinician, Level.OUTPATIENT)
    basis = disclosures.basis_of_consent(a_live_consent(intake, clinician), RECIPIENT)
    before = documents.referral_of(intake, decision, SETTINGS, basis)
    intakes.save_answers(intake, {Path("danger_signs"): ("seizure",)}, clinician)
    assert documents.referral_of(intake, decision, SETTINGS, basis) == before


def test_an_emergency_has_none(clinician: Staff) -> None:
    decision = decided(an_intake(danger_signs=["seizure"]), clinician, Level.EMERGENCY)
    assert not documents.has_document(decision)


def test_a_draft_is_marked_as_one() -> None:
    draft = documents.draft_of(harmless(), SETTINGS)
    assert "draft" in repr(draft).lower()


def test_the_address_of_the_program_stands_in_lines() -> None:
    program = documents.program_of(SETTINGS)
    assert program.name == "Test Program"
    assert "1 Example Street" in repr(program)
