"""A call in two languages: what is read to the caller stands below the English."""

from typing import Any

import pytest
from browser import sent_by, token_of
from bs4 import BeautifulSoup
from flask import Flask
from make import StaffMember, a_staff_member, an_intake
from werkzeug.test import TestResponse

from intake.extensions import db
from intake.questionnaire import QUESTIONNAIRE
from intake.questionnaire.answers import Path, State
from intake.questionnaire.languages import answering_for_another, catalogue, listening, speaking
from intake.records import intakes
from intake.records.models import Intake

AGE = "¿Cuántos años tiene la persona que necesita atención?"
NOW = "Me preocupa su seguridad."


class TwoLanguages:
    """A call, and the coordinator who asks in both languages."""

    def __init__(self, staff: StaffMember, **answers: Any) -> None:
        self.staff, self.intake = staff, an_intake(submitted=False, **answers)
        self.address = f"/calls/{self.intake.id}"

    def chooses(self, language: str) -> dict[str, Any]:
        chosen = self.staff.sends(
            f"{self.address}/second-language", page=self.address, language=language
        )
        assert chosen.status_code == 200
        told: dict[str, Any] = chosen.json or {}
        return told

    def opens(self, where: str = "") -> BeautifulSoup:
        return self.staff.opens(f"{self.address}{where}")

    def saves(self, **fields: str) -> dict[str, Any]:
        """Save answers as the script of the console does."""
        page = self.opens()
        shown = page.select_one("#answers")
        assert shown
        asked = [f"{path}:{question(page, path)['data-mark']}" for path in fields]
        sent = {"csrf_token": token_of(page), "asked": asked}
        sent |= {each: shown[f"data-{each}"] for each in ("version", "words")}
        told = self.staff.client.post(
            f"{self.address}/answers", data={**sent, "changed": list(fields), **fields}
        )
        assert told.status_code == 200
        db.session.refresh(self.intake)
        saved: dict[str, Any] = told.json or {}
        return saved

    def presses(self, where: str, button: str, **fields: str) -> TestResponse:
        """Press a button of a page without scripts, which saves what is typed there."""
        page = self.opens(where)
        [found] = [each for each in page.select("button[name=go]") if button in each.text]
        sent = sent_by(page, "answers") | fields | {"go": found["value"]}
        answer = self.staff.client.post(f"{self.address}{where}", data=sent)
        db.session.refresh(self.intake)
        return answer


def question(page: BeautifulSoup, path: str) -> Any:
    found = page.select_one(f"[data-q='{path}']")
    assert found
    return found


def in_spanish(page: BeautifulSoup) -> str:
    """All that stands there in Spanish."""
    return " ".join(each.get_text(" ", strip=True) for each in page.select(".too[lang=es]"))


@pytest.fixture
def call(coordinator: StaffMember) -> TwoLanguages:
    return TwoLanguages(coordinator)


