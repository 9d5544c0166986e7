"""Runs the clinical cases of vignettes.toml."""

from typing import Any

import pytest
from clinical_cases import CASES, given_in
from questionnaire_answers import SCREENED_ON, answers_of, changed, filled
from suggesting import rules_of, suggested

from intake.placement import vignettes
from intake.placement.rules import RULES_BY_ID
from intake.placement.vignettes import Unlike, Vignette
from intake.questionnaire.answers import Answers, Given, Path, paths_of

NEIGHBOURS = [(case, unlike) for case in CASES for unlike in case.unlike]

each_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
each_neighbour = pytest.mark.parametrize(
    ("case", "unlike"),
    NEIGHBOURS,
    ids=[f"{case.name}, but {unlike.name}" for case, unlike in NEIGHBOURS],
)


def given_unlike(case: Vignette, unlike: Unlike) -> Given:
    return filled(changed(given_in(case), unlike.path, unlike.answer))


@each_case
def test_the_case_gets_its_level_for_its_reasons(case: Vignette) -> None:
    suggestion = suggested(given_in(case))
    assert suggestion.level == case.level
    assert rules_of(suggestion) >= set(case.because)
    assert set(suggestion.flags) >= set(case.flags)
    if case.held is not None:
        assert bool(suggestion.held_by) == case.held


@each_case
def test_a_reason_of_a_case_puts_the_level_where_it_is_or_only_marks(case: Vignette) -> None:
    floors = {RULES_BY_ID[rule].at_least for rule in case.because}
    assert floors <= {case.level, None}


@each_neighbour
def test_without_one_answer_the_reason_is_gone(case: Vignette, unlike: Unlike) -> None:
    suggestion = suggested(given_unlike(case, unlike))
    assert suggestion.level == unlike.level
    assert rules_of(suggestion).isdisjoint(unlike.not_because)
    assert set(unlike.not_because) <= set(case.because)


@each_neighbour
def test_a_neighbour_differs_in_one_answer(case: Vignette, unlike: Unlike) -> None:
    here, there = answers_of(given_in(case)), answers_of(given_unlike(case, unlike))
    asked_in_both = named(here).keys() & named(there).keys()
    differing = [path for path in asked_in_both if named(here)[path] != named(there)[path]]
    assert differing == [unlike.path]


def named(answers: Answers) -> dict[Path, Any]:
    """The answers that apply to a person."""
    return {path: answer for path, answer in paths_of(answers) if answer != "not_asked"}


def test_every_rule_has_a_case() -> None:
    assert set(RULES_BY_ID) == {rule for case in CASES for rule in case.because}


def test_every_rule_has_a_neighbour() -> None:
    assert set(RULES_BY_ID) == {rule for _, unlike in NEIGHBOURS for rule in unlike.not_because}


def test_no_two_cases_have_the_same_name() -> None:
    names = [case.name for case in CASES]
    assert len(names) == len(set(names))


def test_everybody_is_screened_on_the_day_that_the_file_names() -> None:
    assert vignettes.SCREENED_ON == SCREENED_ON
