"""Sealed values: they open in their own place only, and a dump of the database shows nothing."""

import shutil
import subprocess
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from make import an_app, an_intake
from personal import fill_with_personal_values, traces_in
from sqlalchemy import text
from tampering import get_past_the_triggers

from intake.extensions import db
from intake.records import intakes, look_ups
from intake.records.keyring import BadKeys, Key, KeyMissing, Keyring, NotWhatWasSealed
from intake.records.models import Channel, GivenAnswer, Intake, Status
from intake.records.staff_tables import Staff


class TestKeyring:
    def test_what_is_sealed_opens_in_its_own_place(self) -> None:
        ring = Keyring([Key.new()])
        assert ring.open(ring.seal(b"yes", "table.column 1"), "table.column 1") == b"yes"

    def test_it_opens_in_no_other_place(self) -> None:
        ring = Keyring([Key.new()])
        with pytest.raises(NotWhatWasSealed, match=r"table\.column 2"):
            ring.open(ring.seal(b"yes", "table.column 1"), "table.column 2")

    @pytest.mark.parametrize("at", [4, 15, 16, -1])
    def test_a_changed_byte_is_found(self, at: int) -> None:
        ring = Keyring([Key.new()])
        sealed = bytearray(ring.seal(b"yes", "place"))
        sealed[at] ^= 1
        with pytest.raises(NotWhatWasSealed):
            ring.open(bytes(sealed), "place")

    def test_the_same_value_looks_different_each_time(self) -> None:
        ring = Keyring([Key.new()])
        assert len({ring.seal(b"yes", "place") for _ in range(100)}) == 100

    def test_a_missing_key_is_named(self) -> None:
        old, new = Key.new(), Key.new()
        sealed = Keyring([old]).seal(b"yes", "place")
        with pytest.raises(KeyMissing, match=f"Key {old.name} is missing"):
            Keyring([new]).open(sealed, "place")

    def test_what_was_written_is_read_again(self) -> None:
        ring = Keyring([Key.new(), Key.new()])
        again = Keyring.read(ring.write())
        assert list(again.keys.values()) == list(ring.keys.values())

    @pytest.mark.parametrize(
        "kept", ["", "  \n", "no key", "12345678:short", f"1234567g:{'k' * 42}A=", "\x00"]
    )
    def test_what_is_no_key_is_refused_without_being_repeated(self, kept: str) -> None:
        with pytest.raises(BadKeys) as refused:
            Keyring.read(kept)
        assert not kept.strip() or kept.strip() not in str(refused.value)

    def test_two_keys_of_one_id_are_refused(self) -> None:
        key = Key.new()
        with pytest.raises(BadKeys, match="same id"):
            Keyring.read(Keyring([key]).write() * 2)

    def test_a_key_is_not_printed_by_accident(self) -> None:
        key = Key(b"\x01\x02\x03\x04", b"s" * 32)
        assert repr(key) == "Key(01020304)"


class TestRows:
    @pytest.fixture
    def two(self, app: Flask) -> tuple[Intake, Intake]:
        return an_intake(in_own_words="of the first"), an_intake(in_own_words="of the second")

    def swap(self, table: str, column: str, one: str, other: str) -> None:
        """What somebody would do who can write into the database but has no key."""
        value = db.session.scalar(text(f"SELECT {column} FROM {table} WHERE {one}"))  # noqa: S608
        get_past_the_triggers()
        db.session.execute(
            text(f"UPDATE {table} SET {column} = :value WHERE {other}"),  # noqa: S608
            {"value": value},
        )
        db.session.commit()
        db.session.expire_all()

    def test_answers_moved_to_another_intake_do_not_open(self, two: tuple[Intake, Intake]) -> None:
        first, second = (f"id = '{each.id.hex}'" for each in two)
        self.swap("intake", "answers_sealed", first, second)
        with pytest.raises(NotWhatWasSealed):
            intakes.given_of(two[1])

    def test_an_answer_moved_to_another_row_does_not_open(self, two: tuple[Intake, Intake]) -> None:
        one, other = two[0].given_answers[-1].id, two[0].given_answers[-2].id
        self.swap("given_answer", "given_sealed", f"id = {one}", f"id = {other}")
        row = db.session.get(GivenAnswer, other)
        assert row is not None
        with pytest.raises(NotWhatWasSealed):
            _ = row.given

    def test_a_row_given_to_another_intake_does_not_open(self, two: tuple[Intake, Intake]) -> None:
        row = two[0].given_answers[-1].id
        get_past_the_triggers()
        db.session.execute(
            text("UPDATE given_answer SET intake_id = :to WHERE id = :row"),
            {"to": two[1].id.hex, "row": row},
        )
        db.session.commit()
        db.session.expire_all()
        moved = db.session.get(GivenAnswer, row)
        assert moved is not None
        with pytest.raises(NotWhatWasSealed):
            _ = moved.given


