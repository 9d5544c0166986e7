"""The directory of programs, as staff use it: list, editor, places, in and out of use."""

from datetime import date, timedelta
from typing import Any

import pytest
from browser import errors_of, judge, main_text, token_of
from flask import Flask
from make import StaffMember, a_staff_member
from sqlalchemy import select

from intake.extensions import db
from intake.records import example_programs, moments, programs
from intake.records.event_tables import SYSTEM, Event
from intake.records.program_entries import Draft
from intake.records.program_tables import Program

NEW: dict[str, Any] = {
    "name": "Example House",
    "phone": "202-555-0140",
    "levels": ["residential", "outpatient"],
    "can-pregnant": "yes",
    "can-pump": "no",
    "can-medicaid": "yes",
    "can-veterans": "no",
    "evening": "yes",
    "languages": "English,  spanish , English",
    "places_free": "3",
    "profile": "treatment",
    "checked": "y",
}


@pytest.fixture
def lead(app: Flask) -> StaffMember:
    return a_staff_member(app, "lead")


def a_program(by: StaffMember, **changes: Any) -> Program:
    given: dict[str, Any] = {"name": "Example House", "levels": ("residential",)}
    return programs.add(Draft(**(given | changes)), by.account)


def kept() -> Program:
    db.session.rollback()
    return db.session.scalars(select(Program).order_by(Program.id.desc())).first()  # type: ignore[return-value]


def noted() -> list[tuple[str, dict[str, Any]]]:
    query = select(Event).where(Event.chain == SYSTEM, Event.kind.startswith("program"))
    return [(each.kind, each.detail) for each in db.session.scalars(query.order_by(Event.number))]


def sent_from(page: Any) -> dict[str, Any]:
    """What a browser would send of the editor as it stands."""
    sent: dict[str, Any] = {}
    for field in page.select("form.entry-form :is(input, select, textarea)"):
        kind = field.get("type")
        if kind in ("radio", "checkbox") and not field.has_attr("checked"):
            continue
        value = field.get("value", "")
        if field.name == "select":
            value = field.select_one("option[selected]")["value"]
        elif field.name == "textarea":
            value = field.text.removeprefix("\n")
        sent.setdefault(field["name"], []).append(value)
    return sent


class TestAdding:
    def test_what_was_typed_is_kept_and_noted(self, lead: StaffMember) -> None:
        sent = lead.sends("/programs/add", **NEW)
        program = kept()
        assert sent.location == f"/programs/{program.id}"
        assert program.levels == ("outpatient", "residential")
        assert (program.accepts, program.declines) == (("pregnant",), ("pump", "veterans"))
        assert program.payers == ("medicaid",)
        assert program.languages == ("English", "spanish")
        assert (program.evening, program.places_free) == (True, 3)
        assert program.places_at is not None
        assert program.reviewed_on == moments.now().astimezone().date()
        assert noted() == [("program-added", {"program": program.id})]
        page = main_text(lead.opens(str(sent.location)))
        for said in ("Pregnant people", "It cannot", "Baclofen pump care, VA", "3 free", "202-555"):
            assert said in page

    @pytest.mark.parametrize(
        ("changes", "said"),
        [
            ({"name": " "}, "Enter the name of the program"),
            ({"name": "x" * 121}, "Shorten this to 120 characters"),
            ({"name": "An\x07na"}, "Take out the hidden control characters"),
            ({"levels": []}, "Select at least one level of care"),
            ({"levels": ["emergency"]}, "Not known here: emergency"),
            ({"levels": ["\x00"]}, "Not known here"),
            ({"phone": "555"}, "Enter a number with area code"),
            ({"email": "x"}, "Enter an email address like name@example.com"),
            ({"website": "javascript:alert(1)"}, "Enter a web address"),
            ({"website": "data://x.y"}, "Enter a web address"),
            ({"places_free": "-1"}, "Enter a whole number from 0"),
            ({"places_free": "²"}, "Enter a whole number from 0"),
            ({"places_free": "10000"}, "Enter a whole number from 0"),
            ({"languages": "x" * 61}, "Write each language as a name"),
            ({"languages": "a|b"}, "Write each language as a name"),
            ({"profile": "king"}, "Select one of these: treatment"),
            ({"note": "x" * 1001}, "Shorten this to 1,000 characters"),
            ({"name": "x" * 1_000_000}, "Shorten this to 120 characters"),
        ],
        ids=str,
    )
    def test_what_cannot_be_is_refused_and_the_rest_stays_on_the_form(
        self, lead: StaffMember, changes: dict[str, Any], said: str
    ) -> None:
        answer = lead.sends("/programs/add", **(NEW | {"hours": "Day and night"} | changes))
        assert answer.status_code == 422
        page = judge(answer)
        assert any(said in each for each in errors_of(page))
        assert page.select_one("#hours")["value"] == "Day and night"  # type: ignore[index]
        assert page.select_one("[name=can-pump][value=no][checked]")
        assert kept() is None

    @pytest.mark.parametrize("typed", ["example HOUSE", "Example  House"])
    def test_a_name_is_there_once_however_it_is_written(
        self, lead: StaffMember, typed: str
    ) -> None:
        a_program(lead)
        answer = lead.sends("/programs/add", **(NEW | {"name": typed}))
        assert answer.status_code == 422
        assert "There is a program of this name already" in main_text(judge(answer))

    def test_a_website_gets_its_scheme(self, lead: StaffMember) -> None:
        lead.sends("/programs/add", **(NEW | {"website": "example.org/care"}))
        link = lead.opens(f"/programs/{kept().id}").select_one("a[href='https://example.org/care']")
        assert link is not None


