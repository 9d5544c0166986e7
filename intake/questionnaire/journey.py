"""The path of one person, worked out from the answers and never stored."""

from dataclasses import dataclass, replace
from typing import Any

from intake.questionnaire.answers import Answers, Entries, Given, State
from intake.questionnaire.kinds import Question
from intake.questionnaire.model import Group, Page, Questionnaire, Section


@dataclass(frozen=True)
class Stop:
    """One place on the path: a page, a page of a group's entry, or the overview of a group."""

    section: Section
    page: Page | None
    group: Group | None = None
    entry: int = 0
    first: bool = False
    """An overview while the group has no entry yet: "is there any?" instead of "any more?"."""

    @property
    def key(self) -> str:
        """The stop's address: "duties", "substances/2/amount", or "substances" for an overview."""
        if self.group and self.page:
            return f"{self.group.id}/{self.entry}/{self.page.id}"
        return self.group.id if self.group else self.page.id if self.page else ""

    @property
    def questions(self) -> tuple[Question, ...]:
        if self.page:
            return self.page.questions
        if not self.group:
            return ()
        more, first = self.group.more, self.group.first
        return (replace(more, ask=first, say=first) if self.first else more,)


class Journey:
    """What is asked of one person, and which of the given answers count.

    `answers` holds only what belongs to the path: an answer left behind on a page that no
    longer applies becomes NOT_ASKED and can reach neither a rule nor a document.
    """

    def __init__(self, questionnaire: Questionnaire, given: Given) -> None:
        self.questionnaire = questionnaire
        self.given = given
        self.stops: list[Stop] = []
        self._answers: dict[str, Any] = {}
        for question in questionnaire.system:
            if question.id in given:
                self._answers[question.id] = given[question.id]
        for section in questionnaire.sections:
            for step in section.steps:
                if isinstance(step, Page):
                    self._walk_page(section, step)
                else:
                    self._walk_group(section, step)

    @property
    def answers(self) -> Answers:
        return self._answers

    def _walk_page(self, section: Section, page: Page) -> None:
        applies = page.applies(self._answers)
        if applies:
            self.stops.append(Stop(section, page))
        _take(self._answers, page, applies, self.given)

    def _walk_group(self, section: Section, group: Group) -> None:
        if not group.applies(self._answers):
            self._answers[group.id] = Entries(open=False)
            self._answers[group.more.id] = State.NOT_ASKED
            return
        rows = {}
        for number, given in self.given.get(group.id, {}).items():
            rows[number] = self._walk_entry(section, group, number, given)
        full = len(rows) >= group.at_most
        more = self.given.get(group.more.id)
        self._answers[group.id] = Entries(rows, open=more is not False and not full)
        if more is not None:
            self._answers[group.more.id] = more
        self.stops.append(Stop(section, None, group, first=not rows))

    def _walk_entry(self, section: Section, group: Group, number: int, given: Given) -> Given:
        # Rules about an entry measure time from the day of the screening, like all others.
        row = {
            each.id: self.given[each.id]
            for each in self.questionnaire.system
            if each.id in self.given
        }
        for page in group.pages:
            applies = page.applies(row)
            if applies:
                self.stops.append(Stop(section, page, group, number))
            _take(row, page, applies, given)
        return row

    def given_at(self, stop: Stop) -> Given:
        """The answers given so far to the questions of a stop."""
        source = self.given
        if stop.group and stop.page:
            source = self.given.get(stop.group.id, {}).get(stop.entry, {})
        given = {each.id: source[each.id] for each in stop.questions if each.id in source}
        # "Yes, there is more" brought the last entry; whether there is yet more is asked anew.
        return {} if stop.group and not stop.page and True in given.values() else given

    def is_complete(self, stop: Stop) -> bool:
        given = self.given_at(stop)
        if stop.group and not stop.page:
            rows = self.given.get(stop.group.id, {})
            return bool(given) or len(rows) >= stop.group.at_most
        return all(question.id in given for question in stop.questions)

    def is_enough(self, stop: Stop) -> bool:
        """Whether only optional answers are missing, as where fields may be left blank."""
        given = self.given_at(stop)
        lacking = [each for each in stop.questions if each.id not in given and not each.optional]
        return not lacking or self.is_complete(stop)

    def waits(self, stop: Stop) -> bool:
        """Whether a question of the same section, still to be answered, decides on this page.

        One question at a time, the decisive one always comes first. Where a whole section is
        shown at once, such a page would only stand in the way until then.
        """
        if not stop.page:
            return False
        answers = self._answers
        if stop.group:
            answers = self._answers[stop.group.id].rows[stop.entry]
        if stop.page.shown_when.judge(answers) is not None:
            return False
        nearby = {question.id for step in stop.section.steps for question in step.questions}
        decisive = stop.page.shown_when.open(answers)
        return any(path.question in nearby and path.question not in answers for path in decisive)

    def find(self, key: str) -> Stop | None:
        """The stop at an address, or None where it is not on this person's path."""
        return next((stop for stop in self.stops if stop.key == key), None)

    @property
    def next_stop(self) -> Stop | None:
        """The first stop that still lacks an answer; None when all is answered."""
        return next((stop for stop in self.stops if not self.is_complete(stop)), None)

    def before(self, stop: Stop) -> Stop | None:
        place = self.stops.index(stop)
        return self.stops[place - 1] if place else None

    def may_visit(self, stop: Stop) -> bool:
        """Whether everything before this stop is answered.

        The overview of a group is open with its first entry, so that an entry that was begun by
        mistake can be taken away.
        """
        first_gap = self.next_stop
        is_overview = stop.group and not stop.page
        reached = next(s for s in self.stops if s.group is stop.group) if is_overview else stop
        return first_gap is None or self.stops.index(reached) <= self.stops.index(first_gap)

    def sections(self) -> list[Section]:
        """The sections that have something to ask this person, in order."""
        return list(dict.fromkeys(stop.section for stop in self.stops))

    def stops_of(self, section: Section) -> list[Stop]:
        return [stop for stop in self.stops if stop.section is section]


def _take(into: Given, page: Page, applies: bool, given: Given) -> None:
    for question in page.questions:
        if not applies:
            into[question.id] = State.NOT_ASKED
        elif question.id in given:
            into[question.id] = given[question.id]
