"""The process that makes PDFs: HTML in, PDF out, over a pipe.

It is started as a script, not imported: the package would pull in Flask and the database, and a
fault in a C library must take down this process, not the site. Its standard input carries one
job after the other, its standard output the replies, each part led by its length.
"""

import contextlib
import json
import logging
import struct
import sys
import traceback
from pathlib import Path
from typing import IO, Any

LENGTH = struct.Struct(">Q")
CPU_SECONDS = 20
"""Processor time of one document. A typical one takes 0.4 s, a million letters 16 s."""

MADE, UNAVAILABLE, BLOCKED, FAILED = "made", "unavailable", "blocked", "failed"


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

    def make(self, html: str) -> bytes:
        """The PDF: tagged, PDF/UA-1, and the same bytes for the same HTML.

        Raises Refused where the document asks for a resource.
        """
        from weasyprint import HTML
        from weasyprint.urls import FatalURLFetchingError

        fetcher = self.closed()
        try:
            made = HTML(string=html, url_fetcher=fetcher).write_pdf(
                font_config=self.fonts,
                stylesheets=[self.css],
                pdf_variant="pdf/ua-1",
                finisher=finish,
            )
        except FatalURLFetchingError:
            # It is no Exception, and its text holds the whole address.
            raise Refused from None
        if fetcher.refused:
            raise Refused
        return bytes(made)


def finish(document: Any, pdf: Any) -> None:
    """Mend what WeasyPrint leaves wrong for PDF/UA. Works on its inner objects: pin the version."""
    root = _of(pdf, pdf.catalog["StructTreeRoot"])
    tree = _of(pdf, root["K"][0])
    for each in pdf.objects:
        if isinstance(each, dict):
            _drop_empty_resources(each)
            if each.get("S") == "/TH":
                # Assistive technology reads the scope; without one, headers name no cells.
                group = _of(pdf, _of(pdf, each["P"])["P"])
                each["A"]["Scope"] = "/Column" if group.get("S") == "/THead" else "/Row"
    nums = _of(pdf, root["ParentTree"])["Nums"]
    live = set(tree["K"])
    for page, owners in zip(nums[::2], nums[1::2], strict=True):
        if isinstance(owners, list):
            dead = _cut_loose(pdf, owners, tree.reference, live)
            _mark_as_artifacts(_of(pdf, _of(pdf, pdf.page_references[page])["Contents"]), dead)


def _of(pdf: Any, reference: Any) -> Any:
    number = reference.split()[0]
    return pdf.objects[int(number)]


def _drop_empty_resources(each: dict[str, Any]) -> None:
    for name in ("Pattern", "Shading"):
        if isinstance(each.get(name), dict) and not each[name]:
            del each[name]


def _cut_loose(pdf: Any, owners: list[Any], root: Any, live: set[Any]) -> set[int]:
    """Which marked content of a page hangs outside the tree: its running head and foot."""
    dead = set()
    for mark, reference in enumerate(owners):
        top, element = reference, _of(pdf, reference)
        while element["P"] != root:
            top = element["P"]
            element = _of(pdf, top)
        if top not in live:
            dead.add(mark)
            owners[mark] = "null"
    return dead


def _mark_as_artifacts(contents: Any, dead: set[int]) -> None:
    import pydyf

    stream = contents.stream
    for place in range(len(stream) - 2):
        properties = stream[place + 1]
        begins = stream[place + 2] == b"BDC" and isinstance(properties, dict)
        if begins and properties.get("MCID") in dead:
            stream[place] = "/Artifact"
            stream[place + 1] = pydyf.Dictionary({"Type": "/Pagination"})


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


def attempt(maker: Maker, complaints: Complaints, html: str) -> tuple[str, str, bytes]:
    """One job: what came of it, in words where it failed, and the PDF."""
    limit_processor_time()
    complaints.clear()
    try:
        return MADE, "", make_readable(maker, complaints, html)
    except Refused:
        return BLOCKED, "it asked for an external resource", b""
    except Exception as failure:
        # Only the kind and the place: the message of an error could quote the document.
        last = traceback.extract_tb(failure.__traceback__)[-1]
        where = f"{Path(last.filename).name}:{last.lineno}"
        return FAILED, f"{type(failure).__name__} at {where}", b""


def make_readable(maker: Maker, complaints: Complaints, html: str) -> bytes:
    """The PDF, with letters that no font of this machine has written by their number.

    An empty box would hide a name, and PDF/UA forbids it. Raises LeftOut where WeasyPrint
    reports an error and goes on.
    """
    pdf = maker.make(html)
    if complaints.missing:
        numbers = {letter: f"[U+{letter:04X}]" for letter in complaints.missing}
        pdf = maker.make(html.translate(numbers))
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
            html = read_part(jobs).decode()
        except EOFError:
            return
        if maker:
            outcome, words, pdf = attempt(maker, complaints, html)
        else:
            outcome, words, pdf = UNAVAILABLE, problem, b""
        told = {"outcome": outcome, "words": words, "warnings": [*about_style, *complaints.kept]}
        write_part(replies, json.dumps(told).encode())
        write_part(replies, pdf)
        replies.flush()
        about_style = []


def main() -> None:
    import os

    # Anything that a library prints must not end up between the replies.
    replies = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    serve(sys.stdin.buffer, replies, Path(sys.argv[1]))


if __name__ == "__main__":
    main()
