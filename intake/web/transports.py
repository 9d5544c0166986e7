"""Transport: planned for one referral, and the list of a day for whoever drives."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request
from werkzeug.wrappers import Response

from intake.questionnaire import text
from intake.questionnaire.answers import Answers, is_value
from intake.records import intakes, reads, recipients, transports
from intake.records.models import Intake
from intake.records.recipients import Recipient
from intake.records.sending_tables import Sending, Transport
from intake.records.sendings import admitted_on
from intake.records.transports import Plan
from intake.referral.on_the_way import on_the_way
from intake.web import errors, practice
from intake.web.access import Can, me, needs
from intake.web.forms import Form
from intake.web.referrals import address_of, sending_of
from intake.web.screening import today
from intake.web.sending_forms import TransportForm

blueprint = Blueprint("transports", __name__)
ONE = "/intakes/<uuid:intake_id>/referrals/<int:sending_id>/transport"


@dataclass(frozen=True)
class Ride:
    """One line of the list: only what the driver needs."""

    intake: Intake
    sending_id: int
    time: str
    name: str
    plan: Plan
    to: Recipient
    know: tuple[str, ...]


@blueprint.get("/transports")
@needs(Can.DISCLOSE)
def page() -> str:
    """Who is taken where on a day, to look at and to print."""
    day = _day()
    rides = [_ride(each) for each in transports.on(day, practice.is_on())]
    # What stands on the list is read, for each person on it.
    reads.note_reads([each.intake for each in rides], me())
    return render_template(
        "transports/day.html",
        day=day,
        today=today(),
        rides=rides,
        before=(day - timedelta(days=1)).isoformat(),
        after=(day + timedelta(days=1)).isoformat(),
    )


def _day() -> date:
    asked = request.args.get("day", "")
    try:
        found = date.fromisoformat(asked) if asked else today()
    except ValueError:
        abort(404)
    if abs(found - today()) > timedelta(days=3660):
        abort(404)
    return found


def _ride(transport: Transport) -> Ride:
    sending = transport.sending
    plan = transports.plan_of(transport)
    answers = intakes.journey_of(sending.intake).answers
    return Ride(
        sending.intake,
        sending.id,
        text.time_of_day(plan.at) if plan.at else "Time not set",
        _told(answers, "person_name") or "Name not given",
        plan,
        recipients.of_disclosure(sending.disclosure),
        (*on_the_way(answers), *([plan.note] if plan.note else [])),
    )


@blueprint.route(ONE, methods=["GET", "POST"])
@needs(Can.DISCLOSE)
def plan(intake_id: UUID, sending_id: int) -> Any:
    """How one person gets to the program that takes them."""
    intake, sending = sending_of(intake_id, sending_id)
    number = _told(intakes.journey_of(intake).answers, "phone")
    form = TransportForm()
    if request.method == "GET":
        return _plan_page(intake, sending, _shown(sending), number)
    if not form.read(today()) or form.on is None:
        return _plan_page(intake, sending, form, number), 422
    transports.arrange(intake, sending, me(), form.on, form.plan(number))
    flash(f"Transport is planned for {text.day(form.on)}.")
    return redirect(address_of(sending))


@blueprint.post(f"{ONE}/off")
@needs(Can.DISCLOSE)
def call_off(intake_id: UUID, sending_id: int) -> Any:
    """Nobody drives any more."""
    intake, sending = sending_of(intake_id, sending_id)
    if not Form().validate():
        return errors.page_too_old(address_of(sending))
    if transports.of(sending):
        transports.call_off(intake, sending, me())
        flash("The transport is called off.")
    return redirect(address_of(sending))


def _shown(sending: Sending) -> TransportForm:
    """The form with the plan that counts, else with the day of the admission."""
    form, planned = TransportForm(formdata=None), transports.of(sending)
    if planned and planned.day:
        return form.show(planned.day, transports.plan_of(planned))
    if day := admitted_on(sending):
        form.day.data = f"{day.month}/{day.day}/{day.year}"
    return form


def _plan_page(
    intake: Intake, sending: Sending, form: TransportForm, number: str
) -> str | Response:
    if admitted_on(sending) is None:
        raise transports.NotAdmitted
    return render_template(
        "transports/plan.html",
        intake=intake,
        sending=sending,
        to=recipients.of_disclosure(sending.disclosure),
        planned=transports.of(sending),
        number=number,
        know=on_the_way(intakes.journey_of(intake).answers),
        form=form,
    )


def _told(answers: Answers, question: str) -> str:
    answer = answers.get(question)
    return str(answer) if is_value(answer) and answer else ""
