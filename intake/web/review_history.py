"""The history of an intake as the review screen shows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from intake.questionnaire import QUESTIONNAIRE, text
from intake.questionnaire.answers import Answer
from intake.questionnaire.kinds import Question
from intake.records.answer_changes import AnswerChange
from intake.records.history import Happening
from intake.web.answer_list import answer_in_words
from intake.web.filters import brief, plural

SHOWN = 30
"""How many lines are shown before somebody asks for all of them."""
ANSWERS_SHOWN = 60
"""How many answers of one line are shown before that: the latest."""


@dataclass(frozen=True)
class SavedAnswer:
    """One answer that was saved: its name, with the entry of a group, before and after."""

    name: str
    entry: str
    before: str
    after: str


@dataclass(frozen=True)
class HistoryLine:
    """One line of the history in words. `at` is for machines, `when` for people."""

    at: datetime
    when: str
    who: str
    what: str
    more: str
    quoted: str
    answers: tuple[SavedAnswer, ...]
    left_out: int = 0
    """Earlier answers that are not shown yet."""


def lines_of(happenings: Sequence[Happening], *, everything: bool) -> list[HistoryLine]:
    """The latest lines, or all of them with every answer."""
    if everything:
        return [_line(each, len(each.answers)) for each in happenings]
    return [_line(each, ANSWERS_SHOWN) for each in happenings[:SHOWN]]


def _line(each: Happening, answers: int) -> HistoryLine:
    shown = each.answers[-answers:]
    return HistoryLine(
        each.at,
        _when(each),
        each.who,
        _what(each),
        each.more,
        each.quoted,
        tuple(map(_saved, shown)),
        len(each.answers) - len(shown),
    )


def _what(each: Happening) -> str:
    if each.answers:
        return f"Saved {plural(len(each.answers), 'answer')}"
    return f"{each.what}, {each.times} times" if each.times > 1 else each.what


def _when(each: Happening) -> str:
    """Mon, Nov 30, 3:02 p.m. to 3:15 p.m."""
    begun, ended = brief(each.since), brief(each.at)
    if begun == ended:
        return ended
    same_day = each.since.astimezone().date() == each.at.astimezone().date()
    return f"{begun} to {text.time_of_day(f'{each.at.astimezone():%H:%M}') if same_day else ended}"


def _saved(change: AnswerChange) -> SavedAnswer:
    question = QUESTIONNAIRE.questions.get(change.path.question)
    if question is None:
        return SavedAnswer("Entry", change.entry, "", "Taken away")
    return SavedAnswer(
        question.short,
        change.entry,
        _words(question, change.before),
        _words(question, change.after),
    )


def _words(question: Question, answer: Answer | None) -> str:
    return "" if answer is None else answer_in_words(question, answer)
