"""Signing in, the first password, and signing out."""

from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

import pytest
from browser import errors_of, judge, main_text, open_page, token_of
from clock import Clock
from flask import Flask
from flask.testing import FlaskClient
from make import (
    PASSWORD,
    StaffMember,
    a_staff_member,
    an_app,
    choose_password,
    give_password,
    set_up_an_app,
    sign_in,
)
from sqlalchemy import select
from werkzeug.test import TestResponse

from intake.extensions import db
from intake.records import staff
from intake.records.event_tables import Event
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


def test_signing_in_works_with_hostile_fields(app: Flask) -> None:
    response = sign_in(app.test_client(), "a\x00b@doorway.example", "x\x00")
    assert response.status_code == 422
    assert a_staff_member(app, "coordinator").client.get("/worklist").status_code == 200


class TestTooOften:
    """Per account and per address; nothing tells whether there is an account."""

    def wrong(
        self, client: FlaskClient, email: str, times: int = 1, **options: Any
    ) -> TestResponse:
        for _ in range(times):
            token = token_of(open_page(client, "/sign-in"))
            data = {"csrf_token": token, "email": email, "password": "not the password"}
            response = client.post("/sign-in", data=data, **options)
        return response

    @pytest.mark.parametrize("email", [EMAIL, "nobody@doorway.example", "no email at all"])
    def test_ten_wrong_passwords_close_it_for_fifteen_minutes(
        self, client: FlaskClient, clock: Clock, first_password: str, email: str
    ) -> None:
        if "@" not in email:
            assert self.wrong(client, email, 12).status_code == 422, "no email is no account"
            return
        assert self.wrong(client, email, 10).status_code == 422
        closed = self.wrong(client, email)
        assert closed.status_code == 429
        assert closed.headers["Retry-After"] == "900"
        said = errors_of(judge(closed))
        assert said == [
            "That was tried too often. Wait 15 minutes, then try again. Where a password or a "
            "phone is lost, an administrator can help"
        ]

    def test_then_the_right_password_does_not_open_either_until_the_time_is_over(
        self, app: Flask, client: FlaskClient, clock: Clock, first_password: str
    ) -> None:
        self.wrong(client, EMAIL, 10)
        assert sign_in(app.test_client(), EMAIL, first_password).status_code == 429
        clock.goes_on(minutes=15)
        assert sign_in(app.test_client(), EMAIL, first_password).status_code == 302

    def test_other_spellings_are_the_same_account(
        self, client: FlaskClient, first_password: str
    ) -> None:
        for email in (EMAIL, EMAIL.upper(), f" {EMAIL} ", EMAIL.title()):
            self.wrong(client, email, 3)
        assert self.wrong(client, EMAIL).status_code == 429

    def test_a_sign_in_begins_at_none_again(
        self, app: Flask, client: FlaskClient, first_password: str
    ) -> None:
        self.wrong(client, EMAIL, 9)
        assert sign_in(app.test_client(), EMAIL, first_password).status_code == 302
        assert self.wrong(client, EMAIL, 10).status_code == 422

    def test_it_is_noted_once_and_only_where_there_is_an_account(
        self, client: FlaskClient, first_password: str
    ) -> None:
        self.wrong(client, EMAIL, 12)
        self.wrong(client, "nobody@doorway.example", 12)
        noted = db.session.scalars(select(Event).where(Event.kind == "account-locked-out")).all()
        account = db.session.scalars(select(Staff)).one()
        assert [each.detail for each in noted] == [{"staff": account.id}]

    def test_many_accounts_from_one_address_close_that_address(
        self, app: Flask, client: FlaskClient, first_password: str
    ) -> None:
        for number in range(50):
            assert self.wrong(client, f"a{number}@doorway.example").status_code == 422
        assert sign_in(client, EMAIL, first_password).status_code == 429
        elsewhere = app.test_client()
        elsewhere.environ_base["REMOTE_ADDR"] = "192.0.2.7"
        assert sign_in(elsewhere, EMAIL, first_password).status_code == 302

    def test_people_who_sign_in_rightly_do_not_close_their_address(
        self, app: Flask, coordinator: StaffMember
    ) -> None:
        for _ in range(60):
            assert give_password(app.test_client(), coordinator.account.email, PASSWORD).location
        assert self.wrong(app.test_client(), EMAIL).status_code == 422

    def test_a_visitor_cannot_say_where_they_are(self, app: Flask, client: FlaskClient) -> None:
        for number in range(51):
            says = {"X-Forwarded-For": f"192.0.2.{number}"}
            response = self.wrong(client, f"a{number}@doorway.example", headers=says)
        assert response.status_code == 429

    def test_behind_a_proxy_its_word_counts(self, database_url: str) -> None:
        with an_app(database_url, trusted_proxies=1) as app:
            client = app.test_client()
            for number in range(51):
                says = {"X-Forwarded-For": f"10.9.9.9, 192.0.2.{number}"}
                response = self.wrong(client, f"a{number}@doorway.example", headers=says)
            assert response.status_code == 422

    def test_guessing_the_password_of_an_open_session_is_counted_too(
        self, app: Flask, coordinator: StaffMember
    ) -> None:
        wrong = {"password": "not the password"}
        for _ in range(10):
            assert coordinator.sends("/verify", **wrong).status_code == 422
        assert coordinator.sends("/verify", **wrong).status_code == 429
        changed = choose_password(coordinator.client, PASSWORD, "eight boats in the fog")
        assert changed.status_code == 429


