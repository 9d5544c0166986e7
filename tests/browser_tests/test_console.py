"""The console in a real Chromium, against a real server: keys, the call, an emergency, looks."""

from collections.abc import Callable

from chromium import Visitor
from desk import WINDOW, Desk
from looking import DESK, SIZES, faults_of
from playwright.sync_api import expect

# --- Keys ---


TYPED = {
    "age": "44",
    "substances.1.days_per_week": "7",
    "substances.1.used_for": "3 years",
    "substances.1.last_use_on": "yesterday",
    "substances.1.last_use_at": "10 pm",
    "substances.1.drinks_per_day": "12",
    "person_name": "Test Person",
    "birth_date": "4/23/1982",
    "phone": "202-555-0143",
}
PICKED = {
    "answering_for": "1",
    "substances.1.drink_size": "1",
    "more_substances": "n",
    "support": "y",
    "readiness": "1",
    "use_signs": "2",
}


KEYS = (("n", "no"), ("0", "none"))


def answer_by_key(desk: Desk, path: str) -> None:
    """Answer the question that has the focus with one key, or by typing."""
    if path in TYPED:
        desk.types(TYPED[path])
    elif path == "substances.1.substance":
        desk.types("beer")
        desk.page.wait_for_selector("[id='substances.1.substance-list'] [role=option]")
        desk.keys("Enter")
    elif path == "substances.1.change":
        desk.types("No, I use")
    elif desk.question(path).locator("[type=radio], [type=checkbox]:not([data-state-of])").count():
        has = {key: desk.question(path).locator(f"[value={value}]").count() for key, value in KEYS}
        desk.keys(PICKED.get(path) or next((key for key, _ in KEYS if has[key]), "1"))
    elif not desk.question(path).get_by_text("May stay empty").count():
        desk.keys("Alt+u")


def test_a_whole_call_by_keyboard_alone(desk: Desk) -> None:
    order: list[str] = []
    while path := desk.here:
        assert order.count(path) < 2, f"the focus is caught at {path}"
        order.append(path)
        if path == "more_substances" and "substances.1.substance" not in order:
            desk.keys("Alt+a")
            desk.page.wait_for_function(
                "document.activeElement.closest('[data-q]')?.dataset.q == 'substances.1.substance'"
            )
            continue
        answer_by_key(desk, path)
        desk.keys("Enter")
        desk.page.wait_for_function(
            "(path) => document.activeElement.closest('[data-q]')?.dataset.q != path", arg=path
        )
    assert len(order) > 60
    desk.is_all_saved()
    assert desk.page.evaluate("document.activeElement.hasAttribute('data-wrap-up')")
    assert desk.page.locator("#sections .q:has([aria-invalid=true])").count() == 0
    desk.reloads()
    assert desk.field("age").input_value() == "44"
    assert desk.field("substances.1.used_for").input_value() == "3 years"
    assert desk.field("person_name").input_value() == "Test Person"
    assert "Alcohol" in desk.field("substances.1.substance").input_value()
    assert "Settled" in desk.page.locator("#panel").inner_text()
    desk.keys("Alt+w")
    desk.page.wait_for_url("**/calls/*/wrap-up**")
    expect(desk.page.get_by_role("button", name="Wrap up")).to_be_visible()


def test_the_map_of_keys(desk: Desk) -> None:
    desk.keys("?")
    sheet = desk.page.get_by_role("dialog", name="Keys")
    expect(sheet).to_be_visible()
    for key in ("Enter", "Alt K", "Alt N", "Alt S", "Alt A", "Alt X", "Alt Y", "Alt O", "Alt R"):
        assert key in sheet.inner_text()
    desk.keys("Escape")
    expect(sheet).to_be_hidden()
    assert desk.here == "danger_signs"


def test_a_question_mark_in_a_field_is_text_and_stands_for_not_known(desk: Desk) -> None:
    desk.goes_to("age")
    desk.types("?")
    desk.keys("Enter")
    desk.is_all_saved()
    assert desk.question("age").locator("[value=unknown]").is_checked()
    assert desk.field("age").input_value() == ""


def test_letters_can_be_switched_off(desk: Desk) -> None:
    desk.keys("?")
    desk.page.get_by_label("Single letters and numbers answer questions").uncheck()
    desk.keys("Escape")
    desk.goes_to("asq_wish_dead")
    desk.keys("y")
    assert desk.question("asq_wish_dead").locator(":checked").count() == 0
    desk.keys("Alt+p")
    assert desk.question("asq_wish_dead").locator("[value=declined]").is_checked()


