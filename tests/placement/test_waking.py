"""What the engine leaves out, and what it remembers, makes no difference."""

from typing import Any

import pytest
from drawn_answers import ANSWER_SETS, SUBSTANCES, TOP_LEVEL, answers_to, somewhere, worn_sets
from hypothesis import given, settings
from hypothesis import strategies as st
from questionnaire_answers import answers_of, changed, harmless
from suggesting import suggested

from intake.placement import baclofen_amounts, facts, personal_amounts, substance_amounts
from intake.placement.engine import RULEBOOK, level_of, pressing, suggest_placement
from intake.placement.measures import Measure
from intake.placement.model import Level
from intake.placement.range import firm_ground
from intake.placement.rules import RULES
from intake.placement.waking import Sign, signs_of
from intake.questionnaire import QUESTIONNAIRE
from intake.questionnaire.answers import Given
from intake.questionnaire.conditions import ALWAYS, AnyEntry, all_of, answer, any_of
from intake.questionnaire.journey import Journey
from intake.questionnaire.statements import Statement

MEASURES = {
    each.id: each
    for module in (baclofen_amounts, facts, personal_amounts, substance_amounts)
    for each in vars(module).values()
    if isinstance(each, Measure)
}
MANY = settings(max_examples=200)


@MANY
@given(ANSWER_SETS)
def test_a_rule_that_sleeps_is_false(person: Given) -> None:
    for answers in (answers_of(person), firm_ground(answers_of(person)).answers):
        awake = RULEBOOK.awake(answers)
        asleep = [rule for rule in RULES if rule not in awake]
        assert {rule.id for rule in asleep if rule.when.judge(answers) is not False} == set()


@MANY
@given(ANSWER_SETS)
def test_what_is_pressing_is_what_the_whole_suggestion_presses(person: Given) -> None:
    answers = answers_of(person)
    whole = suggest_placement(answers).findings
    assert pressing(answers) == tuple(
        each for each in whole if each.rule.tell or each.level is Level.EMERGENCY
    )


@MANY
@given(ANSWER_SETS)
def test_what_is_told_on_firm_ground_is_told_by_all_answers(person: Given) -> None:
    answers = answers_of(person)
    firm = firm_ground(answers).answers
    # What is promised about a level rests on this; contradictions only ask for a person.
    for rule in (each for each in RULES if each.at_least):
        firmly = rule.when.judge(firm)
        assert firmly is None or firmly is rule.when.judge(answers)


@MANY
@given(ANSWER_SETS)
def test_answers_that_remember_tell_the_same(person: Given) -> None:
    remembering = answers_of(person)
    forgetful = dict(remembering)
    for rule in RULES:
        for _ in ("at first", "again"):
            assert rule.when.judge(remembering) is rule.when.judge(forgetful)


@MANY
@given(st.data())
def test_trying_another_answer_is_like_giving_it(data: Any) -> None:
    person = data.draw(ANSWER_SETS)
    questions = st.sampled_from([*TOP_LEVEL.values(), *SUBSTANCES.questions])
    paths = [
        data.draw(somewhere(person, each)) for each in data.draw(st.lists(questions, max_size=2))
    ]
    others = {path: data.draw(answers_to(QUESTIONNAIRE.questions[path.question])) for path in paths}
    tried = Journey(QUESTIONNAIRE, person).answers_if(others)
    for path, value in others.items():
        person = changed(person, path, value)
    assert tried == answers_of(person)
    assert level_of(tried) == suggested(person).level


@pytest.mark.parametrize("measure", MEASURES.values(), ids=MEASURES)
@settings(max_examples=60)
@given(data=st.data())
def test_a_measure_moves_only_with_what_it_reads(measure: Measure, data: Any) -> None:
    person = data.draw(worn_sets())
    unread = sorted(TOP_LEVEL.keys() - measure.questions())
    question = QUESTIONNAIRE.questions[data.draw(st.sampled_from(unread))]
    before = answers_of(person)
    after = {**before, question.id: data.draw(answers_to(question))}
    assert measure.span(before) == measure.span(after)


# Signs

YES = answer("x").is_yes()
NO = answer("y").is_no()
ALWAYS_OPEN = any_of(YES, ALWAYS)


@pytest.mark.parametrize(
    ("statement", "signs"),
    [
        (YES, {Sign(YES)}),
        (any_of(YES, NO), {Sign(YES), Sign(NO)}),
        (all_of(any_of(YES, NO), NO), {Sign(NO)}),
        (AnyEntry("rows", "more", all_of(YES, NO)), {Sign(YES, "rows")}),
        (all_of(ALWAYS_OPEN, YES), {Sign(YES)}),
        (any_of(), set()),
        (ALWAYS, None),
        (ALWAYS_OPEN, None),
        (all_of(), None),
        (AnyEntry("rows", "more", ALWAYS), None),
    ],
)
def test_a_statement_has_signs(statement: Statement, signs: set[Sign] | None) -> None:
    assert signs_of(statement) == signs


def test_few_rules_wake_for_a_harmless_person() -> None:
    awake = RULEBOOK.awake(answers_of(harmless()))
    assert len(awake) < len(RULES) / 4


def test_all_rules_wake_where_nothing_is_answered() -> None:
    assert RULEBOOK.awake({}) == list(RULES)
