"""The place in the queue and its clocks."""

import pytest
from questionnaire_answers import answers_of, harmless

from intake.placement.priority import Priority, priority_of

INJECTING = [{"substance": "heroin", "route": ["inject"]}]
SNORTING = [{"substance": "heroin", "route": ["snort"]}]


def priority(**named: object) -> Priority:
    return priority_of(answers_of(harmless(**named)))


@pytest.mark.parametrize(
    ("pregnancy", "substances", "rank", "who"),
    [
        (True, INJECTING, 1, "Pregnant and injecting"),
        (True, SNORTING, 2, "Pregnant"),
        (False, INJECTING, 3, "Injecting"),
        (False, SNORTING, 4, "Others"),
    ],
)
def test_pregnant_comes_before_injecting_before_others(
    pregnancy: bool, substances: list, rank: int, who: str
) -> None:
    found = priority(pregnancy=pregnancy, substances=substances)
    assert (found.rank, found.who) == (rank, who)


def test_who_injects_is_admitted_within_14_days_or_with_interim_services_120() -> None:
    clocks = [hours for _, hours in priority(substances=INJECTING).clocks]
    assert clocks == [48, 14 * 24, 120 * 24]


def test_who_is_pregnant_gets_interim_services_within_48_hours() -> None:
    assert [hours for _, hours in priority(pregnancy=True).clocks] == [48]


def test_for_others_no_clock_runs() -> None:
    assert priority().clocks == ()


@pytest.mark.parametrize("open_answer", ["declined", "unknown"])
def test_an_open_answer_gives_no_place_in_front(open_answer: str) -> None:
    row = {"substance": "heroin", "route": open_answer}
    assert priority(pregnancy=open_answer, substances=[row]).rank == 4


def test_the_queue_is_known_before_anything_is_answered() -> None:
    assert priority_of(answers_of({})).rank == 4
