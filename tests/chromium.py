"""A real Chromium, and a page in it that notices everything that should not happen."""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from clusters import NotHere
from playwright.sync_api import Browser, Page, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = (
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


@contextmanager
def a_chromium() -> Iterator[Browser]:
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        raise NotHere("Chromium is not installed: apt-get install chromium")
    # Chromium's sandbox cannot be set up by root.
    flags = [*QUIET, "--no-sandbox"] if os.geteuid() == 0 else list(QUIET)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=flags)
        yield browser
        browser.close()


class Visitor:
    """A browser window whose console, errors and requests to other hosts are written down."""

    def __init__(self, browser: Browser, url: str, **options: Any) -> None:
        self.url = url
        self.context = browser.new_context(**options)
        self.page: Page = self.context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", self._asked)

    def _heard(self, message: Any) -> None:
        # Chromium itself logs a line for a page with status 4xx, which a form with errors has.
        if message.type in ("error", "warning") and "status of 4" not in message.text:
            self.complaints.append(f"{self.page.url}: {message.text}")

    def _asked(self, request: Any) -> None:
        if not request.url.startswith(self.url):
            self.complaints.append(f"{self.page.url} asks another host: {request.url}")

    def open(self, path: str) -> Page:
        self.page.goto(self.url + path)
        return self.page

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def answer(self, **answers: Any) -> None:
        """Fill in the fields of the page: a text, True/False, or one or more choice ids."""
        for question, value in answers.items():
            self._fill(question, value)

    def _fill(self, question: str, value: Any) -> None:
        fields = self.page.locator(f"[name='{question}']")
        kind = fields.first.evaluate("field => field.type || field.tagName")
        if kind in ("radio", "checkbox"):
            for choice in _choices(value):
                self.page.locator(f"[name='{question}'][value='{choice}']").check()
        elif kind.startswith("select"):
            self._pick(question, value)
        else:
            fields.first.fill(str(value))

    def _pick(self, question: str, choice: str) -> None:
        """Choose from a list; from a long one that the script has replaced, by its rows."""
        self.page.wait_for_load_state()
        listed = self.page.locator(f"select[name='{question}']")
        if listed.is_visible():
            listed.select_option(choice)
            return
        self.page.locator(f"#{question}").click()
        self.page.locator(f"#{question}-list [data-value='{choice}']").click()

    def go_on(self, **answers: Any) -> None:
        """Answer the page and continue."""
        self.answer(**answers)
        self.press("Continue")

    def begin_a_call_on_pages(self) -> None:
        """Start a call, and ask its first section on a page, as one does without scripts."""
        self.open("/calls")
        self.press("Start a call")
        # Without scripts the console leads there by itself.
        self.page.wait_for_url(re.compile("/calls/[0-9a-f-]{36}(/safety)?$"))
        if not self.page.url.endswith("/safety"):
            self.page.wait_for_load_state()
            self.page.goto(f"{self.page.url}/safety")

    def back(self) -> None:
        """Press Back of the browser, which needs a page that is whole to go from."""
        self.page.wait_for_load_state()
        self.page.go_back()

    @property
    def heading(self) -> str:
        return self.page.locator("h1").inner_text()

    @property
    def text(self) -> str:
        return self.page.locator("main").inner_text()

    def close(self) -> None:
        self.context.close()
        assert self.complaints == []


def _choices(value: Any) -> list[str]:
    if isinstance(value, bool):
        return ["yes" if value else "no"]
    return list(value) or ["none"] if isinstance(value, list | tuple) else [value]