class TestDump:
    @pytest.mark.sqlite_only("its files are what is stolen")
    def test_a_file_shows_nothing_personal(self, database_url: str, tmp_path: Path) -> None:
        with an_app(database_url):
            fill_with_personal_values()
            db.session.remove()
            kept = b"".join(path.read_bytes() for path in tmp_path.glob("test.sqlite3*"))
        assert b"given_answer" in kept
        shows_nothing(kept.decode("utf-8", "replace"))

    @pytest.mark.postgresql_only("its dump is what is stolen")
    def test_a_dump_shows_nothing_personal(self, database_url: str) -> None:
        dump = shutil.which("pg_dump") or next(
            iter(sorted(map(str, Path("/usr/lib/postgresql").glob("*/bin/pg_dump")))), ""
        )
        with an_app(database_url):
            fill_with_personal_values()
            db.session.remove()
            url = database_url.replace("postgresql+psycopg://", "postgresql://")
            done = subprocess.run(
                [dump, "--inserts", url], capture_output=True, text=True, check=True
            )
        assert "INSERT INTO public.given_answer" in done.stdout
        shows_nothing(unhexed(done.stdout))


def unhexed(dump: str) -> str:
    """The dump with each binary value beside itself as text."""
    words = dump.replace("'", " ").split()
    blobs = [bytes.fromhex(word[2:]) for word in words if word.startswith("\\x")]
    return dump + " ".join(blob.decode("utf-8", "replace") for blob in blobs)


def shows_nothing(dump: str) -> None:
    assert "Test Clinician" in dump, "the dump is not of this database"
    assert traces_in(dump) == []


class TestLookUp:
    @pytest.fixture(autouse=True)
    def someone(self, app: Flask) -> Intake:
        return fill_with_personal_values()

    @pytest.mark.parametrize(
        "wanted",
        [
            {"name": "Zebulon Testperson-Quux"},
            {"name": "quux ZÉBULON"},
            {"phone": "(202) 555-0147"},
            {"phone": "+12025550147"},
            {"birth_date": date(1971, 3, 29)},
            {"name": "quux", "birth_date": date(1971, 3, 29), "phone": "2025550147"},
        ],
        ids=str,
    )
    def test_a_person_is_found(self, someone: Intake, wanted: dict[str, object]) -> None:
        assert look_ups.find(**wanted) == [someone.id]  # type: ignore[arg-type]

    @pytest.mark.parametrize(
        "wanted",
        [
            {},
            {"name": " "},
            {"name": "Zebulo"},
            {"name": "quux", "phone": "202-555-0199"},
            {"phone": "0147"},
            {"birth_date": date(1971, 3, 28)},
            {"name": "%"},
            {"phone": "' OR 1=1 --"},
        ],
        ids=str,
    )
    def test_what_does_not_fit_finds_nobody(self, wanted: dict[str, object]) -> None:
        assert look_ups.find(**wanted) == []  # type: ignore[arg-type]

    def test_a_name_that_was_corrected_is_found_under_the_new_one_only(
        self, someone: Intake
    ) -> None:
        from intake.questionnaire.answers import Path as Answered

        clinician = db.session.query(Staff).one()
        intakes.save_answers(someone, {Answered("person_name"): "Another Testname"}, clinician)
        assert look_ups.find(name="testname") == [someone.id]
        assert look_ups.find(name="quux") == []

    def test_a_screen_that_was_not_sent_is_not_found(self) -> None:
        unsent = an_intake(submitted=False, channel=Channel.SELF, person_name="Hidden Testname")
        assert unsent.status == Status.UNSENT
        assert look_ups.find(name="Hidden Testname") == []
