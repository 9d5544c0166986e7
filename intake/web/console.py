"""The console: a whole call on one screen, each answer saved by itself.

The page comes with all that is asked. After that a script sends what was changed, and gets back
what is different since: the questions that were saved, sections in which questions came or went,
and the panel with the range. Without scripts the page leads to the pages of calls.py.
"""

import base64
from typing import Any
from uuid import UUID

from flask import Blueprint, abort, jsonify, render_template, request, url_for
from flask_wtf.csrf import generate_csrf
from wtforms import StringField

from intake.placement.engine import suggest_placement
from intake.placement.model import Level
from intake.placement.writing import in_words, name_of
from intake.questionnaire import QUESTIONNAIRE
from intake.questionnaire.answers import Path
from intake.questionnaire.journey import Journey
from intake.questionnaire.model import Group
from intake.records import calls as call_records
from intake.records import intakes
from intake.records.models import Intake
from intake.records.vault import vault
from intake.web import answer_list, calls, practice, second_language
from intake.web.access import Can, me, needs
from intake.web.call_places import places_of
from intake.web.console_answers import Sent, SentForm
from intake.web.console_view import ConsoleView, long_lists, shape_of
from intake.web.forms import Form
from intake.web.phone import call_state
from intake.web.phone_places import phone_places
from intake.web.second_language import asking
from intake.web.sessions import session

FULL = "This list is full. Write the rest into “own words” under Contact"
ASK_NEXT = 8
"""How many open questions the panel lists, the weightiest first."""

blueprint = Blueprint("console", __name__, url_prefix="/calls")


@blueprint.get("/<uuid:intake_id>")
@needs(Can.ASK)
def page(intake_id: UUID) -> str:
    intake = calls.intake_for_staff(intake_id)
    call_records.begin_if_free(intake, me())
    view = ConsoleView(intakes.journey_of(intake))
    asked_for = request.args.get("at", "")
    with asking(intake, view.journey):
        return render_template(
            "console/page.html",
            **_panel(intake, view),
            view=view,
            lists=long_lists(),
            state=call_state(intake, me()),
            phone_places=phone_places(intake),
            draft_key=_draft_key(intake),
            at=asked_for,
            card=practice.card_of(intake),
            without_scripts=_without_scripts(intake, view.journey, asked_for),
            form=Form(),
        )


@blueprint.post("/<uuid:intake_id>/answers")
@needs(Can.ASK)
def save(intake_id: UUID) -> Any:
    """Save what was changed; "errors", "conflicts" and "gone" say what was not saved and why."""
    if refused := _refused():
        return refused
    intake = calls.intake_for_staff(intake_id)
    before = Before(intake)
    sent = Sent.read(before.journey, SentForm().changed.data or [])
    meanwhile = intakes.save_changes(intake, sent.changes, sent.marks, me())
    before.own_saves = 1 if sent.changes.keys() - meanwhile.keys() else 0
    after = ConsoleView(intakes.journey_of(intake))
    with asking(intake, after.journey):
        told = sent.told(intake, after, meanwhile)
        return jsonify(_whats_new(intake, before, after, sent.paths) | told)


@blueprint.post("/<uuid:intake_id>/rows/<group_id>")
@needs(Can.ASK)
def add_row(intake_id: UUID, group_id: str) -> Any:
    if refused := _refused():
        return refused
    intake = calls.intake_for_staff(intake_id)
    before = Before(intake)
    # The list must be there, and asked of this person.
    if group_id not in QUESTIONNAIRE.groups or not before.journey.find(group_id):
        abort(404)
    try:
        number = intakes.add_entry(intake, group_id, me())
    except intakes.GroupFull:
        return jsonify(
            error="This list is full. Write the rest into “own words” under Contact"
        ), 422
    after = ConsoleView(intakes.journey_of(intake))
    first = str(Path(QUESTIONNAIRE.groups[group_id].named_by, group_id, number))
    with asking(intake, after.journey):
        return jsonify(_whats_new(intake, before, after) | {"focus": first})


@blueprint.post("/<uuid:intake_id>/rows/<group_id>/<int:number>/remove")
@needs(Can.ASK)
def remove_row(intake_id: UUID, group_id: str, number: int) -> Any:
    if refused := _refused():
        return refused
    intake = calls.intake_for_staff(intake_id)
    before = Before(intake)
    if group_id not in QUESTIONNAIRE.groups:
        abort(404)
    intakes.remove_entry(intake, group_id, number, me())
    after = ConsoleView(intakes.journey_of(intake))
    with asking(intake, after.journey):
        return jsonify(_whats_new(intake, before, after) | {"focus": group_id})


@blueprint.get("/<uuid:intake_id>/state")
@needs(Can.ASK)
def state(intake_id: UUID) -> Any:
    """What others changed since the version that the page has; 204 where nothing did."""
    session.counts_as_use = False
    intake = calls.intake_for_staff(intake_id)
    chosen = second_language.chosen_on(intake)
    is_worded_so = chosen is None or request.args.get("words", chosen) == chosen
    if is_worded_so and request.args.get("version") == str(intake.version):
        return "", 204
    view = ConsoleView(intakes.journey_of(intake))
    with asking(intake, view.journey):
        return jsonify(_everything(intake, view))


