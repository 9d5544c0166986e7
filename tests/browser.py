"""Opens a page through the test client and judges its HTML."""

import re
from functools import cache
from typing import Any

import html5lib
from bs4 import BeautifulSoup, Tag
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

UNLABELLED = ("hidden", "submit")
DIFFERS = re.compile(
    r"[\w.-]{40,}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    r"|\b[0-9A-Z]{4}-[0-9A-Z]{4}\b|(?<!&#)\b\d+\b"
)
"""Tokens, ids, references and numbers: no rule of HTML is kept or broken by them."""


def judge(response: TestResponse) -> BeautifulSoup:
    """The page of a response, after a look at what every page must have."""
    url = response.request.path
    markup = response.get_data(as_text=True)
    _judge_markup(DIFFERS.sub("x", markup))
    page = BeautifulSoup(markup, "html.parser")
    headings, ids = page.find_all("h1"), [element["id"] for element in page.find_all(id=True)]
    assert len(headings) == 1, f"{url}: a page has one h1"
    assert page.title is not None, f"{url}: a page has a title"
    # The title of a question stands in the history of the browser, where it must tell nothing.
    if not url.startswith("/screen/"):
        assert headings[0].text.strip() in page.title.text, f"{url}: the title repeats the h1"
    assert len(ids) == len(set(ids)), f"{url}: an id is used twice"
    _judge_labels(page, url)
    for form in page.find_all("form", method="post"):
        if form.get("action") != "/sign-out":
            assert form.find(attrs={"name": "csrf_token"}), f"{url}: a form has no token"
    for link in page.find_all("a", href=re.compile("^#")):
        assert str(link["href"])[1:] in ids, f"{url}: {link['href']} leads nowhere"
    return page


@cache
def _judge_markup(markup: str) -> None:
    """Raise where it breaks a rule of HTML. Many pages differ in nothing but `DIFFERS`."""
    html5lib.HTMLParser(strict=True).parse(markup)


def _judge_labels(page: BeautifulSoup, url: str) -> None:
    labelled = {label["for"] for label in page.find_all("label", attrs={"for": True})}
    for field in page.find_all(["input", "select", "textarea"]):
        if field.get("type") not in UNLABELLED:
            label = field.get("aria-labelledby") or field.find_parent("label")
            assert label or field["id"] in labelled, f"{url}: {field.get('name')} has no label"


def open_page(client: FlaskClient, url: str, **options: Any) -> BeautifulSoup:
    """Open a page, follow where it leads, and judge it."""
    response = client.get(url, follow_redirects=True, **options)
    assert response.status_code == 200, f"{url}: {response.status}"
    return judge(response)


def token_of(page: BeautifulSoup) -> str:
    found = page.select_one("[name=csrf_token]")
    return str(found["value"]) if isinstance(found, Tag) else ""


def sent_by(page: BeautifulSoup, form: str) -> dict[str, list[str]]:
    """What a browser would send of a form as it stands, its hidden fields included."""
    sent: dict[str, list[str]] = {}
    for field in page.select(f"#{form} :is(input, select, textarea)"):
        if field.name == "select":
            chosen = field.select_one("option[selected]") or field.select_one("option")
            value = chosen["value"] if isinstance(chosen, Tag) else ""
        elif field.name == "textarea":
            value = field.text.removeprefix("\n")
        elif field.get("type") in ("radio", "checkbox") and not field.has_attr("checked"):
            continue
        else:
            value = field.get("value", "")
        sent.setdefault(str(field["name"]), []).append(str(value))
    return sent


def errors_of(page: BeautifulSoup) -> list[str]:
    """The sentences of the error summary."""
    return [item.text.strip() for item in page.select(".error-summary li")]


def main_text(page: BeautifulSoup) -> str:
    main = page.select_one("main")
    assert main is not None
    return " ".join(main.text.split())
