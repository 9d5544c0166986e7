"""Sessions: on the server, with a new id at each step; dead when they end, whoever has a copy."""

import json
from pathlib import Path

import pytest
from browser import judge, main_text, open_page, token_of
from clock import Clock
from flask import Flask
from flask.testing import FlaskClient
from make import (
    PASSWORD,
    StaffMember,
    a_newcomer,
    choose_password,
    give_password,
    sign_in,
    the_next_code,
)
from sqlalchemy import event, select, update
from statements import overheard

from intake.extensions import db
from intake.records.event_tables import Event
from intake.records.session_tables import KeptSession
from intake.web.sessions import describe_browser, key_of


def cookie_of(client: FlaskClient) -> str:
    cookie = client.get_cookie("doorway")
    return cookie.value if cookie else ""


def a_copy(app: Flask, cookie: str) -> FlaskClient:
    """Another browser that got hold of this cookie."""
    thief = app.test_client()
    thief.set_cookie("doorway", cookie)
    return thief


def is_in(client: FlaskClient) -> bool:
    return client.get("/worklist").status_code == 200


def kept() -> list[KeptSession]:
    db.session.expire_all()
    return list(db.session.scalars(select(KeptSession).order_by(KeptSession.id)))


@pytest.fixture
def coordinator(app: Flask) -> StaffMember:
    """Somebody who took every step, since the steps are what is tried here."""
    return a_newcomer(app, "coordinator")


class TestTheCookie:
    def test_it_is_a_random_id_and_the_table_has_only_its_hash(
        self, coordinator: StaffMember
    ) -> None:
        cookie = cookie_of(coordinator.client)
        assert len(cookie) >= 43
        row = next(each for each in kept() if each.staff_id == coordinator.account.id)
        assert row.key == key_of(cookie)
        assert cookie not in f"{row.key}{row.content}"

    def test_two_browsers_have_different_ones(self, app: Flask) -> None:
        one, two = app.test_client(), app.test_client()
        for client in (one, two):
            client.get("/")
        assert cookie_of(one) != cookie_of(two)

    @pytest.mark.parametrize("planted", ["x", "", "x" * 4000, "../../etc", "%00", "é", '"{}"'])
    def test_an_id_from_outside_is_never_taken_over(self, app: Flask, planted: str) -> None:
        client = a_copy(app, planted)
        assert client.get("/").status_code == 200
        assert cookie_of(client) != planted

    def test_what_is_kept_is_json(self, coordinator: StaffMember) -> None:
        coordinator.client.get("/account")
        for row in kept():
            assert isinstance(json.loads(row.content), dict)

    def test_a_pickle_in_the_table_is_not_run(self, coordinator: StaffMember) -> None:
        ran = "cos\nsystem\n(S'touch ran'\ntR."
        db.session.execute(update(KeptSession).values(content=ran))
        db.session.commit()
        assert not is_in(coordinator.client)
        assert not Path("ran").exists()


class TestNewIds:
    def test_each_step_of_signing_in_gets_a_new_one(
        self, app: Flask, coordinator: StaffMember
    ) -> None:
        client, email = app.test_client(), coordinator.account.email
        client.get("/sign-in")
        before = cookie_of(client)
        answer = give_password(client, email, PASSWORD)
        after_the_password = cookie_of(client)
        token = token_of(open_page(client, str(answer.location)))
        code = the_next_code(coordinator.account)
        client.post("/sign-in/code", data={"csrf_token": token, "code": code})
        assert is_in(client)
        assert len({before, after_the_password, cookie_of(client)}) == 3
        assert not is_in(a_copy(app, before))
        assert not is_in(a_copy(app, after_the_password))

    def test_a_token_from_before_the_sign_in_counts_no_more(
        self, app: Flask, coordinator: StaffMember
    ) -> None:
        client = app.test_client()
        before = token_of(open_page(client, "/sign-in"))
        sign_in(client, coordinator.account.email, PASSWORD)
        assert client.post("/calls", data={"csrf_token": before}).status_code == 400

    def test_a_new_password_gets_a_new_one(self, app: Flask, coordinator: StaffMember) -> None:
        before = cookie_of(coordinator.client)
        choose_password(coordinator.client, PASSWORD, "eight boats in the fog")
        assert is_in(coordinator.client)
        assert cookie_of(coordinator.client) != before
        assert not is_in(a_copy(app, before))