class TestChanging:
    def test_the_editor_shows_what_is_kept_and_saving_it_changes_nothing(
        self, lead: StaffMember
    ) -> None:
        lead.sends("/programs/add", **(NEW | {"note": "First line\r\nsecond"}))
        before = kept()
        address = f"/programs/{before.id}/change"
        shown = sent_from(lead.opens(address))
        assert lead.client.post(address, data=shown).status_code == 302
        assert kept().version == 1
        assert kept().note == "First line\nsecond"
        assert [kind for kind, _ in noted()] == ["program-added"]

    def test_a_change_is_kept_and_noted(self, lead: StaffMember) -> None:
        program = a_program(lead, accepts=("pump",), reviewed_on=date(2020, 1, 2))
        address = f"/programs/{program.id}/change"
        sent = sent_from(lead.opens(address)) | {"can-pump": "no", "name": "Example Home"}
        assert lead.client.post(address, data=sent).status_code == 302
        changed = kept()
        assert (changed.name, changed.declines, changed.version) == ("Example Home", ("pump",), 2)
        assert changed.reviewed_on == date(2020, 1, 2), "nobody said that it was checked"
        assert noted()[-1] == ("program-changed", {"program": program.id})

    def test_two_who_change_one_entry_do_not_overwrite_each_other(self, lead: StaffMember) -> None:
        program = a_program(lead)
        address = f"/programs/{program.id}/change"
        hers = sent_from(lead.opens(address)) | {"phone": "202-555-0141"}
        his = sent_from(lead.opens(address)) | {"phone": "202-555-0142", "hours": "Day and night"}
        lead.client.post(address, data=hers)
        answer = lead.client.post(address, data=his)
        assert answer.status_code == 409
        page = judge(answer)
        assert "phone is “202-555-0141” now; hours is empty now" in page.text
        assert page.select_one("#phone")["value"] == "202-555-0142"  # type: ignore[index]
        assert kept().phone == "202-555-0141"
        assert lead.client.post(address, data=sent_from(page)).status_code == 302
        assert (kept().phone, kept().hours) == ("202-555-0142", "Day and night")

    def test_places_said_meanwhile_are_a_change_too(self, lead: StaffMember) -> None:
        program = a_program(lead, places_free=5)
        address = f"/programs/{program.id}/change"
        sent = sent_from(lead.opens(address))
        programs.say_places(program.id, 1, lead.account)
        answer = lead.client.post(address, data=sent)
        assert answer.status_code == 409
        assert "places free is “1” now" in judge(answer).text

    @pytest.mark.parametrize("version", ["", "x", "99999999999", "0", "-1", "²"])
    def test_a_version_that_is_none_changes_nothing(self, lead: StaffMember, version: str) -> None:
        program = a_program(lead)
        address = f"/programs/{program.id}/change"
        sent = sent_from(lead.opens(address)) | {"version": version, "phone": "202-555-0141"}
        assert lead.client.post(address, data=sent).status_code == 409
        assert kept().phone == ""


class TestPlaces:
    def test_they_are_set_on_the_page_of_the_program(self, lead: StaffMember) -> None:
        program = a_program(lead)
        here = f"/programs/{program.id}"
        assert lead.sends(f"{here}/places", page=here, places="4").location == here
        assert kept().places_free == 4
        assert noted()[-1] == ("program-places-said", {"program": program.id})
        lead.sends(f"{here}/places", page=here, places="")
        assert (kept().places_free, kept().places_at) == (None, None)

    def test_on_the_list_too_and_the_filter_stays(self, lead: StaffMember) -> None:
        program = a_program(lead)
        page = lead.opens("/programs?level=residential")
        form = page.select_one("form.quick")
        assert form is not None
        sent = {"csrf_token": token_of(page), "places": "0"}
        answer = lead.client.post(str(form["action"]), data=sent)
        assert answer.location == f"/programs?level=residential&after=#program-{program.id}"
        assert "None free" in main_text(lead.opens("/programs"))

    @pytest.mark.parametrize("typed", ["many", "-2", "1.5", "²", "9" * 400])
    def test_no_number_is_refused_where_it_was_typed(self, lead: StaffMember, typed: str) -> None:
        program = a_program(lead)
        for page, query in (("/programs", "?list=1"), (f"/programs/{program.id}", "")):
            address = f"/programs/{program.id}/places{query}"
            answer = lead.sends(address, page=page, places=typed)
            assert answer.status_code == 422
            shown = judge(answer)
            assert shown.select_one("#places")["value"] == typed  # type: ignore[index]
            assert "This is no number of places" in main_text(shown)

    def test_a_number_that_is_old_is_no_number_of_what_is_free_now(self, lead: StaffMember) -> None:
        program = a_program(lead, places_free=3)
        program.places_at = moments.now() - timedelta(days=8)
        db.session.commit()
        said = main_text(lead.opens("/programs"))
        assert "not known now" in said
        assert "3 were said 8 days ago" in said
        assert "No program is like this" in main_text(lead.opens("/programs?places=free"))


