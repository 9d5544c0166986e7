"""Forms made from questions: each kind shows what is given and reads it back."""

from datetime import date

import pytest
from flask import Flask
from questionnaire_answers import HARMLESS, given_typed
from werkzeug.datastructures import MultiDict

from intake.questionnaire import QUESTIONNAIRE
from intake.questionnaire.answers import State
from intake.questionnaire.kinds import Question
from intake.web.forms import AnswersForm, form_for, is_phone

pytestmark = pytest.mark.one_database("it is about reading what was typed")

TODAY = date(2026, 3, 31)
QUESTIONS = [each for each in QUESTIONNAIRE.questions.values() if each not in QUESTIONNAIRE.system]


def sent(app: Flask, question: Question, typed: object, blank_is_fine: bool = False) -> AnswersForm:
    """The form of one question after somebody sent it, its token left out of account."""
    app.config["WTF_CSRF_ENABLED"] = False
    with app.test_request_context(method="POST", data=MultiDict(typed)):  # type: ignore[arg-type]
        form: AnswersForm = form_for((question,))()
        form.read(TODAY, blank_is_fine=blank_is_fine)
        return form


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda each: each.id)
def test_what_it_shows_is_what_it_reads(steady_app: Flask, question: Question) -> None:
    answer = HARMLESS[question.id]
    form = sent(steady_app, question, given_typed(question, answer))
    assert not form.errors
    assert form.answers[question.id] == answer


@pytest.mark.parametrize("state", [State.DECLINED, State.UNKNOWN])
@pytest.mark.parametrize("question", QUESTIONS, ids=lambda each: each.id)
def test_declined_and_unknown_are_read_back(
    steady_app: Flask, question: Question, state: State
) -> None:
    if question.optional:
        return
    assert sent(steady_app, question, given_typed(question, state)).answers[question.id] is state


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda each: each.id)
def test_a_blank_is_no_answer_on_a_call(steady_app: Flask, question: Question) -> None:
    form = sent(steady_app, question, {}, blank_is_fine=True)
    assert form.answers == {}
    assert not form.errors


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda each: each.id)
def test_every_missing_sentence_says_what_to_do(question: Question) -> None:
    if not question.optional:
        assert len(question.missing.split()) > 2
        assert question.missing[0].isupper()


@pytest.mark.parametrize("typed", ["202-555-0143", "(202) 555-0143", "+49 30 901820", "2025550143"])
def test_a_telephone_number_is_taken_as_people_write_it(typed: str) -> None:
    assert is_phone(typed)


@pytest.mark.parametrize("typed", ["", "555", "555-0143", "call me", "1" * 40, "٢٠٢", "+"])
def test_what_is_no_telephone_number_is_not(typed: str) -> None:
    assert not is_phone(typed)
