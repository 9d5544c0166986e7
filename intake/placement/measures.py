"""Numbers worked out of several answers, each as the span in which the true number lies.

What is measured stands in the modules beside this one.
"""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from intake.placement.direction import check_comparison, check_direction, check_told
from intake.questionnaire.answers import (
    Answers,
    Entries,
    Path,
    State,
    answer_at,
    is_open,
    is_value,
    is_withheld,
    once,
)
from intake.questionnaire.conditions import COMPARISONS
from intake.questionnaire.kinds import UP
from intake.questionnaire.statements import Lookup, Outcome, Statement


class Span(NamedTuple):
    """The lowest and highest value that the open answers leave possible."""

    low: float
    high: float


NOTHING_KNOWN = Span(0, math.inf)


@dataclass(frozen=True, eq=False)
class Measure:
    """A number with a name: `reads` are the questions it is worked out from.

    A question of a group is read as "group.question" outside the group and by its plain id
    inside an entry.
    """

    id: str
    short: str
    unit: str
    worse: str
    reads: tuple[str, ...]
    span: Callable[[Answers], Span]
    definition: str = ""
    source: str = ""
    entries: Statement | None = None
    """Of a group only the entries for which this may be true are read."""
    scales: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    """Question id to the factors that its answer may be multiplied with, as units are."""

    def of(self, answers: Answers) -> Span:
        """The span, worked out once for the same answers."""
        return once(answers, self, self.span)

    def questions(self) -> frozenset[str]:
        """The ids of the questions that it is worked out from."""
        return frozenset(name.rpartition(".")[2] for name in self.reads)

    def paths(self, answers: Answers) -> Iterable[Path]:
        for name in self.reads:
            group, _, question = name.rpartition(".")
            if not group:
                yield Path(name)
                continue
            entries = answers.get(group)
            for number, row in entries.rows.items() if isinstance(entries, Entries) else ():
                if self.entries is None or self.entries.judge(row) is not False:
                    yield Path(question, group, number)


@dataclass(frozen=True)
class Measured(Statement):
    """A statement about a measure."""

    measure: Measure
    comparison: str
    limit: float

    def holds(self, value: float) -> bool:
        return COMPARISONS[self.comparison](value, self.limit)

    def judge(self, answers: Answers) -> Outcome:
        low, high = self.measure.of(answers)
        at_low = self.holds(low)
        return at_low if at_low == self.holds(high) else None

    def evidence(self, answers: Answers) -> list[Path]:
        paths = self.measure.paths(answers)
        return [path for path in paths if _says_something(answer_at(answers, path))]

    def open(self, answers: Answers) -> list[Path]:
        paths = self.measure.paths(answers)
        return [path for path in paths if is_open(answer_at(answers, path))]

    def reads(self) -> frozenset[str]:
        return self.measure.questions()

    def check(self, rule: str) -> None:
        check_comparison(rule, self.measure.id, self.measure.worse, self.comparison)

    def words(self, questions: Lookup) -> str:
        limit = f"{self.limit:g} {self.measure.unit}".strip()
        return f"{self.measure.short}: {self.comparison} {limit}"


@dataclass(frozen=True)
class AboutMeasure:
    """The start of a statement: `measure(signs_of_use_disorder).at_least(6)`."""

    measured: Measure

    def at_least(self, limit: float) -> Measured:
        return Measured(self.measured, "at least", limit)

    def more_than(self, limit: float) -> Measured:
        return Measured(self.measured, "more than", limit)

    def at_most(self, limit: float) -> Measured:
        return Measured(self.measured, "at most", limit)


def measure(measured: Measure) -> AboutMeasure:
    """Start a statement about a measure."""
    return AboutMeasure(measured)


def points(
    id: str,
    short: str,
    table: tuple[tuple[Statement, int], ...],
    definition: str = "",
    source: str = "",
) -> Measure:
    """A measure that adds up points for each statement that is true."""
    for statement, _ in table:
        check_direction(id, statement)
        check_told(id, statement)

    def span(answers: Answers) -> Span:
        low = high = 0
        for statement, worth in table:
            outcome = statement.judge(answers)
            low += worth if outcome is True else 0
            high += worth if outcome is not False else 0
        return Span(low, high)

    return PointsMeasure(
        id, short, "points", UP, (), span, definition=definition, source=source, table=table
    )


@dataclass(frozen=True, eq=False)
class PointsMeasure(Measure):
    table: tuple[tuple[Statement, int], ...] = ()

    def questions(self) -> frozenset[str]:
        return frozenset().union(*(statement.reads() for statement, _ in self.table))

    def paths(self, answers: Answers) -> Iterable[Path]:
        for statement, _ in self.table:
            outcome = statement.judge(answers)
            if outcome is True:
                yield from statement.evidence(answers)
            elif outcome is None:
                yield from statement.open(answers)


def amount(answers: Answers, question: str) -> Span:
    """An amount as given; 0 where it does not apply; anything where it is open."""
    value = answers.get(question)
    if value is State.NOT_ASKED:
        return Span(0, 0)
    return Span(value, value) if is_value(value) else NOTHING_KNOWN


def days_since(answers: Answers, question: str) -> Span:
    """Days from an answered date to the day of the screening; never, where it does not apply."""
    then, now = answers.get(question), answers.get("screened_on")
    if then is State.NOT_ASKED:
        return Span(math.inf, math.inf)
    if not isinstance(then, date) or not isinstance(now, date):
        return NOTHING_KNOWN
    days = max(0, (now - then).days)
    return Span(days, days)


TODAY_IF_WITHHELD = frozenset(
    ("last_use_on", "changed_on", "baclofen_last_dose_on", "baclofen_changed_on")
)
"""Who does not know or tell these days may have used, or stopped, today (rule 56)."""


def days_since_or_today(answers: Answers, question: str) -> Span:
    """As days since, but a day that somebody would not or could not say counts as today.

    The level takes it so; the range does not, since the day may yet be told.
    """
    withheld = is_withheld(answers.get(question))
    return Span(0, 0) if withheld else days_since(answers, question)


def _says_something(value: object) -> bool:
    return is_value(value) and value != ()


def rows_of(answers: Answers, group: str) -> Iterable[Answers]:
    """The entries of a group so far."""
    entries = answers.get(group)
    return entries.rows.values() if isinstance(entries, Entries) else ()


def may_have_more(answers: Answers, group: str) -> bool:
    """Whether a group may still get further entries."""
    entries = answers.get(group)
    return not isinstance(entries, Entries) or entries.open
