"""The clinical cases of intake/placement/vignettes.toml, as tests use them."""

from questionnaire_answers import harmless

from intake.placement.vignettes import Vignette, vignettes
from intake.questionnaire.answers import Given

CASES = vignettes()


def given_in(case: Vignette) -> Given:
    """The answers of the person in a case, complete."""
    return harmless(**case.given)


PEOPLE: list[Given] = [given_in(case) for case in CASES]
"""Somebody for whom each rule holds: where properties are worth trying."""
