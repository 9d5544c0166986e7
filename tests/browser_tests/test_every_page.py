"""Every page and state of the self-screen, as axe and a ruler see it, in every language."""

import pytest
from answered_here import HOST, VisitorHere
from flask import Flask
from looking import CUT, PHONE, faults_of
from playwright.sync_api import Browser, Route
from public_pages import SCREENS, pages_of_a_screen

from intake.questionnaire.languages import CODES

OTHERS = tuple(case for case in SCREENS if case != "relative")


class PageByPage(VisitorHere):
    """A phone that is handed pages, one after the other; what they ask for is answered."""

    html = ""

    def _answer(self, route: Route) -> None:
        if route.request.url == f"{HOST}/shown":
            route.fulfill(status=200, content_type="text/html; charset=utf-8", body=self.html)
        else:
            super()._answer(route)

    def faults_of(self, name: str, html: str) -> list[str]:
        self.html = html
        self.open("/shown")
        found = [*faults_of(self, (PHONE,)), *self.page.evaluate(CUT)]
        return [each.replace("/shown", name) for each in found]


@pytest.mark.parametrize("language", CODES)
@pytest.mark.parametrize(
    "voice", [("relative",), tuple(each for each in SCREENS if each != "relative")], ids=len
)
def test_no_page_has_a_fault(
    chromium: Browser, app: Flask, language: str, voice: tuple[str, ...]
) -> None:
    """A page that several people meet is looked at once; a relative reads other words."""
    found, looked_at = list[str](), set[str]()
    for case in voice:
        client = app.test_client()
        client.environ_base["HTTP_ACCEPT_LANGUAGE"] = language
        phone = PageByPage(chromium, client, bypass_csp=True)
        for name, html in pages_of_a_screen(client, case):
            if name not in looked_at or name in ("check", "result"):
                found += phone.faults_of(name, html)
            looked_at.add(name)
        phone.context.close()
    assert found == []
