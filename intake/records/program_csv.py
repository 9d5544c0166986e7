"""The directory as a CSV file: written, and read again with a dry run that says what would be.

Nothing is taken unless every line can be (docs/programs.md has the columns).
"""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from hashlib import sha256
from typing import Any

from sqlalchemy import select

from intake.extensions import db
from intake.questionnaire.text import clean
from intake.records import programs
from intake.records.csv_export import Cell, harmless, to_csv
from intake.records.database import write
from intake.records.events import Kind, note
from intake.records.program_entries import FIELDS, Draft, Faults, draft_of, key_of, read_draft
from intake.records.program_tables import Program
from intake.records.staff_tables import Staff

LISTS = ("levels", "accepts", "declines", "languages", "payers")
COLUMNS = FIELDS
"""The columns of a file, in the order in which they are written."""

MOST_LINES = 5000
MOST_BYTES = 2 * 1024 * 1024
DELIMITERS = ",;\t"
LIST_SIGNS = ";|,"
EXCEL = "In Excel choose “CSV UTF-8” where you save it"


class NotReadable(Exception):
    """The file as a whole cannot be read. The message says what to do."""


class NotAsShown(Exception):
    """Taking the file would do something else than what was shown, so nothing was done."""


class Doing(StrEnum):
    """What becomes of a line."""

    ADD = "add"
    CHANGE = "change"
    SAME = "same"
    REFUSE = "refuse"


@dataclass(frozen=True)
class Line:
    """One line of the file: its number there, what becomes of it, and why or in which fields."""

    number: int
    name: str
    doing: Doing
    details: tuple[str, ...] = ()
    draft: Draft | None = None


@dataclass(frozen=True)
class Plan:
    """What taking the file would do."""

    lines: tuple[Line, ...]

    @property
    def counts(self) -> dict[Doing, int]:
        counted = Counter(line.doing for line in self.lines)
        return {doing: counted[doing] for doing in Doing}

    @property
    def can_be_taken(self) -> bool:
        """Nothing is refused, and there is something to do."""
        return not self.counts[Doing.REFUSE] and any(
            self.counts[each] for each in (Doing.ADD, Doing.CHANGE)
        )

    @property
    def signature(self) -> str:
        """What would be done, as a hash, to tell whether it is still what was shown."""
        done = [(line.number, line.doing, line.details, line.draft) for line in self.lines]
        return sha256(repr(done).encode()).hexdigest()


def written(entries: Iterable[Program]) -> bytes:
    """The entries as a file that can be read again."""
    return to_csv(COLUMNS, (_row(draft_of(each)) for each in entries))


def template() -> bytes:
    """A file with the columns and one made-up program, to be filled in."""
    example = Draft(
        name="Example Program to Replace",
        phone="202-555-0110",
        levels=("outpatient", "intensive_outpatient"),
        hours="Monday to Friday, 8 a.m. to 8 p.m.",
        evening=True,
        accepts=("buprenorphine", "pregnant", "wheelchair"),
        declines=("under_18", "veterans"),
        languages=("English", "Spanish"),
        payers=("medicaid", "none"),
        places_free=3,
    )
    return to_csv(COLUMNS, [_row(example)])


def _row(draft: Draft) -> list[Cell]:
    return [_cell(getattr(draft, name)) for name in COLUMNS]


def _cell(value: Any) -> Cell:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return "; ".join(value)
    return value.isoformat() if isinstance(value, date) else value


def plan_of(content: bytes, today: date) -> Plan:
    """What taking this file would do. Nothing is written. Raises NotReadable."""
    known = {each.name_key: each for each in db.session.scalars(select(Program))}
    rows = list(_rows(_text(content)))
    seen: dict[str, int] = {}
    return Plan(tuple(_line(*row, known, seen, today) for row in rows))


@write
def take(content: bytes, shown: str, today: date, by: Staff) -> Plan:
    """Take the whole file, or nothing. `shown` is the signature of the plan that was agreed to.

    Raises NotReadable; NotAsShown where it would do another thing by now; NameTaken where
    somebody else adds one of its names at the same moment.
    """
    plan = plan_of(content, today)
    if not plan.can_be_taken or plan.signature != shown:
        raise NotAsShown
    known = {each.name_key: each for each in db.session.scalars(select(Program))}
    for line in plan.lines:
        if line.draft and line.doing is Doing.ADD:
            programs.add_one(line.draft)
        elif line.draft and line.doing is Doing.CHANGE:
            programs.change_one(known[key_of(line.draft.name)], line.draft)
    programs.flush()
    counts = plan.counts
    note(
        *(Kind.PROGRAMS_IMPORTED, None, by),
        added=counts[Doing.ADD],
        changed=counts[Doing.CHANGE],
    )
    return plan


