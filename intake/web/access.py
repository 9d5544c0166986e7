"""Who may do what: permissions, the roles that hold them, and the guards."""

from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from typing import Any

from flask import abort, redirect, url_for
from flask_security import auth_required, current_user, logout_user
from werkzeug.wrappers import Response

from intake.records.staff_tables import Staff


class Can(StrEnum):
    """One permission each, named resource:action."""

    ASK = "call:ask"
    READ = "intake:read"
    DECIDE = "intake:decide"
    CONSENT = "consent:ask"
    DISCLOSE = "record:disclose"
    STUDY = "rulebook:read"


HOLDS: dict[str, set[Can]] = {
    "coordinator": {Can.ASK, Can.READ, Can.CONSENT, Can.DISCLOSE, Can.STUDY},
    "clinician": {Can.ASK, Can.READ, Can.DECIDE, Can.CONSENT, Can.DISCLOSE, Can.STUDY},
    "lead": {Can.ASK, Can.READ, Can.DECIDE, Can.CONSENT, Can.DISCLOSE, Can.STUDY},
    "administrator": {Can.STUDY},
}


def permissions_of(staff: Staff) -> set[Can]:
    return {can for role in staff.roles for can in HOLDS.get(role.name, set())}


def me() -> Staff:
    """The staff member who is signed in."""
    staff: Staff = current_user._get_current_object()
    return staff


def sign_out() -> Response:
    """End the session, and go to where one signs in."""
    logout_user()
    return redirect(url_for("security.login"))


def needs(permission: Can) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Let only staff with this permission in; for others the address is not there (404)."""

    def guard(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        @auth_required("session")
        def guarded(*args: Any, **kwargs: Any) -> Any:
            if permission not in permissions_of(me()):
                abort(404)
            return view(*args, **kwargs)

        guarded.needs = permission  # type: ignore[attr-defined]
        return guarded

    return guard
