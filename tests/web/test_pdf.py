"""The PDF itself: text, tags, limits, and what happens when its making fails."""

import io
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, render_template
from jinja2 import DictLoader, StrictUndefined
from markupsafe import Markup
from pypdf import PdfReader

from intake.referral.content import build_referral
from intake.referral.fhir import bundle
from intake.referral.model import CaseFile, Program
from intake.web import pdf, pdf_worker
from intake.web.filters import qr
from intake.web.pdf import BlockedResource, PdfFailed, PdfUnavailable, Worker, render_pdf
from intake.web.pdf_worker import Job
from tests.referral.cases import (
    BACLOFEN_STOPPED,
    PUMP_AND_HEROIN,
    SIXTY_PERIODS,
    TODAY,
    case_file,
    case_of,
    typical_cases,
)

pytestmark = pytest.mark.one_database("it is about the making of documents")

TEMPLATES = Path(__file__).parents[2] / "templates"
STATEMENT = "42 CFR part 2 prohibits unauthorized use or disclosure of these records."
DRAFT = "Unconfirmed draft. Not reviewed by staff."
HEAD = '<!doctype html><html lang="en"><head><title>Test</title></head><body>'


@pytest.fixture(scope="module")
def app() -> Iterator[Flask]:
    """Only what a document needs: the app of the site would bring a database along."""
    app = Flask(__name__, template_folder=str(TEMPLATES))
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.filters.update(svg=Markup, qr=qr)
    with app.app_context():
        yield app
    pdf.WORKER.close()


@pytest.fixture(autouse=True)
def nothing_to_complain_about(
    caplog: pytest.LogCaptureFixture, request: pytest.FixtureRequest
) -> Iterator[None]:
    """Whatever WeasyPrint warns about is a fault of ours, unless the test is about a failure."""
    yield
    told = [each.getMessage() for each in caplog.get_records("call")]
    if "failure" not in request.node.name:
        # Which letters the fonts of the machine have is no fault of ours.
        assert [each for each in told if "letters are in no font" not in each] == []


def made(case: CaseFile) -> bytes:
    return render_pdf("documents/referral.html", referral=build_referral(case, TODAY))


def pages_of(document: bytes) -> list[str]:
    """The text of each page, with every white space as one blank."""
    reader = PdfReader(io.BytesIO(document))
    return [" ".join(page.extract_text().split()) for page in reader.pages]


@pytest.fixture(scope="module")
def documents(app: Flask) -> dict[str, bytes]:
    return {name: made(case) for name, case in typical_cases().items()}


@pytest.mark.parametrize("name", ["baclofen", "alcohol", "pump"])
class TestTypicalCases:
    def test_is_short(self, documents: dict[str, bytes], name: str) -> None:
        # Two to four pages; five where nearly everything applies and twenty rules hold.
        assert 2 <= len(pages_of(documents[name])) <= (6 if name == "pump" else 5), (
            "with the copy of the consent"
        )

    def test_carries_the_short_statement_on_every_page(
        self, documents: dict[str, bytes], name: str
    ) -> None:
        assert all(STATEMENT in page for page in pages_of(documents[name]))

    def test_numbers_its_pages(self, documents: dict[str, bytes], name: str) -> None:
        pages = pages_of(documents[name])
        assert all(
            f"Page {number} of {len(pages)}" in page for number, page in enumerate(pages, start=1)
        )

    def test_has_the_long_statement_once(self, documents: dict[str, bytes], name: str) -> None:
        told = " ".join(pages_of(documents[name]))
        assert told.count("A general authorization for the release of medical") == 1

    def test_is_marked_as_a_draft_on_every_page_or_on_none(
        self, documents: dict[str, bytes], name: str
    ) -> None:
        pages = pages_of(documents[name])
        is_draft = typical_cases()[name].disposition is None
        assert [DRAFT in page for page in pages] == [is_draft] * len(pages)

    def test_is_tagged_and_says_its_language_and_title(
        self, documents: dict[str, bytes], name: str
    ) -> None:
        reader = PdfReader(io.BytesIO(documents[name]))
        root: Any = reader.trailer["/Root"]
        assert root["/MarkInfo"]["/Marked"]
        assert "/StructTreeRoot" in root
        assert root["/Lang"] == "en"
        assert root["/ViewerPreferences"]["/DisplayDocTitle"]
        assert reader.metadata is not None
        assert reader.metadata.title == "Referral D-7K2M"
        assert reader.metadata.author == "Example Harbor Program"

    def test_claims_pdf_ua(self, documents: dict[str, bytes], name: str) -> None:
        root: Any = PdfReader(io.BytesIO(documents[name])).trailer["/Root"]
        assert b'pdfuaid:part="1"' in root["/Metadata"].get_data()

    def test_every_header_cell_has_a_scope(self, documents: dict[str, bytes], name: str) -> None:
        headers = elements(documents[name], "/TH")
        assert headers
        assert all(each["/A"]["/Scope"] in ("/Column", "/Row") for each in headers)

    def test_holds_its_own_fonts(self, documents: dict[str, bytes], name: str) -> None:
        reader = PdfReader(io.BytesIO(documents[name]))
        names = {
            str(font.get_object()["/BaseFont"])  # type: ignore[index]
            for page in reader.pages
            for font in page["/Resources"]["/Font"].values()  # type: ignore[index]
        }
        assert names
        assert all("Source-Sans-3" in each for each in names)


