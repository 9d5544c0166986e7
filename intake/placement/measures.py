"""Numbers worked out of several answers, each as the span in which the true number lies."""

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
    once,
)
from intake.questionnaire.baclofen import TAKES_BACLOFEN
from intake.questionnaire.conditions import (
    COMPARISONS,
    Lookup,
    Outcome,
    Statement,
    all_of,
    answer,
    any_of,
)
from intake.questionnaire.kinds import DOWN, UP
from intake.questionnaire.substances_catalogue import (
    BY_ID,
    SEDATIVE_CLASSES,
    SUBSTANCES,
    is_of_class,
)

DAILY = 6
"""Days a week from which use counts as daily [project]: one day off is no safety."""


BACLOFEN_DAILY = all_of(
    TAKES_BACLOFEN,
    any_of(answer("baclofen_form").includes_any("pump"), answer("baclofen_daily_for").at_least(1)),
)


# Table 3.2 (R23b): a month or more, four days a week or more.
BENZODIAZEPINE_DEPENDENT = all_of(
    is_of_class("benzodiazepine"),
    answer("days_per_week").at_least(4),
    answer("used_for").at_least(28),
)


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


def _years_short_of_adult(answers: Answers) -> Span:
    low, high = amount(answers, "age")
    return Span(max(0, 18 - high), max(0, 18 - low))


def _baclofen_24h(answers: Answers) -> Span:
    usual, extra = amount(answers, "baclofen_mg_day"), amount(answers, "baclofen_extra_mg")
    return Span(usual.low + extra.low, usual.high + extra.high)


def _baclofen_cut(answers: Answers) -> Span:
    change = answers.get("baclofen_change")
    if change in ("same", "raised", State.NOT_ASKED):
        return Span(0, 0)
    if change in ("stopped", "ran_out"):
        return Span(100, 100)
    if change != "cut_down":
        return Span(0, 100)
    usual, now = amount(answers, "baclofen_mg_day"), amount(answers, "baclofen_mg_now")
    return Span(_cut_percent(usual.low, now.high), _cut_percent(usual.high, now.low))


def _cut_percent(before: float, now: float) -> float:
    if not before or now >= before:
        return 0
    return 100 if math.isinf(before) else 100 * (1 - now / before)


def _days_overdue(answers: Answers) -> Span:
    due, now = answers.get("pump_next_refill_on"), answers.get("screened_on")
    if due is State.NOT_ASKED:
        return Span(0, 0)
    if not isinstance(due, date) or not isinstance(now, date):
        return NOTHING_KNOWN
    days = max(0, (now - due).days)
    return Span(days, days)


def _diazepam(row: Answers) -> Span:
    named = row.get("substance")
    if not is_value(named):
        return NOTHING_KNOWN
    substance = BY_ID[named]
    if substance.kind != "benzodiazepine":
        return Span(0, 0)
    low, high = amount(row, "mg_per_day")
    factor, source = substance.diazepam_factor, row.get("source")
    # An unknown strength, or tablets from the street, count as the high band (rule 57).
    if factor is None or source == "not_prescribed" or row.get("strength_known") is False:
        return Span(math.inf, math.inf)
    is_sure = is_value(source) and row.get("strength_known") is True
    return Span(factor * low, factor * high if is_sure else math.inf)


def _diazepam_daily(answers: Answers) -> Span:
    entries = answers.get("substances")
    if not isinstance(entries, Entries):
        return NOTHING_KNOWN
    low, high = 0.0, math.inf if entries.open else 0.0
    for row in entries.rows.values():
        dependent, taken = BENZODIAZEPINE_DEPENDENT.judge(row), diazepam_mg.span(row)
        low += taken.low if dependent is True else 0
        high += taken.high if dependent is not False else 0
    return Span(low, high)


def _sedative_classes(answers: Answers) -> Span:
    sure: set[str] = set()
    maybe: set[str] = set()
    entries = answers.get("substances")
    if not isinstance(entries, Entries) or entries.open:
        maybe = set(SEDATIVE_CLASSES.values())
    for row in entries.rows.values() if isinstance(entries, Entries) else ():
        named, days = row.get("substance"), amount(row, "days_per_week")
        if not is_value(named):
            maybe |= set(SEDATIVE_CLASSES.values())
            continue
        kind = SEDATIVE_CLASSES.get(BY_ID[named].kind)
        if kind and kind != "baclofen" and days.high >= DAILY:
            (sure if days.low >= DAILY else maybe).add(kind)
    daily = BACLOFEN_DAILY.judge(answers)
    if daily is not False:
        (sure if daily else maybe).add("baclofen")
    return Span(len(sure), len(sure | maybe))


