"""The data keys: no start without them, and new ones while people work."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from consenting import a_consent
from flask import Flask
from flask_migrate import upgrade
from http_browser import Browser
from make import OwnContextClient, an_intake, settings_for
from personal import fill_with_personal_values, traces_in
from servers import ROOT, Server
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from unsealed import answers_kept_in

from intake import create_app
from intake.extensions import db
from intake.records import consent_links, data_keys, intakes, look_ups
from intake.records.events import verify_log
from intake.records.keyring import KeyMissing, Keyring
from intake.records.models import Intake
from intake.records.staff_tables import Staff
from intake.records.vault import vault


@pytest.fixture
def place(bare_url: str, tmp_path: Path) -> Iterator[Flask]:
    """A migrated place whose keys stand in a file, with one intake that says everything."""
    app = an_app_with_a_key_file(bare_url, tmp_path)
    with app.app_context():
        upgrade()
        fill_with_personal_values()
        yield app
        db.session.remove()
        db.engine.dispose()


def an_app_with_a_key_file(url: str, folder: Path) -> Flask:
    settings = replace(settings_for(url), data_keys="", data_keys_file=str(folder / "data_keys"))
    app = create_app(settings)
    app.test_client_class = OwnContextClient
    return app


def the_file(app: Flask) -> Path:
    return Path(app.config["SETTINGS"].data_keys_file)


class TestStart:
    def test_the_first_key_is_made_for_its_owner_only(self, place: Flask) -> None:
        assert the_file(place).stat().st_mode & 0o777 == 0o600
        assert len(Keyring.read(the_file(place).read_text()).keys) == 1

    def test_a_missing_file_is_named_and_not_made_anew(self, place: Flask) -> None:
        kept = the_file(place).read_text()
        the_file(place).unlink()
        with pytest.raises(KeyMissing, match="no data keys"):
            data_keys.check_at_start()
        assert not the_file(place).exists()
        the_file(place).write_text(kept)

    def test_another_key_is_refused_by_the_name_of_the_right_one(self, place: Flask) -> None:
        kept = the_file(place).read_text()
        the_file(place).write_text(f"{data_keys.a_new_key()}\n")
        with pytest.raises(KeyMissing, match=f"Key {kept[:8]} is missing"):
            data_keys.check_at_start()
        the_file(place).write_text(kept)

    def test_another_secret_under_the_same_name_is_refused(self, place: Flask) -> None:
        kept = the_file(place).read_text()
        the_file(place).write_text(kept[:9] + data_keys.a_new_key()[9:])
        with pytest.raises(KeyMissing, match=kept[:8]):
            data_keys.check_at_start()
        the_file(place).write_text(kept)

    @pytest.mark.parametrize("kept", ["", "nonsense", "\xff\xfe"])
    def test_a_file_that_holds_no_keys_is_named(self, place: Flask, kept: str) -> None:
        before = the_file(place).read_text()
        the_file(place).write_bytes(kept.encode("latin-1"))
        with pytest.raises(KeyMissing, match="holds no usable data keys"):
            data_keys.check_at_start()
        the_file(place).write_text(before)

    def test_another_log_key_is_refused(self, place: Flask) -> None:
        settings = replace(place.config["SETTINGS"], log_key="other" * 10)
        with create_app(settings).app_context():
            with pytest.raises(KeyMissing, match="LOG_KEY"):
                data_keys.check_at_start()
            db.engine.dispose()


def test_the_site_does_not_start_without_its_key(server: Server) -> None:
    server.kill()
    (server.folder / "data_keys").unlink()
    prepared = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", "prepare"],
        cwd=ROOT, env=server.environment, capture_output=True, text=True,
    )  # fmt: skip
    assert prepared.returncode == 2
    assert "Doorway does not start. There are no data keys" in prepared.stderr
    started = subprocess.run(
        [sys.executable, "-c", "import wsgi"],
        cwd=ROOT, env=server.environment, capture_output=True, text=True,
    )  # fmt: skip
    assert started.returncode != 0
    assert started.stderr.startswith("Doorway does not start. There are no data keys")
    assert "Traceback" not in started.stderr


class TestRotation:
    def test_everything_is_sealed_anew_and_reads_as_before(self, place: Flask) -> None:
        intake = db.session.query(Intake).one()
        before = (intakes.given_of(intake), intake.version, [r.given for r in intake.given_answers])
        old = vault().ring.current.id
        list(data_keys.rotate())
        db.session.expire_all()
        assert vault().ring.current.id != old
        assert not data_keys._seals_anything(old)
        after = (intakes.given_of(intake), intake.version, [r.given for r in intake.given_answers])
        assert after == before
        assert intake.referrals[-1].document == b"%PDF-secret-document"
        assert look_ups.find(name="quux", phone="202-555-0147") == [intake.id]
        assert verify_log().faults == []

    def test_a_person_is_found_while_keys_change(self, place: Flask) -> None:
        vault().keep(vault().ring.with_new())
        assert len(look_ups.find(name="quux")) == 1

    def test_stopped_half_way_it_goes_on_with_the_same_key(self, place: Flask) -> None:
        for _ in range(3):
            an_intake()
        started = data_keys.rotate()
        next(started)
        started.close()
        new = vault().ring.current.id
        list(data_keys.rotate())
        assert vault().ring.current.id == new
        assert len(vault().ring.keys) == 2

    def test_old_keys_are_taken_away_only_when_they_seal_nothing(self, place: Flask) -> None:
        assert data_keys.drop_old_keys() == []
        old = vault().ring.current.name
        vault().keep(vault().ring.with_new())
        assert data_keys.drop_old_keys() == [], "everything is still sealed with it"
        list(data_keys.rotate())
        assert data_keys.drop_old_keys() == [old]
        data_keys.check_at_start()
        assert intakes.given_of(db.session.query(Intake).one())["person_name"]

    def test_a_key_stays_while_a_link_to_sign_is_open_under_it(self, place: Flask) -> None:
        intake, by = db.session.query(Intake).one(), db.session.query(Staff).one()
        consent = a_consent(intake, by, parts=("use",))
        secret, code = consent_links.make(intake, consent, by, "person")
        list(data_keys.rotate())
        assert data_keys.drop_old_keys() == []
        consent_links.sign(intake, consent_links.opened(secret, code), "Test Person")
        assert len(data_keys.drop_old_keys()) == 1

    @pytest.mark.parametrize("change", ["given_sealed = :value", "given_at = '2020-01-01'"])
    def test_an_append_only_row_takes_another_key_but_no_other_value(
        self, place: Flask, change: str
    ) -> None:
        row = db.session.query(Intake).one().given_answers[0]
        forged = vault().ring.seal(b'["age", 99]', f"given_answer.given {row.sealed_for()}")
        with pytest.raises(DBAPIError, match="given_answer is append-only"):
            db.session.execute(
                text(f"UPDATE given_answer SET {change} WHERE id = :id AND :value IS NOT NULL"),  # noqa: S608
                {"value": forged, "id": row.id},
            )
        db.session.rollback()

    def test_keys_of_a_setting_are_not_changed_from_here(self, app: Flask) -> None:
        done = app.test_cli_runner().invoke(args=["rotate-key"])
        assert done.exit_code == 2
        assert "Put a new key first there (" in done.stderr


def test_keys_change_while_people_answer(server: Server) -> None:
    """Each answer that was acknowledged before, during and after the change can be read."""
    person = Browser(server)
    token, saved, stop = person.at_age(), [0][:0], threading.Event()

    def answer() -> None:
        for age in range(18, 118):
            if stop.is_set():
                return
            status, _ = person.ask(
                "/screen/for_whom", csrf_token=token, answering_for="self", age=str(age)
            )
            assert status == 302
            saved.append(age)

    writer = threading.Thread(target=answer)
    writer.start()
    rotated = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", "rotate-key"],
        cwd=ROOT, env=server.environment, capture_output=True, text=True,
    )  # fmt: skip
    assert rotated.returncode == 0, rotated.stderr
    stop.set()
    writer.join()
    assert len(saved) > 2
    kept = [int(value) for path, value in answers_kept_in(server) if path == "age"]
    assert [age for age in kept if age in saved][-len(saved) :] == saved
    ring = Keyring.read((server.folder / "data_keys").read_text())
    assert len(ring.keys) == 2


def test_a_place_with_plain_rows_is_sealed_by_the_migration_and_opened_by_going_back(
    place: Flask,
) -> None:
    from flask_migrate import downgrade

    db.session.remove()
    downgrade(revision="0002")
    plain = db.session.execute(text("SELECT answers FROM intake")).scalar_one()
    answers = json.loads(plain) if isinstance(plain, str) else plain
    assert answers["person_name"] == "Zebulon Testperson-Quux"
    paths = set(db.session.scalars(text("SELECT path FROM given_answer")))
    assert "person_name" in paths
    db.session.remove()
    upgrade()
    intake = db.session.query(Intake).one()
    assert intakes.given_of(intake)["person_name"] == "Zebulon Testperson-Quux"
    assert look_ups.find(name="quux") == [intake.id]
    assert verify_log().faults == []
    assert intake.referrals[-1].document == b"%PDF-secret-document"
    assert not traces_in(str(db.session.execute(text("SELECT * FROM intake")).all()))
