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
    SIGNED_IN = "signed-in"
    SIGNED_OUT = "signed-out"
    LOCKED_OUT = "account-locked-out"
    """Too many wrong passwords or codes: nobody gets in for some minutes."""
    SESSION_ENDED = "session-ended"
    SECOND_FACTOR_ADDED = "second-factor-added"
    SECOND_FACTOR_REMOVED = "second-factor-removed"
    SECOND_FACTOR_RESET = "second-factor-reset"
    RECOVERY_CODES_MADE = "recovery-codes-made"
    RECOVERY_CODE_USED = "recovery-code-used"
    STAFF_DEACTIVATED = "staff-deactivated"
    STAFF_REACTIVATED = "staff-reactivated"
    STAFF_ROLE_CHANGED = "staff-role-changed"
    FIRST_PASSWORD_GIVEN = "first-password-given"  # noqa: S105 the name of an event


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
