"""What came out of a practice call, beside what the caller would have said."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from intake.placement.callers import Caller, caller
from intake.placement.engine import suggest_placement
from intake.placement.model import Finding, Level
from intake.placement.rules.outpatient import NOTHING_FOUND
from intake.placement.writing import in_words, name_of
from intake.questionnaire import QUESTIONNAIRE
from intake.questionnaire.answers import Answers, Given, Path, is_value
from intake.questionnaire.journey import Journey
from intake.questionnaire.kinds import Question
from intake.questionnaire.model import Group
from intake.records.intakes import given_of
from intake.records.models import Intake
from intake.records.practice import time_on_the_phone

OWN_WORDS = ("short_text", "long_text")

Pairs = Mapping[str, Mapping[int, int]]
"""Group to the number of the caller’s entry, and the number of the one that was written down."""


@dataclass(frozen=True)
class Differs:
    """One answer: what the caller would have said, and what was written down."""

    name: str
    said: str
    written: str
    matters: bool
    """Whether the case is about it."""


@dataclass(frozen=True)
class Reason:
    """A rule that belongs to the case: whether it was found, and the answers that it rests on."""

    finding: Finding
    found: bool
    rests_on: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class Debrief:
    """How one practice call went."""

    caller: Caller
    time: timedelta
    expected: Level
    reached: Level
    differs: tuple[Differs, ...]
    never_asked: tuple[str, ...]
    """Names of essential questions without an answer."""
    missing: tuple[str, ...]
    """Substances, periods or treatments that the caller would have named."""
    added: tuple[str, ...]
    """Those that were written down, and the caller would not have named."""
    reasons: tuple[Reason, ...]
    besides: tuple[Finding, ...]
    """Rules that hold for what was written, and not for what the caller would have said."""

    @property
    def fits(self) -> bool:
        return self.expected is self.reached

    @property
    def is_whole(self) -> bool:
        """Whether all is written down as the caller would have said it."""
        return not (self.differs or self.never_asked or self.missing or self.added)


def debrief_of(intake: Intake) -> Debrief | None:
    """How this practice call went; None where its caller is no longer there."""
    given = given_of(intake)
    called_by = caller(intake.vignette)
    if called_by is None:
        return None
    said = Journey(QUESTIONNAIRE, called_by.on(given["screened_on"]))
    written = Journey(QUESTIONNAIRE, given)
    pairs = {id: _paired(group, said, written) for id, group in QUESTIONNAIRE.groups.items()}
    compared = list(_compared(called_by, said, written, pairs))
    expected, reached = suggest_placement(said.answers), suggest_placement(written.answers)
    return Debrief(
        caller=called_by,
        time=time_on_the_phone(intake),
        expected=called_by.case.level,
        reached=reached.level,
        differs=tuple(each for each in compared if isinstance(each, Differs)),
        never_asked=tuple(each for each in compared if isinstance(each, str)),
        missing=_left(said, {group: set(found) for group, found in pairs.items()}),
        added=_left(written, {group: set(found.values()) for group, found in pairs.items()}),
        reasons=tuple(_reasons(called_by, expected.findings, reached.findings, said.answers)),
        besides=_besides(expected.findings, reached.findings),
    )


def _reasons(
    called_by: Caller, would_hold: Sequence[Finding], hold: Sequence[Finding], answers: Answers
) -> Iterator[Reason]:
    found = {each.rule.id for each in hold}
    for each in would_hold:
        if each.rule.id in called_by.case.because:
            rests_on = tuple((name_of(at, answers), in_words(at, answers)) for at in each.evidence)
            yield Reason(each, each.rule.id in found, rests_on)


def _besides(would_hold: Sequence[Finding], hold: Sequence[Finding]) -> tuple[Finding, ...]:
    known = {NOTHING_FOUND.id, *(each.rule.id for each in would_hold)}
    return tuple(each for each in hold if each.rule.id not in known and each.level)


def _paired(group: Group, said: Journey, written: Journey) -> dict[int, int]:
    """Entries that are about the same thing, by their numbers, in whichever order they were asked.

    What was written down under no name, or another one, is taken for one that is left.
    """
    theirs, ours = _rows(said, group), _rows(written, group)
    pairs: dict[int, int] = {}
    for alike in (True, False):
        for number, row in theirs.items():
            free = [each for each in ours if each not in pairs.values()]
            fitting = [each for each in free if not alike or _same_name(group, ours[each], row)]
            if number not in pairs and fitting:
                pairs[number] = fitting[0]
    return pairs


def _rows(journey: Journey, group: Group) -> Mapping[int, Given]:
    found: Mapping[int, Given] = journey.given.get(group.id, {})
    return found


def _same_name(group: Group, one: Given, other: Given) -> bool:
    return bool(one.get(group.named_by) == other.get(group.named_by))


def _left(journey: Journey, paired: Mapping[str, set[int]]) -> tuple[str, ...]:
    """The names of the entries that have no counterpart."""
    return tuple(
        group.name_of(number, row)
        for group in QUESTIONNAIRE.groups.values()
        for number, row in _rows(journey, group).items()
        if number not in paired[group.id]
    )


def _compared(
    called_by: Caller, said: Journey, written: Journey, pairs: Pairs
) -> Iterator[Differs | str]:
    """Each answer that differs, and the name of each essential question that has none."""
    for question, path, there in _counterparts(said, pairs):
        theirs, ours = _at(said.given, path), _at(written.given, there)
        name = name_of(path, said.answers)
        if ours is None and question.essential:
            yield name
        elif ours is not None and not _agree(question, theirs, ours):
            matters = _at(called_by.named, path) is not None
            yield Differs(name, question.text(theirs), question.text(ours), matters)


def _counterparts(said: Journey, pairs: Pairs) -> Iterator[tuple[Question, Path, Path]]:
    """Every question that the caller has an answer to: where they say it, where it is written."""
    for stop in said.asked:
        group = stop.group if stop.page else None
        if stop.group and not stop.page:
            continue
        if group and stop.entry not in pairs[group.id]:
            continue
        for question in stop.questions:
            here = Path(question.id, group.id, stop.entry) if group else Path(question.id)
            there = here._replace(entry=pairs[group.id][stop.entry]) if group else here
            if _at(said.given, here) is not None:
                yield question, here, there


def _at(given: Given, path: Path) -> Any:
    row = given.get(path.group, {}).get(path.entry, {}) if path.group else given
    return row.get(path.question)


def _agree(question: Question, theirs: Any, ours: Any) -> bool:
    """Whether both say the same; words of one's own may be put in any way."""
    if question.kind in OWN_WORDS and is_value(theirs) and is_value(ours):
        return True
    return question.text(theirs) == question.text(ours)
