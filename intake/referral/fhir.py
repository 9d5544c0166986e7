"""The referral as a FHIR R4 document: a Bundle whose Composition says what the PDF says.

It holds the parts that the document holds, and nothing else: what is not shared reaches neither
a section nor a resource. The same case file gives the same bundle, to the last byte.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

from intake.questionnaire.about_you import is_for_another
from intake.questionnaire.fhir import questionnaire
from intake.questionnaire.fhir_codes import CANONICAL
from intake.questionnaire.languages import ENGLISH, answering_for_another, speaking
from intake.referral.fhir_answers import answered
from intake.referral.fhir_basis import basis
from intake.referral.fhir_decision import decided
from intake.referral.fhir_document import composition
from intake.referral.fhir_medicines import medicines
from intake.referral.fhir_people import people
from intake.referral.fhir_source import LABELS, MADE_UP, Placed, Resource, Source, without_gaps
from intake.referral.model import CaseFile


def bundle(case_file: CaseFile, made_at: date) -> dict[str, Any]:
    """The bundle of a case file; `made_at` is the day on the document.

    Raises BasisMissing where a decided referral has no basis, as the document does.
    """
    with speaking(ENGLISH), answering_for_another(is_for_another(case_file.given)):
        return _bundle(Source.of(case_file, made_at))


def _bundle(source: Source) -> dict[str, Any]:
    placed = list(_placed(source))
    first = Placed("composition", "", composition(source, placed))
    return _sorted(
        {
            "resourceType": "Bundle",
            "id": source.id_of("bundle"),
            "meta": _meta(source),
            "identifier": source.identifier,
            "type": "document",
            "timestamp": source.moment,
            "entry": [
                *(_entry(source, each) for each in (first, *placed)),
                {"fullUrl": CANONICAL, "resource": questionnaire()},
            ],
        }
    )


def _placed(source: Source) -> Iterator[Placed]:
    yield from people(source)
    yield from decided(source)
    yield from answered(source)
    yield from medicines(source)
    yield from basis(source)


def _entry(source: Source, placed: Placed) -> Resource:
    id = source.id_of(placed.place)
    resource = {**without_gaps(placed.resource), "id": id, "meta": _meta(source)}
    return {"fullUrl": f"urn:uuid:{id}", "resource": resource}


def _meta(source: Source) -> dict[str, Any]:
    made_up = [MADE_UP] if source.case_file.synthetic else []
    return {"security": [*LABELS, *made_up]}


def _sorted(value: Any) -> Any:
    """The same JSON with its keys in order, so that equal content is equal text."""
    if isinstance(value, dict):
        return {key: _sorted(value[key]) for key in sorted(value)}
    return [_sorted(each) for each in value] if isinstance(value, list) else value
