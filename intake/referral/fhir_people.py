"""Who the referral is about, who sends it and to whom, as FHIR resources."""

from datetime import date
from typing import Any

from intake.questionnaire import QUESTIONNAIRE
from intake.questionnaire.fhir_codes import BASE, HL7, choices_of, coding, extension
from intake.referral.fhir_source import Placed, Resource, Resources, Source, concept
from intake.referral.lines import plain
from intake.referral.model import Program

LANGUAGES = {"en": "English", "es": "Spanish"}
SAFE_MESSAGE = f"{BASE}/StructureDefinition/safe-to-leave-a-message"
BCP47 = "urn:ietf:bcp:47"


def people(source: Source) -> Resources:
    """The person, whoever called or supports them, both programs and who decided."""
    yield Placed("patient", "standing", _patient(source))
    if source.shares("contact") and any(map(source.value, CALLER)):
        yield Placed("caller", "person", _caller(source))
    if words := source.value("support_person"):
        yield Placed("supporter", "wishes", _supporter(source, words))
    yield Placed("sender", "standing", _program(source.document.program))
    if source.receiver:
        yield Placed("receiver", "standing", _program(source.receiver))
    if made := source.case_file.disposition:
        name = plain(made.decided_by)
        yield Placed("decider", "decision", {"resourceType": "Practitioner", "name": _name(name)})
        yield Placed("decider-role", "decision", _role(source, "decider"))
        if made.second_name:
            second = {"resourceType": "Practitioner", "name": _name(plain(made.second_name))}
            yield Placed("second", "decision", second)
    yield Placed("software", "about", _software(source))


CALLER = ("caller_name", "caller_kind", "caller_relation")


def _name(words: str) -> list[dict[str, str]]:
    """Names are kept as one text, since not everybody has a first and a last one."""
    return [{"text": words}] if words else []


def _patient(source: Source) -> Resource:
    name, born = source.value("person_name"), source.value("birth_date")
    return {
        "resourceType": "Patient",
        "name": _name(plain(str(name)) if name else ""),
        "birthDate": born.isoformat() if isinstance(born, date) else None,
        "telecom": _phone(source),
        "communication": _languages(source),
        "extension": _interpreter(source),
        "managingOrganization": source.to("sender"),
    }


def _phone(source: Source) -> list[dict[str, Any]]:
    """The number, with what was said about leaving a message there."""
    phone, safe = source.value("phone"), source.value("safe_message")
    if not phone:
        return []
    told = [] if safe is None else [extension(SAFE_MESSAGE, valueBoolean=safe)]
    return [{"extension": told, "system": "phone", "value": plain(str(phone))}]


def _languages(source: Source) -> list[dict[str, Any]]:
    spoken, named = source.value("language"), source.value("language_name")
    if spoken in LANGUAGES:
        language = concept(LANGUAGES[spoken], coding(BCP47, spoken, LANGUAGES[spoken]))
    elif spoken:
        language = concept(plain(str(named)) if named else "Another language")
    else:
        return []
    return [{"language": language, "preferred": True}]


def _interpreter(source: Source) -> list[dict[str, Any]]:
    needed = source.value("interpreter")
    if needed is None:
        return []
    return [extension(f"{HL7}/patient-interpreterRequired", valueBoolean=needed)]


def _caller(source: Source) -> Resource:
    kind, words = source.value("caller_kind"), source.value("caller_relation")
    label = QUESTIONNAIRE.questions["caller_kind"].text(kind) if kind else ""
    relation = concept(
        plain(str(words)) if words else label,
        *([coding(choices_of("caller_kind"), kind, label)] if kind else []),
    )
    return {
        "resourceType": "RelatedPerson",
        "patient": source.to("patient"),
        "relationship": [relation],
        "name": _name(plain(str(source.value("caller_name") or ""))),
    }


def _supporter(source: Source, words: str) -> Resource:
    return {
        "resourceType": "RelatedPerson",
        "patient": source.to("patient"),
        "relationship": [concept("Support person")],
        "name": _name(plain(str(words))),
    }


def _program(program: Program) -> Resource:
    return {
        "resourceType": "Organization",
        "name": program.name,
        "telecom": [
            {"system": system, "value": value}
            for system, value in (
                ("phone", program.phone),
                ("fax", program.fax),
                ("other", program.after_hours),
            )
            if value
        ],
        "address": [{"text": ", ".join(program.address)}] if program.address else [],
    }


def _role(source: Source, who: str) -> Resource:
    return {
        "resourceType": "PractitionerRole",
        "practitioner": source.to(who),
        "organization": source.to("sender"),
    }


def _software(source: Source) -> Resource:
    """The program that worked the suggestion out, with the versions that it used."""
    kind = concept("Version")
    return {
        "resourceType": "Device",
        "identifier": [{"system": f"{BASE}/software", "value": "doorway"}],
        "deviceName": [{"name": "Doorway", "type": "model-name"}],
        "type": concept("Software that suggests a level of care by fixed rules"),
        "version": [{"type": kind, "value": source.document.versions}],
    }
