"""The worklist: filters, search, handing over, and what changed while somebody looks at it."""

import hashlib
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import SelectMultipleField, StringField

from intake.questionnaire.text import clean
from intake.records import moments, reads, saved_filters, searching, worklist
from intake.records.staff_tables import Staff
from intake.records.worklist import Assigned, Line, View
from intake.web import practice, worklist_choices, worklist_words
from intake.web.access import Can, colleagues, me, needs
from intake.web.filters import plural
from intake.web.forms import Form
from intake.web.page_marks import mark_of, place_of
from intake.web.screening import today
from intake.web.sessions import session
from intake.web.words import read_day, read_words
from intake.web.worklist_choices import ME, NOBODY, TABS, Choices, Filter

blueprint = Blueprint("worklist", __name__, url_prefix="/worklist")

CHOSEN = "chosen"
MARK = "the mark of a page of the worklist"
TOO_OLD = "The page you came from is too old, so the list starts again at the top."
NOTHING_TYPED = "Enter a reference, a phone number or a name"
BAD_DAY = "Enter the birth date as month, day and year, such as 11/3/1990"
ADVICE = {
    "name": "Check the spelling, or search by phone number",
    "phone": "Check the number and its area code, or search by name",
    "reference": "Check it letter by letter: a reference has no I, L, O or U, no 0 and no 1",
}


class AssignForm(Form):
    """Rows that are ticked, and to whom they go."""

    pick = SelectMultipleField(validate_choice=False)
    # Each row that was shown, as "id:owner".
    shown = SelectMultipleField(validate_choice=False)
    to = StringField()
    colleague = StringField()

    def picked(self) -> dict[UUID, int]:
        """The ticked intakes, each with the owner that its row showed."""
        owners = dict(each.split(":", 1) for each in self.shown.data or () if ":" in each)
        found = {}
        for each in self.pick.data or ():
            owner = owners.get(each, "0")
            with suppress(ValueError):
                found[UUID(each)] = int(owner) if owner.isdecimal() and len(owner) < 10 else 0
        return found

    def fault(self, those: Sequence[Staff]) -> str:
        """What is missing, in a sentence; "" where nothing is."""
        if not self.picked():
            return "Tick what you want to hand over, then press the button again"
        known = {str(each.id) for each in those}
        if self.to.data not in (ME, NOBODY, CHOSEN) or (
            self.to.data == CHOSEN and self.colleague.data not in known
        ):
            return "Select who is to see to it, then press the button again"
        return ""

    def recipient(self, those: Sequence[Staff]) -> Staff | None:
        if self.to.data == CHOSEN:
            return next(each for each in those if str(each.id) == self.colleague.data)
        return me() if self.to.data == ME else None


class SaveForm(Form):
    """The name of a filter that is to be saved."""

    filter_name = StringField("Name of this filter")


class SearchForm(Form):
    """What somebody is looked for by."""

    typed = StringField("Reference, phone or name")
    born = StringField("Birth date")


@dataclass(frozen=True)
class Asked:
    """What the address asks for: filters, and the place where the page before ended."""

    colleagues: Sequence[Staff]
    filters: tuple[Filter, ...]
    choices: Choices
    view: View
    after: str
    mark: str
    is_too_old: bool

    @property
    def address(self) -> dict[str, Any]:
        """The same for another address."""
        return {**self.choices.values, **({"after": self.mark} if self.after else {})}


def _asked() -> Asked:
    those = colleagues(Can.ASK)
    offered = worklist_choices.filters(those, me())
    choices = worklist_choices.read(request.args, offered)
    mark = request.args.get("after", "")
    after = place_of(mark, MARK)
    view = worklist_choices.view_of(choices.values, me(), practice.is_on())
    return Asked(those, offered, choices, view, after, mark, bool(mark and not after))


@blueprint.get("")
@needs(Can.READ)
def page() -> str:
    return _page(_asked(), Form(formdata=None))


@blueprint.get("/changes")
@needs(Can.READ)
def changes() -> Any:
    """The list as it is now, for the script of an open page; nothing where it is the same.

    Asking is no use of the session: a screen that nobody looks at locks all the same.
    """
    session.counts_as_use = False
    seen = request.args.get("version", "")
    if seen.startswith(f"{_moment()}-"):
        return "", 204
    asked = _asked()
    listed = _listed(asked)
    if seen.partition("-")[2] == listed["version"].partition("-")[2]:
        return "", 204
    reads.note_list(me(), len(listed["lines"]))
    view = render_template("worklist/_view.html", asked=asked, **listed, form=Form(formdata=None))
    return jsonify(version=listed["version"], view=view)


def _page(asked: Asked, form: Form, **more: Any) -> str:
    listed = _listed(asked)
    if request.method in ("GET", "HEAD"):
        reads.note_list(me(), len(listed["lines"]))
    shown = {"asked": asked, "form": form, "too_old": TOO_OLD, **listed, **more}
    return render_template("worklist/page.html", **shown)