@blueprint.post("/<uuid:intake_id>/second-language")
@needs(Can.ASK)
def choose_second_language(intake_id: UUID) -> Any:
    """Word all questions of this call in another language too, or in English alone again."""
    if refused := _refused():
        return refused
    intake = calls.intake_for_staff(intake_id)
    second_language.choose(intake, SecondLanguageForm().language.data)
    view = ConsoleView(intakes.journey_of(intake))
    with asking(intake, view.journey):
        return jsonify(_everything(intake, view))


class SecondLanguageForm(Form):
    """The button of a language; an empty one for English alone."""

    language = StringField()


class Before:
    """What the page of the console shows before something is saved."""

    def __init__(self, intake: Intake) -> None:
        self.journey = intakes.journey_of(intake)
        self.shape = shape_of(self.journey)
        self.version = intake.version
        shown = SentForm().words.data
        self.words = second_language.of_call(intake, self.journey) if shown is None else shown
        self.is_current = SentForm().version.data == str(intake.version)
        self.own_saves = 1

    def is_all(self, intake: Intake) -> bool:
        """Whether nothing was saved since the page was right but what this request saved.

        A colleague may have saved between the look at the intake and the lock on it.
        """
        return self.is_current and intake.version <= self.version + self.own_saves


def _whats_new(
    intake: Intake, before: Before, after: ConsoleView, saved: tuple[Path, ...] = ()
) -> dict[str, Any]:
    """The parts of the page that are different after something was saved."""
    shape = shape_of(after.journey)
    if not before.is_all(intake) or list(shape) != list(before.shape):
        return _everything(intake, after)
    if _is_worded_anew(before, after):
        return _everything(intake, after)
    changed = {each for each in shape if shape[each] != before.shape[each]}
    sections = [each for each in after.journey.sections() if each.id in changed]
    questions = [found for path in saved if (found := after.asked(path))]
    parts = {
        f"s-{each.id}": render_template("console/_section.html", each=after.section(each))
        for each in sections
    }
    parts |= {
        f"q-{each.path}": render_template("console/_question.html", each=each)
        for each in questions
        if f"s-{_section_of(each.path)}" not in parts
    }
    return _around(intake, after) | {"parts": parts}


def _is_worded_anew(before: Before, after: ConsoleView) -> bool:
    """Whether another person is asked about, or a second language came or went."""
    is_other_person = after.journey.for_another != before.journey.for_another
    return is_other_person or second_language.here() != before.words


def _everything(intake: Intake, after: ConsoleView) -> dict[str, Any]:
    parts = {"sections": render_template("console/_sections.html", view=after)}
    return _around(intake, after) | {"parts": parts}


def _around(intake: Intake, after: ConsoleView) -> dict[str, Any]:
    """What stands around the questions, which every answer can change."""
    around = _panel(intake, after)
    return {
        "version": intake.version,
        "words": second_language.here(),
        "switch": render_template("console/_switch.html"),
        "token": generate_csrf(),
        "panel": render_template("console/_panel.html", **around),
        "line": render_template("console/_line.html", **around),
        "tabs": render_template("console/_tabs.html", **around),
        "emergency": around["emergency"],
        "emergency_why": render_template("console/_emergency.html", **around),
        "said": render_template("console/said.txt", **around).strip(),
    }


def _panel(intake: Intake, view: ConsoleView) -> dict[str, Any]:
    """The suggestion so far with its reasons, what to ask next, and the tabs of the sections."""
    journey = view.journey
    answers = journey.answers
    suggestion = suggest_placement(answers)
    return {
        "intake": intake,
        "tabs": [(each, journey.is_done(each)) for each in journey.sections()],
        "suggestion": suggestion,
        "reasons": [
            (each, [(name_of(p, answers), in_words(p, answers), p) for p in each.evidence])
            for each in suggestion.findings
        ],
        "ask_next": [
            (name_of(each.path, answers), each.path)
            for each in suggestion.open_questions
            if view.shows(each.path)
        ][:ASK_NEXT],
        "emergency": [
            each.rule.id for each in suggestion.findings if each.level is Level.EMERGENCY
        ],
        "do_not_stop": answer_list.do_not_stop(answers),
    }


def _section_of(path: Path) -> str:
    return SECTION_OF[path.question]


SECTION_OF = {
    question.id: section.id
    for section in QUESTIONNAIRE.sections
    for step in section.steps
    for question in (*step.questions, *([step.more] if isinstance(step, Group) else []))
}


def _refused() -> Any:
    """Why nothing is saved: the page is somebody else’s, or was open for longer than its token."""
    form = SentForm()
    if form.who.data and form.who.data != str(me().id):
        return jsonify(signed_out=True), 401
    if form.validate():
        return None
    return jsonify(page_too_old=True, token=generate_csrf()), 400


def _draft_key(intake: Intake) -> str:
    """What a browser seals with what it could not send yet: of this intake, for this person."""
    digest = vault().ring.digest("draft", f"{intake.id} {me().id}")
    return base64.b64encode(digest[-32:]).decode()


def _without_scripts(intake: Intake, journey: Journey, asked_for: str) -> str:
    """The page of a call that asks the same; the first one where nothing was asked for."""
    first = url_for("calls.section", intake_id=intake.id, section_id=QUESTIONNAIRE.sections[0].id)
    return places_of(intake, journey).get(f"at:{asked_for}", first)
