"""The FHIR bundle: whole, the same each time, and never more than the document holds."""

import json
import re
from base64 import b64decode
from collections.abc import Callable
from dataclasses import replace
from functools import cache, partial
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from clinical_cases import CASES, given_in
from clusters import NotHere
from fhir_checks import dangling_in, faults_of_answers, resources_of, unused_in
from node_programs import faults_in

from intake.placement.model import Level
from intake.placement.vignettes import Vignette
from intake.questionnaire import QUESTIONNAIRE
from intake.questionnaire.fhir import questionnaire
from intake.questionnaire.kinds import LongText, ShortText
from intake.referral.basis import BasisMissing, RecordBasis
from intake.referral.content import build_referral
from intake.referral.fhir import bundle
from intake.referral.fhir_source import TOLD
from intake.referral.model import CaseFile, Program
from intake.referral.parts import ALL_PARTS
from tests.referral.cases import (
    ALCOHOL_PARENT,
    CONSENT,
    EMERGENCY,
    PROGRAM,
    PUMP_AND_HEROIN,
    TODAY,
    case_file,
    case_of,
    decision,
    typical_cases,
)


def decided(written: dict[str, Any], **changes: Any) -> CaseFile:
    return case_file(written, disposition=decision(Level.RESIDENTIAL), **changes)


def sharing(written: dict[str, Any], parts: frozenset[str]) -> CaseFile:
    """The decided case of these answers, with a consent to these parts."""
    return decided(written, basis=replace(CONSENT, parts=parts))


def without_questions(made: Any) -> str:
    """All of a bundle but the questionnaire, which tells nothing of anybody."""
    kept = [each for each in resources_of(made).values() if each["resourceType"] != "Questionnaire"]
    return json.dumps(kept, ensure_ascii=False)


def of_type(made: Any, kind: str) -> list[Any]:
    return [each for each in resources_of(made).values() if each["resourceType"] == kind]


def answered_in(made: Any) -> set[str]:
    """The questions whose answers the bundle repeats, or names as what was observed."""
    said = without_questions(made)
    return {
        id
        for id in QUESTIONNAIRE.questions
        if f'"linkId": "{id}"' in said
        or re.search(rf'"code": "{id}"[^}}]*CodeSystem/question"', said)
    }


TWENTY = [
    {"substance": "other", "substance_name": f"no. {n}", "amount_words": "«un poquito» ñ"}
    for n in range(20)
]
DECLINED = {
    id: "declined" for id in QUESTIONNAIRE.top_level if id not in ("screened_on", "channel")
}


Made = Callable[[], CaseFile]


def variants() -> dict[str, Made]:
    """What may come in: from nothing at all to everything at once. Each is made when needed."""
    rich, nobody = PUMP_AND_HEROIN, frozenset[str]()
    child = {"age": 15, "answering_for": "relative", "caller_kind": "parent"}
    online = {"channel": "self", "wants_call": True, "person_name": "Ñandú"}
    declined = DECLINED | {"substances": [{"substance": "declined"}]}
    many = {"substances": TWENTY, "person_name": "María Ñ <b>&amp;</b> Test"}
    long = {"in_own_words": "largo\n" * 600, "allergies": "none"}
    return {
        **{name: partial(_typical, name) for name in ("baclofen", "alcohol", "pump")},
        **{each.name: partial(_played, each) for each in CASES},
        "nothing answered": lambda: case_file({}),
        "under 18": lambda: decided(child),
        "online": lambda: case_file(online),
        "declined": lambda: decided(declined),
        "many": lambda: decided(many),
        "made up": lambda: case_file(ALCOHOL_PARENT, synthetic=True),
        "emergency": lambda: decided(rich, basis=EMERGENCY, receiver=PROGRAM),
        "to a program": lambda: decided(rich, receiver=PROGRAM),
        "record": lambda: decided(rich, basis=RecordBasis(), receiver=Program("")),
        "with a code": lambda: decided(rich, code="7K2M-9QXA", receiver=PROGRAM),
        "long": lambda: decided(long),
        **{part: partial(sharing, rich, frozenset({part})) for part in sorted(ALL_PARTS)},
        "no part": lambda: sharing(rich, nobody),
    }


