"""Calls: what a coordinator sees and sends while somebody talks."""

import re
from datetime import timedelta
from typing import Any

import pytest
from browser import errors_of, judge, main_text, sent_by, token_of
from make import StaffMember, an_intake
from sqlalchemy import select
from werkzeug.test import TestResponse
from whole_path import a_whole_intake

from intake.extensions import db
from intake.questionnaire import QUESTIONNAIRE
from intake.records import call_backs, calls, intakes
from intake.records.models import Channel, GivenAnswer, Intake, Status
from intake.records.moments import now

SECTIONS = [section.id for section in QUESTIONNAIRE.sections]


class Call:
    """A call that is under way, and the coordinator who asks."""

    def __init__(self, staff: StaffMember, intake: Intake) -> None:
        self.staff, self.intake = staff, intake

    def address(self, where: str) -> str:
        return f"/calls/{self.intake.id}/{where}"

    def opens(self, where: str) -> Any:
        return self.staff.opens(self.address(where))

    def sends(self, where: str, page: str = "safety", **fields: Any) -> TestResponse:
        token = token_of(self.opens(page))
        data = {"csrf_token": token, **fields}
        response = self.staff.client.post(self.address(where), data=data)
        db.session.refresh(self.intake)
        return response

    def fills_in(self, page: Any, where: str, **fields: Any) -> TestResponse:
        """Change some fields of a page that was opened, and press the button below them."""
        response = self.staff.client.post(
            self.address(where), data=sent_by(page, "answers") | fields
        )
        db.session.refresh(self.intake)
        return response

    @property
    def given(self) -> dict[str, Any]:
        return intakes.given_of(self.intake)


@pytest.fixture
def call(coordinator: StaffMember) -> Call:
    coordinator.sends("/calls")
    return Call(coordinator, db.session.scalars(select(Intake)).one())


def test_a_new_call_begins_with_the_safety_questions(coordinator: StaffMember) -> None:
    sent = coordinator.sends("/calls")
    intake = db.session.scalars(select(Intake)).one()
    assert sent.location == f"/calls/{intake.id}"
    without_scripts = coordinator.opens(sent.location).select_one("noscript meta")
    assert without_scripts
    assert without_scripts["content"] == f"0; url=/calls/{intake.id}/safety"
    assert intake.status == Status.OPEN
    assert intake.started_by_id == coordinator.account.id
    assert intake.reference in main_text(coordinator.opens("/calls"))


def test_the_list_tells_a_parked_call_and_when_somebody_is_called_back(
    coordinator: StaffMember,
) -> None:
    parked, open_one = an_intake(submitted=False), an_intake(submitted=False)
    calls.begin(parked, coordinator.account)
    calls.end(parked, coordinator.account, "parked")
    an_hour_ago = now() - timedelta(hours=1)
    call_backs.agree(parked, coordinator.account, an_hour_ago, "America/Chicago", "person")
    rows = {
        row.select_one("th a").text: " ".join(row.text.split())  # type: ignore[union-attr]
        for row in coordinator.opens("/calls").select("tbody tr")
    }
    assert "Parked" in rows[parked.reference]
    assert re.search(r"Call back was due .*\d+:\d\d [ap]\.m\. C[SD]T", rows[parked.reference])
    assert "Open" in rows[open_one.reference]
    assert "Call back" not in rows[open_one.reference]


