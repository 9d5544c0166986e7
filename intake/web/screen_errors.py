"""What a person is told whose screen cannot go on: it ended, was sent, or asks something else."""

from flask import Request, current_app, render_template, url_for
from flask_wtf.csrf import generate_csrf

from intake.questionnaire.languages import say
from intake.records import keeping
from intake.records.intakes import IntakeClosed
from intake.web.errors import PAGES, Page, message, typed_in


def screen_ended(sent: Request) -> tuple[str, int]:
    """This device has no screen open any more: it was left, or not used for long.

    To look at a page shows nothing, as it may be somebody else who does. With a form comes what
    the same person has just typed: it is kept, to be sent again when a code opened the screen.
    """
    if sent.method != "POST":
        return render_template("leaving/closed.html"), 410
    typed = typed_in(sent)
    return render_template(
        "leaving/ended.html",
        typed=typed,
        again=sent.path if typed else "",
        hours=keeping.periods_here().unsent_hours,
        token=generate_csrf(),
    ), 410


def not_yet(sent: Request, go_on: str) -> tuple[str, int]:
    """An answer came for a page that cannot be answered yet."""
    page = Page(
        409,
        "That question comes later",
        "There is a question before it that is still open.",
        "Answer the open question first.",
    )
    return message(page, typed_in(sent), go_on=go_on)


def not_needed(sent: Request, go_on: str) -> tuple[str, int]:
    """An answer came for a page that is not on the person's path, or no longer."""
    page = Page(
        409,
        "That question is not needed any more",
        "Another answer has changed meanwhile, perhaps in another tab.",
        "Nothing that was saved is lost. Go on with the questions.",
    )
    return message(page, typed_in(sent), go_on=go_on)


def already_sent(sent: Request) -> tuple[str, int]:
    """An answer came in after the screen was sent, from a page that was still open."""
    return message(PAGES[IntakeClosed], typed_in(sent), go_on=url_for("after_sending.result"))


def call_us(sent: Request, go_on: str) -> tuple[str, int]:
    """A call was asked for when our team had worked with the answers already."""
    phone = current_app.config["SETTINGS"].program_phone
    page = Page(
        409,
        "Please talk with us about this",
        "Our team has worked with your answers already. So we could not add your number.",
        say("Call us: {phone}. Tell us your reference.", phone=phone)
        if phone
        else "Tell our team your reference when you come to us.",
    )
    return message(page, typed_in(sent), go_on=go_on)


def no_copy(go_on: str) -> tuple[str, int]:
    """The person's own copy could not be made."""
    page = Page(
        503,
        "The copy could not be made",
        "Nothing is lost: our team has your answers.",
        "Try again in a minute. You can print the page instead.",
    )
    return message(page, go_on=go_on)
