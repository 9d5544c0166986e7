"""Suggestions as JSON, and answers in words."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest
from clinical_cases import CASES, given_in
from questionnaire_answers import answers_of, harmless

from intake.placement.changes import what_would_change
from intake.placement.engine import suggest_placement
from intake.placement.vignettes import Vignette
from intake.placement.writing import in_words, name_of, suggestion_to_json
from intake.questionnaire.answers import Given, Path


def written(given: Given) -> dict[str, Any]:
    answers = answers_of(given)
    suggestion = suggest_placement(answers)
    return suggestion_to_json(suggestion, answers, what_would_change(given, suggestion))


DRINKING = harmless(
    substances=[{"substance": "alcohol", "days_per_week": 7}], withdrawal_history="declined"
)


def test_a_suggestion_has_the_documented_keys() -> None:
    assert list(written(DRINKING)) == [
        "level",
        "track",
        "range",
        "settled",
        "needs_more_information",
        "held_by",
        "findings",
        "open_questions",
        "open_essential",
        "flags",
        "priority",
        "what_would_change",
        "ruleset",
    ]


def test_a_suggestion_says_what_could_still_move_it() -> None:
    found = written(DRINKING)
    assert found["level"] == "outpatient"
    assert found["range"] == ["outpatient", "medically_managed"]
    assert found["open_essential"] == ["withdrawal_history"]
    [asked] = found["open_questions"]
    assert asked["question"] == "withdrawal_history"
    assert asked["could_reach"] == "medically_managed"
    assert "18-alcohol-with-complicated-withdrawal" in asked["rules"]


def test_a_finding_quotes_its_evidence() -> None:
    [finding] = written(harmless(substances=[{"substance": "alcohol", "morning_relief": True}]))[
        "findings"
    ]
    assert finding["rule"] == "47-alcohol-heavy"
    assert finding["evidence"] == [
        {
            "question": "substances.1.substance",
            "name": "Substance (Alcohol)",
            "answer": "Alcohol",
        },
        {
            "question": "substances.1.morning_relief",
            "name": "Morning shakes or sweats eased by drinking (Alcohol)",
            "answer": "Yes",
        },
    ]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_suggestion_is_plain_json(case: Vignette) -> None:
    found = written(given_in(case))
    assert json.loads(json.dumps(found)) == found


def test_an_entry_without_a_name_has_a_number() -> None:
    answers = answers_of(harmless(substances=[{"substance": "declined"}]))
    assert name_of(Path("days_per_week", "substances", 1), answers) == "Days a week (substance 1)"


def test_an_answer_in_words_says_what_is_missing() -> None:
    assert in_words(Path("pregnancy"), answers_of({})) == "Not answered yet"
    assert in_words(Path("pregnancy"), answers_of({"pregnancy": True})) == "Yes"


SCRIPT = """
import json
from clinical_cases import PEOPLE
from test_writing import written

print(json.dumps([written(person) for person in PEOPLE]))
"""


def test_two_processes_write_the_same_bytes() -> None:
    """Sets and dictionaries are kept in another order under another hash seed."""
    here = os.path.dirname(__file__)
    written_by = [
        subprocess.run(
            [sys.executable, "-c", SCRIPT],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join([here, *sys.path])},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert len(written_by[0]) > 10_000
    assert written_by[0] == written_by[1]