class TestSections:
    @pytest.mark.parametrize("section", SECTIONS)
    def test_each_can_be_opened_first(self, call: Call, section: str) -> None:
        if section in {each.id for each in intakes.journey_of(call.intake).sections()}:
            assert call.opens(section).select_one("[aria-current=page]")

    def test_with_a_relative_on_the_line_it_is_worded_for_them(self, call: Call) -> None:
        call.sends("safety", answering_for="relative")
        asked = main_text(call.opens("home"))
        assert "What is the place like where they live now?" in asked
        assert "They have no home" in asked

    def test_answers_in_any_order_are_kept(self, call: Call) -> None:
        call.sends("contact", language="es", interpreter="yes")
        call.sends("home", living="safe")
        call.sends("safety", age="33")
        assert call.given["language"] == "es"
        assert call.given["age"] == 33
        assert "living" in call.given

    def test_saving_with_blanks_is_fine(self, call: Call) -> None:
        for section in intakes.journey_of(call.intake).sections():
            assert call.sends(section.id).status_code == 302
        assert set(call.given) == {"screened_on", "channel"}

    def test_after_a_section_comes_the_next_one(self, call: Call) -> None:
        sent = call.sends("safety", danger_signs="none")
        assert str(sent.location).endswith("/about_you")

    def test_after_the_last_section_comes_the_check(self, call: Call) -> None:
        last = intakes.journey_of(call.intake).sections()[-1]
        assert str(call.sends(last.id).location).endswith("/check")

    def test_a_complete_section_is_marked(self, call: Call) -> None:
        sets = {"mental_health": "none", "mental_medicine": "no"}
        call.sends("mind", **sets, phq_interest="never", phq_down="never")
        assert "(complete)" in call.opens("safety").select_one("[name=go][value=mind]").text

    def test_a_section_is_not_complete_before_anything_is_answered(self, call: Call) -> None:
        assert "(complete)" not in call.opens("safety").select_one("nav .tabs").text
        call.fills_in(call.opens("about_you"), "about_you", caller_name="Someone")
        assert "(complete)" in call.opens("safety").select_one("[name=go][value=about_you]").text

    def test_a_tab_saves_what_was_typed_and_leads_there(self, call: Call) -> None:
        sent = call.sends("safety", age="33", go="home")
        assert sent.location == call.address("home")
        assert call.given["age"] == 33

    def test_a_box_that_is_unticked_is_not_silently_kept(self, call: Call) -> None:
        call.sends("safety", danger_signs="seizure")
        sent = call.sends("safety", asked=["danger_signs", "symptoms_now"])
        assert sent.status_code == 422
        assert "To take this answer back" in " ".join(errors_of(judge(sent)))
        call.sends("safety", asked="danger_signs", danger_signs="none")
        assert call.given["danger_signs"] == ()

    def test_an_optional_answer_can_be_emptied(self, call: Call) -> None:
        call.sends("health", allergies="Penicillin")
        call.sends("health", allergies="", asked="allergies")
        assert call.given["allergies"] == "declined"

    def test_an_unknown_section_is_not_there(self, call: Call) -> None:
        for where in ("nothing", "safety/1", "nothing/1", "substances/99"):
            assert call.staff.client.get(call.address(where)).status_code == 404

    def test_new_questions_appear_and_the_page_stays_on_them(self, call: Call) -> None:
        assert not call.opens("duties").select("[name=job_hours]")
        sent = call.sends("duties", duties=["job", "pets"])
        assert str(sent.location) == call.address("duties") + "#job_hours"
        page = call.opens("duties")
        assert page.select_one("#job_hours")
        assert page.select_one("#pet_care")

    def test_new_questions_do_not_break_a_page_with_an_error(self, call: Call) -> None:
        sent = call.sends("duties", duties=["job", "pets"], duties_note="x" * 5000)
        assert sent.status_code == 422
        assert len(errors_of(judge(sent))) == 1
        assert set(call.given["duties"]) == {"job", "pets"}

    def test_after_an_error_the_questions_that_came_up_are_shown(self, call: Call) -> None:
        page = call.opens("dose_history")
        call.fills_in(page, "dose_history", takes_baclofen="yes")
        page = call.opens("dose_history")
        typed = {"baclofen_form": ["mouth"], "baclofen_mg_at_home": "1 bottle"}
        sent = call.fills_in(page, "dose_history", **typed)
        assert len(errors_of(judge(sent))) == 1
        sent = call.fills_in(judge(sent), "dose_history", baclofen_mg_at_home="160")
        assert str(sent.location) == call.address("dose_history") + "#baclofen_mg_day"

    def test_an_entry_shows_what_came_up_after_an_error(self, call: Call) -> None:
        call.sends("substances/add")
        call.fills_in(call.opens("substances/1"), "substances/1", substance="diazepam")
        page = call.opens("substances/1")
        typed = {"change": "stopped", "days_per_week": "1 bottle"}
        mended = judge(call.fills_in(page, "substances/1", **typed))
        sent = call.fills_in(mended, "substances/1", days_per_week="7")
        assert str(sent.location) == call.address("substances/1") + "#changed_on"

    def test_questions_that_go_do_not_break_a_page_with_an_error(self, call: Call) -> None:
        call.sends("duties", duties=["court"])
        sent = call.sends("duties", duties="none", court_date="soon")
        assert sent.status_code == 422
        page = judge(sent)
        assert page.select_one("#court_date")["value"] == "soon"
        assert call.given["duties"] == ()

    def test_pages_that_come_do_not_break_a_page_with_an_error(self, call: Call) -> None:
        sent = call.sends("dose_history", takes_baclofen=["yes"], more_doses="perhaps")
        judge(sent)
        assert call.given["takes_baclofen"] is True
        assert call.opens("dose_history").select("[name=baclofen_form]")

    def test_the_questions_are_asked_in_the_coordinators_words(self, call: Call) -> None:
        spoken = QUESTIONNAIRE.questions["danger_signs"]
        assert (spoken.say or spoken.ask) in call.opens("safety").text


