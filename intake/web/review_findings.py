"""The findings of a suggestion as the review screen shows them, tied to their answers."""

from collections.abc import Iterable
from dataclasses import dataclass

from intake.placement.model import Finding, Level, Suggestion
from intake.placement.writing import in_words, name_of
from intake.questionnaire.answers import Answers
from intake.web.answer_list import SectionAnswers


@dataclass(frozen=True)
class Evidence:
    """One answer that a finding rests on. `place` is where it stands on the page, if it does."""

    name: str
    answer: str
    place: str


@dataclass(frozen=True)
class FindingLine:
    finding: Finding
    evidence: tuple[Evidence, ...]

    @property
    def place(self) -> str:
        return f"finding-{self.finding.rule.id}"


@dataclass(frozen=True)
class Floor:
    """Findings that ask for the same level at least, or for none by themselves.

    `folded` are those that do not put the level where it is.
    """

    title: str
    level: Level | None
    lines: tuple[FindingLine, ...]
    folded: bool = False


def floors_of(
    suggestion: Suggestion, answers: Answers, sections: Iterable[SectionAnswers]
) -> list[Floor]:
    """The findings: what a person must see to first, then by floor, the highest first."""
    shown = _shown(sections)
    lines = [_line(each, answers, shown) for each in suggestion.findings]
    first = [each for each in lines if _comes_first(each.finding)]
    floors = [Floor("A person sees to this first", None, tuple(first))]
    for level in (*sorted(Level, reverse=True), None):
        title = f"At least {level.label.lower()}" if level else "No level by itself"
        same = [e for e in lines if e.finding.level == level and e not in first]
        floors.append(Floor(title, level, tuple(same), folded=level != suggestion.level))
    return [each for each in floors if each.lines]


def rests_on(floors: Iterable[Floor]) -> dict[str, list[FindingLine]]:
    """Which findings rest on an answer, by its place on the page."""
    found: dict[str, list[FindingLine]] = {}
    for line in (line for floor in floors for line in floor.lines):
        for each in line.evidence:
            if each.place:
                found.setdefault(each.place, []).append(line)
    return found


def place_of(path: str) -> str:
    """The id of an answer on the page."""
    return f"answer-{path}"


def _comes_first(finding: Finding) -> bool:
    return finding.level is None and bool(finding.rule.weight)


def _line(finding: Finding, answers: Answers, shown: set[str]) -> FindingLine:
    return FindingLine(
        finding,
        tuple(
            Evidence(
                name_of(path, answers),
                in_words(path, answers),
                place_of(str(path)) if str(path) in shown else "",
            )
            for path in finding.evidence
        ),
    )


def _shown(sections: Iterable[SectionAnswers]) -> set[str]:
    return {line.path for section in sections for block in section.blocks for line in block.lines}
