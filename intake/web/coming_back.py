"""Leaving the self-screen and coming back to it, also on another device, with a code."""

import math
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, current_app, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import StringField

from intake.questionnaire.languages import say, say_count
from intake.questionnaire.text import clean
from intake.records import attempts, intakes, keeping, return_codes
from intake.records.attempts import Tried
from intake.records.models import Intake, Status
from intake.web import errors, languages, screen_errors
from intake.web.forms import Form
from intake.web.screening import LEAVING, address_of, current_intake, leave
from intake.web.sessions import SCREEN, renew, session

blueprint = Blueprint("coming_back", __name__, url_prefix="/come-back")

DOES_NOT_WORK = (
    "This code does not work. Check it and enter it again. A code works once, and for {hours} "
    "hours after the last change"
)
WAIT_A_MINUTE = "Codes were tried too often. Wait {count} minute, then try again"
WAIT = "Codes were tried too often. Wait {count} minutes, then try again"
MISSING = "Enter the code that you wrote down"
SITE = "site"
LONGEST = 60
"""Characters that are looked at and shown again; a code with all its dashes has fewer."""


class CodeForm(Form):
    """The code as somebody types it."""

    code = StringField("Your code")

    def validate(self, extra_validators: Mapping[str, Any] | None = None) -> bool:
        fine = bool(super().validate(extra_validators))
        self.code.data = clean(self.code.data or "").strip()[:LONGEST]
        if not self.code.data:
            self.code.errors = (say(MISSING),)
        return fine and bool(self.code.data)


@blueprint.get("/code")
def code() -> Any:
    """Shows a new code to whoever asked for one, and to whoever loads the page again none."""
    intake = current_intake()
    if intake is None:
        return screen_errors.screen_ended(request)
    if intake.status != Status.UNSENT:
        return redirect(url_for("after_sending.result"))
    made = return_codes.make(intake) if session.pop(LEAVING, False) else ""
    return render_template(
        "coming_back/code.html",
        code=made,
        hours=keeping.periods_here().unsent_hours,
        go_on=address_of(intakes.journey_of(intake).next_stop),
        form=Form(),
    )


@blueprint.post("/code")
def another() -> Any:
    """Asks for another code: the one before it counts no more."""
    if current_intake() is None:
        return screen_errors.screen_ended(request)
    if not Form().validate():
        return errors.page_too_old(url_for("coming_back.code"))
    return leave()


@blueprint.route("", methods=["GET", "POST"])
def enter() -> Any:
    form = CodeForm()
    if request.method == "GET":
        return _page(form)
    if not form.validate():
        return _page(form), 422
    if wait := _too_often():
        return _refused(form, wait)
    intake = return_codes.use(form.code.data)
    if intake is None:
        hours = keeping.periods_here().unsent_hours
        form.code.errors = (say(DOES_NOT_WORK, hours=hours),)
        return _page(form), 422
    return _go_on(intake)


def _go_on(intake: Intake) -> Response:
    for kind, who in _counted():
        attempts.take_back(kind, who)
    # Whoever knew the session before has nothing of the screen that is open in it now.
    renew()
    session[SCREEN] = str(intake.id)
    languages.choose(intake.language)
    return redirect(address_of(intakes.journey_of(intake).next_stop))


def _counted() -> list[tuple[Tried, str]]:
    return [(Tried.RETURN_FROM, request.remote_addr or ""), (Tried.RETURN, SITE)]


def _too_often() -> int:
    """Count this try; the seconds to wait where there were too many before it, else 0."""
    for kind, who in _counted():
        if not attempts.note_attempt(kind, who):
            return max(1, attempts.limit_reached(kind, who))
    return 0


def _refused(form: CodeForm, wait: int) -> Response:
    minutes = math.ceil(wait / 60)
    phone = current_app.config["SETTINGS"].program_phone
    form.form_errors.append(say_count(minutes, WAIT_A_MINUTE, WAIT))
    if phone:
        form.form_errors.append(say("You need not wait to talk with us. Call {phone}", phone=phone))
    answer = make_response(_page(form), 429)
    answer.headers["Retry-After"] = str(wait)
    return answer


def _page(form: CodeForm) -> str:
    return render_template("coming_back/enter.html", form=form)
