"""Why this level: findings with their evidence, the range, and the answers that are still open."""

from collections.abc import Iterable

from intake.placement.model import Finding, Suggestion
from intake.placement.writing import name_of
from intake.questionnaire import QUESTIONNAIRE
from intake.questionnaire.answers import Answers, Path, State, answer_at
from intake.questionnaire.kinds import AnyOf
from intake.referral.lines import plain
from intake.referral.model import Cell, Table

COLUMNS = ("Finding, and the answers it rests on", "At least")
MANY_CHOICES = 3
"""Beyond this, the choices of one answer are counted; its own section names them all."""
MANY_ANSWERS = 3
"""Beyond this, the rest of the answers is counted; they all stand in their own sections.
Twice as many are told of what puts the level where it is."""
WHY_OPEN = {State.DECLINED: " (declined)", State.UNKNOWN: " (don’t know)"}


def reasons_table(suggestion: Suggestion, answers: Answers) -> Table:
    """Every finding, the most intensive first; those without a level only mark."""
    forcing = set(suggestion.forcing())
    rows = tuple(
        _row(each, answers, MANY_ANSWERS * (2 if each in forcing else 1))
        for each in suggestion.findings
    )
    return Table(COLUMNS, rows)


def advice(suggestion: Suggestion) -> tuple[str, ...]:
    """What is to be done at every level of care, each sentence once."""
    told = (each.rule.advise for each in suggestion.findings if each.rule.advise)
    return tuple(f"{sentence}." for sentence in dict.fromkeys(told))


def _row(finding: Finding, answers: Answers, many: int) -> tuple[Cell, ...]:
    rule, level = finding.rule, finding.level
    source = f"Rule {rule.id} ({rule.source})."
    # What only marks repeats answers that stand in their own sections.
    told = f"{_evidence(_shown(finding.evidence), answers, many)}." if level else ""
    notes = (told, source) if told else (source,)
    return Cell(f"{rule.finding}.", notes), Cell(level.label if level else "No level")


def _evidence(paths: list[Path], answers: Answers, many: int) -> str:
    told = list(dict.fromkeys(_answer(path, answers) for path in paths))
    more = len(told) - many
    if more > 1:
        told[many:] = [f"and {more} more of the answers above"]
    return "; ".join(told) or "No single answer"


def _shown(paths: Iterable[Path]) -> list[Path]:
    return [path for path in paths if QUESTIONNAIRE.questions[path.question].in_referral]


def _answer(path: Path, answers: Answers) -> str:
    question, answer = QUESTIONNAIRE.questions[path.question], answer_at(answers, path)
    words = question.text(answer)
    group = QUESTIONNAIRE.groups.get(path.group)
    if group and group.named_by == path.question:
        return plain(words)
    if isinstance(question, AnyOf) and isinstance(answer, tuple) and len(answer) > MANY_CHOICES:
        words = f"{len(answer)} of {len(question.choices)} chosen"
    return plain(f"{name_of(path, answers)}: {words}")


def range_in_words(suggestion: Suggestion) -> tuple[str, ...]:
    """How far the level is settled."""
    low, high = suggestion.lowest.label.lower(), suggestion.highest.label.lower()
    told = [
        "Settled: no open answer can change the level any more."
        if suggestion.settled
        else f"Not settled: with the open answers the level could be from {low} to {high}."
    ]
    if suggestion.needs_more_information:
        told.append("More information is needed before a track is chosen.")
    if suggestion.held_by:
        told.append("A person must speak with them before a track is chosen.")
    return tuple(told)


def open_answers(suggestion: Suggestion, answers: Answers) -> Table | None:
    """The open questions by what they could still do, essential ones first; None if all is told."""
    essential = set(_shown(suggestion.open_essential))
    moving = [each for each in suggestion.open_questions if _shown([each.path])]
    groups: dict[str, list[Path]] = {}
    for prefix, wanted in (("Essential", True), ("Other", False)):
        for each in moving:
            if (each.path in essential) is wanted:
                label = f"{prefix}; could reach {each.could_reach.label.lower()}"
                groups.setdefault(label, []).append(each.path)
        if wanted:
            still = [path for path in suggestion.open_essential if path in essential]
            moved = {each.path for each in moving}
            if rest := [path for path in still if path not in moved]:
                groups["Essential; cannot change the level"] = rest
    rows = tuple(
        (Cell(label), Cell("; ".join(_name(path, answers) for path in paths)))
        for label, paths in groups.items()
    )
    return Table(("Kind", "Questions"), rows) if rows else None


def _name(path: Path, answers: Answers) -> str:
    answer = answer_at(answers, path)
    why = WHY_OPEN.get(answer, "") if isinstance(answer, State) else ""
    return plain(f"{name_of(path, answers)}{why}")
