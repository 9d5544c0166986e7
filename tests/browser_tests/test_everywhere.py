"""The self-screen where things are not as they should be: slow lines, two tabs, Back, a turn."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from chromium import Visitor
from playwright.sync_api import Browser, Page, Request
from servers import Server, a_server
from warm_servers import WarmServer

from intake.questionnaire.safety import ASQ

PHONE = {"width": 360, "height": 740}
TURNED = {"width": 740, "height": 360}
SLOW_3G = {
    **{"offline": False, "latency": 400},
    **{"downloadThroughput": 50_000, "uploadThroughput": 50_000},
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, prepared: Server) -> Iterator[Server]:
    with a_server(tmp_path_factory.mktemp("everywhere"), prepared, kind=WarmServer) as running:
        yield running


@pytest.fixture
def person(chromium: Browser, site: Server) -> Iterator[Visitor]:
    """Somebody with a phone who has said that nobody is in danger."""
    visitor = Visitor(chromium, site.url, viewport=PHONE)
    visitor.open("/")
    visitor.press("Start")
    visitor.go_on(danger_signs=[])
    yield visitor
    visitor.close()


def to_the_substances(person: Visitor) -> None:
    person.go_on(answering_for="self", age=44)
    person.go_on(symptoms_now=[])
    person.go_on(**dict.fromkeys(ASQ, False))


def sent_by(page: Page) -> list[str]:
    """The addresses of the forms that the page sends from now on."""
    sent: list[str] = []

    def heard(request: Request) -> None:
        if request.method == "POST":
            sent.append(request.url)

    page.on("request", heard)
    return sent


def test_a_button_pressed_twice_on_a_slow_line_adds_one_entry(person: Visitor) -> None:
    to_the_substances(person)
    line = person.context.new_cdp_session(person.page)
    line.send("Network.emulateNetworkConditions", SLOW_3G)
    person.answer(more_substances=True)
    sent = sent_by(person.page)
    twice = "button => { button.click(); setTimeout(() => button.click(), 100); }"
    person.page.get_by_role("button", name="Continue").evaluate(twice)
    person.page.wait_for_url("**/substances/1/which")
    assert len(sent) == 1
    line.detach()
    person.go_on(substance="cannabis")
    person.open("/screen/substances")
    assert person.page.locator(".entries li").count() == 1


def test_without_a_script_pressing_twice_adds_one_entry_too(
    chromium: Browser, site: Server
) -> None:
    person = Visitor(chromium, site.url, viewport=PHONE, java_script_enabled=False)
    person.open("/")
    person.press("Start")
    person.go_on(danger_signs=[])
    to_the_substances(person)
    line = person.context.new_cdp_session(person.page)
    line.send("Network.emulateNetworkConditions", SLOW_3G)
    person.answer(more_substances=True)
    sent = sent_by(person.page)
    person.page.get_by_role("button", name="Continue").dblclick(no_wait_after=True)
    person.page.wait_for_url("**/substances/1/which")
    # The second press may bring the same page once more, and would take away what is typed.
    person.page.wait_for_load_state("networkidle")
    assert sent
    line.detach()
    person.go_on(substance="cannabis")
    person.open("/screen/substances")
    assert person.page.locator(".entries li").count() == 1
    person.close()


def test_two_tabs_keep_the_answers_of_both(person: Visitor) -> None:
    other = person.context.new_page()
    other.goto(f"{person.url}/screen/danger")
    person.go_on(answering_for="relative", age=44)
    other.get_by_role("button", name="Continue").click()
    assert other.url.endswith("/screen/symptoms")
    other.locator("[name=symptoms_now][value=shaking]").check()
    other.get_by_role("button", name="Continue").click()
    person.open("/screen/for_whom")
    assert person.page.locator("[name=age]").input_value() == "44"
    person.open("/screen/symptoms")
    assert person.page.locator("[name=symptoms_now][value=shaking]").is_checked()


def test_a_question_that_another_tab_made_needless_says_what_to_do(person: Visitor) -> None:
    person.go_on(answering_for="relative", age=44)
    person.go_on(symptoms_now=[])
    person.go_on(**dict.fromkeys(ASQ, False))
    assert person.page.url.endswith("/screen/caller")
    other = person.context.new_page()
    other.goto(f"{person.url}/screen/for_whom")
    other.locator("[name=answering_for][value=self]").check()
    other.get_by_role("button", name="Continue").click()
    person.go_on(caller_name="Test Caller", caller_relation="parent")
    assert person.heading == "That question is not needed any more"
    assert "Test Caller" in person.text, "what was typed is still there"
    person.page.get_by_role("link", name="Go on", exact=True).click()
    assert person.page.url.endswith("/screen/substances")


def test_back_after_an_error_shows_what_was_saved_and_sends_nothing(person: Visitor) -> None:
    person.go_on(answering_for="self", age="about forty")
    assert person.page.locator("[name=age]").input_value() == "about forty"
    person.go_on(age=44)
    assert person.page.url.endswith("/screen/symptoms")
    sent = sent_by(person.page)
    person.back()
    assert person.page.url.endswith("/screen/for_whom")
    assert person.page.locator("[name=age]").input_value() == "44"
    assert not person.page.locator(".error-summary").count()
    person.page.reload()
    assert sent == []


def test_turning_the_phone_keeps_what_was_typed(person: Visitor) -> None:
    person.answer(answering_for="self", age=44)
    person.page.set_viewport_size(TURNED)  # type: ignore[arg-type]
    assert person.page.locator("[name=age]").input_value() == "44"
    assert person.page.locator("[name=answering_for][value=self]").is_checked()
    assert person.page.evaluate("document.documentElement.scrollWidth") <= TURNED["width"]
    person.page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    assert person.page.locator("[name=age]").input_value() == "44"


def test_the_browser_fills_in_nothing_of_its_own_and_one_can_paste(person: Visitor) -> None:
    fields = person.page.locator("main :is(input[type=text], input[type=tel], textarea)")
    assert fields.count()
    assert {each.get_attribute("autocomplete") for each in fields.all()} == {"off"}
    age = person.page.locator("[name=age]")
    age.fill("44")
    for keys in ("Control+a", "Control+x", "Control+v"):
        age.press(keys)
        assert age.input_value() == ("" if keys == "Control+x" else "44")


HERE = {"lang": "en-US", "localService": True}
VOICES: dict[str, list[dict[str, Any]]] = {
    "of the device": [HERE | {"lang": "es-ES"}, HERE],
    "of a stranger": [HERE | {"localService": False}],
    "in another language": [HERE | {"lang": "fr-FR"}],
    "none": [],
}
SPEECH = """(voices) => {
    const heard = window.heard = [];
    window.SpeechSynthesisUtterance = function (text) { this.text = text; };
    const synthesis = {
        getVoices: () => voices, addEventListener: () => {},
        cancel: () => heard.push("(quiet)"),
        speak: (piece) => { window.piece = piece; heard.push(piece.text); },
    };
    Object.defineProperty(window, "speechSynthesis", { value: synthesis, configurable: true });
}"""
Speaking = Callable[[str], Visitor]


@pytest.fixture
def speaking(chromium: Browser, site: Server) -> Iterator[Speaking]:
    """A browser with these voices. Ours has none, so what it would say is written down."""
    opened: list[Visitor] = []

    def opens(voices: str) -> Visitor:
        visitor = Visitor(chromium, site.url, viewport=PHONE)
        visitor.page.add_init_script(f"({SPEECH})({json.dumps(VOICES[voices])})")
        visitor.open("/")
        visitor.press("Start")
        visitor.go_on(danger_signs=[])
        opened.append(visitor)
        return visitor

    yield opens
    for visitor in opened:
        visitor.close()


@pytest.mark.parametrize("voices", [each for each in VOICES if each != "of the device"])
def test_reading_aloud_is_not_offered_without_a_voice_of_the_device(
    speaking: Speaking, voices: str
) -> None:
    person = speaking(voices)
    assert not person.page.get_by_role("button", name="Read this page aloud").is_visible()


def test_a_page_is_read_aloud_and_falls_silent(speaking: Speaking) -> None:
    person = speaking("of the device")
    assert person.page.evaluate("heard") == [], "it is off until somebody asks for it"
    person.press("Read this page aloud")
    person.page.get_by_role("button", name="Pause reading").wait_for()
    for _ in range(5):
        person.page.evaluate("window.piece.onend()")
    heard = person.page.evaluate("heard")
    assert heard[0] == "Who is this for?"
    assert len(set(heard)) == 6, "then the questions, hints and choices one by one"
    assert person.page.evaluate("piece.lang + piece.voice.lang") == "enen-US"
    last = heard[-1]
    person.press("Pause reading")
    assert person.page.evaluate("heard").count("(quiet)") == 1
    person.press("Go on reading")
    assert person.page.evaluate("heard")[-1] == last, "it goes on with the same sentence"
    person.press("Stop reading")
    person.press("Read this page aloud")
    assert person.page.evaluate("heard")[-1] == "Who is this for?"
    quiet = "() => { dispatchEvent(new PageTransitionEvent('pagehide')); return heard.at(-1); }"
    assert person.page.evaluate(quiet) == "(quiet)", "whoever leaves hears no more of it"
