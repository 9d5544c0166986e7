"""The phone: how a call is wrapped up, parked, handed over and called back."""

import functools
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from browser import errors_of, judge, main_text, token_of
from bs4 import BeautifulSoup, Tag
from clock import Clock
from make import StaffMember, a_staff_member, an_app, an_intake
from questionnaire_answers import SEIZURES
from sqlalchemy import select
from werkzeug.test import TestResponse

from intake.extensions import db
from intake.questionnaire.answers import State
from intake.records import call_backs, calls
from intake.records.call_tables import CallBack
from intake.records.event_tables import Event
from intake.records.models import Intake, Status
from intake.web import phone
from intake.web.phone_forms import NO_NUMBER, TOO_LATE

NOON = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)
"""Monday, noon in New York."""


@pytest.fixture
def call(coordinator: StaffMember) -> Intake:
    intake = an_intake(submitted=False)
    calls.begin(intake, coordinator.account)
    return intake


def wraps_up(staff: StaffMember, intake: Intake, **fields: Any) -> TestResponse:
    sent: dict[str, Any] = {"outcome": "parked", "next": "nothing", **fields}
    response = staff.sends(f"/calls/{intake.id}/wrap-up", **sent)
    db.session.refresh(intake)
    return response


def calls_back(staff: StaffMember, intake: Intake, **fields: Any) -> TestResponse:
    when = {"day": "3/3", "time": "10:30", "zone": "America/New_York", "whose": "person"}
    return wraps_up(staff, intake, next="call_back", **{**when, **fields})


def chosen(page: BeautifulSoup, name: str) -> str:
    field = page.select_one(f"[name={name}][checked]")
    assert field is not None
    return str(field["value"])


def said_after(staff: StaffMember, response: TestResponse) -> str:
    """The line on the page that one lands on."""
    return main_text(staff.opens(str(response.location)))


class TestWrappingUp:
    def test_where_all_is_answered_finished_is_chosen(
        self, coordinator: StaffMember, call: Intake
    ) -> None:
        page = coordinator.opens(f"/calls/{call.id}/wrap-up")
        assert chosen(page, "outcome") == "sent_to_review"
        assert chosen(page, "next") == "nothing"

    def test_essential_answers_that_are_open_are_listed_and_do_not_hinder(
        self, coordinator: StaffMember
    ) -> None:
        call = an_intake(submitted=False, overdose=State.UNKNOWN)
        page = coordinator.opens(f"/calls/{call.id}/wrap-up")
        assert chosen(page, "outcome") == "parked"
        assert "1 essential answer still open" in main_text(page)
        assert wraps_up(coordinator, call, outcome="sent_to_review").status_code == 302
        assert call.status == Status.WAITING

    def test_in_an_emergency_that_stands_first_and_leads_to_the_record_of_it(
        self, coordinator: StaffMember
    ) -> None:
        call = an_intake(submitted=False, danger_signs=["seizure"])
        page = coordinator.opens(f"/calls/{call.id}/wrap-up")
        first = page.select_one("[name=outcome]")
        assert first is not None
        assert first["value"] == chosen(page, "outcome") == "emergency"
        assert page.select_one(f"a[href='/intakes/{call.id}/disclosures/emergency']")

    def test_finishing_sends_it_to_review(self, coordinator: StaffMember, call: Intake) -> None:
        sent = wraps_up(coordinator, call, outcome="sent_to_review", words="Wants a call soon")
        assert sent.location == f"/intakes/{call.id}"
        assert call.status == Status.WAITING
        (stretch,) = calls.stretches(call)
        assert (stretch.outcome, stretch.words) == ("sent_to_review", "Wants a call soon")

    def test_twice_is_once(self, coordinator: StaffMember, call: Intake) -> None:
        for _ in range(2):
            calls_back(coordinator, call, day="1/2/2027", words="x")
        assert len(calls.stretches(call)) == 1
        assert db.session.query(CallBack).count() == 1

    @pytest.mark.parametrize(
        "outcome", ["referred_elsewhere", "information_only", "dropped", "wrong_number"]
    )
    def test_another_end_leaves_it_open(
        self, coordinator: StaffMember, call: Intake, outcome: str
    ) -> None:
        sent = wraps_up(coordinator, call, outcome=outcome)
        assert calls.OUTCOMES[outcome] in said_after(coordinator, sent)
        assert call.status == Status.OPEN

    def test_handing_over_gives_it_to_a_colleague(
        self, coordinator: StaffMember, clinician: StaffMember, call: Intake
    ) -> None:
        sent = wraps_up(coordinator, call, next="hand_over", to=clinician.account.id)
        assert call.owner_id == clinician.account.id
        assert calls.stretches(call)[0].outcome == "handed_over"
        assert "Test Clinician sees to it" in said_after(coordinator, sent)

    def test_what_is_missing_is_said_and_nothing_typed_is_lost(
        self, coordinator: StaffMember, call: Intake
    ) -> None:
        sent = wraps_up(
            coordinator, call, outcome="", next="call_back", day="soon", words="My note"
        )
        assert sent.status_code == 422
        page = judge(sent)
        assert "Select how the call ended" in errors_of(page)
        assert "My note" in page.text
        assert page.select_one("[name=day][value=soon]")
        assert calls.under_way(call, coordinator.account)

    def test_nobody_can_be_chosen_who_does_not_ask_on_calls(
        self, coordinator: StaffMember, administrator: StaffMember, call: Intake
    ) -> None:
        sent = wraps_up(coordinator, call, next="hand_over", to=administrator.account.id)
        assert errors_of(judge(sent)) == ["Select who goes on"]

    def test_a_part_of_it_is_the_form_alone(self, coordinator: StaffMember, call: Intake) -> None:
        response = coordinator.client.get(f"/calls/{call.id}/wrap-up?part=1")
        part = BeautifulSoup(response.data, "html.parser")
        assert not part.select("html, h1, header")
        form = part.select_one(f"form[action='/calls/{call.id}/wrap-up']")
        assert form is not None
        assert token_of(part)


