"""The public self-screen: one question per page, no account, bound to this browser's session."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from flask import (
    Blueprint,
    abort,
    current_app,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response

from intake.placement.engine import pressing
from intake.placement.model import Finding, Level
from intake.questionnaire import QUESTIONNAIRE
from intake.questionnaire.about_you import ASKS_THE_CALLER
from intake.questionnaire.answers import Path, is_value
from intake.questionnaire.journey import Journey, Stop
from intake.questionnaire.languages import CODES, answering_for_another, say_count
from intake.questionnaire.safety_texts import TELL
from intake.records import attempts, intakes
from intake.records.attempts import Tried
from intake.records.models import Channel, Intake, Status
from intake.web import answer_list, errors, languages, screen_errors, sweeping
from intake.web.forms import AnswersForm, Form, form_for
from intake.web.sessions import SCREEN, session

blueprint = Blueprint("screening", __name__)

LATER, LEAVING = "later", "leaving"
"""The button that saves and shows a code; what the session notes until the code is shown."""
CHECK, ENTRY = "check", "entry"
"""Where a page that is answered anew leads: back to the check page, or through its entry."""
SKIPPED_ONE = "You skipped {count} question."
SKIPPED = "You skipped {count} questions."


def today() -> date:
    """The day on which answers are given."""
    return date.today()  # noqa: DTZ011 the day at the place where the program is


def current_intake() -> Intake | None:
    """The screen that this browser has open."""
    kept = session.get(SCREEN)
    return intakes.by_id(UUID(kept)) if kept else None


def speak(language: str) -> None:
    """Go on in this language, also when the person comes back on another device."""
    languages.choose(language)
    intake = current_intake()
    if intake and intake.status == Status.UNSENT and intake.language != languages.language():
        intakes.answer_in(intake, languages.language())


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
        session[SCREEN] = str(intake.id)
        speak(languages.language())
    return redirect(address_of(intakes.journey_of(intake).next_stop))


@blueprint.route("/screen/<path:key>", methods=["GET", "POST"])
def question(key: str) -> Any:
    intake = current_intake()
    if intake is None:
        return screen_errors.screen_ended(request)
    if intake.status != Status.UNSENT:
        if request.method == "POST":
            return screen_errors.already_sent(request)
        return redirect(url_for("after_sending.result"))
    journey = intakes.journey_of(intake)
    stop = journey.find(key)
    if stop is None or not journey.may_visit(stop):
        return _not_here(journey, stop, key)
    with answering_for_another(journey.for_another):
        return _ask(intake, journey, stop)


def _ask(intake: Intake, journey: Journey, stop: Stop) -> Any:
    form = form_for(stop.questions)(journey.given_at(stop))
    if form.go.data in CODES:
        speak(form.go.data)
        form = form_for(stop.questions)(journey.given_at(stop))
    leaves = form.go.data in (LATER, *CODES)
    if request.method == "POST" and form.read(today(), blank_is_fine=leaves):
        return _save(intake, journey, stop, form)
    pressed = "" if form.go.data in CODES else form.go.data
    then = pressed or request.args.get("then")
    page = _page(journey, stop, form) | _way(journey, stop, then)
    return render_template("screening/question.html", **page), 422 if form.errors else 200


def _not_here(journey: Journey, stop: Stop | None, key: str) -> Any:
    """The answer to a page that comes later, or that another tab took off the path."""
    go_on = address_of(journey.next_stop)
    if stop:
        return screen_errors.not_yet(request, go_on)
    if key.rsplit("/", 1)[-1] not in QUESTIONNAIRE.stop_ids:
        abort(404)
    return screen_errors.not_needed(request, go_on)


def _save(intake: Intake, journey: Journey, stop: Stop, form: AnswersForm) -> Response:
    place = (stop.group.id, stop.entry) if stop.group and stop.page else ("", 0)
    earlier = journey
    journey = intakes.save_answers(intake, {Path(q, *place): a for q, a in form.answers.items()})
    if stop.group and not stop.page and form.answers.get(stop.group.more.id) is True:
        intakes.add_entry(intake, stop.group.id)
        journey = intakes.journey_of(intake)
    if to_tell := _to_tell(earlier, journey):
        return redirect(to_tell)
    if form.go.data == LATER:
        return leave()
    if form.go.data in CODES:
        return redirect(address_of(journey.find(stop.key), request.args.get("then")))
    return redirect(_onward(earlier, journey, stop, form.go.data or ""))


def _to_tell(earlier: Journey, journey: Journey) -> str:
    """The address of what an answer makes urgent to say, before the next question; or ""."""
    now = pressing(journey.answers)
    if not now:
        return ""
    before = pressing(earlier.answers)
    if new := new_emergencies(before, now):
        return fixed_page(new)
    return url_for("screening.now") if set(tells(now)) - set(tells(before)) else ""


def _onward(earlier: Journey, journey: Journey, stop: Stop, then: str) -> str:
    """Where a page leads that was saved: on, or back to where the person came from to change it.

    What the changed answer brought up is asked first.
    """
    if then == CHECK and earlier.next_stop == journey.next_stop:
        return url_for("screening.check")
    if then == ENTRY and stop.group:
        overview = address_of(journey.find(stop.group.id))
        following = _beside(journey, stop, +1)
        return address_of(following, ENTRY) if following else overview
    return address_of(journey.next_stop)


def _beside(journey: Journey, stop: Stop, step: int) -> Stop | None:
    """The page of the same entry after this one, or before it (-1)."""
    pages = [each for each in journey.asked if each.page and each.group is stop.group]
    keys = [each.key for each in pages if each.entry == stop.entry]
    place = keys.index(stop.key) + step if stop.key in keys else -1
    return journey.find(keys[place]) if 0 <= place < len(keys) else None


def _way(journey: Journey, stop: Stop, then: str | None) -> dict[str, str]:
    """Of a page that is answered anew: where it leads, and where back goes."""
    if then == CHECK:
        return {"then": CHECK, "back": url_for("screening.check")}
    if then == ENTRY and stop.group and stop.page:
        before = _beside(journey, stop, -1)
        overview = url_for("screening.question", key=stop.group.id)
        return {"then": ENTRY, "back": address_of(before, ENTRY) if before else overview}
    return {}


def leave() -> Response:
    """To the page that shows, once, the code with which a person comes back."""
    session[LEAVING] = True
    return redirect(url_for("coming_back.code"))


def tells(findings: Sequence[Finding]) -> list[str]:
    """What the person is to do now, in fixed words, the gravest first.

    In an emergency only what belongs to it: to wait for anybody else would contradict it.
    """
    gravest = [each.rule for each in findings if each.level is Level.EMERGENCY]
    said = [rule.tell or TELL["call_911"] for rule in gravest]
    # Help for thoughts of suicide does not wait for the body, nor the body for it.
    if set(said) <= {TELL["crisis_now"]}:
        said += [each.rule.tell for each in findings if each.rule.tell]
    return list(dict.fromkeys(said))


@blueprint.get("/now")
def now() -> Any:
    """A stop between two questions: what to do now, before going on."""
    intake = current_intake()
    if intake is None:
        return screen_errors.screen_ended(request)
    journey = intakes.journey_of(intake)
    findings = pressing(journey.answers)
    if emergency := emergencies(findings):
        return redirect(fixed_page(emergency))
    onward = address_of(journey.next_stop)
    said = tells(findings)
    with answering_for_another(journey.for_another):
        page = render_template("screening/now.html", tells=said, go_on=onward) if said else ""
    return page or redirect(onward)


def emergencies(findings: Sequence[Finding]) -> set[str]:
    """The rules that make it an emergency."""
    return {each.rule.id for each in findings if each.level is Level.EMERGENCY}


def new_emergencies(before: Sequence[Finding], now: Sequence[Finding]) -> set[str]:
    """The rules that make it an emergency and did not before.

    Somebody who comes back from the fixed page can go on; only a new sign leads there again.
    """
    return emergencies(now) - emergencies(before)


def fixed_page(emergency: set[str]) -> str:
    """The file that says what to do; 988 comes first where it is about thoughts of suicide."""
    about_thoughts = emergency <= {"10-suicidal-plan-or-attempt"}
    return languages.fixed_page("crisis" if about_thoughts else "emergency")


@blueprint.get("/go-on")
def go_on() -> Response:
    """From a fixed page back to the first question that is still open."""
    intake = current_intake()
    if intake is None:
        return redirect(url_for("screening.start"))
    if intake.status != Status.UNSENT:
        return redirect(url_for("after_sending.result"))
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
        "then": "",
        "about_other": journey.for_another and stop.key not in ASKS_THE_CALLER,
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
        return screen_errors.screen_ended(request)
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
        return screen_errors.screen_ended(request)
    if intake.status != Status.UNSENT:
        return redirect(url_for("after_sending.result"))
    return _check_page(intake, Form())


def _check_page(intake: Intake, form: Form) -> str:
    journey = intakes.journey_of(intake)
    sections = answer_list.sections_of(journey, lambda stop: address_of(stop, CHECK), as_asked=True)
    skipped = sum(line.skipped for each in sections for b in each.blocks for line in b.lines)
    return render_template(
        "screening/check.html",
        sections=sections,
        skipped=say_count(skipped, SKIPPED_ONE, SKIPPED) if skipped else "",
        open_stop=journey.next_stop,
        continue_at=address_of(journey.next_stop),
        form=form,
    )


@blueprint.post("/send")
def send() -> Any:
    intake, form = current_intake(), Form()
    if intake is None:
        return screen_errors.screen_ended(request)
    if intake.status == Status.UNSENT:
        journey = intakes.journey_of(intake)
        if not form.validate():
            return _check_page(intake, form), 400
        if journey.next_stop:
            return screen_errors.not_yet(request, address_of(journey.next_stop))
        intakes.submit(intake)
    return redirect(url_for("after_sending.result"))


@blueprint.get("/diary")
def diary() -> str:
    """An empty page to print: medicine doses and symptoms of two weeks."""
    return render_template("screening/diary.html", days=range(1, 15))


def address_of(stop: Stop | None, then: str | None = None) -> str:
    """The address of a stop; the check page where all is answered. `then` is CHECK or ENTRY."""
    if stop is None:
        return url_for("screening.check")
    return url_for("screening.question", key=stop.key, then=then)
