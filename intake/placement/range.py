"""The lowest and highest level still possible, and the open questions that decide between them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from intake.placement.measures import TODAY_IF_WITHHELD
from intake.placement.model import Judged, Level, OpenQuestion, Rule
from intake.questionnaire import QUESTIONNAIRE
from intake.questionnaire.answers import (
    Answers,
    Doubted,
    Entries,
    OnPath,
    Path,
    answer_at,
    is_open,
    is_value,
    is_withheld,
)
from intake.questionnaire.model import Group, Page

ESSENTIAL = {
    each.id: group.id if (group := QUESTIONNAIRE.group_of.get(each.id)) else ""
    for each in QUESTIONNAIRE.list_questions()
    if each.essential
}
"""The essential questions, in order, with the group that each is asked in."""

SAFETY_QUESTIONS = frozenset(
    question.id for step in QUESTIONNAIRE.sections[0].steps for question in step.questions
)

PAGES = [step for step in QUESTIONNAIRE.steps() if isinstance(step, Page)]
DECIDERS = {
    group: frozenset().union(*(page.deciders for page in pages)).intersection(asked)
    for group, pages, asked in (
        ("", PAGES, QUESTIONNAIRE.top_level),
        *((each.id, each.pages, each.asks) for each in QUESTIONNAIRE.groups.values()),
    )
}
"""The questions that decide on a page: of the groups, and under "" those outside of groups."""


@dataclass(frozen=True)
class Firm:
    """The answers, those that an open answer can still take off the path as Doubted.

    A page is asked while we cannot tell whether it applies, and what is answered there counts.
    But another answer may still show that it does not apply, so a promise about every way of
    completing the answers must not rest on it. `deciders` names the questions that settle it.
    """

    answers: Answers
    deciders: Mapping[Path, list[Path]]

    def to_ask(self, paths: list[Path]) -> Iterable[Path]:
        """These questions, but where one may turn out not to apply, what settles that."""
        if not self.deciders:
            return paths
        return dict.fromkeys(to for path in paths for to in self.deciders.get(path, (path,)))


def firm_ground(answers: Answers) -> Firm:
    """The answers, with doubt about those on pages that may yet turn out not to apply."""
    undecided, withheld = _open_deciders(answers), _has_withheld_days(answers)
    if not undecided and not withheld:
        return Firm(answers, {})
    firm = OnPath(answers)
    _take_back_days(firm)
    deciders: dict[Path, list[Path]] = {}
    for group in QUESTIONNAIRE.groups.values():
        entries = answers.get(group.id, Entries())
        rows = {number: dict(row) for number, row in entries.rows.items()}
        for row in rows.values():
            _take_back_days(row)
        firm[group.id] = Entries(rows, entries.open)
        for page in _undecided(group.pages, undecided):
            for number, row in rows.items():
                _take_back(page, row, deciders, group.id, number)
    for page in _undecided(PAGES, undecided):
        _take_back(page, firm, deciders)
    return Firm(firm if deciders or withheld else answers, deciders)


def _has_withheld_days(answers: Answers) -> bool:
    for row in (answers, *answers.get("substances", Entries()).rows.values()):
        for question in TODAY_IF_WITHHELD:
            if is_withheld(row.get(question)):
                return True
    return False


def _take_back_days(answers: dict[str, Any]) -> None:
    """What counts as today only while it is withheld is open on firm ground."""
    for question in TODAY_IF_WITHHELD.intersection(answers):
        if is_withheld(answers[question]):
            answers[question] = None


def _open_deciders(answers: Answers) -> set[str]:
    """The open questions that decide on a page."""
    found = {each for each in DECIDERS[""] if is_open(answers.get(each))}
    for group in QUESTIONNAIRE.groups.values():
        entries = answers.get(group.id, Entries())
        if entries.open:
            found.add(group.more.id)
        for row in entries.rows.values():
            found.update(each for each in DECIDERS[group.id] if is_open(row.get(each)))
    return found


def _undecided(pages: Iterable[Page], undecided: set[str]) -> Iterator[Page]:
    """The pages that may not apply, in order. What is asked there is then undecided too."""
    for page in pages:
        if not page.deciders.isdisjoint(undecided):
            yield page
            undecided.update(page.asks)


def _take_back(
    page: Page,
    firm: dict[str, Any],
    deciders: dict[Path, list[Path]],
    group: str = "",
    entry: int = 0,
) -> None:
    if page.judge(firm) is not None:
        return
    deciding = [Path(path.question, group, entry) if group else path for path in page.open(firm)]
    deciding = [each for path in deciding for each in deciders.get(path, [path])]
    # What is asked in doubt is open itself; of the rest only what settles whether it applies.
    in_doubt = page.in_doubt and page.in_doubt.judge(firm)
    is_asked = in_doubt or page.shown_when.judge(firm) is True
    for question in page.asks:
        given = firm.get(question)
        firm[question] = Doubted(given) if is_value(given) else None
        if is_value(given) or not (is_asked or given):
            deciders[Path(question, group, entry)] = deciding


def highest(levels: Iterable[Level | None]) -> Level:
    """The highest of some floors; outpatient where there is none."""
    return max([level for level in levels if level], default=Level.OUTPATIENT)


def bounds(judged: Sequence[Judged]) -> tuple[Level, Level]:
    """The levels with every open answer at its best and at its worst."""
    possible = [each for each in judged if each.possible]
    return (
        highest(each.rule.at_least for each in possible if each.sure),
        highest(each.rule.at_least for each in possible),
    )


def open_questions(judged: Sequence[Judged], firm: Firm, lowest: Level) -> tuple[OpenQuestion, ...]:
    """The questions whose answers could still move the level, the weightiest first.

    Among those that weigh the same, safety comes first, and what somebody would not or could not
    say comes last.
    """
    reach: dict[Path, list[Rule]] = {}
    for each in judged:
        floor = each.rule.at_least
        if floor and floor > lowest and each.possible and not each.sure:
            for path in firm.to_ask(each.rule.open(firm.answers)):
                reach.setdefault(path, []).append(each.rule)
    found = [
        OpenQuestion(
            path,
            highest(rule.at_least for rule in undecided),
            tuple([rule.id for rule in undecided]),
        )
        for path, undecided in reach.items()
    ]
    order = QUESTIONNAIRE.order
    return tuple(
        sorted(
            found,
            key=lambda each: (
                -each.could_reach,
                each.path.question not in SAFETY_QUESTIONS,
                answer_at(firm.answers, each.path) is not None,
                -len(each.rules),
                order[each.path.question],
                each.path.entry,
            ),
        )
    )


def open_essential(answers: Answers, firm: Firm) -> tuple[Path, ...]:
    """Every essential question without a value yet (rule 56).

    Where one may turn out not to apply, what settles that stands for it.
    """
    paths: list[Path] = []
    announced = [
        each.more.id for each in QUESTIONNAIRE.groups.values() if _lacks_entry(each, answers)
    ]
    for question, group in ESSENTIAL.items():
        if not group:
            if is_open(answers.get(question)) or question in announced:
                paths.append(Path(question))
            continue
        rows = answers.get(group, Entries()).rows
        paths += [
            Path(question, group, number)
            for number, row in rows.items()
            if is_open(row.get(question))
        ]
    return tuple(firm.to_ask(paths))


def _lacks_entry(group: Group, answers: Answers) -> bool:
    """Whether another entry was announced that nobody has described yet."""
    return answers.get(group.more.id) is True and answers[group.id].open
