"""How long a record is kept, legal holds, and the report of who has seen it."""

import csv
import io

import pytest
from browser import errors_of, judge, main_text
from flask import Flask
from make import StaffMember, a_staff_member, an_intake
from sqlalchemy import select

from intake.extensions import db
from intake.records import holds
from intake.records.event_tables import Event
from intake.records.events import Kind, note
from intake.records.models import Channel
from intake.records.retention_tables import LegalHold


@pytest.fixture
def lead(app: Flask) -> StaffMember:
    return a_staff_member(app, "lead")


class TestKeeping:
    def test_it_says_until_when_and_why(self, lead: StaffMember) -> None:
        intake = an_intake(age=40)
        said = main_text(lead.opens(f"/intakes/{intake.id}/keeping"))
        assert "Kept until" in said
        assert "because an intake without a decision is kept 10 years after its last change" in said
        assert "Periods of all states." in said

    def test_a_hold_is_set_shown_and_lifted(self, lead: StaffMember) -> None:
        intake = an_intake(age=40)
        address = f"/intakes/{intake.id}/keeping"
        set_it = lead.sends(f"{address}?now=free", address, reason="  A letter of a court ")
        assert set_it.status_code == 302
        page = lead.opens(address)
        assert "Legal hold" in main_text(page)
        assert "“A letter of a court”" in main_text(page)
        assert "Set by Test Lead" in main_text(page)
        assert "Legal hold" in main_text(lead.opens(f"/intakes/{intake.id}"))
        lead.sends(f"{address}?now=held", address, reason="The court is done")
        assert "Kept until" in main_text(lead.opens(address))
        assert not holds.is_held(intake)

    def test_the_same_form_sent_twice_sets_one(self, lead: StaffMember) -> None:
        intake = an_intake()
        address = f"/intakes/{intake.id}/keeping"
        for _ in range(2):
            lead.sends(f"{address}?now=free", address, reason="A letter of a court")
        assert db.session.query(LegalHold).count() == 1
        assert holds.is_held(intake)

    @pytest.mark.parametrize(
        ("typed", "said"),
        [
            ("", "Write down why"),
            ("  \n ", "Write down why"),
            ("x" * 2001, "Shorten this to 2,000 characters"),
            ("x" * 1_000_000, "Shorten this to 2,000 characters"),
            ("a\x00b", "hidden control characters"),
            ("a\u202eb", "hidden control characters"),
        ],
    )
    def test_a_reason_that_cannot_be_kept_comes_back(
        self, lead: StaffMember, typed: str, said: str
    ) -> None:
        intake = an_intake()
        address = f"/intakes/{intake.id}/keeping"
        response = lead.sends(f"{address}?now=free", address, reason=typed)
        assert response.status_code == 422
        assert said in errors_of(judge(response))[0]
        assert not holds.is_held(intake)

    def test_an_administrator_gets_there_by_the_reference(self, app: Flask) -> None:
        administrator, intake = a_staff_member(app, "administrator"), an_intake()
        typed = intake.reference.lower().replace("-", " ")
        found = administrator.sends("/keeping", reference=typed)
        assert found.location == f"/intakes/{intake.id}/keeping"
        assert "Kept until" in main_text(administrator.opens(found.location))

    @pytest.mark.parametrize("typed", ["", "ABCD-2345", "\x00", "x" * 1_000_000, "\u202e", "%_"])
    def test_a_reference_of_nothing_is_told(self, lead: StaffMember, typed: str) -> None:
        an_intake()
        response = lead.sends("/keeping", reference=typed)
        assert response.status_code == 422
        assert "There is no intake with this reference" in errors_of(judge(response))[0]

    def test_a_screen_that_was_not_sent_is_found_by_nobody(self, lead: StaffMember) -> None:
        unsent = an_intake(submitted=False, channel=Channel.SELF)
        assert lead.sends("/keeping", reference=unsent.reference).status_code == 422


class TestAccess:
    def test_it_lists_every_event_with_who_and_why(
        self, lead: StaffMember, clinician: StaffMember
    ) -> None:
        intake = an_intake(channel=Channel.SELF)
        clinician.has_decided(intake)
        page = lead.opens(f"/intakes/{intake.id}/access")
        said = main_text(page)
        assert "The person, online" in said
        assert "Test Clinician clinician" in said
        assert "Signed a decision" in said
        assert "Looked at the answers" in said
        rows = page.select("tbody tr")
        count = db.session.query(Event).filter(Event.chain == intake.id).count()
        assert len(rows) == count
        assert "Test Person" not in said

    def test_a_long_list_is_read_page_by_page(self, lead: StaffMember) -> None:
        intake = an_intake()
        for _ in range(150):
            note(Kind.ANSWERED, intake, lead.account)
        db.session.commit()
        first = lead.opens(f"/intakes/{intake.id}/access")
        assert len(first.select("tbody tr")) == 100
        later = first.find("a", string="Show later ones")
        assert later is not None
        second = lead.opens(str(later["href"]))
        total = db.session.query(Event).filter(Event.chain == intake.id).count()
        assert len(second.select("tbody tr")) == total - 100
        assert second.find("a", string="Show later ones") is None

    @pytest.mark.parametrize("after", ["-1", "x", "1" * 30, "%00", "１"])
    def test_a_place_that_is_none_is_not_found(self, lead: StaffMember, after: str) -> None:
        address = f"/intakes/{an_intake().id}/access?after={after}"
        assert lead.client.get(address).status_code == 404

    @pytest.mark.parametrize("view", ["access/print", "access.csv"])
    def test_a_report_is_noted_as_one_for_the_person(self, lead: StaffMember, view: str) -> None:
        intake = an_intake()
        assert lead.client.get(f"/intakes/{intake.id}/{view}").status_code == 200
        noted = db.session.scalars(select(Event).where(Event.kind == "access-reported")).one()
        assert (noted.chain, noted.purpose) == (intake.id, "person")
        assert noted.actor_id == lead.account.id

    def test_the_file_is_neutral_and_runs_nothing(self, lead: StaffMember) -> None:
        intake = an_intake()
        lead.account.name = "=HYPERLINK(1)"
        db.session.commit()
        response = lead.client.get(f"/intakes/{intake.id}/access.csv")
        named = 'attachment; filename="access-report.csv"'
        assert response.headers["Content-Disposition"] == named
        assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
        assert response.headers["Cache-Control"] == "no-store"
        text = response.data.decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text, newline="")))
        assert rows[0] == ["Number", "When (UTC)", "Who", "Role", "What", "Purpose"]
        assert rows[-1][2:] == [
            "'=HYPERLINK(1)", "lead", "Made a report of who has seen it", "The person asked for it",
        ]  # fmt: skip
        assert [row[0] for row in rows[1:]] == [str(number) for number in range(1, len(rows))]
