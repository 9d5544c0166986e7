"""The lock of a screen that nobody uses: nothing opens, nothing is lost, the password unlocks."""

import pytest
from browser import errors_of, judge, main_text, open_page, token_of
from bs4 import BeautifulSoup
from clock import Clock
from flask import Flask
from make import PASSWORD, StaffMember, a_staff_member, an_app, an_intake, choose_password, sign_in
from sqlalchemy import select
from werkzeug.test import TestResponse

from intake.extensions import db
from intake.records import intakes
from intake.records.models import Intake
from intake.records.session_tables import KeptSession

AS_A_SCRIPT = {"Accept": "application/json"}


def is_locked(member: StaffMember) -> bool:
    return str(member.client.get("/worklist").location).startswith("/locked")


def unlock(member: StaffMember, password: str = PASSWORD, **fields: str) -> TestResponse:
    token = token_of(judge(member.client.get("/locked")))
    data = {"csrf_token": token, "password": password, **fields}
    return member.client.post("/locked", data=data)


class TestWhen:
    def test_after_fifteen_minutes_without_use(
        self, clock: Clock, coordinator: StaffMember
    ) -> None:
        coordinator.client.get("/worklist")
        clock.goes_on(minutes=14, seconds=59)
        assert not is_locked(coordinator)
        clock.goes_on(minutes=15)
        assert is_locked(coordinator)

    def test_the_place_can_choose_another_time(self, clock: Clock, database_url: str) -> None:
        with an_app(database_url, idle_lock_minutes=5) as app:
            coordinator = a_staff_member(app, "coordinator")
            clock.goes_on(minutes=5)
            assert is_locked(coordinator)

    def test_use_in_one_tab_counts_for_the_others(
        self, clock: Clock, coordinator: StaffMember
    ) -> None:
        for _ in range(6):
            clock.goes_on(minutes=10)
            assert coordinator.client.get("/calls").status_code == 200
        assert not is_locked(coordinator)

    def test_asking_how_long_is_no_use(self, clock: Clock, coordinator: StaffMember) -> None:
        coordinator.client.get("/worklist")
        for minute in range(1, 15):
            clock.goes_on(minutes=1)
            said = coordinator.client.get("/session", headers=AS_A_SCRIPT).json
            assert said is not None
            assert said["left"] == (15 - minute) * 60
            assert said["locked"] is False
        clock.goes_on(minutes=1)
        said = coordinator.client.get("/session", headers=AS_A_SCRIPT).json
        assert said is not None
        assert (said["left"], said["locked"]) == (0, True)
        assert is_locked(coordinator)

    def test_saying_that_one_is_there_is_use(self, clock: Clock, coordinator: StaffMember) -> None:
        token = token_of(coordinator.opens("/worklist"))
        for _ in range(4):
            clock.goes_on(minutes=14)
            data = {"csrf_token": token}
            said = coordinator.client.post("/session", data=data, headers=AS_A_SCRIPT).json
            assert said is not None
            assert said["left"] == 15 * 60
        assert not is_locked(coordinator)

    def test_files_are_no_use(self, clock: Clock, coordinator: StaffMember) -> None:
        for _ in range(3):
            clock.goes_on(minutes=6)
            coordinator.client.get("/static/css/app.css").close()
        assert is_locked(coordinator)

    def test_a_clock_that_was_set_back_locks(self, clock: Clock, coordinator: StaffMember) -> None:
        clock.goes_on(minutes=10)
        coordinator.client.get("/worklist")
        clock.is_set_back(minutes=8)
        assert is_locked(coordinator)

    def test_by_the_button_and_only_here(self, app: Flask, coordinator: StaffMember) -> None:
        other = app.test_client()
        sign_in(other, coordinator.account.email, PASSWORD)
        sent = coordinator.sends("/lock?next=/calls", page="/calls")
        assert sent.location == "/locked?next=/calls"
        assert is_locked(coordinator)
        assert other.get("/worklist").status_code == 200

    def test_a_public_screen_is_closed_but_never_locked(self, app: Flask, clock: Clock) -> None:
        person = app.test_client()
        person.post("/start", data={"csrf_token": token_of(open_page(person, "/"))})
        clock.goes_on(minutes=25)
        assert person.get("/screen/danger").status_code == 200
        clock.goes_on(hours=5)
        assert person.get("/screen/danger").status_code == 410


