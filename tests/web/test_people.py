"""One person, several intakes: looked up, linked, compared; screens by their code."""

import pytest
from browser import errors_of, judge, main_text
from bs4 import BeautifulSoup, Tag
from make import StaffMember, an_intake, answers_on
from sqlalchemy import select

from intake.extensions import db
from intake.records import calls, intakes, people, return_codes
from intake.records.models import Channel, Intake, Status


@pytest.fixture
def call(coordinator: StaffMember) -> Intake:
    intake = an_intake(submitted=False)
    calls.begin(intake, coordinator.account)
    return intake


class TestEarlierIntakes:
    def test_a_match_is_listed_with_what_is_the_same_and_can_be_linked(
        self, coordinator: StaffMember, call: Intake
    ) -> None:
        earlier = an_intake()
        page = coordinator.opens(f"/calls/{call.id}/look-up")
        assert earlier.reference in main_text(page)
        assert "Same phone number" in main_text(page)
        address = f"/calls/{call.id}/go-on-from/{earlier.id}"
        sent = coordinator.sends(address, page=f"/calls/{call.id}/look-up")
        assert sent.location == f"/calls/{call.id}/compare"
        db.session.refresh(call)
        assert call.earlier == earlier
        assert "Linked" in main_text(coordinator.opens(f"/calls/{call.id}/look-up"))

    def test_the_page_of_a_call_gets_matches_without_names(
        self, coordinator: StaffMember, call: Intake
    ) -> None:
        earlier = an_intake()
        response = coordinator.client.get(f"/calls/{call.id}/matches")
        assert response.json is not None
        (match,) = response.json["matches"]
        assert match["id"] == str(earlier.id)
        assert match["address"] == f"/intakes/{earlier.id}"
        assert (match["reference"], match["by"]) == (earlier.reference, ["phone"])
        assert set(match) == {"id", "reference", "when", "status", "by", "address"}
        assert "Example Person" not in response.get_data(as_text=True)

    def test_a_circle_is_not_there(self, coordinator: StaffMember, call: Intake) -> None:
        address = f"/calls/{call.id}/go-on-from/{call.id}"
        assert coordinator.sends(address, page="/calls").status_code == 404

    def test_a_number_is_looked_up_before_a_call_starts(self, coordinator: StaffMember) -> None:
        earlier = an_intake(age=33)
        sent = coordinator.sends("/calls/with-number", phone="(202) 555 0143")
        assert earlier.reference in answers_on(sent)
        sent = coordinator.sends(f"/calls/from/{earlier.id}", page="/calls")
        call = db.session.scalars(select(Intake).where(Intake.earlier_id == earlier.id)).one()
        assert sent.location == f"/calls/{call.id}/compare"
        assert calls.under_way(call, coordinator.account)

    def test_a_number_that_nobody_has_says_so(self, coordinator: StaffMember) -> None:
        sent = coordinator.sends("/calls/with-number", phone="202-555-0188")
        assert "No intake has this number" in answers_on(sent)

    @pytest.mark.parametrize("typed", ["", "555-01", "a number"])
    def test_what_is_no_number_is_refused(self, coordinator: StaffMember, typed: str) -> None:
        sent = coordinator.sends("/calls/with-number", phone=typed)
        assert sent.status_code == 422
        assert "Enter a phone number with area code" in errors_of(judge(sent))[0]


