"""The referral in Spanish: everything in it but what people wrote and what the law wants."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime

from languages_checks import (
    english_in,
    in_language,
    lines_of,
    typed_in,
    vocabulary,
    written_in_code,
)

from intake.placement.model import Level
from intake.placement.vignettes import vignettes
from intake.questionnaire.languages import catalogue, listening
from intake.referral import notices
from intake.referral.basis import EmergencyBasis, OwnBasis, RecordBasis, Signed
from intake.referral.fhir import bundle
from intake.referral.model import CaseFile
from intake.referral.parts import ALL_PARTS
from tests.referral.cases import (
    ALCOHOL_PARENT,
    CONSENT,
    PUMP_AND_HEROIN,
    TODAY,
    case_file,
    case_of,
    decision,
    typical_cases,
)

OVER = decision(Level.RESIDENTIAL, confirmed=False, reason_code="other", reason="")
AT = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
EMERGENCY = EmergencyBasis(
    recipient="Test Physician",
    affiliation="Example Hospital",
    nature="Breathes badly",
    by="Test Clinician",
    at=AT,
    parts=ALL_PARTS,
)
OWN = OwnBasis(recipient="Test Person", parts=ALL_PARTS)
SIGNED = tuple(
    Signed("Test Person", role, method, AT)
    for role, method in (("parent", "paper"), ("representative", "screen"), ("person", "link"))
)
VARIANTS: dict[str, Callable[[], CaseFile]] = {
    **{name: (lambda case=case: case) for name, case in typical_cases().items()},  # type: ignore[misc]
    "empty": lambda: case_of({}),
    "own copy": lambda: case_file(PUMP_AND_HEROIN, disposition=OVER, basis=OWN),
    "emergency": lambda: case_file(PUMP_AND_HEROIN, disposition=OVER, basis=EMERGENCY),
    "record": lambda: case_file(ALCOHOL_PARENT, disposition=OVER, basis=RecordBasis()),
    "practice": lambda: case_file(ALCOHOL_PARENT, synthetic=True),
    "signed by others": lambda: case_file(
        ALCOHOL_PARENT, disposition=OVER, basis=replace(CONSENT, signatures=SIGNED)
    ),
    "under 18": lambda: case_file(ALCOHOL_PARENT | {"age": 15}),
}


def cases() -> Iterator[tuple[str, CaseFile]]:
    """Everybody in the clinical cases, and every kind of document."""
    for each in vignettes():
        yield each.name, case_of(each.answers)
    for name, case in VARIANTS.items():
        yield name, case()


def test_the_documents_of_all_cases_lack_no_word() -> None:
    with listening() as heard:
        for _, case in cases():
            in_language(case)
    assert len(heard) > 700
    assert sorted(heard - set(catalogue("es"))) == []
    # Nor does the catalogue hold what nobody says.
    ours = heard | vocabulary() | written_in_code() | {""}
    assert [entry for entry in catalogue("es") if entry not in ours] == []


def test_no_english_is_left() -> None:
    left = {}
    for name, case in cases():
        people = (case.given, case.disposition, case.basis, case.screened_by)
        typed = " ".join(typed_in(each) for each in people)
        found = {
            line: words
            for line in lines_of(in_language(case))
            if (words := english_in(line, typed))
        }
        if found:
            left[name] = found
    assert left == {}


def test_the_english_of_a_document_would_be_found() -> None:
    found = [line for line in lines_of(in_language(case_of({}), "en")) if english_in(line)]
    assert len(found) > 50


def test_the_sentence_about_baclofen_is_whole() -> None:
    pump = in_language(typical_cases()["baclofen"])
    (warning,) = pump.stop_warnings
    assert warning.name == "Baclofeno"
    assert warning.keep == (
        "Continuar el baclofeno hasta que decida quien receta en el lugar que recibe. Ya se "
        "suspendió: solo quien receta decide si se empieza de nuevo y cómo."
    )
    assert "última dosis 22 de noviembre de 2026, 8:00 a.m." in warning.known
    assert pump.suggested.level == "Hospitalización con manejo médico"


def test_the_law_stays_in_english_with_a_translation_that_replaces_nothing() -> None:
    referral = in_language(typical_cases()["alcohol"])
    assert referral.statement == notices.STATEMENT_1.text
    assert referral.short_statement == notices.STATEMENT_2.text
    assert referral.translation.startswith("Este expediente que se le ha divulgado")
    assert in_language(typical_cases()["alcohol"], "en").translation == ""


def test_the_consent_stays_in_the_words_that_were_signed() -> None:
    referral = in_language(typical_cases()["alcohol"])
    assert referral.consent is not None
    english = in_language(typical_cases()["alcohol"], "en").consent
    assert english is not None
    assert (referral.consent.title, referral.consent.sections) == (english.title, english.sections)
    assert referral.consent.signatures.lines[1].label == "Firmado por la persona"


def test_it_says_that_it_awaits_review() -> None:
    assert "traductor humano calificado aún no lo ha revisado" in in_language(case_of({})).about[-1]
    assert "translat" not in " ".join(in_language(case_of({}), "en").about)


def test_the_data_stay_english() -> None:
    case = typical_cases()["pump"]
    assert bundle(replace(case, language="es"), TODAY) == bundle(case, TODAY)


def test_the_evidence_and_the_sources_are_said_in_spanish() -> None:
    reasons = in_language(typical_cases()["baclofen"]).reasons
    finding, level = reasons.rows[0]
    assert finding.text.startswith("Tiene dependencia del baclofeno")
    assert "Último cambio de baclofeno: 22 de noviembre de 2026" in finding.notes[0]
    assert finding.notes[1] == "Regla 28-baclofen-stopped-suddenly (R2, R14, R8c [proyecto])."
    assert level.text == "Hospitalización con manejo médico"
