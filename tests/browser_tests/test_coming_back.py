"""A person leaves the self-screen on one phone and goes on with it on another one."""

import pytest
from chromium import Visitor
from looking import faults_of
from playwright.sync_api import Browser
from servers import Server

PHONE = {"width": 360, "height": 740}


def looks_right(person: Visitor) -> None:
    """No fault that axe can find, and nothing wider than the phone."""
    assert person.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


@pytest.mark.parametrize("javascript", [True, False], ids=["with script", "without script"])
def test_a_code_brings_back_to_the_first_open_question(
    chromium: Browser, server: Server, javascript: bool
) -> None:
    person = Visitor(chromium, server.url, viewport=PHONE, java_script_enabled=javascript)
    person.open("/")
    person.press("Start")
    person.go_on(danger_signs=[])
    person.answer(answering_for="self", age=44)
    looks_right(person)
    person.press("Save and come back later")
    assert person.heading == "Come back later"
    looks_right(person)
    code = person.page.locator(".code").inner_text()
    assert person.page.get_by_role("button", name="Print this page").is_visible() is javascript
    person.page.reload()
    assert code not in person.text
    assert "A code is shown only once" in person.text
    person.press("Clear this device now")
    assert person.heading == "Find the care that fits"
    person.back()
    assert code not in person.page.content()
    person.close()

    other = Visitor(chromium, server.url, viewport=PHONE, java_script_enabled=javascript)
    other.open("/")
    other.page.get_by_role("link", name="I have a code").click()
    looks_right(other)
    other.answer(code="ABCD 2345 WXYZ")
    other.press("Go on where you were")
    assert "This code does not work" in other.text
    looks_right(other)
    other.answer(code=code.lower().replace("-", " "))
    other.press("Go on where you were")
    assert other.page.url.endswith("/screen/symptoms")
    other.page.get_by_role("link", name="Back").click()
    assert other.page.locator("[name=age]").input_value() == "44"
    other.close()


def test_its_pages_have_no_fault(chromium: Browser, server: Server) -> None:
    person = Visitor(chromium, server.url, viewport=PHONE, bypass_csp=True)
    person.open("/")
    person.press("Start")
    person.press("Save and come back later")
    found = []
    for path in ("", "/come-back/code", "/come-back"):
        if path:
            person.open(path)
        found += faults_of(person)
    person.context.close()
    assert found == []
