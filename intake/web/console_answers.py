"""Answers as the console sends them: read, and what is said about those that were not saved."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask import render_template
from wtforms import SelectMultipleField, StringField

from intake.questionnaire import QUESTIONNAIRE
from intake.questionnaire.answers import Answer, Path
from intake.questionnaire.journey import Journey
from intake.questionnaire.reading import out_of_order
from intake.records import intakes
from intake.records.models import Channel, Intake
from intake.web.answer_list import answer_in_words
from intake.web.console_view import GO_TOGETHER, ConsoleView, Place, place_form
from intake.web.forms import AnswersForm, Form
from intake.web.screening import today

Changes = dict[Path, Answer]


class SentForm(Form):
    """What every request of the console sends beside the fields of its questions.

    `changed` has the paths of the answers that are sent, `version` is that of the intake as the
    page shows it, `words` the second language that it shows, `who` the number of the staff member
    whose page it is.
    """

    changed = SelectMultipleField(validate_choice=False)
    version = StringField()
    words = StringField()
    who = StringField()


@dataclass
class Sent:
    """What one request of the console holds.

    `changes` are the answers that could be read and are not what the page showed, `marks` what it
    showed (Question.mark); `errors` has a sentence for each that could not be read; `gone` are
    those of entries that somebody took away, and of questions that are asked no more.
    """

    paths: tuple[Path, ...] = ()
    changes: Changes = field(default_factory=dict)
    marks: dict[Path, str] = field(default_factory=dict)
    errors: dict[Path, str] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)

    @classmethod
    def read(cls, journey: Journey, changed: Sequence[str]) -> "Sent":
        """Read the answers at these paths against those so far, from the request under way."""
        sent, day = cls(), today()
        asked = {typed: _path(typed) for typed in changed}
        there = {typed: path for typed, path in asked.items() if path and _is_there(journey, path)}
        sent.paths = tuple(there.values())
        sent.gone = [typed for typed in asked if typed not in there]
        places: dict[Place, list[Path]] = {}
        for path in sent.paths:
            places.setdefault((path.group, path.entry), []).append(path)
        for place, paths in places.items():
            sent._read_place(journey, place, paths, day)
        return sent

    def _read_place(self, journey: Journey, place: Place, paths: Sequence[Path], day: date) -> None:
        group, number = place
        given = journey.given[group][number] if group else journey.given
        questions = [QUESTIONNAIRE.questions[path.question] for path in paths]
        form = place_form(questions, given, place)
        form.read(day, blank_is_fine=True)
        late = _days_out_of_order(form)
        for path in paths:
            if errors := form[path.question].errors or late.get(path.question, ()):
                self.errors[path] = str(errors[0])
            elif path.question in form.changed:
                self.changes[path] = form.changed[path.question]
                self.marks[path] = form.marks[path.question]

    def told(
        self, intake: Intake, after: ConsoleView, meanwhile: Mapping[Path, Answer]
    ) -> dict[str, Any]:
        """What the page is told about each answer that it sent."""
        saved = [path for path in self.paths if path not in self.errors and path not in meanwhile]
        return {
            "saved": {str(path): _mark(after, path) for path in saved},
            "errors": {str(path): sentence for path, sentence in self.errors.items()},
            "conflicts": [
                self._conflict(intake, after, path, answer) for path, answer in meanwhile.items()
            ],
            "gone": self.gone,
        }

    def _conflict(
        self, intake: Intake, after: ConsoleView, path: Path, theirs: Answer
    ) -> dict[str, Any]:
        """Both answers, and who gave the other one: the person at the desk chooses."""
        question = QUESTIONNAIRE.questions[path.question]
        by, at = intakes.who_answered(intake, path)
        shown = after.asked(path)
        return {
            "path": str(path),
            "mark": question.mark(theirs),
            "theirs": answer_in_words(question, theirs),
            "mine": answer_in_words(question, self.changes[path]),
            "by": by.name if by else _nobody_of_us(intake),
            "at": at.astimezone().strftime("%-I:%M %p").lower() if at else "",
            "question": render_template("console/_question.html", each=shown) if shown else "",
        }


def _nobody_of_us(intake: Intake) -> str:
    return "The person, online" if intake.channel == Channel.SELF else "Another system"


def _is_there(journey: Journey, path: Path) -> bool:
    return not path.group or path.entry in journey.given.get(path.group, {})


def _days_out_of_order(form: AnswersForm) -> dict[str, list[str]]:
    """First days that were moved behind a last day which was given before."""
    answers = {**form.given, **form.changed}
    moved = {first: last for first, last in GO_TOGETHER.items() if first in form.changed}
    return {
        first: [sentence]
        for first, last in moved.items()
        if last not in form
        for _, sentence in out_of_order((QUESTIONNAIRE.questions[last],), answers)
    }


def _path(typed: str) -> Path | None:
    """The path of a question that people are asked; None for anything else."""
    path = Path.read(typed) if _is_path(typed) else Path("")
    if path.question not in QUESTIONNAIRE.questions or path.question in SYSTEM:
        return None
    group = QUESTIONNAIRE.group_of.get(path.question)
    return path if (group.id if group else "") == path.group else None


SYSTEM = {each.id for each in QUESTIONNAIRE.system}


def _is_path(typed: str) -> bool:
    parts = typed.split(".")
    return len(parts) == 1 or (len(parts) == 3 and parts[1].isascii() and parts[1].isdigit())


def _mark(after: ConsoleView, path: Path) -> str:
    given = after.journey.given
    answers = given[path.group][path.entry] if path.group else given
    return QUESTIONNAIRE.questions[path.question].mark(answers.get(path.question))