class TestAsPeopleType:
    """What people type is taken, above all what a page itself shows or recommends."""

    @pytest.mark.parametrize(
        ("typed", "unit", "days"),
        [("3 months", "year", 90), ("2 Weeks", "month", 14), ("10 years", "year", 3650)],
    )
    def test_a_length_of_time_with_its_unit(
        self, call: Call, typed: str, unit: str, days: int
    ) -> None:
        call.sends("substances/add")
        call.sends("substances/1", substance="alcohol")
        fields = {"used_for": typed, "used_for-unit": unit}
        assert call.fills_in(call.opens("substances/1"), "substances/1", **fields).location
        assert call.given["substances"][1]["used_for"] == days

    def test_numbers_days_and_times(self, call: Call) -> None:
        call.sends("substances/add")
        call.sends("substances/1", substance="diazepam")
        fields = {"mg_per_day": "120 mg", "last_use_on": "3 days ago", "last_use_at": "11:30 a.m."}
        assert call.fills_in(call.opens("substances/1"), "substances/1", **fields).location
        row = call.given["substances"][1]
        assert (row["mg_per_day"], row["last_use_at"]) == (120, "11:30")
        assert row["last_use_on"] == call.given["screened_on"] - timedelta(days=3)

    def test_a_day_that_does_not_exist_is_said_to_be_none(self, call: Call) -> None:
        call.sends("substances/add")
        call.sends("substances/1", substance="alcohol")
        typed = {"last_use_on": "13/45/2026"}
        sent = call.fills_in(call.opens("substances/1"), "substances/1", **typed)
        assert errors_of(judge(sent)) == [
            "There is no such day. Write it like 11/21/2026, or “3 days ago”"
        ]


