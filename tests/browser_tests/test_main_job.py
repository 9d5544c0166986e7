"""The whole job in a real browser, against the real server on a real database."""

from io import BytesIO
from pathlib import Path

import pytest
from chromium import Visitor
from giving_out import asks_for_consent, gives_out, signs_here
from playwright.sync_api import Browser
from pypdf import PdfReader
from servers import Server
from signing_in import sign_in
from walking import NO_THOUGHTS, screen_with_baclofen


def download_referral(staff: Visitor, person: str) -> str:
    """Have the person sign, give the referral out and download it."""
    asks_for_consent(staff, person)
    signs_here(staff, person)
    gives_out(staff)
    with staff.page.expect_download() as started:
        staff.page.get_by_role("link", name="Download the referral (PDF)").click()
    document = Path(started.value.path()).read_bytes()
    pages = [page.extract_text() for page in PdfReader(BytesIO(document)).pages]
    assert all("42 CFR part 2 prohibits unauthorized use or disclosure" in page for page in pages)
    return " ".join(" ".join(pages).split())


@pytest.mark.both_databases
@pytest.mark.parametrize("javascript", [True, False], ids=["with script", "without script"])
def test_a_self_screen_becomes_a_referral(
    chromium: Browser, server: Server, javascript: bool
) -> None:
    phone = {"width": 360, "height": 740}
    person = Visitor(chromium, server.url, viewport=phone, java_script_enabled=javascript)
    screen_with_baclofen(person)
    assert "Do not stop baclofen suddenly" in person.text
    person.close()

    clinician = sign_in(chromium, server, "clinician")
    clinician.page.get_by_role("link", name="Review").first.click()
    assert "Depends on baclofen, and stopped or cut it by more than half" in clinician.text
    assert clinician.page.locator(".chart svg").count() == 1
    clinician.press("Confirm: Medically managed inpatient")
    assert "Confirmed: Medically managed inpatient" in clinician.text
    referral = download_referral(clinician, "Test Person One")
    assert "stopped or cut it by more than half in the last 7 days" in referral
    assert "Test Person One" in referral
    assert "First Clinician" in referral
    clinician.close()


def test_a_call_of_a_parent_who_drinks_moderately_fits_an_outpatient_plan(
    chromium: Browser, server: Server
) -> None:
    staff = sign_in(chromium, server, "clinician")
    staff.begin_a_call_on_pages()

    def save(**answers: object) -> None:
        staff.answer(**answers)
        staff.press("Save and go on")

    save(danger_signs=[], answering_for="self", age=37, symptoms_now=[], **NO_THOUGHTS)
    staff.press("Add a substance")
    staff.answer(substance="alcohol")
    staff.press("Save")
    staff.answer(
        days_per_week=4,
        used_for=18,
        drink_size="usual",
        drinks_per_day=3,
        morning_relief=False,
        last_use_on="yesterday",
        change="same",
    )
    staff.press("Save")
    save(more_substances=False)
    save(takes_baclofen=False)
    save(withdrawal_history=[], ciwa_scored=False, use_signs=["more_than_meant", "craving"])
    save(overdose="never", lost_tolerance=[])
    save(pregnancy=False, breastfeeding=False, kidney="none", conditions=[], unstable_illness=False)
    save(phq_interest="never", phq_down="never", mental_health=[], mental_medicine=False)
    save(living="safe", use_at_home=False, support=True, reliable_person=True)
    save(duties=["job", "children"], transport="own")
    save(job_hours="days", job_leave=False, childcare="some_hours")
    save(more_treatment=False, addiction_medicines=[])
    save(preferred_setting="home", readiness="now", wanted_help=[], access_needs=[], barriers=[])
    save(language="en", interpreter=False, person_name="Test Person Two", safe_message=True)
    assert staff.heading == "Check and finish"
    assert "Settled" in staff.text
    staff.press("Finish the call")
    assert "Suggestion: outpatient" in staff.text
    assert "A job: Visits can be set outside working hours" in staff.text
    staff.press("Confirm: Outpatient")
    assert "Confirmed: Outpatient" in staff.text
    referral = download_referral(staff, "Test Person Two")
    assert "Test Person Two" in referral
    assert "Visits can be set outside working hours" in referral
    assert "fits" in referral.lower()
    staff.close()


def test_a_call_survives_the_death_of_the_server(chromium: Browser, server: Server) -> None:
    staff = sign_in(chromium, server, "coordinator")
    staff.begin_a_call_on_pages()
    staff.answer(danger_signs=[], symptoms_now=["shaking"], **NO_THOUGHTS)
    staff.press("Save and go on")
    staff.answer(caller_name="Test Caller")
    server.kill()
    server.start()
    staff.press("Save and go on")
    staff.page.get_by_role("button", name="Safety first").click()
    assert staff.page.locator("[name=symptoms_now][value=shaking]").is_checked()
    staff.page.get_by_role("button", name="Who is asking").click()
    assert staff.page.locator("[name=caller_name]").input_value() == "Test Caller"
    staff.close()


@pytest.mark.parametrize("javascript", [True, False], ids=["with script", "without script"])
def test_the_links_above_a_call_save_first(
    chromium: Browser, server: Server, javascript: bool
) -> None:
    staff = sign_in(chromium, server, "coordinator", java_script_enabled=javascript)
    staff.begin_a_call_on_pages()
    call = staff.page.url
    staff.answer(age=41)
    staff.press("Worklist")
    assert staff.heading == "Worklist"
    staff.page.goto(call)
    assert staff.page.locator("[name=age]").input_value() == "41"
    staff.answer(age=42)
    staff.page.locator("[name=age]").press("Enter")
    assert staff.heading == "Who is asking"
    staff.answer(caller_name="Test Caller")
    staff.press("Sign out")
    assert staff.heading == "Sign in"
    staff.close()


def test_leaving_replaces_the_page(chromium: Browser, server: Server) -> None:
    person = Visitor(chromium, server.url)
    person.open("/")
    person.press("Start")
    left = "https://www.weather.gov/"
    person.page.route(left, lambda route: route.fulfill(body="a neutral page"))
    person.page.remove_listener("request", person._asked)
    person.page.wait_for_url("**/screen/danger")
    for _ in range(3):
        person.page.keyboard.press("Shift")
    person.page.wait_for_url(left)
    person.back()
    assert "danger" not in person.page.url
    person.context.close()
