"""One person, several intakes: what finds them, what links them, what is taken over."""

from datetime import date
from typing import Any

import pytest
from make import StaffMember, an_intake
from questionnaire_answers import SCREENED_ON
from sqlalchemy import select

from intake.extensions import db
from intake.questionnaire import QUESTIONNAIRE
from intake.questionnaire.answers import Path, State
from intake.questionnaire.differences import differences
from intake.records import intakes, people, return_codes, worklist
from intake.records.event_tables import Event
from intake.records.models import Channel, Intake, Status
from intake.records.people import NotOneBefore
from intake.records.staff_tables import Staff

BORN = date(1985, 4, 23)
ELSEWHERE = {"phone": "202-555-0199", "person_name": "Somebody Else"}
"""Nothing that the others have."""


@pytest.fixture
def ann(coordinator: StaffMember) -> Staff:
    return coordinator.account


def found(intake: Intake, by: Staff) -> dict[Any, tuple[str, ...]]:
    return {match.intake.id: match.by for match in people.likely_the_same(intake, by)}


class TestLikelyTheSame:
    def test_the_same_number_however_it_was_typed(self, ann: Staff) -> None:
        earlier = an_intake(phone="(202) 555-0111", person_name="A")
        an_intake(**ELSEWHERE)
        call = an_intake(submitted=False, phone="+1 202 555 0111", person_name="B")
        assert found(call, ann) == {earlier.id: ("phone",)}

    def test_the_number_of_the_person_as_that_of_an_earlier_caller(self, ann: Staff) -> None:
        earlier = an_intake(answering_for="relative", caller_phone="202-555-0111", **ELSEWHERE)
        call = an_intake(submitted=False, phone="202-555-0111")
        assert found(call, ann) == {earlier.id: ("caller_phone",)}

    def test_the_number_of_the_caller(self, ann: Staff) -> None:
        as_person = an_intake(phone="202-555-0111")
        as_caller = an_intake(answering_for="relative", caller_phone="202-555-0111", **ELSEWHERE)
        call = an_intake(
            submitted=False, answering_for="relative", caller_phone="202-555-0111",
            phone="202-555-0122", person_name="Nobody Known",
        )  # fmt: skip
        same = ("caller_phone",)
        assert found(call, ann) == {as_person.id: same, as_caller.id: same}

    def test_a_name_alone_is_not_enough(self, ann: Staff) -> None:
        an_intake(person_name="Test Person", phone="202-555-0199")
        call = an_intake(submitted=False, person_name="Test Person", phone="202-555-0122")
        assert found(call, ann) == {}

    def test_a_name_and_a_birth_date_are(self, ann: Staff) -> None:
        earlier = an_intake(person_name="José Ångström", birth_date=BORN, phone="202-555-0199")
        an_intake(person_name="José Other", birth_date=BORN, phone="202-555-0198")
        call = an_intake(
            submitted=False, person_name="angstrom JOSE", birth_date=BORN, phone=State.DECLINED
        )
        assert found(call, ann) == {earlier.id: ("name_and_birth_date",)}

    def test_what_is_the_same_twice_is_said_together(self, ann: Staff) -> None:
        earlier = an_intake(person_name="Test Person", birth_date=BORN)
        call = an_intake(submitted=False, person_name="Test Person", birth_date=BORN)
        assert found(call, ann) == {earlier.id: ("phone", "name_and_birth_date")}

    def test_a_screen_that_was_not_sent_is_not_found(self, ann: Staff) -> None:
        an_intake(submitted=False, channel=Channel.SELF, wants_call=True)
        assert found(an_intake(submitted=False), ann) == {}

    def test_made_up_ones_and_real_ones_do_not_find_each_other(self, ann: Staff) -> None:
        made_up = an_intake()
        made_up.synthetic = True
        db.session.commit()
        assert found(an_intake(submitted=False), ann) == {}
        assert people.with_number("202-555-0143", ann, synthetic=True) == [made_up]

    def test_the_latest_stands_first(self, ann: Staff) -> None:
        first, second = an_intake(), an_intake()
        assert list(found(an_intake(submitted=False), ann)) == [second.id, first.id]

    def test_nothing_is_found_by_nothing(self, ann: Staff) -> None:
        an_intake()
        assert found(intakes.start(Channel.CALL, SCREENED_ON), ann) == {}

    def test_a_search_is_noted_with_its_count_and_nothing_else(self, ann: Staff) -> None:
        an_intake()
        people.likely_the_same(an_intake(submitted=False), ann)
        query = select(Event).where(Event.kind == "record-looked-up")
        (event,) = db.session.scalars(query).all()
        assert (event.detail, event.actor_id) == ({"found": 1}, ann.id)


