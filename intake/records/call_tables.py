"""The tables of the phone: calls and how they ended, calls back agreed on, saved filters."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from intake.extensions import db
from intake.records.indexes import only
from intake.records.models import Intake
from intake.records.moments import Moment, now
from intake.records.staff_tables import Staff
from intake.records.vault import SealedPart, as_text


class Call(SealedPart, db.Model):
    """One stretch on the phone: who talked, from when to when, and what came of it.

    An intake that is parked and taken up again has one for each stretch. `ended_at` is None
    while it lasts.
    """

    __tablename__ = "call"
    id: Mapped[int] = mapped_column(primary_key=True)
    intake_id: Mapped[UUID] = mapped_column(ForeignKey("intake.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    begun_at: Mapped[datetime] = mapped_column(Moment, default=now)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    outcome: Mapped[str] = mapped_column(String(24), default="")
    """A code of records/calls.py; empty while the call lasts."""
    words = as_text()
    words_sealed: Mapped[bytes] = mapped_column(LargeBinary, server_default="")

    by: Mapped[Staff] = relationship()
    intake: Mapped[Intake] = relationship()


class CallBack(SealedPart, db.Model):
    """A call back that was agreed or asked for: when, by which clock, and whom to ask for.

    The moment is kept in UTC; `zone` is the time zone in which it was agreed. `made_by_id` is None
    where somebody asked online to be called: then it is due from the moment of asking.
    """

    __tablename__ = "call_back"
    id: Mapped[int] = mapped_column(primary_key=True)
    intake_id: Mapped[UUID] = mapped_column(ForeignKey("intake.id"), index=True)
    due_at: Mapped[datetime] = mapped_column(Moment)
    zone: Mapped[str] = mapped_column(String(40))
    whose: Mapped[str] = mapped_column(String(12))
    """Whose number is called: "person" or "caller"."""
    words = as_text()
    words_sealed: Mapped[bytes] = mapped_column(LargeBinary, server_default="")
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    made_at: Mapped[datetime] = mapped_column(Moment, default=now)
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    done_at: Mapped[datetime | None] = mapped_column(Moment)
    result: Mapped[str] = mapped_column(String(24), default="")
    """A code of records/calls.py; empty while the call is still to be made."""

    made_by: Mapped[Staff | None] = relationship(foreign_keys=[made_by_id])
    done_by: Mapped[Staff | None] = relationship(foreign_keys=[done_by_id])
    intake: Mapped[Intake] = relationship()

    __table_args__ = (Index("ix_call_back_open", "due_at", "id", **only("done_at IS NULL")),)


class SavedFilter(db.Model):
    """A filter of the worklist that somebody of the staff saved under a name of their own.

    `choices` is the query string of the filter, which holds nothing about a person.
    """

    __tablename__ = "saved_filter"
    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    name: Mapped[str] = mapped_column(String(60))
    choices: Mapped[str] = mapped_column(String(400))

    __table_args__ = (Index("ix_saved_filter_name", "staff_id", "name", unique=True),)
