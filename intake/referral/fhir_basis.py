"""Why the record may leave, where it comes from, and which document it belongs to."""

from base64 import b64encode
from typing import Any

from intake.questionnaire.fhir_codes import BASE, coding
from intake.referral.basis import Basis, ConsentBasis, EmergencyBasis, RecordBasis
from intake.referral.fhir_source import (
    ACT_CODES,
    ACT_REASONS,
    LABELS,
    LOINC,
    TERMINOLOGY,
    Placed,
    Resource,
    Resources,
    Source,
    concept,
    instant,
)
from intake.referral.lines import plain

PART_2 = "https://www.ecfr.gov/current/title-42/chapter-I/subchapter-A/part-2"
CONSENT_FORM = coding(LOINC, "59284-0", "Consent Document")
REFERRAL_NOTE = coding(LOINC, "57133-1", "Referral note")
TREATMENT = coding(ACT_REASONS, "TREAT", "treatment")
EMERGENCY = coding(ACT_REASONS, "ETREAT", "Emergency Treatment")


def basis(source: Source) -> Resources:
    """The consent with its words, the document itself, and who made all this."""
    why = source.case_file.basis
    if isinstance(why, ConsentBasis):
        yield Placed("consent-form", "consent", _consent_form(source, why))
        yield Placed("consent", "consent", _consent(source, why))
    yield Placed("document", "about", _document(source))
    yield Placed("provenance", "about", _provenance(source, why))


def _consent(source: Source, why: ConsentBasis) -> Resource:
    receiver = {"role": concept("Recipient", RECEIVES), "reference": source.to("receiver")}
    return {
        "resourceType": "Consent",
        "identifier": [{"system": f"{BASE}/consent", "value": plain(why.number)}],
        "status": "active",
        "scope": {"coding": [coding(f"{TERMINOLOGY}/consentscope", "patient-privacy")]},
        "category": [{"coding": [CONSENT_FORM]}],
        "patient": source.to("patient"),
        "dateTime": instant(why.signatures[-1].at) if why.signatures else None,
        "organization": [source.to("sender")],
        "sourceReference": source.to("consent-form"),
        "policy": [{"uri": PART_2}],
        "policyRule": {"coding": [coding(ACT_CODES, "42CFRPart2", "42 CFR Part2")]},
        "provision": {
            "type": "permit",
            "actor": [receiver] if source.receiver else [],
            "securityLabel": list(LABELS),
            "data": [{"meaning": "instance", "reference": source.to("answers")}],
        },
    }


RECEIVES = coding(f"{TERMINOLOGY}/v3-ParticipationType", "IRCP", "information recipient")


def _consent_form(source: Source, why: ConsentBasis) -> Resource:
    """The words that were signed, so that their hash can be checked."""
    words = {
        "contentType": "text/plain; charset=utf-8",
        "language": "en",
        "data": b64encode(why.text.written().encode()).decode(),
        "title": why.text.title,
    }
    about = f"Consent {plain(why.number)}, SHA-256 of the text {why.text.sha256}"
    return _file(source, concept("Consent", CONSENT_FORM), words, about)


def _document(source: Source) -> Resource:
    """The PDF that this bundle is enclosed in: what people read and sign."""
    pdf = {
        "contentType": "application/pdf",
        "language": "en",
        "title": source.document.title,
        "creation": source.made_on.isoformat(),
    }
    made = _file(source, concept("Referral", REFERRAL_NOTE), pdf, "The document for people")
    return made | {"masterIdentifier": source.identifier}


def _file(source: Source, kind: dict[str, Any], attachment: Resource, about: str) -> Resource:
    return {
        "resourceType": "DocumentReference",
        "status": "current",
        "type": kind,
        "subject": source.to("patient"),
        "custodian": source.to("sender"),
        "description": about,
        "securityLabel": [{"coding": list(LABELS)}],
        "content": [{"attachment": attachment}],
    }


def _provenance(source: Source, why: Basis | None) -> Resource:
    """By whom: the program, whoever decided, and the software with its rules."""
    who = [_agent(source, "author", "decider-role")] if source.case_file.disposition else []
    reason = [concept("Treatment", TREATMENT)]
    if isinstance(why, EmergencyBasis):
        reason = [concept("Medical emergency, 42 CFR 2.51", EMERGENCY)]
    return {
        "resourceType": "Provenance",
        "target": [source.to("request"), source.to("answers")],
        "recorded": source.moment,
        "policy": [PART_2],
        "reason": [] if why is None or isinstance(why, RecordBasis) else reason,
        "agent": [
            *who,
            _agent(source, "custodian", "sender"),
            _agent(source, "assembler", "software"),
        ],
    }


def _agent(source: Source, kind: str, who: str) -> Resource:
    type_ = coding(f"{TERMINOLOGY}/provenance-participant-type", kind, kind.capitalize())
    return {"type": {"coding": [type_]}, "who": source.to(who)}
