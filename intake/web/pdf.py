"""Makes PDFs out of templates, in a process of their own that stays warm."""

import atexit
import json
import logging
import os
import subprocess
import sys
import threading
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import IO, Any, cast

from flask import render_template

from intake.web import pdf_worker
from intake.web.pdf_worker import Job

STYLESHEET = Path(__file__).resolve().parents[2] / "static" / "css" / "document.css"
LONGEST_RENDER = 40
"""Seconds for one document by the clock, the start of the process included."""
LONGEST_WAIT = 60
"""Seconds that a document waits for those before it."""
LONGEST_LONG_RENDER = 180
"""Seconds for a document of many pages, which nobody waits for with a person on the line."""
LONG_CPU_SECONDS = 90
"""Processor time of such a document."""

INSTALL = (
    "Install Pango, which makes the PDF: on Debian or Ubuntu “apt-get install libpango-1.0-0 "
    "libpangoft2-1.0-0 libharfbuzz-subset0”, on a Mac “brew install pango”. Then try again."
)
# The process sees neither the keys nor the database address of the site.
PASSED_ON = (
    "PATH",
    "HOME",
    "LANG",
    "LC_ALL",
    "TMPDIR",
    "PYTHONPATH",
    "LD_LIBRARY_PATH",
    "DYLD_LIBRARY_PATH",
    "DYLD_FALLBACK_LIBRARY_PATH",
    "FONTCONFIG_PATH",
    "FONTCONFIG_FILE",
    "XDG_CACHE_HOME",
    "XDG_DATA_DIRS",
    "SYSTEMROOT",
    "WEASYPRINT_DLL_DIRECTORIES",
)

log = logging.getLogger(__name__)


class PdfUnavailable(Exception):
    """This machine cannot make PDFs. The message says what to install."""


class PdfFailed(Exception):
    """This document could not be made. The message is a sentence without any of its content."""


class BlockedResource(PdfFailed):
    """The document asked for something outside; it must be made of text alone."""


@dataclass(frozen=True, kw_only=True)
class Enclosed:
    """A file inside the document: its text, its name, what it is, and the day it was made on."""

    content: str
    name: str
    what: str
    made_on: date


def render_pdf(
    template: str, *, enclosed: Enclosed | None = None, signature: str = "", **content: object
) -> bytes:
    """The PDF of a template of `templates/documents`, which claims PDF/A-3b and PDF/UA-1.

    With `signature`, which says what a signature stands for, it has an empty field to sign. The
    same content gives the same bytes. Raises PdfUnavailable where the machine lacks what it
    takes, BlockedResource where the document asks for a resource, PdfFailed otherwise.
    """
    return WORKER.make(job_of(render_template(template, **content), enclosed, signature))


def job_of(html: str, enclosed: Enclosed | None = None, signature: str = "") -> Job:
    """What the process that makes PDFs is handed."""
    job = Job(html, signature)
    if enclosed is None:
        return job
    return job._replace(
        attached=enclosed.content,
        attached_name=enclosed.name,
        attached_is=enclosed.what,
        made_on=enclosed.made_on.isoformat(),
    )


def render_long_pdf(template: str, stylesheet: Path, **content: object) -> bytes:
    """The same for a long document that is seldom made, with a style sheet of its own.

    Its process ends with it, so that no referral has to wait behind it.
    """
    worker = Worker(_command(stylesheet, str(LONG_CPU_SECONDS)), LONGEST_LONG_RENDER)
    try:
        return worker.make(Job(render_template(template, **content)))
    finally:
        worker.close()


class Worker:
    """One process that makes one document at a time; a new one after it has died.

    Threads would be slower than one after the other, and a crash in a C library would take the
    site along.
    """

    def __init__(self, command: tuple[str, ...], longest: float = LONGEST_RENDER) -> None:
        self.command, self.longest = command, longest
        self.process: subprocess.Popen[bytes] | None = None
        self.owner = 0
        self.turn = threading.Lock()

    def make(self, job: Job) -> bytes:
        if not self.turn.acquire(timeout=LONGEST_WAIT):
            raise PdfFailed("Too many documents are waiting to be made. Try again in a minute.")
        try:
            told, pdf = self._ask(json.dumps(job._asdict()).encode())
        finally:
            self.turn.release()
        for warning in told["warnings"]:
            log.warning("WeasyPrint: %s", warning)
        if told["outcome"] == pdf_worker.MADE:
            return pdf
        log.error("A document could not be made: %s", told["words"])
        if told["outcome"] == pdf_worker.UNAVAILABLE:
            raise PdfUnavailable(INSTALL)
        if told["outcome"] == pdf_worker.BLOCKED:
            raise BlockedResource("The document asked for an external resource and was stopped.")
        raise PdfFailed("The document could not be made from this content.")

    def close(self) -> None:
        """End the process; the next document starts another."""
        process, self.process = self.process, None
        atexit.unregister(self.close)
        if process and self.owner == os.getpid():
            process.kill()
            process.communicate()

    def _ask(self, job: bytes) -> tuple[dict[str, Any], bytes]:
        process = self._running()
        clock = threading.Timer(self.longest, process.kill)
        clock.start()
        try:
            jobs = cast(IO[bytes], process.stdin)
            replies = cast(IO[bytes], process.stdout)
            pdf_worker.write_part(jobs, job)
            jobs.flush()
            return json.loads(pdf_worker.read_part(replies)), pdf_worker.read_part(replies)
        except (EOFError, OSError) as gone:
            self.close()
            log.error("The process that makes documents ended with %s", process.returncode)
            raise PdfFailed(
                "The document could not be made: it took too long, or the program that makes it "
                "crashed. Try again; if it fails again, shorten the longest answers."
            ) from gone
        finally:
            clock.cancel()

    def _running(self) -> subprocess.Popen[bytes]:
        # A process that was started before a fork belongs to the other side of the fork.
        if self.process is None or self.owner != os.getpid() or self.process.poll() is not None:
            environment = {key: os.environ[key] for key in PASSED_ON if key in os.environ}
            self.process = subprocess.Popen(  # noqa: S603 our own script
                self.command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env=environment,
                # Ctrl-C at the terminal ends the site, whose end of the pipe then ends this.
                start_new_session=True,
            )
            self.owner = os.getpid()
            atexit.register(self.close)
        return self.process


def _command(stylesheet: Path, *limit: str) -> tuple[str, ...]:
    # -P: modules beside the script must not stand in for those of the standard library.
    return sys.executable, "-P", pdf_worker.__file__, str(stylesheet), *limit


WORKER = Worker(_command(STYLESHEET))
