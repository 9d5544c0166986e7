"""One table: what went wrong, the page that says so and what to do now."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import Flask, Request, current_app, g, render_template, request, url_for
from flask.globals import request_ctx
from flask_login import AnonymousUserMixin
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from werkzeug.exceptions import (
    BadRequest,
    HTTPException,
    MethodNotAllowed,
    NotFound,
    RequestEntityTooLarge,
    SecurityError,
)

from intake.questionnaire.languages import say_count
from intake.questionnaire.text import clean
from intake.records.bases import ConsentMissing
from intake.records.consent_links import LinkGone
from intake.records.consents import NotToBeSigned
from intake.records.database import Gone
from intake.records.disclosures import ChangedMeanwhile
from intake.records.dispositions import NotInForce, NotSent
from intake.records.documents import DocumentDamaged, NoDocument
from intake.records.intakes import GroupFull, IntakeClosed
from intake.records.keyring import KeyMissing, NotWhatWasSealed
from intake.records.transports import NotAdmitted
from intake.web import outcomes
from intake.web.signing import SigningFailed


@dataclass(frozen=True)
class Page:
    """Title, what happened, what to do now."""

    status: int
    title: str
    happened: str
    now: str
    wait: int = 0
    """Seconds after which it may be tried again by itself; 0 where waiting does not help."""


NO_DATABASE = Page(
    503,
    "We cannot save right now",
    "The place where answers are kept does not answer.",
    "Nothing that was saved is lost. Wait a minute, then press Back and send it again.",
    wait=60,
)

PAGES: dict[type[Exception], Page] = {
    NotFound: Page(
        404,
        "Page not found",
        "There is nothing at this address.",
        "Check the address, or start from the first page.",
    ),
    MethodNotAllowed: Page(
        405,
        "This cannot be opened here",
        "This address only takes a form.",
        "Go back to the page you came from.",
    ),
    RequestEntityTooLarge: Page(
        413,
        "That is too much text",
        "What you sent is longer than we can take.",
        "Press Back in your browser: your text is still there. Shorten it and send it again.",
    ),
    SecurityError: Page(
        400,
        "This site does not answer to that name",
        "The address in your browser is not one that this site is known by.",
        "Check the address. If you run this site: list its public name in ALLOWED_HOSTS, and "
        "behind a proxy set TRUSTED_PROXIES to the number of proxies that pass the name on.",
    ),
    BadRequest: Page(
        400,
        "We could not read that",
        "Something in what was sent is not readable.",
        "Press Back in your browser, check what you typed and send it again.",
    ),
    IntakeClosed: Page(
        409,
        "You have already sent this",
        "These answers are with our staff now.",
        "Call us if something should change, or start again with new answers.",
    ),
    Gone: Page(
        410,
        "These answers are not kept any more",
        "The time for which they are kept has ended, and they were deleted.",
        "You can start again.",
    ),
    NotSent: Page(
        409,
        "There is nothing to decide yet",
        "The questions of this call are not finished.",
        "Open the call, finish it, then decide.",
    ),
    NotInForce: Page(
        409,
        "This decision is no longer in force",
        "Somebody took it back, or decided again, while you had the page open.",
        "Open the intake again and look at where it stands.",
    ),
    GroupFull: Page(
        409,
        "This list is full",
        "No more entries can be added here.",
        "Put what is missing into the last question, in your own words.",
    ),
    ConsentMissing: Page(
        409,
        "Nothing may leave",
        "There is no live consent for this, or it was taken back or has expired.",
        "Ask the person for consent. In a medical emergency, record it on the intake’s page.",
    ),
    NoDocument: Page(
        409,
        "There is no referral for this",
        "A clinician has not decided, decided on emergency care, or has taken the decision back or "
        "decided again meanwhile.",
        "Open the intake and look at the decision.",
    ),
    SigningFailed: Page(
        503,
        "Documents cannot be signed or checked now",
        "The certificate of this site is missing or cannot be used.",
        "Tell the person who runs this site. `flask signing-certificate` says what is wrong.",
    ),
    ChangedMeanwhile: Page(
        409,
        "It changed while you looked",
        "The answers, the decision or what was given out is not what you looked at. Nothing left.",
        "Open the intake, and look at what leaves once more.",
    ),
    NotAdmitted: Page(
        409,
        "Nobody is taken there yet",
        "The program has not said that it takes the person in, or it was withdrawn.",
        "Open the referral and note what the program said. Then plan the way there.",
    ),
    NotToBeSigned: Page(
        409,
        "This consent can no longer be signed",
        "It was signed, taken back or has expired meanwhile.",
        "Open it again and look at where it stands.",
    ),
    LinkGone: Page(
        410,
        "This link does not work any more",
        "It was used, it has expired, or a wrong code was typed too often.",
        "Call us, and we send you a new one.",
    ),
    KeyMissing: Page(
        503,
        "We cannot read what is kept here",
        "A key that the answers were locked with is missing.",
        "Nothing that was saved is lost. Tell the person who runs this site. When it is mended, "
        "press Back and send it again.",
        wait=60,
    ),
    DocumentDamaged: Page(
        500,
        "This document is damaged",
        "What is kept is not what was made, so nobody gets it. That is noted.",
        "Open the intake and make the document again. Tell the person who runs this site.",
    ),
    NotWhatWasSealed: Page(
        500,
        "What is kept here was changed",
        "Something is not what was saved, so we do not show it.",
        "Tell the person who runs this site. Until then, call us.",
    ),
    OperationalError: NO_DATABASE,
    NoConnectionFree: NO_DATABASE,
}

FAILED = Page(
    500,
    "Something went wrong on our side",
    "The page could not be made.",
    "Nothing that was saved is lost. Go back and try again in a minute.",
)


def register(app: Flask) -> None:
    for failure in PAGES:
        app.register_error_handler(failure, _show)
    app.register_error_handler(HTTPException, _show_other)
    app.register_error_handler(500, lambda error: _told(FAILED))


def message(page: Page, typed: Iterable[tuple[str, str]] = (), **links: str) -> tuple[str, int]:
    """The page for a failure, with what was typed so that it is not lost.

    Links: `go_on` where to go next; `again` where to send what was typed once more, after
    signing in at `sign_in`, or unlocking the screen at `unlock`: then nothing typed is shown.
    """
    # Flask-Login looks up who is signed in whenever a page is rendered. This page needs nobody,
    # and must come out when the database is what failed.
    if not hasattr(g, "_login_user"):
        g._login_user = AnonymousUserMixin()
    if request_ctx.url_adapter is None:
        # Under a name that is not ours there are no addresses; the page still has links.
        request_ctx.url_adapter = current_app.url_map.bind("")
    shown = {"go_on": "", "again": "", "sign_in": "", "unlock": "", **links}
    return render_template(
        "errors/message.html", page=page, typed=list(typed), **shown
    ), page.status


def signed_out(sent: Request) -> tuple[str, int]:
    """A form came after the session had ended: keep what was typed and offer to send it again."""
    page = Page(
        401,
        "You were signed out",
        "What you typed is kept on this page.",
        "Sign in again in the new tab that the link opens. Then come back and send it again.",
    )
    return message(page, typed_in(sent), again=sent.path, sign_in=url_for("security.login"))


def screen_locked(sent: Request) -> tuple[str, int]:
    """A form came while the screen was locked: keep what was typed, and show none of it."""
    page = Page(
        401,
        "Your screen is locked",
        "What you typed is kept on this page, hidden.",
        "Unlock it in the new tab that the link opens. Then come back and send it again.",
    )
    unlock = url_for("lock.page")
    return message(page, typed_in(sent), again=sent.path, unlock=unlock)


def too_often(seconds: int) -> tuple[str, int, dict[str, str]]:
    """Something was tried too often from here. It says nothing of whether it was right."""
    minutes = -(-seconds // 60)
    page = Page(
        429,
        "That was tried too often",
        say_count(
            minutes,
            "Wait {count} minute, then try again.",
            "Wait {count} minutes, then try again.",
        ),
        "You need not wait to talk with us: call us.",
    )
    return *message(page), {"Retry-After": str(seconds)}


def no_document(problem: str, go_on: str) -> tuple[str, int]:
    """A document could not be made; nothing has left and nothing was noted as given out."""
    page = Page(503, "The document could not be made", problem, "Nothing was given out.")
    return message(page, go_on=go_on)


def page_too_old(go_on: str) -> tuple[str, int]:
    """A button was pressed on a page whose token no longer counts."""
    page = Page(
        400,
        "This page was open for a long time",
        "Nothing was changed.",
        "Go on, then press the button again.",
    )
    return message(page, go_on=go_on)


def typed_in(sent: Request) -> list[tuple[str, str]]:
    """What a form carried, fit to be shown again; nothing where it cannot be read."""
    try:
        fields = sent.form.items(multi=True)
    except HTTPException:
        return []
    return [
        (clean(name), clean(value, lines=True))
        for name, value in fields
        if name != "csrf_token" and "password" not in name
    ]


def _show(error: Exception) -> Any:
    return _told(next(page for kind, page in PAGES.items() if isinstance(error, kind)))


def _told(page: Page) -> Any:
    """The page for whoever reads one; a program gets its sentences alone."""
    waits = {"Retry-After": str(page.wait)} if page.wait else {}
    if outcomes.is_api(request):
        told = outcomes.outcome(page.status, f"{page.title}. {page.happened}")
        told.headers.extend(waits)
        return told
    return *message(page, typed_in(request)), waits


def _show_other(error: HTTPException) -> Any:
    if error.code is None or error.code < 400:
        return error
    return _told(Page(error.code, error.name, FAILED.happened, FAILED.now))
