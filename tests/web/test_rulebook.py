"""The rulebook as staff read it, and as a clinician signs it off on paper."""

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from browser import main_text
from bs4 import BeautifulSoup
from flask import Flask
from make import StaffMember, a_staff_member, an_intake
from pypdf import PdfReader

from intake.placement.rulebook import rulebook
from intake.placement.rules import RULES_BY_ID, RULESET
from intake.web import pdf
from intake.web.rulebook import print_rulebook

pytestmark = pytest.mark.one_database("the rulebook is in no database")

BOOK = rulebook()


@pytest.fixture(scope="module")
def reader(steady_app: Flask) -> StaffMember:
    return a_staff_member(steady_app, "clinician")


@pytest.fixture(scope="module")
def page(reader: StaffMember) -> BeautifulSoup:
    return reader.opens("/rulebook")


def words_of(page: BeautifulSoup, id: str) -> str:
    found = page.find(id=id)
    assert found is not None, id
    return " ".join(found.text.split())


class TestPage:
    @pytest.mark.parametrize("rule", RULES_BY_ID.values(), ids=lambda rule: rule.id)
    def test_each_rule_has_an_entry_with_all_that_it_says(
        self, page: BeautifulSoup, rule: Any
    ) -> None:
        said = words_of(page, rule.id)
        assert rule.finding in said
        assert rule.tell in said
        assert rule.advise in said
        assert all(flag.label in said for flag in rule.flags)
        assert ("A person must speak with them first" in said) == rule.hold
        assert ("Unless it is known that" in said) == bool(rule.unless_known)
        assert ("needs clinical sign-off" in said) == ("[project]" in rule.source)
        assert "For whom it holds" in said

    def test_a_condition_is_a_nested_list(self, page: BeautifulSoup) -> None:
        entry = page.find(id="23-barbiturate-daily")
        assert entry is not None
        nested = [item.text for item in entry.select(".outline ul ul > li")]
        assert "Amount a day: at least 400 mg" in nested

    def test_a_neighbour_shows_the_one_answer_that_differs(self, page: BeautifulSoup) -> None:
        said = words_of(page, "6-large-baclofen-dose")
        assert "Differs in Extra baclofen in the last 24 hours: 200 mg →becomes 199 mg" in said

    def test_what_waits_for_a_clinician_is_counted_at_the_top(self, page: BeautifulSoup) -> None:
        for sentence in BOOK.to_see_to:
            assert sentence in main_text(page)

    def test_it_shows_measures_points_tiers_levels_and_flags(self, page: BeautifulSoup) -> None:
        said = main_text(page)
        assert f"Rule set {RULESET}" in said
        assert "Diazepam equivalents a day, all benzodiazepines together" in said
        assert "Very high: from 7" in said
        for level in BOOK.levels:
            assert level.explained in said
        for flag in BOOK.flags:
            assert flag.label in words_of(page, f"flag-{flag}")
        for each in BOOK.measures:
            assert each.measure.definition in words_of(page, f"measure-{each.measure.id}")
        for kept in BOOK.elsewhere:
            assert kept.says in said

    def test_each_source_leads_to_what_it_stands_for(self, page: BeautifulSoup) -> None:
        entry = page.find(id="6-large-baclofen-dose")
        assert entry is not None
        leads_to = [link["href"] for link in entry.select("a[href^='#source-']")]
        assert leads_to == ["#source-R13", "#source-R13b"]
        for link in page.select("a[href^='#']"):
            assert page.find(id=str(link["href"])[1:]), link["href"]

    def test_the_list_of_sources_has_words_and_addresses(self, page: BeautifulSoup) -> None:
        for shelf in BOOK.sources:
            for each in shelf.entries:
                assert each.means in words_of(page, each.anchor)
        found = page.find(id="source-R13c")
        assert found is not None
        assert found.select_one("a[href='https://fpnotebook.com/Rheum/Pharm/BclfnPsng.htm']")

    def test_the_contents_lead_to_each_chapter_and_each_rule(self, page: BeautifulSoup) -> None:
        leads_to = {link["href"] for link in page.select(".contents a")}
        assert {f"#{chapter.id}" for chapter in BOOK.chapters} <= leads_to
        assert {f"#{rule}" for rule in RULES_BY_ID} <= leads_to

    def test_without_scripts_nothing_is_hidden_but_the_box_to_find(
        self, page: BeautifulSoup
    ) -> None:
        assert [each.name for each in page.select("main [hidden]")] == ["form"]

    def test_staff_find_it_in_the_bar(self, reader: StaffMember) -> None:
        link = reader.opens("/worklist").select_one(".bar a[href='/rulebook']")
        assert link is not None

    def test_a_finding_leads_to_its_rule(self, page: BeautifulSoup, reader: StaffMember) -> None:
        intake = an_intake(danger_signs=["seizure"])
        review = reader.opens(f"/intakes/{intake.id}")
        links = {str(link["href"]) for link in review.select(".findings .source a")}
        assert "/rulebook#2-seizure-today" in links
        for link in links:
            assert page.find(id=link.partition("#")[2])


