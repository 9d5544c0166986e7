"""Giving a record out: under a consent or in an emergency, and the account of it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import BooleanField, RadioField, StringField, TextAreaField
from wtforms.fields import SelectChoice

from intake.records import consents, disclosures, documents
from intake.records.consent_tables import Disclosure
from intake.records.models import Disposition, Intake
from intake.referral.basis import Basis
from intake.referral.consent import Kind
from intake.web import calls, errors
from intake.web.access import Can, me, needs
from intake.web.consents import settings
from intake.web.forms import Form
from intake.web.pdf import PdfFailed, PdfUnavailable, render_pdf
from intake.web.words import read_choice, read_words

blueprint = Blueprint("disclosures", __name__, url_prefix="/intakes/<uuid:intake_id>/disclosures")

WAYS = {code: label for code, label in disclosures.HOW.items() if code != "spoken"}


class GiveOutForm(Form):
    """To whom the referral goes, and how."""

    recipient = StringField("To whom")
    how = RadioField(
        "How it goes",
        choices=[SelectChoice(code, label) for code, label in WAYS.items()],
        validate_choice=False,
    )

    def read(self) -> bool:
        fine = [
            self.validate(),
            read_words(self.recipient, "Enter who receives it", at_most=160),
            read_choice(self.how, WAYS, "Select how it goes"),
        ]
        return all(fine)


class EmergencyForm(Form):
    """What 42 CFR 2.51 wants on record."""

    recipient = StringField("Name of the person who received it")
    affiliation = StringField("Hospital, ambulance or service they belong to")
    nature = StringField("The medical emergency")
    what = TextAreaField("What was told")
    cannot_wait = BooleanField("The person’s consent could not be had first")

    def read(self) -> bool:
        fine = [
            self.validate(),
            read_words(self.recipient, "Enter who received it", at_most=120),
            read_words(self.affiliation, "Enter where that person belongs to", at_most=160),
            read_words(self.nature, "Describe the medical emergency", at_most=300),
            read_words(self.what, "Write down what was told", at_most=2000, lines=True),
        ]
        if not self.cannot_wait.data:
            self.cannot_wait.errors = (
                "Tick that consent could not be had first. If it could, ask for it",
            )
            fine.append(False)
        return all(fine)


def gate(intake: Intake) -> dict[str, Any]:
    """What the page of an intake shows about giving it out."""
    return {
        "live": consents.live(intake),
        "given_out": [(each, is_open(each)) for each in disclosures.of(intake)],
        "how": disclosures.HOW,
    }


def is_open(disclosure: Disclosure) -> bool:
    """Whether its document may be fetched (again) now."""
    try:
        disclosures.basis_of(disclosure)
    except disclosures.ConsentMissing:
        return False
    return disclosure.referral_id is not None


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


@blueprint.route("/consent/<int:consent_id>", methods=["GET", "POST"])
@needs(Can.DISCLOSE)
def give_out(intake_id: UUID, consent_id: int) -> Any:
    """Preview of what leaves, to whom and why; then the act itself."""
    intake = calls.intake_for_staff(intake_id)
    consent = consents.by_id(intake, consent_id) or abort(404)
    decided, form = _decided(intake), GiveOutForm()
    named = consent.terms.kind is Kind.SPECIFIC
    if named:
        form.recipient.data = consent.terms.recipients[0]
    if request.method == "GET" or not form.read():
        if consents.standing(consent) is not consents.Standing.LIVE:
            raise disclosures.ConsentMissing
        page = render_template(
            "disclosures/give_out.html", intake=intake, consent=consent, form=form, named=named
        )
        return page, 422 if form.errors else 200
    basis = disclosures.basis_of_consent(consent, form.recipient.data)
    document = _document(intake, decided, basis)
    if isinstance(document, tuple):
        return document
    disclosures.disclose_under_consent(
        intake, decided, consent, me(),
        how=form.how.data, recipient=form.recipient.data, document=document,
    )  # fmt: skip
    return _to_intake(intake)


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
    return _to_intake(intake)


@blueprint.post("/emergency/<int:emergency_id>/document")
@needs(Can.DISCLOSE)
def emergency_document(intake_id: UUID, emergency_id: int) -> Any:
    """Make the referral for those who were told in an emergency."""
    intake = calls.intake_for_staff(intake_id)
    recorded = disclosures.emergency_by_id(intake, emergency_id) or abort(404)
    if not Form().validate():
        return errors.page_too_old(url_for("review.intake", intake_id=intake.id))
    decided = _decided(intake)
    document = _document(intake, decided, disclosures.basis_of_emergency(recorded))
    if isinstance(document, tuple):
        return document
    disclosures.disclose_in_emergency(
        intake, decided, recorded, me(), how="by_hand", document=document
    )
    return _to_intake(intake)


@blueprint.get("/<int:disclosure_id>/document.pdf")
@needs(Can.DISCLOSE)
def document(intake_id: UUID, disclosure_id: int) -> Response:
    intake = calls.intake_for_staff(intake_id)
    disclosure = disclosures.by_id(intake, disclosure_id) or abort(404)
    kept = disclosures.fetch(intake, disclosure, me())
    name = f"document-{intake.reference}-{disclosure.id}.pdf"
    return Response(
        kept.document,
        mimetype="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _decided(intake: Intake) -> Disposition:
    decided = intake.disposition
    if decided is None or not documents.has_document(decided):
        raise disclosures.NoDocument
    return decided


def _document(intake: Intake, decided: Disposition, basis: Basis) -> Any:
    """The bytes; or the page that says why there are none."""
    try:
        referral = documents.referral_of(intake, decided, settings(), basis)
        return render_pdf("documents/referral.html", referral=referral)
    except (PdfUnavailable, PdfFailed) as problem:
        return errors.no_document(str(problem), url_for("review.intake", intake_id=intake.id))


def _to_intake(intake: Intake) -> Response:
    return redirect(url_for("review.intake", intake_id=intake.id, _anchor="sharing"))
