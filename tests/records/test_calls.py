"""Time on the phone: stretches that end, are parked, handed over; calls back."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from clock import Clock
from flask import Flask
from make import StaffMember, a_staff_member, an_app, an_intake
from sqlalchemy import select

from intake.extensions import db
from intake.records import call_backs, calls, intakes, moments, worklist
from intake.records.call_tables import Call, CallBack
from intake.records.event_tables import Event
from intake.records.models import GivenAnswer, Intake
from intake.records.staff_tables import Staff

SOON = datetime(2030, 1, 2, 15, 0, tzinfo=UTC)


@pytest.fixture
def intake(app: Flask) -> Intake:
    return an_intake(submitted=False)


@pytest.fixture
def ann(coordinator: StaffMember) -> Staff:
    return coordinator.account


@pytest.fixture
def ben(clinician: StaffMember) -> Staff:
    return clinician.account


def noted(intake: Intake, kind: str) -> int:
    return len(db.session.scalars(select(Event).where(Event.chain == intake.id,
                                                      Event.kind == kind)).all())  # fmt: skip


def outcomes(intake: Intake) -> list[str]:
    return [each.outcome for each in calls.stretches(intake)]


class TestStretches:
    def test_time_is_the_sum_of_all_stretches(self, intake: Intake, ann: Staff, ben: Staff,
                                              clock: Clock) -> None:  # fmt: skip
        calls.begin(intake, ann)
        clock.goes_on(minutes=7)
        calls.park(intake, ann, "She calls again")
        clock.goes_on(hours=3)
        calls.resume(intake, ben)
        clock.goes_on(minutes=5)
        assert calls.time_on_calls(intake) == timedelta(minutes=12)
        assert calls.time_of(intake, ben) == (
            timedelta(minutes=7),
            clock.now - timedelta(minutes=5),
        )
        assert calls.time_of(intake, ann) == (timedelta(minutes=12), None)

    def test_beginning_twice_is_one_stretch(self, intake: Intake, ann: Staff) -> None:
        assert calls.begin(intake, ann).id == calls.begin(intake, ann).id

    def test_opening_the_page_begins_only_where_the_call_is_free(
        self, intake: Intake, ann: Staff, ben: Staff
    ) -> None:
        mine = calls.begin_if_free(intake, ann)
        assert mine is not None
        assert calls.begin_if_free(intake, ann) == mine
        assert calls.begin_if_free(intake, ben) is None, "a colleague is on it"
        calls.park(intake, ann)
        assert calls.begin_if_free(intake, ann) is None, "it was parked"
        calls.resume(intake, ben)
        assert calls.begin_if_free(intake, ben)
        assert calls.begin_if_free(an_intake(), ann) is None, "it waits for a decision"

    def test_how_it_ended_is_kept_with_its_words_and_noted(self, intake: Intake,
                                                           ann: Staff) -> None:  # fmt: skip
        calls.begin(intake, ann)
        assert calls.end(intake, ann, "information_only", "Asked for the address")
        (call,) = calls.stretches(intake)
        assert (call.outcome, call.words) == ("information_only", "Asked for the address")
        assert b"address" not in call.words_sealed
        assert noted(intake, "call-ended") == 1

    def test_the_same_end_twice_is_one_end(self, intake: Intake, ann: Staff) -> None:
        calls.begin(intake, ann)
        assert calls.end(intake, ann, "dropped", "x")
        assert not calls.end(intake, ann, "dropped", "x")
        assert outcomes(intake) == ["dropped"]

    def test_the_end_of_a_call_that_somebody_else_began_is_kept_too(
        self, intake: Intake, ann: Staff, ben: Staff
    ) -> None:
        calls.begin(intake, ann)
        assert calls.end(intake, ben, "referred_elsewhere")
        assert outcomes(intake) == ["referred_elsewhere", ""]


class TestNotEnded:
    def test_it_ends_with_the_last_answer_when_somebody_else_takes_it_up(
        self, intake: Intake, ann: Staff, ben: Staff, clock: Clock
    ) -> None:
        call = calls.begin(intake, ann)
        answer_in(intake, ann, clock.now + timedelta(minutes=9))
        clock.goes_on(hours=1)
        calls.begin(intake, ben)
        db.session.refresh(call)
        assert call.outcome == "not_ended"
        assert call.ended_at == call.begun_at + timedelta(minutes=9)

    def test_after_twelve_hours_it_counts_as_ended(
        self, intake: Intake, ann: Staff, clock: Clock
    ) -> None:
        calls.begin(intake, ann)
        answer_in(intake, ann, clock.now + timedelta(minutes=4))
        clock.goes_on(hours=11, minutes=59)
        assert calls.under_way(intake, ann)
        clock.goes_on(minutes=1)
        assert calls.under_way(intake, ann) is None
        assert calls.time_on_calls(intake) == timedelta(minutes=4)

    def test_without_an_answer_it_took_no_time(
        self, intake: Intake, ann: Staff, clock: Clock
    ) -> None:
        calls.begin(intake, ann)
        clock.goes_on(days=1)
        assert calls.time_on_calls(intake) == timedelta()

    def test_answers_of_a_later_day_do_not_make_it_longer(
        self, intake: Intake, ann: Staff, clock: Clock
    ) -> None:
        calls.begin(intake, ann)
        answer_in(intake, ann, clock.now + timedelta(minutes=4))
        answer_in(intake, ann, clock.now + timedelta(hours=20))
        clock.goes_on(days=1)
        assert calls.time_on_calls(intake) == timedelta(minutes=4)


def answer_in(intake: Intake, by: Staff, at: datetime) -> None:
    """An answer of this person at a moment, as it stands in the history."""
    answered = GivenAnswer(intake_id=intake.id, given=["age", 41], given_by_id=by.id, given_at=at)
    db.session.add(answered)
    db.session.commit()


class TestParking:
    def test_a_parked_call_waits_and_can_be_taken_up(
        self, intake: Intake, ann: Staff, ben: Staff
    ) -> None:
        calls.begin(intake, ann)
        assert not calls.is_parked(intake)
        assert calls.park(intake, ann)
        assert calls.is_parked(intake)
        calls.resume(intake, ben)
        assert not calls.is_parked(intake)
        assert intake.owner_id == ben.id

    def test_parking_twice_parks_once(self, intake: Intake, ann: Staff) -> None:
        calls.begin(intake, ann)
        assert [calls.park(intake, ann, "x"), calls.park(intake, ann, "x")] == [True, False]
        assert outcomes(intake) == ["parked"]

    def test_whoever_did_not_talk_does_not_park_it_again(
        self, intake: Intake, ann: Staff, ben: Staff
    ) -> None:
        calls.begin(intake, ann)
        calls.park(intake, ann)
        assert not calls.park(intake, ben)

    def test_a_finished_call_is_not_parked(self, intake: Intake, ann: Staff) -> None:
        calls.begin(intake, ann)
        calls.park(intake, ann)
        intakes.submit(intake, ann)
        assert not calls.is_parked(intake)

    def test_handing_over_changes_who_sees_to_it_and_not_its_version(
        self, intake: Intake, ann: Staff, ben: Staff
    ) -> None:
        calls.begin(intake, ann)
        version = intake.version
        assert calls.hand_over(intake, ann, ben, "Speaks Spanish")
        db.session.refresh(intake)
        assert (intake.owner_id, intake.version) == (ben.id, version)
        assert outcomes(intake) == ["handed_over"]
        assert calls.is_parked(intake)
        assert not calls.hand_over(intake, ann, ben, "Speaks Spanish")
        assert noted(intake, "intake-handed-over") == 1

    @pytest.mark.parametrize("outcome", ["wrong_number", "declined_help", "continued"])
    def test_a_call_with_nothing_more_to_do_is_left_out_of_lists(
        self, intake: Intake, ann: Staff, outcome: str
    ) -> None:
        def listed() -> bool:
            return intake in worklist.open_calls(synthetic=False)

        calls.begin(intake, ann)
        calls.park(intake, ann)
        assert listed()
        calls.resume(intake, ann)
        calls.end(intake, ann, outcome)
        assert not listed()
        calls.resume(intake, ann)
        assert listed()


def test_what_is_to_be_done_about_a_call_is_kept_with_its_intake(
    intake: Intake, ann: Staff
) -> None:
    def state() -> str:
        db.session.refresh(intake)
        return intake.call_state

    version = intake.version
    calls.begin(intake, ann)
    assert state() == ""
    calls.park(intake, ann)
    assert state() == "parked"
    calls.resume(intake, ann)
    assert state() == ""
    calls.end(intake, ann, "wrong_number")
    assert state() == "over"
    assert intake.version == version
    intakes.submit(intake, ann)
    assert state() == ""
    calls.end(intake, ann, "information_only")
    assert state() == ""


class TestCallBacks:
    def test_when_the_next_one_is_due_is_kept_with_its_intake(
        self, intake: Intake, ann: Staff
    ) -> None:
        agreed = agree(intake, ann)
        later = agree(intake, ann, at=SOON + timedelta(days=1), whose="caller")
        for finished, due in ((None, SOON), (agreed, later.due_at), (later, None)):
            if finished:
                call_backs.finish(finished, ann, "reached")
            db.session.refresh(intake)
            assert intake.call_back_at == due

    def test_one_that_is_agreed_twice_is_one(self, intake: Intake, ann: Staff) -> None:
        one, other = (agree(intake, ann) for _ in range(2))
        assert one.id == other.id
        assert noted(intake, "call-back-agreed") == 1
        assert b"evening" not in one.words_sealed

    def test_another_time_takes_the_place_of_the_one_before(
        self, intake: Intake, ann: Staff
    ) -> None:
        first = agree(intake, ann)
        second = agree(intake, ann, at=SOON + timedelta(days=1))
        assert list(call_backs.waiting_for(intake)) == [second]
        assert first.result == "replaced"

    def test_caller_and_person_have_one_each(self, intake: Intake, ann: Staff) -> None:
        both = [agree(intake, ann), agree(intake, ann, whose="caller")]
        assert list(call_backs.waiting_for(intake)) == both

    def test_the_earliest_stands_first_and_practice_stays_apart(
        self, intake: Intake, ann: Staff
    ) -> None:
        later = agree(intake, ann, at=SOON + timedelta(days=2))
        other = an_intake(submitted=False)
        sooner = agree(other, ann)
        assert list(call_backs.due()) == [sooner, later]
        other.synthetic = True
        db.session.commit()
        assert list(call_backs.due()) == [later]
        assert list(call_backs.due(synthetic=True)) == [sooner]

    def test_the_first_result_stays(self, intake: Intake, ann: Staff, ben: Staff) -> None:
        agreed = agree(intake, ann)
        assert call_backs.finish(agreed, ann, "no_answer")
        assert not call_backs.finish(agreed, ben, "reached")
        assert (agreed.result, agreed.done_by_id) == ("no_answer", ann.id)
        assert list(call_backs.due()) == []
        assert noted(intake, "call-back-done") == 1


def agree(intake: Intake, by: Staff, at: datetime = SOON, whose: str = "person") -> CallBack:
    return call_backs.agree(intake, by, at, "America/Chicago", whose, "In the evening")


class TestAtOnce:
    def test_two_who_park_at_once_end_a_stretch_each(self, database_url: str) -> None:
        with an_app(database_url) as app:
            staff = [a_staff_member(app, role).account for role in ("coordinator", "lead")]
            intake = an_intake(submitted=False)
            calls.begin(intake, staff[0])
            other = Call(intake_id=intake.id, by_id=staff[1].id, begun_at=moments.now())
            other.words = ""
            db.session.add(other)
            db.session.commit()
            ids = intake.id, [each.id for each in staff]

            def park(who: int) -> None:
                calls.park(db.session.get_one(Intake, ids[0]),
                           db.session.get_one(Staff, ids[1][who % 2]), "Later")  # fmt: skip

            together(app, park, 4)
            assert sorted(outcomes(intake)) == ["parked", "parked"]
            assert calls.is_parked(intake)

    def test_one_call_back_has_one_result(self, database_url: str) -> None:
        with an_app(database_url) as app:
            by = a_staff_member(app, "coordinator").account
            intake = an_intake(submitted=False)
            agreed, by_id = agree(intake, by).id, by.id
            done: list[bool] = []

            def finish(_: int) -> None:
                call_back = db.session.get_one(CallBack, agreed)
                staff = db.session.get_one(Staff, by_id)
                done.append(call_backs.finish(call_back, staff, "no_answer"))

            together(app, finish, 4)
            assert sorted(done) == [False, False, False, True]
            assert noted(intake, "call-back-done") == 1


def together(app: Flask, act: Callable[[int], None], times: int) -> None:
    """Do the same several times at the same moment; what fails in one of them fails the test."""
    ready, failed = threading.Barrier(times), []

    def one(number: int) -> None:
        with app.app_context():
            ready.wait()
            try:
                act(number)
            except Exception as error:  # it belongs to the test
                failed.append(error)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=one, args=(number,)) for number in range(times)]
    db.session.rollback()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.expire_all()
    assert failed == []