class TestTheConsole:
    def test_a_call_begins_in_english_alone(self, call: TwoLanguages) -> None:
        page = call.opens()
        assert not in_spanish(page)
        assert "Show Spanish too" in page.text

    def test_each_question_stands_in_both_languages(self, call: TwoLanguages) -> None:
        assert AGE in call.chooses("es")["parts"]["sections"]
        page = call.opens()
        asked = question(page, "age").select_one(".say")
        assert "How old is the person who needs care?" in asked.text
        assert asked.select_one(".too[lang=es] p").text == AGE
        for each in page.select("[data-q]:not(td [data-q])"):
            asks_staff = QUESTIONNAIRE.questions[each["data-q"]].for_staff
            assert asks_staff or each.select_one(".too[lang=es] p"), each["data-q"]

    def test_each_choice_is_named_in_both_languages(self, call: TwoLanguages) -> None:
        call.chooses("es")
        baclofen = question(call.opens(), "takes_baclofen")
        picks = [each.get_text("=", strip=True) for each in baclofen.select(".pills label")]
        assert picks[:3] == ["Yes=Sí", "No=No", "Don’t know=No sé"]
        assert [each["value"] for each in baclofen.select("input")][:2] == ["yes", "no"]

    def test_safety_texts_are_told_too(self, call: TwoLanguages) -> None:
        call.saves(takes_baclofen="yes")
        call.chooses("es")
        page = call.opens()
        assert NOW in in_spanish(page)
        in_panel, section = (
            page.select_one("#panel"),
            question(page, "takes_baclofen").parent.parent,
        )
        for part in (in_panel, section):
            assert "No suspenda el baclofeno de repente" in in_spanish(part)

    def test_columns_of_tables_are_named_too(self, call: TwoLanguages) -> None:
        intakes.add_entry(call.intake, "substances", call.staff.account)
        call.chooses("es")
        [head] = call.opens().select("#g-substances thead")
        assert "Sustancia" in in_spanish(head)

    def test_the_emergency_comes_with_what_to_say(self, call: TwoLanguages) -> None:
        call.chooses("es")
        why = call.saves(danger_signs="seizure")["emergency_why"]
        assert NOW in why
        assert "I am worried about your safety." in why

    def test_what_comes_back_after_saving_has_both(self, call: TwoLanguages) -> None:
        call.chooses("es")
        parts = call.saves(age="44")["parts"]
        assert list(parts) == ["q-age"]
        assert AGE in parts["q-age"]

    def test_a_relative_is_asked_about_the_other_person(self, call: TwoLanguages) -> None:
        call.chooses("es")
        call.saves(answering_for="relative")
        told = question(call.opens(), "symptoms_now").select_one(".too").text
        assert "¿La persona tiene algo de esto en este momento?" in told

    def test_english_alone_can_be_chosen_again(self, call: TwoLanguages) -> None:
        call.chooses("es")
        assert "English only" in call.opens().text
        call.chooses("")
        assert not in_spanish(call.opens())

    def test_a_language_that_is_none_changes_nothing(self, call: TwoLanguages) -> None:
        call.chooses("es")
        call.chooses("tlh")
        assert AGE in in_spanish(call.opens())

    def test_a_page_that_was_open_too_long_says_so(self, call: TwoLanguages) -> None:
        sent = call.staff.client.post(f"{call.address}/second-language", data={"language": "es"})
        assert sent.status_code == 400
        assert sent.json
        assert sent.json["page_too_old"]
        assert not in_spanish(call.opens())

    def test_the_button_says_what_comes_next(self, call: TwoLanguages) -> None:
        assert "English only" in call.chooses("es")["switch"]
        assert "Show Spanish too" in call.chooses("")["switch"]

    def test_cells_of_tables_offer_both(self, call: TwoLanguages) -> None:
        number = intakes.add_entry(call.intake, "substances", call.staff.account)
        where = Path("substance", "substances", number)
        intakes.save_answers(call.intake, {where: "cocaine"})
        call.chooses("es")
        change = question(call.opens(), f"substances.{number}.change")
        assert "·" in change.select_one("option[value=stopped]").text

    def test_what_staff_find_out_is_read_to_nobody(self, coordinator: StaffMember) -> None:
        call = TwoLanguages(coordinator, substances=[{"substance": "alcohol"}])
        call.chooses("es")
        page = call.opens()
        assert "For staff" in question(page, "ciwa_scored").text
        assert "Para el personal" not in page.text

    def test_another_tab_hears_of_it(self, call: TwoLanguages) -> None:
        page = call.opens()
        version = page.select_one("#answers")["data-version"]
        call.chooses("es")
        state = f"{call.address}/state?version={version}&words="
        heard = call.staff.client.get(state)
        assert heard.json
        assert AGE in heard.json["parts"]["sections"]
        assert call.staff.client.get(f"{state}es").status_code == 204

    def test_a_save_of_a_page_that_shows_other_words_brings_all_anew(
        self, call: TwoLanguages
    ) -> None:
        sent = {"csrf_token": token_of(call.opens()), "words": "", "version": call.intake.version}
        call.chooses("es")
        sent |= {"changed": "age", "asked": "age:none", "age": "44"}
        told = call.staff.client.post(f"{call.address}/answers", data=sent)
        assert told.json
        assert AGE in told.json["parts"]["sections"]


