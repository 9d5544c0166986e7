"""Review: one intake with its reasons, the decision and taking it back."""

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, request, url_for

from intake.placement.model import Level
from intake.records import dispositions
from intake.records.models import Intake
from intake.web import calls, record_document
from intake.web.access import Can, me, needs
from intake.web.decision_form import DecisionForm, WithdrawalForm
from intake.web.review_page import fresh_form, review_page

blueprint = Blueprint("review", __name__)


@blueprint.get("/intakes/<uuid:intake_id>")
@needs(Can.READ)
def intake(intake_id: UUID) -> Any:
    found = calls.intake_for_staff(intake_id)
    return review_page(found, fresh_form(found))


@blueprint.post("/intakes/<uuid:intake_id>/decision")
@needs(Can.DECIDE)
def decide(intake_id: UUID) -> Any:
    found, form = calls.intake_for_staff(intake_id), DecisionForm()
    if not form.validate():
        return review_page(found, form), 422
    try:
        dispositions.decide(
            found,
            me(),
            Level.of(form.level.data),
            form.version,
            reason=form.reason.data or "",
            words=form.words.data,
            second_name=form.second_name.data,
            site=request.url_root,
        )
    except tuple(REFUSED) as refusal:
        return _refuse(found, form, type(refusal))
    record_document.make_with_decision(found)
    return redirect(url_for("review.intake", intake_id=found.id))


@blueprint.post("/intakes/<uuid:intake_id>/decision/back")
@needs(Can.DECIDE)
def withdraw(intake_id: UUID) -> Any:
    """Take the decision in force back."""
    found, form = calls.intake_for_staff(intake_id), WithdrawalForm()
    if not form.read():
        # Where somebody else took it back meanwhile, there is no place for the form any more.
        if found.disposition is None:
            raise dispositions.NotInForce
        return review_page(found, fresh_form(found), form), 422
    dispositions.withdraw(found, me(), form.of, reason=form.why.data, words=form.because.data)
    return redirect(url_for("review.intake", intake_id=found.id))


REFUSED: dict[type[Exception], tuple[str, str]] = {
    dispositions.ReasonRequired: (
        "words",
        "Say why you depart from the suggestion: select a reason and write it down",
    ),
    dispositions.WordsRequired: (
        "words",
        "A person must see to something first. Write down what was done about it",
    ),
    dispositions.SecondNameRequired: (
        "second_name",
        "This goes below a safety rule. Enter the name and license of the second person",
    ),
    dispositions.AnswersChanged: (
        "level",
        "The answers changed while you decided. Look at them again, then decide",
    ),
}
"""Why a decision is not taken: the field that has to be mended, and what to say there."""


def _refuse(found: Intake, form: DecisionForm, refusal: type[Exception]) -> tuple[str, int]:
    field, sentence = REFUSED[refusal]
    no_reason = form.reason.data not in dispositions.OVERRIDE_REASONS
    if refusal is dispositions.ReasonRequired and no_reason:
        field = "reason"
    form[field].errors = (sentence,)
    if refusal is not dispositions.AnswersChanged:
        return review_page(found, form), 422
    form.seen_version.data = str(found.version)
    return review_page(found, form), 409
