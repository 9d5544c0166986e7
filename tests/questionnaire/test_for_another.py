"""Whoever answers for another person is asked about that person, never about themselves."""

import re

import pytest

from intake.questionnaire import QUESTIONNAIRE
from intake.questionnaire.about_you import ASKS_THE_CALLER
from intake.questionnaire.journey import Journey
from intake.questionnaire.languages import answering_for_another
from intake.questionnaire.model import Group, Page
from intake.questionnaire.patient_texts import PATIENT_TEXTS
from intake.questionnaire.safety import ASQ
from intake.questionnaire.safety_texts import FOR_ANOTHER, NEVER_STOP, TELL, as_told

YOU = re.compile(r"\b(you|your|yours|yourself|I|my|mine|me|myself)\b", re.IGNORECASE)
NUMBERS = re.compile(r"\b(?:911|988|1-800-[\d-]+)\b")
ABOUT_THEM = re.compile(r"\b(you|your)\b", re.IGNORECASE)

STEPS = [step for step in QUESTIONNAIRE.steps() if step.id not in ASKS_THE_CALLER]


def words_of(step: Page | Group) -> list[str]:
    """What is read of a page or group about the person.

    Without the fixed safety text, and the intro where it speaks to those who answer.
    """
    pages = step.pages if isinstance(step, Group) else (step,)
    found = [
        words for page in pages for words in (page.headed, "" if page.intro_other else page.intro)
    ]
    if isinstance(step, Group):
        found += [step.headed, step.intro, step.add]
    for question in (*step.questions, *([step.more] if isinstance(step, Group) else [])):
        found += [question.asked, question.read_aloud, question.hint, question.why]
        found += [question.missing, getattr(question, "none", "")]
        found += [
            words for each in getattr(question, "choices", ()) for words in (each.told, each.hint)
        ]
    return found


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.id)
def test_a_relative_is_asked_about_the_person(step: Page | Group) -> None:
    with answering_for_another():
        assert [words for words in words_of(step) if YOU.search(words)] == []


def test_the_words_about_oneself_would_be_found() -> None:
    found = [step.id for step in STEPS if any(map(YOU.search, words_of(step)))]
    assert {"thoughts", "substances", "living", "duties"} <= set(found)


@pytest.mark.parametrize("id", [*ASQ, "asq_now", "phq_interest", "phq_down", "low_mood_thoughts"])
def test_a_relative_is_not_asked_an_instrument_in_its_words(id: str) -> None:
    question = QUESTIONNAIRE.questions[id]
    with answering_for_another():
        assert question.asked == question.other != question.ask
        assert question.named == question.short_other != question.short


def test_a_safety_text_about_you_has_a_twin() -> None:
    fixed = (*NEVER_STOP.values(), *TELL.values())
    assert {words for words in fixed if ABOUT_THEM.search(words)} <= set(FOR_ANOTHER)
    assert set(FOR_ANOTHER) <= set(fixed)


@pytest.mark.parametrize("words", FOR_ANOTHER)
def test_a_safety_text_leads_a_relative_to_the_same_help(words: str) -> None:
    assert NUMBERS.findall(FOR_ANOTHER[words]) == NUMBERS.findall(words)
    with answering_for_another():
        assert as_told(words) == FOR_ANOTHER[words]
    assert as_told(words) == words


@pytest.mark.parametrize(
    ("answering_for", "so"),
    [("self", False), ("relative", True), ("professional", True), (None, False)],
)
def test_who_answers_decides(answering_for: str | None, so: bool) -> None:
    given = {"answering_for": answering_for} if answering_for else {}
    assert Journey(QUESTIONNAIRE, given).for_another is so


def test_only_a_helper_gets_the_texts_for_helpers() -> None:
    texts = [each for each in PATIENT_TEXTS if each.for_helper]
    alone = Journey(QUESTIONNAIRE, {"answering_for": "self"}).answers
    assert [each.about.judge(alone) for each in texts] == [False] * len(texts)
    helping = Journey(QUESTIONNAIRE, {"answering_for": "relative"}).answers
    assert {each.id for each in texts if each.about.judge(helping)} == {
        "helper_support",
        "helper_limits",
        "helper_never_stop",
    }
