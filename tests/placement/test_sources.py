"""Every code that is cited is explained, and nothing else is."""

import pkgutil
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from importlib import import_module
from typing import Any

import pytest

import intake
from intake.placement.rulebook import rulebook
from intake.placement.sources import Explained, Source, shelves

CORE = ("intake.questionnaire", "intake.placement", "intake.referral")


def sources_in(thing: Any, seen: set[int]) -> Iterator[str]:
    """Each `source` in words, of the thing itself and of all that it holds."""
    if id(thing) in seen:
        return
    seen.add(id(thing))
    if isinstance(thing, Mapping):
        parts = list(thing.values())
    elif isinstance(thing, tuple | list | set | frozenset):
        parts = list(thing)
    elif is_dataclass(thing) and not isinstance(thing, type):
        parts = [getattr(thing, field.name) for field in fields(thing)]
        if isinstance(getattr(thing, "source", None), str):
            yield thing.source
    else:
        return
    for part in parts:
        yield from sources_in(part, seen)


def all_sources() -> set[str]:
    """What every constant of the core names as its source."""
    seen: set[int] = set()
    found: set[str] = set()
    for module in pkgutil.walk_packages(intake.__path__, "intake."):
        if module.name.startswith(CORE):
            for constant in vars(import_module(module.name)).values():
                found |= set(sources_in(constant, seen))
    return found - {""}


WRITTEN = all_sources()
LISTED = [entry for shelf in rulebook().sources for entry in shelf.entries]
each_listed = pytest.mark.parametrize("entry", LISTED, ids=lambda entry: entry.code)


@pytest.mark.parametrize("written", sorted(WRITTEN))
def test_every_code_in_a_source_is_explained(written: str) -> None:
    codes = Source(written).codes
    assert codes
    assert set(codes) <= {entry.code for entry in LISTED}


def test_the_walk_meets_rules_measures_texts_and_onset_windows() -> None:
    assert {"R26, R2", "R71, section 6.11", "R59, R59b–R59f", "R8c, R14d"} <= WRITTEN


@each_listed
def test_every_explained_code_is_cited(entry: Explained) -> None:
    assert any(entry.code in Source(written).codes for written in WRITTEN)
    assert entry.rules or entry.cited_by


@each_listed
def test_an_explanation_has_words_and_only_web_addresses(entry: Explained) -> None:
    assert entry.means.strip()
    assert all(each.startswith(("https://", "http://")) for each in entry.addresses)
    assert not any(" " in each for each in entry.addresses)


def test_no_code_is_explained_twice() -> None:
    assert len({entry.anchor for entry in LISTED}) == len(LISTED)


def test_a_rule_that_is_cited_by_its_number_exists() -> None:
    (numbered,) = [shelf for shelf in rulebook().sources if shelf.id == "rules"]
    assert all(entry.leads_to for entry in numbered.entries)


@pytest.mark.parametrize(
    ("written", "codes"),
    [
        ("R2, R14d [project]", ("R2", "R14d", "[project]")),
        ("R40 †", ("R40", "†")),
        ("R59, R59b–R59f", ("R59", "R59b", "R59f", "R59c", "R59d", "R59e")),
        ("R4, R20–R22", ("R4", "R20", "R22", "R21")),
        ("R5, sections 2.5 and 3", ("R5", "section 2.5", "section 3")),
        ("section 9, rules 56 and 61", ("section 9", "rule 56", "rule 61")),
        ("R23b, table 3.2", ("R23b", "section 3.2")),
        ("R72b, section 6.12b", ("R72b", "section 6.12b")),
        ("section 2.5, M5", ("section 2.5", "M5")),
    ],
)
def test_codes_are_read_out_of_what_is_written(written: str, codes: tuple[str, ...]) -> None:
    assert Source(written).codes == codes


@pytest.mark.parametrize("written", sorted(WRITTEN))
def test_the_pieces_of_a_source_are_its_words(written: str) -> None:
    source = Source(written)
    assert "".join(piece.words for piece in source.pieces) == source.words


def test_the_list_is_read_once() -> None:
    assert shelves() is shelves()
