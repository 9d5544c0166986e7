"""What the site writes about itself while a person is helped: never anything about the person."""

import logging
from typing import Any

import pytest
from browser import open_page, token_of
from consenting import document_at
from flask import Flask
from make import a_staff_member, an_app
from personal import PERSONAL, fill_with_personal_values, traces_in
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from intake.extensions import db
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