class TestLocked:
    @pytest.fixture
    def locked(self, coordinator: StaffMember) -> StaffMember:
        coordinator.sends("/lock", page="/worklist")
        return coordinator

    def test_every_page_leads_to_the_password(self, locked: StaffMember) -> None:
        intake = an_intake()
        for address in ("/worklist", f"/intakes/{intake.id}", "/account", "/change-password"):
            response = locked.client.get(address)
            assert response.location == f"/locked?next={address}"
        assert "Your screen is locked" in main_text(open_page(locked.client, "/worklist"))

    def test_the_lock_page_shows_nothing_of_the_work(self, locked: StaffMember) -> None:
        intake = an_intake(person_name="Test Person")
        said = locked.client.get("/locked").get_data(as_text=True)
        assert intake.reference not in said
        assert "Test Person" not in said
        assert "Worklist" not in said

    def test_a_form_keeps_what_was_typed_and_shows_none_of_it(self, locked: StaffMember) -> None:
        call = an_intake(submitted=False)
        address = f"/calls/{call.id}/health"
        response = locked.client.post(address, data={"allergies": "Penicillin", "password": "x"})
        assert response.status_code == 401
        page = BeautifulSoup(response.data, "html.parser")
        assert "Penicillin" not in main_text(page)
        form = page.select_one(f"form[action='{address}']")
        assert form is not None
        kept = {field["name"]: field["value"] for field in form.select("input")}
        assert kept == {"allergies": "Penicillin"}
        unlock(locked)
        again = locked.client.post(address, data=kept)
        assert again.status_code == 422
        shown = judge(again)
        data = {"csrf_token": token_of(shown), **kept}
        assert locked.client.post(address, data=data).status_code == 302
        db.session.refresh(call)
        assert intakes.given_of(call)["allergies"] == "Penicillin"

    def test_a_script_is_told_in_its_own_way(self, locked: StaffMember) -> None:
        for answer in (
            locked.client.get("/worklist", headers=AS_A_SCRIPT),
            locked.client.post("/calls", headers=AS_A_SCRIPT),
            locked.client.post("/session", headers=AS_A_SCRIPT),
        ):
            assert answer.status_code == 401
            assert answer.json == {"locked": True}

    def test_after_the_end_a_script_is_told_that_too(self, locked: StaffMember) -> None:
        locked.client.post("/sign-out")
        answer = locked.client.get("/session", headers=AS_A_SCRIPT)
        assert answer.status_code == 401
        assert answer.json == {"signed_out": True}

    def test_no_wait_and_no_new_tab_opens_it(self, locked: StaffMember, clock: Clock) -> None:
        clock.goes_on(hours=1)
        assert is_locked(locked)
        assert locked.client.get("/sign-in", follow_redirects=True).request.path == "/locked"

    def test_one_can_sign_out_of_it(self, locked: StaffMember) -> None:
        assert locked.client.post("/sign-out").location == "/sign-in"
        rows = db.session.scalars(select(KeptSession.staff_id)).all()
        assert locked.account.id not in rows


class TestUnlocking:
    @pytest.fixture
    def locked(self, coordinator: StaffMember) -> StaffMember:
        coordinator.sends("/lock", page="/worklist")
        return coordinator

    def test_the_password_opens_and_leads_on(self, locked: StaffMember) -> None:
        assert unlock(locked, next="/calls").location == "/calls"
        assert not is_locked(locked)

    @pytest.mark.parametrize(
        "elsewhere", ["https://evil.example/", "//evil.example", "/\\evil.example", "x", "/staff"]
    )
    def test_it_leads_to_no_other_site(self, locked: StaffMember, elsewhere: str) -> None:
        assert unlock(locked, next=elsewhere).location == "/worklist"

    @pytest.mark.parametrize("password", ["", "not the password", "x" * 1_000_000, "\x00"])
    def test_another_one_does_not(self, locked: StaffMember, password: str) -> None:
        response = unlock(locked, password)
        assert response.status_code == 422
        assert errors_of(judge(response))
        assert is_locked(locked)

    def test_nor_does_the_password_without_a_token(self, locked: StaffMember) -> None:
        response = locked.client.post("/locked", data={"password": PASSWORD})
        assert response.status_code == 422
        assert is_locked(locked)

    def test_nor_the_password_of_somebody_else(
        self, locked: StaffMember, app: Flask, clinician: StaffMember
    ) -> None:
        choose_password(clinician.client, PASSWORD, "eight boats in the fog")
        assert unlock(locked, "eight boats in the fog").status_code == 422

    def test_guessing_is_counted_with_the_sign_in(self, app: Flask, locked: StaffMember) -> None:
        for _ in range(10):
            unlock(locked, "not the password")
        closed = unlock(locked)
        assert closed.status_code == 429
        assert int(closed.headers["Retry-After"]) > 800
        elsewhere = sign_in(app.test_client(), locked.account.email, PASSWORD)
        assert elsewhere.status_code == 429

    def test_a_script_unlocks_and_the_token_of_the_page_still_counts(
        self, clock: Clock, coordinator: StaffMember
    ) -> None:
        page = coordinator.opens("/calls")
        token = token_of(page)
        clock.goes_on(minutes=20)
        data = {"csrf_token": token, "password": "not the password"}
        refused = coordinator.client.post("/locked", data=data, headers=AS_A_SCRIPT)
        assert refused.status_code == 422
        assert refused.json is not None
        assert refused.json["error"] == "This is not your password. Check it and try again"
        data["password"] = PASSWORD
        opened = coordinator.client.post("/locked", data=data, headers=AS_A_SCRIPT)
        assert opened.json is not None
        assert (opened.json["locked"], opened.json["left"]) == (False, 900)
        started = coordinator.client.post("/calls", data={"csrf_token": token})
        assert started.status_code == 302
        assert db.session.scalars(select(Intake)).one()

    def test_where_nothing_is_locked_the_page_leads_on(self, coordinator: StaffMember) -> None:
        assert coordinator.client.get("/locked?next=/calls").location == "/calls"


def test_on_a_call_the_button_saves_before_it_locks(coordinator: StaffMember) -> None:
    call = an_intake(submitted=False)
    address = f"/calls/{call.id}/health"
    sent = coordinator.sends(address, allergies="Penicillin", go="lock")
    assert sent.location == f"/locked?next={address}"
    assert is_locked(coordinator)
    db.session.refresh(call)
    assert intakes.given_of(call)["allergies"] == "Penicillin"


def test_every_page_for_staff_has_the_parts_of_the_lock(coordinator: StaffMember) -> None:
    for address in ("/worklist", "/calls", "/rulebook", "/account"):
        page = coordinator.opens(address)
        parts = page.select_one("template#lock-parts")
        assert parts is not None
        assert int(str(parts["data-left"])) > 800
        assert page.select_one("script[src$='lock.js']")