class TestCodes:
    def test_a_screen_is_gone_on_with(self, coordinator: StaffMember) -> None:
        screen = an_intake(submitted=False, channel=Channel.SELF)
        code = return_codes.make(screen)
        sent = coordinator.sends("/calls/code", code=code.lower())
        assert sent.location == f"/calls/{screen.id}"
        db.session.refresh(screen)
        assert screen.status == Status.OPEN
        assert calls.under_way(screen, coordinator.account)

    def test_in_a_call_it_is_compared(self, coordinator: StaffMember, call: Intake) -> None:
        screen = an_intake(submitted=False, channel=Channel.SELF, age=33)
        sent = coordinator.sends(f"/calls/{call.id}/code", code=return_codes.make(screen))
        assert sent.location == f"/calls/{call.id}/compare"
        shown = coordinator.opens(str(sent.location)).select(".differences tr")
        rows = [said_in(each) for each in shown]
        assert "Age Online 33 years This call 40 years Take over: Age" in rows

    def test_what_was_sent_is_found_by_its_reference(
        self, coordinator: StaffMember, call: Intake
    ) -> None:
        sent_screen = an_intake(channel=Channel.SELF)
        typed = sent_screen.reference.lower().replace("-", " ")
        opened = coordinator.sends("/calls/code", code=typed)
        assert opened.location == f"/intakes/{sent_screen.id}"
        linked = coordinator.sends(f"/calls/{call.id}/code", code=typed)
        assert linked.location == f"/calls/{call.id}/compare"

    def test_a_wrong_code_says_what_to_do(self, coordinator: StaffMember, call: Intake) -> None:
        for address in ("/calls/code", f"/calls/{call.id}/code"):
            sent = coordinator.sends(address, code="2222-2222-2222")
            assert sent.status_code == 422
            assert "Check it and enter it again" in errors_of(judge(sent))[0]

    def test_the_reference_of_the_call_itself_is_refused(
        self, coordinator: StaffMember, call: Intake
    ) -> None:
        sent = coordinator.sends(f"/calls/{call.id}/code", code=call.reference)
        assert sent.status_code == 422

    def test_trying_too_often_is_refused_and_does_not_lock_out_a_colleague(
        self, coordinator: StaffMember, clinician: StaffMember
    ) -> None:
        for _ in range(10):
            assert coordinator.sends("/calls/code", code="2222-2222-2222").status_code == 422
        code = return_codes.make(an_intake(submitted=False, channel=Channel.SELF))
        refused = coordinator.sends("/calls/code", code=code)
        assert refused.status_code == 429
        assert "You tried codes too often" in answers_on(refused)
        assert clinician.sends("/calls/code", code=code).status_code == 302


class TestComparing:
    @pytest.fixture
    def earlier(self, coordinator: StaffMember, call: Intake) -> Intake:
        rows = [{"substance": "alcohol", "days_per_week": 3}]
        earlier = an_intake(age=33, allergies="Penicillin", substances=rows)
        people.go_on_from(call, earlier, coordinator.account)
        return earlier

    def test_without_an_earlier_one_it_leads_to_the_search(
        self, coordinator: StaffMember, call: Intake
    ) -> None:
        response = coordinator.client.get(f"/calls/{call.id}/compare")
        assert response.location == f"/calls/{call.id}/look-up"

    def test_one_answer_is_taken_over(
        self, coordinator: StaffMember, call: Intake, earlier: Intake
    ) -> None:
        self.takes(coordinator, call, "age:")
        given = intakes.given_of(call)
        assert (given["age"], given["allergies"]) == (33, "none")

    def test_an_entry_is_taken_over_as_a_whole(
        self, coordinator: StaffMember, call: Intake, earlier: Intake
    ) -> None:
        self.takes(coordinator, call, "substances.1:entry")
        (row,) = intakes.given_of(call)["substances"].values()
        assert row["days_per_week"] == 3

    def test_all_that_is_open_is_taken_over_and_nothing_that_was_said(
        self, coordinator: StaffMember, call: Intake, earlier: Intake
    ) -> None:
        self.takes(coordinator, call, "all")
        given = intakes.given_of(call)
        assert len(given["substances"]) == 1
        assert given["age"] == 40

    def test_what_changed_since_the_page_was_opened_stays(
        self, coordinator: StaffMember, call: Intake, earlier: Intake
    ) -> None:
        page = coordinator.opens(f"/calls/{call.id}/compare")
        value = value_of(page, "age:")
        coordinator.sends(f"/calls/{call.id}/safety", age="51")
        sent = coordinator.sends(f"/calls/{call.id}/compare", take=value)
        assert "Somebody changed this answer" in main_text(coordinator.opens(str(sent.location)))
        db.session.refresh(call)
        assert intakes.given_of(call)["age"] == 51

    def test_what_only_the_website_asks_is_left_out(
        self, coordinator: StaffMember, call: Intake
    ) -> None:
        screen = an_intake(channel=Channel.SELF, wants_call=True)
        people.go_on_from(call, screen, coordinator.account)
        page = main_text(coordinator.opens(f"/calls/{call.id}/compare"))
        assert "Insurance plan" in page
        assert "Asked for a call back" not in page

    def takes(self, staff: StaffMember, call: Intake, begins: str) -> None:
        page = staff.opens(f"/calls/{call.id}/compare")
        sent = staff.sends(f"/calls/{call.id}/compare", take=value_of(page, begins))
        assert sent.status_code == 302
        db.session.refresh(call)


def said_in(row: Tag) -> str:
    return " ".join(row.text.split())


def value_of(page: BeautifulSoup, begins: str) -> str:
    button = page.select_one(f"[name=take][value^='{begins}']")
    assert button is not None
    return str(button["value"])
