"""The tables of what became of a referral that was sent, and of how the person gets there."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from intake.extensions import db
from intake.records.consent_tables import Disclosure
from intake.records.indexes import only
from intake.records.models import Intake
from intake.records.moments import Moment, now
from intake.records.staff_tables import Staff
from intake.records.vault import Sealed, SealedPart


class Sending(db.Model):
    """A referral that went to a program which takes the person in, or declines to.

    Where it stands now, for lists; how it got there stands in its steps. To whom it went is
    sealed in the disclosure.
    """

    __tablename__ = "sending"
    id: Mapped[int] = mapped_column(primary_key=True)
    intake_id: Mapped[UUID] = mapped_column(ForeignKey("intake.id"), index=True)
    disclosure_id: Mapped[int] = mapped_column(ForeignKey("disclosure.id"), unique=True)
    sent_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    synthetic: Mapped[bool]
    """As its intake is: made up, and never listed beside real ones."""
    rank: Mapped[int]
    """0 where the program has to answer sooner, else 1: the order of the list."""
    state: Mapped[str] = mapped_column(String(20))
    remind_at: Mapped[datetime | None] = mapped_column(Moment)
    """When somebody has to ask again; None where no answer is waited for."""
    reminded_at: Mapped[datetime | None] = mapped_column(Moment)
    """When it was last noted that the time is up."""

    intake: Mapped[Intake] = relationship()
    disclosure: Mapped[Disclosure] = relationship()
    sent_by: Mapped[Staff] = relationship()
    steps: Mapped[list["SendingEvent"]] = relationship(order_by="SendingEvent.id")

    __table_args__ = (
        Index(
            *("ix_sending_waiting", "synthetic", "rank", "remind_at", "id"),
            **only("remind_at IS NOT NULL"),
        ),
    )


class SendingEvent(SealedPart, db.Model):
    """One step of a sending. A mistake is put right by another row, the latest of which counts."""

    __tablename__ = "sending_event"
    id: Mapped[int] = mapped_column(primary_key=True)
    intake_id: Mapped[UUID] = mapped_column(ForeignKey("intake.id"), index=True)
    sending_id: Mapped[int] = mapped_column(ForeignKey("sending.id"), index=True)
    step: Mapped[str] = mapped_column(String(20))
    said = Sealed[dict[str, Any]]()
    """`words`, for a program that declines the `reason`, for an admission the `day`."""
    said_sealed: Mapped[bytes] = mapped_column(LargeBinary, server_default="")
    by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[datetime] = mapped_column(Moment, default=now)

    by: Mapped[Staff] = relationship()
    sending: Mapped[Sending] = relationship(viewonly=True)

    __table_args__ = (Index("ix_sending_event_step", "step", "at"),)


class Transport(SealedPart, db.Model):
    """How a person gets to the program that takes them. The latest row of a sending counts."""

    __tablename__ = "transport"
    id: Mapped[int] = mapped_column(primary_key=True)
    intake_id: Mapped[UUID] = mapped_column(ForeignKey("intake.id"), index=True)
    sending_id: Mapped[int] = mapped_column(ForeignKey("sending.id"), index=True)
    day: Mapped[date | None] = mapped_column(index=True)
    """None where it was called off."""
    plan = Sealed[dict[str, Any]]()
    """`at` what time, `who` takes them, `start` from where, `phone` that may be used, `note`."""
    plan_sealed: Mapped[bytes] = mapped_column(LargeBinary, server_default="")
    by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    made_at: Mapped[datetime] = mapped_column(Moment, default=now)

    by: Mapped[Staff] = relationship()
    sending: Mapped[Sending] = relationship()
