"""The whole job in a real browser, against the real server on a real SQLite file."""

from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from chromium import Visitor
from playwright.sync_api import Browser
from pypdf import PdfReader
from servers import Server
from signing_in import sign_in


def download_referral(staff: Visitor) -> str:
    with staff.page.expect_download() as started:
        staff.page.get_by_role("link", name="Download the referral (PDF)").click()
    document = Path(started.value.path()).read_bytes()
    pages = [page.extract_text() for page in PdfReader(BytesIO(document)).pages]
    assert all("42 CFR part 2 prohibits unauthorized use or disclosure" in page for page in pages)
    return " ".join(" ".join(pages).split())


NO_THOUGHTS = {
    "asq_wish_dead": False,
    "asq_better_off": False,
    "asq_thoughts": False,
    "asq_tried": False,
}


def screen_with_baclofen(person: Visitor) -> None:
    """Oral baclofen, stopped two days ago, after a year at 90 mg a day."""
    two_days_ago = (date.today() - timedelta(days=2)).isoformat()  # noqa: DTZ011
    person.open("/")
    person.press("Start")
    person.go_on(danger_signs=[])
    person.go_on(answering_for="self", age=44)
    person.go_on(symptoms_now=[])
    person.go_on(**NO_THOUGHTS)
    person.go_on(more_substances=True)
    person.go_on(substance="baclofen")
    person.go_on(more_substances=False)
    person.go_on(baclofen_form=["mouth"], baclofen_reason=["spasticity"])
    assert "Do not stop baclofen suddenly" in person.text
    person.go_on(baclofen_source="as_prescribed", baclofen_prescriber="Example Clinic")
    person.go_on(baclofen_mg_day=90, baclofen_doses_per_day=3, baclofen_daily_for=12)
    person.go_on(baclofen_last_dose_on=two_days_ago, baclofen_missed=6, baclofen_day_without=True)
    assert person.heading == "Please do this now"
    assert "Call the prescriber of your baclofen today" in person.text
    person.page.get_by_role("link", name="Go on").click()
    person.go_on(baclofen_extra_mg=0, **{"baclofen_mg_at_home-state": ["unknown"]})
    person.go_on(baclofen_change="stopped", baclofen_effects=["dizzy"])
    person.go_on(baclofen_changed_on=two_days_ago)
    person.go_on(baclofen_goal="stop", baclofen_prescriber_tapers=False)
    person.go_on(more_doses=False)
    person.go_on(withdrawal_history=[])
    person.go_on(use_signs=["tolerance"])
    person.go_on(overdose="never", lost_tolerance=[])
    person.go_on(street_supply=False, uses_alone=False, has_naloxone=True)
    person.go_on(pregnancy=False, breastfeeding=False)
    person.go_on(kidney="none", conditions=[], unstable_illness=False)
    person.go_on(phq_interest="never", phq_down="several", mental_health=[], mental_medicine=False)
    person.go_on(
        living="safe", use_at_home=False, support=True, reliable_person=True, children_at_home=False
    )
    person.go_on(duties=["job"], transport="rides")
    person.go_on(job_hours="days", job_leave=True)
    person.go_on(more_treatment=False)
    person.go_on(addiction_medicines=[])
    person.go_on(preferred_setting="home", readiness="now", wanted_help=["medicine"])
    person.go_on(access_needs=["wheelchair"], payment="none", barriers=["cost"])
    person.go_on(wants_call=True)
    person.go_on(
        language="en",
        interpreter=False,
        person_name="Test Person One",
        birth_date="1982-02-03",
        phone="202-555-0143",
        safe_message=True,
    )
    person.go_on(sharing_wish="yes")
    assert person.heading == "Check your answers"
    person.press("Send to our team")
    assert person.heading == "What happens next"


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
    clinician.press("Sign the decision")
    assert "Confirmed: Medically managed inpatient" in clinician.text
    referral = download_referral(clinician)
    assert "stopped or cut it by more than half in the last 7 days" in referral
    assert "Test Person One" in referral
    assert "First Clinician" in referral
    clinician.close()


def test_a_call_of_a_parent_who_drinks_moderately_fits_an_outpatient_plan(
    chromium: Browser, server: Server
) -> None:
    staff = sign_in(chromium, server, "clinician")
    staff.open("/calls")
    staff.press("Start a call")

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
    staff.press("Sign the decision")
    assert "Confirmed: Outpatient" in staff.text
    referral = download_referral(staff)
    assert "Test Person Two" in referral
    assert "Visits can be set outside working hours" in referral
    assert "fits" in referral.lower()
    staff.close()


def test_a_call_survives_the_death_of_the_server(chromium: Browser, server: Server) -> None:
    staff = sign_in(chromium, server, "coordinator")
    staff.open("/calls")
    staff.press("Start a call")
    staff.answer(danger_signs=[], symptoms_now=["shaking"], **NO_THOUGHTS)
    staff.press("Save and go on")
    staff.answer(caller_name="Test Caller")
    server.kill()
    server.start()
    staff.press("Save and go on")
    staff.page.get_by_role("button", name="Safety first").click()
    assert staff.page.locator("[name=symptoms_now][value=shaking]").is_checked()
    staff.page.get_by_role("button", name="Who is calling").click()
    assert staff.page.locator("[name=caller_name]").input_value() == "Test Caller"
    staff.close()


@pytest.mark.parametrize("javascript", [True, False], ids=["with script", "without script"])
def test_the_links_above_a_call_save_first(
    chromium: Browser, server: Server, javascript: bool
) -> None:
    staff = sign_in(chromium, server, "coordinator", java_script_enabled=javascript)
    staff.open("/calls")
    staff.press("Start a call")
    call = staff.page.url
    staff.answer(age=41)
    staff.press("Worklist")
    assert staff.heading == "Worklist"
    staff.page.goto(call)
    assert staff.page.locator("[name=age]").input_value() == "41"
    staff.answer(age=42)
    staff.page.locator("[name=age]").press("Enter")
    assert staff.heading == "Who is calling"
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
    person.page.go_back()
    assert "danger" not in person.page.url
    person.context.close()
