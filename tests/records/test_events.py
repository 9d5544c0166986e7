"""The event log: every kind of tampering is found, and nothing personal stands in it."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from make import an_app, an_intake
from personal import fill_with_personal_values, traces_in
from sqlalchemy import text
from tampering import get_past_the_triggers

from intake.extensions import db
from intake.records import reads
from intake.records.event_tables import SYSTEM, Event, EventChain
from intake.records.events import verify_log
from intake.records.models import Intake
from intake.records.staff_tables import Staff


@pytest.fixture
def logged(database_url: str) -> Iterator[Intake]:
    """A database with an intake that has several events."""
    with an_app(database_url):
        yield fill_with_personal_values()


def events_of(intake: Intake) -> list[Event]:
    query = db.select(Event).where(Event.chain == intake.id).order_by(Event.number)
    return list(db.session.scalars(query))


def tamper(statement: str, **values: Any) -> None:
    get_past_the_triggers()
    db.session.execute(text(statement), values)
    db.session.commit()
    db.session.expire_all()


def faults() -> list[str]:
    return [fault.what for fault in verify_log().faults]


def test_a_log_that_nobody_touched_is_whole(logged: Intake) -> None:
    checked = verify_log()
    assert checked.faults == []
    assert checked.events == db.session.query(Event).count() > 5
    assert set(checked.ends) == {logged.id, SYSTEM}


@pytest.mark.parametrize(
    "change",
    [
        "kind = 'intake-read'",
        "actor_id = NULL",
        "purpose = 'person'",
        "detail = '{}'",
        "detail = '{\"answers\": 999}'",
        "at = '2020-01-01 00:00:00'",
    ],
)
def test_a_changed_row_is_found(logged: Intake, change: str) -> None:
    changed = next(each for each in events_of(logged) if each.kind == "intake-decided")
    tamper(f"UPDATE event SET {change} WHERE id = :id", id=changed.id)  # noqa: S608
    assert "was changed, or the event before it was" in faults()


def test_a_changed_mac_is_found(logged: Intake) -> None:
    tamper("UPDATE event SET mac = :mac WHERE id = :id", mac=bytes(32), id=events_of(logged)[1].id)
    assert faults()


@pytest.mark.parametrize("which", [0, 3, -1], ids=["first", "middle", "last"])
def test_a_removed_row_is_found(logged: Intake, which: int) -> None:
    tamper("DELETE FROM event WHERE id = :id", id=events_of(logged)[which].id)
    assert faults()


def test_two_rows_that_changed_places_are_found(logged: Intake) -> None:
    one, other = (each.id for each in events_of(logged)[2:4])
    for number, id in ((1_000, one), (3, other), (4, one)):
        tamper("UPDATE event SET number = :number WHERE id = :id", number=number, id=id)
    assert [each.id for each in events_of(logged)[2:4]] == [other, one]
    assert faults()


def test_a_row_moved_to_another_chain_is_found(logged: Intake) -> None:
    moved = events_of(logged)[-1]
    get_past_the_triggers()
    db.session.query(Event).filter(Event.id == moved.id).update({"chain": UUID(int=7), "number": 1})
    db.session.commit()
    assert faults()


def test_a_chain_that_was_seen_while_it_was_empty_may_grow(logged: Intake) -> None:
    assert verify_log({SYSTEM: (0, bytes(32))}).faults == []


def test_a_row_that_somebody_added_is_found(logged: Intake) -> None:
    last = events_of(logged)[-1]
    forged = Event(
        chain=logged.id, number=last.number + 1, kind="intake-read", purpose="care", detail={},
        mac=last.mac,
    )  # fmt: skip
    db.session.add(forged)
    db.session.commit()
    assert faults()


def test_a_whole_chain_that_is_gone_is_found(logged: Intake) -> None:
    db.session.query(Event).filter(Event.chain == logged.id).delete()
    db.session.commit()
    assert [what for what in faults() if what.startswith("has 0 events")]


def test_rows_taken_off_the_end_with_its_mark_are_found_against_an_earlier_check(
    logged: Intake,
) -> None:
    """Somebody puts an old copy of the database back, which is whole in itself."""
    length, last, mac = db.session.execute(
        db.select(EventChain.length, EventChain.last, EventChain.mac).where(
            EventChain.chain == logged.id
        )
    ).one()
    reads.note_read(logged, db.session.query(Staff).one())
    earlier = verify_log().ends
    db.session.query(Event).filter(Event.chain == logged.id, Event.number > length).delete()
    db.session.query(EventChain).filter(EventChain.chain == logged.id).update(
        {"length": length, "last": last, "mac": mac}
    )
    db.session.commit()
    assert verify_log().faults == [], "a chain by itself cannot tell"
    assert [fault.what for fault in verify_log(earlier).faults] == [
        "is not the chain that was seen at the earlier check"
    ]


def test_a_log_that_grew_fits_an_earlier_check(logged: Intake) -> None:
    earlier = verify_log().ends
    an_intake()
    reads.note_read(logged, db.session.query(Staff).one())
    assert verify_log(earlier).faults == []


def test_a_clock_that_goes_back_changes_no_order(
    logged: Intake, monkeypatch: pytest.MonkeyPatch
) -> None:
    import intake.records.events as log

    back = log.now() - timedelta(days=400)
    monkeypatch.setattr(log, "now", lambda: back)
    reads.note_read(logged, db.session.query(Staff).one())
    last = events_of(logged)[-1]
    assert (last.kind, last.at) == ("intake-read", back)
    assert verify_log().faults == []


def test_nothing_personal_stands_in_the_log(logged: Intake) -> None:
    rows = db.session.execute(text("SELECT kind, purpose, detail FROM event")).all()
    assert traces_in(str(rows)) == []
    for event in db.session.scalars(db.select(Event)):
        assert all(type(value) is int for value in event.detail.values())