class TestNothingIsTold:
    @pytest.mark.parametrize("state", ["active", "closed", "nobody"])
    @pytest.mark.parametrize("password", ["not the password", "x" * 100_000, "é😀"])
    def test_each_wrong_sign_in_costs_one_hash(
        self,
        app: Flask,
        client: FlaskClient,
        first_password: str,
        state: str,
        password: str,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        if state == "closed":
            db.session.scalars(select(Staff)).one().active = False
            db.session.commit()
        context = app.extensions["security"].pwd_context
        counted: list[str] = []
        verify, hashed = context.verify, context.hash

        def counting(done: str, real: Any) -> Any:
            return lambda *given, **more: (counted.append(done), real(*given, **more))[1]

        monkeypatch.setattr(context, "verify", counting("verify", verify))
        monkeypatch.setattr(context, "hash", counting("hash", hashed))
        email = "nobody@doorway.example" if state == "nobody" else EMAIL
        response = sign_in(client, email, password)
        assert counted == ["verify"]
        assert errors_of(judge(response)) == [GENERIC]

    def test_nobodys_hash_costs_what_others_cost(self, app: Flask, first_password: str) -> None:
        account = db.session.scalars(select(Staff)).one()
        nobodys = app.extensions["doorway-nobodys-password"]
        assert nobodys.rsplit("$", 2)[0] == account.password.rsplit("$", 2)[0]


class TestStrangers:
    @pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "", "a b", "["])
    def test_a_name_that_is_not_ours_gets_a_page_that_says_what_to_do(
        self, client: FlaskClient, host: str
    ) -> None:
        for address in ("/", "/sign-in", "/no/such/page"):
            response = client.get(address, headers={"Host": host})
            assert response.status_code == 400
            assert "ALLOWED_HOSTS" in response.get_data(as_text=True)
            assert host not in response.get_data(as_text=True) or len(host) < 4

    @pytest.mark.parametrize("host", ["localhost", "localhost:8000", "127.0.0.1:5000"])
    def test_on_the_own_machine_it_answers(self, client: FlaskClient, host: str) -> None:
        assert client.get("/", headers={"Host": host}).status_code == 200

    def test_a_form_for_another_name_is_refused(self, client: FlaskClient) -> None:
        response = client.post("/sign-in", headers={"Host": "evil.example"}, data={"email": "x"})
        assert response.status_code == 400

    def test_a_site_answers_to_its_own_name_alone(self, database_url: str) -> None:
        with an_app(database_url, allowed_hosts=("intake.example.org",)) as app:
            client = app.test_client()
            assert client.get("/", headers={"Host": "intake.example.org"}).status_code == 200
            assert client.get("/", headers={"Host": "localhost"}).status_code == 400

    @pytest.mark.parametrize(
        "asked", ["/calls\r\nSet-Cookie: a=b", "/calls%0d%0aSet-Cookie:%20a=b", "/\x00", "/" * 9000]
    )
    def test_no_header_gets_in_through_the_way_on(
        self, app: Flask, coordinator: StaffMember, asked: str
    ) -> None:
        response = sign_in(app.test_client(), coordinator.account.email, PASSWORD, next=asked)
        assert response.status_code == 302
        assert not any("a=b" in each for each in response.headers.getlist("Set-Cookie"))
        assert "\n" not in str(response.location)

    def test_whoever_may_not_see_the_page_that_was_asked_for_lands_on_their_own(
        self, app: Flask, administrator: StaffMember
    ) -> None:
        email = administrator.account.email
        signed_in = sign_in(app.test_client(), email, PASSWORD, next="/worklist")
        assert signed_in.location == "/staff"

    @pytest.mark.parametrize(
        ("role", "desk"),
        [
            ("coordinator", "/worklist"),
            ("clinician", "/worklist"),
            ("lead", "/worklist"),
            ("administrator", "/staff"),
        ],
    )
    def test_everybody_lands_on_a_page_that_they_may_see(
        self, app: Flask, role: str, desk: str
    ) -> None:
        member = a_staff_member(app, role)
        assert member.client.get("/desk").location == desk
        assert member.client.get(desk).status_code == 200

    @pytest.mark.parametrize("extra", ["remember", "remember_me", "active", "id", "user_id"])
    def test_a_field_that_is_not_on_the_form_changes_nothing(
        self, app: Flask, coordinator: StaffMember, extra: str
    ) -> None:
        client = app.test_client()
        token = token_of(open_page(client, "/sign-in"))
        data = {"email": coordinator.account.email, "password": PASSWORD, extra: "y"}
        response = client.post("/sign-in", data={"csrf_token": token, **data})
        assert response.location == "/sign-in/code?next=/worklist"
        assert not any("remember" in each for each in response.headers.getlist("Set-Cookie"))

    @pytest.mark.parametrize("extra", ["active", "must_change_password", "email", "roles", "id"])
    def test_nor_does_one_with_the_new_password(self, coordinator: StaffMember, extra: str) -> None:
        before = coordinator.account.email, coordinator.account.id
        new = dict.fromkeys(("new_password", "new_password_confirm"), "eight boats in the fog")
        coordinator.sends("/change-password", password=PASSWORD, **new, **{extra: ""})
        db.session.refresh(coordinator.account)
        account = coordinator.account
        assert (account.email, account.id, account.active) == (*before, True)
        assert [role.name for role in account.roles] == ["coordinator"]


