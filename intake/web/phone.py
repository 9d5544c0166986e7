"""The phone: a call is wrapped up, parked, handed over and taken up again; calls back."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from intake.placement.model import Level
from intake.placement.writing import name_of
from intake.questionnaire.about_you import PERSON
from intake.questionnaire.answers import Given, is_value
from intake.records import call_backs as to_call
from intake.records import calls, intakes, moments, reads
from intake.records import staff as accounts
from intake.records.call_tables import CallBack
from intake.records.models import Intake, Status
from intake.records.staff_tables import Staff
from intake.web import errors, practice, reaching, time_zones
from intake.web.access import Can, desk_of, me, needs, permissions_of
from intake.web.calls import intake_for_staff
from intake.web.filters import ago
from intake.web.forms import Form
from intake.web.phone_forms import (
    CALL_BACK,
    HAND_OVER,
    HandOverForm,
    NoteForm,
    ResultForm,
    WrapUpForm,
)
from intake.web.phone_places import intake_address

blueprint = Blueprint("phone", __name__, url_prefix="/calls")

AFTER = {
    "left_message": "Noted: a message was left.",
    "no_answer": "Noted: no answer. Say below when to try again, or that nothing comes next.",
    "wrong_number": "Noted: wrong number.",
}
DONE_BEFORE = "Somebody else has noted a result of this call back already: {}."


@blueprint.route("/<uuid:intake_id>/wrap-up", methods=["GET", "POST"])
@needs(Can.ASK)
def wrap_up(intake_id: UUID) -> Any:
    """End the call; with `?part=1` the form alone, for a dialog of the page of the call."""
    intake = intake_for_staff(intake_id)
    found = reaching.ways(intakes.given_of(intake), _message())
    form = _wrap_up_form(intake, found)
    if request.method == "POST" and form.read():
        flash(_wrap_up(intake, form))
        sent = form.outcome.data == calls.SENT
        return redirect(intake_address(intake) if sent else desk_of(me()))
    template = "phone/_wrap_up_form.html" if "part" in request.args else "phone/wrap_up.html"
    page = render_template(template, **_around(intake), form=form, ways=found)
    return page, 422 if form.errors else 200


@blueprint.route("/<uuid:intake_id>/park", methods=["GET", "POST"])
@needs(Can.ASK)
def park(intake_id: UUID) -> Any:
    """Leave the call for later."""
    intake, form = intake_for_staff(intake_id), NoteForm()
    if request.method == "POST" and form.read():
        calls.park(intake, me(), form.words.data)
        flash(f"{intake.reference} is parked. Anybody who asks on calls can take it up again.")
        return redirect(desk_of(me()))
    page = render_template("phone/park.html", intake=intake, form=form)
    return page, 422 if form.errors else 200


@blueprint.route("/<uuid:intake_id>/hand-over", methods=["GET", "POST"])
@needs(Can.ASK)
def hand_over(intake_id: UUID) -> Any:
    """Give the call to a colleague."""
    intake, known = intake_for_staff(intake_id), colleagues()
    form = HandOverForm().offer(known)
    if request.method == "POST" and form.read():
        to = known[form.chosen]
        calls.hand_over(intake, me(), to, form.words.data)
        flash(f"{to.name} sees to {intake.reference} from now on.")
        return redirect(desk_of(me()))
    page = render_template("phone/hand_over.html", intake=intake, form=form)
    return page, 422 if form.errors else 200


@blueprint.post("/<uuid:intake_id>/resume")
@needs(Can.ASK)
def resume(intake_id: UUID) -> Any:
    """Take the call up again, and see to it from now on."""
    intake = intake_for_staff(intake_id)
    if not Form().validate():
        return errors.page_too_old(intake_address(intake))
    return _go_on(intake)


@blueprint.get("/call-backs")
@needs(Can.ASK)
def call_backs() -> Any:
    """Calls back that are due or agreed on, overdue ones first, page by page."""
    mark = request.args.get("after", "")
    after = to_call.by_id(int(mark)) if mark.isdecimal() and len(mark) < 10 else None
    listed = to_call.due(practice.is_on(), after)
    reads.note_list(me(), len({each.intake_id for each in listed}))
    # Names and numbers stand here, so that each record counts as looked at.
    reads.note_reads([each.intake for each in listed], me())
    rows = [_row(each) for each in listed]
    more = listed[-1].id if len(listed) == to_call.PAGE_SIZE else None
    return render_template(
        "phone/call_backs.html", rows=rows, results=to_call.RESULTS, after=after, more=more
    )


@blueprint.post("/call-backs/<int:call_back_id>")
@needs(Can.ASK)
def call_back_done(call_back_id: int) -> Any:
    """Note what came of one."""
    call_back = to_call.by_id(call_back_id) or abort(404)
    intake, form = intake_for_staff(call_back.intake_id), ResultForm()
    result = form.result.data or ""
    if not form.validate() or result not in to_call.RESULTS:
        return errors.page_too_old(url_for("phone.call_backs"))
    if not to_call.finish(call_back, me(), result):
        flash(DONE_BEFORE.format(to_call.RESULTS.get(call_back.result, "another time was agreed")))
        return redirect(url_for("phone.call_backs"))
    if result == "reached":
        return _go_on(intake)
    flash(AFTER[result])
    if result == "no_answer":
        return redirect(url_for("phone.wrap_up", intake_id=intake.id, next=CALL_BACK))
    return redirect(url_for("phone.call_backs"))


def call_state(intake: Intake, staff: Staff) -> dict[str, Any]:
    """What the page of a call shows of its time and of what was agreed.

    `begun_at` is None while this person is on no call about it; `earlier_seconds` is the time of
    all other stretches. `notes` are what was written at the end of each, the latest first.
    """
    taken = calls.time_of(intake, staff)
    return {
        "begun_at": taken.begun_at.isoformat() if taken.begun_at else None,
        "earlier_seconds": int(taken.before.total_seconds()),
        "parked": calls.is_parked(intake),
        "owner": intake.owner,
        "call_backs": calls_back_of(intake),
        "notes": [
            {"words": each.words, "by": each.by.name, "outcome": calls.OUTCOMES[each.outcome]}
            for each in calls.stretches(intake)
            if each.words and each.outcome
        ],
    }


def calls_back_of(intake: Intake) -> list[dict[str, Any]]:
    """The calls that are still to be made about an intake, in words."""
    return [
        {
            "due_at": each.due_at.isoformat(),
            "said": time_zones.in_both(each.due_at, ZoneInfo(each.zone)),
            "whose": reaching.WHOSE[each.whose],
            "asked_online": each.made_by_id is None,
        }
        for each in to_call.waiting_for(intake)
    ]


def colleagues() -> dict[int, Staff]:
    """Who else asks on calls, by their ids."""
    everybody = accounts.everybody()
    able = (each for each in everybody if each.active and Can.ASK in permissions_of(each))
    return {each.id: each for each in able if each.id != me().id}


def _go_on(intake: Intake) -> Response:
    if intake.status == Status.OPEN:
        calls.resume(intake, me())
    return redirect(intake_address(intake))


def _wrap_up_form(intake: Intake, found: Mapping[str, reaching.Way]) -> WrapUpForm:
    form = WrapUpForm()
    form.offer(colleagues())
    form.offer_ends(_likely_end(intake))
    form.offer_call_back(found, reaching.likely(dict(found)), intake.urgent)
    if request.args.get("next") == CALL_BACK and not form.is_submitted():
        form.next.data, form.outcome.data = CALL_BACK, calls.PARKED
    return form


def _likely_end(intake: Intake) -> str:
    suggestion = intakes.suggestion_of(intake)
    if suggestion.level is Level.EMERGENCY:
        return calls.EMERGENCY
    finished = intake.status != Status.OPEN or not suggestion.open_essential
    return calls.SENT if finished else calls.PARKED


def _around(intake: Intake) -> dict[str, Any]:
    """What stands above the form: what is open, and how long was talked."""
    suggestion, answers = intakes.suggestion_of(intake), intakes.journey_of(intake).answers
    return {
        "intake": intake,
        "level": suggestion.level,
        "open_essential": [name_of(path, answers) for path in suggestion.open_essential],
        "minutes": round(calls.time_on_calls(intake).total_seconds() / 60),
    }


def _wrap_up(intake: Intake, form: WrapUpForm) -> str:
    """Do what the form says; a sentence about it."""
    said, ending, words = [], form.outcome.data, form.words.data
    if form.next.data == CALL_BACK and form.due_at:
        to_call.agree(intake, me(), form.due_at, form.zone.data, form.whose.data, words)
        when = time_zones.in_both(form.due_at, ZoneInfo(form.zone.data))
        said.append(f"Call back: {when}.")
    if ending == calls.SENT:
        intakes.submit(intake, me())
    follows = {CALL_BACK: calls.CALLS_BACK, HAND_OVER: calls.HANDED_OVER}
    code = follows.get(form.next.data, ending) if ending == calls.PARKED else ending
    calls.end(intake, me(), code, words)
    if form.next.data == HAND_OVER:
        to = colleagues()[form.chosen]
        calls.hand_over(intake, me(), to)
        said.append(f"{to.name} sees to it from now on.")
    return " ".join([f"{intake.reference}: {calls.OUTCOMES[code]}.", *said])


def _row(each: CallBack) -> dict[str, Any]:
    """One call back as the list shows it; `by` is empty where it was asked for online."""
    given = intakes.given_of(each.intake)
    return {
        "id": each.id,
        "intake": each.intake,
        "address": intake_address(each.intake),
        "overdue": each.due_at < moments.now(),
        "when": time_zones.in_both(each.due_at, ZoneInfo(each.zone)),
        "whose": reaching.WHOSE[each.whose],
        "way": reaching.way_of(each.whose, given, _message()),
        "words": each.words,
        "by": each.made_by.name if each.made_by else "",
        "ago": ago(each.due_at),
        "good_time": _good_time(given) if each.whose == PERSON else "",
    }


def _good_time(given: Given) -> str:
    """When the person can be called well: whoever answers for them was not asked for their own."""
    told = given.get("best_time")
    return str(told) if is_value(told) else ""


def _message() -> str:
    site = current_app.config["SETTINGS"]
    number = f", {site.program_phone}" if site.program_phone else ""
    return f"This is {site.program_name}{number}"
