"""Whether a file is a document of this site, and unchanged. Nothing of its content is shown."""

import math
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from flask import Blueprint, current_app, render_template, request
from flask_wtf.file import FileField
from werkzeug.wrappers import Response

from intake.config import Settings
from intake.questionnaire.languages import say
from intake.records import attempts, documents
from intake.records.attempts import Tried
from intake.web import signing
from intake.web.forms import Form

blueprint = Blueprint("verifying", __name__, url_prefix="/check-document")


TOO_MANY = "Too many files were checked from here. Wait {minutes} min"


class Finding(StrEnum):
    """What we can say about a file."""

    OURS = "ours"
    """Byte by byte a document that we keep."""
    SIGNED = "signed"
    """Signed here and unchanged, though we keep no such file (any more)."""
    CHANGED = "changed"
    """Signed here, and changed since."""
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Verdict:
    """What was found out; for a document that we keep, the code on it and when it was made."""

    finding: Finding
    code: str = ""
    made_at: datetime | None = None
    made_up: bool = False

    @property
    def is_good(self) -> bool:
        """Whether the file comes from here as it is."""
        return self.finding in (Finding.OURS, Finding.SIGNED)


IN_WORDS = {
    Finding.OURS: "This file is ours, and unchanged.",
    Finding.SIGNED: "This file was signed here and is unchanged. We do not keep it (any more).",
    Finding.CHANGED: "This file was signed here, and changed later. Do not rely on it.",
    Finding.UNKNOWN: "We do not know this file. It may have been printed or saved anew since.",
}


SEALS = {
    signing.Seal.WHOLE: Finding.SIGNED,
    signing.Seal.CHANGED: Finding.CHANGED,
    signing.Seal.NONE: Finding.UNKNOWN,
}


def verdict_on(file: bytes, settings: Settings) -> Verdict:
    """Whether a file is ours and unchanged. Raises signing.SigningFailed without a certificate."""
    kept = documents.by_content(file)
    if kept is None:
        return Verdict(SEALS[signing.seal_of(file, settings)])
    return Verdict(Finding.OURS, kept.code or "", kept.made_at, kept.intake.synthetic)


class FileForm(Form):
    """The file that somebody wants to know about."""

    file = FileField("PDF file")

    def read(self) -> bool:
        """Take the file in. A form that was sent without one says so."""
        sent = self.file.data
        self.content = sent.read() if sent else b""
        fine = self.validate()
        if not self.content:
            self.file.errors = (say("Choose the PDF that you received"),)
        elif not self.content.lstrip().startswith(b"%PDF"):
            self.file.errors = (say("This is no PDF. Choose the file as you received it"),)
        return fine and not self.file.errors


@blueprint.route("", methods=["GET", "POST"])
def page() -> Any:
    """Takes a file and says whether it is ours. It is looked at and not kept."""
    form = FileForm()
    if request.method == "GET":
        return _page(form)
    if not form.read():
        return _page(form), 422
    visitor = request.remote_addr or ""
    if not attempts.note_attempt(Tried.CHECK_FROM, visitor):
        minutes = math.ceil(attempts.limit_reached(Tried.CHECK_FROM, visitor) / 60)
        form.file.errors = (say(TOO_MANY, minutes=minutes),)
        return _page(form), 429
    return _page(form, verdict_on(form.content, _settings()))


@blueprint.get("/certificate.pem")
def certificate() -> Response:
    """The certificate that our documents are signed with, for those who check them elsewhere."""
    headers = {"Content-Disposition": 'attachment; filename="certificate.pem"'}
    public = signing.certificate_of(_settings()).public_pem
    return Response(public, mimetype="application/x-pem-file", headers=headers)


def _page(form: FileForm, verdict: Verdict | None = None) -> str:
    site = signing.certificate_of(_settings())
    return render_template(
        "verifying/page.html", form=form, verdict=verdict, fingerprint=site.fingerprint
    )


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings
