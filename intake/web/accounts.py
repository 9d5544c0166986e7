"""Sign-in by Flask-Security-Too, set up for our tables, and what must be done before all else."""

from typing import Any

from flask import (
    Blueprint,
    Flask,
    Response,
    abort,
    flash,
    g,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_login import AnonymousUserMixin, user_logged_out
from flask_security import (
    Security,
    SQLAlchemyUserDatastore,
    current_user,
    hash_password,
    password_changed,
    url_for_security,
    user_authenticated,
    views,
    wan_registered,
    webauthn,
)
from flask_security.core import _user_loader
from flask_security.tf_plugin import tf_select
from flask_wtf.csrf import generate_csrf

from intake.extensions import db
from intake.records import moments, second_factors
from intake.records import staff as accounts
from intake.records.database import begin_write
from intake.records.second_factors import Codes
from intake.records.staff_tables import Passkey, Role, Staff
from intake.web import account_forms as forms
from intake.web import lock, outcomes, second_step, sessions
from intake.web.access import may, wants_json
from intake.web.errors import signed_out

OPEN_TO_ALL = {"static", "security.logout", "lock.page", "lock.unlock", "lock.left"}
"""Reached whatever is still to be done first; what they need they check themselves."""
FOR_THE_PASSWORD = {"security.change_password"}
FOR_THE_SECOND_FACTOR = {
    "account.second_factor",
    "account.authenticator",
    "account.authenticator_picture",
    "account.after_adding",
    "security.wan_register",
    "security.wan_register_response",
    "security.verify",
    "security.change_password",
}
SECOND_STEPS = {
    "security.tf_select",
    "security.two_factor_token_validation",
    "security.mf_recovery",
    "security.wan_signin",
    "security.wan_signin_response",
}
"""Only for whoever gave the password just now, and is not in yet."""
SECOND_STEP_WITHIN = 10 * 60
"""Seconds after the password; then it has to be given again."""
WRITES = {"security.wan_register_response"}
"""Views of the library that read an account and change it later in the same transaction."""


def set_up_accounts(app: Flask) -> None:
    """Bind Flask-Security to our staff tables, with our pages only, and our sessions."""
    app.session_interface = sessions.KeptSessions(app)
    app.before_request(sessions.raise_what_failed)
    app.before_request(_nobody_reads_files)
    security = Security(
        totp_cls=Codes, webauthn_util_cls=forms.Challenges, register_blueprint=False
    )
    security.init_app(
        app,
        SQLAlchemyUserDatastore(db, Staff, Role, Passkey),
        render_template=_render,
        datetime_factory=moments.now,
        login_form=forms.SignInForm,
        change_password_form=forms.OwnPasswordForm,
        verify_form=forms.PasswordAgainForm,
        wan_register_form=forms.PasskeyNameForm,
        wan_register_response_form=forms.PasskeyAnswerForm,
        wan_signin_form=forms.PasskeyStartForm,
        wan_signin_response_form=forms.PasskeySignInForm,
    )
    app.register_blueprint(_pages_of_the_library())
    app.jinja_env.globals.update(
        url_for_security=url_for_security, csrf_token=generate_csrf, may=may
    )
    # There is no second way in beside the pages: no answers in JSON, no tokens, no cookie that
    # signs in by itself.
    security.want_json(lambda _request: False)
    security.unauthn_handler(_ask_to_sign_in)
    security.reauthn_handler(_ask_again)
    security.login_manager.request_loader(lambda _request: None)
    security.login_manager.user_loader(_staff_of_this_session)
    with app.app_context():
        app.extensions[forms.NOBODYS_PASSWORD] = hash_password("of nobody")
    app.before_request(_refuse_json)
    app.before_request(_lead)
    app.before_request(_password_first)
    app.before_request(_write_at_once)
    app.after_request(_say_refused)
    _hear_of_changes(app)


def _pages_of_the_library() -> Blueprint:
    """The few of its views that we use, at our addresses; the rest does not exist here."""
    pages = Blueprint("security", __name__)
    for address, name, view in (
        ("/sign-in", "login", views.login),
        ("/sign-in/second-step", "tf_select", tf_select),
        ("/sign-in/code", "two_factor_token_validation", second_step.code),
        ("/sign-in/recovery-code", "mf_recovery", second_step.recovery_code),
        ("/sign-in/passkey", "wan_signin", webauthn.webauthn_signin),
        ("/change-password", "change_password", views.change_password),
        ("/verify", "verify", views.verify),
        ("/account/passkeys/add", "wan_register", webauthn.webauthn_register),
    ):
        pages.add_url_rule(address, name, view, methods=["GET", "POST"])
    for address, name, view in (
        ("/sign-out", "logout", views.logout),
        ("/sign-in/passkey/<token>", "wan_signin_response", webauthn.webauthn_signin_response),
        (
            "/account/passkeys/add/<token>",
            "wan_register_response",
            webauthn.webauthn_register_response,
        ),
    ):
        pages.add_url_rule(address, name, view, methods=["POST"])
    return pages


def _hear_of_changes(app: Flask) -> None:
    @password_changed.connect_via(app, weak=False)
    def changed(_app: Flask, user: Staff, **_: Any) -> None:
        accounts.password_changed(user, sessions.session.keys_here)

    @user_authenticated.connect_via(app, weak=False)
    def signed_in(_app: Flask, user: Staff, authn_via: Any, **_: Any) -> None:
        sessions.begin_for(user, again=authn_via == ["change"])

    @user_logged_out.connect_via(app, weak=False)  # type: ignore[untyped-decorator]
    def signed_out_now(_app: Flask, user: Any, **_: Any) -> None:
        sessions.end_this(user if isinstance(user, Staff) else None)

    @wan_registered.connect_via(app, weak=False)
    def passkey_added(_app: Flask, user: Any, **_: Any) -> None:
        second_factors.note_passkey(user._get_current_object())


def _staff_of_this_session(mark: str) -> Staff | None:
    """Whoever signed in here; a cookie from elsewhere, however well signed, opens nothing."""
    staff: Staff | None = _user_loader(mark)
    return staff if staff and staff.id == sessions.session.staff_id else None


def _ask_to_sign_in(mechanisms: Any = None, headers: Any = None) -> Any:
    if outcomes.is_api(request):
        return outcomes.sign_in()
    if wants_json(request):
        return jsonify(signed_out=True), 401
    if request.method == "POST":
        return signed_out(request)
    return redirect(url_for("security.login", next=request.full_path.rstrip("?")))


def _ask_again(within: Any, grace: Any) -> Any:
    """Ask for the password once more; what was sent is chosen again afterwards."""
    flash("Enter your password again before you change how you sign in.")
    here = request.full_path.rstrip("?") if request.method == "GET" else url_for("account.page")
    return redirect(url_for("security.verify", next=here))


def _render(template: str, **context: Any) -> str:
    """A page of the library, and whether it refuses what was sent: it says so with status 200."""
    g.refused = any(form.errors for name, form in context.items() if name.endswith("_form"))
    return render_template(template, **context)


def _say_refused(response: Response) -> Response:
    if response.status_code == 200 and g.get("wait_seconds"):
        response.status_code = 429
        response.headers["Retry-After"] = str(g.wait_seconds)
    elif response.status_code == 200 and request.method == "POST" and g.get("refused"):
        response.status_code = 422
    return response


def _refuse_json() -> None:
    """The forms of the library also read JSON, of any shape; nothing of ours sends it."""
    if request.blueprint == "security" and request.is_json:
        abort(415)


def _nobody_reads_files() -> None:
    """Files need no account, and the emergency page must come without a database."""
    if request.endpoint == "static":
        g._login_user = AnonymousUserMixin()


def _write_at_once() -> None:
    """Take the write lock before the account is read, where the view may change it.

    A transaction that reads first and writes later fails when somebody else wrote meanwhile.
    """
    if request.method == "POST" and request.endpoint in WRITES:
        begin_write()


def _password_first() -> Any:
    if request.endpoint not in SECOND_STEPS:
        return None
    if current_user.is_authenticated:
        return redirect(url_for("account.desk"))
    since = moments.now().timestamp() - sessions.session.get(sessions.GIVEN_AT, 0)
    if not 0 <= since <= SECOND_STEP_WITHIN:
        flash("Sign in with your password first.")
        return redirect(url_for("security.login"))
    return None


def _lead() -> Any:
    """What comes before all else: unlock, choose a password, set up a second factor."""
    if request.endpoint is None or request.endpoint in OPEN_TO_ALL:
        return None
    if not current_user.is_authenticated:
        return None
    if lock.is_locked():
        return lock.refuse()
    if request.blueprint == "lock":
        return None
    if current_user.must_change_password:
        if request.endpoint in FOR_THE_PASSWORD:
            return None
        flash("Choose a password of your own before you go on.")
        return redirect(url_for("security.change_password"))
    if not current_user.has_second_factor and request.endpoint not in FOR_THE_SECOND_FACTOR:
        return redirect(url_for("account.second_factor"))
    return None
