"""The review screen: who it is, what decides, what was said otherwise, what happened."""

from datetime import timedelta
from typing import Any

import pytest
from browser import main_text
from flask import Flask
from make import StaffMember, a_staff_member, an_intake
from questionnaire_answers import SEIZURES
from sqlalchemy import select, update

from intake.extensions import db
from intake.questionnaire.answers import Path
from intake.records import calls, dispositions, intakes, moments
from intake.records.event_tables import Event
from intake.records.models import Channel, Intake
from intake.web.review_history import ANSWERS_SHOWN


class TestHead:
    def test_it_says_who_it_is_and_how_to_reach_them(self, coordinator: StaffMember) -> None:
        intake = an_intake(
            person_name="Test Person", age=40, birth_date="1986-01-02", language="es",
            interpreter=True, answering_for="relative", safe_message=False,
        )  # fmt: skip
        head = " ".join(coordinator.opens(f"/intakes/{intake.id}").select_one(".who").text.split())  # type: ignore[union-attr]
        for said in (
            "Test Person 40 years, born January 2, 1986",
            f"Intake {intake.reference}",
            "Asked by Someone who calls, friend 202-555-0143",
            "Do not leave a message",
            "Español, needs an interpreter",
            "Sees to it Nobody yet",
        ):
            assert said in head

    def test_what_was_not_given_is_called_so(self, coordinator: StaffMember) -> None:
        call = intakes.start(Channel.CALL, moments.now().date())
        head = coordinator.opens(f"/intakes/{call.id}").select_one(".who")
        assert head is not None
        assert "Name not given" in head.text
        assert "age not given" in head.text
        assert "Call not finished" in head.text

    def test_who_sees_to_it_is_named(self, coordinator: StaffMember) -> None:
        call = intakes.start(Channel.CALL, moments.now().date(), coordinator.account)
        page = main_text(coordinator.opens(f"/intakes/{call.id}"))
        assert "Sees to it Test Coordinator" in page

    def test_what_was_written_at_the_end_of_the_latest_call_stands_there(
        self, app: Flask, coordinator: StaffMember
    ) -> None:
        call = intakes.start(Channel.CALL, moments.now().date(), coordinator.account)
        calls.begin(call, coordinator.account)
        calls.park(call, coordinator.account, "Asked for a break")
        clinician = a_staff_member(app, "clinician")
        calls.hand_over(call, coordinator.account, clinician.account, "Pump alarm since noon")
        head = clinician.opens(f"/intakes/{call.id}").select_one(".who")
        assert head is not None
        said = " ".join(head.text.split())
        assert "Handed over to a colleague, Test Coordinator wrote" in said
        assert "“Pump alarm since noon”" in said
        assert "Asked for a break" not in said
        calls.begin(call, clinician.account)
        calls.end(call, clinician.account, "sent_to_review")
        head = clinician.opens(f"/intakes/{call.id}").select_one(".who")
        assert head is not None
        assert "Pump alarm since noon" not in head.text

    @pytest.mark.parametrize(
        ("hours", "left", "tone"),
        [(0.9, "47 hours", None), (39.9, "8 hours", "warn"), (50.1, "over for 2 hours", "alert")],
    )
    def test_a_clock_is_a_moment_with_the_time_that_is_left(
        self, coordinator: StaffMember, hours: float, left: str, tone: str | None
    ) -> None:
        intake = an_intake(pregnancy=True)
        begun = moments.now() - timedelta(hours=hours)
        change = update(Intake).where(Intake.id == intake.id).values(started_at=begun)
        db.session.execute(change)
        db.session.commit()
        facts = coordinator.opens(f"/intakes/{intake.id}").select(".who-facts > div")
        interim = next(each for each in facts if "Interim services" in each.text)
        due = (begun + timedelta(hours=48)).astimezone()
        assert f"by {due:%a}, {due:%b} {due.day}" in interim.text
        assert left in interim.text
        tag = interim.select_one(".tag")
        assert tone in tag["class"] if tag else tone is None

    @pytest.mark.parametrize(
        ("changes", "mark"),
        [({"age": 16}, "Under 18"), ({"pregnancy": True}, "Priority 2: pregnant")],
        ids=lambda each: str(each),
    )
    def test_what_must_not_be_missed_is_a_mark(
        self, coordinator: StaffMember, changes: dict[str, Any], mark: str
    ) -> None:
        page = coordinator.opens(f"/intakes/{an_intake(**changes).id}")
        assert mark in [each.text for each in page.select(".who .tag")]


