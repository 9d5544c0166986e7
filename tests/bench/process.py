"""Measures what the server takes: memory of a process, fresh and in use, and a cold start.

Memory is that of each process by itself (resident), and its fair share where they use the
same pages (proportional), from /proc. A cold start is from the command to the first whole page.
Prints a Markdown table and writes the same as JSON.
"""

import argparse
import json
import platform
import statistics
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from processes import children_of, listens
from public_pages import typed_pages
from servers import Server

from bench.console import a_new_site
from bench.pages import Person, at_once, processor_ms

PROCESSES = {
    "fresh": "answers people, fresh",
    "in_use": "answers people, after these turns",
    "jobs": "does jobs (SQLite)",
}


def memory_of(server: Server, answering: bool = True) -> dict[str, float]:
    """The largest process that answers people, or does jobs, in MB.

    Resident, and its fair share of what is shared.
    """
    assert server.process is not None
    found = []
    for worker in children_of(server.process.pid):
        if listens(worker, server.port) is not answering:
            continue
        lines = Path(f"/proc/{worker}/smaps_rollup").read_text().splitlines()[1:]
        sizes = {line.split(":")[0]: int(line.split()[1]) for line in lines}
        found.append((sizes["Rss"] / 1024, sizes["Pss"] / 1024))
    resident, share = map(max, zip(*found, strict=True))
    return {"resident_mb": round(resident, 1), "share_mb": round(share, 1)}


def starts(server: Server, times: int) -> dict[str, float]:
    """Cold starts: seconds by the clock until a page is there, and of processor time."""
    clock, cpu = [], []
    for _ in range(times):
        server.kill()
        begun = time.perf_counter()
        server.start()
        assert Person(server.port).ask("GET", "/")[0] == 200
        clock.append(time.perf_counter() - begun)
        assert server.process is not None
        cpu.append(processor_ms(server.process.pid) / 1000)
    return {
        "start_seconds": round(statistics.median(clock), 2),
        "start_cpu_seconds": round(statistics.median(cpu), 2),
    }


def main(arguments: Sequence[str]) -> None:
    asked = _asked(arguments)
    pages = typed_pages()
    with a_new_site({"TRUSTED_PROXIES": "1"}) as server:
        figures: dict[str, Any] = {"python": platform.python_version(), "fresh": memory_of(server)}
        assert server.process is not None
        until = time.monotonic() + asked.seconds
        used, _ = at_once(
            server.port, server.process.pid, 8, lambda each: each.screens(pages, until)
        )
        figures |= {"turns": len(used.turns), "in_use": memory_of(server)}
        figures["jobs"] = memory_of(server, answering=False)
        figures |= starts(server, asked.starts)
    print(*report(figures), sep="\n")
    asked.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


def report(figures: dict[str, Any]) -> list[str]:
    return [
        f"Two workers, {figures['turns']} page turns, Python {figures['python']}",
        "",
        "| Largest process | resident, MB | fair share, MB |",
        "|---|---:|---:|",
        *(
            f"| {name} | {figures[key]['resident_mb']} | {figures[key]['share_mb']} |"
            for key, name in PROCESSES.items()
        ),
        "",
        f"A cold start takes {figures['start_seconds']} s by the clock and "
        f"{figures['start_cpu_seconds']} s of processor time",
    ]


def _asked(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./dev bench process", description=__doc__)
    parser.add_argument("--seconds", type=float, default=20, help="of use (20)")
    parser.add_argument("--starts", type=int, default=5, help="cold starts (5)")
    parser.add_argument("--json", type=Path, default=Path("bench-process.json"))
    return parser.parse_args(arguments)


if __name__ == "__main__":
    import sys

    main(sys.argv[1:])
