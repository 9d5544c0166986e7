"""Jobs: asked for, taken by one alone, done or tried again. Each step is one transaction."""

from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from sqlalchemy import Select, delete, func, literal, select
from sqlalchemy.exc import IntegrityError

from intake.extensions import db
from intake.records import moments
from intake.records.database import write
from intake.records.job_tables import Job, State, Task
from intake.records.models import Disposition

AGAIN_AFTER = (
    *(timedelta(seconds=5), timedelta(minutes=1)),
    *(timedelta(minutes=10), timedelta(hours=1)),
)
"""How long to wait after each attempt that failed; after one more it is tried no longer."""

EVERY = {Task.REMINDERS: timedelta(minutes=10), Task.RETENTION: timedelta(days=1)}
"""What comes again, and how often."""
FIRST_AFTER = {Task.RETENTION: timedelta(days=1)}
"""What does not come at once the first time: whoever runs the site looks first at what will go."""
NO_TIME = timedelta(0)

SHOWN = timedelta(days=30)
"""For so long a job that is done stays listed."""
PAGE_SIZE = 50
COUNTED_UP_TO = 1000


class Reason(StrEnum):
    """Why an attempt came to nothing."""

    CONTENT = "content"
    TOOLS = "tools"
    SIGNING = "signing"
    CLOCK = "clock"
    LOST = "lost"
    """Whoever ran it ended in the middle of it."""
    NOT_NEEDED = "not_needed"
    OTHER = "other"


class NotFailed(Exception):
    """Only what failed is tried again by hand."""


@dataclass(frozen=True)
class Listed:
    """The first jobs in one state, and how many there are, up to a thousand."""

    jobs: Sequence[Job]
    count: int


def ask_for_document(disposition: Disposition, site: str) -> None:
    """Have the document of a decision made, in the transaction under way. Asked twice is once."""
    if of(disposition) is None:
        db.session.add(Job(task=Task.DOCUMENT, disposition_id=disposition.id, site=site))
        db.session.flush()


def of(disposition: Disposition) -> Job | None:
    """The job that makes the document of this decision."""
    return db.session.scalars(select(Job).where(Job.disposition_id == disposition.id)).first()


def settle(disposition: Disposition) -> None:
    """The document is there, whoever made it: so its job is done, in the same transaction."""
    job = of(disposition)
    if job and job.state != State.DONE:
        _end(job, State.DONE)


def ask_again(tasks: Collection[Task]) -> None:
    """Ask for those of the jobs that come again whose time has come."""
    for task in tasks:
        if _is_time(db.session.scalars(_that_comes_again(task)).first(), EVERY[task]):
            # Where it is the first time, somebody else may add it at the same moment.
            with suppress(IntegrityError):
                _ask_for(task)


@write
def _ask_for(task: Task) -> None:
    query = _that_comes_again(task).with_for_update()
    job = db.session.scalars(query.execution_options(populate_existing=True)).first()
    if not _is_time(job, EVERY[task]):
        return
    if job is None:
        db.session.add(Job(task=task, due_at=moments.now() + FIRST_AFTER.get(task, NO_TIME)))
        return
    _wait_anew(job)


def _that_comes_again(task: Task) -> Select[Job]:
    return select(Job).where(Job.task == task, Job.disposition_id.is_(None))


def _is_time(job: Job | None, every: timedelta) -> bool:
    if job is None:
        return True
    # Also where the clock went back: a moment that lies ahead is none to wait for.
    ended = job.state in (State.DONE, State.FAILED)
    return ended and abs(moments.now() - job.wanted_at) >= every


def _wait_anew(job: Job) -> None:
    now = moments.now()
    job.state, job.attempts, job.reason = State.WAITING, 0, ""
    job.wanted_at = job.due_at = now
    job.started_at = job.held_until = job.ended_at = None


@write
def take(job_id: int, hold: timedelta) -> Job | None:
    """Take a job to do it; None where it is not there to be taken. Two never get the same one.

    Whoever has it says so again within the time of `hold`.
    """
    job = _locked(job_id)
    if job is None or job.state != State.WAITING:
        return None
    job.state, job.attempts, job.reason = State.RUNNING, job.attempts + 1, ""
    job.started_at = moments.now()
    job.held_until = job.started_at + hold
    return job


@write
def keep_hold(job_id: int, hold: timedelta) -> None:
    job = _locked(job_id)
    if job and job.state == State.RUNNING:
        job.held_until = moments.now() + hold


@write
def finish(job_id: int, reason: str = "") -> None:
    job = _locked(job_id)
    if job and job.state == State.RUNNING:
        _end(job, State.DONE, reason)


@write
def fail(job_id: int, reason: Reason) -> timedelta | None:
    """Note that an attempt failed; after how long to try again, None where it is not."""
    job = _locked(job_id)
    return _try_again(job, reason) if job and job.state == State.RUNNING else None


@write
def give_back_lost() -> None:
    """Let others take what somebody took who is gone since."""
    query = select(Job).where(Job.state == State.RUNNING, Job.held_until < moments.now())
    for job in db.session.scalars(query.with_for_update()):
        _try_again(job, Reason.LOST)


def any_lost() -> bool:
    query = select(Job.id).where(Job.state == State.RUNNING, Job.held_until < moments.now())
    return db.session.scalar(query.limit(1)) is not None


@write
def try_again(job_id: int) -> None:
    """Try a job again that failed, as if it were new. Raises NotFailed."""
    job = _locked(job_id)
    if job is None or job.state != State.FAILED:
        raise NotFailed
    _wait_anew(job)


def due(limit: int = PAGE_SIZE) -> Sequence[int]:
    """The ids of the jobs that may be taken now, the one that waits longest first."""
    query = select(Job.id).where(Job.state == State.WAITING, Job.due_at <= moments.now())
    return db.session.scalars(query.order_by(Job.due_at, Job.id).limit(limit)).all()


def by_id(job_id: int) -> Job | None:
    return db.session.get(Job, job_id, populate_existing=True)


def listed(state: State) -> Listed:
    """The jobs in this state: what ended last first, what waits longest first."""
    ended = state in (State.DONE, State.FAILED)
    order = (Job.ended_at.desc(), Job.id.desc()) if ended else (Job.due_at, Job.id)
    rows = db.session.scalars(
        select(Job).where(Job.state == state).order_by(*order).limit(PAGE_SIZE)
    ).all()
    counted = select(literal(1)).select_from(Job).where(Job.state == state).limit(COUNTED_UP_TO)
    count = db.session.scalar(select(func.count()).select_from(counted.subquery()))
    return Listed(rows, count or 0)


@write
def forget_old() -> None:
    """Take out what was done long ago: its document says that it was."""
    old = Job.ended_at < moments.now() - SHOWN
    db.session.execute(delete(Job).where(Job.state == State.DONE, old))


def _locked(job_id: int) -> Job | None:
    return db.session.get(Job, job_id, with_for_update=True, populate_existing=True)


def _try_again(job: Job, reason: Reason) -> timedelta | None:
    if job.attempts > len(AGAIN_AFTER):
        _end(job, State.FAILED, reason)
        return None
    # Who was killed says nothing about the job: it waits no longer than it has.
    wait = timedelta(0) if reason is Reason.LOST else AGAIN_AFTER[job.attempts - 1]
    job.state, job.reason, job.held_until = State.WAITING, reason, None
    job.due_at = moments.now() + wait
    return wait


def _end(job: Job, state: State, reason: str = "") -> None:
    job.state, job.reason, job.held_until = state, reason, None
    job.ended_at = moments.now()
