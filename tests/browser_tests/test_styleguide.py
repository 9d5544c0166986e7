"""Every part of a page in each theme, narrow and wide: nothing that axe finds, nothing cut off."""

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from looking import DESK, PHONE, faults_as_it_is
from make import an_app
from pictures import SHOWN, THEMES, pictures_of, visitor_in
from playwright.sync_api import Browser

CUT_OFF = """() => [...document.querySelectorAll("main > section *")].filter((each) => {
  const style = getComputedStyle(each);
  if (each.closest(".hidden-visually, [hidden], .range, option, svg")) return false;
  const scrolls = /auto|scroll/.test(style.overflowX) || each.closest(".table-wrap");
  const hides = /hidden|clip/.test(style.overflowX) && each.tagName !== "PROGRESS";
  const box = each.getBoundingClientRect();
  const outside = box.width && box.right > document.documentElement.clientWidth + 1;
  return (hides && each.scrollWidth > each.clientWidth + 1) || (outside && !scrolls);
}).map((each) => each.outerHTML.slice(0, 120))"""
"""What is wider than its place, or than the window. A table may scroll in its own frame."""


@pytest.fixture
def client(database_url: str) -> Iterator[FlaskClient]:
    with an_app(database_url, show_styleguide=True) as app:
        yield app.test_client()


@pytest.mark.parametrize("theme", THEMES)
def test_no_part_has_a_fault(chromium: Browser, client: FlaskClient, theme: str) -> None:
    visitor = visitor_in(theme, chromium, client, bypass_csp=True)
    faults = faults_as_it_is(visitor, (PHONE,) if theme == "forced" else (PHONE, DESK))
    visitor.page.set_viewport_size({"width": 320, "height": 640})
    faults += visitor.page.evaluate(CUT_OFF)
    visitor.close()
    assert faults == []


FEW = "#emergency, #progress, #range"


def test_no_part_is_forgotten_in_a_theme(chromium: Browser, client: FlaskClient) -> None:
    pictures = {}
    for theme in THEMES:
        visitor = visitor_in(theme, chromium, client)
        pictures[theme] = dict(pictures_of(visitor, FEW if theme == "forced" else "*"))
        visitor.close()
    light = pictures.pop("light")
    assert set(SHOWN) < set(light)
    for theme, parts in pictures.items():
        assert [name for name, seen in parts.items() if seen == light[name]] == [], theme
