"""What would change the level."""

from collections.abc import Callable, Iterable
from datetime import date
from itertools import combinations, product
from typing import Any

import pytest
from clinical_cases import PEOPLE
from drawn_answers import ANSWER_SETS
from hypothesis import given, settings
from questionnaire_answers import SCREENED_ON, answers_of, changed, harmless
from suggesting import suggested

from intake.placement.changes import SAFETY_QUESTIONS, Change, _other_values, what_would_change
from intake.placement.model import Level
from intake.placement.rules import RULES
from intake.questionnaire import QUESTIONNAIRE
from intake.questionnaire.answers import Given, Path, answer_at
from intake.questionnaire.conditions import Said
from intake.questionnaire.statements import Statement

Tried = tuple[tuple[Path, Any], ...]

HEAVY_DRINKING = [{"substance": "alcohol", "days_per_week": 4, "drinks_per_day": 9}]


def changes(person: Given) -> list[Change]:
    return what_would_change(person, suggested(person))


def downwards(person: Given) -> set[tuple[tuple[Path, Any], ...]]:
    level = suggested(person).level
    return {each.answers for each in changes(person) if each.level < level}


def with_answers(person: Given, answers: Tried) -> Given:
    for path, value in answers:
        person = changed(person, path, value)
    return person


def assert_changes_hold(person: Given) -> None:
    level = suggested(person).level
    for change in changes(person):
        assert suggested(with_answers(person, change.answers)).level == change.level != level
        assert 1 <= len(change.answers) <= 2
        touched = {path.question for path, _ in change.answers}
        assert change.explains == (not touched.isdisjoint(SAFETY_QUESTIONS))
        assert touched.isdisjoint(("substance", "channel", "screened_on", "age"))


@pytest.mark.parametrize("person", PEOPLE, ids=range(len(PEOPLE)))
def test_the_changes_that_are_named_do_what_is_said(person: Given) -> None:
    assert_changes_hold(person)


@given(ANSWER_SETS)
@settings(max_examples=60)
def test_the_changes_of_any_answers_do_what_is_said(person: Given) -> None:
    assert_changes_hold(person)


@given(ANSWER_SETS)
@settings(max_examples=40)
def test_trying_everything_finds_no_other_changes(person: Given) -> None:
    now = suggested(person)
    forcing = [finding.rule for finding in now.forcing()]
    rests_on = {path for finding in now.forcing() for path in finding.evidence}
    rests_on |= {path for rule in forcing if rule.unless_known for path in said(rule.unless_known)}
    above = [rule.when for rule in RULES if rule.at_least and rule.at_least > now.level]
    read = {path for when in above for path in said(when) if path.question in person}
    assert [each.answers for each in changes(person)] == [
        *tried(person, rests_on, lambda level: level < now.level),
        *tried(person, read - {Path("danger_signs")}, lambda level: level > now.level),
    ]


def said(statement: Statement) -> set[Path]:
    return {leaf.path for leaf in statement.leaves() if isinstance(leaf, Said)}


def tried(person: Given, paths: set[Path], wanted: Callable[[Level], bool]) -> list[Tried]:
    """What leads to a wanted level among all answers to one of these questions, else to two."""
    now = {path: answer_at(answers_of(person), path) for path in sorted(paths)}
    options = {path: [*_other_values(path, now[path])] for path in now if now[path] is not None}
    one = [first_tried(person, [(path, options[path])], wanted) for path in options]
    if not any(one):
        pairs = combinations(options.items(), 2)
        return [each for pair in pairs if (each := first_tried(person, pair, wanted))]
    return [each for each in one if each]


def first_tried(
    person: Given, chosen: Iterable[tuple[Path, list[Any]]], wanted: Callable[[Level], bool]
) -> Tried:
    paths, options = zip(*chosen, strict=True)
    for values in product(*options):
        other = tuple(zip(paths, values, strict=True))
        if wanted(suggested(with_answers(person, other)).level):
            return other
    return ()


@pytest.mark.parametrize("person", PEOPLE, ids=range(len(PEOPLE)))
def test_only_answers_are_named_that_the_question_would_take(person: Given) -> None:
    for change in changes(person):
        for path, value in change.answers:
            question = QUESTIONNAIRE.questions[path.question]
            assert question.read(question.to_json(value), SCREENED_ON) is not None
            assert question.text(value)


@pytest.mark.parametrize("person", PEOPLE, ids=range(len(PEOPLE)))
def test_where_the_level_is_above_outpatient_some_answer_would_lower_it(person: Given) -> None:
    assert suggested(person).level == Level.OUTPATIENT or downwards(person)


def test_the_nearest_other_number_is_named() -> None:
    person = harmless(substances=HEAVY_DRINKING)
    days, drinks, last = (
        Path(q, "substances", 1) for q in ("days_per_week", "drinks_per_day", "last_use_on")
    )
    assert downwards(person) == {((days, 3),), ((drinks, 8.5 - 1),), ((last, date(2026, 2, 18)),)}


def test_an_answer_that_would_excuse_a_finding_is_named() -> None:
    person = harmless(substances=HEAVY_DRINKING, reliable_person=False)
    assert ((Path("reliable_person"), True),) in downwards(person)


def test_two_answers_are_named_where_no_single_one_does_it() -> None:
    person = harmless(danger_signs=["breathing"], overdose="ever", overdose_on_purpose=True)
    assert {len(each) for each in downwards(person)} == {2}


def test_safety_answers_are_explained_and_not_offered() -> None:
    [change] = [
        each for each in changes(harmless(asq_now=True, asq_thoughts=True)) if each.explains
    ]
    assert change.answers == ((Path("asq_now"), False),)


def test_nobody_is_told_to_be_younger() -> None:
    person = harmless(age=70, lost_tolerance=["hospital"])
    assert suggested(person).level == Level.INTENSIVE_OUTPATIENT
    assert downwards(person) == {((Path("lost_tolerance"), ()),)}


def test_from_the_top_nothing_leads_further_up() -> None:
    person = harmless(danger_signs=["breathing"])
    assert all(each.level < Level.EMERGENCY for each in changes(person))
