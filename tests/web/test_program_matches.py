"""The programs that fit an intake: reasons on the page, and the way on to a consent."""

from typing import Any

import pytest
from browser import errors_of, judge, main_text
from bs4 import BeautifulSoup
from flask import Flask
from make import StaffMember, a_staff_member, an_intake
from sqlalchemy import select

from intake.extensions import db
from intake.records import example_programs, programs
from intake.records.consent_tables import Consent
from intake.records.models import Intake
from intake.records.program_entries import Draft
from intake.records.program_tables import Program
from intake.referral.matching import ORDER

GOOD: dict[str, Any] = {
    "name": "Example Good",
    "levels": ("outpatient",),
    "phone": "202-555-0141",
    "accepts": ("pregnant", "adult"),
    "payers": ("medicaid",),
    "places_free": 2,
}


@pytest.fixture
def lead(app: Flask) -> StaffMember:
    return a_staff_member(app, "lead")


@pytest.fixture
def intake(app: Flask) -> Intake:
    return an_intake(pregnancy=True, payment="medicaid", person_name="Test Person")


def a_program(by: StaffMember, **changes: Any) -> Program:
    return programs.add(Draft(**(GOOD | changes)), by.account)


def cards(page: BeautifulSoup) -> dict[str, str]:
    """What each program’s card says, in the order of the list."""
    return {
        " ".join(card.select_one("h2").text.split()): " ".join(card.text.split())  # type: ignore[union-attr]
        for card in page.select("ol.matches > li")
    }


class TestList:
    def test_each_program_says_why_it_fits_and_why_not(
        self, lead: StaffMember, intake: Intake
    ) -> None:
        a_program(lead)
        a_program(lead, name="Example Bad", accepts=("adult",), declines=("pregnant",), payers=())
        page = lead.opens(f"/intakes/{intake.id}/programs")
        found = cards(page)
        assert list(found) == ["Example Good", "Example Bad"]
        good, bad = found.values()
        assert "No misfit" in good
        assert "Fits It gives outpatient care" in good
        assert "It can take pregnant people Pregnant: Yes" in good
        assert "It can be paid by Medicaid Insurance: Medicaid" in good
        assert "202-555-0141" in good
        assert "2 free said less than a minute ago" in good
        assert "1 misfit 1 to ask" in bad
        assert "Does not fit It cannot take pregnant people Pregnant: Yes" in bad
        assert "Ask Ask whether it can be paid by Medicaid" in bad
        assert all(rule in main_text(page) for rule in ORDER)

    def test_before_the_decision_it_says_so_and_afterwards_goes_by_it(
        self, lead: StaffMember, intake: Intake
    ) -> None:
        a_program(lead)
        address = f"/intakes/{intake.id}/programs"
        assert "A clinician has not decided yet" in main_text(lead.opens(address))
        why = {"reason": "clinical_judgment", "words": "They asked for it."}
        lead.has_decided(intake, "residential", **why)
        said = main_text(lead.opens(address))
        assert "A clinician has not decided yet" not in said
        assert "It does not give residential care Decided: Residential" in said

    def test_what_is_open_is_to_be_asked_first(self, lead: StaffMember) -> None:
        a_program(lead, accepts=())
        intake = an_intake(pregnancy="unknown")
        page = lead.opens(f"/intakes/{intake.id}/programs")
        assert "Ask the person first" in main_text(page)
        assert (
            "Depends on answers that are open Ask whether it can take pregnant people"
            in (cards(page)["Example Good"])
        )

    def test_what_is_out_of_use_is_not_offered(self, lead: StaffMember, intake: Intake) -> None:
        kept = a_program(lead)
        programs.put_in_use(kept.id, kept.version, False, lead.account)
        said = main_text(lead.opens(f"/intakes/{intake.id}/programs"))
        assert "No program is in the directory" in said

    def test_a_long_list_goes_on(self, lead: StaffMember, intake: Intake) -> None:
        for number in range(23):
            a_program(lead, name=f"Example {number:02}")
        address = f"/intakes/{intake.id}/programs"
        page = lead.opens(address)
        assert len(cards(page)) == 20
        more = page.find("a", string="Show more")
        rest = lead.opens(str(more["href"]))  # type: ignore[index]
        assert list(cards(rest)) == ["Example 20", "Example 21", "Example 22"]
        assert rest.select_one("ol.matches")["start"] == "21"  # type: ignore[index]
        assert "Nothing is further down" in main_text(lead.opens(f"{address}?from=99"))
        for bad in ("x", "-1", "²", "1e3", "999999999999"):
            assert lead.client.get(f"{address}?from={bad}").status_code == 404

    def test_the_page_of_the_intake_leads_to_it(self, lead: StaffMember, intake: Intake) -> None:
        page = lead.opens(f"/intakes/{intake.id}")
        assert page.select_one(f"a[href='/intakes/{intake.id}/programs']")