class TestHeader:
    """The links at the top of a call page lose nothing, as its tabs do."""

    @pytest.mark.parametrize("where", ["home", "substances/1"])
    @pytest.mark.parametrize(
        ("go", "address"),
        [("worklist", "/worklist"), ("calls", "/calls"), ("rulebook", "/rulebook")],
    )
    def test_they_save_and_lead_there(self, call: Call, where: str, go: str, address: str) -> None:
        call.sends("substances/add")
        page = call.opens(where)
        assert page.select(f"header [form=answers][name=go][value={go}]")
        assert not page.select("header a")
        assert call.fills_in(page, where, go=go).location == address

    def test_they_save_what_was_typed(self, call: Call) -> None:
        call.fills_in(call.opens("home"), "home", living="safe", go="worklist")
        assert call.given["living"] == "safe"

    def test_they_stay_where_something_has_to_be_mended(self, call: Call) -> None:
        sent = call.fills_in(call.opens("safety"), "safety", age="old", go="worklist")
        assert sent.status_code == 422

    def test_nothing_else_is_a_place_to_go(self, call: Call) -> None:
        page = call.opens("safety")
        for go in ("//example.org", "https://example.org", "/worklist", "review"):
            sent = call.fills_in(page, "safety", go=go)
            assert str(sent.location).startswith("/calls/")

    def test_the_enter_key_presses_the_button_below_the_questions(self, call: Call) -> None:
        first = call.opens("safety").select("[form=answers], #answers button")[0]
        assert not first.has_attr("name")
        assert not first.has_attr("formaction")

    def test_where_there_is_nothing_to_save_they_are_links(self, call: Call) -> None:
        page = call.opens("check")
        assert page.select_one("header nav a[href='/worklist']")
        assert not page.select("header [form=answers]")

    def test_signing_out_saves_first(self, call: Call) -> None:
        page = call.opens("home")
        assert not page.select("header form")
        sent = call.fills_in(page, "home", living="safe", go="sign-out")
        assert sent.location == "/sign-in"
        assert call.given["living"] == "safe"
        assert "/sign-in" in call.staff.client.get("/worklist").location

    def test_signing_out_says_what_could_not_be_saved(self, call: Call) -> None:
        sent = call.fills_in(call.opens("safety"), "safety", age="old", go="sign-out")
        assert sent.status_code == 422
        page = judge(sent)
        assert "You are still signed in" in " ".join(errors_of(page))
        assert page.select_one("header form[action='/sign-out']")
        assert call.staff.client.get("/worklist").status_code == 200


