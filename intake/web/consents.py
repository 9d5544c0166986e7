"""Consents, for staff: ask for one, have it signed on this screen or on paper, take it back."""

from typing import Any
from uuid import UUID

from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from intake.config import Settings
from intake.questionnaire.answers import is_value
from intake.records import consent_links, consents, disclosures, intakes, programs, reads
from intake.records.consent_tables import Consent, ConsentSignature
from intake.records.models import Intake
from intake.referral.consent import KINDS, Kind
from intake.referral.parts import ALL_PARTS
from intake.web import calls, errors
from intake.web.access import Can, me, needs, permissions_of
from intake.web.consent_forms import (
    MOST_RECIPIENTS,
    ROLE_LABELS,
    EndForm,
    PaperForm,
    Shown,
    SignatureForm,
    TermsForm,
    paper_kind,
)
from intake.web.forms import Form
from intake.web.pdf import PdfFailed, PdfUnavailable, render_pdf
from intake.web.screening import today

blueprint = Blueprint("consents", __name__, url_prefix="/intakes/<uuid:intake_id>/consents")

ASK_A_CLINICIAN = "A clinician has to say who signs. Ask one to open this page"


def settings() -> Settings:
    found: Settings = current_app.config["SETTINGS"]
    return found


def consent_of(intake: Intake, consent_id: int) -> Consent:
    """A consent of this intake, or 404."""
    return consents.by_id(intake, consent_id) or abort(404)


@blueprint.get("")
@needs(Can.CONSENT)
def index(intake_id: UUID) -> str:
    intake = calls.intake_for_staff(intake_id)
    return render_template(
        "consents/index.html",
        intake=intake,
        listed=[(each, consents.standing(each)) for each in consents.of(intake)],
        kinds=KINDS,
    )


@blueprint.route("/new/<kind>", methods=["GET", "POST"])
@needs(Can.CONSENT)
def new(intake_id: UUID, kind: str) -> Any:
    intake = calls.intake_for_staff(intake_id)
    if kind not in KINDS:
        abort(404)
    alone = consents.signs_alone(intake, settings().program_state, dict(settings().minor_rules))
    form = _terms_form(intake, Kind(kind))
    may_say = Can.DECIDE in permissions_of(me())
    if request.method == "POST" and alone is None and not may_say:
        # Whatever was typed: who signs for somebody under 18 is not for everybody to say.
        form.form_errors.append(ASK_A_CLINICIAN)
    elif request.method == "POST":
        form.read(today(), asks_clinician=alone is None)
    if request.method == "GET" or form.errors:
        return _terms_page(intake, form, alone, may_say), 422 if form.errors else 200
    consent = consents.ask(
        intake,
        form.terms(settings().program_name),
        me(),
        alone=alone,
        with_parent=form.who_signs.data == "with_parent",
    )
    return redirect(url_for(".consent", intake_id=intake.id, consent_id=consent.id))


def _terms_form(intake: Intake, kind: Kind) -> TermsForm:
    form = TermsForm(kind)
    if not form.is_submitted():
        name = intakes.given_of(intake).get("person_name")
        form.person.data = str(name) if is_value(name) and name else ""
        form.parts.data = sorted(ALL_PARTS)
        form.expires.data = "none" if kind is Kind.CARE else "day"
        form.purpose.data = "treatment"
        if kind is Kind.SPECIFIC:
            form.recipient.data = "\n".join(_names_asked(intake))
    return form


def _names_asked(intake: Intake) -> list[str]:
    """The programs that were ticked in the match list; nobody real goes to a made-up one."""
    asked = request.args.getlist("program")[:MOST_RECIPIENTS]
    ids = [int(each) for each in asked if each.isascii() and each.isdigit() and len(each) < 10]
    chosen = programs.by_ids(ids)
    return [each.name for each in chosen if intake.synthetic or not each.made_up]


def _terms_page(intake: Intake, form: TermsForm, alone: bool | None, may_say: bool) -> str:
    return render_template(
        "consents/new.html",
        intake=intake,
        form=form,
        kind=form.kind,
        kinds=KINDS,
        alone=alone,
        may_say=may_say,
        age=consents.age_of(intake),
        program=settings().program_name,
    )


@blueprint.get("/<int:consent_id>")
@needs(Can.CONSENT)
def consent(intake_id: UUID, consent_id: int) -> str:
    intake = calls.intake_for_staff(intake_id)
    return _consent_page(intake, consent_of(intake, consent_id))


def _consent_page(
    intake: Intake, asked: Consent, shown: Shown | None = None, end: EndForm | None = None
) -> str:
    return render_template(
        "consents/consent.html",
        intake=intake,
        consent=asked,
        text=asked.text,
        standing=consents.standing(asked),
        out=disclosures.under(asked),
        how=disclosures.HOW,
        roles=ROLE_LABELS,
        shown=shown,
        form=Form(),
        end_form=end or EndForm(formdata=None),
    )


