"""The questionnaire as a FHIR R4 Questionnaire, for programs that show it or fill it in.

Each question keeps its id as linkId, and each list of entries that of its group. FHIR cannot say
that a page is also asked while it is in doubt; there, a page waits for the answer that decides.
"""

from functools import cache
from typing import Any

from intake.questionnaire import QUESTIONNAIRE, VERSION
from intake.questionnaire.answers import State
from intake.questionnaire.fhir_codes import (
    ABSENT_REASONS,
    BASE,
    CANONICAL,
    DAY,
    HL7,
    NONE,
    QUESTIONS,
    UCUM,
    choices_of,
    coding,
    extension,
)
from intake.questionnaire.fhir_conditions import Clause, clauses_for, clauses_of, enabled
from intake.questionnaire.kinds import (
    STATE_WORDS,
    AnyOf,
    Date,
    Duration,
    LongText,
    Number,
    OneOf,
    Question,
    ShortText,
    TimeOfDay,
    YesNo,
)
from intake.questionnaire.model import Group, Page, Section

Item = dict[str, Any]

SHORT_LIST = 12
"""Up to this many choices all are shown; more are searched."""
STATES = {"asked-unknown": State.UNKNOWN, "asked-declined": State.DECLINED}
"""FHIR's reasons for having no value, and ours."""
CONTROLS = "http://hl7.org/fhir/questionnaire-item-control"
UNITS = {
    "mg": "mg",
    "mL": "mL",
    "g": "g",
    "lb": "[lb_av]",
    "hours": "h",
    "days": "d",
    "weeks": "wk",
    "years": "a",
}
"""Our units that UCUM knows."""
LOOKUP = QUESTIONNAIRE.questions


@cache
def questionnaire() -> dict[str, Any]:
    """The whole questionnaire as it is today: one and the same each time, so only to be read."""
    return {
        "resourceType": "Questionnaire",
        "id": "intake",
        "url": CANONICAL,
        "version": str(VERSION),
        "name": "DoorwayIntake",
        "title": "Intake for addiction treatment",
        "status": "active",
        "experimental": False,
        "subjectType": ["Patient"],
        "publisher": "Doorway",
        "description": "What is asked before a level of care is suggested: substance use, doses "
        "over time, withdrawal, overdose risk, health, home and duties.",
        "item": [
            *(_hidden(each) for each in QUESTIONNAIRE.system),
            *(_section(each) for each in QUESTIONNAIRE.sections),
        ],
    }


def _hidden(question: Question) -> Item:
    """What the program itself answers. On its own words a form is filled in as on a call."""
    item = _question(question)
    item["extension"] = [
        *item.get("extension", []),
        extension(f"{HL7}/questionnaire-hidden", valueBoolean=True),
    ]
    if question.id == "channel":
        on_call = coding(choices_of(question.id), "call", question.text("call"))
        item["answerOption"] = [
            each | ({"initialSelected": True} if each["valueCoding"] == on_call else {})
            for each in item["answerOption"]
        ]
    return item


def _section(section: Section) -> Item:
    steps = [_page(step) if isinstance(step, Page) else _group(step) for step in section.steps]
    id = f"section-{section.id}"
    return _grouped(id, section.title, [*_note(f"{id}-intro", section.intro), *steps])


def _page(page: Page) -> Item:
    id = f"page-{page.id}"
    notes = [*_note(f"{id}-intro", page.intro), *_note(f"{id}-notice", page.notice)]
    items = [*notes, *map(_question, page.questions)]
    return _when(clauses_of(page, LOOKUP), _grouped(id, page.title, items))


def _group(group: Group) -> Item:
    """A list of entries, and the question whether it goes on."""
    id = f"list-{group.id}"
    entries = _grouped(group.id, group.title, [_page(page) for page in group.pages])
    entries["repeats"] = True
    entries["extension"] = [extension(f"{HL7}/questionnaire-maxOccurs", valueInteger=group.at_most)]
    items = [*_note(f"{id}-intro", group.intro), entries, _question(group.more)]
    return _when(clauses_for(group.shown_when, LOOKUP), _grouped(id, group.title, items))


def _grouped(id: str, title: str, items: list[Item]) -> Item:
    return {"linkId": id, "text": title, "type": "group", "item": items}


def _note(id: str, words: str) -> list[Item]:
    """A text that is read, not answered; nothing where there is none."""
    return [{"linkId": id, "text": words, "type": "display"}] if words else []


