"""The range holds the level of every way of completing the answers."""

from typing import Any

from drawn_answers import (
    ANSWER_SETS,
    FULL_ROWS,
    READ_GROUPS,
    SUBSTANCES,
    TOP_LEVEL,
    answers_to,
    completions,
    somebody,
    somewhere,
    worn_sets,
)
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from questionnaire_answers import changed, harmless
from suggesting import standing, suggested

from intake.placement.model import Level
from intake.placement.rules import RULES
from intake.questionnaire import QUESTIONNAIRE
from intake.questionnaire.answers import Given, Path, State, answer_at, is_value
from intake.questionnaire.conditions import IsWithheld
from intake.questionnaire.journey import Journey

MANY = settings(max_examples=400)


def test_the_level_lies_within_the_range(drawn_people: list[Given]) -> None:
    for person in drawn_people:
        suggestion = suggested(person)
        assert suggestion.lowest <= suggestion.level <= suggestion.highest


@MANY
@given(st.data())
def test_the_range_holds_the_level_of_every_completion(data: Any) -> None:
    person = data.draw(ANSWER_SETS)
    complete = data.draw(completions(person))
    now, then = suggested(person), suggested(complete)
    assert now.lowest <= then.level <= now.highest


ENDS_WHEN_KNOWN = {
    rule.id for rule in RULES if any(isinstance(leaf, IsWithheld) for leaf in rule.when.leaves())
}


@MANY
@given(st.data())
def test_no_rule_surprises_in_a_completion(data: Any) -> None:
    """Stricter than the range: a surprise would not be hidden by a higher rule."""
    person = data.draw(ANSWER_SETS)
    now, then = standing(person), standing(data.draw(completions(person)))
    for rule, (sure, _, possible) in now.items():
        # What asks for a person because something is not known ends when it is known.
        if rule in ENDS_WHEN_KNOWN:
            continue
        holds = then[rule][1]
        assert sure <= holds <= possible


@MANY
@given(st.data())
def test_settled_never_flips(data: Any) -> None:
    person = data.draw(worn_sets())
    now = suggested(person)
    assume(now.settled)
    then = suggested(data.draw(completions(person)))
    assert then.level == now.level
    assert then.settled


@MANY
@given(data=st.data())
def test_a_further_answer_never_widens_the_range(drawn_people: list[Given], data: Any) -> None:
    person = data.draw(somebody(drawn_people, 0))
    question = data.draw(st.sampled_from([*TOP_LEVEL.values(), *SUBSTANCES.questions]))
    path = data.draw(somewhere(person, question))
    now = suggested(changed(person, path, None))
    then = suggested(changed(person, path, data.draw(answers_to(question))))
    assert now.lowest <= then.lowest
    assert then.highest <= now.highest


@given(ANSWER_SETS, FULL_ROWS)
def test_a_further_substance_on_an_open_list_never_widens_the_range(
    person: Given, row: Given
) -> None:
    person = changed(person, Path(SUBSTANCES.more.id), None)
    now = suggested(person)
    then = suggested(person | {SUBSTANCES.id: {**person.get(SUBSTANCES.id, {}), 9: row}})
    assert now.lowest <= then.lowest
    assert then.highest <= now.highest


def test_there_is_something_to_ask_until_the_level_is_settled(drawn_people: list[Given]) -> None:
    for person in drawn_people:
        suggestion = suggested(person)
        assert suggestion.settled == (not suggestion.open_questions)


def test_every_open_question_can_be_answered(drawn_people: list[Given]) -> None:
    for person in drawn_people:
        assert_open_questions_can_be_answered(person)


def assert_open_questions_can_be_answered(person: Given) -> None:
    journey = Journey(QUESTIONNAIRE, person)
    on_path = {
        Path(question.id, stop.group.id if stop.group and stop.page else "", stop.entry)
        for stop in journey.asked
        for question in stop.questions
    }
    for each in suggested(person).open_questions:
        assert each.path in on_path
        answered = is_value(answer_at(journey.answers, each.path))
        assert not answered or each.path.question in {group.more.id for group in READ_GROUPS}


def test_an_open_question_could_reach_more_than_is_sure(drawn_people: list[Given]) -> None:
    for suggestion in map(suggested, drawn_people):
        for each in suggestion.open_questions:
            assert suggestion.lowest < each.could_reach <= suggestion.highest
            assert each.rules


