"""Migrations: up, down and up again on filled tables, equal to the models, append-only."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from consenting import RECIPIENT, a_consent, an_emergency
from flask import Flask, current_app
from flask_migrate import check, downgrade, upgrade
from make import an_intake, settings_for
from migrated import a_migrated_app
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError

from intake import create_app
from intake.extensions import db
from intake.placement.model import Level
from intake.records import (
    attempts,
    certificates,
    consent_links,
    consents,
    disclosures,
    dispositions,
    holds,
    intakes,
    moments,
    purging,
    return_codes,
    sessions,
    staff,
)
from intake.records.models import Channel
from intake.records.retention import periods_of
from intake.records.staff_tables import Staff

APPEND_ONLY = (
    *("given_answer", "suggestion", "disposition", "referral", "event"),
    *("consent", "consent_signature", "consent_end", "emergency_exception", "disclosure"),
    *("legal_hold", "purge_certificate"),
)


@pytest.fixture(params=["sqlite", "postgresql"])
def migrated(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    is_sqlite = request.param == "sqlite"
    url = (
        f"sqlite:///{tmp_path / 'm.sqlite3'}"
        if is_sqlite
        else request.getfixturevalue("postgresql")
    )
    with a_migrated_app(url) as app:
        yield app


def fill_tables() -> None:
    """A row in every table."""
    staff.add_staff("clinician@doorway.example", "Test Clinician", "clinician")
    clinician = db.session.query(Staff).one()
    intake = an_intake(danger_signs=["seizure"], person_name="Test Person")
    decided = dispositions.decide(intake, clinician, Level.EMERGENCY, intake.version)
    consent = a_consent(intake, clinician)
    consent_links.make(intake, consent, clinician, "person")
    consents.sign_on_screen(intake, consent, clinician, "person", "Test Person")
    disclosures.disclose_under_consent(
        intake, decided, consent, clinician,
        how="fax", recipient=RECIPIENT, document=b"%PDF-1.7 test",
    )  # fmt: skip
    consents.end(intake, consent, consents.End.REVOKED, "Told us.", clinician)
    an_emergency(intake, clinician)
    datastore = current_app.extensions["security"].datastore
    datastore.create_webauthn(
        clinician, b"id", b"key", "Test key", 0, "secondary", "single_device", False
    )
    datastore.commit()
    sessions.begin("k" * 64, "{}", moments.now() + timedelta(hours=1), staff_id=clinician.id)
    attempts.note_attempt(attempts.Tried.SIGN_IN, "clinician@doorway.example")
    holds.set_hold(intake, "A letter of a court", clinician)
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


def count(table: str) -> Any:
    return db.session.scalar(text(f"SELECT count(*) FROM {table}"))  # noqa: S608 our own names


def test_who_is_under_18_is_marked_in_what_is_already_there(migrated: Flask) -> None:
    minor, adult = an_intake(age=17).reference, an_intake(age="declined").reference
    db.session.remove()
    downgrade(revision="0001")
    upgrade()
    found = dict(db.session.execute(text("SELECT reference, minor FROM intake")).all())
    assert {key: bool(value) for key, value in found.items()} == {minor: True, adult: False}


def test_up_down_and_up_again_on_filled_tables(migrated: Flask) -> None:
    fill_tables()
    tables = set(inspect(db.engine).get_table_names())
    assert all(count(table) for table in tables)
    db.session.remove()
    downgrade(revision="base")
    assert set(inspect(db.engine).get_table_names()) == {"alembic_version"}
    upgrade()
    assert set(inspect(db.engine).get_table_names()) == tables
    fill_tables()
    assert all(count(table) for table in tables)


def test_the_tables_are_those_of_the_models(migrated: Flask) -> None:
    check()  # ends the run where they differ
    assert set(db.metadata.tables) | {"alembic_version"} == set(
        inspect(db.engine).get_table_names()
    )


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_a_row_that_was_added_cannot_be_changed(migrated: Flask, table: str) -> None:
    fill_tables()
    with pytest.raises(DBAPIError, match=f"{table} is append-only"):
        db.session.execute(text(f"UPDATE {table} SET id = id + 1000"))  # noqa: S608 our own names
    db.session.rollback()


def test_replacing_a_row_does_not_get_past_it(tmp_path: Path) -> None:
    with a_migrated_app(f"sqlite:///{tmp_path / 'm.sqlite3'}"):
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


def test_upgrading_twice_changes_nothing(migrated: Flask) -> None:
    fill_tables()
    before = {table: count(table) for table in APPEND_ONLY}
    db.session.remove()
    upgrade()
    assert {table: count(table) for table in APPEND_ONLY} == before


def test_the_tables_of_create_all_are_dropped_again(tmp_path: Path) -> None:
    app = create_app(settings_for(f"sqlite:///{tmp_path / 'm.sqlite3'}"))
    with app.app_context():
        db.create_all()
        assert inspect(db.engine).get_table_names()
        db.drop_all()
        assert not inspect(db.engine).get_table_names()
        db.engine.dispose()
