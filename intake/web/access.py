"""Who may do what: permissions, the roles that hold them, and the guards."""

from collections.abc import Callable, Sequence
from enum import StrEnum
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from flask import Request, abort, current_app, redirect, url_for
from flask.globals import request_ctx
from flask_security import auth_required, current_user, logout_user
from flask_security.utils import validate_redirect_url
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect
from werkzeug.wrappers import Response

from intake.records import reads
from intake.records.staff import active_in
from intake.records.staff_tables import Staff


class Can(StrEnum):
    """One permission each, named resource:action."""

    ASK = "call:ask"
    READ = "intake:read"
    DECIDE = "intake:decide"
    CONSENT = "consent:ask"
    DISCLOSE = "record:disclose"
    LIST_DENIALS = "denials:list"
    STUDY = "rulebook:read"
    MANAGE = "staff:manage"
    KEEP = "record:keep"
    REPORT = "record:report"
    BROWSE = "program:read"
    ARRANGE = "program:edit"
    OPERATE = "site:operate"


ASKING = {Can.ASK, Can.READ, Can.STUDY, Can.BROWSE}
SHARING = {Can.CONSENT, Can.DISCLOSE}
HOLDS: dict[str, set[Can]] = {
    "coordinator": ASKING | SHARING,
    "clinician": ASKING | SHARING | {Can.DECIDE, Can.REPORT},
    "lead": ASKING | SHARING | {Can.DECIDE, Can.REPORT, Can.KEEP, Can.ARRANGE, Can.LIST_DENIALS},
    "administrator": {*(Can.STUDY, Can.MANAGE, Can.OPERATE, Can.KEEP, Can.BROWSE, Can.ARRANGE)},
}


DESKS = {Can.READ: "worklist.page", Can.MANAGE: "staff.index", Can.STUDY: "rulebook.page"}
"""Where the day begins, for the first of these permissions that somebody holds."""


def desk_of(staff: Staff) -> str:
    """The address of the first page that this person may see."""
    holds = permissions_of(staff)
    endpoint = next((page for can, page in DESKS.items() if can in holds), "account.page")
    return url_for(endpoint)


def permissions_of(staff: Staff) -> set[Can]:
    return {can for role in staff.roles for can in HOLDS.get(role.name, set())}


def colleagues(permission: Can) -> Sequence[Staff]:
    """Everybody who works here now and holds this permission, by name."""
    return active_in([role for role, holds in HOLDS.items() if permission in holds])


def me() -> Staff:
    """The staff member who is signed in."""
    staff: Staff = current_user._get_current_object()
    return staff


def may(permission: str) -> bool:
    """Whether whoever is signed in holds this permission: for menus, not instead of a guard."""
    return Can(permission) in permissions_of(me())


def way_on(asked: str | None, staff: Staff) -> str:
    """The address of ours that was asked for, where this person may see it; else their desk.

    Whatever names another site, or could be read by a browser as if it did, is no address.
    """
    if not asked or not asked.startswith("/") or not validate_redirect_url(asked):
        return desk_of(staff)
    try:
        endpoint, _ = request_ctx.url_adapter.match(urlsplit(asked).path, "GET")  # type: ignore[union-attr]
    except (HTTPException, RequestRedirect):
        return desk_of(staff)
    wanted = getattr(current_app.view_functions[endpoint], "needs", None)
    return asked if wanted is None or wanted in permissions_of(staff) else desk_of(staff)


def sign_out() -> Response:
    """End the session, and go to where one signs in."""
    logout_user()
    return redirect(url_for("security.login"))


def wants_json(asked: Request) -> bool:
    """Whether a script of ours asks, which reads an answer and shows no page."""
    return asked.accept_mimetypes.best == "application/json"


def signed_in(view: Callable[..., Any]) -> Callable[..., Any]:
    """Let in whoever works here, in any role."""
    guarded: Callable[..., Any] = auth_required("session")(view)
    return guarded


def signed_in_just_now(view: Callable[..., Any]) -> Callable[..., Any]:
    """The same, with a password that was given some minutes ago."""
    guarded: Callable[..., Any] = auth_required(
        "session",
        within=lambda: current_app.config["SECURITY_FRESHNESS"],
        grace=lambda: current_app.config["SECURITY_FRESHNESS_GRACE_PERIOD"],
    )(view)
    return guarded


def needs(permission: Can) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Let only staff with this permission in; for others the address is not there (404)."""

    def guard(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        @auth_required("session")
        def guarded(*args: Any, **kwargs: Any) -> Any:
            if permission not in permissions_of(me()):
                reads.note_refused(me())
                abort(404)
            return view(*args, **kwargs)

        guarded.needs = permission  # type: ignore[attr-defined]
        return guarded

    return guard
