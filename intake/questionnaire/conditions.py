"""Statements about one answer, about the entries of a group, and those made of several."""

import operator
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

from intake.questionnaire.answers import (
    NO_VALUE,
    NOT_ASKED,
    Answers,
    Doubted,
    Entries,
    Path,
    is_withheld,
    once,
)
from intake.questionnaire.statements import Lookup, Outcome, Statement


@dataclass(frozen=True)
class Said(Statement):
    """A statement about one answer."""

    question: str

    def holds(self, value: Any) -> bool:
        raise TypeError("a statement about an answer says when it holds")

    def judge(self, answers: Answers) -> Outcome:
        value = answers.get(self.question)
        if value is None or isinstance(value, NO_VALUE):
            return False if value is NOT_ASKED else self._unless_doubted(value)
        return self.holds(value)

    def _unless_doubted(self, value: Any) -> Outcome:
        # A question that is not asked makes nothing true either.
        return False if isinstance(value, Doubted) and not self.holds(value.value) else None

    @cached_property
    def path(self) -> Path:
        return Path(self.question)

    def evidence(self, answers: Answers) -> list[Path]:
        return [self.path]

    def open(self, answers: Answers) -> list[Path]:
        return [self.path]

    def reads(self) -> frozenset[str]:
        return frozenset((self.question,))


@dataclass(frozen=True)
class IsAnyOf(Said):
    wanted: tuple[str | bool, ...]

    def holds(self, value: Any) -> bool:
        return value in self.wanted

    def words(self, questions: Lookup) -> str:
        question = questions[self.question]
        said = " or ".join(f"“{question.text(each)}”" for each in self.wanted)
        return f"{question.short} is {said}"


@dataclass(frozen=True)
class IncludesAny(Said):
    wanted: tuple[str, ...]

    def holds(self, value: Any) -> bool:
        return any(map(value.__contains__, self.wanted))

    def words(self, questions: Lookup) -> str:
        question = questions[self.question]
        ticked = " or ".join(f"“{question.text((each,))}”" for each in self.wanted)
        return f"{question.short} includes {ticked}"


@dataclass(frozen=True)
class IsNotEmpty(Said):
    """Something was ticked or written."""

    def holds(self, value: Any) -> bool:
        return bool(value)

    def words(self, questions: Lookup) -> str:
        return f"{questions[self.question].short}: anything given"


@dataclass(frozen=True)
class IsWithheld(Said):
    """Somebody was asked and did not know, or would not say.

    Only for rules that ask for a person: a level must not rest on what is not known.
    """

    def holds(self, value: Any) -> bool:
        return False

    def judge(self, answers: Answers) -> Outcome:
        value = answers.get(self.question)
        if value is None:
            return None
        return is_withheld(value)

    def words(self, questions: Lookup) -> str:
        return f"{questions[self.question].short} is not known or not told"


COMPARISONS = {
    "at least": operator.ge,
    "more than": operator.gt,
    "at most": operator.le,
}


@dataclass(frozen=True)
class Compares(Said):
    comparison: str
    limit: float

    def holds(self, value: Any) -> bool:
        return COMPARISONS[self.comparison](value, self.limit)

    def words(self, questions: Lookup) -> str:
        question = questions[self.question]
        return f"{question.short}: {self.comparison} {question.text(self.limit)}"


# Compared by identity, which is quick: such a statement is judged once for the same answers.
@dataclass(frozen=True, eq=False)
class AnyEntry(Statement):
    """True when one entry of a group makes the inner statement true.

    While the group is open, "no entry so far" is "cannot tell", never "no".
    """

    group: str
    more: str
    inner: Statement

    def judge(self, answers: Answers) -> Outcome:
        return once(answers, self, self._judge) if self.group in answers else None

    def _judge(self, answers: Answers) -> Outcome:
        entries = answers[self.group]
        outcome: Outcome = None if entries.open else False
        for row in entries.rows.values():
            judged = self.inner.judge(row)
            if judged:
                return True
            if judged is None:
                outcome = None
        return outcome

    def evidence(self, answers: Answers) -> list[Path]:
        return [
            Path(path.question, self.group, number)
            for number, row in answers[self.group].rows.items()
            if self.inner.judge(row)
            for path in self.inner.evidence(row)
        ]

    def open(self, answers: Answers) -> list[Path]:
        entries = answers.get(self.group)
        if not isinstance(entries, Entries):
            return [Path(self.more)]
        inside = [
            Path(path.question, self.group, number)
            for number, row in entries.rows.items()
            if self.inner.judge(row) is None
            for path in self.inner.open(row)
        ]
        return [*inside, Path(self.more)] if entries.open else inside

    def leaves(self) -> Iterable[Statement]:
        yield from self.inner.leaves()

    def reads(self) -> frozenset[str]:
        return self.inner.reads() | {self.more}

    def words(self, questions: Lookup) -> str:
        return f"for one of the {self.group.replace('_', ' ')}: {_bracketed(self.inner, questions)}"


