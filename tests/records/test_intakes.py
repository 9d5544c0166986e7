"""The life of an intake: answers are added, nothing is lost, two can write at once."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from make import StaffMember, an_app, an_intake
from questionnaire_answers import SCREENED_ON
from sqlalchemy import func, select

from intake.extensions import db
from intake.questionnaire import QUESTIONNAIRE
from intake.questionnaire.answers import Path, State
from intake.records import intakes, staff
from intake.records.event_tables import Event
from intake.records.intakes import GroupFull, IntakeClosed
from intake.records.models import Channel, GivenAnswer, Intake, Status
from intake.records.references import LETTERS
from intake.records.staff_tables import Staff

pytestmark = pytest.mark.usefixtures("app")
AGE, NOTE, ALLERGIES = Path("age"), Path("duties_note"), Path("allergies")


def kinds(intake: Intake) -> list[str]:
    query = select(Event.kind).where(Event.chain == intake.id).order_by(Event.id)
    return list(db.session.scalars(query))


def history(intake: Intake, path: str) -> list[Any]:
    given = (each.given for each in intake.given_answers)
    return [value for answered, value in given if answered == path]


class TestStart:
    def test_it_knows_its_day_and_its_channel(self) -> None:
        intake = intakes.start(Channel.SELF, SCREENED_ON)
        assert intakes.given_of(intake) == {"screened_on": SCREENED_ON, "channel": "self"}
        assert intake.status == Status.UNSENT

    def test_a_reference_can_be_read_out_on_the_phone(self) -> None:
        references = {intakes.start(Channel.SELF, SCREENED_ON).reference for _ in range(20)}
        assert len(references) == 20
        for reference in references:
            assert len(reference) == 9
            assert set(reference) <= set(LETTERS) | {"-"}
            assert not set(reference) & set("01ILOU")


class TestAnswers:
    def test_history_is_kept_when_an_answer_changes(self) -> None:
        intake = an_intake(submitted=False)
        for age in (41, 42, State.DECLINED):
            intakes.save_answers(intake, {AGE: age})
        assert history(intake, "age") == [40, 41, 42, "declined"]
        assert intakes.given_of(intake)["age"] is State.DECLINED

    def test_the_same_answer_again_adds_nothing(self) -> None:
        intake = an_intake(submitted=False)
        version = intake.version
        intakes.save_answers(intake, {AGE: 40})
        assert intake.version == version
        assert history(intake, "age") == [40]

    def test_yes_and_the_number_one_are_two_answers(self) -> None:
        intake = an_intake(submitted=False)
        intakes.save_answers(intake, {AGE: 1})
        intakes.save_answers(intake, {AGE: True})
        assert history(intake, "age") == [40, 1, True]

    def test_declined_unknown_and_no_stay_apart(self) -> None:
        intake = an_intake(submitted=False)
        for answer in (State.DECLINED, State.UNKNOWN, False):
            intakes.save_answers(intake, {Path("support"): answer})
            db.session.refresh(intake)
            assert intakes.given_of(intake)["support"] is answer or answer is False

    def test_what_somebody_else_changed_too_is_left_alone(self, coordinator: StaffMember) -> None:
        intake, by = an_intake(submitted=False), coordinator.account
        mark = QUESTIONNAIRE.questions["age"].mark
        support = QUESTIONNAIRE.questions["support"].mark(True)
        intakes.save_answers(intake, {AGE: 41})
        changes = {AGE: 42, Path("support"): False}
        shown = {AGE: mark(40), Path("support"): support}
        assert intakes.save_changes(intake, changes, shown, by) == {AGE: 41}
        assert history(intake, "age") == [40, 41]
        assert history(intake, "support") == [True, False]
        assert intakes.save_changes(intake, {AGE: 42}, {AGE: mark(41)}, by) == {}
        assert history(intake, "age") == [40, 41, 42]

    def test_an_event_counts_answers_and_holds_none(self) -> None:
        intake = an_intake(submitted=False)
        intakes.save_answers(intake, {AGE: 55, NOTE: "a private word"})
        last = db.session.scalars(select(Event).order_by(Event.id.desc()).limit(1)).one()
        assert (last.kind, last.detail) == ("intake-answered", {"answers": 2})

    def test_a_screen_that_was_sent_is_closed_for_the_person(self) -> None:
        intake = an_intake(channel=Channel.SELF)
        with pytest.raises(IntakeClosed):
            intakes.save_answers(intake, {AGE: 55})
        assert intakes.given_of(intake)["age"] == 40

    def test_level_and_priority_follow_the_answers(self) -> None:
        intake = an_intake(submitted=False)
        intakes.save_answers(intake, {Path("danger_signs"): ("seizure",)})
        assert intake.level == 5
        intakes.save_answers(intake, {Path("danger_signs"): ()})
        assert intake.level < 5


class TestEntries:
    def test_numbers_are_not_used_again(self) -> None:
        intake = an_intake(submitted=False, substances=[{"substance": "alcohol"}])
        intakes.remove_entry(intake, "substances", 1)
        assert intakes.add_entry(intake, "substances") == 2
        assert history(intake, "substances.1.substance") == ["alcohol"]

    def test_removing_what_is_not_there_changes_nothing(self) -> None:
        intake = an_intake(submitted=False)
        before = (intake.version, len(intake.given_answers))
        intakes.remove_entry(intake, "substances", 7)
        db.session.refresh(intake)
        assert (intake.version, len(intake.given_answers)) == before

    def test_there_is_an_end_to_a_list(self) -> None:
        most = QUESTIONNAIRE.groups["substances"].at_most
        intake = an_intake(submitted=False, substances=[{"substance": "alcohol"}] * most)
        with pytest.raises(GroupFull):
            intakes.add_entry(intake, "substances")


class TestSubmit:
    def test_it_freezes_answers_and_result(self) -> None:
        intake = an_intake(danger_signs=["seizure"])
        frozen = intake.suggestions[0]
        assert frozen.result["level"] == "emergency"
        assert frozen.answers == intake.answers
        intakes.submit(intake)
        assert len(intake.suggestions) == 1

    def test_every_step_is_noted(self) -> None:
        intake = an_intake()
        assert kinds(intake)[0] == "intake-started"
        assert kinds(intake)[-1] == "intake-sent"


def test_a_write_that_fails_leaves_nothing_behind() -> None:
    intake = an_intake(submitted=False)
    before = db.session.scalar(select(func.count()).select_from(GivenAnswer))
    with pytest.raises(KeyError):
        intakes.save_answers(intake, {AGE: 55, Path("substance", "substances", 99): "alcohol"})
    db.session.refresh(intake)
    assert intakes.given_of(intake)["age"] == 40
    assert db.session.scalar(select(func.count()).select_from(GivenAnswer)) == before


EACH = 25


def at_once(app: Flask, *jobs: Callable[[], None]) -> list[BaseException]:
    """Run jobs side by side, each with a connection of its own, and return what went wrong."""
    failures: list[BaseException] = []
    ready = threading.Barrier(len(jobs))

    def run(job: Callable[[], None]) -> None:
        with app.app_context():
            ready.wait()
            try:
                job()
            except BaseException as failure:
                failures.append(failure)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failures


def write_many(intake_id: Any, path: Path) -> Callable[[], None]:
    def job() -> None:
        for number in range(EACH):
            intake = intakes.by_id(intake_id)
            assert intake is not None
            intakes.save_answers(intake, {path: f"{path.question} {number}"})

    return job


def test_two_who_write_at_once_lose_nothing(database_url: str) -> None:
    with an_app(database_url) as app:
        intake = an_intake(submitted=False)
        jobs = [write_many(intake.id, path) for path in (NOTE, ALLERGIES)]
        db.session.remove()
        assert at_once(app, *jobs) == []
        kept = db.session.get(Intake, intake.id)
        assert kept is not None
        for path in (NOTE, ALLERGIES):
            said = [f"{path.question} {number}" for number in range(EACH)]
            assert history(kept, path.question)[1:] == said
            assert intakes.given_of(kept)[path.question] == said[-1]


def test_two_who_add_an_entry_at_once_add_one(database_url: str) -> None:
    with an_app(database_url) as app:
        intake_id = an_intake(submitted=False).id

        def add() -> None:
            intakes.add_entry(db.session.get_one(Intake, intake_id), "substances")

        db.session.remove()
        assert at_once(app, add, add) == []
        kept = db.session.get_one(Intake, intake_id)
        assert list(intakes.given_of(kept)["substances"]) == [1]


def test_a_call_that_is_started_twice_at_once_is_one_call(database_url: str) -> None:
    with an_app(database_url) as app:
        staff.add_staff("coordinator@doorway.example", "Test Coordinator", "coordinator")
        account_id = db.session.scalars(select(Staff.id)).one()

        def start() -> None:
            intakes.start(Channel.CALL, SCREENED_ON, db.session.get_one(Staff, account_id))

        db.session.remove()
        assert at_once(app, start, start) == []
        assert db.session.scalar(select(func.count()).select_from(Intake)) == 1