def _typical(name: str) -> CaseFile:
    return typical_cases()[name]


def _played(case: Vignette) -> CaseFile:
    return case_of(given_in(case))


VARIANTS = variants()


@cache
def bundle_of(name: str) -> Any:
    return bundle(VARIANTS[name](), TODAY)


def test_two_validators_find_no_fault_in_any_variant(tmp_path: Path) -> None:
    # One with the questionnaire in it, which is large, is enough.
    resources = [(name, bundle_of(name)) for name in VARIANTS]
    resources[1:] = [(name, {**made, "entry": made["entry"][:-1]}) for name, made in resources[1:]]
    resources.append(("the questionnaire", questionnaire()))
    try:
        assert faults_in(resources, tmp_path) == []
    except NotHere as reason:
        pytest.skip(str(reason))


def test_the_validators_do_find_faults(tmp_path: Path) -> None:
    faulty = json.loads(json.dumps(bundle_of("baclofen")))
    faulty["type"] = "dokument"
    faulty["entry"][1]["resource"]["birthDate"] = "yesterday"
    del faulty["entry"][0]["resource"]["title"]
    faulty["entry"][0]["resource"]["colour"] = "red"
    try:
        told = " ".join(faults_in([("faulty", faulty)], tmp_path))
    except NotHere as reason:
        pytest.skip(str(reason))
    for fault in ("dokument", "birthDate", "title", "colour"):
        assert fault in told


@pytest.mark.parametrize("name", VARIANTS)
def test_nothing_dangles_and_nothing_lies_about(name: str) -> None:
    assert dangling_in(bundle_of(name)) == set()
    assert unused_in(bundle_of(name)) == set()


@pytest.mark.parametrize("name", VARIANTS)
def test_the_answers_fit_their_questionnaire(name: str) -> None:
    (answers,), (asked,) = (
        of_type(bundle_of(name), kind) for kind in ("QuestionnaireResponse", "Questionnaire")
    )
    assert answers["questionnaire"] == f"{asked['url']}|{asked['version']}"
    assert faults_of_answers(answers, asked) == []


def test_it_holds_what_a_receiving_system_looks_for() -> None:
    made = bundle_of("pump")
    assert made["entry"][0]["resource"]["resourceType"] == "Composition"
    kinds = {each["resourceType"] for each in resources_of(made).values()}
    assert kinds >= {
        *("Patient", "RelatedPerson", "Practitioner", "PractitionerRole", "Organization"),
        *("Questionnaire", "QuestionnaireResponse", "ServiceRequest", "GuidanceResponse"),
        *("ClinicalImpression", "RiskAssessment", "MedicationStatement", "Observation", "Flag"),
        *("AllergyIntolerance", "Condition", "Consent", "Provenance", "DocumentReference"),
        "Device",
    }


def test_each_substance_is_an_observation_of_its_own() -> None:
    named = [
        each["valueCodeableConcept"]["text"]
        for each in of_type(bundle_of("many"), "Observation")
        if each["code"]["text"] == "Substance use"
    ]
    assert len(named) == 20


def test_a_medicine_that_must_not_be_stopped_says_so() -> None:
    (baclofen,) = of_type(bundle_of("baclofen"), "MedicationStatement")
    assert baclofen["status"] == "stopped"
    assert "Continue baclofen until" in baclofen["note"][0]["text"]
    flags = [each["code"]["text"] for each in of_type(bundle_of("baclofen"), "Flag")]
    assert any(each.startswith("Do not stop suddenly: Baclofen") for each in flags)


def test_the_risk_of_an_overdose_is_a_tier_and_no_probability() -> None:
    (risk,) = of_type(bundle_of("pump"), "RiskAssessment")
    assert risk["prediction"][0]["qualitativeRisk"]["text"].startswith("Very high")
    assert "probabilityDecimal" not in risk["prediction"][0]


