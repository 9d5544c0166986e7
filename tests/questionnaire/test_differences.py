"""What the self-screen and the call, or two intakes, say differently."""

from typing import Any

import pytest
from questionnaire_answers import given_of, harmless

from intake.questionnaire import QUESTIONNAIRE
from intake.questionnaire.answers import DECLINED, UNKNOWN, Path
from intake.questionnaire.differences import Difference, differences

ALCOHOL: dict[str, Any] = {"substance": "alcohol", "days_per_week": 7}
BEER: dict[str, Any] = {"substance": "alcohol", "days_per_week": 2}
CANNABIS: dict[str, Any] = {"substance": "cannabis", "days_per_week": 3}


def between(one: dict[str, Any], other: dict[str, Any]) -> list[Difference]:
    return differences(QUESTIONNAIRE, given_of(**one), given_of(**other))


def test_the_same_answers_do_not_differ() -> None:
    given = harmless(substances=[ALCOHOL, BEER], children_at_home=True)
    assert differences(QUESTIONNAIRE, given, given) == []


def test_both_answered_differently() -> None:
    (found,) = between({"age": 40}, {"age": 41})
    assert found == Difference(Path("age"), 40, 41)
    assert found.both


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [({}, {"age": 41}, (None, 41)), ({"age": 40}, {}, (40, None))],
    ids=["only the other", "only the one"],
)
def test_only_one_side_answered(
    one: dict[str, Any], other: dict[str, Any], said: tuple[Any, Any]
) -> None:
    (found,) = between(one, other)
    assert (found.one, found.other) == said
    assert not found.both


@pytest.mark.parametrize("state", ["declined", "unknown"])
def test_a_withheld_answer_is_no_value_and_not_a_missing_one(state: str) -> None:
    (found,) = between({"pregnancy": False}, {"pregnancy": state})
    assert found.both
    (found,) = between({"pregnancy": state}, {})
    assert not found.both
    assert found.one in (DECLINED, UNKNOWN)


def test_yes_is_not_the_number_one() -> None:
    one = differences(QUESTIONNAIRE, {"age": 1}, {"age": True})
    assert [each.path for each in one] == [Path("age")]


def test_a_field_left_empty_counts_as_not_answered() -> None:
    optional = [each for each in QUESTIONNAIRE.top_level.values() if each.optional]
    assert optional
    for each in optional:
        assert between({each.id: "declined"}, {}) == []


def test_what_the_program_answers_is_left_out() -> None:
    assert between({"screened_on": "2026-03-01", "channel": "self"}, {"channel": "call"}) == []


def test_they_come_in_the_order_of_the_questionnaire() -> None:
    found = between({"living": "safe", "age": 40, "substances": [ALCOHOL]}, {"age": 41})
    order = [QUESTIONNAIRE.order[each.path.question] for each in found]
    assert len(found) == 4
    assert order == sorted(order)


def test_entries_are_matched_by_their_name_wherever_they_stand() -> None:
    more = {**CANNABIS, "days_per_week": 5}
    (found,) = between({"substances": [ALCOHOL, CANNABIS]}, {"substances": [more, ALCOHOL]})
    assert found == Difference(Path("days_per_week", "substances", 1), 3, 5)


def test_of_two_entries_with_one_name_the_first_belongs_to_the_first() -> None:
    changed = {**BEER, "days_per_week": 4}
    (found,) = between({"substances": [ALCOHOL, BEER]}, {"substances": [ALCOHOL, changed]})
    assert found == Difference(Path("days_per_week", "substances", 2), 2, 4)


def test_an_entry_of_one_side_says_so_with_each_of_its_answers() -> None:
    found = between({"substances": [BEER, CANNABIS]}, {"substances": [CANNABIS]})
    assert found == [
        Difference(Path("substance", "substances", 1), "alcohol", None, lone_entry=True),
        Difference(Path("days_per_week", "substances", 1), 2, None, lone_entry=True),
    ]
    turned = between({"substances": [CANNABIS]}, {"substances": [CANNABIS, BEER]})
    assert [each.path.entry for each in turned] == [2, 2]
    assert all(each.lone_entry and each.one is None for each in turned)


def test_a_second_entry_of_the_same_name_stands_alone() -> None:
    found = between({"substances": [ALCOHOL]}, {"substances": [ALCOHOL, BEER]})
    assert {(each.path.entry, each.lone_entry) for each in found} == {(2, True)}


def test_an_entry_that_nobody_named_is_matched_with_another_such() -> None:
    (found,) = between(
        {"substances": [{"substance": "unknown", "days_per_week": 1}]},
        {"substances": [{"substance": "unknown", "days_per_week": 2}]},
    )
    assert (found.one, found.other, found.lone_entry) == (1, 2, False)


def test_whether_a_list_goes_on_counts_only_where_it_has_no_entries() -> None:
    assert between({"substances": [ALCOHOL], "more_substances": False},
                   {"substances": [ALCOHOL], "more_substances": True}) == []  # fmt: skip
    (found,) = between({"more_substances": False}, {})
    assert (found.path, found.one) == (Path("more_substances"), False)
