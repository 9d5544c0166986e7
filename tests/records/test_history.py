"""The history of an intake: who did what, when, with what each answer was before."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from consenting import a_live_consent, a_sending, an_emergency
from make import StaffMember, an_intake
from sqlalchemy import update
from statements import overheard
from tampering import get_past_the_triggers

from intake.extensions import db
from intake.placement.model import Level
from intake.questionnaire.answers import Path
from intake.records import consents, dispositions, events, history, holds, intakes, moments, reads
from intake.records.call_tables import Call, CallBack
from intake.records.event_tables import Event
from intake.records.events import Kind
from intake.records.history import Happening, history_of
from intake.records.models import Channel, GivenAnswer, Intake

pytestmark = pytest.mark.usefixtures("app")
ALCOHOL = {"substance": "alcohol", "days_per_week": 7, "last_use_on": "2026-03-30"}
START = datetime(2026, 3, 31, 15, 0, tzinfo=UTC)


def told(intake: Intake) -> list[tuple[str, str]]:
    """Who and what, the oldest first."""
    return [(each.who, each.what) for each in reversed(history_of(intake))]


def one(intake: Intake, what: str) -> Happening:
    (found,) = [each for each in history_of(intake) if each.what == what]
    return found


def saved(intake: Intake) -> list[Happening]:
    return [each for each in reversed(history_of(intake)) if each.answers]


def at_minute(rows: list[Any], minutes: list[int]) -> None:
    """Move what was kept to these minutes after the start."""
    get_past_the_triggers()
    for row, minute in zip(rows, minutes, strict=True):
        column = "given_at" if isinstance(row, GivenAnswer) else "at"
        moment = START + timedelta(minutes=minute)
        db.session.execute(update(type(row)).where(type(row).id == row.id).values({column: moment}))
    db.session.commit()


def test_a_screen_from_its_start_to_the_decision(clinician: StaffMember) -> None:
    intake = an_intake(channel=Channel.SELF)
    reads.note_read(intake, clinician.account)
    dispositions.decide(intake, clinician.account, Level.OUTPATIENT, intake.version)
    assert told(intake) == [
        ("The person, online", "Began the intake"),
        ("The person, online", "Saved answers"),
        ("The person, online", "Sent the answers, or finished the call"),
        ("Test Clinician", "Looked at the answers"),
        ("Test Clinician", "Signed a decision"),
    ]


def test_what_was_suggested_when_it_was_sent_stays(coordinator: StaffMember) -> None:
    intake = an_intake()
    intakes.save_answers(intake, {Path("danger_signs"): ("seizure",)}, coordinator.account)
    sent = one(intake, "Sent the answers, or finished the call")
    assert sent.more == "Suggested then: outpatient"


def test_nothing_was_suggested_for_somebody_under_18() -> None:
    sent = one(an_intake(age=16), "Sent the answers, or finished the call")
    assert sent.more == "Under 18: nothing was suggested"


def test_a_decision_an_override_and_taking_it_back_say_why(clinician: StaffMember) -> None:
    intake, by = an_intake(), clinician.account
    dispositions.decide(intake, by, Level.OUTPATIENT, intake.version, words="A note.")
    made = dispositions.decide(
        intake, by, Level.RESIDENTIAL, intake.version,
        reason="other", words="Nowhere to live.", second_name="Test Second, MD",
    )  # fmt: skip
    dispositions.withdraw(intake, by, made.id, reason="mistake", words="Another person.")
    found = [(each.more, each.quoted) for each in history_of(intake)[:3]]
    assert found == [
        ("Residential. Decided by mistake", "Another person."),
        (
            "Overridden: Residential. Another reason. Suggested then: outpatient. "
            "Second name: Test Second, MD",
            "Nowhere to live.",
        ),
        ("Confirmed: Outpatient", "A note."),
    ]


def test_each_answer_stands_with_the_one_before(coordinator: StaffMember) -> None:
    intake = an_intake(channel=Channel.SELF, substances=[ALCOHOL])
    in_entry = Path("days_per_week", "substances", 1)
    intakes.save_answers(intake, {Path("age"): 41, in_entry: 5}, coordinator.account)
    *_, last = saved(intake)
    assert last.who == "Test Coordinator"
    assert [(each.path, each.entry, each.before, each.after) for each in last.answers] == [
        (Path("age"), "", 40, 41),
        (in_entry, "Alcohol", 7, 5),
    ]


def test_an_entry_that_was_taken_away_is_named(coordinator: StaffMember) -> None:
    intake = an_intake(substances=[ALCOHOL])
    intakes.remove_entry(intake, "substances", 1, coordinator.account)
    *_, last = saved(intake)
    (change,) = last.answers
    assert (change.path.question, change.entry, change.after) == ("", "Alcohol", None)


def test_what_the_program_answers_is_not_told_as_saved(coordinator: StaffMember) -> None:
    intake = intakes.start(Channel.CALL, START.date(), coordinator.account)
    number = intakes.add_entry(intake, "substances", coordinator.account)
    assert saved(intake) == []
    named = Path("substance", "substances", number)
    intakes.save_answers(intake, {named: "alcohol"}, coordinator.account)
    (line,) = saved(intake)
    assert [each.path for each in line.answers] == [named]


@pytest.mark.parametrize(
    ("minutes", "lines"),
    [([0, 10, 39], [(0, 39, 3)]), ([0, 10, 41], [(0, 10, 2), (41, 41, 1)])],
    ids=["without a pause", "with a pause"],
)
def test_answers_are_told_together_until_there_is_a_pause(
    coordinator: StaffMember, minutes: list[int], lines: list[tuple[int, int, int]]
) -> None:
    intake = intakes.start(Channel.CALL, START.date(), coordinator.account)
    for age in (40, 41, 42):
        intakes.save_answers(intake, {Path("age"): age}, coordinator.account)
    at_minute(intake.given_answers[:2], [-1, -1])
    at_minute(db.session.query(Event).filter(Event.kind == "intake-started").all(), [-1])
    at_minute(intake.given_answers[2:], minutes)
    found = [
        ((each.since - START) // timedelta(minutes=1), (each.at - START) // timedelta(minutes=1),
         len(each.answers))
        for each in saved(intake)
    ]  # fmt: skip
    assert found == lines


def test_a_look_in_between_does_not_part_them(
    coordinator: StaffMember, clinician: StaffMember
) -> None:
    intake = intakes.start(Channel.CALL, START.date(), coordinator.account)
    intakes.save_answers(intake, {Path("age"): 40}, coordinator.account)
    reads.note_read(intake, clinician.account)
    intakes.save_answers(intake, {Path("age"): 41}, coordinator.account)
    (line,) = saved(intake)
    assert len(line.answers) == 2
    intakes.save_answers(intake, {Path("age"): 42}, clinician.account)
    assert [len(each.answers) for each in saved(intake)] == [2, 1]


def test_looks_of_one_person_are_one_line(clinician: StaffMember) -> None:
    intake = an_intake()
    reads.note_read(intake, clinician.account)
    noted = db.session.query(Event).filter(Event.kind == "intake-read").one()
    db.session.add(
        Event(
            chain=noted.chain, number=noted.number + 1, kind=noted.kind, actor_id=noted.actor_id,
            purpose=noted.purpose, detail={}, at=noted.at + timedelta(minutes=12), mac=noted.mac,
        )
    )  # fmt: skip
    db.session.commit()
    looked = one(intake, "Looked at the answers")
    assert looked.times == 2
    assert looked.at - looked.since == timedelta(minutes=12)


def test_consents_and_what_was_given_out(clinician: StaffMember) -> None:
    intake, by = an_intake(person_name="Test Person"), clinician.account
    clinician.has_decided(intake)
    a_sending(intake, clinician.account)
    consent = a_live_consent(intake, by, parts=("use",))
    consents.end(intake, consent, consents.End.REVOKED, "Told us on the phone.", by)
    an_emergency(intake, by)
    holds.set_hold(intake, "A letter of a court", by)
    assert one(intake, "Gave the record out").more == "To Example House"
    ended = one(intake, "A consent was taken back, refused or ended")
    assert (ended.more, ended.quoted) == (f"Consent {consent.number}", "Told us on the phone.")
    emergency = one(intake, "Recorded a medical emergency without consent")
    assert emergency.more == "To Test Nurse, Example Hospital"
    assert one(intake, "Put a legal hold on it, so that it is not deleted").more == ""


def test_calls_calls_back_and_handing_over_say_how_long_when_and_to_whom(
    clinician: StaffMember, coordinator: StaffMember
) -> None:
    intake, by = an_intake(), coordinator.account
    begun = moments.now()
    call = Call(
        intake_id=intake.id, by_id=by.id, begun_at=begun, words="The line was bad.",
        ended_at=begun + timedelta(minutes=17),
    )  # fmt: skip
    due = datetime(2026, 4, 2, 15, 5, tzinfo=UTC)
    agreed = CallBack(
        intake_id=intake.id, due_at=due, zone="UTC", whose="person", words="", made_by_id=by.id
    )
    db.session.add_all([call, agreed])
    db.session.flush()
    events.note(Kind.CALL_ENDED, intake, by, call=call.id)
    events.note(Kind.CALL_BACK_AGREED, intake, by, call_back=agreed.id)
    events.note(Kind.HANDED_OVER, intake, by, to=clinician.account.id)
    db.session.commit()
    ended = one(intake, "Parked or ended the call")
    assert ended.more.startswith("17 minutes on the phone")
    assert ended.quoted == "The line was bad."
    here = due.astimezone()
    assert f"April {here.day}, 2026" in one(intake, "Agreed on a call back").more
    handed = one(intake, "Gave it to somebody else of the staff to see to")
    assert handed.more == "To Test Clinician"


def test_the_latest_stands_first(clinician: StaffMember) -> None:
    found = history_of(an_intake())
    assert [each.at for each in found] == sorted((each.at for each in found), reverse=True)
    assert found[-1].what == "Began the intake"


def count_of_queries(intake: Intake) -> int:
    db.session.expire_all()
    assert intake.id
    with overheard() as asked:
        history.history_of(intake)
    return len(asked)


def test_it_takes_the_same_number_of_queries_however_long_it_is(
    clinician: StaffMember, coordinator: StaffMember
) -> None:
    intake = an_intake(person_name="Test Person")
    clinician.has_decided(intake)
    a_sending(intake, clinician.account)
    few = count_of_queries(intake)
    for age in range(40, 60):
        intakes.save_answers(intake, {Path("age"): age}, coordinator.account)
        dispositions.decide(intake, clinician.account, Level.OUTPATIENT, intake.version)
    a_live_consent(intake, clinician.account, parts=("use",))
    assert count_of_queries(intake) == few
    assert few <= 13
