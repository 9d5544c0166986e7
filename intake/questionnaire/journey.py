"""The path of one person, worked out from the answers and never stored."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from intake.questionnaire.about_you import is_for_another
from intake.questionnaire.answers import (
    Answer,
    Answers,
    Entries,
    Given,
    OnPath,
    Path,
    State,
    answer_at,
)
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
        more, first, other = self.group.more, self.group.first, self.group.first_other
        return (replace(more, ask=first, say=first, other=other) if self.first else more,)


class Journey:
    """What is asked of one person, and which of the given answers count.

    `answers` holds only what belongs to the path: an answer left behind on a page that no
    longer applies becomes NOT_ASKED and can reach neither a rule nor a document.
    """

    def __init__(self, questionnaire: Questionnaire, given: Given) -> None:
        self.questionnaire = questionnaire
        self.given = given
        self._by_program = {
            each.id: given[each.id] for each in questionnaire.system if each.id in given
        }
        self._answers = OnPath(self._by_program)
        for step in questionnaire.steps():
            self._walk(step, self._answers, given)

    @property
    def answers(self) -> Answers:
        return self._answers

    @cached_property
    def for_another(self) -> bool:
        """Whether somebody answers for another person."""
        return is_for_another(self._answers)

    def answers_if(self, changed: Mapping[Path, Answer]) -> Answers:
        """The answers that would count if a person had given some others.

        Only what these can bring onto the path, or take off it, is walked again.
        """
        given = _with(self.given, changed)
        ripples = self.questionnaire.ripples
        moved = {place: step for path in changed for place, step in ripples[path.question].steps}
        answers = OnPath(self._answers)
        for _, step in sorted(moved.items()):
            self._walk(step, answers, given)
        return answers

    def _walk(self, step: Page | Group, into: Given, given: Given) -> None:
        if isinstance(step, Page):
            _walk_page(step, into, given)
        elif step.applies(into):
            self._walk_group(step, into, given)
        else:
            into[step.id] = Entries(open=False)
            into[step.more.id] = State.NOT_ASKED

    def _walk_group(self, group: Group, into: Given, given: Given) -> None:
        # Rules about an entry measure time from the day of the screening, like all others.
        rows = {number: dict(self._by_program) for number in given.get(group.id, {})}
        for number, row in rows.items():
            for page in group.pages:
                _walk_page(page, row, given[group.id][number])
        full = len(rows) >= group.at_most
        more = given.get(group.more.id)
        into[group.id] = Entries(rows, open=more is not False and not full)
        _take(group.more.id, into, given)

    @cached_property
    def stops(self) -> list[Stop]:
        """Every place on the path, in order."""
        return [
            stop
            for section in self.questionnaire.sections
            for step in section.steps
            for stop in self._stops_at(section, step)
        ]

    def _stops_at(self, section: Section, step: Page | Group) -> Iterator[Stop]:
        if not step.applies(self._answers):
            return
        if isinstance(step, Page):
            yield Stop(section, step)
            return
        rows = self._answers[step.id].rows
        for number, row in rows.items():
            pages = (page for page in step.pages if page.applies(row))
            yield from (Stop(section, page, step, number) for page in pages)
        yield Stop(section, None, step, first=not rows)

    @cached_property
    def asked(self) -> list[Stop]:
        """The stops without those that nobody can tell whether they apply.

        Who would not say whether they are pregnant is not asked how many weeks. The answers stay
        open, so a person asks (rule 56). What is dangerous is asked in doubt.
        """
        found: list[Stop] = []
        passed: set[Path] = set()
        for stop in self.stops:
            if self._is_passed_over(stop, passed):
                passed |= {_path_at(stop, question.id) for question in stop.questions}
            else:
                found.append(stop)
        return found

    def _is_passed_over(self, stop: Stop, passed: set[Path]) -> bool:
        step = stop.page or stop.group
        answers = self._answers
        if stop.group and stop.page:
            answers = self._answers[stop.group.id].rows[stop.entry]
        if not step or step.shown_when.judge(answers) is not None or self._has_something(stop):
            return False
        if stop.page and stop.page.in_doubt and stop.page.in_doubt.judge(answers):
            return False
        opens = step.shown_when.open(answers)
        deciding = (path if path.group else _path_at(stop, path.question) for path in opens)
        return all(self._is_withheld(path, passed) for path in deciding)

    def _has_something(self, stop: Stop) -> bool:
        rows = self.given.get(stop.group.id) if stop.group and not stop.page else None
        return bool(rows or self.given_at(stop))

    def _is_withheld(self, path: Path, passed: set[Path]) -> bool:
        # That a list may go on is no reason to ask about what nobody named.
        in_a_list = path.question in self.questionnaire.more_questions
        return in_a_list or path in passed or answer_at(self._answers, path) is not None

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

    def is_done(self, section: Section) -> bool:
        """Whether a section lacks only optional answers, and was answered at all."""
        stops = self.stops_of(section)
        begun = any(self.given_at(stop) for stop in stops)
        return begun and all(self.is_enough(stop) for stop in stops)

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
        return next((stop for stop in self.asked if not self.is_complete(stop)), None)

    def before(self, stop: Stop) -> Stop | None:
        place = self.stops.index(stop)
        earlier = [each for each in self.stops[:place] if each in self.asked]
        return earlier[-1] if earlier else None

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
        return list(dict.fromkeys(stop.section for stop in self.asked))

    def stops_of(self, section: Section) -> list[Stop]:
        """What is asked in a section."""
        return [stop for stop in self.asked if stop.section is section]


def _path_at(stop: Stop, question: str) -> Path:
    """Where the answer to a question that decides on a stop, or is asked there, stands."""
    inside = stop.group if stop.page else None
    return Path(question, inside.id, stop.entry) if inside else Path(question)


def _walk_page(page: Page, into: Given, given: Given) -> None:
    """Take over what counts of the answers given on one page."""
    if page.applies(into):
        for question in page.asks:
            _take(question, into, given)
    else:
        into.update(page.not_asked)


def _take(question: str, into: Given, given: Given) -> None:
    if question in given:
        into[question] = given[question]
    else:
        into.pop(question, None)


def _with(given: Given, changed: Mapping[Path, Answer]) -> Given:
    given = dict(given)
    for path, answer in changed.items():
        if path.group:
            given[path.group] = rows = dict(given[path.group])
            rows[path.entry] = {**rows[path.entry], path.question: answer}
        else:
            given[path.question] = answer
    return given
