"""Two languages on all public pages: how one is chosen, and that nothing is left in the other."""

from collections.abc import Iterator
from typing import Any

import pytest
from browser import errors_of, judge, open_page, token_of
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from made_up_language import never_said, spoken_for_spanish
from make import StaffMember, an_intake
from public_pages import SCREENS, TYPED, pages_of_a_screen
from sqlalchemy import select

from intake.extensions import db
from intake.questionnaire import languages
from intake.questionnaire.languages import CODES
from intake.records import intakes, return_codes
from intake.records.models import Channel, Intake
from intake.web import fixed_pages
from intake.web.languages import SEARCH_WORDS

PROGRAM = ("Test Program",)
"""The name of the place, which stays as it is in every language."""


def speaks(page: Any) -> str:
    return str(page.html["lang"])


def switch(client: FlaskClient, language: str, at: str = "/") -> Any:
    page = open_page(client, at)
    data = {"csrf_token": token_of(page), "language": language, "back": at}
    return client.post("/language", data=data)


def begin(client: FlaskClient) -> Intake:
    client.post("/start", data={"csrf_token": token_of(open_page(client, "/"))})
    return db.session.scalars(select(Intake)).one()


def send(client: FlaskClient, key: str, **typed: Any) -> Any:
    page = open_page(client, f"/screen/{key}")
    return client.post(f"/screen/{key}", data={"csrf_token": token_of(page), **typed})


class TestChoosing:
    def test_a_visit_begins_in_the_first_language_of_the_browser_that_we_have(
        self, client: FlaskClient
    ) -> None:
        for wanted, spoken in {"es-MX,en;q=0.5": "es", "fr,es;q=0.5": "es", "fr": "en"}.items():
            page = open_page(client, "/", headers={"Accept-Language": wanted})
            assert speaks(page) == spoken, wanted

    def test_a_button_changes_it_on_the_same_page_and_for_all_that_follow(
        self, client: FlaskClient
    ) -> None:
        assert switch(client, "es", at="/come-back").location == "/come-back"
        for address in ("/come-back", "/", "/nothing-here"):
            assert speaks(judge(client.get(address))) == "es", address
        assert open_page(client, "/").select_one("button[lang=en]").text == "English"  # type: ignore[union-attr]

    def test_it_never_leads_to_another_site(self, client: FlaskClient) -> None:
        for address in ("https://example.org/", "//example.org", "javascript:alert(1)", ""):
            page = open_page(client, "/")
            data = {"csrf_token": token_of(page), "language": "es", "back": address}
            assert client.post("/language", data=data).location == "/"

    def test_a_language_that_there_is_not_changes_nothing(self, client: FlaskClient) -> None:
        switch(client, "es")
        switch(client, "xx")
        assert speaks(open_page(client, "/")) == "es"

    def test_staff_work_in_english(self, coordinator: StaffMember) -> None:
        switch(coordinator.client, "es")
        assert speaks(coordinator.opens("/worklist")) == "en"
        assert speaks(coordinator.opens("/")) == "es"


