"""Finds the rules that answers can wake; all others are false and need not be judged.

There is no "not" in a statement, so it is false where everything that it is made of is false. Most
answers of most people are harmless, and few rules remain.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

from intake.placement.measures import Measured, PointsMeasure
from intake.placement.model import Rule
from intake.questionnaire import QUESTIONNAIRE
from intake.questionnaire.answers import NOT_ASKED, Answers, Doubted, Entries, State
from intake.questionnaire.conditions import (
    AllOf,
    AnyEntry,
    AnyOf,
    IncludesAny,
    IsAnyOf,
    IsWithheld,
    Said,
)
from intake.questionnaire.contradictions import Contradiction
from intake.questionnaire.model import Group
from intake.questionnaire.statements import Statement

CONDITIONAL = frozenset(
    question
    for step in QUESTIONNAIRE.steps()
    for page in (step.pages if isinstance(step, Group) else [step])
    if page.deciders
    for question in page.asks
)
"""The questions that are not asked of everybody."""

K = TypeVar("K")

Places = int
"""Rules, as the bits at their places among all rules."""


OPEN = (None, State.DECLINED, State.UNKNOWN)


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
        self._always: Places = 0
        self._waiting = {"": _Waiting()}
        for place, rule in enumerate(self.rules):
            signs = signs_of(rule.when)
            if signs is None:
                self._always |= 1 << place
            for sign, group in signs or ():
                self._waiting.setdefault(group, _Waiting()).add(1 << place, sign)

    def awake(self, answers: Answers) -> list[Rule]:
        """The rules that may be true or open, in order."""
        woken = self._always
        for group, waiting in self._waiting.items():
            if not group:
                woken = waiting.wake(woken, answers)
                continue
            entries = answers.get(group, Entries())
            for row in entries.rows.values():
                woken = waiting.wake(woken, row)
            if entries.open:
                woken = waiting.wake(woken, {})
        return self._at(woken)

    def _at(self, places: Places) -> list[Rule]:
        found = []
        while places:
            first = places & -places
            found.append(self.rules[first.bit_length() - 1])
            places ^= first
        return found


class _Waiting:
    """The signs that are looked for in one place, each with the rules that wait for it."""

    def __init__(self) -> None:
        self.chosen: dict[str, dict[object, Places]] = {}
        self.judged: dict[Said | Measured, Places] = {}

    def add(self, place: Places, sign: Said | Measured) -> None:
        match sign:
            case IsAnyOf(wanted=wanted) | IncludesAny(wanted=wanted):
                _merge(self.chosen.setdefault(sign.question, {}), (*wanted, *OPEN), place)
            case IsWithheld():
                _merge(self.chosen.setdefault(sign.question, {}), OPEN, place)
            case _:
                _merge(self.judged, (sign,), place)

    def wake(self, woken: Places, answers: Answers) -> Places:
        for question, wakes in self.chosen.items():
            value = answers.get(question)
            if value is NOT_ASKED:
                continue
            if type(value) is Doubted:
                value = value.value
            for each in value if type(value) is tuple else (value,):
                woken |= wakes.get(each, 0)
        for sign, places in self.judged.items():
            if places & ~woken and sign.judge(answers) is not False:
                woken |= places
        return woken


def _merge(wakes: dict[K, Places], keys: Iterable[K], place: Places) -> None:
    for key in keys:
        wakes[key] = wakes.get(key, 0) | place


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
        case Contradiction() if (signs := signs_of(statement.where)) is not None:
            return signs
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