class TestReasons:
    def test_what_puts_the_level_there_stands_open_and_the_rest_is_folded(
        self, coordinator: StaffMember
    ) -> None:
        intake = an_intake(**SEIZURES)
        page = coordinator.opens(f"/intakes/{intake.id}")
        suggestion = intakes.suggestion_of(intake)
        for finding in suggestion.findings:
            line = page.select_one(f"[id='finding-{finding.rule.id}']")
            assert line is not None
            folded = line.find_parent("details") is not None
            first = finding.level is None and finding.rule.weight
            assert folded is (finding.level != suggestion.level and not first)

    def test_evidence_leads_to_its_answer_and_the_answer_to_its_findings(
        self, coordinator: StaffMember
    ) -> None:
        page = coordinator.opens(f"/intakes/{an_intake(**SEIZURES).id}")
        links = page.select(".evidence a")
        assert links
        for link in links:
            finding = link.find_parent("li", attrs={"data-finding": True})
            answer = page.select_one(f"[id='{str(link['href'])[1:]}']")
            assert finding is not None
            assert answer is not None
            assert answer.select_one(f".for-rules a[href='#{finding['id']}']")

    def test_the_chart_has_its_table(self, coordinator: StaffMember) -> None:
        periods = [
            {"period_medicine": "diazepam", "period_from": "2025-01-01", "period_to": "2025-06-01"}
        ]
        substances = [{"substance": "diazepam", "mg_per_day": 20}]
        intake = an_intake(substances=substances, dose_history=periods)
        page = coordinator.opens(f"/intakes/{intake.id}")
        assert page.select_one(".chart svg")
        assert len(page.select("#doses ~ details tbody tr")) == 1


class TestDifferences:
    def test_the_self_screen_stands_beside_what_staff_changed(
        self, coordinator: StaffMember
    ) -> None:
        intake = an_intake(channel=Channel.SELF)
        address = f"/intakes/{intake.id}"
        assert not coordinator.opens(address).select_one("#differences")
        intakes.save_answers(intake, {Path("age"): 41}, coordinator.account)
        (row,) = coordinator.opens(address).select(".differences tbody tr")
        assert " ".join(row.text.split()) == "Age Said online 40 years Now 41 years"

    def test_an_earlier_intake_stands_beside_it_and_that_is_noted_there(
        self, coordinator: StaffMember
    ) -> None:
        earlier, intake = an_intake(age=30, duties=["pets"]), an_intake(age=31)
        link = update(Intake).where(Intake.id == intake.id).values(earlier_id=earlier.id)
        db.session.execute(link)
        db.session.commit()
        page = coordinator.opens(f"/intakes/{intake.id}")
        assert page.select_one(f"#differences ~ h3 a[href='/intakes/{earlier.id}']")
        assert "30 years" in page.select(".differences")[0].text
        assert "on one side only" in main_text(page)
        noted = select(Event.chain).where(Event.kind == "intake-read")
        assert set(db.session.scalars(noted)) == {intake.id, earlier.id}


class TestHistory:
    def test_it_shows_what_each_answer_was_before(
        self, clinician: StaffMember, coordinator: StaffMember
    ) -> None:
        intake = an_intake(channel=Channel.SELF)
        intakes.save_answers(intake, {Path("age"): 41}, coordinator.account)
        first, *_ = [
            each
            for each in clinician.opens(f"/intakes/{intake.id}").select(".timeline > li")
            if "Saved" in each.text
        ]
        assert "Saved 1 answer Test Coordinator" in " ".join(first.text.split())
        cells = [cell.text.split() for cell in first.select("tbody :is(th, td)")]
        assert cells == [["Age"], ["Before", "40", "years"], ["After", "41", "years"]]

    def test_of_very_many_answers_the_latest_are_shown_first(
        self, clinician: StaffMember, coordinator: StaffMember
    ) -> None:
        intake = an_intake()
        for number in range(ANSWERS_SHOWN + 5):
            intakes.save_answers(intake, {Path("age"): 20 + number}, coordinator.account)
        [line] = [
            each
            for each in clinician.opens(f"/intakes/{intake.id}").select(".timeline > li")
            if f"Saved {ANSWERS_SHOWN + 5} answers" in each.text
        ]
        assert len(line.select("tbody tr")) == ANSWERS_SHOWN
        more = line.select_one("a")
        assert more is not None
        assert more.text == "Show 5 earlier ones"
        assert "20 years" in clinician.opens(str(more["href"])).text

    def test_a_long_one_is_folded_until_somebody_asks_for_all(self, clinician: StaffMember) -> None:
        intake = an_intake()
        for _ in range(17):
            made = clinician.has_decided(intake)
            dispositions.withdraw(
                intake, clinician.account, made.id, reason="mistake", words="Mine."
            )
        page = clinician.opens(f"/intakes/{intake.id}")
        assert len(page.select(".timeline > li")) == 30
        more = page.select_one("a[href*='history=all']")
        assert more is not None
        everything = clinician.opens(str(more["href"])).select(".timeline > li")
        assert more.text == f"Show all {len(everything)}"
        assert len(everything) > 34
        assert "Began the intake" in everything[-1].text
