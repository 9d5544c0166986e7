"""The second step: without it nothing opens; a code counts once; a loss can be helped."""

import pytest
from browser import errors_of, judge, main_text, open_page, token_of
from clock import Clock
from flask import Flask
from flask.testing import FlaskClient
from make import (
    PASSWORD,
    StaffMember,
    a_code_of,
    a_newcomer,
    account_of,
    choose_password,
    give_password,
    set_up_an_app,
    sign_in,
    the_next_code,
)
from passlib.totp import TOTP
from sqlalchemy import select, text
from werkzeug.test import TestResponse

from intake.extensions import db
from intake.records import moments, second_factors, staff
from intake.records.event_tables import Event
from intake.records.staff_tables import Passkey
from intake.web.account_forms import WRONG_CODE, WRONG_RECOVERY_CODE

EMAIL = "new.person@doorway.example"


@pytest.fixture
def newcomer(app: Flask, client: FlaskClient) -> FlaskClient:
    """Somebody who has just chosen a password of their own."""
    first = staff.add_staff(EMAIL, "New Person", "clinician")
    sign_in(client, EMAIL, first)
    choose_password(client, first, PASSWORD)
    return client


def at_the_second_step(app: Flask, member: StaffMember) -> FlaskClient:
    client = app.test_client()
    give_password(client, member.account.email, PASSWORD)
    return client


def enter(client: FlaskClient, code: str, address: str = "/sign-in/code") -> TestResponse:
    token = token_of(open_page(client, address))
    return client.post(address, data={"csrf_token": token, "code": code})


def recovery_codes_of(member: StaffMember) -> list[str]:
    made = judge(member.sends("/account/recovery-codes"))
    return [each.text for each in made.select(".codes li")]


@pytest.fixture
def coordinator(app: Flask) -> StaffMember:
    """Somebody who took every step, since the steps are what is tried here."""
    return a_newcomer(app, "coordinator")


class TestSettingUp:
    @pytest.mark.parametrize("address", ["/worklist", "/calls", "/rulebook", "/account", "/desk"])
    def test_until_there_is_one_every_page_leads_there(
        self, newcomer: FlaskClient, address: str
    ) -> None:
        assert newcomer.get(address).location == "/account/second-step"
        assert "Set up a second step" in main_text(open_page(newcomer, address))

    def test_no_form_gets_past_it(self, newcomer: FlaskClient) -> None:
        token = token_of(open_page(newcomer, "/account/authenticator"))
        for address in ("/calls", "/account/recovery-codes", "/account/authenticator/remove"):
            sent = newcomer.post(address, data={"csrf_token": token})
            assert sent.location == "/account/second-step"

    def test_the_key_stays_the_same_after_a_wrong_code(self, newcomer: FlaskClient) -> None:
        def key() -> str:
            shown = open_page(newcomer, "/account/authenticator").select_one("[data-key]")
            assert shown is not None
            return shown.text

        first = key()
        refused = enter(newcomer, "000000", "/account/authenticator")
        assert refused.status_code == 422
        assert errors_of(judge(refused)) == [WRONG_CODE]
        assert key() == first

    def test_the_picture_is_drawn_for_this_session_alone(
        self, newcomer: FlaskClient, coordinator: StaffMember
    ) -> None:
        open_page(newcomer, "/account/authenticator")
        picture = newcomer.get("/account/authenticator.svg")
        assert picture.mimetype == "image/svg+xml"
        assert picture.data.startswith(b"<svg")
        assert picture.headers["Cache-Control"] == "no-store"
        assert coordinator.client.get("/account/authenticator.svg").status_code == 404

    def test_the_key_is_kept_encrypted(self, newcomer: FlaskClient) -> None:
        key = set_up_an_app(newcomer)
        kept = account_of(EMAIL).tf_totp_secret
        assert kept is not None
        assert key.replace("-", "") not in kept
        rows = db.session.execute(text("SELECT content FROM browser_session")).scalars()
        assert not any(key.replace("-", "") in row for row in rows)

    @pytest.mark.parametrize("typed", ["", "x", "12345", "1" * 1_000_000, "\x00" * 6, "١٢٣٤٥٦"])
    def test_what_is_no_code_is_refused(self, newcomer: FlaskClient, typed: str) -> None:
        refused = enter(newcomer, typed, "/account/authenticator")
        assert refused.status_code == 422
        assert errors_of(judge(refused)) == [WRONG_CODE]

    def test_afterwards_recovery_codes_are_offered(self, newcomer: FlaskClient) -> None:
        set_up_an_app(newcomer)
        assert newcomer.get("/account/after-adding").location == "/account/recovery-codes"
        assert newcomer.get("/worklist").status_code == 200