def elements(document: bytes, kind: str) -> list[Any]:
    """The elements of one kind in the tag tree."""
    reader = PdfReader(io.BytesIO(document))
    objects = (reader.get_object(number) for number in range(1, reader.trailer["/Size"]))
    return [each for each in objects if isinstance(each, dict) and each.get("/S") == kind]


def test_the_finding_is_in_the_text(documents: dict[str, bytes]) -> None:
    # A long rule id may be broken at one of its hyphens.
    told = " ".join(pages_of(documents["baclofen"])).replace("- ", "-")
    assert "stopped or cut it by more than half in the last 7 days" in told
    assert "Rule 28-baclofen-stopped-suddenly" in told
    assert "Continue baclofen until the receiving prescriber decides." in told


def test_the_chart_is_a_figure_with_a_sentence(documents: dict[str, bytes]) -> None:
    (figure,) = elements(documents["baclofen"], "/Figure")
    assert "Baclofen 90 mg from November 22, 2025, stopped on" in figure["/Alt"]


def test_head_and_foot_of_the_pages_are_artifacts(documents: dict[str, bytes]) -> None:
    page = PdfReader(io.BytesIO(documents["pump"])).pages[1]
    contents = page.get_contents()
    assert contents is not None
    assert contents.get_data().count(b"/Artifact") >= 3


def test_who_receives_it_knows_how_to_reach_the_program_at_any_hour(app: Flask) -> None:
    sender = Program("Example Program", "202-555-0100", fax="202-555-0101", after_hours="Example 1")
    receiver = Program("Example House", "202-555-0102", fax="202-555-0103")
    case = replace(case_file(BACLOFEN_STOPPED), program=sender, receiver=receiver)
    told = pages_of(made(case))[0]
    assert "Phone 202-555-0100 Fax 202-555-0101 After hours: Example 1" in told
    assert "To Example House, phone 202-555-0102, fax 202-555-0103" in told
    written = str(bundle(case, TODAY))
    assert all(number in written for number in ("555-0101", "Example 1", "555-0103"))


def test_what_never_leaves_the_program_is_not_in_the_pdf(documents: dict[str, bytes]) -> None:
    for document in documents.values():
        told = " ".join(pages_of(document))
        assert "example.org" not in told
        assert "202-555-0199" not in told


def test_the_same_content_gives_the_same_bytes(app: Flask, documents: dict[str, bytes]) -> None:
    pdf.WORKER.close()  # also in another process
    assert made(typical_cases()["pump"]) == documents["pump"]


def test_another_day_gives_another_document(app: Flask) -> None:
    case = case_file(BACLOFEN_STOPPED)
    later = build_referral(case, date(2026, 11, 25))
    assert render_pdf("documents/referral.html", referral=later) != made(case)