class TestGoingOn:
    def test_both_stay_and_the_version_too(self, ann: Staff) -> None:
        earlier, call = an_intake(), an_intake(submitted=False)
        version = call.version
        assert people.go_on_from(call, earlier, ann)
        assert not people.go_on_from(call, earlier, ann)
        db.session.refresh(call)
        assert (call.earlier, call.version) == (earlier, version)

    def test_never_from_itself_nor_in_a_circle(self, ann: Staff) -> None:
        first, second, third = (an_intake() for _ in range(3))
        people.go_on_from(second, first, ann)
        people.go_on_from(third, second, ann)
        for before in (first, third):
            with pytest.raises(NotOneBefore):
                people.go_on_from(first, before, ann)

    def test_never_from_what_staff_do_not_see(self, ann: Staff) -> None:
        unsent = an_intake(submitted=False, channel=Channel.SELF)
        made_up = an_intake()
        made_up.synthetic = True
        db.session.commit()
        for before in (unsent, made_up):
            with pytest.raises(NotOneBefore):
                people.go_on_from(an_intake(), before, ann)


class TestCodes:
    def test_a_screen_becomes_a_call_of_whoever_has_its_code(self, ann: Staff) -> None:
        screen = an_intake(submitted=False, channel=Channel.SELF, age=33)
        code = return_codes.make(screen)
        assert people.take_up(code, ann) == screen
        db.session.refresh(screen)
        assert (screen.status, screen.owner_id) == (Status.OPEN, ann.id)
        assert intakes.given_of(screen)["age"] == 33
        assert intakes.given_of(screen)["channel"] == "call", "what a call asks is asked now"
        assert screen.channel == Channel.SELF, "where it came from is still known"
        assert people.take_up(code, ann) is None

    def test_whoever_used_the_code_is_noted(self, ann: Staff) -> None:
        screen = an_intake(submitted=False, channel=Channel.SELF)
        people.take_up(return_codes.make(screen), ann)
        query = select(Event).where(Event.chain == screen.id, Event.kind == "return-code-used")
        assert db.session.scalars(query).one().actor_id == ann.id

    def test_a_real_code_is_not_spent_in_practice(self, ann: Staff) -> None:
        screen = an_intake(submitted=False, channel=Channel.SELF)
        code = return_codes.make(screen)
        assert people.take_up(code, ann, synthetic=True) is None
        assert people.take_up(code, ann) == screen

    def test_a_call_under_way_goes_on_from_the_screen(self, ann: Staff) -> None:
        screen = an_intake(submitted=False, channel=Channel.SELF)
        call = an_intake(submitted=False)
        assert people.take_into(call, return_codes.make(screen), ann) == screen
        db.session.refresh(call)
        assert call.earlier == screen
        assert intakes.given_of(screen)["channel"] == "self"
        assert worklist.open_calls(synthetic=False) == [call]


class TestTakingOver:
    def take(self, call: Intake, earlier: Intake, by: Staff) -> bool:
        one, other = intakes.given_of(earlier), intakes.given_of(call)
        return people.take_over(call, differences(QUESTIONNAIRE, one, other), by)

    def test_answers_and_entries_come_over(self, ann: Staff) -> None:
        rows = [{"substance": "alcohol", "days_per_week": 3}, {"substance": "heroin"}]
        earlier = an_intake(age=33, substances=rows)
        call = intakes.start(Channel.CALL, SCREENED_ON, ann)
        intakes.add_entry(call, "substances", ann)
        intakes.save_answers(call, {Path("substance", "substances", 1): "heroin"}, ann)
        assert self.take(call, earlier, ann)
        given = intakes.given_of(call)
        assert given["age"] == 33
        assert [row["substance"] for row in given["substances"].values()] == ["heroin", "alcohol"]
        assert given["substances"][2]["days_per_week"] == 3
        assert "route" in given["substances"][1], "what was open in the entry of the same name"

    def test_twice_is_once(self, ann: Staff) -> None:
        earlier = an_intake(substances=[{"substance": "alcohol"}])
        call = intakes.start(Channel.CALL, SCREENED_ON, ann)
        for _ in range(2):
            self.take(call, earlier, ann)
        assert len(intakes.given_of(call)["substances"]) == 1

    def test_what_somebody_changed_meanwhile_stays(self, ann: Staff) -> None:
        earlier, call = an_intake(age=33), an_intake(submitted=False, age=50)
        wanted = differences(QUESTIONNAIRE, intakes.given_of(earlier), intakes.given_of(call))
        intakes.save_answers(call, {Path("age"): 51})
        assert not people.take_over(call, wanted, ann)
        assert intakes.given_of(call)["age"] == 51

    def test_whoever_takes_over_has_given_the_answer(self, ann: Staff) -> None:
        earlier, call = an_intake(age=33), an_intake(submitted=False, age=50)
        self.take(call, earlier, ann)
        assert call.given_answers[-1].given == ["age", 33]
        assert call.given_answers[-1].given_by_id == ann.id
