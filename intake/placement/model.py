"""Level of care, track, flag, rule, finding, suggestion."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from functools import cached_property
from typing import NamedTuple

from intake.placement.direction import check_direction, check_not_a_contradiction, check_told
from intake.questionnaire.answers import Answers, Path
from intake.questionnaire.languages import say
from intake.questionnaire.statements import Outcome, Statement


class Track(StrEnum):
    """The program's own doors."""

    OUTPATIENT = "outpatient"
    INPATIENT = "inpatient"

    @property
    def label(self) -> str:
        return say(self.value.capitalize())


class Level(IntEnum):
    """Intensity of care, from least to most (result vocabulary of the clinical sheet)."""

    OUTPATIENT = 1
    INTENSIVE_OUTPATIENT = 2
    RESIDENTIAL = 3
    MEDICALLY_MANAGED = 4
    EMERGENCY = 5

    @property
    def code(self) -> str:
        return self.name.lower()

    @property
    def label(self) -> str:
        return say(LEVEL_WORDS[self][0])

    @property
    def explained(self) -> str:
        return say(LEVEL_WORDS[self][1])

    @property
    def track(self) -> Track | None:
        """Inpatient or outpatient; None for an emergency, which is neither."""
        if self is Level.EMERGENCY:
            return None
        return Track.OUTPATIENT if self <= Level.INTENSIVE_OUTPATIENT else Track.INPATIENT

    @classmethod
    def of(cls, code: str) -> "Level":
        """The level with this code; raises KeyError for an unknown one."""
        return cls[code.upper()]


LEVEL_WORDS = {
    Level.OUTPATIENT: ("Outpatient", "Fewer than 9 hours a week; lives at home"),
    Level.INTENSIVE_OUTPATIENT: (
        "Intensive outpatient",
        "9 or more hours a week, up to a day program of 20 or more; lives at home",
    ),
    Level.RESIDENTIAL: ("Residential", "Lives at the program, 24-hour structure"),
    Level.MEDICALLY_MANAGED: (
        "Medically managed inpatient",
        "24-hour nursing and physician care, hospital or equal",
    ),
    Level.EMERGENCY: ("Emergency", "Call 911 now"),
}


class Flag(StrEnum):
    """A marker that travels beside the level and never changes it."""

    MED24 = "MED24"
    NALOXONE = "NALOXONE"
    SUICIDE = "SUICIDE"
    PRIORITY = "PRIORITY"
    PREGNANT = "PREGNANT"
    MINOR = "MINOR"
    RENAL = "RENAL"
    PUMP = "PUMP"
    DO_NOT_STOP_ABRUPTLY = "DO_NOT_STOP_ABRUPTLY"
    CHILD_SAFETY = "CHILD_SAFETY"
    LANGUAGE = "LANGUAGE"

    @property
    def label(self) -> str:
        return say(FLAG_WORDS[self])


FLAG_WORDS = {
    Flag.MED24: "Contact with a clinician within 24 hours",
    Flag.NALOXONE: "Give naloxone and show how to use it",
    Flag.SUICIDE: "Suicide risk: a person stays in contact",
    Flag.PRIORITY: "Priority admission, clock running",
    Flag.PREGNANT: "Pregnant",
    Flag.MINOR: "Under 18: no automatic track, a clinician decides",
    Flag.RENAL: "Kidney disease changes the dose of a medicine",
    Flag.PUMP: "Baclofen pump: contact the pump clinic before any placement",
    Flag.DO_NOT_STOP_ABRUPTLY: "Do not stop suddenly",
    Flag.CHILD_SAFETY: "Children at home: locked storage",
    Flag.LANGUAGE: "Prefers another language, or needs an interpreter",
}