def test_an_empty_intake_makes_a_document(app: Flask) -> None:
    pages = pages_of(made(case_of({})))
    assert all(DRAFT in page for page in pages)
    assert "Not answered yet" in pages[0]


HOSTILE = {
    "person_name": "<script>alert(1)</script>",
    "in_own_words": "W" * 4000,
    "caller_relation": "אדם לדוגמה",
    "baclofen_taper_plan": "</li></ul>{{ 7 * 7 }}<img src=file:///etc/passwd> 🙂 Ōkami ≥ → “ñ”",
    "duties_note": "y" * 500,
    "allergies": "a" * 200,
}


def test_hostile_text_stays_text(app: Flask) -> None:
    case = case_file(PUMP_AND_HEROIN | HOSTILE)
    html = render_template("documents/referral.html", referral=build_referral(case, TODAY))
    assert "<script>" not in html
    assert "<img" not in html
    told = "".join(pages_of(pdf.WORKER.make(Job(html)))).replace(" ", "")
    assert "<script>alert(1)</script>" in told
    assert "{{7*7}}" in told
    assert "Ōkami≥→“ñ”" in told
    assert told.count("W") >= 4000
    assert told.count("y" * 30) >= 10


def test_a_note_longer_than_a_page_runs_over_pages(app: Flask) -> None:
    case = case_file(PUMP_AND_HEROIN | {"baclofen_taper_plan": "Line\n" * 190 + "The end"})
    told = " ".join(pages_of(made(case)))
    assert told.count("Line") >= 190
    assert "The end" in told


def test_sixty_dose_rows_and_twenty_substances_fit(app: Flask) -> None:
    substances = [{"substance": "other", "substance_name": f"Thing {n}"} for n in range(20)]
    case = case_file(PUMP_AND_HEROIN | {"dose_history": SIXTY_PERIODS, "substances": substances})
    told = " ".join(pages_of(made(case)))
    assert "69 mg" in told
    assert "Thing 19" in told


def test_the_kit_needs_no_database_and_no_flask() -> None:
    source = Path(pdf_worker.__file__).read_text()
    assert "flask" not in source.replace("Flask nor", "").replace("Flask and", "").lower()
    assert "from intake" not in source
    assert "import intake" not in source


@pytest.mark.parametrize(
    "markup",
    [
        '<img src="http://127.0.0.1:9/x.png" alt="x">',
        '<img src="file:///etc/hostname" alt="x">',
        '<img src="data:image/png;base64,AAAA" alt="x">',
        '<link rel="stylesheet" href="file:///etc/hostname">',
        "<style>@import url(http://127.0.0.1:9/x.css)</style>",
        "<style>@font-face{font-family:x;src:url(http://127.0.0.1:9/x)} p{font-family:x}</style>",
        '<svg viewBox="0 0 9 9"><image href="http://127.0.0.1:9/secret.png"/></svg>',
        '<link rel="attachment" href="file:///etc/hostname">',
        '<a rel="attachment" href="file:///etc/hostname">x</a>',
    ],
)
def test_failure_an_outside_resource_stops_the_document(
    markup: str, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(BlockedResource) as stopped:
        pdf.WORKER.make(Job(f"{HEAD}<p>x</p>{markup}</body></html>"))
    assert "secret" not in str(stopped.value) + caplog.text
    assert "passwd" not in str(stopped.value) + caplog.text


def test_failure_warnings_of_weasyprint_reach_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, logger="intake.web.pdf"):
        pdf.WORKER.make(Job(f'{HEAD}<p style="color: private">x</p></body></html>'))
    assert "WeasyPrint: Ignored" in caplog.text
    assert "private" not in caplog.text


def test_failure_an_error_that_weasyprint_passes_over_stops_the_document() -> None:
    with pytest.raises(PdfFailed):
        pdf.WORKER.make(Job("<!doctype html><title>x</title><p>A document without a language</p>"))


def test_letters_that_no_font_has_are_printed_by_their_number(app: Flask) -> None:
    case = case_file(BACLOFEN_STOPPED | {"person_name": "Test \U0010fffd Person"})
    pages = pages_of(made(case))
    assert all("Test [U+10FFFD] Person" in page for page in pages)


