"""Answers as lines of a document. The ways of having no answer stay apart."""

from collections.abc import Iterable, Mapping
from typing import Any

from intake.questionnaire import QUESTIONNAIRE, text
from intake.questionnaire.answers import Answers, State, is_value
from intake.questionnaire.kinds import Question
from intake.referral.model import Facts, Gathered, Line

LONGEST = 4000
"""Characters of one text. The questionnaire keeps to it; answers from elsewhere may not."""

GATHERED = {
    "open": "Not answered yet",
    "empty": "Left empty, or declined",
    "not_asked": "Does not apply",
}
IN_FULL = frozenset({"allergies"})
"""Optional questions whose empty answer a receiving clinician must see in its place."""

TIMES = {"last_use_on": "last_use_at", "baclofen_last_dose_on": "baclofen_last_dose_at"}
"""Days whose time of day stands beside them."""


def plain(words: str) -> str:
    """Text from outside, without control characters and no longer than LONGEST."""
    kept = text.clean(words, lines=True).strip()
    if len(kept) <= LONGEST:
        return kept
    return f"{kept[:LONGEST]} … (shortened here; all of it is in the record)"


def state_of(question: Question, answer: Any) -> str:
    """Why there is no value, in the words of Line.state."""
    if is_value(answer):
        return "given"
    if answer is None:
        return "open"
    if answer is State.DECLINED and question.optional:
        return "empty"
    return str(answer)


def in_words(question: Question, row: Mapping[str, Any]) -> str:
    """The answer in words; a day together with its time."""
    answer = row.get(question.id)
    if state_of(question, answer) == "empty":
        return GATHERED["empty"]
    words = plain(question.text(answer))
    time = TIMES.get(question.id)
    if time is None or not is_value(answer):
        return words
    at = row.get(time)
    told = QUESTIONNAIRE.questions[time].text(at) if is_value(at) else "time not known"
    return f"{words}, {told}"


def line_of(question: Question, row: Mapping[str, Any]) -> Line:
    return Line(question.short, in_words(question, row), state_of(question, row.get(question.id)))


def facts(answers: Answers, ids: Iterable[str], not_asked: bool = True) -> Facts:
    """Lines for these questions, without those that never leave the program.

    In place stand values, "prefer not to say", "don’t know", and what is essential and not
    answered yet. The others are gathered by the reason for having no value.
    """
    lines: list[Line] = []
    gathered: dict[str, list[str]] = {state: [] for state in GATHERED}
    for question in (QUESTIONNAIRE.questions[each] for each in ids):
        if not question.in_referral or question.id in TIMES.values():
            continue
        line = line_of(question, answers)
        in_place = line.state not in GATHERED or question.id in IN_FULL
        if in_place or (line.state == "open" and question.essential):
            lines.append(line)
        else:
            gathered[line.state].append(question.short)
    if not not_asked:
        gathered["not_asked"] = []
    rest = tuple(
        Gathered(GATHERED[state], "; ".join(names)) for state, names in gathered.items() if names
    )
    return Facts(tuple(lines), rest)
