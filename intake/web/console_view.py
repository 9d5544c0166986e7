"""What the console shows of a call: every section with its questions, and groups as tables."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from intake.questionnaire import QUESTIONNAIRE, text
from intake.questionnaire.answers import Given, Path, State, is_value
from intake.questionnaire.journey import Journey, Stop
from intake.questionnaire.kinds import STATE_WORDS, Date, Duration, Question
from intake.questionnaire.model import Group, Section
from intake.web import answer_list
from intake.web.call_places import entry_stops, section_stops
from intake.web.forms import AnswersForm, form_for
from intake.web.question_fields import is_long_list

Place = tuple[str, int]
"""A group and the number of one of its entries; ("", 0) for what is asked once."""

ONCE: Place = ("", 0)
DECIDE = frozenset(
    question
    for question, ripple in QUESTIONNAIRE.ripples.items()
    if len(ripple.steps) > 1 or len(ripple.questions) > 1
)
"""The questions whose answer can bring others, so that what is asked next may be new."""
GO_TOGETHER = {
    each.not_before: each.id
    for each in QUESTIONNAIRE.questions.values()
    if isinstance(each, Date) and each.not_before
}
"""Days that are checked against each other: the first of them, and the last."""


@dataclass(frozen=True)
class Asked:
    """One question at its place, with the form that has its field."""

    question: Question
    path: Path
    form: AnswersForm

    @property
    def field(self) -> Any:
        return self.form[self.question.id]

    @property
    def states(self) -> Any:
        """The boxes "don’t know" and "prefer not to say"; None where they are among the choices."""
        name = f"{self.question.id}-state"
        has_them = name in self.form
        return self.form[name] if has_them else None

    @property
    def columns(self) -> tuple[str, ...]:
        """The questions of its group that stand in cells."""
        return QUESTIONNAIRE.groups[self.path.group].columns if self.path.group else ()

    @property
    def mark(self) -> str:
        return self.form.marks[self.question.id]

    @property
    def typed(self) -> str:
        """The answer as somebody at the desk would type it: "11/21/2026", "3 months"."""
        answer = self.form.given.get(self.question.id)
        if isinstance(self.question, Date) and isinstance(answer, date):
            return f"{answer.month}/{answer.day}/{answer.year}"
        if isinstance(self.question, Duration) and is_value(answer):
            return text.duration(answer)
        return str(self.field.data or "")

    @property
    def state_words(self) -> str:
        """What a cell of a table shows where the answer is no value."""
        answer = self.form.given.get(self.question.id)
        left_empty = self.question.optional and answer == State.DECLINED
        return STATE_WORDS[answer] if isinstance(answer, State) and not left_empty else ""

    @property
    def decides(self) -> bool:
        return self.question.id in DECIDE

    @property
    def goes_with(self) -> str:
        """The path of a day that is checked against this one; "" where there is none."""
        other = GO_TOGETHER.get(self.question.id) or getattr(self.question, "not_before", "")
        return str(self.path._replace(question=other)) if other else ""


@dataclass(frozen=True)
class Block:
    """The questions of one page. `is_table` tells it from a table in a list of both."""

    stop: Stop
    asked: tuple[Asked, ...]
    is_table: bool = False


@dataclass(frozen=True)
class Row:
    """One entry of a group: what stands in its columns, and what stands below them."""

    number: int
    name: str
    cells: tuple[Asked | None, ...]
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Table:
    group: Group
    columns: tuple[Question, ...]
    rows: tuple[Row, ...]
    more: Asked | None
    is_table: bool = True


@dataclass(frozen=True)
class SectionView:
    section: Section
    done: bool
    parts: tuple[Block | Table, ...]


@dataclass
class ConsoleView:
    """A call as the console shows it. Forms are made for what is shown, once for each place."""

    journey: Journey
    _forms: dict[Place, AnswersForm] = field(default_factory=dict)

    @cached_property
    def sections(self) -> list[SectionView]:
        return [self.section(each) for each in self.journey.sections()]

    def section(self, section: Section) -> SectionView:
        parts: list[Block | Table] = []
        for stop in section_stops(self.journey, section):
            parts.append(self._table(stop, stop.group) if stop.group else self._block(stop))
        return SectionView(section, self.journey.is_done(section), tuple(parts))

    def asked(self, path: Path) -> Asked | None:
        """The question at a path, where it is shown: alone, with a form of its own."""
        place = (path.group, path.entry)
        stops = self._stops.get(place, ())
        shown = ((stop, q) for stop in stops for q in stop.questions if q.id == path.question)
        stop, question = next(shown, (None, None))
        if stop is None or question is None:
            return None
        given = given_at(self.journey, (stop,))
        return Asked(question, path, place_form((question,), given, place, formdata=None))

    def shows(self, path: Path) -> bool:
        return path in self._shown

    @cached_property
    def _shown(self) -> set[Path]:
        return {
            Path(question.id, *place)
            for place, stops in self._stops.items()
            for stop in stops
            for question in stop.questions
        }

    def _block(self, stop: Stop, without: tuple[str, ...] = ()) -> Block:
        asked = (self._asked_at(stop, question) for question in stop.questions)
        return Block(stop, tuple(each for each in asked if each.question.id not in without))

    def _table(self, overview: Stop, group: Group) -> Table:
        questions = {question.id: question for question in group.questions}
        rows = [self._row(group, number) for number in self.journey.given.get(group.id, {})]
        columns = tuple(questions[each] for each in group.columns)
        return Table(group, columns, tuple(rows), self._asked_at(overview, overview.questions[0]))

    def _row(self, group: Group, number: int) -> Row:
        stops = self._stops.get((group.id, number), [])
        asked = {q.id: self._asked_at(stop, q) for stop in stops for q in stop.questions}
        blocks = [self._block(stop, without=group.columns) for stop in stops]
        return Row(
            number,
            answer_list.name_of_entry(self.journey, group, number),
            tuple(asked.get(each) for each in group.columns),
            tuple(block for block in blocks if block.asked),
        )

    def _asked_at(self, stop: Stop, question: Question) -> Asked:
        place = _place_of(stop)
        return Asked(question, Path(question.id, *place), self._form(place))

    def _form(self, place: Place) -> AnswersForm:
        if place not in self._forms:
            questions = [q for stop in self._stops[place] for q in stop.questions]
            given = given_at(self.journey, self._stops[place])
            self._forms[place] = place_form(questions, given, place, formdata=None)
        return self._forms[place]

    @cached_property
    def _stops(self) -> Mapping[Place, list[Stop]]:
        return stops_by_place(self.journey)


def stops_by_place(journey: Journey) -> Mapping[Place, list[Stop]]:
    """What is shown at each place: once, and for each entry of each group."""
    once = [s for s in journey.asked if not s.entry and not journey.waits(s)]
    found = {ONCE: once}
    for overview in once:
        if overview.group:
            for number in journey.given.get(overview.group.id, {}):
                stops = entry_stops(journey, overview.group, number)
                found[overview.group.id, number] = stops
    return found


def shape_of(journey: Journey) -> dict[str, list[Any]]:
    """Section id to what it asks: where it stays the same, no question came or went."""
    shape: dict[str, list[Any]] = {section.id: [] for section in journey.sections()}
    for stops in stops_by_place(journey).values():
        for stop in stops:
            shape[stop.section.id].append((stop.key, stop.first))
    return shape


def place_form(
    questions: Iterable[Question], given: Given, place: Place, **options: Any
) -> AnswersForm:
    """The form of what is asked at one place; its fields bear the path, as "substances.2.mg"."""
    group, number = place
    prefix = f"{group}.{number}." if group else ""
    return form_for(tuple(questions))(given, prefix=prefix, meta={"csrf": False}, **options)


def given_at(journey: Journey, stops: Iterable[Stop]) -> Given:
    """The answers given so far to what these stops of one place ask."""
    return {key: value for stop in stops for key, value in journey.given_at(stop).items()}


def _place_of(stop: Stop) -> Place:
    return (stop.group.id, stop.entry) if stop.group and stop.entry else ONCE


def long_lists() -> list[tuple[Question, Any]]:
    """The questions with so many choices that all places share one list, with a field that has it.

    What stands for no value comes with them.
    """
    found = [each for each in QUESTIONNAIRE.questions.values() if is_long_list(each)]
    form = place_form(found, {}, ONCE, formdata=None)
    return [(each, form[each.id]) for each in found]
