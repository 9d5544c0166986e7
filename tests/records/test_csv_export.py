"""CSV: no cell runs as a formula, in whatever signs it is written, and nothing else is changed."""

import csv
import io

import pytest

from intake.records.csv_export import harmless, to_csv

FORMULAS = (
    *("=1+1", "+1", "-1+2", "@SUM(A1)", "=cmd|' /C calc'!A0", '=HYPERLINK("x")'),
    *(" =1+1", "   @x", "\u00a0=1", "\u2003+1", "\u200b=1", "\ufeff=1", "\u202e=1", "\u2060-1"),
    *("\t=1", "\r=1", "\n=1", "\tword", "\rword", " \tword", "\x00=1", "\x1b=1", "\x0b=1"),
    *("＝1+1", "＋1", "－1", "＠x", "﹦1", "﹢1", "﹣1", " ＝1", "−1", "–1", "⁺1"),
)
HARMLESS = ("", "a", "a=1", "a-b", "1+1", "Test Person", "'=1", '"=1"', "דנה", "a\nb", "50 %", "#x")


@pytest.mark.parametrize("cell", FORMULAS, ids=ascii)
def test_what_a_spreadsheet_would_run_gets_an_apostrophe(cell: str) -> None:
    assert harmless(cell)[1:].strip("\x00") in (
        cell,
        *(cell.replace(c, "") for c in "\x00\x1b\x0b"),
    )


@pytest.mark.parametrize("cell", HARMLESS, ids=ascii)
def test_other_text_stays_as_it_is(cell: str) -> None:
    assert harmless(cell) == cell


@pytest.mark.parametrize(("cell", "shown"), [(-5, "-5"), (1.5, "1.5"), (0, "0"), (None, "")])
def test_numbers_stay_numbers(cell: float | None, shown: str) -> None:
    assert harmless(cell) == shown


def test_a_file_is_read_back_as_it_was_written() -> None:
    rows = [["a;=1+1", 'say "=1"', "two\r\nlines"], ["=1", "b,c", "ż"]]
    written = to_csv(("One", "=Two", "Three"), rows)
    assert written.startswith(b"\xef\xbb\xbf")
    read = list(csv.reader(io.StringIO(written.decode("utf-8-sig"), newline="")))
    assert read == [["One", "'=Two", "Three"], rows[0], ["'=1", "b,c", "ż"]]


def test_characters_that_no_file_can_hold_are_left_out() -> None:
    assert to_csv(["x"], [["a\x00b\ud800c"]]).decode("utf-8-sig").endswith('"abc"\r\n')
