"""What the questionnaire is made of: sections, pages, groups, and the whole of it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from typing import Any, NamedTuple

from intake.questionnaire.answers import Path, State, is_value
from intake.questionnaire.conditions import ALWAYS
from intake.questionnaire.kinds import Question, YesNo
from intake.questionnaire.languages import say, say_to
from intake.questionnaire.safety_texts import as_told
from intake.questionnaire.statements import Outcome, Statement


# Pages, groups and sections stand for themselves: they are compared by identity, which costs
# nothing, and not word by word.
@dataclass(frozen=True, kw_only=True, eq=False)
class Page:
    """Questions that are asked together. `notice` is a fixed safety text shown above them.

    `title_other` and `intro_other` are how the title and the intro read to somebody who answers
    for another person.

    It is skipped only when we know that it does not apply: `shown_when` is known to be false,
    or `skipped_when` is known to be true.
    """

    id: str
    title: str
    questions: tuple[Question, ...]
    title_other: str = ""
    intro: str = ""
    intro_other: str = ""
    notice: str = ""
    shown_when: Statement = ALWAYS
    skipped_when: Statement | None = None
    in_doubt: Statement | None = None
    """Of whom it is asked although an answer that decides whether it applies is withheld."""

    @property
    def headed(self) -> str:
        """The title, as whoever answers reads it."""
        return say_to(self.title, self.title_other)

    @property
    def introduced(self) -> str:
        """The intro, as whoever answers reads it."""
        return say_to(self.intro, self.intro_other)

    @property
    def warned(self) -> str:
        """The notice, as whoever answers reads it."""
        return as_told(self.notice)

    def judge(self, answers: Any) -> Outcome:
        """Whether it applies; None while the answers so far leave that open."""
        shown = self.shown_when.judge(answers)
        skipped = self.skipped_when.judge(answers) if self.skipped_when else False
        if shown is False or skipped is True:
            return False
        return None if shown is None or skipped is None else True

    def applies(self, answers: Any) -> bool:
        return not self.deciders or self.judge(answers) is not False

    @cached_property
    def deciders(self) -> frozenset[str]:
        """The questions that decide whether it applies; none for a page that always does."""
        shown = self.shown_when.reads()
        return shown | self.skipped_when.reads() if self.skipped_when else shown

    @cached_property
    def asks(self) -> tuple[str, ...]:
        """The ids of its questions."""
        return tuple(question.id for question in self.questions)

    @cached_property
    def not_asked(self) -> dict[str, State]:
        """What is known of its answers where it does not apply."""
        return dict.fromkeys(self.asks, State.NOT_ASKED)

    def moved_by(self, moved: frozenset[str]) -> frozenset[str]:
        """Its questions, where other answers to these questions could take it off the path."""
        return frozenset(() if self.deciders.isdisjoint(moved) else self.asks)

    def open(self, answers: Any) -> list[Path]:
        """The questions still open that decide whether it applies."""
        parts = [part for part in (self.shown_when, self.skipped_when) if part]
        return [
            path for part in parts if part.judge(answers) is None for path in part.open(answers)
        ]


@dataclass(frozen=True, kw_only=True, eq=False)
class Group:
    """Pages that are asked once for each entry, until `more` is answered with no.

    `first` is the wording of `more` while there is no entry, `first_other` the same for somebody
    who answers for another person; `named_by` is the question whose
    answer names an entry. `columns` are the questions that stand side by side where all entries
    are shown as a table; the others stand below their row.
    """

    id: str
    title: str
    entry: str
    named_by: str
    pages: tuple[Page, ...]
    more: YesNo
    first: str
    add: str
    columns: tuple[str, ...] = ()
    at_most: int = 20
    intro: str = ""
    first_other: str = ""
    shown_when: Statement = ALWAYS

    @property
    def headed(self) -> str:
        """The title, as whoever answers reads it."""
        return say(self.title)

    @property
    def questions(self) -> tuple[Question, ...]:
        return tuple(question for page in self.pages for question in page.questions)

    def applies(self, answers: Any) -> bool:
        return self.shown_when.judge(answers) is not False

    @cached_property
    def asks(self) -> tuple[str, ...]:
        """The ids of its questions."""
        return tuple(question.id for question in (*self.questions, self.more))

    def moved_by(self, moved: frozenset[str]) -> frozenset[str]:
        """Those of its questions that other answers to these could bring or take away."""
        if self.more.id in moved or not self.shown_when.reads().isdisjoint(moved):
            return frozenset(self.asks)
        for page in self.pages:
            moved |= page.moved_by(moved)
        return moved.intersection(self.asks)

    def name_of(self, number: int, row: Any) -> str:
        """What to call one entry: its naming answer, else "substance 2"."""
        naming = row.get(self.named_by)
        if not is_value(naming):
            return f"{say(self.entry)} {number}"
        question = next(each for each in self.questions if each.id == self.named_by)
        return question.text(naming)


@dataclass(frozen=True, kw_only=True, eq=False)
class Section:
    id: str
    title: str
    steps: tuple[Page | Group, ...]
    intro: str = ""


class Ripple(NamedTuple):
    """What may change with one answer: questions, and the steps that ask them with their places."""

    questions: frozenset[str]
    steps: tuple[tuple[int, Page | Group], ...]


@dataclass(frozen=True, eq=False)
class Questionnaire:
    """All sections in order, and `system` questions that the program itself answers."""

    sections: tuple[Section, ...]
    system: tuple[Question, ...] = ()
    groups: dict[str, Group] = field(init=False, repr=False)
    questions: dict[str, Question] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        groups = {step.id: step for step in self.steps() if isinstance(step, Group)}
        object.__setattr__(self, "groups", groups)
        listed = {question.id: question for question in self.list_questions()}
        object.__setattr__(self, "questions", listed)

    def steps(self) -> Iterator[Page | Group]:
        return chain.from_iterable(section.steps for section in self.sections)

    def list_questions(self) -> Iterator[Question]:
        """Every question once, in the order in which it is asked."""
        yield from self.system
        for step in self.steps():
            yield from step.questions
            if isinstance(step, Group):
                yield step.more

    @cached_property
    def ripples(self) -> dict[str, Ripple]:
        """Question id to what may change with its answer."""
        return {question: self._ripple(question) for question in self.questions}

    def _ripple(self, question: str) -> Ripple:
        moved, steps = frozenset((question,)), []
        for place, step in enumerate(self.steps()):
            moved |= step.moved_by(moved)
            if not moved.isdisjoint(step.asks):
                steps.append((place, step))
        return Ripple(moved, tuple(steps))

    @cached_property
    def group_of(self) -> dict[str, Group]:
        """Question id to the group it is asked in, for questions of groups."""
        return {q.id: group for group in self.groups.values() for q in group.questions}

    @cached_property
    def more_questions(self) -> frozenset[str]:
        """The questions whether a list goes on."""
        return frozenset(group.more.id for group in self.groups.values())

    @cached_property
    def stop_ids(self) -> frozenset[str]:
        """The ids of all pages and groups, on whose path ever."""
        inside = {page.id for group in self.groups.values() for page in group.pages}
        return frozenset(inside | {step.id for step in self.steps()})

    @cached_property
    def top_level(self) -> dict[str, Question]:
        return {key: q for key, q in self.questions.items() if key not in self.group_of}

    @cached_property
    def order(self) -> dict[str, int]:
        return {question: place for place, question in enumerate(self.questions)}
