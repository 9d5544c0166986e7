"""How a visit ends here: Exit this page, forgetting, and a time in which nobody does anything."""

import json
import re
from typing import Any

import pytest
from browser import judge, main_text, open_page, token_of
from bs4 import BeautifulSoup
from clock import Clock
from flask import Flask
from flask.testing import FlaskClient
from make import StaffMember, an_intake, answers_on
from sqlalchemy import select
from whole_path import a_whole_intake, with_screen

from intake.extensions import db
from intake.records import intakes, return_codes
from intake.records.models import Channel, Intake
from intake.records.session_tables import KeptSession

EXIT = "https://www.weather.gov/"


def begun(client: FlaskClient) -> FlaskClient:
    """A visitor whose answers are open at the first question."""
    client.post("/start", data={"csrf_token": token_of(open_page(client, "/"))})
    return client


def the_intake() -> Intake:
    return db.session.scalars(select(Intake)).one()


def kept_here() -> list[str]:
    return [row.content for row in db.session.scalars(select(KeptSession))]


def is_open(client: FlaskClient) -> bool:
    return client.get("/screen/danger").status_code == 200


class TestExit:
    def test_it_ends_the_visit_and_leads_to_the_neutral_page(self, client: FlaskClient) -> None:
        begun(client)
        left = client.get("/leave", headers={"Sec-Fetch-Site": "same-origin"})
        assert (left.status_code, left.location) == (303, EXIT)
        assert left.headers["Clear-Site-Data"] == '"cache"'
        assert left.headers["Referrer-Policy"] == "no-referrer"
        assert client.get_cookie("doorway") is None
        assert kept_here() == []
        assert not is_open(client)

    def test_a_script_only_tells_that_the_visitor_left(self, client: FlaskClient) -> None:
        begun(client)
        told = client.post("/leave", headers={"Sec-Fetch-Site": "same-origin"})
        assert (told.status_code, told.data) == (204, b"")
        assert client.get_cookie("doorway") is None
        assert not is_open(client)

    def test_a_browser_that_does_not_say_where_it_comes_from_can_leave(
        self, client: FlaskClient
    ) -> None:
        begun(client).get("/leave")
        assert not is_open(client)

    @pytest.mark.parametrize(
        "said",
        [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"},
         {"Sec-Fetch-Site": "same-origin", "Sec-Purpose": "prefetch;prerender"}],
        ids=["of a stranger", "of a neighbor", "in advance"],
    )  # fmt: skip
    @pytest.mark.parametrize("method", ["GET", "POST"])
    def test_a_link_that_nobody_here_pressed_ends_nothing(
        self, client: FlaskClient, said: dict[str, str], method: str
    ) -> None:
        begun(client)
        client.open("/leave", method=method, headers=said)
        assert is_open(client)

    def test_the_answers_stay_saved_and_a_code_opens_them(self, client: FlaskClient) -> None:
        begun(client)
        code = return_codes.make(the_intake())
        client.get("/leave")
        token = token_of(open_page(client, "/come-back"))
        client.post("/come-back", data={"csrf_token": token, "code": code})
        assert is_open(client)

    def test_staff_who_try_the_screen_out_stay_signed_in(self, coordinator: StaffMember) -> None:
        begun(coordinator.client).get("/leave")
        assert not is_open(coordinator.client)
        assert coordinator.client.get("/worklist").status_code == 200

    def test_nobody_can_leave_twice_as_well(self, client: FlaskClient) -> None:
        assert client.get("/leave").location == EXIT
        assert client.get("/leave").location == EXIT


