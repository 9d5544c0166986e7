"""The person's own copy: looked at first, then given, with how it was given."""

from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response

from intake.questionnaire.answers import is_value
from intake.questionnaire.languages import NAMES
from intake.records import disclosures, intakes
from intake.records.models import Intake
from intake.referral.basis import OwnBasis
from intake.referral.parts import ALL_PARTS
from intake.web import calls, previews
from intake.web.access import Can, me, needs
from intake.web.consents import settings
from intake.web.disclosures import decided_of, refused, to_intake
from intake.web.document_making import NotMade, make_document
from intake.web.give_out_forms import OwnCopyForm
from intake.web.previews import Preview

blueprint = Blueprint("own_copy", __name__, url_prefix="/intakes/<uuid:intake_id>/own-copy")


@blueprint.route("", methods=["GET", "POST"])
@needs(Can.DISCLOSE)
def page(intake_id: UUID) -> Any:
    """Look at it, say how it goes, and give it."""
    intake, form = calls.intake_for_staff(intake_id), OwnCopyForm()
    form.speak_first(_preferred(intake))
    looked_at = previews.own_preview_of(
        intake, decided_of(intake), settings(), _basis(intake), form.spoken
    )
    if request.method == "GET" or form.again.data:
        return _page(intake, looked_at, form)
    if not form.read():
        return _page(intake, looked_at, form), 422
    if changed := previews.what_changed(form.seen.data or "", looked_at):
        return _page(intake, looked_at, form, changed), 409
    return _give(intake, looked_at, form)


def _give(intake: Intake, looked_at: Preview, form: OwnCopyForm) -> Response | Any:
    try:
        made = make_document(looked_at.case_file, looked_at.made_on)
    except NotMade as problem:
        return refused(intake, problem)
    disclosures.give_own_copy(
        intake, decided_of(intake), me(),
        basis=_basis(intake), how=form.how.data, seen=looked_at.seen, made=made,
    )  # fmt: skip
    return to_intake(intake)


def _basis(intake: Intake) -> OwnBasis:
    name = intakes.given_of(intake).get("person_name")
    return OwnBasis(
        recipient=str(name) if is_value(name) and name else previews.UNNAMED, parts=ALL_PARTS
    )


def _preferred(intake: Intake) -> str:
    """The language that the person prefers, where documents can be had in it."""
    preferred = intakes.given_of(intake).get("language")
    return str(preferred) if preferred in NAMES else intake.language


def _page(intake: Intake, looked_at: Preview, form: OwnCopyForm, changed: str = "") -> str:
    return render_template(
        "disclosures/own_copy.html", intake=intake, preview=looked_at, form=form, changed=changed
    )
