"""The clinical cases of placement/vignettes.toml, as tests use them."""

import tomllib
from pathlib import Path as File
from typing import Any

from questionnaire_answers import harmless

from intake.questionnaire.answers import Given

Case = dict[str, Any]

CASES: list[Case] = tomllib.loads(
    File(__file__).with_name("placement").joinpath("vignettes.toml").read_text(encoding="utf-8")
)["case"]


def given_in(case: Case) -> Given:
    """The answers of the person in a case, complete."""
    return harmless(**case["given"])


PEOPLE: list[Given] = [given_in(case) for case in CASES]
"""Somebody for whom each rule holds: where properties are worth trying."""
