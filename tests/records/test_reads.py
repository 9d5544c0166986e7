"""Reads are noted once in ten minutes, and a page comes also when nothing can be written."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from make import StaffMember, a_staff_member, an_intake
from sqlalchemy import event, select

from intake.extensions import db
from intake.records import moments
from intake.records.event_tables import Event
from intake.records.event_words import PURPOSE_WORDS, WORDS
from intake.records.events import Kind, Purpose, verify_log

REAL_NOW = moments.now


def noted(kind: str) -> list[Event]:
    db.session.rollback()
    return list(db.session.scalars(select(Event).where(Event.kind == kind).order_by(Event.id)))


@pytest.fixture
def put_clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    def ahead(minutes: float) -> None:
        clock = lambda: REAL_NOW() + timedelta(minutes=minutes)  # noqa: E731
        monkeypatch.setattr("intake.records.events.now", clock)

    return ahead


def test_each_kind_and_each_purpose_has_its_words() -> None:
    assert set(WORDS) == set(Kind)
    assert set(PURPOSE_WORDS) == set(Purpose)
    assert len(set(WORDS.values())) == len(WORDS)


@pytest.mark.parametrize("page", ["/calls/{}/safety", "/calls/{}/check", "/intakes/{}"])
def test_opening_a_page_of_an_intake_is_noted(clinician: StaffMember, page: str) -> None:
    intake = an_intake(substances=[{"substance": "cannabis"}])
    clinician.opens(page.format(intake.id))
    read = noted("intake-read")
    assert [(each.chain, each.actor_id) for each in read] == [(intake.id, clinician.account.id)]


def test_typing_through_a_call_is_noted_once_in_ten_minutes(
    clinician: StaffMember, put_clock: Callable[[float], None]
) -> None:
    intake, other = an_intake(), an_intake()
    for page in ("safety", "about_you", "check", "safety"):
        clinician.client.get(f"/calls/{intake.id}/{page}")
    assert len(noted("intake-read")) == 1
    clinician.opens(f"/calls/{other.id}/safety")
    assert len(noted("intake-read")) == 2
    put_clock(10.5)
    clinician.opens(f"/calls/{intake.id}/safety")
    assert len(noted("intake-read")) == 3
    assert verify_log().faults == []


def test_two_people_are_noted_each(app: Flask, clinician: StaffMember) -> None:
    intake = an_intake()
    for member in (clinician, a_staff_member(app, "lead")):
        member.opens(f"/intakes/{intake.id}")
    assert len({each.actor_id for each in noted("intake-read")}) == 2


def test_opening_the_worklist_is_noted_with_the_count(clinician: StaffMember) -> None:
    before = len(noted("worklist-read"))
    assert before <= 1, "the first page after signing in is the worklist"
    an_intake()
    clinician.opens("/worklist")
    clinician.opens("/worklist")
    assert len(noted("worklist-read")) == max(before, 1)
    assert all(set(each.detail) == {"intakes"} for each in noted("worklist-read"))


def test_where_nothing_can_be_written_a_page_still_opens(
    clinician: StaffMember, caplog: pytest.LogCaptureFixture
) -> None:
    intake = an_intake()
    clinician.opens("/calls")
    db.session.rollback()

    closing = "SET TRANSACTION READ ONLY"
    if db.engine.dialect.name == "sqlite":
        closing = "PRAGMA query_only=ON"

    def read_only(connection: object, *_: object) -> None:
        connection.execute(closing)  # type: ignore[attr-defined]

    event.listen(db.engine, "checkout", read_only)
    try:
        page = clinician.client.get(f"/intakes/{intake.id}")
    finally:
        event.remove(db.engine, "checkout", read_only)
        db.session.rollback()
        db.engine.dispose()
    assert page.status_code == 200
    assert "could not be noted" in caplog.text
    assert noted("intake-read") == []
