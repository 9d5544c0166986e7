"""What a coordinator reads to a caller in another language, below the English.

It belongs to one call: what was chosen there counts, else the language that the person prefers,
or screened themselves in. What is picked and typed stays English, as all that staff work in.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from flask import Flask, g
from markupsafe import Markup
from wtforms.fields import SelectChoice

from intake.questionnaire.answers import is_value
from intake.questionnaire.journey import Journey
from intake.questionnaire.kinds import Question
from intake.questionnaire.languages import (
    CODES,
    ENGLISH,
    NAMES,
    answering_for_another,
    say,
    speaking,
)
from intake.records.models import Intake
from intake.web.question_fields import choices_of, states
from intake.web.sessions import session

CHOSEN = "second-language"
"""Under this name the session has what was chosen on the latest calls: id to code."""
KEPT = 20
GO = "second-language:"
"""With a language behind it, what its button sends from a page with answers, saved first."""
OTHERS = tuple(code for code in CODES if code != ENGLISH)
SAY_NOW = "I am worried about your safety. Please call 911 now, or stay on the line while I do."
"""The first thing to say in an emergency."""
CALLING_988 = (
    "On a 988 call, press 2 for Spanish, or 1 for veterans. To text in Spanish, send AYUDA to 988."
)


@dataclass(frozen=True)
class SaidToo:
    """A question in the second language, with its choices by their values.

    A long list has none of its own: one types into it what the person names.
    """

    language: str
    asked: str
    hint: str
    why: str
    choices: Mapping[str, SelectChoice]


def register(app: Flask) -> None:
    """Let templates say things in the second language of the call."""
    app.jinja_env.globals.update(
        SAY_NOW=SAY_NOW,
        CALLING_988=CALLING_988,
        SECOND_LANGUAGE_GO=GO,
        OTHER_LANGUAGES=OTHERS,
        LANGUAGE_NAMES=NAMES,
        question_too=question_too,
        words_too=words_too,
        said_too=said_too,
        second_language=here,
    )


def of_call(intake: Intake, journey: Journey) -> str:
    """The code of the second language on a call; "" where there is none."""
    chosen = chosen_on(intake)
    if chosen is not None:
        return chosen
    told = journey.given.get("language")
    # The answer names the language of the person, not that of a relative who calls.
    wanted = told if is_value(told) and not journey.for_another else intake.language
    return wanted if wanted in OTHERS else ""


def chosen_on(intake: Intake) -> str | None:
    """What somebody chose on this call in this session; None where nobody did."""
    chosen: str | None = session.get(CHOSEN, {}).get(str(intake.id))
    return chosen


def choose(intake: Intake, code: str | None) -> None:
    """From here on this call has this second language, "" for none; others change nothing."""
    if code in ("", *OTHERS):
        latest = {**session.get(CHOSEN, {}), str(intake.id): code}
        session[CHOSEN] = dict(list(latest.items())[-KEPT:])


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


def question_too(question: Question) -> SaidToo | None:
    """A question as it is read to the caller; None without a second language, or for staff."""
    code = here()
    if not code or question.for_staff:
        return None
    with speaking(code):
        choices = {str(each.value): each for each in (*choices_of(question), *states())}
        told = question.read_aloud, say(question.hint), say(question.why)
        return SaidToo(code, *told, choices)


def words_too(words: str, *names: str) -> Markup:
    """A paragraph with these English words in the second language; "" without one.

    `names`, of substances, stand in the place of `%(names)s`.
    """
    if not (told := said_too(words)):
        return Markup("")
    if names:
        told %= {"names": ", ".join(map(said_too, names))}
    return Markup('<p class="too" lang="{}">{}</p>').format(here(), told)


def said_too(words: str) -> str:
    """These English words in the second language; "" without one."""
    if not (code := here()):
        return ""
    with speaking(code):
        return say(words)
