"""Measures how much two nodes on one PostgreSQL do beside one.

People fill in whole screens. All runs on one machine, and its cores would be the limit: so each
node is held to a share of one core, by stopping and continuing its processes, and the rest is there
for PostgreSQL and the people. One node and two take turns. Prints a Markdown table and writes JSON.
"""

import argparse
import json
import os
import platform
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from clusters import a_postgresql_cluster
from public_pages import typed_pages
from servers import Server

from bench.pages import Measured, at_once

PERIOD = 0.05
"""Seconds in which a node runs once and is stopped once."""


# In a process of its own: beside the threads of the people it would come too late.
HOLD = """
import os, signal, sys, time
group, runs, rests = int(sys.argv[1]), float(sys.argv[2]), float(sys.argv[3])
while True:
    time.sleep(runs)
    os.killpg(group, signal.SIGSTOP)
    time.sleep(rests)
    os.killpg(group, signal.SIGCONT)
"""


@contextmanager
def held_to(share: float, server: Server) -> Iterator[None]:
    """Let a node, which has one worker, run for this share of the time only."""
    assert server.process is not None
    group = server.process.pid
    times = (str(PERIOD * share), str(PERIOD * (1 - share)))
    with subprocess.Popen([sys.executable, "-c", HOLD, str(group), *times]) as holder:
        try:
            yield
        finally:
            holder.kill()
            holder.wait()
            os.killpg(group, signal.SIGCONT)


def turns_of(nodes: Sequence[Server], people: int, share: float, seconds: float) -> list[Measured]:
    """What each node did for its part of the people, all at the same time."""
    pages, until = typed_pages(), time.monotonic() + seconds
    done: list[Measured] = []

    def serve(node: Server) -> None:
        assert node.process is not None
        with held_to(share, node):
            measured, _ = at_once(
                node.port,
                node.process.pid,
                people // len(nodes),
                lambda each: each.screens(pages, until),
            )
        done.append(measured)

    threads = [threading.Thread(target=serve, args=(node,)) for node in nodes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return done


@contextmanager
def two_nodes() -> Iterator[list[Server]]:
    """Two servers with the same keys and the same database, on a cluster of their own."""
    with tempfile.TemporaryDirectory() as folder:
        cluster, keys = Path(folder) / "postgresql", Path(folder) / "keys"
        cluster.mkdir()
        keys.mkdir()
        with a_postgresql_cluster(cluster) as url:
            settings = {"DATABASE_URL": url, "TRUSTED_PROXIES": "1"}
            log = Path(folder) / "log"
            nodes = [Server(keys, settings=settings, workers=1, log=log) for _ in range(2)]
            nodes[0].prepare()
            try:
                for node in nodes:
                    node.start()
                yield nodes
            finally:
                for node in nodes:
                    node.kill()


def main(arguments: Sequence[str]) -> None:
    asked = _asked(arguments)
    rounds = []
    with two_nodes() as nodes:
        turns_of(nodes, asked.people, 1, min(5, asked.seconds))
        for _ in range(asked.rounds):
            one = turns_of(nodes[:1], asked.people, asked.share, asked.seconds)
            two = turns_of(nodes, asked.people, asked.share, asked.seconds)
            rounds.append({"one": told(one, asked.seconds), "two": told(two, asked.seconds)})
    ratios = [each["two"]["turns_a_second"] / each["one"]["turns_a_second"] for each in rounds]
    figures = {
        "python": platform.python_version(),
        "people": asked.people,
        "share_of_a_core": asked.share,
        "rounds": rounds,
        "times_one": round(statistics.median(ratios), 2),
    }
    print(*report(figures), sep="\n")
    asked.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


def told(nodes: Sequence[Measured], seconds: float) -> dict[str, float]:
    turns = sum(len(each.turns) for each in nodes)
    return {
        "turns_a_second": round(turns / seconds, 1),
        "cpu_ms": round(sum(each.cpu_ms * len(each.turns) for each in nodes) / max(1, turns), 2),
        "failures": sum(each.failures for each in nodes),
    }


def report(figures: dict[str, Any]) -> list[str]:
    return [
        f"{figures['people']} people, each node held to {figures['share_of_a_core']:.0%} of a "
        f"core, Python {figures['python']}",
        "",
        "| Round | one node: turns a second | CPU ms a turn | two nodes: turns a second | "
        "CPU ms a turn | failures |",
        "|---:|---:|---:|---:|---:|---:|",
        *(
            f"| {number} | {each['one']['turns_a_second']} | {each['one']['cpu_ms']} | "
            f"{each['two']['turns_a_second']} | {each['two']['cpu_ms']} | "
            f"{each['one']['failures'] + each['two']['failures']} |"
            for number, each in enumerate(figures["rounds"], start=1)
        ),
        "",
        f"Two nodes did {figures['times_one']} times as much as one",
    ]


def _asked(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./dev bench nodes", description=__doc__)
    parser.add_argument("--people", type=int, default=16, help="at once (16)")
    parser.add_argument("--share", type=float, default=0.25, help="of a core for each node (0.25)")
    parser.add_argument("--seconds", type=float, default=10, help="for each measurement (10)")
    parser.add_argument("--rounds", type=int, default=3, help="in which both take turns (3)")
    parser.add_argument("--json", type=Path, default=Path("bench-nodes.json"))
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main(sys.argv[1:])