class TestWhileAnswering:
    def test_what_is_typed_is_saved_and_the_page_comes_again(self, client: FlaskClient) -> None:
        intake = begin(client)
        send(client, "danger", danger_signs="none")
        changed = send(client, "for_whom", answering_for="self", age="41", go="es")
        assert changed.location == "/screen/for_whom"
        page = open_page(client, "/screen/for_whom")
        assert speaks(page) == "es"
        assert page.select_one("#age")["value"] == "41"  # type: ignore[index]
        assert intakes.given_of(intake)["age"] == 41

    def test_a_page_with_nothing_on_it_yet_is_no_error(self, client: FlaskClient) -> None:
        begin(client)
        assert send(client, "danger", go="es").location == "/screen/danger"
        assert errors_of(open_page(client, "/screen/danger")) == []

    def test_what_cannot_be_read_stands_there_with_its_error_in_the_new_language(
        self, client: FlaskClient
    ) -> None:
        begin(client)
        send(client, "danger", danger_signs="none")
        refused = send(client, "for_whom", answering_for="self", age="1234", go="es")
        page = judge(refused)
        assert speaks(page) == "es"
        assert page.select_one("#age")["value"] == "1234"  # type: ignore[index]
        assert errors_of(page) == ["Escriba un número de 0 a 120"]

    def test_a_page_that_was_opened_to_change_an_answer_still_leads_back(
        self, client: FlaskClient
    ) -> None:
        begin(client)
        send(client, "danger", danger_signs="none")
        changing = "/screen/danger?then=check"
        page = open_page(client, changing)
        button = page.select_one("button[lang=es]")
        assert button is not None
        assert button["formaction"] == changing
        data = {"csrf_token": token_of(page), "danger_signs": "none", "go": "es"}
        assert client.post(changing, data=data).location == changing

    def test_a_danger_sign_is_not_missed_over_it(self, client: FlaskClient) -> None:
        begin(client)
        asked = send(client, "danger", danger_signs="seizure", go="es")
        assert asked.location == "/static/emergency.es.html"

    def test_enter_in_a_field_goes_on_and_does_not_change_the_language(
        self, client: FlaskClient
    ) -> None:
        begin(client)
        page = open_page(client, "/screen/danger")
        buttons = page.select("[form=answers], #answers button")
        assert buttons[0].get("name") is None

    def test_a_code_brings_back_the_language_too(self, app: Flask, client: FlaskClient) -> None:
        intake = begin(client)
        send(client, "danger", danger_signs="none", go="es")
        code, other = return_codes.make(intake), app.test_client()
        page = open_page(other, "/come-back", headers={"Accept-Language": "en"})
        assert speaks(page) == "en"
        came = other.post("/come-back", data={"csrf_token": token_of(page), "code": code})
        assert speaks(open_page(other, str(came.location))) == "es"

    def test_staff_see_in_which_language_somebody_answered(
        self, client: FlaskClient, clinician: StaffMember
    ) -> None:
        intake = an_intake(channel=Channel.SELF)
        intakes.answer_in(intake, "es")
        head = clinician.opens(f"/intakes/{intake.id}").text
        assert "answered in Spanish" in head


class TestThePagesForAnEmergency:
    def test_the_files_are_what_templates_and_words_say(self, app: Flask) -> None:
        """Where this fails: ./dev flask fixed-pages."""
        for path, page in fixed_pages.written():
            assert path.read_text("utf-8") == page, path.name

    @pytest.mark.parametrize("code", CODES)
    def test_each_leads_to_itself_in_the_other_languages(
        self, client: FlaskClient, code: str
    ) -> None:
        for kind in fixed_pages.KINDS:
            with client.get(f"/static/{fixed_pages.name_of(kind, code)}") as response:
                page = judge(response)
            assert speaks(page) == code
            for number in ("911", "988"):
                assert page.select_one(f"a[href='tel:{number}']"), (kind, number)
            for other in set(CODES) - {code}:
                link = page.select_one(f".languages [lang={other}]")
                assert link, (kind, other)
                with client.get(str(link["href"])) as there:
                    assert there.status_code == 200


def test_the_search_in_lists_says_only_what_a_catalogue_has() -> None:
    written = (fixed_pages.Path(languages.__file__).parents[2] / "static/js/search.js").read_text()
    for words in SEARCH_WORDS:
        assert f'"{words}"' in written, words


class TestNothingIsLeftInEnglish:
    """Each page in a made-up language: what stands there without its marks was never said."""

    @pytest.fixture(autouse=True)
    def made_up(self, monkeypatch: pytest.MonkeyPatch, client: FlaskClient) -> Iterator[None]:
        with spoken_for_spanish(monkeypatch):
            switch(client, "es")
            yield

    def test_pages_around_the_questions(self, client: FlaskClient) -> None:
        left = {}
        for address in ("/", "/come-back", "/diary", "/nothing-here", "/result", "/check-document"):
            left[address] = never_said(judge(client.get(address)), PROGRAM)
        for address in ("/closed", "/hide-visit"):
            page = judge(client.get(address))
            left[address] = never_said(page, (*PROGRAM, "www.weather.gov"))
        left["ended"] = never_said(judge(client.post("/screen/danger", data={"go": ""})), PROGRAM)
        begin(client)
        left["forget"] = never_said(open_page(client, "/clear"), PROGRAM)
        left["start again"] = never_said(open_page(client, "/"), PROGRAM)
        send(client, "danger", danger_signs="none", go="later")
        page = open_page(client, "/come-back/code")
        left["a code"] = never_said(page, (*PROGRAM, page.select_one(".code").text))  # type: ignore[union-attr]
        left["shown once"] = never_said(open_page(client, "/come-back/code"), PROGRAM)
        assert {words for page in left.values() for words in page} == set()

    @pytest.mark.parametrize("case", SCREENS)
    def test_pages_of_a_screen(self, client: FlaskClient, case: str) -> None:
        left = {
            words
            for _, page in pages_of_a_screen(client, case)
            for words in never_said(BeautifulSoup(page, "html.parser"), (*PROGRAM, *TYPED))
        }
        assert left == set()