class TestExamples:
    def test_nobody_real_can_be_referred_to_a_made_up_program(
        self, lead: StaffMember, intake: Intake
    ) -> None:
        example_programs.load()
        a_program(lead)
        page = lead.opens(f"/intakes/{intake.id}/programs")
        assert len(page.select("input[name=program]")) == 1
        assert "It cannot be chosen for a real person" in main_text(page)
        made_up = programs.by_name("Example Family Program")
        assert made_up is not None
        form = lead.opens(f"/intakes/{intake.id}/consents/new/specific?program={made_up.id}")
        assert form.select_one("#recipient").text.strip() == ""  # type: ignore[union-attr]

    def test_in_practice_they_can_be_chosen(self, app: Flask, lead: StaffMember) -> None:
        example_programs.load()
        lead.sends("/practice/on", page="/practice")
        made_up = an_intake()
        made_up.synthetic = True
        db.session.commit()
        page = lead.opens(f"/intakes/{made_up.id}/programs")
        assert len(page.select("input[name=program]")) == len(example_programs.EXAMPLES)


class TestConsent:
    def test_what_is_ticked_goes_on_into_one_consent_that_names_them_all(
        self, lead: StaffMember, intake: Intake
    ) -> None:
        first, second = a_program(lead), a_program(lead, name="Example Other")
        page = lead.opens(f"/intakes/{intake.id}/programs")
        action = page.select_one("form:has(.matches)")["action"]  # type: ignore[index]
        address = f"{action}?program={second.id}&program={first.id}"
        form = lead.opens(address)
        assert form.select_one("#recipient").text.split("\n")[1:] == [  # type: ignore[union-attr]
            "Example Good",
            "Example Other",
        ]
        sent = lead.sends(
            address, person="Test Person", parts=["use"], purpose="treatment", expires="event",
            expires_when="The end of my treatment",
            recipient="Example Good\r\n\r\n Example  Other ",
        )  # fmt: skip
        consent = db.session.scalars(select(Consent)).one()
        assert consent.terms.recipients == ("Example Good", "Example Other")
        said = main_text(lead.opens(str(sent.location)))
        assert "You name several here. Each gets a copy of this form" in said

    def test_one_recipient_is_told_nothing_about_others(
        self, lead: StaffMember, intake: Intake
    ) -> None:
        sent = lead.sends(
            f"/intakes/{intake.id}/consents/new/specific",
            person="Test Person", parts=["use"], purpose="treatment", expires="event",
            expires_when="The end of my treatment", recipient="Example Good\nExample Good",
        )  # fmt: skip
        consent = db.session.scalars(select(Consent)).one()
        assert consent.terms.recipients == ("Example Good",)
        assert "You name several" not in main_text(lead.opens(str(sent.location)))

    @pytest.mark.parametrize(
        ("typed", "said"),
        [
            ("\n".join(f"Example {number}" for number in range(11)), "Name at most 10"),
            (f"Example Good\n{'x' * 161}", "Shorten each name to 160 characters"),
            (" \n ", "Enter who may receive the record"),
            ("x" * 2000, "Shorten this to"),
        ],
        ids=["eleven", "long", "none", "longer"],
    )
    def test_what_cannot_be_named_stays_on_the_form(
        self, lead: StaffMember, intake: Intake, typed: str, said: str
    ) -> None:
        answer = lead.sends(
            f"/intakes/{intake.id}/consents/new/specific",
            person="Test Person", parts=["use"], purpose="treatment", expires="event",
            expires_when="The end", recipient=typed,
        )  # fmt: skip
        assert answer.status_code == 422
        page = judge(answer)
        assert any(said in each for each in errors_of(page))
        assert page.select_one("#recipient").text.strip() == typed.strip()  # type: ignore[union-attr]

    @pytest.mark.parametrize("query", ["program=", "program=x", "program=²", "program=-1",
                                       "program=99999999999999", "program=4000000000"])  # fmt: skip
    def test_what_is_no_program_is_left_out(
        self, lead: StaffMember, intake: Intake, query: str
    ) -> None:
        page = lead.opens(f"/intakes/{intake.id}/consents/new/specific?{query}")
        assert page.select_one("#recipient").text.strip() == ""  # type: ignore[union-attr]
