"""Where the pages of the phone are, for links and for the buttons of a call that save first."""

from flask import url_for

from intake.records.models import Intake, Status


def phone_places(intake: Intake) -> dict[str, str]:
    """The pages of the phone for one intake, by the names that the buttons of a call bear."""
    places = {
        "wrap-up": url_for("phone.wrap_up", intake_id=intake.id),
        "park": url_for("phone.park", intake_id=intake.id),
        "hand-over": url_for("phone.hand_over", intake_id=intake.id),
        "look-up": url_for("people.look_up", intake_id=intake.id),
        "code": url_for("people.code", intake_id=intake.id),
    }
    if intake.earlier_id:
        places["compare"] = url_for("people.compare", intake_id=intake.id)
    return places


def intake_address(intake: Intake) -> str:
    """Where an intake is gone on with: its call while it is open, else its review."""
    if intake.status == Status.OPEN:
        return url_for("console.page", intake_id=intake.id)
    return url_for("review.intake", intake_id=intake.id)
