"""The tables of keeping and letting go: legal holds, return codes, what was purged and when."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from intake.extensions import db
from intake.records.moments import Moment, now
from intake.records.staff_tables import Staff
from intake.records.vault import SealedPart, as_text


class LegalHold(SealedPart, db.Model):
    """A hold that was set, or lifted again. The latest entry of an intake counts."""

    __tablename__ = "legal_hold"
    id: Mapped[int] = mapped_column(primary_key=True)
    intake_id: Mapped[UUID] = mapped_column(ForeignKey("intake.id"), index=True)
    held: Mapped[bool]
    reason = as_text()
    reason_sealed: Mapped[bytes] = mapped_column(LargeBinary, server_default="")
    by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[datetime] = mapped_column(Moment, default=now)

    by: Mapped[Staff] = relationship()


class ReturnCode(db.Model):
    """The keyed hash of the code with which a person comes back to a screen that is not sent."""

    __tablename__ = "return_code"
    intake_id: Mapped[UUID] = mapped_column(ForeignKey("intake.id"), primary_key=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary(36))
    made_at: Mapped[datetime] = mapped_column(Moment, default=now)

    __table_args__ = (Index("ix_return_code_digest", "digest", unique=True),)


class PurgeCertificate(db.Model):
    """What one run purged. Its hash covers the list, and the hash of the certificate before."""

    __tablename__ = "purge_certificate"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """The number of the certificate, from 1 without a gap."""
    made_at: Mapped[datetime] = mapped_column(Moment)
    made_by: Mapped[str] = mapped_column(String(120))
    """The command, and the version of the periods that it went by."""
    before: Mapped[str] = mapped_column(String(64))
    sha256: Mapped[str] = mapped_column(String(64))
    mac: Mapped[bytes] = mapped_column(LargeBinary(32))
    """Keyed hash of `sha256`, so that nobody without the key of the log can write one."""

    purged: Mapped[list["Purged"]] = relationship(order_by="Purged.id")


class Purged(db.Model):
    """One record that is gone: its reference, and the chain of its events. Nothing personal."""

    __tablename__ = "purged"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    reference: Mapped[str] = mapped_column(String(12))
    chain: Mapped[UUID] = mapped_column(index=True)
    purged_at: Mapped[datetime] = mapped_column(Moment, index=True)
    certificate_id: Mapped[int | None] = mapped_column(
        ForeignKey("purge_certificate.id"), index=True
    )


class Sweep(db.Model):
    """When the unsent screens were last looked through. One row."""

    __tablename__ = "sweep"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    swept_at: Mapped[datetime] = mapped_column(Moment)
