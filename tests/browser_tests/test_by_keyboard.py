"""A whole self-screen with the keyboard alone: no mouse, and never a place without a way on."""

from collections.abc import Iterator
from typing import Any

import pytest
from chromium import Visitor
from playwright.sync_api import Browser
from servers import Server

MOST_TABS = 150
"""More than any page has places to stop at."""
FOCUSED = """() => {
  const at = document.activeElement;
  const seen = (each) => {
    const style = getComputedStyle(each);
    return style.outlineStyle !== "none" || style.boxShadow !== "none";
  };
  return {
    type: at.type || at.tagName, role: at.getAttribute("role") || "", name: at.name || "",
    id: at.id, value: at.value || "", words: at.textContent.trim(), picked: Boolean(at.checked),
    marked: seen(at) || (at.closest("label") !== null && seen(at.closest("label"))),
  };
}"""
"""Where the focus is, and whether one can see it."""
ANSWERS = {"danger_signs": "none", "answering_for": "self", "symptoms_now": "none", "age": "41"}


class Keys:
    """Somebody who cannot use a mouse."""

    def __init__(self, person: Visitor) -> None:
        self.page = person.page
        self.added = False
        self.unmarked: set[str] = set()

    def tab(self) -> dict[str, Any]:
        self.page.keyboard.press("Tab")
        at: dict[str, Any] = self.page.evaluate(FOCUSED)
        if not at["marked"] and at["type"] != "BODY":
            self.unmarked.add(f"{at['type']} {at['name'] or at['words']}")
        return at

    def go_to(self, words: str) -> None:
        """Tab until the button or link with these words has the focus, and press Enter there."""
        self.answer_until(lambda at: at["words"] == words and at["type"] in ("submit", "A"), False)

    def answer_page(self) -> None:
        """Answer what comes along on the way to Continue, and press Enter there."""
        self.page.wait_for_load_state()
        self.answer_until(lambda at: at["words"] == "Continue", True)

    def answer_until(self, arrived: Any, answering: bool) -> None:
        here = self.page.url
        for _ in range(MOST_TABS):
            at = self.tab()
            if arrived(at):
                self.page.keyboard.press("Enter")
                self.page.wait_for_url(lambda url: url != here)
                return
            if answering:
                self.answer(at)
        raise AssertionError(f"{here}: Tab does not lead on")

    def answer(self, at: dict[str, Any]) -> None:
        wanted = self.wanted(at["name"])
        if at["role"] == "combobox":
            self.page.keyboard.type("alcohol")
            self.page.keyboard.press("Enter")
        elif at["type"] == "radio":
            self.pick(at, wanted)
        elif at["type"] == "checkbox" and not at["picked"] and at["value"] == wanted:
            self.page.keyboard.press("Space")
        elif at["type"] == "text" and at["name"] in ANSWERS and not at["value"]:
            self.page.keyboard.type(ANSWERS[at["name"]])

    def wanted(self, name: str) -> str:
        if name == "more_substances":
            self.added, before = True, self.added
            return "no" if before else "yes"
        question = name.removesuffix("-state")
        # What was typed has no “Prefer not to say” beside it.
        return ANSWERS.get(question, "declined") if question == name else self.state(question)

    def state(self, question: str) -> str:
        return "" if question in ANSWERS else "declined"

    def pick(self, at: dict[str, Any], wanted: str) -> None:
        """In a group of radio buttons the arrows lead from one to the next, and choose it."""
        if at["value"] == wanted:
            self.page.keyboard.press("Space")
            return
        for _ in range(20):
            self.page.keyboard.press("ArrowDown")
            if self.page.evaluate(FOCUSED)["value"] == wanted:
                return
        raise AssertionError(f"the arrows do not lead to {wanted} of {at['name']}")


@pytest.fixture(params=[(360, 740), (1280, 800)], ids=["phone", "desk"])
def person(request: pytest.FixtureRequest, chromium: Browser, server: Server) -> Iterator[Visitor]:
    width, height = request.param
    visitor = Visitor(chromium, server.url, viewport={"width": width, "height": height})
    yield visitor
    visitor.close()


def test_from_the_first_page_to_what_happens_next(person: Visitor) -> None:
    keys, pages = Keys(person), 0
    person.open("/")
    keys.go_to("Start")
    while not person.page.url.endswith("/check"):
        keys.answer_page()
        pages += 1
        assert pages < 60
    assert "Alcohol" in person.text
    keys.go_to("Send to our team")
    person.page.wait_for_url("**/result")
    assert person.heading == "What happens next"
    keys.go_to("Close and forget on this device")
    assert pages > 15
    assert keys.unmarked == set()


def test_the_first_tab_offers_to_skip_the_bar(person: Visitor) -> None:
    person.open("/")
    assert Keys(person).tab()["words"] == "Skip to the main part"
    person.page.keyboard.press("Enter")
    assert person.page.url.endswith("#main")
