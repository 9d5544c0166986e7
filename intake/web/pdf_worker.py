"""The process that makes PDFs: HTML in, PDF out, over a pipe.

It is started as a script, not imported: the package would pull in Flask and the database, and a
fault in a C library must take down this process, not the site. Its standard input carries one
job after the other, its standard output the replies, each part led by its length.
"""

import contextlib
import json
import logging
import runpy
import struct
import sys
import traceback
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import IO, Any, NamedTuple

LENGTH = struct.Struct(">Q")
CPU_SECONDS = 20
"""Processor time of one document, unless the second argument says otherwise. A typical one takes
0.4 s, a million letters 16 s.
"""

MEMORY = 1 << 30
"""Bytes. A table of 2,000 rows takes 0.4 GB."""

MADE, UNAVAILABLE, BLOCKED, FAILED = "made", "unavailable", "blocked", "failed"

# Beside this file, and loaded by its path: see above why the package is not imported.
finish = runpy.run_path(str(Path(__file__).with_name("pdf_finishing.py")))["finish"]


class Job(NamedTuple):
    """One document: its HTML, the text of a file inside it, and what its signature stands for.

    `made_on` is the day of that file, as in 2026-11-24.
    """

    html: str
    signature: str = ""
    attached: str = ""
    attached_name: str = ""
    attached_is: str = ""
    made_on: str = ""


class Refused(Exception):
    """The document asked for something outside."""


class LeftOut(Exception):
    """Something of the document could not be drawn, and would be missing without a word."""


def write_part(stream: IO[bytes], part: bytes) -> None:
    stream.write(LENGTH.pack(len(part)))
    stream.write(part)


def read_part(stream: IO[bytes]) -> bytes:
    """The next part. Raises EOFError where the other side is gone."""
    head = stream.read(LENGTH.size)
    if len(head) < LENGTH.size:
        raise EOFError
    size = LENGTH.unpack(head)[0]
    part = stream.read(size)
    if len(part) < size:
        raise EOFError
    return part


class Complaints(logging.Handler):
    """Keeps what WeasyPrint complains about, without the words of the document.

    `missing` are the letters that no font has; `errors` counts what left something out.
    """

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.clear()
        self.about_document = False

    def clear(self) -> None:
        """Forget the last job. From now on complaints are about a document."""
        self.about_document = True
        self.kept: list[str] = []
        self.missing: set[int] = set()
        self.errors = 0

    def emit(self, record: logging.LogRecord) -> None:
        letters = record.args[-1:] if isinstance(record.args, tuple) else ()
        if ".notdef" in record.msg and letters and isinstance(letters[0], int):
            self.missing.add(letters[0])
            return
        self.errors += record.levelno >= logging.ERROR
        # The pattern alone: what is filled in could be a word of the document.
        words = record.msg if self.about_document else record.getMessage()
        self.kept.append(str(words)[:160])


class Maker:
    """Fonts and style sheet, read once, and the making of one document after the other."""

    def __init__(self, stylesheet: Path) -> None:
        """Raises OSError where Pango is missing, ImportError where WeasyPrint is."""
        from weasyprint import CSS
        from weasyprint.text.fonts import FontConfiguration
        from weasyprint.urls import URLFetcher

        class Ours(URLFetcher):
            """Opens files of the folder that the style sheet's own folder is in, nothing else."""

            def __init__(self) -> None:
                super().__init__(allowed_protocols=("file",), allow_redirects=False)

            def fetch(self, url: str, headers: Any = None) -> Any:
                if not url.startswith(stylesheet.parent.parent.as_uri() + "/") or ".." in url:
                    raise ValueError("only our own files are opened")
                return super().fetch(url, headers)

        class Closed(URLFetcher):
            """Opens nothing. A refusal stops the document, else a picture is silently missing."""

            def __init__(self) -> None:
                super().__init__(fail_on_errors=True)
                self.refused = False

            def fetch(self, url: str, headers: Any = None) -> Any:
                # Remembered, because a refusal inside a drawing is swallowed.
                self.refused = True
                raise ValueError("a document loads nothing")

        self.closed = Closed
        self.fonts = FontConfiguration()
        self.css = CSS(filename=str(stylesheet), font_config=self.fonts, url_fetcher=Ours())

    def make(self, job: Job) -> bytes:
        """The PDF: tagged, with the claims of PDF/A-3b and PDF/UA-1, and the same bytes for the
        same job. Raises Refused where the document asks for a resource.
        """
        from weasyprint import HTML
        from weasyprint.urls import FatalURLFetchingError

        fetcher = self.closed()
        try:
            made = HTML(string=job.html, url_fetcher=fetcher).write_pdf(
                font_config=self.fonts,
                stylesheets=[self.css],
                pdf_variant="pdf/a-3b",
                pdf_tags=True,
                attachments=_attachments(job, fetcher),
                finisher=lambda _document, pdf: finish(pdf, job.signature),
            )
        except FatalURLFetchingError:
            # It is no Exception, and its text holds the whole address.
            raise Refused from None
        if fetcher.refused:
            raise Refused
        return bytes(made)