class TestEnds:
    def test_a_stolen_cookie_is_dead_after_sign_out(
        self, app: Flask, coordinator: StaffMember
    ) -> None:
        stolen = cookie_of(coordinator.client)
        assert is_in(a_copy(app, stolen))
        coordinator.client.post("/sign-out")
        assert not is_in(a_copy(app, stolen))
        assert not [row for row in kept() if row.staff_id]

    def test_after_sign_out_and_clearing_the_browser_keeps_no_page_for_its_back_button(
        self, app: Flask, coordinator: StaffMember
    ) -> None:
        assert coordinator.client.post("/sign-out").headers["Clear-Site-Data"] == '"cache"'
        person = app.test_client()
        person.post("/start", data={"csrf_token": token_of(open_page(person, "/"))})
        token = token_of(open_page(person, "/screen/danger"))
        cleared = person.post("/clear", data={"csrf_token": token})
        assert cleared.headers["Clear-Site-Data"] == '"cache"'
        assert "Clear-Site-Data" not in person.get("/").headers

    def test_it_is_dead_after_it_was_ended_in_the_list(
        self, app: Flask, coordinator: StaffMember
    ) -> None:
        other = app.test_client()
        sign_in(other, coordinator.account.email, PASSWORD)
        stolen = cookie_of(other)
        page = coordinator.opens("/account")
        form = page.select_one("form[action^='/account/sessions/'][action$='/end']")
        assert form is not None
        coordinator.sends(str(form["action"]), page="/account")
        assert not is_in(a_copy(app, stolen))
        assert is_in(coordinator.client)

    def test_signing_out_everywhere_else_leaves_this_one(
        self, app: Flask, coordinator: StaffMember
    ) -> None:
        others = [app.test_client() for _ in range(2)]
        for other in others:
            sign_in(other, coordinator.account.email, PASSWORD)
        coordinator.sends("/account/sessions/end-others", page="/account")
        assert [is_in(each) for each in (coordinator.client, *others)] == [True, False, False]

    def test_a_session_of_somebody_else_is_not_found(
        self, coordinator: StaffMember, clinician: StaffMember
    ) -> None:
        theirs = next(row.id for row in kept() if row.staff_id == clinician.account.id)
        sent = coordinator.sends(f"/account/sessions/{theirs}/end", page="/account")
        assert sent.status_code == 404
        assert is_in(clinician.client)

    def test_staff_are_signed_out_after_twelve_hours_however_busy(
        self, clock: Clock, coordinator: StaffMember
    ) -> None:
        for _ in range(71):
            clock.goes_on(minutes=10)
            assert is_in(coordinator.client)
        clock.goes_on(minutes=10)
        assert not is_in(coordinator.client)

    def test_a_new_password_does_not_make_the_day_longer(
        self, clock: Clock, coordinator: StaffMember
    ) -> None:
        for _ in range(71):
            clock.goes_on(minutes=10)
            coordinator.client.get("/worklist")
        choose_password(coordinator.client, PASSWORD, "eight boats in the fog")
        assert is_in(coordinator.client)
        clock.goes_on(minutes=10)
        assert not is_in(coordinator.client)

    def test_a_clock_that_was_set_back_makes_no_session_longer(
        self, clock: Clock, coordinator: StaffMember
    ) -> None:
        clock.is_set_back(hours=2)
        assert not is_in(coordinator.client)

    def test_a_request_that_was_under_way_does_not_bring_an_ended_one_back(
        self, app: Flask, coordinator: StaffMember
    ) -> None:
        def ends_meanwhile() -> str:
            db.session.execute(update(KeptSession).values(key="gone"))
            db.session.commit()
            from flask import session

            session["late"] = "write"
            return ""

        stolen = cookie_of(coordinator.client)
        app.view_functions["account.second_factor"] = ends_meanwhile
        coordinator.client.get("/account/second-step")
        assert not is_in(a_copy(app, stolen))

    def test_another_person_signing_in_here_does_not_get_the_old_one(
        self, app: Flask, coordinator: StaffMember, clinician: StaffMember
    ) -> None:
        coordinator.client.post("/sign-out")
        sign_in(coordinator.client, clinician.account.email, PASSWORD)
        assert "Test Clinician" in coordinator.opens("/account").text


