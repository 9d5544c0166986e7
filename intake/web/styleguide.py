"""For those who build pages: every color and every part of a page, in each of its states.

It is there only where the setting SHOW_STYLEGUIDE says so. The parts are made by the same templates
as on any other page, with made-up content.
"""

from dataclasses import replace
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

from flask import Blueprint, render_template, url_for
from markupsafe import Markup

from intake.placement.engine import suggest_placement
from intake.placement.model import Suggestion
from intake.questionnaire import QUESTIONNAIRE
from intake.questionnaire.answers import Answer, Given
from intake.questionnaire.journey import Journey, Stop
from intake.referral.consent import ConsentText, Paragraphs
from intake.web import contrasts
from intake.web.answer_list import EntrySummary, StopCard, sections_of
from intake.web.consent_forms import CodeForm, SignatureForm
from intake.web.difference_rows import DifferenceRow
from intake.web.forms import AnswersForm, form_for
from intake.web.second_language import OTHERS, worded_in

blueprint = Blueprint("styleguide", __name__, url_prefix="/styleguide")

KINDS: dict[str, Answer] = {
    "takes_baclofen": True,
    "living": "safe",
    "baclofen_form": ("mouth",),
    "substance": "alcohol",
    "age": 44,
    "used_for": 365,
    "last_use_on": date(2026, 3, 5),
    "last_use_at": "12:00",
    "person_name": "Test Person",
    "in_own_words": "I want to sleep again, and see my children.",
}
"""One question of each kind, and an answer to it."""
STATES = ("empty", "answered", "error")

ANSWERS: Given = {
    "danger_signs": (),
    "symptoms_now": ("shaking", "sweating"),
    "answering_for": "self",
    "age": 44,
}
DANGER: Given = {"danger_signs": ("will_not_wake",)}

CONSENT = ConsentText(
    "Consent to share my record",
    ("Your record may go to Example House, for treatment.", "You do not have to sign."),
    (
        Paragraphs("What is shared", ("Your answers", "The level of care")),
        Paragraphs("Until when", ("May 1, 2027",)),
    ),
)
DIFFERENCES = [
    DifferenceRow("Age", "", "44 years", "45 years", both=True, lone_entry=False),
    DifferenceRow("Days a week", "Alcohol", "7", "", both=False, lone_entry=False),
]
ENTRIES = [
    EntrySummary(1, "Alcohol", "Days a week: 7 · Used in most weeks for: 1 year", "substances/1"),
    EntrySummary(2, "Cannabis", "", "substances/2"),
]
CARDS = [StopCard("baclofen", ()), StopCard("sedative", ("GHB",))]


@blueprint.get("")
def page() -> str:
    return render_template(
        "styleguide/page.html",
        themes=contrasts.tokens(),
        contrasts=contrasts,
        states={state: questions_in(state) for state in STATES},
        sections=sections_of(Journey(QUESTIONNAIRE, ANSWERS), _address, as_asked=True)[:1],
        suggestions=[_suggested({}), _suggested(DANGER)],
        cards=CARDS,
        consent=CONSENT,
        signature=_with_errors(SignatureForm()),
        code=CodeForm(),
        differences=DIFFERENCES,
        entries=ENTRIES,
        uses=_uses(),
        in_two_languages=_in_two_languages(),
    )


def _in_two_languages() -> Markup:
    """What a coordinator reads out, as a part of the page: nothing else of it is in two."""
    asked = (QUESTIONNAIRE.questions[each] for each in ("answering_for", "age"))
    form = form_for([replace(each, id=f"two-{each.id}") for each in asked])()
    with worded_in(OTHERS[0]):
        return Markup(render_template("styleguide/_two_languages.html", form=form))  # noqa: S704 ours


def questions_in(state: str) -> AnswersForm:
    """A form with one question of each kind: empty, answered, or refused."""
    asked = {each: QUESTIONNAIRE.questions[each] for each in KINDS}
    named = [replace(question, id=f"{state}-{each}") for each, question in asked.items()]
    given = {f"{state}-{each}": answer for each, answer in KINDS.items()}
    form = form_for(named)(given if state == "answered" else {})
    if state == "error":
        for question in named:
            form[question.id].errors = (question.missing,)
    return form


def _with_errors(form: SignatureForm) -> SignatureForm:
    form.has_read.errors = ("Tick that you have read it, or that it was read to you",)
    return form


def _suggested(given: Given) -> Suggestion:
    return suggest_placement(Journey(QUESTIONNAIRE, given).answers)


def _address(stop: Stop) -> str:
    return url_for("screening.question", key=stop.key)


def _uses() -> list[Any]:
    at = datetime(2026, 3, 5, 15, 30, tzinfo=UTC)
    return [SimpleNamespace(at=at, who="Test Nurse", role="clinician", what="Read", purpose="Care")]
