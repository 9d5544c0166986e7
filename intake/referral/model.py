"""What goes into a referral (CaseFile), and the plain values that come out (Referral)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from intake.placement.model import Level, Suggestion
from intake.questionnaire import VERSION
from intake.questionnaire.languages import ENGLISH, say, speaking
from intake.referral.basis import Basis
from intake.referral.parts import ALL_PARTS


@dataclass(frozen=True)
class Program:
    """A program with the ways to reach it. Empty parts are left out of the document."""

    name: str
    phone: str = ""
    address: tuple[str, ...] = ()
    fax: str = ""
    after_hours: str = ""


@dataclass(frozen=True, kw_only=True)
class Disposition:
    """What staff decided.

    `reason` is the label of the coded reason, `words` what staff wrote, `second_name` the
    second licensed person where one was needed. `decided_at` is printed as it comes, with its
    zone if it has one.
    """

    level: Level
    confirmed: bool
    decided_by: str
    decided_at: datetime
    reason_code: str = ""
    reason: str = ""
    words: str = ""
    second_name: str = ""


@dataclass(frozen=True, kw_only=True)
class CaseFile:
    """One intake as the document needs it.

    `given` are the raw answers: the path is worked out again, so that an answer left behind on
    a page that no longer applies cannot reach the document. `started_on` is the day of the
    request, from which the priority clocks run. `screened_by` is empty where the person
    answered alone. `receiver` is the program that the referral goes to, once it is chosen.
    `basis` is why a decided referral may leave at all. `synthetic` says that the person is made
    up, for practice or as an example. `code` is what the document is checked by, at the address
    `check_at`; a draft has neither. `language` is that of the document.
    """

    reference: str
    channel: str
    started_on: date
    given: Mapping[str, Any]
    suggestion: Suggestion
    ruleset: int
    program: Program
    questionnaire: int = VERSION
    screened_by: str = ""
    disposition: Disposition | None = None
    receiver: Program | None = None
    basis: Basis | None = None
    synthetic: bool = False
    code: str = ""
    check_at: str = ""
    language: str = ENGLISH


HALF_ROW, FEW_ROWS = 26, 300
"""Characters of a value that fit beside another line, and beside its own label."""


@dataclass(frozen=True)
class Line:
    """A name and a value. `state` is "given", or why there is no value: "open" (not answered
    yet), "declined", "unknown", "not_asked" (does not apply), "empty" (an optional question
    left empty, or declined).
    """

    label: str
    value: str
    state: str = "given"

    @property
    def size(self) -> str:
        """How much room the value takes: half a row, a row, or a block that may cross pages."""
        length = max(len(self.value), 2 * self.value.count("\n") * HALF_ROW)
        if length <= HALF_ROW:
            return "half"
        return "row" if length <= FEW_ROWS else "block"


@dataclass(frozen=True)
class Gathered:
    """Names of questions that share one reason for having no value, as one line."""

    label: str
    names: str


@dataclass(frozen=True)
class Facts:
    """Lines that belong together; `gathered` are the questions without a value worth a line."""

    lines: tuple[Line, ...] = ()
    gathered: tuple[Gathered, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Cell:
    """A table cell: its text, and smaller lines below it."""

    text: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """Rows of cells under the names of their columns, with lines below the table."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = ()
    no_rows: str = field(default_factory=lambda: say("None named so far."))

    @property
    def has_row_headers(self) -> bool:
        """Whether each first cell is announced as a header: only where more cells are read
        out than headers. In a small table they would drown the content.
        """
        return len(self.rows) * (len(self.columns) - 2) >= len(self.columns)


@dataclass(frozen=True)
class Urgency:
    """One word for the header, and the sentences that say what to do. `alarm` makes it loud."""

    word: str
    sentences: tuple[str, ...]
    alarm: bool = False


@dataclass(frozen=True)
class Standing:
    """A level in the header: suggested by the rules, or decided by staff."""

    heading: str
    level: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class StopWarning:
    """What must not be stopped: the sentence for staff, the fixed text, and what is known."""

    name: str
    keep: str
    told: str
    known: str


@dataclass(frozen=True)
class ConsentCopy:
    """The consent as it was signed: its words section by section, and who signed it."""

    title: str
    sections: tuple[tuple[str, tuple[str, ...]], ...]
    signatures: Facts


@dataclass(frozen=True, kw_only=True)
class Referral:
    """Every line of the document, in its order. `parts` are those that may be shared.

    `name` is what kind of document it calls itself. `own_copy` is for the person whose record
    it is: no notes of staff, and no notice to others. `draft` is the mark that each page bears;
    empty for a decision about a real person.
    """

    title: str
    name: str
    own_copy: bool
    reference: str
    running_head: str
    made_on: str
    made_on_iso: str
    draft: str
    program: Program
    receiver: Program | None
    urgency: Urgency
    suggested: Standing
    decided: Standing
    person: Facts
    stop_warnings: tuple[StopWarning, ...]
    flags: tuple[str, ...]
    safety: Facts
    substances: Table
    chart: str | None
    doses: Table | None
    baclofen: Facts
    pump: Facts | None
    withdrawal: Facts
    overdose: Facts
    health: Facts
    reasons: Table
    standing_of_range: tuple[str, ...]
    open_answers: Table | None
    plan_level: str
    duties: Table
    duty_facts: Facts
    home: Facts
    treatments: Table | None
    medicines: Facts
    wishes: Facts
    advice: tuple[str, ...]
    other: Facts
    words: str
    decision: Facts
    priority: Facts
    about: tuple[str, ...]
    statement: str
    statement_citation: str
    short_statement: str
    versions: str = field(default="")
    parts: frozenset[str] = ALL_PARTS
    consent: ConsentCopy | None = None
    emergency: Facts | None = None
    code: str = ""
    check_at: str = ""
    language: str = ENGLISH
    translation: str = ""
    """Of the statement: it stands below it and takes the place of nothing."""

    def say(self, words: str, /, *, as_in: str = "", **filled: object) -> str:
        """Fixed words of the document, such as a heading, in its language."""
        with speaking(self.language):
            return say(words, as_in=as_in, **filled)
