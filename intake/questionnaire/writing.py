"""The questionnaire as plain values, for programs that fill it in."""

from typing import Any

from intake.questionnaire.kinds import AnyOf, Duration, Number, OneOf, Question, ShortText
from intake.questionnaire.model import Group, Page, Questionnaire, Section


def question_to_json(questionnaire: Questionnaire) -> list[dict[str, Any]]:
    """Every question in order, with what `read_answers` accepts for it."""
    lookup = questionnaire.questions
    written = [_question(each) | {"asked": "by the program"} for each in questionnaire.system]
    for section in questionnaire.sections:
        for step in section.steps:
            if isinstance(step, Page):
                written += [_on_page(each, section, step, lookup) for each in step.questions]
                continue
            for page in step.pages:
                written += [
                    _on_page(each, section, page, lookup) | {"group": step.id}
                    for each in page.questions
                ]
            written.append(_question(step.more) | _placed(section, step, lookup))
    return written


def _on_page(question: Question, section: Section, page: Page, lookup: Any) -> dict[str, Any]:
    return _question(question) | _placed(section, page, lookup)


def _placed(section: Section, step: Page | Group, lookup: Any) -> dict[str, Any]:
    skipped = step.skipped_when if isinstance(step, Page) else None
    return {
        "section": section.id,
        "page": step.id,
        "shown_when": step.shown_when.words(lookup),
        "skipped_when": skipped.words(lookup) if skipped else None,
    }


def _question(question: Question) -> dict[str, Any]:
    return {
        "id": question.id,
        "kind": question.kind,
        "ask": question.ask,
        "say": question.say or question.ask,
        "why": question.why,
        "short": question.short,
        "essential": question.essential,
        "optional": question.optional,
        "worse": question.worse,
        **_limits(question),
    }


def _limits(question: Question) -> dict[str, Any]:
    match question:
        case OneOf() | AnyOf():
            choices = [
                {"id": each.id, "label": each.label, "group": each.group or None}
                for each in question.choices
            ]
            return {"choices": choices}
        case Number():
            limits = {"at_least": question.at_least, "at_most": question.at_most}
            return {**limits, "unit": question.unit or None, "whole": question.whole}
        case Duration():
            return {"at_least": 0, "at_most": question.at_most, "unit": "days"}
        case ShortText():
            return {"at_most_characters": question.at_most}
        case _:
            return {}
