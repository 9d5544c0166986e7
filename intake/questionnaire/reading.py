"""Reads a whole set of answers written as JSON, and names every fault in it."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from intake.questionnaire.answers import Given, Path
from intake.questionnaire.earlier import in_todays_questions
from intake.questionnaire.kinds import BadAnswer, Date, Question
from intake.questionnaire.languages import say
from intake.questionnaire.model import Group, Questionnaire


class Faults(ValueError):
    """Everything wrong with a set of answers: a list of (path, sentence)."""

    def __init__(self, faults: list[tuple[str, str]]) -> None:
        super().__init__("\n".join(f"{path}: {sentence}" for path, sentence in faults))
        self.faults = faults


def read_answers(questionnaire: Questionnaire, raw: Any, today: date) -> Given:
    """Turn {question id: value, group id: [entries]} into answers.

    Values are strings, numbers, true/false, lists of choice ids, dates as "YYYY-MM-DD",
    durations as days or "3 weeks", and "declined" or "unknown" for any question.
    Raises Faults with one entry per fault.
    """
    if not isinstance(raw, Mapping):
        raise Faults([("answers", 'Write the answers as one object: {"question": value, …}')])
    faults: list[tuple[str, str]] = []
    given: Given = {}
    for key, value in raw.items():
        if key in questionnaire.groups:
            given[key] = _read_entries(questionnaire.groups[key], value, today, faults)
        elif key in questionnaire.group_of:
            group = questionnaire.group_of[key].id
            faults.append((key, f"Put this answer inside an entry of “{group}”"))
        else:
            _read_one(questionnaire.questions.get(key), key, Path(key), value, today, given, faults)
    if faults:
        raise Faults(faults)
    return given


def write_answers(questionnaire: Questionnaire, given: Given) -> dict[str, Any]:
    """The JSON form of answers; read_answers takes it back."""
    written: dict[str, Any] = {}
    for key, value in given.items():
        if key in questionnaire.groups:
            written[key] = [_kept_row(questionnaire, row) for row in value.values()]
        else:
            written[key] = questionnaire.questions[key].to_json(value)
    return written


def keep(questionnaire: Questionnaire, given: Given) -> dict[str, Any]:
    """Answers as JSON that keeps the numbers of the entries; `restore` takes it back."""
    return {
        key: (
            {str(number): _kept_row(questionnaire, row) for number, row in value.items()}
            if key in questionnaire.groups
            else questionnaire.questions[key].to_json(value)
        )
        for key, value in given.items()
    }


def restore(questionnaire: Questionnaire, kept: Mapping[str, Any]) -> Given:
    """The answers that `keep` wrote, those to questions that have gone since as `earlier` says."""
    known = questionnaire.questions
    kept = in_todays_questions(kept)
    return {
        key: (
            {
                int(number): {q: known[q].from_json(row[q]) for q in row if q in known}
                for number, row in value.items()
            }
            if key in questionnaire.groups
            else known[key].from_json(value)
        )
        for key, value in kept.items()
        if key in known or key in questionnaire.groups
    }


def _kept_row(questionnaire: Questionnaire, row: Given) -> dict[str, Any]:
    return {question: questionnaire.questions[question].to_json(row[question]) for question in row}


def _read_entries(
    group: Group, raw: Any, today: date, faults: list[tuple[str, str]]
) -> dict[int, Given]:
    if not isinstance(raw, list) or not all(isinstance(row, Mapping) for row in raw):
        faults.append((group.id, "Write this group as a list of entries: [{…}, {…}]"))
        return {}
    if len(raw) > group.at_most:
        faults.append((group.id, f"Give at most {group.at_most} entries. There are {len(raw)}"))
        return {}
    questions = {question.id: question for question in group.questions}
    rows: dict[int, Given] = {}
    for number, row in enumerate(raw, start=1):
        rows[number] = {}
        for key, value in row.items():
            path = Path(key, group.id, number)
            _read_one(questions.get(key), key, path, value, today, rows[number], faults)
        for late, sentence in out_of_order(group.questions, rows[number]):
            faults.append((str(Path(late, group.id, number)), sentence))
    return rows


def _read_one(
    question: Question | None,
    key: str,
    path: Path,
    raw: Any,
    today: date,
    given: Given,
    faults: list[tuple[str, str]],
) -> None:
    if question is None:
        faults.append((str(path), "There is no question with this id"))
        return
    try:
        given[key] = question.read(raw, today)
    except BadAnswer as bad:
        faults.append((str(path), str(bad)))


def out_of_order(questions: Iterable[Question], answers: Given) -> Iterator[tuple[str, str]]:
    """Days that lie before the day they must follow: question id and what to do."""
    for question in questions:
        if isinstance(question, Date) and question.not_before:
            first, last = answers.get(question.not_before), answers.get(question.id)
            if isinstance(first, date) and isinstance(last, date) and last < first:
                yield question.id, say("The last day is before the first. Check both dates")
