"""Finding a rule in the rulebook, with a real browser."""

from collections.abc import Iterator

import pytest
from chromium import Visitor
from playwright.sync_api import Browser, expect
from servers import Server
from signing_in import sign_in

from intake.placement.rulebook import rulebook

BOOK = rulebook()
RULE, MEASURE = '[data-entry="rule"]', '[data-entry="measure"]'


@pytest.fixture
def staff(chromium: Browser, server: Server) -> Iterator[Visitor]:
    visitor = sign_in(chromium, server, "clinician")
    visitor.open("/rulebook")
    yield visitor
    visitor.close()


def test_typing_leaves_the_rules_with_these_words(staff: Visitor) -> None:
    page = staff.page
    page.get_by_label("Find rules").fill("seizure  ciwa")
    expect(page.locator("[id='17-high-ciwa-with-confusion']")).to_be_visible()
    expect(page.locator("[id='12-child-swallowed']")).to_be_hidden()
    shown = page.locator(f"{RULE}:visible").count()
    expect(page.get_by_role("status")).to_contain_text(f"{shown} of {len(BOOK.entries)} rules, ")
    page.get_by_label("Find rules").fill("")
    expect(page.locator(f"{RULE}:visible")).to_have_count(len(BOOK.entries))
    expect(page.get_by_role("status")).to_be_empty()


def test_measures_and_counts_follow_what_is_typed(staff: Visitor) -> None:
    page = staff.page
    contents = page.get_by_role("navigation", name="Contents")
    page.get_by_label("Find rules").fill("phq-2")
    shown = page.locator(f"{MEASURE}:visible").count()
    assert 0 < shown < len(BOOK.measures)
    expect(contents).to_contain_text(f"{shown} of {len(BOOK.measures)} measures")
    page.get_by_label("Find rules").fill("")
    expect(contents.get_by_text(f"{len(BOOK.measures)} measures", exact=True)).to_be_visible()


def test_where_nothing_is_found_the_page_says_so_and_shows_nothing(staff: Visitor) -> None:
    page = staff.page
    page.get_by_label("Find rules").fill("zebra")
    expect(page.get_by_role("status")).to_have_text("Nothing found for “zebra”. Try another word.")
    expect(page.locator("[data-entry]:visible, [data-chapter]:visible")).to_have_count(0)
    expect(page.locator("[data-of]:visible")).to_have_count(0)


def test_one_can_see_only_the_rules_to_sign_off(staff: Visitor) -> None:
    staff.page.get_by_label("Only those to sign off").check()
    own = [entry for entry in BOOK.entries if entry.source.own_cut_off]
    expect(staff.page.locator(f"{RULE}:visible")).to_have_count(len(own))


def test_a_source_leads_to_what_it_stands_for(staff: Visitor) -> None:
    page = staff.page
    page.get_by_label("Find rules").fill("200 mg of baclofen or more")
    page.locator("[id='6-large-baclofen-dose']").get_by_role("link", name="R13b").click()
    expect(page.locator("[id='source-R13b']")).to_be_in_viewport()


def test_a_link_to_a_rule_that_is_filtered_away_shows_it(staff: Visitor) -> None:
    page = staff.page
    page.get_by_label("Find rules").fill("no rule has these words")
    expect(page.locator("[data-entry]:visible")).to_have_count(0)
    page.evaluate("location.hash = '12-child-swallowed'")
    expect(page.locator("[id='12-child-swallowed']")).to_be_in_viewport()