class TestSigningIn:
    def test_the_password_alone_opens_nothing(self, app: Flask, coordinator: StaffMember) -> None:
        client = at_the_second_step(app, coordinator)
        for address in ("/worklist", "/account", "/session", "/change-password", "/verify"):
            assert str(client.get(address).location).startswith("/sign-in?next=")

    def test_after_ten_minutes_the_password_is_asked_for_again(
        self, app: Flask, clock: Clock, coordinator: StaffMember
    ) -> None:
        client = at_the_second_step(app, coordinator)
        clock.goes_on(minutes=10, seconds=1)
        assert client.get("/sign-in/code").location == "/sign-in"
        assert "Sign in with your password first" in main_text(open_page(client, "/sign-in"))

    def test_the_code_of_the_app_opens(self, app: Flask, coordinator: StaffMember) -> None:
        client = at_the_second_step(app, coordinator)
        assert enter(client, the_next_code(coordinator.account)).location == "/worklist"
        assert client.get("/worklist").status_code == 200

    def test_a_code_counts_once(self, app: Flask, coordinator: StaffMember) -> None:
        code = the_next_code(coordinator.account)
        assert enter(at_the_second_step(app, coordinator), code).status_code == 302
        again = enter(at_the_second_step(app, coordinator), code)
        assert again.status_code == 422
        assert errors_of(judge(again)) == [WRONG_CODE]

    def test_the_code_of_the_set_up_does_not_count_for_a_sign_in(
        self, app: Flask, clock: Clock, coordinator: StaffMember
    ) -> None:
        code = a_code_of(coordinator.account)
        assert enter(at_the_second_step(app, coordinator), code).status_code == 422

    def test_an_older_code_does_not_count_after_a_newer_one(
        self, app: Flask, clock: Clock, coordinator: StaffMember
    ) -> None:
        clock.goes_on(minutes=5)
        older = a_code_of(coordinator.account)
        clock.goes_on(seconds=30)
        newer = a_code_of(coordinator.account)
        assert enter(at_the_second_step(app, coordinator), newer).status_code == 302
        assert enter(at_the_second_step(app, coordinator), older).status_code == 422

    @pytest.mark.parametrize(("seconds", "counts"), [(30, True), (-30, True), (90, False)])
    def test_the_clock_of_a_phone_may_be_half_a_minute_wrong(
        self, app: Flask, clock: Clock, coordinator: StaffMember, seconds: int, counts: bool
    ) -> None:
        clock.goes_on(minutes=5)
        clock.goes_on(seconds=seconds)
        code = a_code_of(coordinator.account)
        clock.goes_on(seconds=-seconds)
        entered = enter(at_the_second_step(app, coordinator), code)
        assert (entered.status_code == 302) is counts

    def test_a_clock_that_was_set_back_makes_no_used_code_good_again(
        self, app: Flask, clock: Clock, coordinator: StaffMember
    ) -> None:
        clock.goes_on(minutes=10)
        code = a_code_of(coordinator.account)
        assert enter(at_the_second_step(app, coordinator), code).status_code == 302
        clock.is_set_back(minutes=3)
        before = a_code_of(coordinator.account)
        clock.goes_on(minutes=3)
        assert enter(at_the_second_step(app, coordinator), code).status_code == 422
        clock.is_set_back(minutes=3)
        assert enter(at_the_second_step(app, coordinator), before).status_code == 422

    def test_guessing_codes_locks_out_for_fifteen_minutes(
        self, app: Flask, clock: Clock, coordinator: StaffMember
    ) -> None:
        clock.goes_on(minutes=5)
        client = at_the_second_step(app, coordinator)
        for guess in range(5):
            assert enter(client, f"{guess:06}").status_code == 422
        right = a_code_of(coordinator.account)
        locked = enter(client, right)
        assert locked.status_code == 429
        assert locked.headers["Retry-After"] == "900"
        assert "Wait 15 minutes" in errors_of(judge(locked))[0]
        other = at_the_second_step(app, coordinator)
        assert enter(other, right).status_code == 429, "the account, not the browser"
        kinds = db.session.scalars(select(Event.kind)).all()
        assert kinds.count("account-locked-out") == 1
        clock.goes_on(minutes=15)
        fresh = at_the_second_step(app, coordinator)
        assert enter(fresh, a_code_of(coordinator.account)).status_code == 302

    def test_recovery_codes_are_counted_together_with_them(
        self, app: Flask, coordinator: StaffMember
    ) -> None:
        client = at_the_second_step(app, coordinator)
        for _ in range(3):
            enter(client, "000000")
        for _ in range(2):
            enter(client, "aaaa-bbbb-cccc", "/sign-in/recovery-code")
        assert enter(client, "x", "/sign-in/recovery-code").status_code == 429

    def test_a_clock_that_is_set_back_keeps_nobody_out_until_it_has_caught_up(
        self, app: Flask, clock: Clock, coordinator: StaffMember
    ) -> None:
        clock.goes_on(days=400)
        ahead = enter(at_the_second_step(app, coordinator), a_code_of(coordinator.account))
        assert ahead.status_code == 302
        clock.is_set_back(days=400)
        client = at_the_second_step(app, coordinator)
        db.session.refresh(coordinator.account)
        assert coordinator.account.totp_counter
        assert enter(client, a_code_of(coordinator.account)).status_code == 302
        assert client.get("/worklist").status_code == 200

    def test_the_second_step_of_a_closed_account_leads_nowhere(
        self, app: Flask, coordinator: StaffMember
    ) -> None:
        client = at_the_second_step(app, coordinator)
        code = the_next_code(coordinator.account)
        token = token_of(open_page(client, "/sign-in/code"))
        coordinator.account.active = False
        db.session.commit()
        sent = client.post("/sign-in/code", data={"csrf_token": token, "code": code})
        assert sent.location == "/sign-in"
        assert client.get("/worklist").status_code == 302

    def test_with_an_app_and_a_passkey_one_chooses(
        self, app: Flask, coordinator: StaffMember
    ) -> None:
        a_passkey_of(coordinator)
        client = app.test_client()
        answer = give_password(client, coordinator.account.email, PASSWORD, next="/calls")
        assert answer.location == "/sign-in/second-step?next=/calls"
        page = open_page(client, str(answer.location))
        data = {"csrf_token": token_of(page), "which": "authenticator"}
        chosen = client.post(str(answer.location), data=data)
        assert chosen.location == "/sign-in/code?next=/calls"
        wrong = client.post(str(answer.location), data={**data, "which": "neither"})
        assert wrong.status_code == 422
        assert errors_of(judge(wrong))

    def test_a_secret_of_the_site_that_was_changed_shuts_the_app_out_without_a_failure(
        self, app: Flask, coordinator: StaffMember
    ) -> None:
        secret = coordinator.account.tf_totp_secret
        assert secret is not None
        coordinator.account.tf_totp_secret = secret.replace('"t":"1"', '"t":"9"')
        db.session.commit()
        client = at_the_second_step(app, coordinator)
        assert enter(client, "123456").status_code == 422