class TestWhatThePersonPrefers:
    def test_their_language_stands_there_without_a_press(self, coordinator: StaffMember) -> None:
        call = TwoLanguages(coordinator, language="es", interpreter=False)
        assert AGE in in_spanish(call.opens())

    def test_it_comes_as_soon_as_they_say_it(self, call: TwoLanguages) -> None:
        parts = call.saves(language="es")["parts"]
        assert list(parts) == ["sections"]
        assert AGE in parts["sections"]

    def test_a_screen_in_their_language_is_gone_on_with_in_both(
        self, coordinator: StaffMember
    ) -> None:
        call = TwoLanguages(coordinator, language=State.UNKNOWN)
        call.intake.language = "es"
        db.session.commit()
        assert AGE in in_spanish(call.opens())
        call.saves(language="en")
        assert not in_spanish(call.opens())

    def test_it_stays_while_an_interpreter_is_awaited(self, coordinator: StaffMember) -> None:
        call = TwoLanguages(coordinator, language="es", interpreter=True)
        assert AGE in in_spanish(call.opens())

    def test_a_relative_may_speak_another_language(self, coordinator: StaffMember) -> None:
        call = TwoLanguages(coordinator, language="es", answering_for="relative")
        assert not in_spanish(call.opens())
        call.chooses("es")
        assert "¿La persona" in in_spanish(call.opens())

    def test_what_was_chosen_counts_more(self, coordinator: StaffMember) -> None:
        call = TwoLanguages(coordinator, language="es", interpreter=False)
        call.chooses("")
        assert not in_spanish(call.opens())

    def test_the_next_call_begins_in_english_again(self, call: TwoLanguages) -> None:
        call.chooses("es")
        other = TwoLanguages(call.staff)
        assert not in_spanish(other.opens())
        other.chooses("")
        assert AGE in in_spanish(call.opens())

    def test_a_colleague_has_their_own_choice(self, app: Flask, call: TwoLanguages) -> None:
        call.chooses("es")
        colleague = a_staff_member(app, "clinician")
        assert not in_spanish(colleague.opens(call.address))


class TestPagesWithoutScripts:
    def test_the_button_saves_what_is_typed(self, call: TwoLanguages) -> None:
        answer = call.presses("/safety", "Show Spanish too", age="44")
        assert answer.location == f"{call.address}/safety"
        assert given(call.intake)["age"] == 44
        page = call.opens("/safety")
        assert AGE in in_spanish(page)
        choice = page.select_one(".choices .also[lang=es]")
        assert choice
        assert choice.text == "No despierta, o cuesta mucho despertarla"

    def test_the_page_of_an_entry_asks_in_both(self, call: TwoLanguages) -> None:
        number = intakes.add_entry(call.intake, "substances", call.staff.account)
        call.chooses("es")
        told = in_spanish(call.opens(f"/substances/{number}"))
        assert told == "¿Qué usa o toma?"

    def test_an_emergency_comes_with_what_to_say(self, coordinator: StaffMember) -> None:
        call = TwoLanguages(coordinator, danger_signs=["seizure"])
        call.chooses("es")
        assert NOW in in_spanish(call.opens("/safety"))

    def test_it_counts_beside_an_error_too(self, call: TwoLanguages) -> None:
        answer = call.presses("/safety", "Show Spanish too", age="very old")
        assert answer.status_code == 422
        assert AGE in in_spanish(BeautifulSoup(answer.data, "html.parser"))

    def test_english_alone_again(self, call: TwoLanguages) -> None:
        call.chooses("es")
        call.presses("/safety", "English only")
        assert not in_spanish(call.opens("/safety"))


@pytest.mark.parametrize("for_another", [False, True])
def test_all_that_a_coordinator_reads_out_is_in_the_catalogue(for_another: bool) -> None:
    with listening() as heard, speaking("es"), answering_for_another(for_another):
        asked = [each.read_aloud for each in QUESTIONNAIRE.list_questions()]
    assert len(asked) > 100
    assert sorted(heard - set(catalogue("es"))) == []


def given(intake: Intake) -> dict[str, Any]:
    return intakes.given_of(intake)
