"""Forms made from questions."""

import re
from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from flask_wtf import FlaskForm
from flask_wtf.csrf import _FlaskFormCSRF
from wtforms import Field, SelectMultipleField, StringField
from wtforms.i18n import DummyTranslations, get_translations
from wtforms.validators import ValidationError

from intake.questionnaire import text
from intake.questionnaire.answers import Answer, Given, State, is_value
from intake.questionnaire.kinds import (
    NO_ANSWER,
    AnyOf,
    BadAnswer,
    Duration,
    LongText,
    OneOf,
    Question,
    ShortText,
    YesNo,
)
from intake.questionnaire.languages import for_another, say, spoken
from intake.questionnaire.reading import out_of_order
from intake.web.answer_list import answer_in_words
from intake.web.question_fields import NONE, fields_of, is_long_list

PAGE_TOO_OLD = (
    "This page was open for a long time. Nothing is lost: check what you typed, then press the "
    "button again"
)
HIDDEN_CHARACTERS = (
    "There were hidden control characters here. We took them out: check it, then press the "
    "button again"
)
TAKE_BACK = "To take this answer back, select “Don’t know”, “Prefer not to say” or “None of these”"
NOT_BOTH = "Select either what applies, or just one of the last choices"
SAY_ONE = "Give either an answer, or one of “Don’t know” and “Prefer not to say”"


CHANGED_MEANWHILE = "Someone else changed this answer to “{theirs}” meanwhile. Select what is right"
MARKS_OF_NO_VALUE = {NO_ANSWER, *State}


class _Token(_FlaskFormCSRF):
    def validate_csrf_token(self, form: Any, field: Any) -> None:
        try:
            super().validate_csrf_token(form, field)
        except ValidationError as error:
            raise ValidationError(say(PAGE_TOO_OLD)) from error


@cache
def _words_of_wtforms(language: str) -> Any:
    try:
        return get_translations([language])
    except FileNotFoundError:
        return DummyTranslations()


class Form(FlaskForm):
    """A form whose token error is a sentence beside what was typed, so that nothing is lost."""

    class Meta(FlaskForm.Meta):
        csrf_class = _Token

        def get_translations(self, form: Any) -> Any:
            """WTForms' own words; Flask-WTF would read their file anew in each request."""
            return _words_of_wtforms(spoken())

    @property
    def page_too_old(self) -> bool:
        """Whether the page was open for so long that its token no longer counts."""
        return bool(self["csrf_token"].errors)

    @property
    def token_error(self) -> str:
        """The sentence where the token no longer counts."""
        return next(iter(self["csrf_token"].errors), "")


class AnswersForm(Form):
    """The answers to some questions. `form_for` makes one with their fields.

    `answers` holds what could be read after `validate`, also when other fields have errors.
    With `blank_is_fine`, as on a call, a field left empty is no answer and no error.
    `marks` has the mark of the answer that the page shows to each question (Question.mark), and
    `overtaken` says that somebody else changed one of the same answers meanwhile.
    """

    questions: Sequence[Question] = ()
    # What the page asked, as "question:mark". Boxes that nobody ticked are not sent, so it says
    # so itself; and whoever saves a page that was open for long changes only what they touched.
    asked = SelectMultipleField(validate_choice=False)
    # Where the pressed button leads to, after saving.
    go = StringField()

    def __init__(self, given: Given | None = None, **options: Any) -> None:
        # What was sent counts alone: a field that is missing there must not show an old answer.
        is_sent = self.is_submitted() and options.get("formdata", True) is not None
        shown = {} if is_sent else given or {}
        super().__init__(data=_typed(self.questions, shown), **options)
        self.given = given or {}
        self.answers: dict[str, Answer] = {}
        self.overtaken = False
        self._asked = dict(map(_with_mark, self.asked.data or ()))
        sent = {question: mark for question, mark in self._asked.items() if mark}
        self.marks = {each.id: each.mark(self.given.get(each.id)) for each in self.questions} | sent

    def read(self, today: date, *, blank_is_fine: bool = False) -> bool:
        """Read what was sent; False where some field has an error."""
        fine = bool(self.validate())
        for question in self.questions:
            field = self[question.id]
            try:
                raw = self._raw(question)
                if blank_is_fine and _is_blank(raw):
                    self._blank(question)
                    continue
                answer = question.read(raw, today)
                check_format(question, answer)
                self.answers[question.id] = answer
            except BadAnswer as bad:
                field.errors = (str(bad),)
                _clean(field, question)
                fine = False
        for late, sentence in out_of_order(self.questions, {**self.given, **self.changed}):
            self[late].errors = (sentence,)
            self.answers.pop(late, None)
            fine = False
        return fine

    @property
    def asks(self) -> set[str]:
        """The questions of the sent page, which may be fewer than could be asked by now."""
        return set(self._asked) or {question.id for question in self.questions}

    @property
    def changed(self) -> dict[str, Answer]:
        """The answers that are not what the page showed."""
        return {
            question.id: self.answers[question.id]
            for question in self.questions
            if question.id in self.answers
            and question.mark(self.answers[question.id]) != self.marks[question.id]
        }

    def after_saving(self, meanwhile: Given) -> None:
        """Take over what is kept now, and say where others changed the same answers meanwhile."""
        kept = self.changed | meanwhile
        for question in self.questions:
            if question.id in kept:
                self.marks[question.id] = question.mark(kept[question.id])
            if question.id in meanwhile:
                theirs = answer_in_words(question, meanwhile[question.id])
                self[question.id].errors = (say(CHANGED_MEANWHILE, theirs=theirs),)
        self.overtaken = bool(meanwhile)

    @property
    def has_long_list(self) -> bool:
        """Whether there is a list that can be searched."""
        return any(is_long_list(question) for question in self.questions)

    def _blank(self, question: Question) -> None:
        """A field left blank is no answer, but it cannot silently keep one that was shown."""
        if question.id not in self._asked or self.marks[question.id] in MARKS_OF_NO_VALUE:
            return
        if not question.optional:
            raise BadAnswer(say(TAKE_BACK))
        self.answers[question.id] = State.DECLINED

    def _raw(self, question: Question) -> Any:
        """What was typed or ticked, as Question.read takes it."""
        data = self[question.id].data
        if isinstance(question, AnyOf):
            return _raw_list(data or [])
        if isinstance(question, OneOf | YesNo):
            return data or None
        states = self[f"{question.id}-state"].data if f"{question.id}-state" in self else []
        if not states and isinstance(data, str) and (state := text.read_state(data)):
            return state
        if states and (len(states) > 1 or (data or "").strip()):
            raise BadAnswer(say(SAY_ONE))
        if states and states[0] not in (State.UNKNOWN, State.DECLINED):
            raise BadAnswer(say(question.missing))
        # A unit that is typed after the number counts more than the one in the list.
        if isinstance(question, Duration) and text.read_number(data) is not None:
            unit = self[f"{question.id}-unit"].data
            if unit not in text.DAYS_IN:
                raise BadAnswer(say(question.missing))
            return f"{data.strip()} {unit}"
        return states[0] if states else data


