"""Words in another language: how a catalogue is read, and what is said where it holds nothing."""

import re

import pytest
from languages_checks import vocabulary

from intake.questionnaire import text
from intake.questionnaire.languages import (
    AS_IN,
    FOLDER,
    NAMES,
    BadCatalogue,
    catalogue,
    listening,
    read_catalogue,
    say,
    say_all,
    say_count,
    speaking,
    spoken,
)

OTHERS = sorted(set(NAMES) - {"en"})
PLACE = re.compile(r"\{\w*\}")


def test_english_is_said_as_it_stands() -> None:
    assert say("Not answered yet") == "Not answered yet"
    assert say("{some} of {all} chosen", some=3, all=7) == "3 of 7 chosen"


def test_the_language_is_spoken_within_and_no_longer() -> None:
    with speaking("es"):
        assert say_all(("Yes", "No")) == ("Sí", "No")
        with speaking("en"):
            assert say("Yes") == "Yes"
        assert spoken() == "es"
    assert say("Yes") == "Yes"


def test_words_that_no_catalogue_holds_stay_english_and_are_heard() -> None:
    with speaking("es"), listening() as heard:
        assert say("A sentence of the test alone, {day}", day=3) == (
            "A sentence of the test alone, 3"
        )
    assert heard == {"A sentence of the test alone, {day}"}


def test_a_language_that_nobody_wrote_is_refused() -> None:
    with pytest.raises(KeyError), speaking("xx"):
        pass


def test_one_and_several_are_told_apart() -> None:
    with speaking("es"):
        assert say_count(1, "{count} day", "{count} days") == "1 día"
        assert [text.duration(days) for days in (30, 60, 365)] == ["1 mes", "2 meses", "1 año"]


def test_what_fills_a_place_is_never_read_as_a_place() -> None:
    with speaking("es"):
        assert say("{how} by {name}", how="x", name="{how}") == "x por {how}"


class TestReadingACatalogue:
    def test_it_takes_comments_long_entries_and_escapes(self) -> None:
        read = read_catalogue(
            '# a note\nmsgid "Yes"\nmsgstr "Sí"\n\nmsgid ""\n"Say \\"no\\" "\n"twice"\n'
            'msgstr ""\n"Diga \\"no\\"\\n"\n"dos veces"\n'
        )
        assert read == {"Yes": "Sí", 'Say "no" twice': 'Diga "no"\ndos veces'}

    def test_it_tells_meanings_apart(self) -> None:
        read = read_catalogue(
            'msgid "To"\nmsgstr "Hasta"\n\nmsgctxt "to a person"\nmsgid "To"\nmsgstr "Para"\n'
        )
        assert read == {"To": "Hasta", f"to a person{AS_IN}To": "Para"}

    def test_an_entry_without_words_is_as_if_it_were_not_there(self) -> None:
        assert read_catalogue('msgid "Yes"\nmsgstr ""\n') == {}

    def test_a_fault_is_told(self) -> None:
        with pytest.raises(BadCatalogue, match="on 1"):
            read_catalogue('msgid "Yes"\nhello "Sí"\n')


LINE = re.compile(r'#.*|(?:(?:msgctxt|msgid|msgstr) )?"(?:[^"\\]|\\.)*"')


def _written(language: str) -> str:
    return FOLDER.joinpath(f"{language}.po").read_text("utf-8")


@pytest.mark.parametrize("language", OTHERS)
class TestEachCatalogue:
    def test_each_line_can_be_read(self, language: str) -> None:
        """What Babel passes over in silence: words without quotes."""
        lines = _written(language).splitlines()
        assert [each for each in lines if each and not LINE.fullmatch(each)] == []

    def test_nothing_stands_there_twice(self, language: str) -> None:
        entries = _written(language).count("\nmsgid ")
        assert entries == len(catalogue(language)) + 1  # the first one is the head

    def test_it_holds_everything_that_can_be_said(self, language: str) -> None:
        assert sorted(vocabulary() - set(catalogue(language))) == []

    def test_both_languages_have_the_same_places(self, language: str) -> None:
        differing = [
            entry
            for entry, told in catalogue(language).items()
            if sorted(PLACE.findall(entry)) != sorted(PLACE.findall(told))
        ]
        assert differing == []

    def test_both_begin_and_end_alike(self, language: str) -> None:
        """A blank or a stop at either end belongs to how sentences are put together."""

        def ends(words: str) -> tuple[bool, bool]:
            return words[:1].isspace(), words[-1:] in ".,:"

        entries = {entry: told for entry, told in catalogue(language).items() if entry}
        assert [entry for entry, told in entries.items() if ends(entry) != ends(told)] == []

    def test_people_come_first(self, language: str) -> None:
        told = " ".join(catalogue(language).values()).casefold()
        for word in ("adict", "abuso", "alcohólic", "drogadict", "toxicóman", "yonqui"):
            assert word not in told
