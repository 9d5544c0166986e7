"""Sign-in by Flask-Security-Too, and the first password that must be changed."""

from typing import Any

from flask import Flask, Response, flash, g, redirect, request, url_for
from flask_login import AnonymousUserMixin
from flask_security import Security, SQLAlchemyUserDatastore, current_user, password_changed
from flask_security.forms import ChangePasswordForm, LoginForm, VerifyForm

from intake.questionnaire.text import clean
from intake.records import staff as accounts
from intake.records.database import begin_write
from intake.web.errors import signed_out
from intake.web.forms import Form

OPEN_WHILE_CHANGING = {"security.change_password", "security.logout", "static"}


FORMS = {"security.login", "security.change_password", "security.verify"}


class SignInForm(LoginForm):
    """Flask-Security's form with our labels and sentences."""

    class Meta(Form.Meta, LoginForm.Meta):
        pass

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email.label.text = "Email"
        self.password.label.text = "Password"

    def validate(self, extra_validators: Any = None, **more: Any) -> bool:
        fine: bool = super().validate(extra_validators=extra_validators, **more)
        self.email.data = clean(self.email.data or "")
        return fine


class OwnPasswordForm(ChangePasswordForm):
    class Meta(Form.Meta, ChangePasswordForm.Meta):
        pass


class PasswordAgainForm(VerifyForm):
    class Meta(Form.Meta, VerifyForm.Meta):
        pass


def set_up_accounts(app: Flask, security: Security, db: Any, staff: type, role: type) -> None:
    """Bind Flask-Security to our staff table, and ask for a new password on first sign-in."""
    app.before_request(_nobody_reads_files)
    datastore = SQLAlchemyUserDatastore(db, staff, role)
    security.init_app(
        app,
        datastore,
        login_form=SignInForm,
        change_password_form=OwnPasswordForm,
        verify_form=PasswordAgainForm,
    )
    security.unauthn_handler(_ask_to_sign_in)
    app.before_request(_write_at_once)
    app.before_request(_require_own_password)
    app.after_request(_say_refused)

    @password_changed.connect_via(app, weak=False)
    def changed(_app: Flask, user: Any, **_: Any) -> None:
        accounts.password_changed(user)


def _ask_to_sign_in(mechanisms: Any = None, headers: Any = None) -> Any:
    if request.method == "POST":
        return signed_out(request)
    return redirect(url_for("security.login", next=request.full_path.rstrip("?")))


def _say_refused(response: Response) -> Response:
    """Flask-Security shows a form that it refuses with status 200."""
    if request.method == "POST" and request.endpoint in FORMS and response.status_code == 200:
        response.status_code = 422
    return response


def _nobody_reads_files() -> None:
    """Files need no account, and the emergency page must come without a database."""
    if request.endpoint == "static":
        g._login_user = AnonymousUserMixin()


def _write_at_once() -> None:
    """Take the write lock before the account is read, where the form may change it.

    A transaction that reads first and writes later fails when somebody else wrote meanwhile.
    """
    if request.method == "POST" and request.blueprint == "security":
        begin_write()


def _require_own_password() -> Response | None:
    if request.endpoint in OPEN_WHILE_CHANGING:
        return None
    if not current_user.is_authenticated or not current_user.must_change_password:
        return None
    flash("Choose a password of your own before you go on.")
    return redirect(url_for("security.change_password"))  # type: ignore[return-value]
