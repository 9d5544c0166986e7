"""The stylesheets: nothing in them is for a page that is no more."""

import re
from pathlib import Path

from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from public_pages import pages_of_a_screen

ROOT = Path(__file__).resolve().parents[2]
WORD = re.compile(r"[A-Za-z][\w-]*")
CLASS = re.compile(r"\.([A-Za-z][\w-]*)")


def text_of(*patterns: str) -> str:
    files = sorted({file for pattern in patterns for file in ROOT.glob(pattern)})
    return "\n".join(file.read_text() for file in files)


def selectors(styles: str) -> str:
    without_comments = re.sub(r"/\*.*?\*/", "", styles, flags=re.S)
    return re.sub(r"\{[^{}]*\}", "\n", without_comments)


def classes_of(sheet: str) -> set[str]:
    return set(CLASS.findall(selectors(text_of(f"static/css/{sheet}"))))


def test_no_page_of_a_screen_needs_the_stylesheet_of_staff(client: FlaskClient) -> None:
    """A public page brings app.css alone: what is styled in staff.css only would look bare."""
    of_staff = classes_of("staff.css") - classes_of("app.css")
    needed = {
        each
        for _, page in pages_of_a_screen(client, "relative")
        for element in BeautifulSoup(page, "html.parser").select("[class]")
        for each in element["class"]
    }
    assert needed & of_staff == set()


def test_every_class_that_has_a_rule_is_on_some_page() -> None:
    named = set(WORD.findall(text_of("templates/**/*.html", "static/*.html", "static/js/**/*.js")))
    named |= set(WORD.findall(text_of("intake/web/*.py", "intake/referral/*.py")))
    # Some end in a value, such as level-{{ level.value }}.
    begun = tuple(word for word in named if word.endswith("-"))
    styled = set(CLASS.findall(selectors(text_of("static/css/*.css"))))
    assert sorted(each for each in styled - named if not each.startswith(begun)) == []
