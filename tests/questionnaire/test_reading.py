"""Answers as they arrive: each kind takes its own values and says what to do about others."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from drawn_answers import ANSWER_SETS
from hypothesis import given
from hypothesis import strategies as st
from questionnaire_answers import HARMLESS

from intake.questionnaire import QUESTIONNAIRE
from intake.questionnaire.answers import Given, Path, State
from intake.questionnaire.kinds import (
    AnyOf,
    BadAnswer,
    Date,
    Duration,
    Question,
    ShortText,
    TimeOfDay,
    YesNo,
)
from intake.questionnaire.reading import Faults, keep, read_answers, restore, write_answers

TODAY = date(2026, 3, 31)
ALL = list(QUESTIONNAIRE.list_questions())
QUESTIONS = QUESTIONNAIRE.questions

each_question = pytest.mark.parametrize("question", ALL, ids=lambda question: question.id)


def read(question: str, raw: Any) -> Any:
    return QUESTIONS[question].read(raw, TODAY)


def sentence(question: str, raw: Any) -> str:
    """What is said about an answer that cannot be taken."""
    with pytest.raises(BadAnswer) as refused:
        read(question, raw)
    return str(refused.value)


def read_or_refuse(question: Question, raw: Any) -> tuple[Any, str]:
    """The answer, or the sentence that is said instead."""
    try:
        return question.read(raw, TODAY), ""
    except BadAnswer as refused:
        return None, str(refused)


def of_kind(kind: type[Question]) -> list[str]:
    return [question.id for question in ALL if isinstance(question, kind)]


# Every kind

JUNK: list[Any] = [
    [[]],
    [{}],
    {},
    {"a": [{"b": None}]},
    [None],
    [1, "a", [2]],
    float("nan"),
    float("inf"),
    -1,
    10**400,
    "not_asked",
    "declined ",
    "\x00",
    "\u202eabc",
    "😀" * 300,
    "x" * 1_000_000,
    "[" * 100_000,
    ["x"] * 100_000,
    b"bytes",
    object(),
]


@each_question
def test_junk_is_taken_as_a_value_of_the_kind_or_refused_with_a_sentence(
    question: Question,
) -> None:
    for raw in JUNK:
        answer, refusal = read_or_refuse(question, raw)
        if refusal:
            assert refusal[0].isupper()
            assert len(refusal) < 200
        else:
            assert question.read(question.to_json(answer), TODAY) == answer


@given(
    st.sampled_from(ALL),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
        max_leaves=6,
    ),
)
def test_any_json_is_taken_or_refused(question: Question, raw: Any) -> None:
    answer, refusal = read_or_refuse(question, raw)
    if not refusal:
        assert question.read(question.to_json(answer), TODAY) == answer
        assert question.text(answer)


@each_question
@pytest.mark.parametrize("state", [State.DECLINED, State.UNKNOWN])
def test_every_question_can_be_declined_and_not_known(question: Question, state: State) -> None:
    assert question.read(str(state), TODAY) is state
    assert question.read(state, TODAY) is state
    assert question.to_json(state) == str(state)


@each_question
@pytest.mark.parametrize("empty", ["", "   ", None, "\t\n"], ids=repr)
def test_an_empty_answer_is_declined_where_it_may_be_and_asked_for_elsewhere(
    question: Question, empty: Any
) -> None:
    if question.optional:
        assert question.read(empty, TODAY) is State.DECLINED
    else:
        assert sentence(question.id, empty) == question.missing


@each_question
def test_a_harmless_answer_is_read_and_written_back(question: Question) -> None:
    answer = HARMLESS[question.id]
    assert question.read(question.to_json(answer), TODAY) == answer
    assert question.from_json(question.to_json(answer)) == answer
    assert question.text(answer)


@each_question
def test_the_lack_of_an_answer_has_words(question: Question) -> None:
    assert question.text(None) == "Not answered yet"
    assert question.text(State.DECLINED) == "Prefer not to say"
    assert question.text(State.UNKNOWN) == "Don’t know"
    assert question.text(State.NOT_ASKED) == "Does not apply"


def test_not_asked_is_nothing_that_one_can_answer() -> None:
    assert sentence("overdose", "not_asked") == QUESTIONS["overdose"].missing


# Each kind


@pytest.mark.parametrize(
    ("raw", "answer"),
    [
        (True, True),
        (False, False),
        ("yes", True),
        ("No", False),
        (" TRUE ", True),
        ("false", False),
    ],
)
def test_yes_and_no(raw: Any, answer: bool) -> None:
    assert read("pregnancy", raw) is answer


@pytest.mark.parametrize("raw", ["y", "1", 1, 0, "maybe", "on", [True], {}], ids=repr)
def test_what_is_neither_yes_nor_no_is_not_guessed(raw: Any) -> None:
    for question in of_kind(YesNo):
        assert sentence(question, raw) == QUESTIONS[question].missing


@pytest.mark.parametrize(
    "raw", ["safest", "Safe", "safe ", 1, True, ["safe"], {"safe": 1}], ids=repr
)
def test_a_choice_must_be_one_of_those_offered(raw: Any) -> None:
    assert sentence("living", raw) == QUESTIONS["living"].missing
    assert read("living", "safe") == "safe"


def test_ticks_are_kept_in_the_order_of_the_list_each_once() -> None:
    assert read("use_signs", ["tolerance", "craving", "tolerance"]) == ("craving", "tolerance")


def test_no_tick_at_all_is_an_answer_where_there_may_be_none() -> None:
    for question in of_kind(AnyOf):
        if QUESTIONS[question].none:
            assert read(question, []) == ()
        else:
            assert sentence(question, []) == QUESTIONS[question].missing


@pytest.mark.parametrize(
    "raw",
    ["craving", ["craving", "nonsense"], [["craving"]], [None], {"craving": True}, 3],
    ids=repr,
)
def test_ticks_must_all_be_offered(raw: Any) -> None:
    assert sentence("use_signs", raw) == QUESTIONS["use_signs"].missing


@pytest.mark.parametrize(
    ("raw", "answer"), [("42", 42), (42, 42), (42.0, 42), ("0", 0), (120, 120), ("1,2", None)]
)
def test_a_whole_number(raw: Any, answer: int | None) -> None:
    if answer is None:
        assert sentence("age", raw) == QUESTIONS["age"].missing
    else:
        assert read("age", raw) == answer
        assert type(read("age", raw)) is int


def test_a_number_may_have_its_own_unit() -> None:
    assert read("age", "42 years") == 42
    assert read("mg_per_day", "2.5 mg") == 2.5
    assert sentence("mg_per_day", "4 bars") == QUESTIONS["mg_per_day"].missing
    assert sentence("mg_per_day", "4 g") == QUESTIONS["mg_per_day"].missing


def test_a_whole_number_has_no_part() -> None:
    assert sentence("age", "42.5") == QUESTIONS["age"].missing
    assert read("drinks_per_day", "8.5") == 8.5


@pytest.mark.parametrize("raw", ["-1", -1, 121, "1,000", 10**14], ids=repr)
def test_a_number_out_of_range_is_refused_with_the_range(raw: Any) -> None:
    assert sentence("age", raw) == "Enter a number from 0 to 120"


@pytest.mark.parametrize(
    "raw", [-1, "36501 days", "101 years", 1e300, 10**400], ids=lambda raw: repr(raw)[:12]
)
def test_a_duration_out_of_range_is_refused(raw: Any) -> None:
    for question in of_kind(Duration):
        assert sentence(question, raw) == QUESTIONS[question].missing


def test_a_duration_is_kept_as_days() -> None:
    assert read("used_for", "3 weeks") == 21
    assert read("used_for", 0) == 0
    assert QUESTIONS["used_for"].text(21) == "3 weeks"


def test_a_day_in_the_past() -> None:
    assert read("last_use_on", "2026-03-31") == TODAY
    assert read("last_use_on", "yesterday") == TODAY - timedelta(days=1)
    assert sentence("last_use_on", "2026-04-01") == "Enter a date that is not in the future"


def test_a_day_that_does_not_exist_is_said_to_be_none() -> None:
    assert sentence("last_use_on", "13/45/2026") == (
        "There is no such day. Write it like 11/21/2026, or “3 days ago”"
    )
    assert sentence("court_date", "2026-02-30") == "There is no such day. Write it like 11/21/2026"


def test_a_day_that_may_lie_ahead() -> None:
    assert read("pump_next_refill_on", "2026-04-01") == date(2026, 4, 1)


@pytest.mark.parametrize("raw", ["0001-01-01", "1905-01-01"])
def test_a_day_long_ago_is_a_mistake(raw: str) -> None:
    for question in of_kind(Date):
        assert sentence(question, raw) == "Check the year of this date"


def test_a_day_in_a_far_future_is_a_mistake() -> None:
    assert sentence("court_date", "9999-12-31") == "Check the year of this date"


@pytest.mark.parametrize("raw", [20260331, "20260331", "31.3.2026", ["2026-03-31"], True], ids=repr)
def test_what_is_no_day_is_not_guessed(raw: Any) -> None:
    for question in of_kind(Date):
        assert sentence(question, raw) == QUESTIONS[question].missing


@pytest.mark.parametrize(
    ("raw", "answer"),
    [
        ("14:05", "14:05"),
        ("2:05 pm", "14:05"),
        ("8 AM", "08:00"),
        ("12am", "00:00"),
        ("7:30", "07:30"),
        ("11:30 a.m.", "11:30"),
        ("2:05 P.M.", "14:05"),
        ("8p.m.", "20:00"),
        ("8 p. m.", "20:00"),
        ("10:30Pm", "22:30"),
    ],
)
def test_a_time_of_day(raw: str, answer: str) -> None:
    for question in of_kind(TimeOfDay):
        assert read(question, raw) == answer


def test_a_time_is_read_as_the_program_writes_it() -> None:
    for question in of_kind(TimeOfDay):
        assert read(question, QUESTIONS[question].text("00:05")) == "00:05"


@pytest.mark.parametrize(
    "raw",
    ["25:00", "11.30", "14:05 p.m.", ".m.", "noon", 14, ["14:05"], "14:05:00", True],
    ids=repr,
)
def test_what_is_no_time_is_not_guessed(raw: Any) -> None:
    for question in of_kind(TimeOfDay):
        assert sentence(question, raw) == QUESTIONS[question].missing


@pytest.mark.parametrize(
    "typed",
    ["Ana María", "שלום עולם", "مرحبا", "👩🏽‍⚕️ 😀", "naïve “quotes”", "<b>&amp;</b>", "'; --"],
)
def test_text_is_kept_as_it_was_typed(typed: str) -> None:
    for question in of_kind(ShortText):
        assert read(question, typed) == typed
        assert read(question, f"  {typed}\n".replace("\n", " ")) == typed


@pytest.mark.parametrize(
    "hidden", ["\x00", "\x1b[2J", "\u202e", "\u2066", "\x7f", "\ud800"], ids=repr
)
def test_hidden_control_characters_are_named(hidden: str) -> None:
    for question in of_kind(ShortText):
        assert "hidden control characters" in sentence(question, f"Ana{hidden}María")


def test_lines_stand_only_where_there_may_be_lines() -> None:
    assert read("in_own_words", "one\r\ntwo") == "one\ntwo"
    assert "hidden control characters" in sentence("person_name", "one\ntwo")


@pytest.mark.parametrize("question", of_kind(ShortText))
def test_a_text_that_is_too_long_says_by_how_much(question: str) -> None:
    asked = QUESTIONS[question]
    assert isinstance(asked, ShortText)
    assert read(question, "x" * asked.at_most) == "x" * asked.at_most
    refusal = sentence(question, "x" * 1_000_000)
    assert f"{asked.at_most:,} characters" in refusal
    assert "1,000,000" in refusal


@pytest.mark.parametrize("raw", [7, True, ["text"], {"text": 1}], ids=repr)
def test_text_must_be_text(raw: Any) -> None:
    for question in of_kind(ShortText):
        assert sentence(question, raw) == QUESTIONS[question].missing


# A whole set


def faults_in(raw: Any) -> dict[str, str]:
    with pytest.raises(Faults) as found:
        read_answers(QUESTIONNAIRE, raw, TODAY)
    return dict(found.value.faults)


def test_every_fault_is_named_with_its_path() -> None:
    raw = {
        "age": 200,
        "nonsense": 1,
        "days_per_week": 3,
        "living": "castle",
        "substances": [
            {"substance": "alcohol"},
            {"substance": "wine", "days_per_week": 8, "age": 4},
        ],
        "dose_history": "every day",
    }
    assert faults_in(raw) == {
        "age": "Enter a number from 0 to 120",
        "nonsense": "There is no question with this id",
        "days_per_week": "Put this answer inside an entry of “substances”",
        "living": "Select the answer that fits best",
        "substances.2.substance": "Select a substance from the list",
        "substances.2.days_per_week": "Enter a number from 0 to 7",
        "substances.2.age": "There is no question with this id",
        "dose_history": "Write this group as a list of entries: [{…}, {…}]",
    }


def test_a_fault_is_one_line() -> None:
    with pytest.raises(Faults) as found:
        read_answers(QUESTIONNAIRE, {"age": 200, "x\ny": 1}, TODAY)
    assert str(found.value).startswith("age: Enter a number from 0 to 120")


@pytest.mark.parametrize("raw", [[], "text", 3, None, True], ids=repr)
def test_answers_must_be_one_object(raw: Any) -> None:
    assert list(faults_in(raw)) == ["answers"]


@pytest.mark.parametrize("raw", [{}, "alcohol", [1], [[]], [{}, None], 3, None], ids=repr)
def test_a_group_must_be_a_list_of_objects(raw: Any) -> None:
    assert list(faults_in({"substances": raw})) == ["substances"]


def test_a_group_holds_only_so_many_entries() -> None:
    at_most = QUESTIONNAIRE.groups["substances"].at_most
    assert faults_in({"substances": [{}] * (at_most + 1)})["substances"].startswith(
        f"Give at most {at_most} entries"
    )
    assert (
        len(read_answers(QUESTIONNAIRE, {"substances": [{}] * at_most}, TODAY)["substances"]) == 20
    )


def test_no_answers_are_answers_too() -> None:
    assert read_answers(QUESTIONNAIRE, {}, TODAY) == {}
    assert read_answers(QUESTIONNAIRE, {"substances": []}, TODAY) == {"substances": {}}


def renumbered(given: Given) -> Given:
    """The same answers, with the entries counted from one, as a file of answers has them."""
    return {
        key: dict(enumerate(value.values(), start=1)) if isinstance(value, dict) else value
        for key, value in given.items()
    }


@given(ANSWER_SETS)
def test_what_is_written_is_read_back(given: Given) -> None:
    written = json.loads(json.dumps(write_answers(QUESTIONNAIRE, given)))
    assert read_answers(QUESTIONNAIRE, written, TODAY) == renumbered(given)


@given(ANSWER_SETS)
def test_what_is_kept_is_restored(given: Given) -> None:
    kept = json.loads(json.dumps(keep(QUESTIONNAIRE, given)))
    assert restore(QUESTIONNAIRE, kept) == given


def test_what_is_no_longer_asked_is_not_restored() -> None:
    kept = {"age": 40, "horoscope": "lion", "substances": {"3": {"substance": "ghb", "x": 1}}}
    assert restore(QUESTIONNAIRE, kept) == {"age": 40, "substances": {3: {"substance": "ghb"}}}


# Paths


@given(st.sampled_from(ALL), st.integers(1, 99))
def test_a_written_path_is_read_back(question: Question, entry: int) -> None:
    group = QUESTIONNAIRE.group_of.get(question.id)
    path = Path(question.id, group.id, entry) if group else Path(question.id)
    assert Path.read(str(path)) == path
