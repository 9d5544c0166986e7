"""Referrals out there: who waits, reminders, what the programs said, and who was not taken in."""

import csv
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from browser import errors_of, judge, main_text
from clock import Clock
from consenting import RECIPIENT, a_live_consent, a_sending
from flask import Flask
from make import StaffMember, a_staff_member, an_intake
from sqlalchemy import select

from intake.extensions import db
from intake.records import consents, moments, sendings, worklist
from intake.records.event_tables import Event
from intake.records.models import Intake
from intake.records.sending_tables import Sending
from intake.records.sendings import Step
from intake.referral.consent import CARE_RECIPIENTS, Kind

LIST = "/referrals"


def a_decided_intake(clinician: StaffMember, **answers: Any) -> Intake:
    intake = an_intake(person_name="Test Person", **answers)
    clinician.has_decided(intake, words="Seen to.")
    return intake


@pytest.fixture
def sending(clinician: StaffMember) -> Sending:
    return a_sending(a_decided_intake(clinician), clinician.account)


def address_of(sending: Sending) -> str:
    return f"/intakes/{sending.intake_id}/referrals/{sending.id}"


def time_is_up(sending: Sending, by: timedelta = timedelta(hours=1)) -> None:
    """Let the time for an answer have run out. (A clock set on would end the session too.)"""
    sending.remind_at = moments.now() - by
    db.session.commit()


def says(staff: StaffMember, sending: Sending, step: str, **said: str) -> None:
    """Note what the program said, on the page of the referral."""
    response = staff.sends(address_of(sending), step=step, **said)
    assert response.status_code == 302, errors_of(judge(response))
    db.session.refresh(sending)


def listed(staff: StaffMember, view: str = "") -> list[str]:
    """The references on the list, in its order."""
    page = staff.opens(f"{LIST}?view={view}" if view else LIST)
    return [each.text for each in page.select(".referrals tbody th > a")]


