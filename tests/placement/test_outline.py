"""Statements as nested lists."""

import pytest

from intake.placement.baclofen_amounts import baclofen_cut_percent
from intake.placement.measures import measure
from intake.placement.model import Rule
from intake.placement.outline import Outline, lines_of, outline_of
from intake.placement.rules import RULES_BY_ID
from intake.questionnaire.conditions import ALWAYS, all_of, answer, any_of
from intake.questionnaire.statements import Statement
from intake.questionnaire.substances_catalogue import any_substance, is_of_class

PREGNANT = answer("pregnancy").is_yes()
FEVER = answer("symptoms_now").includes_any("fever")
NO_HOME = answer("living").is_any_of("none")


def read_aloud(statement: Statement) -> list[str]:
    """The lines, each led by a dot for each step inwards."""
    return ["." * depth + words for depth, words in lines_of(outline_of(statement))]


def test_a_single_statement_is_a_single_line() -> None:
    assert outline_of(PREGNANT) == Outline("Pregnant: yes")
    assert outline_of(answer("support").is_no()) == Outline("Someone to count on: no")
    assert outline_of(FEVER) == Outline("Symptoms now includes “Fever”")
    assert outline_of(answer("age").at_least(65)) == Outline("Age: at least 65 years")
    assert outline_of(answer("age").is_withheld()) == Outline("Age is not known or not told")
    assert outline_of(ALWAYS) == Outline("Always")


def test_a_measure_is_named_with_its_unit() -> None:
    statement = measure(baclofen_cut_percent).more_than(50)
    assert outline_of(statement) == Outline("Size of the baclofen cut: more than 50 %")


def test_parts_stand_below_what_joins_them() -> None:
    assert read_aloud(all_of(PREGNANT, any_of(FEVER, NO_HOME))) == [
        "All of these:",
        ".Pregnant: yes",
        ".Any of these:",
        "..Symptoms now includes “Fever”",
        "..Home is “I have no home”",
    ]


def test_parts_that_join_in_the_same_way_become_one_list() -> None:
    nested = any_of(PREGNANT, any_of(FEVER, any_of(NO_HOME)))
    assert outline_of(nested) == outline_of(any_of(PREGNANT, FEVER, NO_HOME))


def test_a_list_of_one_is_no_list() -> None:
    assert outline_of(all_of(any_of(PREGNANT))) == Outline("Pregnant: yes")


def test_what_must_be_true_of_one_substance_stands_under_it() -> None:
    daily = answer("days_per_week").at_least(6)
    assert read_aloud(any_substance(all_of(is_of_class("ghb"), daily))) == [
        "For one of the substances, all of these:",
        ".The class is “GHB and GBL”",
        ".Days a week: at least 6",
    ]
    assert read_aloud(any_substance(daily)) == [
        "For one of the substances, days a week: at least 6"
    ]


def test_two_choices_stand_in_the_line_and_more_below_it() -> None:
    few = answer("withdrawal_history").includes_any("seizure", "delirium")
    assert len(read_aloud(few)) == 1
    many = answer("conditions").includes_any("heart", "liver", "lung")
    assert read_aloud(many) == [
        "Health problems includes any of these:",
        ".Heart disease",
        ".Liver disease",
        ".Lung disease",
    ]


@pytest.mark.parametrize("rule", RULES_BY_ID.values(), ids=lambda rule: rule.id)
def test_no_line_of_a_rule_needs_brackets_around_other_lines(rule: Rule) -> None:
    for _, words in lines_of(outline_of(rule.when)):
        assert " and (" not in words
        assert " or (" not in words
        assert words[0].isupper() or words[0].isdigit() or words[0] == "“"
