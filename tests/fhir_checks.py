"""What no FHIR validator at hand looks at: references, and answers against their questions."""

from collections.abc import Iterator
from typing import Any

TYPES = {
    "boolean": "valueBoolean",
    "choice": "valueCoding",
    "integer": "valueInteger",
    "decimal": "valueDecimal",
    "date": "valueDate",
    "time": "valueTime",
    "string": "valueString",
    "text": "valueString",
}


def references_in(value: Any) -> Iterator[str]:
    """Every reference inside of some JSON."""
    if isinstance(value, dict):
        if isinstance(value.get("reference"), str):
            yield value["reference"]
        for each in value.values():
            yield from references_in(each)
    elif isinstance(value, list):
        for each in value:
            yield from references_in(each)


def resources_of(bundle: Any) -> dict[str, Any]:
    return {each["fullUrl"]: each["resource"] for each in bundle["entry"]}


def dangling_in(bundle: Any) -> set[str]:
    """References to what is not in the bundle."""
    return {*references_in(bundle)} - resources_of(bundle).keys()


def unused_in(bundle: Any) -> set[str]:
    """What nobody comes to from the first resource, by references and by the questionnaire."""
    resources = resources_of(bundle)
    reached: set[str] = set()
    ahead = [bundle["entry"][0]["fullUrl"]]
    while ahead:
        url = ahead.pop()
        if url in resources and url not in reached:
            reached.add(url)
            ahead += references_in(resources[url])
            ahead.append(resources[url].get("questionnaire", "").partition("|")[0])
    return resources.keys() - reached


def faults_of_answers(response: Any, questionnaire: Any) -> list[str]:
    """Where a response is not as its Questionnaire has it: place, type, choice, number."""
    return list(_faults(response.get("item", []), questionnaire["item"]))


def _faults(items: list[Any], asked: list[Any]) -> Iterator[str]:
    order = {each["linkId"]: place for place, each in enumerate(asked)}
    known = {each["linkId"]: each for each in asked}
    ids = [each["linkId"] for each in items]
    for id in ids:
        if id not in known:
            yield f"{id} is not asked here"
        elif ids.count(id) > 1 and not known[id].get("repeats"):
            yield f"{id} is answered twice"
    places = [order[id] for id in ids if id in order]
    if places != sorted(places):
        yield f"{ids} are not in order"
    for each in items:
        if each["linkId"] in known:
            yield from _faults_of_one(each, known[each["linkId"]])


def _faults_of_one(item: Any, question: Any) -> Iterator[str]:
    id, kind = item["linkId"], question["type"]
    if kind == "group":
        yield from [f"{id} is a group with an answer"] if "answer" in item else []
        yield from _faults(item.get("item", []), question["item"])
        return
    answers = item.get("answer", [])
    if not answers and "extension" not in item:
        yield f"{id} says nothing"
    if len(answers) > 1 and not question.get("repeats"):
        yield f"{id} has several answers"
    for answer in answers:
        if [*answer] != [TYPES[kind]]:
            yield f"{id} is answered with {[*answer]}"
        elif kind == "choice" and {"valueCoding": answer["valueCoding"]} not in [
            {"valueCoding": each["valueCoding"]} for each in question["answerOption"]
        ]:
            yield f"{id} has no choice {answer['valueCoding']}"
