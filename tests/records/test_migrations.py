"""Migrations: up, down and up again on filled tables, equal to the models, append-only."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from consenting import a_consent, a_document, an_emergency, outgoing
from flask import Flask, current_app
from flask_migrate import check, downgrade, upgrade
from make import an_intake, settings_for
from migrated import a_migrated_app
from sqlalchemy import inspect, select, text
from sqlalchemy.exc import DBAPIError

from intake import create_app
from intake.extensions import db
from intake.placement.model import Level
from intake.records import (
    attempts,
    call_backs,
    calls,
    certificates,
    connections,
    consent_links,
    consents,
    disclosures,
    dispositions,
    holds,
    intakes,
    jobs,
    moments,
    programs,
    purging,
    queue,
    return_codes,
    sendings,
    sessions,
    staff,
    transports,
)
from intake.records.call_tables import CallBack, SavedFilter
from intake.records.job_tables import Task
from intake.records.models import Channel, Intake
from intake.records.program_entries import Draft
from intake.records.retention import periods_of
from intake.records.staff_tables import Staff

APPEND_ONLY = (
    *("given_answer", "suggestion", "disposition", "referral", "event"),
    *("consent", "consent_signature", "consent_end", "emergency_exception", "disclosure"),
    *("legal_hold", "purge_certificate", "sending_event", "transport"),
)


@pytest.fixture
def migrated(bare_url: str) -> Iterator[Flask]:
    with a_migrated_app(bare_url) as app:
        yield app


def fill_tables() -> None:
    """A row in every table."""
    staff.add_staff("clinician@doorway.example", "Test Clinician", "clinician")
    clinician = db.session.query(Staff).one()
    intake = an_intake(danger_signs=["seizure"], person_name="Test Person")
    decided = dispositions.decide(intake, clinician, Level.EMERGENCY, intake.version)
    jobs.ask_again({Task.REMINDERS})
    consent = a_consent(intake, clinician)
    consent_links.make(intake, consent, clinician, "person")
    consents.sign_on_screen(intake, consent, clinician, "person", "Test Person")
    disclosures.disclose_under_consent(
        intake, decided, consent, clinician, outgoing(intake), a_document(b"%PDF-1.7 test")
    )
    (sending,) = sendings.of(intake)
    day = moments.now().date()
    sendings.note_step(intake, sending, sendings.Step.ADMITTED, clinician, day=day)
    transports.arrange(
        intake, sending, clinician, day, transports.Plan(at="", who="Our driver", start="Here")
    )
    dispositions.withdraw(intake, clinician, decided.id, reason="mistake", words="Mine.")
    consents.end(intake, consent, consents.End.REVOKED, "Told us.", clinician)
    an_emergency(intake, clinician)
    datastore = current_app.extensions["security"].datastore
    datastore.create_webauthn(
        clinician, b"id", b"key", "Test key", 0, "secondary", "single_device", False
    )
    datastore.commit()
    sessions.begin("k" * 64, "{}", moments.now() + timedelta(hours=1), staff_id=clinician.id)
    attempts.note_attempt(attempts.Tried.SIGN_IN, "clinician@doorway.example")
    connections.add("Example Hospital")
    holds.set_hold(intake, "A letter of a court", clinician)
    call = calls.begin(intake, clinician)
    db.session.add_all(
        [
            CallBack(
                intake_id=call.intake_id, due_at=moments.now(), zone="America/Chicago",
                whose="person", words="Ask for nobody else", made_by_id=clinician.id,
            ),
            SavedFilter(staff_id=clinician.id, name="Mine", choices="owner=me"),
        ]
    )  # fmt: skip
    db.session.commit()
    programs.add(Draft(name="Example House", levels=("outpatient",)), clinician)
    return_codes.make(an_intake(submitted=False, channel=Channel.SELF))
    purge_something()


def purge_something() -> None:
    """A certificate, and what stands in it."""
    purging.takes_turn()
    intake = an_intake(submitted=False, channel=Channel.SELF)
    intake.updated_at = datetime(2020, 1, 1, tzinfo=UTC)
    db.session.commit()
    assert purging.purge_intake(intake.id, periods_of(""))
    assert certificates.certify("a test")


def tables_of_ours() -> set[str]:
    """The tables, without those of the queue on PostgreSQL: it fills and empties them itself."""
    names = inspect(db.engine).get_table_names()
    return {each for each in names if not each.startswith(queue.PREFIX)}


def count(table: str) -> Any:
    return db.session.scalar(text(f"SELECT count(*) FROM {table}"))  # noqa: S608 our own names


def test_who_is_under_18_is_marked_in_what_is_already_there(migrated: Flask) -> None:
    minor, adult = an_intake(age=17).reference, an_intake(age="declined").reference
    db.session.remove()
    downgrade(revision="0001")
    upgrade()
    found = dict(db.session.execute(text("SELECT reference, minor FROM intake")).all())
    assert {key: bool(value) for key, value in found.items()} == {minor: True, adult: False}


def test_how_calls_ended_and_calls_back_are_kept_for_what_is_already_there(
    migrated: Flask,
) -> None:
    staff.add_staff("clinician@doorway.example", "Test Clinician", "clinician")
    by, due = db.session.query(Staff).one(), moments.now()
    expected = {}
    for outcome, state in (("parked", "parked"), ("wrong_number", "over"), ("dropped", "")):
        intake = an_intake(submitted=False)
        calls.end(intake, by, "parked")
        calls.end(intake, by, outcome)
        expected[intake.reference] = (state, outcome == "parked")
        if outcome == "parked":
            call_backs.agree(intake, by, due, "America/Chicago", "person")
    db.session.remove()
    downgrade(revision="0012")
    upgrade()
    found = db.session.scalars(select(Intake)).all()
    kept = {each.reference: (each.call_state, each.call_back_at == due) for each in found}
    assert kept == expected


def test_up_down_and_up_again_on_filled_tables(migrated: Flask) -> None:
    fill_tables()
    tables = tables_of_ours()
    assert all(count(table) for table in tables)
    db.session.remove()
    downgrade(revision="base")
    assert set(inspect(db.engine).get_table_names()) == {"alembic_version"}
    upgrade()
    assert tables_of_ours() == tables
    fill_tables()
    assert all(count(table) for table in tables)


def test_the_tables_are_those_of_the_models(migrated: Flask) -> None:
    check()  # ends the run where they differ
    assert set(db.metadata.tables) | {"alembic_version"} == tables_of_ours()


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_a_row_that_was_added_cannot_be_changed(migrated: Flask, table: str) -> None:
    fill_tables()
    with pytest.raises(DBAPIError, match=f"{table} is append-only"):
        db.session.execute(text(f"UPDATE {table} SET id = id + 1000"))  # noqa: S608 our own names
    db.session.rollback()


def test_a_decision_that_was_made_does_not_turn_into_one_taken_back(migrated: Flask) -> None:
    fill_tables()
    with pytest.raises(DBAPIError, match="disposition is append-only"):
        db.session.execute(text("UPDATE disposition SET withdraws_id = NULL"))
    db.session.rollback()


@pytest.mark.sqlite_only("PostgreSQL has no INSERT OR REPLACE")
def test_replacing_a_row_does_not_get_past_it(migrated: Flask) -> None:
    fill_tables()
    before = count("event")
    replace = "INSERT OR REPLACE INTO event SELECT * FROM event"
    try:
        db.session.execute(text(replace))
    except DBAPIError:
        db.session.rollback()
    assert count("event") == before


def test_an_intake_itself_can_change(migrated: Flask) -> None:
    intake = an_intake(submitted=False)
    intakes.submit(intake)
    assert intake.status == "waiting"


def test_the_queue_goes_with_its_tables(postgresql: str) -> None:
    with a_migrated_app(postgresql):
        for _ in range(2):
            queue.put(17)
        queued = text("SELECT args FROM procrastinate_jobs")
        assert db.session.scalars(queued).all() == [{"job_id": 17}]
        db.session.remove()
        downgrade(revision="0012")
        assert not queue.has_tables(db.session.connection())
        left = "SELECT count(*) FROM pg_proc WHERE proname LIKE 'procrastinate%'"
        assert db.session.scalar(text(left)) == 0
        db.session.remove()
        upgrade()
        queue.put(18)


def test_upgrading_twice_changes_nothing(migrated: Flask) -> None:
    fill_tables()
    before = {table: count(table) for table in APPEND_ONLY}
    db.session.remove()
    upgrade()
    assert {table: count(table) for table in APPEND_ONLY} == before


def test_the_tables_of_create_all_are_dropped_again(bare_url: str) -> None:
    app = create_app(settings_for(bare_url))
    with app.app_context():
        db.create_all()
        assert inspect(db.engine).get_table_names()
        db.drop_all()
        assert not inspect(db.engine).get_table_names()
        db.engine.dispose()
