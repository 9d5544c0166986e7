"""The directory of programs: list, add, change, take out of use, say how many places are free."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, String, func, select, type_coerce
from sqlalchemy.exc import IntegrityError

from intake.extensions import db
from intake.records.database import write
from intake.records.events import Kind, note
from intake.records.moments import now
from intake.records.program_entries import Draft, draft_of, key_of
from intake.records.program_tables import BETWEEN, Program
from intake.records.staff_tables import Staff
from intake.referral.matching import Entry

PAGE_SIZE = 50
PLACES_COUNT_FOR = timedelta(days=7)
"""How long a number of free places is taken for what is free now."""
CHECKED_FOR = timedelta(days=180)
"""How long an entry counts as checked."""


class NameTaken(Exception):
    """There is a program of this name already, perhaps out of use."""


class ChangedMeanwhile(Exception):
    """Somebody else changed the entry while it was open. Nothing was overwritten."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What of the directory is asked for; "" or False stands for everything."""

    words: str = ""
    level: str = ""
    accepts: str = ""
    payer: str = ""
    language: str = ""
    places: bool = False
    out_of_use: bool = False


def listed(wanted: Wanted, after: str = "", limit: int = PAGE_SIZE) -> Sequence[Program]:
    """The programs that are asked for, by name, from behind the name key `after` on."""
    query = select(Program).where(*_conditions(wanted), Program.name_key > after)
    return db.session.scalars(query.order_by(Program.name_key).limit(limit)).all()


def count(wanted: Wanted) -> int:
    """How many there are of them."""
    return db.session.scalar(select(func.count(Program.id)).where(*_conditions(wanted))) or 0


def _conditions(wanted: Wanted) -> Iterable[ColumnElement[bool]]:
    yield Program.active.is_(not wanted.out_of_use)
    if wanted.words:
        places = (Program.name, Program.address, Program.contact, Program.note)
        for word in wanted.words.split():
            found = (each.icontains(word, autoescape=True) for each in places)
            yield _any(found)
    for column, code in (
        (Program.levels, wanted.level),
        (Program.accepts, wanted.accepts),
        (Program.payers, wanted.payer),
        (Program.languages, wanted.language),
    ):
        if code:
            held = f"{BETWEEN}{code}{BETWEEN}"
            yield type_coerce(column, String).icontains(held, autoescape=True)
    if wanted.places:
        yield Program.places_free > 0
        yield Program.places_at > now() - PLACES_COUNT_FOR


def _any(conditions: Iterable[ColumnElement[bool]]) -> ColumnElement[bool]:
    first, *rest = conditions
    for each in rest:
        first = first | each
    return first


def languages() -> list[str]:
    """Every language that some program in use names, by name."""
    query = select(Program.languages).where(Program.active.is_(True)).distinct()
    found = {each.casefold(): each for names in db.session.scalars(query) for each in names}
    return [found[key] for key in sorted(found)]


def by_id(program_id: int) -> Program | None:
    # A number that no database can hold is no id either.
    return db.session.get(Program, program_id) if program_id < 2**31 else None


def by_ids(ids: Iterable[int]) -> list[Program]:
    """These programs as far as they are in use, by name."""
    wanted = {each for each in ids if each < 2**31}
    query = select(Program).where(Program.id.in_(wanted), Program.active.is_(True))
    return list(db.session.scalars(query.order_by(Program.name_key)))


def by_name(name: str) -> Program | None:
    return db.session.scalar(select(Program).where(Program.name_key == key_of(name)))


def in_use() -> Sequence[Program]:
    """All programs that somebody can be referred to."""
    query = select(Program).where(Program.active.is_(True)).order_by(Program.name_key)
    return db.session.scalars(query).all()


def has_examples() -> bool:
    """Whether made-up programs are in use."""
    made_up = (Program.made_up.is_(True), Program.active.is_(True))
    return db.session.scalar(select(Program.id).where(*made_up).limit(1)) is not None


