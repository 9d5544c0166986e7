"""The tables of an intake. Answers, suggestions, decisions and events are only ever added."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String, false
from sqlalchemy.orm import Mapped, mapped_column, relationship
from uuid6 import uuid7

from intake.extensions import db
from intake.records.moments import Moment, now
from intake.records.staff_tables import Staff
from intake.records.vault import Sealed, SealedPart, SealedRow, as_bytes, as_text


class Channel(StrEnum):
    CALL = "call"
    SELF = "self"


class Status(StrEnum):
    """Where an intake stands."""

    UNSENT = "unsent"
    """A self-screen that the person has not sent: staff do not see it."""
    OPEN = "open"
    """A call that is being asked."""
    WAITING = "waiting"
    """Sent or finished; waits for staff to decide."""
    DECIDED = "decided"


class Intake(SealedRow, db.Model):
    """One case. `answers` is the latest answer to each question, kept for one-row reads.

    Plain columns are only what the worklist sorts and filters by; all else is sealed.
    """

    __tablename__ = "intake"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    reference: Mapped[str] = mapped_column(String(12), unique=True)
    channel: Mapped[Channel] = mapped_column(String(8))
    status: Mapped[Status] = mapped_column(String(12))
    started_at: Mapped[datetime] = mapped_column(Moment, default=now)
    updated_at: Mapped[datetime] = mapped_column(Moment, default=now)
    sent_at: Mapped[datetime | None] = mapped_column(Moment)
    priority: Mapped[int] = mapped_column(default=4)
    urgent: Mapped[bool] = mapped_column(default=False)
    """Somebody must see to it now or within 24 hours, whatever the level."""
    level: Mapped[int] = mapped_column(default=1)
    settled: Mapped[bool] = mapped_column(default=False)
    minor: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Under 18: no track is suggested without a clinician (rule 61)."""
    synthetic: Mapped[bool] = mapped_column(default=False)
    answers = Sealed[dict[str, Any]]()
    answers_sealed: Mapped[bytes] = mapped_column(LargeBinary, server_default="")
    started_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    version: Mapped[int] = mapped_column(default=1)

    started_by: Mapped[Staff | None] = relationship()
    given_answers: Mapped[list["GivenAnswer"]] = relationship(order_by="GivenAnswer.id")
    suggestions: Mapped[list["StoredSuggestion"]] = relationship(order_by="StoredSuggestion.id")
    dispositions: Mapped[list["Disposition"]] = relationship(order_by="Disposition.id")
    referrals: Mapped[list["StoredReferral"]] = relationship(order_by="StoredReferral.id")

    # Two people who save at the same time: the second one is told, never overwrites.
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        Index("ix_intake_worklist", "status", "urgent", "level", "priority", "id"),
        Index("ix_intake_updated", "status", "updated_at", "id"),
    )

    def sealed_for(self) -> str:
        if self.id is None:
            self.id = uuid7()
        return str(self.id)

    @property
    def disposition(self) -> "Disposition | None":
        """The latest decision."""
        return self.dispositions[-1] if self.dispositions else None


class GivenAnswer(SealedPart, db.Model):
    """One answer as it was given: its path and value.

    Which question was answered tells something too, so the path is sealed with the value. None
    as value takes an entry of a group away.
    """

    __tablename__ = "given_answer"
    id: Mapped[int] = mapped_column(primary_key=True)
    intake_id: Mapped[UUID] = mapped_column(ForeignKey("intake.id"), index=True)
    given = Sealed[list[Any]]()
    given_sealed: Mapped[bytes] = mapped_column(LargeBinary, server_default="")
    given_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    given_at: Mapped[datetime] = mapped_column(Moment, default=now)

    given_by: Mapped[Staff | None] = relationship()


class StoredSuggestion(SealedPart, db.Model):
    """Answers and result, frozen as they were at submission and at each decision."""

    __tablename__ = "suggestion"
    id: Mapped[int] = mapped_column(primary_key=True)
    intake_id: Mapped[UUID] = mapped_column(ForeignKey("intake.id"), index=True)
    answers = Sealed[dict[str, Any]]()
    answers_sealed: Mapped[bytes] = mapped_column(LargeBinary, server_default="")
    result = Sealed[dict[str, Any]]()
    result_sealed: Mapped[bytes] = mapped_column(LargeBinary, server_default="")
    ruleset: Mapped[int]
    questionnaire_version: Mapped[int]
    made_at: Mapped[datetime] = mapped_column(Moment, default=now)


class Disposition(SealedPart, db.Model):
    """What staff decided: the suggestion confirmed, or overridden with a reason."""

    __tablename__ = "disposition"
    id: Mapped[int] = mapped_column(primary_key=True)
    intake_id: Mapped[UUID] = mapped_column(ForeignKey("intake.id"), index=True)
    suggestion_id: Mapped[int] = mapped_column(ForeignKey("suggestion.id"))
    level: Mapped[int]
    confirmed: Mapped[bool]
    reason: Mapped[str] = mapped_column(String(40), default="")
    words = as_text()
    words_sealed: Mapped[bytes] = mapped_column(LargeBinary, server_default="")
    second_name = as_text()
    second_name_sealed: Mapped[bytes] = mapped_column(LargeBinary, server_default="")
    decided_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    decided_at: Mapped[datetime] = mapped_column(Moment, default=now)

    decided_by: Mapped[Staff] = relationship()
    suggestion: Mapped[StoredSuggestion] = relationship()


class StoredReferral(SealedPart, db.Model):
    """The document of one decision, as it was made. A new decision makes a new one."""

    __tablename__ = "referral"
    id: Mapped[int] = mapped_column(primary_key=True)
    intake_id: Mapped[UUID] = mapped_column(ForeignKey("intake.id"), index=True)
    disposition_id: Mapped[int] = mapped_column(ForeignKey("disposition.id"), index=True)
    document = as_bytes()
    document_sealed: Mapped[bytes] = mapped_column(LargeBinary, server_default="")
    sha256: Mapped[str] = mapped_column(String(64))
    content_version: Mapped[int]
    made_at: Mapped[datetime] = mapped_column(Moment, default=now)


class LookUp(db.Model):
    """A keyed hash of a name, phone number or birth date, by which an intake is found again."""

    __tablename__ = "look_up"
    intake_id: Mapped[UUID] = mapped_column(ForeignKey("intake.id"), primary_key=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary(36), primary_key=True)

    __table_args__ = (Index("ix_look_up_digest", "digest"),)


class DataKey(db.Model):
    """A key that something in this database was sealed with, and how to tell it from others."""

    __tablename__ = "data_key"
    name: Mapped[str] = mapped_column(String(8), primary_key=True)
    check: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[datetime] = mapped_column(Moment, default=now)
