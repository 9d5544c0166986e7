"""Sign-in by Flask-Security-Too, and the first password that must be changed."""

from typing import Any

from flask import Flask, Response, flash, redirect, request, url_for
from flask_security import Security, SQLAlchemyUserDatastore, current_user, password_changed
from flask_security.forms import LoginForm

from intake.records import staff as accounts
from intake.web.errors import signed_out

OPEN_WHILE_CHANGING = {"security.change_password", "security.logout", "static"}


class SignInForm(LoginForm):
    """Flask-Security's form with our labels."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email.label.text = "Email"
        self.password.label.text = "Password"


def set_up_accounts(app: Flask, security: Security, db: Any, staff: type, role: type) -> None:
    """Bind Flask-Security to our staff table, and ask for a new password on first sign-in."""
    datastore = SQLAlchemyUserDatastore(db, staff, role)
    security.init_app(app, datastore, login_form=SignInForm)
    security.unauthn_handler(_ask_to_sign_in)
    app.before_request(_require_own_password)

    @password_changed.connect_via(app, weak=False)
    def changed(_app: Flask, user: Any, **_: Any) -> None:
        accounts.password_changed(user)


def _ask_to_sign_in(mechanisms: Any = None, headers: Any = None) -> Any:
    if request.method == "POST":
        return signed_out(request)
    return redirect(url_for("security.login", next=request.full_path.rstrip("?")))


def _require_own_password() -> Response | None:
    if not current_user.is_authenticated or not current_user.must_change_password:
        return None
    if request.endpoint in OPEN_WHILE_CHANGING:
        return None
    flash("Choose a password of your own before you go on.")
    return redirect(url_for("security.change_password"))  # type: ignore[return-value]
