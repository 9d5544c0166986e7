"""The tables of consents, of what a record left under, and of each time that it did."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from intake.extensions import db
from intake.records.models import Intake
from intake.records.moments import Moment, now
from intake.records.staff_tables import Staff
from intake.records.vault import Sealed, SealedPart, as_bytes, as_text
from intake.referral.consent import ConsentText, Terms


class Consent(SealedPart, db.Model):
    """What a person is asked to sign. It never changes; signatures and an end are added to it."""

    __tablename__ = "consent"
    id: Mapped[int] = mapped_column(primary_key=True)
    intake_id: Mapped[UUID] = mapped_column(ForeignKey("intake.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    terms_kept = Sealed[dict[str, Any]]()
    terms_kept_sealed: Mapped[bytes] = mapped_column(LargeBinary, server_default="")
    text_kept = Sealed[dict[str, Any]]()
    text_kept_sealed: Mapped[bytes] = mapped_column(LargeBinary, server_default="")
    """The words with their hash. A plain hash would confirm a guessed name to a thief."""
    text_version: Mapped[int]
    signers: Mapped[str] = mapped_column(String(40))
    """Who has to sign, all of them: “person”, or “person parent”."""
    expires_on: Mapped[date | None]
    made_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    made_at: Mapped[datetime] = mapped_column(Moment, default=now)

    intake: Mapped[Intake] = relationship()
    made_by: Mapped[Staff] = relationship()
    signatures: Mapped[list["ConsentSignature"]] = relationship(order_by="ConsentSignature.id")
    end: Mapped["ConsentEnd | None"] = relationship(uselist=False)

    @property
    def terms(self) -> Terms:
        return Terms.from_json(self.terms_kept)

    @property
    def text(self) -> ConsentText:
        """The words as they were shown, whatever they would be today."""
        return ConsentText.from_json(self.text_kept)

    @property
    def text_sha256(self) -> str:
        """The hash of these words, as it was kept with them."""
        return str(self.text_kept["sha256"])

    @property
    def number(self) -> str:
        """How people name it: the reference of the intake, and its own number."""
        return f"{self.intake.reference}/C{self.id}"

    @property
    def still_to_sign(self) -> list[str]:
        signed = {each.role for each in self.signatures}
        # A lawful representative signs in the place of the person.
        if "representative" in signed:
            signed.add("person")
        return [role for role in self.signers.split() if role not in signed]


class ConsentSignature(SealedPart, db.Model):
    """One signature: typed on a screen, or on paper with a picture of the paper."""

    __tablename__ = "consent_signature"
    id: Mapped[int] = mapped_column(primary_key=True)
    intake_id: Mapped[UUID] = mapped_column(ForeignKey("intake.id"), index=True)
    consent_id: Mapped[int] = mapped_column(ForeignKey("consent.id"), index=True)
    role: Mapped[str] = mapped_column(String(20))
    method: Mapped[str] = mapped_column(String(10))
    signed = Sealed[dict[str, str]]()
    """`name`, for a representative the `authority`, and the `text_sha256` of what was shown."""
    signed_sealed: Mapped[bytes] = mapped_column(LargeBinary, server_default="")
    paper = as_bytes()
    paper_sealed: Mapped[bytes] = mapped_column(LargeBinary, server_default="")
    signed_at: Mapped[datetime] = mapped_column(Moment)
    taken_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    taken_at: Mapped[datetime] = mapped_column(Moment, default=now)

    __table_args__ = (UniqueConstraint("consent_id", "role"),)


class ConsentEnd(SealedPart, db.Model):
    """A consent that was taken back, refused, or is over because its event has happened."""

    __tablename__ = "consent_end"
    id: Mapped[int] = mapped_column(primary_key=True)
    intake_id: Mapped[UUID] = mapped_column(ForeignKey("intake.id"), index=True)
    consent_id: Mapped[int] = mapped_column(ForeignKey("consent.id"), unique=True)
    why: Mapped[str] = mapped_column(String(20))
    words = as_text()
    words_sealed: Mapped[bytes] = mapped_column(LargeBinary, server_default="")
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[datetime] = mapped_column(Moment, default=now)

    ended_by: Mapped[Staff | None] = relationship()


class ConsentLink(db.Model):
    """A one-time link to sign a consent on a phone; only keyed hashes of its secrets are kept."""

    __tablename__ = "consent_link"
    id: Mapped[int] = mapped_column(primary_key=True)
    intake_id: Mapped[UUID] = mapped_column(ForeignKey("intake.id"), index=True)
    consent_id: Mapped[int] = mapped_column(ForeignKey("consent.id"), index=True)
    role: Mapped[str] = mapped_column(String(20))
    digest: Mapped[bytes] = mapped_column(LargeBinary(36), unique=True)
    code_digest: Mapped[bytes] = mapped_column(LargeBinary(36))
    wrong: Mapped[int] = mapped_column(default=0)
    made_at: Mapped[datetime] = mapped_column(Moment, default=now)
    expires_at: Mapped[datetime] = mapped_column(Moment)
    spent_at: Mapped[datetime | None] = mapped_column(Moment)

    consent: Mapped[Consent] = relationship()


class EmergencyException(SealedPart, db.Model):
    """What was told in a medical emergency without consent (42 CFR 2.51): its own record."""

    __tablename__ = "emergency_exception"
    id: Mapped[int] = mapped_column(primary_key=True)
    intake_id: Mapped[UUID] = mapped_column(ForeignKey("intake.id"), index=True)
    told = Sealed[dict[str, Any]]()
    """`recipient`, `affiliation`, `nature`, `what`, and the `parts` of a document."""
    told_sealed: Mapped[bytes] = mapped_column(LargeBinary, server_default="")
    told_at: Mapped[datetime] = mapped_column(Moment)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    made_at: Mapped[datetime] = mapped_column(Moment, default=now)

    made_by: Mapped[Staff] = relationship()


class Disclosure(SealedPart, db.Model):
    """One act of giving a record out, under a consent or an emergency exception."""

    __tablename__ = "disclosure"
    id: Mapped[int] = mapped_column(primary_key=True)
    intake_id: Mapped[UUID] = mapped_column(ForeignKey("intake.id"), index=True)
    consent_id: Mapped[int | None] = mapped_column(ForeignKey("consent.id"))
    emergency_id: Mapped[int | None] = mapped_column(ForeignKey("emergency_exception.id"))
    referral_id: Mapped[int | None] = mapped_column(ForeignKey("referral.id"))
    how: Mapped[str] = mapped_column(String(20))
    facts = Sealed[dict[str, Any]]()
    """`recipient`, `purpose`, and `what` was given, in words."""
    facts_sealed: Mapped[bytes] = mapped_column(LargeBinary, server_default="")
    by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[datetime] = mapped_column(Moment, default=now)

    by: Mapped[Staff] = relationship()
    consent: Mapped[Consent | None] = relationship()
    emergency: Mapped[EmergencyException | None] = relationship()
