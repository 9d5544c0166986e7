"""The pages of practice: who can be called, one’s own calls, and how each of them went."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, abort, jsonify, redirect, render_template, request, url_for
from wtforms import StringField

from intake.placement.callers import TOPICS, Caller, caller, callers
from intake.records import debriefs
from intake.records import practice as practice_records
from intake.records.models import Status
from intake.web import calls, errors, practice
from intake.web.access import Can, may, me, needs, wants_json, way_on
from intake.web.filters import plural
from intake.web.forms import Form
from intake.web.screening import today

blueprint = Blueprint("practice", __name__)
blueprint.add_app_template_global(practice.is_on, "practice_on")


class PracticeForm(Form):
    """What the buttons of practice send: where to go on, who calls, and on what topic."""

    next = StringField()
    caller = StringField()
    topic = StringField()


@dataclass(frozen=True)
class Alike:
    """Callers of whom one knows the same before one asks."""

    title: str
    count: int
    played: int
    next: Caller


@blueprint.get("/practice")
@needs(Can.ASK)
def page() -> str:
    return _page(PracticeForm(formdata=None))


def _page(form: PracticeForm) -> str:
    plays = practice_records.plays_of(me())
    played = {each.intake.vignette for each in plays if each.intake.vignette}
    topic = _topic(form.topic.data or request.args.get("topic"))
    return render_template(
        "practice/page.html",
        alike=sorted(_alike(_about(topic), played), key=lambda each: each.title.casefold()),
        plays=plays,
        topic=topic,
        topics=TOPICS,
        form=form,
    )


def _topic(chosen: str | None) -> str:
    """The topic that was chosen; nothing for one that there is not."""
    return chosen if chosen in TOPICS else ""


def _about(topic: str) -> Sequence[Caller]:
    return [each for each in callers() if not topic or topic in each.topics]


def _alike(among: Sequence[Caller], played: set[str]) -> Iterator[Alike]:
    for title in {each.title for each in among}:
        same = [each for each in among if each.title == title]
        done = [each for each in same if each.key in played]
        fresh = [each for each in same if each not in done]
        yield Alike(title, len(same), len(done), (fresh or same)[0])


@blueprint.post("/practice/on")
@needs(Can.ASK)
def turn_on() -> Any:
    form = PracticeForm()
    if not form.validate():
        return errors.page_too_old(url_for(".page"))
    practice.enter()
    return redirect(way_on(form.next.data or url_for(".page"), me()))


@blueprint.post("/practice/off")
@needs(Can.ASK)
def turn_off() -> Any:
    form = PracticeForm()
    if not form.validate():
        return errors.page_too_old(url_for(".page"))
    return practice.leave(form.next.data)


@blueprint.post("/practice/calls")
@needs(Can.ASK)
def take() -> Any:
    """Take the call of the caller that was chosen, or of somebody new on this topic."""
    form = PracticeForm()
    if not form.validate():
        return _page(form), 400
    about = _about(_topic(form.topic.data))
    chosen = caller(form.caller.data) or practice_records.one_of(about, me())
    practice.enter()
    intake = practice_records.take(chosen, today(), me())
    return redirect(url_for("console.page", intake_id=intake.id))


@blueprint.get("/practice/<uuid:intake_id>/debrief")
@needs(Can.ASK)
def debrief(intake_id: UUID) -> Any:
    """How one’s own practice call went; nobody else is shown it."""
    intake = calls.intake_for_staff(intake_id)
    if not practice_records.is_of(intake, me()):
        abort(404)
    if intake.status == Status.OPEN:
        return redirect(url_for("calls.check", intake_id=intake.id))
    went = debriefs.debrief_of(intake)
    return render_template("practice/debrief.html", intake=intake, went=went, took=_minutes)


def _minutes(time: timedelta) -> str:
    """“less than a minute”, “12 minutes”."""
    minutes = int(time.total_seconds() // 60)
    return plural(minutes, "minute") if minutes else "less than a minute"


@blueprint.app_errorhandler(practice.OtherMode)
def refuse(refused: practice.OtherMode) -> Any:
    """Say why an intake of the other kind is not opened, and offer to change the mode.

    What was typed is kept on the page, so that it can be sent again after that.
    """
    if wants_json(request):
        return jsonify(practice=practice.is_on()), 409
    page = render_template(
        "practice/refused.html",
        is_made_up=refused.is_made_up,
        may_practice=may(Can.ASK),
        typed=errors.typed_in(request) if request.method == "POST" else [],
        sent=request.method == "POST",
        address=request.full_path.rstrip("?"),
    )
    return page, 409