class TestRecoveryCodes:
    def test_they_are_shown_once_and_kept_unreadable(self, coordinator: StaffMember) -> None:
        codes = recovery_codes_of(coordinator)
        assert len(set(codes)) == 10
        assert not any(code in coordinator.opens("/account/recovery-codes").text for code in codes)
        db.session.refresh(coordinator.account)
        kept = coordinator.account.mf_recovery_codes
        assert kept is not None
        assert len(kept) == 10
        assert not set(kept) & {code.replace("-", "") for code in codes}

    def test_each_opens_once_and_the_rest_stay(self, app: Flask, coordinator: StaffMember) -> None:
        code = recovery_codes_of(coordinator)[3]
        address = "/sign-in/recovery-code"
        opened = enter(at_the_second_step(app, coordinator), code, address)
        assert opened.location == "/worklist"
        again = enter(at_the_second_step(app, coordinator), code, address)
        assert again.status_code == 422
        assert errors_of(judge(again)) == [WRONG_RECOVERY_CODE]
        assert "9 codes left" in main_text(coordinator.opens("/account"))

    def test_capitals_and_spaces_do_not_matter(self, app: Flask, coordinator: StaffMember) -> None:
        typed = recovery_codes_of(coordinator)[0].upper().replace("-", " ")
        client = at_the_second_step(app, coordinator)
        assert enter(client, typed, "/sign-in/recovery-code").status_code == 302

    def test_new_ones_end_the_old_ones(self, app: Flask, coordinator: StaffMember) -> None:
        old = recovery_codes_of(coordinator)[0]
        recovery_codes_of(coordinator)
        client = at_the_second_step(app, coordinator)
        assert enter(client, old, "/sign-in/recovery-code").status_code == 422

    def test_those_of_somebody_else_do_not_open(
        self, app: Flask, coordinator: StaffMember, clinician: StaffMember
    ) -> None:
        theirs = recovery_codes_of(clinician)[0]
        recovery_codes_of(coordinator)
        client = at_the_second_step(app, coordinator)
        assert enter(client, theirs, "/sign-in/recovery-code").status_code == 422

    @pytest.mark.parametrize("typed", ["", "---", "x" * 1_000_000, "\x00", "é" * 12])
    def test_what_is_none_is_refused(
        self, app: Flask, coordinator: StaffMember, typed: str
    ) -> None:
        recovery_codes_of(coordinator)
        client = at_the_second_step(app, coordinator)
        assert enter(client, typed, "/sign-in/recovery-code").status_code == 422


