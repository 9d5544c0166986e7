"""What somebody could do who owns the database."""

from sqlalchemy import text

from intake.extensions import db


def get_past_the_triggers() -> None:
    """The rest of this transaction may change rows that are append-only."""
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("SET LOCAL session_replication_role = replica"))
        return
    listed = text("SELECT name FROM sqlite_master WHERE type = 'trigger'")
    for name in db.session.scalars(listed).all():
        db.session.execute(text(f"DROP TRIGGER {name}"))
