"""The one-time link, as the person opens it on a phone."""

from dataclasses import dataclass

import pytest
from browser import errors_of, judge, main_text, open_page, token_of
from consenting import HOSTILE, SIGNATURE, a_consent
from flask import Flask
from flask.testing import FlaskClient
from make import StaffMember, an_intake
from sqlalchemy import text
from werkzeug.test import TestResponse

from intake.extensions import db
from intake.records import consent_links, consents
from intake.records.consent_tables import Consent


@dataclass
class Link:
    consent: Consent
    secret: str
    code: str

    @property
    def address(self) -> str:
        return f"/form/{self.secret}"


@pytest.fixture
def link(app: Flask, coordinator: StaffMember) -> Link:
    intake = an_intake(age=40)
    consent = a_consent(intake, coordinator.account)
    return Link(consent, *consent_links.make(intake, consent, coordinator.account, "person"))


def types(client: FlaskClient, link: Link, code: str) -> TestResponse:
    token = token_of(open_page(client, link.address))
    return client.post(link.address, data={"csrf_token": token, "code": code})


def signs(client: FlaskClient, **changes: str) -> TestResponse:
    token = token_of(open_page(client, "/form/sign"))
    return client.post("/form/sign", data={"csrf_token": token} | SIGNATURE | changes)


def standing(link: Link) -> str:
    return consents.standing(link.consent).value


def test_code_text_signature(client: FlaskClient, link: Link) -> None:
    assert types(client, link, link.code).location == "/form/sign"
    said = main_text(open_page(client, "/form/sign"))
    assert "Example House" in said
    assert "You do not have to sign" in said
    done = signs(client)
    assert "Thank you" in main_text(judge(done))
    assert link.consent.number in done.text
    assert standing(link) == "live"


def test_opening_it_alone_shows_nothing_and_spends_nothing(client: FlaskClient, link: Link) -> None:
    for _ in range(3):
        page = open_page(client, link.address)
        assert "Example House" not in page.text
        assert "Test Person" not in page.text
        assert page.title is not None
        assert page.title.text == "Your form"
    assert types(client, link, link.code).status_code == 302


def test_used_once_it_is_gone_for_everybody(app: Flask, client: FlaskClient, link: Link) -> None:
    types(client, link, link.code)
    signs(client)
    for browser in (client, app.test_client()):
        for address in (link.address, "/form/sign"):
            replayed = browser.get(address)
            assert replayed.status_code == 410
            assert "This link does not work any more" in replayed.text
    assert len(link.consent.signatures) == 1


def test_a_signature_replayed_from_a_second_tab_is_refused(client: FlaskClient, link: Link) -> None:
    types(client, link, link.code)
    token = token_of(open_page(client, "/form/sign"))
    data = {"csrf_token": token} | SIGNATURE
    assert client.post("/form/sign", data=data).status_code == 200
    assert client.post("/form/sign", data=data).status_code == 410
    assert len(link.consent.signatures) == 1


def test_a_wrong_code_is_said_and_five_lock_it(client: FlaskClient, link: Link) -> None:
    for _ in range(4):
        response = types(client, link, "222222")
        assert response.status_code == 422
        assert errors_of(judge(response)) == [
            "This code does not fit. Check it with the person who gave it to you, then type "
            "it again"
        ]
    types(client, link, "222222")
    assert client.get(link.address).status_code == 410
    assert standing(link) == "unsigned"


@pytest.mark.parametrize("typed", ["", *HOSTILE], ids=lambda typed: repr(typed[:12]))
def test_hostile_codes_are_refused(client: FlaskClient, link: Link, typed: str) -> None:
    response = types(client, link, typed)
    assert response.status_code == 422
    assert errors_of(judge(response))


@pytest.mark.parametrize("typed", HOSTILE, ids=lambda typed: repr(typed[:12]))
def test_hostile_names_are_kept_as_text_or_refused(
    client: FlaskClient, link: Link, typed: str
) -> None:
    types(client, link, link.code)
    response = signs(client, name=typed)
    assert response.status_code in (200, 422)
    page = judge(response)
    assert not page.select("main script")
    assert "Set-Cookie: x" not in str(response.headers)


def test_without_the_code_of_this_browser_nothing_is_signed(
    app: Flask, client: FlaskClient, link: Link
) -> None:
    types(client, link, link.code)
    other = app.test_client()
    assert other.get("/form/sign").status_code == 410
    assert other.post("/form/sign", data=SIGNATURE).status_code == 410
    assert standing(link) == "unsigned"


def test_saying_no_is_fine_and_ends_it(client: FlaskClient, link: Link) -> None:
    types(client, link, link.code)
    token = token_of(open_page(client, "/form/sign"))
    refused = client.post("/form/refuse", data={"csrf_token": token})
    assert "That is fine" in main_text(judge(refused))
    assert standing(link) == "refused"
    assert client.get(link.address).status_code == 410


def test_staff_see_link_and_code_once(coordinator: StaffMember) -> None:
    intake = an_intake(age=40)
    consent = a_consent(intake, coordinator.account)
    address = f"/intakes/{intake.id}/consents/{consent.id}"
    made = coordinator.sends(f"{address}/link/person", page=address)
    page = judge(made)
    shown, code = page.select_one("#link-address"), page.select_one("#link-code")
    assert shown is not None
    assert code is not None
    assert "/form/" in shown.text
    assert len(code.text) == 6
    assert not coordinator.opens(address).select("#link-code, #link-address")
    sms = page.select_one("a[href^='sms:']")
    assert sms is not None
    assert code.text not in str(sms["href"]), "the code is said, never sent along"


@pytest.mark.parametrize("secret", ["x", "..%2f..%2fetc", "%00", "a" * 2000, "sign%0d%0aX: 1"])
def test_what_is_no_link_is_gone(client: FlaskClient, secret: str) -> None:
    response = client.get(f"/form/{secret}")
    assert response.status_code in (404, 410)


def test_guessing_links_from_one_place_is_stopped(client: FlaskClient, link: Link) -> None:
    for guess in range(20):
        assert client.get(f"/form/guess{guess}").status_code == 410
    stopped = client.get(link.address)
    assert stopped.status_code == 429
    assert int(stopped.headers["Retry-After"]) > 0
    assert "call us" in main_text(judge(stopped))


def test_neither_link_nor_code_is_kept_in_the_session(client: FlaskClient, link: Link) -> None:
    types(client, link, link.code)
    kept = str(db.session.execute(text("SELECT * FROM browser_session")).all())
    assert link.secret not in kept
    assert link.code not in kept
