"""Made-up callers: every clinical case can be played, and gives nothing away before one asks."""

from datetime import date, timedelta

import pytest

from intake.placement.callers import TOPICS, Caller, caller, callers, ordinary
from intake.placement.engine import suggest_placement
from intake.placement.model import Level
from intake.placement.rules import RULES
from intake.placement.vignettes import SCREENED_ON, vignettes
from intake.questionnaire import QUESTIONNAIRE
from intake.questionnaire.journey import Journey

TODAY = date(2027, 2, 3)
BY_NAME = {each.case.name: each for each in callers()}
MEASURED = {"ciwa_scored", "ciwa_ar", "cows_scored", "cows"}
"""What a nurse scores, and no caller can say."""


def test_every_case_is_a_caller_with_a_sign_of_its_own() -> None:
    assert sorted(BY_NAME) == sorted(each.name for each in vignettes())
    assert len({each.key for each in callers()}) == len(vignettes())
    assert all(caller(each.key) is each for each in callers())
    assert caller("0" * 12) is caller(None) is None


@pytest.mark.parametrize("played", callers(), ids=lambda each: each.case.name)
def test_what_a_caller_says_leads_to_what_the_case_is_about(played: Caller) -> None:
    suggestion = suggest_placement(Journey(QUESTIONNAIRE, played.on(TODAY)).answers)
    assert suggestion.level is played.case.level
    assert {each.rule.id for each in suggestion.findings} >= set(played.case.because)


def test_a_title_says_nothing_of_the_level_or_of_a_rule() -> None:
    for each in callers():
        for said in (each.title, each.opening):
            assert not any(level.label in said for level in Level)
            assert not any(rule.id in said or rule.finding in said for rule in RULES)


def test_one_title_stands_for_cases_of_several_levels() -> None:
    for title in ("A person calls about baclofen", "A person calls about alcohol"):
        levels = {each.case.level for each in callers() if each.title == title}
        assert len(levels) == len(Level)


def test_dates_lie_as_far_from_the_call_as_in_the_case() -> None:
    played = BY_NAME["A person is confused and stopped drinking 14 days ago"]
    assert played.on(TODAY)["substances"][1]["changed_on"] == TODAY - timedelta(days=14)
    assert played.on(TODAY)["screened_on"] == TODAY
    assert played.named["substances"][1]["changed_on"] == SCREENED_ON - timedelta(days=14)


def test_all_that_rules_read_has_an_answer() -> None:
    asked = {each.id for each in QUESTIONNAIRE.questions.values() if each.worse is not None}
    of_the_program = {each.id for each in QUESTIONNAIRE.system}
    assert asked - MEASURED - of_the_program <= set(ordinary()) | {"birth_date"}
    assert set(ordinary()) <= set(QUESTIONNAIRE.questions)


@pytest.mark.parametrize(
    ("name", "topics"),
    [
        ("A person of 17 has 9 drinks on most days", {"alcohol", "minor"}),
        ("A pregnant person who drinks is shaking", {"alcohol", "pregnancy", "emergency"}),
        ("A mother answers for her son", {"relative"}),
        ("A person wished they were dead", {"low"}),
        ("Nothing is found", set()),
    ],
)
def test_a_caller_stands_under_what_they_talk_about(name: str, topics: set[str]) -> None:
    assert BY_NAME[name].topics == topics


def test_every_topic_has_a_caller() -> None:
    assert {topic for each in callers() for topic in each.topics} == set(TOPICS)
