"""Medicines, and the flags: what must not be stopped, what must catch the eye."""

from collections.abc import Iterable
from typing import Any

from intake.placement.baclofen_amounts import BACLOFEN_OVER
from intake.questionnaire import QUESTIONNAIRE
from intake.questionnaire.answers import is_value
from intake.questionnaire.baclofen import TAKES_BACLOFEN
from intake.questionnaire.fhir_codes import BASE, choices_of, coding
from intake.referral.fhir_source import TERMINOLOGY, Placed, Resource, Resources, Source, concept
from intake.referral.lines import in_words, plain
from intake.referral.model import StopWarning
from intake.referral.sections import (
    BACLOFEN,
    BACLOFEN_BY_MOUTH,
    BACLOFEN_LATELY,
    BACLOFEN_PLAN,
    PUMP,
)

TREATS = {
    "methadone": (
        *("methadone_clinic", "methadone_mg", "methadone_last_on", "methadone_take_homes"),
        *("methadone_verified_by", "medication_days_missed"),
    ),
    "buprenorphine": (
        *("buprenorphine_form", "buprenorphine_dose", "buprenorphine_last_on"),
        *("buprenorphine_prescriber", "medication_days_missed"),
    ),
    "naltrexone": ("naltrexone_form", "naltrexone_last_on"),
    **dict.fromkeys(("acamprosate", "disulfiram", "lofexidine"), ("addiction_medicine_doses",)),
}
"""Medicines for substance use, with the answers about each."""
FLAGS = f"{BASE}/CodeSystem/flag"
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
BACLOFEN_CODE = coding(RXNORM, "1292", "baclofen")


def medicines(source: Source) -> Resources:
    """What is taken, each with what is known of it, and all that must catch the eye."""
    stops = source.document.stop_warnings if source.shares("use") else ()
    if source.value("phone") and source.value("safe_message") is False:
        silent = concept("Do not leave a message", coding(FLAGS, "no-message"))
        yield Placed("no-message", "person", _flag(source, silent, "contact", "Subject Contact"))
    if source.shares("use") and TAKES_BACLOFEN.judge(source.answers) is True:
        yield Placed("medicine/baclofen", "baclofen", _baclofen(source, stops))
    for medicine in source.value("addiction_medicines") or ():
        yield Placed(f"medicine/{medicine}", "care", _treating(source, medicine, stops))
    if words := source.value("other_medicines"):
        resource = _taken(source, concept(plain(str(words))), "unknown")
        yield Placed("medicine/others", "health", resource)
    for number, warning in enumerate(stops, start=1):
        yield Placed(f"stop/{number}", "stop", _stop_flag(source, warning))
    for flag in source.case_file.suggestion.flags if source.shares("safety") else ():
        code = concept(flag.label, coding(FLAGS, flag.value.lower().replace("_", "-"), flag.label))
        yield Placed(f"flag/{flag.value}", "safety", _flag(source, code, "safety", "Safety"))


def _taken(source: Source, medicine: dict[str, Any], status: str, **more: Any) -> Resource:
    return {
        "resourceType": "MedicationStatement",
        "status": status,
        "medicationCodeableConcept": medicine,
        "subject": source.to("patient"),
        "informationSource": source.to("patient"),
        **more,
    }


def _baclofen(source: Source, stops: Iterable[StopWarning]) -> Resource:
    answers = source.answers
    over = BACLOFEN_OVER.judge(answers) is True
    stopped = over or answers.get("baclofen_change") in ("stopped", "ran_out")
    asked = (*BACLOFEN, *BACLOFEN_BY_MOUTH, *BACLOFEN_LATELY, *BACLOFEN_PLAN, *PUMP)
    dose = answers.get("baclofen_mg_day")
    usual = {"text": f"{in_words(QUESTIONNAIRE.questions['baclofen_mg_day'], answers)} a day"}
    last = answers.get("baclofen_last_dose_on")
    return _taken(
        source,
        concept("Baclofen", BACLOFEN_CODE),
        "stopped" if stopped else "active",
        effectivePeriod={"end": last.isoformat()} if stopped and is_value(last) else None,
        dosage=[usual] if is_value(dose) else [],
        note=[*_keeping("Baclofen", stops), *_notes(source, asked)],
    )


def _treating(source: Source, medicine: str, stops: Iterable[StopWarning]) -> Resource:
    label = QUESTIONNAIRE.questions["addiction_medicines"].text((medicine,))
    code = concept(label, coding(choices_of("addiction_medicines"), medicine, label))
    notes = [*_keeping(medicine.capitalize(), stops), *_notes(source, TREATS[medicine])]
    return _taken(source, code, "active", note=notes)


def _keeping(name: str, stops: Iterable[StopWarning]) -> list[dict[str, str]]:
    """What the document says of a medicine that must not be stopped."""
    told = [each for stop in stops if stop.name == name for each in (stop.keep, stop.told)]
    return [{"text": each} for each in told if each]


def _notes(source: Source, ids: Iterable[str]) -> list[dict[str, str]]:
    """The other answers about a medicine, each as a line of the document."""
    return [
        {"text": f"{each.short}: {in_words(each, source.answers)}"}
        for each in (QUESTIONNAIRE.questions[id] for id in ids)
        if each.id in source.told and is_value(source.answers.get(each.id))
    ]


def _stop_flag(source: Source, warning: StopWarning) -> Resource:
    words = " ".join(each for each in (warning.name, warning.keep, warning.told) if each)
    do_not_stop = coding(FLAGS, "do-not-stop", "Do not stop suddenly")
    return _flag(source, concept(f"Do not stop suddenly: {words}", do_not_stop), "drug", "Drug")


def _flag(source: Source, code: dict[str, Any], category: str, words: str) -> Resource:
    told = coding(f"{TERMINOLOGY}/flag-category", category, words)
    return {
        "resourceType": "Flag",
        "status": "active",
        "category": [{"coding": [told]}],
        "code": code,
        "subject": source.to("patient"),
    }
