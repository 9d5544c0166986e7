"""The tables of sessions, and of how often something was tried."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from intake.extensions import db
from intake.records.moments import Moment, now


class KeptSession(db.Model):
    """One browser that is known here: a person with a screen open, or staff who signed in.

    The browser holds a random id; only its hash is kept, so that whoever reads this table can
    take over no session.
    """

    __tablename__ = "browser_session"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64), unique=True)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    content: Mapped[str] = mapped_column(Text)
    """JSON: what a page leaves for the next one."""
    browser: Mapped[str] = mapped_column(String(60), default="")
    """In words, for the list of sessions; never an address."""
    made_at: Mapped[datetime] = mapped_column(Moment, default=now)
    seen_at: Mapped[datetime] = mapped_column(Moment, default=now)
    ends_at: Mapped[datetime] = mapped_column(Moment, index=True)
    """The end, however busy the session is."""
    locked: Mapped[bool] = mapped_column(default=False)


class Attempt(db.Model):
    """How often something was tried in one window. The key is a keyed hash of what and who."""

    __tablename__ = "attempt"
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    count: Mapped[int]
    ends_at: Mapped[datetime] = mapped_column(Moment, index=True)
