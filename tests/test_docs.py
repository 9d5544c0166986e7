"""The documents name nothing that is not there, and the settings all."""

import re
from pathlib import Path

import pytest
from flask import Flask

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = [*sorted((ROOT / "docs").glob("*.md")), ROOT / "README.md"]
SECURITY = (ROOT / "docs" / "security.md").read_text()
SETTING = re.compile(r"[A-Z]+(?:_[A-Z]+)+|EXIT_URL")
PLACES = ("intake", "tests", "static", "templates", "docs", "migrations", ".ci", ".github")
TESTS = "\n".join(path.read_text() for path in (ROOT / "tests").rglob("*.py"))

documents = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)


def marked(text: str) -> list[str]:
    """What stands between backticks."""
    return re.findall(r"`([^`\n]+)`", text)


def settings_read() -> set[str]:
    """What the app reads from its surroundings."""
    source = (ROOT / "intake" / "config.py").read_text()
    asked = r'(?:given\.get\(|given, (?:instance, )?)"([A-Z_]+)"'
    return set(re.findall(asked, source))


def settings_named(text: str) -> set[str]:
    return {name for each in marked(text) for name in SETTING.findall(each) if name == each}


@documents
def test_every_file_that_is_named_is_there(document: Path) -> None:
    text = document.read_text()
    named = [each for each in marked(text) if each.split("/")[0] in PLACES and "/" in each]
    linked = [
        str(document.parent.joinpath(each.partition("#")[0]).relative_to(ROOT))
        for each in re.findall(r"\]\(([^)\s]+)\)", text)
        if "://" not in each
    ]
    assert [each for each in (*named, *linked) if not (ROOT / each).exists()] == []


@documents
def test_every_test_that_is_named_is_there(document: Path) -> None:
    named = [each for each in marked(document.read_text()) if re.fullmatch(r"test_\w+", each)]
    assert [each for each in named if f"def {each}(" not in TESTS] == []


def test_the_settings_of_the_security_page_are_those_that_are_read() -> None:
    assert settings_named(SECURITY) == settings_read()


def test_the_example_of_settings_has_them_all() -> None:
    listed = re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.M)
    assert settings_read() <= set(listed)


@documents
def test_every_command_that_is_named_is_there_with_its_options(document: Path, app: Flask) -> None:
    for command, rest in re.findall(r"\./dev flask ([a-z][\w-]*)([^#`|\n]*)", document.read_text()):
        found = app.cli.commands[command]
        known = {option for param in found.params for option in param.opts}
        assert set(re.findall(r"(?<!\S)--?[a-z][\w-]*", rest)) - known <= {"--help"}, command


@documents
def test_every_way_to_call_dev_is_there(document: Path) -> None:
    script = (ROOT / "dev").read_text()
    for command in re.findall(r"\./dev ([a-z]+)", document.read_text()):
        assert f"\n    {command}) " in script, command


def test_the_counts_above_the_list_are_those_of_its_rows() -> None:
    text = (ROOT / "docs" / "asvs.md").read_text()
    rows = re.findall(
        r"^\| (\d+\.\d+\.\d+)(?:–\d+\.\d+\.(\d+))? \| \d \|.*?\| ([a-z *]+) \| [^|]*\|$", text, re.M
    )
    counted: dict[str, int] = {}
    for first, last, state in rows:
        number = int(last or first.split(".")[2]) - int(first.split(".")[2]) + 1
        counted[state.strip("*")] = counted.get(state.strip("*"), 0) + number
    said = {
        state: int(both)
        for state, both in re.findall(r"^\| ([a-z ]+) \| \d+ \| \d+ \| (\d+) \|$", text, re.M)
    }
    assert said == {**counted, "all": sum(counted.values())}
