"""Measures documents: one beside the plainest WeasyPrint call, two processes beside one, downloads.

Prints Markdown tables and writes the same as JSON. All that makes a PDF takes turns in one run.
"""

import argparse
import io
import json
import platform
import random
import statistics
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from http.client import HTTPConnection
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from bs4 import BeautifulSoup
from chromium import a_chromium
from clinical_cases import PEOPLE
from flask import Flask, render_template
from make import a_session, account_of, an_intake, take_first_steps
from servers import Server
from weasyprint import HTML

from bench.console import a_new_site, of
from intake import Settings, create_app
from intake.extensions import db
from intake.placement.model import Level
from intake.records import dispositions, documents, staff
from intake.records.second_factors import codes
from intake.referral.content import build_referral
from intake.web import document_making, signing
from intake.web.pdf import STYLESHEET, WORKER, Worker, job_of
from intake.web.pdf_worker import Job

TARGETS = {"single": 1.1, "two": 1.8, "download_p95_ms": 25}
CELLS = ["td", "th"]
CHECKED_AT = "http://127.0.0.1:8000/check-document"


@dataclass
class Way:
    """One way of making a PDF, with the milliseconds by the clock of each document."""

    name: str
    make: Callable[[Job], bytes]
    times: list[float] = field(default_factory=list)
    size: int = 0

    def makes(self, job: Job) -> None:
        begun = time.perf_counter()
        made = self.make(job)
        self.times.append((time.perf_counter() - begun) * 1000)
        self.size = max(self.size, len(made))

    def times_slower_than(self, other: "Way") -> float:
        """The median of the ratios of neighbors: both were measured side by side."""
        return statistics.median(
            mine / theirs for mine, theirs in zip(self.times, other.times, strict=True)
        )


def jobs_of(app: Flask, count: int) -> list[Job]:
    """Documents of the clinical cases, with the file inside, as a decision makes them."""
    found = []
    with app.test_request_context():
        for person in PEOPLE[:count]:
            drafted = documents.draft_of(person, app.config["SETTINGS"])
            case = replace(drafted, code=documents.new_code(), check_at=CHECKED_AT)
            inside = document_making.inside_of(case, date(2026, 11, 24))
            html = render_template(
                "documents/referral.html", referral=build_referral(case, date(2026, 11, 24))
            )
            found.append(job_of(html, inside, signing.SIGNED_FOR))
    return found


def plainly(job: Job) -> bytes:
    """The plainest call: the same HTML and style sheet, nothing kept from one to the next."""
    return bytes(HTML(string=job.html).write_pdf(stylesheets=[str(STYLESHEET)]))


def by_reportlab(job: Job) -> bytes:
    """The same words and tables, in the looks that come with it."""
    from reportlab.lib.pagesizes import letter
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Table

    styles, story = getSampleStyleSheet(), []
    for part in BeautifulSoup(job.html, "html.parser").body.find_all(
        ["h1", "h2", "h3", "p", "li", "table"]
    ):
        if part.name == "table":
            words = [
                [Paragraph(escape(cell.get_text(" ")), styles["BodyText"]) for cell in row(CELLS)]
                for row in part.find_all("tr")
            ]
            story.append(Table(words))
        elif not part.find_parent("table"):
            name = {"h1": "Title", "h2": "Heading2", "h3": "Heading3"}.get(part.name, "BodyText")
            story.append(Paragraph(escape(part.get_text(" ")), styles[name]))
    file = io.BytesIO()
    SimpleDocTemplate(file, pagesize=letter).build(story)
    return file.getvalue()


@contextmanager
def by_chromium() -> Iterator[Callable[[Job], bytes]]:
    """What an open browser prints of it, with tags."""
    with a_chromium() as browser:
        page = browser.new_page()
        style = STYLESHEET.read_text(encoding="utf-8").replace(
            "../fonts/", f"{STYLESHEET.parent.parent.as_uri()}/fonts/"
        )

        def prints(job: Job) -> bytes:
            page.set_content(job.html.replace("</head>", f"<style>{style}</style></head>"))
            return page.pdf(format="Letter", tagged=True, prefer_css_page_size=True)

        yield prints


def one_by_one(app: Flask, jobs: Sequence[Job], rounds: int) -> list[Way]:
    """Every way makes every document in turn, once untimed."""
    settings = app.config["SETTINGS"]
    ours = Way("ours: tagged, archivable, with its data, in the process of documents", WORKER.make)
    ways = [Way("the plainest WeasyPrint call", plainly), ours]
    signed = WORKER.make(jobs[0])
    # In a thread, since the browser keeps the loop of this one, and signing runs one of its own.
    beside = ThreadPoolExecutor(1)
    ways.append(
        Way(
            "… its signature alone",
            lambda _: beside.submit(signing.sign, signed, settings).result(),
        )
    )
    # What is measured beside the rules and documents only is not there where tests alone run.
    if find_spec("reportlab"):
        ways.append(Way("ReportLab, words and tables only", by_reportlab))
    with by_chromium() as prints:
        ways.append(Way("Chromium, open already", prints))
        for turn in range(rounds + 1):
            for job in jobs:
                for way in ways:
                    way.makes(job)
            if not turn:
                for way in ways:
                    way.times.clear()
    return ways


