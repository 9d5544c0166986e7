"""The console where a line, a server, a page or a tab is lost: nothing typed goes with it."""

from chromium import Visitor
from desk import Desk
from playwright.sync_api import expect
from servers import Server


def test_killed_in_mid_call_nothing_is_lost(desk: Desk, server: Server) -> None:
    desk.keys("0")
    desk.is_all_saved()
    server.kill()
    desk.goes_to("age")
    desk.types("44")
    desk.keys("Enter")
    desk.goes_to("in_own_words")
    desk.types("I want my life back")
    desk.page.wait_for_function("document.getElementById('save-state').dataset.state == 'failed'")
    assert "kept on this computer" in desk.saved
    server.start()
    desk.is_all_saved()
    desk.reloads()
    assert desk.field("age").input_value() == "44"
    assert desk.field("in_own_words").input_value() == "I want my life back"
    assert desk.question("danger_signs").locator("[value=none]").is_checked()


def test_what_was_typed_comes_back_after_a_crash_of_both(
    desk: Desk, server: Server, on_phone: Visitor
) -> None:
    """The server is gone, and then the page too: what was typed waits, sealed, for both."""
    address = desk.page.url
    server.kill()
    desk.goes_to("in_own_words")
    desk.types("Call my sister first")
    desk.page.wait_for_function("Object.keys(localStorage).some((name) => /draft/.test(name))")
    desk.page.wait_for_timeout(300)
    kept = desk.page.evaluate("JSON.stringify(localStorage)")
    assert "sister" not in kept
    desk.page.close()
    server.start()
    on_phone.page = on_phone.context.new_page()
    again = Desk(on_phone)
    again.page.goto(address)
    again.is_ready()
    expect(again.page.locator("#recovered")).to_contain_text("not saved before")
    again.is_all_saved()
    assert again.field("in_own_words").input_value() == "Call my sister first"
    again.page.wait_for_function("!Object.keys(localStorage).some((name) => /draft/.test(name))")
    again.reloads()
    assert again.field("in_own_words").input_value() == "Call my sister first"


def test_thirty_seconds_without_a_line(desk: Desk, on_phone: Visitor) -> None:
    on_phone.context.set_offline(True)
    desk.goes_to("age")
    desk.types("51")
    desk.keys("Enter")
    expect(desk.page.locator("#save-state")).to_contain_text("no connection")
    desk.goes_to("asq_wish_dead")
    desk.keys("n")
    desk.page.wait_for_timeout(30_000)
    assert "2 answers are kept on this computer" in desk.saved
    on_phone.context.set_offline(False)
    desk.is_all_saved()
    desk.reloads()
    assert desk.field("age").input_value() == "51"
    assert desk.question("asq_wish_dead").locator("[value=no]").is_checked()


def test_a_danger_sign_is_acted_on_without_a_line(desk: Desk, on_phone: Visitor) -> None:
    on_phone.context.set_offline(True)
    desk.keys("3")
    protocol = desk.page.get_by_role("dialog", name="Emergency")
    expect(protocol).to_be_visible()
    assert "Stay on the line until help is there" in protocol.inner_text()


def test_two_hundred_answers_in_a_row(desk: Desk) -> None:
    """Quicker than anybody types: each is kept, and the last one counts."""
    questions = ["asq_wish_dead", "asq_better_off", "asq_thoughts", "asq_tried"]
    for turn in range(50):
        for path in questions:
            value = ("yes", "no", "unknown", "declined")[(turn + len(path)) % 4]
            desk.question(path).locator(f"[value={value}]").click()
            if desk.page.get_by_role("dialog", name="Emergency").is_visible():
                desk.keys("Escape")
    desk.is_all_saved(60)
    shown = [desk.question(path).locator(":checked").get_attribute("value") for path in questions]
    desk.reloads()
    kept = [desk.question(path).locator(":checked").get_attribute("value") for path in questions]
    assert (
        kept
        == shown
        == [("yes", "no", "unknown", "declined")[(49 + len(path)) % 4] for path in questions]
    )


def test_two_tabs_keep_their_own_drafts(desk: Desk, on_phone: Visitor) -> None:
    address = desk.page.url
    other = on_phone.context.new_page()
    other.goto(address)
    other.wait_for_function("document.activeElement?.closest('[data-q]')")
    on_phone.context.set_offline(True)
    desk.goes_to("in_own_words")
    desk.types("From the first tab")
    other.locator("[id='support_person']").fill("From the second")
    for page in (desk.page, other):
        page.wait_for_function("document.getElementById('save-state').dataset.state == 'failed'")
        page.wait_for_timeout(300)
        page.close()
    on_phone.context.set_offline(False)
    on_phone.page = on_phone.context.new_page()
    again = Desk(on_phone)
    again.page.goto(address)
    again.is_ready()
    again.is_all_saved()
    assert again.field("in_own_words").input_value() == "From the first tab"
    assert again.field("support_person").input_value() == "From the second"
