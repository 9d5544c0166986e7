"""What every page must look like: no sideways scrolling, no fault that axe can find."""

from collections.abc import Iterator

import pytest
from chromium import Visitor
from looking import faults_of
from playwright.sync_api import Browser
from servers import Server
from signing_in import sign_in

from intake.questionnaire.safety import ASQ


@pytest.fixture
def person(chromium: Browser, server: Server) -> Iterator[Visitor]:
    visitor = Visitor(chromium, server.url, bypass_csp=True)
    yield visitor
    visitor.context.close()


def test_the_public_pages_have_no_fault(person: Visitor) -> None:
    found: list[str] = []

    def look() -> None:
        found.extend(faults_of(person))

    person.open("/")
    look()
    person.press("Start")
    look()
    person.press("Continue")
    look()
    person.go_on(danger_signs=[])
    person.go_on(answering_for="relative", age=30)
    look()
    person.go_on(symptoms_now=[])
    person.go_on(**dict.fromkeys(ASQ, "declined"))
    look()
    person.go_on(asq_now="declined", suicide_plan="declined")
    look()
    person.go_on(caller_name="Test Caller")
    look()
    person.go_on(more_substances=True)
    look()
    person.go_on(substance="alprazolam")
    look()
    person.go_on(days_per_week=7, used_for=3)
    person.open("/check")
    look()
    person.open("/static/emergency.html")
    look()
    person.open("/static/crisis.html")
    look()
    person.open("/nothing-here")
    look()
    assert found == []


def test_the_staff_pages_have_no_fault(chromium: Browser, server: Server) -> None:
    server.run("example", "10")
    staff = sign_in(chromium, server, "clinician")
    found = faults_of(staff)
    staff.open("/practice")
    staff.press("Turn practice on")
    staff.open("/worklist?status=any&came=call")
    found += faults_of(staff)
    staff.open("/worklist/search")
    staff.answer(typed="Example Person")
    staff.page.locator(".search-form").get_by_role("button").click()
    found += faults_of(staff)
    staff.open("/worklist")
    staff.page.get_by_role("link", name="Review").first.click()
    staff.page.wait_for_url("**/intakes/*")
    found += faults_of(staff)
    staff.open("/calls")
    found += faults_of(staff)
    staff.open("/rulebook")
    found += faults_of(staff)
    staff.begin_a_call_on_pages()
    found += faults_of(staff)
    assert staff.page.title().startswith("Practice: ")
    staff.page.get_by_role("button", name="Duties").click()
    staff.page.wait_for_url("**/duties")
    found += faults_of(staff)
    staff.page.get_by_role("button", name="Check and finish").click()
    staff.page.wait_for_url("**/check")
    found += faults_of(staff)
    call = staff.page.url.removesuffix("/check").removeprefix(server.url)
    for page in ("wrap-up?next=call_back", "park", "hand-over", "look-up", "code"):
        staff.open(f"{call}/{page}")
        found += faults_of(staff)
    for page in ("call-backs", "with-number", "code"):
        staff.open(f"/calls/{page}")
        found += faults_of(staff)
    staff.context.close()
    assert found == []
