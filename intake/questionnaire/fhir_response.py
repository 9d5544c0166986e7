"""Answers as a FHIR R4 QuestionnaireResponse. What is not asked, or not answered yet, is absent."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from intake.questionnaire import QUESTIONNAIRE, VERSION, text
from intake.questionnaire.answers import Answers, Entries, State, is_value
from intake.questionnaire.fhir import Item, questionnaire, unit_of
from intake.questionnaire.fhir_codes import (
    ABSENT_REASONS,
    CANONICAL,
    DATA_ABSENT,
    DAY,
    NONE,
    choices_of,
    coding,
    extension,
)
from intake.questionnaire.kinds import (
    AnyOf,
    Date,
    Duration,
    Number,
    OneOf,
    Question,
    ShortText,
    TimeOfDay,
    YesNo,
)

REASONS = {State.DECLINED: "asked-declined", State.UNKNOWN: "asked-unknown"}


def response(answers: Answers, told: Collection[str] | None = None) -> dict[str, Any]:
    """The answers that count (Journey.answers), or only those to the questions in `told`.

    Declined and unknown are items without an answer that say why (data-absent-reason).
    """
    wanted = QUESTIONNAIRE.questions.keys() if told is None else told
    return {
        "resourceType": "QuestionnaireResponse",
        "questionnaire": f"{CANONICAL}|{VERSION}",
        "status": "completed",
        "item": list(_items(questionnaire()["item"], answers, frozenset(wanted))),
    }


def _items(asked: list[Item], row: Mapping[str, Any], told: frozenset[str]) -> Iterator[Item]:
    for item in asked:
        id = item["linkId"]
        if id in QUESTIONNAIRE.groups:
            yield from _entries(item, row.get(id), told)
        elif item["type"] == "group":
            inside = list(_items(item["item"], row, told))
            yield from [{"linkId": id, "item": inside}] if inside else []
        elif id in told and (said := said_as(QUESTIONNAIRE.questions[id], row.get(id))):
            yield {"linkId": id, **said}


def _entries(item: Item, entries: Any, told: frozenset[str]) -> Iterator[Item]:
    asks = QUESTIONNAIRE.groups[item["linkId"]].asks
    if not isinstance(entries, Entries) or told.isdisjoint(asks):
        return
    for row in entries.rows.values():
        inside = list(_items(item["item"], row, told))
        yield {"linkId": item["linkId"], **({"item": inside} if inside else {})}


def said_as(question: Question, answer: Any) -> Item:
    """What an item carries for an answer; nothing where there is none."""
    if isinstance(answer, State) and answer in REASONS:
        return {"extension": [absent(answer)]}
    values = values_of(question, answer) if is_value(answer) else []
    return {"answer": values} if values else {}


def absent(state: State) -> dict[str, Any]:
    """Why there is no value, as the extension that FHIR has for it."""
    return extension(DATA_ABSENT, valueCode=REASONS[state])


def values_of(question: Question, value: Any) -> list[dict[str, Any]]:
    """A value as FHIR writes it; several where several choices were taken."""
    match question:
        case YesNo():
            return [{"valueBoolean": bool(value)}]
        case OneOf():
            return [{"valueCoding": _choice(question, value)}]
        case AnyOf():
            none = coding(choices_of(question.id), NONE, question.none)
            return [{"valueCoding": each} for each in _choices(question, value)] or [
                {"valueCoding": none}
            ]
        case Number() | Duration():
            return [_number(question, value)]
        case Date():
            return [{"valueDate": value.isoformat()}]
        case TimeOfDay():
            return [{"valueTime": f"{value}:00"}]
        case ShortText():
            words = text.clean(str(value), lines=True).strip()
            return [{"valueString": words}] if words else []
    raise TypeError(f"FHIR has no type for {question.kind}")


def quantity_of(question: Number | Duration, value: float) -> dict[str, Any]:
    """A number with its unit."""
    unit = DAY if isinstance(question, Duration) else unit_of(question) if question.unit else {}
    named = {key: unit[key] for key in ("system", "code") if key in unit}
    return {"value": value, **({"unit": unit["display"]} if unit else {}), **named}


def reason_of(state: State) -> dict[str, Any]:
    """Why there is no value, as a concept."""
    return {"coding": [coding(ABSENT_REASONS, REASONS[state])]}


def _choices(question: AnyOf, value: Any) -> list[dict[str, Any]]:
    return [_choice(question, each) for each in value]


def _choice(question: OneOf | AnyOf, id: str) -> dict[str, Any]:
    return coding(choices_of(question.id), id, question.labels.get(id, id))


def _number(question: Number | Duration, value: float) -> dict[str, Any]:
    whole = isinstance(question, Number) and question.whole
    return {"valueInteger": int(value)} if whole else {"valueDecimal": value}
