"""Whoever answers can read what is asked: grade 6 at most, short sentences, people first."""

import pytest
from reading_ease import HIGHEST_GRADE, faults, grade

from intake.questionnaire import QUESTIONNAIRE
from intake.questionnaire.kinds import Question
from intake.questionnaire.languages import answering_for_another
from intake.questionnaire.model import Group, Page, Section
from intake.questionnaire.patient_texts import PATIENT_TEXTS, PatientText
from intake.questionnaire.safety_texts import FOR_ANOTHER, NEVER_STOP, TELL

GIVEN_WORDS = ("phq_interest", "asq_better_off", "ciwa_ar", "cows")
"""The words of PHQ-2 and ASQ are those of the instruments; the totals are read by clinicians."""
NAMES_ONLY = ("substance", "period_medicine")
"""Lists of substances with their other names."""

VOICES = pytest.mark.parametrize("for_another", [False, True], ids=["person", "relative"])
SECTIONS = pytest.mark.parametrize(
    "section", QUESTIONNAIRE.sections, ids=lambda section: section.id
)


def words_of(question: Question) -> list[str]:
    """Everything that is read with a question, in the voice in use."""
    asked = [question.asked, question.read_aloud]
    told = [question.hint, question.why, question.missing, getattr(question, "none", "")]
    for choice in () if question.id in NAMES_ONLY else getattr(question, "choices", ()):
        told += [choice.told, choice.hint]
    return told if question.id in GIVEN_WORDS and asked[0] == question.ask else asked + told


def words_around(step: Page | Group) -> list[str]:
    if isinstance(step, Page):
        return [step.headed, step.introduced, step.warned]
    inside = [words for page in step.pages for words in words_around(page)]
    return [step.headed, step.intro, step.add, *inside]


def words_in(section: Section) -> list[str]:
    found = [section.title]
    for step in section.steps:
        found += words_around(step)
        for question in (*step.questions, *([step.more] if isinstance(step, Group) else [])):
            found += words_of(question)
    return found


@VOICES
@SECTIONS
def test_a_section_reads_easily(section: Section, for_another: bool) -> None:
    with answering_for_another(for_another):
        assert [fault for words in words_in(section) for fault in faults(words)] == []


@VOICES
def test_also_a_short_question_reads_easily(for_another: bool) -> None:
    with answering_for_another(for_another):
        asked = {
            question.id: grade(question.asked)
            for question in QUESTIONNAIRE.list_questions()
            if question not in QUESTIONNAIRE.system and question.id not in GIVEN_WORDS
        }
    assert {id: found for id, found in asked.items() if found > HIGHEST_GRADE} == {}


@pytest.mark.parametrize(
    "text",
    [each for each in PATIENT_TEXTS if each.id != "spanish"],
    ids=lambda text: text.id,
)
def test_a_text_for_the_result_reads_easily(text: PatientText) -> None:
    assert faults(text.title) + faults(" ".join(text.sentences)) == []


def test_safety_texts_read_easily_in_both_voices() -> None:
    written = (*NEVER_STOP.values(), *TELL.values(), *FOR_ANOTHER.values())
    assert [fault for words in written for fault in faults(words)] == []


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        ("Have you experienced deterioration of occupational functioning lately?", "grade"),
        (f"Do you {'go on and ' * 10}stop?", "long"),
        ("Do you feel like an addict?", "“addict”"),
    ],
)
def test_a_fault_would_be_found(words: str, fault: str) -> None:
    assert any(each.startswith(fault) for each in faults(words))