def _attachments(job: Job, fetcher: Any) -> list[Any]:
    """The file that goes inside the document. Its day is given, else it would be this moment."""
    from weasyprint import Attachment

    if not job.attached:
        return []
    day = datetime.combine(date.fromisoformat(job.made_on), time(), UTC)
    return [
        Attachment(
            string=job.attached,
            name=job.attached_name,
            description=job.attached_is,
            relationship="Data",
            created=day,
            modified=day,
            url_fetcher=fetcher,
        )
    ]


def limit_processor_time() -> None:
    """Give the job that starts now CPU_SECONDS; beyond them the system ends this process."""
    try:
        import resource
    except ImportError:  # Windows has no such limit; the time limit of the site remains.
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    until = int(used.ru_utime + used.ru_stime) + CPU_SECONDS + 1
    with contextlib.suppress(ValueError):  # a lower limit was set from outside
        resource.setrlimit(resource.RLIMIT_CPU, (until, resource.RLIM_INFINITY))


def limit_memory() -> None:
    """Keep this process within MEMORY, where the system knows such a limit."""
    try:
        import resource
    except ImportError:
        return
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def attempt(maker: Maker, complaints: Complaints, job: Job) -> tuple[str, str, bytes]:
    """One job: what came of it, in words where it failed, and the PDF."""
    limit_processor_time()
    complaints.clear()
    try:
        return MADE, "", make_readable(maker, complaints, job)
    except Refused:
        return BLOCKED, "it asked for an external resource", b""
    except Exception as failure:
        # Only the kind and the place: the message of an error could quote the document.
        last = traceback.extract_tb(failure.__traceback__)[-1]
        where = f"{Path(last.filename).name}:{last.lineno}"
        return FAILED, f"{type(failure).__name__} at {where}", b""


def make_readable(maker: Maker, complaints: Complaints, job: Job) -> bytes:
    """The PDF, with letters that no font of this machine has written by their number.

    An empty box would hide a name, and PDF/UA forbids it. Raises LeftOut where WeasyPrint
    reports an error and goes on.
    """
    pdf = maker.make(job)
    if complaints.missing:
        numbers = {letter: f"[U+{letter:04X}]" for letter in complaints.missing}
        pdf = maker.make(job._replace(html=job.html.translate(numbers)))
        complaints.kept.append(f"{len(numbers)} letters are in no font; install more fonts")
    if complaints.errors:
        raise LeftOut
    return pdf


def serve(jobs: IO[bytes], replies: IO[bytes], stylesheet: Path) -> None:
    """Answer jobs until the site closes the pipe."""
    complaints = Complaints()
    logging.getLogger("weasyprint").handlers = [complaints]
    maker, problem = None, ""
    try:
        maker = Maker(stylesheet)
    except (ImportError, OSError) as missing:
        problem = f"{type(missing).__name__}: {str(missing)[:160]}"
    about_style = complaints.kept
    while True:
        try:
            job = Job(**json.loads(read_part(jobs)))
        except EOFError:
            return
        if maker:
            outcome, words, pdf = attempt(maker, complaints, job)
        else:
            outcome, words, pdf = UNAVAILABLE, problem, b""
        told = {"outcome": outcome, "words": words, "warnings": [*about_style, *complaints.kept]}
        write_part(replies, json.dumps(told).encode())
        write_part(replies, pdf)
        replies.flush()
        about_style = []


def main() -> None:
    import os

    global CPU_SECONDS
    if limit := sys.argv[2:]:
        CPU_SECONDS = int(limit[0])
    # Anything that a library prints must not end up between the replies.
    limit_memory()
    replies = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    serve(sys.stdin.buffer, replies, Path(sys.argv[1]))


if __name__ == "__main__":
    main()
