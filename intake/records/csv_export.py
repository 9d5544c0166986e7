"""CSV for spreadsheets, in which no cell is run as a formula. Every export goes through here."""

import csv
import io
import unicodedata
from collections.abc import Iterable, Sequence

Cell = str | int | float | None

STARTS_A_FORMULA = "=+-@"
LOOKS_LIKE_MINUS = "\u2212\u2010\u2011\u2012\u2013\u2014"
BREAKS = "\t\r\n"
MARK = "\ufeff"
"""Tells a spreadsheet that the file is UTF-8."""


def to_csv(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """A CSV file in UTF-8, every cell in quotes, lines ended as RFC 4180 says."""
    written = io.StringIO()
    writer = csv.writer(written, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    for row in (header, *rows):
        writer.writerow([harmless(each) for each in row])
    return f"{MARK}{written.getvalue()}".encode()


def harmless(cell: Cell) -> str:
    """The cell as text that no spreadsheet runs: an apostrophe before what would be a formula.

    Also behind spaces and what cannot be seen, and for signs in other widths. Numbers that are
    numbers stay as they are. NUL and other control characters are left out.
    """
    if cell is None:
        return ""
    if not isinstance(cell, str):
        return str(cell)
    kept = "".join(each for each in cell if each in BREAKS or not _is_control(each))
    plain = unicodedata.normalize("NFKC", kept)
    seen = plain.lstrip(_unseen_in(plain))
    before = plain[: len(plain) - len(seen)]
    runs = seen[:1] and seen[0] in STARTS_A_FORMULA + LOOKS_LIKE_MINUS
    return f"'{kept}" if runs or any(each in BREAKS for each in before) else kept


def _is_control(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cs")


def _unseen_in(text: str) -> str:
    """The characters of a text that take no ink: spaces of every kind, joiners, marks of order."""
    return "".join({each for each in text if each.isspace() or unicodedata.category(each) == "Cf"})