class TestForgetting:
    def test_the_first_page_asks_back(self, client: FlaskClient) -> None:
        start = open_page(begun(client), "/")
        assert start.select_one("a[href='/clear']")
        assert not start.select_one("form[action='/clear']")
        page = open_page(client, "/clear")
        assert "Without a code you start from the beginning" in page.text
        assert page.select_one("a[href='/come-back/code']")
        assert is_open(client), "to be asked forgets nothing"
        client.post("/clear", data={"csrf_token": token_of(page)})
        assert not is_open(client)

    def test_after_sending_it_says_that_the_team_keeps_the_answers(
        self, client: FlaskClient
    ) -> None:
        with_screen(client, an_intake(channel=Channel.SELF))
        said = main_text(open_page(client, "/clear"))
        assert "Our team keeps what you sent" in said
        assert "code" not in said

    def test_with_nothing_open_there_is_nothing_to_ask(self, client: FlaskClient) -> None:
        assert client.get("/clear").location == "/"

    def test_afterwards_the_browser_has_another_cookie_that_is_nobodys(
        self, client: FlaskClient
    ) -> None:
        before = begun(client).get_cookie("doorway")
        client.post("/clear", data={"csrf_token": token_of(open_page(client, "/clear"))})
        after = client.get_cookie("doorway")
        assert before
        assert after is None or after.value != before.value
        (kept,) = kept_here()
        assert str(the_intake().id) not in kept

    def test_the_chosen_language_stays(self, client: FlaskClient) -> None:
        begun(client)
        with client.session_transaction() as session:
            session["language"] = "es"
        before = client.get_cookie("doorway")
        client.post("/clear", data={"csrf_token": token_of(open_page(client, "/clear"))})
        after = client.get_cookie("doorway")
        assert before
        assert after
        assert before.value != after.value
        (kept,) = kept_here()
        assert json.loads(kept) == {"_permanent": False, "language": "es"}
        client.get("/leave")
        assert kept_here() == []


class TestClosed:
    @pytest.mark.parametrize("address", ["/screen/danger", "/check", "/result", "/now", "/closed"])
    def test_a_page_of_an_ended_visit_shows_nothing_of_it(
        self, client: FlaskClient, address: str
    ) -> None:
        begun(client).get("/leave")
        page = judge(client.get(address))
        assert page.title is not None
        assert page.title.text == "This page is closed"
        for telling in ("Test Program", "Help lines", "answer", "drug", "alcohol", "988"):
            assert telling not in page.text
        assert page.select_one("a[href='/come-back']")

    def test_what_was_typed_when_the_time_ran_out_is_sent_again_with_a_code(
        self, app: Flask, client: FlaskClient, clock: Clock
    ) -> None:
        intake = a_whole_intake(Channel.SELF)
        code = return_codes.make(intake)
        with_screen(client, intake)
        token = token_of(open_page(client, "/screen/for_whom"))
        clock.goes_on(minutes=31)
        typed = {"answering_for": "self", "age": "52"}
        late = client.post("/screen/for_whom", data={"csrf_token": token, **typed})
        assert late.status_code == 410
        page = judge(late)
        assert "Nothing that you typed is lost" in page.text
        assert page.select_one("a[href='/come-back'][target=_blank]")
        entered = token_of(open_page(client, "/come-back"))
        client.post("/come-back", data={"csrf_token": entered, "code": code})
        again = page.select_one("form[action='/screen/for_whom']")
        assert again
        shown = judge(client.post("/screen/for_whom", data=fields_of(again)))
        assert "Nothing is lost" in shown.text
        assert intakes.given_of(intake)["age"] != 52
        field = shown.select_one("[name=age]")
        assert field
        assert field["value"] == "52"
        sent = {"csrf_token": token_of(shown), **typed}
        assert client.post("/screen/for_whom", data=sent).status_code == 302
        db.session.expire_all()
        assert intakes.given_of(intake)["age"] == 52

    def test_a_button_that_carries_nothing_offers_nothing_to_send(
        self, client: FlaskClient
    ) -> None:
        page = judge(client.post("/send"))
        assert not page.select("main form")
        assert "You can start again" in page.text


def fields_of(form: Any) -> dict[str, str]:
    return {str(each["name"]): str(each["value"]) for each in form.select("input[name]")}


