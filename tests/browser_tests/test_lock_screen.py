"""The lock in a real browser: a warning, a cover that hides, and what was typed still under it."""

from datetime import UTC, datetime, timedelta

import pytest
from as_if_real import looking_into
from chromium import Visitor
from playwright.sync_api import Browser, Page, expect
from servers import Server
from signing_in import OWN_PASSWORD, sign_in
from sqlalchemy import update

from intake.records.session_tables import KeptSession


def nobody_was_there(server: Server, **span: float) -> None:
    """As if so much time had passed since the last use of each session."""
    seen = update(KeptSession).values(seen_at=datetime.now(UTC) - timedelta(**span))
    with looking_into(server) as database:
        database.execute(seen)


def looks_again(page: Page) -> None:
    """Somebody comes back to this tab."""
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def on_a_call(browser: Browser, server: Server, **options: object) -> Visitor:
    staff = sign_in(browser, server, "coordinator", **options)
    staff.begin_a_call_on_pages()
    staff.page.get_by_role("button", name="Health").click()
    staff.page.wait_for_url("**/health")
    return staff


def unlock(page: Page, password: str = OWN_PASSWORD) -> None:
    cover = page.locator(".lock-cover")
    cover.get_by_label("Password").fill(password)
    cover.get_by_role("button", name="Unlock").click()


def test_what_was_typed_survives_the_lock_and_can_be_saved(
    chromium: Browser, server: Server
) -> None:
    staff = on_a_call(chromium, server)
    staff.answer(allergies="Penicillin, and nuts")
    nobody_was_there(server, minutes=20)
    looks_again(staff.page)
    expect(staff.page.locator(".lock-cover")).to_be_visible()
    expect(staff.page.locator("[name=allergies]")).to_be_hidden()
    assert "Penicillin" not in staff.page.locator("body").inner_text()
    assert staff.page.get_by_role("heading").all_inner_texts() == ["Your screen is locked"]
    expect(staff.page.locator("#lock-password")).to_be_focused()
    unlock(staff.page, "not the password")
    expect(staff.page.locator("#lock-error")).to_contain_text("This is not your password")
    unlock(staff.page)
    expect(staff.page.locator(".lock-cover")).to_have_count(0)
    expect(staff.page.locator("[name=allergies]")).to_have_value("Penicillin, and nuts")
    here = staff.page.url
    staff.press("Save and go on")
    staff.page.wait_for_url(lambda url: url != here)
    staff.page.goto(here)
    expect(staff.page.locator("[name=allergies]")).to_have_value("Penicillin, and nuts")
    staff.close()


def test_under_the_cover_nothing_can_be_reached_with_keys(
    chromium: Browser, server: Server
) -> None:
    staff = on_a_call(chromium, server)
    # The cover comes before the server has heard of it.
    with staff.page.expect_response(f"{server.url}/lock"):
        staff.press("Lock")
    expect(staff.page.locator(".lock-cover")).to_be_visible()
    for _ in range(8):
        staff.page.keyboard.press("Tab")
        inside = "!document.activeElement || document.activeElement === document.body || "
        inside += "Boolean(document.activeElement.closest('.lock-cover'))"
        assert staff.page.evaluate(inside)
    staff.page.keyboard.press("Escape")
    expect(staff.page.locator(".lock-cover")).to_be_visible()
    staff.page.reload()
    assert staff.heading == "Your screen is locked"
    staff.close()


def test_a_minute_before_there_is_a_warning_and_one_can_stay(
    chromium: Browser, server: Server
) -> None:
    staff = on_a_call(chromium, server)
    staff.page.locator("[name=allergies]").fill("Penicillin")
    nobody_was_there(server, minutes=14, seconds=20)
    looks_again(staff.page)
    warning = staff.page.get_by_role("alertdialog")
    expect(warning).to_be_visible()
    expect(warning.get_by_role("button", name="Stay signed in")).to_be_focused()
    warning.get_by_role("button", name="Stay signed in").click()
    expect(warning).to_have_count(0)
    expect(staff.page.locator("[name=allergies]")).to_be_focused()
    expect(staff.page.locator("[name=allergies]")).to_have_value("Penicillin")
    staff.open("/worklist")
    assert staff.heading == "Worklist"
    staff.close()


def test_when_the_minute_is_over_it_locks(chromium: Browser, server: Server) -> None:
    staff = sign_in(chromium, server, "clinician")
    nobody_was_there(server, minutes=14, seconds=54)
    looks_again(staff.page)
    expect(staff.page.get_by_role("alertdialog")).to_be_visible()
    expect(staff.page.locator(".lock-cover")).to_be_visible(timeout=15_000)
    staff.close()


def test_work_in_one_tab_counts_for_the_other(chromium: Browser, server: Server) -> None:
    staff = sign_in(chromium, server, "clinician")
    second = staff.context.new_page()
    second.goto(f"{server.url}/rulebook")
    nobody_was_there(server, minutes=14, seconds=50)
    second.goto(f"{server.url}/worklist")
    looks_again(staff.page)
    staff.page.wait_for_timeout(500)
    expect(staff.page.locator(".lock-warning, .lock-cover")).to_have_count(0)
    staff.close()


def test_a_lock_covers_both_tabs_and_the_password_in_one_opens_both(
    chromium: Browser, server: Server
) -> None:
    staff = on_a_call(chromium, server)
    staff.answer(allergies="Penicillin")
    second = staff.context.new_page()
    second.goto(f"{server.url}/worklist")
    second.get_by_role("button", name="Lock").click()
    expect(second.locator(".lock-cover")).to_be_visible()
    expect(staff.page.locator(".lock-cover")).to_be_visible()
    unlock(second)
    expect(second.locator(".lock-cover")).to_have_count(0)
    expect(staff.page.locator(".lock-cover")).to_have_count(0)
    expect(staff.page.locator("[name=allergies]")).to_have_value("Penicillin")
    staff.close()


def test_signing_out_in_one_tab_covers_the_other(chromium: Browser, server: Server) -> None:
    staff = on_a_call(chromium, server)
    staff.answer(allergies="Penicillin")
    second = staff.context.new_page()
    second.goto(f"{server.url}/worklist")
    second.get_by_role("button", name="Sign out").click()
    second.wait_for_url("**/sign-in")
    looks_again(staff.page)
    cover = staff.page.locator(".lock-cover")
    expect(cover).to_contain_text("You are signed out")
    expect(cover.get_by_role("link", name="Sign in (new tab)")).to_be_visible()
    assert "Penicillin" not in staff.page.locator("body").inner_text()
    staff.close()


def test_the_line_is_down_and_the_lock_button_covers_all_the_same(
    chromium: Browser, server: Server
) -> None:
    staff = sign_in(chromium, server, "clinician")
    staff.page.wait_for_load_state("networkidle")
    staff.context.set_offline(True)
    staff.press("Lock")
    expect(staff.page.locator(".lock-cover")).to_be_visible()
    unlock(staff.page)
    expect(staff.page.locator("#lock-error")).to_contain_text("There is no connection")
    staff.context.close()


@pytest.mark.parametrize("page", ["/worklist", "/rulebook"])
def test_without_scripts_the_lock_is_a_page(chromium: Browser, server: Server, page: str) -> None:
    staff = sign_in(chromium, server, "clinician", java_script_enabled=False)
    staff.open(page)
    staff.press("Lock")
    assert staff.heading == "Your screen is locked"
    staff.answer(password=OWN_PASSWORD)
    staff.press("Unlock")
    assert staff.page.url.endswith(page)
    staff.close()
