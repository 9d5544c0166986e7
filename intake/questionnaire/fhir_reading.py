"""Reads a FHIR R4 QuestionnaireResponse to our questionnaire, and names every fault in it."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from intake.questionnaire import QUESTIONNAIRE, VERSION
from intake.questionnaire.answers import Given, Path, State
from intake.questionnaire.fhir import STATES, Item, questionnaire, unit_of
from intake.questionnaire.fhir_codes import (
    ABSENT_REASONS,
    CANONICAL,
    DATA_ABSENT,
    DAY,
    NONE,
    choices_of,
)
from intake.questionnaire.kinds import (
    AnyOf,
    Date,
    Duration,
    Number,
    OneOf,
    Question,
    TimeOfDay,
    YesNo,
)
from intake.questionnaire.reading import Faults, read_answers

OPEN, FINISHED = ("in-progress", "stopped"), ("completed", "amended")
NOT_ANSWERED = ("not-asked", "not-applicable")
DEEPEST = 12
"""Items inside of items: ours go seven deep."""
VALUES = {
    YesNo: ("valueBoolean",),
    OneOf: ("valueCoding",),
    AnyOf: ("valueCoding",),
    Number: ("valueInteger", "valueDecimal", "valueQuantity"),
    Duration: ("valueDecimal", "valueInteger", "valueQuantity"),
    Date: ("valueDate",),
    TimeOfDay: ("valueTime",),
}
WORDS = ("valueString",)
CLOCK = re.compile(r"\d\d:\d\d:\d\d(\.\d{1,9})?", re.ASCII)

Fault = tuple[str, str]


class BadItem(ValueError):
    """An item that cannot be read. The message says what to do."""


def read_response(resource: Any, today: date) -> Given:
    """The answers in a QuestionnaireResponse. Raises Faults with one entry per fault."""
    raw, faults = raw_answers(resource)
    given: Given = {}
    try:
        given = read_answers(QUESTIONNAIRE, raw, today)
    except Faults as more:
        faults += more.faults
    if faults:
        raise Faults(faults)
    return given


def is_finished(resource: Mapping[str, Any]) -> bool:
    """Whether whoever filled it in is done with it."""
    return resource.get("status") in FINISHED


def raw_answers(resource: Any) -> tuple[dict[str, Any], list[Fault]]:
    """The answers as `read_answers` takes them, and what could not be read."""
    if not isinstance(resource, Mapping) or resource.get("resourceType") != RESOURCE:
        return {}, [(RESOURCE, "Send one resource of this type, as a JSON object")]
    reader = _Reader()
    reader.faults += _faults_of_head(resource)
    reader.items(resource.get("item"), reader.raw)
    return reader.raw, reader.faults


RESOURCE = "QuestionnaireResponse"


def _faults_of_head(resource: Mapping[str, Any]) -> list[Fault]:
    faults = []
    if resource.get("status") not in (*OPEN, *FINISHED):
        faults.append(("status", f"Give one of {', '.join((*FINISHED, *OPEN))}"))
    answered = resource.get("questionnaire", CANONICAL)
    if answered not in (CANONICAL, f"{CANONICAL}|{VERSION}"):
        faults.append(("questionnaire", f"Answer this one: {CANONICAL}|{VERSION}"))
    if "modifierExtension" in resource:
        faults.append(("modifierExtension", "Leave it out: we know none that we could follow"))
    return faults


def _link_ids(items: list[Item], kind: str) -> set[str]:
    found: set[str] = set()
    for item in items:
        found |= {item["linkId"]} if item["type"] == kind else set()
        found |= _link_ids(item.get("item", []), kind)
    return found


ITEMS: list[Item] = questionnaire()["item"]
AROUND = _link_ids(ITEMS, "group") - QUESTIONNAIRE.groups.keys()
"""The groups that only hold other items together."""
NOTES = _link_ids(ITEMS, "display")


class _Reader:
    """Walks the items and gathers raw answers and faults."""

    def __init__(self) -> None:
        self.raw: dict[str, Any] = {}
        self.faults: list[Fault] = []

    def items(
        self, listed: Any, into: dict[str, Any], group: str = "", entry: int = 0, deep: int = 0
    ) -> None:
        """Read a list of items; inside of an entry, `group` and `entry` say which."""
        place = f"{group}.{entry}" if group else "item"
        if listed is None:
            return
        if not isinstance(listed, list) or deep > DEEPEST:
            self.faults.append((place, "Write the items as a list, as the Questionnaire has them"))
            return
        for item in listed:
            if not isinstance(item, Mapping) or not isinstance(item.get("linkId"), str):
                self.faults.append((place, "Write each item as an object with its linkId"))
                continue
            self._item(item, into, group, entry, deep)

    def _item(
        self, item: Mapping[str, Any], into: dict[str, Any], group: str, entry: int, deep: int
    ) -> None:
        id = item["linkId"]
        path = Path(id, group, entry)
        if "modifierExtension" in item:
            self._fault(path, "Leave modifierExtension out: we know none that we could follow")
        elif id in QUESTIONNAIRE.groups and not group:
            rows = into.setdefault(id, [])
            rows.append({})
            self.items(item.get("item"), rows[-1], id, len(rows), deep + 1)
        elif id in AROUND and "answer" not in item:
            self.items(item.get("item"), into, group, entry, deep + 1)
        elif id in NOTES and "answer" not in item:
            return
        elif id in QUESTIONNAIRE.questions:
            self._question(item, into, path, deep)
        else:
            self._fault(path, f"There is no question with the linkId “{id[:80]}” here")

    def _question(
        self, item: Mapping[str, Any], into: dict[str, Any], path: Path, deep: int
    ) -> None:
        home = QUESTIONNAIRE.group_of.get(path.question)
        if (home.id if home else "") != path.group:
            where = f"inside an entry of “{home.id}”" if home else "outside of all entries"
            return self._fault(path, f"Put this answer {where}")
        if path.question in into:
            return self._fault(path, "Answer this question once")
        self.items(item.get("item"), into, path.group, path.entry, deep + 1)
        try:
            raw = _raw(QUESTIONNAIRE.questions[path.question], item)
        except BadItem as bad:
            return self._fault(path, str(bad))
        if raw is not None:
            into[path.question] = raw
        return None

    def _fault(self, path: Path, sentence: str) -> None:
        self.faults.append((str(path)[:120], sentence))


def _raw(question: Question, item: Mapping[str, Any]) -> Any:
    """What was answered as `Question.read` takes it; None where nothing was."""
    state = _state_of(item)
    listed = item.get("answer", [])
    if not isinstance(listed, list) or not all(isinstance(each, Mapping) for each in listed):
        raise BadItem("Write the answers as a list of objects")
    said = [_said(question, each) for each in listed]
    values = [each for each in said if each is not None]
    if state and values:
        raise BadItem("Give either an answer, or the reason why there is none")
    if len(values) > 1 and not isinstance(question, AnyOf):
        raise BadItem("Give one answer")
    if not values:
        return state
    if isinstance(question, AnyOf):
        return _ticked(values)
    return values[0]


def _ticked(values: list[Any]) -> Any:
    alone = [each for each in values if isinstance(each, State) or each == NONE]
    if not alone:
        return values
    if len(values) > 1:
        raise BadItem("Give either what applies, or just one of the last choices")
    return [] if alone[0] == NONE else alone[0]


def _state_of(element: Any) -> State | None:
    """The reason for having no value that an element gives."""
    listed = element.get("extension", []) if isinstance(element, Mapping) else []
    for each in listed if isinstance(listed, list) else []:
        if isinstance(each, Mapping) and each.get("url") == DATA_ABSENT:
            return _state(each.get("valueCode"))
    return None


def _state(code: Any) -> State | None:
    if code in NOT_ANSWERED:
        return None
    if isinstance(code, str) and code in STATES:
        return STATES[code]
    raise BadItem(f"Give {' or '.join(STATES)} as the reason for having no answer")


def _said(question: Question, answer: Mapping[str, Any]) -> Any:
    """One answer of a list: its value, or the reason why there is none."""
    if "modifierExtension" in answer:
        raise BadItem("Leave modifierExtension out: we know none that we could follow")
    without = [each for key, each in answer.items() if key.startswith("_value")]
    given = {key: each for key, each in answer.items() if key.startswith("value")}
    if not given:
        states = [_state_of(each) for each in (answer, *without)]
        return next((each for each in states if each), None)
    wanted = VALUES.get(type(question), WORDS)
    kind, value = next(iter(given.items()))
    if len(given) > 1 or kind not in wanted:
        raise BadItem(f"Give this answer as {wanted[0]}")
    return _value(question, kind, value)


def _value(question: Question, kind: str, value: Any) -> Any:
    match kind:
        case "valueCoding":
            return _code(question, value)
        case "valueQuantity":
            return _counted(question, value)
        case "valueBoolean":
            typed: tuple[type, ...] = (bool,)
        case "valueInteger" | "valueDecimal":
            typed = (int, float)
        case _:
            typed = (str,)
    if not isinstance(value, typed) or (isinstance(value, bool) and bool not in typed):
        raise BadItem(f"Give this answer as {kind}, of its own JSON type")
    # Seconds say nothing about when somebody took something.
    if kind == "valueTime" and CLOCK.fullmatch(str(value)):
        return str(value)[:5]
    return value


def _code(question: Question, value: Any) -> Any:
    named = value if isinstance(value, Mapping) else {}
    system, code = named.get("system"), named.get("code")
    if system == ABSENT_REASONS:
        return _state(code)
    if not isinstance(code, str) or system not in (None, choices_of(question.id)):
        raise BadItem(f"Give a code of {choices_of(question.id)}")
    if code in getattr(question, "labels", {}) or (isinstance(question, AnyOf) and code == NONE):
        return code
    raise BadItem(f"There is no choice “{code[:80]}”. Take one of the Questionnaire")


def _counted(question: Question, value: Any) -> Any:
    unit: dict[str, Any] = DAY
    if isinstance(question, Number):
        unit = unit_of(question) if question.unit else {}
    number = value.get("value") if isinstance(value, Mapping) else None
    if isinstance(number, bool) or not isinstance(number, int | float) or "comparator" in value:
        raise BadItem("Give a plain number")
    named = {value[key] for key in ("code", "unit") if isinstance(value.get(key), str)}
    if not named <= {unit.get("code"), unit.get("display")}:
        raise BadItem(f"Give the number in {unit.get('display', 'no unit')}")
    return number
