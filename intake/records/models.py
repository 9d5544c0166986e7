"""The tables of an intake. Answers, suggestions, decisions and events are only ever added."""

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String, event, false
from sqlalchemy.orm import Mapped, mapped_column, relationship
from uuid6 import uuid7

from intake.extensions import db
from intake.questionnaire.journey import Journey
from intake.records.indexes import only
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


class CallState(StrEnum):
    """What is to be done about an open call; nothing else has any but the first."""

    GOES_ON = ""
    PARKED = "parked"
    """It is to be taken up again."""
    OVER = "over"
    """Nothing, as after a wrong number: it is found by search alone."""


LISTED = ("synthetic", "status", "call_state", "sort_key")
"""By these the worklist is read: a stretch of an index for each status and state of a call."""


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
    """Made up, for practice or for trying out; never listed beside real ones."""
    language: Mapped[str] = mapped_column(String(8), default="en", server_default="en")
    """In which language it is answered, as the code of a catalogue."""
    vignette: Mapped[str | None] = mapped_column(String(60))
    """The case that a practice call is played from."""
    due_at: Mapped[datetime | None] = mapped_column(Moment)
    """When the first clock of its priority runs out."""
    sort_key: Mapped[str] = mapped_column(String(80), default="", server_default="")
    """Where it stands in the worklist, as text: see `sort_key_of`. Kept with each change."""
    call_state: Mapped[CallState] = mapped_column(String(8), default="", server_default="")
    """How its latest call ended, where it is open. Kept with each call."""
    call_back_at: Mapped[datetime | None] = mapped_column(Moment)
    """When the next call back is due. Kept with each of them."""
    answers = Sealed[dict[str, Any]]()
    answers_sealed: Mapped[bytes] = mapped_column(LargeBinary, server_default="")
    started_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    """Who of the staff sees to it. It is no answer: a change of it does not raise the version."""
    earlier_id: Mapped[UUID | None] = mapped_column(ForeignKey("intake.id"), index=True)
    """An earlier intake of the same person that this one goes on from."""
    version: Mapped[int] = mapped_column(default=1)
    walked = cast("tuple[bytes, Journey] | None", None)
    """The path that some answers make, beside these as they are sealed: no two are sealed alike."""

    started_by: Mapped[Staff | None] = relationship(foreign_keys=[started_by_id])
    owner: Mapped[Staff | None] = relationship(foreign_keys=[owner_id])
    earlier: Mapped["Intake | None"] = relationship(remote_side=[id])
    given_answers: Mapped[list["GivenAnswer"]] = relationship(order_by="GivenAnswer.id")
    suggestions: Mapped[list["StoredSuggestion"]] = relationship(order_by="StoredSuggestion.id")
    dispositions: Mapped[list["Disposition"]] = relationship(order_by="Disposition.id")
    referrals: Mapped[list["StoredReferral"]] = relationship(
        order_by="StoredReferral.id", back_populates="intake"
    )

    # Two people who save at the same time: the second one is told, never overwrites.
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        Index("ix_intake_worklist", *LISTED),
        Index("ix_intake_owner", "owner_id", *LISTED),
        Index("ix_intake_channel", "channel", *LISTED),
        Index(
            "ix_intake_call_back",
            *(*LISTED[:-1], "call_back_at", "sort_key"),
            **only("call_back_at IS NOT NULL"),
        ),
        Index("ix_intake_updated", "status", "updated_at", "id"),
        Index("ix_intake_practice", "started_by_id", "id", **only("vignette IS NOT NULL")),
    )

    def sealed_for(self) -> str:
        if self.id is None:
            self.id = uuid7()
        return str(self.id)

    @property
    def disposition(self) -> "Disposition | None":
        """The decision in force: the latest one, where it was not taken back."""
        latest = self.dispositions[-1] if self.dispositions else None
        return None if latest and latest.withdraws_id else latest


EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NO_CLOCK = "9" * 16


def sort_key_of(intake: Intake) -> str:
    """Text that sorts intakes as they are to be seen to.

    The urgent first, then the higher level, the clock that runs out first, the priority, the
    longest waiting, the id. One text sorts alike in every database and index, with no clock as
    the latest one, so a page of the worklist costs the same wherever it begins.
    """
    since = intake.sent_at or intake.started_at
    due = microseconds(intake.due_at) if intake.due_at else NO_CLOCK
    return (
        f"{0 if intake.urgent else 1}{9 - intake.level}{due}{intake.priority}"
        f"{microseconds(since)}{intake.id.hex}"
    )


def microseconds(moment: datetime) -> str:
    """A moment as it stands in a sort key."""
    return f"{(moment - EPOCH) // timedelta(microseconds=1):016d}"


@event.listens_for(Intake, "before_update")
def _sort_anew(_mapper: Any, _connection: Any, intake: Intake) -> None:
    intake.sort_key = sort_key_of(intake)
    if intake.status != Status.OPEN:
        intake.call_state = CallState.GOES_ON


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
    """What staff decided: the suggestion confirmed, or overridden with a reason.

    A decision that was a mistake stays. A row that `withdraws_id` points from takes it back, with
    a reason and words of its own; the level and the suggestion are those that it takes back.
    """

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
    withdraws_id: Mapped[int | None] = mapped_column(
        ForeignKey("disposition.id"), index=True, unique=True
    )
    decided_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    decided_at: Mapped[datetime] = mapped_column(Moment, default=now)

    decided_by: Mapped[Staff] = relationship()
    suggestion: Mapped[StoredSuggestion] = relationship()


class MadeFor(StrEnum):
    """Whom a document was made for."""

    RECORD = "record"
    """The record of the program itself, at the decision: it leaves to nobody."""
    RECIPIENT = "recipient"
    PERSON = "person"
    """The person whose record it is."""


class StoredReferral(SealedPart, db.Model):
    """The document of one decision, as it was made. A new decision makes a new one.

    `code` stands on it, says nothing about anybody, and is what a reader checks it by; `bundle` is
    the FHIR file inside it. `made_for` is RECORD for the one that the program keeps itself.
    """

    __tablename__ = "referral"
    id: Mapped[int] = mapped_column(primary_key=True)
    intake_id: Mapped[UUID] = mapped_column(ForeignKey("intake.id"), index=True)
    disposition_id: Mapped[int] = mapped_column(ForeignKey("disposition.id"), index=True)
    document = as_bytes()
    document_sealed: Mapped[bytes] = mapped_column(LargeBinary, server_default="")
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    bundle = as_text()
    bundle_sealed: Mapped[bytes] = mapped_column(LargeBinary, server_default="")
    code: Mapped[str | None] = mapped_column(String(16), index=True, unique=True)
    made_for: Mapped[MadeFor] = mapped_column(String(12), default=MadeFor.RECIPIENT)
    content_version: Mapped[int]
    made_at: Mapped[datetime] = mapped_column(Moment, default=now)

    intake: Mapped[Intake] = relationship(back_populates="referrals")


class LookUp(db.Model):
    """A keyed hash of a name, phone number or birth date, by which an intake is found again."""

    __tablename__ = "look_up"
    intake_id: Mapped[UUID] = mapped_column(ForeignKey("intake.id"), primary_key=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary(36), primary_key=True)

    __table_args__ = (Index("ix_look_up_latest", "digest", "intake_id"),)


class DataKey(db.Model):
    """A key that something in this database was sealed with, and how to tell it from others."""

    __tablename__ = "data_key"
    name: Mapped[str] = mapped_column(String(8), primary_key=True)
    check: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[datetime] = mapped_column(Moment, default=now)
