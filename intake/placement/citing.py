"""Which rules, measures, texts and onset windows cite each source."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from intake.placement.baclofen_amounts import days_without_baclofen
from intake.placement.measures import Measure
from intake.placement.model import Rule
from intake.placement.sources import Explained, Shelf, Source, shelves
from intake.placement.substance_amounts import diazepam_mg, us_drinks
from intake.questionnaire.patient_texts import PATIENT_TEXTS
from intake.questionnaire.substances_catalogue import ONSETS

READ_BY_NO_RULE = (days_without_baclofen, diazepam_mg, us_drinks)
"""Measures that no rule reads by themselves; other measures or the referral do."""

NUMBERED = (
    "rules",
    "Rules by number",
    "A source may be a rule of the clinical sheet itself. Its number is that of the rules here.",
)


@dataclass(frozen=True)
class Citation:
    """Something with a source: a rule by its id, anything else in words."""

    source: Source
    rule: str = ""
    words: str = ""


def cited_shelves(rules: Iterable[Rule], measures: Iterable[Measure]) -> tuple[Shelf, ...]:
    """The list of sources, with what cites each, and the rules that are cited by number."""
    rules = tuple(rules)
    citations = tuple(_citations(rules, measures))
    listed = (*shelves(), Shelf(*NUMBERED, tuple(_numbered(rules, citations))))
    return tuple(replace(each, entries=_with_citations(each, citations)) for each in listed)


def _citations(rules: Iterable[Rule], measures: Iterable[Measure]) -> Iterator[Citation]:
    for rule in rules:
        yield Citation(Source(rule.source), rule=rule.id)
    for measure in (*measures, *READ_BY_NO_RULE):
        yield Citation(Source(measure.source), words=f"measure: {measure.short}")
    for text in PATIENT_TEXTS:
        yield Citation(Source(text.source), words=f"text for the person: {text.title}")
    for kind, onset in ONSETS.items():
        named = kind.replace("_", " ")
        yield Citation(Source(onset.source), words=f"when withdrawal starts: {named}")


def _numbered(rules: Iterable[Rule], citations: Iterable[Citation]) -> Iterator[Explained]:
    rules = tuple(rules)
    cited = {code for each in citations for code in each.source.codes}
    numbers = sorted(int(code.removeprefix("rule ")) for code in cited if code.startswith("rule "))
    for number in numbers:
        having = tuple(rule.id for rule in rules if rule.number == number)
        yield Explained(f"rule {number}", f"Number {number} of the rules here", leads_to=having)


def _with_citations(shelf: Shelf, citations: Iterable[Citation]) -> tuple[Explained, ...]:
    citations = tuple(citations)
    return tuple(_with_its_citations(each, citations) for each in shelf.entries)


def _with_its_citations(entry: Explained, citations: Iterable[Citation]) -> Explained:
    citing = [each for each in citations if entry.code in each.source.codes]
    return replace(
        entry,
        rules=tuple(each.rule for each in citing if each.rule),
        cited_by=tuple(each.words for each in citing if each.words),
    )
