"""What holds of every question, page and section."""

import re
from collections.abc import Iterator
from statistics import median
from typing import Any

import pytest
from clinical_cases import PEOPLE
from questionnaire_answers import HARMLESS, harmless

from intake.questionnaire import QUESTIONNAIRE
from intake.questionnaire.conditions import ALWAYS, AnyEntry, IncludesAny, IsAnyOf
from intake.questionnaire.journey import Journey
from intake.questionnaire.kinds import (
    BOTH_ENDS,
    DOWN,
    IDENTITY,
    UP,
    AnyOf,
    Date,
    Duration,
    Number,
    OneOf,
    Question,
    YesNo,
)
from intake.questionnaire.model import Group, Page
from intake.questionnaire.safety_texts import NEVER_STOP
from intake.questionnaire.statements import Statement

ALL = list(QUESTIONNAIRE.list_questions())
QUESTIONS = QUESTIONNAIRE.questions
STEPS = list(QUESTIONNAIRE.steps())
GROUPS = [step for step in STEPS if isinstance(step, Group)]
PAGES = [page for step in STEPS for page in (step.pages if isinstance(step, Group) else (step,))]
SNAKE_CASE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")

each_question = pytest.mark.parametrize("question", ALL, ids=lambda question: question.id)
each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.id)


LISTS = [question for question in ALL if isinstance(question, OneOf | AnyOf)]
each_list = pytest.mark.parametrize("question", LISTS, ids=lambda question: question.id)


def conditions_of(step: Page | Group) -> list[Statement]:
    skipped = getattr(step, "skipped_when", None)
    return [step.shown_when, skipped] if skipped else [step.shown_when]


def read_by(statement: Statement) -> list[Any]:
    """The statements about single answers, also those inside entries."""
    return [leaf for leaf in statement.leaves() if hasattr(leaf, "question")]


# Names


def test_no_two_questions_have_the_same_id() -> None:
    ids = [question.id for question in ALL]
    assert len(ids) == len(set(ids))


def test_no_two_pages_have_the_same_address() -> None:
    top = [step.id for step in STEPS]
    assert len(top) == len(set(top))
    for group in GROUPS:
        inside = [page.id for page in group.pages]
        assert len(inside) == len(set(inside))


def test_no_two_sections_have_the_same_id() -> None:
    ids = [section.id for section in QUESTIONNAIRE.sections]
    assert len(ids) == len(set(ids))


def test_ids_are_snake_case() -> None:
    named = [*ALL, *PAGES, *GROUPS, *QUESTIONNAIRE.sections]
    assert [each.id for each in named if not SNAKE_CASE.fullmatch(each.id)] == []


@each_list
def test_choices_are_told_apart_by_id_and_by_label(question: OneOf | AnyOf) -> None:
    ids = [choice.id for choice in question.choices]
    labels = [choice.label for choice in question.choices]
    assert len(ids) == len(set(ids)) >= 2
    assert len(labels) == len(set(labels))
    assert all(SNAKE_CASE.fullmatch(each) for each in ids)


@each_list
def test_no_choice_can_be_mistaken_for_the_lack_of_an_answer(question: OneOf | AnyOf) -> None:
    assert {choice.id for choice in question.choices}.isdisjoint(
        ("declined", "unknown", "not_asked")
    )


# Words


@each_question
def test_a_question_has_all_its_words(question: Question) -> None:
    for words in (question.ask, question.short, question.missing):
        assert words == words.strip() != ""
        assert not words[0].islower() or words.startswith("mg ")
    assert not question.short.endswith((".", "?"))


@each_question
def test_what_to_do_is_an_imperative_without_a_full_stop(question: Question) -> None:
    assert question.missing.startswith(("Select ", "Enter "))
    assert not question.missing.endswith(".")


@each_question
def test_why_we_ask_is_a_sentence(question: Question) -> None:
    assert not question.why or (question.why[0].isupper() and question.why.endswith("."))


@each_question
def test_words_use_typographic_marks(question: Question) -> None:
    written = [question.ask, question.say, question.why, question.hint, question.missing]
    written += [choice.label for choice in getattr(question, "choices", ())]
    assert not any('"' in words or "'" in words for words in written)


def test_short_names_tell_questions_apart() -> None:
    """In the record, the document and the rulebook a question has its short name only."""
    named = [question.short for question in QUESTIONNAIRE.top_level.values()]
    assert len(named) == len(set(named))


@each_page
def test_a_page_has_a_title_and_a_question(page: Page) -> None:
    assert page.title
    assert page.questions


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group.id)
def test_an_entry_is_named_by_one_of_its_questions(group: Group) -> None:
    assert group.named_by in {question.id for question in group.questions}


# Directions


@each_question
def test_a_direction_fits_the_kind_of_question(question: Question) -> None:
    worse = question.worse
    match question:
        case YesNo():
            assert worse in (True, False, None)
        case OneOf():
            ids = [choice.id for choice in question.choices]
            assert worse in (IDENTITY, None) or sorted(worse) == sorted(ids)
        case AnyOf():
            assert worse in (UP, None)
        case Number():
            assert worse in (UP, DOWN, BOTH_ENDS, None)
        case Duration():
            assert worse in (UP, DOWN, None)
        case Date():
            assert worse in (UP, DOWN, IDENTITY, None)
        case _:
            assert worse is None


def test_only_age_gets_worse_at_both_ends() -> None:
    assert [question.id for question in ALL if question.worse == BOTH_ENDS] == ["age"]


@each_page
def test_what_decides_on_a_page_that_matters_has_a_direction(page: Page) -> None:
    if any(question.worse is not None for question in page.questions):
        for statement in conditions_of(page):
            for leaf in read_by(statement):
                assert QUESTIONS[leaf.question].worse is not None


