"""The table of programs that people are referred to. It holds nothing about any person."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import String, Text, TypeDecorator, false, true
from sqlalchemy.orm import Mapped, mapped_column

from intake.extensions import db
from intake.records.moments import Moment, now

BETWEEN = "|"


class Words(TypeDecorator[tuple[str, ...]]):
    """A few words or codes in one text, such as `|residential|outpatient|`.

    So a plain LIKE finds a program by one of them, in every database.
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: tuple[str, ...] | None, dialect: Any) -> str:
        return f"{BETWEEN}{BETWEEN.join(value)}{BETWEEN}" if value else ""

    def process_result_value(self, value: str | None, dialect: Any) -> tuple[str, ...]:
        return tuple(value.strip(BETWEEN).split(BETWEEN)) if value else ()


class Program(db.Model):
    """A program in the directory. It is never deleted, because referrals name it.

    Nothing here says what anybody gets or pays for a referral, and nothing ever may (EKRA,
    18 U.S.C. 220).
    """

    __tablename__ = "program"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    name_key: Mapped[str] = mapped_column(String(400), unique=True)
    """The name without regard to case, so that none is there twice; lists are sorted by it."""
    phone: Mapped[str] = mapped_column(String(40), default="", server_default="")
    fax: Mapped[str] = mapped_column(String(40), default="", server_default="")
    email: Mapped[str] = mapped_column(String(120), default="", server_default="")
    address: Mapped[str] = mapped_column(String(200), default="", server_default="")
    contact: Mapped[str] = mapped_column(String(120), default="", server_default="")
    """Whom to ask for there: a role, or the name of somebody who works there."""
    website: Mapped[str] = mapped_column(String(200), default="", server_default="")
    levels: Mapped[tuple[str, ...]] = mapped_column(Words, default=(), server_default="")
    """Codes of the levels of care that it gives."""
    hours: Mapped[str] = mapped_column(String(200), default="", server_default="")
    evening: Mapped[bool | None]
    """Whether it has sessions in the evening; None where nobody has said."""
    accepts: Mapped[tuple[str, ...]] = mapped_column(Words, default=(), server_default="")
    """What it can do, as codes of `referral.capabilities`."""
    declines: Mapped[tuple[str, ...]] = mapped_column(Words, default=(), server_default="")
    """What it said it cannot do. What stands in neither list nobody has said."""
    languages: Mapped[tuple[str, ...]] = mapped_column(Words, default=(), server_default="")
    """Names of languages, in English."""
    payers: Mapped[tuple[str, ...]] = mapped_column(Words, default=(), server_default="")
    """Codes of the choices of the question `payment`: who may pay for care there."""
    places_free: Mapped[int | None]
    places_at: Mapped[datetime | None] = mapped_column(Moment)
    """When `places_free` was said."""
    profile: Mapped[str] = mapped_column(
        String(40), default="treatment", server_default="treatment"
    )
    """Which parts of a referral it gets: an id of `referral.profiles`."""
    note: Mapped[str] = mapped_column(Text, default="", server_default="")
    reviewed_on: Mapped[date | None]
    """The day on which somebody last checked the whole entry."""
    made_up: Mapped[bool] = mapped_column(default=False, server_default=false())
    """An example that came with the software; nobody real is referred to it."""
    active: Mapped[bool] = mapped_column(default=True, server_default=true())
    """False where it is out of use: it stays for the referrals that name it."""
    changed_at: Mapped[datetime] = mapped_column(Moment, default=now)
    version: Mapped[int] = mapped_column(default=1)

    # Two people who save at the same time: the second one is told, never overwrites.
    __mapper_args__ = {"version_id_col": version}
