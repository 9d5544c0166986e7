"""What every page must look like: no sideways scrolling, no fault that axe can find."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from chromium import Visitor
from playwright.sync_api import Browser
from servers import Server
from signing_in import sign_in

from intake.questionnaire.safety import ASQ

SIZES = ((320, 640), (1280, 800))


def faults_of(page: Visitor) -> list[str]:
    """What axe finds, and whether the page is wider than the window."""
    found = [
        f"{page.page.url}: {each['id']} at {node['target']}"
        for each in Axe().run(page.page).response["violations"]
        for node in each["nodes"]
    ]
    for width, height in SIZES:
        page.page.set_viewport_size({"width": width, "height": height})
        wide = page.page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            found.append(f"{page.page.url}: {wide} px wide in a window of {width}")
    return found


@pytest.fixture(params=["light", "dark"])
def scheme(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def person(chromium: Browser, server: Server, scheme: str) -> Iterator[Visitor]:
    visitor = Visitor(chromium, server.url, color_scheme=scheme, bypass_csp=True)
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


def test_the_staff_pages_have_no_fault(chromium: Browser, server: Server, scheme: str) -> None:
    server.run("example", "10")
    staff = sign_in(chromium, server, "clinician")
    staff.page.emulate_media(color_scheme=scheme)
    found = faults_of(staff)
    staff.page.get_by_role("link", name="Review").first.click()
    staff.page.wait_for_url("**/intakes/*")
    found += faults_of(staff)
    staff.open("/calls")
    found += faults_of(staff)
    staff.open("/rulebook")
    found += faults_of(staff)
    staff.open("/calls")
    staff.press("Start a call")
    staff.page.wait_for_url("**/safety")
    found += faults_of(staff)
    staff.page.get_by_role("button", name="Duties").click()
    staff.page.wait_for_url("**/duties")
    found += faults_of(staff)
    staff.page.get_by_role("button", name="Check and finish").click()
    staff.page.wait_for_url("**/check")
    found += faults_of(staff)
    staff.context.close()
    assert found == []
