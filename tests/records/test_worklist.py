"""The list by its order: pages of any size, rows that move meanwhile, who takes what from whom."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from make import a_staff_member, an_app, an_intake
from sqlalchemy import Text, cast, func, insert, literal, select, text, true
from statements import explained, overheard

from intake.extensions import db
from intake.records import calls, intakes, moments, staff, worklist
from intake.records.bands import NEARLY_OVER, Clock
from intake.records.call_tables import CallBack
from intake.records.event_tables import Event
from intake.records.events import verify_log
from intake.records.models import Channel, Intake, Status
from intake.records.worklist import SHOWN, View

DAY = datetime(2026, 3, 31, 12, tzinfo=UTC)
EVERYTHING = View(synthetic=False, statuses=SHOWN)
MANY = 23


@pytest.fixture(scope="module")
def place(steady_app: Flask) -> Flask:
    """A site with so many intakes in a database of its own."""
    for _ in range(MANY):
        intakes.start(Channel.CALL, DAY.date())
    return steady_app


hours = some.integers(-400, 400).map(lambda each: DAY + timedelta(hours=each))
facts = some.fixed_dictionaries(
    {
        "status": some.sampled_from(SHOWN),
        "urgent": some.booleans(),
        "level": some.integers(1, 5),
        "due_at": some.none() | hours,
        "priority": some.integers(1, 4),
        "sent_at": some.none() | hours,
    }
)


def all_of_them() -> list[Intake]:
    db.session.rollback()
    return list(db.session.scalars(select(Intake).order_by(Intake.id)))


def put(row: Intake, given: dict[str, object]) -> None:
    for name, value in given.items():
        setattr(row, name, value)


def as_the_issue_has_it(each: Intake) -> tuple[object, ...]:
    never = datetime.max.replace(tzinfo=UTC)
    since = each.sent_at or each.started_at
    return (not each.urgent, -each.level, each.due_at or never, each.priority, since, each.id)


def walk(size: int, view: View = EVERYTHING) -> Iterator[list[Intake]]:
    """Page after page, as somebody turns them."""
    after = ""
    while True:
        lines, after = worklist.page(view, after, size)
        yield [each.intake for each in lines]
        if not after:
            return


few = settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@few
@given(some.lists(facts, min_size=MANY, max_size=MANY), some.integers(1, MANY + 2))
def test_pages_of_any_size_give_every_row_once_and_in_order(
    place: Flask, rows: list[dict[str, object]], size: int
) -> None:
    made = all_of_them()
    for row, given_ in zip(made, rows, strict=True):
        put(row, given_)
    db.session.commit()
    walked = [each for page in walk(size) for each in page]
    assert walked == sorted(all_of_them(), key=as_the_issue_has_it)


@few
@given(some.lists(some.tuples(some.integers(0, MANY - 1), facts), max_size=6), some.integers(1, 6))
def test_what_did_not_move_is_shown_once_whatever_moves_meanwhile(
    place: Flask, moves: list[tuple[int, dict[str, object]]], size: int
) -> None:
    made = [each.id for each in all_of_them()]
    shown: list[UUID] = []
    moved: set[UUID] = set()
    for page in walk(size):
        shown += [each.id for each in page]
        if moves:
            number, given_ = moves.pop()
            row = db.session.get_one(Intake, made[number])
            put(row, given_)
            db.session.commit()
            moved.add(row.id)
    stayed = [each for each in shown if each not in moved]
    assert sorted(stayed) == sorted(set(made) - moved)


def fits(each: Intake, view: View, now: datetime) -> bool:
    """The same filter, row by row."""
    left = each.due_at - now if each.due_at else None
    clocks = {
        None: True,
        Clock.OVER: left is not None and left < timedelta(),
        Clock.RUNNING: left is not None and left >= timedelta(),
        Clock.NEARLY_OVER: left is not None and timedelta() <= left < NEARLY_OVER,
    }
    is_level = view.level in (None, each.level)
    return (each.urgent or not view.urgent) and is_level and clocks[view.clock]


@few
@given(
    some.lists(facts, min_size=MANY, max_size=MANY),
    some.booleans(),
    some.none() | some.integers(1, 5),
    some.none() | some.sampled_from(Clock),
    some.integers(1, 5),
)
def test_filters_show_those_that_fit_page_by_page_and_in_order(
    place: Flask,
    monkeypatch: pytest.MonkeyPatch,
    rows: list[dict[str, object]],
    urgent: bool,
    level: int | None,
    clock: Clock | None,
    size: int,
) -> None:
    monkeypatch.setattr(moments, "now", lambda: DAY)
    for row, given_ in zip(all_of_them(), rows, strict=True):
        put(row, given_)
    db.session.commit()
    view = View(synthetic=False, statuses=SHOWN, urgent=urgent, level=level, clock=clock)
    walked = [each for page in walk(size, view) for each in page]
    expected = [each for each in all_of_them() if fits(each, view, DAY)]
    assert walked == sorted(expected, key=as_the_issue_has_it)


def test_a_page_is_read_from_the_index(place: Flask) -> None:
    with overheard() as asked:
        worklist.page(View(synthetic=False, statuses=(Status.WAITING,)), after="1", limit=5)
    statement = next(each for each in asked if "sort_key >" in each.sql)
    if db.engine.dialect.name == "sqlite":
        plan = "EXPLAIN QUERY PLAN"
    else:
        # So few rows are read faster as they lie, or in any order and sorted then.
        for way in ("seqscan", "bitmapscan", "sort"):
            db.session.execute(text(f"SET LOCAL enable_{way} = off"))
        plan = "EXPLAIN"
    said = " ".join(str(each) for row in explained(statement, plan) for each in row)
    db.session.rollback()
    assert "ix_intake_worklist" in said
    assert "SCAN intake" not in said
    assert "Seq Scan" not in said


@pytest.mark.postgresql_only("SQLite plans without looking at how many rows there are")
def test_calls_back_are_looked_for_among_those_that_have_one(app: Flask) -> None:
    """Who was decided on is called back no more: of them nobody has to be looked at."""
    copies_of(an_intake(), 20_000, status="decided", call_back_at=None)
    copies_of(an_intake(), 4_000, status="waiting", call_back_at=DAY)
    db.session.execute(text("ANALYZE intake"))
    with overheard() as asked:
        lines, _ = worklist.page(View(False, SHOWN, back_by=DAY + timedelta(hours=1)))
    assert len(lines) == worklist.PAGE_SIZE
    statement = next(each for each in asked if "call_back_at <" in each.sql)
    [[[done]]] = explained(statement, "EXPLAIN (ANALYZE, FORMAT JSON)")
    assert sum(looked_at_in_vain(done["Plan"])) < 100


def copies_of(intake: Intake, count: int, **changed: object) -> None:
    """Many rows like this one. What is sealed in them opens nowhere."""
    table = db.metadata.tables["intake"]
    id_ = func.gen_random_uuid()
    own = {"id": id_, "reference": func.right(cast(func.gen_random_uuid(), Text), 12)}
    values = [
        own.get(each.name, literal(changed[each.name], each.type) if each.name in changed else each)
        for each in table.c
    ]
    numbers = func.generate_series(1, count).table_valued("number")
    rows = select(*values).select_from(table.join(numbers, true())).where(table.c.id == intake.id)
    db.session.execute(insert(table).from_select(list(table.c), rows))
    db.session.commit()


def looked_at_in_vain(plan: dict[str, Any]) -> Iterator[int]:
    """How many rows each step of what PostgreSQL did had to leave out again."""
    yield plan.get("Rows Removed by Filter", 0) * plan["Actual Loops"]
    for each in plan.get("Plans", ()):
        yield from looked_at_in_vain(each)


@pytest.mark.usefixtures("app")
class TestLines:
    def test_the_next_call_back_that_is_still_to_be_made(self, app: Flask) -> None:
        by = a_staff_member(app, "coordinator").account
        intake, other = an_intake(), an_intake()
        for later, done in ((5, None), (2, None), (1, DAY)):
            agreed = CallBack(
                intake_id=intake.id, due_at=DAY + timedelta(hours=later), zone="America/Chicago",
                whose="person", made_by_id=by.id, done_at=done,
            )  # fmt: skip
            agreed.words = ""
            db.session.add(agreed)
        db.session.commit()
        lines = {each.intake.id: each for each in worklist.page(View(synthetic=False))[0]}
        expected = (DAY + timedelta(hours=2), "America/Chicago", False)
        assert lines[intake.id].call_back == expected
        assert lines[other.id].call_back is None

    def test_parked_is_what_was_parked_last_and_is_not_taken_up_again(self, app: Flask) -> None:
        by = a_staff_member(app, "coordinator").account
        parked, again, ended = (an_intake(submitted=False) for _ in range(3))
        for intake, outcome in ((parked, "parked"), (again, "parked"), (ended, "parked")):
            call = calls.begin(intake, by)
            call.ended_at, call.outcome = DAY, outcome
            db.session.commit()
        calls.begin(again, by)
        call = calls.begin(ended, by)
        call.ended_at, call.outcome = DAY, "cut_off"
        db.session.commit()
        lines, _ = worklist.page(View(synthetic=False))
        assert [each.intake for each in lines if each.parked] == [parked]
        only = View(synthetic=False, statuses=(Status.OPEN,), parked=True)
        assert [each.intake for each in worklist.page(only)[0]] == [parked]

    def test_counts_end_at_a_thousand(self, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
        for _ in range(4):
            an_intake()
        monkeypatch.setattr(worklist, "COUNTED_UP_TO", 3)
        views = {"all": EVERYTHING, "made up": View(synthetic=True)}
        assert worklist.counts(views) == {"all": 3, "made up": 0}

    def test_what_is_written_changes_the_mark_and_what_is_read_does_not(self, app: Flask) -> None:
        before = worklist.latest()
        worklist.page(EVERYTHING)
        assert worklist.latest() == before
        intake = an_intake(submitted=False)
        started = worklist.latest()
        calls.begin(intake, a_staff_member(app, "coordinator").account)
        assert len({before, started, worklist.latest()}) == 3


def test_of_two_who_take_the_same_one_the_second_is_told(database_url: str) -> None:
    with an_app(database_url) as app:
        people = [a_staff_member(app, role).account.id for role in ("coordinator", "lead")]
        made = [an_intake().id for _ in range(4)]
        done: dict[int, worklist.Assigned] = {}
        together = Barrier(2)

        def take(who: int) -> None:
            with app.app_context():
                me = staff.find(who)
                assert me is not None
                together.wait(20)
                done[who] = worklist.assign(dict.fromkeys(made, 0), me, me)
                db.session.remove()

        db.session.rollback()
        threads = [Thread(target=take, args=(each,)) for each in people]
        for each in threads:
            each.start()
        for each in threads:
            each.join(60)
        assert sorted(each.done for each in done.values()) == [0, 4]
        (loser,) = (each for each in done.values() if not each.done)
        assert {each.id for each in loser.taken} == set(made)
        handed = db.session.scalars(select(Event).where(Event.kind == "intake-handed-over")).all()
        assert len(handed) == 4
        assert verify_log().faults == []
