"""Answers of version 1 are not lost where a question has gone."""

from typing import Any

import pytest

from intake.questionnaire import QUESTIONNAIRE
from intake.questionnaire.answers import State
from intake.questionnaire.reading import restore


@pytest.mark.parametrize(
    ("earlier", "today"),
    [
        ({"suicidal_thoughts": "passive"}, {"asq_wish_dead": True}),
        ({"suicidal_thoughts": "active"}, {"asq_thoughts": True}),
        ({"suicidal_thoughts": "plan"}, {"asq_thoughts": True, "suicide_plan": True}),
        ({"suicidal_thoughts": "attempt"}, {"asq_tried": True, "tried_when": "month"}),
        ({"opioid_medication": "methadone"}, {"addiction_medicines": ("methadone",)}),
        ({"used_after_treatment": True}, {"past_treatment": {1: {"used_again": "before"}}}),
        (
            {"failed_intensive": 1},
            {"past_treatment": {1: {"treatment_kind": "intensive", "treatment_end": "left_early"}}},
        ),
    ],
    ids=str,
)
def test_what_says_the_same_is_carried_over(earlier: dict[str, Any], today: dict[str, Any]) -> None:
    assert restore(QUESTIONNAIRE, earlier) == today


@pytest.mark.parametrize(
    "earlier",
    [
        {"suicidal_thoughts": "none"},
        {"suicidal_thoughts": State.DECLINED},
        {"opioid_medication": "none"},
        {"used_after_treatment": False},
        {"failed_intensive": 0},
    ],
    ids=str,
)
def test_a_no_is_asked_again(earlier: dict[str, Any]) -> None:
    assert restore(QUESTIONNAIRE, earlier) == {}


def test_the_words_for_who_is_calling_stay_beside_the_choice_that_came_in() -> None:
    assert restore(QUESTIONNAIRE, {"caller_relation": "sister"}) == {"caller_relation": "sister"}


def test_an_answer_of_today_wins() -> None:
    kept = {"suicidal_thoughts": "plan", "suicide_plan": False}
    assert restore(QUESTIONNAIRE, kept) == {"asq_thoughts": True, "suicide_plan": False}
