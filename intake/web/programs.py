"""The directory of programs: the list, one program, its editor, and how many places are free."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for

from intake.questionnaire.text import clean
from intake.records import moments, programs
from intake.records.program_entries import CAN, FIELDS, LEVELS, PAID_BY, Draft, draft_of
from intake.records.program_tables import Program
from intake.referral.capabilities import BY_CODE, PAYERS_BY_CODE
from intake.referral.profiles import PROFILES
from intake.web import errors
from intake.web.access import Can, me, needs
from intake.web.forms import Form
from intake.web.program_forms import EntryForm, PlacesForm, UseForm, field_of, read_wanted
from intake.web.screening import today

blueprint = Blueprint("programs", __name__, url_prefix="/programs")

TAKEN = "There is a program of this name already. Open that one, or choose another name"
MEANWHILE = (
    "Somebody else changed this program meanwhile: {}. What you typed is still below, and is not "
    "saved. Check it, then save again"
)
SEE_AGAIN = "Somebody else changed this program meanwhile. Look at it, then press the button again."
GROUPS = {
    "Care": ("withdrawal", "pump", "methadone", "buprenorphine"),
    "People": ("pregnant", "adult", "under_18", "children", "childcare"),
    "Access": ("wheelchair", "bed", "physiotherapy", "hearing", "sight", "interpreter"),
}
"""How the editor groups what a program can do."""


def words() -> dict[str, Any]:
    """The names of codes, for the pages about programs."""
    return {
        "levels": LEVELS,
        "can": BY_CODE,
        "payers": PAYERS_BY_CODE,
        "profiles": PROFILES,
        "known_places": programs.places_known,
        "is_checked": is_checked,
    }


def is_checked(program: Program) -> bool:
    """Whether somebody checked the whole entry within half a year."""
    day = program.reviewed_on
    return day is not None and today() - day <= programs.CHECKED_FOR


@blueprint.get("")
@needs(Can.BROWSE)
def index() -> str:
    return _index_page(PlacesForm(formdata=None))


def _index_page(form: PlacesForm, of: int = 0) -> str:
    languages = programs.languages()
    chosen = read_wanted(request.args, languages)
    wanted = _wanted(chosen)
    after = _after()
    found = programs.listed(wanted, after, programs.PAGE_SIZE + 1)
    shown = found[: programs.PAGE_SIZE]
    return render_template(
        "programs/index.html",
        shown=shown,
        total=programs.count(wanted),
        more=shown[-1].name_key if len(found) > len(shown) else "",
        after=after,
        chosen=chosen,
        filters=_filters(languages),
        has_examples=programs.has_examples(),
        form=form,
        form_of=of,
        **words(),
    )


def _after() -> str:
    """The name key that the page before ended with."""
    return clean(request.args.get("after", ""))[:400]


def _wanted(chosen: dict[str, str]) -> programs.Wanted:
    named = {name: chosen.get(name, "") for name in ("words", "level", "accepts", "payer")}
    return programs.Wanted(
        **named,
        language=chosen.get("language", ""),
        places="places" in chosen,
        out_of_use="use" in chosen,
    )


def _filters(languages: list[str]) -> dict[str, tuple[str, dict[str, str]]]:
    return {
        "level": ("Level of care", LEVELS),
        "accepts": ("Can", CAN),
        "payer": ("Payer", PAID_BY),
        "language": ("Language", dict(zip(languages, languages, strict=True))),
        "places": ("Places", {"free": "Free, said within a week"}),
        "use": ("In use", {"out": "Out of use"}),
    }


@blueprint.route("/add", methods=["GET", "POST"])
@needs(Can.ARRANGE)
def add() -> Any:
    form = EntryForm()
    if not form.is_submitted():
        form.checked.data = True
        return _editor(form, None)
    draft = form.read(today(), None)
    if draft is None:
        return _editor(form, None), 422
    try:
        added = programs.add(draft, me())
    except programs.NameTaken:
        form.name.errors = (TAKEN,)
        return _editor(form, None), 422
    flash(f"{added.name} is in the directory.")
    return redirect(url_for(".program", program_id=added.id))


@blueprint.get("/<int:program_id>")
@needs(Can.BROWSE)
def program(program_id: int) -> str:
    return _program_page(_known(program_id), PlacesForm(formdata=None))


@blueprint.route("/<int:program_id>/change", methods=["GET", "POST"])
@needs(Can.ARRANGE)
def change(program_id: int) -> Any:
    found, form = _known(program_id), EntryForm()
    if not form.is_submitted():
        form.fill(draft_of(found), found.version)
        return _editor(form, found)
    draft = form.read(today(), found.reviewed_on)
    if draft is None:
        return _editor(form, found), 422
    try:
        programs.change(found.id, form.shown_version, draft, me())
    except programs.NameTaken:
        form.name.errors = (TAKEN,)
        return _editor(form, found), 422
    except programs.ChangedMeanwhile:
        return _overtaken(form, _known(program_id), draft), 409
    flash(f"{draft.name} is changed.")
    return redirect(url_for(".program", program_id=program_id))


def _overtaken(form: EntryForm, found: Program, draft: Draft) -> str:
    """The editor with what was typed, and what the others have left."""
    kept = draft_of(found)
    changed = (name for name in FIELDS if getattr(kept, name) != getattr(draft, name))
    other = [_in_words(name, kept) for name in changed]
    form.form_errors.append(MEANWHILE.format("; ".join(other) or "to what you typed too"))
    form.version.data = str(found.version)
    return _editor(form, found)


LABELS = {
    **{"accepts": "it can", "declines": "it cannot", "payers": "paid by"},
    **{"reviewed_on": "checked on", "profile": "what it is"},
}
YES_NO = {True: "yes", False: "no"}


def _in_words(name: str, kept: Draft) -> str:
    value = getattr(kept, name)
    if isinstance(value, tuple):
        known: dict[str, str] = {**LEVELS, **CAN, **PAID_BY}
        value = ", ".join(str(known.get(each, each)) for each in value)
    said = YES_NO[value] if isinstance(value, bool) else value
    label = LABELS.get(name, name.replace("_", " "))
    return f"{label} is empty now" if said in ("", None) else f"{label} is “{said}” now"


@blueprint.post("/<int:program_id>/places")
@needs(Can.ARRANGE)
def places(program_id: int) -> Any:
    """Say how many places are free: from the list, to which it leads back, or from the page."""
    found, form = _known(program_id), PlacesForm()
    fine, number = form.read()
    from_list = request.args.get("list") == "1"
    if not fine:
        page = _index_page(form, found.id) if from_list else _program_page(found, form)
        return page, 422
    programs.say_places(found.id, number, me())
    flash(f"{found.name}: {'not known' if number is None else number} free.")
    if not from_list:
        return redirect(url_for(".program", program_id=program_id))
    shown: dict[str, Any] = {**read_wanted(request.args, programs.languages()), "after": _after()}
    return redirect(url_for(".index", **shown, _anchor=f"program-{program_id}"))


@blueprint.post("/<int:program_id>/use")
@needs(Can.ARRANGE)
def use(program_id: int) -> Any:
    """Take it out of use, or into use again: `now` says what the page offered."""
    found, form = _known(program_id), UseForm()
    here = url_for(".program", program_id=found.id)
    if not form.validate():
        return errors.page_too_old(here)
    into = request.args.get("now") == "in"
    try:
        programs.put_in_use(found.id, form.shown_version, into, me())
        flash("It is in use again." if into else "It is out of use. Nobody is referred to it.")
    except programs.ChangedMeanwhile:
        flash(SEE_AGAIN)
    return redirect(here)


@blueprint.post("/examples/away")
@needs(Can.ARRANGE)
def put_examples_away() -> Any:
    if not Form().validate():
        return errors.page_too_old(url_for(".index"))
    programs.put_examples_away(me())
    flash("The example programs are out of use.")
    return redirect(url_for(".index"))


def _known(program_id: int) -> Program:
    return programs.by_id(program_id) or abort(404)


def _program_page(found: Program, form: PlacesForm) -> str:
    use_form = UseForm(formdata=None, version=str(found.version))
    return render_template(
        "programs/program.html", program=found, form=form, use_form=use_form, **words()
    )


def _editor(form: EntryForm, found: Program | None) -> str:
    return render_template(
        "programs/edit.html",
        form=form,
        program=found,
        groups={title: [form[field_of(each)] for each in codes] for title, codes in GROUPS.items()},
        payer_fields=[form[field_of(code)] for code in PAID_BY],
        now=moments.now(),
        **words(),
    )
