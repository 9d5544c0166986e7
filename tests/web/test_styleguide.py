"""The page of all parts: only where a setting says so, and whole."""

import pytest
from browser import open_page
from flask.testing import FlaskClient
from make import an_app

from intake.web import contrasts

pytestmark = pytest.mark.one_database("the page shows nothing that is kept")


def test_it_is_not_there_where_the_program_is_used(client: FlaskClient) -> None:
    assert client.get("/styleguide").status_code == 404


def test_it_shows_each_part_in_a_section_of_its_own(database_url: str) -> None:
    with an_app(database_url, show_styleguide=True) as app:
        page = open_page(app.test_client(), "/styleguide")
    sections = page.select("main > section[id]")
    assert len(sections) > 15
    assert all(each.select_one("h2") for each in sections)


@pytest.mark.parametrize("theme", [contrasts.LIGHT, contrasts.DARK])
def test_every_pair_of_colors_is_told_apart(theme: str) -> None:
    colors = contrasts.tokens()[theme]
    for pair in contrasts.PAIRS:
        assert pair.contrast(colors) >= pair.needs, pair
    for ground in contrasts.GROUNDS:
        assert contrasts.ring_on(ground, colors) >= contrasts.SHAPE, ground


def test_contrast_is_that_of_the_guidelines() -> None:
    """Black on white is 21, a color on itself 1, and #767676 the lightest gray for words."""
    colors = {"white": "#ffffff", "black": "#000000", "gray": "#767676"}
    assert contrasts.Pair("black", "white", 0).contrast(colors) == pytest.approx(21)
    assert contrasts.Pair("white", "white", 0).contrast(colors) == pytest.approx(1)
    assert contrasts.Pair("gray", "white", 0).contrast(colors) == pytest.approx(4.54, abs=0.01)
