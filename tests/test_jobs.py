"""Jobs with real workers, on both databases: done once, tried again, taken over from the dead."""

import json
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from shutil import copy

import pytest
from flask import Flask
from make import a_decision, a_staff_member, an_intake, settings_for
from migrated import a_migrated_app
from servers import wait_until
from sqlalchemy import select, update
from working import Workers, workers_of

from intake.extensions import db
from intake.records import jobs, moments, queue
from intake.records.job_tables import Job, State, Task
from intake.records.models import Disposition, StoredReferral
from intake.records.staff_tables import Staff
from intake.web import signing


@pytest.fixture
def site(bare_url: str) -> Iterator[Flask]:
    with a_migrated_app(bare_url) as app:
        # The workers find the certificate made; two that make one at once would take turns.
        signing.certificate_of(app.config["SETTINGS"])
        yield app


@pytest.fixture
def workers(site: Flask, tmp_path: Path) -> Iterator[Workers]:
    with workers_of(tmp_path, site.config["SETTINGS"].database_url) as workers:
        yield workers


@pytest.fixture
def clinician(site: Flask) -> Staff:
    return a_staff_member(site, "clinician").account


def job_of(decided: Disposition) -> Job:
    db.session.rollback()
    job = jobs.of(decided)
    assert job
    db.session.refresh(job)
    return job


def is_in(state: State, *decisions: Disposition) -> bool:
    return all(job_of(each).state == state for each in decisions)


def is_done(task: Task) -> bool:
    db.session.rollback()
    query = select(Job).where(Job.task == task, Job.state == State.DONE)
    return db.session.scalars(query).first() is not None


def documents_of(decided: Disposition) -> int:
    query = select(StoredReferral.id).where(StoredReferral.disposition_id == decided.id)
    return len(db.session.scalars(query).all())


def test_two_workers_share_the_jobs_and_do_each_once(clinician: Staff, workers: Workers) -> None:
    decisions = [a_decision(clinician) for _ in range(4)]
    for _ in range(2):
        workers.start()
    wait_until(lambda: is_in(State.DONE, *decisions), "the documents are not made", 120)
    assert [job_of(each).attempts for each in decisions] == [1] * 4
    assert [documents_of(each) for each in decisions] == [1] * 4
    wait_until(lambda: is_done(Task.REMINDERS), "reminders were not looked through")
    assert not is_done(Task.RETENTION)
    # A day later, as it were.
    db.session.execute(update(Job).where(Job.task == Task.RETENTION).values(due_at=moments.now()))
    db.session.commit()
    wait_until(lambda: is_done(Task.RETENTION), "nothing was looked through for deletion")


def test_what_a_killed_worker_had_is_done_once_by_another(
    clinician: Staff, workers: Workers
) -> None:
    decided = a_decision(clinician)
    killed = workers.start()
    wait_until(lambda: is_in(State.RUNNING, decided), "nobody took the job", 60)
    workers.kill(killed)
    assert is_in(State.RUNNING, decided)
    assert documents_of(decided) == 0
    worker = workers.start()
    wait_until(lambda: is_in(State.DONE, decided), "nobody took it over", 90)
    assert job_of(decided).attempts == 2
    assert documents_of(decided) == 1
    stops_when_it_has_done_what_it_has_begun(worker, a_decision(clinician))


def stops_when_it_has_done_what_it_has_begun(
    worker: subprocess.Popen[bytes], decided: Disposition
) -> None:
    wait_until(lambda: is_in(State.RUNNING, decided), "nobody took the job", 60)
    worker.terminate()
    assert worker.wait(timeout=60) == 0
    assert is_in(State.DONE, decided)
    assert documents_of(decided) == 1


def test_what_failed_is_tried_again_by_itself(
    clinician: Staff, workers: Workers, tmp_path: Path
) -> None:
    missing = tmp_path / "signing.pem"
    workers.settings["SIGNING_FILE"] = str(missing)
    decided, log = a_decision(clinician), tmp_path / "log"
    with log.open("wb") as said:
        workers.start(said)
    wait_until(lambda: job_of(decided).reason == jobs.Reason.SIGNING, "it did not fail", 60)
    first, *others = log.read_text().splitlines()
    assert first.startswith("Doing jobs")
    assert others, "the failure is logged"
    assert all(json.loads(each)["level"] for each in others), "as lines for machines"
    assert documents_of(decided) == 0
    copy(settings_for("").signing_file, missing)
    wait_until(lambda: is_in(State.DONE, decided), "it was not tried again", 90)
    assert job_of(decided).attempts > 1
    assert documents_of(decided) == 1


@pytest.mark.postgresql_only("in SQLite mode the page makes the document itself")
def test_where_a_worker_runs_the_page_says_that_the_document_is_being_prepared(
    site: Flask, workers: Workers
) -> None:
    person, intake = a_staff_member(site, "clinician"), an_intake(age=40)
    address = f"/intakes/{intake.id}"
    worker = workers.start()
    wait_until(queue.has_worker, "no worker came", 60)
    worker.send_signal(signal.SIGSTOP)
    db.session.rollback()
    assert person.decides(intake, "outpatient").status_code == 302
    page = person.opens(address)
    assert "The document is being prepared. The decision is kept." in page.text
    assert page.find("a", string="Look again")
    worker.send_signal(signal.SIGCONT)
    decided = intake.disposition
    assert decided
    wait_until(lambda: is_in(State.DONE, decided), "it is not made", 60)
    assert "Download the record (PDF)" in person.client.get(f"{address}/document").text