def test_words_that_are_typed_on_a_choice_are_no_answer(desk: Desk) -> None:
    desk.goes_to("asq_wish_dead")
    desk.types("night shift")
    assert desk.question("asq_wish_dead").locator(":checked").count() == 0
    expect(desk.page.locator("#recovered")).to_contain_text("Words were typed on a choice")


def test_a_change_is_taken_back(desk: Desk) -> None:
    desk.goes_to("asq_wish_dead")
    desk.keys("n")
    desk.is_all_saved()
    desk.keys("y")
    desk.is_all_saved()
    desk.keys("Alt+z")
    desk.is_all_saved()
    assert desk.question("asq_wish_dead").locator("[value=no]").is_checked()
    desk.reloads()
    assert desk.here == "asq_wish_dead"
    assert desk.question("asq_wish_dead").locator("[value=no]").is_checked()


def test_a_question_that_is_passed_is_not_called_saved(desk: Desk) -> None:
    desk.keys("Enter")
    assert desk.here == "answering_for"
    desk.page.wait_for_timeout(800)
    assert desk.page.locator(".kept-words").count() == 0


def test_a_question_is_found_by_its_words(desk: Desk) -> None:
    desk.keys("/")
    desk.types("interpreter")
    desk.keys("Enter")
    assert desk.here == "interpreter"
    desk.goes_to("age")
    desk.keys("Alt+k")
    desk.types("xylophone")
    assert "No question on this call has these words" in desk.page.locator("#found").inner_text()
    desk.keys("Escape")
    assert desk.here == "age"


def test_ask_next_and_why_and_sections_by_key(desk: Desk) -> None:
    desk.goes_to("interpreter")
    first = desk.page.locator(".next [data-jump]").first.get_attribute("data-jump")
    desk.keys("Alt+n")
    assert desk.here == first
    desk.goes_to("answering_for")
    desk.keys("Alt+y")
    expect(desk.question("answering_for").locator(".why p")).to_be_visible()
    desk.keys("Alt+s", "Alt+s")
    assert desk.here == "more_substances"
    desk.keys("Alt+Shift+s")
    assert desk.here == "caller_name"
    desk.keys("Alt+r")
    assert desk.page.evaluate("document.activeElement.id") == "so-far"
    desk.keys("Alt+r")
    assert desk.here == "caller_name"


def test_a_row_is_removed_after_asking(desk: Desk) -> None:
    desk.goes_to("more_substances")
    desk.keys("Alt+a")
    desk.page.wait_for_function(
        "document.activeElement.closest('[data-q]')?.dataset.q == 'substances.1.substance'"
    )
    desk.keys("Alt+x")
    sure = desk.page.get_by_role("dialog", name="Remove")
    expect(sure).to_be_visible()
    desk.keys("Escape")
    assert desk.question("substances.1.substance").count() == 1
    desk.keys("Alt+x")
    sure.get_by_role("button", name="Remove").click()
    expect(desk.question("substances.1.substance")).to_have_count(0)


def test_the_focus_is_never_lost_on_saving(desk: Desk) -> None:
    for path, key in (("danger_signs", "0"), ("answering_for", "1"), ("takes_baclofen", "y")):
        desk.goes_to(path)
        desk.keys(key)
        desk.is_all_saved()
        assert desk.here == path
    desk.goes_to("age")
    desk.types("4")
    desk.page.wait_for_timeout(2600)  # it is saved while somebody still types
    desk.types("4")
    assert desk.field("age").input_value() == "44"
    desk.keys("Enter")
    desk.is_all_saved()
    desk.reloads()
    assert desk.field("age").input_value() == "44"


# --- The call itself ---


def test_a_name_that_is_no_choice_is_told_above_as_well(desk: Desk) -> None:
    desk.goes_to("more_substances")
    desk.keys("Alt+a")
    desk.page.wait_for_selector("[id='substances.1.substance']")
    desk.goes_to("substances.1.substance")
    desk.types("no such thing")
    desk.goes_to("age")
    expect(desk.page.locator("#save-state")).to_contain_text("1 answer has to be mended")
    desk.goes_to("substances.1.substance")
    desk.keys("Control+a", "Backspace")
    desk.goes_to("age")
    desk.is_all_saved()


def test_who_wraps_up_takes_along_what_was_typed(desk: Desk) -> None:
    desk.goes_to("age")
    desk.types("44")
    desk.keys("Alt+w")
    desk.page.wait_for_url("**/wrap-up")
    desk.page.get_by_role("link", name="Back to the call").click()
    desk.is_ready()
    assert desk.field("age").input_value() == "44"


