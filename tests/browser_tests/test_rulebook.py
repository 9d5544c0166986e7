"""Finding a rule in the rulebook, with a real browser."""

from collections.abc import Iterator

import pytest
from browser_tests.test_main_job import sign_in
from chromium import Visitor
from playwright.sync_api import Browser, expect
from servers import Server

from intake.placement.rulebook import rulebook

BOOK = rulebook()


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
    shown = page.locator("[data-entry]:visible").count()
    expect(page.get_by_role("status")).to_have_text(f"{shown} of {len(BOOK.entries)} rules")
    page.get_by_label("Find rules").fill("")
    expect(page.locator("[data-entry]:visible")).to_have_count(len(BOOK.entries))


def test_one_can_see_only_the_rules_to_sign_off(staff: Visitor) -> None:
    staff.page.get_by_label("Only those to sign off").check()
    own = [entry for entry in BOOK.entries if entry.source.own_cut_off]
    expect(staff.page.locator("[data-entry]:visible")).to_have_count(len(own))


def test_a_link_to_a_rule_that_is_filtered_away_shows_it(staff: Visitor) -> None:
    page = staff.page
    page.get_by_label("Find rules").fill("no rule has these words")
    expect(page.locator("[data-entry]:visible")).to_have_count(0)
    page.evaluate("location.hash = '12-child-swallowed'")
    expect(page.locator("[id='12-child-swallowed']")).to_be_in_viewport()