@dataclass(frozen=True, kw_only=True)
class Rule:
    """With this finding, at least that level of care.

    The id starts with the number of the rule in the clinical sheet. `at_least` is None for a
    rule that only flags. `unless_known` is the protective exception of M28: it counts as
    absent unless it is positively answered. `hold` asks for a person before a track is shown.
    `tell` is what a person who screens alone is told at once, in fixed words. `advise` is what
    staff and the receiving program are asked to do, whatever the level.
    Raises NotMonotone when a worse answer could make the rule less true.
    """

    id: str
    finding: str
    when: Statement
    at_least: Level | None = None
    source: str
    flags: tuple[Flag, ...] = ()
    unless_known: Statement | None = None
    hold: bool = False
    tell: str = ""
    advise: str = ""

    def __post_init__(self) -> None:
        check_direction(self.id, self.when)
        if self.at_least:
            check_told(self.id, self.when)
        if self.at_least or self.flags:
            check_not_a_contradiction(self.id, self.when)

    @cached_property
    def number(self) -> int:
        return int(self.id.split("-", 1)[0])

    @cached_property
    def weight(self) -> int:
        """Its place in a list of findings: what a person must see to now stands high there."""
        now = self.hold or Flag.SUICIDE in self.flags or Flag.MED24 in self.flags
        return -max(self.at_least or 0, Level.MEDICALLY_MANAGED if now else 0)

    def judge(self, answers: Answers, firm: Answers) -> "Judged":
        """What it says of the answers. `firm` are those that nothing can take off the path."""
        when = self.when.judge(answers)
        firmly = when if firm is answers else self.when.judge(firm)
        excuse = self.unless_known if firmly is not False else None
        excused = excuse.judge(firm) if excuse else False
        return Judged(self, when, firmly, excused)

    @cached_property
    def reads(self) -> frozenset[str]:
        """The ids of all questions that it is told from."""
        excuse = self.unless_known.reads() if self.unless_known else frozenset()
        return self.when.reads() | excuse

    def evidence(self, answers: Answers) -> list[Path]:
        return list(dict.fromkeys(self.when.evidence(answers)))

    def open(self, firm: Answers) -> list[Path]:
        """The questions without a firm answer that could still switch this rule on or off."""
        paths = self.when.open(firm) if self.when.judge(firm) is None else []
        if self.unless_known and self.unless_known.judge(firm) is None:
            paths += self.unless_known.open(firm)
        return list(dict.fromkeys(paths))


class Judged(NamedTuple):
    """What one rule says of one set of answers."""

    rule: Rule
    when: Outcome
    firmly: Outcome
    excused: Outcome

    @property
    def holds(self) -> bool:
        return self.when is True and self.excused is not True

    @property
    def sure(self) -> bool:
        """It holds, and no open answer can take it away."""
        return self.firmly is True and self.excused is False

    @property
    def possible(self) -> bool:
        """It holds or may come to hold."""
        return self.firmly is not False and self.excused is not True


@dataclass(frozen=True)
class Finding:
    """A rule that holds, with the answers that make it hold."""

    rule: Rule
    evidence: tuple[Path, ...]

    @property
    def level(self) -> Level | None:
        return self.rule.at_least


@dataclass(frozen=True)
class OpenQuestion:
    """A question whose answer could still move the level, and how far up."""

    path: Path
    could_reach: Level
    rules: tuple[str, ...]


@dataclass(frozen=True)
class Suggestion:
    """What the rules say of a set of answers. A suggestion: a licensed person decides.

    `lowest` and `highest` bound the level of every way of completing the answers.
    """

    ruleset: int
    level: Level
    lowest: Level
    highest: Level
    findings: tuple[Finding, ...]
    open_questions: tuple[OpenQuestion, ...]
    open_essential: tuple[Path, ...]
    flags: tuple[Flag, ...]
    needs_more_information: bool
    held_by: tuple[str, ...] = field(default=())

    @property
    def settled(self) -> bool:
        """Whether no open answer can change the level any more."""
        return self.lowest == self.highest

    @property
    def urgent(self) -> bool:
        """Whether a person must see to it now or within 24 hours, whatever the level."""
        marks = (Flag.MED24, Flag.SUICIDE)
        now = self.level is Level.EMERGENCY or any(mark in self.flags for mark in marks)
        return now or any(finding.rule.tell for finding in self.findings)

    @property
    def track(self) -> Track | None:
        """None in an emergency and for anyone under 18."""
        return None if Flag.MINOR in self.flags else self.level.track

    def forcing(self) -> Iterable[Finding]:
        """The findings that put the level where it is."""
        return (finding for finding in self.findings if finding.level == self.level)
