"""Runs every measurement, one after the other: prints their tables and writes all figures as JSON.

Each runs in a process of its own, as its own command does. `--quick` asks each for as little as it
can do, to see that all of them run.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

PARTS: dict[str, tuple[str, ...]] = {
    "rules": ("bench", "--rounds", "1", "--intakes", "3", "--people", "2"),
    "pages": (
        *("bench.pages", "--databases", "sqlite"),
        *("--people", "1", "--seconds", "1", "--opened", "2"),
    ),
    "console": (
        *("bench.console", "--coordinators", "1", "--seconds", "1"),
        *("--pause", "0.1", "--no-browser"),
    ),
    "worklist": ("bench.worklist", "--sizes", "30", "60", "--databases", "sqlite", "--rounds", "1"),
    "documents": (
        *("bench.documents", "--documents", "1", "--rounds", "1", "--many", "2"),
        *("--pairs", "1", "--downloads", "1"),
    ),
    "process": ("bench.process", "--seconds", "1", "--starts", "1"),
    "nodes": ("bench.nodes", "--people", "2", "--seconds", "1", "--rounds", "1"),
}
"""The measurements: each module, and how little it can be asked for."""


def main(arguments: Sequence[str]) -> int:
    asked = _asked(arguments)
    figures: dict[str, Any] = {"machine": machine()}
    failed = []
    with tempfile.TemporaryDirectory() as folder:
        for name in asked.only:
            module, *little = PARTS[name]
            written = Path(folder) / f"{name}.json"
            print(f"\n## {name}\n", flush=True)
            command = [sys.executable, "-m", module, *(little if asked.quick else ())]
            # It finds the same modules as this one.
            paths = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
            done = subprocess.run([*command, "--json", str(written)], env=paths, check=False)
            if done.returncode == 0:
                figures[name] = json.loads(written.read_text(encoding="utf-8"))
            else:
                failed.append(name)
    asked.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    print(f"\nAll figures: {asked.json}")
    if failed:
        print(f"Not measured, see above: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


def machine() -> dict[str, Any]:
    """What the figures were measured on, and how busy it was before."""
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "system": platform.platform(),
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 1),
        "python": platform.python_version(),
    }


def _asked(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./dev bench all", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS), help="(all)")
    parser.add_argument("--quick", action="store_true", help="only to see that they run")
    parser.add_argument("--json", type=Path, default=Path("bench-all.json"))
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
