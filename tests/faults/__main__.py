"""Runs every fault and prints what came of it as a table: `./dev faults`."""

import argparse
import json
import os
import platform
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from clusters import NotHere

from faults import clocks, crowding, killing, losing, storing
from faults.finding import Outcome

KILLED, RESTARTS = killing.KILLED, (killing.RESTARTED, killing.CUT_SHORT)
FAULTS: dict[str, Callable[[argparse.Namespace], Outcome]] = {
    "server": lambda asked: killing.kill_the_server(asked.rounds),
    "server-postgresql": lambda asked: killing.kill_the_server(few(asked, 5), "PostgreSQL"),
    "worker": lambda asked: killing.kill_workers(asked.rounds),
    "worker-postgresql": lambda asked: killing.kill_workers(few(asked, 5), "PostgreSQL"),
    "database": lambda asked: killing.interrupt_the_database(asked.rounds, KILLED),
    "restart": lambda asked: killing.interrupt_the_database(few(asked, 5), *RESTARTS),
    "disk-full": lambda asked: storing.fill_the_disk(few(asked, 10)),
    "disk-read-only": lambda asked: storing.make_the_disk_read_only(few(asked, 20)),
    "locked": lambda asked: storing.lock_the_file(few(asked, 20)),
    "slow": lambda asked: crowding.slow_clients(50, asked.seconds / 3),
    "slow-no-proxy": lambda asked: crowding.slow_clients(8, asked.seconds, behind_nginx=False),
    "clock": lambda asked: clocks.set_the_clock(few(asked, 50)),
    "crowd": lambda asked: crowding.crowd(asked.people, asked.seconds),
    "crowd-postgresql": lambda asked: crowding.crowd(asked.people, asked.seconds, "PostgreSQL"),
    "document": lambda asked: losing.damage_documents(few(asked, 50)),
    "keys": lambda asked: losing.lose_keys(few(asked, 20)),
}


def few(asked: argparse.Namespace, share: int) -> int:
    """A part of the rounds, for what takes longer or differs little from one to the next."""
    return int(max(1, asked.rounds // share))


def main(arguments: Sequence[str]) -> int:
    asked = _asked(arguments)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    known = json.loads(asked.json.read_text("utf-8"))["faults"] if asked.json.exists() else {}
    found: dict[str, Any] = dict(known) if asked.only else {}
    for name in asked.only or FAULTS:
        print(f"faults: {name}", file=sys.stderr, flush=True)
        begun = time.monotonic()
        try:
            outcome = FAULTS[name](asked).as_json()
        except NotHere as reason:
            outcome = Outcome(name, "", problems=[str(reason)]).as_json() | {"result": "not tried"}
        taken = round(time.monotonic() - begun)
        load = round(os.getloadavg()[1], 1)
        found[name] = outcome | {"minutes": round(taken / 60, 1), "load": load}
        found = {each: found[each] for each in FAULTS if each in found}
        written = {"machine": _machine(), "faults": found}
        asked.json.write_text(json.dumps(written, indent=2) + "\n", encoding="utf-8")
    print(*report(found), sep="\n")
    return sum(each["result"] == "not as promised" for each in found.values())


def report(found: dict[str, Any]) -> list[str]:
    machine = ", ".join(f"{name} {value}" for name, value in _machine().items())
    return [
        machine,
        "",
        "| Fault | Database | Rounds | Sent | Acknowledged | Found again | Told “not now” "
        "| Cut off | Longest wait, s | Result |",
        "|---|---|---:|---:|---:|---:|---:|---:|---:|---|",
        *(
            f"| {each['fault']} | {each['where']} | {each['rounds']} | {each['sent']} | "
            f"{each['acknowledged']} | {each['found']} | {each['told']} | {each['cut_off']} | "
            f"{each['longest']} | {each['result']}{': ' * bool(each['seen'])}{each['seen']} |"
            for each in found.values()
        ),
        "",
        *(f"{name}: {problem}" for name, each in found.items() for problem in each["problems"][:3]),
    ]


def _machine() -> dict[str, str]:
    postgresql = subprocess.run(["postgres", "--version"], capture_output=True, text=True)
    return {
        "Date": f"{datetime.now(UTC):%Y-%m-%d}",
        "cores": str(os.cpu_count()),
        "Python": platform.python_version(),
        "SQLite": sqlite3.sqlite_version,
        "PostgreSQL": postgresql.stdout.split()[2] if postgresql.returncode == 0 else "-",
    }


def _asked(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./dev faults", description=__doc__)
    parser.add_argument("--rounds", type=int, default=100, help="of kill -9; others take a part")
    parser.add_argument("--people", type=int, default=200, help="at once (200)")
    parser.add_argument("--seconds", type=float, default=60, help="for which they come (60)")
    parser.add_argument("--only", nargs="+", choices=list(FAULTS), help="of the file, others stay")
    parser.add_argument("--json", type=Path, default=Path("faults.json"))
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
