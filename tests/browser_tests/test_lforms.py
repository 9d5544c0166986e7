"""The exported questionnaire in NLM’s LHC-Forms: it shows, is filled in, and comes in with us."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from clusters import NotHere
from flask.testing import FlaskClient
from node_programs import LFORMS, need_modules
from playwright.sync_api import Browser, Locator, Page, Route
from sqlalchemy import select

from intake.extensions import db
from intake.questionnaire.answers import State
from intake.questionnaire.fhir_codes import ABSENT_REASONS, NONE, choices_of
from intake.records import connections, intakes
from intake.records.models import Intake

HERE = "http://lforms.test"
"""Nothing of it goes through the network: each file comes out of the installed package."""
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Form</title>
<link rel="stylesheet" href="/webcomponent/styles.css"></head><body><div id="form"></div>
<script src="/webcomponent/assets/lib/zone.min.js"></script>
<script src="/webcomponent/lhc-forms.js"></script>
<script src="/fhir/R4/lformsFHIR.min.js"></script></body></html>"""


class Form:
    """The form on a page, by the ids that LHC-Forms gives to what one clicks."""

    def __init__(self, page: Page, questionnaire: Any) -> None:
        self.page, self.asked = page, []
        page.set_default_timeout(5000)
        page.route("**/*", self._serve)
        page.goto(HERE)
        page.evaluate("asked => LForms.Util.addFormToPage(asked, 'form', {})", questionnaire)

    def _serve(self, route: Route) -> None:
        path = route.request.url.removeprefix(HERE).partition("?")[0].strip("/")
        file = LFORMS / path
        if route.request.url.startswith(HERE) and not path:
            route.fulfill(body=PAGE, content_type="text/html")
        elif route.request.url.startswith(HERE) and file.is_file():
            route.fulfill(path=str(file))
        else:
            self.asked.append(route.request.url)
            route.abort()

    def field(self, question: str, entry: int = 1) -> Locator:
        """Where a question is answered; in a list, for one entry."""
        found = f"[id^='{question}/']:not([id*='|'])"
        typed = f"input{found}, textarea{found}, {found} input"
        return self.page.locator(typed).nth(entry - 1)

    def chooses(self, question: str, code: str, system: str = "") -> None:
        where = f"{system or choices_of(question)}|{code}"
        self.page.locator(f"[id^='{question}/'][id$='|{where}']").first.click()

    def declines(self, question: str) -> None:
        self.chooses(question, "asked-declined", ABSENT_REASONS)

    def says(self, question: str, yes: bool) -> None:
        self.page.locator(f"[id^='{question}/'][id$='|{str(yes).lower()}']").first.click()

    def types(self, question: str, words: str, entry: int = 1) -> None:
        field = self.field(question, entry)
        field.fill(words)
        field.press("Tab")

    def enters(self, question: str, moment: str) -> None:
        """Type a day or a time, which a small calendar or clock takes over with Enter."""
        field = self.field(question)
        field.click()
        field.fill(moment)
        field.press("Enter")

    def picks(self, question: str, words: str, entry: int = 1) -> None:
        """Choose from a list that is searched."""
        field = self.field(question, entry)
        field.click()
        field.press_sequentially(words)
        field.press("Tab")

    def is_asked(self, question: str) -> bool:
        return self.page.locator(f"[id^='item-{question}/']").count() > 0

    @property
    def response(self) -> Any:
        return self.page.evaluate("LForms.Util.getFormFHIRData('QuestionnaireResponse', 'R4')")

    def adds(self, group: str) -> None:
        self.page.locator(f"[id^='add-{group}/']").last.click()


@pytest.fixture
def form(chromium: Browser, client: FlaskClient) -> Iterator[Form]:
    try:
        need_modules()
    except NotHere as reason:
        pytest.skip(str(reason))
    page = chromium.new_page(locale="en-US")
    yield Form(page, json.loads(client.get("/api/fhir/Questionnaire").data))
    page.close()


def send(client: FlaskClient, sent: Any) -> Intake:
    """Send a response in as another system, and return what came of it."""
    token = connections.add("Example Hospital")
    answer = client.post(
        "/api/fhir/QuestionnaireResponse",
        json=sent,
        headers={"Authorization": f"Bearer {token}"},
    )
    assert answer.status_code == 201, answer.text
    return db.session.scalars(select(Intake)).one()


def test_what_is_typed_into_lhc_forms_comes_in_as_a_new_intake(
    form: Form, client: FlaskClient
) -> None:
    form.chooses("danger_signs", NONE)
    form.chooses("answering_for", "self")
    form.types("age", "41")
    for question in ("asq_wish_dead", "asq_better_off", "asq_thoughts", "asq_tried"):
        form.says(question, False)
    form.picks("substance", "Alcohol")
    form.types("days_per_week", "5")
    form.types("drinks_per_day", "6.5")
    form.enters("last_use_on", "03/05/2026")
    form.enters("last_use_at", "21:30:00")
    form.adds("substances")
    form.picks("substance", "Cannabis", entry=2)
    form.types("used_for", "730", entry=2)
    form.says("more_substances", False)
    form.chooses("use_signs", "craving")
    form.chooses("use_signs", "tolerance")
    form.declines("living")
    form.types("person_name", "Test Persóna Ñandú")
    form.types("phone", "202-555-0143")
    form.types("in_own_words", "“Ayúdenme”, she said.")
    intake = send(client, form.response)
    today = intakes.given_of(intake)["screened_on"]
    assert intakes.given_of(intake) == {
        **{"screened_on": today, "channel": "call"},
        **{"danger_signs": (), "answering_for": "self", "age": 41},
        **{"asq_wish_dead": False, "asq_better_off": False},
        **{"asq_thoughts": False, "asq_tried": False},
        "substances": {
            1: {
                **{"substance": "alcohol", "days_per_week": 5, "drinks_per_day": 6.5},
                **{"last_use_on": date(2026, 3, 5), "last_use_at": "21:30"},
            },
            2: {"substance": "cannabis", "used_for": 730},
        },
        **{"more_substances": False, "use_signs": ("craving", "tolerance")},
        "living": State.DECLINED,
        "person_name": "Test Persóna Ñandú",
        **{"phone": "202-555-0143", "in_own_words": "“Ayúdenme”, she said."},
    }
    assert form.asked == [], "nothing was fetched from anywhere else"


def test_questions_come_up_where_an_answer_asks_for_them(form: Form) -> None:
    assert not form.is_asked("baclofen_form")
    form.says("takes_baclofen", True)
    form.chooses("baclofen_form", "pump")
    assert form.is_asked("pump_clinic")
    assert not form.is_asked("baclofen_mg_day")
    form.chooses("baclofen_form", "mouth")
    assert form.is_asked("baclofen_mg_day")
    assert not form.is_asked("drinks_per_day")
    form.picks("substance", "Alcohol")
    assert form.is_asked("drinks_per_day")
    assert form.is_asked("ciwa_scored"), "an entry of a list brings it up"


def test_baclofen_named_as_a_substance_is_not_asked_about_twice(form: Form) -> None:
    assert form.is_asked("takes_baclofen")
    form.picks("substance", "Baclofen")
    assert not form.is_asked("takes_baclofen")
    assert form.is_asked("baclofen_form")
