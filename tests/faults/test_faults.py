"""A few rounds of each fault; `./dev faults` runs them all at length."""

from collections.abc import Callable
from pathlib import Path

import pytest
from clusters import NotHere

from faults import __main__ as faults
from faults import clocks, crowding, killing, losing, storing
from faults.finding import Outcome

FEW: dict[str, Callable[[], Outcome]] = {
    "kill -9 of the server": lambda: killing.kill_the_server(2),
    "kill -9 of a worker": lambda: killing.kill_workers(2),
    "PostgreSQL away": lambda: killing.interrupt_the_database(2, killing.KILLED, killing.RESTARTED),
    "disk full": lambda: storing.fill_the_disk(1),
    "disk read-only": lambda: storing.make_the_disk_read_only(1),
    "file locked": lambda: storing.lock_the_file(1),
    "slow clients": lambda: crowding.slow_clients(10, 2),
    "clock": lambda: clocks.set_the_clock(1),
    "crowd": lambda: crowding.crowd(20, 5),
    "document damaged": lambda: losing.damage_documents(1),
    "keys gone": lambda: losing.lose_keys(1),
}


@pytest.mark.parametrize("fault", FEW)
def test_what_is_promised_holds_when_it_breaks(fault: str) -> None:
    try:
        outcome = FEW[fault]()
    except NotHere as reason:
        pytest.skip(str(reason))
    assert outcome.problems == []
    assert outcome.found == outcome.acknowledged
    assert outcome.acknowledged or outcome.told


def test_results_are_printed_and_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    written = tmp_path / "faults.json"
    few = ["--only", "crowd", "--people", "3", "--seconds", "2"]
    assert faults.main([*few, "--json", str(written)]) == 0
    assert '"result": "as promised"' in written.read_text(encoding="utf-8")
    assert "| 3 people at once for 2 s | SQLite | 1 |" in capsys.readouterr().out
