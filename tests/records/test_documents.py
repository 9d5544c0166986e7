"""Documents: what they say comes from frozen answers and from why they may leave."""

import pytest
from consenting import RECIPIENT, a_live_consent
from flask import Flask
from make import an_intake, settings_for
from questionnaire_answers import SCREENED_ON, harmless
from sqlalchemy import select

from intake.extensions import db
from intake.placement.model import Level
from intake.questionnaire.answers import Path
from intake.records import bases, dispositions, documents, intakes, staff
from intake.records.models import Disposition, Intake
from intake.records.recipients import Recipient
from intake.records.staff_tables import Staff
from intake.referral.content import build_referral
from intake.referral.model import Referral

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
    basis = bases.basis_of_consent(a_live_consent(intake, clinician), Recipient(RECIPIENT))

    def document() -> Referral:
        case_file = documents.case_file_of(intake, decision, SETTINGS, basis)
        return build_referral(case_file, documents.day_of(decision))

    before = document()
    intakes.save_answers(intake, {Path("danger_signs"): ("seizure",)}, clinician)
    assert document() == before


def test_an_emergency_has_none(clinician: Staff) -> None:
    decision = decided(an_intake(danger_signs=["seizure"]), clinician, Level.EMERGENCY)
    assert not dispositions.has_document(decision)


def test_a_draft_is_marked_as_one() -> None:
    draft = documents.draft_of(harmless(), SETTINGS)
    assert "draft" in build_referral(draft, SCREENED_ON).draft


def test_the_address_of_the_program_stands_in_lines() -> None:
    program = documents.program_of(SETTINGS)
    assert program.name == "Test Program"
    assert "1 Example Street" in repr(program)
