"""What goes wrong under /api, said as a FHIR OperationOutcome, one issue for each fault."""

import json
from collections.abc import Iterable
from typing import Any

from flask import Request, Response

API, KIND = "/api/fhir", "application/fhir+json"

MOST_ISSUES = 200
"""Of more faults than this, only so many are told."""
CODES = {
    400: "structure",
    401: "login",
    404: "not-found",
    405: "not-supported",
    410: "deleted",
    413: "too-long",
    415: "not-supported",
    422: "invalid",
    429: "throttled",
    503: "transient",
}
"""The kind of issue that FHIR has for a status; else “exception”."""
HOW_TO_SIGN_IN = {"WWW-Authenticate": 'Bearer realm="Doorway"'}


def is_api(asked: Request) -> bool:
    """Whether a program asks, that reads an answer and shows no page."""
    return asked.path.startswith(f"{API}/")


def fhir(resource: dict[str, Any], status: int = 200, **headers: str) -> Response:
    """A resource as an answer. Names of headers are written with _ for -."""
    answer = Response(json.dumps(resource), status, mimetype=KIND)
    answer.headers.extend({name.replace("_", "-"): value for name, value in headers.items()})
    return answer


def outcome(status: int, said: str, **headers: str) -> Response:
    """One thing that went wrong, in a sentence that says what to do."""
    return fhir(
        _outcome([_issue("error", CODES.get(status, "exception"), said)]), status, **headers
    )


def refused(faults: Iterable[tuple[str, str]]) -> Response:
    """Every fault of what was sent, with the place where it stands."""
    listed = list(faults)
    issues = [
        {**_issue("error", "invalid", f"{place}: {said}"), "expression": [_expression(place)]}
        for place, said in listed[:MOST_ISSUES]
    ]
    if more := len(listed) - MOST_ISSUES:
        issues += [_issue("error", "invalid", f"And {more:,} more faults")] if more > 0 else []
    return fhir(_outcome(issues), 422)


def done(said: str, **headers: str) -> Response:
    """Something new is kept, at the address in the header Location."""
    return fhir(_outcome([_issue("information", "informational", said)]), 201, **headers)


def sign_in() -> Response:
    """Nobody is signed in, and there is no token either."""
    said = "Sign in, or send the token of a connection: Authorization: Bearer …"
    return outcome(401, said, **HOW_TO_SIGN_IN)


def too_often(seconds: int) -> Response:
    """Too many wrong tokens came from here."""
    said = f"Too many wrong tokens came from this address. Wait {-(-seconds // 60)} minutes"
    return outcome(429, said, Retry_After=str(seconds))


def _outcome(issues: list[dict[str, Any]]) -> dict[str, Any]:
    return {"resourceType": "OperationOutcome", "issue": issues}


def _issue(severity: str, code: str, said: str) -> dict[str, Any]:
    return {"severity": severity, "code": code, "details": {"text": said}}


def _expression(place: str) -> str:
    """Where a fault stands, as FHIRPath."""
    if place in ("status", "questionnaire", "modifierExtension", "item"):
        return f"QuestionnaireResponse.{place}"
    question = "".join(each for each in place.split(".")[-1] if each.isalnum() or each in "-_")
    found = f"repeat(item).where(linkId='{question}')"
    return f"QuestionnaireResponse.{found}" if question else "QuestionnaireResponse"
