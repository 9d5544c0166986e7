"""The kinds of events, and the one way to note them."""

from enum import StrEnum

from intake.extensions import db
from intake.records.models import Event, Intake
from intake.records.staff_tables import Staff


class Kind(StrEnum):
    STARTED = "intake-started"
    ANSWERED = "intake-answered"
    SENT = "intake-sent"
    DECIDED = "intake-decided"
    DOCUMENT_MADE = "document-made"
    READ = "intake-read"
    DOWNLOADED = "document-downloaded"
    STAFF_ADDED = "staff-added"
    PASSWORD_CHANGED = "password-changed"  # noqa: S105 the name of an event


def note(kind: Kind, intake: Intake | None = None, by: Staff | None = None, **detail: int) -> None:
    """Add an event to the transaction that is under way. Details are ids and counts only."""
    db.session.add(
        Event(
            kind=kind,
            intake_id=intake.id if intake else None,
            actor_id=by.id if by else None,
            detail=detail,
        )
    )
