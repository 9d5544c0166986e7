"""The directory as a file: downloaded, checked line by line, taken as a whole or not at all."""

import csv
import time
from io import BytesIO, StringIO
from typing import Any

import pytest
from browser import judge, main_text, token_of
from bs4 import BeautifulSoup
from flask import Flask
from make import StaffMember, a_staff_member
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from intake.extensions import db
from intake.records import programs
from intake.records.event_tables import SYSTEM, Event
from intake.records.program_entries import Draft, draft_of
from intake.records.program_tables import Program

TWO = "name,levels,phone\nExample Harbor,outpatient,202-555-0141\nExample Hill,residential,\n"


@pytest.fixture
def lead(app: Flask) -> StaffMember:
    return a_staff_member(app, "lead")


def checks(lead: StaffMember, content: str | bytes) -> TestResponse:
    sent = content.encode() if isinstance(content, str) else content
    token = token_of(lead.opens("/programs/file"))
    data = {"csrf_token": token, "file": (BytesIO(sent), "=cmd|x.csv")}
    answer = lead.client.post("/programs/file", data=data)
    # What is long the test client has put into a file of its own.
    answer.request.environ["wsgi.input"].close()
    return answer


def rows_of(page: BeautifulSoup) -> list[list[str]]:
    return [
        [" ".join(cell.text.split()) for cell in row.select("th, td")]
        for row in page.select("tbody tr")
    ]


def by_line(page: BeautifulSoup) -> list[str]:
    return rows_of(page)[0]


def takes(lead: StaffMember, page: BeautifulSoup, **changes: Any) -> TestResponse:
    form = page.select_one("form[action='/programs/file/take']")
    assert form is not None, main_text(page)
    sent = {field["name"]: field["value"] for field in form.select("input")}
    return lead.client.post("/programs/file/take", data=sent | changes)


def count() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count(Program.id))) or 0


def by_name(name: str) -> Program:
    db.session.rollback()
    found = programs.by_name(name)
    assert found is not None
    return found


class TestDryRun:
    def test_it_says_line_by_line_what_would_be_and_does_nothing(self, lead: StaffMember) -> None:
        programs.add(Draft(name="Example Harbor", levels=("outpatient",)), lead.account)
        programs.add(Draft(name="Example Hill", levels=("residential",)), lead.account)
        answer = checks(lead, TWO + "Example House,medically_managed,\n")
        assert answer.status_code == 200
        assert rows_of(judge(answer)) == [
            ["Line 2", "Example Harbor", "Changed", "phone"],
            ["Line 3", "Example Hill", "Stays as it is", ""],
            ["Line 4", "Example House", "Added", ""],
        ]
        assert count() == 2
        assert by_name("Example Harbor").phone == ""

    def test_one_bad_line_and_nothing_can_be_taken(self, lead: StaffMember) -> None:
        answer = checks(lead, TWO + "Example House,palace,555\n")
        assert answer.status_code == 422
        page = judge(answer)
        assert page.select_one("form[action='/programs/file/take']") is None
        number, name, doing, why = rows_of(page)[0]
        assert (number, name, doing) == ("Line 4", "Example House", "Refused")
        assert "phone: Enter a number with area code" in why
        assert "levels: Not known here: palace. Use: outpatient" in why
        assert "1 line cannot be taken, so nothing of the file is" in main_text(page)

    def test_lines_are_counted_as_an_editor_counts_them(self, lead: StaffMember) -> None:
        text = 'name,levels,note\n\nExample A,outpatient,"two\nlines"\n\nExample B,palace,\n'
        assert rows_of(judge(checks(lead, text)))[0][0] == "Line 6"

    def test_the_same_name_twice_is_refused_with_both_lines(self, lead: StaffMember) -> None:
        answer = checks(lead, TWO + "EXAMPLE  harbor,outpatient,\n")
        (number, _, _, why), *_ = rows_of(judge(answer))
        assert number == "Line 4"
        assert "The same name stands in line 2" in why

    @pytest.mark.parametrize(
        ("content", "said"),
        [
            (b"", "Choose a CSV file that is not empty"),
            (b" \r\n\t ", "The file is empty"),
            (b"name,levels\n", "no programs below its first line"),
            ("name,levels\nExample Café,outpatient\n".encode("cp1252"), "Line 2 is not in UTF-8"),
            (b"\xff\xfe\x00", "is not in UTF-8"),
            (b"PK\x03\x04\x00\x00", "This is not a text file"),
            (b"name,level\nA,outpatient\n", "not known: level"),
            (b"levels\noutpatient\n", "“name” is missing"),
            (b"name,name\nA,B\n", "twice: name"),
            (b'name,levels\n"Example A,outpatient\n', "a quotation mark is missing"),
            (b'name,levels\n"Example" A,outpatient\n', "a quotation mark is missing"),
            (b"name,levels\n" + b"x" * (2 * 1024 * 1024), "larger than 2 MB"),
            (
                b"name,levels\n" + b"".join(b"P%d,outpatient\n" % n for n in range(5001)),
                "more than 5,000 programs",
            ),
        ],
        ids=lambda value: str(value)[:30],
    )
    def test_a_file_that_cannot_be_read_says_what_to_do(
        self, lead: StaffMember, content: bytes, said: str
    ) -> None:
        answer = checks(lead, content)
        assert answer.status_code == 422
        assert said in judge(answer).text
        assert count() == 0

    @pytest.mark.parametrize(
        ("line", "said"),
        [
            (",outpatient", "name: Enter the name"),
            ("Example A,", "levels: Select at least one level"),
            ("Example A,outpatient,more,cells", "more cells than the 2 columns"),
            ("Exa\x07mple,outpatient", "hidden control characters"),
        ],
    )
    def test_a_line_that_cannot_be_taken_says_why(
        self, lead: StaffMember, line: str, said: str
    ) -> None:
        page = judge(checks(lead, f"name,levels\n{line}\n"))
        assert said in by_line(page)[3]


