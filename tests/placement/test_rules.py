"""The rules themselves: numbered, sourced, complete, and never switched off by a worse answer."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from drawn_answers import questions_in
from questionnaire_answers import SCREENED_ON

import intake
from intake.placement.direction import NotMonotone, is_worse
from intake.placement.facts import overdose_points
from intake.placement.measures import PointsMeasure, measure, points
from intake.placement.model import Flag, Level, Rule
from intake.placement.personal_amounts import failed_intensive, years_of_age
from intake.placement.rules import RULES, RULES_BY_ID
from intake.placement.rules.elsewhere import KEPT_ELSEWHERE, KeptElsewhere
from intake.placement.substance_amounts import days_since_change
from intake.questionnaire import QUESTIONNAIRE
from intake.questionnaire.conditions import IncludesAny, IsAnyOf, all_of, answer
from intake.questionnaire.contradictions import ABOUT_THE_PERSON, Contradiction
from intake.questionnaire.kinds import BOTH_ENDS, YesNo
from intake.questionnaire.statements import Statement
from intake.questionnaire.substances_catalogue import any_substance

QUESTIONS = QUESTIONNAIRE.questions

EMERGENCY = range(1, 18)
MEDICALLY_MANAGED = range(18, 36)
RESIDENTIAL = range(36, 43)
INTENSIVE_OUTPATIENT = (43, 44, 45, 46, 47, 49)
OUTPATIENT = (47, 48, 50, 51, 52, 54, 55)
MARKERS = (56, 57, 58, 59, 61, 62, 63, 64, 67, 68, 69, 72, 74, 76, 77, 78)

ALL = [*RULES_BY_ID.values()]
each_rule = pytest.mark.parametrize("rule", ALL, ids=lambda rule: rule.id)


def statements_of(rule: Rule) -> list[Statement]:
    """The single statements of a rule, those inside a table of points included."""
    leaves = [*rule.when.leaves(), *(rule.unless_known.leaves() if rule.unless_known else ())]
    tables = [each.measure.table for each in leaves if is_about_points(each)]
    return leaves + [leaf for table in tables for each, _ in table for leaf in each.leaves()]


def is_about_points(leaf: Statement) -> bool:
    return isinstance(getattr(leaf, "measure", None), PointsMeasure)


def a_rule(when: Statement) -> Rule:
    return Rule(id="900-trial", finding="Trial", when=when, source="this test")


# What every rule has


@each_rule
def test_an_id_starts_with_the_number_of_the_sheet(rule: Rule) -> None:
    assert re.fullmatch(r"[1-9]\d?(-[a-z0-9]+)+", rule.id)
    assert rule.id.startswith(f"{rule.number}-")


def test_ids_are_unique() -> None:
    ids = [rule.id for rule in RULES]
    assert len(ids) == len(set(ids))


@each_rule
def test_a_rule_says_what_it_found_and_where_it_comes_from(rule: Rule) -> None:
    assert rule.source
    assert not rule.finding[0].islower()
    assert not rule.finding.endswith(".")


@each_rule
def test_a_rule_sets_a_floor_raises_a_flag_asks_for_a_person_or_advises(rule: Rule) -> None:
    assert rule.at_least or rule.flags or rule.hold or rule.advise


@each_rule
def test_a_rule_can_be_read_aloud(rule: Rule) -> None:
    assert rule.when.words(QUESTIONS)
    assert not rule.unless_known or rule.unless_known.words(QUESTIONS)


@each_rule
def test_a_rule_names_real_questions_and_choices(rule: Rule) -> None:
    for leaf in statements_of(rule):
        assert set(questions_in(leaf)) <= set(QUESTIONS)
        if isinstance(leaf, IncludesAny | IsAnyOf):
            question = QUESTIONS[leaf.question]
            known = {True, False} if isinstance(question, YesNo) else set(question.labels)
            assert set(leaf.wanted) <= known


@each_rule
def test_every_question_that_a_rule_reads_has_a_direction(rule: Rule) -> None:
    named_prescriber = {"baclofen_prescriber"}
    for leaf in statements_of(rule):
        if isinstance(leaf, Contradiction):  # sets no level, so it may end with a worse answer
            continue
        for question in set(questions_in(leaf)) - named_prescriber:
            assert QUESTIONS[question].worse is not None


# Which rules there are


def numbers(level: Level | None) -> set[int]:
    return {rule.number for rule in ALL if rule.at_least == level}


def test_every_number_of_the_sheet_is_a_rule_or_says_what_keeps_it() -> None:
    elsewhere = {each.number for each in KEPT_ELSEWHERE}
    by_rules = {rule.number for rule in ALL}
    assert by_rules | elsewhere == set(range(1, 79))
    assert by_rules.isdisjoint(elsewhere)


@pytest.mark.parametrize("kept", KEPT_ELSEWHERE, ids=lambda kept: str(kept.number))
def test_what_keeps_a_rule_elsewhere_is_there(kept: KeptElsewhere) -> None:
    named = kept.kept_in.split(",")[0]
    package = Path(intake.__file__).parent
    assert (package / named).exists() or (package.parent / named).exists()


def test_rules_stand_at_the_level_that_the_sheet_gives_them() -> None:
    # Rule 13 calls Poison Help; 31 is an emergency where the pump clinic is not reached; 28 also
    # stands for cuts that section 2.5 calls too fast.
    assert numbers(Level.EMERGENCY) == {*EMERGENCY, 31} - {13}
    assert numbers(Level.MEDICALLY_MANAGED) == {*MEDICALLY_MANAGED} - {31}
    assert numbers(Level.RESIDENTIAL) == {*RESIDENTIAL}
    assert numbers(Level.INTENSIVE_OUTPATIENT) == {*INTENSIVE_OUTPATIENT, 28}
    assert numbers(Level.OUTPATIENT) == {*OUTPATIENT, 49}
    # Some numbers also mark without a floor: sleepiness (1), confusion (3), naloxone (36) …
    assert numbers(None) == {
        *MARKERS,
        *(1, 3, 5, 7, 8, 10, 13, 15, 22, 28, 29, 31, 34, 36, 49, 51),
    }


@pytest.mark.parametrize("flag", Flag)
def test_some_rule_raises_each_flag(flag: Flag) -> None:
    assert any(flag in rule.flags for rule in ALL)


@pytest.mark.parametrize(
    ("number", "flags"),
    [
        (9, {Flag.SUICIDE}),
        (26, {Flag.DO_NOT_STOP_ABRUPTLY}),
        (28, {Flag.MED24}),
        (31, {Flag.PUMP, Flag.MED24}),
        (36, {Flag.NALOXONE}),
        (40, {Flag.MED24}),
        (41, {Flag.SUICIDE}),
        (42, {Flag.MED24}),
        (44, {Flag.NALOXONE, Flag.MED24}),
        (47, {Flag.DO_NOT_STOP_ABRUPTLY}),
        (48, {Flag.MED24, Flag.DO_NOT_STOP_ABRUPTLY}),
        (55, {Flag.NALOXONE}),
        (58, {Flag.DO_NOT_STOP_ABRUPTLY}),
        (61, {Flag.MINOR}),
        (63, {Flag.CHILD_SAFETY}),
        (64, {Flag.LANGUAGE}),
        (69, {Flag.RENAL}),
        (74, {Flag.MED24}),
        (76, {Flag.MED24}),
    ],
)
def test_rules_raise_the_flags_of_the_sheet(number: int, flags: set[Flag]) -> None:
    for rule in ALL:
        if rule.number == number:
            assert flags <= set(rule.flags)


def test_a_person_is_asked_for_where_the_sheet_says_so() -> None:
    assert {rule.number for rule in ALL if rule.hold} == {
        *(1, 3, 5, 8, 10, 13, 15, 28, 31, 56, 57, 59, 61, 67, 68)
    }


# A worse answer cannot switch a rule off


@pytest.mark.parametrize(
    "statement",
    [
        answer("uses_alone").is_no(),
        answer("has_naloxone").is_yes(),
        answer("living").is_any_of("safe"),
        answer("living").is_any_of("unsafe"),
        answer("kidney").is_any_of("disease", "dialysis"),
        measure(failed_intensive).at_most(1),
        answer("ciwa_ar").at_most(9),
        answer("pump_next_refill_on").at_least(SCREENED_ON),
        answer("age").at_least(65),
        answer("age").at_most(17),
        answer("transport").is_any_of("none"),
        answer("duties").includes_any("job"),
        answer("baclofen_prescriber").is_given(),
        measure(days_since_change).at_least(15),
        measure(years_of_age).at_most(64),
    ],
    ids=lambda statement: statement.words(QUESTIONS),
)
def test_a_rule_against_the_direction_of_an_answer_cannot_be_made(statement: Statement) -> None:
    for when in (statement, all_of(answer("pregnancy").is_yes(), statement)):
        with pytest.raises(NotMonotone, match="900-trial"):
            a_rule(when)


def test_a_rule_about_entries_against_their_direction_cannot_be_made() -> None:
    with pytest.raises(NotMonotone):
        a_rule(any_substance(answer("days_per_week").at_most(3)))


def test_points_against_the_direction_of_an_answer_cannot_be_made() -> None:
    with pytest.raises(NotMonotone):
        points("trial", "Trial", ((answer("has_naloxone").is_yes(), 1),))


def test_no_level_can_rest_on_what_is_not_told() -> None:
    """Knowing it would take the level away again; such a rule may only ask for a person."""
    withheld = answer("age").is_withheld()
    asks = Rule(id="900-trial", finding="Trial", when=withheld, source="this test", hold=True)
    assert asks.hold
    with pytest.raises(NotMonotone):
        replace(asks, at_least=Level.OUTPATIENT)
    with pytest.raises(NotMonotone):
        points("trial", "Trial", ((withheld, 1),))


def test_no_level_can_rest_on_a_contradiction() -> None:
    for clash in ABOUT_THE_PERSON:
        asks = Rule(id="900-trial", finding="Trial", when=clash, source="this test", hold=True)
        with pytest.raises(NotMonotone):
            replace(asks, at_least=Level.OUTPATIENT)
        with pytest.raises(NotMonotone):
            replace(asks, flags=(Flag.MED24,))


@each_rule
def test_a_rule_can_be_made_again(rule: Rule) -> None:
    assert replace(rule) == rule


@pytest.mark.parametrize(
    ("question", "value", "than"),
    [
        ("pregnancy", True, False),
        ("support", False, True),
        ("living", "none", "unsafe"),
        ("ciwa_ar", 10, 9),
        ("baclofen_mg_now", 10, 20),
        ("use_signs", ("craving", "tolerance"), ("craving",)),
    ],
)
def test_one_answer_is_worse_than_another(question: str, value: object, than: object) -> None:
    asked = QUESTIONS[question]
    assert is_worse(asked, value, than)
    assert not is_worse(asked, than, value)
    assert not is_worse(asked, value, value)


def test_different_ticks_are_not_worse_than_each_other() -> None:
    signs = QUESTIONS["use_signs"]
    assert not is_worse(signs, ("craving",), ("tolerance",))


@pytest.mark.parametrize("question", ["language", "transport", "age"])
def test_where_there_is_no_one_direction_nothing_is_worse(question: str) -> None:
    worse = QUESTIONS[question].worse
    assert worse in (None, "identity", BOTH_ENDS)
    assert not is_worse(QUESTIONS[question], 2, 1)


def test_the_table_of_points_has_the_weights_of_the_sheet() -> None:
    assert sum(worth for _, worth in overdose_points.table) == 26
