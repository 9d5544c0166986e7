"""Finds the rules that answers can wake; all others are false and need not be judged.

There is no "not" in a statement, so it is false where everything that it is made of is false. Most
answers of most people are harmless, and few rules remain.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from intake.placement.measures import Measured, PointsMeasure
from intake.placement.model import Rule
from intake.questionnaire.answers import Answers, Entries, State
from intake.questionnaire.conditions import AllOf, AnyEntry, AnyOf, Said, Statement

Places = set[int]
"""Rules, by their places among all rules."""


class Sign(NamedTuple):
    """A statement about one answer, and the group in whose entries it is looked for."""

    said: Said
    group: str = ""


class Rulebook:
    """Rules, and the signs that each of them waits for."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.rules = tuple(rules)
        self._always: Places = set()
        self._waiting: dict[str, _Waiting] = {"": {}}
        for place, rule in enumerate(self.rules):
            signs = signs_of(rule.when)
            if signs is None:
                self._always.add(place)
                continue
            for said, group in signs:
                by_question = self._waiting.setdefault(group, {})
                by_question.setdefault(said.question, {}).setdefault(said, set()).add(place)

    def awake(self, answers: Answers) -> list[Rule]:
        """The rules that may be true or open, in order."""
        woken = set(self._always)
        for group, waiting in self._waiting.items():
            if not group:
                _wake(woken, waiting, answers)
                continue
            entries = answers.get(group, Entries())
            for row in entries.rows.values():
                _wake(woken, waiting, row)
            if entries.open:
                _wake(woken, waiting, {})
        return [self.rules[place] for place in sorted(woken)]


_Waiting = dict[str, dict[Said, Places]]
"""By question: what may be said there, and the rules that wait for it."""


def _wake(woken: Places, waiting: _Waiting, answers: Answers) -> None:
    for question, signs in waiting.items():
        value = answers.get(question)
        if value is None or isinstance(value, State):
            if value is not State.NOT_ASKED:
                woken.update(*signs.values())
        elif value != ():
            for said, places in signs.items():
                if said.holds(value):
                    woken |= places


def signs_of(statement: Statement) -> frozenset[Sign] | None:
    """Signs one of which is true or open wherever the statement is; None where there are none."""
    match statement:
        case AllOf():
            found = [signs for part in statement.parts if (signs := signs_of(part)) is not None]
            return min(found, key=len, default=None)
        case AnyOf():
            return _of_any(statement.parts)
        case AnyEntry():
            signs = signs_of(statement.inner)
            return signs and frozenset(Sign(said, statement.group) for said, _ in signs)
        # No points without a statement that gives some.
        case Measured(measure=PointsMeasure(table=table)) if not statement.holds(0):
            return _of_any(part for part, _ in table)
        case Said():
            return frozenset((Sign(statement),))
    return None


def _of_any(parts: Iterable[Statement]) -> frozenset[Sign] | None:
    found: frozenset[Sign] = frozenset()
    for part in parts:
        signs = signs_of(part)
        if signs is None:
            return None
        found |= signs
    return found