@pytest.mark.usefixtures("noon")
class TestCallBack:
    @pytest.fixture
    def noon(self, clock: Clock) -> None:
        clock.now = NOON

    @pytest.mark.parametrize(
        ("day", "time", "zone", "expected"),
        [
            ("tomorrow", "10:30", "America/New_York", "2026-03-03T15:30"),
            ("3/3", "2 pm", "America/Los_Angeles", "2026-03-03T22:00"),
            ("today", "8:30 a.m.", "Pacific/Honolulu", "2026-03-02T18:30"),
            ("March 9", "10:30", "America/Phoenix", "2026-03-09T17:30"),
            ("3/9", "10:30", "America/Denver", "2026-03-09T16:30"),
        ],
    )
    def test_a_time_is_read_by_the_clock_of_the_person(
        self, coordinator: StaffMember, call: Intake, day: str, time: str, zone: str, expected: str
    ) -> None:
        assert calls_back(coordinator, call, day=day, time=time, zone=zone).status_code == 302
        (agreed,) = call_backs.waiting_for(call)
        assert agreed.due_at == datetime.fromisoformat(expected).replace(tzinfo=UTC)
        assert agreed.zone == zone
        assert calls.stretches(call)[0].outcome == "call_back"

    def test_the_time_here_is_said_where_it_is_another(
        self, coordinator: StaffMember, call: Intake
    ) -> None:
        sent = calls_back(coordinator, call, zone="America/Chicago")
        said = said_after(coordinator, sent)
        assert "Tue, Mar 3, 10:30 a.m. CST (11:30 a.m. EST here)" in said

    def test_the_clocks_of_all_zones_are_shown(
        self, coordinator: StaffMember, call: Intake
    ) -> None:
        page = main_text(coordinator.opens(f"/calls/{call.id}/wrap-up"))
        assert "Eastern (now 12:00 p.m.)" in page
        assert "Hawaii (now 7:00 a.m.)" in page

    @pytest.mark.parametrize(
        ("fields", "sentence"),
        [
            ({"day": "3/8", "time": "2:30 am"}, "There is no such time on that day"),
            ({"day": "today", "time": "11:59"}, "This moment is over"),
            ({"day": "2/1/2030"}, "more than a year ahead"),
            ({"day": "2/30"}, "Enter the day"),
            ({"day": ""}, "Enter the day"),
            ({"time": "25:00"}, "Enter the time"),
            ({"time": ""}, "Enter the time"),
            ({"zone": "Europe/Berlin"}, "Select the time zone"),
            ({"whose": "caller"}, "Select whose number"),
        ],
        ids=str,
    )
    def test_what_cannot_be_is_refused_with_a_sentence(
        self, coordinator: StaffMember, call: Intake, fields: dict[str, str], sentence: str
    ) -> None:
        sent = calls_back(coordinator, call, **fields)
        assert sent.status_code == 422
        (error,) = errors_of(judge(sent))
        assert sentence in error
        assert list(call_backs.waiting_for(call)) == []

    def test_a_number_that_nobody_knows_takes_a_word(self, coordinator: StaffMember) -> None:
        call = an_intake(submitted=False, phone=State.DECLINED)
        sent = calls_back(coordinator, call)
        assert sent.status_code == 422
        assert errors_of(judge(sent)) == [NO_NUMBER]
        words = "He calls from a shelter, the desk has the number"
        assert calls_back(coordinator, call, words=words).status_code == 302

    def test_who_is_urgent_is_called_within_a_day_or_it_takes_a_word(
        self, coordinator: StaffMember
    ) -> None:
        call = an_intake(submitted=False, **SEIZURES)
        assert call.urgent
        sent = calls_back(coordinator, call, day="3/5")
        assert sent.status_code == 422
        assert errors_of(judge(sent)) == [TOO_LATE]
        assert calls_back(coordinator, call, day="3/3", time="11:30").status_code == 302
        words = "The nurse on duty speaks with him tonight"
        assert calls_back(coordinator, call, day="3/5", words=words).status_code == 302

    def test_no_message_and_no_call_back_are_warned_of(self, coordinator: StaffMember) -> None:
        call = an_intake(
            submitted=False, answering_for="relative", caller_name="Test Caller",
            caller_call_back=False, safe_message=False, person_knows=False,
        )  # fmt: skip
        page = main_text(coordinator.opens(f"/calls/{call.id}/wrap-up"))
        assert "The caller asked not to be called back" in page
        assert "Leave no message: it is not safe there" in page
        assert "The person does not know about this call" in page
        assert calls_back(coordinator, call, whose="caller").status_code == 302

    def test_the_list_says_when_whom_and_what_may_be_said(
        self, coordinator: StaffMember, call: Intake, clock: Clock
    ) -> None:
        calls_back(coordinator, call, words="Ask for the night shift")
        silent = an_intake(submitted=False, safe_message=False, phone="202-555-0166")
        calls_back(coordinator, silent, day="today", time="12:05 pm")
        clock.goes_on(minutes=10)
        page = coordinator.opens("/calls/call-backs")
        first, second = (" ".join(each.text.split()) for each in page.select(".call-backs > li"))
        assert "Overdue" in first
        assert "202-555-0166" in first
        assert "Leave no message" in first
        assert "Overdue" not in second
        assert "Ask for the night shift" in second
        assert "“This is Test Program, 202-555-0100.”" in second

    def test_whoever_opens_the_list_has_looked_at_each(
        self, coordinator: StaffMember, call: Intake
    ) -> None:
        calls_back(coordinator, call)
        clinician = a_staff_member(coordinator.client.application, "clinician")
        clinician.opens("/calls/call-backs")
        seen = select(Event).where(Event.kind == "intake-read", Event.chain == call.id)
        actors = [event.actor_id for event in db.session.scalars(seen)]
        assert clinician.account.id in actors

    def test_the_next_ones_follow_page_by_page(
        self, coordinator: StaffMember, call: Intake, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        calls_back(coordinator, call)
        calls_back(coordinator, call, whose="caller", day="3/9")
        monkeypatch.setattr(call_backs, "PAGE_SIZE", 1)
        listed = functools.partial(call_backs.due, limit=1)
        monkeypatch.setattr(call_backs, "due", listed)
        first = coordinator.opens("/calls/call-backs")
        more = first.find("a", string="Show the next ones")
        assert isinstance(more, Tag)
        second = coordinator.opens(str(more["href"]))
        times = [page.select_one(".call-backs h2") for page in (first, second)]
        assert len({str(each) for each in times}) == 2
        assert second.find("a", string="Back to the top of the list")
        assert coordinator.opens("/calls/call-backs?after=" + "9" * 40).select(".call-backs")

    @pytest.mark.parametrize("result", ["left_message", "no_answer", "wrong_number"])
    def test_a_result_takes_it_off_the_list(
        self, coordinator: StaffMember, call: Intake, result: str
    ) -> None:
        calls_back(coordinator, call)
        sent = self.notes(coordinator, result)
        assert "Noted" in said_after(coordinator, sent)
        assert "Nobody waits for a call" in main_text(coordinator.opens("/calls/call-backs"))

    def test_after_no_answer_another_time_can_be_agreed(
        self, coordinator: StaffMember, call: Intake
    ) -> None:
        calls_back(coordinator, call)
        page = coordinator.opens(str(self.notes(coordinator, "no_answer").location))
        assert chosen(page, "next") == "call_back"

    def test_whoever_reaches_the_person_is_in_the_call(
        self, clinician: StaffMember, coordinator: StaffMember, call: Intake
    ) -> None:
        calls_back(coordinator, call)
        sent = self.notes(clinician, "reached")
        assert str(sent.location).startswith(f"/calls/{call.id}")
        assert calls.under_way(call, clinician.account)

    def test_a_second_result_is_not_taken(self, coordinator: StaffMember, call: Intake) -> None:
        calls_back(coordinator, call)
        address = f"/calls/call-backs/{call_backs.waiting_for(call)[0].id}"
        coordinator.sends(address, page="/calls", result="left_message")
        sent = coordinator.sends(address, page="/calls", result="reached")
        assert "has noted a result" in said_after(coordinator, sent)

    def notes(self, staff: StaffMember, result: str) -> TestResponse:
        agreed = db.session.scalars(select(CallBack)).one()
        return staff.sends(f"/calls/call-backs/{agreed.id}", page="/calls", result=result)


class TestParking:
    def test_after_parking_the_worklist_says_so(
        self, coordinator: StaffMember, call: Intake
    ) -> None:
        sent = coordinator.sends(f"/calls/{call.id}/park", words="Comes back after work")
        assert sent.location == "/worklist"
        assert f"{call.reference} is parked" in said_after(coordinator, sent)
        state = phone.call_state(call, coordinator.account)
        assert state["parked"]
        assert state["begun_at"] is None
        assert state["notes"][0]["words"] == "Comes back after work"

    def test_a_colleague_takes_it_up(
        self, coordinator: StaffMember, clinician: StaffMember, call: Intake, clock: Clock
    ) -> None:
        clock.goes_on(minutes=6)
        coordinator.sends(f"/calls/{call.id}/park")
        clock.goes_on(minutes=4)
        sent = clinician.sends(f"/calls/{call.id}/resume", page="/calls")
        assert sent.location == f"/calls/{call.id}"
        db.session.refresh(call)
        state = phone.call_state(call, clinician.account)
        assert state["owner"].id == clinician.account.id
        assert state["begun_at"] == clock.now.isoformat()
        assert 360 <= state["earlier_seconds"] <= 361

    def test_handing_over_names_who_can_take_it(
        self, coordinator: StaffMember, clinician: StaffMember, call: Intake
    ) -> None:
        page = coordinator.opens(f"/calls/{call.id}/hand-over")
        names = [each.text for each in page.select("[name=to] option")]
        assert names == ["Select a colleague", "Test Clinician"]
        sent = coordinator.sends(f"/calls/{call.id}/hand-over", to=clinician.account.id)
        assert f"Test Clinician sees to {call.reference}" in said_after(coordinator, sent)

    def test_where_there_is_nobody_else_that_is_said(
        self, coordinator: StaffMember, call: Intake
    ) -> None:
        page = main_text(coordinator.opens(f"/calls/{call.id}/hand-over"))
        assert "There is nobody else who asks on calls" in page


def test_the_zone_of_the_program_is_chosen_at_first(database_url: str) -> None:
    with an_app(database_url, program_timezone=ZoneInfo("America/Anchorage")) as app:
        coordinator = a_staff_member(app, "coordinator")
        page = coordinator.opens(f"/calls/{an_intake(submitted=False).id}/wrap-up")
        selected = page.select_one("[name=zone] option[selected]")
        assert selected is not None
        assert selected["value"] == "America/Anchorage"
