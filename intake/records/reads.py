"""Notes who of the staff looked at what, at most once in ten minutes for the same thing."""

from flask import current_app
from sqlalchemy.exc import DBAPIError

from intake.extensions import db
from intake.records.database import write
from intake.records.events import Kind, note, noted_lately
from intake.records.models import Intake
from intake.records.staff_tables import Staff


def note_read(intake: Intake, by: Staff) -> None:
    """Note that somebody looked at this intake. What can only be read can still be looked at."""
    _note_once(Kind.READ, intake, by, {})


def note_list(by: Staff, count: int) -> None:
    """Note that somebody looked at the worklist, and how many intakes it showed."""
    _note_once(Kind.LISTED, None, by, {"intakes": count})


def note_refused(by: Staff) -> None:
    """Note that somebody asked for a page that their role does not open."""
    _note_once(Kind.REFUSED, None, by, {})


def _note_once(kind: Kind, intake: Intake | None, by: Staff, detail: dict[str, int]) -> None:
    if noted_lately(kind, intake, by):
        return
    try:
        _note(kind, intake, by, detail)
    except DBAPIError:
        # Care must not wait until the database takes writes again.
        current_app.logger.exception("That somebody looked at something could not be noted")
        db.session.rollback()


@write
def _note(kind: Kind, intake: Intake | None, by: Staff, detail: dict[str, int]) -> None:
    # Somebody may have opened two pages at the same moment.
    if not noted_lately(kind, intake, by):
        note(kind, intake, by, None, **detail)