def a_passkey_of(member: StaffMember, name: str = "Test key") -> Passkey:
    passkey = Passkey(
        name=name,
        credential_id=name.encode(),
        public_key=b"key",
        lastuse_datetime=moments.now(),
    )
    member.account.webauthn.append(passkey)
    db.session.commit()
    return passkey


class TestChanging:
    def test_the_last_one_cannot_be_removed(self, coordinator: StaffMember) -> None:
        coordinator.sends("/account/authenticator/remove", page="/account")
        assert "This is your only second step" in main_text(coordinator.opens("/account"))
        db.session.refresh(coordinator.account)
        assert coordinator.account.has_authenticator

    def test_one_of_two_can_be_removed_the_other_then_not(self, coordinator: StaffMember) -> None:
        passkey = a_passkey_of(coordinator)
        coordinator.sends("/account/authenticator/remove", page="/account")
        db.session.refresh(coordinator.account)
        assert not coordinator.account.has_authenticator
        coordinator.sends(f"/account/passkeys/{passkey.id}/remove", page="/account")
        assert "This is your only second step" in main_text(coordinator.opens("/account"))
        assert coordinator.account.webauthn

    def test_a_passkey_of_somebody_else_is_not_found(
        self, coordinator: StaffMember, clinician: StaffMember
    ) -> None:
        theirs = a_passkey_of(clinician)
        sent = coordinator.sends(f"/account/passkeys/{theirs.id}/remove", page="/account")
        assert sent.status_code == 404
        assert clinician.account.webauthn

    @pytest.mark.parametrize(
        "address", ["/account/authenticator", "/account/passkeys/add", "/account/recovery-codes"]
    )
    def test_after_a_while_the_password_is_asked_for_again(
        self, coordinator: StaffMember, address: str
    ) -> None:
        with coordinator.client.session_transaction() as session:
            session["fs_paa"] -= 3600
            session.pop("fs_gexp", None)
        assert coordinator.client.get(address).location == f"/verify?next={address}"
        wrong = {"password": "not the password"}
        refused = coordinator.sends(f"/verify?next={address}", **wrong)
        assert refused.status_code == 422
        assert errors_of(judge(refused)) == ["This is not your password. Check it and try again"]
        given = coordinator.sends(f"/verify?next={address}", password=PASSWORD)
        assert given.location == address
        assert coordinator.client.get(address).status_code == 200

    def test_no_old_page_removes_one_without_the_password(self, coordinator: StaffMember) -> None:
        passkey = a_passkey_of(coordinator)
        with coordinator.client.session_transaction() as session:
            session["fs_paa"] -= 3600
            session.pop("fs_gexp", None)
        sent = coordinator.sends(f"/account/passkeys/{passkey.id}/remove", page="/account")
        assert sent.location == "/verify?next=/account"
        db.session.refresh(coordinator.account)
        assert coordinator.account.webauthn

    def test_a_new_app_takes_the_place_of_the_old_one(
        self, app: Flask, clock: Clock, coordinator: StaffMember
    ) -> None:
        old = a_key_of(coordinator)
        clock.goes_on(minutes=1)
        new = set_up_an_app(coordinator.client)
        clock.goes_on(minutes=1)
        with_old = TOTP(key=old).generate(time=clock.now).token
        assert enter(at_the_second_step(app, coordinator), with_old).status_code == 422
        with_new = TOTP(key=new).generate(time=clock.now).token
        assert enter(at_the_second_step(app, coordinator), with_new).status_code == 302


