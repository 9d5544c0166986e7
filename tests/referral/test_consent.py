"""What is signed: every element of 42 CFR 2.31, in words that do not change behind anybody."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
import textstat

from intake.placement.model import Level
from intake.referral.basis import BasisMissing
from intake.referral.consent import (
    CARE_RECIPIENTS,
    ConsentText,
    Kind,
    Terms,
    consent_text,
    faults_of,
)
from intake.referral.content import build_referral
from intake.referral.parts import ALL_PARTS, PARTS
from tests.referral.cases import ALCOHOL_PARENT as PARENT
from tests.referral.cases import TERMS, TODAY, case_file, decision

CARE = Terms(
    kind=Kind.CARE,
    person="Test Person",
    discloser="Example Program",
    recipients=(CARE_RECIPIENTS,),
    parts=("use", "health"),
    expires_when="There is no end",
)


def test_complete_terms_have_no_fault() -> None:
    assert faults_of(TERMS, TODAY) == []
    assert faults_of(CARE, TODAY) == []


@pytest.mark.parametrize(
    ("taken", "field"),
    [
        ({"person": ""}, "person"),
        ({"discloser": ""}, "discloser"),
        ({"parts": ()}, "parts"),
        ({"recipients": ()}, "recipient"),
        ({"recipients": ("",)}, "recipient"),
        ({"purpose": ""}, "purpose"),
        ({"purpose": "anything"}, "purpose"),
        ({"expires_on": None, "expires_when": ""}, "expires_on"),
        ({"expires_on": TODAY - timedelta(days=1)}, "expires_on"),
        ({"kind": Kind.PROCEEDINGS, "purpose": "proceeding"}, "proceeding"),
    ],
)
def test_each_element_is_missed(taken: dict[str, object], field: str) -> None:
    faults = faults_of(replace(TERMS, **taken), TODAY)  # type: ignore[arg-type]
    assert [fault.field for fault in faults] == [field]
    assert all(len(fault.what.split()) > 3 for fault in faults)


@pytest.mark.parametrize("terms", [TERMS, CARE], ids=["specific", "care"])
def test_the_text_names_every_element(terms: Terms) -> None:
    written = consent_text(terms).written()
    for said in (
        *(terms.person, terms.discloser, *terms.recipients),
        *(part.label for part in PARTS if part.id in terms.parts),
        *("take this consent back at any time", "does not undo what was already shared"),
        *("You do not have to sign", "Until when", "What for", "on paper instead"),
    ):
        assert said in written


def test_a_part_that_is_not_shared_is_not_named() -> None:
    written = consent_text(CARE).written()
    assert [part.id for part in PARTS if part.label in written] == ["use", "health"]


def test_a_consent_for_all_care_says_what_happens_next_and_without_it() -> None:
    written = consent_text(CARE).written()
    assert "may share it again as the HIPAA rules allow" in written
    assert "in a civil, criminal, administrative or legislative proceeding against you" in written
    assert "your plan may not pay" in written


def test_the_hash_follows_every_word() -> None:
    one = consent_text(TERMS).sha256
    assert consent_text(TERMS).sha256 == one
    for change in ({"person": "Another"}, {"recipients": ("Other",)}, {"parts": ("use",)}):
        assert consent_text(replace(TERMS, **change)).sha256 != one  # type: ignore[arg-type]


def test_terms_and_text_come_back_as_they_were_kept() -> None:
    assert Terms.from_json(TERMS.to_json()) == TERMS
    text = consent_text(TERMS)
    assert ConsentText.from_json(text.to_json()) == text


def test_the_plain_summary_is_plain() -> None:
    for kind in Kind:
        purpose = "proceeding" if kind is Kind.PROCEEDINGS else "treatment"
        summary = consent_text(replace(TERMS, kind=kind, purpose=purpose)).summary
        assert textstat.flesch_kincaid_grade(" ".join(summary)) <= 6


class TestDocument:
    def test_a_decided_referral_is_not_made_without_a_basis(self) -> None:
        case = replace(case_file(PARENT, disposition=decision(Level.OUTPATIENT)), basis=None)
        with pytest.raises(BasisMissing):
            build_referral(case, TODAY)

    def test_it_carries_the_statement_and_the_copy_of_the_consent(self) -> None:
        referral = build_referral(
            case_file(PARENT, disposition=decision(Level.OUTPATIENT)), date(2026, 11, 24)
        )
        assert referral.statement.startswith("This record which has been disclosed to you")
        assert referral.short_statement == (
            "42 CFR part 2 prohibits unauthorized use or disclosure of these records."
        )
        assert referral.consent is not None
        assert referral.consent.title == "Consent to share my record"
        assert [heading for heading, _ in referral.consent.sections][:2] == [
            "Whose record",
            "Who may share it",
        ]
        told = " ".join(line.value for line in referral.consent.signatures.lines)
        assert "Test Person, electronically, by a one-time link" in told
        assert consent_text(TERMS).sha256 in told

    def test_it_holds_the_parts_that_the_consent_allows(self) -> None:
        case = case_file(PARENT, disposition=decision(Level.OUTPATIENT))
        assert case.basis is not None
        allowed = replace(case, basis=replace(case.basis, parts=frozenset({"home"})))
        assert build_referral(case, TODAY).parts == ALL_PARTS
        assert build_referral(allowed, TODAY).parts == {"home"}


def test_who_signs_for_several_is_told_that_they_see_each_other() -> None:
    one, several = (
        consent_text(replace(TERMS, recipients=names))
        for names in (("Example House",), ("Example House", "Example Harbor"))
    )
    assert "each sees who the others are" in " ".join(several.summary)
    assert "others" not in " ".join(one.summary)
    assert several.sections[2].lines == ("Example House", "Example Harbor")
    assert textstat.flesch_kincaid_grade(" ".join(several.summary)) <= 6
