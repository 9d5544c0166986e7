"""Differences between two sets of answers in words."""

from collections.abc import Sequence
from dataclasses import dataclass

from intake.questionnaire import QUESTIONNAIRE
from intake.questionnaire.answers import Answer, Given
from intake.questionnaire.differences import Difference
from intake.web.answer_list import answer_in_words, name_among


@dataclass(frozen=True)
class DifferenceRow:
    """One difference as a table shows it. `entry` is empty outside the groups.

    A side that did not answer has no words. `both` says that each side answered; `lone_entry`
    that the entry is on one side only.
    """

    name: str
    entry: str
    one: str
    other: str
    both: bool
    lone_entry: bool


def rows_of(found: Sequence[Difference], one: Given, other: Given) -> list[DifferenceRow]:
    """The differences that `differences` found between these two sets of answers, in words."""
    return [_row(each, one, other) for each in found]


def _row(each: Difference, one: Given, other: Given) -> DifferenceRow:
    question = QUESTIONNAIRE.questions[each.path.question]

    def words(answer: Answer | None) -> str:
        return "" if answer is None else answer_in_words(question, answer)

    return DifferenceRow(
        question.short,
        _entry(each, one, other),
        words(each.one),
        words(each.other),
        each.both,
        each.lone_entry,
    )


def _entry(each: Difference, one: Given, other: Given) -> str:
    if not each.path.group:
        return ""
    group = QUESTIONNAIRE.groups[each.path.group]
    only_in_one = each.lone_entry and each.other is None
    rows = (one if only_in_one else other)[group.id]
    return name_among(rows, group, each.path.entry)
