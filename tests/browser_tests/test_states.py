"""Every state of the screens of staff but the console: no fault that axe can find, at any size."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from chromium import Visitor
from looking import DESK, faults_of
from make import account_of, an_intake
from playwright.sync_api import Browser
from questionnaire_answers import SEIZURES
from servers import Server
from signing_in import sign_in

from intake import Settings, create_app
from intake.extensions import db
from intake.placement.model import Level
from intake.questionnaire.answers import Path, State
from intake.records import call_backs, calls, dispositions, holds, intakes, moments, people
from intake.records.models import Channel, Intake
from intake.records.staff_tables import Staff

LONG = "A_very_long_word_that_nobody_breaks_" * 12
TO_CALL = {
    "phone": "202-555-0147",
    "safe_message": False,
    "best_time": "On weekday mornings, before nine",
}
SECOND = {"words": LONG, "second_name": "Test Second, License 0001"}


@dataclass
class Staged:
    """Intakes in every state that a review can show, by name, as addresses."""

    clinician: Staff
    addresses: dict[str, str]

    def add(self, name: str, intake: Intake) -> Intake:
        self.addresses[name] = str(intake.id)
        return intake

    def decide(self, intake: Intake, level: Level, **said: str) -> None:
        dispositions.decide(intake, self.clinician, level, intake.version, **said)


def stage(staged: Staged) -> None:
    me = staged.clinician
    staged.add("waiting", an_intake(person_name="Test Person", age=40))
    staged.add("emergency", an_intake(danger_signs=["seizure"]))
    staged.add("under 18", an_intake(age=17))
    staged.add("asked for a call", an_intake(channel=Channel.SELF, wants_call=True, **TO_CALL))
    staged.add("open", an_intake(submitted=False))
    staged.add("nothing known", an_intake(age=State.DECLINED, overdose=State.UNKNOWN, phone="-"))
    staged.add("long words", an_intake(in_own_words=LONG, person_name=f"Test {LONG[:150]}"))
    staged.add("sixty periods", an_intake(takes_baclofen=True, dose_history=PERIODS))
    staged.decide(staged.add("decided", an_intake()), Level.OUTPATIENT)
    overridden = staged.add("overridden", an_intake(**SEIZURES))
    staged.decide(overridden, Level.OUTPATIENT, reason="clinical_judgment", **SECOND)
    changed = staged.add("changed after the decision", an_intake())
    staged.decide(changed, Level.OUTPATIENT)
    intakes.save_answers(changed, {Path("age"): 61}, me)
    taken_back = staged.add("taken back", an_intake())
    staged.decide(taken_back, Level.OUTPATIENT)
    decision = taken_back.disposition
    assert decision
    dispositions.withdraw(taken_back, me, decision.id, reason="mistake", words="Mine")
    holds.set_hold(staged.add("held", an_intake()), "A letter of a court", me)
    online = an_intake(channel=Channel.SELF, age=30)
    intakes.save_answers(staged.add("said otherwise", online), {Path("age"): 31}, me)
    later = staged.add("goes on", an_intake(submitted=False, age=50, phone="202-555-0143"))
    earlier = an_intake(age=49, phone="202-555-0143")
    people.go_on_from(later, earlier, me)
    calls.begin(later, me)
    calls.park(later, me, "To go on after lunch")
    over = moments.now() + timedelta(seconds=1)
    call_backs.agree(later, me, over, "America/Chicago", "person", "Ask for the nurse")


PERIODS = [
    {"period_medicine": "baclofen", "period_from": f"20{10 + i // 12}-{1 + i % 12:02}-01",
     "period_mg": 10 + i % 7, "period_times": 3}
    for i in range(60)
]  # fmt: skip


@pytest.fixture
def staged(server: Server) -> Staged:
    settings = replace(Settings.from_environment(server.environment), testing=True)
    app = create_app(settings)
    with app.app_context():
        found = Staged(account_of(server.passwords["clinician"][0]), {})
        stage(found)
        db.session.remove()
        db.engine.dispose()
    return found


@pytest.fixture
def staff(chromium: Browser, server: Server, staged: Staged) -> Iterator[Visitor]:
    visitor = sign_in(chromium, server, "clinician", bypass_csp=True)
    yield visitor
    visitor.context.close()


def test_no_fact_at_the_head_of_a_review_runs_into_the_next(staff: Visitor, staged: Staged) -> None:
    too_wide = "facts => facts.filter(each => each.scrollWidth > each.clientWidth).length"
    for width in (1280, 800, 360):
        staff.page.set_viewport_size({"width": width, "height": 900})
        for name in ("asked for a call", "long words", "goes on"):
            staff.open(f"/intakes/{staged.addresses[name]}")
            assert staff.page.locator(".who-facts > div").evaluate_all(too_wide) == 0, name


def test_no_state_of_a_review_has_a_fault(staff: Visitor, staged: Staged) -> None:
    found = {}
    for name, intake in staged.addresses.items():
        staff.open(f"/intakes/{intake}")
        for details in staff.page.locator("details:not([open]) > summary").all():
            if details.is_visible():
                details.click()
        found[name] = faults_of(staff)
    assert not any(found.values()), found


def an_override_without_a_reason(staff: Visitor, staged: Staged) -> None:
    staff.open(f"/intakes/{staged.addresses['waiting']}")
    staff.page.get_by_text("Another level", exact=True).click()
    staff.page.locator("details[open] button[type=submit], details[open] button").last.click()


def a_search_without_a_result(staff: Visitor, staged: Staged) -> None:
    search(staff, "Nobody Testperson")


def a_search_with_results(staff: Visitor, staged: Staged) -> None:
    search(staff, "202-555-0143")


def a_search_for_nothing(staff: Visitor, staged: Staged) -> None:
    search(staff, "")


def search(staff: Visitor, typed: str) -> None:
    staff.open("/worklist/search")
    staff.answer(typed=typed)
    staff.page.locator(".search-form").get_by_role("button").click()


def a_wrap_up_with_faults(staff: Visitor, staged: Staged) -> None:
    staff.open(f"/calls/{staged.addresses['open']}/wrap-up?next=call_back")
    staff.press("Wrap up")
    assert "There is a problem" in staff.text or staff.page.locator(".error-summary").count()


def a_code_that_does_not_work(staff: Visitor, staged: Staged) -> None:
    staff.open("/calls/code")
    staff.answer(code="2222-2222-2222")
    staff.page.locator("main form button").first.click()


def rows_handed_over(staff: Visitor, staged: Staged) -> None:
    staff.open("/worklist?status=any")
    staff.page.locator("tbody .pick input").first.check()
    staff.press("Assign to me")


def a_practice_call_and_its_debrief(staff: Visitor, staged: Staged) -> None:
    staff.open("/practice")
    staff.press("Surprise me")
    staff.page.wait_for_url("**/calls/*")
    call = staff.page.url.rsplit("/", 1)[1]
    staff.page.goto(f"{staff.url}/calls/{call}/wrap-up")
    staff.page.get_by_label("Finished: a clinician decides").check()
    staff.press("Wrap up")
    staff.page.goto(f"{staff.url}/practice/{call}/debrief")


def a_real_intake_in_practice(staff: Visitor, staged: Staged) -> None:
    staff.page.goto(f"{staff.url}/intakes/{staged.addresses['waiting']}")


def page_of(address: str) -> Callable[[Visitor, Staged], Any]:
    def opens(staff: Visitor, staged: Staged) -> None:
        staff.open(
            address.format(**{key.replace(" ", "_"): it for key, it in staged.addresses.items()})
        )

    opens.__name__ = address
    return opens


STATES: list[Callable[[Visitor, Staged], Any]] = [
    *map(
        page_of,
        ("/worklist", "/worklist?status=decided", "/worklist?urgent=1&level=emergency&owner=me",
         "/worklist?status=nonsense&owner=999", "/worklist?after=nonsense", "/calls",
         "/calls/call-backs", "/calls/with-number", "/calls/{goes_on}/look-up",
         "/calls/{goes_on}/compare", "/calls/{goes_on}/park", "/calls/{goes_on}/hand-over",
         "/calls/{emergency}/wrap-up", "/calls/{open}/safety", "/calls/{goes_on}/check",
         "/intakes/{goes_on}?history=all", "/practice"),
    ),
    *(an_override_without_a_reason, a_search_without_a_result, a_search_with_results),
    *(a_search_for_nothing, a_wrap_up_with_faults, a_code_that_does_not_work, rows_handed_over),
    # From here on practice is on.
    *(a_practice_call_and_its_debrief, a_real_intake_in_practice),
]  # fmt: skip


def test_no_state_of_another_screen_has_a_fault(staff: Visitor, staged: Staged) -> None:
    found = {}
    for bring_about in STATES:
        staff.page.set_viewport_size({"width": DESK[0], "height": DESK[1]})
        bring_about(staff, staged)
        staff.page.wait_for_load_state()
        found[bring_about.__name__] = faults_of(staff)
    assert not any(found.values()), found


def test_with_nobody_there_no_page_has_a_fault(chromium: Browser, server: Server) -> None:
    staff = sign_in(chromium, server, "coordinator", bypass_csp=True)
    found = []
    for address in ("/worklist", "/calls", "/calls/call-backs", "/practice"):
        staff.open(address)
        found += faults_of(staff)
    staff.context.close()
    assert found == []
