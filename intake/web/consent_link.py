"""The one-time link: the person signs on their own phone, without an account."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, session, url_for

from intake.questionnaire.languages import ENGLISH, say
from intake.records import attempts, consent_links
from intake.records.attempts import Tried
from intake.records.consent_tables import Consent, ConsentLink
from intake.referral.consent import ConsentText, consent_text
from intake.web import errors
from intake.web.consent_forms import ROLE_LABELS, CodeForm, SignatureForm
from intake.web.forms import Form
from intake.web.languages import language
from intake.web.words import read_words

blueprint = Blueprint("consent_link", __name__, url_prefix="/form")

OPEN = "form"
"""Where the session keeps which link was opened, once its code was right."""

WRONG = "This code does not fit. Check it with the person who gave it to you, then type it again"


@blueprint.route("/<secret>", methods=["GET", "POST"])
def enter(secret: str) -> Any:
    """Ask for the code that was said on the phone. To open the link alone spends nothing, since
    programs that carry messages open links too.
    """
    if wait := attempts.limit_reached(Tried.LINK_FROM, _here()):
        return errors.too_often(wait)
    try:
        made_up = consent_links.by_secret(secret).consent.intake.synthetic
    except consent_links.LinkGone:
        attempts.note_attempt(Tried.LINK_FROM, _here())
        raise
    form = CodeForm()
    if request.method == "POST" and _read_code(form):
        attempts.note_attempt(Tried.LINK_FROM, _here())
        try:
            link = consent_links.opened(secret, form.code.data)
        except consent_links.WrongCode:
            form.code.errors = (say(WRONG),)
        else:
            attempts.take_back(Tried.LINK_FROM, _here())
            session[OPEN] = link.id
            return redirect(url_for(".sign"))
    page = render_template("consent_link/enter.html", form=form, secret=secret, made_up=made_up)
    return page, 422 if form.errors else 200


def _read_code(form: CodeForm) -> bool:
    return form.validate() and read_words(form.code, "Type the code of six letters and digits", 20)


def _opened() -> ConsentLink:
    """The link that this browser has opened with its code. Raises LinkGone."""
    kept = session.get(OPEN)
    if not kept:
        raise consent_links.LinkGone
    return consent_links.by_id(kept)


def _here() -> str:
    return request.remote_addr or ""


@blueprint.route("/sign", methods=["GET", "POST"])
def sign() -> Any:
    link = _opened()
    form = SignatureForm()
    if request.method == "POST" and form.read(link.role):
        intake = link.consent.intake
        authority = form.authority.data if form.represents(link.role) else ""
        consent_links.sign(intake, link, form.name.data, authority or "")
        session.pop(OPEN, None)
        return _done(link)
    page = render_template(
        "consent_link/sign.html",
        text=link.consent.text,
        to_read=_in_their_language(link.consent),
        role=link.role,
        roles=ROLE_LABELS,
        form=form,
        made_up=link.consent.intake.synthetic,
    )
    return page, 422 if form.errors else 200


def _in_their_language(consent: Consent) -> ConsentText | None:
    """The same words to read in another language; None in English, which is what is signed."""
    return None if language() == ENGLISH else consent_text(consent.terms)


def _done(link: ConsentLink) -> str:
    """The person's own copy, on this page only: the link is spent."""
    return render_template(
        "consent_link/done.html",
        consent=link.consent,
        text=link.consent.text,
        to_read=_in_their_language(link.consent),
        made_up=link.consent.intake.synthetic,
    )


@blueprint.post("/refuse")
def refuse() -> Any:
    link = _opened()
    if not Form().validate():
        return errors.page_too_old(url_for(".sign"))
    consent_links.refuse(link.consent.intake, link)
    session.pop(OPEN, None)
    return render_template("consent_link/refused.html", made_up=link.consent.intake.synthetic)
