"""Typed names: what they mean, and what is left open rather than guessed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typed_names import MEANS, UNSURE

from intake.questionnaire.substance_names import likely_substance, names_of, typing_errors
from intake.questionnaire.substances_catalogue import SUBSTANCES, Substance

MADE_UP = (
    Substance("lorazepam", "Lorazepam", "benzodiazepine", also=("Ativan",)),
    Substance("bromazolam", "Bromazolam (street)", "benzodiazepine", also=("pressed bars", "blue")),
    Substance("methadone", "Methadone", "opioid", also=("pressed bars", "dolly")),
    Substance("solvent", "Paint, thinner or gas", "other"),
)


@pytest.mark.parametrize(("typed", "substance"), MEANS)
def test_a_name_is_understood_as_people_type_it(typed: str, substance: str) -> None:
    assert likely_substance(typed) == substance


@pytest.mark.parametrize("typed", UNSURE)
def test_what_is_not_sure_is_left_open(typed: str) -> None:
    assert likely_substance(typed) is None


@pytest.mark.parametrize("each", SUBSTANCES, ids=lambda each: each.id)
def test_each_substance_is_known_by_its_own_name(each: Substance) -> None:
    assert likely_substance(each.name) == each.id


@pytest.mark.parametrize(
    "typed", ["ativen", " ATIVÁN ", "ativan 2mg", "ativan 0.5 mg", "lorazapam"]
)
def test_signs_case_accents_and_amounts_do_not_matter(typed: str) -> None:
    assert likely_substance(typed, MADE_UP) == "lorazepam"


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("", "nothing was typed"),
        ("!?", "nothing was typed that can be read"),
        ("pressed bars", "two are called that"),
        ("street", "a remark is not a name"),
        ("oxazepam", "two letters from lorazepam, and another medicine"),
        ("bromazepam", "two letters from bromazolam, and another medicine"),
        ("methylone", "two letters from methadone, and another drug"),
        ("glue", "short names must begin alike"),
        ("tivan", "short names must begin alike"),
        ("gaz", "three letters are too few for an error"),
        ("ativan and methadone", "two are named"),
        ("a" * 100_000, "no name is so long"),
    ],
    ids=lambda text: text[:20],
)
def test_it_would_rather_not_know_than_guess(typed: str, why: str) -> None:
    assert likely_substance(typed, MADE_UP) is None, why


def test_one_entry_can_hold_several_names() -> None:
    assert names_of(MADE_UP[3]) == {"paint thinner or gas", "paint", "thinner", "gas"}


@pytest.mark.parametrize(
    ("typed", "name", "errors"),
    [
        ("xanax", "xanax", 0),
        ("xanex", "xanax", 1),
        ("xnaax", "xanax", 1),
        ("xannax", "xanax", 1),
        ("xanx", "xanax", 1),
        ("fentynal", "fentanyl", 2),
        ("", "xanax", 5),
    ],
)
def test_typing_errors_are_counted(typed: str, name: str, errors: int) -> None:
    assert typing_errors(typed, name) == errors


@given(st.text("abc", max_size=6), st.text("abc", max_size=6))
def test_typing_errors_are_the_same_both_ways(one: str, other: str) -> None:
    errors = typing_errors(one, other)
    assert errors == typing_errors(other, one)
    assert (errors == 0) == (one == other)
    assert abs(len(one) - len(other)) <= errors <= max(len(one), len(other))


@given(st.text())
def test_any_text_can_be_asked_about(typed: str) -> None:
    assert likely_substance(typed) in {None, *(each.id for each in SUBSTANCES)}
