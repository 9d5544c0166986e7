"""Signing in, the first password, and signing out."""

from urllib.parse import parse_qsl, urljoin, urlsplit

import pytest
from browser import errors_of, judge, main_text, open_page, token_of
from flask import Flask
from flask.testing import FlaskClient
from make import (
    PASSWORD,
    StaffMember,
    a_staff_member,
    an_app,
    choose_password,
    set_up_an_app,
    sign_in,
)
from sqlalchemy import select

from intake.extensions import db
from intake.records import staff
from intake.records.models import Event
from intake.records.staff_tables import Staff

EMAIL = "new.person@doorway.example"
GENERIC = "Email or password is not right. Check both and try again"


@pytest.fixture
def first_password(app: Flask) -> str:
    return staff.add_staff(EMAIL, "New Person", "coordinator")


class TestFirstPassword:
    def test_until_it_is_changed_every_page_leads_to_the_change(
        self, client: FlaskClient, first_password: str
    ) -> None:
        sign_in(client, EMAIL, first_password)
        for address in ("/worklist", "/calls", "/"):
            page = open_page(client, address)
            assert "Choose a password of your own" in main_text(page)

    def test_no_form_gets_past_it(self, client: FlaskClient, first_password: str) -> None:
        sign_in(client, EMAIL, first_password)
        token = token_of(open_page(client, "/change-password"))
        assert client.post("/calls", data={"csrf_token": token}).location == "/change-password"

    def test_after_the_change_only_the_new_one_opens(
        self, app: Flask, client: FlaskClient, first_password: str
    ) -> None:
        sign_in(client, EMAIL, first_password)
        choose_password(client, first_password, PASSWORD)
        set_up_an_app(client)
        assert "Worklist" in main_text(open_page(client, "/worklist"))
        refused = sign_in(app.test_client(), EMAIL, first_password)
        assert errors_of(judge(refused)) == [GENERIC]
        assert sign_in(app.test_client(), EMAIL, PASSWORD).location == "/worklist"

    def test_the_change_is_noted_without_the_password(
        self, client: FlaskClient, first_password: str
    ) -> None:
        sign_in(client, EMAIL, first_password)
        choose_password(client, first_password, PASSWORD)
        noted = db.session.scalars(select(Event).where(Event.kind == "password-changed")).one()
        assert noted.detail == {}
        assert noted.actor_id is not None

    @pytest.mark.parametrize(
        ("new", "again"),
        [
            ("short", "short"),
            (PASSWORD, "another pass phrase"),
            ("", ""),
            ("x\x00" * 4, "x\x00" * 4),
        ],
        ids=["too short", "not the same", "empty", "control characters"],
    )
    def test_a_password_that_does_not_do_is_refused_with_a_sentence(
        self, client: FlaskClient, first_password: str, new: str, again: str
    ) -> None:
        sign_in(client, EMAIL, first_password)
        response = choose_password(client, first_password, new, again)
        assert response.status_code == 422
        said = errors_of(judge(response))
        assert said
        assert all(len(sentence.split()) > 2 for sentence in said)
        assert db.session.scalars(select(Staff)).one().must_change_password

    def test_keeping_the_first_one_is_refused(
        self, client: FlaskClient, first_password: str
    ) -> None:
        sign_in(client, EMAIL, first_password)
        response = choose_password(client, first_password, first_password)
        assert response.status_code == 422
        assert db.session.scalars(select(Staff)).one().must_change_password