def form_for(questions: Sequence[Question]) -> type[AnswersForm]:
    """The form class with the fields of these questions, made once for each way to say them."""
    return made_once(tuple(questions), spoken(), for_another())


@cache
def made_once(
    questions: tuple[Question, ...], _language: str, _for_another: bool
) -> type[AnswersForm]:
    return type("AnswersFormFor", (AnswersForm,), {"questions": questions, **fields_of(questions)})


def _with_mark(asked: str) -> tuple[str, str]:
    """A question that the page asked, and the mark of the answer it showed or ""."""
    question, _, mark = asked.partition(":")
    return question, mark if re.fullmatch("[0-9a-z_]{1,16}", mark) else ""


def _typed(questions: Sequence[Question], given: Given) -> dict[str, Any]:
    """Given answers as the fields show them."""
    typed: dict[str, Any] = {}
    for question in questions:
        answer = given.get(question.id)
        if answer is not None:
            typed |= _typed_one(question, answer)
    return typed


def _typed_one(question: Question, answer: Any) -> dict[str, Any]:
    state = None if is_value(answer) else answer
    match question:
        case AnyOf():
            return {question.id: [state] if state else list(answer) or [NONE]}
        case YesNo():
            return {question.id: state or ("yes" if answer else "no")}
        case OneOf():
            return {question.id: answer}
        case _ if state:
            # An optional question that was left empty is shown empty again.
            return {f"{question.id}-state": [state]}
        case Duration():
            count, unit = text.split_duration(answer)
            return {question.id: str(count), f"{question.id}-unit": unit}
        case _:
            return {question.id: str(question.to_json(answer))}


def _raw_list(ticked: list[str]) -> Any:
    alone = [each for each in ticked if each in (NONE, State.UNKNOWN, State.DECLINED)]
    if not alone:
        return ticked or None
    if len(ticked) > 1:
        raise BadAnswer(say(NOT_BOTH))
    return [] if alone[0] == NONE else alone[0]


def _is_blank(raw: Any) -> bool:
    return raw is None or (isinstance(raw, str) and not raw.strip())


def _clean(field: Field, question: Question) -> None:
    # A control character shown again would make the page one that browsers read differently.
    if isinstance(field.data, str):
        field.data = text.clean(field.data, isinstance(question, LongText))


def check_format(question: Question, answer: Answer) -> None:
    """Whether a phone number or an email could be one. Raises BadAnswer."""
    if not isinstance(question, ShortText) or not is_value(answer):
        return
    if question.format == "phone" and not is_phone(str(answer)):
        raise BadAnswer(say("Enter a phone number with area code, like 202-555-0143"))
    if question.format == "email":
        try:
            validate_email(str(answer), check_deliverability=False, test_environment=True)
        except EmailNotValidError as error:
            raise BadAnswer(say("Enter an email address, like name@example.com")) from error


def is_phone(typed: str) -> bool:
    """Whether this could be a telephone number, in the US unless it says otherwise."""
    try:
        number = phonenumbers.parse(typed, "US")
    except phonenumbers.NumberParseException:
        return False
    # Without its area code a number can be dialed by neighbors alone.
    reason = phonenumbers.is_possible_number_with_reason(number)
    return reason == phonenumbers.ValidationResult.IS_POSSIBLE
