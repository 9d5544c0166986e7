"""Headers that guard each page, and pages without inline scripts or styles."""

import re

import pytest
from bs4 import BeautifulSoup
from consenting import document_at, gives_out
from flask import Flask
from flask.testing import FlaskClient
from make import StaffMember, a_staff_member, an_app, an_intake
from whole_path import EVERYTHING, a_whole_intake, with_screen

from intake.records import intakes
from intake.records.models import Channel

pytestmark = pytest.mark.one_database("it is about headers")

PUBLIC = (
    "/",
    "/screen/danger",
    "/check",
    "/result",
    "/sign-in",
    "/no/such/page",
    "/worklist",
    "/static/emergency.html",
    "/static/crisis.html",
    "/static/css/app.css",
    "/static/no-such-file",
)


@pytest.fixture(scope="module")
def clinician(steady_app: Flask) -> StaffMember:
    return a_staff_member(steady_app, "clinician")


@pytest.fixture(scope="module")
def staff_pages(clinician: StaffMember) -> list[str]:
    intake = an_intake(**EVERYTHING)
    clinician.decides(intake, "medically_managed", reason="other", words="For the test.")
    return [
        "/worklist",
        "/calls",
        "/change-password",
        "/account",
        "/account/second-step",
        "/account/authenticator",
        "/account/authenticator.svg",
        "/account/recovery-codes",
        "/account/passkeys/add",
        "/verify",
        "/session",
        f"/intakes/{intake.id}",
        document_at(intake, gives_out(clinician, intake)),
        f"/intakes/{intake.id}/consents",
        f"/intakes/{intake.id}/consents/new/care",
        f"/intakes/{intake.id}/consents/1",
        f"/intakes/{intake.id}/disclosures",
        f"/calls/{intake.id}/safety",
        f"/calls/{intake.id}/substances/1",
        f"/calls/{intake.id}/check",
    ]


def is_guarded(client: FlaskClient, address: str) -> None:
    response = client.get(address)
    headers = response.headers
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    for name in ("Cross-Origin-Opener-Policy", "Cross-Origin-Resource-Policy"):
        assert headers[name] == "same-origin"
    assert headers["X-Frame-Options"] == "DENY"
    allowed = [each for each in headers["Permissions-Policy"].split(", ") if "=()" not in each]
    assert allowed == ["publickey-credentials-create=(self)", "publickey-credentials-get=(self)"]
    if not address.startswith("/static/"):
        assert headers["Cache-Control"] == "no-store"
    if response.mimetype == "text/html":
        has_nothing_inline(BeautifulSoup(response.data, "html.parser"))
    response.close()


def has_nothing_inline(page: BeautifulSoup) -> None:
    assert not page.select("style, [style], script:not([src])")
    for element in page.find_all(True):
        assert not [name for name in element.attrs if re.match("on[a-z]+$", name)]
        assert not str(element.get("href", "")).startswith(("javascript:", "data:"))


@pytest.mark.parametrize("address", PUBLIC)
def test_every_public_answer_is_guarded(steady_app: Flask, address: str) -> None:
    client = with_screen(steady_app.test_client(), a_whole_intake(Channel.SELF))
    is_guarded(client, address)


def test_every_staff_page_is_guarded(clinician: StaffMember, staff_pages: list[str]) -> None:
    for address in staff_pages:
        is_guarded(clinician.client, address)


def test_the_result_page_is_guarded(steady_app: Flask) -> None:
    intake = a_whole_intake(Channel.SELF)
    intakes.submit(intake)
    is_guarded(with_screen(steady_app.test_client(), intake), "/result")


def test_the_session_cookie_is_closed_to_scripts_and_other_sites(steady_app: Flask) -> None:
    cookie = steady_app.test_client().get("/").headers["Set-Cookie"]
    assert cookie.startswith("doorway=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_behind_https_the_cookie_is_for_this_host_over_https_only(database_url: str) -> None:
    with an_app(database_url, secure_cookies=True) as app:
        response = app.test_client().get("/")
        cookie = response.headers["Set-Cookie"]
        assert cookie.startswith("__Host-doorway=")
        assert "Secure" in cookie
        assert "Path=/" in cookie
        assert "Domain" not in cookie
        assert "max-age=63072000" in response.headers["Strict-Transport-Security"]


def test_without_https_nothing_is_said_about_it(steady_app: Flask) -> None:
    assert "Strict-Transport-Security" not in steady_app.test_client().get("/").headers


def test_the_session_cookie_holds_no_answer(steady_app: Flask) -> None:
    client = with_screen(steady_app.test_client(), a_whole_intake(Channel.SELF))
    client.get("/")
    with client.session_transaction() as session:
        assert set(session) <= {"screen", "csrf_token", "_fresh", "_permanent"}
