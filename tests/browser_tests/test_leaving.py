"""Leaving the self-screen in a real browser: afterwards neither Back nor the browser has it."""

from collections.abc import Iterator
from typing import Any

import pytest
from chromium import Visitor
from looking import faults_of
from playwright.sync_api import Browser
from servers import Server, a_server, wait_until
from warm_servers import WarmServer

from intake.questionnaire.safety import ASQ

PHONE = {"width": 360, "height": 740}
EXIT = "https://www.weather.gov/"
THEIRS = "A word that only they typed"
NEUTRAL = {"Weather", "Find the care that fits", "This page is closed"}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, prepared: Server) -> Iterator[Server]:
    with a_server(tmp_path_factory.mktemp("leaving"), prepared, kind=WarmServer) as running:
        yield running


def on_the_way(browser: Browser, site: Server, **options: Any) -> Visitor:
    """Somebody who has answered some questions, and typed into the one that is open."""
    person = Visitor(browser, site.url, viewport=PHONE, **options)
    person.context.route(f"{EXIT}**", lambda route: route.fulfill(body="<title>Weather</title>"))
    person.open("/")
    person.press("Start")
    person.go_on(danger_signs=[])
    person.go_on(answering_for="relative", age=44)
    person.go_on(symptoms_now=[])
    person.go_on(**dict.fromkeys(ASQ, False))
    person.answer(caller_name=THEIRS)
    return person


def only_the_exit(person: Visitor) -> None:
    """The exit page is the only other host that was ever asked."""
    person.context.close()
    assert [each for each in person.complaints if EXIT not in each] == []


def leaves_by_the_button(person: Visitor) -> None:
    person.page.get_by_role("link", name="Exit this page").click()


def leaves_by_the_keyboard(person: Visitor) -> None:
    for _ in range(3):
        person.page.keyboard.press("Shift")


WAYS = {
    "button": (leaves_by_the_button, True),
    "shift": (leaves_by_the_keyboard, True),
    "without script": (leaves_by_the_button, False),
}


@pytest.mark.parametrize("way", WAYS)
def test_after_leaving_back_shows_nothing(chromium: Browser, site: Server, way: str) -> None:
    leave, javascript = WAYS[way]
    person = on_the_way(chromium, site, java_script_enabled=javascript)
    leave(person)
    person.page.wait_for_url(EXIT)
    # The server is told on the way out, which nobody waits for.
    wait_until(lambda: not person.context.cookies(site.url), "The session is still there")
    seen = []
    for _ in range(6):
        person.back()
        seen.append((person.page.title(), person.page.content()))
        if person.page.url == f"{site.url}/":
            break
    assert len(seen) > 3, "Back leads through what was opened, one by one"
    assert {title for title, _ in seen} <= NEUTRAL
    for _, content in seen:
        for theirs in (THEIRS, "Who is this for?", "the body", "About you", 'value="44"'):
            assert theirs not in content
    only_the_exit(person)


def test_its_pages_have_no_fault(chromium: Browser, site: Server) -> None:
    person = Visitor(chromium, site.url, bypass_csp=True)
    person.open("/")
    person.press("Start")
    found = []
    for address in ("/clear", "/hide-visit", "/closed", "/screen/danger"):
        person.open(address)
        found += faults_of(person)
    person.context.clear_cookies()
    person.go_on(danger_signs=["seizure"])
    assert person.heading == "This page was closed"
    found += faults_of(person)
    person.close()
    assert found == []


KEPT_IN_A_BROWSER = """async () => [
    Object.keys(localStorage), Object.keys(sessionStorage),
    (await indexedDB.databases()).map((each) => each.name),
    await caches.keys(), (await navigator.serviceWorker.getRegistrations()).length,
]"""


def test_a_browser_keeps_nothing(chromium: Browser, site: Server) -> None:
    person = on_the_way(chromium, site)
    (before,) = person.context.cookies(site.url)
    assert person.page.evaluate(KEPT_IN_A_BROWSER) == [[], [], [], [], 0]
    person.open("/")
    person.page.get_by_role("link", name="Forget my answers on this device").click()
    person.press("Yes, forget them here")
    assert person.heading == "Find the care that fits"
    assert person.page.get_by_role("button", name="Start").is_visible()
    assert person.page.evaluate(KEPT_IN_A_BROWSER) == [[], [], [], [], 0]
    # What makes the next form safe came with this page, and is new.
    assert before["value"] not in {each["value"] for each in person.context.cookies(site.url)}
    person.back()
    assert THEIRS not in person.page.content()
    person.close()


