"""The referral in Spanish as a file, and where staff choose its language."""

import io
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from browser import judge, main_text, sent_by
from bs4 import BeautifulSoup
from consenting import a_live_consent, document_at, looks_at, sends
from flask import Flask, render_template
from languages_checks import english_in, in_language, typed_in
from make import StaffMember, an_intake
from pdf_checks import faults_in
from pypdf import PdfReader
from sqlalchemy import select

from intake.extensions import db
from intake.questionnaire.answers import State
from intake.records.consent_tables import Disclosure
from intake.records.models import Intake
from intake.referral import notices
from intake.referral.basis import OwnBasis
from intake.referral.model import CaseFile
from intake.referral.parts import ALL_PARTS
from intake.web import signing
from intake.web.document_making import unsigned_document
from tests.referral.cases import PUMP_AND_HEROIN, TODAY, case_file, case_of, decision, typical_cases

pytestmark = pytest.mark.one_database("it is about the making of documents")

MOST_PAGES = {"baclofen": 4, "alcohol": 4, "pump": 6, "own copy": 5, "empty": 3}
"""As many as the English documents have."""
WHY = {"reason": "clinical_judgment", "words": "A note for the test"}
OWN = OwnBasis(recipient="Test Person", parts=ALL_PARTS)


def variants() -> dict[str, CaseFile]:
    pump = case_file(PUMP_AND_HEROIN)
    own = replace(pump, disposition=decision(pump.suggestion.level), basis=OWN)
    cases = {**typical_cases(), "own copy": own, "empty": case_of({})}
    checked = {"code": "7K2M-X4QD-9HTN", "check_at": "https://intake.example/check-document"}
    return {name: replace(case, language="es", **checked) for name, case in cases.items()}


def signed(app: Flask, case: CaseFile) -> bytes:
    with app.test_request_context():
        unsigned, _ = unsigned_document(case, TODAY)
        return signing.sign(unsigned, app.config["SETTINGS"]) if case.disposition else unsigned


def pages_of(document: bytes) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(document)).pages]


@pytest.mark.parametrize("name", MOST_PAGES)
class TestTheFile:
    def test_it_passes_the_checks_and_says_its_language(
        self, app: Flask, tmp_path: Path, name: str
    ) -> None:
        case = variants()[name]
        document = signed(app, case)
        assert faults_in(document, tmp_path) == []
        reader = PdfReader(io.BytesIO(document))
        root: Any = reader.trailer["/Root"]
        assert root["/Lang"] == "es"
        assert reader.metadata is not None
        assert reader.metadata.title == in_language(case).title
        pages = pages_of(document)
        assert len(pages) <= MOST_PAGES[name]
        for number, page in enumerate(pages, start=1):
            assert f"Página {number} de {len(pages)}" in page
        if name != "own copy":
            assert all(notices.STATEMENT_2.text in page for page in pages)

    def test_no_heading_or_label_is_english(self, app: Flask, name: str) -> None:
        case = variants()[name]
        typed = " ".join(typed_in(each) for each in (case.given, case.disposition, case.basis))
        typed += f" {case.check_at} {typed_in(case.program)} {case.screened_by}"
        with app.test_request_context():
            html = render_template("documents/referral.html", referral=in_language(case))
        page = BeautifulSoup(html, "html.parser")
        body = page.select_one("html[lang=es] > body")
        assert body is not None
        for english in body.select("[lang=en]"):
            english.decompose()
        lines = [*body.stripped_strings, body["data-head"], body["data-draft"]]
        left = {line: found for line in lines if (found := english_in(str(line), typed))}
        assert left == {}


def test_the_statement_of_the_law_is_whole_and_marked_as_english(app: Flask) -> None:
    with app.test_request_context():
        referral = in_language(variants()["alcohol"])
        html = render_template("documents/referral.html", referral=referral)
    notice = BeautifulSoup(html, "html.parser").select_one(".notice")
    assert notice is not None
    whole, cited = notice.select("p[lang=en]")
    assert whole.text == notices.STATEMENT_1.text
    assert cited.text == notices.STATEMENT_1.citation
    told = notice.select_one("h3")
    assert told is not None
    assert told.text == "Traducción de este aviso; no lo reemplaza"


