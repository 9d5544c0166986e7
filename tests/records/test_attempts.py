"""How often something may be tried: windows, the way back, nothing readable in the table."""

import threading

import pytest
from clock import Clock
from flask import Flask
from make import an_app
from sqlalchemy import select, update

from intake.extensions import db
from intake.records import attempts, moments
from intake.records.attempts import LIMITS, Tried
from intake.records.database import write
from intake.records.session_tables import Attempt

WHO = "somebody@doorway.example"


def note(times: int, who: str = WHO, kind: Tried = Tried.SECOND_FACTOR) -> list[bool]:
    return [attempts.note_attempt(kind, who) for _ in range(times)]


@pytest.mark.usefixtures("app")
class TestLimits:
    @pytest.mark.parametrize("kind", Tried)
    def test_each_kind_is_closed_after_its_number_of_times(self, kind: Tried) -> None:
        assert all(note(LIMITS[kind].times, kind=kind))
        assert attempts.limit_reached(kind, WHO)
        assert note(2, kind=kind) == [False, False]

    def test_nobody_else_and_nothing_else_is_closed_with_it(self) -> None:
        note(6)
        assert note(1, who="another@doorway.example") == [True]
        assert note(1, kind=Tried.SIGN_IN) == [True]

    def test_the_seconds_to_wait_are_those_until_it_opens(self, clock: Clock) -> None:
        note(5)
        assert attempts.limit_reached(Tried.SECOND_FACTOR, WHO) == 15 * 60
        clock.goes_on(minutes=14, seconds=59)
        assert attempts.limit_reached(Tried.SECOND_FACTOR, WHO) == 1
        clock.goes_on(seconds=1)
        assert not attempts.limit_reached(Tried.SECOND_FACTOR, WHO)

    def test_it_is_closed_from_the_last_try_on_not_from_the_first(self, clock: Clock) -> None:
        note(4)
        clock.goes_on(minutes=14)
        note(1)
        clock.goes_on(minutes=14)
        assert attempts.limit_reached(Tried.SECOND_FACTOR, WHO)

    def test_after_the_wait_all_tries_are_there_again(self, clock: Clock) -> None:
        note(5)
        clock.goes_on(minutes=15)
        assert note(6) == [True] * 5 + [False]

    def test_a_clock_that_is_set_back_keeps_nobody_out_until_it_has_caught_up(
        self, clock: Clock
    ) -> None:
        clock.goes_on(days=400)
        note(5)
        clock.is_set_back(days=400)
        assert note(1) == [True]

    def test_slow_tries_never_close_it(self, clock: Clock) -> None:
        for _ in range(20):
            assert note(4) == [True] * 4
            clock.goes_on(minutes=15)

    def test_a_success_begins_at_none_again(self) -> None:
        note(5)
        attempts.forget_attempts(Tried.SECOND_FACTOR, WHO)
        assert note(5) == [True] * 5

    def test_what_was_no_failure_is_taken_back_alone(self) -> None:
        note(4)
        note(1)
        attempts.take_back(Tried.SECOND_FACTOR, WHO)
        assert note(2) == [True, False]


@pytest.mark.usefixtures("app")
class TestTable:
    @pytest.mark.parametrize("who", [WHO, "192.0.2.1", "x\x00y", "\ud800", "x" * 100_000, "שלום"])
    def test_it_holds_nothing_that_can_be_read(self, who: str) -> None:
        note(1, who=who)
        keys = list(db.session.scalars(select(Attempt.key)))
        assert len(keys) == 1
        assert len(keys[0]) == 64
        assert "sign" not in keys[0]
        assert who not in keys[0]

    def test_windows_that_are_over_are_swept_out(self, clock: Clock) -> None:
        note(5)
        clock.goes_on(hours=1)
        note(1, who="another@doorway.example")
        assert len(db.session.scalars(select(Attempt)).all()) == 1


def test_without_the_key_of_the_site_the_hash_is_another(database_url: str) -> None:
    from intake.records.keyed_hash import keyed_hash

    with an_app(database_url):
        first = keyed_hash("attempt", WHO)
        assert keyed_hash("something else", WHO) != first
    with an_app(database_url, secret_key="other" * 10):
        assert keyed_hash("attempt", WHO) != first


def test_as_many_at_the_same_moment_as_one_by_one(app: Flask) -> None:
    allowed = at_once(app, 12)
    assert sum(allowed) == LIMITS[Tried.SECOND_FACTOR].times


@pytest.mark.postgresql_only("in SQLite one writes at a time")
def test_two_that_wait_for_each_other_are_both_counted(app: Flask) -> None:
    first, second = threading.Barrier(2), threading.Barrier(2)
    tries: list[str] = []

    @write
    def count(mine: str, other: str) -> None:
        tries.append(mine)
        hold(mine)
        if len(tries) <= 2:
            first.wait(20)
        hold(other)

    def hold(key: str) -> None:
        counted = update(Attempt).where(Attempt.key == key).values(count=Attempt.count + 1)
        db.session.execute(counted)

    def in_own_context(mine: str, other: str) -> None:
        with app.app_context():
            second.wait(20)
            count(mine, other)
            db.session.remove()

    for key in ("a", "b"):
        db.session.add(Attempt(key=key, count=0, ends_at=moments.now()))
    db.session.commit()
    threads = [threading.Thread(target=in_own_context, args=each) for each in ("ab", "ba")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(tries) > 2, "nobody had to try again"
    assert db.session.scalars(select(Attempt.count)).all() == [2, 2]


def at_once(app: Flask, times: int) -> list[bool]:
    together, allowed = threading.Barrier(times), []

    def attempt() -> None:
        with app.app_context():
            together.wait()
            allowed.append(attempts.note_attempt(Tried.SECOND_FACTOR, WHO))
            db.session.remove()

    threads = [threading.Thread(target=attempt) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return allowed
