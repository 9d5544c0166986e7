"""How easily the Spanish of the pages reads: an index, short sentences, words about people."""

import re

import pytest
from languages_checks import told_to_the_person

from intake.questionnaire.languages import catalogue

SPANISH = pytest.importorskip("textstat.textstat").textstatistics()
"""One of its own: what is set at the module's changes how every other test measures English."""
SPANISH.set_lang("es")

EASY = 70
"""On the scale of Fernández Huerta: “fairly easy”, and easier above."""
LONGEST = 20
"""Words of a sentence."""
SHORT = 8
"""Below this many words the scale says nothing: one long word decides."""
AS_PUBLISHED = ("suicid", "muert", "deprimid", "interés")
"""Words of the ASQ and PHQ-2, which are asked as they were published."""
ABOUT_PEOPLE = re.compile(
    r"\b(adict\w*|alcohólic\w*|drogadict\w*|toxicóman\w*|abus\w*|borrach\w*|yonqui\w*)\b",
    re.IGNORECASE,
)


def read_texts() -> list[str]:
    """Each text as it is read, without marks, and a word where a place is filled."""
    words = catalogue("es")
    told = (words[each] for each in sorted(told_to_the_person()) if each in words)
    plain = (re.sub(r"<[^>]*>", "", each) for each in told)
    return [re.sub(r"\{\w+\}|%\(\w+\)s", "uno", each) for each in plain]


def test_each_text_is_fairly_easy() -> None:
    hard = {
        each: round(score)
        for each in read_texts()
        if len(each.split()) >= SHORT
        and not any(part in each for part in AS_PUBLISHED)
        and (score := SPANISH.fernandez_huerta(each)) < EASY
    }
    assert hard == {}


def test_no_sentence_is_long() -> None:
    sentences = (part for each in read_texts() for part in re.split(r"(?<=[.!?:;])\s+", each))
    assert [each for each in sentences if len(each.split()) > LONGEST] == []


def test_no_word_makes_somebody_their_disorder() -> None:
    assert [each for each in catalogue("es").values() if ABOUT_PEOPLE.search(each)] == []
