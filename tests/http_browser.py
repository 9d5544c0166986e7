"""A person's browser without pictures: HTTP and a cookie, against a server that runs."""

from http.cookiejar import CookieJar
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, build_opener

from browser import token_of
from bs4 import BeautifulSoup
from questionnaire_answers import HARMLESS, given_typed
from servers import Server

from intake.questionnaire import QUESTIONNAIRE

PAGES = {step.id: step for step in QUESTIONNAIRE.steps()}


def through_a_proxy(port: int, path: str, cookie: str, address: str) -> dict[str, str]:
    """The headers of a form that a browser sends from this address, as a proxy hands it on."""
    host = f"127.0.0.1:{port}"
    return {
        "Origin": f"http://{host}",
        "Referer": f"http://{host}{path}",
        "Cookie": cookie,
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Forwarded-For": address,
        "X-Forwarded-Proto": "http",
        "X-Forwarded-Host": host,
    }


class NoRedirect(HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


class Browser:
    """A person's browser, over HTTP, with its cookie."""

    def __init__(self, server: Server) -> None:
        self.server, self.cookies = server, CookieJar()
        self.opener = build_opener(HTTPCookieProcessor(self.cookies), NoRedirect)
        self.led_to = ""

    def ask(self, path: str, **fields: Any) -> tuple[int, str]:
        data = urlencode(fields, doseq=True).encode() if fields else None
        try:
            with self.opener.open(self.server.url + path, data, timeout=20) as answer:
                return answer.status, answer.read().decode()
        except HTTPError as answer:
            self.led_to = str(answer.headers["Location"])
            with answer:
                return answer.code, answer.read().decode()

    def token(self, path: str = "/") -> str:
        return token_of(BeautifulSoup(self.ask(path)[1], "html.parser"))

    def at_age(self) -> str:
        """Walk a new screen as far as the question for the age, and return the token."""
        token = self.token()
        self.ask("/start", csrf_token=token)
        while (path := self.led_to) != "/screen/for_whom":
            page = PAGES[path.removeprefix("/screen/")]
            typed: dict[str, Any] = {}
            for question in page.questions:
                typed |= given_typed(question, HARMLESS[question.id])
            assert self.ask(path, csrf_token=token, **typed)[0] == 302, path
        return token
