"""The rulebook for staff: as a page, and printed for the clinician who signs it off."""

from datetime import date
from functools import lru_cache
from typing import Any

from flask import Blueprint, Response, render_template

from intake.placement.rulebook import rulebook
from intake.web import errors
from intake.web.access import Can, needs
from intake.web.pdf import STYLESHEET, PdfFailed, PdfUnavailable, render_long_pdf

blueprint = Blueprint("rulebook", __name__)

RULEBOOK_STYLESHEET = STYLESHEET.with_name("rulebook.css")


@blueprint.get("/rulebook")
@needs(Can.STUDY)
def page() -> str:
    return render_template("rulebook/page.html", book=rulebook())


@blueprint.get("/rulebook.pdf")
@needs(Can.STUDY)
def printed() -> Any:
    try:
        document = print_rulebook(date.today())  # noqa: DTZ011 the day at the place of the program
    except (PdfUnavailable, PdfFailed) as problem:
        return errors.message(
            errors.Page(
                503,
                "The rulebook could not be printed",
                str(problem),
                "The page with all rules works without it.",
            ),
        )
    name = f"rulebook-{rulebook().ruleset}.pdf"
    return Response(
        document,
        mimetype="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@lru_cache(maxsize=1)
def print_rulebook(on: date) -> bytes:
    """The PDF with boxes to sign off each rule. It changes with the day and with the code only."""
    return render_long_pdf(
        "documents/rulebook.html", RULEBOOK_STYLESHEET, book=rulebook(), printed_on=on
    )
