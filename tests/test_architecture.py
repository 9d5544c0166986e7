"""The build of the code: arrows, first sentences, names, sizes."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MODULES = sorted((ROOT / "intake").rglob("*.py"))
FETCHED = "node_modules"
"""Where the packages of tests/package.json lie, once a test has fetched them."""
TESTS = sorted(each for each in (ROOT / "tests").rglob("*.py") if FETCHED not in each.parts)
WRITTEN = [
    each
    for folder in ("intake", "tests", "templates", "static", "migrations", ".ci")
    for each in sorted((ROOT / folder).rglob("*"))
    if each.suffix in (".py", ".html", ".css", ".js", ".toml", ".yml", ".sh", ".svg")
    and FETCHED not in each.parts
] + [each for each in (ROOT / "README.md", ROOT / "dev") if each.exists()]

LONGEST = 350
LONGER = {
    "intake/questionnaire/baclofen.py": "the text of one module of questions",
}
"""Files that may be longer than a reader likes, and why."""


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_imports_follow_the_arrows() -> None:
    # As a command: called from here it would silence every logger that other tests listen to.
    lint_imports = [Path(sys.executable).with_name("lint-imports"), "--no-cache", "--no-logo"]
    told = subprocess.run(lint_imports, cwd=ROOT, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stdout + told.stderr


@pytest.mark.parametrize("path", [*MODULES, *TESTS], ids=name)
def test_the_first_line_says_what_lives_there(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    said = ast.get_docstring(ast.parse(text))
    assert said, "a module begins with a sentence"
    assert text.startswith('"""')
    first = said.splitlines()[0]
    assert first[0].isupper() or first.startswith("`")
    assert first.rstrip().endswith((".", ":", "?")) or not first.endswith(",")


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_no_module_is_named_after_nothing(path: Path) -> None:
    nothing = r"utils?|helpers?|manager|service|misc|common|base|core|tools?"
    assert not re.fullmatch(nothing, path.stem)


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_no_module_is_longer_than_one_reads(path: Path) -> None:
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= LONGEST or name(path) in LONGER
    assert lines > LONGEST or name(path) not in LONGER, "it may leave the list of long ones"


@pytest.mark.parametrize("path", WRITTEN, ids=name)
def test_no_file_holds_a_to_do_or_a_personal_path(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    if path == Path(__file__):
        return
    assert not re.search(r"\b(TODO|FIXME|XXX|HACK)\b", text)
    # Not the path of a web address, which has its host before it.
    assert not re.search(r"(?<![\w.])/(home|Users|work|root)/\w+|C:\\\\Users", text)


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_only_the_settings_read_the_environment(path: Path) -> None:
    # The PDF process gets a short list of variables handed on; nothing is configured there.
    if name(path) not in ("intake/config.py", "intake/web/pdf.py"):
        assert "os.environ" not in path.read_text(encoding="utf-8")
        assert "getenv" not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", sorted((ROOT / "intake" / "web").glob("*.py")), ids=name)
def test_views_touch_neither_the_session_of_the_database_nor_raw_forms(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert "db.session" not in text
    assert "request.form" not in text


@pytest.mark.parametrize(
    "path",
    [
        each
        for part in ("questionnaire", "placement", "referral")
        for each in MODULES
        if part in each.parts
    ],
    ids=name,
)
def test_the_core_has_no_clock(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\b(date\.today|datetime\.now|time\.time|utcnow)\(", text)
