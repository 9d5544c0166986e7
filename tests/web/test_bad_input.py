"""Every field, attacked: a sentence that says what to do, and nothing typed is lost."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from browser import errors_of, judge, open_page, token_of
from bs4 import BeautifulSoup, Tag
from flask import Flask
from flask.testing import FlaskClient
from make import StaffMember, a_staff_member
from questionnaire_answers import HARMLESS, changed, given_typed
from werkzeug.test import TestResponse
from whole_path import (
    GIVEN,
    ON_A_CALL,
    ONLINE,
    a_whole_intake,
    call_address,
    online_address,
    typed_at,
    with_screen,
    without,
)

from intake.extensions import db
from intake.questionnaire import QUESTIONNAIRE
from intake.questionnaire.answers import Given, Path, answer_at
from intake.questionnaire.journey import Stop
from intake.questionnaire.kinds import (
    AnyOf,
    Date,
    Duration,
    LongText,
    Number,
    OneOf,
    Question,
    ShortText,
    TimeOfDay,
    YesNo,
)
from intake.questionnaire.reading import keep
from intake.records import intakes
from intake.records.models import Channel, Intake
from intake.web.screening import today

pytestmark = pytest.mark.one_database("what a form refuses is decided before anything is kept")

MEGABYTE = 1_000_000
LIBRARY_SENTENCES = ("Not a valid choice", "This field is required", "Invalid", "not a valid")


@dataclass(frozen=True)
class Bad:
    """Something that a field must refuse, and what it shows afterwards."""

    why: str
    typed: dict[str, Any]
    shown: str | None = None


def bad_inputs(question: Question) -> Iterator[Bad]:
    """What is wrong for this question: of a wrong type, out of range, hostile."""
    own = question.id
    match question:
        case YesNo() | OneOf():
            yield Bad("unknown choice", {own: "no_such_choice"})
            yield Bad("1 MB", {own: "x" * MEGABYTE})
            yield Bad("control characters", {own: "\x00\x07"})
            yield Bad("right-to-left", {own: "שלום 😀"})
        case AnyOf():
            yield from bad_ticks(question)
        case ShortText():
            yield from bad_texts(question)
            yield from bad_states(question)
        case _:
            yield from bad_measures(question)
            yield Bad("wrong type", {own: "not a value"}, "not a value")
            yield Bad("1 MB", {own: "9" * MEGABYTE}, "9" * MEGABYTE)
            yield Bad("control characters", {own: "soon\x00\x1b"}, "soon")
            yield Bad("right-to-left and emoji", {own: "שלום 😀"}, "שלום 😀")
            yield from bad_states(question)


def bad_measures(question: Question) -> Iterator[Bad]:
    own = question.id
    match question:
        case Number():
            above, below = str(int(question.at_most) + 1), str(int(question.at_least) - 1)
            yield Bad("above the range", {own: above}, above)
            yield Bad("below the range", {own: below}, below)
            yield Bad("endless", {own: "1e999"}, "1e999")
            if question.whole:
                yield Bad("not whole", {own: "1.5"}, "1.5")
        case Date():
            late = (today() + timedelta(days=400)).isoformat()
            if not question.future:
                yield Bad("in the future", {own: late}, late)
            yield Bad("200 years ago", {own: "1826-01-01"}, "1826-01-01")
            yield Bad("a day that is none", {own: "2026-02-30"}, "2026-02-30")
        case Duration():
            yield Bad("above the range", {own: "101", f"{own}-unit": "year"}, "101")
            yield Bad("below the range", {own: "-1", f"{own}-unit": "day"}, "-1")
            yield Bad("unknown unit", {own: "3", f"{own}-unit": "fortnight"}, "3")
            yield Bad("empty unit", {own: "3", f"{own}-unit": ""}, "3")
        case TimeOfDay():
            yield Bad("out of range", {own: "25:61"}, "25:61")


def bad_states(question: Question) -> Iterator[Bad]:
    own = question.id
    if not question.optional:
        good = given_typed(question, HARMLESS[own])
        yield Bad("unknown state", {f"{own}-state": "no_such_state"})
        yield Bad("two states", {f"{own}-state": ["unknown", "declined"]})
        yield Bad("answer and state", {**good, f"{own}-state": "declined"}, good[own])


def bad_ticks(question: AnyOf) -> Iterator[Bad]:
    own, known = question.id, question.choices[0].id
    yield Bad("unknown choice", {own: [known, "no_such_choice"]}, known)
    yield Bad("choice and declined", {own: [known, "declined"]}, known)
    yield Bad("declined and unknown", {own: ["declined", "unknown"]}, "declined")
    yield Bad("1 MB", {own: [known, "x" * MEGABYTE]}, known)
    yield Bad("control characters", {own: [known, "\x00\x07"]}, known)
    if question.none:
        yield Bad("choice and none", {own: [known, "none"]}, known)


def bad_texts(question: ShortText) -> Iterator[Bad]:
    own = question.id
    yield Bad("1 MB", {own: "x" * MEGABYTE}, "x" * MEGABYTE)
    yield Bad("control characters", {own: "Ann\x00a\x07\x1b"}, "Anna")
    yield Bad("turned around", {own: "An\u202ena\u2066"}, "Anna")
    too_long = "x" * (question.at_most + 1)
    yield Bad("too long", {own: too_long}, too_long)
    if not isinstance(question, LongText):
        yield Bad("two lines", {own: "An\nna"}, "Anna")
    if question.format:
        yield Bad("wrong type", {own: "not such a thing"}, "not such a thing")
        yield Bad("right-to-left", {own: "שלום 😀"}, "שלום 😀")


QUESTIONS = [each for each in QUESTIONNAIRE.questions.values() if each not in QUESTIONNAIRE.system]
ONLINE_CASES = [
    pytest.param(each, bad, id=f"{each.id}: {bad.why}")
    for each in QUESTIONS
    if each.id in ONLINE
    for bad in bad_inputs(each)
]
CALL_CASES = [
    pytest.param(each, bad, id=f"{each.id}: {bad.why}")
    for each in QUESTIONS
    if each.id in ON_A_CALL
    for bad in bad_inputs(each)
]
FREE_TEXTS = [
    pytest.param(each, id=each.id)
    for each in QUESTIONS
    if isinstance(each, ShortText) and not each.format
]


@dataclass
class Attacked:
    """An intake that stands open while one field after the other is attacked."""

    intake: Intake
    client: FlaskClient
    token: str

    def post(self, address: str, typed: dict[str, Any]) -> TestResponse:
        return self.client.post(address, data={"csrf_token": self.token, **typed})

    def given(self) -> Given:
        return intakes.given_of(self.intake)


@pytest.fixture(scope="module")
def screen(steady_app: Flask) -> Attacked:
    intake = a_whole_intake(Channel.SELF)
    client = with_screen(steady_app.test_client(), intake)
    return Attacked(intake, client, token_of(open_page(client, "/")))


@pytest.fixture(scope="module")
def coordinator(steady_app: Flask) -> StaffMember:
    return a_staff_member(steady_app, "coordinator")


@pytest.fixture(scope="module")
def call(steady_app: Flask, coordinator: StaffMember) -> Attacked:
    return a_whole_call(coordinator)


@pytest.fixture(scope="module")
def second_call(steady_app: Flask, coordinator: StaffMember) -> Attacked:
    return a_whole_call(coordinator)


@pytest.fixture
def spoiled(second_call: Attacked) -> Iterator[Attacked]:
    """A call whose answers a test changes; afterwards they are put back."""
    yield second_call
    remember_all(second_call.intake)


def a_whole_call(coordinator: StaffMember) -> Attacked:
    intake = a_whole_intake(Channel.CALL)
    return Attacked(intake, coordinator.client, token_of(coordinator.opens("/calls")))


def is_refused(response: TestResponse, question: Question, bad: Bad) -> None:
    """A sentence, status 422, a good page, and what was typed stands in its field again."""
    assert response.status_code == 422
    if bad.why == "1 MB":  # parsing it strictly would take seconds, hundreds of times
        markup = response.get_data(as_text=True)
        assert "There is a problem" in markup
        assert (bad.shown or "") in markup
        return
    # The strict look takes half of the time; it is for what could break the markup.
    strict = bad.why == "control characters"
    page = judge(response) if strict else BeautifulSoup(response.data, "html.parser")
    said = errors_of(page)
    assert said, "the summary names the fault"
    for sentence in said:
        assert len(sentence.split()) > 2
        assert not sentence.startswith(LIBRARY_SENTENCES)
    assert page.title is not None
    assert page.title.text.startswith("Error: ")
    assert page.select_one(f"#{question.id}-error")
    if bad.shown is not None:
        assert bad.shown in shown_in(page, question)


def shown_in(page: BeautifulSoup, question: Question) -> list[str]:
    """What stands in the fields of a question: typed, or ticked."""
    fields = [each for each in page.select(f"[name='{question.id}']") if isinstance(each, Tag)]
    if fields[0].name == "textarea":
        return [fields[0].text.removeprefix("\n")]
    if fields[0].name == "select":
        return [str(each["value"]) for each in fields[0].select("option[selected]")]
    if fields[0].get("type") in ("checkbox", "radio"):
        fields = [each for each in fields if each.has_attr("checked")]
    return [str(each["value"]) for each in fields]


@pytest.mark.parametrize(("question", "bad"), ONLINE_CASES)
def test_online_it_is_refused_with_a_sentence(
    screen: Attacked, question: Question, bad: Bad
) -> None:
    before = screen.given()
    others = without(typed_at(ONLINE[question.id], GIVEN[Channel.SELF]), question)
    response = screen.post(online_address(question.id), {**others, **bad.typed})
    is_refused(response, question, bad)
    assert screen.given() == before


@pytest.mark.parametrize(
    "question", [each for each in QUESTIONS if each.id in ONLINE], ids=lambda each: each.id
)
def test_online_an_empty_answer_is_refused_with_a_sentence(
    screen: Attacked, question: Question
) -> None:
    stop = ONLINE[question.id]
    forget(screen.intake, stop, question)
    others = without(typed_at(stop, GIVEN[Channel.SELF]), question)
    blank = {} if isinstance(question, AnyOf) else {question.id: "  "}
    for typed in ({}, blank):
        response = screen.post(online_address(question.id), {**others, **typed})
        if question.optional:
            assert response.status_code == 302
        else:
            is_refused(response, question, Bad("empty", {}))
    remember_all(screen.intake)


def forget(intake: Intake, stop: Stop, question: Question) -> None:
    """As if this one question had not been answered yet."""
    inside = (stop.group.id, stop.entry) if stop.group and stop.page else ("", 0)
    given = changed(GIVEN[Channel.SELF], Path(question.id, *inside), None)
    intake.answers = keep(QUESTIONNAIRE, given)
    db.session.commit()


def remember_all(intake: Intake) -> None:
    db.session.refresh(intake)
    intake.answers = keep(QUESTIONNAIRE, GIVEN[intake.channel])
    db.session.commit()


@pytest.mark.parametrize(("question", "bad"), CALL_CASES)
def test_on_a_call_it_is_refused_with_a_sentence(
    call: Attacked, question: Question, bad: Bad
) -> None:
    before = call.given()
    response = call.post(call_address(call.intake, question.id), bad.typed)
    is_refused(response, question, bad)
    assert call.given() == before


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda each: each.id)
def test_each_question_is_attacked_where_it_is_asked(question: Question) -> None:
    assert question.id in ONLINE or question.id in ON_A_CALL


@pytest.mark.parametrize("question", FREE_TEXTS)
def test_right_to_left_letters_and_emoji_are_good_text(screen: Attacked, question: Any) -> None:
    name = "דנה أمينة 👩‍👧 O’Brien-Żółć"
    if question.id not in ONLINE:
        return  # staff alone writes it; the test below attacks it
    address = online_address(question.id)
    others = typed_at(ONLINE[question.id], GIVEN[Channel.SELF])
    response = screen.post(address, {**without(others, question), question.id: name})
    assert response.status_code == 302
    assert name in shown_in(open_page(screen.client, address), question)
    assert screen.post(address, others).status_code == 302


@pytest.mark.parametrize("question", FREE_TEXTS)
def test_markup_in_a_text_stays_text(call: Attacked, question: Any) -> None:
    markup = "</textarea><script>alert(1)</script>\"'&amp;"
    address = call_address(call.intake, question.id)
    assert call.post(address, {question.id: markup}).status_code == 302
    page = open_page(call.client, address)
    assert markup in shown_in(page, question)
    assert not page.select("script:not([src])")
    assert not open_page(call.client, f"/intakes/{call.intake.id}").select("script:not([src])")


def an_other_one(question: Question) -> Question | None:
    """Another question of the form on a call: by the answer “declined” one sees it was saved."""
    stop = ON_A_CALL[question.id]
    same_form = [
        QUESTIONNAIRE.questions[other]
        for other, place in ON_A_CALL.items()
        if (place.section, place.entry) == (stop.section, stop.entry)
        and (not stop.entry or place.group is stop.group)
        and other != question.id
    ]
    return next((other for other in same_form if not other.optional), None)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda each: each.id)
def test_on_a_call_one_fault_does_not_stop_the_other_answers(
    spoiled: Attacked, question: Question
) -> None:
    other = an_other_one(question) if question.id in ON_A_CALL else None
    if other is None:
        return
    stop, intake = ON_A_CALL[other.id], spoiled.intake
    declines = (
        {other.id: "declined"}
        if isinstance(other, OneOf | YesNo | AnyOf)
        else {other.id: "", f"{other.id}-state": "declined"}
    )
    bad = next(bad_inputs(question))
    response = spoiled.post(call_address(intake, question.id), {**declines, **bad.typed})
    is_refused(response, question, bad)
    assert "All other answers are saved" in judge_text(response)
    db.session.refresh(intake)
    journey = intakes.journey_of(intake)
    inside = Path(other.id, stop.group.id, stop.entry) if stop.entry and stop.group else None
    assert answer_at(journey.answers, inside or Path(other.id)) == "declined"


def judge_text(response: TestResponse) -> str:
    return " ".join(BeautifulSoup(response.data, "html.parser").text.split())


@pytest.mark.parametrize(
    "question", [each for each in QUESTIONS if each.id in ONLINE], ids=lambda each: each.id
)
def test_without_a_token_what_was_typed_stays_on_the_page(
    screen: Attacked, question: Question
) -> None:
    before = screen.given()
    typed = typed_at(ONLINE[question.id], GIVEN[Channel.SELF])
    response = screen.client.post(online_address(question.id), data=typed)
    assert response.status_code == 422
    page = judge(response)
    assert "This page was open for a long time" in " ".join(errors_of(page))
    if typed.get(question.id):
        sent = typed[question.id]
        expected = {sent} if isinstance(sent, str) else set(sent)
        assert expected <= set(shown_in(page, question))
    assert screen.given() == before


def test_an_answer_above_the_limit_of_a_request_is_refused_with_a_sentence(
    screen: Attacked,
) -> None:
    response = screen.post("/screen/for_whom", {"answering_for": "self", "age": "9" * 5 * MEGABYTE})
    assert response.status_code == 413
    assert "Shorten it and send it again" in judge(response).text


def test_a_form_for_no_address_that_is_too_long_is_refused_with_a_sentence(
    screen: Attacked,
) -> None:
    response = screen.post("/no/such/page", {"answering_for": "self", "age": "9" * 5 * MEGABYTE})
    assert 400 <= response.status_code < 500
    assert judge(response)
