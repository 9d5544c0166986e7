"""What the site writes about itself while a person is helped: never anything about the person."""

import json
import logging
from typing import Any

import pytest
from browser import open_page, token_of
from consenting import document_at
from flask import Flask
from make import a_staff_member, an_app, answers_on
from personal import PERSONAL, fill_with_personal_values, traces_in
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from intake.extensions import db
from intake.logs import JsonLines
from intake.records.consent_tables import Disclosure
from intake.records.events import verify_log
from intake.web import calls


def walk(app: Flask) -> None:
    """Open and send what staff open and send about a person who told everything."""
    intake = fill_with_personal_values()
    lead = a_staff_member(app, "lead")
    (given,) = db.session.scalars(select(Disclosure)).all()
    for address in (
        *("/worklist", f"/intakes/{intake.id}", f"/calls/{intake.id}/contact"),
        *(f"/intakes/{intake.id}/consents", f"/intakes/{intake.id}/disclosures"),
        *(f"/intakes/{intake.id}/access", document_at(intake, given)),
    ):
        assert lead.client.get(address).status_code == 200, address
    page = open_page(lead.client, f"/calls/{intake.id}/contact")
    typed = {"csrf_token": token_of(page), "person_name": PERSONAL["person_name"], "phone": "x"}
    assert lead.client.post(f"/calls/{intake.id}/contact", data=typed).status_code in (302, 422)


def test_nothing_personal_is_logged_when_all_goes_well(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        walk(app)
        verify_log()
    assert traces_in(caplog.text) == []


def test_a_failing_statement_is_logged_without_its_values(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    name = PERSONAL["person_name"]
    with caplog.at_level(logging.DEBUG), pytest.raises(DBAPIError) as failed:
        db.session.execute(text("INSERT INTO no_such_table VALUES (:name)"), {"name": name})
    assert traces_in(f"{failed.value} {caplog.text}") == []


def test_a_page_that_fails_is_logged_without_what_was_typed(
    database_url: str, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: Any) -> None:
        raise RuntimeError("something that nobody thought of")

    with an_app(database_url) as app:
        app.config["PROPAGATE_EXCEPTIONS"] = False
        intake, lead = fill_with_personal_values(), a_staff_member(app, "lead")
        address = f"/calls/{intake.id}/contact"
        token = token_of(open_page(lead.client, address))
        monkeypatch.setattr(calls, "_after_section", fails)
        typed = {"csrf_token": token, "best_time": "when Zebulon Quux is alone"}
        response = lead.client.post(address, data=typed)
        assert response.status_code == 500
        assert "when Zebulon Quux is alone" in response.text, "what was typed is kept on the page"
    assert "something that nobody thought of" in caplog.text
    assert traces_in(caplog.text) == []
    (line,) = [json.loads(JsonLines().format(each)) for each in caplog.records]
    assert line["event"] == "Failed: calls.section"
    assert line["failure"][0]["kind"] == "builtins.RuntimeError"
    assert "tests/test_logs.py" in line["failure"][0]["at"][-1], "where it happened"
    assert "nobody thought of" not in json.dumps(line), "a message may repeat what was typed"


def test_a_failure_and_its_log_lines_have_the_same_number(
    database_url: str, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    with an_app(database_url, trusted_proxies=1) as app, caplog.at_level(logging.INFO):
        app.config["PROPAGATE_EXCEPTIONS"] = False
        db.drop_all()
        given = {"X-Request-ID": "00ff-the-number-of-a-proxy"}
        # Other tests have the same handler.
        monkeypatch.setattr(caplog.handler, "formatter", JsonLines())
        response = app.test_client().get("/", headers={**given, "Cookie": "doorway=x"})
        lines = [json.loads(each) for each in caplog.handler.stream.getvalue().splitlines()]
    assert response.status_code == 503
    assert response.headers["X-Request-ID"] == given["X-Request-ID"]
    assert given["X-Request-ID"] in answers_on(response)
    assert {each["request"] for each in lines} == {given["X-Request-ID"]}
    assert {"endpoint": "screening.start", "status": 503}.items() <= lines[-1].items()
