"""How much waits: people so roughly that a figure tells of nobody, jobs exactly."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, literal, select

from intake.extensions import db
from intake.records import moments
from intake.records.job_tables import Job, State
from intake.records.models import Intake, Status

COUNTED_UP_TO = 1000
ROUNDED_TO = 10


def roughly_waiting() -> dict[str, int]:
    """Intakes that wait for a decision, by urgency: rounded up to tens, at most a thousand.

    Practice is not counted.
    """
    # The key by which the worklist is sorted begins with 0 for what is urgent.
    parts = {"urgent": Intake.sort_key < "1", "other": Intake.sort_key >= "1"}
    wanted = (Intake.synthetic.is_(False), Intake.status == Status.WAITING)
    found = _counted(Intake, {name: (*wanted, part) for name, part in parts.items()})
    return {name: _rounded(count) for name, count in found.items()}


def jobs_by_state() -> dict[str, int]:
    """Jobs that are to be done now, that run, and that failed for good: at most a thousand each.

    They are not rounded: a job is about the work of the site.
    """
    overdue = (Job.state == State.WAITING, Job.due_at <= moments.now())
    states = {each.value: (Job.state == each,) for each in (State.RUNNING, State.FAILED)}
    return _counted(Job, {"overdue": overdue, **states})


def longest_overdue() -> timedelta:
    """For how long the job has been due that nobody has taken for longest; zero for none."""
    query = select(func.min(Job.due_at)).where(Job.state == State.WAITING)
    first: datetime | None = db.session.scalar(query)
    return max(moments.now() - first, timedelta(0)) if first else timedelta(0)


def _counted(table: Any, parts: dict[str, tuple[ColumnElement[bool], ...]]) -> dict[str, int]:
    """How many rows each part has, in one query, each no further than is told."""
    counts = []
    for name, wanted in parts.items():
        rows = select(literal(1)).select_from(table).where(*wanted).limit(COUNTED_UP_TO)
        counts.append(
            select(func.count()).select_from(rows.subquery()).scalar_subquery().label(name)
        )
    return dict(db.session.execute(select(*counts)).one()._mapping)


def _rounded(count: int) -> int:
    return -(-count // ROUNDED_TO) * ROUNDED_TO