def throughput(jobs: Sequence[Job], processes: int, count: int) -> float:
    """Documents a second of so many warm processes at once."""
    workers = [Worker(WORKER.command) for _ in range(processes)]
    for worker in workers:
        worker.make(jobs[0])
    share = count // processes

    def works(worker: Worker) -> None:
        for number in range(share):
            worker.make(jobs[number % len(jobs)])

    threads = [threading.Thread(target=works, args=(worker,)) for worker in workers]
    begun = time.perf_counter()
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    taken = time.perf_counter() - begun
    for worker in workers:
        worker.close()
    return share * processes / taken


def downloads(count: int) -> list[float]:
    """Milliseconds of each download of a stored document from the real server."""
    with a_new_site({}) as server:
        address, cookie = a_decided_intake(server)
        times = []
        for _ in range(count):
            begun = time.perf_counter()
            connection = HTTPConnection("127.0.0.1", server.port, timeout=60)
            connection.request("GET", address, headers={"Cookie": cookie})
            answer = connection.getresponse()
            body = answer.read()
            connection.close()
            times.append((time.perf_counter() - begun) * 1000)
            assert answer.status == 200, answer.status
            assert body.startswith(b"%PDF")
    return times


def a_decided_intake(server: Server) -> tuple[str, str]:
    """The address of a stored document, and the cookie of a clinician."""
    app = create_app(replace(Settings.from_environment(server.environment), testing=True))
    with app.test_request_context():
        staff.add_staff("bench@doorway.example", "Test Clinician", "clinician")
        account = account_of("bench@doorway.example")
        take_first_steps(account, str(codes().generate_totp_secret()))
        intake = an_intake()
        decided = dispositions.decide(intake, account, Level.OUTPATIENT, intake.version)
        case_file = documents.case_file_of(
            intake, decided, app.config["SETTINGS"], documents.OWN_RECORD
        )
        made = document_making.make_document(case_file, documents.day_of(decided))
        documents.keep_record(intake, decided, made, account)
        name, value = a_session(app, account)
        address = f"/intakes/{intake.id}/document/record.pdf"
        db.session.remove()
        db.engine.dispose()
    return address, f"{name}={value}"


def main(arguments: Sequence[str]) -> None:
    asked = _asked(arguments)
    with a_new_site({}) as server:
        app = create_app(replace(Settings.from_environment(server.environment), testing=True))
        random.seed(1)
        jobs = jobs_of(app, asked.documents)
        ways = one_by_one(app, jobs, asked.rounds)
        pairs = [
            (throughput(jobs, 1, asked.many), throughput(jobs, 2, asked.many))
            for _ in range(asked.pairs)
        ]
    WORKER.close()
    figures = {
        "python": platform.python_version(),
        "documents": len(jobs),
        "rounds": asked.rounds,
        "ways": {way.name: of(way.times) | {"bytes": way.size} for way in ways},
        "single": round(ways[1].times_slower_than(ways[0]), 2),
        "per_second": [[round(rate, 2) for rate in pair] for pair in pairs],
        "two": round(statistics.median(two / one for one, two in pairs), 2),
        "download_ms": of(downloads(asked.downloads)),
    }
    print(*report(figures), sep="\n")
    asked.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


def report(figures: dict[str, Any]) -> list[str]:
    served = figures["download_ms"]
    return [
        f"{figures['documents']} documents, {figures['rounds']} rounds, Python {figures['python']}",
        "",
        "| Made by | median, ms | p95, ms | largest, kB |",
        "|---|---:|---:|---:|",
        *(
            f"| {name} | {row['median']} | {row['p95']} | {row['bytes'] / 1000:.0f} |"
            for name, row in figures["ways"].items()
        ),
        "",
        f"Ours takes {figures['single']} times as long as the plainest call "
        f"(target: at most {TARGETS['single']}).",
        f"Two processes make {figures['two']} times as many as one (target: at least "
        f"{TARGETS['two']}): "
        + "; ".join(f"{two} beside {one} a second" for one, two in figures["per_second"])
        + ".",
        f"A download of a stored document: median {served['median']} ms, p95 {served['p95']} ms "
        f"(target: at most {TARGETS['download_p95_ms']} ms), {served['count']} times.",
    ]


def _asked(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./dev bench documents", description=__doc__)
    parser.add_argument("--documents", type=int, default=8, help="different ones (8)")
    parser.add_argument("--rounds", type=int, default=5, help="rounds that take turns (5)")
    parser.add_argument("--many", type=int, default=24, help="documents for the rate (24)")
    parser.add_argument("--pairs", type=int, default=3, help="pairs of one and two processes (3)")
    parser.add_argument("--downloads", type=int, default=300, help="downloads (300)")
    parser.add_argument("--json", type=Path, default=Path("bench-documents.json"))
    return parser.parse_args(arguments)


if __name__ == "__main__":
    import sys

    main(sys.argv[1:])
