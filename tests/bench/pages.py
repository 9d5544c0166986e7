"""Measures a page turn of the self-screen: an answer sent, the redirect, and the next page.

One, 8 and 32 people at once fill in whole screens on the real server with two workers. In the same
run the same server shows bare Flask pages of the same size: the floor. The page with all answers is
timed beside a page with one question. Prints a Markdown table and writes the same as JSON. The
people are threads of this process, on the same machine.
"""

import argparse
import json
import os
import platform
import re
import secrets
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode, urlsplit

from clusters import a_free_port, a_postgresql_cluster, another_like
from databases import KINDS, POSTGRESQL
from http_browser import through_a_proxy
from processes import running
from public_pages import typed_pages
from servers import ROOT, Server, wait_until

from bench.console import a_new_site, of

TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
WARM_UP_SECONDS = 5
LONG = {
    "takes_baclofen": True,
    "baclofen_form": ("mouth", "pump"),
    "duties": ("job", "school", "children", "adult_care", "court", "pets"),
    "addiction_medicines": ("methadone",),
    "wants_call": True,
}
"""Answers that bring up many more questions: more than a hundred."""
TICKS = os.sysconf("SC_CLK_TCK")


class Turn(NamedTuple):
    """One page turn: how far into the screen, and how long it took in milliseconds."""

    place: float
    taken: float


