"""Sending with a real browser: what leaves, what came of it, transport, and the own copy."""

from pathlib import Path

from chromium import Visitor
from giving_out import asks_for_consent, signs_here
from looking import faults_of
from playwright.sync_api import Browser
from servers import Server
from signing_in import sign_in


def look(staff: Visitor) -> None:
    assert faults_of(staff) == []


def a_consent_that_counts(staff: Visitor) -> None:
    """A made-up intake is decided, and the person signs."""
    staff.open("/practice")
    staff.press("Turn practice on")
    staff.open("/worklist")
    staff.page.locator("tr", has_text="Outpatient").get_by_role("link", name="Review").first.click()
    staff.press("Confirm: Outpatient")
    asks_for_consent(staff)
    signs_here(staff)


def test_from_what_leaves_to_the_driver(chromium: Browser, server: Server) -> None:
    server.run("example", "12")
    options = {"bypass_csp": True, "reduced_motion": "reduce"}
    staff = sign_in(chromium, server, "clinician", **options)
    a_consent_that_counts(staff)
    staff.page.get_by_role("link", name="Give the referral out").click()
    assert staff.heading == "This is what leaves"
    look(staff)
    # A part is taken away: what leaves now is shown before it does.
    staff.page.get_by_label("What you want, what you said in your own words").uncheck()
    staff.answer(**{"how-n0": "fax"})
    staff.press("Give it out to Example House")
    assert "Nothing has left. Look again" in staff.text
    look(staff)
    staff.press("Give it out to Example House")
    assert "Given out to 1 recipient" in staff.text

    staff.page.get_by_role("link", name="Referrals").click()
    assert staff.heading == "Waiting for an answer"
    look(staff)
    staff.page.get_by_role("button", name="I called them").click()
    assert "Noted: asked again" in staff.text
    staff.page.get_by_role("link", name="They answered").click()
    assert not staff.page.locator("#day").is_visible()
    staff.answer(step="admitted")
    assert staff.page.locator("#day").is_visible()
    staff.answer(day="today")
    staff.press("Note it")
    assert "Admitted" in staff.text
    look(staff)

    staff.page.get_by_role("link", name="Plan transport").click()
    look(staff)
    staff.answer(time="10:30", who="Our driver", start="12 Example Lane")
    staff.press("Keep the plan")
    staff.page.get_by_role("link", name="List of that day").click()
    look(staff)
    staff.page.emulate_media(media="print")
    assert staff.page.get_by_text("12 Example Lane").is_visible()
    assert not staff.page.get_by_role("button", name="Print this list").is_visible()
    staff.close()


def test_the_own_copy_and_a_denial_without_script(chromium: Browser, server: Server) -> None:
    server.run("example", "12")
    staff = sign_in(chromium, server, "clinician", java_script_enabled=False)
    a_consent_that_counts(staff)
    staff.page.get_by_role("link", name="Give the referral out").click()
    staff.answer(**{"how-n0": "mail"})
    staff.press("Give it out to Example House")
    staff.page.get_by_role("link", name="What came of it").click()
    staff.answer(step="declined", words="Full until May")
    staff.press("Note it")
    assert "Select why they decline" in staff.text
    staff.answer(reason="no_place")
    staff.press("Note it")
    assert "What comes next" in staff.text
    staff.page.get_by_role("link", name="Back to the intake").click()
    staff.page.get_by_role("link", name="Their own copy").click()
    assert staff.heading == "The person’s own copy"
    staff.answer(how="by_hand")
    staff.page.locator("#is_theirs").check()
    staff.press("Make the copy and note that it was given")
    assert "the person’s own copy" in staff.text
    with staff.page.expect_download() as started:
        staff.page.get_by_role("link", name="Download the referral (PDF)").first.click()
    assert Path(started.value.path()).read_bytes().startswith(b"%PDF")
    staff.close()
