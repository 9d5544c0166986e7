"""Purging: what may go goes with every trace, what is held or too young stays, all is certified."""

import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from make import an_app, an_intake
from personal import fill_with_personal_values
from sqlalchemy import Column, DateTime, ForeignKey, Integer, Table, Uuid, select, text
from tampering import get_past_the_triggers

from intake.extensions import db
from intake.records import certificates, holds, intakes, keeping, moments, purging, return_codes
from intake.records.clock import ClockJumped, check_clock
from intake.records.database import Gone
from intake.records.event_tables import SYSTEM, Event
from intake.records.events import verify_log
from intake.records.models import Channel, Intake, LookUp, Status
from intake.records.retention import RecordKind, periods_of
from intake.records.retention_tables import LegalHold, PurgeCertificate, Purged, ReturnCode, Sweep
from intake.records.staff_tables import Staff

PERIODS = periods_of("")
REAL_NOW = moments.now


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The clock is put ahead with `pass_time`."""
    yield
    monkeypatch.setattr(moments, "now", REAL_NOW)


def put_clock(monkeypatch: pytest.MonkeyPatch, **ahead: float) -> None:
    monkeypatch.setattr(moments, "now", lambda: REAL_NOW() + timedelta(**ahead))


def age(intake: Intake, **by: float) -> None:
    """As if the last change to it were so long ago."""
    intake.updated_at = REAL_NOW() - timedelta(**by)
    if intake.sent_at:
        intake.sent_at = intake.updated_at
    db.session.commit()


def a_screen(**aged: float) -> Intake:
    screen = an_intake(submitted=False, channel=Channel.SELF, person_name="Test Person")
    age(screen, **aged)
    return screen


def run(app: Flask, *options: str) -> Result:
    return app.test_cli_runner().invoke(args=["purge", *options])


def left_of(chain: object) -> list[str]:
    """The tables in which something of an intake can still be found, but for its events."""
    found = []
    for table, belongs in purging.rows_of(chain):  # type: ignore[arg-type]
        if db.session.execute(select(table).where(belongs)).first():
            found.append(table.name)
    return found


class TestWhatGoes:
    def test_an_unsent_screen_goes_72_hours_after_its_last_change(self, app: Flask) -> None:
        old, fresh = a_screen(hours=72.1), a_screen(hours=71.9)
        reference = old.reference
        assert [each.reference for each in purging.purge(PERIODS)] == [reference]
        assert db.session.scalars(select(Intake.id)).all() == [fresh.id]

    def test_a_person_who_goes_on_keeps_their_screen(self, app: Flask) -> None:
        screen = a_screen(hours=80)
        intakes.add_entry(screen, "substances")
        assert not list(purging.purge(PERIODS))

    def test_nothing_is_left_of_an_intake_in_any_table(self, app: Flask) -> None:
        intake = fill_with_personal_values()
        clinician = db.session.query(Staff).one()
        holds.set_hold(intake, "A letter of a court", clinician)
        holds.lift_hold(intake, "The court is done", clinician)
        other = an_intake(person_name="Other Testperson")
        chain, reference = intake.id, intake.reference
        assert len(left_of(chain)) >= 7
        intake.synthetic = True
        age(intake, days=200)
        assert [each.reference for each in purging.purge(PERIODS)] == [reference]
        assert left_of(chain) == []
        assert {"intake", "given_answer", "look_up"} <= set(left_of(other.id))
        assert db.session.query(Event).filter(Event.chain == chain).count() > 5

    def test_an_intake_that_went_on_from_it_stays(self, app: Flask) -> None:
        earlier, later = a_screen(hours=80), an_intake()
        later.earlier_id = earlier.id
        db.session.commit()
        assert len(list(purging.purge(PERIODS))) == 1
        assert db.session.get_one(Intake, later.id).earlier_id is None

    def test_a_table_that_is_added_later_is_not_forgotten(self, app: Flask) -> None:
        consent = Table(
            "test_consent", db.metadata, Column("id", Integer, primary_key=True),
            Column("intake_id", Uuid, ForeignKey("intake.id"), nullable=False),
            Column("ends_at", DateTime(timezone=True)),
        )  # fmt: skip
        line = Table(
            "test_consent_line", db.metadata, Column("id", Integer, primary_key=True),
            Column("consent_id", Integer, ForeignKey("test_consent.id"), nullable=False),
        )  # fmt: skip
        try:
            for table in (consent, line):
                table.create(db.engine)
            intake = a_screen(hours=80)
            db.session.execute(consent.insert().values(id=1, intake_id=intake.id))
            db.session.execute(line.insert().values(id=1, consent_id=1))
            db.session.commit()
            assert len(list(purging.purge(PERIODS))) == 1
            for table in (consent, line):
                assert db.session.execute(select(table)).first() is None
        finally:
            db.session.rollback()
            for table in (line, consent):
                table.drop(db.engine)
                db.metadata.remove(table)

    def test_every_foreign_key_to_an_intake_is_among_what_is_deleted(self, app: Flask) -> None:
        pointing = {
            table.name
            for table in db.metadata.tables.values()
            if any(key.column.table.name == "intake" for key in table.foreign_keys)
        }
        assert pointing <= {table.name for table, _ in purging.rows_of(SYSTEM)}

    def test_an_intake_is_kept_as_long_as_its_latest_consent(
        self, app: Flask, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(keeping, "KEPT_FOR_THEMSELVES", {"test_consent": "consent"})
        intake = an_intake(age=40)
        intake.updated_at = intake.sent_at = datetime(2010, 1, 1, tzinfo=UTC)
        db.session.commit()
        assert keeping.kept(intake, PERIODS).is_over(REAL_NOW())
        consent = Table(
            "test_consent", db.metadata, Column("id", Integer, primary_key=True),
            Column("intake_id", Uuid, ForeignKey("intake.id"), nullable=False),
            Column("ends_at", DateTime(timezone=True)),
        )  # fmt: skip
        try:
            db.session.rollback()
            consent.create(db.engine)
            until = datetime(2026, 1, 1, tzinfo=UTC)
            row = consent.insert().values(id=1, intake_id=intake.id, ends_at=until)
            db.session.execute(row)
            db.session.commit()
            kept = keeping.kept(intake, PERIODS)
            assert kept.until == datetime(2036, 1, 1, tzinfo=UTC)
            assert "10 years after the latest consent" in kept.why
        finally:
            db.session.rollback()
            consent.drop(db.engine)
            db.metadata.remove(consent)

    def test_what_was_given_out_counts_from_the_latest_disclosure(self, app: Flask) -> None:
        intake = fill_with_personal_values()
        age(intake, days=365 * 30)
        kept = keeping.kept(intake, PERIODS)
        assert kept.until is not None
        assert kept.until > REAL_NOW() + timedelta(days=3600)
        assert "10 years after the latest disclosure" in kept.why

    def test_a_row_that_was_tampered_with_is_kept_longest(self, app: Flask) -> None:
        intake = an_intake(age=40)
        intake.answers_sealed = intake.answers_sealed[:-1] + bytes([intake.answers_sealed[-1] ^ 1])
        age(intake, days=365 * 15)
        assert "nobody knows the age" in keeping.kept(intake, PERIODS).why
        assert not list(purging.purge(PERIODS))


class TestHolds:
    def test_a_held_intake_is_never_purged_until_it_is_lifted(self, app: Flask) -> None:
        intake = fill_with_personal_values()
        lead = db.session.query(Staff).one()
        assert holds.set_hold(intake, "A letter of a court", lead)
        assert not holds.set_hold(intake, "Pressed twice", lead)
        intake.synthetic = True
        age(intake, days=365 * 50)
        assert not list(purging.purge(PERIODS))
        assert keeping.kept(intake, PERIODS).until is None
        assert holds.lift_hold(intake, "The court is done", lead)
        assert not holds.lift_hold(intake, "Pressed twice", lead)
        entries = [(each.held, each.reason) for each in holds.entries_of(intake)]
        assert entries == [(False, "The court is done"), (True, "A letter of a court")]
        kinds = select(Event.kind).where(Event.chain == intake.id).order_by(Event.number)
        assert db.session.scalars(kinds).all()[-2:] == ["legal-hold-set", "legal-hold-lifted"]
        assert len(list(purging.purge(PERIODS))) == 1

    def test_a_hold_that_is_set_after_the_list_was_made_counts(self, app: Flask) -> None:
        screen, lead = a_screen(hours=80), fill_with_personal_values().dispositions[0].decided_by
        due = next(purging.due_intakes(PERIODS))
        holds.set_hold(screen, "A letter of a court", lead)
        assert not purging.purge_intake(due.id, PERIODS)

    def test_its_reason_is_sealed(self, app: Flask) -> None:
        holds.set_hold(
            fill_with_personal_values(), "A secret reason", db.session.query(Staff).one()
        )
        kept = db.session.scalars(select(LegalHold.reason_sealed)).one()
        assert b"secret" not in kept


class TestCertificates:
    def test_each_run_makes_one_that_follows_the_one_before(self, app: Flask) -> None:
        a_screen(hours=80)
        first = json.loads(run(app, "--format", "json").stdout)
        a_screen(hours=80)
        a_screen(hours=90)
        second = json.loads(run(app, "--format", "json").stdout)
        assert (first["certificate"], second["certificate"]) == (1, 2)
        assert first["certificate_before"] == "0" * 64
        assert second["certificate_before"] == first["sha256"]
        assert second["counts"] == {"unsent self-screen": 2}
        assert json.loads(run(app, "--certificate", "1", "--format", "json").stdout) == first
        assert first["sha256"] in run(app, "--certificate", "1").stdout
        assert first["records"][0]["reference"] in run(app, "--certificate", "1").stdout
        assert list(certificates.faults()) == []
        noted = db.session.scalars(select(Event).where(Event.kind == "purge-certified")).all()
        assert [each.detail for each in noted] == [
            {"certificate": 1, "records": 1}, {"certificate": 2, "records": 2},
        ]  # fmt: skip

    def test_a_run_in_which_nothing_went_makes_none(self, app: Flask) -> None:
        a_screen(hours=1)
        assert "Nothing has been kept long enough to go." in run(app).stdout
        assert run(app, "--certificate", "1").exit_code == 2

    def test_a_run_that_was_cut_off_is_certified_by_the_next(self, app: Flask) -> None:
        screen = a_screen(hours=80)
        assert purging.purge_intake(screen.id, PERIODS)
        assert "unsent self-screen" in run(app).stdout

    @pytest.mark.parametrize(
        "tampered",
        [
            "UPDATE purged SET reference = 'ABCD-EFGH' WHERE id = 1",
            "DELETE FROM purged WHERE id = 1",
            "UPDATE purge_certificate SET made_by = 'somebody' WHERE id = 1",
            "UPDATE purge_certificate SET sha256 = 'x' WHERE id = 2",
            "DELETE FROM purge_certificate WHERE id = 2",
            "UPDATE purged SET certificate_id = 1",
        ],
    )
    def test_a_certificate_that_was_changed_is_found(self, app: Flask, tampered: str) -> None:
        for _ in range(2):
            a_screen(hours=80)
            run(app)
        get_past_the_triggers()
        if tampered.startswith("DELETE FROM purge_c"):
            db.session.execute(text("DELETE FROM purged WHERE certificate_id = 2"))
        db.session.execute(text(tampered))
        db.session.commit()
        db.session.expire_all()
        assert list(certificates.faults())
        done = app.test_cli_runner().invoke(args=["verify-log"])
        assert done.exit_code == 1
        assert "certificate" in done.stdout


class TestTheLog:
    def test_the_chain_of_a_purged_intake_is_no_fault(self, app: Flask, tmp_path: Path) -> None:
        a_screen(hours=80)
        marks = str(tmp_path / "marks")
        verify = ["verify-log", "--save", marks]
        assert app.test_cli_runner().invoke(args=verify).exit_code == 0
        run(app)
        assert verify_log().faults == []
        checked = app.test_cli_runner().invoke(args=["verify-log", "--against", marks])
        assert checked.exit_code == 0, checked.output

    def test_its_events_go_when_their_own_period_is_over(
        self, app: Flask, tmp_path: Path, later: None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        chain, marks = a_screen(hours=80).id, str(tmp_path / "marks")
        run(app)
        app.test_cli_runner().invoke(args=["verify-log", "--save", marks])
        put_clock(monkeypatch, days=365 * 9)
        assert not list(purging.due_events(PERIODS))
        put_clock(monkeypatch, days=365 * 10 + 5)
        done = run(app, "--yes-the-clock-is-right", "--format", "json")
        assert json.loads(done.stdout)["counts"] == {"events of a purged intake": 1}
        assert db.session.query(Event).filter(Event.chain == chain).count() == 0
        checked = app.test_cli_runner().invoke(args=["verify-log", "--against", marks])
        assert checked.exit_code == 0, checked.output

    def test_a_chain_that_somebody_deleted_is_one(self, app: Flask, tmp_path: Path) -> None:
        chain, marks = a_screen(hours=80).id, str(tmp_path / "marks")
        run(app)
        app.test_cli_runner().invoke(args=["verify-log", "--save", marks])
        for table in ("event", "event_chain"):
            db.session.execute(text(f"DELETE FROM {table} WHERE chain = :chain"),  # noqa: S608
                {"chain": chain.hex if db.engine.dialect.name == "sqlite" else chain})  # fmt: skip
        db.session.add(Purged(kind=RecordKind.EVENTS, reference="x", chain=chain,
            purged_at=REAL_NOW(), certificate_id=1))  # fmt: skip
        db.session.commit()
        checked = app.test_cli_runner().invoke(args=["verify-log", "--against", marks])
        assert checked.exit_code == 1
        assert "certificate 1: was changed" in checked.stdout


class TestTheCommand:
    def test_a_dry_run_lists_and_deletes_nothing(self, app: Flask) -> None:
        screen = a_screen(hours=80)
        printed = run(app, "--dry-run").stdout
        assert f"{screen.reference}  unsent self-screen  a self-screen that was not" in printed
        assert "1 would go. Periods of all states." in printed
        assert "Test Person" not in printed
        listed = json.loads(run(app, "--dry-run", "--format", "json").stdout)
        assert set(listed[0]) == {"reference", "type", "why"}
        assert db.session.query(Intake).count() == 1
        assert db.session.query(PurgeCertificate).count() == 0

    def test_it_says_how_the_space_is_given_back_on_postgresql(self, app: Flask) -> None:
        a_screen(hours=80)
        said = run(app).stderr
        assert ("VACUUM" in said) == (db.engine.dialect.name == "postgresql")
        assert "Test Person" not in said

    def test_who_saves_while_it_is_purged_is_told(self, app: Flask) -> None:
        screen = a_screen(hours=80)
        kept = db.session.get(Intake, screen.id)
        assert kept is not None
        with db.engine.begin() as other:
            for table, belongs in reversed(purging.rows_of(screen.id)):
                other.execute(table.delete().where(belongs))
        with pytest.raises(Gone):
            intakes.add_entry(kept, "substances")


class TestTheClock:
    def test_a_clock_that_goes_right_is_believed(self, app: Flask) -> None:
        check_clock()
        a_screen(hours=80)
        check_clock()

    @pytest.mark.parametrize("days", [-1, 30, 3650])
    def test_where_it_jumped_nothing_is_deleted(
        self, app: Flask, later: None, monkeypatch: pytest.MonkeyPatch, days: int
    ) -> None:
        a_screen(hours=80)
        put_clock(monkeypatch, days=days)
        with pytest.raises(ClockJumped):
            purging.sweep()
        refused = run(app)
        assert refused.exit_code == 2
        assert "--yes-the-clock-is-right" in refused.stderr
        assert db.session.query(Intake).count() == 1
        done = run(app, "--yes-the-clock-is-right")
        assert done.exit_code == 0
        assert db.session.query(Intake).count() == (1 if days < 0 else 0)

    def test_an_event_noted_after_the_jump_does_not_make_it_right(
        self, app: Flask, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        a_screen(hours=1)
        ahead = lambda: REAL_NOW() + timedelta(days=400)  # noqa: E731
        monkeypatch.setattr(moments, "now", ahead)
        monkeypatch.setattr("intake.records.events.now", ahead)
        an_intake(submitted=False, channel=Channel.SELF)
        with pytest.raises(ClockJumped):
            check_clock()

    def test_a_place_that_was_used_yesterday_is_no_jump(
        self, app: Flask, later: None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        a_screen(hours=80)
        put_clock(monkeypatch, days=10)
        assert len(list(purging.purge(PERIODS))) == 1
        check_clock()


class TestSweep:
    def test_it_takes_unsent_screens_alone_and_once_an_hour(
        self, app: Flask, later: None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        practice = an_intake()
        practice.synthetic = True
        age(practice, days=400)
        a_screen(hours=80)
        assert purging.sweep() == 1
        a_screen(hours=80)
        assert purging.sweep() == 0
        put_clock(monkeypatch, hours=1.01)
        assert purging.sweep() == 1
        assert [each.status for each in db.session.scalars(select(Intake))] == [Status.WAITING]
        assert db.session.query(Sweep).count() == 1
        assert db.session.query(PurgeCertificate).count() == 2

    def test_it_takes_the_code_of_a_screen_that_was_sent(self, app: Flask) -> None:
        screen = an_intake(submitted=False, channel=Channel.SELF)
        return_codes.make(screen)
        intakes.submit(screen)
        purging.sweep()
        assert db.session.query(ReturnCode).count() == 0

    def test_the_first_page_begins_it_and_comes_also_when_it_fails(
        self, app: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        client = app.test_client()
        a_screen(hours=80)
        with client.get("/") as response:
            assert response.status_code == 200
        assert db.session.query(Intake).count() == 0
        a_screen(hours=80)

        def fail() -> int:
            raise RuntimeError("the disk is full")

        monkeypatch.setattr(purging, "sweep", fail)
        with caplog.at_level(logging.ERROR), client.get("/") as response:
            assert response.status_code == 200
        assert "The unsent screens could not be looked through" in caplog.text


@pytest.mark.sqlite_only("the files of PostgreSQL are its own; it gives space back by VACUUM")
def test_nothing_of_it_is_left_in_the_file(database_url: str, tmp_path: Path) -> None:
    with an_app(database_url) as app:
        an_intake(person_name="Test Person")
        intake = fill_with_personal_values()
        pieces = [intake.answers_sealed, *(each.given_sealed for each in intake.given_answers)]
        pieces += [each.answers_sealed for each in intake.suggestions]
        pieces += [each.document_sealed for each in intake.referrals]
        pieces += list(
            db.session.scalars(select(LookUp.digest).where(LookUp.intake_id == intake.id))
        )
        needles = [piece[at : at + 24] for piece in pieces for at in range(4, len(piece) - 24, 200)]
        intake.synthetic = True
        age(intake, days=200)
        assert any(needle in everything_in(tmp_path) for needle in needles)
        assert run(app).exit_code == 0
        left = everything_in(tmp_path)
        assert [needle for needle in needles if needle in left] == []


def everything_in(folder: Path) -> bytes:
    return b"".join(each.read_bytes() for each in folder.glob("test.sqlite3*"))
