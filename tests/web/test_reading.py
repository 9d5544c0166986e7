"""The words around the questions read easily too: pages of the self-screen, errors, what to do."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import Environment
from reading_ease import FEWEST_WORDS, faults
from werkzeug.exceptions import SecurityError

from intake.records.bases import ConsentMissing
from intake.records.disclosures import ChangedMeanwhile
from intake.records.dispositions import NotInForce
from intake.records.documents import NoDocument
from intake.web.errors import FAILED, PAGES

ROOT = Path(__file__).parents[2]
TEMPLATES = [
    page
    for folder in ("screening", "coming_back", "fixed", "errors")
    for page in sorted(ROOT.glob(f"templates/{folder}/*.html"))
]
FORMS = [
    ROOT / "intake/questionnaire/kinds.py",
    ROOT / "intake/web/forms.py",
    ROOT / "intake/web/coming_back.py",
]
FOR_STAFF = (ConsentMissing, ChangedMeanwhile, NotInForce, NoDocument, SecurityError)
"""What only happens to staff, or is told to whoever runs the site."""


def words_of(template: Path) -> Iterator[str]:
    """Everything that a page says, with a short word for each name and number in it."""
    reader = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
    reader.policies["ext.i18n.trimmed"] = True
    for _, _, said in reader.extract_translations(template.read_text("utf-8")):
        words = said if isinstance(said, str) else " ".join(filter(None, said))
        yield re.sub(r"%\(\w+\)s", "it", re.sub(r"<[^>]*>", "", words)).replace("%%", "%")


def sentences_in(module: Path) -> Iterator[str]:
    """The sentences of a module that it says to people."""
    tree = ast.parse(module.read_text("utf-8"))
    described = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and id(node) not in described:
            words = str(node.value)
            if words[:1].isupper() and len(words.split()) >= FEWEST_WORDS:
                yield words


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_page_reads_easily(template: Path) -> None:
    assert [fault for words in words_of(template) for fault in faults(words)] == []


@pytest.mark.parametrize("module", FORMS, ids=lambda path: path.name)
def test_what_to_mend_reads_easily(module: Path) -> None:
    assert [fault for words in sentences_in(module) for fault in faults(words)] == []


def test_what_went_wrong_reads_easily() -> None:
    told = [page for failure, page in PAGES.items() if failure not in FOR_STAFF]
    for page in (*told, FAILED):
        assert [*faults(page.title), *faults(page.happened), *faults(page.now)] == []


def test_there_are_words_to_measure() -> None:
    assert sum(len(list(words_of(template))) for template in TEMPLATES) > 100
    assert all(list(sentences_in(module)) for module in FORMS)