@pytest.fixture
def decided(clinician: StaffMember) -> Intake:
    intake = an_intake(person_name="Test Person", language="es", allergies="penicillin")
    assert clinician.decides(intake, "residential", **WHY).status_code == 302
    return intake


def the_document(staff: StaffMember, intake: Intake) -> str:
    disclosure = db.session.scalars(select(Disclosure)).one()
    served = staff.client.get(document_at(intake, disclosure)).data
    return " ".join(pages_of(BytesIO(served).getvalue()))


class TestTheOwnCopy:
    def given(self, staff: StaffMember, intake: Intake, page: Any, **changed: str) -> Any:
        data = sent_by(page, "sending") | {"how": "by_hand", "is_theirs": "y"} | changed
        return staff.client.post(f"/intakes/{intake.id}/own-copy", data=data)

    def test_it_comes_in_the_language_that_the_person_prefers(
        self, clinician: StaffMember, decided: Intake
    ) -> None:
        page = clinician.opens(f"/intakes/{decided.id}/own-copy")
        assert "Decisión del personal" in main_text(page)
        paper = page.select_one(".paper")
        assert paper is not None
        assert paper["lang"] == "es"
        assert self.given(clinician, decided, page).status_code == 302
        assert f"Su copia {decided.reference}" in the_document(clinician, decided)

    def test_another_language_is_looked_at_first(
        self, clinician: StaffMember, decided: Intake
    ) -> None:
        page = clinician.opens(f"/intakes/{decided.id}/own-copy")
        unseen = self.given(clinician, decided, page, language="en")
        assert unseen.status_code == 409
        assert "another language was chosen" in judge(unseen).text
        again = judge(self.given(clinician, decided, page, language="en", again="y"))
        assert "Staff decision" in main_text(again)
        assert "Nothing was given" not in main_text(again)
        assert self.given(clinician, decided, again).status_code == 302
        assert f"Your copy {decided.reference}" in the_document(clinician, decided)

    def test_others_get_theirs_in_english(self, clinician: StaffMember) -> None:
        intake = an_intake(person_name="Test Person", language="en")
        assert clinician.decides(intake, "residential", **WHY).status_code == 302
        page = clinician.opens(f"/intakes/{intake.id}/own-copy")
        assert "Staff decision" in main_text(page)

    def test_somebody_without_a_name_is_called_the_person(self, clinician: StaffMember) -> None:
        intake = an_intake(language="es", person_name=State.DECLINED)
        assert clinician.decides(intake, "residential", **WHY).status_code == 302
        page = clinician.opens(f"/intakes/{intake.id}/own-copy")
        assert "to La persona" in main_text(page)


class TestGivingOut:
    def test_programs_get_english_whatever_the_person_speaks(
        self, clinician: StaffMember, decided: Intake
    ) -> None:
        page = looks_at(clinician, decided, a_live_consent(decided, clinician.account))
        assert sends(clinician, page).status_code == 302
        assert "Staff decision" in the_document(clinician, decided)

    def test_staff_can_give_it_in_spanish_once_they_looked_at_it(
        self, clinician: StaffMember, decided: Intake
    ) -> None:
        page = looks_at(clinician, decided, a_live_consent(decided, clinician.account))
        unseen = sends(clinician, page, **{"language-n0": "es"})
        assert unseen.status_code == 409
        again = judge(unseen)
        assert "Decisión del personal" in main_text(again)
        assert sends(clinician, again).status_code == 302
        document = the_document(clinician, decided)
        assert "Decisión del personal" in document
        assert "Consent to share my record" in document

    def test_a_language_that_nobody_offers_is_english(
        self, clinician: StaffMember, decided: Intake
    ) -> None:
        page = looks_at(clinician, decided, a_live_consent(decided, clinician.account))
        assert sends(clinician, page, **{"language-n0": "../xx"}).status_code == 302
        assert "Staff decision" in the_document(clinician, decided)
