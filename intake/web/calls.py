"""Calls: a coordinator types while a caller talks, one section per page, in any order."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from intake.placement.engine import suggest_placement
from intake.questionnaire import QUESTIONNAIRE
from intake.questionnaire.answers import Path
from intake.questionnaire.journey import Journey, Stop
from intake.questionnaire.languages import answering_for_another
from intake.questionnaire.model import Group, Section
from intake.records import calls as call_records
from intake.records import intakes, reads, worklist
from intake.records.models import Channel, Intake, Status
from intake.web import answer_list, practice, second_language, worklist_words
from intake.web.access import Can, me, needs, sign_out
from intake.web.call_places import (
    address_of,
    ask_next,
    entry_stops,
    places_of,
    section_address,
    section_stops,
)
from intake.web.forms import AnswersForm, Form, form_for
from intake.web.lock import lock_now
from intake.web.phone_places import phone_places
from intake.web.screening import today
from intake.web.second_language import asking

blueprint = Blueprint("calls", __name__, url_prefix="/calls")

SECTIONS = {section.id: section for section in QUESTIONNAIRE.sections}
SIGN_OUT, LOCK = "sign-out", "lock"
STILL_SIGNED_IN = (
    "You are still signed in. Mend what is marked below, or sign out without saving it"
)
SECTION_OF = {step.id: section for section in QUESTIONNAIRE.sections for step in section.steps}


def intake_for_staff(intake_id: UUID) -> Intake:
    """The intake, or 404. A screen that the person has not sent is not there for staff.

    This is the one gate to an intake: what is made up opens only in practice, and what is real
    only outside of it (raises practice.OtherMode). Where a page of it is opened, that is noted.
    """
    intake = intakes.by_id(intake_id)
    if intake is None or intake.status == Status.UNSENT:
        abort(404)
    practice.check(intake)
    if request.method in ("GET", "HEAD"):
        reads.note_read(intake, me())
    return intake


@blueprint.get("")
@needs(Can.ASK)
def index() -> str:
    return _index_page(Form())


@blueprint.post("")
@needs(Can.ASK)
def start() -> Any:
    form = Form()
    if not form.validate():
        return _index_page(form), 400
    intake = intakes.start(Channel.CALL, today(), me(), synthetic=practice.is_on())
    call_records.begin(intake, me())
    return redirect(url_for("console.page", intake_id=intake.id))


def _index_page(form: Form) -> str:
    lines = worklist.lines_of(worklist.open_calls(practice.is_on()))
    return render_template(
        "calls/index.html", lines=lines, words=worklist_words, form=form, me=me()
    )


@blueprint.route("/<uuid:intake_id>/<section_id>", methods=["GET", "POST"])
@needs(Can.ASK)
def section(intake_id: UUID, section_id: str) -> Any:
    intake = intake_for_staff(intake_id)
    asked = SECTIONS.get(section_id) or abort(404)
    journey = intakes.journey_of(intake)
    stops = section_stops(journey, asked)
    form = _form(journey, stops)
    if request.method == "POST":
        fine = _save(intake, journey, form, Path(""))
        journey = intakes.journey_of(intake)
        if fine and (elsewhere := _leave(intake, journey, form)):
            return elsewhere
        if fine:
            new = _question_ids(section_stops(journey, asked)) - form.asks
            more = any(form.answers.get(group.more.id) is True for group in _groups(asked))
            return _after_section(intake, journey, asked, new, more)
    # Where something has to be mended, the page asks what it asked before, nothing new.
    return _section_page(intake, journey, asked, stops, form), _status(form)


@blueprint.route("/<uuid:intake_id>/<group_id>/<int:number>", methods=["GET", "POST"])
@needs(Can.ASK)
def entry(intake_id: UUID, group_id: str, number: int) -> Any:
    intake = intake_for_staff(intake_id)
    group = QUESTIONNAIRE.groups.get(group_id) or abort(404)
    journey = intakes.journey_of(intake)
    stops = entry_stops(journey, group, number) or abort(404)
    form = _form(journey, stops)
    if request.method == "POST":
        fine = _save(intake, journey, form, Path("", group.id, number))
        journey = intakes.journey_of(intake)
        if fine and (elsewhere := _leave(intake, journey, form)):
            return elsewhere
        if fine:
            new = _question_ids(entry_stops(journey, group, number)) - form.asks
            overview = section_address(intake, SECTION_OF[group.id], f"#{group.id}")
            return redirect(f"{request.path}#{_first_of(new)}" if new else overview)
    return _entry_page(intake, journey, group, number, form), _status(form)


@blueprint.post("/<uuid:intake_id>/<group_id>/add")
@needs(Can.ASK)
def add(intake_id: UUID, group_id: str) -> Any:
    intake = intake_for_staff(intake_id)
    # The list must be there, and asked of this person.
    if group_id not in QUESTIONNAIRE.groups or not intakes.journey_of(intake).find(group_id):
        abort(404)
    if refused := _save_around(intake, SECTION_OF[group_id]):
        return refused
    number = intakes.add_entry(intake, group_id, me())
    return redirect(url_for("calls.entry", intake_id=intake.id, group_id=group_id, number=number))


@blueprint.post("/<uuid:intake_id>/<group_id>/<int:number>/remove")
@needs(Can.ASK)
def remove(intake_id: UUID, group_id: str, number: int) -> Any:
    intake = intake_for_staff(intake_id)
    if group_id not in QUESTIONNAIRE.groups:
        abort(404)
    if refused := _save_around(intake, SECTION_OF[group_id]):
        return refused
    intakes.remove_entry(intake, group_id, number, me())
    return redirect(section_address(intake, SECTION_OF[group_id], f"#{group_id}"))


def _save_around(intake: Intake, asked: Section) -> Any:
    """Save the section page on which the button for a list stands; the page, where it has errors.

    What was typed beside the list must not be lost with the press of that button.
    """
    journey = intakes.journey_of(intake)
    stops = section_stops(journey, asked)
    form = _form(journey, stops)
    if _save(intake, journey, form, Path("")):
        return None
    return _section_page(intake, intakes.journey_of(intake), asked, stops, form), _status(form)


@blueprint.get("/<uuid:intake_id>/check")
@needs(Can.ASK)
def check(intake_id: UUID) -> str:
    return _check_page(intake_for_staff(intake_id), Form())


@blueprint.post("/<uuid:intake_id>/finish")
@needs(Can.ASK)
def finish(intake_id: UUID) -> Any:
    intake, form = intake_for_staff(intake_id), Form()
    if not form.validate():
        return _check_page(intake, form), 400
    intakes.submit(intake, me())
    call_records.end(intake, me(), call_records.SENT)
    return redirect(url_for("review.intake", intake_id=intake.id))


def _check_page(intake: Intake, form: Form) -> str:
    journey = intakes.journey_of(intake)
    sections = answer_list.sections_of(journey, lambda stop: address_of(intake, stop))
    with asking(intake, journey):
        return render_template(
            "calls/check.html", **panel_of(intake, journey, None), answers=sections, form=form
        )


def _form(journey: Journey, stops: Sequence[Stop]) -> AnswersForm:
    questions = tuple(question for stop in stops for question in stop.questions)
    given = {key: value for stop in stops for key, value in journey.given_at(stop).items()}
    with answering_for_another(journey.for_another):
        return form_for(questions)(given)


def _save(intake: Intake, journey: Journey, form: AnswersForm, place: Path) -> bool:
    """Save what was changed and can be read, also beside errors; True if there were none."""
    form.read(today(), blank_is_fine=True)
    if form.page_too_old:
        return _is_done(form)
    if _chose_words(form):
        second_language.choose(intake, form.go.data.removeprefix(second_language.GO))
    changes = {Path(q, place.group, place.entry): a for q, a in form.changed.items()}
    shown = {path: form.marks[path.question] for path in changes}
    meanwhile = intakes.save_changes(intake, changes, shown, me())
    form.after_saving({path.question: answer for path, answer in meanwhile.items()})
    return _is_done(form)


def _chose_words(form: AnswersForm) -> bool:
    """Whether the pressed button chooses a second language."""
    return (form.go.data or "").startswith(second_language.GO)


def _is_done(form: AnswersForm) -> bool:
    """Whether all is saved; whoever wanted to sign out is told that they have not, if not."""
    if form.errors and form.go.data == SIGN_OUT:
        form.form_errors.append(STILL_SIGNED_IN)
    return not form.errors


def _status(form: AnswersForm) -> int:
    if form.overtaken:
        return 409
    return 422 if form.errors else 200


def _groups(asked: Section) -> list[Group]:
    return [step for step in asked.steps if isinstance(step, Group)]


def _after_section(
    intake: Intake, journey: Journey, asked: Section, new: set[str], more: bool
) -> Response:
    """Go to a new entry where there is more, to questions that came up, else to what follows."""
    group = next(iter(_groups(asked)), None)
    if group and more and group.applies(journey.answers):
        number = intakes.add_entry(intake, group.id, me())
        return redirect(
            url_for("calls.entry", intake_id=intake.id, group_id=group.id, number=number)
        )
    if new:
        return redirect(section_address(intake, asked, f"#{_first_of(new)}"))
    sections = journey.sections()
    following = sections[sections.index(asked) + 1 :] if asked in sections else []
    if following:
        return redirect(section_address(intake, following[0]))
    return redirect(url_for("calls.check", intake_id=intake.id))


def _section_page(
    intake: Intake, journey: Journey, asked: Section, stops: Sequence[Stop], form: AnswersForm
) -> str:
    with asking(intake, journey):
        groups = [
            (stop.group, answer_list.entries_of(journey, stop.group), stop.questions[0])
            for stop in stops
            if stop.group
        ]
        return render_template(
            "calls/section.html",
            **panel_of(intake, journey, asked),
            section_address=section_address(intake, asked),
            stops=[stop for stop in stops if stop.page],
            groups=groups,
            form=form,
        )


def _entry_page(
    intake: Intake, journey: Journey, group: Group, number: int, form: AnswersForm
) -> str:
    with asking(intake, journey):
        return render_template(
            "calls/entry.html",
            **panel_of(intake, journey, SECTION_OF[group.id]),
            group=group,
            number=number,
            name=answer_list.name_of_entry(journey, group, number),
            form=form,
        )


def panel_of(intake: Intake, journey: Journey, asked: Section | None = None) -> dict[str, Any]:
    """What stands around the questions: sections, suggestion, what to ask next."""
    suggestion = suggest_placement(journey.answers)
    return {
        "intake": intake,
        "section": asked,
        "sections": [
            (each, section_address(intake, each), journey.is_done(each))
            for each in journey.sections()
        ],
        "suggestion": suggestion,
        "ask_next": ask_next(intake, journey, suggestion),
        "do_not_stop": answer_list.do_not_stop(journey.answers),
        "card": practice.card_of(intake),
        "phone_places": phone_places(intake),
    }


def _leave(intake: Intake, journey: Journey, form: AnswersForm) -> Response | None:
    """Go where the pressed button leads to; None for the ordinary way on."""
    if form.go.data == SIGN_OUT:
        return sign_out()
    if form.go.data == LOCK:
        return lock_now(request.path)
    if form.go.data == practice.LEAVE:
        return practice.leave()
    if _chose_words(form):
        return redirect(request.path)
    address = places_of(intake, journey).get(form.go.data or "")
    return redirect(address) if address else None


def _question_ids(stops: Sequence[Stop]) -> set[str]:
    return {question.id for stop in stops for question in stop.questions}


def _first_of(ids: set[str]) -> str:
    return min(ids, key=QUESTIONNAIRE.order.__getitem__)