# Conditions


@pytest.mark.parametrize("step", [*PAGES, *GROUPS], ids=lambda step: step.id)
def test_a_condition_names_real_questions_and_choices(step: Page | Group) -> None:
    for statement in conditions_of(step):
        for leaf in read_by(statement):
            question = QUESTIONS[leaf.question]
            if isinstance(leaf, IsAnyOf | IncludesAny):
                known = {True, False} if isinstance(question, YesNo) else set(question.labels)
                assert set(leaf.wanted) <= known


def test_a_condition_reads_only_what_was_asked_before() -> None:
    asked = {question.id for question in QUESTIONNAIRE.system}
    for step in STEPS:
        for page in step.pages if isinstance(step, Group) else (step,):
            for statement in (*conditions_of(step), *conditions_of(page)):
                assert {leaf.question for leaf in read_by(statement)} <= asked
            asked |= {question.id for question in page.questions}
        if isinstance(step, Group):
            asked.add(step.more.id)


def test_a_page_of_an_entry_reads_only_that_entry() -> None:
    for group in GROUPS:
        inside = {question.id for question in group.questions}
        for page in group.pages:
            for statement in conditions_of(page):
                assert {leaf.question for leaf in read_by(statement)} <= inside


def test_outside_of_entries_their_answers_are_read_entry_by_entry() -> None:
    for step in STEPS:
        for statement in conditions_of(step):
            for part in parts_of(statement):
                if not isinstance(part, AnyEntry) and hasattr(part, "question"):
                    assert part.question not in QUESTIONNAIRE.group_of


def parts_of(statement: Statement) -> Iterator[Statement]:
    """The statement taken apart, but for what stands inside entries."""
    yield statement
    for part in getattr(statement, "parts", ()):
        yield from parts_of(part)


EVERYTHING = [
    harmless(
        channel="self",
        wants_call=True,
        answering_for="relative",
        wanted_help=["medicine"],
        language="other",
        duties=["job", "school", "children", "adult_care", "court", "pets"],
        use_at_home=True,
        substances=[{"substance": "other"}, {"substance": "kratom"}, {"substance": "nicotine"}],
    ),
    harmless(answering_for="relative"),
    harmless(
        takes_baclofen=True,
        dose_history=[{"period_medicine": "baclofen"}],
        baclofen_change="cut_down",
    ),
]


def test_every_page_is_asked_of_somebody() -> None:
    asked = {
        (stop.group.id if stop.group else "", stop.page.id if stop.page else "")
        for person in (*PEOPLE, *EVERYTHING)
        for stop in Journey(QUESTIONNAIRE, person).stops
    }
    pages = {("", step.id) for step in STEPS if isinstance(step, Page)}
    pages |= {(group.id, page.id) for group in GROUPS for page in group.pages}
    overviews = {(group.id, "") for group in GROUPS}
    assert asked == pages | overviews


def test_a_page_with_a_condition_is_spared_the_harmless() -> None:
    conditional = {page.id for page in PAGES if page.shown_when is not ALWAYS}
    asked_of_harmless = {
        stop.key for stop in Journey(QUESTIONNAIRE, harmless(channel="self")).stops
    }
    assert asked_of_harmless.isdisjoint(conditional)


# What the clinical sheet asks of the questionnaire


def test_what_may_never_be_taken_for_no_is_essential() -> None:
    """Rule 56 lists these."""
    assert {question.id for question in ALL if question.essential} >= {
        "last_use_on",
        "drinks_per_day",
        "mg_per_day",
        "days_per_week",
        "withdrawal_history",
        "pregnancy",
        "kidney",
        "overdose",
        "asq_wish_dead",
        "asq_better_off",
        "asq_thoughts",
        "asq_tried",
        "takes_baclofen",
        "baclofen_form",
        "pump_events",
        "pump_next_refill_on",
    }


def test_safety_is_asked_first() -> None:
    first = QUESTIONNAIRE.sections[0]
    assert [step.id for step in first.steps] == [
        "danger",
        "for_whom",
        "symptoms",
        "thoughts",
        "thoughts_now",
        "tried",
    ]


def test_every_page_about_taking_baclofen_says_never_to_stop_suddenly() -> None:
    """Rule 58."""
    section = next(each for each in QUESTIONNAIRE.sections if each.id == "dose_history")
    pages = [step for step in section.steps if isinstance(step, Page) and step.id != "baclofen"]
    assert pages
    assert {page.notice for page in pages} == {NEVER_STOP["baclofen"]}


def test_what_a_trained_person_must_observe_is_not_asked_online() -> None:
    """Rule 71."""
    drinking = harmless(channel="self", substances=[{"substance": "alcohol"}])
    keys = {stop.key for stop in Journey(QUESTIONNAIRE, drinking).stops}
    assert keys.isdisjoint(("ciwa_scored", "ciwa"))


def test_there_is_a_harmless_answer_to_every_question() -> None:
    assert set(HARMLESS) == set(QUESTIONS)


def length_of(**named: Any) -> int:
    """How many pages and overviews a person goes through online."""
    return len(Journey(QUESTIONNAIRE, harmless(channel="self", **named)).stops)


def test_a_self_screen_about_one_substance_stays_short() -> None:
    """Short enough for five minutes: a median of at most 25 pages for one substance."""
    lengths = [
        length_of(substances=[{"substance": substance}])
        for substance in ("alcohol", "baclofen", "heroin", "cannabis", "alprazolam", "cocaine")
    ]
    assert median(lengths) <= 25
    assert max(lengths) <= 33
