"""The rulebook: every rule with its condition, its cases and the measures it reads, in words."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from intake.placement.citing import cited_shelves
from intake.placement.facts import TIERS, overdose_points
from intake.placement.measures import Measure, Measured, PointsMeasure
from intake.placement.model import Flag, Level, Rule
from intake.placement.outline import Outline, outline_of
from intake.placement.rules import RULES_BY_ID, RULESET
from intake.placement.rules.elsewhere import KEPT_ELSEWHERE, KeptElsewhere
from intake.placement.sources import NOT_OPENED, OWN_CUT_OFF, Shelf, Source
from intake.placement.vignettes import SCREENED_ON, Unlike, Vignette, vignettes
from intake.placement.writing import name_of
from intake.questionnaire import QUESTIONNAIRE, VERSION
from intake.questionnaire.answers import Answer, Answers, Given, Path
from intake.questionnaire.journey import Journey
from intake.questionnaire.patient_texts import PATIENT_TEXTS, PatientText
from intake.questionnaire.statements import Statement
from intake.questionnaire.substances_catalogue import ONSETS, Onset


@dataclass(frozen=True)
class Said:
    """An answer in words: the name of the question, and what was answered."""

    name: str
    answer: str


@dataclass(frozen=True)
class Neighbour:
    """Somebody for whom the rule does not hold, because one answer differs.

    `before` is empty where the case leaves the answer harmless without naming it.
    """

    name: str
    differs_in: str
    before: str
    after: str
    level: Level


@dataclass(frozen=True)
class Case:
    """Somebody for whom the rule holds, and the neighbours for whom it does not."""

    name: str
    level: Level
    answers: tuple[Said, ...]
    neighbours: tuple[Neighbour, ...]


@dataclass(frozen=True)
class MeasureEntry:
    """A measure, what it is worked out from, and the rules that read it."""

    measure: Measure
    source: Source
    reads: tuple[str, ...]
    rules: tuple[str, ...]


@dataclass(frozen=True)
class TextEntry:
    """A text that the person gets with the result, and whom it is for."""

    text: PatientText
    source: Source
    about: Outline


@dataclass(frozen=True)
class OnsetEntry:
    """When withdrawal from a class, or from some of its opioids, starts (rule 72)."""

    kind: str
    onset: Onset
    source: Source


@dataclass(frozen=True)
class PointsRow:
    when: Outline
    points: int


@dataclass(frozen=True)
class PointsTable:
    """What a measure counts points for. `tiers` are names from so many points on."""

    measure: Measure
    rows: tuple[PointsRow, ...]
    tiers: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class Entry:
    """One rule, ready to be read."""

    rule: Rule
    source: Source
    when: Outline
    unless_known: Outline | None
    measures: tuple[Measure, ...]
    cases: tuple[Case, ...]


@dataclass(frozen=True)
class Chapter:
    """Rules that belong together. `level` is that which they ask for, if they ask for one."""

    id: str
    title: str
    explained: str
    level: Level | None
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Rulebook:
    ruleset: int
    questionnaire: int
    chapters: tuple[Chapter, ...]
    measures: tuple[MeasureEntry, ...]
    points: tuple[PointsTable, ...]
    texts: tuple[TextEntry, ...]
    onsets: tuple[OnsetEntry, ...]
    levels: tuple[Level, ...]
    flags: tuple[Flag, ...]
    elsewhere: tuple[KeptElsewhere, ...]
    sources: tuple[Shelf, ...]

    @property
    def entries(self) -> tuple[Entry, ...]:
        return tuple(entry for chapter in self.chapters for entry in chapter.entries)

    @property
    def to_see_to(self) -> tuple[str, ...]:
        """How much of it still waits for a clinician, in sentences."""
        own = [each for each in self.entries if each.source.own_cut_off]
        own_measures = [each for each in self.measures if each.source.own_cut_off]
        unread = [each for each in self.entries if each.source.not_opened]
        unread_onsets = [each for each in self.onsets if each.source.not_opened]
        return (
            f"{len(own)} of {len(self.entries)} rules and {len(own_measures)} of "
            f"{len(self.measures)} measures rest on a cut-off chosen by this project, which needs "
            f"clinical sign-off: {OWN_CUT_OFF}.",
            f"{len(unread)} of {len(self.entries)} rules and {len(unread_onsets)} of "
            f"{len(self.onsets)} windows of withdrawal cite a source that could not be opened and "
            f"must be checked: {NOT_OPENED}.",
        )


WITHOUT_LEVEL = (
    (
        "holds",
        "Holds",
        "They set no level. A person must see to something before a track is shown.",
        True,
    ),
    (
        "flags",
        "Flags and advice",
        "They set no level. They say what must go along with every level.",
        False,
    ),
)


@cache
def rulebook() -> Rulebook:
    """The rulebook of this version: it changes only with the code."""
    entries = tuple(_entry(rule) for rule in sorted(RULES_BY_ID.values(), key=_by_number))
    measures = _measures_in(entries)
    return Rulebook(
        ruleset=RULESET,
        questionnaire=VERSION,
        chapters=tuple(_chapters(entries)),
        measures=tuple(_measure_entry(each, entries) for each in measures),
        points=tuple(_points_table(each) for each in measures if isinstance(each, PointsMeasure)),
        texts=tuple(
            TextEntry(each, Source(each.source), outline_of(each.about)) for each in PATIENT_TEXTS
        ),
        onsets=tuple(
            OnsetEntry(kind.replace("_", " "), onset, Source(onset.source))
            for kind, onset in ONSETS.items()
        ),
        levels=tuple(sorted(Level, reverse=True)),
        flags=tuple(Flag),
        elsewhere=KEPT_ELSEWHERE,
        sources=cited_shelves((each.rule for each in entries), measures),
    )


def _by_number(rule: Rule) -> tuple[int, str]:
    return rule.number, rule.id


def _chapters(entries: Iterable[Entry]) -> Iterator[Chapter]:
    """The most intensive level first, then the rules that set no level."""
    entries = tuple(entries)
    for level in sorted(Level, reverse=True):
        asking = tuple(entry for entry in entries if entry.rule.at_least is level)
        yield Chapter(level.code, level.label, f"{level.explained}.", level, asking)
    for id, title, explained, holds in WITHOUT_LEVEL:
        marking = tuple(
            entry for entry in entries if not entry.rule.at_least and entry.rule.hold is holds
        )
        yield Chapter(id, title, explained, None, marking)


def _entry(rule: Rule) -> Entry:
    return Entry(
        rule=rule,
        source=Source(rule.source),
        when=outline_of(rule.when),
        unless_known=outline_of(rule.unless_known) if rule.unless_known else None,
        measures=tuple(dict.fromkeys(_measures_of(rule.when))),
        cases=tuple(_case(each, rule) for each in vignettes() if rule.id in each.because),
    )


def _measures_of(statement: Statement) -> Iterator[Measure]:
    """The measures that a statement reads, those inside a table of points included."""
    for leaf in statement.leaves():
        if isinstance(leaf, Measured):
            yield leaf.measure
            for row, _ in leaf.measure.table if isinstance(leaf.measure, PointsMeasure) else ():
                yield from _measures_of(row)


def _measures_in(entries: Iterable[Entry]) -> list[Measure]:
    found = dict.fromkeys(measure for entry in entries for measure in entry.measures)
    return sorted(found, key=lambda measure: measure.short)


def _measure_entry(measure: Measure, entries: Iterable[Entry]) -> MeasureEntry:
    return MeasureEntry(
        measure=measure,
        source=Source(measure.source),
        reads=tuple(QUESTIONNAIRE.questions[each.split(".")[-1]].short for each in measure.reads),
        rules=tuple(entry.rule.id for entry in entries if measure in entry.measures),
    )


def _points_table(measure: PointsMeasure) -> PointsTable:
    rows = tuple(PointsRow(outline_of(statement), worth) for statement, worth in measure.table)
    return PointsTable(measure, rows, TIERS if measure is overdose_points else ())


def _case(vignette: Vignette, rule: Rule) -> Case:
    given = vignette.answers
    answers = Journey(QUESTIONNAIRE, {"screened_on": SCREENED_ON} | given).answers
    return Case(
        name=vignette.name,
        level=vignette.level,
        answers=tuple(
            Said(_name(path, answers), _in_words(path, value)) for path, value in _paths_in(given)
        ),
        neighbours=tuple(
            _neighbour(unlike, given, answers)
            for unlike in vignette.unlike
            if rule.id in unlike.not_because
        ),
    )


def _neighbour(unlike: Unlike, given: Given, answers: Answers) -> Neighbour:
    before = dict(_paths_in(given)).get(unlike.path)
    return Neighbour(
        name=unlike.name,
        differs_in=_name(unlike.path, answers),
        before="" if before is None else _in_words(unlike.path, before),
        after=_in_words(unlike.path, unlike.answer),
        level=unlike.level,
    )


def _name(path: Path, answers: Answers) -> str:
    """What the question is called; the one that names an entry is not named by it once more."""
    if any(path.question == group.named_by for group in QUESTIONNAIRE.groups.values()):
        return QUESTIONNAIRE.questions[path.question].short
    return name_of(path, answers)


def _in_words(path: Path, value: Answer) -> str:
    return QUESTIONNAIRE.questions[path.question].text(value)


def _paths_in(given: Given) -> Iterator[tuple[Path, Answer]]:
    """Every answer that was named, also where it would not be asked."""
    for key, value in given.items():
        if key not in QUESTIONNAIRE.groups:
            yield Path(key), value
            continue
        for number, row in value.items():
            yield from ((Path(question, key, number), answer) for question, answer in row.items())
