"""A long list is searched while one types: by keys, by touch, misspelled, without the script."""

from collections.abc import Iterator
from typing import Any

import pytest
from chromium import Visitor
from looking import faults_of
from playwright.sync_api import Browser, Locator, expect
from servers import Server, a_server
from signing_in import sign_in
from typed_names import MEANS, UNSURE
from warm_servers import WarmServer

PHONE = {"width": 360, "height": 740}


class Searcher:
    """A person at the question “What do you use or take?”."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor = visitor
        self.page = visitor.page

    @property
    def field(self) -> Locator:
        # Before the script has run, the list itself has this role too.
        return self.page.locator("input[role=combobox]")

    @property
    def rows(self) -> Locator:
        return self.page.get_by_role("option")

    @property
    def taken_by_enter(self) -> str | None:
        """The choice that Enter would take now."""
        row = self.page.locator("[role=option][aria-selected=true]")
        return row.get_attribute("data-value") if row.count() else None

    @property
    def chosen(self) -> str:
        """What the form would send."""
        return str(self.page.locator("select[name=substance]").input_value())

    def types(self, text: str) -> None:
        self.field.press_sequentially(text)

    def presses(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)


def at_the_question(browser: Browser, server: Server, **options: Any) -> Searcher:
    """Somebody who prefers not to say anything until this question."""
    person = Visitor(browser, server.url, **options)
    person.open("/")
    person.press("Start")
    person.page.wait_for_url("**/screen/**")
    while not person.page.locator("[name=more_substances]").count():
        here = person.page.url
        for declined in person.page.locator("[value=declined]").all():
            declined.check()
        person.press("Continue")
        person.page.wait_for_url(lambda url, here=here: url != here)
    person.go_on(more_substances=True)
    person.page.wait_for_url("**/screen/substances/1/which")
    person.page.wait_for_load_state("networkidle")
    return Searcher(person)


@pytest.fixture(scope="module")
def site(prepared: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with a_server(tmp_path_factory.mktemp("search"), prepared, kind=WarmServer) as running:
        yield running


@pytest.fixture
def person(chromium: Browser, site: Server) -> Iterator[Searcher]:
    searcher = at_the_question(chromium, site)
    yield searcher
    searcher.visitor.close()


def test_part_of_a_name_and_enter_choose(person: Searcher) -> None:
    person.field.focus()
    person.types("xan")
    expect(person.rows.first).to_contain_text("Xanax")
    expect(person.rows.first.locator("mark")).to_have_text("Xan")
    person.presses("Enter")
    expect(person.field).to_have_value("Alprazolam")
    expect(person.rows).to_have_count(0)
    person.presses("Enter")
    expect(person.page.locator("h1")).to_have_text("How often, and since when?")


def test_the_list_is_walked_through_with_arrow_keys(person: Searcher) -> None:
    person.field.focus()
    person.presses("ArrowDown")
    assert person.taken_by_enter == "alcohol"
    expect(person.page.get_by_role("group", name="Opioids")).to_be_visible()
    person.presses("ArrowUp")
    assert person.taken_by_enter == "other"
    person.presses("ArrowDown", "ArrowDown")
    assert person.taken_by_enter == "heroin"
    person.presses("Enter")
    assert person.chosen == "heroin"


def test_escape_closes_the_list_and_then_empties_the_field(person: Searcher) -> None:
    person.types("heroin")
    person.presses("Escape")
    expect(person.rows).to_have_count(0)
    expect(person.field).to_have_value("heroin")
    person.presses("Escape")
    expect(person.field).to_have_value("")
    assert person.chosen == ""


@pytest.mark.parametrize("key", ["Home", "End", "ArrowLeft", "ArrowRight"])
def test_keys_that_move_in_the_text_leave_the_list(person: Searcher, key: str) -> None:
    person.types("xan")
    assert person.taken_by_enter == "alprazolam"
    person.presses(key)
    assert person.taken_by_enter is None
    expect(person.field).not_to_have_attribute("aria-activedescendant", "substance-list-0")


def test_names_are_found_as_people_type_them(person: Searcher) -> None:
    """The table that the reading of typed names keeps to as well."""
    found = {}
    for typed, _ in MEANS:
        person.field.fill(typed)
        found[typed] = person.taken_by_enter
    assert found == dict(MEANS)


def test_enter_takes_no_guess(person: Searcher) -> None:
    for typed in UNSURE:
        person.field.fill(typed)
        assert person.taken_by_enter is None, typed
        assert person.rows.count() >= 1, f"{typed} is a dead end"


def test_where_nothing_is_found_there_is_something_else(person: Searcher) -> None:
    person.types("qqqq")
    expect(person.page.get_by_text("Nothing found.").first).to_be_visible()
    expect(person.rows).to_have_text(["Something else"])
    person.presses("ArrowDown", "Enter", "Enter")
    expect(person.page.locator("h1")).to_have_text("What is it called?")


def test_a_name_typed_to_the_end_counts_without_choosing(person: Searcher) -> None:
    person.types("percocet")
    person.presses("Tab")
    expect(person.field).to_have_value("Oxycodone")
    assert person.chosen == "oxycodone"


def test_what_is_typed_but_not_chosen_is_not_lost(person: Searcher) -> None:
    person.types("lithium")
    person.presses("Escape")
    person.visitor.press("Continue")
    expect(person.page.get_by_text("Choose one of these").first).to_be_visible()
    expect(person.field).to_be_focused()
    expect(person.field).to_have_value("lithium")
    person.rows.get_by_text("Something else").click()
    person.visitor.press("Continue")
    expect(person.page.locator("h1")).to_have_text("What is it called?")


def test_typing_on_takes_an_earlier_choice_back(person: Searcher) -> None:
    person.types("xan")
    person.presses("Enter")
    person.types("x")
    assert person.chosen == ""


def test_dont_know_stays_in_reach_and_typing_takes_it_back(person: Searcher) -> None:
    unknown = person.page.get_by_label("Don’t know")
    person.types("xan")
    person.presses("Enter")
    unknown.check()
    assert person.chosen == "unknown"
    expect(person.field).to_have_value("")
    person.types("xan")
    expect(unknown).not_to_be_checked()
    person.presses("Escape", "Escape")
    person.page.get_by_label("Prefer not to say").check()
    person.visitor.press("Continue")
    expect(person.page.locator("h1")).not_to_have_text("One substance at a time")


def test_after_an_error_the_summary_leads_to_the_field(person: Searcher) -> None:
    person.visitor.press("Continue")
    summary = person.page.get_by_role("alert")
    expect(summary).to_be_focused()
    expect(person.field).to_have_attribute("aria-invalid", "true")
    expect(person.field).to_have_accessible_description(
        "Type a name, in any spelling, or open the list. Error: Select a substance from the list"
    )
    summary.get_by_role("link").click()
    expect(person.field).to_be_focused()
    person.types("xanex")
    person.presses("Enter", "Enter")
    expect(person.page.locator("h1")).to_have_text("How often, and since when?")


def test_coming_back_shows_what_was_chosen(person: Searcher) -> None:
    person.types("klonipin")
    person.presses("Enter", "Enter")
    expect(person.page.locator("h1")).to_have_text("How often, and since when?")
    person.visitor.back()
    expect(person.field).to_have_value("Clonazepam")
    assert person.chosen == "clonazepam"
    person.page.reload()
    expect(person.field).to_have_value("Clonazepam")


def test_nothing_that_is_typed_leaves_the_page(person: Searcher) -> None:
    sent: list[str] = []
    person.page.on("request", lambda request: sent.append(f"{request.url} {request.post_data}"))
    person.types("percoset")
    assert sent == []
    person.presses("Enter", "Enter")
    expect(person.page.locator("h1")).to_have_text("How often, and since when?")
    assert any("substance=oxycodone" in each for each in sent)
    assert not any("percoset" in each for each in sent)


def test_a_screen_reader_is_told_how_many_there_are(person: Searcher) -> None:
    status = person.page.locator(".search [role=status]")
    expect(person.field).to_have_accessible_name("What do you use or take?")
    expect(person.field).to_have_attribute("aria-expanded", "false")
    person.types("metha")
    expect(person.field).to_have_attribute("aria-expanded", "true")
    expect(status).to_have_text("2 matches")
    named = person.field.get_attribute("aria-activedescendant")
    expect(person.page.locator(f"#{named}")).to_have_attribute("aria-selected", "true")
    person.field.fill("qqqq")
    expect(status).to_contain_text("Nothing found")


def test_a_finger_is_enough(chromium: Browser, site: Server) -> None:
    person = at_the_question(chromium, site, viewport=PHONE, has_touch=True, is_mobile=True)
    person.field.tap()
    expect(person.page.get_by_role("group", name="Benzodiazepines")).to_be_attached()
    person.types("percoset")
    row = person.rows.first
    for target in (row, person.field):
        box = target.bounding_box()
        assert box is not None
        assert box["height"] >= 44
        assert box["y"] + box["height"] <= PHONE["height"]
    row.tap()
    expect(person.field).to_have_value("Oxycodone")
    person.visitor.press("Continue")
    expect(person.page.locator("h1")).to_have_text("How often, and since when?")
    person.visitor.close()


def test_a_click_opens_the_whole_list(person: Searcher) -> None:
    person.field.click()
    person.rows.get_by_text("Baclofen").first.click()
    expect(person.field).to_be_focused()
    expect(person.rows).to_have_count(0)
    assert person.chosen == "baclofen"
    person.field.click()
    assert person.taken_by_enter == "baclofen"
    person.page.keyboard.type("heroin")
    expect(person.field).to_have_value("heroin")


def test_without_the_script_there_is_the_list(chromium: Browser, site: Server) -> None:
    person = at_the_question(chromium, site, java_script_enabled=False)
    listed = person.page.get_by_label("What do you use or take?")
    expect(listed).to_be_visible()
    expect(listed.locator("[value=alprazolam]")).to_contain_text("Alprazolam (Xanax")
    listed.select_option("alprazolam")
    person.visitor.press("Continue")
    expect(person.page.locator("h1")).to_have_text("How often, and since when?")
    person.visitor.close()


@pytest.mark.parametrize("typed", ["", "xanex", "al", "qqqq"])
def test_the_open_list_has_no_fault(chromium: Browser, site: Server, typed: str) -> None:
    person = at_the_question(chromium, site, bypass_csp=True)
    person.field.click()
    person.types(typed)
    expect(person.rows.first).to_be_visible()
    assert faults_of(person.visitor) == []
    expect(person.rows.first).to_be_visible()
    person.visitor.context.close()


def test_the_row_that_enter_takes_shows_in_forced_colors(chromium: Browser, site: Server) -> None:
    person = at_the_question(chromium, site, forced_colors="active")
    person.types("xan")
    expect(person.rows.first).to_have_css("outline-style", "solid")
    person.visitor.close()


def test_the_page_stays_small(person: Searcher) -> None:
    parts: list[str] = []
    person.page.on("request", lambda request: parts.append(request.url))
    person.page.reload(wait_until="networkidle")
    sizes = {part: len(person.page.request.get(part).body()) for part in parts}
    assert len(sizes) <= 5
    assert sum(sizes.values()) <= 60_000, sizes


def test_on_a_call_a_substance_takes_a_few_keys(chromium: Browser, server: Server) -> None:
    staff = sign_in(chromium, server, "coordinator")
    staff.begin_a_call_on_pages()
    staff.press("Substances")
    staff.press("Add a substance")
    person = Searcher(staff)
    expect(person.field).to_be_focused()
    staff.page.keyboard.type("klonipin")
    person.presses("Enter", "Enter")
    expect(staff.page.locator("h1")).to_contain_text("Clonazepam")
    staff.press("Dose history")
    staff.press("Add a period")
    expect(person.field).to_be_focused()
    staff.page.keyboard.type("clonaz")
    person.presses("Enter", "Enter")
    expect(staff.page.locator(".entries")).to_contain_text("Clonazepam")
    staff.close()
