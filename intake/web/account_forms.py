"""Forms of accounts: sign-in, passwords, codes, passkeys. What was tried too often is refused."""

import math
from typing import Any

from flask import current_app, g, request, session
from flask_security import current_user, verify_password
from flask_security.forms import ChangePasswordForm, LoginForm, VerifyForm
from flask_security.webauthn import (
    WebAuthnRegisterForm,
    WebAuthnRegisterResponseForm,
    WebAuthnSigninForm,
    WebAuthnSigninResponseForm,
)
from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField, StringField

from intake.questionnaire.text import clean
from intake.records import attempts, passwords
from intake.records import staff as accounts
from intake.records.attempts import Tried
from intake.records.database import begin_write
from intake.records.staff_tables import Staff
from intake.web import sessions
from intake.web.access import way_on
from intake.web.forms import Form

NOBODYS_PASSWORD = "doorway-nobodys-password"  # noqa: S105 where the app keeps it
WRONG = "Email or password is not right. Check both and try again"
NOT_YOURS = "This is not your password. Check it and try again"
ENTER_PASSWORD = "Enter your password"  # noqa: S105 a sentence
WRONG_CODE = "This code is not right, or it was used before. Enter the next one that the app shows"
WRONG_RECOVERY_CODE = "This is none of the codes that you have left. Check it and enter it again"


def too_many(seconds: int) -> str:
    minutes = math.ceil(seconds / 60)
    wait = "a minute" if minutes == 1 else f"{minutes} minutes"
    return (
        f"That was tried too often. Wait {wait}, then try again. "
        "Where a password or a phone is lost, an administrator can help"
    )


class SignInForm(LoginForm):
    """Email and password. Whether there is an account shows neither in words nor in time."""

    # A cookie that signs in by itself would outlive the session and the second factor.
    remember = None  # type: ignore[assignment]

    class Meta(Form.Meta, LoginForm.Meta):
        pass

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email.label.text = "Email"
        self.password.label.text = "Password"

    def validate_next(self, field: Any) -> None:
        """An address that is not ours is no error: `way_on` leads elsewhere."""

    def validate(self, extra_validators: Any = None, **more: Any) -> bool:
        self.email.data = typed = clean(self.email.data or "").strip()
        fine = FlaskForm.validate(self, extra_validators)
        self.email.data = typed
        return bool(fine) and self._is_right(typed)

    def _is_right(self, typed: str) -> bool:
        email, address = _as_kept(typed), request.remote_addr or ""
        if not may_try(self, Tried.SIGN_IN_FROM, address) or not may_try(
            self, Tried.SIGN_IN, email
        ):
            return False
        staff = accounts.by_email(email)
        right = is_password(staff, self.password.data)
        if not staff or not right or not staff.active:
            note_if_locked_out(staff, Tried.SIGN_IN, email)
            self.form_errors.append(WRONG)
            return False
        attempts.forget_attempts(Tried.SIGN_IN, email)
        attempts.take_back(Tried.SIGN_IN_FROM, address)
        accounts.keep_hash_up_to_date(staff, _normal(self.password.data))
        self.user = staff
        self.next.data = way_on(self.next.data, staff)
        # What was known of the session before the password must be of no use after it.
        sessions.renew()
        return True


class PasswordAgainForm(VerifyForm):
    class Meta(Form.Meta, VerifyForm.Meta):
        pass

    def validate_next(self, field: Any) -> None:
        """The library leads to no address that is not ours; it is no error to name one."""

    def validate(self, extra_validators: Any = None, **more: Any) -> bool:
        return FlaskForm.validate(self, extra_validators) and is_own_password(self, self.password)


class UnlockForm(Form):
    """The password of whoever is signed in, to open a locked screen."""

    password = PasswordField("Password")
    next = HiddenField()

    def validate(self, extra_validators: Any = None) -> bool:
        return bool(super().validate(extra_validators)) and is_own_password(self, self.password)


class OwnPasswordForm(ChangePasswordForm):
    class Meta(Form.Meta, ChangePasswordForm.Meta):
        pass

    def validate(self, extra_validators: Any = None, **more: Any) -> bool:
        if not FlaskForm.validate(self, extra_validators):
            return False
        if not is_own_password(self, self.password):
            return False
        new, staff = _normal(self.new_password.data), current_user
        refused = passwords.why_not(new, staff.name, staff.email)
        if not refused and new == _normal(self.password.data):
            refused = "Choose a password other than the one you have now"
        if refused:
            self.new_password.errors = (refused,)
            return False
        self.new_password.data = new
        # What is read from here on stays as it is until the new password is kept.
        begin_write()
        return True


