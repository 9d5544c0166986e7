"""The lock of a screen that nobody uses: not a sign-out, so nothing typed is lost."""

from typing import Any

from flask import Blueprint, current_app, g, jsonify, redirect, render_template, request, url_for
from flask_wtf.csrf import generate_csrf
from werkzeug.wrappers import Response

from intake.config import Settings
from intake.records import moments
from intake.records import sessions as kept
from intake.web import errors, outcomes
from intake.web.access import me, signed_in, wants_json, way_on
from intake.web.account_forms import UnlockForm
from intake.web.forms import Form
from intake.web.sessions import session

blueprint = Blueprint("lock", __name__)
blueprint.add_app_template_global(lambda: seconds_left(), "lock_left")


def seconds_left() -> int:
    """Until this session is locked, if nobody uses it; 0 where it is locked."""
    settings: Settings = current_app.config["SETTINGS"]
    unused = (moments.now() - session.seen_at).total_seconds()
    if session.locked or unused < -kept.CLOCK_SLACK.total_seconds():
        # The clock was set back: nobody can tell how long it was unused.
        return 0
    return max(0, int(settings.idle_lock_minutes * 60 - max(unused, 0)))


def is_locked() -> bool:
    """Whether this session is locked by now; from then on only the password opens it."""
    if not session.locked and not seconds_left():
        kept.lock(session.key)
        session.locked = True
    return session.locked


def refuse() -> Any:
    """The answer to everything that is asked in a locked session."""
    if outcomes.is_api(request):
        return outcomes.outcome(401, "Your screen is locked. Unlock it, then send this again")
    if wants_json(request):
        return jsonify(locked=True), 401
    if request.method == "POST":
        return errors.screen_locked(request)
    return redirect(url_for("lock.page", next=request.full_path.rstrip("?")))


@blueprint.get("/locked")
@signed_in
def page() -> Any:
    if not is_locked():
        return redirect(way_on(request.args.get("next"), me()))
    session.counts_as_use = False
    return _locked_page(UnlockForm(formdata=None, next=way_on(request.args.get("next"), me())))


@blueprint.post("/locked")
@signed_in
def unlock() -> Any:
    """Open it again with the password; a script gets an answer instead of a page."""
    is_locked()
    form = UnlockForm()
    if not form.validate():
        return _refused(form)
    kept.unlock(session.key)
    session.locked, session.seen_at = False, moments.now()
    if wants_json(request):
        return jsonify(_state())
    return redirect(way_on(form.next.data, me()))


@blueprint.post("/lock")
@signed_in
def lock() -> Any:
    """Lock it now, because somebody leaves their desk."""
    if not Form().validate():
        return _page_too_old()
    leads_to = lock_now(request.args.get("next"))
    return jsonify(_state()) if wants_json(request) else leads_to


def lock_now(next_page: str | None) -> Response:
    """Lock this session, and lead to the page that opens it again."""
    kept.lock(session.key)
    session.locked = True
    return redirect(url_for("lock.page", next=way_on(next_page, me())))


@blueprint.get("/session")
@signed_in
def left() -> Any:
    """How long until the lock, for the script of an open page. Asking is no use of the session."""
    session.counts_as_use = False
    is_locked()
    return jsonify(_state())


@blueprint.post("/session")
@signed_in
def stay() -> Any:
    """Somebody is there, though nothing else was sent."""
    if not Form().validate():
        return _page_too_old()
    kept.touch(session.key)
    session.seen_at = moments.now()
    return jsonify(_state())


def _page_too_old() -> Any:
    if wants_json(request):
        return jsonify(_state()), 400
    return errors.page_too_old(url_for("account.desk"))


def _state() -> dict[str, Any]:
    # A page that was open while the password changed needs the token that counts now.
    return {
        "locked": session.locked,
        "left": seconds_left(),
        "who": me().id,
        "token": generate_csrf(),
    }


def _refused(form: UnlockForm) -> Any:
    status = 429 if g.get("wait_seconds") else 422
    headers = {"Retry-After": str(g.wait_seconds)} if status == 429 else {}
    if wants_json(request):
        sentence = next(iter([*form.form_errors, *form.password.errors]), form.token_error)
        return jsonify(_state() | {"error": sentence}), status, headers
    return _locked_page(form), status, headers


def _locked_page(form: UnlockForm) -> str:
    return render_template("lock/page.html", form=form, staff=me())
