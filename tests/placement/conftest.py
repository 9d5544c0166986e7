"""People for the property tests of the rules."""

import pytest
from drawn_answers import ANSWER_SETS
from hypothesis import given, settings

from intake.questionnaire.answers import Given


@pytest.fixture(scope="session")
def drawn_people() -> list[Given]:
    """Four hundred sets of answers, the same each time; nobody may change them.

    To draw one takes longer than all that the rules say of it, so they are drawn once.
    """
    drawn: list[Given] = []

    @settings(max_examples=400)
    @given(ANSWER_SETS)
    def draw(person: Given) -> None:
        drawn.append(person)

    draw()
    return drawn
