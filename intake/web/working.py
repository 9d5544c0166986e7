"""Doing jobs: what each kind of them does, and the one function that has a job done."""

import logging
import threading
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from datetime import timedelta
from typing import Any

from flask import Flask, current_app, has_request_context

from intake.records import certificates, documents, intakes, jobs, keeping, purging, queue, sendings
from intake.records.clock import ClockJumped, check_clock
from intake.records.database import Gone, wipe
from intake.records.job_tables import Job, Task
from intake.records.jobs import Reason
from intake.records.models import Disposition, Intake
from intake.web.document_making import NotMade, NoTools, NotSigned, make_document
from intake.web.pool import pool_here

HOLD = timedelta(minutes=1)
"""By so much whoever does a job says each time that they still do; then others may take it."""

WIPES, WIPE_WAIT_MS = 10, 1_000

REASONS: tuple[tuple[type[Exception], Reason], ...] = (
    (NoTools, Reason.TOOLS),
    (NotSigned, Reason.SIGNING),
    (NotMade, Reason.CONTENT),
    (ClockJumped, Reason.CLOCK),
)

log = logging.getLogger(__name__)


def later(job_id: int) -> None:
    """Have a job done: soon by a worker or the pool where one runs, else here and now.

    Whatever becomes of it stands in the job.
    """
    if queue.has_worker():
        queue.put(job_id)
    elif pool := pool_here():
        pool.ring()
    else:
        do(job_id)


def look_round(tasks: Collection[Task] = jobs.EVERY) -> Sequence[int]:
    """Ask for what comes again, give back what was lost, and return what is due."""
    jobs.ask_again(tasks)
    if jobs.any_lost():
        jobs.give_back_lost()
    return jobs.due()


def do(job_id: int, hold: timedelta = HOLD) -> timedelta | None:
    """Do a job, where it waits to be done; after how long to try again, None where not."""
    job = jobs.take(job_id, hold)
    if job is None:
        return None
    try:
        with _held(job_id, hold):
            DOES[Task(job.task)](job)
    except (documents.NoDocument, Gone):
        jobs.finish(job_id, Reason.NOT_NEEDED)
        return None
    except Exception as problem:
        return jobs.fail(job_id, _reason_of(job_id, problem))
    jobs.finish(job_id)
    return None


def _reason_of(job_id: int, problem: Exception) -> Reason:
    for kind, reason in REASONS:
        if isinstance(problem, kind):
            log.error("Job %s was not done: %s", job_id, problem)
            return reason
    log.exception("Job %s was not done", job_id)
    return Reason.OTHER


@contextmanager
def _held(job_id: int, hold: timedelta) -> Iterator[None]:
    """Say again and again that the job is being done, until it is over."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    over = threading.Event()

    def say() -> None:
        while not over.wait(hold.total_seconds() / 3):
            try:
                with app.app_context():
                    jobs.keep_hold(job_id, hold)
            except Exception:
                log.exception("That job %s is being done could not be said", job_id)

    saying = threading.Thread(target=say, daemon=True)
    saying.start()
    try:
        yield
    finally:
        over.set()
        saying.join()


def made_document(intake: Intake, decided: Disposition) -> documents.Made:
    """The program's own document of a decision. Raises NotMade."""
    settings = current_app.config["SETTINGS"]
    case_file = documents.case_file_of(intake, decided, settings, documents.OWN_RECORD)
    return make_document(case_file, documents.day_of(decided))


def _make_document(job: Job) -> None:
    decided = job.disposition
    intake = intakes.by_id(decided.intake_id) if decided else None
    if decided is None or intake is None or intake.disposition is not decided:
        raise documents.NoDocument
    with _asked_at(job.site):
        made = made_document(intake, decided)
    documents.keep_record(intake, decided, made, decided.decided_by)


def _asked_at(site: str) -> Any:
    """As if a page of the site were asked for: the document names its address."""
    if has_request_context():
        return nullcontext()
    return current_app.test_request_context(base_url=site)


def _remind(_job: Job) -> None:
    sendings.remind()


def _let_go(_job: Job) -> None:
    """What the command purge does. Raises ClockJumped."""
    check_clock()
    for due in purging.purge(keeping.periods_here()):
        log.info("%s deleted: %s", due.reference, due.kind)
    if certificates.certify("daily job"):
        _wipe()
    jobs.forget_old()


def _wipe() -> None:
    """In short tries: while one waits for those who read, nobody can write."""
    if queue.is_used():
        return
    for _ in range(WIPES):
        if wipe(WIPE_WAIT_MS):
            return
        time.sleep(WIPE_WAIT_MS / 1000)
    log.warning("What was deleted is out of the database, but not yet out of its log on the disk")


DOES: dict[Task, Callable[[Job], None]] = {
    Task.DOCUMENT: _make_document,
    Task.REMINDERS: _remind,
    Task.RETENTION: _let_go,
}
