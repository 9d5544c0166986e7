"""Every kind of document passes the checks of PDF/A-3b and PDF/UA-1, with its signature."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
from flask import Flask
from pdf_checks import faults_in

from intake.placement.model import Level
from intake.referral.basis import RecordBasis
from intake.referral.model import CaseFile
from intake.web import signing
from intake.web.document_making import unsigned_document
from tests.referral.cases import (
    ALCOHOL_PARENT,
    BACLOFEN_STOPPED,
    CONSENT,
    EMERGENCY,
    PUMP_AND_HEROIN,
    SIXTY_PERIODS,
    TODAY,
    case_file,
    case_of,
    decision,
    typical_cases,
)

pytestmark = pytest.mark.one_database("it is about the making of documents")

DECIDED = {"disposition": decision(Level.MEDICALLY_MANAGED)}
HOSTILE = {
    "person_name": "<script>alert(1)</script> Ōkami ≥ → “ñ” 🙂",
    "in_own_words": "W" * 4000,
    "duties_note": "y" * 500,
}
REPEATED = {"with sixty periods": ("PAG-001",)}
"""A heading that a table repeats on each page is content there, and no running head."""
VARIANTS: dict[str, Callable[[], CaseFile]] = {
    **{name: (lambda case=case: case) for name, case in typical_cases().items()},  # type: ignore[misc]
    "the record of the program": lambda: case_file(
        BACLOFEN_STOPPED, **DECIDED, basis=RecordBasis()
    ),
    "in an emergency": lambda: case_file(PUMP_AND_HEROIN, **DECIDED, basis=EMERGENCY),
    "with two parts only": lambda: case_file(
        BACLOFEN_STOPPED,
        **DECIDED,
        basis=replace(CONSENT, parts=frozenset({"contact", "use"})),
    ),
    "for practice": lambda: case_file(ALCOHOL_PARENT, **DECIDED, synthetic=True),
    "empty": lambda: case_of({}),
    "with hostile words": lambda: case_file(PUMP_AND_HEROIN | HOSTILE),
    "with sixty periods": lambda: case_file(PUMP_AND_HEROIN | {"dose_history": SIXTY_PERIODS}),
}


@pytest.mark.parametrize("variant", VARIANTS)
def test_no_checker_finds_a_fault(app: Flask, tmp_path: Path, variant: str) -> None:
    with app.test_request_context():
        case = replace(
            VARIANTS[variant](),
            code="7K2M-X4QD-9HTN",
            check_at="https://intake.example/check-document",
        )
        unsigned, _ = unsigned_document(case, TODAY)
        # A draft is not signed.
        made = signing.sign(unsigned, app.config["SETTINGS"]) if case.disposition else unsigned
    assert faults_in(made, tmp_path, REPEATED.get(variant, ())) == []


def test_the_checkers_do_find_faults(app: Flask, tmp_path: Path) -> None:
    with app.test_request_context():
        unsigned, _ = unsigned_document(case_of({}), TODAY)
    path = tmp_path / "spoiled.pdf"
    path.write_bytes(unsigned)
    with pikepdf.open(path, allow_overwriting_input=True) as spoiled:
        del spoiled.Root["/StructTreeRoot"]
        del spoiled.Root["/Metadata"]
        spoiled.save(path)
    told = " ".join(faults_in(path.read_bytes(), tmp_path))
    assert "ISO_19005_3" in told
    assert "StructTreeRoot" in told
