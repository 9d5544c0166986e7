"""How a visit ends on this device: Exit this page, forgetting the answers, and a time unused.

The answers themselves stay saved for as long as retention says; a return code opens them again.
"""

from datetime import timedelta
from typing import Any

from flask import (
    Blueprint,
    Request,
    current_app,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_wtf.csrf import generate_csrf
from werkzeug.wrappers import Response

from intake.records import keeping, moments
from intake.records.sessions import PUBLIC_UNUSED_END_AFTER, SEEN_EVERY
from intake.web import consent_link, errors, languages, screening
from intake.web.forms import Form
from intake.web.sessions import forget_visit, session

blueprint = Blueprint("leaving", __name__)
CLOSES_IN = {
    120: "This page closes in 2 minutes.",
    60: "This page closes in 1 minute.",
    30: "This page closes in 30 seconds.",
    10: "This page closes in 10 seconds.",
}
"""What an open page says from so many seconds before the end on: seldom, as it is read out."""
UNUSED_MINUTES = int(PUBLIC_UNUSED_END_AFTER / timedelta(minutes=1))
OF_A_VISIT = (screening.LEAVING, consent_link.OPEN, languages.CHOSEN)


@blueprint.route("/leave", methods=["GET", "POST"])
def leave() -> Response:
    """Exit this page: forget the visitor here, and go to the neutral page.

    The link works without a script. A script goes to the neutral page at once and only tells us
    (POST, a beacon), so that a slow line does not hold anybody back. Neither has a token: whoever
    leaves must get away, also from a page that is too old for its token. All that a page of a
    stranger could do is close the screen here; nothing is told or lost for it. Even that it
    cannot: our cookie is not sent with its POST, and a link or a frame of it, and what a browser
    fetches in advance, is led away and ends nothing.
    """
    if _is_meant(request):
        forget_visit(*OF_A_VISIT)
    if request.method == "POST":
        return Response(status=204)
    return redirect(current_app.config["SETTINGS"].exit_url, 303)


def _is_meant(asked: Request) -> bool:
    """Whether it came from a page of ours, or was typed; older browsers do not say."""
    of_ours = asked.headers.get("Sec-Fetch-Site", "none") in ("same-origin", "none")
    return of_ours and "prefetch" not in asked.headers.get("Sec-Purpose", "")


@blueprint.get("/clear")
def confirm() -> Any:
    """Ask back: who has no code does not get back to the answers."""
    intake = screening.current_intake()
    if intake is None:
        return redirect(url_for("screening.start"))
    hours = keeping.periods_here().unsent_hours
    return render_template("leaving/confirm.html", intake=intake, hours=hours, form=Form())


@blueprint.post("/clear")
def clear() -> Any:
    """Forget the visitor on this device, but for the language in which they read the next page."""
    if not Form().validate():
        return errors.page_too_old(url_for(".confirm"))
    language = session.get(languages.CHOSEN)
    forget_visit(*OF_A_VISIT)
    languages.choose(language or "")
    return redirect(url_for("screening.start"))


@blueprint.get("/closed")
def closed() -> str:
    """What stands where the page of an ended visit stood."""
    return render_template("leaving/closed.html")


@blueprint.get("/stay")
def left() -> Response:
    """How long until the visit ends, for the script of an open page. To ask is no use of it."""
    session.counts_as_use = False
    return jsonify(_state())


@blueprint.post("/stay")
def stay() -> Any:
    """Somebody is there. It may be said as often as they like."""
    if not Form().validate():
        return errors.page_too_old(url_for("screening.start"))
    return jsonify(_state())


def seconds_left() -> int:
    """Until the open visit ends if nobody uses it from now on; 0 where none is open.

    What asks now may be a use itself, and is noted when it has been answered.
    """
    left = session.visit_left
    if left and session.counts_as_use and PUBLIC_UNUSED_END_AFTER - left >= SEEN_EVERY:
        left = min(PUBLIC_UNUSED_END_AFTER, session.ends_at - moments.now())
    return int(left / timedelta(seconds=1))


@blueprint.get("/hide-visit")
def hide_visit() -> str:
    """What leaving hides and what it does not, said honestly."""
    return render_template("leaving/hide_visit.html")


def _state() -> dict[str, Any]:
    """Seconds until the end, and the token with which they can be made more."""
    seconds = seconds_left()
    return {"left": seconds, "token": generate_csrf() if seconds else ""}


@blueprint.app_context_processor
def _told_to_pages() -> dict[str, Any]:
    return {"visit": _state, "closes_in": CLOSES_IN, "unused_minutes": UNUSED_MINUTES}