def test_failure_too_deep_markup_is_told_without_its_content() -> None:
    deep = "<div>" * 2000 + "private words"
    with pytest.raises(PdfFailed) as failed:
        pdf.WORKER.make(Job(f"{HEAD}{deep}</body></html>"))
    assert "private" not in str(failed.value)
    assert pdf.WORKER.make(Job(f"{HEAD}<p>x</p></body></html>")).startswith(b"%PDF")


def test_failure_a_crash_is_told_and_the_next_document_gets_a_new_process() -> None:
    worker = Worker(pdf.WORKER.command)
    worker.make(Job(f"{HEAD}<p>x</p></body></html>"))
    assert worker.process
    first = worker.process.pid
    os.kill(first, signal.SIGSTOP)
    threading.Timer(0.2, os.kill, (first, signal.SIGSEGV)).start()
    threading.Timer(0.3, os.kill, (first, signal.SIGCONT)).start()
    with pytest.raises(PdfFailed, match="crashed"):
        worker.make(Job(f"{HEAD}<p>x</p></body></html>"))
    assert worker.make(Job(f"{HEAD}<p>x</p></body></html>")).startswith(b"%PDF")
    assert worker.process.pid != first
    worker.close()


def test_failure_a_document_that_takes_too_long_is_stopped() -> None:
    worker = Worker((sys.executable, "-c", "import time; time.sleep(60)"), longest=0.3)
    start = time.monotonic()
    with pytest.raises(PdfFailed, match="took too long"):
        worker.make(Job("x"))
    assert time.monotonic() - start < 5


def test_failure_processor_time_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    script = (
        "import sys; sys.path.insert(0, sys.argv[2]); import pdf_worker; "
        "pdf_worker.CPU_SECONDS = 0; pdf_worker.Maker.make = lambda *_: exec('while True: pass'); "
        "pdf_worker.main()"
    )
    command = (sys.executable, "-c", script, str(pdf.STYLESHEET))
    worker = Worker((*command, str(Path(pdf_worker.__file__).parent)), longest=30)
    start = time.monotonic()
    with pytest.raises(PdfFailed, match="took too long"):
        worker.make(Job("x"))
    assert time.monotonic() - start < 15


def test_failure_a_machine_without_pango_says_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "weasyprint.py").write_text("raise OSError('cannot load library')")
    script = f"import sys; sys.path.insert(0, {str(tmp_path)!r}); sys.argv = sys.argv[1:]; "
    script += "import runpy; runpy.run_path(sys.argv[0], run_name='__main__')"
    command = (sys.executable, "-c", script, pdf_worker.__file__, str(pdf.STYLESHEET))
    worker = Worker(command)
    with pytest.raises(PdfUnavailable, match="apt-get install libpango"):
        worker.make(Job("x"))
    with pytest.raises(PdfUnavailable):
        worker.make(Job("x"))
    worker.close()


def test_failure_an_undefined_name_in_a_template_is_no_document(app: Flask) -> None:
    bare = Flask("bare")
    bare.jinja_loader = DictLoader({"x.html": "{{ nobody }}"})
    bare.jinja_env.undefined = StrictUndefined
    with bare.app_context(), pytest.raises(Exception, match="nobody"):
        render_pdf("x.html")


def test_documents_from_several_threads_do_not_mix(app: Flask) -> None:
    found: dict[int, str] = {}

    def make(number: int) -> None:
        document = pdf.WORKER.make(Job(f"{HEAD}<p>Number {number}</p></body></html>"))
        found[number] = pages_of(document)[0]

    threads = [threading.Thread(target=make, args=(number,)) for number in range(6)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert {number: f"Number {number}" in told for number, told in found.items()} == dict.fromkeys(
        range(6), True
    )


def test_the_process_does_not_see_the_secrets_of_the_site(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "not for the process")
    worker = Worker(pdf.WORKER.command)
    worker.make(Job(f"{HEAD}<p>x</p></body></html>"))
    assert worker.process
    environment = Path(f"/proc/{worker.process.pid}/environ")
    if environment.exists():
        assert b"SECRET_KEY" not in environment.read_bytes()
    worker.close()
