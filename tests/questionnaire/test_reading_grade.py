"""Questions can be read by somebody who left school early: grade 6 at most."""

import warnings

import pytest

from intake.questionnaire import QUESTIONNAIRE
from intake.questionnaire.kinds import Question
from intake.questionnaire.patient_texts import PATIENT_TEXTS
from intake.questionnaire.safety_texts import NEVER_STOP, TELL

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it warns about how it looks for its own dictionary
    import textstat

HIGHEST_GRADE = 6
MOST_WORDS = 20

# The words of PHQ-2 and ASQ are those of the instruments; the totals are read by clinicians alone.
GIVEN_WORDS = ("phq_interest", "asq_better_off", "ciwa_ar", "cows")

ASKED = [each for each in QUESTIONNAIRE.list_questions() if each.id not in GIVEN_WORDS]
BY_PROGRAM = {question.id for question in QUESTIONNAIRE.system}

TEXTS = [
    *(sentence for text in PATIENT_TEXTS if text.id != "spanish" for sentence in text.sentences),
    *NEVER_STOP.values(),
    *TELL.values(),
]


def grade(words: str) -> float:
    """School grade by Flesch and Kincaid."""
    found: float = textstat.flesch_kincaid_grade(words)
    return found


@pytest.mark.parametrize("question", ASKED, ids=lambda question: question.id)
def test_a_question_reads_easily(question: Question) -> None:
    if question.id not in BY_PROGRAM:
        assert grade(question.ask) <= HIGHEST_GRADE


def test_a_hard_sentence_would_be_found() -> None:
    hard = "Have you experienced deterioration of occupational functioning attributable to use?"
    assert grade(hard) > HIGHEST_GRADE


def test_texts_for_the_person_read_easily_together() -> None:
    assert grade(" ".join(TEXTS)) <= HIGHEST_GRADE


@pytest.mark.parametrize("text", TEXTS)
def test_sentences_for_the_person_are_short(text: str) -> None:
    for sentence in text.replace("?", ".").split(". "):
        assert len(sentence.split()) <= MOST_WORDS
