"""Pages about a record as such: how long it is kept, legal holds, who has seen it."""

import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from wtforms import StringField, TextAreaField

from intake.questionnaire.text import clean
from intake.records import access_report, holds, intakes, keeping
from intake.records.models import Intake
from intake.web import practice
from intake.web.access import Can, me, needs
from intake.web.calls import intake_for_staff
from intake.web.forms import HIDDEN_CHARACTERS, Form

blueprint = Blueprint("keeping", __name__)

PAGE_SIZE = 100
NOT_FOUND = "There is no intake with this reference. Check it and enter it again"


class HoldForm(Form):
    """The reason of a legal hold, or of lifting it."""

    reason = TextAreaField("Reason")
    AT_MOST = 2000

    def validate(self, extra_validators: Mapping[str, Any] | None = None) -> bool:
        fine = bool(super().validate(extra_validators))
        typed = (self.reason.data or "").replace("\r\n", "\n").strip()
        self.reason.data = clean(typed, lines=True)
        if not typed:
            self.reason.errors = ("Write down why: who asked for it, and in which matter",)
        elif self.reason.data != typed:
            self.reason.errors = (HIDDEN_CHARACTERS,)
        elif len(typed) > self.AT_MOST:
            self.reason.errors = (f"Shorten this to {self.AT_MOST:,} characters or fewer",)
        return fine and not self.reason.errors


class ReferenceForm(Form):
    reference = StringField("Reference")


@blueprint.route("/keeping", methods=["GET", "POST"])
@needs(Can.KEEP)
def find() -> Any:
    """From a reference to its page: an administrator sees no list of intakes."""
    form = ReferenceForm()
    if request.method == "GET":
        return render_template("keeping/find.html", form=form)
    if form.validate():
        typed = clean(form.reference.data or "")[:40]
        form.reference.data = typed
        if found := intakes.by_reference(typed, synthetic=practice.is_on()):
            return redirect(url_for("keeping.page", intake_id=found.id))
        form.reference.errors = (NOT_FOUND,)
    return render_template("keeping/find.html", form=form), 422


@blueprint.get("/intakes/<uuid:intake_id>/keeping")
@needs(Can.KEEP)
def page(intake_id: UUID) -> str:
    return _page(intake_for_staff(intake_id), HoldForm())


@blueprint.post("/intakes/<uuid:intake_id>/keeping")
@needs(Can.KEEP)
def hold(intake_id: UUID) -> Any:
    """Set a hold, or lift it: `held` says which of them the page offered."""
    intake, form = intake_for_staff(intake_id), HoldForm()
    if not form.validate():
        return _page(intake, form), 422
    lifts = request.args.get("now") == "held"
    change = holds.lift_hold if lifts else holds.set_hold
    if change(intake, form.reason.data, me()):
        flash("The legal hold is lifted." if lifts else "The legal hold is on.")
    return redirect(url_for("keeping.page", intake_id=intake.id))


def _page(intake: Intake, form: HoldForm) -> str:
    periods = keeping.periods_here()
    return render_template(
        "keeping/page.html",
        intake=intake,
        kept=keeping.kept(intake, periods),
        periods=periods,
        is_held=holds.is_held(intake),
        entries=holds.entries_of(intake),
        form=form,
    )


@blueprint.get("/intakes/<uuid:intake_id>/access")
@needs(Can.REPORT)
def access(intake_id: UUID) -> str:
    intake = intake_for_staff(intake_id)
    lines = access_report.lines_of(intake, _after(), PAGE_SIZE + 1)
    more = lines[PAGE_SIZE - 1].number if len(lines) > PAGE_SIZE else 0
    return render_template(
        "keeping/access.html", intake=intake, lines=lines[:PAGE_SIZE], more=more, first=not _after()
    )


def _after() -> int:
    """The number of the event that the page before ended with."""
    typed = request.args.get("after", "0")
    return int(typed) if re.fullmatch("[0-9]{1,9}", typed) else abort(404)


@blueprint.get("/intakes/<uuid:intake_id>/access/print")
@needs(Can.REPORT)
def printed(intake_id: UUID) -> str:
    intake = intake_for_staff(intake_id)
    access_report.note_report(intake, me())
    return render_template(
        "keeping/printed.html", intake=intake, lines=access_report.lines_of(intake)
    )


@blueprint.get("/intakes/<uuid:intake_id>/access.csv")
@needs(Can.REPORT)
def as_csv(intake_id: UUID) -> Response:
    intake = intake_for_staff(intake_id)
    access_report.note_report(intake, me())
    return Response(
        access_report.as_csv(access_report.lines_of(intake)),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="access-report.csv"'},
    )