@dataclass(frozen=True, eq=False)
class Joined(Statement):
    """A statement made of others. One part with the decisive outcome is enough."""

    parts: tuple[Statement, ...]
    decisive: ClassVar[bool]

    def judge(self, answers: Answers) -> Outcome:
        return once(answers, self, self._judge)

    def _judge(self, answers: Answers) -> Outcome:
        outcome: Outcome = not self.decisive
        for part in self.parts:
            judged = part.judge(answers)
            if judged is self.decisive:
                return judged
            if judged is None:
                outcome = None
        return outcome

    def open(self, answers: Answers) -> list[Path]:
        return [
            path
            for part in self.parts
            if part.judge(answers) is None
            for path in part.open(answers)
        ]

    def leaves(self) -> Iterable[Statement]:
        for part in self.parts:
            yield from part.leaves()

    def reads(self) -> frozenset[str]:
        return frozenset().union(*(part.reads() for part in self.parts))


class AllOf(Joined):
    decisive = False

    def evidence(self, answers: Answers) -> list[Path]:
        return [path for part in self.parts for path in part.evidence(answers)]

    def words(self, questions: Lookup) -> str:
        return " and ".join(_bracketed(part, questions) for part in self.parts)


class AnyOf(Joined):
    decisive = True

    def evidence(self, answers: Answers) -> list[Path]:
        true_parts = [part for part in self.parts if part.judge(answers)]
        return [path for part in true_parts for path in part.evidence(answers)]

    def words(self, questions: Lookup) -> str:
        return " or ".join(_bracketed(part, questions) for part in self.parts)


class Always(Statement):
    """True for everybody."""

    def judge(self, answers: Answers) -> Outcome:
        return True

    def evidence(self, answers: Answers) -> list[Path]:
        return []

    def open(self, answers: Answers) -> list[Path]:
        return []

    def reads(self) -> frozenset[str]:
        return frozenset()

    def words(self, questions: Lookup) -> str:
        return "always"


ALWAYS = Always()


@dataclass(frozen=True)
class About:
    """The start of a statement about one answer: `answer("home").is_any_of("none")`."""

    question: str

    def is_any_of(self, *wanted: str | bool) -> IsAnyOf:
        return IsAnyOf(self.question, wanted)

    def is_yes(self) -> IsAnyOf:
        return IsAnyOf(self.question, (True,))

    def is_no(self) -> IsAnyOf:
        return IsAnyOf(self.question, (False,))

    def includes_any(self, *wanted: str) -> IncludesAny:
        return IncludesAny(self.question, wanted)

    def is_given(self) -> IsNotEmpty:
        return IsNotEmpty(self.question)

    def is_withheld(self) -> IsWithheld:
        return IsWithheld(self.question)

    def at_least(self, limit: float) -> Compares:
        return Compares(self.question, "at least", limit)

    def more_than(self, limit: float) -> Compares:
        return Compares(self.question, "more than", limit)

    def at_most(self, limit: float) -> Compares:
        return Compares(self.question, "at most", limit)


def answer(question: str) -> About:
    """Start a statement about the answer to this question."""
    return About(question)


def all_of(*parts: Statement) -> AllOf:
    return AllOf(parts)


def any_of(*parts: Statement) -> AnyOf:
    return AnyOf(parts)


def _bracketed(part: Statement, questions: Lookup) -> str:
    words = part.words(questions)
    return f"({words})" if isinstance(part, Joined) else words
