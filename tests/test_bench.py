"""The measurement of speed runs; what it measures is never asserted."""

import json
from pathlib import Path
from typing import Any

import pytest
from bench.__main__ import main
from bench.decision_table import condition_of, input_of, table_of
from bench.timing import Work
from questionnaire_answers import answers_of, harmless

from intake.placement.rules import RULES, RULES_BY_ID


def test_it_prints_a_table_and_writes_the_same_as_json(tmp_path: Path, capsys: Any) -> None:
    written = tmp_path / "bench.json"
    main(["--rounds", "1", "--intakes", "3", "--people", "2", "--json", str(written)])
    figures = json.loads(written.read_text(encoding="utf-8"))
    assert {"evidence", "range", "half", "changes"} <= figures["microseconds"].keys()
    assert figures["rules"] == len(RULES)
    assert figures["replay"]["intakes"] == 3
    assert not figures["zen_differs_for"]
    printed = capsys.readouterr().out
    assert "| Work | best, µs | median, µs |" in printed
    assert "Replay: 3 intakes" in printed


def test_the_decision_table_has_a_row_for_each_rule() -> None:
    [table] = [node for node in table_of(RULES)["nodes"] if "content" in node]
    assert [row["_id"] for row in table["content"]["rules"]] == [rule.id for rule in RULES]


@pytest.mark.parametrize(
    ("rule", "condition"),
    [
        ("12-child-swallowed", "contains(danger_signs, 'child_swallowed')"),
        ("9-overdose-on-purpose", "(overdose_on_purpose == true) or"),
        ("16-tianeptine-with-danger-signs", "(some(substances, #.substance in ['tianeptine']))"),
        ("61-minor", "years_short_of_adult > 0"),
        ("40-alcohol-and-nobody-at-home", " and not (reliable_person == true)"),
    ],
)
def test_a_condition_says_the_same_in_the_other_language(rule: str, condition: str) -> None:
    assert condition in condition_of(RULES_BY_ID[rule])


def test_what_does_not_apply_is_handed_over_as_harmless() -> None:
    handed = input_of(answers_of(harmless(substances=[{"substance": "heroin"}])), RULES)
    assert handed["substances"][0]["substance"] == "heroin"
    assert handed["baclofen_extra_mg"] == 0
    assert handed["pump_events"] == []
    assert json.dumps(handed)


def test_a_ratio_is_the_median_of_the_rounds() -> None:
    ours, theirs = (Work(name, print, (), rounds=rounds) for name, rounds in ROUNDS.items())
    assert theirs.times_slower_than(ours) == 3
    assert (ours.best, ours.middle) == (1, 2)


ROUNDS = {"ours": [1.0, 2.0, 4.0], "theirs": [3.0, 8.0, 4.0]}