def _when(clauses: list[Clause], item: Item) -> Item:
    """The item, asked only where all clauses hold: one on itself, one on each group around it."""
    if not clauses:
        return item
    # What the program itself answers stands inmost: else a group without content would show.
    *outer, inmost = sorted(clauses, key=_is_told_by_program)
    item |= enabled(inmost, LOOKUP)
    for number, clause in enumerate(reversed(outer), start=2):
        around = {"linkId": f"{item['linkId']}-{number}", "type": "group", "item": [item]}
        item = around | enabled(clause, LOOKUP)
    return item


def _is_told_by_program(clause: Clause) -> bool:
    return {each.question for each in clause} <= {each.id for each in QUESTIONNAIRE.system}


def _question(question: Question) -> Item:
    item: Item = {
        "linkId": question.id,
        "code": [coding(QUESTIONS, question.id, question.short)],
        "text": question.ask,
        **_typed(question),
    }
    told = " ".join(each for each in (question.hint, question.why) if each)
    if told:
        item["item"] = [_help(question.id, told)]
    return item


def _help(id: str, words: str) -> Item:
    return {
        "linkId": f"{id}-help",
        "extension": [_control("help")],
        "text": words,
        "type": "display",
    }


def _typed(question: Question) -> Item:
    """The type of an item and what limits its answer."""
    match question:
        case YesNo():
            return {"type": "boolean"}
        case OneOf() | AnyOf():
            return _choice(question)
        case Number():
            return _number(question)
        case Duration():
            limits = _limits(question.at_least, question.at_most, whole=False)
            unit = extension(f"{HL7}/questionnaire-unit", valueCoding=DAY)
            return {"type": "decimal", "extension": [unit, *limits]}
        case Date():
            return {"type": "date"}
        case TimeOfDay():
            return {"type": "time"}
        case ShortText():
            kind = "text" if isinstance(question, LongText) else "string"
            return {"type": kind, "maxLength": question.at_most}
    raise TypeError(f"FHIR has no type for {question.kind}")


def _choice(question: OneOf | AnyOf) -> Item:
    several = isinstance(question, AnyOf)
    shown = "check-box" if several else "radio-button"
    control = shown if len(question.choices) <= SHORT_LIST else "autocomplete"
    options: list[Item] = [{"valueCoding": each} for each in codings_of(question)]
    alone: Item = {"extension": [_exclusive()]} if several else {}
    if isinstance(question, AnyOf) and question.none:
        none = coding(choices_of(question.id), NONE, question.none)
        options.append({**alone, "valueCoding": none})
    options += [
        {**alone, "valueCoding": coding(ABSENT_REASONS, code, STATE_WORDS[state])}
        for code, state in STATES.items()
    ]
    return {
        "type": "choice",
        "extension": [_control(control)],
        **({"repeats": True} if several else {}),
        "answerOption": options,
    }


def codings_of(question: OneOf | AnyOf) -> list[dict[str, Any]]:
    """The choices of a question as codes of its own system."""
    return [coding(choices_of(question.id), each.id, each.label) for each in question.choices]


def _number(question: Number) -> Item:
    limits = _limits(question.at_least, question.at_most, question.whole)
    unit = [unit_of(question)] if question.unit else []
    told = [extension(f"{HL7}/questionnaire-unit", valueCoding=each) for each in unit]
    return {"type": "integer" if question.whole else "decimal", "extension": [*told, *limits]}


def unit_of(question: Number) -> dict[str, Any]:
    """What a number counts: a code of UCUM where there is one, else our own word."""
    if code := UNITS.get(question.unit):
        return coding(UCUM, code, question.unit)
    return coding(f"{BASE}/CodeSystem/unit", question.unit.replace(" ", "-"), question.unit)


def _limits(least: float, most: float, whole: bool) -> list[dict[str, Any]]:
    kind = "valueInteger" if whole else "valueDecimal"
    number = int if whole else float
    return [
        extension(f"{HL7}/minValue", **{kind: _plain(number(least))}),
        extension(f"{HL7}/maxValue", **{kind: _plain(number(most))}),
    ]


def _plain(number: float) -> float:
    return int(number) if number == int(number) else number


def _control(code: str) -> dict[str, Any]:
    concept = {"coding": [coding(CONTROLS, code)]}
    return extension(f"{HL7}/questionnaire-itemControl", valueCodeableConcept=concept)


def _exclusive() -> dict[str, Any]:
    return extension(f"{HL7}/questionnaire-optionExclusive", valueBoolean=True)
