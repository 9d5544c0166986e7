"""The console: one screen for a whole call, and what saving an answer tells it."""

import re
from datetime import timedelta
from typing import Any

import pytest
from browser import judge, open_page, token_of
from bs4 import BeautifulSoup
from flask import Flask
from make import StaffMember, a_staff_member, an_intake
from questionnaire_answers import harmless
from werkzeug.test import TestResponse

from intake.extensions import db
from intake.questionnaire import QUESTIONNAIRE
from intake.questionnaire.answers import State
from intake.records import intakes, moments
from intake.records.models import Channel, Intake


class Console:
    """A call as somebody has it on their screen: what they see, and what they send."""

    def __init__(self, staff: StaffMember, intake: Intake) -> None:
        self.staff, self.intake = staff, intake
        self.address = f"/calls/{intake.id}"
        self.page = open_page(staff.client, self.address)
        self.version = self.at("#answers")["data-version"]

    def at(self, selector: str) -> Any:
        found = self.page.select_one(selector)
        assert found is not None, f"{selector} is not on the page"
        return found

    def question(self, path: str) -> Any:
        return self.at(f"[data-q='{path}']")

    def shows(self, path: str) -> bool:
        return self.page.select_one(f"[data-q='{path}']") is not None

    def sends(self, mark: str | None = None, **fields: Any) -> Any:
        """Send changed answers as the script does. "_" in a name stands for "." of a path."""
        data: dict[str, Any] = {"csrf_token": token_of(self.page), "version": self.version}
        data["changed"] = list(fields)
        for path, value in fields.items():
            place, _, question = path.rpartition(".")
            shown = self.page.select_one(f"[data-q='{path}']")
            seen = mark or (shown["data-mark"] if shown else "none")
            data[f"{place}.asked" if place else "asked"] = [
                *data.get(f"{place}.asked" if place else "asked", []),
                f"{question}:{seen}",
            ]
            data[path] = value
        return self.posts("answers", data)

    def posts(self, where: str, data: dict[str, Any] | None = None) -> Any:
        sent = {"csrf_token": token_of(self.page), "version": self.version} | (data or {})
        response = self.staff.client.post(f"{self.address}/{where}", data=sent)
        db.session.refresh(self.intake)
        assert response.status_code == 200, response.get_data(as_text=True)
        self.version = response.json["version"]
        self.takes(response)
        return response.json

    def takes(self, response: TestResponse) -> None:
        """Put the parts that came back in the place of the old ones."""
        parts = response.json["parts"] | {
            "panel": response.json["panel"],
            "tabs": response.json["tabs"],
            "level-line": response.json["line"],
        }
        for name, html in parts.items():
            self.at(f"[id='{name}']").replace_with(BeautifulSoup(html, "html.parser"))

    @property
    def given(self) -> dict[str, Any]:
        return intakes.given_of(self.intake)


@pytest.fixture
def console(coordinator: StaffMember) -> Console:
    coordinator.sends("/calls")
    return Console(coordinator, db.session.query(Intake).one())


class TestThePage:
    def test_all_sections_stand_on_one_page(self, console: Console) -> None:
        asked = intakes.journey_of(console.intake).sections()
        assert [each["data-section"] for each in console.page.select("[data-section]")] == [
            each.id for each in asked
        ]
        tabs = [each["href"] for each in console.page.select("#tabs a")]
        assert tabs == [f"#s-{each.id}" for each in asked]

    def test_a_question_is_worded_as_one_says_it(self, console: Console) -> None:
        said = console.question("answering_for").text
        assert "Are you calling for yourself or for someone else?" in said
        assert "Why?" in said

    def test_with_a_relative_on_the_line_it_is_worded_for_them(self, console: Console) -> None:
        console.sends(answering_for="relative")
        said = console.question("symptoms_now").text
        assert "Does the person have any of these right now?" in said
        fresh = Console(console.staff, console.intake).question("living").text
        assert "They have no home" in fresh

    def test_the_help_lines_are_pinned(self, console: Console) -> None:
        safety = console.at(".safety").text
        for number in ("911", "1-800-222-1222", "988"):
            assert number in safety

    def test_every_long_list_comes_once(self, coordinator: StaffMember) -> None:
        intake = an_intake(
            submitted=False, substances=[{"substance": "alcohol"}, {"substance": "heroin"}]
        )
        page = Console(coordinator, intake).page
        assert len(page.select("template[data-choices=substance]")) == 1
        options = page.select("select[data-list=substance] option")
        assert [each["value"] for each in options] == ["", "alcohol", "", "heroin"]

    def test_a_busy_call_stays_below_250_kilobytes(self, coordinator: StaffMember) -> None:
        """Alcohol and baclofen, with the style sheets and scripts as they travel."""
        alcohol = [{"substance": "alcohol"}]
        intake = an_intake(
            submitted=False, substances=alcohol, takes_baclofen=True, baclofen_form=["mouth"]
        )
        page = coordinator.client.get(f"/calls/{intake.id}")
        addresses = re.findall(r'(?:src|href)="(/static/[^"]+)"', page.get_data(as_text=True))
        brought = 0
        for address in set(addresses):
            with coordinator.client.get(address, headers={"Accept-Encoding": "gzip"}) as file:
                brought += len(file.data)
        assert len(page.data) + brought < 250_000


