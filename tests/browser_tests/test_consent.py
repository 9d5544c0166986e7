"""Consent by a link on a phone, and taking it back, in a real browser."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from chromium import Visitor
from giving_out import asks_for_consent, gives_out, signs, signs_here
from playwright.sync_api import Browser
from servers import Server
from signing_in import sign_in

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True}


def decided_intake(staff: Visitor, server: Server) -> None:
    """Open a made-up intake that waits, and sign the decision."""
    staff.open("/practice")
    staff.press("Turn practice on")
    staff.open("/worklist")
    staff.page.locator("tr", has_text="Outpatient").get_by_role("link", name="Review").first.click()
    staff.press("Confirm: Outpatient")
    assert "Confirmed" in staff.text


@pytest.fixture
def clinician(chromium: Browser, server: Server) -> Visitor:
    server.run("example", "12")
    staff = sign_in(chromium, server, "clinician")
    decided_intake(staff, server)
    return staff


def has_no_fault(visitor: Visitor) -> None:
    found = Axe().run(visitor.page)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("javascript", [True, False], ids=["with script", "without script"])
def test_a_link_on_a_phone_is_signed_once(
    chromium: Browser, server: Server, clinician: Visitor, javascript: bool
) -> None:
    consent = asks_for_consent(clinician)
    has_no_fault(clinician)
    clinician.press("Make a link for their phone")
    link = clinician.page.locator("#link-address").inner_text()
    code = clinician.page.locator("#link-code").inner_text()
    phone = Visitor(chromium, server.url, java_script_enabled=javascript, **PHONE)
    phone.page.goto(link)
    assert phone.heading == "Your form"
    phone.answer(code="222222")
    phone.press("Open")
    assert "This code does not fit" in phone.text
    phone.answer(code=code.lower())
    phone.press("Open")
    assert "You do not have to sign" in phone.text
    wide = phone.page.evaluate("document.documentElement.scrollWidth") if javascript else 360
    assert wide <= 360, "nothing is wider than the phone"
    if javascript:
        has_no_fault(phone)
    phone.press("Sign")
    assert "There is a problem" in phone.text
    signs(phone)
    assert phone.heading == "Thank you"
    phone.page.goto(link)
    assert "This link does not work any more" in phone.text
    phone.close()
    clinician.page.goto(consent)
    assert "On their phone" in clinician.text
    assert "Live" in clinician.text
    clinician.close()


def test_revoking_closes_a_download_that_is_open_in_another_tab(
    chromium: Browser, server: Server, clinician: Visitor
) -> None:
    consent = asks_for_consent(clinician)
    signs_here(clinician)
    gives_out(clinician)
    other = clinician.context.new_page()
    other.goto(clinician.page.url)
    with clinician.page.expect_download() as started:
        clinician.page.get_by_role("link", name="Download the referral (PDF)").click()
    assert Path(started.value.path()).read_bytes().startswith(b"%PDF")
    clinician.page.goto(consent)
    clinician.answer(how="revoked", words="told me on the phone")
    clinician.press("End this consent now")
    assert "Taken back" in clinician.text
    assert "cannot be called back" in clinician.text
    other.get_by_role("link", name="Download the referral (PDF)").click()
    assert other.locator("h1").inner_text() == "Nothing may leave"
    clinician.close()


def test_what_a_printer_gets_of_a_page_of_answers(clinician: Visitor) -> None:
    clinician.page.emulate_media(media="print")
    assert clinician.page.locator(".only-printed").is_visible()
    assert not clinician.page.locator("h1").is_visible()
    assert not clinician.page.get_by_text("Suggestion").first.is_visible()
    clinician.page.emulate_media(media="screen")
    assert not clinician.page.locator(".only-printed").is_visible()
    clinician.close()


def test_consent_is_asked_in_the_middle_of_a_call_and_nothing_typed_is_lost(
    chromium: Browser, server: Server
) -> None:
    staff = sign_in(chromium, server, "coordinator")
    staff.begin_a_call_on_pages()
    call = staff.page.url
    staff.answer(age=41)
    staff.press("Ask for consent to send answers")
    assert staff.heading.startswith("Consents ")
    staff.page.get_by_role("link", name="Ask for this: To programs").click()
    staff.answer(person="Test Person", recipient="Example House", expires="event")
    staff.answer(expires_when="The end of my treatment")
    staff.press("Make the form")
    signs_here(staff)
    staff.page.goto(call)
    assert staff.page.locator("[name=age]").input_value() == "41"
    staff.close()
