"""The tables of staff: accounts, the roles that they hold, their passkeys."""

from datetime import datetime
from typing import Any

from flask_security import RoleMixin, UserMixin, WebAuthnMixin
from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from intake.extensions import db
from intake.records.moments import Moment


class Role(db.Model, RoleMixin):
    __tablename__ = "role"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40), unique=True)
    description: Mapped[str | None] = mapped_column(String(200))


class StaffRole(db.Model):
    __tablename__ = "staff_role"
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    role_id: Mapped[int] = mapped_column(ForeignKey("role.id"), primary_key=True)


class Staff(db.Model, UserMixin):
    """Somebody who works here. `license` is what a decision is signed with."""

    __tablename__ = "staff"
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(255), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    license: Mapped[str] = mapped_column(String(120), default="")
    password: Mapped[str] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(default=True)
    must_change_password: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    roles: Mapped[list[Role]] = relationship(secondary="staff_role")  # type: ignore[assignment]
    tf_primary_method: Mapped[str | None] = mapped_column(String(20))
    tf_totp_secret: Mapped[str | None] = mapped_column(Text)
    """The key of the authenticator app, encrypted with the secret of the site."""
    totp_counter: Mapped[int | None]
    """The time step of the last code that was taken: no code counts twice."""
    mf_recovery_codes: Mapped[list[str] | None] = mapped_column(JSON)
    """Keyed hashes of the recovery codes that are left."""
    fs_webauthn_user_handle: Mapped[str | None] = mapped_column(String(64))  # type: ignore[assignment]
    webauthn: Mapped[list["Passkey"]] = relationship(  # type: ignore[assignment]
        back_populates="staff", order_by="Passkey.id", cascade="all, delete-orphan"
    )

    __table_args__ = (
        Index("ix_staff_fs_webauthn_user_handle", "fs_webauthn_user_handle", unique=True),
    )

    @property
    def has_authenticator(self) -> bool:
        return bool(self.tf_totp_secret and self.tf_primary_method)

    @property
    def has_second_factor(self) -> bool:
        """Whether a password alone does not open this account."""
        return self.has_authenticator or bool(self.webauthn)


class Passkey(db.Model, WebAuthnMixin):
    """A key in a device or a stick, as a second factor. Only its public half is kept here."""

    __tablename__ = "passkey"
    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    name: Mapped[str] = mapped_column(String(64))
    credential_id: Mapped[bytes] = mapped_column(LargeBinary(1024), unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(default=0)
    transports: Mapped[list[str] | None] = mapped_column(JSON)
    extensions: Mapped[str | None] = mapped_column(String(255))
    backup_state: Mapped[bool] = mapped_column(default=False)
    device_type: Mapped[str] = mapped_column(String(64), default="single_device")
    usage: Mapped[str] = mapped_column(String(64), default="secondary")
    lastuse_datetime: Mapped[datetime] = mapped_column(Moment)

    staff: Mapped[Staff] = relationship(back_populates="webauthn")

    def get_user_mapping(self) -> dict[str, Any]:
        return {"id": self.staff_id}
