"""A whole self-screen in a browser, page by page, until it is sent."""

from datetime import date, timedelta

from chromium import Visitor

NO_THOUGHTS = {
    "asq_wish_dead": False,
    "asq_better_off": False,
    "asq_thoughts": False,
    "asq_tried": False,
}


def screen_with_baclofen(person: Visitor, wants_call: bool = True) -> None:
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
    person.go_on(wanted_medicines=["other"])
    person.go_on(access_needs=["wheelchair"], payment="none", barriers=["cost"])
    person.go_on(wants_call=wants_call)
    if wants_call:
        person.go_on(language="en", interpreter=False)
        person.go_on(person_name="Test Person One", birth_date="1982-02-03")
        person.go_on(phone="202-555-0143", safe_message=True)
        person.go_on()
        person.go_on(sharing_wish="yes")
    assert person.heading == "Check your answers"
    person.press("Send to our team")
    assert person.heading == "What happens next"
