"""What would change the level: the smallest sets of answers, up to two, in each direction."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations, product
from typing import Any

from intake.placement.engine import suggest_placement
from intake.placement.model import Finding, Level, Suggestion
from intake.placement.rules import RULES
from intake.questionnaire import QUESTIONNAIRE
from intake.questionnaire.answers import Answers, Given, Path, answer_at
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
    answers = Journey(QUESTIONNAIRE, given).answers
    forcing = {path for finding in suggestion.forcing() for path in _rests_on(finding)}
    down = _smallest(given, answers, forcing, lambda level: level < suggestion.level)
    read = {
        Path(leaf.question)
        for rule in RULES
        if rule.at_least and rule.at_least > suggestion.level
        for leaf in rule.when.leaves()
        if isinstance(leaf, Said) and leaf.question in given and leaf.question != "danger_signs"
    }
    up = _smallest(given, answers, read, lambda level: level > suggestion.level)
    return [*down, *up]


def _rests_on(finding: Finding) -> set[Path]:
    excuse = finding.rule.unless_known
    excuses = [leaf for leaf in excuse.leaves() if isinstance(leaf, Said)] if excuse else []
    return {*finding.evidence, *(Path(leaf.question) for leaf in excuses)}


def _smallest(given: Given, answers: Answers, paths: Iterable[Path], wanted: Any) -> list[Change]:
    options = {
        path: list(_other_values(path, answer_at(answers, path)))
        for path in sorted(paths)
        if answer_at(answers, path) is not None
    }
    for size in (1, 2):
        found = [
            change
            for chosen in combinations(options, size)
            for change in [_first_that_moves(given, chosen, options, wanted)]
            if change
        ]
        if found:
            return found
    return []


def _first_that_moves(
    given: Given, chosen: tuple[Path, ...], options: dict[Path, list[Any]], wanted: Any
) -> Change | None:
    for values in product(*(options[path] for path in chosen)):
        changed = tuple(zip(chosen, values, strict=True))
        level = suggest_placement(Journey(QUESTIONNAIRE, _with(given, changed)).answers).level
        if wanted(level):
            explains = any(path.question in SAFETY_QUESTIONS for path in chosen)
            return Change(changed, level, explains)
    return None


def _with(given: Given, changed: Iterable[tuple[Path, Any]]) -> Given:
    copy = {
        key: {n: dict(row) for n, row in value.items()} if isinstance(value, dict) else value
        for key, value in given.items()
    }
    for path, value in changed:
        (copy[path.group][path.entry] if path.group else copy)[path.question] = value
    return copy


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
            yield from ((*now, choice.id) for choice in question.choices if choice.id not in now)
        # Nobody can be of another age.
        case Number() | Duration() if isinstance(now, int | float) and question.id != "age":
            limits = sorted(_limits(question.id), key=lambda limit: abs(limit - now))
            yield from (limit for limit in limits if limit != now and limit >= 0)
        case Date() if isinstance(now, date):
            yield now - timedelta(days=15)


def _limits(question: str) -> set[float]:
    """The numbers around which some rule changes its mind about this question."""
    found: set[float] = {0}
    for rule in RULES:
        for leaf in rule.when.leaves():
            if isinstance(leaf, Compares) and leaf.question == question:
                found |= {leaf.limit, leaf.limit - 1, leaf.limit + 1}
    return {int(each) if each == int(each) else each for each in found}