def test_the_weightiest_questions_come_first(drawn_people: list[Given]) -> None:
    for suggestion in map(suggested, drawn_people):
        reaches = [each.could_reach for each in suggestion.open_questions]
        assert reaches == sorted(reaches, reverse=True)


def test_safety_is_asked_first_and_what_was_withheld_last() -> None:
    given = harmless(asq_wish_dead=True, overdose="unknown", symptoms_now=["weak"])
    for question in ("asq_now", "takes_baclofen"):
        given = changed(given, Path(question), None)
    asked = [each.path.question for each in suggested(given).open_questions]
    assert asked[0] == "asq_now"
    assert asked.index("takes_baclofen") < asked.index("overdose")


def test_with_nothing_answered_everything_is_possible() -> None:
    suggestion = suggested({})
    assert (suggestion.lowest, suggestion.highest) == (Level.OUTPATIENT, Level.EMERGENCY)


def test_with_everything_answered_the_level_is_settled() -> None:
    assert suggested(harmless()).settled


def test_an_emergency_settles_everything_at_once() -> None:
    assert suggested({"danger_signs": ("breathing",)}).settled


def test_an_answer_counts_though_its_page_may_turn_out_not_to_apply() -> None:
    suggestion = suggested({"overdose_on_purpose": True})
    assert suggestion.level == Level.EMERGENCY


def test_an_answer_whose_page_may_not_apply_settles_nothing() -> None:
    given = harmless(overdose="declined", overdose_on_purpose=True)
    suggestion = suggested(given)
    assert (suggestion.lowest, suggestion.highest) == (Level.OUTPATIENT, Level.EMERGENCY)
    assert [each.path for each in suggestion.open_questions] == [Path("overdose")]
    assert suggested(changed(given, Path("overdose"), "never")).level == Level.OUTPATIENT


def test_a_no_settles_its_question_though_its_page_may_not_apply() -> None:
    # Whether thoughts of today are asked about hangs on the four answers before.
    person = harmless(asq_thoughts=State.DECLINED, asq_now=False, suicide_plan=False)
    assert suggested(person).highest < Level.EMERGENCY
    assert suggested(person | {"asq_now": True}).highest is Level.EMERGENCY


def test_a_withheld_last_use_counts_as_today_and_may_yet_be_told() -> None:
    drinks = {"substance": "alcohol", "days_per_week": 7, "drinks_per_day": 20}
    suggestion = suggested(harmless(substances=[drinks | {"last_use_on": State.UNKNOWN}]))
    assert suggestion.level is Level.MEDICALLY_MANAGED
    assert suggestion.lowest < Level.MEDICALLY_MANAGED
    asked = [each.path for each in suggestion.open_questions]
    assert Path("last_use_on", "substances", 1) in asked


def test_what_decides_a_page_is_asked_through_other_pages() -> None:
    """The dose now is asked of tablets alone."""
    given = harmless(
        takes_baclofen=True,
        baclofen_form="unknown",
        baclofen_daily_for=365,
        baclofen_change="stopped",
        baclofen_changed_on="2026-03-30",
    )
    suggestion = suggested(given)
    assert not suggestion.settled
    assert {each.path for each in suggestion.open_questions} == {Path("baclofen_form")}


def test_a_rule_that_is_excused_can_no_longer_be_reached() -> None:
    given = harmless(use_signs="unknown", use_at_home=True, other_place=True)
    assert suggested(given).highest == Level.INTENSIVE_OUTPATIENT


def test_an_announced_substance_is_an_open_essential_answer() -> None:
    suggestion = suggested(harmless(more_substances=True))
    assert suggestion.open_essential == (Path("more_substances"),)
    assert suggestion.needs_more_information


def test_a_full_list_of_substances_is_closed() -> None:
    rows = [{"substance": "cannabis"}] * SUBSTANCES.at_most
    suggestion = suggested(harmless(substances=rows, more_substances=True))
    assert suggestion.settled
    assert suggestion.open_essential == ()


def test_a_declined_list_of_substances_stays_open() -> None:
    suggestion = suggested(harmless(more_substances=State.DECLINED))
    assert not suggestion.settled
    assert Path("more_substances") in {each.path for each in suggestion.open_questions}
