"""Measures the console: autosaves of many coordinators at once, its size, and its first paint.

Prints a Markdown table and writes the same as JSON. The server is the real one, with a file of its
own; coordinators are threads of this process, on the same machine as the server.
"""

import argparse
import json
import platform
import random
import re
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from chromium import Visitor, a_chromium
from make import a_session, account_of, take_first_steps
from playwright.sync_api import Browser
from servers import Server, a_server

from intake import Settings, create_app
from intake.extensions import db
from intake.records import staff
from intake.records.second_factors import codes

FOUR_G = {"latency": 170, "downloadThroughput": 9_000_000 / 8, "uploadThroughput": 9_000_000 / 8}
"""A 4G line as WebPageTest has it: 9 Mbit/s each way, 170 ms there and back."""
ANSWERS = (
    ("asq_wish_dead", ("no", "unknown", "declined")),
    ("takes_baclofen", ("yes", "no")),
    ("age", tuple(map(str, range(20, 60)))),
    ("overdose", ("never", "ever", "last_12_months")),
    ("uses_alone", ("yes", "no")),
    ("living", ("safe", "unsteady")),
    ("support", ("yes", "no")),
    ("interpreter", ("no", "yes")),
    ("readiness", ("now", "weeks", "not_sure")),
)
PAGE_OF = {
    **dict.fromkeys(("asq_wish_dead", "age"), "safety"),
    **{"takes_baclofen": "dose_history", "living": "home", "support": "home"},
    **{"overdose": "overdose", "uses_alone": "overdose"},
    **{"interpreter": "contact", "readiness": "preferences"},
}


@dataclass
class Coordinator:
    """Somebody on a call: saves one answer after the other, with pauses between them."""

    server: Server
    cookie: str
    draw: random.Random
    pause: float
    saves: list[float] = field(default_factory=list)
    pages: list[float] = field(default_factory=list)
    failures: int = 0

    def talks(self, until: float) -> None:
        """Begin a call and answer until the time is up. Times are kept in milliseconds."""
        self.ask("GET", "/calls")
        started = self.ask("POST", "/calls", csrf_token=self.token)
        address = urlsplit(started.headers["Location"]).path
        self.ask("GET", address)
        time.sleep(self.draw.random() * self.pause)
        while time.monotonic() < until:
            question, values = self.draw.choice(ANSWERS)
            answer = {question: self.draw.choice(values)}
            as_page = self.draw.random() < 0.1
            begun = time.perf_counter()
            fine = self.as_page(address, answer) if as_page else self.save(address, answer)
            taken = (time.perf_counter() - begun) * 1000
            (self.pages if as_page else self.saves).append(taken)
            self.failures += not fine
            time.sleep(self.draw.expovariate(1 / self.pause) if self.pause else 0)

    def save(self, address: str, answer: dict[str, str]) -> bool:
        """One autosave, which comes back with the range."""
        [question] = answer
        sent = {"changed": question, "asked": f"{question}:", "version": self.version}
        told = self.ask("POST", f"{address}/answers", csrf_token=self.token, **sent, **answer)
        if told.status != 200:
            return False
        found = json.loads(self.body)
        self.version = str(found["version"])
        return question in found["saved"] and 'class="range"' in found["panel"]

    def as_page(self, address: str, answer: dict[str, str]) -> bool:
        """The same answer on the page of its section, without scripts: sent, and led on."""
        [question] = answer
        sent = {"asked": f"{question}:", "go": "check"}
        where = f"{address}/{PAGE_OF[question]}"
        told = self.ask("POST", where, csrf_token=self.token, **sent, **answer)
        if told.status != 302:
            return False
        return self.ask("GET", urlsplit(told.headers["Location"]).path).status == 200

    def ask(self, method: str, path: str, **fields: str) -> HTTPResponse:
        connection = HTTPConnection("127.0.0.1", self.server.port, timeout=60)
        headers = {"Cookie": self.cookie, "Content-Type": "application/x-www-form-urlencoded"}
        headers |= {"Origin": self.server.url, "Referer": f"{self.server.url}{path}"}
        connection.request(method, path, urlencode(fields) if fields else None, headers)
        answer = connection.getresponse()
        self.body = answer.read().decode()
        connection.close()
        if found := re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.body):
            self.token = found[1]
        if found := re.search(r'data-version="(\d+)"', self.body):
            self.version = found[1]
        return answer


def coordinators(server: Server, count: int, pause: float) -> list[Coordinator]:
    """Accounts with sessions of their own, written into the database of the server."""
    settings = replace(Settings.from_environment(server.environment), testing=True)
    app = create_app(settings)
    found = []
    with app.app_context():
        key = str(codes().generate_totp_secret())
        for number in range(count):
            email = f"coordinator-{number}@doorway.example"
            staff.add_staff(email, f"Test Coordinator {number}", "coordinator")
            take_first_steps(account_of(email), key)
            name, value = a_session(app, account_of(email))
            draw = random.Random(number)  # noqa: S311 nothing secret is drawn
            found.append(Coordinator(server, f"{name}={value}", draw, pause))
        db.session.remove()
        db.engine.dispose()
    return found


