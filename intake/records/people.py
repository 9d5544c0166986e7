"""One person, several intakes: finds the others, links them, takes screens up by their code."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import update

from intake.extensions import db
from intake.questionnaire import QUESTIONNAIRE
from intake.questionnaire.answers import Answer, Given, Path, is_value
from intake.questionnaire.differences import Difference
from intake.records import calls, intakes, look_ups, reads, return_codes
from intake.records.database import write
from intake.records.events import Kind, note
from intake.records.look_ups import Hashes
from intake.records.models import Channel, Intake, Status
from intake.records.staff_tables import Staff

PHONE, CALLER_PHONE, NAME_AND_BIRTH = "phone", "caller_phone", "name_and_birth_date"
WORDS = {
    PHONE: "same phone number",
    CALLER_PHONE: "same number as a caller’s",
    NAME_AND_BIRTH: "same name and birth date",
}
"""What can be the same in two intakes of one person. A name alone is not enough."""

AT_MOST = 20


class NotOneBefore(Exception):
    """An intake cannot go on from this one, as from itself or from one that goes on from it."""


@dataclass(frozen=True)
class Match:
    """Another intake that is likely of the same person, and what is the same."""

    intake: Intake
    by: tuple[str, ...]


def likely_the_same(intake: Intake, by: Staff) -> list[Match]:
    """Other intakes that are likely of the same person, the latest first, at most 20.

    A screen that was not sent is not among them, and made-up intakes stay among themselves.
    That somebody searched is noted, with how many were found.
    """
    found: dict[UUID, list[str]] = {}
    for what, wanted in _wanted(intakes.given_of(intake)):
        for each in look_ups.latest(wanted, intake.synthetic, AT_MOST, apart_from=intake.id):
            found.setdefault(each, []).append(what)
    latest_first = sorted(found, reverse=True)[:AT_MOST]
    reads.note_search(by, len(latest_first))
    return [
        Match(each, tuple(dict.fromkeys(found[each.id]))) for each in look_ups.load(latest_first)
    ]


def with_number(typed: str, by: Staff, synthetic: bool = False) -> list[Intake]:
    """The intakes with this number, of the person or of the caller, the latest first."""
    found = look_ups.find(phone=typed, limit=AT_MOST, synthetic=synthetic)
    reads.note_search(by, len(found))
    return look_ups.load(found)


@write
def go_on_from(intake: Intake, earlier: Intake, by: Staff) -> bool:
    """Say that this intake goes on from an earlier one, which stays; False where that is said.

    Raises NotOneBefore.
    """
    if intake.earlier_id == earlier.id:
        return False
    if not may_go_on_from(intake, earlier):
        raise NotOneBefore
    # It is no answer, so that the version of the intake stays as it is.
    values = update(Intake).where(Intake.id == intake.id).values(earlier_id=earlier.id)
    db.session.execute(values)
    note(Kind.LINKED, intake, by)
    return True


def may_go_on_from(intake: Intake, earlier: Intake) -> bool:
    """Whether the one is visible, as real as the other, and does not itself go on from it."""
    seen, before = {intake.id}, earlier
    while before.id not in seen:
        seen.add(before.id)
        if before.earlier is None:
            return earlier.status != Status.UNSENT and earlier.synthetic == intake.synthetic
        before = before.earlier
    return False


def take_up(typed: str, by: Staff, synthetic: bool = False) -> Intake | None:
    """The screen that a return code belongs to, from now on an open call of this coordinator.

    The code is spent with it. What the person answered stays; what only a call asks is asked
    from now on. None where the code does not work.
    """
    screen = return_codes.use(typed, by, synthetic)
    if screen is not None:
        intakes.save_answers(screen, {Path("channel"): Channel.CALL.value}, by)
    return screen


def take_into(intake: Intake, typed: str, by: Staff) -> Intake | None:
    """The same while a call is under way already: the call goes on from the screen.

    The screen stays as the person answered it, and is no open call of its own.
    """
    screen = return_codes.use(typed, by, intake.synthetic)
    if screen is not None:
        calls.end(screen, by, calls.GOES_ON)
        go_on_from(intake, screen, by)
    return screen


def take_over(intake: Intake, wanted: Iterable[Difference], by: Staff) -> bool:
    """Save what the one side of these differences says into this intake, which is the other.

    An entry that only the one side has is added with all that is wanted of it. False where
    somebody changed one of the same answers meanwhile: it is left as it is.
    """
    changes: dict[Path, Answer] = {}
    shown: dict[Path, str] = {}
    added: dict[Path, dict[str, Answer]] = {}
    for each in wanted:
        if each.one is None:
            continue
        if each.lone_entry:
            entry = each.path._replace(question="")
            added.setdefault(entry, {})[each.path.question] = each.one
        else:
            changes[each.path] = each.one
            shown[each.path] = QUESTIONNAIRE.questions[each.path.question].mark(each.other)
    meanwhile = intakes.save_changes(intake, changes, shown, by)
    for entry, row in added.items():
        number = intakes.add_entry(intake, entry.group, by)
        answers = {Path(question, entry.group, number): row[question] for question in row}
        intakes.save_answers(intake, answers, by)
    return not meanwhile


def _wanted(given: Given) -> Iterator[tuple[str, list[Hashes]]]:
    person, caller = (given.get(each) for each in ("phone", "caller_phone"))
    if is_value(person) and person:
        yield PHONE, [look_ups.of_number(str(person), ("phone",))]
        yield CALLER_PHONE, [look_ups.of_number(str(person), ("caller-phone",))]
    if is_value(caller) and caller:
        yield CALLER_PHONE, [look_ups.of_number(str(caller))]
    name, born = given.get("person_name"), given.get("birth_date")
    words = look_ups.of_name(str(name)) if is_value(name) and name else []
    if words and isinstance(born, date):
        yield NAME_AND_BIRTH, [look_ups.of_birth_date(born), *words]
