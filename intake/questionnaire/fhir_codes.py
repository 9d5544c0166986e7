"""The names under which FHIR knows our questions and answers, and the few of others that we use."""

from typing import Any

BASE = "https://doorway.example/fhir"
"""No server has, or ever will have, a name under .example: it only tells our codes from others."""
CANONICAL = f"{BASE}/Questionnaire/intake"
QUESTIONS = f"{BASE}/CodeSystem/question"

HL7 = "http://hl7.org/fhir/StructureDefinition"
DATA_ABSENT = f"{HL7}/data-absent-reason"
ABSENT_REASONS = "http://terminology.hl7.org/CodeSystem/data-absent-reason"
UCUM = "http://unitsofmeasure.org"

NONE = "none_of_these"
"""The code of “none of these”, which is an answer, beside the ids of the choices."""
DAY = {"system": UCUM, "code": "d", "display": "days"}
"""Lengths of time are kept, sent and taken as days."""


def coding(system: str, code: str, display: str = "") -> dict[str, Any]:
    """One code of one system; `display` is what it means in words."""
    return {"system": system, "code": code} | ({"display": display} if display else {})


def choices_of(question: str) -> str:
    """The system of the choices of one question."""
    return f"{BASE}/CodeSystem/{question.replace('_', '-')}"


def extension(url: str, **value: Any) -> dict[str, Any]:
    """An extension with its one value, written as `valueBoolean=True`."""
    return {"url": url, **value}
