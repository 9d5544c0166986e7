"""The decision: who may say what, and that it is kept."""

import threading
from typing import Any

import pytest
from make import StaffMember, an_app, an_intake
from questionnaire_answers import SEIZURES
from sqlalchemy import func, select

from intake.extensions import db
from intake.placement.model import Level
from intake.questionnaire.answers import Path
from intake.records import dispositions, intakes, staff
from intake.records.dispositions import (
    OVERRIDE_REASONS,
    AnswersChanged,
    NotSent,
    ReasonRequired,
    SecondNameRequired,
)
from intake.records.event_tables import Event
from intake.records.models import Channel, Disposition, Intake, Status
from intake.records.staff_tables import Staff

pytestmark = pytest.mark.usefixtures("app")
WHY = {"reason": "clinical_judgment", "words": "Seen and talked through."}


def a_clinician(email: str = "clinician@doorway.example") -> Staff:
    staff.add_staff(email, "Test Clinician", "clinician", "Test License 0000")
    return db.session.scalars(select(Staff).where(Staff.email == email)).one()


def decided(intake: Intake, level: Level, by: Staff | None = None, **why: str) -> Disposition:
    by = by or db.session.scalars(select(Staff)).first() or a_clinician()
    return dispositions.decide(intake, by, level, intake.version, **why)


def count() -> int:
    return db.session.scalar(select(func.count()).select_from(Disposition)) or 0


@pytest.mark.parametrize("status", [Status.UNSENT, Status.OPEN])
def test_what_was_not_sent_cannot_be_decided(status: Status) -> None:
    channel = Channel.SELF if status is Status.UNSENT else Channel.CALL
    intake = an_intake(submitted=False, channel=channel)
    assert intake.status == status
    with pytest.raises(NotSent):
        decided(intake, Level.OUTPATIENT)
    assert intake.status == status


def test_the_suggested_level_is_confirmed_without_a_reason() -> None:
    intake = an_intake(**SEIZURES)
    made = decided(intake, Level.MEDICALLY_MANAGED, reason="other", words="A note beside it.")
    assert made.confirmed
    assert made.reason == ""
    assert made.words == "A note beside it."


@pytest.mark.parametrize("level", [level for level in Level if level > Level.OUTPATIENT])
def test_every_other_level_needs_a_reason_and_words(level: Level) -> None:
    intake = an_intake()
    for why in ({}, {"reason": "other"}, {"words": "So."}, {"reason": "nonsense", "words": "So."}):
        with pytest.raises(ReasonRequired):
            decided(intake, level, **why)
    assert count() == 0
    assert not decided(intake, level, **WHY).confirmed


@pytest.mark.parametrize("reason", OVERRIDE_REASONS)
def test_each_reason_of_the_list_is_taken(reason: str) -> None:
    made = decided(an_intake(), Level.RESIDENTIAL, reason=reason, words="So.")
    assert made.reason == reason


def test_below_a_safety_rule_a_second_name_is_needed() -> None:
    intake = an_intake(**SEIZURES)
    with pytest.raises(SecondNameRequired):
        decided(intake, Level.RESIDENTIAL, **WHY)
    assert decided(intake, Level.RESIDENTIAL, **WHY, second_name="Test Second").second_name


def test_a_decision_on_old_answers_is_refused() -> None:
    intake = an_intake()
    seen = intake.version
    clinician = a_clinician()
    intakes.save_answers(intake, {Path("age"): 55}, clinician)
    with pytest.raises(AnswersChanged):
        dispositions.decide(intake, clinician, Level.OUTPATIENT, seen)
    assert intake.status == Status.WAITING


def test_a_decision_past_another_one_is_refused() -> None:
    intake = an_intake()
    first, second = a_clinician(), a_clinician("second@doorway.example")
    seen = intake.version
    dispositions.decide(intake, first, Level.OUTPATIENT, seen)
    with pytest.raises(AnswersChanged):
        dispositions.decide(intake, second, Level.RESIDENTIAL, seen, **WHY)
    now_seen = intake.version
    dispositions.decide(intake, second, Level.RESIDENTIAL, now_seen, **WHY)
    with pytest.raises(AnswersChanged):
        dispositions.decide(intake, first, Level.INTENSIVE_OUTPATIENT, now_seen, **WHY)
    assert count() == 2


@pytest.mark.parametrize("why", [{}, {"reason": "other"}, {"words": "A note."}])
def test_the_same_decision_twice_is_one(why: dict[str, str]) -> None:
    intake, clinician = an_intake(), a_clinician()
    seen = intake.version
    made = [
        dispositions.decide(intake, clinician, Level.OUTPATIENT, seen, **why).id for _ in range(2)
    ]
    assert made[0] == made[1]
    assert count() == 1


def test_the_same_decision_on_new_answers_is_another_one() -> None:
    intake, clinician = an_intake(), a_clinician()
    decided(intake, Level.OUTPATIENT, clinician)
    intakes.save_answers(intake, {Path("age"): 55}, clinician)
    latest = decided(intake, Level.OUTPATIENT, clinician)
    assert count() == 2
    assert latest.suggestion.answers["age"] == 55


