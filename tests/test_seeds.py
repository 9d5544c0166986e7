"""Each of the 121 statements of the seed articles has its place, or is in no text."""

import tomllib
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from test_false_claims import FALSE_CLAIMS

from intake.placement.rules import RULES_BY_ID
from intake.placement.rules.elsewhere import KEPT_ELSEWHERE
from intake.questionnaire import QUESTIONNAIRE
from intake.questionnaire.patient_texts import PATIENT_TEXTS
from intake.questionnaire.safety_texts import NEVER_STOP, TELL
from intake.referral.model import Referral

PROJECT = Path(__file__).parent.parent
ROWS: dict[str, dict[str, Any]] = tomllib.loads(
    Path(__file__).with_name("seeds.toml").read_text(encoding="utf-8")
)["rows"]

TEXTS = {text.id for text in PATIENT_TEXTS}
TEXTS |= {f"NEVER_STOP.{each}" for each in NEVER_STOP} | {f"TELL.{each}" for each in TELL}
SECTIONS = {field.name for field in fields(Referral)}
RULES = set(RULES_BY_ID) | {str(kept.number) for kept in KEPT_ELSEWHERE}

NEEDED = {"Q": "questions", "R": "rules", "RF": "rules", "T": "texts", "F": "fields"}
"""What a row with this letter must name."""

each_row = pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)


def is_in_a_template(place: str) -> bool:
    """Whether a place written as "template: words of it" stands there."""
    template, _, words = place.partition(": ")
    file = PROJECT / "templates" / template
    return bool(words) and file.is_file() and words in file.read_text(encoding="utf-8")


def test_every_row_of_the_sheet_is_here() -> None:
    assert list(ROWS) == [str(number) for number in range(1, 122)]


@each_row
def test_every_letter_of_a_row_has_a_place(row: dict[str, Any]) -> None:
    for letter in row["use"].split():
        if letter == "X":
            assert row.get("claim") or row.get("because")
        else:
            assert row[NEEDED[letter]]
    assert row["use"] or row["because"]


@each_row
def test_what_a_row_names_is_there(row: dict[str, Any]) -> None:
    assert set(row.get("questions", ())) <= set(QUESTIONNAIRE.questions)
    assert set(row.get("rules", ())) <= RULES
    assert row.get("claim", "overdoses are uncommon") in FALSE_CLAIMS
    for text in row.get("texts", ()):
        assert text in TEXTS or is_in_a_template(text)
    for field in row.get("fields", ()):
        question = QUESTIONNAIRE.questions.get(field)
        is_sent = question is not None and question.in_referral
        assert field in SECTIONS or is_sent or is_in_a_template(field)


def test_every_question_and_text_has_an_id_that_some_row_or_section_needs() -> None:
    """A text that no row asks for would be one that nobody checked against the sheet."""
    named = {text for row in ROWS.values() for text in row.get("texts", ())}
    unasked = {each for each in TEXTS if not each.startswith(("NEVER_STOP", "TELL"))} - named
    assert unasked == {
        "opioid_medicine_go_on",
        "alcohol_slowly",
        "naloxone",
        "baclofen_kidney",
        "medicine_pregnancy",
        "helper_support",
        "helper_limits",
        "helper_never_stop",
        "helper_naloxone",
        "children_private",
    }
    # These stand on sections 2.3, 5.5 and 7.5 and rules 47, 52, 58, 68 and 77, or, what is said of
    # children, on 42 CFR part 2; not on a seed.