class CodeForm(Form):
    """A code of an authenticator app, or one of the recovery codes."""

    code = StringField("Code")

    @property
    def typed(self) -> str:
        return (self.code.data or "")[:40]

    def refuse(self, sentence: str) -> None:
        self.code.data = ""
        self.code.errors = (sentence,)


class PasskeyNameForm(WebAuthnRegisterForm):
    usage = HiddenField(default="secondary")  # type: ignore[assignment]

    class Meta(Form.Meta, WebAuthnRegisterForm.Meta):
        pass

    def validate(self, extra_validators: Any = None, **more: Any) -> bool:
        # As with every other name: control characters are taken out, never kept.
        self.name.data = clean(self.name.data or "").strip()
        return bool(super().validate(**more))


class PasskeyAnswerForm(WebAuthnRegisterResponseForm):
    """What a browser answers when a passkey is made; nothing of it is trusted to be well-formed."""

    class Meta(Form.Meta, WebAuthnRegisterResponseForm.Meta):
        pass

    def validate(self, extra_validators: Any = None, **more: Any) -> bool:
        fine = _well_formed(self, super().validate, more)
        self.extensions = None  # type: ignore[assignment]
        return fine


class PasskeyStartForm(WebAuthnSigninForm):
    class Meta(Form.Meta, WebAuthnSigninForm.Meta):
        pass


class PasskeySignInForm(WebAuthnSigninResponseForm):
    """A passkey as the second factor: it must belong to whoever gave the password."""

    class Meta(Form.Meta, WebAuthnSigninResponseForm.Meta):
        pass

    def validate(self, extra_validators: Any = None, **more: Any) -> bool:
        waiting = session.get("tf_user_id", "")
        staff = accounts.by_session_mark(waiting) if waiting else None
        if not staff or not may_try(self, Tried.SECOND_FACTOR, str(staff.id)):
            return False
        begin_write()
        fine = _well_formed(self, super().validate, more)
        # The library signs in whoever the passkey belongs to, whose password nobody asked for.
        if not fine or self.user is None or self.user.id != staff.id or not staff.active:
            if not self.errors:
                self.form_errors.append("This passkey belongs to somebody else. Take another one")
            return False
        attempts.forget_attempts(Tried.SECOND_FACTOR, str(staff.id))
        begin_write()
        return True


def is_password(staff: Staff | None, password: str | None) -> bool:
    """Whether it opens this account. For nobody it takes as long, and is always wrong."""
    kept: str = staff.password if staff else current_app.extensions[NOBODYS_PASSWORD]
    right = verify_password(_normal(password), kept)
    return bool(right) and staff is not None and len(password or "") <= passwords.LONGEST


def is_own_password(form: Any, field: Any) -> bool:
    """Whether the field holds the password of whoever is signed in; the sentence, where not."""
    staff: Staff = current_user._get_current_object()
    if not field.data:
        field.errors = (ENTER_PASSWORD,)
        return False
    email = staff.email
    if not may_try(form, Tried.SIGN_IN, email):
        return False
    if not is_password(staff, field.data):
        note_if_locked_out(staff, Tried.SIGN_IN, email)
        field.errors = (NOT_YOURS,)
        return False
    attempts.forget_attempts(Tried.SIGN_IN, email)
    return True


def may_try(form: Any, kind: Tried, who: str) -> bool:
    """Count an attempt; where it is one too many, say so on the form."""
    if attempts.note_attempt(kind, who):
        return True
    g.wait_seconds = attempts.limit_reached(kind, who) or 60
    form.form_errors.append(too_many(g.wait_seconds))
    return False


def note_if_locked_out(staff: Staff | None, kind: Tried, who: str) -> None:
    if staff and attempts.limit_reached(kind, who):
        accounts.note_lock_out(staff)


def _as_kept(email: str) -> str:
    """One spelling for each email, also where there is no account."""
    try:
        return accounts.read_email(email)
    except accounts.NotAnEmail:
        return email.strip().lower()


def _normal(password: str | None) -> str:
    return str(
        current_app.extensions["security"].password_util.normalize(
            (password or "")[: passwords.LONGEST + 1]
        )
    )


def _well_formed(form: Any, validate: Any, options: dict[str, Any]) -> bool:
    """The library's own check; what is not even shaped like an answer is refused, no failure."""
    try:
        return bool(validate(**options))
    except (TypeError, ValueError, KeyError, AttributeError, RecursionError):
        form.form_errors.append(current_app.config["SECURITY_MSG_API_ERROR"][0])
        return False