def places_known(program: Program) -> int | None:
    """The free places, where they were said lately enough to count."""
    said = program.places_at
    return program.places_free if said and now() - said <= PLACES_COUNT_FOR else None


def entry_of(program: Program) -> Entry:
    """The program as it is matched."""
    return Entry(
        id=program.id,
        name=program.name,
        levels=program.levels,
        accepts=program.accepts,
        declines=program.declines,
        languages=program.languages,
        payers=program.payers,
        evening=program.evening,
        places=places_known(program),
    )


@write
def add(draft: Draft, by: Staff) -> Program:
    """Add a program. Raises NameTaken."""
    if by_name(draft.name):
        raise NameTaken
    program = add_one(draft)
    flush()
    note(Kind.PROGRAM_ADDED, None, by, program=program.id)
    return program


@write
def change(program_id: int, version: int, draft: Draft, by: Staff) -> Program:
    """Change a program that was seen in this version. Raises NameTaken and ChangedMeanwhile."""
    program = _locked(program_id, version)
    other = by_name(draft.name)
    if other and other.id != program.id:
        raise NameTaken
    if change_one(program, draft):
        flush()
        note(Kind.PROGRAM_CHANGED, None, by, program=program.id)
    return program


@write
def say_places(program_id: int, places: int | None, by: Staff) -> None:
    """Keep how many places are free now; the latest word counts, whoever gave it."""
    program = db.session.get_one(Program, program_id, with_for_update=True)
    _set_places(program, places)
    note(Kind.PROGRAM_PLACES_SAID, None, by, program=program.id)


@write
def put_in_use(program_id: int, version: int, active: bool, by: Staff) -> None:
    """Take a program out of use, or into use again. Raises ChangedMeanwhile."""
    program = _locked(program_id, version)
    if program.active != active:
        program.active, program.changed_at = active, now()
        kind = Kind.PROGRAM_IN_USE if active else Kind.PROGRAM_OUT_OF_USE
        note(kind, None, by, program=program.id)


@write
def put_examples_away(by: Staff) -> int:
    """Take all made-up programs out of use. Returns how many."""
    query = select(Program).where(Program.made_up.is_(True), Program.active.is_(True))
    found = db.session.scalars(query.with_for_update()).all()
    for program in found:
        program.active, program.changed_at = False, now()
        note(Kind.PROGRAM_OUT_OF_USE, None, by, program=program.id)
    return len(found)


def _locked(program_id: int, version: int) -> Program:
    program = db.session.get_one(Program, program_id, with_for_update=True)
    if program.version != version:
        raise ChangedMeanwhile
    return program


def add_one(draft: Draft, *, made_up: bool = False) -> Program:
    """A new row, in the transaction under way."""
    program = Program(name_key=key_of(draft.name), made_up=made_up, **_values(draft))
    if draft.places_free is not None:
        program.places_at = now()
    db.session.add(program)
    return program


def change_one(program: Program, draft: Draft) -> tuple[str, ...]:
    """Change a row in the transaction under way, and return which fields are other than before.

    The moment of the free places stays where their number does.
    """
    changed = differing(program, draft)
    for name in changed:
        if name == "places_free":
            _set_places(program, draft.places_free)
        else:
            setattr(program, name, getattr(draft, name))
    if changed:
        program.name_key, program.changed_at = key_of(draft.name), now()
    return changed


def flush() -> None:
    """Write what was added and changed so far. Raises NameTaken."""
    try:
        db.session.flush()
    except IntegrityError:
        # Two people gave the same name at the same moment.
        raise NameTaken from None


def differing(program: Program, draft: Draft) -> tuple[str, ...]:
    """The names of the fields in which an entry differs from what is kept."""
    kept, wanted = _values(draft_of(program)), _values(draft)
    return tuple(name for name, value in wanted.items() if value != kept[name])


def _set_places(program: Program, places: int | None) -> None:
    program.places_free = places
    program.places_at = None if places is None else now()
    program.changed_at = now()


def _values(draft: Draft) -> dict[str, Any]:
    return {name: getattr(draft, name) for name in draft.__dataclass_fields__}
