"""Suggestions as JSON, and answers in words."""

from typing import Any

from intake.placement.changes import Change
from intake.placement.model import Finding, Suggestion
from intake.placement.priority import priority_of
from intake.questionnaire import QUESTIONNAIRE
from intake.questionnaire.about_you import is_for_another
from intake.questionnaire.answers import Answers, Path, answer_at
from intake.questionnaire.languages import answering_for_another


def name_of(path: Path, answers: Answers) -> str:
    """What a person calls the question at a path: "Days a week (Alcohol)"."""
    with answering_for_another(is_for_another(answers)):
        short = QUESTIONNAIRE.questions[path.question].named
    group = QUESTIONNAIRE.groups.get(path.group)
    if group is None:
        return short
    entries = answers.get(group.id)
    row = entries.rows.get(path.entry, {}) if entries else {}
    return f"{short} ({group.name_of(path.entry, row)})"


def in_words(path: Path, answers: Answers) -> str:
    """The answer at a path in words."""
    with answering_for_another(is_for_another(answers)):
        return QUESTIONNAIRE.questions[path.question].text(answer_at(answers, path))


def suggestion_to_json(
    suggestion: Suggestion, answers: Answers, changes: list[Change]
) -> dict[str, Any]:
    """The documented answer of `flask suggest`, made of plain values."""
    priority = priority_of(answers)
    return {
        "level": suggestion.level.code,
        "track": suggestion.track,
        "range": [suggestion.lowest.code, suggestion.highest.code],
        "settled": suggestion.settled,
        "needs_more_information": suggestion.needs_more_information,
        "held_by": list(suggestion.held_by),
        "findings": [finding_to_json(each, answers) for each in suggestion.findings],
        "open_questions": [
            {
                "question": str(each.path),
                "name": name_of(each.path, answers),
                "could_reach": each.could_reach.code,
                "rules": list(each.rules),
            }
            for each in suggestion.open_questions
        ],
        "open_essential": [str(path) for path in suggestion.open_essential],
        "flags": list(suggestion.flags),
        "priority": {"rank": priority.rank, "who": priority.who},
        "what_would_change": [change_to_json(each, answers) for each in changes],
        "ruleset": suggestion.ruleset,
    }


def finding_to_json(finding: Finding, answers: Answers) -> dict[str, Any]:
    return {
        "rule": finding.rule.id,
        "finding": finding.rule.finding,
        "level": finding.level.code if finding.level else None,
        "evidence": [
            {
                "question": str(path),
                "name": name_of(path, answers),
                "answer": in_words(path, answers),
            }
            for path in finding.evidence
        ],
        "source": finding.rule.source,
    }


def change_to_json(change: Change, answers: Answers) -> dict[str, Any]:
    return {
        "answers": [
            {
                "question": str(path),
                "name": name_of(path, answers),
                "instead_of": in_words(path, answers),
                "answer": QUESTIONNAIRE.questions[path.question].text(value),
            }
            for path, value in change.answers
        ],
        "level": change.level.code,
        "explains_only": change.explains,
    }
