"""The emergency page is a file: it is served whatever else is broken."""

from pathlib import Path

import pytest
from browser import judge
from flask import Flask
from flask.testing import FlaskClient
from make import StaffMember

from intake.extensions import db

PAGE = "/static/emergency.html"


@pytest.mark.parametrize("address", [PAGE, "/static/crisis.html"])
def test_it_names_the_lines_and_nothing_else_to_load(client: FlaskClient, address: str) -> None:
    with client.get(address) as response:
        page = judge(response)
    for number in ("911", "988", "1-800-222-1222"):
        assert number in page.text
    assert [each["src"] for each in page.select("script, img")] == ["/static/js/page.js"]
    assert page.select_one("a[href='/leave'][data-exit]")


@pytest.mark.sqlite_only("its file is taken away; PostgreSQL is stopped in test_two_nodes.py")
def test_it_answers_without_a_database(
    app: Flask, clinician: StaffMember, database_url: str
) -> None:
    db.session.remove()
    db.engine.dispose()
    Path(database_url.removeprefix("sqlite:///")).unlink()
    failed = clinician.client.get("/worklist")
    assert failed.status_code == 503
    assert "We cannot save right now" in judge(failed).text
    with clinician.client.get(PAGE) as response:
        assert response.status_code == 200
    assert clinician.client.get("/leave").status_code == 303, "one can leave all the same"
