"""What an answer can be: a value, or one of the states that stand for not having one."""

from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Any, NamedTuple, TypeGuard, TypeVar

T = TypeVar("T")

Value = str | bool | int | float | date | tuple[str, ...]


class State(StrEnum):
    """The ways of having no value. They are never merged with each other or with "no".

    A question that has not been answered yet has no entry at all.
    """

    DECLINED = "declined"
    UNKNOWN = "unknown"
    NOT_ASKED = "not_asked"
    """The question does not apply to this person, so nobody asks it."""


# To look up a member of an enumeration takes longer than to compare with it.
NOT_ASKED, UNKNOWN, DECLINED = State.NOT_ASKED, State.UNKNOWN, State.DECLINED

Answer = Value | State
Given = dict[str, Any]
"""Question id to answer; for a group, group id to {entry number: {question id: answer}}."""


class Path(NamedTuple):
    """Where an answer stands: a question, or a question of one entry of a group."""

    question: str
    group: str = ""
    entry: int = 0

    def __str__(self) -> str:
        return f"{self.group}.{self.entry}.{self.question}" if self.group else self.question

    @classmethod
    def read(cls, text: str) -> "Path":
        """The path that `str(path)` wrote."""
        group, *rest = text.split(".", 2)
        return cls(rest[1], group, int(rest[0])) if len(rest) == 2 else cls(text)


@dataclass(frozen=True, slots=True)
class Doubted:
    """A value on a page that may yet turn out not to apply; then its question is not asked."""

    value: Value


NO_VALUE = (State, Doubted)


@dataclass(frozen=True)
class Entries:
    """All entries of a group, as far as they are known.

    `open` says that there may be more: nobody has yet said "that is all".
    """

    rows: Mapping[int, Mapping[str, Answer]] = field(default_factory=dict)
    open: bool = True


Answers = Mapping[str, Any]
"""The answers that count: question id to answer, group id to Entries. Only Journey makes them."""


class OnPath(dict[str, Any]):
    """Answers that remember what was worked out from them.

    Many rules share a statement about the entries of a group, or a measure. An answer that is in
    here stays as it is, so what rests on it is worked out once; it is forgotten with the answers.
    """

    __slots__ = ("known",)

    def __init__(self, answers: Answers = MappingProxyType({})) -> None:
        super().__init__(answers)
        self.known: dict[Hashable, Any] = {}


MISSING: Any = object()


def once(answers: Answers, what: Hashable, work_out: Callable[[Answers], T]) -> T:
    """What `work_out` makes of the answers, remembered by those that can."""
    if not isinstance(answers, OnPath):
        return work_out(answers)
    known = answers.known
    found: T = known.get(what, MISSING)
    if found is MISSING:
        found = known[what] = work_out(answers)
    return found


def is_value(answer: Any) -> TypeGuard[Any]:
    """Whether this is a real answer: not missing, declined, unknown, not asked or doubted."""
    return answer is not None and not isinstance(answer, NO_VALUE)


def is_withheld(answer: Any) -> bool:
    """Whether somebody was asked and did not know, or would not say."""
    return answer is UNKNOWN or answer is DECLINED


def is_open(answer: Any) -> bool:
    """Whether an answer is missing, declined, unknown or doubted where its question applies."""
    return answer is None or (isinstance(answer, NO_VALUE) and answer is not NOT_ASKED)


def paths_of(answers: Answers) -> Iterator[tuple[Path, Answer]]:
    """Every answer with its path, in the order of the questionnaire."""
    for key, answer in answers.items():
        if isinstance(answer, Entries):
            for number, row in answer.rows.items():
                # What the program itself answers stands in each row too; it is yielded once.
                inside = (each for each in row.items() if each[0] not in answers)
                yield from ((Path(question, key, number), value) for question, value in inside)
        else:
            yield Path(key), answer


def answer_at(answers: Answers, path: Path) -> Any:
    """The answer at a path, or None where there is none yet."""
    if not path.group:
        return answers.get(path.question)
    entries = answers.get(path.group)
    return entries.rows.get(path.entry, {}).get(path.question) if entries else None
