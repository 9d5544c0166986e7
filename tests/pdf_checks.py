"""What checkers from outside find in a PDF that claims PDF/A-3b and PDF/UA-1.

They can find a fault; that they find none proves no conformance.
"""

import io
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pikepdf
from pikepdf import pdfa
from pikepdf.models import PdfMetadata

UA = "{http://www.aiim.org/pdfua/ns/id/}part"
DESCRIBED = re.compile(
    r"XMP (namespace pdfa(Extension|Schema|Property)="
    r"|property (pdfaExtension:schemas|pdfuaid:part) )"
)
"""The claim of PDF/UA with its description, which ISO 19005-3, 6.6.2.3 allows; the check knows
no described extensions and denies them.
"""
NOT_JUDGED = "unsupported"
OUTLOUD = re.compile(r"\s+(ERROR|WARNING)\s")
FALSE_ALARMS = ("TBL-014",)
"""“A ruled grid that no table announces”: said of tables that are tagged as such."""


def faults_in(document: bytes, folder: Path, but: Sequence[str] = ()) -> list[str]:
    """Every fault that any of the checkers finds, but those with these codes.

    `folder` is where the file may lie meanwhile.
    """
    path = folder / "checked.pdf"
    path.write_bytes(document)
    found = [*_claims(document), *_archivable(path), *_accessible(path), *_read_out(path)]
    return [fault for fault in found if not any(code in fault for code in (*FALSE_ALARMS, *but))]


def _claims(document: bytes) -> Iterator[str]:
    with pikepdf.open(io.BytesIO(document)) as pdf:
        yield from pdf.check_pdf_syntax()
        with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as claimed:
            yield from _missing_claims(claimed)
        if pdf.is_encrypted:
            yield "it is encrypted"
        if str(pdf.Root.get("/Lang", "")) not in ("en", "es"):
            yield "it does not say its language"
        if pdf.pdf_version != "1.7" or "/Version" in pdf.Root:
            yield "it is no PDF 1.7"


def _missing_claims(claimed: PdfMetadata) -> Iterator[str]:
    if (claimed.get("pdfaid:part"), claimed.get("pdfaid:conformance")) != ("3", "B"):
        yield "it does not claim PDF/A-3b"
    if claimed.get(UA) != "1":
        yield "it does not claim PDF/UA-1"
    if not claimed.get("dc:title"):
        yield "it has no title"


def _archivable(path: Path) -> list[str]:
    found = pdfa.validate_written(path, "3b").findings
    return [
        f"{each.rule} {each.where}: {each.message}"
        for each in found
        if each.kind == "violation" and not DESCRIBED.search(str(each.message))
    ]


def _accessible(path: Path) -> list[str]:
    told = _told_by("pdfua", "check", str(path))
    faults = re.findall(r"\[(?:ERROR|WARN ?)\][^\n]*\n[^\n]*", told.stdout)
    if told.returncode and not faults:
        faults = [f"pdfua: {told.stdout[-200:]}{told.stderr[-200:]}"]
    return [" ".join(each.split()) for each in faults]


def _read_out(path: Path) -> list[str]:
    told = _told_by("outloud", "--no-info", str(path))
    faults = [line for line in told.stdout.splitlines() if OUTLOUD.match(line)]
    if told.returncode and not faults:
        faults = [f"outloud: {told.stdout[-200:]}{told.stderr[-200:]}"]
    return [" ".join(each.split()) for each in faults]


def _told_by(program: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
    found = shutil.which(program, path=str(Path(sys.executable).parent))
    assert found, f"{program} is not installed"
    return subprocess.run(
        (found, *arguments), capture_output=True, text=True, timeout=180, check=False
    )