@blueprint.post("/<int:consent_id>/link/<role>")
@needs(Can.CONSENT)
def link(intake_id: UUID, consent_id: int, role: str) -> Any:
    """Make a one-time link and show it once, with the code to say on the phone."""
    intake = calls.intake_for_staff(intake_id)
    asked = consent_of(intake, consent_id)
    if role not in asked.signers.split():
        abort(404)
    if not Form().validate():
        return errors.page_too_old(url_for(".consent", intake_id=intake.id, consent_id=consent_id))
    secret, code = consent_links.make(intake, asked, me(), role)
    address = url_for("consent_link.enter", secret=secret, _external=True)
    return _consent_page(intake, asked, Shown(address, code, role))


@blueprint.route("/<int:consent_id>/sign/<role>", methods=["GET", "POST"])
@needs(Can.CONSENT)
def sign(intake_id: UUID, consent_id: int, role: str) -> Any:
    """The screen that is turned to the person: the text and the signature, nothing else."""
    intake = calls.intake_for_staff(intake_id)
    asked, form = consent_of(intake, consent_id), SignatureForm()
    if role not in asked.signers.split():
        abort(404)
    if request.method == "GET" or not form.read(role):
        page = render_template(
            "consents/sign.html",
            intake=intake,
            consent=asked,
            text=asked.text,
            role=role,
            roles=ROLE_LABELS,
            form=form,
        )
        return page, 422 if form.errors else 200
    consents.sign_on_screen(
        intake, asked, me(), form.role(role), form.name.data, form.authority.data or ""
    )
    return redirect(url_for(".consent", intake_id=intake.id, consent_id=asked.id))


@blueprint.get("/<int:consent_id>/form.pdf")
@needs(Can.CONSENT)
def print_form(intake_id: UUID, consent_id: int) -> Any:
    """The form to sign by hand. It goes to the person whose record it is, and holds no answer."""
    intake = calls.intake_for_staff(intake_id)
    asked = consent_of(intake, consent_id)
    try:
        document = render_pdf(
            "documents/consent.html", consent=asked, text=asked.text, roles=ROLE_LABELS
        )
    except (PdfUnavailable, PdfFailed) as problem:
        return errors.no_document(str(problem), url_for(".index", intake_id=intake.id))
    return _file(document, "application/pdf", f"form-{intake.reference}-{asked.id}.pdf")


@blueprint.route("/<int:consent_id>/paper", methods=["GET", "POST"])
@needs(Can.CONSENT)
def paper(intake_id: UUID, consent_id: int) -> Any:
    """A form that came back signed by hand, with a picture of it."""
    intake = calls.intake_for_staff(intake_id)
    asked, form = consent_of(intake, consent_id), PaperForm()
    if request.method == "GET" or not form.read(today()):
        page = render_template(
            "consents/paper.html", intake=intake, consent=asked, form=form, roles=ROLE_LABELS
        )
        return page, 422 if form.errors else 200
    consents.sign_on_paper(
        intake, asked, me(), form.role.data, form.name.data, form.day, form.content,
        form.authority.data,
    )  # fmt: skip
    return redirect(url_for(".consent", intake_id=intake.id, consent_id=asked.id))


@blueprint.get("/<int:consent_id>/paper/<int:signature_id>")
@needs(Can.CONSENT)
def signed_paper(intake_id: UUID, consent_id: int, signature_id: int) -> Any:
    """The picture of the signed page, for staff."""
    intake = calls.intake_for_staff(intake_id)
    asked = consent_of(intake, consent_id)
    signature = _signature(asked, signature_id)
    kind = paper_kind(signature.paper)
    reads.note_read(intake, me())
    mimetype = "application/pdf" if kind == "pdf" else f"image/{kind}"
    return _file(signature.paper, mimetype, f"signed-{intake.reference}-{asked.id}.{kind}")


def _signature(asked: Consent, signature_id: int) -> ConsentSignature:
    found = next((each for each in asked.signatures if each.id == signature_id), None)
    return found if found and found.paper else abort(404)


def _file(content: bytes, mimetype: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name.replace("/", "-")}"'}
    return Response(content, mimetype=mimetype, headers=headers)


@blueprint.post("/<int:consent_id>/end")
@needs(Can.CONSENT)
def end(intake_id: UUID, consent_id: int) -> Any:
    """Take a consent back: from this moment nothing more leaves under it."""
    intake = calls.intake_for_staff(intake_id)
    asked, form = consent_of(intake, consent_id), EndForm()
    if not form.read():
        return _consent_page(intake, asked, end=form), 422
    consents.end(intake, asked, consents.End(form.how.data), form.words.data, me())
    return redirect(url_for(".consent", intake_id=intake.id, consent_id=asked.id, _anchor="out"))