class TestTheList:
    def test_it_says_to_whom_since_when_and_by_when_to_ask_again(
        self, clinician: StaffMember, sending: Sending
    ) -> None:
        said = main_text(clinician.opens(LIST))
        for each in (sending.intake.reference, RECIPIENT, "Test Clinician", "Sent", "47 h left"):
            assert each in said
        assert "Test Person" not in said

    def test_the_urgent_stand_first_and_among_them_the_one_due_first(
        self, clinician: StaffMember
    ) -> None:
        plain, due, urgent = (a_decided_intake(clinician) for _ in range(3))
        urgent.urgent = True
        db.session.commit()
        sent = {each: a_sending(each, clinician.account) for each in (plain, due, urgent)}
        time_is_up(sent[due])
        assert listed(clinician) == [each.reference for each in (urgent, due, plain)]

    def test_medical_care_is_asked_about_after_a_day_and_others_after_two(
        self, clinician: StaffMember, clock: Clock
    ) -> None:
        managed = an_intake()
        why = {"reason": "other", "words": "It is needed."}
        clinician.has_decided(managed, "medically_managed", **why)
        sooner = a_sending(managed, clinician.account)
        later = a_sending(a_decided_intake(clinician), clinician.account)
        assert sooner.remind_at == clock.now + timedelta(hours=24)
        assert later.remind_at == clock.now + timedelta(hours=48)

    def test_mine_are_those_that_i_sent_or_see_to(
        self, clinician: StaffMember, coordinator: StaffMember
    ) -> None:
        sent_by_me = a_decided_intake(clinician)
        a_sending(sent_by_me, coordinator.account)
        seen_to = a_decided_intake(clinician)
        a_sending(seen_to, clinician.account)
        worklist.assign({seen_to.id: 0}, coordinator.account, clinician.account)
        somebody_else = a_decided_intake(clinician)
        a_sending(somebody_else, clinician.account)
        assert len(listed(coordinator)) == 3
        mine = listed(coordinator, "mine")
        assert sorted(mine) == sorted([sent_by_me.reference, seen_to.reference])

    def test_what_is_overdue_is_counted_in_the_menu_of_every_page(
        self, clinician: StaffMember, sending: Sending
    ) -> None:
        def way() -> str:
            nav = clinician.opens("/rulebook").select_one("nav a[href='/referrals']")
            assert nav is not None
            return nav.text

        assert way() == "Referrals"
        assert listed(clinician, "overdue") == []
        time_is_up(sending, timedelta(hours=1, minutes=5))
        assert way() == "Referrals (1)"
        assert listed(clinician, "overdue") == [sending.intake.reference]
        assert "1 h over" in main_text(clinician.opens(LIST))

    def test_i_called_them_moves_the_reminder_on(
        self, clinician: StaffMember, sending: Sending, clock: Clock
    ) -> None:
        time_is_up(sending)
        response = clinician.sends(f"{address_of(sending)}/called", page=LIST)
        assert response.location == LIST
        db.session.refresh(sending)
        assert sending.remind_at == clock.now + timedelta(hours=48)
        assert sending.state == Step.SENT
        page = clinician.opens(LIST)
        assert "Noted: asked again about" in page.text
        assert "asked again" in main_text(page)
        assert listed(clinician, "overdue") == []

    def test_who_answered_leaves_the_list(self, clinician: StaffMember, sending: Sending) -> None:
        says(clinician, sending, "acknowledged")
        assert listed(clinician) == [sending.intake.reference]
        says(clinician, sending, "admitted", day="tomorrow")
        assert listed(clinician) == []
        assert "Nothing waits for an answer" in main_text(clinician.opens(LIST))

    def test_a_call_about_somebody_who_was_taken_in_meanwhile_changes_nothing(
        self, clinician: StaffMember, sending: Sending
    ) -> None:
        token_page = clinician.opens(LIST)
        assert token_page
        says(clinician, sending, "admitted", day="tomorrow")
        clinician.sends(f"{address_of(sending)}/called", page="/calls")
        assert len(sending.steps) == 2

    def test_it_is_read_page_by_page(self, clinician: StaffMember, clock: Clock) -> None:
        made = []
        for _ in range(5):
            clock.goes_on(minutes=1)
            made.append(a_sending(a_decided_intake(clinician), clinician.account).id)
        found, last = sendings.waiting(synthetic=False, limit=2)
        ids = [each.id for each in found]
        while last:
            found, last = sendings.waiting(synthetic=False, after=last, limit=2)
            ids += [each.id for each in found]
        assert ids == made

    def test_the_address_of_the_next_page_tells_nothing(
        self, clinician: StaffMember, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for _ in range(3):
            a_sending(a_decided_intake(clinician), clinician.account)
        whole = sendings.waiting

        def two_at_a_time(*asked: Any, **more: Any) -> Any:
            return whole(*asked, **more, limit=2)

        monkeypatch.setattr(sendings, "waiting", two_at_a_time)
        page = clinician.opens(LIST)
        more = page.find("a", string="Show the next ones")
        assert more is not None
        rest = clinician.opens(str(more["href"]))  # type: ignore[index]
        assert len(rest.select(".referrals tbody tr")) == 1
        for bad in ("x", "AAAA", "0 2026 1"):
            assert len(clinician.opens(f"{LIST}?after={bad}").select(".referrals tbody tr")) == 2

    def test_a_consent_that_is_over_is_said_before_somebody_calls(
        self, clinician: StaffMember, sending: Sending
    ) -> None:
        consent = sending.disclosure.consent
        assert consent is not None
        consents.end(sending.intake, consent, consents.End.REVOKED, "told us", clinician.account)
        page = clinician.opens(LIST)
        assert "Do not talk with them about the person" in main_text(page)
        assert not page.select("form[action$='/called']")
        assert "The consent is over" in main_text(clinician.opens(address_of(sending)))

    def test_what_is_made_up_stands_in_practice_alone(self, clinician: StaffMember) -> None:
        made_up = a_decided_intake(clinician)
        sending = a_sending(made_up, clinician.account)
        sending.synthetic = made_up.synthetic = True
        db.session.commit()
        assert listed(clinician) == []
        clinician.sends("/practice/on", page="/calls")
        assert listed(clinician) == [made_up.reference]

    def test_a_view_that_is_not_there_is_the_whole_list(
        self, clinician: StaffMember, sending: Sending
    ) -> None:
        assert listed(clinician, "nonsense") == [sending.intake.reference]

    def test_looking_is_noted(self, clinician: StaffMember, sending: Sending) -> None:
        clinician.opens(LIST)
        events = db.session.scalars(select(Event).where(Event.kind == "worklist-read")).all()
        assert [each.detail for each in events] == [{"intakes": 1}]


class TestAnAnswer:
    def test_each_step_stays_with_who_noted_it(
        self, clinician: StaffMember, coordinator: StaffMember, sending: Sending
    ) -> None:
        says(coordinator, sending, "acknowledged", words="The intake desk of Example House")
        says(clinician, sending, "declined", reason="no_place", words="Full until May")
        said = main_text(clinician.opens(address_of(sending)))
        for each in (
            *("Sent", "Got it, no decision yet", "Declined", "No place is free"),
            *("“Full until May”", "“The intake desk of Example House”"),
            *("Test Coordinator", "Test Clinician"),
        ):
            assert each in said
        assert [each.step for each in sending.steps] == ["sent", "acknowledged", "declined"]

    def test_what_is_missing_is_asked_and_nothing_typed_is_lost(
        self, clinician: StaffMember, sending: Sending
    ) -> None:
        for fields, error in (
            ({}, "Select what happened"),
            ({"step": "sent"}, "Select what happened"),
            ({"step": "declined"}, "Select why they decline"),
            ({"step": "declined", "reason": "x"}, "Select why they decline"),
            ({"step": "admitted"}, "Enter the day of the admission, such as tomorrow or 11/21"),
            ({"step": "admitted", "day": "2/31"}, "Enter the day of the admission"),
            ({"step": "admitted", "day": "1/1/2001"}, "Enter a day from a year ago"),
        ):
            response = clinician.sends(address_of(sending), words="What they said", **fields)
            assert response.status_code == 422
            page = judge(response)
            (found,) = errors_of(page)
            assert found.startswith(error)
            assert "What they said" in page.text
        assert len(sending.steps) == 1

    def test_a_mistake_is_put_right_by_another_row(
        self, clinician: StaffMember, sending: Sending, clock: Clock
    ) -> None:
        says(clinician, sending, "declined", reason="payer")
        assert sending.remind_at is None
        says(clinician, sending, "acknowledged", words="It was another person")
        assert sending.state == Step.ACKNOWLEDGED
        assert sending.remind_at == clock.now + timedelta(hours=48)
        assert len(sending.steps) == 3

    def test_an_admission_that_lies_ahead_is_accepted_until_its_day(
        self, clinician: StaffMember, sending: Sending
    ) -> None:
        says(clinician, sending, "admitted", day="tomorrow")
        assert "Accepted" in main_text(clinician.opens(address_of(sending)))
        says(clinician, sending, "admitted", day="today")
        assert "Admitted" in main_text(clinician.opens(address_of(sending)))

    def test_who_declines_leads_on_to_other_programs(
        self, clinician: StaffMember, sending: Sending
    ) -> None:
        names = (RECIPIENT, "Example Clinic")
        a_live_consent(sending.intake, clinician.account, recipients=names, parts=("use",))
        care = {"kind": Kind.CARE, "recipients": (CARE_RECIPIENTS,), "purpose": ""}
        a_live_consent(sending.intake, clinician.account, **care)
        says(clinician, sending, "declined", reason="level")
        page = clinician.opens(address_of(sending))
        steps = page.select_one(".next-steps")
        assert steps is not None
        said = " ".join(steps.text.split())
        assert "Example Clinic" in said
        assert "Another program, under the consent for all care" in said
        assert len(steps.select("a[href*='/disclosures/consent/']")) == 2
        assert steps.select("a[href$='/programs']")

    def test_it_stands_on_the_page_of_the_intake_and_in_its_history(
        self, clinician: StaffMember, sending: Sending
    ) -> None:
        says(clinician, sending, "declined", reason="medicine", words="No methadone there")
        page = clinician.opens(f"/intakes/{sending.intake_id}")
        sharing = page.select_one("section:has(> #sharing)")
        assert sharing is not None
        assert "Declined" in sharing.text
        assert sharing.select(f"a[href='{address_of(sending)}']")
        history = page.select_one("section:has(> #history)")
        assert history is not None
        assert f"{RECIPIENT}: declined" in history.text
        assert "No methadone there" in history.text

    def test_events_hold_ids_alone(self, clinician: StaffMember, sending: Sending) -> None:
        says(clinician, sending, "declined", reason="other", words="A secret of Test Person")
        event = db.session.scalars(select(Event).where(Event.kind == "referral-noted")).one()
        assert set(event.detail) == {"sending", "step"}
        assert all(type(each) is int for each in event.detail.values())

    def test_a_referral_of_another_intake_is_not_found(
        self, clinician: StaffMember, sending: Sending
    ) -> None:
        other = a_decided_intake(clinician)
        address = f"/intakes/{other.id}/referrals/{sending.id}"
        assert clinician.client.get(address).status_code == 404
        assert clinician.sends(address, page="/calls", step="declined").status_code == 404


class TestDenials:
    def rows(self, lead: StaffMember, query: str = "") -> list[dict[str, str]]:
        response = lead.client.get(f"/referrals/denials.csv{query}")
        assert response.status_code == 200
        assert response.mimetype == "text/csv"
        return list(csv.DictReader(StringIO(response.get_data(as_text=True).lstrip("\ufeff"))))

    @pytest.fixture
    def lead(self, app: Flask) -> StaffMember:
        return a_staff_member(app, "lead")

    def test_every_denial_stands_there_with_its_reason(
        self, clinician: StaffMember, lead: StaffMember, sending: Sending
    ) -> None:
        says(clinician, sending, "declined", reason="payer", words="=1+1 no Medicaid")
        a_sending(sending.intake, clinician.account, "Example Clinic", parts=("use",))
        (row,) = self.rows(lead)
        assert row["Reference"] == sending.intake.reference
        assert row["Program"] == RECIPIENT
        assert row["Reason"] == sendings.DECLINE_REASONS["payer"]
        assert row["In their words"] == "'=1+1 no Medicaid"
        assert row["Noted by"] == "Test Clinician"
        assert row["Stands"] == "yes"
        assert row["Referred on to"] == "Example Clinic"
        assert row["Level decided on"] == "Outpatient"

    def test_one_that_was_put_right_stays_and_says_so(
        self, clinician: StaffMember, lead: StaffMember, sending: Sending
    ) -> None:
        says(clinician, sending, "declined", reason="payer")
        says(clinician, sending, "admitted", day="tomorrow")
        assert [each["Stands"] for each in self.rows(lead)] == ["put right later"]

    def test_it_is_by_year(
        self, clinician: StaffMember, lead: StaffMember, sending: Sending, clock: Clock
    ) -> None:
        says(clinician, sending, "declined", reason="payer")
        year = clock.now.year
        assert len(self.rows(lead, f"?year={year}")) == 1
        assert self.rows(lead, f"?year={year - 1}") == []
        for bad in (year + 1, 1900):
            assert lead.client.get(f"/referrals/denials.csv?year={bad}").status_code == 404

    def test_nothing_made_up_and_no_name_is_in_it(
        self, clinician: StaffMember, lead: StaffMember, sending: Sending
    ) -> None:
        says(clinician, sending, "declined", reason="payer")
        assert "Test Person" not in str(self.rows(lead))
        sending.synthetic = True
        db.session.commit()
        assert self.rows(lead) == []

    def test_taking_it_out_is_noted(self, lead: StaffMember) -> None:
        self.rows(lead)
        event = db.session.scalars(select(Event).where(Event.kind == "denials-listed")).one()
        assert event.detail == {"denials": 0}
        assert event.purpose == "operations"

    def test_others_see_no_way_to_it(
        self, clinician: StaffMember, lead: StaffMember, sending: Sending
    ) -> None:
        assert not clinician.opens(LIST).select("a[href*='denials']")
        assert lead.opens(LIST).select("a[href*='denials']")
