"""Answer sets drawn from the questionnaire itself, for property tests."""

from datetime import date, timedelta
from functools import cache
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from intake.placement.direction import is_worse
from intake.placement.measures import Measured
from intake.placement.rules import RULES
from intake.questionnaire import QUESTIONNAIRE
from intake.questionnaire.answers import Given, State
from intake.questionnaire.model import (
    AnyOf,
    Date,
    Duration,
    Number,
    OneOf,
    Question,
    TimeOfDay,
    YesNo,
)
from questionnaire_answers import HARMLESS, SCREENED_ON

# The same examples each time: a red run on one machine is red on all of them. No database, so
# that workers running at the same time share no file.
settings.register_profile(
    "same_each_time",
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.load_profile("same_each_time")


@cache
def limits_of(question: str) -> tuple[float, ...]:
    """The numbers around which some rule changes its mind about a question."""
    found: set[float] = {0}
    for rule in RULES:
        for leaf in rule.when.leaves():
            reads = leaf.measure.reads if isinstance(leaf, Measured) else (_question_of(leaf),)
            if question in reads and hasattr(leaf, "limit"):
                found |= {leaf.limit - 1, leaf.limit, leaf.limit + 1}
    return tuple(sorted(each for each in found if each >= 0))


def _question_of(leaf: Any) -> str:
    return getattr(leaf, "question", "")


@cache
def values_of(question: Question) -> SearchStrategy[Any]:
    """Values that a question can take, the ones that decide something most often."""
    match question:
        case YesNo():
            return st.booleans()
        case OneOf():
            return st.sampled_from([choice.id for choice in question.choices])
        case AnyOf():
            return _ticked(question)
        case Number() | Duration():
            whole = st.integers(int(question.at_least), int(question.at_most))
            return st.sampled_from(limits_of(question.id)) | whole
        case Date():
            first = -60 if getattr(question, "future", False) else 0
            days = st.sampled_from((0, 1, 7, 8, 14, 15, 30)) | st.integers(first, 400)
            return days.map(lambda ago: SCREENED_ON - timedelta(days=ago))
        case TimeOfDay():
            return st.sampled_from(("00:00", "08:30", "23:59"))
    return st.sampled_from(("Someone", "202-555-0143", "in their own words"))


def _ticked(question: AnyOf) -> SearchStrategy[tuple[str, ...]]:
    ids = [choice.id for choice in question.choices]
    ticked = st.sets(st.sampled_from(ids), min_size=0 if question.none else 1)
    return ticked.map(lambda each: tuple(one for one in ids if one in each))
