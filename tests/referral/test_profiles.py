"""Profiles of recipients, and what the driver is told."""

import pytest
from questionnaire_answers import answers_of, harmless

from intake.referral.on_the_way import COULD_GET_ILL, on_the_way
from intake.referral.parts import ALL_PARTS
from intake.referral.profiles import PROFILES, TREATMENT, Profile, what_leaves


@pytest.mark.parametrize("profile", PROFILES.values(), ids=lambda each: each.id)
def test_each_profile_says_why_and_names_parts_that_there_are(profile: Profile) -> None:
    assert profile.parts <= ALL_PARTS
    assert profile.why
    assert "contact" in profile.parts, "whoever gets it has to know whom it is about"


def test_only_a_treatment_program_has_a_use_for_everything() -> None:
    assert [each.id for each in PROFILES.values() if each.parts == ALL_PARTS] == ["treatment"]


def test_housing_and_payers_learn_no_answers_about_safety() -> None:
    for kind in ("housing", "payer"):
        assert "safety" not in PROFILES[kind].parts


@pytest.mark.parametrize("profile", PROFILES.values(), ids=lambda each: each.id)
def test_each_of_the_three_can_only_take_away(profile: Profile) -> None:
    assert what_leaves(ALL_PARTS, profile, ALL_PARTS) == profile.parts
    assert what_leaves({"contact"}, profile, ALL_PARTS) == {"contact"}
    assert what_leaves(ALL_PARTS, profile, {"contact"}) == {"contact"}
    assert what_leaves((), profile, ALL_PARTS) == frozenset()


def test_a_tick_for_something_that_is_no_part_adds_nothing() -> None:
    assert what_leaves(ALL_PARTS, TREATMENT, {"staff_notes"}) == frozenset()


def told(**answers: object) -> tuple[str, ...]:
    return on_the_way(answers_of(harmless(**answers)))


class TestOnTheWay:
    def test_of_somebody_who_needs_nothing_there_is_nothing_to_say(self) -> None:
        assert told() == ()

    def test_a_medicine_that_must_not_be_missed_is_named(self) -> None:
        lines = told(takes_baclofen=True)
        assert "Takes baclofen: bring it along, miss no dose." in lines
        assert COULD_GET_ILL in lines

    def test_what_somebody_uses_is_not_named(self) -> None:
        lines = " ".join(told(substances=[{"substance": "alcohol", "days_per_week": 7}]))
        assert COULD_GET_ILL in lines
        for word in ("alcohol", "drink", "use"):
            assert word not in lines.lower()

    @pytest.mark.parametrize(
        ("answers", "line"),
        [
            ({"language": "es"}, "Speaks Spanish."),
            ({"language": "other", "language_name": "Test Sign"}, "Speaks Test Sign."),
            ({"language": "en", "interpreter": True}, "Needs an interpreter."),
            ({"access_needs": ["wheelchair"]}, "Room for a wheelchair."),
        ],
        ids=str,
    )
    def test_what_has_to_be_known(self, answers: dict[str, object], line: str) -> None:
        assert line in told(**answers)