def _text(content: bytes) -> str:
    if not content.strip():
        raise NotReadable("The file is empty. Choose another one")
    encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        found = content.decode(encoding)
    except UnicodeDecodeError as fault:
        line = content[: fault.start].count(b"\n") + 1
        raise NotReadable(f"Line {line} is not in UTF-8. {EXCEL}, then try again") from None
    if "\0" in found:
        raise NotReadable(f"This is not a text file. {EXCEL}, then try again")
    return found


def _rows(found: str) -> Iterator[tuple[int, Sequence[str], Mapping[str, str]]]:
    """The number of each line, its faults in form, and its cells by column."""
    first = found.lstrip("\r\n").split("\n", 1)[0]
    sign = max(DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(found, newline=""), delimiter=sign, strict=True)
    header: list[str] = []
    number = count = 0
    try:
        for cells in reader:
            number, starts = reader.line_num, number + 1
            if not any(cell.strip() for cell in cells):
                continue
            if not header:
                header = _header(cells)
                continue
            count += 1
            if count > MOST_LINES:
                raise NotReadable(f"The file has more than {MOST_LINES:,} programs. Split it")
            yield starts, _form_faults(cells, header), dict(zip(header, cells, strict=False))
    except csv.Error:
        raise NotReadable(
            f"Line {reader.line_num} cannot be read: a quotation mark is missing or too many. "
            "Mend it and try again"
        ) from None
    if not count:
        raise NotReadable("The file has no programs below its first line. Add one for each line")


def _header(cells: Sequence[str]) -> list[str]:
    header = [cell.strip().casefold().replace(" ", "_") for cell in cells]
    while header and not header[-1]:
        header.pop()
    strange = [
        cells[at].strip() or "(empty)" for at, each in enumerate(header) if each not in COLUMNS
    ]
    twice = [name for name, times in Counter(header).items() if times > 1]
    if strange or twice or "name" not in header:
        what = f"not known: {clean(', '.join(strange))[:200]}" if strange else "“name” is missing"
        what = f"twice: {', '.join(twice)}" if twice and not strange else what
        raise NotReadable(
            f"Check the columns in the first line; {what}. They are: {', '.join(COLUMNS)}"
        )
    return header


def _form_faults(cells: Sequence[str], header: Sequence[str]) -> Sequence[str]:
    beyond = [cell for cell in cells[len(header) :] if cell.strip()]
    if beyond:
        return [f"The line has more cells than the {len(header)} columns. Put texts into quotes"]
    return []


def _line(
    number: int,
    faults: Sequence[str],
    cells: Mapping[str, str],
    known: Mapping[str, Program],
    seen: dict[str, int],
    today: date,
) -> Line:
    name = clean(_unharmed(cells.get("name", "")).strip())
    key = key_of(name)
    program = known.get(key)
    if faults:
        return Line(number, name[:120], Doing.REFUSE, tuple(faults))
    if name and key in seen:
        said = f"The same name stands in line {seen[key]}. Leave one of them"
        return Line(number, name[:120], Doing.REFUSE, (said,))
    seen[key] = number
    try:
        draft = _draft(cells, program, today)
    except Faults as found:
        said_each = (f"{field}: {what}" for field, what in found.faults.items())
        return Line(number, name[:120], Doing.REFUSE, tuple(said_each))
    if program is None:
        return Line(number, draft.name, Doing.ADD, (), draft)
    changed = programs.differing(program, draft)
    return Line(number, draft.name, Doing.CHANGE if changed else Doing.SAME, changed, draft)


def _draft(cells: Mapping[str, str], program: Program | None, today: date) -> Draft:
    """The entry of a line. What the file has no column for stays as it is."""
    typed: dict[str, Any] = dict(zip(COLUMNS, map(_text_of, _kept(program)), strict=True))
    typed |= {field: _unharmed(cell) for field, cell in cells.items()}
    for field in LISTS:
        typed[field] = _split(str(typed.get(field) or ""))
    return read_draft(typed, today)


def _kept(program: Program | None) -> Sequence[Cell]:
    return _row(draft_of(program)) if program else [""] * len(COLUMNS)


def _text_of(cell: Cell) -> str:
    return "" if cell is None else str(cell)


def _split(cell: str) -> list[str]:
    for sign in LIST_SIGNS:
        cell = cell.replace(sign, "\n")
    return [each.strip() for each in cell.split("\n") if each.strip()]


def _unharmed(cell: str) -> str:
    """The cell as it was before an export put an apostrophe before what looks like a formula."""
    return cell[1:] if cell.startswith("'") and harmless(cell[1:]) == cell else cell