class TestSignIn:
    @pytest.mark.parametrize(
        ("email", "password"),
        [
            (EMAIL, "not the password"),
            ("nobody@doorway.example", "not the password"),
            (EMAIL, ""),
            ("", ""),
            ("not an email", "x"),
            ("a\x00b@doorway.example", "x\x00"),
            ("שלום 😀@\u202edoorway.example", "x"),
            ("x" * 1_000_000 + "@doorway.example", "x" * 1_000_000),
        ],
        ids=["wrong", "unknown", "no password", "empty", "no email", "control", "bidi", "1 MB"],
    )
    def test_what_is_not_right_gets_one_generic_sentence(
        self, client: FlaskClient, first_password: str, email: str, password: str
    ) -> None:
        response = sign_in(client, email, password)
        assert response.status_code == 422
        assert set(errors_of(judge(response))) == {GENERIC}

    def test_the_email_that_was_typed_stays(self, client: FlaskClient) -> None:
        page = judge(sign_in(client, "typo@doorway.exampl", "x"))
        assert page.select_one("#email")["value"] == "typo@doorway.exampl"  # type: ignore[index]

    def test_a_password_is_not_shown_again(self, client: FlaskClient) -> None:
        assert "a secret" not in sign_in(client, EMAIL, "a secret").get_data(as_text=True)

    def test_capitals_in_the_email_do_not_matter(
        self, client: FlaskClient, first_password: str
    ) -> None:
        assert sign_in(client, EMAIL.upper(), first_password).status_code == 302

    @pytest.mark.parametrize(
        "elsewhere",
        [
            "https://evil.example/",
            "//evil.example/",
            "/\\evil.example",
            "\\\\evil.example",
            "http:evil.example",
            "javascript:alert(1)",
            "https://localhost.evil.example/",
        ],
    )
    def test_it_leads_to_no_other_site(
        self, client: FlaskClient, first_password: str, elsewhere: str
    ) -> None:
        page = client.get("/sign-in", query_string={"next": elsewhere})
        token = token_of(judge(page))
        fields = {"email": EMAIL, "password": first_password}
        response = client.post(
            "/sign-in",
            query_string={"next": elsewhere},
            data={**fields, "csrf_token": token, "next": elsewhere},
        )
        leads_to = urlsplit(urljoin("http://localhost/sign-in", str(response.location)))
        assert (leads_to.scheme, leads_to.netloc) == ("http", "localhost")

    def test_it_leads_back_to_the_page_that_asked_for_it(
        self, app: Flask, coordinator: StaffMember
    ) -> None:
        client = app.test_client()
        asked = client.get("/calls")
        page = judge(client.get(asked.location))
        form = page.select_one("form[action^='/sign-in']")
        assert form is not None
        wanted = dict(parse_qsl(urlsplit(str(form["action"])).query))
        assert wanted == {"next": "/calls"}
        email = coordinator.account.email
        assert sign_in(client, email, PASSWORD, **wanted).location == "/calls"


class TestSignOut:
    def test_a_link_cannot_sign_out(self, coordinator: StaffMember) -> None:
        assert coordinator.client.get("/sign-out").status_code == 405
        assert coordinator.client.get("/worklist").status_code == 200

    def test_the_button_signs_out(self, coordinator: StaffMember) -> None:
        assert coordinator.client.post("/sign-out").location == "/sign-in"
        assert coordinator.client.get("/worklist").status_code == 302

    def test_signing_out_closes_no_other_browser(
        self, app: Flask, coordinator: StaffMember
    ) -> None:
        other = app.test_client()
        sign_in(other, coordinator.account.email, PASSWORD)
        coordinator.client.post("/sign-out")
        assert other.get("/worklist").status_code == 200


def test_a_new_password_ends_the_sessions_of_other_browsers(
    app: Flask, coordinator: StaffMember
) -> None:
    other = app.test_client()
    sign_in(other, coordinator.account.email, PASSWORD)
    choose_password(coordinator.client, PASSWORD, "another pass phrase")
    assert other.get("/worklist").status_code == 302
    assert coordinator.client.get("/worklist").status_code == 200


def test_signing_in_works_on_postgresql_with_hostile_fields(postgresql: str) -> None:
    with an_app(postgresql) as app:
        response = sign_in(app.test_client(), "a\x00b@doorway.example", "x\x00")
        assert response.status_code == 422
        assert a_staff_member(app, "coordinator").client.get("/worklist").status_code == 200
