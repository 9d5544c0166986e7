"""Makes the document of a decision: rendered with its FHIR file inside, then signed."""

import json
import logging
from dataclasses import replace
from datetime import date

from flask import current_app, url_for

from intake import logs
from intake.config import Settings
from intake.questionnaire.languages import say, speaking
from intake.records import documents
from intake.records.documents import Made
from intake.referral.basis import OwnBasis
from intake.referral.content import build_referral
from intake.referral.fhir import bundle
from intake.referral.model import CaseFile
from intake.web import signing
from intake.web.pdf import Enclosed, PdfFailed, PdfUnavailable, render_pdf


class NotMade(Exception):
    """The document could not be made. The message says why, and what to do."""


class NoTools(NotMade):
    """This machine lacks what it takes."""


class NotSigned(NotMade):
    """It was made, and could not be signed."""


def make_document(case_file: CaseFile, made_on: date) -> Made:
    """The document of a case file, with a code of its own, and signed. Raises NotMade."""
    try:
        made = _make_document(case_file, made_on)
    except NotMade:
        logs.event("document failed", logging.ERROR)
        raise
    logs.event("document made")
    return made


def _make_document(case_file: CaseFile, made_on: date) -> Made:
    settings: Settings = current_app.config["SETTINGS"]
    coded = replace(
        case_file,
        code=documents.new_code(),
        check_at=url_for("verifying.page", _external=True),
    )
    unsigned, inside = unsigned_document(coded, made_on)
    try:
        return Made(signing.sign(unsigned, settings), inside, coded.code)
    except signing.SigningFailed as problem:
        raise NotSigned(f"The document could not be signed. {problem}.") from None


def unsigned_document(case_file: CaseFile, made_on: date) -> tuple[bytes, str]:
    """The document before it is signed, and the FHIR file inside it.

    The same case file gives the same bytes. A draft is not there to be signed. Raises NotMade.
    """
    inside, referral = inside_of(case_file, made_on), build_referral(case_file, made_on)
    try:
        document = render_pdf(
            "documents/referral.html",
            enclosed=inside,
            signature=referral.say(signing.SIGNED_FOR) if case_file.disposition else "",
            referral=referral,
        )
    except PdfUnavailable as problem:
        raise NoTools(str(problem)) from None
    except PdfFailed as problem:
        raise NotMade(str(problem)) from None
    return document, inside.content


def inside_of(case_file: CaseFile, made_on: date) -> Enclosed:
    """The same referral as data, to go inside the document."""
    with speaking(case_file.language):
        what = say("The same content as data: a FHIR R4 document")
    return Enclosed(
        content=json.dumps(bundle(case_file, made_on), ensure_ascii=False),
        # The names of files inside a document are shown to whoever opens it.
        name="copy.fhir.json" if isinstance(case_file.basis, OwnBasis) else "referral.fhir.json",
        what=what,
        made_on=made_on,
    )