@pytest.mark.parametrize("safe", [True, False])
def test_a_number_says_whether_a_message_is_safe(safe: bool) -> None:
    made = bundle(case_file({"phone": "202-555-0143", "safe_message": safe}), TODAY)
    (patient,) = of_type(made, "Patient")
    assert patient["telecom"][0]["extension"][0]["valueBoolean"] is safe
    flags = [each["code"]["text"] for each in of_type(made, "Flag")]
    assert ("Do not leave a message" in flags) is not safe


def test_every_resource_is_labelled_as_part_2() -> None:
    for each in [bundle_of("pump"), *resources_of(bundle_of("pump")).values()]:
        if each["resourceType"] != "Questionnaire":
            assert [label["code"] for label in each["meta"]["security"]] == ["R", "42CFRPart2"]


def test_a_made_up_person_is_marked_as_test_data_and_a_real_one_is_not() -> None:
    assert bundle_of("made up")["meta"]["security"][-1]["code"] == "HTEST"
    assert "HTEST" not in json.dumps(bundle_of("alcohol"))


def test_the_consent_goes_with_it_word_for_word() -> None:
    made = bundle_of("to a program")
    (consent,) = of_type(made, "Consent")
    form = resources_of(made)[consent["sourceReference"]["reference"]]
    words = b64decode(form["content"][0]["attachment"]["data"]).decode()
    assert words == CONSENT.text.written()
    assert CONSENT.text.sha256 in form["description"]


def test_an_emergency_is_the_reason_where_there_was_no_consent() -> None:
    made = bundle_of("emergency")
    assert of_type(made, "Consent") == []
    (provenance,) = of_type(made, "Provenance")
    assert provenance["reason"][0]["coding"][0]["code"] == "ETREAT"
    assert "Would not wake up" in without_questions(made)


def test_a_decided_referral_without_a_basis_is_not_made() -> None:
    with pytest.raises(BasisMissing):
        bundle(decided(ALCOHOL_PARENT, basis=None), TODAY)


def test_the_same_case_gives_the_same_bytes() -> None:
    for name, case in typical_cases().items():
        assert json.dumps(bundle(case, TODAY)) == json.dumps(bundle_of(name))


def test_two_documents_of_one_intake_are_told_apart() -> None:
    one, other = bundle_of("with a code"), bundle_of("to a program")
    assert one["identifier"]["value"] == "7K2M-9QXA"
    assert {*resources_of(one)} & {*resources_of(other)} == {questionnaire()["url"]}


def test_keys_stand_in_order() -> None:
    made = json.dumps(bundle_of("pump"))
    assert made == json.dumps(bundle_of("pump"), sort_keys=True)


@pytest.mark.parametrize("name", ["baclofen", "alcohol", "pump", "emergency", "many"])
def test_what_it_says_in_words_the_document_says_too(name: str) -> None:
    told = json.dumps(_plain(build_referral(VARIANTS[name](), TODAY)), ensure_ascii=False)
    composition = bundle_of(name)["entry"][0]["resource"]
    for section in composition["section"]:
        div = section.get("text", {}).get("div", "")
        for piece in re.split(r"<[^>]+>", div):
            for words in unescape(piece).split(": "):
                assert json.dumps(words.strip(" ."), ensure_ascii=False)[1:-1] in told


def _plain(value: Any) -> Any:
    if hasattr(value, "__dataclass_fields__"):
        return [_plain(getattr(value, name)) for name in value.__dataclass_fields__] + FIXED
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return str(value)


FIXED = ["Known", "Text for the person", "Baclofen pump", "None named so far"]


