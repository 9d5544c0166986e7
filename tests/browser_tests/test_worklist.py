"""The worklist in a real browser: it stays true, and nobody loses their place."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from as_if_real import add_intakes, change
from chromium import Visitor
from playwright.sync_api import Browser, Page, expect
from servers import Server, a_server
from signing_in import sign_in
from warm_servers import WarmServer

NARROW = {"width": 360, "height": 740}


@dataclass
class Desks:
    """A site with two people who are signed in, and intakes that wait and belong to nobody."""

    browser: Browser
    server: Server
    coordinator: Visitor
    clinician: Visitor

    def window(self, **options: Any) -> Visitor:
        """Another window of the coordinator."""
        kept = self.coordinator.context.storage_state()
        return Visitor(self.browser, self.server.url, storage_state=kept, **options)


@pytest.fixture(scope="module")
def site(
    chromium: Browser, prepared: Server, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Desks]:
    with a_server(tmp_path_factory.mktemp("worklist"), prepared, kind=WarmServer) as server:
        add_intakes(server, 24)
        people = [sign_in(chromium, server, role) for role in ("coordinator", "clinician")]
        yield Desks(chromium, server, *people)
        for each in people:
            each.context.close()


@pytest.fixture
def desks(site: Desks) -> Iterator[Desks]:
    change(site.server, "UPDATE intake SET owner_id = NULL")
    yield site
    assert site.coordinator.complaints == site.clinician.complaints == []


def looks_again(page: Page) -> None:
    """Somebody comes back to this tab, which asks at once what changed."""
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def box(page: Page, number: int) -> str:
    """The id of the box in front of a row."""
    found: str = page.locator("tbody .pick input").nth(number).get_attribute("id") or ""
    return found


def reference(page: Page, number: int) -> str:
    return page.locator("tbody th a").nth(number).inner_text()


def take(other: Visitor, wanted: str) -> None:
    """A colleague takes an intake."""
    other.open("/worklist")
    other.page.get_by_label(f"Tick {wanted}").check()
    other.press("Assign to me")
    expect(other.page.locator(".notice")).to_contain_text("1 was assigned to you.")


def test_ticks_focus_and_place_stay_while_others_work(desks: Desks) -> None:
    staff, other = desks.coordinator, desks.clinician
    staff.open("/worklist?owner=nobody")
    page = staff.page
    ticked, focused = box(page, 4), box(page, 5)
    page.locator(f"#{ticked}").check()
    page.locator(f"#{focused}").focus()
    page.evaluate("window.scrollTo(0, 500)")
    before = page.locator(f"#{ticked}").bounding_box()
    first = reference(page, 0)
    take(other, first)
    looks_again(page)
    live = page.locator("[data-live]")
    expect(live).to_contain_text("1 change")
    expect(page.locator("tr", has_text=first)).to_contain_text("Not in this view any more")
    assert page.locator(f"#{ticked}").bounding_box() == before, "no row moved by itself"
    expect(page.locator(f"#{focused}")).to_be_focused()
    page.evaluate("document.querySelector('[data-live] button').click()")
    expect(page.get_by_text(first)).to_have_count(0)
    expect(page.locator(f"#{ticked}")).to_be_checked()
    expect(page.locator(f"#{focused}")).to_be_focused()
    expect(live).to_have_text("")


def test_a_cell_changes_in_place_and_whose_it_is_now_is_known(desks: Desks) -> None:
    staff, other = desks.coordinator, desks.clinician
    staff.open("/worklist")
    wanted = reference(staff.page, 1)
    row = staff.page.locator("tbody tr", has_text=wanted)
    expect(row).to_contain_text("Nobody")
    take(other, wanted)
    looks_again(staff.page)
    expect(row).to_contain_text("First Clinician")
    expect(staff.page.locator("[data-live]")).to_have_text("")


def test_many_are_handed_over_and_one_that_was_taken_is_told(desks: Desks) -> None:
    staff, other = desks.coordinator, desks.clinician
    staff.open("/worklist")
    page = staff.page
    taken = reference(page, 0)
    page.get_by_label("Tick all that are shown").check()
    count = page.locator("tbody .pick input:checked").count()
    assert count == page.locator("tbody tr").count()
    take(other, taken)
    staff.press("Assign to me")
    expect(page.locator(".notice")).to_contain_text(f"{count - 1} were assigned to you.")
    expect(page.locator(".notice")).to_contain_text(f"{taken} was taken by First Clinician")
    staff.press("Assign it all the same")
    expect(page.locator(".notice")).to_contain_text("1 was assigned to you.")


def test_a_filter_applies_at_once_and_keeps_the_focus(desks: Desks) -> None:
    staff = desks.coordinator
    staff.open("/worklist")
    page = staff.page
    page.locator(".filters summary").click()
    page.get_by_label("Status").focus()
    page.get_by_label("Status").select_option("decided")
    expect(page.locator("[data-live]")).to_contain_text("shown")
    expect(page.get_by_label("Status")).to_be_focused()
    assert page.url.endswith("/worklist?status=decided")
    expect(page.locator("#tabs [aria-current]")).to_contain_text("Decided")
    assert set(page.locator(".status").all_inner_texts()) == {"Decided"}


def test_the_list_says_when_the_line_is_down_and_comes_back(desks: Desks) -> None:
    staff = desks.window()
    staff.open("/worklist")
    staff.page.wait_for_load_state("networkidle")
    staff.context.set_offline(True)
    looks_again(staff.page)
    live = staff.page.locator("[data-live]")
    expect(live).to_contain_text("No connection")
    staff.context.set_offline(False)
    looks_again(staff.page)
    expect(live).to_have_text("")


def test_on_a_phone_a_number_finds_its_row(desks: Desks) -> None:
    staff = desks.window(viewport=NARROW)
    staff.open("/worklist")
    page = staff.page
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    page.get_by_label("Reference, phone or name").fill("Example Person 1")
    staff.press("Search")
    assert staff.heading == "Search"
    expect(page.locator("[data-cell=found]").first).to_have_text("Name")
    assert "Example" not in page.url
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    staff.close()


def test_without_scripts_all_of_it_is_forms(desks: Desks) -> None:
    staff = desks.window(java_script_enabled=False)
    staff.open("/worklist")
    page = staff.page
    page.locator(".filters summary").click()
    page.get_by_label("Status").select_option("waiting")
    staff.press("Apply")
    page.locator("tbody .pick input").first.check()
    staff.press("Assign to me")
    expect(page.locator(".notice")).to_contain_text("1 was assigned to you.")
    assert "status=waiting" in page.url
    staff.close()


def test_signing_out_elsewhere_covers_the_list(desks: Desks) -> None:
    staff = desks.coordinator
    staff.open("/worklist")
    change(desks.server, "DELETE FROM browser_session")
    looks_again(staff.page)
    expect(staff.page.locator(".lock-cover")).to_contain_text("You are signed out")
