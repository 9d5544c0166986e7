"""Transport: planned for somebody who is taken in, and the list of a day that is printed."""

from datetime import timedelta
from typing import Any

import pytest
from browser import errors_of, judge, main_text
from clock import Clock
from consenting import RECIPIENT, a_sending
from make import StaffMember, an_intake
from sqlalchemy import select

from intake.extensions import db
from intake.records import moments, sendings
from intake.records.event_tables import Event
from intake.records.sending_tables import Sending, Transport
from intake.records.sendings import Step

DAY = "/transports"
PLAN = {"day": "today", "time": "2 pm", "who": "Our driver", "start": "12 Example Lane, side door"}


def a_person(clinician: StaffMember, **answers: Any) -> Sending:
    """Somebody whom a program takes in today."""
    known = {"person_name": "Test Person", "phone": "202-555-0147", "allergies": "penicillin"}
    intake = an_intake(**(known | answers))
    clinician.has_decided(intake, words="Seen to.")
    sending = a_sending(intake, clinician.account)
    day = moments.now().astimezone().date()
    sendings.note_step(intake, sending, Step.ADMITTED, clinician.account, day=day)
    return sending


@pytest.fixture
def sending(clinician: StaffMember) -> Sending:
    return a_person(clinician)


def address_of(sending: Sending) -> str:
    return f"/intakes/{sending.intake_id}/referrals/{sending.id}/transport"


def plans(staff: StaffMember, sending: Sending, **changed: str) -> None:
    response = staff.sends(address_of(sending), **(PLAN | changed))
    assert response.status_code == 302, errors_of(judge(response))


def test_the_list_says_who_when_from_where_and_to_where(
    clinician: StaffMember, sending: Sending
) -> None:
    plans(clinician, sending)
    said = main_text(clinician.opens(DAY))
    for each in ("2:00 p.m.", "Test Person", "12 Example Lane, side door", RECIPIENT, "Our driver"):
        assert each in said


def test_it_says_nothing_that_is_not_needed_on_the_way(clinician: StaffMember) -> None:
    sending = a_person(
        clinician,
        takes_baclofen=True,
        substances=[{"substance": "alcohol", "days_per_week": 7}],
        language="es",
    )
    plans(clinician, sending)
    said = main_text(clinician.opens(DAY))
    assert "Takes baclofen: bring it along, miss no dose." in said
    assert "call 911" in said
    assert "Speaks Spanish." in said
    for each in ("penicillin", "lcohol", "Outpatient", "40"):
        assert each not in said


def test_the_phone_stands_there_only_where_it_may_be_used(
    clinician: StaffMember, sending: Sending
) -> None:
    plans(clinician, sending)
    assert "202-555-0147" not in main_text(clinician.opens(DAY))
    plans(clinician, sending, phone_may_be_used="y")
    assert "202-555-0147" in main_text(clinician.opens(DAY))


def test_the_earliest_stands_first_and_without_a_time_last(
    clinician: StaffMember, sending: Sending
) -> None:
    plans(clinician, sending, time="")
    for name, time in (("Later Person", "11 am"), ("Early Person", "9:30")):
        plans(clinician, a_person(clinician, person_name=name), time=time)
    heads = [each.text for each in clinician.opens(DAY).select(".ride h2")]
    assert heads == [
        "9:30 a.m.: Early Person",
        "11:00 a.m.: Later Person",
        "Time not set: Test Person",
    ]


def test_another_day_is_another_list(
    clinician: StaffMember, sending: Sending, clock: Clock
) -> None:
    plans(clinician, sending, day="tomorrow")
    assert "Nobody is taken anywhere" in main_text(clinician.opens(DAY))
    tomorrow = (clock.now.astimezone() + timedelta(days=1)).date()
    assert "Test Person" in main_text(clinician.opens(f"{DAY}?day={tomorrow}"))
    plans(clinician, sending)
    assert "Nobody is taken anywhere" in main_text(clinician.opens(f"{DAY}?day={tomorrow}"))
    for bad in ("x", "2026-02-31", "9999-01-01", "0001-01-01"):
        assert clinician.client.get(f"{DAY}?day={bad}").status_code == 404


def test_what_is_called_off_or_withdrawn_is_not_driven(
    clinician: StaffMember, sending: Sending
) -> None:
    plans(clinician, sending)
    clinician.sends(f"{address_of(sending)}/off", page=address_of(sending))
    assert "Nobody is taken anywhere" in main_text(clinician.opens(DAY))
    plans(clinician, sending)
    sendings.note_step(sending.intake, sending, Step.WITHDRAWN, clinician.account)
    assert "Nobody is taken anywhere" in main_text(clinician.opens(DAY))


def test_nobody_is_driven_to_a_program_that_did_not_take_them_in(clinician: StaffMember) -> None:
    intake = an_intake()
    clinician.has_decided(intake)
    sending = a_sending(intake, clinician.account)
    assert clinician.client.get(address_of(sending)).status_code == 409
    response = clinician.sends(address_of(sending), page="/calls", **PLAN)
    assert response.status_code == 409
    assert "Nobody is taken there yet" in main_text(judge(response))
    assert db.session.scalars(select(Transport)).all() == []


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"day": ""}, "Enter the day, such as tomorrow or 11/21"),
        ({"day": "1/1/2001"}, "Enter a day from today on"),
        ({"time": "soon"}, "Enter a time such as 10:30 or 2 pm, or leave it empty"),
        ({"who": ""}, "Enter who takes them, for example our driver, or a taxi"),
        ({"start": " "}, "Enter from where, so that the driver finds it"),
        ({"note": "x" * 301}, "Shorten this to 300 characters or fewer"),
    ],
    ids=str,
)
def test_what_is_missing_is_asked_and_nothing_typed_is_lost(
    clinician: StaffMember, sending: Sending, changed: dict[str, str], error: str
) -> None:
    response = clinician.sends(address_of(sending), **(PLAN | {"note": "Ring twice"} | changed))
    assert response.status_code == 422
    page = judge(response)
    assert errors_of(page) == [error]
    kept = {each["name"]: each.get("value") for each in page.select("main input[type=text]")}
    unchanged = set(PLAN) - set(changed)
    assert {kept[name] for name in unchanged} == {PLAN[name] for name in unchanged}


def test_a_plan_is_shown_again_to_be_changed(clinician: StaffMember, sending: Sending) -> None:
    plans(clinician, sending, note="Ring twice")
    page = clinician.opens(address_of(sending))
    shown = {each["name"]: each.get("value") for each in page.select("main input[type=text]")}
    assert shown["start"] == PLAN["start"]
    assert shown["note"] == "Ring twice"
    assert shown["time"] == "2:00 p.m."


def test_whoever_stands_on_the_list_was_looked_at(
    clinician: StaffMember, coordinator: StaffMember, sending: Sending
) -> None:
    plans(clinician, sending)
    coordinator.opens(DAY)
    query = select(Event).where(Event.kind == "intake-read", Event.chain == sending.intake_id)
    who = [each.actor_id for each in db.session.scalars(query)]
    assert coordinator.account.id in who


def test_a_made_up_person_is_on_no_list_of_real_ones(
    clinician: StaffMember, sending: Sending
) -> None:
    plans(clinician, sending)
    sending.synthetic = sending.intake.synthetic = True
    db.session.commit()
    assert "Nobody is taken anywhere" in main_text(clinician.opens(DAY))
