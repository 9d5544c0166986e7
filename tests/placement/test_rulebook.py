"""The rulebook: complete, in words, counted, as JSON and as text."""

import json
from dataclasses import replace

import pytest

from intake.placement.model import Level
from intake.placement.rulebook import Entry, Rulebook, rulebook
from intake.placement.rulebook_writing import rule_to_json, rulebook_text, rulebook_to_json
from intake.placement.rules import RULES_BY_ID
from intake.placement.sources import Source
from intake.placement.vignettes import vignettes
from intake.questionnaire.patient_texts import PATIENT_TEXTS
from intake.questionnaire.substances_catalogue import ONSETS

BOOK = rulebook()
ENTRIES = {entry.rule.id: entry for entry in BOOK.entries}
each_entry = pytest.mark.parametrize("entry", BOOK.entries, ids=lambda entry: entry.rule.id)


class TestContent:
    def test_every_rule_stands_in_it_once(self) -> None:
        assert sorted(entry.rule.id for entry in BOOK.entries) == sorted(RULES_BY_ID)

    def test_the_most_intensive_level_comes_first_then_what_sets_no_level(self) -> None:
        levels = [chapter.level for chapter in BOOK.chapters]
        assert levels == [*sorted(Level, reverse=True), None, None]
        assert [chapter.id for chapter in BOOK.chapters][-2:] == ["holds", "flags"]

    def test_a_chapter_holds_the_rules_of_its_level_by_number(self) -> None:
        for chapter in BOOK.chapters:
            assert {entry.rule.at_least for entry in chapter.entries} <= {chapter.level}
            numbers = [entry.rule.number for entry in chapter.entries]
            assert numbers == sorted(numbers)

    def test_rules_without_a_level_that_ask_for_a_person_are_holds(self) -> None:
        holds, flags = BOOK.chapters[-2:]
        assert all(entry.rule.hold for entry in holds.entries)
        assert not any(entry.rule.hold for entry in flags.entries)

    @each_entry
    def test_a_rule_shows_for_whom_it_holds_and_for_whom_it_does_not(self, entry: Entry) -> None:
        assert entry.cases
        assert any(case.neighbours for case in entry.cases)

    def test_answers_of_a_case_are_in_the_words_of_the_questions(self) -> None:
        entry = ENTRIES["18-alcohol-with-complicated-withdrawal"]
        said = {each.name: each.answer for case in entry.cases for each in case.answers}
        assert said["Substance"] == "Alcohol"
        assert "(the DTs)" in said["Withdrawal in the past"]
        assert "Days a week (Alcohol)" in said

    def test_a_neighbour_says_what_differs_from_what_to_what(self) -> None:
        entry = ENTRIES["6-large-baclofen-dose"]
        neighbours = [each for case in entry.cases for each in case.neighbours]
        differing = {(each.differs_in, each.before, each.after) for each in neighbours}
        assert ("Extra baclofen in the last 24 hours", "200 mg", "199 mg") in differing

    def test_a_neighbour_stands_only_with_the_rules_that_it_switches_off(self) -> None:
        for entry in BOOK.entries:
            shown = {(case.name, each.name) for case in entry.cases for each in case.neighbours}
            assert shown == {
                (vignette.name, unlike.name)
                for vignette in vignettes()
                for unlike in vignette.unlike
                if entry.rule.id in unlike.not_because
            }

    def test_a_measure_names_the_rules_that_read_it(self) -> None:
        by_id = {each.measure.id: each for each in BOOK.measures}
        assert "28-baclofen-stopped-suddenly" in by_id["baclofen_cut_percent"].rules
        assert "Baclofen a day now" in by_id["baclofen_cut_percent"].reads

    def test_measures_inside_a_table_of_points_are_listed_too(self) -> None:
        by_id = {each.measure.id: each for each in BOOK.measures}
        assert set(by_id["overdose_points"].rules) <= set(by_id["years_of_age"].rules)

    def test_the_overdose_table_has_its_rows_and_tiers(self) -> None:
        (table,) = [each for each in BOOK.points if each.measure.id == "overdose_points"]
        assert (2, "Uses alone: yes") in [(row.points, row.when.words) for row in table.rows]
        assert {name for _, name in table.tiers} == {"low", "raised", "high", "very high"}


class TestMarks:
    def test_a_source_is_read_with_its_marks(self) -> None:
        own = Source("R2, R14 [project]")
        assert (own.words, own.own_cut_off, own.not_opened) == ("R2, R14", True, False)
        unread = Source("R26 †, R27")
        assert (unread.words, unread.own_cut_off, unread.not_opened) == ("R26, R27", False, True)

    def test_both_are_counted_for_the_clinician(self) -> None:
        first, second = changed_sources("R1 [project]", "R2 †", "R3").to_see_to
        assert first.startswith("1 of 3 rules")
        assert second.startswith("1 of 3 rules")