class TestSaving:
    def test_one_answer_is_saved_and_named(self, console: Console) -> None:
        told = console.sends(age="44")
        assert console.given["age"] == 44
        assert list(told["saved"]) == ["age"]
        assert told["errors"] == {}
        assert told["saved"]["age"] == console.question("age")["data-mark"]

    def test_only_what_is_different_comes_back(self, console: Console) -> None:
        assert list(console.sends(age="44")["parts"]) == ["q-age"]

    def test_questions_that_come_up_come_with_their_section(self, console: Console) -> None:
        assert not console.shows("asq_now")
        told = console.sends(asq_wish_dead="yes")
        assert list(told["parts"]) == ["s-safety"]
        assert console.shows("asq_now")

    def test_a_section_that_comes_up_brings_the_whole(self, console: Console) -> None:
        assert list(console.sends(answering_for="self")["parts"]) == ["sections"]
        assert "Who is asking" not in console.at("#tabs").text
        assert list(console.sends(answering_for="relative")["parts"]) == ["sections"]
        assert "Who is asking" in console.at("#tabs").text

    def test_what_cannot_be_read_is_told_and_the_rest_saved(self, console: Console) -> None:
        told = console.sends(age="very old", danger_signs="none")
        assert told["errors"] == {"age": QUESTIONNAIRE.questions["age"].missing}
        assert console.given["danger_signs"] == ()
        assert "age" not in console.given

    @pytest.mark.parametrize(
        ("typed", "state"),
        [("?", State.UNKNOWN), ("dk", State.UNKNOWN), ("Don’t know", State.UNKNOWN),
         ("-", State.DECLINED), ("refused", State.DECLINED)],
    )  # fmt: skip
    def test_short_words_stand_for_no_value(
        self, console: Console, typed: str, state: State
    ) -> None:
        console.sends(age=typed)
        assert console.given["age"] is state

    def test_an_answer_that_is_sent_twice_is_one(self, console: Console) -> None:
        console.sends(age="44")
        rows = len(console.intake.given_answers)
        told = console.sends(mark="none", age="44")
        assert list(told["saved"]) == ["age"]
        assert len(console.intake.given_answers) == rows

    def test_days_are_checked_against_each_other(self, console: Console) -> None:
        console.sends(takes_baclofen="yes")
        console.posts("rows/dose_history")
        told = console.sends(
            **{"dose_history.1.period_from": "11/20/2026", "dose_history.1.period_to": "11/2/2026"}
        )
        assert list(told["errors"]) == ["dose_history.1.period_to"]

    def test_a_day_is_shown_as_it_is_typed(self, console: Console) -> None:
        console.sends(takes_baclofen="yes")
        console.posts("rows/dose_history")
        console.sends(**{"dose_history.1.period_from": "2026-11-03"})
        field = console.at("[id='dose_history.1.period_from']")
        assert field["value"] == "11/3/2026"

    def test_a_state_stands_in_its_cell(self, console: Console) -> None:
        console.posts("rows/substances")
        console.sends(**{"substances.1.substance": "alcohol"})
        console.sends(**{"substances.1.days_per_week": "dk"})
        assert console.at("[id='substances.1.days_per_week']")["value"] == "Don’t know"

    @pytest.mark.parametrize(
        "path",
        ["nothing", "screened_on", "a.b", "substances.x.substance", "substances.1.age",
         "substance", "x.1.substance"],
    )  # fmt: skip
    def test_what_is_no_question_is_said_to_be_gone(self, console: Console, path: str) -> None:
        console.posts("rows/substances")
        before = console.given
        told = console.posts("answers", {"changed": path, path: "2"})
        assert (told["saved"], told["errors"], told["gone"]) == ({}, {}, [path])
        assert console.given == before