def _says_something(value: object) -> bool:
    return is_value(value) and value != ()


years_of_age = Measure(
    "years_of_age",
    "Age",
    "years",
    UP,
    ("age",),
    lambda answers: amount(answers, "age"),
    "Age in years as told.",
    "section 3.1",
)
years_short_of_adult = Measure(
    "years_short_of_adult",
    "Years short of 18",
    "years",
    UP,
    ("age",),
    _years_short_of_adult,
    "18 less the age; 0 for an adult.",
    "section 7.4",
)
baclofen_mg_in_24h = Measure(
    "baclofen_mg_in_24h",
    "Baclofen in the last 24 hours",
    "mg",
    UP,
    ("baclofen_mg_day", "baclofen_extra_mg"),
    _baclofen_24h,
    "Usual daily total plus what was taken beyond it in the last 24 hours.",
    "rule 6, R13, R13b",
)

baclofen_cut_percent = Measure(
    "baclofen_cut_percent",
    "Size of the baclofen cut",
    "%",
    UP,
    ("baclofen_change", "baclofen_mg_day", "baclofen_mg_now"),
    _baclofen_cut,
    "How much of the usual daily total is gone: 100 when stopped or run out.",
    "section 2.5, M5",
)

days_since_baclofen_change = Measure(
    "days_since_baclofen_change",
    "Days since baclofen was cut or stopped",
    "days",
    DOWN,
    ("baclofen_changed_on",),
    lambda answers: days_since(answers, "baclofen_changed_on"),
    "Days from the last cut, stop or running out to the day of the screening.",
    "section 2.5, rule 28",
)
days_refill_overdue = Measure(
    "days_refill_overdue",
    "Days that the refill is overdue",
    "days",
    UP,
    ("pump_next_refill_on",),
    _days_overdue,
    "Days from the day on which the refill was due to the day of the screening; 0 before it.",
    "R5, R7",
)
days_since_change = Measure(
    "days_since_change",
    "Days since stopping or cutting down",
    "days",
    DOWN,
    ("changed_on",),
    lambda row: days_since(row, "changed_on"),
    "Days from stopping or cutting down to the day of the screening.",
    "rule 3",
)
"""Inside an entry of the substances."""

diazepam_mg = Measure(
    "diazepam_mg",
    "Diazepam equivalents a day",
    "mg",
    UP,
    ("substance", "mg_per_day", "source", "strength_known"),
    _diazepam,
    "mg a day times a factor: 1 for diazepam, 5 lorazepam, 7.5 alprazolam, 10 clonazepam. What "
    "has no factor, no label or no prescription counts as the high band.",
    "R23b; rule 57",
)
"""Inside an entry of the substances."""

diazepam_mg_daily = Measure(
    "diazepam_mg_daily",
    "Diazepam equivalents a day, all benzodiazepines together",
    "mg",
    UP,
    (
        "substances.substance",
        "substances.mg_per_day",
        "substances.days_per_week",
        "substances.used_for",
        "substances.source",
        "substances.strength_known",
        "more_substances",
    ),
    _diazepam_daily,
    "Sum over the benzodiazepines taken on 4 or more days a week for a month or more.",
    "R23b, table 3.2",
    is_of_class("benzodiazepine"),
    {"mg_per_day": tuple(each.diazepam_factor for each in SUBSTANCES if each.diazepam_factor)},
)

sedative_classes_daily = Measure(
    "sedative_classes_daily",
    "Sedative classes used daily",
    "",
    UP,
    (
        "substances.substance",
        "substances.days_per_week",
        "more_substances",
        "takes_baclofen",
        "baclofen_daily_for",
        "baclofen_form",
    ),
    _sedative_classes,
    "How many different classes that slow the brain are used on 6 or 7 days a week: alcohol, "
    "benzodiazepines with sleep tablets, barbiturates, baclofen, gabapentinoids, GHB, phenibut.",
    "section 3.3, R25c, R23",
    is_of_class(*SEDATIVE_CLASSES),
)