def changed_sources(*written: str) -> Rulebook:
    """A rulebook of a few rules with these sources."""
    chapter = BOOK.chapters[0]
    entries = tuple(
        replace(entry, source=Source(source))
        for entry, source in zip(chapter.entries, written, strict=False)
    )
    return replace(BOOK, chapters=(replace(chapter, entries=entries),))


def test_every_text_and_onset_window_stands_in_it() -> None:
    assert [each.text for each in BOOK.texts] == list(PATIENT_TEXTS)
    assert [each.onset for each in BOOK.onsets] == list(ONSETS.values())
    written = " ".join(rulebook_text(BOOK).split())
    said = rulebook_to_json(BOOK)
    for text in PATIENT_TEXTS:
        assert all(sentence in written for sentence in text.sentences)
    for onset in ONSETS.values():
        assert onset.starts in written
    assert len(said["texts"]) == len(PATIENT_TEXTS)
    assert len(said["onsets"]) == len(ONSETS)


class TestJson:
    KEYS = {
        "ruleset",
        "questionnaire",
        "rules",
        "measures",
        "points",
        "texts",
        "onsets",
        "levels",
        "flags",
        "kept_elsewhere",
        "sources",
    }
    RULE_KEYS = {
        "rule",
        "number",
        "finding",
        "when",
        "when_outline",
        "unless_known",
        "unless_known_outline",
        "at_least",
        "flags",
        "asks_for_a_person",
        "told_to_the_person",
        "advice",
        "source",
        "own_cut_off",
        "source_not_opened",
        "measures",
        "cases",
    }

    def test_it_has_the_documented_keys(self) -> None:
        said = rulebook_to_json(BOOK)
        assert set(said) == self.KEYS
        assert all(set(rule) == self.RULE_KEYS for rule in said["rules"])

    def test_it_is_plain_json(self) -> None:
        said = rulebook_to_json(BOOK)
        assert json.loads(json.dumps(said)) == said

    def test_each_code_is_explained_with_its_kind_and_addresses(self) -> None:
        by_code = {each["code"]: each for each in rulebook_to_json(BOOK)["sources"]}
        assert by_code["[project]"]["kind"] == "marks"
        assert by_code["R10"]["addresses"][0] == "https://pubmed.ncbi.nlm.nih.gov/31705755/"
        assert "61-minor" in by_code["rule 61"]["leads_to"]

    def test_rules_follow_the_numbers_of_the_sheet(self) -> None:
        numbers = [rule["number"] for rule in rulebook_to_json(BOOK)["rules"]]
        assert numbers == sorted(numbers)

    @each_entry
    def test_a_rule_says_the_same_as_it_does(self, entry: Entry) -> None:
        said, rule = rule_to_json(entry), entry.rule
        assert said["finding"] == rule.finding
        assert said["at_least"] == (rule.at_least.code if rule.at_least else None)
        assert said["source"] == rule.source
        assert said["own_cut_off"] == ("[project]" in rule.source)
        assert bool(said["unless_known"]) == bool(rule.unless_known)


class TestText:
    TEXT = rulebook_text(BOOK)

    def test_no_line_is_wider_than_a_terminal(self) -> None:
        # An id and an address are not broken, so that they can be searched for and copied.
        long = [line.strip() for line in self.TEXT.splitlines() if len(line) > 88]
        assert all(line.startswith("http") and " " not in line for line in long)

    def test_it_explains_its_sources_at_the_end(self) -> None:
        end = self.TEXT.partition("\nSources\n=======\n")[2]
        assert "\n- R13c: Teaching page on baclofen overdose (weak)\n  https://" in end
        assert "\n- S3: Online-pharmacy patient guide" in end

    @each_entry
    def test_a_rule_has_its_place(self, entry: Entry) -> None:
        assert f"\n{entry.rule.id}\n---" in self.TEXT

    def test_it_begins_with_what_still_needs_sign_off(self) -> None:
        assert self.TEXT.startswith(f"Rulebook, rule set {BOOK.ruleset}\n")
        beginning = " ".join(self.TEXT.split("\n\n")[1].split())
        assert beginning == " ".join(BOOK.to_see_to)

    def test_a_condition_is_a_nested_list(self) -> None:
        assert (
            "When:\n"
            "  - All of these:\n"
            "    - For one of the substances, all of these:\n"
            "      - The class is “Alcohol”\n" in self.TEXT
        )
