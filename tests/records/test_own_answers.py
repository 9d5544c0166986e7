"""What the person said online stays known, whatever staff ask afterwards."""

import pytest
from make import StaffMember, an_intake
from questionnaire_answers import harmless

from intake.questionnaire.answers import Path
from intake.records import intakes
from intake.records.models import Channel
from intake.records.own_answers import said_by_the_person

pytestmark = pytest.mark.usefixtures("app")
ALCOHOL = {"substance": "alcohol", "days_per_week": 7, "last_use_on": "2026-03-30"}


def test_what_staff_asked_alone_is_not_the_person_s() -> None:
    assert said_by_the_person(an_intake()) is None


def test_it_is_all_that_the_person_answered() -> None:
    intake = an_intake(channel=Channel.SELF, substances=[ALCOHOL])
    assert said_by_the_person(intake) == harmless(channel="self", substances=[ALCOHOL])


def test_of_two_answers_the_later_counts_and_an_entry_taken_away_is_gone() -> None:
    intake = an_intake(submitted=False, channel=Channel.SELF, substances=[ALCOHOL])
    intakes.save_answers(intake, {Path("age"): 44})
    intakes.remove_entry(intake, "substances", 1)
    own = said_by_the_person(intake)
    assert own is not None
    assert own["age"] == 44
    assert own["substances"] == {}


def test_what_staff_change_add_or_take_away_is_not_in_it(coordinator: StaffMember) -> None:
    intake = an_intake(channel=Channel.SELF, substances=[ALCOHOL])
    before = said_by_the_person(intake)
    by = coordinator.account
    intakes.save_answers(intake, {Path("age"): 51}, by)
    second = intakes.add_entry(intake, "substances", by)
    intakes.save_answers(intake, {Path("substance", "substances", second): "cannabis"}, by)
    intakes.remove_entry(intake, "substances", 1, by)
    assert said_by_the_person(intake) == before
    assert intakes.given_of(intake)["age"] == 51