def talk_at_once(people: Sequence[Coordinator], seconds: float) -> None:
    until = time.monotonic() + seconds
    threads = [threading.Thread(target=each.talks, args=(until,)) for each in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def weight_and_paint(browser: Browser, server: Server, cookie: str) -> dict[str, float]:
    """The bytes of a new call with all it brings, and its first paint on a 4G line, cache empty."""
    visitor = Visitor(browser, server.url, viewport={"width": 1280, "height": 900})
    name, _, value = cookie.partition("=")
    visitor.context.add_cookies([{"name": name, "value": value, "url": server.url}])
    visitor.open("/calls")
    visitor.press("Start a call")
    visitor.page.wait_for_selector("#answers")
    address = visitor.page.url
    page = visitor.context.new_page()
    line = visitor.context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.setCacheDisabled", {"cacheDisabled": True})
    line.send("Network.emulateNetworkConditions", {"offline": False, **FOUR_G})
    page.goto(address)
    page.wait_for_function("performance.getEntriesByName('first-contentful-paint').length")
    paint = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
    sizes = page.evaluate(
        """performance.getEntriesByType('resource')
        .concat(performance.getEntriesByType('navigation'))
        .map((each) => [each.name.split('?')[0], each.encodedBodySize])"""
    )
    visitor.context.close()
    return {"first_paint_ms": round(paint), "bytes": sum(dict(sizes).values())}


@contextmanager
def a_new_site(settings: dict[str, str]) -> Iterator[Server]:
    with tempfile.TemporaryDirectory() as folder:
        prepared = Server(Path(folder) / "prepared", settings=settings)
        prepared.folder.mkdir()
        prepared.prepare()
        with a_server(Path(folder) / "site", prepared, Path(folder) / "log") as server:
            yield server


def of(times: Sequence[float]) -> dict[str, float]:
    """Median and two percentiles of times in milliseconds."""
    # In a short run there may be one of something, or none.
    cuts = statistics.quantiles(times, n=100) if len(times) > 1 else [*times, 0.0][:1] * 99
    named = {"median": cuts[49], "p95": cuts[94], "p99": cuts[98]}
    return {key: round(value, 1) for key, value in named.items()} | {"count": len(times)}


def main(arguments: Sequence[str]) -> None:
    asked = _asked(arguments)
    with a_new_site({}) as server:
        people = coordinators(server, asked.coordinators, asked.pause)
        talk_at_once(people, asked.seconds)
        painted = {}
        if not asked.no_browser:
            with a_chromium() as browser:
                tries = [weight_and_paint(browser, server, people[0].cookie) for _ in range(5)]
            painted = {
                "bytes": tries[0]["bytes"],
                "first_paint_ms": sorted(each["first_paint_ms"] for each in tries),
            }
    figures = {
        "python": platform.python_version(),
        "coordinators": asked.coordinators,
        "pause_seconds": asked.pause,
        "autosave_ms": of([each for one in people for each in one.saves]),
        "page_ms": of([each for one in people for each in one.pages]),
        "failures": sum(one.failures for one in people),
        **painted,
    }
    print(*report(figures), sep="\n")
    asked.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


def report(figures: dict[str, Any]) -> list[str]:
    rows = {
        "one autosave with its fresh range": figures["autosave_ms"],
        "the same answer by the page of its section": figures["page_ms"],
    }
    lines = [
        f"{figures['coordinators']} coordinators at once, {figures['pause_seconds']:g} s between "
        f"answers on average, Python {figures['python']}, {figures['failures']} failures",
        "",
        "| Work | median, ms | p95, ms | p99, ms | times |",
        "|---|---:|---:|---:|---:|",
        *(
            f"| {name} | {row['median']} | {row['p95']} | {row['p99']} | {row['count']} |"
            for name, row in rows.items()
        ),
    ]
    times = figures["page_ms"]["median"] / figures["autosave_ms"]["median"]
    lines += ["", f"By the page it takes {times:.1f} times as long (medians)."]
    if "bytes" in figures:
        paints = ", ".join(map(str, figures["first_paint_ms"]))
        lines += [
            "",
            f"A new call: {figures['bytes']:,} bytes in all; first paint on 4G: {paints} ms",
        ]
    return lines


def _asked(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./dev bench console", description=__doc__)
    parser.add_argument("--coordinators", type=int, default=20, help="at once (20)")
    parser.add_argument("--seconds", type=float, default=60, help="how long they talk (60)")
    parser.add_argument("--pause", type=float, default=2, help="seconds between answers (2)")
    parser.add_argument("--no-browser", action="store_true", help="only the autosaves")
    parser.add_argument("--json", type=Path, default=Path("bench-console.json"))
    return parser.parse_args(arguments)


if __name__ == "__main__":
    import sys

    main(sys.argv[1:])
