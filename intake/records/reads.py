"""Notes who of the staff looked at what, at most once in ten minutes for the same thing."""

from collections.abc import Callable, Iterable

from flask import current_app
from sqlalchemy.exc import DBAPIError

from intake.extensions import db
from intake.records.database import write
from intake.records.events import Kind, note, noted_lately, those_noted_lately
from intake.records.models import Intake
from intake.records.staff_tables import Staff


def note_read(intake: Intake, by: Staff) -> None:
    """Note that somebody looked at this intake. What can only be read can still be looked at."""
    _note_once(Kind.READ, intake, by, {})


def note_reads(those: Iterable[Intake], by: Staff) -> None:
    """The same for each of several intakes that stand on one page."""
    intakes = {each.id: each for each in those}
    noted = those_noted_lately(Kind.READ, intakes, by)
    for each in [intakes[id_] for id_ in intakes if id_ not in noted]:
        note_read(each, by)


def note_list(by: Staff, count: int) -> None:
    """Note that somebody looked at the worklist, and how many intakes it showed."""
    _note_once(Kind.LISTED, None, by, {"intakes": count})


def note_search(by: Staff, found: int) -> None:
    """Note that somebody searched for a person, and how many intakes came of it. Each counts."""
    _note_if_possible(_note_one, Kind.LOOKED_UP, None, by, {"found": found})


def note_refused(by: Staff) -> None:
    """Note that somebody asked for a page that their role does not open."""
    _note_once(Kind.REFUSED, None, by, {})


def _note_once(kind: Kind, intake: Intake | None, by: Staff, detail: dict[str, int]) -> None:
    if not noted_lately(kind, intake, by):
        _note_if_possible(_note, kind, intake, by, detail)


def _note_if_possible(
    noting: Callable[[Kind, Intake | None, Staff, dict[str, int]], None],
    kind: Kind,
    intake: Intake | None,
    by: Staff,
    detail: dict[str, int],
) -> None:
    try:
        noting(kind, intake, by, detail)
    except DBAPIError:
        # Care must not wait until the database takes writes again.
        current_app.logger.exception("That somebody looked at something could not be noted")
        db.session.rollback()


@write
def _note(kind: Kind, intake: Intake | None, by: Staff, detail: dict[str, int]) -> None:
    # Somebody may have opened two pages at the same moment.
    if not noted_lately(kind, intake, by):
        note(kind, intake, by, None, **detail)


@write
def _note_one(kind: Kind, intake: Intake | None, by: Staff, detail: dict[str, int]) -> None:
    note(kind, intake, by, None, **detail)
