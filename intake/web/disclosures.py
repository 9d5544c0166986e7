"""Giving a record out: looked at first, then the act; in an emergency; and the account of it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from intake.records import (
    bases,
    consents,
    disclosures,
    dispositions,
    documents,
    recipients,
    sendings,
)
from intake.records.consent_tables import Consent, Disclosure
from intake.records.disclosures import Outgoing
from intake.records.models import Disposition, Intake
from intake.referral.consent import OPENS_REFERRAL, Kind
from intake.web import calls, errors, previews
from intake.web.access import Can, me, needs
from intake.web.consents import settings
from intake.web.document_making import NotMade, make_document
from intake.web.filters import plural
from intake.web.forms import Form
from intake.web.give_out_forms import ChooseForm, EmergencyForm, PreviewForm, preview_form
from intake.web.previews import Preview
from intake.web.record_document import bundle_file, pdf_file

blueprint = Blueprint("disclosures", __name__, url_prefix="/intakes/<uuid:intake_id>/disclosures")

REFUSED: dict[type[Exception], str] = {
    bases.ConsentMissing: "There is no live consent for it any more.",
    documents.NoDocument: "The decision is no longer in force.",
    disclosures.ChangedMeanwhile: "The answers or the decision changed meanwhile.",
    NotMade: "The document could not be made.",
}
"""Why one of several did not leave, while others did."""


def gate(intake: Intake) -> dict[str, Any]:
    """What the page of an intake shows about giving it out."""
    taken_back = disclosures.taken_back(intake)
    return {
        "live": consents.live(intake),
        "given_out": [(each, *_fetching(each, taken_back)) for each in disclosures.of(intake)],
        "sent": {each.disclosure_id: each for each in sendings.of(intake)},
        "steps": sendings.STEP_WORDS,
        "how": disclosures.HOW,
        "is_own_copy": bases.is_own_copy,
    }


def _fetching(disclosure: Disclosure, taken_back: set[int]) -> tuple[bool, str]:
    """Whether its document may be fetched (again) now, and why not."""
    if disclosure.referral_id in taken_back:
        return False, "the decision was taken back"
    try:
        bases.basis_of(disclosure)
    except bases.ConsentMissing:
        return False, "the consent or emergency is over"
    return disclosure.referral_id is not None, ""


@blueprint.get("")
@needs(Can.DISCLOSE)
def index(intake_id: UUID) -> str:
    """The account of disclosures that a person may ask for (42 CFR 2.25)."""
    intake = calls.intake_for_staff(intake_id)
    return render_template(
        "disclosures/index.html",
        intake=intake,
        listed=disclosures.accounted(intake),
        how=disclosures.HOW,
    )


@blueprint.get("/consent/<int:consent_id>")
@needs(Can.DISCLOSE)
def give_out(intake_id: UUID, consent_id: int) -> Any:
    """Who gets it; where that is one alone, or stands in the address, what they would get."""
    intake, consent = _asked(intake_id, consent_id)
    offered = recipients.offered(consent)
    wanted = [f"p{each}" for each in request.args.getlist("program")]
    chosen = {key: each for key, each in offered.items() if f"p{each.program_id}" in wanted}
    if not chosen and len(offered) == 1 and _is_named(consent):
        chosen = offered
    if chosen:
        return _preview_page(intake, consent, preview_form(chosen, formdata=None))
    return _choose_page(intake, consent, ChooseForm(formdata=None))


@blueprint.post("/consent/<int:consent_id>/preview")
@needs(Can.DISCLOSE)
def preview(intake_id: UUID, consent_id: int) -> Any:
    """What would leave to each of those who were chosen, with the parts left ticked."""
    intake, consent = _asked(intake_id, consent_id)
    form = ChooseForm()
    chosen = form.read(consent)
    if not chosen:
        return _choose_page(intake, consent, form), 422
    return _preview_page(intake, consent, preview_form(chosen))


@blueprint.post("/consent/<int:consent_id>")
@needs(Can.DISCLOSE)
def send(intake_id: UUID, consent_id: int) -> Any:
    """The act: each recipient gets a document of their own, of what was just looked at."""
    intake, consent = _asked(intake_id, consent_id)
    choosing = ChooseForm()
    chosen = choosing.read(consent)
    if not chosen:
        return _choose_page(intake, consent, choosing), 422
    form = preview_form(chosen)
    looked_at = _previews(intake, consent, form)
    if not form.read_ways():
        return _preview_page(intake, consent, form), 422
    if changed := previews.marks_fit(looked_at, form.shown):
        return _preview_page(intake, consent, form, changed), 409
    results = {key: _give_out(intake, consent, form, key, each) for key, each in looked_at.items()}
    return _after(intake, consent, looked_at, results)


def _asked(intake_id: UUID, consent_id: int) -> tuple[Intake, Consent]:
    """The intake with a decision, and the consent that counts; or the page that says why not."""
    intake = calls.intake_for_staff(intake_id)
    consent = consents.by_id(intake, consent_id) or abort(404)
    decided_of(intake)
    if consents.standing(consent) is not consents.Standing.LIVE:
        raise bases.ConsentMissing
    if Kind(consent.kind) not in OPENS_REFERRAL:
        raise bases.ConsentMissing
    return intake, consent


def _is_named(consent: Consent) -> bool:
    return consent.terms.kind is Kind.SPECIFIC


def _choose_page(intake: Intake, consent: Consent, form: ChooseForm) -> str:
    return render_template(
        "disclosures/choose.html",
        intake=intake,
        consent=consent,
        offered=recipients.offered(consent),
        named=_is_named(consent),
        form=form,
    )


def _previews(intake: Intake, consent: Consent, form: PreviewForm) -> dict[str, Preview]:
    decided = decided_of(intake)
    return {
        key: previews.preview_of(
            intake,
            decided,
            settings(),
            consent,
            form.recipient(key),
            form.ticked(key),
            form.language(key),
        )
        for key in form.chosen
    }


def _preview_page(
    intake: Intake, consent: Consent, form: PreviewForm, changed: dict[str, str] | None = None
) -> str:
    return render_template(
        "disclosures/preview.html",
        intake=intake,
        consent=consent,
        previews=_previews(intake, consent, form),
        form=form,
        changed=changed or {},
        stale=decided_of(intake).suggestion.answers != intake.answers,
    )


def _give_out(
    intake: Intake, consent: Consent, form: PreviewForm, key: str, looked_at: Preview
) -> Exception | None:
    """Give it to one of them; what kept it from leaving, where something did."""
    outgoing = Outgoing(
        recipient=looked_at.recipient,
        how=form.field("how", key).data,
        ticked=form.ticked(key),
        seen=looked_at.seen,
    )
    try:
        made = make_document(looked_at.case_file, looked_at.made_on)
        disclosures.disclose_under_consent(
            intake, decided_of(intake), consent, me(), outgoing, made
        )
    except tuple(REFUSED) as refusal:
        return refusal
    return None


def _after(
    intake: Intake,
    consent: Consent,
    looked_at: dict[str, Preview],
    results: dict[str, Exception | None],
) -> Any:
    failed = {key: why for key, why in results.items() if why}
    if len(results) == 1 and failed:
        return refused(intake, next(iter(failed.values())))
    if failed:
        said = {key: _in_words(why) for key, why in failed.items()}
        page = render_template(
            "disclosures/not_all.html",
            intake=intake, consent=consent, previews=looked_at, failed=said,
        )  # fmt: skip
        return page, 409
    flash(f"Given out to {plural(len(results), 'recipient')}. The documents stand below.")
    return to_intake(intake)


def _in_words(why: Exception) -> str:
    return str(why) or REFUSED[type(why)]


def refused(intake: Intake, why: Exception) -> Any:
    """The page that says why nothing left."""
    if isinstance(why, NotMade):
        return errors.no_document(str(why), url_for("review.intake", intake_id=intake.id))
    raise why


@blueprint.route("/emergency", methods=["GET", "POST"])
@needs(Can.DISCLOSE)
def emergency(intake_id: UUID) -> Any:
    """Record what was told in a medical emergency (42 CFR 2.51)."""
    intake, form = calls.intake_for_staff(intake_id), EmergencyForm()
    if request.method == "GET" or not form.read():
        page = render_template("disclosures/emergency.html", intake=intake, form=form)
        return page, 422 if form.errors else 200
    told = disclosures.Emergency(
        recipient=form.recipient.data,
        affiliation=form.affiliation.data,
        nature=form.nature.data,
        what=form.what.data,
        told_at=datetime.now().astimezone(),
    )
    disclosures.record_emergency(intake, me(), told)
    return to_intake(intake)


@blueprint.post("/emergency/<int:emergency_id>/document")
@needs(Can.DISCLOSE)
def emergency_document(intake_id: UUID, emergency_id: int) -> Any:
    """Make the referral for those who were told in an emergency."""
    intake = calls.intake_for_staff(intake_id)
    recorded = disclosures.emergency_by_id(intake, emergency_id) or abort(404)
    if not Form().validate():
        return errors.page_too_old(url_for("review.intake", intake_id=intake.id))
    decided = decided_of(intake)
    basis = bases.basis_of_emergency(recorded)
    case_file = documents.case_file_of(intake, decided, settings(), basis)
    try:
        made = make_document(case_file, documents.day_of(decided))
    except NotMade as problem:
        return refused(intake, problem)
    disclosures.disclose_in_emergency(intake, decided, recorded, me(), how="by_hand", made=made)
    return to_intake(intake)


@blueprint.get("/<int:disclosure_id>/document.pdf")
@needs(Can.DISCLOSE)
def document(intake_id: UUID, disclosure_id: int) -> Response:
    intake = calls.intake_for_staff(intake_id)
    disclosure = disclosures.by_id(intake, disclosure_id) or abort(404)
    kept = disclosures.fetch(intake, disclosure, me())
    return pdf_file(kept, f"document-{intake.reference}-{disclosure.id}")


@blueprint.get("/<int:disclosure_id>/document.json")
@needs(Can.DISCLOSE)
def bundle(intake_id: UUID, disclosure_id: int) -> Response:
    """The FHIR file that the document holds, by itself."""
    intake = calls.intake_for_staff(intake_id)
    disclosure = disclosures.by_id(intake, disclosure_id) or abort(404)
    kept = disclosures.fetch(intake, disclosure, me())
    return bundle_file(kept, f"document-{intake.reference}-{disclosure.id}")


def decided_of(intake: Intake) -> Disposition:
    """The decision that can be referred. Raises NoDocument."""
    decided = intake.disposition
    if decided is None or not dispositions.has_document(decided):
        raise documents.NoDocument
    return decided


def to_intake(intake: Intake) -> Response:
    return redirect(url_for("review.intake", intake_id=intake.id, _anchor="sharing"))
