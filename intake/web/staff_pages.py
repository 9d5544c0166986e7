"""Accounts of other people, for administrators: add, close, change a role, help after a loss."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response
from wtforms import EmailField, RadioField, StringField
from wtforms.fields import SelectChoice

from intake.questionnaire.text import clean
from intake.records import second_factors, sessions
from intake.records import staff as accounts
from intake.records.staff import LONGEST_LINE, ROLES
from intake.records.staff_tables import Staff
from intake.web import errors
from intake.web.access import Can, me, needs
from intake.web.forms import HIDDEN_CHARACTERS, Form

blueprint = Blueprint("staff", __name__, url_prefix="/staff")

OWN_ACCOUNT = "This is your own account. Another administrator has to do that."
LAST_ONE = "This is the last administrator. Make somebody else an administrator first."
ROLE_CHOICES = [SelectChoice(role, role.capitalize()) for role in ROLES]


class RoleForm(Form):
    role = RadioField("Role", choices=ROLE_CHOICES, validate_choice=False)

    def validate(self, extra_validators: Any = None) -> bool:
        fine = bool(super().validate(extra_validators))
        if self.role.data not in ROLES:
            self.role.errors = ("Select a role",)
            return False
        return fine


class AddForm(RoleForm):
    """Who is to have an account. Nothing else of it can be set from outside."""

    name = StringField("Full name")
    email = EmailField("Email")
    license = StringField("License")

    def validate(self, extra_validators: Any = None) -> bool:
        fine = super().validate(extra_validators)
        for field, asked in ((self.name, True), (self.license, False), (self.email, True)):
            typed = (field.data or "").strip()
            field.data = clean(typed)
            if field.data != typed:
                field.errors = (HIDDEN_CHARACTERS,)
            elif asked and not typed:
                field.errors = (f"Enter the {field.label.text.lower()}",)
            elif len(typed) > LONGEST_LINE and field is not self.email:
                field.errors = (f"Use at most {LONGEST_LINE} characters",)
            fine = fine and not field.errors
        return fine


@blueprint.get("")
@needs(Can.MANAGE)
def index() -> str:
    return render_template("staff/index.html", everybody=accounts.everybody())


@blueprint.route("/add", methods=["GET", "POST"])
@needs(Can.MANAGE)
def add() -> Any:
    """Add somebody. The first password is on the answer to this form and nowhere else, ever."""
    form = AddForm()
    if not form.is_submitted():
        return render_template("staff/add.html", form=form, roles=ROLES)
    password = _added(form) if form.validate() else ""
    if not password:
        return render_template("staff/add.html", form=form, roles=ROLES), 422
    return render_template("staff/password.html", email=form.email.data, password=password)


def _added(form: AddForm) -> str:
    try:
        return accounts.add_staff(
            form.email.data or "",
            form.name.data or "",
            form.role.data,
            form.license.data or "",
            by=me(),
        )
    except accounts.NotAnEmail:
        form.email.errors = ("Enter an email address like name@example.com",)
    except accounts.StaffExists:
        form.email.errors = ("There is an account with this email. Open it in the list of staff",)
    return ""


@blueprint.get("/<int:staff_id>")
@needs(Can.MANAGE)
def person(staff_id: int) -> str:
    return _person_page(_somebody(staff_id), None)


@blueprint.post("/<int:staff_id>/role")
@needs(Can.MANAGE)
def change_role(staff_id: int) -> Any:
    found, form = _somebody(staff_id), RoleForm()
    if not form.validate():
        return _person_page(found, form), 422
    return _do(found, lambda: accounts.change_role(found, form.role.data, me()), "The role is set.")


@blueprint.post("/<int:staff_id>/deactivate")
@needs(Can.MANAGE)
def deactivate(staff_id: int) -> Any:
    found = _somebody(staff_id)
    return _confirmed(found, lambda: accounts.deactivate(found, me()), "The account is closed.")


@blueprint.post("/<int:staff_id>/reactivate")
@needs(Can.MANAGE)
def reactivate(staff_id: int) -> Any:
    found = _somebody(staff_id)
    return _confirmed(found, lambda: accounts.reactivate(found, me()), "The account is open again.")


@blueprint.post("/<int:staff_id>/reset-second-step")
@needs(Can.MANAGE)
def reset_second_factor(staff_id: int) -> Any:
    found = _somebody(staff_id)
    done = "The second step is reset. They set up a new one when they sign in next."
    return _confirmed(found, lambda: _reset(found), done)


@blueprint.post("/<int:staff_id>/end-sessions")
@needs(Can.MANAGE)
def end_sessions(staff_id: int) -> Any:
    found = _somebody(staff_id)
    done = "They are signed out everywhere."
    return _confirmed(found, lambda: sessions.end_those_of(found, by=me()), done)


@blueprint.post("/<int:staff_id>/first-password")
@needs(Can.MANAGE)
def first_password(staff_id: int) -> Any:
    """A new first password; shown on this answer and nowhere else, ever."""
    found = _somebody(staff_id)
    if not Form().validate():
        return errors.page_too_old(url_for("staff.person", staff_id=found.id))
    try:
        password = accounts.give_first_password(found, me())
    except accounts.OwnAccount:
        flash(OWN_ACCOUNT)
        return redirect(url_for("staff.person", staff_id=found.id))
    return render_template("staff/password.html", email=found.email, password=password)


def _reset(found: Staff) -> None:
    if found.id == me().id:
        raise accounts.OwnAccount
    second_factors.reset(found, by=me())


def _somebody(staff_id: int) -> Staff:
    # A number that no database can hold is no id either.
    return (accounts.find(staff_id) if staff_id < 2**31 else None) or abort(404)


def _confirmed(found: Staff, change: Any, done: str) -> Any:
    if not Form().validate():
        return errors.page_too_old(url_for("staff.person", staff_id=found.id))
    return _do(found, change, done)


def _do(found: Staff, change: Any, done: str) -> Response:
    try:
        change()
        flash(done)
    except accounts.OwnAccount:
        flash(OWN_ACCOUNT)
    except accounts.LastAdministrator:
        flash(LAST_ONE)
    return redirect(url_for("staff.person", staff_id=found.id))


def _person_page(found: Staff, form: RoleForm | None) -> str:
    role = next((each.name for each in found.roles), "")
    return render_template(
        "staff/person.html",
        person=found,
        is_oneself=found.id == me().id,
        role=role,
        roles=ROLES,
        sessions=sessions.of_staff(found),
        form=form or RoleForm(formdata=None, role=role),
    )
