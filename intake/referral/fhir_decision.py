"""What was asked for, suggested and decided: the request, the reasons, the risk."""

from typing import Any

from intake.placement.facts import TIERS, overdose_points
from intake.placement.model import Finding, Level
from intake.questionnaire.fhir_codes import BASE, coding
from intake.questionnaire.fhir_response import response
from intake.referral import standing
from intake.referral.fhir_source import Placed, Resource, Resources, Source, concept, instant
from intake.referral.model import Facts

PRIORITIES = {"Emergency": "stat", "Urgent": "urgent", "Priority": "asap"}
"""Our word for the urgency, and FHIR's; every other one is routine."""
RULES, LEVELS = f"{BASE}/CodeSystem/rule", f"{BASE}/CodeSystem/level"


def decided(source: Source) -> Resources:
    """The request for a level of care, what the rules suggest, and the answers themselves."""
    yield Placed("request", "standing", _request(source))
    yield Placed("suggestion", "suggested", _suggestion(source))
    if source.shares("reasons") and source.case_file.suggestion.findings:
        yield Placed("findings", "reasons", _findings(source))
    if source.shares("use"):
        yield Placed("overdose", "overdose", _overdose(source))
    yield Placed("answers", "about", _answers(source))


def _level(level: Level) -> dict[str, Any]:
    return concept(level.label, coding(LEVELS, level.code.replace("_", "-"), level.label))


def _request(source: Source) -> Resource:
    """The level that staff decided on; a proposal where they have not."""
    made = source.case_file.disposition
    urgency = source.document.urgency
    told = [*urgency.sentences, *_lines(source.document.decision)]
    return {
        "resourceType": "ServiceRequest",
        "status": "active" if made else "draft",
        "intent": "order" if made else "proposal",
        "priority": PRIORITIES.get(urgency.word, "routine"),
        "code": _level(standing.decided_level(source.case_file)),
        "subject": source.to("patient"),
        "authoredOn": instant(made.decided_at) if made else source.made_on.isoformat(),
        "requester": source.to("decider-role") if made else source.to("sender"),
        "performer": [source.to("receiver")] if source.receiver else [],
        "note": [{"text": each} for each in told],
    }


def _lines(facts: Facts) -> list[str]:
    return [f"{line.label}: {line.value}" for line in facts.lines]


def _suggestion(source: Source) -> Resource:
    """The level that the rules suggest. The reasons are a resource of their own."""
    suggestion, box = source.case_file.suggestion, source.document.suggested
    waits = suggestion.needs_more_information
    return {
        "resourceType": "GuidanceResponse",
        "moduleUri": f"{BASE}/rulebook|{source.case_file.ruleset}",
        "status": "data-required" if waits else "success",
        "subject": source.to("patient"),
        "performer": source.to("software"),
        "reasonCode": [_level(suggestion.level)],
        "note": [{"text": each} for each in (box.level, *box.lines)],
    }


def _findings(source: Source) -> Resource:
    """Each rule that holds, with the answers that it rests on, as the document has them."""
    findings = source.case_file.suggestion.findings
    rows = source.document.reasons.rows
    return {
        "resourceType": "ClinicalImpression",
        "status": "completed",
        "subject": source.to("patient"),
        "summary": " ".join(source.document.standing_of_range),
        "protocol": [f"{BASE}/rulebook|{source.case_file.ruleset}"],
        "finding": [
            {"itemCodeableConcept": _rule(finding), "basis": " ".join(row[0].notes)}
            for finding, row in zip(findings, rows, strict=True)
        ],
    }


def _rule(finding: Finding) -> dict[str, Any]:
    words = f"{finding.rule.finding}."
    return concept(words, coding(RULES, finding.rule.id, words))


def _overdose(source: Source) -> Resource:
    """A tier that sorts people; it is no probability, so none is given."""
    low, high = (_tier(each) for each in overdose_points.span(source.answers))
    tiers = [coding(f"{BASE}/CodeSystem/overdose-tier", low.replace(" ", "-"), low.capitalize())]
    words = source.document.overdose.lines[0].value
    return {
        "resourceType": "RiskAssessment",
        "status": "final" if low == high else "preliminary",
        "subject": source.to("patient"),
        "code": concept("Overdose risk"),
        "performer": source.to("software"),
        "prediction": [{"outcome": concept("Overdose"), "qualitativeRisk": concept(words, *tiers)}],
    }


def _tier(points: float) -> str:
    return next(words for least, words in TIERS if points >= least)


def _answers(source: Source) -> Resource:
    """The answers that leave, each under the id of its question."""
    told = response(source.answers, source.told)
    day = source.value("screened_on")
    known = {"authored": day.isoformat()} if day else {}
    return {**told, **known, "subject": source.to("patient"), "author": source.to("sender")}
