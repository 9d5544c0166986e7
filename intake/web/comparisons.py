"""What the answers of an intake are held against: the self-screen, and an earlier intake."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask import request

from intake.questionnaire import QUESTIONNAIRE
from intake.questionnaire.answers import Given
from intake.questionnaire.differences import differences
from intake.records import intakes, reads
from intake.records.models import Intake, Status
from intake.records.own_answers import said_by_the_person
from intake.records.staff_tables import Staff
from intake.web.difference_rows import DifferenceRow, rows_of
from intake.web.filters import brief


@dataclass(frozen=True)
class Comparison:
    """Two sets of answers. `differ` is what both answered, `lone` what one side alone did."""

    title: str
    one_title: str
    other_title: str
    differ: tuple[DifferenceRow, ...]
    lone: tuple[DifferenceRow, ...]
    earlier: Intake | None = None


def comparisons_of(found: Intake, given: Given, by: Staff) -> list[Comparison]:
    """What the person said online against the answers now; and the earlier intake, if one is
    linked. To look at the earlier one is noted there too.
    """
    return [*_with_own(found, given), *_with_earlier(found, given, by)]


def _with_own(found: Intake, given: Given) -> Iterator[Comparison]:
    own = said_by_the_person(found)
    if own is not None and (rows := _rows(own, given)):
        yield _made("Self-screen and call", "Said online", "Now", rows)


def _with_earlier(found: Intake, given: Given, by: Staff) -> Iterator[Comparison]:
    earlier = found.earlier
    if earlier is None or earlier.status == Status.UNSENT:
        return
    if request.method in ("GET", "HEAD"):
        reads.note_read(earlier, by)
    rows = _rows(intakes.given_of(earlier), given)
    title = f"Earlier intake {earlier.reference}, {brief(earlier.started_at)}"
    yield _made(title, "Earlier", "Now", rows, earlier)


def _rows(one: Given, other: Given) -> list[DifferenceRow]:
    return rows_of(differences(QUESTIONNAIRE, one, other), one, other)


def _made(
    title: str, one: str, other: str, rows: list[DifferenceRow], earlier: Intake | None = None
) -> Comparison:
    differ = tuple(each for each in rows if each.both)
    lone = tuple(each for each in rows if not each.both)
    return Comparison(title, one, other, differ, lone, earlier)