class TestTwoAtOnce:
    """One page open twice, by two people or in two tabs; the second one is saved later."""

    def test_an_answer_saved_meanwhile_is_not_emptied(self, call: Call) -> None:
        first, second = call.opens("health"), call.opens("health")
        call.fills_in(first, "health", allergies="Penicillin")
        assert call.fills_in(second, "health", kidney="none").status_code == 302
        assert call.given["allergies"] == "Penicillin"
        assert call.given["kidney"] == "none"

    def test_a_choice_that_nobody_touched_does_not_go_back(self, call: Call) -> None:
        call.sends("home", living="safe")
        first, second = call.opens("home"), call.opens("home")
        call.fills_in(first, "home", living="unsafe")
        call.fills_in(second, "home", support="yes")
        assert call.given["living"] == "unsafe"
        assert call.given["support"] is True

    def test_an_answer_that_was_emptied_meanwhile_stays_empty(self, call: Call) -> None:
        call.sends("health", allergies="Penicillin")
        first, second = call.opens("health"), call.opens("health")
        call.fills_in(first, "health", allergies="")
        call.fills_in(second, "health", kidney="none")
        assert call.given["allergies"] == "declined"

    def test_where_both_changed_it_both_are_shown(self, call: Call) -> None:
        call.sends("home", living="safe")
        first, second = call.opens("home"), call.opens("home")
        call.fills_in(first, "home", living="unsafe")
        sent = call.fills_in(second, "home", living="unsteady", support="yes", go="health")
        assert sent.status_code == 409
        page = judge(sent)
        theirs = QUESTIONNAIRE.questions["living"].text("unsafe")
        (said,) = errors_of(page)
        assert said == (
            f"Someone else changed this answer to “{theirs}” meanwhile. Select what is right"
        )
        assert page.select_one("[name=living][checked]")["value"] == "unsteady"
        assert call.given["living"] == "unsafe"
        assert call.given["support"] is True
        assert call.fills_in(page, "home").status_code == 302
        assert call.given["living"] == "unsteady"

    def test_what_they_changed_once_more_is_shown_once_more(self, call: Call) -> None:
        first, second = call.opens("health"), call.opens("health")
        call.fills_in(first, "health", allergies="Penicillin")
        page = judge(call.fills_in(second, "health", allergies="Latex"))
        call.fills_in(call.opens("health"), "health", allergies="Penicillin, eggs")
        sent = call.fills_in(page, "health")
        assert sent.status_code == 409
        assert "“Penicillin, eggs”" in " ".join(errors_of(judge(sent)))

    def test_what_they_emptied_is_said_as_staff_read_it(self, call: Call) -> None:
        call.sends("health", allergies="Penicillin")
        first, second = call.opens("health"), call.opens("health")
        call.fills_in(first, "health", allergies="")
        sent = call.fills_in(second, "health", allergies="Latex")
        assert "to “Left empty” meanwhile" in " ".join(errors_of(judge(sent)))

    def test_the_same_change_by_both_is_none(self, call: Call) -> None:
        first, second = call.opens("home"), call.opens("home")
        call.fills_in(first, "home", living="unsafe")
        assert call.fills_in(second, "home", living="unsafe").status_code == 302

    def test_what_has_to_be_mended_still_knows_what_it_was_made_from(self, call: Call) -> None:
        first, second = call.opens("duties"), call.opens("duties")
        call.fills_in(first, "duties", transport="own")
        sent = call.fills_in(second, "duties", transport="rides", duties_note="x" * 5000)
        assert sent.status_code == 409
        assert len(errors_of(judge(sent))) == 2
        assert call.given["transport"] == "own"

    def test_an_error_page_does_not_bring_old_answers_back(self, call: Call) -> None:
        call.sends("duties", transport="rides")
        page = call.opens("duties")
        call.sends("duties", transport="own")
        mended = judge(call.fills_in(page, "duties", duties_note="x" * 5000))
        assert call.fills_in(mended, "duties", duties_note="fine").status_code == 302
        assert call.given["transport"] == "own"
        assert call.given["duties_note"] == "fine"

    def test_an_entry_is_guarded_too(self, call: Call) -> None:
        call.sends("substances/add")
        call.sends("substances/1", substance="alcohol")
        first, second = call.opens("substances/1"), call.opens("substances/1")
        call.fills_in(first, "substances/1", days_per_week="7")
        sent = call.fills_in(second, "substances/1", days_per_week="5", used_for="2")
        assert sent.status_code == 409
        row = call.given["substances"][1]
        assert (row["days_per_week"], row["used_for"]) == (7, 60)

    def test_the_buttons_of_a_list_are_guarded_too(self, call: Call) -> None:
        first, second = call.opens("dose_history"), call.opens("dose_history")
        call.fills_in(first, "dose_history", takes_baclofen="yes")
        sent = call.fills_in(second, "dose_history/add", takes_baclofen="no")
        assert sent.status_code == 409
        assert call.given["takes_baclofen"] is True

    def test_whether_there_is_more_is_asked_anew_each_time(self, call: Call) -> None:
        call.sends("substances/add")
        page = call.opens("substances")
        call.sends("substances/1", substance="alcohol")
        assert call.fills_in(page, "substances", more_substances="no").status_code == 302
        assert call.given["more_substances"] is False

    @pytest.mark.parametrize("junk", ["living", "living:", "living:x\x00y", "living:" + "x" * 999])
    def test_a_page_that_does_not_say_what_it_showed_is_saved(self, call: Call, junk: str) -> None:
        assert call.sends("home", living="unsafe", asked=junk).status_code == 302
        assert call.given["living"] == "unsafe"


