"""The second step of signing in: a code of the app, or a recovery code in its place."""

from collections.abc import Callable
from typing import Any, cast

from flask import current_app, g, redirect, render_template, request
from flask_security.tf_plugin import tf_check_state, tf_illegal_state

from intake.records import attempts, second_factors
from intake.records.attempts import Tried
from intake.records.staff_tables import Staff
from intake.web.access import way_on
from intake.web.account_forms import (
    WRONG_CODE,
    WRONG_RECOVERY_CODE,
    CodeForm,
    may_try,
    note_if_locked_out,
)


def code() -> Any:
    """A code of the authenticator app."""
    return _step(second_factors.take_code, WRONG_CODE, "security/two_factor_verify_code.html")


def recovery_code() -> Any:
    """One of the recovery codes, where the app or the passkey is lost."""
    return _step(second_factors.use_recovery_code, WRONG_RECOVERY_CODE, "security/mf_recovery.html")


def _step(take: Callable[[Staff, str], bool], wrong: str, template: str) -> Any:
    form, staff = CodeForm(), cast("Staff | None", tf_check_state(["ready"]))
    if staff is None or not staff.active:
        return tf_illegal_state(form, "security.login")
    if form.validate_on_submit() and _is_right(form, staff, take, wrong):
        current_app.extensions["security"].two_factor_plugins.tf_complete(staff, True)
        return redirect(way_on(request.args.get("next"), staff))
    g.refused = bool(form.errors)
    return render_template(template, form=form, staff=staff)


def _is_right(form: CodeForm, staff: Staff, take: Callable[[Staff, str], bool], wrong: str) -> bool:
    who = str(staff.id)
    if not may_try(form, Tried.SECOND_FACTOR, who):
        return False
    if not take(staff, form.typed):
        note_if_locked_out(staff, Tried.SECOND_FACTOR, who)
        form.refuse(wrong)
        return False
    attempts.forget_attempts(Tried.SECOND_FACTOR, who)
    return True
