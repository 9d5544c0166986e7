"""Who signs for somebody under 18: never guessed."""

import pytest

from intake.referral.minors import SHIPPED, BadTable, may_sign_alone, read_table

CHECKED = 'source = "a section", checked_by = "Test Counsel", checked_on = 2026-01-31'
TABLE = read_table(f"XX = {{ alone_from = 14, {CHECKED} }}")


@pytest.mark.parametrize("state", [*SHIPPED, "", "XX"])
@pytest.mark.parametrize("age", [17, 12, 0, None])
def test_nobody_under_18_signs_alone_by_the_table_that_comes_along(
    state: str, age: int | None
) -> None:
    assert may_sign_alone(age, state) is None


@pytest.mark.parametrize("state", [*SHIPPED, "", "XX"])
def test_an_adult_signs_alone(state: str) -> None:
    assert may_sign_alone(18, state) is True


def test_there_is_a_row_for_every_state_and_the_capital() -> None:
    assert len(SHIPPED) == 51


@pytest.mark.parametrize(("age", "alone"), [(13, None), (14, True), (17, True), (None, None)])
def test_a_checked_age_counts_from_that_age_on(age: int | None, alone: bool | None) -> None:
    assert may_sign_alone(age, "XX", TABLE) is alone


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("XX = 14", "say alone_from"),
        ("XX = {}", "say alone_from"),
        (f"XX = {{ alone_from = 18, {CHECKED} }}", "an age below 18"),
        (f"XX = {{ alone_from = true, {CHECKED} }}", "an age below 18"),
        (f"XX = {{ alone_from = '14', {CHECKED} }}", "an age below 18"),
        ("XX = { alone_from = 14 }", "needs source, checked_by and checked_on"),
        ('XX = { alone_from = 14, source = "s", checked_by = "c" }', "needs source"),
        ("XX = ", "is not TOML"),
    ],
)
def test_an_age_without_its_source_is_refused(text: str, why: str) -> None:
    with pytest.raises(BadTable, match=why):
        read_table(text)
