"""After sending: what happens next, a call that is asked for, the person's own copy."""

from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from intake.placement.engine import suggest_placement
from intake.placement.model import Flag, Level
from intake.questionnaire import QUESTIONNAIRE
from intake.questionnaire.about_you import is_for_another, who_asks_for_call
from intake.questionnaire.answers import Answers, is_value
from intake.questionnaire.journey import Journey
from intake.questionnaire.languages import answering_for_another, say
from intake.questionnaire.patient_texts import PATIENT_TEXTS, PatientText
from intake.questionnaire.safety_texts import NEVER_STOP
from intake.records import after_sending, attempts, call_backs, intakes, own_answers
from intake.records.attempts import Tried
from intake.records.models import Intake, Status
from intake.web import answer_list, errors, screen_errors
from intake.web.answer_list import StopCard
from intake.web.forms import AnswersForm, form_for
from intake.web.pdf import PdfFailed, PdfUnavailable, render_pdf
from intake.web.screening import address_of, current_intake, emergencies, fixed_page, tells, today

blueprint = Blueprint("after_sending", __name__)

NUMBER_NEEDED = "Enter the phone number that we should call"


@dataclass(frozen=True)
class WhatNext:
    """What a person is told when they have sent their answers, on the page and in their copy.

    `tells` is what to do now, without what the never-stop `cards` say already. `is_called` says
    whether a call was asked for and there is a number for it. `for_helper` speaks to somebody
    who answered for another person; `texts` are for whom it is about.
    """

    about_other: bool
    emergency: bool
    minor: bool
    fixed_page: str
    tells: list[str]
    cards: list[StopCard]
    for_helper: list[PatientText]
    texts: list[PatientText]
    wants_call: bool
    is_called: bool


@blueprint.before_request
def _only_what_was_sent() -> Any:
    intake = current_intake()
    if intake is None:
        return screen_errors.screen_ended(request)
    if intake.status == Status.UNSENT:
        return redirect(address_of(intakes.journey_of(intake).next_stop))
    g.sent = intake
    return None


@blueprint.get("/result")
def result() -> Any:
    return _page(g.sent, call_form(g.sent))


@blueprint.post("/result/call")
def ask_for_call() -> Any:
    """Ask for a call, as long as nobody has decided."""
    form = call_form(g.sent)
    if not after_sending.may_ask_for_call(g.sent):
        return screen_errors.call_us(request, url_for("after_sending.result"))
    if not _read(form):
        return _page(g.sent, form), 422
    after_sending.ask_for_call(g.sent, form.answers)
    flash(say("Thank you. We have your number."))
    return redirect(url_for("after_sending.result"))


@blueprint.get("/result/my-copy.pdf")
def copy() -> Any:
    """The person's own answers, and what happens next, as a document."""
    if wait := _too_often(g.sent):
        return errors.too_often(wait)
    try:
        document = _render_copy(g.sent)
    except (PdfFailed, PdfUnavailable):
        return screen_errors.no_copy(url_for("after_sending.result"))
    after_sending.note_copy(g.sent)
    # On a device that others use too, the name of the file gives nothing away.
    headers = {"Content-Disposition": f'attachment; filename="my-copy-{today().isoformat()}.pdf"'}
    return Response(document, mimetype="application/pdf", headers=headers)


def what_next(answers: Answers) -> WhatNext:
    suggestion = suggest_placement(answers)
    emergency = suggestion.level is Level.EMERGENCY
    cards = answer_list.do_not_stop(answers)
    carded = set() if emergency else {NEVER_STOP[card.text] for card in cards}
    texts = texts_for(answers, emergency)
    return WhatNext(
        about_other=is_for_another(answers),
        emergency=emergency,
        minor=Flag.MINOR in suggestion.flags,
        fixed_page=fixed_page(emergencies(suggestion.findings)),
        tells=[words for words in tells(suggestion.findings) if words not in carded],
        cards=cards,
        for_helper=[each for each in texts if each.for_helper],
        texts=[each for each in texts if not each.for_helper],
        wants_call=answers.get("wants_call") is True,
        is_called=bool(who_asks_for_call(answers)),
    )


def texts_for(answers: Answers, emergency: bool) -> list[PatientText]:
    """What is good to know with these answers, and is so in an emergency too, if it is one."""
    fitting = (each for each in PATIENT_TEXTS if each.about.judge(answers) is True)
    return [each for each in fitting if each.in_emergency or not emergency]


def call_form(intake: Intake) -> AnswersForm:
    """The questions how to call whoever answered; to name no number would be no answer here."""
    asked = [QUESTIONNAIRE.questions[each] for each in after_sending.reach_of(intake)]
    asked[0] = replace(asked[0], missing=NUMBER_NEEDED, optional=False)
    form = form_for(asked)()
    del form[f"{asked[0].id}-state"]
    return form


def _read(form: AnswersForm) -> bool:
    fine, number = form.read(today()), form.questions[0].id
    if fine and not is_value(form.answers[number]):
        form[number].errors = (say(NUMBER_NEEDED),)
        return False
    return fine


def _page(intake: Intake, form: AnswersForm) -> str:
    told = what_next(intakes.journey_of(intake).answers)
    # A second tab can correct the number; then its errors need their fields. Where a call came to
    # nothing, another number may help.
    is_open = bool(form.errors) or not told.is_called or not call_backs.waiting_for(intake)
    may_ask = is_open and after_sending.may_ask_for_call(intake)
    with answering_for_another(told.about_other):
        return render_template(
            "screening/result.html", intake=intake, told=told, may_ask=may_ask, form=form
        )


def _render_copy(intake: Intake) -> bytes:
    copied = _copied(intake)
    with answering_for_another(copied["told"].about_other):
        return render_pdf("documents/own_answers.html", **copied)


def _copied(intake: Intake) -> dict[str, Any]:
    """What stands in the copy. What staff wrote into the record is not given out in this way."""
    own = Journey(QUESTIONNAIRE, own_answers.said_by_the_person(intake) or {})
    return {
        "reference": intake.reference,
        "told": what_next(intakes.journey_of(intake).answers),
        "sections": answer_list.sections_of(own, address_of, as_asked=True),
        "made_on": today(),
        "synthetic": intake.synthetic,
    }


def _too_often(intake: Intake) -> int:
    """Count this copy; the seconds to wait where there were too many before it, else 0."""
    for kind, who in ((Tried.COPY, str(intake.id)), (Tried.COPY_FROM, request.remote_addr or "")):
        if not attempts.note_attempt(kind, who):
            return max(1, attempts.limit_reached(kind, who))
    return 0
