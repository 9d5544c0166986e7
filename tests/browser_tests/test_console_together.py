"""Two people on one call: each sees what the other does, and nobody overwrites anybody."""

from collections.abc import Iterator

import pytest
from desk import WINDOW, Desk
from playwright.sync_api import Browser, expect
from servers import Server
from signing_in import sign_in

from intake.questionnaire.safety import ASQ

SAFE = {
    **{"danger_signs": "0", "answering_for": "1", "symptoms_now": "0"},
    **dict.fromkeys(ASQ, "n"),
}
"""The key that answers each question about safety for somebody who asks for themselves."""


@pytest.fixture
def colleague(chromium: Browser, server: Server, desk: Desk) -> Iterator[Desk]:
    """Somebody else with the same call open."""
    staff = sign_in(chromium, server, "clinician", **WINDOW)
    staff.page.goto(desk.page.url)
    yield Desk(staff).is_ready()
    staff.close()


def test_what_a_colleague_answers_appears(desk: Desk, colleague: Desk) -> None:
    desk.goes_to("in_own_words")
    desk.types("I am typing")
    colleague.goes_to("age")
    colleague.types("44")
    colleague.keys("Enter")
    colleague.is_all_saved()
    expect(desk.field("age")).to_have_value("44", timeout=15_000)
    assert desk.here == "in_own_words"
    assert desk.field("in_own_words").input_value() == "I am typing"


@pytest.mark.parametrize(("button", "kept"), [("Keep theirs", "45"), ("Use mine", "44")])
def test_two_answers_to_one_question_are_put_side_by_side(
    desk: Desk, colleague: Desk, button: str, kept: str
) -> None:
    desk.goes_to("age")
    colleague.goes_to("age")
    colleague.types("45")
    colleague.keys("Enter")
    colleague.is_all_saved()
    desk.types("44")
    desk.keys("Enter")
    merge = desk.question("age").locator(".merge")
    expect(merge).to_contain_text("“45 years”. You: “44 years”")
    expect(desk.page.locator("#save-state")).to_contain_text("1 answer has to be mended")
    merge.get_by_role("button", name=button).click()
    desk.is_all_saved()
    expect(desk.field("age")).to_have_value(kept)
    desk.reloads()
    assert desk.field("age").input_value() == kept


def test_a_section_with_an_answer_to_mend_is_not_called_complete(
    desk: Desk, colleague: Desk
) -> None:
    tab = desk.page.locator("[data-tab=safety]")
    for path, key in {**SAFE, "age": "44"}.items():
        desk.goes_to(path)
        desk.types(key)
    desk.keys("Enter")
    desk.is_all_saved()
    expect(tab).to_have_accessible_name("Safety first (complete)")
    age_becomes(desk, "forty or so")
    expect(tab).to_have_accessible_name("Safety first (has to be mended)")
    # Nor when the news of a colleague come in.
    colleague.goes_to("person_name")
    colleague.types("Test Person")
    colleague.keys("Enter")
    expect(desk.field("person_name")).to_have_value("Test Person", timeout=30_000)
    expect(tab).to_have_accessible_name("Safety first (has to be mended)")
    age_becomes(desk, "45")
    expect(tab).to_have_accessible_name("Safety first (complete)")


def age_becomes(desk: Desk, typed: str) -> None:
    desk.goes_to("age")
    desk.keys("Control+a")
    desk.types(typed)
    desk.keys("Enter")
