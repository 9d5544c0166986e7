"""Legal holds: while one is on, an intake is never purged."""

from collections.abc import Sequence

from sqlalchemy import select

from intake.extensions import db
from intake.records.database import write
from intake.records.events import Kind, note
from intake.records.models import Intake
from intake.records.retention_tables import LegalHold
from intake.records.staff_tables import Staff


@write
def set_hold(intake: Intake, reason: str, by: Staff) -> bool:
    """Put a hold on an intake; False where there is one already, and nothing is changed."""
    return _enter(intake, True, reason, by)


@write
def lift_hold(intake: Intake, reason: str, by: Staff) -> bool:
    """Take the hold off; False where there is none, and nothing is changed."""
    return _enter(intake, False, reason, by)


def _enter(intake: Intake, held: bool, reason: str, by: Staff) -> bool:
    if is_held(intake) is held:
        return False
    db.session.add(LegalHold(intake_id=intake.id, held=held, reason=reason, by_id=by.id))
    note(Kind.HELD if held else Kind.RELEASED, intake, by)
    return True


def is_held(intake: Intake) -> bool:
    """Whether a hold is on it now."""
    entries = select(LegalHold.held).where(LegalHold.intake_id == intake.id)
    return bool(db.session.scalar(entries.order_by(LegalHold.id.desc()).limit(1)))


def entries_of(intake: Intake) -> Sequence[LegalHold]:
    """Every hold that was set or lifted, the latest first."""
    entries = select(LegalHold).where(LegalHold.intake_id == intake.id)
    return db.session.scalars(entries.order_by(LegalHold.id.desc())).all()