def test_each_decision_keeps_what_it_was_made_on() -> None:
    intake = an_intake()
    made = decided(intake, Level.OUTPATIENT)
    assert made.suggestion.answers == intake.answers
    assert made.suggestion.result["level"] == "outpatient"
    event = db.session.scalars(select(Event).where(Event.kind == "intake-decided")).one()
    assert event.detail == {"disposition": made.id}


def test_answers_after_the_decision_make_the_intake_wait_again(clinician: StaffMember) -> None:
    intake = an_intake()
    dispositions.decide(intake, clinician.account, Level.OUTPATIENT, intake.version)
    assert intake.status == "decided"
    intakes.save_answers(intake, {Path("danger_signs"): ("seizure",)}, clinician.account)
    assert intake.status == "waiting"


def taken_back(made: Disposition, by: Staff, reason: str = "mistake", words: str = "So.") -> Any:
    intake = db.session.get_one(Intake, made.intake_id)
    return dispositions.withdraw(intake, by, made.id, reason=reason, words=words)


def test_a_decision_taken_back_is_a_row_of_its_own_and_none_is_in_force() -> None:
    intake, clinician = an_intake(), a_clinician()
    made = decided(intake, Level.OUTPATIENT, clinician)
    back = taken_back(made, clinician, "wrong_intake", "This was somebody else.")
    assert (back.withdraws_id, back.reason, back.words) == (
        made.id, "wrong_intake", "This was somebody else.",
    )  # fmt: skip
    assert intake.disposition is None
    assert intake.status == Status.WAITING
    assert [each.id for each in intake.dispositions] == [made.id, back.id]
    event = db.session.scalars(select(Event).where(Event.kind == "decision-withdrawn")).one()
    assert event.detail == {"disposition": back.id}


@pytest.mark.parametrize("reason", dispositions.WITHDRAWAL_REASONS)
def test_each_reason_to_take_it_back_is_taken(reason: str) -> None:
    made = decided(an_intake(), Level.OUTPATIENT)
    assert taken_back(made, made.decided_by, reason).reason == reason


@pytest.mark.parametrize(
    "why", [("", "So."), ("mistake", ""), ("clinical_judgment", "So.")], ids=str
)
def test_to_take_it_back_needs_a_reason_and_words(why: tuple[str, str]) -> None:
    made = decided(an_intake(), Level.OUTPATIENT)
    with pytest.raises(ReasonRequired):
        taken_back(made, made.decided_by, *why)
    assert count() == 1


def test_taking_it_back_twice_is_once() -> None:
    made = decided(an_intake(), Level.OUTPATIENT)
    twice = {taken_back(made, made.decided_by).id for _ in range(2)}
    assert len(twice) == 1
    assert count() == 2


def test_only_the_decision_in_force_can_be_taken_back() -> None:
    intake, clinician = an_intake(), a_clinician()
    with pytest.raises(dispositions.NotInForce):
        dispositions.withdraw(intake, clinician, 0, reason="mistake", words="So.")
    first = decided(intake, Level.OUTPATIENT, clinician)
    second = decided(intake, Level.RESIDENTIAL, clinician, **WHY)
    back = taken_back(second, clinician)
    for each in (first, back):
        with pytest.raises(dispositions.NotInForce):
            taken_back(each, clinician)
    assert count() == 3


def test_what_was_taken_back_is_decided_anew_in_another_row() -> None:
    intake, clinician = an_intake(), a_clinician()
    made = decided(intake, Level.OUTPATIENT, clinician)
    taken_back(made, clinician)
    again = decided(intake, Level.OUTPATIENT, clinician)
    assert again.id != made.id
    assert intake.disposition == again
    assert intake.status == Status.DECIDED
    assert count() == 3


def test_a_form_from_before_it_was_taken_back_decides_nothing() -> None:
    intake, clinician = an_intake(), a_clinician()
    seen = intake.version
    made = decided(intake, Level.OUTPATIENT, clinician)
    taken_back(made, clinician)
    with pytest.raises(AnswersChanged):
        dispositions.decide(intake, clinician, Level.OUTPATIENT, seen)


def test_of_two_overrides_at_the_same_moment_one_is_told(database_url: str) -> None:
    with an_app(database_url) as app:
        for name in ("one", "other"):
            staff.add_staff(f"{name}@doorway.example", f"Test {name.title()}", "clinician")
        intake = an_intake()
        intake_id, version = intake.id, intake.version
        outcomes: list[str] = []

        def override(email: str, level: Level) -> None:
            with app.app_context():
                by = db.session.scalars(select(Staff).where(Staff.email == email)).one()
                own = db.session.get_one(Intake, intake_id)
                try:
                    dispositions.decide(own, by, level, version, reason="other", words="Mine.")
                    outcomes.append("decided")
                except dispositions.AnswersChanged:
                    outcomes.append("told")

        jobs = [
            threading.Thread(target=override, args=("one@doorway.example", Level.RESIDENTIAL)),
            threading.Thread(
                target=override, args=("other@doorway.example", Level.INTENSIVE_OUTPATIENT)
            ),
        ]
        for each in jobs:
            each.start()
        for each in jobs:
            each.join()
        assert sorted(outcomes) == ["decided", "told"]
        db.session.rollback()
        assert len(db.session.get_one(Intake, intake_id).dispositions) == 1
