"""What each saved answer changed: the value before it and after it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from intake.questionnaire import QUESTIONNAIRE
from intake.questionnaire.answers import Answer, Given, Path
from intake.records.models import GivenAnswer

BY_PROGRAM = {question.id for question in QUESTIONNAIRE.system}


@dataclass(frozen=True)
class AnswerChange:
    """One answer that was saved. `before` is None where there was none.

    `entry` is the name of the entry of a group. `after` is None where the entry was taken away;
    then the path names no question.
    """

    path: Path
    entry: str
    before: Answer | None
    after: Answer | None


def changes_of(rows: Sequence[GivenAnswer]) -> Iterator[tuple[GivenAnswer, AnswerChange]]:
    """The changes in the order of the rows, each with its row.

    What the program itself answers is left out, that a list goes on, and what was answered to
    questions that are no longer asked.
    """
    given: Given = {}
    for row in rows:
        written, value = row.given
        if change := _change(given, Path.read(written), value):
            yield row, change


def _change(given: Given, path: Path, value: Any) -> AnswerChange | None:
    if path.group and path.group not in QUESTIONNAIRE.groups:
        return None
    rows: dict[int, Given] = given.setdefault(path.group, {}) if path.group else {}
    if path.group and not path.question:
        return _entry(rows, path, value)
    question = QUESTIONNAIRE.questions.get(path.question)
    if question is None:
        return None
    place = rows.setdefault(path.entry, {}) if path.group else given
    before, after = place.get(question.id), question.from_json(value)
    place[question.id] = after
    goes_on = question.id in QUESTIONNAIRE.more_questions and after is True
    if goes_on or question.id in BY_PROGRAM:
        return None
    return AnswerChange(path, _name(path, place), before, after)


def _entry(rows: dict[int, Given], path: Path, value: Any) -> AnswerChange | None:
    """An entry that was begun, which its answers tell, or taken away."""
    row = rows.pop(path.entry, {})
    if value is None:
        return AnswerChange(path, _name(path, row), None, None)
    rows[path.entry] = {}
    return None


def _name(path: Path, row: Given) -> str:
    return QUESTIONNAIRE.groups[path.group].name_of(path.entry, row) if path.group else ""