class TestGroups:
    def test_adding_leads_to_the_naming_question_alone(self, call: Call) -> None:
        sent = call.sends("substances/add")
        assert str(sent.location) == call.address("substances/1")
        page = call.opens("substances/1")
        named = {field["name"] for field in page.select("form.dense [name]")} - {"csrf_token"}
        assert named == {"substance", "asked"}

    def test_adding_saves_what_was_typed_beside_the_list(self, call: Call) -> None:
        call.sends("dose_history/add", takes_baclofen="yes")
        assert call.given["takes_baclofen"] is True

    def test_a_period_cannot_end_before_it_begins(self, call: Call) -> None:
        call.sends("dose_history", takes_baclofen="yes")
        call.sends("dose_history/add")
        call.sends("dose_history/1", period_medicine="baclofen")
        days = {"period_from": "2026-03-02", "period_to": "2026-03-01"}
        sent = call.sends("dose_history/1", period_medicine="baclofen", **days)
        assert sent.status_code == 422
        assert "The last day is before the first" in " ".join(errors_of(judge(sent)))

    def test_naming_it_brings_its_questions(self, call: Call) -> None:
        call.sends("substances/add")
        sent = call.sends("substances/1", substance="alcohol")
        assert str(sent.location).startswith(call.address("substances/1") + "#")
        anchor = str(sent.location).partition("#")[2]
        page = call.opens("substances/1")
        assert page.select_one(f"#{anchor}")
        assert page.select_one("[name=drinks_per_day]")

    def test_an_entry_can_be_changed(self, call: Call) -> None:
        call.sends("substances/add")
        call.sends("substances/1", substance="alcohol")
        sent = call.sends("substances/1", substance="alcohol", days_per_week="7")
        assert str(sent.location).endswith("#substances")
        assert call.given["substances"][1]["days_per_week"] == 7
        assert "Alcohol" in call.opens("substances").select_one("#substances").text

    def test_a_list_says_what_each_of_its_answers_is_about(self, call: Call) -> None:
        call.sends("substances/add")
        call.sends("substances/1", substance="alcohol")
        years = {"used_for": "20", "used_for-unit": "year"}
        call.sends("substances/1", substance="alcohol", days_per_week="5", **years)
        said = call.opens("substances").select_one("#substances .entries small").text
        assert said == "Days a week: 5 · Used in most weeks for: 20 years"

    def test_an_entry_can_be_removed_and_stays_in_the_history(self, call: Call) -> None:
        call.sends("substances/add")
        call.sends("substances/1", substance="alcohol")
        sent = call.sends("substances/1/remove")
        assert str(sent.location).endswith("#substances")
        assert call.given["substances"] == {}
        rows = db.session.scalars(select(GivenAnswer)).all()
        assert ["substances.1.substance", "alcohol"] in [row.given for row in rows]
        call.sends("substances/add")
        assert list(call.given["substances"]) == [2]

    def test_entries_of_one_name_are_told_apart(self, call: Call) -> None:
        for number, mg in ((1, "10"), (2, "20")):
            call.sends("dose_history", takes_baclofen="yes", more_doses="yes")
            call.sends(f"dose_history/{number}", period_medicine="baclofen")
            call.sends(f"dose_history/{number}", period_medicine="baclofen", period_mg=mg)
        names = ["Baclofen, period 1", "Baclofen, period 2"]
        check = call.opens("check").select_one("#section-dose_history").parent
        titles = [each.text for each in check.select("h3")]
        assert titles == [*names, "All of it?"]
        lists = [each.find_next("dl").text for each in check.select("h3")]
        assert "10 mg" in lists[0]
        assert "20 mg" in lists[1]
        listed = call.opens("dose_history").select("#dose_history .entries .name")
        assert [next(each.strings) for each in listed] == names
        assert call.opens("dose_history/2").h1.text == "Doses over time: Baclofen, period 2"
        review = call.staff.opens(f"/intakes/{call.intake.id}")
        assert set(names) <= {each.text for each in review.select("h3")}
        call.sends("dose_history/2/remove", page="dose_history")
        assert "Baclofen, period" not in call.opens("check").text

    def test_yes_there_is_more_adds_an_entry(self, call: Call) -> None:
        sent = call.sends("substances", more_substances="yes")
        assert str(sent.location) == call.address("substances/1")

    def test_no_more_is_kept(self, call: Call) -> None:
        call.sends("substances", more_substances="no")
        assert call.given["more_substances"] is False

    def test_a_list_that_is_not_asked_for_is_not_there(self, call: Call) -> None:
        call.sends("substances", more_substances="no")
        call.sends("dose_history", takes_baclofen="no")
        assert call.sends("dose_history/add").status_code == 404
        assert "dose_history" not in call.given

    def test_what_was_typed_for_a_removed_entry_is_shown_again(self, call: Call) -> None:
        call.sends("substances/add")
        call.sends("substances/1", substance="alcohol")
        call.sends("substances/1/remove")
        sent = call.sends("substances/1", drinks_per_day="11 or 12")
        assert sent.status_code == 404
        assert "11 or 12" in judge(sent).text


