"""A coordinator's screen with a call on it, in a real Chromium."""

import re
from typing import Any

from chromium import Visitor
from looking import DESK
from playwright.sync_api import expect

# To wait for something in the page, playwright has it evaluated there.
WINDOW: dict[str, Any] = {
    "viewport": {"width": DESK[0], "height": DESK[1]},
    "bypass_csp": True,
}


class Desk:
    """A coordinator's screen with a call on it."""

    def __init__(self, staff: Visitor) -> None:
        self.staff, self.page = staff, staff.page

    @classmethod
    def with_a_new_call(cls, staff: Visitor) -> "Desk":
        staff.open("/calls")
        staff.press("Start a call")
        staff.page.wait_for_url(re.compile("/calls/[0-9a-f-]+$"))
        return cls(staff).is_ready()

    def is_ready(self) -> "Desk":
        self.page.wait_for_function("document.activeElement?.closest('[data-q], dialog')")
        return self

    def keys(self, *pressed: str) -> None:
        for key in pressed:
            self.page.keyboard.press(key)

    def types(self, words: str) -> None:
        self.page.keyboard.type(words)

    @property
    def here(self) -> str:
        """The path of the question that has the focus."""
        path: str = self.page.evaluate(
            "document.activeElement?.closest('[data-q]')?.dataset.q ?? ''"
        )
        return path

    def goes_to(self, path: str) -> None:
        self.page.evaluate(
            "async (path) => (await import('/static/js/console/answers.js')).jumpTo(path)", path
        )
        assert self.here == path

    def question(self, path: str) -> Any:
        return self.page.locator(f"[data-q='{path}']")

    def field(self, path: str) -> Any:
        return self.page.locator(f"[id='{path}']")

    @property
    def saved(self) -> str:
        return self.page.locator("#save-state").inner_text()

    def is_all_saved(self, seconds: float = 30) -> None:
        line = self.page.locator("#save-state")
        expect(line).to_have_attribute("data-state", "saved", timeout=seconds * 1000)
        expect(line).to_contain_text("All answers are saved")

    def reloads(self) -> None:
        self.page.reload()
        self.is_ready()
