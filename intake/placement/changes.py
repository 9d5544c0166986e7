"""What would change the level: the smallest sets of answers, up to two, in each direction."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import combinations, product
from typing import Any

from intake.placement.engine import level_of
from intake.placement.measures import Measured
from intake.placement.model import Finding, Level, Rule, Suggestion
from intake.placement.rules import RULES
from intake.questionnaire import QUESTIONNAIRE
from intake.questionnaire.answers import Given, Path, answer_at
from intake.questionnaire.baclofen import BACLOFEN_PAGES
from intake.questionnaire.conditions import Compares, Said
from intake.questionnaire.journey import Journey
from intake.questionnaire.kinds import AnyOf, Date, Duration, Number, OneOf, YesNo
from intake.questionnaire.pump import PUMP_PAGES

SAFETY_QUESTIONS = (
    frozenset(
        question.id
        for section in QUESTIONNAIRE.sections
        if section.id in ("safety", "withdrawal", "health", "mind")
        for step in section.steps
        for question in step.questions
    )
    | {question.id for page in (*BACLOFEN_PAGES, *PUMP_PAGES) for question in page.questions}
    | {"overdose", "overdose_on_purpose", "lost_tolerance"}
)
"""Answers that are explained but never offered as something to alter."""

Paths = tuple[Path, ...]


@dataclass(frozen=True)
class Change:
    """Other answers that would give another level. `explains` marks a safety answer."""

    answers: tuple[tuple[Path, Any], ...]
    level: Level
    explains: bool


def what_would_change(given: Given, suggestion: Suggestion) -> list[Change]:
    """The smallest changes of given answers that move the level down, and those that move it up.

    Only answers that a finding rests on are tried downwards, and those that would excuse it;
    upwards, only answers that some rule with a higher floor reads. Sets of two are tried only
    where no single answer does it.
    """
    journey, level = Journey(QUESTIONNAIRE, given), suggestion.level
    forcing = list(suggestion.forcing()) if level > Level.OUTPATIENT else []

    def to_silence(chosen: Paths) -> list[Rule]:
        within_reach = frozenset().union(*(_reach(path.question) for path in chosen))
        rules = [finding.rule for finding in forcing]
        return rules if within_reach.issuperset(rule.id for rule in rules) else []

    # One of the answers alone was tried before: a rule that does not read both stays silent.
    def to_wake(chosen: Paths) -> list[Rule]:
        within_reach = frozenset.intersection(*(_reach(path.question) for path in chosen))
        return [rule for rule in _above(level) if rule.id in within_reach]

    rests_on = {path for finding in forcing for path in _rests_on(finding)}
    read = {Path(question) for question in _read_above(level) if question in given}
    return [
        *_smallest(journey, rests_on, to_silence, lambda found: found < level),
        *_smallest(journey, read, to_wake, lambda found: found > level),
    ]


def _rests_on(finding: Finding) -> set[Path]:
    excuse = finding.rule.unless_known
    excuses = [leaf for leaf in excuse.leaves() if isinstance(leaf, Said)] if excuse else []
    return {*finding.evidence, *(Path(leaf.question) for leaf in excuses)}


@cache
def _above(level: Level) -> tuple[Rule, ...]:
    return tuple(rule for rule in RULES if rule.at_least and rule.at_least > level)


@cache
def _read_above(level: Level) -> frozenset[str]:
    """The questions that some rule with a higher floor reads, but for the signs of danger."""
    leaves = [leaf for rule in _above(level) for leaf in rule.when.leaves()]
    return frozenset(leaf.question for leaf in leaves if isinstance(leaf, Said)) - {"danger_signs"}


@cache
def _reach(question: str) -> frozenset[str]:
    """The ids of the rules that another answer to this question may move."""
    moved = QUESTIONNAIRE.ripples[question].questions
    return frozenset(rule.id for rule in RULES if not moved.isdisjoint(rule.reads))


def _smallest(
    journey: Journey,
    paths: Iterable[Path],
    decisive: Callable[[Paths], list[Rule]],
    wanted: Callable[[Level], bool],
) -> list[Change]:
    """The changes of one answer that lead to a wanted level, else those of two.

    `decisive` names the rules without which that cannot be: these alone are judged first.
    """
    now = {path: answer_at(journey.answers, path) for path in sorted(paths)}
    options = {path: list(_other_values(path, now[path])) for path in now if now[path] is not None}
    for size in (1, 2):
        found = []
        for chosen in combinations(options, size):
            if rules := decisive(chosen):
                attempts = product(*(options[path] for path in chosen))
                found += _first_that_moves(journey, chosen, attempts, rules, wanted)
        if found:
            return found
    return []


def _first_that_moves(
    journey: Journey,
    chosen: Paths,
    attempts: Iterable[tuple[Any, ...]],
    rules: list[Rule],
    wanted: Callable[[Level], bool],
) -> list[Change]:
    for values in attempts:
        changed = dict(zip(chosen, values, strict=True))
        answers = journey.answers_if(changed)
        if wanted(level_of(answers, rules)) and wanted(level := level_of(answers)):
            explains = any(path.question in SAFETY_QUESTIONS for path in chosen)
            return [Change(tuple(changed.items()), level, explains)]
    return []


def _other_values(path: Path, now: Any) -> Iterator[Any]:
    """Other answers worth trying, the nearest first."""
    question = QUESTIONNAIRE.questions[path.question]
    match question:
        case YesNo() if isinstance(now, bool):
            yield not now
        case OneOf() if question.id not in ("substance", "channel"):
            yield from (choice.id for choice in question.choices if choice.id != now)
        case AnyOf() if isinstance(now, tuple):
            fewer = [tuple(each for each in now if each != gone) for gone in now]
            # Where the number of ticks counts, taking away one is not enough: none, then three.
            fewer += [now[:0], now[:3]] if len(now) > 1 else []
            yield from (each for each in fewer if each or question.none)
            if not question.none:  # something must be ticked: another one in its place
                yield from ((choice.id,) for choice in question.choices if choice.id not in now)
            yield from ((*now, choice.id) for choice in question.choices if choice.id not in now)
        # Nobody can be of another age.
        case Number() | Duration() if isinstance(now, int | float) and question.id != "age":
            limits = sorted(_limits(question.id), key=lambda limit: abs(limit - now))
            yield from (limit for limit in limits if limit != now and _takes(question, limit))
        case Date() if isinstance(now, date):
            yield now - timedelta(days=15)


@cache
def _limits(question: str) -> frozenset[float]:
    """The numbers around which some rule changes its mind about this question."""
    found: set[float] = {0}
    for leaf in (leaf for rule in RULES for leaf in rule.when.leaves()):
        if isinstance(leaf, Compares) and leaf.question == question:
            found |= _around(leaf.limit)
        elif isinstance(leaf, Measured) and question in leaf.reads():
            for scale in leaf.measure.scales.get(question, (1,)):
                found |= _around(round(leaf.limit / scale, 1))
    return frozenset(int(each) if each == int(each) else each for each in found)


def _takes(question: Number | Duration, value: float) -> bool:
    is_whole = isinstance(question, Number) and question.whole
    fits = question.at_least <= value <= question.at_most
    return fits and (not is_whole or value == int(value))


def _around(limit: float) -> set[float]:
    return {limit, limit - 1, limit + 1}
