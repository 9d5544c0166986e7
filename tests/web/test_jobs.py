"""Jobs as the site itself does them, and the page on which administrators see them."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from clock import Clock
from consenting import a_sending
from flask import Flask
from flask.testing import FlaskClient
from make import StaffMember, a_decision, an_intake
from sqlalchemy import func, select

from intake.extensions import db
from intake.records import dispositions, holds, jobs, moments, queue, sendings
from intake.records.event_tables import Event
from intake.records.events import Kind
from intake.records.history import history_of
from intake.records.job_tables import Job, State, Task
from intake.records.jobs import Reason
from intake.records.models import Channel, Intake, StoredReferral
from intake.records.retention_tables import PurgeCertificate
from intake.web import pdf, working
from intake.web.pool import add_pool

HOLD = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _worker() -> Iterator[None]:
    yield
    pdf.WORKER.close()


def the_job(task: Task = Task.DOCUMENT) -> Job:
    db.session.rollback()
    return db.session.scalars(select(Job).where(Job.task == task)).one()


def do_what_is_due(task: Task) -> Job:
    working.look_round()
    working.do(the_job(task).id)
    return the_job(task)


def fails(job: Job, times: int, reason: Reason = Reason.SIGNING) -> list[timedelta | None]:
    """Let attempts fail; how long is waited after each."""
    waits = []
    for _ in range(times):
        assert jobs.take(job.id, HOLD)
        waits.append(jobs.fail(job.id, reason))
    return waits


def count(table: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def events(kind: Kind) -> int:
    return len(db.session.scalars(select(Event.id).where(Event.kind == kind)).all())


def part(page: BeautifulSoup, title: str) -> str:
    """What stands under a heading of the page."""
    heading = page.find(lambda each: each.name == "h2" and each.text.startswith(title))
    assert heading
    return " ".join(heading.find_parent("section").text.split())


def test_a_visit_of_the_first_page_does_what_was_left_over(
    client: FlaskClient, clinician: StaffMember
) -> None:
    a_decision(clinician.account)
    with client.get("/") as answer:
        assert answer.status_code == 200
    assert the_job().state == State.DONE
    assert count(StoredReferral) == 1
    with client.get("/"):
        pass
    assert (the_job().attempts, count(StoredReferral)) == (1, 1)


def test_what_one_has_taken_no_other_gets(clinician: StaffMember) -> None:
    a_decision(clinician.account)
    job = the_job().id
    assert jobs.take(job, HOLD)
    assert jobs.take(job, HOLD) is None
    assert working.do(job) is None
    assert count(StoredReferral) == 0


def test_it_waits_longer_after_each_failure_and_ends_after_five(
    clinician: StaffMember, clock: Clock
) -> None:
    a_decision(clinician.account)
    waits = fails(the_job(), 5)
    assert waits == [*jobs.AGAIN_AFTER, None]
    assert sorted(jobs.AGAIN_AFTER) == list(jobs.AGAIN_AFTER)
    assert the_job().state == State.FAILED
    assert not jobs.due()


def test_nothing_is_tried_before_its_time(clinician: StaffMember, clock: Clock) -> None:
    a_decision(clinician.account)
    clock.goes_on(seconds=1)
    assert list(jobs.due()) == [the_job().id]
    fails(the_job(), 2)
    clock.goes_on(seconds=59)
    assert not jobs.due()
    clock.goes_on(seconds=2)
    assert list(jobs.due()) == [the_job().id]


def test_who_says_nothing_any_more_has_lost_the_job(clinician: StaffMember, clock: Clock) -> None:
    a_decision(clinician.account)
    clock.goes_on(seconds=1)
    job = the_job().id
    jobs.take(job, HOLD)
    clock.goes_on(seconds=50)
    jobs.keep_hold(job, HOLD)
    clock.goes_on(seconds=50)
    assert job not in working.look_round()
    assert the_job().state == State.RUNNING
    clock.goes_on(seconds=15)
    assert job in working.look_round()
    assert the_job().reason == Reason.LOST


def test_a_job_that_ends_each_worker_is_not_tried_for_ever(
    clinician: StaffMember, clock: Clock
) -> None:
    a_decision(clinician.account)
    for _ in range(5):
        clock.goes_on(minutes=2)
        assert jobs.take(the_job().id, HOLD)
        clock.goes_on(minutes=2)
        working.look_round()
    assert (the_job().state, the_job().reason) == (State.FAILED, Reason.LOST)


def test_a_document_that_somebody_made_by_hand_is_no_job_any_more(clinician: StaffMember) -> None:
    decided = a_decision(clinician.account)
    address = f"/intakes/{decided.intake_id}"
    assert clinician.sends(f"{address}/document", address).status_code == 302
    assert the_job().state == State.DONE
    assert not jobs.due()


def test_no_document_is_made_of_a_decision_that_was_taken_back(clinician: StaffMember) -> None:
    decided = a_decision(clinician.account)
    intake = db.session.get_one(Intake, decided.intake_id)
    dispositions.withdraw(intake, clinician.account, decided.id, reason="mistake", words="Mine.")
    job = do_what_is_due(Task.DOCUMENT)
    assert (job.state, job.reason) == (State.DONE, Reason.NOT_NEEDED)
    assert count(StoredReferral) == 0


def test_an_emergency_asks_for_no_document(clinician: StaffMember) -> None:
    intake = an_intake(danger_signs=["seizure"])
    clinician.decides(intake, "emergency")
    assert count(Job) == 0


class TestThePageOfTheIntake:
    def test_it_says_what_is_being_prepared_and_offers_to_make_what_takes_long(
        self, clinician: StaffMember, clock: Clock
    ) -> None:
        decided = a_decision(clinician.account)
        address = f"/intakes/{decided.intake_id}"
        jobs.take(the_job().id, HOLD)
        page = clinician.opens(address)
        assert "The document is being prepared." in part(page, "Document of this decision")
        assert not page.find("button", string="Make the document now")
        clock.goes_on(minutes=2)
        page = clinician.opens(address)
        assert "is not there yet" in part(page, "Document of this decision")
        assert page.find("button", string="Make the document now")

    def test_what_failed_is_said_to_be_tried_again_while_it_is(
        self, clinician: StaffMember
    ) -> None:
        decided = a_decision(clinician.account)
        address = f"/intakes/{decided.intake_id}"
        fails(the_job(), 1)
        told = part(clinician.opens(address), "Document of this decision")
        assert "could not be made. The decision is kept. It is tried again by itself." in told
        fails(the_job(), 4)
        told = part(clinician.opens(address), "Document of this decision")
        assert "could not be made. The decision is kept." in told
        assert "tried again" not in told


class TestReminders:
    @pytest.fixture
    def sending(self, clinician: StaffMember) -> Any:
        intake = an_intake(age=40)
        clinician.has_decided(intake, "outpatient")
        return a_sending(intake, clinician.account)

    def test_a_program_that_did_not_answer_is_noted_once_each_time(
        self, clinician: StaffMember, sending: Any, clock: Clock
    ) -> None:
        assert do_what_is_due(Task.REMINDERS).state == State.DONE
        assert events(Kind.REFERRAL_OVERDUE) == 0
        clock.goes_on(hours=49)
        for _ in range(2):
            do_what_is_due(Task.REMINDERS)
            clock.goes_on(minutes=11)
        assert events(Kind.REFERRAL_OVERDUE) == 1
        step = sendings.Step.CALLED
        sendings.note_step(sending.intake, sending, step, clinician.account, words="No news")
        clock.goes_on(hours=49)
        do_what_is_due(Task.REMINDERS)
        assert events(Kind.REFERRAL_OVERDUE) == 2
        told = [each.what for each in history_of(sending.intake)]
        assert told.count("A program had not answered in time") == 2


class TestRetention:
    def test_it_deletes_what_is_due_and_nothing_under_a_hold(
        self, clinician: StaffMember, clock: Clock
    ) -> None:
        gone, held = (an_intake(submitted=False, channel=Channel.SELF) for _ in range(2))
        held_id = held.id
        holds.set_hold(held, "A letter of a court", clinician.account)
        for each in (gone, held):
            each.updated_at = moments.now() - timedelta(hours=100)
        db.session.commit()
        assert do_what_is_due(Task.RETENTION).state == State.DONE
        assert list(db.session.scalars(select(Intake.id))) == [held_id]
        assert count(PurgeCertificate) == 1

    def test_it_comes_again_the_next_day(self, app: Flask, clock: Clock) -> None:
        do_what_is_due(Task.RETENTION)
        clock.goes_on(hours=23)
        assert do_what_is_due(Task.RETENTION).attempts == 1
        assert the_job(Task.RETENTION).id not in working.look_round()
        clock.goes_on(hours=2)
        assert the_job(Task.RETENTION).id in working.look_round()

    def test_nothing_is_deleted_by_a_clock_that_jumped(self, app: Flask, clock: Clock) -> None:
        an_intake(submitted=False, channel=Channel.SELF)
        clock.goes_on(days=400)
        job = do_what_is_due(Task.RETENTION)
        assert (job.state, job.reason) == (State.WAITING, Reason.CLOCK)
        assert count(Intake) == 1


class TestThePageOfJobs:
    def test_it_says_where_there_is_nothing(self, administrator: StaffMember) -> None:
        page = administrator.opens("/jobs")
        assert page.h1.text == "Jobs"
        for said in ("Nothing failed.", "Nothing runs now.", "Nothing waits."):
            assert said in page.text

    def test_it_says_who_does_them(self, app: Flask, administrator: StaffMember) -> None:
        add_pool(app)
        told = " ".join(administrator.opens("/jobs").text.split())
        by_the_server = "The server does them in 2 processes beside the pages."
        assert ("No worker runs" if queue.is_used() else by_the_server) in told

    def test_it_shows_each_job_where_it_stands_and_names_nobody(
        self, clinician: StaffMember, administrator: StaffMember
    ) -> None:
        decided = a_decision(clinician.account)
        reference = db.session.get_one(Intake, decided.intake_id).reference
        for title, step in (
            ("Waiting", lambda job: None),
            ("Running", lambda job: jobs.take(job, HOLD)),
            ("Done lately", jobs.finish),
        ):
            step(the_job().id)
            page = administrator.opens("/jobs")
            assert "Document of a decision" in part(page, title)
            assert reference not in page.text

    def test_what_failed_stands_first_with_its_reason_and_is_tried_again(
        self, clinician: StaffMember, administrator: StaffMember
    ) -> None:
        decided = a_decision(clinician.account)
        fails(the_job(), 5)
        page = administrator.opens("/jobs")
        first = next(each.text for each in page("h2") if each.text != "No worker runs")
        assert first.startswith("Failed")
        assert "could not be signed" in part(page, "Failed")
        assert "Tried 5 times." in part(page, "Failed")
        job = the_job().id
        answer = administrator.sends(f"/jobs/{job}/again", "/jobs")
        assert answer.location == "/jobs"
        page = administrator.opens("/jobs")
        assert f"Job {job} is tried again." in page.text
        assert "Nothing failed." in page.text
        assert f"Job {job}" in part(page, "Done lately")
        served = clinician.client.get(f"/intakes/{decided.intake_id}/document/record.pdf")
        assert served.data.startswith(b"%PDF")

    def test_only_what_failed_is_tried_again(
        self, clinician: StaffMember, administrator: StaffMember
    ) -> None:
        a_decision(clinician.account)
        job = the_job().id
        assert jobs.take(job, HOLD)
        administrator.sends(f"/jobs/{job}/again", "/jobs")
        assert "is not among those that failed" in administrator.opens("/jobs").text
        assert the_job().state == State.RUNNING
        assert administrator.sends("/jobs/999/again", "/jobs").status_code == 404

    def test_what_was_done_long_ago_is_forgotten(
        self, clinician: StaffMember, administrator: StaffMember, clock: Clock
    ) -> None:
        a_decision(clinician.account)
        job = the_job().id
        assert jobs.take(job, HOLD)
        jobs.finish(job)
        jobs.forget_old()
        assert count(Job) == 1
        clock.goes_on(days=31)
        jobs.forget_old()
        assert count(Job) == 0