@dataclass
class Person:
    """Somebody with a browser of their own. Times are kept in milliseconds."""

    port: int
    turns: list[Turn] = field(default_factory=list)
    failures: int = 0
    largest: int = 0
    cookie: str = ""
    token: str = ""
    address: str = "198.51.100.1"

    def ask(self, method: str, path: str, fields: Any = None) -> tuple[int, str]:
        """Status, and where it leads."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = through_a_proxy(self.port, path, self.cookie, self.address)
        sent = urlencode(fields, doseq=True) if fields is not None else None
        connection.request(method, path, sent, headers)
        answer = connection.getresponse()
        body = answer.read().decode()
        connection.close()
        if given := answer.headers["Set-Cookie"]:
            self.cookie = given.partition(";")[0]
        if found := TOKEN.search(body):
            self.token = found[1]
        self.largest = max(self.largest, len(body))
        return answer.status, answer.headers["Location"] or ""

    def turn(self, path: str, typed: dict[str, Any], place: float) -> None:
        """Send a page, and open the one that it leads to."""
        begun = time.perf_counter()
        status, leads = self.ask("POST", path, {"csrf_token": self.token, **typed})
        status = self.ask("GET", urlsplit(leads).path)[0] if status in (302, 303) else 0
        self.turns.append(Turn(place, (time.perf_counter() - begun) * 1000))
        self.failures += status != 200

    def screens(self, pages: Sequence[tuple[str, dict[str, Any]]], until: float) -> None:
        """Whole screens, one after the other, until the time is up."""
        while time.monotonic() < until:
            self.begin()
            for number, (key, typed) in enumerate(pages):
                self.turn(f"/screen/{key}", typed, number / len(pages))
                if time.monotonic() >= until:
                    break

    def begin(self) -> None:
        """A new screen, from an address that has begun none."""
        self.cookie = ""
        self.address = f"10.{secrets.randbelow(256)}.{secrets.randbelow(256)}.1"
        self.ask("GET", "/")
        _, leads = self.ask("POST", "/start", {"csrf_token": self.token})
        self.ask("GET", urlsplit(leads).path)

    def bare_pages(self, until: float) -> None:
        number = 1
        while time.monotonic() < until:
            self.turn(f"/{number}", {"answer": "yes"}, 0)
            number += 1


class Measured(NamedTuple):
    """Turns of some people at once, and the processor time of the server for each."""

    turns: list[Turn]
    cpu_ms: float
    failures: int


def at_once(
    port: int, group: int, count: int, does: Callable[[Person], None]
) -> tuple[Measured, list[Person]]:
    """Let people do something at the same time, while a process group serves them."""
    people = [Person(port) for _ in range(count)]
    before = processor_ms(group)
    threads = [threading.Thread(target=does, args=(each,)) for each in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    turns = [turn for each in people for turn in each.turns]
    taken = (processor_ms(group) - before) / max(1, len(turns))
    return Measured(turns, taken, sum(each.failures for each in people)), people


def beside_all_answers(port: int, opened: int) -> dict[str, Any]:
    """How long the page with all answers takes beside one with a question, in milliseconds."""
    person, given = Person(port), typed_pages(**LONG)
    person.begin()
    for key, typed in given:
        person.turn(f"/screen/{key}", typed, 0)
    taken = dict[str, list[float]](check=[], question=[])
    for _ in range(opened):
        for name, path in (("question", f"/screen/{given[0][0]}"), ("check", "/check")):
            begun = time.perf_counter()
            person.failures += person.ask("GET", path)[0] != 200
            taken[name].append((time.perf_counter() - begun) * 1000)
    check, question = statistics.median(taken["check"]), statistics.median(taken["question"])
    return {
        "answers": sum(len(typed) for _, typed in given),
        "check_ms": round(check, 1),
        "question_ms": round(question, 1),
        "times_question": round(check / question, 1),
        "failures": person.failures,
    }


def processor_ms(group: int) -> float:
    """The processor time that the processes of a group have taken so far, from /proc."""
    return sum(each.ticks for each in running() if each.group == group) * 1000 / TICKS


@contextmanager
def the_floor(size: int) -> Iterator[tuple[int, int]]:
    """The bare pages on a server like ours: its port and its process group."""
    port = a_free_port()
    gunicorn = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--workers", "2"]
    with tempfile.TemporaryDirectory() as folder:
        process = subprocess.Popen(
            [*gunicorn, "--no-control-socket", "--log-level", "warning", "bench.floor:app"],
            cwd=folder,
            env={**os.environ, "FLOOR_BYTES": str(size), "PYTHONPATH": str(ROOT / "tests")},
            start_new_session=True,
        )
        try:
            wait_until(lambda: _answers(port), "the bare pages do not answer")
            yield port, process.pid
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@contextmanager
def a_site_on(database: str) -> Iterator[Server]:
    """A new site with two workers on a file of SQLite or a PostgreSQL of its own.

    SQLite waits for the disk. PostgreSQL does not: it would wait in a process of its own, and what
    counts here is the processor time of the site.
    """
    settings = {"TRUSTED_PROXIES": "1"}
    with ExitStack() as stack:
        if database == POSTGRESQL:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            cluster = stack.enter_context(a_postgresql_cluster(folder))
            settings["DATABASE_URL"] = another_like(cluster, of="template0")
        yield stack.enter_context(a_new_site(settings))


def _answers(port: int) -> bool:
    try:
        return Person(port).ask("GET", "/1")[0] == 200
    except OSError:
        return False


def row(ours: Measured, floor: Measured) -> dict[str, Any]:
    """What was measured with some people at once, in milliseconds."""
    begins = [turn.taken for turn in ours.turns if turn.place < 1 / 3]
    ends = [turn.taken for turn in ours.turns if turn.place >= 2 / 3]
    times = {name: of([turn.taken for turn in each.turns]) for name, each in _two(ours, floor)}
    return {
        "ours_ms": times["ours"],
        "floor_ms": times["floor"],
        "ours_cpu_ms": round(ours.cpu_ms, 2),
        "floor_cpu_ms": round(floor.cpu_ms, 2),
        "times_floor": round(times["ours"]["median"] / times["floor"]["median"], 1),
        "end_to_start": round(statistics.median(ends or [0]) / statistics.median(begins or [1]), 2),
        "failures": ours.failures + floor.failures,
    }


def _two(ours: Measured, floor: Measured) -> list[tuple[str, Measured]]:
    return [("ours", ours), ("floor", floor)]


def main(arguments: Sequence[str]) -> None:
    asked = _asked(arguments)
    figures = {"python": platform.python_version(), "seconds": asked.seconds, "databases": {}}
    for database in asked.databases:
        measured = figures["databases"][database] = measure(database, asked)
        print(*report(database, measured), sep="\n", flush=True)
    asked.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


def measure(database: str, asked: argparse.Namespace) -> dict[str, Any]:
    pages, rows = typed_pages(), {}
    # Whoever comes through a proxy has an address of their own, and may begin a screen.
    with a_site_on(database) as server:
        assert server.process is not None
        group, size = server.process.pid, 0
        # A new worker compiles each template when it first shows it; that is no part of a turn.
        warm = time.monotonic() + WARM_UP_SECONDS
        at_once(server.port, group, 4, lambda each: each.screens(pages, warm))
        for count in asked.people:
            until = time.monotonic() + asked.seconds
            ours, people = at_once(
                server.port, group, count, lambda each, end=until: each.screens(pages, end)
            )
            size = max(size, *(each.largest for each in people))
            with the_floor(size) as (port, bare):
                until = time.monotonic() + asked.seconds
                floor, _ = at_once(port, bare, count, lambda each, end=until: each.bare_pages(end))
            rows[count] = row(ours, floor)
        check = beside_all_answers(server.port, asked.opened)
    return {"pages": len(pages), "bytes": size, "people": rows, "check": check}


def report(database: str, figures: dict[str, Any]) -> list[str]:
    return [
        f"On {database}: screens of {figures['pages']} pages, "
        f"the largest of {figures['bytes'] / 1000:.0f} kB",
        "",
        "| People at once | turn: median, ms | p95, ms | server, CPU ms | floor: median, ms | "
        "p95, ms | CPU ms | times the floor | end to start | turns | failures |",
        "|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
        *(
            f"| {count} | {each['ours_ms']['median']} | {each['ours_ms']['p95']} | "
            f"{each['ours_cpu_ms']} | {each['floor_ms']['median']} | {each['floor_ms']['p95']} | "
            f"{each['floor_cpu_ms']} | {each['times_floor']} | {each['end_to_start']} | "
            f"{each['ours_ms']['count']} | {each['failures']} |"
            for count, each in figures["people"].items()
        ),
        "",
        "The page with all {answers} answers takes {check_ms} ms, {times_question} times as long "
        "as one with a question ({question_ms} ms)".format(**figures["check"]),
        "",
    ]


def _asked(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./dev bench pages", description=__doc__)
    parser.add_argument("--people", type=int, nargs="+", default=[1, 8, 32], help="(1 8 32)")
    parser.add_argument("--seconds", type=float, default=20, help="for each of them (20)")
    parser.add_argument("--opened", type=int, default=30, help="page with all answers, times (30)")
    parser.add_argument("--databases", nargs="+", choices=KINDS, default=KINDS, help="(both)")
    parser.add_argument("--json", type=Path, default=Path("bench-pages.json"))
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main(sys.argv[1:])
