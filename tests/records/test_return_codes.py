"""Return codes: shown once, kept as a hash, spent on use, good for unsent screens only."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from make import an_app, an_intake
from sqlalchemy import select, text

from intake.extensions import db
from intake.records import data_keys, intakes, moments, return_codes
from intake.records.event_tables import Event
from intake.records.intakes import IntakeClosed
from intake.records.models import Channel, Intake
from intake.records.references import LETTERS
from intake.records.retention_tables import ReturnCode
from intake.records.vault import vault


@pytest.fixture
def screen(database_url: str) -> Iterator[Intake]:
    with an_app(database_url):
        yield an_intake(submitted=False, channel=Channel.SELF)


def test_a_code_opens_its_screen_once(screen: Intake) -> None:
    an_intake(submitted=False, channel=Channel.SELF)
    code = return_codes.make(screen)
    assert re.fullmatch(f"[{LETTERS}]{{4}}(-[{LETTERS}]{{4}}){{2}}", code)
    assert return_codes.use(code) == screen
    assert return_codes.use(code) is None


def test_it_is_kept_as_a_hash_only(screen: Intake) -> None:
    code = return_codes.make(screen)
    kept = db.session.scalars(select(ReturnCode)).one()
    assert kept.digest == vault().ring.digest("return-code", code.replace("-", ""))
    for table in db.metadata.tables:
        rows = db.session.execute(text(f"SELECT * FROM {table}")).all()  # noqa: S608 our own names
        assert code not in str(rows)
        assert code.replace("-", "") not in str(rows)


def test_a_new_one_takes_the_place_of_the_old(screen: Intake) -> None:
    old, new = return_codes.make(screen), return_codes.make(screen)
    assert return_codes.use(old) is None
    assert return_codes.use(new) == screen
    assert db.session.query(ReturnCode).count() == 0


@pytest.mark.parametrize(
    ("drawn", "typed"),
    [
        ("ABCD2345WXYZ", "abcd-2345-wxyz"),
        ("ABCD2345WXYZ", "  ABCD 2345\tWXYZ \n"),
        ("ABCD2345WXYZ", "ABCD–2345—WXYZ"),
        ("ABCD2345WXYZ", "A.B.C.D 2 3 4 5 W/X/Y/Z"),
        ("ABCD2345WXYZ", "ＡＢＣＤ２３４５ＷＸＹＺ"),
        ("QQJJJV234567", "O01IlU234567"),
    ],
)
def test_how_it_is_typed_matters_little(
    screen: Intake, monkeypatch: pytest.MonkeyPatch, drawn: str, typed: str
) -> None:
    monkeypatch.setattr(return_codes, "_draw", lambda: drawn)
    return_codes.make(screen)
    assert return_codes.use(typed) == screen


@pytest.mark.parametrize(
    "typed", ["", "x", "ABCD2345WXYZ", "A" * 1_000_000, "\ud800", "\x00", "דנה"]
)
def test_what_is_no_code_opens_nothing(screen: Intake, typed: str) -> None:
    return_codes.make(screen)
    assert return_codes.use(typed) is None


def test_it_ends_72_hours_after_the_last_change(
    screen: Intake, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, start = return_codes.make(screen), screen.updated_at
    monkeypatch.setattr(moments, "now", lambda: start + timedelta(hours=72))
    assert return_codes.use(code) is None
    monkeypatch.setattr(moments, "now", lambda: start + timedelta(hours=71.9))
    assert return_codes.use(code) == screen


def test_a_screen_that_was_sent_has_none(screen: Intake) -> None:
    code = return_codes.make(screen)
    intakes.submit(screen)
    assert return_codes.use(code) is None
    with pytest.raises(IntakeClosed):
        return_codes.make(screen)


def test_it_is_noted_without_the_code(screen: Intake) -> None:
    return_codes.use(return_codes.make(screen))
    noted = db.session.scalars(select(Event).where(Event.kind.like("return-code%"))).all()
    assert [(each.kind, each.purpose, each.detail) for each in noted] == [
        ("return-code-made", "person", {}),
        ("return-code-used", "person", {}),
    ]


def test_a_key_that_a_code_was_hashed_with_stays_until_it_is_gone(
    screen: Intake, monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    held, code = vault(), return_codes.make(screen)
    ring = held.ring.with_new()
    monkeypatch.setattr(held, "_given", None)
    monkeypatch.setattr(type(held), "ring", property(lambda _: ring))
    monkeypatch.setattr(held, "keep", lambda _: None)
    list(data_keys.rotate())
    assert data_keys.drop_old_keys() == []
    assert return_codes.use(code) == screen
    assert data_keys.drop_old_keys() == ["00000001"]