class TestTaking:
    def test_all_of_it_with_one_event(self, lead: StaffMember) -> None:
        programs.add(Draft(name="Example Harbor", levels=("residential",)), lead.account)
        answer = takes(lead, judge(checks(lead, TWO)))
        assert answer.location == "/programs"
        assert count() == 2
        assert by_name("example harbor").levels == ("outpatient",)
        query = select(Event).where(Event.chain == SYSTEM, Event.kind == "programs-imported")
        (event,) = db.session.scalars(query)
        assert (event.detail, event.actor_id) == ({"added": 1, "changed": 1}, lead.account.id)

    @pytest.mark.parametrize(
        "content",
        [
            b"\xef\xbb\xbf" + TWO.encode(),
            TWO.replace(",", ";").encode(),
            TWO.replace(",", "\t").encode("utf-16"),
            TWO.replace("\n", "\r\n").encode(),
            TWO.replace("\n", "\r").encode(),
            b"\n\n" + TWO.encode(),
            TWO.replace("name,levels,phone", ' Name ,"LEVELS",Phone,,').encode(),
        ],
        ids=["mark", "semicolons", "tabs and UTF-16", "CRLF", "CR", "blank lines", "header"],
    )
    def test_files_as_spreadsheets_write_them(self, lead: StaffMember, content: bytes) -> None:
        takes(lead, judge(checks(lead, content)))
        assert by_name("Example Harbor").phone == "202-555-0141"
        assert by_name("Example Hill").levels == ("residential",)

    def test_what_the_file_has_no_column_for_stays(self, lead: StaffMember) -> None:
        full = Draft(
            name="Example Hill", levels=("residential",), accepts=("pump",), declines=("adult",),
            languages=("English", "Spanish"), payers=("none",), evening=False, places_free=2,
            note="A note\nin two lines", phone="+1 202-555-0143", website="https://example.org",
        )  # fmt: skip
        kept = programs.add(full, lead.account)
        said_at = kept.places_at
        takes(lead, judge(checks(lead, "name,hours\nExample Hill,Day and night\n")))
        changed = by_name("Example Hill")
        assert changed.hours == "Day and night"
        assert programs.differing(changed, full) == ("hours",)
        assert changed.places_at == said_at, "the number was not said anew"

    def test_an_empty_cell_empties_what_was_there(self, lead: StaffMember) -> None:
        programs.add(Draft(name="Example Hill", levels=("residential",), fax="202-555-0143"),
                     lead.account)  # fmt: skip
        takes(lead, judge(checks(lead, "name,fax\nExample Hill,\n")))
        assert by_name("Example Hill").fax == ""

    def test_lists_take_codes_and_labels_and_several_signs(self, lead: StaffMember) -> None:
        text = (
            "name;levels;accepts;declines;payers;languages;evening\n"
            'Example A;"Intensive outpatient; residential";Baclofen pump care|under-18,METHADONE;'
            "veterans;medicaid, No insurance;English, Spanish;Yes\n"
        )
        takes(lead, judge(checks(lead, text)))
        found = by_name("Example A")
        assert found.levels == ("intensive_outpatient", "residential")
        assert found.accepts == ("pump", "methadone", "under_18")
        assert (found.declines, found.payers) == (("veterans",), ("medicaid", "none"))
        assert (found.languages, found.evening) == (("English", "Spanish"), True)

    def test_nothing_is_taken_where_the_directory_has_changed_meanwhile(
        self, lead: StaffMember
    ) -> None:
        page = judge(checks(lead, TWO))
        programs.add(Draft(name="Example Hill", levels=("outpatient",)), lead.account)
        answer = takes(lead, page)
        assert answer.status_code == 422
        shown = judge(answer)
        assert "The directory has changed meanwhile" in shown.text
        assert count() == 1
        assert takes(lead, shown).status_code == 302
        assert by_name("Example Hill").levels == ("residential",)

    @pytest.mark.parametrize(
        "changes",
        [
            {"content": ""},
            {"content": "x"},
            {"content": "AAAA"},
            {"content": "é"},
            {"csrf_token": "x"},
            {"signature": "x"},
        ],
        ids=str,
    )
    def test_a_page_that_was_tampered_with_takes_nothing(
        self, lead: StaffMember, changes: dict[str, str]
    ) -> None:
        answer = takes(lead, judge(checks(lead, TWO)), **changes)
        assert answer.status_code == 422
        judge(answer)
        assert count() == 0

    def test_5000_programs_are_checked_and_taken_in_seconds(self, lead: StaffMember) -> None:
        text = "name,levels,phone,email,accepts\n" + "".join(
            f"Example {number},outpatient,202-555-0143,a@example.org,pump;pregnant\n"
            for number in range(5000)
        )
        began = time.perf_counter()
        page = judge(checks(lead, text))
        assert "Every line can be taken: 5,000 added" in main_text(page)
        assert len(rows_of(page)) == 500
        assert takes(lead, page).status_code == 302
        assert count() == 5000
        assert time.perf_counter() - began < 30


