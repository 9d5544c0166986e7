"""Answers that an earlier version of the questionnaire kept, under the questions of today.

Only what says the same is taken over, never a "no": what is left out is an open question, and a
person asks it. An answer of today always wins.
"""

from collections.abc import Callable, Mapping
from typing import Any

Kept = dict[str, Any]


def in_todays_questions(kept: Mapping[str, Any]) -> Kept:
    """The kept answers, with those to questions that have gone carried over where they can be."""
    today = dict(kept)
    for question, carry in CARRIED.items():
        if question in today:
            for key, value in carry(today.pop(question)).items():
                today.setdefault(key, value)
    return today


def _thoughts(answer: Any) -> Kept:
    said: dict[str, Kept] = {
        "passive": {"asq_wish_dead": True},
        "active": {"asq_thoughts": True},
        "plan": {"asq_thoughts": True, "suicide_plan": True},
        "attempt": {"asq_tried": True, "tried_when": "month"},
    }
    return said.get(answer, {})


def _medication(answer: Any) -> Kept:
    taken = answer in ("methadone", "buprenorphine")
    return {"addiction_medicines": [answer]} if taken else {}


def _used_after_treatment(answer: Any) -> Kept:
    return {"past_treatment": {"1": {"used_again": "before"}}} if answer is True else {}


def _failed_intensive(answer: Any) -> Kept:
    entry = {"treatment_kind": "intensive", "treatment_end": "left_early"}
    count = answer if isinstance(answer, int) else 0
    # Two already make the rule that reads them; the list holds 20.
    entries = {str(number): entry for number in range(1, min(count, 20) + 1)}
    return {"past_treatment": entries} if entries else {}


CARRIED: dict[str, Callable[[Any], Kept]] = {
    "suicidal_thoughts": _thoughts,
    "opioid_medication": _medication,
    "failed_intensive": _failed_intensive,
    "used_after_treatment": _used_after_treatment,
}
"""Questions of version 1 that have gone, each with what its answer says today."""
