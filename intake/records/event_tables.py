"""The event log: who did what, when and for what purpose, each row chained to the one before."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from intake.extensions import db
from intake.records.moments import Moment, now
from intake.records.staff_tables import Staff

SYSTEM = UUID(int=0)
"""The chain of what belongs to no intake."""


class Event(db.Model):
    """Something that happened, by whom and why. It never holds an answer, a name or a number.

    Its chain is an intake, by its id, or the system. A chain outlives its intake.
    """

    __tablename__ = "event"
    id: Mapped[int] = mapped_column(primary_key=True)
    chain: Mapped[UUID]
    number: Mapped[int]
    """The place in the chain, from 1."""
    kind: Mapped[str] = mapped_column(String(40))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    purpose: Mapped[str] = mapped_column(String(20))
    detail: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    at: Mapped[datetime] = mapped_column(Moment, default=now)
    mac: Mapped[bytes] = mapped_column(LargeBinary(32))
    """Keyed hash of this row and of the one before it."""

    actor: Mapped[Staff | None] = relationship()

    __table_args__ = (UniqueConstraint("chain", "number"),)


class EventChain(db.Model):
    """Where a chain ends, so that rows taken off its end are missed."""

    __tablename__ = "event_chain"
    chain: Mapped[UUID] = mapped_column(primary_key=True)
    length: Mapped[int] = mapped_column(default=0)
    last: Mapped[bytes] = mapped_column(LargeBinary(32))
    """The keyed hash of the last event."""
    mac: Mapped[bytes] = mapped_column(LargeBinary(32))
    """Keyed hash of this row."""
