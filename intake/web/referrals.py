"""Referrals out there: who waits for an answer, what the programs said, and what comes next."""

from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from intake.records import consents, moments, reads, recipients, sendings, transports
from intake.records.csv_export import to_csv
from intake.records.models import Intake
from intake.records.sending_tables import Sending
from intake.records.sendings import Denial, Place, Step
from intake.web import calls, errors, practice, worklist_words
from intake.web.access import Can, may, me, needs
from intake.web.forms import Form
from intake.web.page_marks import mark_of, place_of
from intake.web.screening import today
from intake.web.sending_forms import StepForm

blueprint = Blueprint("referrals", __name__)

MARK = "the mark of a page of the referrals"
VIEWS = {"": "All", "mine": "Mine", "overdue": "To ask again"}
HEADER = (
    *("Reference", "Declined on", "Program", "Level decided on", "Reason", "In their words"),
    *("Noted by", "Stands", "Referred on to"),
)
FIRST_YEAR = 2020


@blueprint.app_template_global("reminders_due")
def reminders_due() -> int:
    """How many programs have to be asked again, for the menu."""
    return sendings.count_overdue(practice.is_on()) if may(Can.DISCLOSE) else 0


@blueprint.get("/referrals")
@needs(Can.DISCLOSE)
def page() -> str:
    """All that wait for an answer: the urgent first, among them the one due first."""
    view = request.args.get("view", "")
    view = view if view in VIEWS else ""
    after = _place(place_of(request.args.get("after", ""), MARK))
    mine = me() if view == "mine" else None
    listed, last = sendings.waiting(practice.is_on(), mine, view == "overdue", after)
    reads.note_list(me(), len(listed))
    return render_template(
        "referrals/index.html",
        lines=[(each, _is_closed(each)) for each in listed],
        view=view,
        views=VIEWS,
        more=mark_of(_written(last), MARK) if last else "",
        after=after,
        year=today().year,
        **_words(),
    )


def _written(place: Place) -> str:
    return f"{place.rank} {place.remind_at.isoformat()} {place.id}"


def _place(written: str) -> Place | None:
    if not written:
        return None
    rank, moment, number = written.split(" ")
    return Place(int(rank), datetime.fromisoformat(moment), int(number))


def _is_closed(sending: Sending) -> bool:
    """Whether nobody may talk with the program about the person any more."""
    consent = sending.disclosure.consent
    return consent is None or consents.standing(consent) is not consents.Standing.LIVE


def _words() -> dict[str, Any]:
    return {
        "steps": sendings.STEP_WORDS,
        "reasons": sendings.DECLINE_REASONS,
        "words": worklist_words,
        "now": moments.now(),
    }


@blueprint.route("/intakes/<uuid:intake_id>/referrals/<int:sending_id>", methods=["GET", "POST"])
@needs(Can.DISCLOSE)
def one(intake_id: UUID, sending_id: int) -> Any:
    """One referral: what became of it, and what the program says now."""
    intake, sending = sending_of(intake_id, sending_id)
    form = StepForm()
    if request.method == "GET" or not form.read(today()):
        return _one_page(intake, sending, form), 422 if form.errors else 200
    step = Step(form.step.data)
    sendings.note_step(intake, sending, step, me(), **form.said)
    flash(f"Noted: {sendings.STEP_WORDS[step].lower()}.")
    return redirect(address_of(sending))


@blueprint.post("/intakes/<uuid:intake_id>/referrals/<int:sending_id>/called")
@needs(Can.DISCLOSE)
def called(intake_id: UUID, sending_id: int) -> Any:
    """One button on the list: they were asked again, which moves the reminder on."""
    intake, sending = sending_of(intake_id, sending_id)
    if not Form().validate():
        return errors.page_too_old(url_for("referrals.page"))
    said = f"{intake.reference} waits for no answer any more."
    if sending.state in sendings.WAITING:
        sendings.note_step(intake, sending, Step.CALLED, me())
        said = f"Noted: asked again about {intake.reference}."
    flash(said)
    return redirect(url_for("referrals.page"))


def sending_of(intake_id: UUID, sending_id: int) -> tuple[Intake, Sending]:
    """A referral of this intake, or 404."""
    intake = calls.intake_for_staff(intake_id)
    return intake, sendings.by_id(intake, sending_id) or abort(404)


def address_of(sending: Sending) -> str:
    return url_for("referrals.one", intake_id=sending.intake_id, sending_id=sending.id)


def _one_page(intake: Intake, sending: Sending, form: StepForm) -> str:
    went_to = {each.disclosure.facts["recipient"] for each in sendings.of(intake)}
    return render_template(
        "referrals/one.html",
        intake=intake,
        sending=sending,
        to=recipients.of_disclosure(sending.disclosure),
        closed=_is_closed(sending),
        admitted=sendings.admitted_on(sending),
        transport=transports.of(sending),
        live=[
            (each, [name for name in each.terms.recipients if name not in went_to])
            for each in consents.live(intake)
        ],
        form=form,
        **_words(),
    )


@blueprint.get("/referrals/denials.csv")
@needs(Can.LIST_DENIALS)
def denials() -> Response:
    """Everybody who was not taken in within a year, with the reason (105 CMR 164.070)."""
    year = request.args.get("year", type=int) or today().year
    if not FIRST_YEAR <= year <= today().year:
        abort(404)
    listed = sendings.denials(practice.is_on(), _new_year(year), _new_year(year + 1))
    content = to_csv(HEADER, map(_row, listed))
    sendings.note_export(me(), len(listed))
    return Response(
        content,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="declined-{year}.csv"'},
    )


def _new_year(year: int) -> datetime:
    """The first moment of a year at the place where the program is."""
    return datetime.combine(date(year, 1, 1), time()).astimezone()


def _row(denial: Denial) -> tuple[str, ...]:
    return (
        denial.reference,
        f"{denial.on.astimezone():%Y-%m-%d}",
        denial.program,
        denial.level.label,
        denial.reason,
        denial.words,
        denial.by,
        "yes" if denial.stands else "put right later",
        denial.referred_on,
    )
