"""Answers as lines of a document. The ways of having no answer stay apart."""

from collections.abc import Iterable, Mapping
from typing import Any

from intake.questionnaire import QUESTIONNAIRE, text
from intake.questionnaire.answers import Answers, Given, State, is_value
from intake.questionnaire.kinds import Question
from intake.questionnaire.languages import say
from intake.referral.model import Facts, Gathered, Line, Table

LONGEST = 4000
"""Characters of one text. The questionnaire keeps to it; answers from elsewhere may not."""

MOST_ROWS = 60
MORE_ROWS = "More entries are in the record."

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
    # What would be cut off is not cleaned first: of a million letters that takes seconds.
    kept = text.clean(words[: 4 * LONGEST], lines=True).strip()
    if len(kept) <= LONGEST:
        return kept
    return say("{words} … (shortened here; all of it is in the record)", words=kept[:LONGEST])


def shortened(given: Mapping[str, Any]) -> Given:
    """The same raw answers with no text longer than LONGEST, and no list with many more entries
    than MOST_ROWS, of which the latest stay. The questionnaire keeps to both.
    """
    return {key: _shortened(value) for key, value in given.items()}


def _shortened(value: Any) -> Any:
    if isinstance(value, str):
        return value if len(value) <= LONGEST else plain(value)
    if isinstance(value, Mapping):
        kept = list(value.items())[-MOST_ROWS - 1 :]
        return {key: _shortened(each) for key, each in kept}
    return value


def capped(table: Table) -> Table:
    """The table with so many rows that the document stays readable, and a line that says so."""
    if len(table.rows) <= MOST_ROWS:
        return table
    return Table(table.columns, table.rows[-MOST_ROWS:], (*table.notes, say(MORE_ROWS)))


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
        return say(GATHERED["empty"])
    words = plain(question.text(answer))
    time = TIMES.get(question.id)
    if time is None or not is_value(answer):
        return words
    at = row.get(time)
    told = QUESTIONNAIRE.questions[time].text(at) if is_value(at) else say("time not known")
    return f"{words}, {told}"


def line_of(question: Question, row: Mapping[str, Any]) -> Line:
    return Line(question.named, in_words(question, row), state_of(question, row.get(question.id)))


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
            gathered[line.state].append(line.label)
    if not not_asked:
        gathered["not_asked"] = []
    rest = tuple(
        Gathered(say(GATHERED[state]), "; ".join(names))
        for state, names in gathered.items()
        if names
    )
    return Facts(tuple(lines), rest)
