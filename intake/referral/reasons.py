"""Why this level: findings with their evidence, the range, and the answers that are still open."""

import re
from collections.abc import Iterable

from intake.placement.model import Finding, Suggestion
from intake.placement.writing import name_of
from intake.questionnaire import QUESTIONNAIRE
from intake.questionnaire.answers import Answers, Path, State, answer_at
from intake.questionnaire.kinds import AnyOf
from intake.questionnaire.languages import say, say_all
from intake.referral.lines import plain
from intake.referral.model import Cell, Table

COLUMNS = ("Finding, and the answers it rests on", "At least")
MANY_CHOICES = 3
"""Beyond this, the choices of one answer are counted; its own section names them all."""
MANY_ANSWERS = 3
"""Beyond this, the rest of the answers is counted; they all stand in their own sections.
Twice as many are told of what puts the level where it is."""
WHY_OPEN = {State.DECLINED: " (declined)", State.UNKNOWN: " (don’t know)"}

WORDS_OF_SOURCES = re.compile(r"\b(sections?|rules?|and|project)\b")
ESSENTIAL, OTHER = "Essential; could reach {level}", "Other; could reach {level}"


def reasons_table(suggestion: Suggestion, answers: Answers) -> Table:
    """Every finding, the most intensive first; those without a level only mark."""
    forcing = set(suggestion.forcing())
    rows = tuple(
        _row(each, answers, MANY_ANSWERS * (2 if each in forcing else 1))
        for each in suggestion.findings
    )
    return Table(say_all(COLUMNS), rows)


def advice(suggestion: Suggestion) -> tuple[str, ...]:
    """What is to be done at every level of care, each sentence once."""
    told = (each.rule.advise for each in suggestion.findings if each.rule.advise)
    return tuple(f"{say(sentence)}." for sentence in dict.fromkeys(told))


def _row(finding: Finding, answers: Answers, many: int) -> tuple[Cell, ...]:
    rule, level = finding.rule, finding.level
    source = say("Rule {rule} ({sources}).", rule=rule.id, sources=_sources(rule.source))
    # What only marks repeats answers that stand in their own sections.
    told = f"{_evidence(_shown(finding.evidence), answers, many)}." if level else ""
    notes = (told, source) if told else (source,)
    return Cell(f"{say(rule.finding)}.", notes), Cell(level.label if level else say("No level"))


def _sources(source: str) -> str:
    """The codes of sources as they are, with the few words between them."""
    return WORDS_OF_SOURCES.sub(lambda found: say(found[0]), source)


def _evidence(paths: list[Path], answers: Answers, many: int) -> str:
    told = list(dict.fromkeys(_answer(path, answers) for path in paths))
    more = len(told) - many
    if more > 1:
        told[many:] = [say("and {count} more of the answers above", count=more)]
    return "; ".join(told) or say("No single answer")


def _shown(paths: Iterable[Path]) -> list[Path]:
    return [path for path in paths if QUESTIONNAIRE.questions[path.question].in_referral]


def _answer(path: Path, answers: Answers) -> str:
    question, answer = QUESTIONNAIRE.questions[path.question], answer_at(answers, path)
    words = question.text(answer)
    group = QUESTIONNAIRE.groups.get(path.group)
    if group and group.named_by == path.question:
        return plain(words)
    if isinstance(question, AnyOf) and isinstance(answer, tuple) and len(answer) > MANY_CHOICES:
        words = say("{some} of {all} chosen", some=len(answer), all=len(question.choices))
    return plain(f"{name_of(path, answers)}: {words}")


def range_in_words(suggestion: Suggestion) -> tuple[str, ...]:
    """How far the level is settled."""
    low, high = suggestion.lowest.label.lower(), suggestion.highest.label.lower()
    told = [
        say("Settled: no open answer can change the level any more.")
        if suggestion.settled
        else say(
            "Not settled: with the open answers the level could be from {low} to {high}.",
            low=low,
            high=high,
        )
    ]
    if suggestion.needs_more_information:
        told.append(say("More information is needed before a track is chosen."))
    if suggestion.held_by:
        told.append(say("A person must speak with them before a track is chosen."))
    return tuple(told)


def open_answers(suggestion: Suggestion, answers: Answers) -> Table | None:
    """The open questions by what they could still do, essential ones first; None if all is told."""
    essential = set(_shown(suggestion.open_essential))
    moving = [each for each in suggestion.open_questions if _shown([each.path])]
    groups: dict[str, list[Path]] = {}
    for words, wanted in ((ESSENTIAL, True), (OTHER, False)):
        for each in moving:
            if (each.path in essential) is wanted:
                label = say(words, level=each.could_reach.label.lower())
                groups.setdefault(label, []).append(each.path)
        if wanted:
            still = [path for path in suggestion.open_essential if path in essential]
            moved = {each.path for each in moving}
            if rest := [path for path in still if path not in moved]:
                groups[say("Essential; cannot change the level")] = rest
    rows = tuple(
        (Cell(label), Cell(plain("; ".join(_name(path, answers) for path in paths))))
        for label, paths in groups.items()
    )
    return Table((say("Kind"), say("Questions")), rows) if rows else None


def _name(path: Path, answers: Answers) -> str:
    answer = answer_at(answers, path)
    why = say(WHY_OPEN.get(answer, "")) if isinstance(answer, State) else ""
    return plain(f"{name_of(path, answers)}{why}")