def a_key_of(member: StaffMember) -> str:
    assert member.account.tf_totp_secret is not None
    return str(second_factors.codes().get_totp_b32_key(member.account.tf_totp_secret))


HOSTILE = ["", "[]", "{}", "null", "1", "x", "\x00", "[" * 2000, '{"id": 1}', "x" * 1_000_000]


class TestPasskeys:
    """What a browser really answers is in tests/browser_tests/test_signing_in.py."""

    @pytest.mark.parametrize("credential", HOSTILE)
    def test_an_answer_of_any_shape_is_refused(
        self, coordinator: StaffMember, credential: str
    ) -> None:
        asked = judge(coordinator.sends("/account/passkeys/add", name="Test key"))
        form = asked.select_one("[data-passkey]")
        assert form is not None
        data = {"csrf_token": token_of(asked), "credential": credential}
        sent = coordinator.client.post(str(form["action"]), data=data)
        assert sent.location == "/account/passkeys/add"
        db.session.refresh(coordinator.account)
        assert not coordinator.account.webauthn

    @pytest.mark.parametrize("credential", HOSTILE)
    def test_an_answer_of_any_shape_opens_nothing(
        self, app: Flask, coordinator: StaffMember, credential: str
    ) -> None:
        a_passkey_of(coordinator)
        coordinator.account.tf_totp_secret = None
        db.session.commit()
        client = at_the_second_step(app, coordinator)
        token = token_of(open_page(client, "/sign-in/passkey"))
        asked = judge(client.post("/sign-in/passkey", data={"csrf_token": token}))
        form = asked.select_one("[data-passkey]")
        assert form is not None
        data = {"csrf_token": token, "credential": credential}
        sent = client.post(str(form["action"]), data=data)
        assert sent.location == "/sign-in/passkey"
        assert client.get("/worklist").status_code == 302

    def test_an_answer_to_what_another_session_was_asked_is_refused(
        self, app: Flask, coordinator: StaffMember
    ) -> None:
        a_passkey_of(coordinator)
        coordinator.account.tf_totp_secret = None
        db.session.commit()
        asked, other = (at_the_second_step(app, coordinator) for _ in range(2))
        data = {"csrf_token": token_of(open_page(asked, "/sign-in/passkey"))}
        form = judge(asked.post("/sign-in/passkey", data=data)).select_one("[data-passkey]")
        assert form is not None
        token = token_of(open_page(other, "/sign-in/passkey"))
        answer = {"csrf_token": token, "credential": "{}"}
        sent = other.post(str(form["action"]), data=answer, follow_redirects=True)
        assert "That took too long" in main_text(judge(sent))

    @pytest.mark.parametrize("name", ["", "   ", "x" * 65, "<script>", "a\r\nb: c", "\u202e"])
    def test_a_name_that_does_not_do_is_refused_with_a_sentence(
        self, coordinator: StaffMember, name: str
    ) -> None:
        refused = coordinator.sends("/account/passkeys/add", name=name)
        assert refused.status_code == 422
        assert all(len(each.split()) > 3 for each in errors_of(judge(refused)))

    @pytest.mark.parametrize("token", ["x", "a.b.c", "\x00", "x" * 5000])
    def test_a_state_from_nowhere_leads_back(self, coordinator: StaffMember, token: str) -> None:
        data = {"csrf_token": token_of(coordinator.opens("/account")), "credential": "{}"}
        sent = coordinator.client.post(f"/account/passkeys/add/{token}", data=data)
        assert sent.location == "/account/passkeys/add"


@pytest.mark.parametrize("content", ["[1]", "null", '"x"', '{"email": ["x"]}', "not json"])
def test_a_form_in_json_is_refused(app: Flask, content: str) -> None:
    for address in ("/sign-in", "/verify", "/change-password", "/sign-in/passkey"):
        sent = app.test_client().post(address, data=content, content_type="application/json")
        assert 400 <= sent.status_code < 500
        assert sent.mimetype == "text/html"
