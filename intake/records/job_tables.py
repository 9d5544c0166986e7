"""The table of jobs: work that is done beside the pages, and where each piece of it stands."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from intake.extensions import db
from intake.records.models import Disposition
from intake.records.moments import Moment, now


class Task(StrEnum):
    """What there is to be done."""

    DOCUMENT = "document"
    """Make the program's own document of a decision."""
    REMINDERS = "reminders"
    """Note which programs have not answered in time."""
    RETENTION = "retention"
    """Delete what was kept long enough."""


class State(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    """Tried as often as it is tried by itself; somebody has to look at it."""


class Job(db.Model):
    """One piece of work. Nothing personal: which decision it is about is said by its id alone.

    What comes again and again is one row, with its latest run.
    """

    __tablename__ = "job"
    id: Mapped[int] = mapped_column(primary_key=True)
    task: Mapped[str] = mapped_column(String(20))
    disposition_id: Mapped[int | None] = mapped_column(ForeignKey("disposition.id"), unique=True)
    """The decision whose document it makes."""
    site: Mapped[str] = mapped_column(String(300), default="")
    """The address of this site as whoever asked for it had it: it stands in the document."""
    state: Mapped[str] = mapped_column(String(10), default=State.WAITING)
    attempts: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str] = mapped_column(String(20), default="")
    """Why the last attempt came to nothing, as a code."""
    wanted_at: Mapped[datetime] = mapped_column(Moment, default=now)
    due_at: Mapped[datetime] = mapped_column(Moment, default=now)
    """Not to be tried before."""
    started_at: Mapped[datetime | None] = mapped_column(Moment)
    held_until: Mapped[datetime | None] = mapped_column(Moment)
    """Whoever runs it moves this on; where it has passed, they are gone."""
    ended_at: Mapped[datetime | None] = mapped_column(Moment)

    disposition: Mapped[Disposition | None] = relationship()

    __table_args__ = (
        Index("ix_job_state", "state", "due_at"),
        Index("ix_job_ended", "state", "ended_at"),
        Index(
            "ix_job_once",
            "task",
            unique=True,
            sqlite_where=text("disposition_id IS NULL"),
            postgresql_where=text("disposition_id IS NULL"),
        ),
    )
