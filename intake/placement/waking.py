"""Finds the rules that answers can wake; all others are false and need not be judged.

There is no "not" in a statement, so it is false where everything that it is made of is false. Most
answers of most people are harmless, and few rules remain.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from intake.placement.measures import Measured, PointsMeasure
from intake.placement.model import Rule
from intake.questionnaire import QUESTIONNAIRE
from intake.questionnaire.answers import NOT_ASKED, Answers, Entries, State
from intake.questionnaire.conditions import (
    AllOf,
    AnyEntry,
    AnyOf,
    IncludesAny,
    IsAnyOf,
    Said,
    Statement,
)
from intake.questionnaire.contradictions import Contradiction
from intake.questionnaire.model import Group

CONDITIONAL = frozenset(
    question
    for step in QUESTIONNAIRE.steps()
    for page in (step.pages if isinstance(step, Group) else [step])
    if page.deciders
    for question in page.asks
)
"""The questions that are not asked of everybody."""

Places = set[int]
"""Rules, by their places among all rules."""


class Sign(NamedTuple):
    """A statement about one answer or measure, and the group in whose entries it is looked for."""

    of: Said | Measured
    group: str = ""


@dataclass(frozen=True)
class WasAsked(Said):
    """Whatever was said, the question applies."""

    def holds(self, value: Any) -> bool:
        return True


class Rulebook:
    """Rules, and the signs that each of them waits for."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.rules = tuple(rules)
        self._always: Places = set()
        self._waiting = {"": _Waiting()}
        for place, rule in enumerate(self.rules):
            signs = signs_of(rule.when)
            if signs is None:
                self._always.add(place)
            for sign, group in signs or ():
                self._waiting.setdefault(group, _Waiting()).add(place, sign)

    def awake(self, answers: Answers) -> list[Rule]:
        """The rules that may be true or open, in order."""
        woken = set(self._always)
        for group, waiting in self._waiting.items():
            if not group:
                waiting.wake(woken, answers)
                continue
            entries = answers.get(group, Entries())
            for row in entries.rows.values():
                waiting.wake(woken, row)
            if entries.open:
                waiting.wake(woken, {})
        return [self.rules[place] for place in sorted(woken)]


class _Waiting:
    """The signs that are looked for in one place, each with the rules that wait for it."""

    def __init__(self) -> None:
        self.questions: dict[str, _Question] = {}
        self.measured: dict[Measured, Places] = {}

    def add(self, place: int, sign: Said | Measured) -> None:
        if isinstance(sign, Measured):
            self.measured.setdefault(sign, set()).add(place)
        else:
            self.questions.setdefault(sign.question, _Question()).add(place, sign)

    def wake(self, woken: Places, answers: Answers) -> None:
        for id, question in self.questions.items():
            value = answers.get(id)
            if value is NOT_ASKED:
                continue
            if value is None or isinstance(value, State):
                woken |= question.all
            else:
                question.wake(woken, value)
        for measured, places in self.measured.items():
            if not places <= woken and measured.judge(answers) is not False:
                woken |= places


class _Question:
    """The rules that wait for an answer to one question: for a choice, or for something else."""

    def __init__(self) -> None:
        self.all: Places = set()
        self.by_choice: dict[object, Places] = {}
        self.others: dict[Said, Places] = {}

    def add(self, place: int, sign: Said) -> None:
        self.all.add(place)
        if isinstance(sign, IsAnyOf | IncludesAny):
            for choice in sign.wanted:
                self.by_choice.setdefault(choice, set()).add(place)
        else:
            self.others.setdefault(sign, set()).add(place)

    def wake(self, woken: Places, value: Any) -> None:
        if self.by_choice:
            for choice in (value,) if isinstance(value, str | bool) else value:
                if choice in self.by_choice:
                    woken |= self.by_choice[choice]
        for said, places in self.others.items():
            if said.holds(value):
                woken |= places


def signs_of(statement: Statement) -> frozenset[Sign] | None:
    """Signs one of which is true or open wherever the statement is; None where there are none."""
    match statement:
        case AllOf():
            found = [signs for part in statement.parts if (signs := signs_of(part)) is not None]
            return min(found, key=_costs, default=None)
        case AnyOf():
            return _of_any(statement.parts)
        case AnyEntry():
            signs = signs_of(statement.inner)
            return signs and frozenset(Sign(said, statement.group) for said, _ in signs)
        # No points without a statement that gives some.
        case Measured(measure=PointsMeasure(table=table)) if not statement.holds(0):
            return _of_any(part for part, _ in table)
        # One that does not apply is enough for a contradiction to be none.
        case Contradiction():
            return frozenset((Sign(WasAsked(_seldom_asked(statement.between))),))
        case Said() | Measured():
            return frozenset((Sign(statement),))
    return None


def _seldom_asked(ids: Iterable[str]) -> str:
    """The first of these questions that does not apply to everybody, else the first of all."""
    questions = [each for each in ids if each in QUESTIONNAIRE.questions]
    return next((each for each in questions if each in CONDITIONAL), questions[0])


def _costs(signs: frozenset[Sign]) -> tuple[int, int]:
    """What it takes to look for them: a measure has to be worked out."""
    return sum(isinstance(sign.of, Measured) for sign in signs), len(signs)


def _of_any(parts: Iterable[Statement]) -> frozenset[Sign] | None:
    found: frozenset[Sign] = frozenset()
    for part in parts:
        signs = signs_of(part)
        if signs is None:
            return None
        found |= signs
    return found