class TestRows:
    def test_a_row_is_added_and_named(self, console: Console) -> None:
        told = console.posts("rows/substances")
        assert told["focus"] == "substances.1.substance"
        assert console.shows("substances.1.substance")
        assert console.given["more_substances"] is True

    def test_what_has_a_column_stands_in_a_cell(self, console: Console) -> None:
        console.posts("rows/substances")
        console.sends(**{"substances.1.substance": "alcohol"})
        cells = [each["data-q"].split(".")[-1] for each in console.page.select("td[data-label] .q")]
        assert cells == list(QUESTIONNAIRE.groups["substances"].columns)
        below = [each["data-q"] for each in console.page.select("tr.below .q")]
        assert "substances.1.drink_size" in below

    def test_a_cell_is_named_by_its_column_and_row(self, console: Console) -> None:
        console.posts("rows/substances")
        console.sends(**{"substances.1.substance": "alcohol"})
        field = console.at("[id='substances.1.days_per_week']")
        names = [console.at(f"[id='{each}']").text for each in field["aria-labelledby"].split()]
        assert names[0].startswith("Days a week")
        assert names[1] == "Alcohol"

    def test_an_empty_row_is_taken_instead_of_another(self, console: Console) -> None:
        assert (
            console.posts("rows/substances")["focus"] == console.posts("rows/substances")["focus"]
        )

    def test_a_row_is_removed(self, console: Console) -> None:
        console.posts("rows/substances")
        told = console.posts("rows/substances/1/remove")
        assert told["focus"] == "substances"
        assert not console.shows("substances.1.substance")

    def test_an_answer_to_a_row_that_is_gone_is_told(self, console: Console) -> None:
        console.posts("rows/substances")
        console.posts("rows/substances/1/remove")
        told = console.sends(mark="none", **{"substances.1.substance": "alcohol"})
        assert told["gone"] == ["substances.1.substance"]

    def test_a_full_list_says_where_the_rest_goes(self, coordinator: StaffMember) -> None:
        full = an_intake(submitted=False, substances=[{"substance": "cannabis"}] * 20)
        console = Console(coordinator, full)
        token = token_of(console.page)
        sent = coordinator.client.post(
            f"/calls/{full.id}/rows/substances", data={"csrf_token": token}
        )
        assert sent.status_code == 422
        assert "This list is full" in sent.json["error"]


class TestTheRange:
    def test_it_narrows_with_each_answer(self, console: Console) -> None:
        def width() -> int:
            return len(console.page.select(".range .within"))

        widths = [width()]
        for path, value in harmless_fields():
            if console.shows(path):
                console.sends(**{path: value})
                widths.append(width())
        assert widths == sorted(widths, reverse=True)
        assert widths[0] == 5
        assert widths[-1] == 1
        assert "Settled" in console.at("#panel").text

    def test_reasons_stand_with_the_answers_behind_them(self, console: Console) -> None:
        console.sends(takes_baclofen="yes")
        reasons = console.at("#reasons").find_parent("section")
        assert reasons.select("[data-jump=takes_baclofen]")

    def test_never_stop_stands_in_the_line_that_stays_in_view(self, console: Console) -> None:
        console.sends(takes_baclofen="yes")
        assert "Do not stop suddenly: Baclofen" in console.at("#level-line").text
        assert "Do not stop baclofen suddenly" in console.at("#panel").text

    def test_what_to_ask_next_leads_to_questions_on_the_page(self, console: Console) -> None:
        jumps = [each["data-jump"] for each in console.page.select(".next [data-jump]")]
        assert jumps
        assert all(console.shows(each) for each in jumps)

    def test_an_emergency_names_its_rules_and_answers(self, console: Console) -> None:
        assert console.sends(age="44")["emergency"] == []
        told = console.sends(danger_signs="seizure")
        assert told["emergency"] == ["2-seizure-today"]
        assert "A seizure" in told["emergency_why"]
        assert "Emergency" in told["said"]

    def test_an_emergency_is_there_when_the_page_is_opened(self, coordinator: StaffMember) -> None:
        intake = an_intake(submitted=False, danger_signs=["seizure"])
        console = Console(coordinator, intake)
        assert "2-seizure-today" in console.at("#answers")["data-emergency"]
        assert "A seizure" in console.at("#takeover-why").text


