"""People who write on a running site, and remember each answer that was acknowledged."""

import itertools
import json
import re
import secrets
import threading
import time
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from typing import Any, NamedTuple
from urllib.parse import urlencode, urlsplit

from http_browser import through_a_proxy
from public_pages import typed_pages

TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
OPEN_TEXTS = ("allergies", "duties_note", "other_medicines")
"""Questions of the self-screen that are answered in words; here each answer is another one."""
SENT = "sent"
"""Stands for a question: whether the screen was sent."""
AGAIN_AFTER = 0.1
"""Seconds until somebody sends again what was not taken."""
PROMISES = ("Nothing that was saved is lost", "press Back", "tel:911", "tel:988")
"""What stands on every page that says that nothing can be saved now."""


class Kept(NamedTuple):
    """What was acknowledged at once: where it was given, its questions and their answers.

    `place` is the cookie of the browser, or the address of the call. An answer is "" where others
    give the same one.
    """

    place: str
    answers: dict[str, str]


class Answer(NamedTuple):
    status: int
    text: str
    leads: str
    headers: dict[str, str]


class CutOff(Exception):
    """The server ended the connection, or took none, and nobody knows what it did."""


@dataclass
class Writer(ABC):
    """Somebody with a browser, who goes on until what they send is taken."""

    port: int
    patience: float = 60
    words: Iterator[int] = field(default_factory=itertools.count)
    """Numbers that make each answer in words another one."""
    sent: int = 0
    acknowledged: list[Kept] = field(default_factory=list)
    told: Counter[int] = field(default_factory=Counter)
    """How often a page said that it cannot be saved now, by status."""
    cut_off: int = 0
    longest: float = 0
    """The longest that anything took until it was answered, in seconds."""
    problems: list[str] = field(default_factory=list)
    cookie: str = ""
    token: str = ""
    address: str = "198.51.100.1"

    def ask(self, method: str, path: str, fields: Any = None) -> Answer:
        """One request, on a connection of its own. Raises CutOff."""
        headers = through_a_proxy(self.port, path, self.cookie, self.address)
        sent = urlencode(fields, doseq=True) if fields is not None else None
        begun = time.monotonic()
        connection = HTTPConnection("127.0.0.1", self.port, timeout=self.patience)
        try:
            connection.connect()
            self.sent += fields is not None
            connection.request(method, path, sent, headers)
            answer = connection.getresponse()
            # The answer counts from its first line on, whatever happens to the rest of it.
            text = _rest_of(answer)
        except (OSError, HTTPException) as problem:
            self.cut_off += 1
            raise CutOff(type(problem).__name__) from None
        finally:
            connection.close()
            self.longest = max(self.longest, time.monotonic() - begun)
        if given := answer.headers["Set-Cookie"]:
            self.cookie = given.partition(";")[0]
        if found := TOKEN.search(text):
            self.token = found[1]
        leads = urlsplit(answer.headers["Location"] or "").path
        return Answer(answer.status, text, leads, dict(answer.headers))

    def until_taken(
        self, stop: threading.Event, path: str, fields: dict[str, Any], taken: Sequence[int]
    ) -> Answer | None:
        """Send it as often as it takes; None where there is no more time for it."""
        while not stop.is_set():
            try:
                answer = self.ask("POST", path, {"csrf_token": self.token, **fields})
            except CutOff:
                time.sleep(AGAIN_AFTER)
                continue
            if answer.status in taken:
                return answer
            self.note(path, answer)
            time.sleep(AGAIN_AFTER)
        return None

    def note(self, path: str, answer: Answer) -> None:
        """Somebody was not served: that is fine where a page says so and what to do."""
        self.told[answer.status] += 1
        lacks = [each for each in PROMISES if each not in answer.text]
        if answer.status != 503 or lacks or "Retry-After" not in answer.headers:
            said = re.sub(r"<[^>]+>|\s+", " ", answer.text)[-300:].strip()
            self.problems.append(f"{answer.status} at {path} without {lacks}: {said}")

    @abstractmethod
    def write(self, stop: threading.Event) -> None:
        """Write until it is time to stop."""


def _rest_of(answer: Any) -> str:
    try:
        text: str = answer.read().decode()
    except (OSError, HTTPException):
        return ""
    return text


PAGES = typed_pages()


@dataclass
class Visitor(Writer):
    """Fills in one self-screen after the other, and sends them."""

    pause: float = 0

    def write(self, stop: threading.Event) -> None:
        while not stop.is_set():
            if self._begins(stop) and self._answers(stop):
                self._sends(stop)

    def _begins(self, stop: threading.Event) -> bool:
        self.cookie = self.token = ""
        self.address = f"10.{secrets.randbelow(256)}.{secrets.randbelow(256)}.1"
        while not (self.cookie and self.token) and not stop.is_set():
            try:
                first = self.ask("GET", "/")
            except CutOff:
                time.sleep(AGAIN_AFTER)
                continue
            if first.status != 200:
                self.note("/", first)
                time.sleep(AGAIN_AFTER)
        return self.until_taken(stop, "/start", {}, (302, 303)) is not None

    def _answers(self, stop: threading.Event) -> bool:
        for key, typed in PAGES:
            asked = typed | {
                name: f"Word {next(self.words)}" for name in OPEN_TEXTS if name in typed
            }
            if not self.until_taken(stop, f"/screen/{key}", asked, (302, 303)):
                return False
            told = {name: asked[name] if name in OPEN_TEXTS else "" for name in asked}
            self.acknowledged.append(Kept(self.cookie, told))
            if self.pause and stop.wait(self.pause):
                return False
        return True

    def _sends(self, stop: threading.Event) -> None:
        if self.until_taken(stop, "/send", {}, (302, 303)):
            self.acknowledged.append(Kept(self.cookie, {SENT: ""}))


@dataclass
class Coordinator(Writer):
    """Saves one answer after the other in the console, each with other words than the last."""

    call: str = ""

    def begin(self) -> None:
        self.ask("GET", "/calls")
        self.call = self.ask("POST", "/calls", {"csrf_token": self.token}).leads
        self.ask("GET", self.call)

    def goes_on(self) -> "Coordinator":
        """The same one in the same call, who has done nothing yet."""
        return Coordinator(
            self.port, words=self.words, cookie=self.cookie, token=self.token, call=self.call
        )

    def write(self, stop: threading.Event) -> None:
        while not stop.is_set():
            words = f"Word {next(self.words)}"
            typed = {"changed": "allergies", "asked": "allergies:", "allergies": words}
            answer = self.until_taken(stop, f"{self.call}/answers", typed, (200,))
            if answer and not answer.text:
                # Cut off within the answer: a browser has no word for it, and saves it once more.
                self.cut_off += 1
                continue
            if answer and "allergies" in json.loads(answer.text)["saved"]:
                self.acknowledged.append(Kept(self.call, {"allergies": words}))
            elif answer:
                self.problems.append(f"autosave: {answer.text[:200]}")


@contextmanager
def writing(people: Sequence[Writer]) -> Iterator[threading.Event]:
    """All of them write at the same time, until the block ends or sets what it is given."""
    stop = threading.Event()
    threads = [threading.Thread(target=_writes, args=(each, stop)) for each in people]
    for thread in threads:
        thread.start()
    try:
        yield stop
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def _writes(person: Writer, stop: threading.Event) -> None:
    try:
        person.write(stop)
    except Exception as problem:
        person.problems.append(repr(problem))