class TestUse:
    def test_out_of_use_and_in_again(self, lead: StaffMember) -> None:
        program = a_program(lead)
        here = f"/programs/{program.id}"
        page = lead.opens(here)
        sent = {
            "csrf_token": token_of(page),
            "version": page.select_one("[name=version]")["value"],  # type: ignore[index]
        }
        lead.client.post(f"{here}/use?now=out", data=sent)
        assert not kept().active
        assert "No program is here yet" in main_text(lead.opens("/programs"))
        assert "Example House" in main_text(lead.opens("/programs?use=out"))
        assert "Out of use" in main_text(lead.opens(here))
        lead.client.post(f"{here}/use?now=in", data=sent)
        assert not kept().active, "the page was of before"
        lead.client.post(f"{here}/use?now=in", data=sent | {"version": "2"})
        assert kept().active
        assert [kind for kind, _ in noted()][1:] == ["program-out-of-use", "program-in-use"]


class TestList:
    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("words=harbor", ["Example Harbor"]),
            ("words=CITY+example", ["Example Harbor", "Example Hill"]),
            ("words=%25", []),
            ("level=residential", ["Example Hill"]),
            ("accepts=pump", ["Example Harbor"]),
            ("payer=medicaid", ["Example Hill"]),
            ("language=Spanish", ["Example Harbor"]),
            ("places=free", ["Example Hill"]),
            ("level=outpatient&payer=medicaid", []),
            ("level=king&accepts=%00&use=maybe", ["Example Harbor", "Example Hill"]),
            ("after=example+harbor", ["Example Hill"]),
            ("after=%00", ["Example Harbor", "Example Hill"]),
        ],
    )
    def test_filters(self, lead: StaffMember, query: str, found: list[str]) -> None:
        a_program(
            lead, name="Example Harbor", levels=("outpatient",), accepts=("pump",),
            languages=("English", "Spanish"), places_free=0, note="Near Example City",
        )  # fmt: skip
        a_program(
            lead, name="Example Hill", payers=("medicaid",), places_free=2, address="Example City"
        )
        page = lead.opens(f"/programs?{query}")
        assert [each.text for each in page.select("tbody th a")] == found

    def test_a_long_list_goes_on_behind_the_last_one(self, lead: StaffMember) -> None:
        for number in range(programs.PAGE_SIZE + 3):
            a_program(lead, name=f"Example {number:03}")
        page = lead.opens("/programs?level=residential")
        assert f"{programs.PAGE_SIZE + 3} programs" in main_text(page)
        more = page.find("a", string="Show more")
        assert "level=residential" in more["href"]  # type: ignore[index,operator]
        rest = lead.opens(str(more["href"]))  # type: ignore[index]
        assert [each.text for each in rest.select("tbody th a")] == [
            f"Example {programs.PAGE_SIZE + number:03}" for number in range(3)
        ]

    def test_an_entry_that_nobody_checked_for_long_says_so(self, lead: StaffMember) -> None:
        a_program(lead, reviewed_on=date(2020, 1, 2))
        assert "Not checked since January 2, 2020" in main_text(lead.opens("/programs"))

    def test_a_coordinator_reads_and_an_administrator_edits(
        self, app: Flask, lead: StaffMember, coordinator: StaffMember
    ) -> None:
        program = a_program(lead)
        page = coordinator.opens("/programs")
        assert not page.select("main form[method=post], a[href='/programs/add']")
        assert not coordinator.opens(f"/programs/{program.id}").select("main form[method=post]")
        administrator = a_staff_member(app, "administrator")
        assert administrator.opens("/programs").select("form.quick")

    @pytest.mark.parametrize("bad", ["0", "999", "99999999999999999999"])
    def test_a_program_that_is_not_there(self, lead: StaffMember, bad: str) -> None:
        assert lead.client.get(f"/programs/{bad}").status_code == 404


class TestExamples:
    def test_they_are_marked_and_put_away_with_one_button_for_good(self, lead: StaffMember) -> None:
        example_programs.load()
        page = lead.opens("/programs")
        rows = page.select("tbody tr")
        assert len(rows) == len(example_programs.EXAMPLES)
        assert all("Made up: an example" in row.text for row in rows)
        assert all("202-555-01" in row.text for row in rows)
        lead.sends("/programs/examples/away", page="/programs")
        assert "No program is here yet" in main_text(lead.opens("/programs"))
        example_programs.load()
        assert not programs.in_use()

    def test_a_directory_that_has_a_program_gets_none(self, lead: StaffMember) -> None:
        a_program(lead)
        example_programs.load()
        assert [each.name for each in programs.in_use()] == ["Example House"]