class TestPanel:
    def test_ask_next_leads_to_fields_that_are_there(self, call: Call) -> None:
        for _ in range(4):
            buttons = call.opens("safety").select("aside .card ol [name=go]")
            assert buttons
            for button in buttons:
                sent = call.sends("safety", go=button["value"])
                address, _, anchor = str(sent.location).partition("#")
                assert call.staff.opens(address).select_one(f"#{anchor}"), button["value"]
            call.sends("safety", danger_signs="none", symptoms_now="none")
            call.sends("substances/add")
            call.sends("substances/1", substance="alcohol")

    @pytest.mark.parametrize("channel", [Channel.CALL])
    def test_every_change_link_of_the_check_page_leads_to_its_field(
        self, coordinator: StaffMember, channel: Channel
    ) -> None:
        call = Call(coordinator, a_whole_intake(channel))
        pages: dict[str, Any] = {}
        links = call.opens("check").select("dd.change a")
        assert len(links) > 100
        for link in links:
            address, _, anchor = link["href"].partition("#")
            page = pages.setdefault(address, None) or coordinator.opens(address)
            pages[address] = page
            assert page.select_one(f"#{anchor}"), link["href"]

    def test_an_emergency_shows_the_protocol_on_every_page(self, call: Call) -> None:
        assert "follow the protocol" not in call.opens("safety").text
        call.sends("safety", danger_signs="seizure")
        for where in ("safety", "duties", "check"):
            protocol = call.opens(where).select_one("[role=alert].emergency")
            assert "Stay on the line" in protocol.text

    def test_the_level_so_far_and_why_are_shown(self, call: Call) -> None:
        call.sends("safety", danger_signs="seizure")
        panel = call.opens("home").select_one("aside.panel").text
        assert "Emergency. Settled" in " ".join(panel.split())
        assert "Only a licensed person decides" in panel

    def test_never_stop_is_shown_as_soon_as_it_applies(self, call: Call) -> None:
        call.sends("dose_history", takes_baclofen="yes")
        assert "Do not stop baclofen suddenly" in call.opens("home").text

    def test_the_card_for_alcohol_is_there_where_the_referral_has_it(
        self, coordinator: StaffMember
    ) -> None:
        shakes = {"substance": "alcohol", "days_per_week": 2, "morning_relief": True}
        call = Call(coordinator, an_intake(substances=[shakes]))
        assert "Do not stop drinking suddenly" in call.opens("home").text


class TestFinish:
    def test_open_essential_answers_are_counted_and_stop_nothing(self, call: Call) -> None:
        assert "still open. You can finish all the same" in main_text(call.opens("check"))
        assert str(call.sends("finish").location) == f"/intakes/{call.intake.id}"
        assert call.intake.status == Status.WAITING
        assert len(call.intake.suggestions) == 1

    def test_answers_can_be_changed_after_finishing(self, coordinator: StaffMember) -> None:
        call = Call(coordinator, an_intake())
        assert "Finished; changes are still saved" in call.opens("safety").text
        assert call.sends("safety", age="41").status_code == 302
        assert call.given["age"] == 41
        frozen = call.intake.suggestions[0]
        assert frozen.answers["age"] == 40

    def test_a_finished_call_leaves_the_list_of_calls(self, coordinator: StaffMember) -> None:
        call = Call(coordinator, an_intake())
        assert call.intake.reference not in coordinator.opens("/calls").text

    def test_staff_can_correct_a_screen_that_was_sent(self, coordinator: StaffMember) -> None:
        call = Call(coordinator, an_intake(channel=Channel.SELF))
        call.sends("safety", age="41")
        assert call.given["age"] == 41
        last = call.intake.given_answers[-1]
        assert (last.given[0], last.given_by_id) == ("age", coordinator.account.id)
