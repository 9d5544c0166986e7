"""The public self-screen: one question per page, no account, bound to this browser's session."""

from datetime import date
from typing import Any
from uuid import UUID

from flask import (
    Blueprint,
    abort,
    current_app,
    g,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from werkzeug.wrappers import Response

from intake.placement.engine import suggest_placement
from intake.placement.model import Flag, Level, Suggestion
from intake.questionnaire import QUESTIONNAIRE
from intake.questionnaire.answers import Answers, Path, is_value
from intake.questionnaire.journey import Journey, Stop
from intake.questionnaire.patient_texts import PATIENT_TEXTS, PatientText
from intake.questionnaire.safety_texts import NEVER_STOP, TELL
from intake.records import attempts, intakes
from intake.records.attempts import Tried
from intake.records.models import Channel, Intake, Status
from intake.web import answer_list, errors, sweeping
from intake.web.forms import AnswersForm, Form, form_for
from intake.web.headers import FORGETS

blueprint = Blueprint("screening", __name__)

LATER, LEAVING = "later", "leaving"
"""The button that saves and shows a code; what the session notes until the code is shown."""
EMERGENCY_PAGE, CRISIS_PAGE = "emergency.html", "crisis.html"


def today() -> date:
    """The day on which answers are given."""
    return date.today()  # noqa: DTZ011 the day at the place where the program is


def current_intake() -> Intake | None:
    """The screen that this browser has open."""
    kept = session.get("screen")
    return intakes.by_id(UUID(kept)) if kept else None


@blueprint.get("/")
def start() -> Response:
    intake = current_intake()
    page = make_response(render_template("screening/start.html", intake=intake, form=Form()))
    page.call_on_close(sweeping.for_app(current_app))
    return page


@blueprint.post("/start")
def begin() -> Any:
    form = Form()
    if not form.validate():
        return render_template("screening/start.html", intake=current_intake(), form=form), 400
    intake = current_intake()
    if intake is None or intake.status != Status.UNSENT:
        if not attempts.note_attempt(Tried.START_FROM, here := request.remote_addr or ""):
            return errors.too_often(attempts.limit_reached(Tried.START_FROM, here) or 60)
        intake = intakes.start(Channel.SELF, today())
        session["screen"] = str(intake.id)
    return redirect(address_of(intakes.journey_of(intake).next_stop))


@blueprint.route("/screen/<path:key>", methods=["GET", "POST"])
def question(key: str) -> Any:
    intake = current_intake()
    if intake is None:
        return errors.screen_ended(request)
    if intake.status != Status.UNSENT:
        sent = request.method == "POST"
        return errors.already_sent(request) if sent else redirect(url_for("screening.result"))
    journey = intakes.journey_of(intake)
    stop = journey.find(key) or abort(404)
    if not journey.may_visit(stop):
        return errors.not_yet(request, address_of(journey.next_stop))
    form = form_for(stop.questions)(journey.given_at(stop))
    leaves = form.go.data == LATER
    if request.method == "POST" and form.read(today(), blank_is_fine=leaves):
        return _save(intake, journey, stop, form)
    page = _page(journey, stop, form)
    return render_template("screening/question.html", **page), 422 if form.errors else 200


def _save(intake: Intake, journey: Journey, stop: Stop, form: AnswersForm) -> Response:
    before = suggest_placement(journey.answers)
    place = (stop.group.id, stop.entry) if stop.group and stop.page else ("", 0)
    intakes.save_answers(intake, {Path(q, *place): a for q, a in form.answers.items()})
    if stop.group and not stop.page and form.answers.get(stop.group.more.id) is True:
        intakes.add_entry(intake, stop.group.id)
    journey = intakes.journey_of(intake)
    now = suggest_placement(journey.answers)
    if new := new_emergencies(before, now):
        return redirect(fixed_page(new))
    if set(tells(now)) - set(tells(before)):
        return redirect(url_for("screening.now"))
    if form.go.data == LATER:
        return leave()
    return redirect(address_of(journey.next_stop))


def leave() -> Response:
    """To the page that shows, once, the code with which a person comes back."""
    session[LEAVING] = True
    return redirect(url_for("coming_back.code"))


def tells(suggestion: Suggestion) -> list[str]:
    """What the person is to do now, in fixed words, the gravest first.

    In an emergency only what belongs to it: to wait for anybody else would contradict it.
    """
    gravest = [each.rule for each in suggestion.findings if each.level is Level.EMERGENCY]
    said = [rule.tell or TELL["call_911"] for rule in gravest]
    # Help for thoughts of suicide does not wait for the body, nor the body for it.
    if set(said) <= {TELL["crisis_now"]}:
        said += [each.rule.tell for each in suggestion.findings if each.rule.tell]
    return list(dict.fromkeys(said))


@blueprint.get("/now")
def now() -> Any:
    """A stop between two questions: what to do now, before going on."""
    intake = current_intake()
    if intake is None:
        return errors.screen_ended(request)
    journey = intakes.journey_of(intake)
    suggestion = suggest_placement(journey.answers)
    if suggestion.level is Level.EMERGENCY:
        return redirect(fixed_page(emergencies(suggestion)))
    onward = address_of(journey.next_stop)
    said = tells(suggestion)
    page = render_template("screening/now.html", tells=said, go_on=onward) if said else ""
    return page or redirect(onward)


def emergencies(suggestion: Suggestion) -> set[str]:
    """The rules that make it an emergency."""
    return {each.rule.id for each in suggestion.findings if each.level is Level.EMERGENCY}


def new_emergencies(before: Suggestion, now: Suggestion) -> set[str]:
    """The rules that make it an emergency and did not before.

    Somebody who comes back from the fixed page can go on; only a new sign leads there again.
    """
    return emergencies(now) - emergencies(before)


def fixed_page(emergency: set[str]) -> str:
    """The file that says what to do; 988 comes first where it is about thoughts of suicide."""
    about_thoughts = emergency <= {"10-suicidal-plan-or-attempt"}
    return url_for("static", filename=CRISIS_PAGE if about_thoughts else EMERGENCY_PAGE)


@blueprint.get("/go-on")
def go_on() -> Response:
    """From a fixed page back to the first question that is still open."""
    intake = current_intake()
    if intake is None:
        return redirect(url_for("screening.start"))
    if intake.status != Status.UNSENT:
        return redirect(url_for("screening.result"))
    return redirect(address_of(intakes.journey_of(intake).next_stop))


def _page(journey: Journey, stop: Stop, form: AnswersForm) -> dict[str, Any]:
    back = journey.before(stop)
    sections = journey.sections()
    return {
        "stop": stop,
        "form": form,
        "back": address_of(back) if back else url_for("screening.start"),
        "place": sections.index(stop.section) + 1,
        "places": len(sections),
        "entries": answer_list.entries_of(journey, stop.group) if stop.group else [],
        "entry_name": _entry_name(journey, stop),
        "about_other": journey.given.get("answering_for") in ("relative", "professional"),
    }


def _entry_name(journey: Journey, stop: Stop) -> str:
    """What this page is about, where it is one of several things that were named."""
    if not stop.group or not stop.page or stop.group.named_by in stop.page.asks:
        return ""
    row = journey.given[stop.group.id][stop.entry]
    return stop.group.name_of(stop.entry, row) if is_value(row.get(stop.group.named_by)) else ""


@blueprint.post("/screen/<group_id>/<int:number>/remove")
def remove(group_id: str, number: int) -> Any:
    intake, form = current_intake(), Form()
    if intake is None:
        return errors.screen_ended(request)
    if group_id not in QUESTIONNAIRE.groups or intake.status != Status.UNSENT:
        abort(404)
    overview = url_for("screening.question", key=group_id)
    if not form.validate():
        return errors.page_too_old(overview)
    intakes.remove_entry(intake, group_id, number)
    return redirect(overview)


@blueprint.get("/check")
def check() -> Any:
    intake = current_intake()
    if intake is None:
        return errors.screen_ended(request)
    if intake.status != Status.UNSENT:
        return redirect(url_for("screening.result"))
    return _check_page(intake, Form())


def _check_page(intake: Intake, form: Form) -> str:
    journey = intakes.journey_of(intake)
    return render_template(
        "screening/check.html",
        sections=answer_list.sections_of(journey, address_of, as_asked=True),
        open_stop=journey.next_stop,
        continue_at=address_of(journey.next_stop),
        form=form,
    )


@blueprint.post("/send")
def send() -> Any:
    intake, form = current_intake(), Form()
    if intake is None:
        return errors.screen_ended(request)
    if intake.status == Status.UNSENT:
        journey = intakes.journey_of(intake)
        if not form.validate():
            return _check_page(intake, form), 400
        if journey.next_stop:
            return errors.not_yet(request, address_of(journey.next_stop))
        intakes.submit(intake)
    return redirect(url_for("screening.result"))


@blueprint.get("/result")
def result() -> Any:
    intake = current_intake()
    if intake is None:
        return errors.screen_ended(request)
    if intake.status == Status.UNSENT:
        return redirect(address_of(intakes.journey_of(intake).next_stop))
    journey = intakes.journey_of(intake)
    suggestion = suggest_placement(journey.answers)
    cards = answer_list.do_not_stop(journey.answers)
    return render_template(
        "screening/result.html",
        intake=intake,
        answers=journey.answers,
        minor=Flag.MINOR in suggestion.flags,
        emergency=suggestion.level is Level.EMERGENCY,
        fixed_page=fixed_page(emergencies(suggestion)),
        tells=tells(suggestion),
        do_not_stop=cards,
        carded={NEVER_STOP[card.text] for card in cards},
        texts=texts_for(journey.answers, emergency=suggestion.level is Level.EMERGENCY),
        form=Form(),
    )


def texts_for(answers: Answers, emergency: bool) -> list[PatientText]:
    """What is good to know for this person, and is so in an emergency too, if it is one."""
    fitting = (each for each in PATIENT_TEXTS if each.about.judge(answers) is True)
    return [each for each in fitting if each.in_emergency or not emergency]


@blueprint.get("/diary")
def diary() -> str:
    """An empty page to print: medicine doses and symptoms of two weeks."""
    return render_template("screening/diary.html", days=range(1, 15))


@blueprint.post("/clear")
def clear() -> Any:
    """Forget the screen on this device."""
    if not Form().validate():
        return errors.page_too_old(url_for("screening.start"))
    session.pop("screen", None)
    setattr(g, FORGETS, True)
    return redirect(url_for("screening.start"))


def address_of(stop: Stop | None) -> str:
    """The address of a stop; the check page where all is answered."""
    return url_for("screening.question", key=stop.key) if stop else url_for("screening.check")