def test_the_commands_of_the_library_that_know_none_of_our_rules_are_gone(app: Flask) -> None:
    assert not {"users", "roles", "session_cleanup"} & set(app.cli.commands)


def test_a_token_in_a_header_or_an_address_signs_nobody_in(
    app: Flask, coordinator: StaffMember
) -> None:
    with app.test_request_context():
        token = coordinator.account.get_auth_token()
    client = app.test_client()
    assert client.get("/worklist", headers={"Authentication-Token": token}).status_code == 302
    assert client.get("/worklist", query_string={"auth_token": token}).status_code == 302


def test_a_cookie_that_would_sign_in_by_itself_does_not(
    app: Flask, coordinator: StaffMember
) -> None:
    from flask_login.utils import encode_cookie

    with app.test_request_context():
        remembered = encode_cookie(coordinator.account.fs_uniquifier)
    client = app.test_client()
    client.set_cookie("remember_token", remembered)
    assert client.get("/worklist").status_code == 302


class TestPasswordRules:
    @pytest.mark.parametrize(
        "new", ["Password2026!!", "qwertyuiop12", "new.person at work", "the new PERSON"]
    )
    def test_what_is_easily_guessed_is_refused(
        self, client: FlaskClient, first_password: str, new: str
    ) -> None:
        sign_in(client, EMAIL, first_password)
        response = choose_password(client, first_password, new)
        assert response.status_code == 422
        assert errors_of(judge(response))[0].startswith("Choose")

    def test_a_long_one_is_taken(
        self, app: Flask, client: FlaskClient, first_password: str
    ) -> None:
        long = "lamp river boat fog " * 30
        sign_in(client, EMAIL, first_password)
        assert choose_password(client, first_password, long).status_code == 302
        assert sign_in(app.test_client(), EMAIL, long).status_code == 302
