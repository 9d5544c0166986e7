"""A call in two languages, at the keyboard and as a picture."""

from desk import Desk
from looking import faults_of
from playwright.sync_api import expect

AGE = "¿Cuántos años tiene la persona que necesita atención?"


def has_both(desk: Desk) -> None:
    expect(desk.question("age").get_by_text(AGE)).to_be_visible()
    expect(desk.question("age").get_by_text("How old is the person")).to_be_visible()


def test_one_key_shows_both_languages_and_saves_what_was_typed(desk: Desk) -> None:
    desk.goes_to("age")
    desk.types("44")
    desk.keys("Alt+t")
    has_both(desk)
    assert desk.here == "age"
    assert desk.field("age").input_value() == "44"
    desk.is_all_saved()
    desk.keys("Alt+t")
    expect(desk.page.get_by_text(AGE)).to_have_count(0)
    assert desk.field("age").input_value() == "44"


def test_the_second_language_comes_when_the_person_says_it(desk: Desk) -> None:
    desk.question("language").get_by_text("Español").click()
    has_both(desk)
    desk.keys("Alt+o")
    expect(desk.page.get_by_text("Me preocupa su seguridad.")).to_be_visible()


def test_without_a_line_it_says_so_and_keeps_the_screen(desk: Desk) -> None:
    desk.page.context.set_offline(True)
    desk.goes_to("age")
    desk.types("44")
    desk.keys("Alt+t")
    expect(desk.page.locator("#save-state")).to_contain_text("No connection")
    assert desk.field("age").input_value() == "44"
    desk.page.context.set_offline(False)
    desk.is_all_saved()
    desk.keys("Alt+t")
    has_both(desk)


def test_a_name_that_is_half_typed_stays(desk: Desk) -> None:
    desk.page.locator("[data-add=substances]").click()
    name = desk.question("substances.1.substance").locator("[role=combobox]")
    name.press_sequentially("coca")
    desk.keys("Alt+t")
    has_both(desk)
    assert name.input_value() == "coca"


def test_the_emergency_can_be_worded_in_both(desk: Desk) -> None:
    desk.question("danger_signs").locator("[value=seizure]").click()
    dialog = desk.page.locator("#takeover")
    expect(dialog).to_be_visible()
    desk.keys("Alt+t")
    expect(dialog.get_by_text("Me preocupa su seguridad.")).to_be_visible()
    dialog.get_by_role("button", name="English only").click()
    expect(dialog.get_by_text("Me preocupa su seguridad.")).to_have_count(0)
    expect(dialog.get_by_role("button", name="Show Spanish too")).to_be_focused()
    desk.keys("Alt+t")
    expect(dialog.get_by_role("button", name="English only")).to_be_focused()


def test_nothing_is_amiss_with_both_languages(desk: Desk) -> None:
    desk.question("takes_baclofen").get_by_text("Yes", exact=True).click()
    desk.keys("Alt+t")
    has_both(desk)
    desk.page.locator("[data-add=substances]").click()
    expect(desk.question("substances.1.substance").locator("[role=combobox]")).to_be_visible()
    desk.is_all_saved()
    assert faults_of(desk.staff) == []


def test_nothing_is_amiss_in_an_emergency(desk: Desk) -> None:
    desk.keys("Alt+t")
    has_both(desk)
    desk.question("danger_signs").locator("[value=seizure]").click()
    say = "Me preocupa su seguridad."
    expect(desk.page.locator("dialog").get_by_text(say)).to_be_visible()
    assert faults_of(desk.staff) == []
    desk.page.goto(f"{desk.page.url}/safety")
    expect(desk.page.get_by_role("alert").get_by_text(say)).to_be_visible()
    assert faults_of(desk.staff) == []
