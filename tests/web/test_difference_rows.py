"""Differences in the words that staff read."""

from typing import Any

from bs4 import BeautifulSoup
from flask import Flask, render_template_string
from questionnaire_answers import given_of

from intake.questionnaire import QUESTIONNAIRE
from intake.questionnaire.differences import differences
from intake.web.difference_rows import DifferenceRow, rows_of

ALCOHOL = {"substance": "alcohol", "days_per_week": 7}
TABLE = (
    '{% from "components/differences.html" import differences_table %}'
    '{{ differences_table(rows, "Self-screen", "Call") }}'
)


def rows(one: dict[str, Any], other: dict[str, Any]) -> list[DifferenceRow]:
    sides = given_of(**one), given_of(**other)
    return rows_of(differences(QUESTIONNAIRE, *sides), *sides)


def test_an_answer_of_each_side_in_words() -> None:
    (row,) = rows({"pregnancy": "unknown"}, {"pregnancy": True})
    assert (row.name, row.entry, row.both) == ("Pregnant", "", True)
    assert (row.one, row.other) == ("Don’t know", "Yes")


def test_a_missing_answer_has_no_words() -> None:
    (row,) = rows({"age": 40}, {})
    assert row.other == ""


def test_an_entry_is_called_by_its_name_from_the_side_that_has_it() -> None:
    first, *_ = rows({"substances": [ALCOHOL]}, {})
    assert first.entry == "Alcohol"
    assert first.lone_entry
    *_, last = rows({"substances": [ALCOHOL]}, {"substances": [ALCOHOL, ALCOHOL]})
    assert last.entry == "Alcohol, substance 2"


def test_the_table_says_which_side_said_what(app: Flask) -> None:
    with app.test_request_context():
        shown = render_template_string(TABLE, rows=rows({"age": 40}, {"substances": [ALCOHOL]}))
    cells = [
        [" ".join(cell.text.split()) for cell in row.select("th, td")]
        for row in BeautifulSoup(shown, "html.parser").select("tr")
    ]
    assert cells[0] == ["Question", "Self-screen", "Call"]
    assert cells[1] == ["Age", "Self-screen 40 years", "Call Not answered"]
    assert cells[2][0] == "Substance Alcohol, on one side only"