class TestStaying:
    def left(self, client: FlaskClient) -> int:
        answer = client.get("/stay").get_json()
        assert isinstance(answer["left"], int)
        return int(answer["left"])

    def test_an_open_page_can_ask_how_long(self, client: FlaskClient, clock: Clock) -> None:
        begun(client)
        assert self.left(client) == 30 * 60
        clock.goes_on(minutes=28)
        assert self.left(client) == 2 * 60
        clock.goes_on(minutes=1)
        assert self.left(client) == 60, "to ask is no use"
        clock.goes_on(minutes=1)
        assert client.get("/stay").get_json() == {"left": 0, "token": ""}

    def test_it_can_be_made_longer_as_often_as_one_likes(
        self, client: FlaskClient, clock: Clock
    ) -> None:
        begun(client)
        for _ in range(12):
            clock.goes_on(minutes=29)
            token = client.get("/stay").get_json()["token"]
            answer = client.post("/stay", data={"csrf_token": token})
            assert answer.get_json()["left"] == 30 * 60
        assert is_open(client)

    def test_every_page_says_how_long_it_stays(self, client: FlaskClient, clock: Clock) -> None:
        begun(client)
        clock.goes_on(minutes=25)
        page = open_page(client, "/screen/danger")
        warning = page.select_one("dialog[data-left]")
        assert warning
        assert warning["data-left"] == "1800"
        assert len(warning.select("[data-at]")) == 4
        assert token_of(BeautifulSoup(str(warning), "html.parser"))

    def test_where_nothing_is_open_there_is_nothing_to_close(self, client: FlaskClient) -> None:
        assert not open_page(client, "/").select("dialog")
        assert client.get("/stay").get_json()["left"] == 0

    def test_the_last_day_is_not_made_longer(self, client: FlaskClient, clock: Clock) -> None:
        begun(client)
        for _ in range(72 * 3 - 1):
            clock.goes_on(minutes=20)
            client.get("/screen/danger")
        assert self.left(client) == 20 * 60

    def test_a_clock_that_was_set_back_ends_it(self, client: FlaskClient, clock: Clock) -> None:
        begun(client)
        clock.is_set_back(minutes=6)
        assert not is_open(client)

    def test_a_page_of_staff_is_not_closed(self, coordinator: StaffMember) -> None:
        assert not open_page(begun(coordinator.client), "/screen/danger").select("dialog")


TELLING = re.compile(
    r"addict|drug|substance|alcohol|opioid|rehab|treat|detox|recovery|sober|referral|doorway"
    r"|overdose|pregnan|dose|baclofen|methadone|thoughts|life|withdraw",
    re.I,
)


def test_no_title_icon_or_file_name_tells_what_it_is_about(client: FlaskClient) -> None:
    begun(client)
    seen = [open_page(client, "/"), open_page(client, "/screen/danger")]
    with_screen(client, a_whole_intake(Channel.SELF))
    stops = intakes.journey_of(db.session.scalars(select(Intake)).all()[-1]).asked
    addresses = [f"/screen/{stop.key}" for stop in stops]
    addresses += ["/check", "/come-back", "/come-back/code", "/clear", "/hide-visit", "/diary"]
    addresses += ["/static/emergency.html", "/static/crisis.html", "/check-document"]
    for each in addresses:
        with client.get(each) as answer:
            seen.append(BeautifulSoup(answer.data, "html.parser"))
    with_screen(client, an_intake(channel=Channel.SELF))
    seen.append(open_page(client, "/result"))
    titles = {page.title.text for page in seen if page.title}
    assert len(titles) > 15
    assert not list(filter(TELLING.search, titles))
    files = {
        str(each.get("href") or each.get("src"))
        for page in seen
        for each in page.select("link[href], script[src], img[src]")
    }
    assert not list(filter(TELLING.search, files))
    icon = client.get("/static/img/icon.svg")
    assert not TELLING.search(icon.get_data(as_text=True))
    icon.close()


def test_how_to_hide_a_visit_is_said_honestly(client: FlaskClient) -> None:
    assert open_page(client, "/").select_one("a[href='/hide-visit']")
    said = main_text(open_page(client, "/hide-visit"))
    assert "Your browser still has our address in its history" in said
    assert "www.weather.gov" in said
    assert "private window" in said


def test_the_first_page_says_when_it_closes_by_itself(client: FlaskClient) -> None:
    assert "not used for 30 minutes" in answers_on(client.get("/"))