class TestParts:
    @pytest.mark.parametrize("part", TOLD)
    def test_answers_of_a_part_that_is_kept_back_are_nowhere(self, part: str) -> None:
        case = sharing(everything_said(), ALL_PARTS - {part, "reasons"})
        made = without_questions(bundle(case, TODAY))
        for mark in marks_of(part):
            assert mark not in made
        others = {mark for other in TOLD if other != part for mark in marks_of(other)}
        assert {mark for mark in others if mark in made} == others

    @pytest.mark.parametrize("part", TOLD)
    def test_nor_are_its_questions(self, part: str) -> None:
        made = bundle(sharing(everything_said(), ALL_PARTS - {part, "reasons"}), TODAY)
        assert answered_in(made) & set(TOLD[part]) <= {"person_name"}

    def test_the_reasons_quote_answers_and_stay_with_them(self) -> None:
        made = bundle(sharing(PUMP_AND_HEROIN, ALL_PARTS - {"reasons"}), TODAY)
        assert of_type(made, "ClinicalImpression") == []
        assert "Rule " not in without_questions(made).replace("Rule set", "")

    def test_with_no_part_only_what_always_goes_is_there(self) -> None:
        made = bundle_of("no part")
        assert answered_in(made) == {"person_name"}
        kinds = {each["resourceType"] for each in resources_of(made).values()}
        assert kinds.isdisjoint(
            {"Observation", "Flag", "MedicationStatement", "Condition", "RelatedPerson", "Goal"}
        )

    @pytest.mark.parametrize("case", ["pump", "baclofen", "alcohol"])
    def test_what_never_leaves_is_never_there(self, case: str) -> None:
        never = {each.id for each in QUESTIONNAIRE.questions.values() if not each.in_referral}
        assert never
        assert answered_in(bundle_of(case)).isdisjoint(never)

    def test_each_answer_belongs_to_one_part(self) -> None:
        placed = [id for ids in TOLD.values() for id in ids]
        assert len(placed) == len(set(placed))
        may_leave = {each.id for each in QUESTIONNAIRE.questions.values() if each.in_referral}
        assert may_leave <= set(placed)


def mark_of(id: str) -> str:
    return f"said-{id.replace('_', '-')}-end"


def marks_of(part: str) -> set[str]:
    """What was written in the free texts of a part, each told apart from all others."""
    said = json.dumps(everything_said())
    texts = [id for id in TOLD[part] if mark_of(id) in said and id != "person_name"]
    return {mark_of(id) for id in texts if QUESTIONNAIRE.questions[id].in_referral}


def everything_said() -> dict[str, Any]:
    """Somebody who wrote something of their own wherever one can."""
    texts = {id: mark_of(id) for id, each in QUESTIONNAIRE.top_level.items() if type(each) in TEXTS}
    rows = {
        group.id: [{each.id: mark_of(each.id) for each in group.questions if type(each) in TEXTS}]
        for group in QUESTIONNAIRE.groups.values()
    }
    said = rows["substances"][0]
    rows["substances"] = [said | {"substance": id} for id in ("benzodiazepine_other", "other")]
    return {
        **texts,
        **{key: value for key, value in rows.items() if value[0]},
        **{"channel": "call", "screened_on": "2026-11-24", "answering_for": "relative"},
        **{"takes_baclofen": True, "baclofen_form": ["pump", "mouth"], "duties": ["court"]},
        **{"baclofen_source": "more_than_prescribed", "language": "other", "payment": "private"},
        "addiction_medicines": ["methadone", "buprenorphine", "acamprosate"],
    }


TEXTS = (ShortText, LongText)


def test_the_marks_are_in_a_bundle_that_shares_all() -> None:
    made = without_questions(bundle(sharing(everything_said(), ALL_PARTS), TODAY))
    wanted = {mark for part in TOLD for mark in marks_of(part)}
    assert len(wanted) > 15
    assert {mark for mark in wanted if mark not in made} == set()


def test_declined_everywhere_says_so_and_nothing_else() -> None:
    made = bundle_of("declined")
    (answers,) = of_type(made, "QuestionnaireResponse")
    assert '"answer"' not in json.dumps(answers["item"])
    reasons = [
        each["dataAbsentReason"]
        for each in of_type(made, "Observation")
        if "dataAbsentReason" in each
    ]
    assert {each["coding"][0]["code"] for each in reasons} == {"asked-declined"}