class TestScreens:
    def begun(self, app: Flask) -> FlaskClient:
        person = app.test_client()
        person.post("/start", data={"csrf_token": token_of(open_page(person, "/"))})
        return person

    def test_a_screen_that_is_used_stays_open_for_72_hours(self, app: Flask, clock: Clock) -> None:
        person = self.begun(app)
        for _ in range(72 * 60 // 29):
            clock.goes_on(minutes=29)
            assert person.get("/screen/danger").status_code == 200
        clock.goes_on(minutes=29)
        assert person.get("/screen/danger").status_code == 410

    def test_a_screen_that_nobody_uses_is_closed(self, app: Flask, clock: Clock) -> None:
        person = self.begun(app)
        clock.goes_on(minutes=29)
        assert person.get("/screen/danger").status_code == 200
        clock.goes_on(minutes=30)
        assert person.get("/screen/danger").status_code == 410
        assert not [row for row in kept() if "screen" in row.content], "also for a clock set back"

    def test_clearing_ends_it_for_a_copy_of_the_cookie_too(self, app: Flask) -> None:
        person = self.begun(app)
        copied = cookie_of(person)
        token = token_of(open_page(person, "/screen/danger"))
        assert person.post("/clear", data={"csrf_token": token}).location == "/"
        assert a_copy(app, copied).get("/screen/danger").status_code == 410
        assert not [row for row in kept() if "screen" in row.content]

    def test_beginning_again_after_clearing_works(self, app: Flask) -> None:
        person = self.begun(app)
        token = token_of(open_page(person, "/screen/danger"))
        person.post("/clear", data={"csrf_token": token})
        person.post("/start", data={"csrf_token": token_of(open_page(person, "/"))})
        assert person.get("/screen/danger").status_code == 200

    def test_what_ended_is_swept_out(self, app: Flask, clock: Clock) -> None:
        for _ in range(3):
            self.begun(app)
        clock.goes_on(hours=73)
        app.test_client().get("/")
        assert len(kept()) == 1


class TestUse:
    def test_last_seen_is_written_once_a_minute_at_most(
        self, clock: Clock, coordinator: StaffMember
    ) -> None:
        coordinator.client.get("/rulebook")
        with overheard() as asked:
            for _ in range(10):
                clock.goes_on(seconds=20)
                coordinator.client.get("/rulebook")
        written = [each for each in asked if each.sql.startswith("UPDATE browser_session")]
        assert len(written) == 3

    def test_a_file_touches_no_database(self, app: Flask, coordinator: StaffMember) -> None:
        with overheard() as asked, coordinator.client.get("/static/css/app.css") as response:
            assert response.status_code == 200
            assert "Set-Cookie" not in response.headers
        assert asked == []

    def test_a_session_that_cannot_be_kept_is_said_so(self, app: Flask) -> None:
        from sqlalchemy.exc import OperationalError

        def fail(_c: object, _cursor: object, statement: str, *_: object) -> None:
            if statement.startswith("INSERT INTO browser_session"):
                raise OperationalError(statement, {}, Exception("disk is full"))

        event.listen(db.engine, "before_cursor_execute", fail)
        try:
            response = app.test_client().get("/")
        finally:
            event.remove(db.engine, "before_cursor_execute", fail)
        assert response.status_code == 503
        assert "Wait a minute" in judge(response).text
        assert "Set-Cookie" not in response.headers

    def test_the_list_says_where_and_since_when_and_no_address(
        self, app: Flask, coordinator: StaffMember
    ) -> None:
        phone = app.test_client()
        agent = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1"
        phone.environ_base["HTTP_USER_AGENT"] = agent
        sign_in(phone, coordinator.account.email, PASSWORD)
        said = main_text(coordinator.opens("/account"))
        assert "Safari on an iPhone or iPad" in said
        assert "This one" in said
        assert "127.0.0.1" not in said
        assert not any("iPhone OS" in f"{row.browser}{row.content}" for row in kept())


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/130.0 Safari/537.36", "Chrome on Windows"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/130.0 Safari/537.36 Edg/130", "Edge on Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Firefox/130.0", "Firefox on Linux"),
        ("Mozilla/5.0 (Linux; Android 14) Chrome/130.0 Mobile", "Chrome on Android"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X) Version/18 Safari/605", "Safari on a Mac"),
        ("", "A browser"),
        ("<script>\x00" + "x" * 10_000, "A browser"),
    ],
)
def test_a_browser_in_words(agent: str, said: str) -> None:
    assert describe_browser(agent) == said


def test_each_way_in_and_out_is_noted(app: Flask, coordinator: StaffMember) -> None:
    other = app.test_client()
    sign_in(other, coordinator.account.email, PASSWORD)
    other.post("/sign-out")
    kinds = [each.kind for each in db.session.scalars(select(Event).order_by(Event.id))]
    assert kinds[-2:] == ["signed-in", "signed-out"]
