"""The measurement of speed runs; what it measures is never asserted."""

import json
from pathlib import Path
from typing import Any

import pytest
from bench import console, documents, everything, nodes, pages, process, worklist
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


def test_answers_of_a_console_are_timed(tmp_path: Path, capsys: Any) -> None:
    written = tmp_path / "bench.json"
    few = ["--coordinators", "2", "--seconds", "3", "--pause", "0.1", "--no-browser"]
    console.main([*few, "--json", str(written)])
    figures = json.loads(written.read_text(encoding="utf-8"))
    assert figures["failures"] == 0
    assert figures["autosave_ms"]["count"] > 1
    assert "| one autosave with its fresh range |" in capsys.readouterr().out


def test_documents_are_timed(tmp_path: Path, capsys: Any) -> None:
    written = tmp_path / "bench.json"
    few = ["--documents", "1", "--rounds", "1", "--many", "2", "--pairs", "1", "--downloads", "3"]
    documents.main([*few, "--json", str(written)])
    figures = json.loads(written.read_text(encoding="utf-8"))
    assert figures["single"] > 0
    assert figures["two"] > 0
    assert figures["download_ms"]["count"] == 3
    assert "| the plainest WeasyPrint call |" in capsys.readouterr().out


def test_page_turns_are_timed_beside_bare_pages(tmp_path: Path, capsys: Any) -> None:
    written = tmp_path / "bench.json"
    pages.main(["--people", "2", "--seconds", "2", "--opened", "2", "--json", str(written)])
    databases = json.loads(written.read_text(encoding="utf-8"))["databases"]
    assert databases.keys() == {"sqlite", "postgresql"}
    for measured in databases.values():
        [figures] = measured["people"].values()
        assert figures["failures"] == measured["check"]["failures"] == 0
        assert measured["check"]["answers"] > 30
        assert figures["ours_ms"]["count"] > 1
        assert figures["times_floor"] > 1
    assert "| People at once |" in capsys.readouterr().out


def test_memory_and_start_of_the_server_are_measured(tmp_path: Path, capsys: Any) -> None:
    written = tmp_path / "bench.json"
    process.main(["--seconds", "1", "--starts", "1", "--json", str(written)])
    figures = json.loads(written.read_text(encoding="utf-8"))
    assert 0 < figures["in_use"]["share_mb"] < figures["in_use"]["resident_mb"]
    assert figures["start_seconds"] > 0
    assert "A cold start takes" in capsys.readouterr().out


def test_two_nodes_are_measured_beside_one(tmp_path: Path, capsys: Any, postgresql: str) -> None:
    written = tmp_path / "bench.json"
    few = ["--people", "2", "--seconds", "2", "--rounds", "1", "--share", "0.5"]
    nodes.main([*few, "--json", str(written)])
    [figures] = json.loads(written.read_text(encoding="utf-8"))["rounds"]
    assert figures["one"]["failures"] == figures["two"]["failures"] == 0
    assert "Two nodes did" in capsys.readouterr().out


def test_pages_for_staff_are_timed_with_few_and_many_intakes(tmp_path: Path, capsys: Any) -> None:
    written = tmp_path / "bench.json"
    few = ["--sizes", "20", "60", "--databases", "sqlite", "--rounds", "1"]
    worklist.main([*few, "--json", str(written)])
    figures = json.loads(written.read_text(encoding="utf-8"))["databases"]["sqlite"]
    assert figures.keys() == {name for pages in worklist.PAGES.values() for name in pages}
    assert figures["to do, first page"]["ms"]["60"]["count"] == 1
    assert "| to do, first page |" in capsys.readouterr().out


def test_all_measurements_write_one_file(tmp_path: Path) -> None:
    written = tmp_path / "bench.json"
    assert everything.main(["--quick", "--only", "rules", "worklist", "--json", str(written)]) == 0
    figures = json.loads(written.read_text(encoding="utf-8"))
    assert figures.keys() == {"machine", "rules", "worklist"}
    assert figures["machine"]["cores"] > 0


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