def _listed(asked: Asked) -> dict[str, Any]:
    """The rows and counts of the list, and what tells whether they are still the same."""
    moment = _moment()
    lines, last = worklist.page(asked.view, asked.after)
    counts = worklist.counts(worklist_choices.tab_views(me(), asked.view.synthetic))
    saved = saved_filters.of(me())
    kept = [(each.name, each.choices) for each in saved]
    facts = [*map(_facts, lines), counts, kept, bool(last)]
    return {
        **{"lines": lines, "counts": counts, "more": mark_of(last, MARK), "saved": saved},
        **{"tabs": TABS, "words": worklist_words, "me": me(), "practices": asked.view.synthetic},
        "version": f"{moment}-{hashlib.sha256(repr(facts).encode()).hexdigest()[:16]}",
        "nothing_real": not counts["todo"] and _is_without_real_ones(asked.view),
        "has_made_up": not counts["todo"] and worklist.is_any(synthetic=True),
        "ticked": (),
    }


def _moment() -> str:
    """What was written last, and the minute, by which clocks and waiting times are shown."""
    return f"{worklist.latest()}.{int(moments.now().timestamp() // 60)}.{practice.is_on():d}"


def _facts(line: Line) -> tuple[Any, ...]:
    one = line.intake
    clock = worklist_words.clock(one.due_at) if one.due_at else ""
    waits = int((moments.now() - (one.sent_at or one.started_at)).total_seconds() // 60)
    shown = (one.sort_key, one.status, one.owner_id, one.settled, one.minor, clock, waits)
    return (*shown, line.parked, line.changed, line.call_back)


def _is_without_real_ones(view: View) -> bool:
    return not view.synthetic and not worklist.is_any(synthetic=False)


@blueprint.post("/assign")
@needs(Can.ASK)
def assign() -> Any:
    """Hand the ticked ones over. Whose owner changed meanwhile is shown, and not taken."""
    form, asked = AssignForm(), _asked()
    if not form.validate():
        return _page(asked, form, ticked=form.picked()), 400
    if fault := form.fault(asked.colleagues):
        form.form_errors.append(fault)
        return _page(asked, form, ticked=form.picked()), 422
    to = form.recipient(asked.colleagues)
    result = worklist.assign(form.picked(), to, me(), asked.view.synthetic)
    if result.taken:
        return _page(asked, Form(formdata=None), taken=result.taken, sent=form,
                     said=_said(result, to)), 409  # fmt: skip
    flash(_said(result, to))
    return redirect(url_for("worklist.page", **asked.address))


def _said(result: Assigned, to: Staff | None) -> str:
    whose = "nobody" if to is None else "you" if to.id == me().id else to.name
    said = f"{_were(result.done)} assigned to {whose}."
    return said + (f" {_were(result.gone)} not there any more." if result.gone else "")


def _were(count: int) -> str:
    return "1 was" if count == 1 else f"{count or 'None'} were"


@blueprint.post("/filters")
@needs(Can.READ)
def save_filter() -> Any:
    """Save the filter of the address under the name that was typed."""
    form, asked = SaveForm(), _asked()
    if not form.validate():
        return _page(asked, form), 400
    if not _is_saved(form, asked.choices):
        return _page(asked, form), 422
    flash(f"The filter “{form.filter_name.data}” is saved.")
    return _back_to(asked.choices)


def _is_saved(form: SaveForm, choices: Choices) -> bool:
    field = form.filter_name
    if not read_words(field, "Enter a name for this filter", at_most=60):
        return False
    try:
        saved_filters.save(me(), field.data, choices.query)
    except saved_filters.NameTaken:
        field.errors = ("You have a filter of this name. Enter another name, or delete that one",)
    except saved_filters.TooMany:
        field.errors = (f"You have {saved_filters.AT_MOST} filters. Delete one of them first",)
    return not field.errors


def _back_to(choices: Choices) -> Response:
    values: dict[str, Any] = {**choices.values}
    return redirect(url_for("worklist.page", **values))


@blueprint.post("/filters/<int:filter_id>/delete")
@needs(Can.READ)
def forget_filter(filter_id: int) -> Any:
    form, asked = Form(), _asked()
    if not form.validate():
        return _page(asked, form), 400
    if saved_filters.forget(me(), filter_id):
        flash("The filter is deleted.")
    return _back_to(asked.choices)


@blueprint.route("/search", methods=["GET", "POST"])
@needs(Can.READ)
def search() -> Any:
    """By what was typed: sent by POST, so that no name stands in an address or a log."""
    form = SearchForm()
    if request.method == "GET":
        return _search_page(form)
    if not form.validate():
        return _search_page(form), 400
    if not _can_be_read(form):
        return _search_page(form), 422
    if found := searching.by_reference(form.typed.data, practice.is_on()):
        return redirect(url_for("review.intake", intake_id=found.id))
    born = read_day(form.born, today(), BAD_DAY) if form.born.data else None
    if form.born.data and born is None:
        return _search_page(form), 422
    those = searching.search(form.typed.data, born, me(), practice.is_on())
    return _search_page(form, those)


def _can_be_read(form: SearchForm) -> bool:
    form.born.data = clean((form.born.data or "").strip())
    missing = "" if form.born.data else NOTHING_TYPED
    return read_words(form.typed, missing, at_most=200)


def _search_page(form: SearchForm, those: Collection[searching.Found] | None = None) -> str:
    lines = worklist.lines_of([each.intake for each in those or ()])
    return render_template(
        "worklist/search.html",
        form=form,
        those=those,
        lines=lines,
        found_by={each.intake.id: " and ".join(each.by) for each in those or ()},
        looked_for=plural(len(lines), "intake"),
        is_cut=len(lines) == searching.AT_MOST,
        advice=ADVICE[searching.kind_of(form.typed.data or "")],
        words=worklist_words,
        me=me(),
    )