@pytest.fixture(scope="module")
def sheets(steady_app: Flask) -> list[str]:
    """The text of each page of the printed rulebook."""
    with steady_app.test_request_context():
        document = print_rulebook(date(2026, 3, 31))
    pages = PdfReader(BytesIO(document)).pages
    return [" ".join(page.extract_text().split()) for page in pages]


class TestPrinted:
    def test_the_first_page_says_which_rules_and_who_signs(self, sheets: list[str]) -> None:
        first = sheets[0]
        assert f"Rule set {RULESET}" in first
        assert "Printed on March 31, 2026" in first
        assert "a licensed clinician signs off each cut-off" in first
        assert "Test Program" in first
        for sentence in BOOK.to_see_to:
            assert sentence in first

    def test_each_page_is_numbered(self, sheets: list[str]) -> None:
        for number, sheet in enumerate(sheets, start=1):
            assert f"Rulebook, rule set {RULESET}, page {number} of {len(sheets)}" in sheet

    def test_each_rule_measure_and_text_has_a_box_to_sign(self, sheets: list[str]) -> None:
        told = " ".join(sheets)
        to_sign = (BOOK.entries, BOOK.measures, BOOK.points, BOOK.texts)
        the_table_of_onsets = 1
        boxes = sum(len(each) for each in to_sign) + the_table_of_onsets
        assert told.count("Initials and date") == boxes
        for rule in RULES_BY_ID.values():
            assert rule.finding in told
        assert told.count("Cut-off of this project") == sum(
            each.source.own_cut_off for each in (*BOOK.entries, *BOOK.measures)
        )

    def test_it_explains_its_sources(self, sheets: list[str]) -> None:
        told = " ".join(sheets)
        for shelf in BOOK.sources:
            for each in shelf.entries:
                assert each.means in told

    def test_the_last_page_has_lines_for_signatures(self, sheets: list[str]) -> None:
        assert sheets[-1].count("Signature") >= 3
        assert "License, state and number" in sheets[-1]

    def test_it_is_tagged_letter_paper_with_a_title(self, steady_app: Flask) -> None:
        with steady_app.test_request_context():
            read = PdfReader(BytesIO(print_rulebook(date(2026, 3, 31))))
        root: Any = read.trailer["/Root"]
        assert root["/MarkInfo"]["/Marked"]
        assert read.metadata is not None
        assert read.metadata.title == f"Rulebook, rule set {RULESET}"
        assert [float(each) for each in read.pages[0].mediabox[2:]] == [612, 792]

    def test_it_is_downloaded_under_the_number_of_its_rules(self, reader: StaffMember) -> None:
        response = reader.client.get("/rulebook.pdf")
        assert response.status_code == 200
        assert response.data.startswith(b"%PDF")
        assert f'"rulebook-{RULESET}.pdf"' in response.headers["Content-Disposition"]

    def test_where_none_can_be_made_a_page_says_so(
        self, reader: StaffMember, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        print_rulebook.cache_clear()
        monkeypatch.setattr(pdf, "PASSED_ON", ())
        monkeypatch.setattr(pdf.sys, "executable", "/bin/false")
        response = reader.client.get("/rulebook.pdf")
        assert response.status_code == 503
        assert "The rulebook could not be printed" in response.get_data(as_text=True)
