"""The directory as a file: downloaded, checked line by line, and taken as a whole."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from intake.records import program_csv, programs
from intake.records.program_csv import COLUMNS, Doing, NotReadable, Plan
from intake.records.program_entries import CAN, LEVELS, PAID_BY
from intake.referral.profiles import PROFILES
from intake.web.access import Can, me, needs
from intake.web.program_forms import FileForm, TakeForm
from intake.web.screening import today

blueprint = Blueprint("program_files", __name__, url_prefix="/programs")

SHOWN = 500
"""How many lines of a check are shown; those that are refused come first."""

CHECK_AGAIN = "The directory has changed meanwhile. This is what the file would do now"
NO_FILE = "The file is not here any more. Choose it again"


@blueprint.get("/file")
@needs(Can.ARRANGE)
def page() -> str:
    return _page(FileForm(formdata=None))


@blueprint.post("/file")
@needs(Can.ARRANGE)
def check() -> Any:
    """The dry run: what would be added, changed or refused, and why. Nothing is kept."""
    form = FileForm()
    content = form.read()
    if not content:
        return _page(form), 422
    return _checked(form, content)


@blueprint.post("/file/take")
@needs(Can.ARRANGE)
def take() -> Any:
    sent, form = TakeForm(), FileForm(formdata=None)
    fine, content = sent.validate(), sent.read()
    if not content:
        form.file.errors = (NO_FILE,)
        return _page(form), 422
    if not fine:
        form.form_errors.append(sent.token_error)
        return _checked(form, content)
    try:
        plan = program_csv.take(content, sent.signature.data or "", today(), me())
    except (program_csv.NotAsShown, NotReadable, programs.NameTaken):
        form.form_errors.append(CHECK_AGAIN)
        return _checked(form, content)
    added, changed = plan.counts[Doing.ADD], plan.counts[Doing.CHANGE]
    flash(f"The file is taken: {added:,} added, {changed:,} changed.")
    return redirect(url_for("programs.index"))


def _checked(form: FileForm, content: bytes) -> Any:
    """The page with what the file would do, or with why it cannot be read."""
    try:
        plan = program_csv.plan_of(content, today())
    except NotReadable as why:
        form.file.errors = (str(why),)
        return _page(form), 422
    sent = TakeForm(formdata=None)
    sent.carry(content, plan.signature)
    fine = not plan.counts[Doing.REFUSE] and not form.form_errors
    return _page(form, plan, sent), 200 if fine else 422


def _page(form: FileForm, plan: Plan | None = None, sent: TakeForm | None = None) -> str:
    lines = sorted(plan.lines, key=lambda line: line.doing != Doing.REFUSE) if plan else []
    return render_template(
        "programs/file.html",
        form=form,
        plan=plan,
        sent=sent,
        lines=lines[:SHOWN],
        columns=COLUMNS,
        codes={"levels": LEVELS, "accepts": CAN, "payers": PAID_BY, "profile": _profiles()},
    )


def _profiles() -> dict[str, str]:
    return {each.id: each.label for each in PROFILES.values()}


@blueprint.get("/template.csv")
@needs(Can.ARRANGE)
def template() -> Response:
    return _download(program_csv.template(), "programs-template.csv")


@blueprint.get("/programs.csv")
@needs(Can.BROWSE)
def export() -> Response:
    """All programs in use, as a file that can be taken in again."""
    return _download(program_csv.written(programs.in_use()), "programs.csv")


def _download(content: bytes, name: str) -> Response:
    return Response(
        content,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
