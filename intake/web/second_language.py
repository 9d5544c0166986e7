"""What a coordinator reads to a caller in another language, below the English.

It belongs to one call: what was chosen there counts, else the language that the person prefers,
or screened themselves in, unless an interpreter speaks it. What is picked and typed stays English,
as all that staff work in.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from flask import Flask, g
from markupsafe import Markup, escape

from intake.questionnaire.answers import is_value
from intake.questionnaire.journey import Journey
from intake.questionnaire.languages import (
    CODES,
    ENGLISH,
    NAMES,
    answering_for_another,
    say,
    speaking,
)
from intake.records.models import Intake
from intake.web.question_fields import choices_of
from intake.web.sessions import session

CHOSEN = "second-language"
"""Under this name the session has a call, and what was chosen on it."""
GO = "second-language:"
"""With a language behind it, what its button sends from a page with answers, saved first."""
OTHERS = tuple(code for code in CODES if code != ENGLISH)
SAY_NOW = "I am worried about your safety. Please call 911 now, or stay on the line while I do."
"""The first thing to say in an emergency."""


@dataclass(frozen=True)
class SaidToo:
    """A question in the second language: what is asked, its hint, and what its choices are called.

    A long list has no choices here: one types into it what the person names.
    """

    language: str
    asked: str
    hint: str
    choices: dict[str, str]


def register(app: Flask) -> None:
    """Let templates say things in the second language of the call."""
    app.jinja_env.globals.update(
        SAY_NOW=SAY_NOW,
        SECOND_LANGUAGE_GO=GO,
        OTHER_LANGUAGES=OTHERS,
        LANGUAGE_NAMES=NAMES,
        question_too=question_too,
        words_too=words_too,
        second_language=here,
    )


def of_call(intake: Intake, journey: Journey) -> str:
    """The code of the second language on a call; "" where there is none."""
    call, chosen = session.get(CHOSEN) or ("", "")
    if call == str(intake.id):
        return chosen if chosen in OTHERS else ""
    told = journey.given.get("language")
    wanted = told if is_value(told) else intake.language
    has_interpreter = journey.given.get("interpreter") is True
    return str(wanted) if wanted in OTHERS and not has_interpreter else ""


def choose(intake: Intake, code: str) -> None:
    """From here on this call has this second language; none where the code is no other language."""
    session[CHOSEN] = (str(intake.id), code)


@contextmanager
def asking(intake: Intake, journey: Journey) -> Iterator[None]:
    """Everything rendered within asks as this call does: whom it is about, and in which words."""
    with worded_in(of_call(intake, journey)), answering_for_another(journey.for_another):
        yield


@contextmanager
def worded_in(code: str) -> Iterator[None]:
    """Everything rendered within is worded in this language too."""
    g.second_language = code
    try:
        yield
    finally:
        g.second_language = ""


def here() -> str:
    """The second language of what is rendered; "" where there is none."""
    return str(g.get("second_language", ""))


def question_too(question: Any) -> SaidToo | None:
    """A question as it is read to the caller; None without a second language."""
    code = here()
    if not code:
        return None
    with speaking(code):
        choices = {str(each.value): str(each.label) for each in choices_of(question)}
        return SaidToo(code, question.read_aloud, say(question.hint), choices)


def words_too(words: str) -> Markup:
    """A paragraph with these English words in the second language; "" without one."""
    code = here()
    if not code or not words:
        return Markup("")
    with speaking(code):
        told = say(words)
    return Markup('<p class="too" lang="{}">{}</p>').format(code, escape(told))
