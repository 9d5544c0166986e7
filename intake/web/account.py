"""Your account: second factors, recovery codes, the sessions that are open."""

import io
from typing import Any

import segno
from flask import Blueprint, Response, abort, flash, g, redirect, render_template, request, url_for
from flask import session as left_for_later

from intake.records import second_factors, sessions
from intake.web import errors
from intake.web.access import desk_of, me, signed_in, signed_in_just_now
from intake.web.account_forms import WRONG_CODE, CodeForm
from intake.web.forms import Form
from intake.web.sessions import session

blueprint = Blueprint("account", __name__)

NEW_KEY = "new_authenticator"
"""Under this name the session has the encrypted key of an app that is being set up."""
LAST_FACTOR = "This is your only second step. Add another one first, then remove this one."


@blueprint.get("/desk")
@signed_in
def desk() -> Response:
    """To the first page that this person may see."""
    return redirect(desk_of(me()))  # type: ignore[return-value]


@blueprint.get("/account")
@signed_in
def page() -> str:
    staff = me()
    return render_template(
        "account/page.html",
        staff=staff,
        sessions=sessions.of_staff(staff),
        here=session.key,
        codes_left=second_factors.recovery_codes_left(staff),
        form=Form(),
    )


@blueprint.get("/account/second-step")
@signed_in
def second_factor() -> str:
    """What there is to choose from: an app or a passkey."""
    host = request.host.rpartition(":")[0] or request.host
    by_number = host.replace(".", "").isdigit() or host.startswith("[")
    return render_template("account/second_factor.html", staff=me(), by_number=by_number)


@blueprint.route("/account/authenticator", methods=["GET", "POST"])
@signed_in_just_now
def authenticator() -> Any:
    """Set up an app: the picture and the key stay the same until a code of it was right."""
    staff, form, secret = me(), CodeForm(), _secret_to_set_up()
    if form.validate_on_submit():
        if second_factors.add_authenticator(staff, secret, form.typed):
            left_for_later.pop(NEW_KEY, None)
            flash("The app is set up.")
            return redirect(url_for("account.after_adding"))
        form.refuse(WRONG_CODE)
    g.refused = bool(form.errors)
    key = second_factors.codes().get_totp_pretty_key(secret)
    return render_template("account/authenticator.html", form=form, staff=staff, key=key)


@blueprint.get("/account/authenticator.svg")
@signed_in_just_now
def authenticator_picture() -> Response:
    """The QR code of the key that is being set up, for nobody else and to be kept nowhere."""
    if NEW_KEY not in left_for_later:
        abort(404)
    address = second_factors.codes().get_totp_uri(me().email, left_for_later[NEW_KEY])
    drawn = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        drawn, kind="svg", scale=5, border=4, dark="#000", light="#fff", xmldecl=False
    )
    return Response(drawn.getvalue(), mimetype="image/svg+xml")


def _secret_to_set_up() -> str:
    if NEW_KEY not in left_for_later:
        left_for_later[NEW_KEY] = second_factors.codes().generate_totp_secret()
    return str(left_for_later[NEW_KEY])


@blueprint.get("/account/after-adding")
@signed_in
def after_adding() -> Response:
    """After the first second factor come the recovery codes; later, back to the account."""
    has_codes = second_factors.recovery_codes_left(me())
    return redirect(url_for("account.page" if has_codes else "account.recovery_codes"))  # type: ignore[return-value]


@blueprint.route("/account/recovery-codes", methods=["GET", "POST"])
@signed_in_just_now
def recovery_codes() -> Any:
    """Draw new recovery codes. They are on the answer to this form and nowhere else, ever."""
    staff, form = me(), Form()
    codes: list[str] = []
    if request.method == "POST":
        if not form.validate():
            return errors.page_too_old(url_for("account.recovery_codes"))
        codes = second_factors.make_recovery_codes(staff)
    left = second_factors.recovery_codes_left(staff)
    return render_template("account/recovery_codes.html", form=form, codes=codes, left=left)


@blueprint.post("/account/authenticator/remove")
@signed_in_just_now
def remove_authenticator() -> Any:
    if not Form().validate():
        return errors.page_too_old(url_for("account.page"))
    try:
        second_factors.remove_authenticator(me())
    except second_factors.LastFactor:
        flash(LAST_FACTOR)
    return redirect(url_for("account.page"))


@blueprint.post("/account/passkeys/<int:passkey_id>/remove")
@signed_in_just_now
def remove_passkey(passkey_id: int) -> Any:
    if not Form().validate():
        return errors.page_too_old(url_for("account.page"))
    try:
        if not second_factors.remove_passkey(me(), passkey_id):
            abort(404)
    except second_factors.LastFactor:
        flash(LAST_FACTOR)
    return redirect(url_for("account.page"))


@blueprint.post("/account/sessions/<int:session_id>/end")
@signed_in
def end_session(session_id: int) -> Any:
    if not Form().validate():
        return errors.page_too_old(url_for("account.page"))
    if not sessions.end_one(me(), session_id, by=me()):
        abort(404)
    return redirect(url_for("account.page"))


@blueprint.post("/account/sessions/end-others")
@signed_in
def end_other_sessions() -> Any:
    if not Form().validate():
        return errors.page_too_old(url_for("account.page"))
    sessions.end_those_of(me(), by=me(), but=session.keys_here)
    flash("Everywhere else you are signed out now.")
    return redirect(url_for("account.page"))