def test_a_page_that_the_browser_kept_whole_is_asked_for_again(
    chromium: Browser, site: Server
) -> None:
    person = on_the_way(chromium, site)
    person.context.clear_cookies()
    hidden = """() => {
        window.dispatchEvent(new PageTransitionEvent("pagehide", { persisted: true }));
        return document.body.checkVisibility();
    }"""
    assert person.page.evaluate(hidden) is False
    with person.page.expect_navigation():
        person.page.evaluate(
            'window.dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }))'
        )
    assert person.heading == "This page is closed"
    person.close()


MINUTES = 60 * 1000


def waits(person: Visitor, minutes: float) -> None:
    person.page.clock.run_for(int(minutes * MINUTES))


def the_server_says(person: Visitor, left: int) -> None:
    """What the server would say after so long a time as no test can wait."""
    answer = {"left": left, "token": "x"}
    person.page.route("**/stay", lambda route: route.fulfill(json=answer))


@pytest.fixture
def waiting(chromium: Browser, site: Server) -> Iterator[Visitor]:
    """Somebody who leaves a question open and does nothing, in a browser with a clock to move."""
    person = Visitor(chromium, site.url, viewport=PHONE, bypass_csp=True)
    person.context.route(f"{EXIT}**", lambda route: route.fulfill(body="<title>Weather</title>"))
    person.page.clock.install()
    person.open("/")
    person.press("Start")
    person.go_on(danger_signs=[])
    person.answer(age="40 or so")
    yield person
    only_the_exit(person)


def test_a_page_that_nobody_uses_warns_and_then_shows_nothing(waiting: Visitor) -> None:
    warning = waiting.page.get_by_role("dialog", name="Are you still there?")
    waits(waiting, 27)
    assert not warning.is_visible()
    the_server_says(waiting, 120)
    waits(waiting, 1.1)
    warning.wait_for()
    said = warning.get_by_role("status")
    assert said.inner_text() == "This page closes in 2 minutes."
    assert waiting.page.evaluate("document.activeElement.textContent") == "Stay on this page"
    waits(waiting, 1)
    assert said.inner_text() == "This page closes in 1 minute."
    assert faults_of(waiting) == []
    the_server_says(waiting, 0)
    waits(waiting, 1.1)
    waiting.page.wait_for_url("**/closed")
    assert waiting.heading == "This page is closed"


def test_it_can_be_told_to_stay_again_and_again(waiting: Visitor) -> None:
    warning = waiting.page.get_by_role("dialog", name="Are you still there?")
    for press in ["Enter", "Escape"] * 5:
        the_server_says(waiting, 120)
        waits(waiting, 28.1)
        warning.wait_for()
        the_server_says(waiting, 1800)
        waiting.page.keyboard.press(press)
        warning.wait_for(state="hidden")
    assert waiting.page.locator("[name=age]").input_value() == "40 or so"
    waiting.page.unroute("**/stay")
    assert waiting.page.evaluate(
        "fetch('/stay', {method: 'POST', body: new URLSearchParams("
        "{csrf_token: document.querySelector('[name=csrf_token]').value})})"
        ".then((answer) => answer.json())"
    )["left"] in range(1790, 1801), "the server agrees"


def test_one_can_leave_at_once_from_the_warning(waiting: Visitor) -> None:
    the_server_says(waiting, 120)
    waits(waiting, 28.1)
    waiting.page.get_by_role("link", name="Leave now").click()
    waiting.page.wait_for_url(EXIT)
    wait_until(lambda: not waiting.context.cookies(waiting.url), "The session is still there")


def test_use_of_another_tab_counts(waiting: Visitor) -> None:
    the_server_says(waiting, 1700)
    waits(waiting, 29)
    assert not waiting.page.get_by_role("dialog").is_visible()


def test_without_a_line_the_page_is_emptied_all_the_same(waiting: Visitor) -> None:
    waiting.page.route("**/stay", lambda route: route.abort())
    waits(waiting, 28.1)
    waiting.page.get_by_role("dialog").wait_for()
    waits(waiting, 2.1)
    waiting.page.wait_for_url("**/closed")
    waiting.complaints.clear()