def test_a_parked_call_says_so_and_is_taken_up_again(desk: Desk) -> None:
    address = desk.page.url
    desk.keys("Alt+w")
    desk.page.wait_for_url("**/wrap-up")
    desk.page.get_by_label("Not finished: go on later").check()
    desk.page.get_by_role("button", name="Wrap up").click()
    desk.page.wait_for_url("**/worklist")
    desk.page.goto(address)
    desk.is_ready()
    assert "This call is parked" in desk.page.locator("main").inner_text()
    desk.page.get_by_role("button", name="Take it up again").click()
    desk.is_ready()
    expect(desk.page.locator(".parked")).to_have_count(0)


def test_an_earlier_intake_of_the_same_number_is_said(desk: Desk, on_phone: Visitor) -> None:
    desk.goes_to("phone")
    desk.types("202-555-0143")
    desk.keys("Enter")
    desk.is_all_saved()
    first = desk.page.locator("h1").inner_text().removeprefix("Call ")
    again = Desk.with_a_new_call(on_phone)
    again.goes_to("phone")
    again.types("(202) 555-0143")
    again.keys("Enter")
    known = again.page.locator("#known")
    expect(known).to_contain_text(f"An earlier intake may be of the same person (phone): {first}")
    known.get_by_role("link", name="Look and compare").click()
    again.page.wait_for_url("**/look-up")


# --- The emergency ---


def test_an_emergency_takes_over_the_screen(desk: Desk) -> None:
    desk.keys("3")
    protocol = desk.page.get_by_role("dialog", name="Emergency: stop and follow the protocol")
    expect(protocol).to_be_visible()
    for words in ("Please call 911 now", "1-800-222-1222", "988", "A seizure now"):
        assert words in protocol.inner_text()
    box = protocol.bounding_box()
    assert box is not None
    assert (box["width"], box["height"]) == DESK
    protocol.get_by_role("button", name="back to the call").click()
    expect(protocol).to_be_hidden()
    assert desk.here == "danger_signs"
    desk.goes_to("age")
    desk.types("44")
    desk.keys("Enter")
    desk.is_all_saved()
    expect(protocol).to_be_hidden()
    desk.keys("Alt+o")
    expect(protocol).to_be_visible()


# --- Looks ---


def with_rows(desk: Desk, _: Visitor) -> None:
    for path in ("more_substances", "takes_baclofen"):
        desk.goes_to(path)
        desk.keys("Alt+a" if path == "more_substances" else "y")
        desk.page.wait_for_timeout(500)
    desk.goes_to("substances.1.substance")
    answer_by_key(desk, "substances.1.substance")
    desk.is_all_saved()
    desk.goes_to("more_doses")
    desk.keys("Alt+a")
    expect(desk.question("dose_history.1.period_from")).to_be_visible()


def with_an_error(desk: Desk, _: Visitor) -> None:
    desk.goes_to("age")
    desk.types("very old")
    desk.keys("Enter")
    expect(desk.question("age").locator(".error")).to_be_visible()


def without_a_line(desk: Desk, staff: Visitor) -> None:
    staff.context.set_offline(True)
    desk.goes_to("age")
    desk.types("44")
    desk.keys("Enter")
    expect(desk.page.locator("#save-state")).to_contain_text("no connection")


def with_the_map_of_keys(desk: Desk, _: Visitor) -> None:
    desk.keys("?")


def in_an_emergency(desk: Desk, _: Visitor) -> None:
    desk.goes_to("danger_signs")
    desk.keys("3")
    expect(desk.page.get_by_role("dialog", name="Emergency")).to_be_visible()


def with_questions_found(desk: Desk, _: Visitor) -> None:
    desk.keys("/")
    desk.types("when")


STATES: list[Callable[[Desk, Visitor], None]] = [
    *(with_rows, with_an_error, without_a_line, with_the_map_of_keys, in_an_emergency),
    with_questions_found,
]


def test_no_state_has_a_fault(desk: Desk, on_phone: Visitor) -> None:
    found = {"new": faults_of(desk.staff, SIZES)}
    for bring_about in STATES:
        on_phone.context.set_offline(False)
        desk.page.set_viewport_size(WINDOW["viewport"])
        desk.reloads()
        if desk.page.get_by_role("dialog", name="Emergency").is_visible():
            desk.keys("Escape")
        bring_about(desk, on_phone)
        found[bring_about.__name__] = faults_of(desk.staff, SIZES)
    assert not any(found.values()), found


def test_every_hit_target_is_large_enough(desk: Desk, on_phone: Visitor) -> None:
    with_rows(desk, on_phone)
    small = desk.page.evaluate(
        """Array.from(document.querySelectorAll("main button, main a, main label:has(input)"))
        .map((each) => [each.textContent.trim().slice(0, 30), each.getBoundingClientRect()])
        .filter(([, box]) => box.width > 1 && box.height > 0 && box.height < 24)
        .map(([name, box]) => `${name} ${box.width}x${box.height}`)"""
    )
    assert small == []
