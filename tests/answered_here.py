"""A Chromium whose requests are answered by the app in this process, without a server."""

from contextvars import copy_context
from typing import Any
from urllib.parse import urlsplit

from chromium import Visitor
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page, Route

HOST = "http://localhost"


class VisitorHere(Visitor):
    """A window in front of a test client, for pages to look at: no redirects, nothing is sent."""

    def __init__(self, browser: Browser, client: FlaskClient, **options: Any) -> None:
        super().__init__(browser, HOST, **options)
        self.client = client
        self.received: set[str] = set()
        """What the page that is open has asked for."""
        # Playwright answers outside of the app context in which the test runs.
        here = copy_context()
        self.context.route("**/*", lambda route: here.copy().run(self._answer, route))

    def open(self, path: str) -> Page:
        self.received.clear()
        return super().open(path)

    def _answer(self, route: Route) -> None:
        asked = urlsplit(route.request.url)
        if f"{asked.scheme}://{asked.netloc}" != HOST:
            route.abort()
            return
        with self.client.get(asked.path, query_string=asked.query) as response:
            self.received.add(asked.path)
            headers = dict(response.headers)
            route.fulfill(status=response.status_code, headers=headers, body=response.data)