class TestTwoPeople:
    @pytest.fixture
    def other(self, app: Flask, console: Console) -> Console:
        return Console(a_staff_member(app, "clinician"), console.intake)

    def test_an_answer_that_both_changed_is_not_overwritten(
        self, console: Console, other: Console
    ) -> None:
        other.sends(age="45")
        told = console.sends(age="44")
        assert console.given["age"] == 45
        [conflict] = told["conflicts"]
        assert (conflict["theirs"], conflict["mine"]) == ("45 years", "44 years")
        assert conflict["by"] == "Test Clinician"
        assert re.fullmatch(r"\d{1,2}:\d\d [ap]m", conflict["at"])

    def test_whoever_has_seen_the_other_answer_may_change_it(
        self, console: Console, other: Console
    ) -> None:
        other.sends(age="45")
        [conflict] = console.sends(age="44")["conflicts"]
        assert console.sends(mark=conflict["mark"], age="44")["conflicts"] == []
        assert console.given["age"] == 44

    def test_the_same_answer_is_no_conflict(self, console: Console, other: Console) -> None:
        other.sends(age="44")
        assert console.sends(age="44")["conflicts"] == []

    def test_what_the_other_one_saved_comes_with_the_next_answer(
        self, console: Console, other: Console
    ) -> None:
        other.sends(age="45")
        told = console.sends(danger_signs="none")
        assert list(told["parts"]) == ["sections"]
        assert console.at("#age")["value"] == "45"

    def test_it_is_asked_for_while_nothing_is_typed(self, console: Console, other: Console) -> None:
        address = f"{console.address}/state?version={console.version}"
        assert console.staff.client.get(address).status_code == 204
        other.sends(age="45")
        news = console.staff.client.get(address)
        assert news.status_code == 200
        assert 'value="45"' in news.json["parts"]["sections"]

    def test_asking_for_it_is_no_use_of_the_session(
        self, console: Console, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Who only has the page open is locked out as if they had gone."""
        later = moments.now() + timedelta(minutes=9)
        monkeypatch.setattr(moments, "now", lambda: later)
        assert console.staff.client.get(f"{console.address}/state?version=0").status_code == 200
        much_later = later + timedelta(minutes=9)
        monkeypatch.setattr(moments, "now", lambda: much_later)
        headers = {"Accept": "application/json"}
        asked = console.staff.client.get(f"{console.address}/state", headers=headers)
        assert asked.json == {"locked": True}


class TestWhoMayNot:
    def test_a_screen_that_is_not_sent_is_not_there(self, coordinator: StaffMember) -> None:
        screen = an_intake(submitted=False, channel=Channel.SELF)
        assert coordinator.client.get(f"/calls/{screen.id}").status_code == 404

    def test_a_page_that_was_open_for_long_gets_the_token_that_counts(
        self, console: Console
    ) -> None:
        sent = console.staff.client.post(
            f"{console.address}/answers", data={"csrf_token": "old", "changed": "age", "age": "44"}
        )
        assert sent.status_code == 400
        assert sent.json["page_too_old"]
        again = console.staff.client.post(
            f"{console.address}/answers",
            data={
                "csrf_token": sent.json["token"],
                "changed": "age",
                "asked": "age:none",
                "age": "44",
            },
        )
        assert list(again.json["saved"]) == ["age"]

    def test_the_page_of_each_state_is_well_formed(self, coordinator: StaffMember) -> None:
        for intake in (an_intake(), an_intake(submitted=False, danger_signs=["seizure"])):
            judge(coordinator.client.get(f"/calls/{intake.id}"))


def harmless_fields() -> list[tuple[str, str]]:
    """Harmless answers as the console sends them, in the order in which they are asked."""
    fields = []
    answers = {**harmless(), "more_substances": False, "more_doses": False, "more_treatment": False}
    for question in QUESTIONNAIRE.questions:
        value = answers.get(question)
        if question in QUESTIONNAIRE.group_of or value is None:
            continue
        if isinstance(value, bool):
            fields.append((question, "yes" if value else "no"))
        elif isinstance(value, (list, tuple)):
            fields.append((question, list(value) or "none"))
        else:
            fields.append((question, str(value)))
    return fields