class TestDownloading:
    def test_what_was_written_is_read_again_and_changes_nothing(self, lead: StaffMember) -> None:
        programs.add(
            Draft(
                name="=Example, “House”", phone="+1 202-555-0143", levels=("outpatient",),
                evening=False, note="- first\n@second", places_free=0, address="'quoted",
                declines=("pump", "medicaid"), languages=("American Sign Language",),
            ),
            lead.account,
        )  # fmt: skip
        content = lead.client.get("/programs/programs.csv").data
        page = judge(checks(lead, content))
        assert by_line(page)[2] == "Stays as it is"
        assert "There is nothing to do" in main_text(page)

    def test_no_cell_is_run_as_a_formula(self, lead: StaffMember) -> None:
        programs.add(
            Draft(name="=1+1", levels=("outpatient",), contact="@x", hours="-x", note="+x"),
            lead.account,
        )
        content = lead.client.get("/programs/programs.csv").data.decode("utf-8-sig")
        row = list(csv.reader(StringIO(content)))[1]
        assert not [cell for cell in row if cell.startswith(tuple("=+-@"))]
        assert "'=1+1" in row

    def test_the_template_can_be_taken_as_it_is(self, lead: StaffMember) -> None:
        answer = lead.client.get("/programs/template.csv")
        assert answer.mimetype == "text/csv"
        takes(lead, judge(checks(lead, answer.data)))
        found = by_name("Example Program to Replace")
        assert draft_of(found).accepts == ("buprenorphine", "pregnant", "wheelchair")

    def test_what_is_out_of_use_is_not_written(self, lead: StaffMember) -> None:
        kept = programs.add(Draft(name="Example A", levels=("outpatient",)), lead.account)
        programs.put_in_use(kept.id, kept.version, False, lead.account)
        assert b"Example A" not in lead.client.get("/programs/programs.csv").data
