"""Answers as observations, conditions, allergies, procedures and goals."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from intake.questionnaire import QUESTIONNAIRE
from intake.questionnaire.answers import Entries, State, is_value
from intake.questionnaire.fhir_codes import QUESTIONS, choices_of, coding
from intake.questionnaire.fhir_response import REASONS, quantity_of, reason_of
from intake.questionnaire.kinds import AnyOf, Date, Duration, Number, OneOf, Question, YesNo
from intake.questionnaire.substances_catalogue import BY_ID, CLASSES
from intake.referral.fhir_source import TERMINOLOGY, Placed, Resource, Resources, Source, concept
from intake.referral.lines import in_words, plain
from intake.referral.sections import DUTIES, HOME, SAFETY, WITHDRAWAL
from intake.referral.substances_table import rows_of

CATEGORIES = f"{TERMINOLOGY}/observation-category"
SURVEY, SOCIAL = (
    coding(CATEGORIES, "survey", "Survey"),
    coding(CATEGORIES, "social-history", "Social History"),
)
OBSERVED = (
    ("person", ("age",), SURVEY),
    ("safety", SAFETY, SURVEY),
    ("withdrawal", WITHDRAWAL, SURVEY),
    (
        "overdose",
        ("overdose", "lost_tolerance", "street_supply", "uses_alone", "mme_per_day"),
        SURVEY,
    ),
    ("overdose", ("has_naloxone", "naloxone_form", "naloxone_helper"), SURVEY),
    (
        "health",
        (
            *(
                "pregnancy",
                "pregnancy_weeks",
                "pregnancy_danger",
                "breastfeeding",
                "kidney",
                "egfr",
            ),
            *("unstable_illness", "phq_interest", "phq_down", "mental_care", "access_needs"),
        ),
        SURVEY,
    ),
    ("home", HOME, SOCIAL),
    ("duties", DUTIES, SOCIAL),
    ("wishes", ("payment", "barriers", "readiness", "preferred_setting"), SOCIAL),
)
"""Section, questions and category of the answers that stand as an observation each."""
NO_ALLERGY = {"none", "no", "nothing", "no allergies", "no known allergies", "nka", "nkda"}
SNOMED = "http://snomed.info/sct"


def answered(source: Source) -> Resources:
    """Everything that is told about the person, but for medicines."""
    yield from _substances(source)
    for section, ids, category in OBSERVED:
        yield from _observed(source, section, ids, category)
    yield from _health(source)
    yield from _treatments(source)
    yield from _goals(source)
    if plan := source.value("insurance_plan"):
        yield Placed("coverage", "wishes", _coverage(source, plain(str(plan))))


def _base(source: Source, kind: str, **more: Any) -> Resource:
    return {"resourceType": kind, "subject": source.to("patient"), **more}


def _observed(
    source: Source, section: str, ids: Iterable[str], category: dict[str, Any]
) -> Resources:
    for id in ids:
        answer = source.answers.get(id)
        if id in source.told and (is_value(answer) or answer in REASONS):
            resource = _observation(source, concept_of(id), category)
            yield Placed(f"observation/{id}", section, resource | value_of(id, source.answers))


def _observation(source: Source, code: dict[str, Any], category: dict[str, Any]) -> Resource:
    return _base(
        source, "Observation", status="final", category=[{"coding": [category]}], code=code
    )


def concept_of(id: str) -> dict[str, Any]:
    """A question as what was observed."""
    question = QUESTIONNAIRE.questions[id]
    return concept(question.named, coding(QUESTIONS, id, question.short))


def value_of(id: str, row: Mapping[str, Any]) -> Resource:
    """An answer as the value of an observation, or the reason for having none."""
    question, answer = QUESTIONNAIRE.questions[id], row.get(id)
    if isinstance(answer, State):
        return {"dataAbsentReason": reason_of(answer)} if answer in REASONS else {}
    return _value(question, answer, in_words(question, row)) if is_value(answer) else {}


def _value(question: Question, answer: Any, words: str) -> Resource:
    match question:
        case YesNo():
            return {"valueBoolean": bool(answer)}
        case OneOf() | AnyOf():
            taken = answer if isinstance(answer, tuple) else (answer,)
            codes = (_choice(question, str(each)) for each in taken)
            return {"valueCodeableConcept": concept(words, *codes)}
        case Number() | Duration():
            return {"valueQuantity": quantity_of(question, answer)}
        case Date():
            return {"valueDateTime": answer.isoformat()}
    return {"valueString": words}


def _code(question: OneOf | AnyOf, id: str) -> dict[str, Any]:
    return coding(choices_of(question.id), id, question.labels.get(id, id))


def _choice(question: OneOf | AnyOf, id: str) -> dict[str, Any]:
    return coding(choices_of(question.id), id, question.labels.get(id, id))


def _substances(source: Source) -> Resources:
    """One observation for each substance, with a component for each answer about it."""
    if not source.shares("use"):
        return
    asked = [each for each in QUESTIONNAIRE.groups["substances"].questions if each.in_referral]
    for number, row in enumerate(rows_of(source.answers), start=1):
        code = concept("Substance use", coding(QUESTIONS, "substance", "Substance"))
        components = [
            {"code": concept_of(each.id), **value_of(each.id, row)}
            for each in asked
            if each.id != "substance"
        ]
        told = [each for each in components if len(each) > 1]
        resource = _observation(source, code, SOCIAL) | {"component": told} | _named(row)
        yield Placed(f"substance/{number}", "substances", resource)


def _named(row: Mapping[str, Any]) -> Resource:
    """Which substance an entry is about."""
    named = row.get("substance")
    if not is_value(named):
        return value_of("substance", row)
    words = plain(QUESTIONNAIRE.groups["substances"].name_of(1, row))
    kind = BY_ID[named].kind
    return {
        "valueCodeableConcept": concept(
            words,
            coding(choices_of("substance"), named, BY_ID[named].name),
            coding(choices_of("substance_class"), kind.replace("_", "-"), CLASSES[kind]),
        )
    }


def _health(source: Source) -> Resources:
    if allergies := source.value("allergies"):
        yield Placed("allergies", "health", _allergies(source, plain(str(allergies))))
    for id in ("conditions", "mental_health"):
        for each in source.value(id) or ():
            label = QUESTIONNAIRE.questions[id].text((each,))
            told = _told(source, concept(label, coding(choices_of(id), each, label)))
            yield Placed(f"condition/{id}/{each}", "health", told)


def _told(source: Source, code: dict[str, Any]) -> Resource:
    """A condition that the person told of: nobody has diagnosed it here."""
    status = coding(f"{TERMINOLOGY}/condition-clinical", "active", "Active")
    sure = coding(f"{TERMINOLOGY}/condition-ver-status", "unconfirmed", "Unconfirmed")
    return _base(
        source,
        "Condition",
        clinicalStatus={"coding": [status]},
        verificationStatus={"coding": [sure]},
        code=code,
    )


def _allergies(source: Source, words: str) -> Resource:
    """The answer in its words: it is read by a person, never taken apart."""
    none = words.casefold().strip(" .") in NO_ALLERGY
    codes = [coding(SNOMED, "716186003", "No known allergy")] if none else []
    status = coding(f"{TERMINOLOGY}/allergyintolerance-clinical", "active", "Active")
    sure = coding(f"{TERMINOLOGY}/allergyintolerance-verification", "unconfirmed", "Unconfirmed")
    return {
        "resourceType": "AllergyIntolerance",
        "patient": source.to("patient"),
        "clinicalStatus": {"coding": [status]},
        "verificationStatus": {"coding": [sure]},
        "code": concept(words, *codes),
    }


ENDED = {"finished": "completed", "left_early": "stopped", "still": "in-progress"}


def _treatments(source: Source) -> Resources:
    """Each earlier treatment as a procedure."""
    entries = source.answers.get("past_treatment")
    if not source.shares("care") or not isinstance(entries, Entries):
        return
    for number, row in entries.rows.items():
        yield Placed(f"treatment/{number}", "care", _treatment(source, row))


def _treatment(source: Source, row: Mapping[str, Any]) -> Resource:
    questions, kind = QUESTIONNAIRE.questions, row.get("treatment_kind")
    label = in_words(questions["treatment_kind"], row)
    codes = [coding(choices_of("treatment_kind"), str(kind), label)] if is_value(kind) else []
    ended, end = row.get("treatment_ended_on"), row.get("treatment_end")
    notes = [
        f"{questions[id].short}: {in_words(questions[id], row)}"
        for id in ("treatment_end", "used_again", "treatment_note")
        if is_value(row.get(id))
    ]
    return _base(
        source,
        "Procedure",
        status=ENDED.get(str(end), "unknown"),
        code=concept(label, *codes),
        performedPeriod={"end": ended.isoformat()} if isinstance(ended, date) else None,
        note=[{"text": each} for each in notes],
    )


def _goals(source: Source) -> Resources:
    for each in source.value("wanted_help") or ():
        label = QUESTIONNAIRE.questions["wanted_help"].text((each,))
        wanted = concept(label, coding(choices_of("wanted_help"), each, label))
        goal = _base(source, "Goal", lifecycleStatus="proposed", description=wanted)
        yield Placed(f"goal/{each}", "wishes", goal)


def _coverage(source: Source, plan: str) -> Resource:
    paid = source.value("payment")
    label = QUESTIONNAIRE.questions["payment"].text(paid) if paid else ""
    return {
        "resourceType": "Coverage",
        "status": "active",
        "type": concept(label, coding(choices_of("payment"), paid, label)) if paid else None,
        "beneficiary": source.to("patient"),
        "payor": [{"display": plan}],
    }
