"""Templates: strict, titled, escaped, without inline scripts and styles."""

import re
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import StrictUndefined, nodes

pytestmark = pytest.mark.one_database("it is about the text of pages")

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
ALL = sorted(each.relative_to(TEMPLATES).as_posix() for each in TEMPLATES.rglob("*.html"))
PARTS = [each for each in ALL if each.startswith("components/") or "/_" in each]
PAGES = [each for each in ALL if each not in PARTS]
ON_SCREEN = [each for each in PAGES if not each.startswith("documents/")]


def source(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ALL)
def test_it_compiles_where_nothing_may_be_undefined(steady_app: Flask, name: str) -> None:
    assert steady_app.jinja_env.undefined is StrictUndefined
    assert steady_app.jinja_env.get_template(name)


@pytest.mark.parametrize("name", ON_SCREEN)
def test_each_page_extends_a_base_and_has_a_title(steady_app: Flask, name: str) -> None:
    tree = steady_app.jinja_env.parse(source(name))
    blocks = {block.name: block for block in tree.find_all(nodes.Block)}
    extends = list(tree.find_all(nodes.Extends))
    if name in ("base.html", "fixed/base.html"):
        assert blocks["title"].required
        return
    assert len(extends) == 1
    is_base = name.endswith("base.html")
    assert is_base or "title" in blocks


@pytest.mark.parametrize("name", ALL)
def test_nothing_is_let_through_unescaped(steady_app: Flask, name: str) -> None:
    text = source(name)
    assert "|safe" not in text.replace(" ", "")
    assert "autoescape" not in text
    # The only drawn markup is the dose chart, which escapes what it writes.
    assert re.findall(r"(\w+)\s*\|\s*svg", text) in ([], ["chart"], ["referral.chart"])
    assert steady_app.jinja_env.autoescape is True or steady_app.select_jinja_autoescape(name)


@pytest.mark.parametrize("name", ON_SCREEN + [each for each in PARTS if "documents" not in each])
def test_no_script_and_no_style_stands_inside(name: str) -> None:
    text = source(name)
    assert not re.search(r"\sstyle\s*=", text)
    assert not re.search(r"<style", text)
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)
    assert "javascript:" not in text


NO_ERRORS = {
    "console/page.html": "it saves each answer by itself, and never comes back with errors",
    "programs/matches.html": "what is ticked goes on to the form of the consent",
}
"""Pages with fields that cannot be wrong, and why."""


@pytest.mark.parametrize("name", ON_SCREEN)
def test_a_page_with_a_form_says_error_in_its_title(name: str) -> None:
    text = source(name)
    if name not in NO_ERRORS and re.search(r"question_field\(|<input type=\"(?!hidden)", text):
        assert "error_prefix" in text
        assert "error_summary(" in text


@pytest.mark.parametrize("name", ALL)
def test_each_form_has_a_token(name: str) -> None:
    for form in re.findall(r"<form\b[^>]*method=\"post\".*?</form>", source(name), re.S):
        signs_out = "url_for_security('logout')" in form
        # What was typed before the sign-out goes to a page that asks for it once more.
        is_sent_again = 'action="{{ again }}"' in form
        assert signs_out or is_sent_again or "csrf_token" in form or "hidden_tag()" in form
