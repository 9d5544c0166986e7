"""Practice calls as they are kept: who took them, and how they went."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from make import StaffMember, a_staff_member, an_intake
from questionnaire_answers import SCREENED_ON

from intake.extensions import db
from intake.placement.callers import Caller, callers
from intake.questionnaire import QUESTIONNAIRE
from intake.questionnaire.answers import Given, Path
from intake.questionnaire.journey import Journey
from intake.records import calls, intakes, practice, worklist
from intake.records.debriefs import Debrief, debrief_of
from intake.records.models import Intake
from intake.records.replay import replay_intakes
from intake.records.staff_tables import Staff

BY_NAME = {each.case.name: each for each in callers()}
DRINKER = BY_NAME["A person has 17.5 drinks a day on 4 days a week"]
TWO_SUBSTANCES = BY_NAME["A person takes gabapentin and phenibut on 6 days a week"]


def writes_down(intake: Intake, given: Given) -> None:
    """Save all of it, the entries of lists first."""
    for group in QUESTIONNAIRE.groups:
        for row in given.get(group, {}).values():
            number = intakes.add_entry(intake, group)
            intakes.save_answers(intake, {Path(q, group, number): row[q] for q in row})
    top = {Path(q): each for q, each in given.items() if q not in QUESTIONNAIRE.groups}
    intakes.save_answers(intake, top)


def a_call(played: Caller, by: Staff, **changed: Any) -> Intake:
    """A finished practice call in which all was heard, but for what a test changes."""
    intake = practice.take(played, SCREENED_ON, by)
    said = played.on(SCREENED_ON) | changed
    writes_down(intake, {key: each for key, each in said.items() if each is not None})
    intakes.submit(intake, by)
    return intake


def went(intake: Intake) -> Debrief:
    found = debrief_of(intake)
    assert found is not None
    return found


@pytest.fixture
def account(coordinator: StaffMember) -> Staff:
    return coordinator.account


def test_a_practice_call_is_made_up_and_knows_its_case(account: Staff) -> None:
    intake = practice.take(DRINKER, SCREENED_ON, account)
    assert (intake.synthetic, intake.vignette) == (True, DRINKER.key)
    assert calls.under_way(intake, account) is not None
    assert practice.take(DRINKER, SCREENED_ON, account).id == intake.id, "pressed twice"
    assert practice.take(TWO_SUBSTANCES, SCREENED_ON, account).id != intake.id


def test_a_call_in_which_all_was_heard_is_whole(account: Staff) -> None:
    for played in (DRINKER, TWO_SUBSTANCES, BY_NAME["Nothing is found"]):
        found = went(a_call(played, account))
        assert found.is_whole, (found.differs, found.never_asked)
        assert found.fits
        assert all(each.found for each in found.reasons)
        assert not found.besides


def test_what_was_written_in_another_way_is_told_with_what_matters(account: Staff) -> None:
    rows = {1: DRINKER.on(SCREENED_ON)["substances"][1] | {"drinks_per_day": 2}}
    found = went(a_call(DRINKER, account, substances=rows, transport="own", support=False))
    told = {each.name: (each.said, each.written, each.matters) for each in found.differs}
    assert told["Drinks on a drinking day (Alcohol)"] == ("17.5", "2", True)
    assert told["Someone to count on"] == ("Yes", "No", False)
    assert not found.fits
    assert [each.found for each in found.reasons] == [False]
    assert ("Drinks on a drinking day (Alcohol)", "17.5") in found.reasons[0].rests_on


def test_what_was_never_asked_is_told(account: Staff) -> None:
    found = went(a_call(DRINKER, account, pregnancy=None, other_medicines=None))
    assert found.never_asked == ("Pregnant",), "only what is essential"


def test_an_essential_answer_that_nobody_has_is_no_gap(account: Staff) -> None:
    assert went(a_call(DRINKER, account)).never_asked == ()


def test_the_order_of_a_list_does_not_matter(account: Staff) -> None:
    rows = TWO_SUBSTANCES.on(SCREENED_ON)["substances"]
    assert went(a_call(TWO_SUBSTANCES, account, substances={1: rows[2], 2: rows[1]})).is_whole


def test_what_was_left_out_of_a_list_or_made_up_is_told(account: Staff) -> None:
    rows = TWO_SUBSTANCES.on(SCREENED_ON)["substances"]
    found = went(a_call(TWO_SUBSTANCES, account, substances={1: rows[1]}))
    assert (found.missing, found.added) == (("Phenibut",), ())
    heroin = {"substance": "heroin", "days_per_week": 1}
    found = went(a_call(TWO_SUBSTANCES, account, substances={**rows, 3: heroin}))
    assert (found.missing, found.added) == ((), ("Heroin",))


def test_own_words_may_be_put_in_any_way(account: Staff) -> None:
    found = went(a_call(DRINKER, account, other_medicines="nothing else at all"))
    assert found.is_whole


def test_the_time_is_that_on_the_phone(account: Staff) -> None:
    intake = a_call(DRINKER, account)
    call = calls.under_way(intake, account)
    assert call is not None
    assert intake.sent_at is not None
    call.begun_at = intake.sent_at - timedelta(minutes=7)
    db.session.commit()
    assert practice.time_on_the_phone(intake) == timedelta(minutes=7)


def test_a_case_that_is_no_longer_there_has_no_debrief(account: Staff) -> None:
    intake = a_call(DRINKER, account)
    intake.vignette = "0" * 12
    db.session.commit()
    assert debrief_of(intake) is None
    (play,) = practice.plays_of(account)
    assert play.caller is None
    assert not play.fits


def test_everybody_has_a_list_of_their_own(app: Flask, account: Staff) -> None:
    lead = a_staff_member(app, "lead").account
    mine, theirs = a_call(DRINKER, account), a_call(DRINKER, lead, substances=None)
    assert [(each.intake.id, each.fits) for each in practice.plays_of(account)] == [(mine.id, True)]
    assert [(each.intake.id, each.fits) for each in practice.plays_of(lead)] == [(theirs.id, False)]
    assert practice.is_of(mine, account)
    assert not practice.is_of(mine, lead)


def test_a_surprise_is_somebody_new_as_long_as_there_is_one(account: Staff) -> None:
    among = [DRINKER, TWO_SUBSTANCES]
    a_call(DRINKER, account)
    assert {practice.one_of(among, account).key for _ in range(8)} == {TWO_SUBSTANCES.key}
    a_call(TWO_SUBSTANCES, account)
    assert practice.one_of(among, account) in among


def test_lists_counts_and_replays_tell_the_two_kinds_apart(account: Staff) -> None:
    real, made_up = an_intake(), a_call(DRINKER, account)
    for synthetic, own in ((False, real), (True, made_up)):
        view = worklist.View(synthetic)
        assert [each.intake for each in worklist.page(view)[0]] == [own]
        assert worklist.counts({"to do": view}) == {"to do": 1}
        assert intakes.by_reference(own.reference, synthetic=synthetic) == own
        assert intakes.by_reference(own.reference, synthetic=not synthetic) is None
    references = [real.reference]
    assert [each.reference for each in replay_intakes()] == references


def test_a_journey_of_a_caller_has_no_gap_that_matters() -> None:
    for played in callers():
        journey = Journey(QUESTIONNAIRE, played.on(SCREENED_ON))
        open_ones = [
            question.id
            for stop in journey.asked
            for question in stop.questions
            if question.essential and question.id not in journey.given_at(stop)
        ]
        assert open_ones == [], played.case.name
