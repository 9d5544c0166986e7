"""Other languages in a real window: a whole screen in Spanish, and room for longer words."""

import threading
from collections.abc import Iterator

import pytest
from chromium import Visitor
from flask import Flask
from looking import CUT, PHONE, faults_of
from made_up_language import spoken_for_spanish
from playwright.sync_api import Browser
from servers import Server
from werkzeug.serving import make_server

from intake.questionnaire.safety import ASQ
from intake.web.fixed_pages import KINDS, name_of


@pytest.fixture
def long_words(app: Flask, chromium: Browser, monkeypatch: pytest.MonkeyPatch) -> Iterator[Visitor]:
    """A phone that reads the made-up language, in this process so that the words can be made up."""
    with spoken_for_spanish(monkeypatch):
        server = make_server("127.0.0.1", 0, app, threaded=True)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        width, height = PHONE
        visitor = Visitor(
            chromium,
            f"http://127.0.0.1:{server.port}",
            locale="es-US",
            bypass_csp=True,
            viewport={"width": width, "height": height},
        )
        yield visitor
        visitor.close()
        server.shutdown()
        thread.join()
        server.server_close()


def test_longer_words_have_room_on_a_phone(long_words: Visitor) -> None:
    found: list[str] = []

    def look() -> None:
        found.extend(faults_of(long_words, (PHONE,)))
        found.extend(long_words.page.evaluate(CUT))

    def go_on(**answers: object) -> None:
        long_words.answer(**answers)
        long_words.page.locator("#answers .actions .button").click()
        long_words.page.wait_for_load_state()

    long_words.open("/")
    look()
    long_words.page.locator("main form .button").first.click()
    look()
    go_on(danger_signs=["none"])
    go_on(answering_for="self", age=30)
    look()
    go_on(symptoms_now=["none"])
    for path in ("/screen/substances", "/check", "/come-back", "/diary", "/static/emergency.html"):
        long_words.open(path)
        look()
    assert found == []


def test_a_whole_screen_in_spanish(chromium: Browser, server: Server) -> None:
    person = Visitor(chromium, server.url, locale="es-MX", bypass_csp=True)
    found: list[str] = []

    def look() -> None:
        assert person.page.locator("html").get_attribute("lang") == "es"
        found.extend(faults_of(person))

    person.open("/")
    look()
    person.press("Empezar")
    look()
    person.press("Continuar")
    look()
    person.page.locator("#danger_signs-8, [value=none]").first.check()
    person.press("Continuar")
    person.answer(answering_for="self", age=41)
    person.press("Continuar")
    person.page.locator("[value=none]").first.check()
    person.press("Continuar")
    for _ in range(60):
        if person.page.url.endswith("/check"):
            break
        for group in person.page.locator("fieldset.question, div.question").all():
            _decline(group)
        person.press("Continuar")
    look()
    person.press("Enviar a nuestro equipo")
    person.page.wait_for_url("**/result")
    look()
    assert "Nuestro equipo tiene sus respuestas" in person.text
    for kind in KINDS:
        person.open(f"/static/{name_of(kind, 'es')}")
        look()
    person.close()
    assert found == []


def _decline(group: object) -> None:
    """Prefer not to say, where one can; what may stay empty stays empty."""
    boxes = group.locator("[value=declined]")  # type: ignore[attr-defined]
    if boxes.count():
        boxes.first.check()


def test_a_substance_is_found_by_its_spanish_and_its_english_name(
    chromium: Browser, server: Server
) -> None:
    person = Visitor(chromium, server.url, locale="es")
    person.open("/")
    person.press("Empezar")
    person.answer(danger_signs="none")
    person.press("Continuar")
    person.answer(answering_for="self", age=41)
    person.press("Continuar")
    person.answer(symptoms_now="none")
    person.press("Continuar")
    person.answer(**dict.fromkeys(ASQ, False))
    person.press("Continuar")
    person.answer(more_substances=True)
    person.press("Continuar")
    # The script puts this field in the place of the list, and gives it the list's id.
    field = person.page.locator("input#substance")
    for typed, name in (("cerveza", "Alcohol"), ("beer", "Alcohol"), ("fentanil", "Fentanilo")):
        field.fill(typed)
        person.page.locator("#substance-list [role=option]", has_text=name).first.wait_for()
    field.fill("zzzzzz")
    assert "No se encontró nada" in person.page.locator(".popup p").inner_text()
    person.close()
