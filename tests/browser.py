"""Opens a page through the test client and judges its HTML."""

from typing import Any

import html5lib
from bs4 import BeautifulSoup, Tag
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

UNLABELLED = ("hidden", "submit")


def judge(response: TestResponse) -> BeautifulSoup:
    """The page of a response, after a look at what every page must have."""
    url = response.request.path
    markup = response.get_data(as_text=True)
    html5lib.HTMLParser(strict=True).parse(markup)
    page = BeautifulSoup(markup, "html.parser")
    headings, ids = page.select("h1"), [element["id"] for element in page.select("[id]")]
    assert len(headings) == 1, f"{url}: a page has one h1"
    assert page.title is not None, f"{url}: a page has a title"
    assert headings[0].text.strip() in page.title.text, f"{url}: the title repeats the h1"
    assert len(ids) == len(set(ids)), f"{url}: an id is used twice"
    _judge_labels(page, url)
    for form in page.select("form[method=post]"):
        if form.get("action") != "/sign-out":
            assert form.select_one("[name=csrf_token]"), f"{url}: a form has no token"
    for link in page.select("a[href^='#']"):
        assert link["href"][1:] in ids, f"{url}: {link['href']} leads nowhere"
    return page


def _judge_labels(page: BeautifulSoup, url: str) -> None:
    for field in page.select("input, select, textarea"):
        if field.get("type") not in UNLABELLED:
            label = page.select_one(f"label[for='{field['id']}']")
            assert label, f"{url}: {field['name']} has no label"


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
