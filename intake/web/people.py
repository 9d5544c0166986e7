"""One person, several intakes: looked up, gone on from, taken over from; screens by their code."""

import math
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from flask import (
    Blueprint,
    abort,
    flash,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response
from wtforms import StringField

from intake.questionnaire import QUESTIONNAIRE
from intake.questionnaire.answers import NOT_ASKED
from intake.questionnaire.differences import Difference, differences
from intake.records import attempts, calls, intakes, keeping, people, reads
from intake.records.attempts import Tried
from intake.records.models import Channel, Intake, Status
from intake.web import errors, practice
from intake.web.access import Can, me, needs
from intake.web.calls import intake_for_staff
from intake.web.difference_rows import rows_of
from intake.web.filters import moment
from intake.web.forms import Form, is_phone
from intake.web.phone_places import intake_address
from intake.web.screening import today
from intake.web.words import read_words

blueprint = Blueprint("people", __name__, url_prefix="/calls")

NO_PHONE = "Enter a phone number with area code, like 202-555-0143"
NO_CODE = "Enter the code or the reference that the person has"
DOES_NOT_WORK = (
    "This works here as neither a code nor a reference. Check it and enter it again. A code works "
    "once, and for {} hours after the last change"
)
STATUS = {
    Status.OPEN: "Open call",
    Status.WAITING: "Waits for a decision",
    Status.DECIDED: "Decided",
}
ALL = "all"


class NumberForm(Form):
    """A number to look for before a call starts."""

    phone = StringField("Phone number of whoever calls")

    def read(self) -> bool:
        fine = [self.validate(), read_words(self.phone, NO_PHONE, at_most=40)]
        if not self.phone.errors and not is_phone(self.phone.data):
            self.phone.errors = (NO_PHONE,)
        return all(fine) and not self.phone.errors


class CodeForm(Form):
    """A return code, or the reference of a screen that was sent."""

    code = StringField("Code or reference")

    def read(self) -> bool:
        fine = [self.validate(), read_words(self.code, NO_CODE, at_most=60)]
        return all(fine)


class TakeForm(Form):
    """The button that was pressed: which answer is taken over, or all."""

    take = StringField()


@blueprint.route("/with-number", methods=["GET", "POST"])
@needs(Can.ASK)
def with_number() -> Any:
    """Earlier intakes of a number, before a call starts."""
    form, found = NumberForm(), None
    if request.method == "POST" and form.read():
        found = people.with_number(form.phone.data, me(), practice.is_on())
    listed = [] if found is None else [_facts(each) for each in found]
    page = render_template("phone/with_number.html", form=form, searched=found is not None,
                           matches=listed)  # fmt: skip
    return page, 422 if form.errors else 200


@blueprint.post("/from/<uuid:intake_id>")
@needs(Can.ASK)
def start_from(intake_id: UUID) -> Any:
    """Start a call that goes on from an earlier intake."""
    earlier = intake_for_staff(intake_id)
    if not Form().validate():
        return errors.page_too_old(url_for("people.with_number"))
    intake = intakes.start(Channel.CALL, today(), me(), earlier.synthetic)
    calls.begin(intake, me())
    people.go_on_from(intake, earlier, me())
    return redirect(url_for("people.compare", intake_id=intake.id))


@blueprint.get("/<uuid:intake_id>/look-up")
@needs(Can.ASK)
def look_up(intake_id: UUID) -> Any:
    """Other intakes that are likely of the same person."""
    return _look_up_page(intake_for_staff(intake_id))


@blueprint.get("/<uuid:intake_id>/matches")
@needs(Can.ASK)
def matches(intake_id: UUID) -> Response:
    """The same for the page of the call; without names."""
    intake = intake_for_staff(intake_id)
    found = people.likely_the_same(intake, me())
    listed = [_facts(each.intake) | {"by": list(each.by)} for each in found]
    plain = ("id", "reference", "when", "status", "by", "address")
    return jsonify(matches=[{key: str(each[key]) if key == "id" else each[key] for key in plain}
                            for each in listed])  # fmt: skip


@blueprint.post("/<uuid:intake_id>/go-on-from/<uuid:earlier_id>")
@needs(Can.ASK)
def go_on_from(intake_id: UUID, earlier_id: UUID) -> Any:
    """Link a call to an earlier intake of the same person, and compare the two."""
    intake, earlier = intake_for_staff(intake_id), intake_for_staff(earlier_id)
    if not Form().validate():
        return errors.page_too_old(url_for("people.look_up", intake_id=intake.id))
    try:
        people.go_on_from(intake, earlier, me())
    except people.NotOneBefore:
        abort(404)
    return redirect(url_for("people.compare", intake_id=intake.id))


@blueprint.route("/code", methods=["GET", "POST"])
@needs(Can.ASK)
def start_by_code() -> Any:
    """The person has a code from the website: their screen becomes the call."""
    form = CodeForm()
    if request.method == "GET" or not form.read():
        return _code_page(form, None)
    if refused := _too_often(form, None):
        return refused
    if sent := intakes.by_reference(form.code.data, synthetic=practice.is_on()):
        attempts.take_back(Tried.RETURN_BY, str(me().id))
        return redirect(intake_address(sent))
    screen = people.take_up(form.code.data, me(), practice.is_on())
    if screen is None:
        return _does_not_work(form, None)
    attempts.take_back(Tried.RETURN_BY, str(me().id))
    calls.begin(screen, me())
    flash("The answers that the person gave online are here. The code is spent.")
    return redirect(intake_address(screen))


@blueprint.route("/<uuid:intake_id>/code", methods=["GET", "POST"])
@needs(Can.ASK)
def code(intake_id: UUID) -> Any:
    """The same in a call that is under way: it goes on from the screen."""
    intake, form = intake_for_staff(intake_id), CodeForm()
    if request.method == "GET" or not form.read():
        return _code_page(form, intake)
    if refused := _too_often(form, intake):
        return refused
    found = intakes.by_reference(form.code.data, synthetic=intake.synthetic)
    if found and people.may_go_on_from(intake, found):
        people.go_on_from(intake, found, me())
    elif found or not people.take_into(intake, form.code.data, me()):
        return _does_not_work(form, intake)
    attempts.take_back(Tried.RETURN_BY, str(me().id))
    return redirect(url_for("people.compare", intake_id=intake.id))


@blueprint.get("/<uuid:intake_id>/compare")
@needs(Can.ASK)
def compare(intake_id: UUID) -> Any:
    """What the earlier intake and this call say differently."""
    intake = intake_for_staff(intake_id)
    if intake.earlier is None:
        return redirect(url_for("people.look_up", intake_id=intake.id))
    return _compare_page(intake, intake.earlier)


@blueprint.post("/<uuid:intake_id>/compare")
@needs(Can.ASK)
def take_over(intake_id: UUID) -> Any:
    """Take answers of the earlier intake over: one, or all that are not answered here."""
    intake = intake_for_staff(intake_id)
    earlier = intake.earlier or abort(404)
    form = TakeForm()
    if not form.validate():
        return errors.page_too_old(url_for("people.compare", intake_id=intake.id))
    asked = form.take.data or ""
    wanted = [each for each in _found(intake, earlier) if _is_wanted(each, asked)]
    if not wanted or not people.take_over(intake, wanted, me()):
        flash("Somebody changed this answer meanwhile. Look at it again.")
    return redirect(url_for("people.compare", intake_id=intake.id))


def _facts(intake: Intake) -> dict[str, Any]:
    """What can be said about an intake without a name."""
    by = intake.started_by.name if intake.started_by else ""
    return {
        "id": intake.id,
        "reference": intake.reference,
        "when": moment(intake.started_at),
        "how": f"Call, {by}" if by else "Online" if intake.channel == Channel.SELF else "Call",
        "status": STATUS[intake.status],
        "address": intake_address(intake),
    }


def _look_up_page(intake: Intake) -> str:
    found = people.likely_the_same(intake, me())
    listed = [
        _facts(each.intake)
        | {
            "by": [people.WORDS[what] for what in each.by],
            "linked": each.intake.id == intake.earlier_id,
            "can_link": people.may_go_on_from(intake, each.intake),
        }
        for each in found
    ]
    return render_template("phone/look_up.html", intake=intake, matches=listed)


def _found(intake: Intake, earlier: Intake) -> list[Difference]:
    """Where the two differ, without what a call does not ask of this person."""
    one, other = intakes.given_of(earlier), intakes.given_of(intake)
    asked = intakes.journey_of(intake).answers
    return [
        each
        for each in differences(QUESTIONNAIRE, one, other)
        if each.path.group or asked.get(each.path.question) is not NOT_ASKED
    ]


def _compare_page(intake: Intake, earlier: Intake) -> str:
    found = _found(intake, earlier)
    rows = rows_of(found, intakes.given_of(earlier), intakes.given_of(intake))
    sent = _buttons(found)
    # It stands on this page, so that it counts as looked at too.
    reads.note_read(earlier, me())
    return render_template(
        "phone/compare.html",
        intake=intake,
        earlier=earlier,
        earlier_facts=_facts(earlier),
        said_before=[pair for pair in zip(rows, sent, strict=True) if pair[0].one],
        only_here=[row for row in rows if not row.one],
        open_here=sum(1 for each in found if each.other is None),
        all=ALL,
    )


def _buttons(found: Iterable[Difference]) -> list[str]:
    """For each difference what its button sends; one button for an entry, at its first answer."""
    seen: set[str] = set()
    values = []
    for each in found:
        value = "" if each.one is None else _key(each)
        values.append("" if value in seen else value)
        seen.add(value)
    return values


def _key(each: Difference) -> str:
    """What is taken over, and the mark of the answer here that the page showed beside it."""
    if each.lone_entry:
        return f"{each.path.group}.{each.path.entry}:entry"
    return f"{each.path}:{QUESTIONNAIRE.questions[each.path.question].mark(each.other)}"


def _is_wanted(each: Difference, asked: str) -> bool:
    if each.one is None:
        return False
    return each.other is None if asked == ALL else _key(each) == asked


def _too_often(form: CodeForm, intake: Intake | None) -> Any:
    who = str(me().id)
    if attempts.note_attempt(Tried.RETURN_BY, who):
        return None
    wait = max(1, attempts.limit_reached(Tried.RETURN_BY, who))
    minutes = math.ceil(wait / 60)
    form.form_errors.append(
        f"You tried codes too often. Wait {minutes} minute{'' if minutes == 1 else 's'}, then try "
        "again, or ask the person the questions"
    )
    answer = make_response(_code_page(form, intake)[0], 429)
    answer.headers["Retry-After"] = str(wait)
    return answer


def _does_not_work(form: CodeForm, intake: Intake | None) -> Any:
    form.code.errors = (DOES_NOT_WORK.format(keeping.periods_here().unsent_hours),)
    return _code_page(form, intake)


def _code_page(form: CodeForm, intake: Intake | None) -> tuple[str, int]:
    page = render_template("phone/code.html", form=form, intake=intake)
    return page, 422 if form.errors else 200
