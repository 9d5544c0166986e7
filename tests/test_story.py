"""One person, from the first answer to the printed referral."""

from io import BytesIO
from typing import Any

from consenting import a_live_consent, document_of
from flask import Flask
from make import StaffMember, an_intake, answers_on
from pypdf import PdfReader

from intake.records.models import Intake


class Call:
    """A call that a coordinator finished."""

    def __init__(self, **answers: Any) -> None:
        self.intake = an_intake(**answers)


class Clinician:
    def __init__(self, staff: StaffMember, intake: Intake) -> None:
        self.staff, self.intake = staff, intake

    def sees(self, *sentences: str) -> None:
        page = " ".join(self.staff.opens(f"/intakes/{self.intake.id}").text.split())
        for sentence in sentences:
            assert sentence in page

    def confirms(self) -> None:
        assert self.staff.decides(self.intake).status_code == 302

    def overrides(self, level: str, **why: str) -> None:
        assert self.staff.decides(self.intake, level, **why).status_code == 302

    def prints_the_referral(self) -> str:
        return words_of(document_of(self.staff, self.intake))


def words_of(document: bytes) -> str:
    pages = PdfReader(BytesIO(document)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_a_caller_with_past_seizures_is_referred_inpatient(clinician: StaffMember) -> None:
    call = Call(
        substances=[
            {
                "substance": "alcohol",
                "days_per_week": 7,
                "drinks_per_day": 6,
                "last_use_on": "2026-03-30",
            }
        ],
        withdrawal_history=["seizure"],
    )
    her = Clinician(clinician, call.intake)
    her.sees("Suggestion: inpatient", "Drinks daily, and has had a seizure or delirium")
    her.confirms()
    her.sees("Confirmed: Medically managed inpatient")
    referral = her.prints_the_referral()
    assert "has had a seizure or delirium in withdrawal" in referral
    assert "18-alcohol-with-complicated-withdrawal" in referral
    assert "Test Clinician" in referral
    assert "Unconfirmed" not in referral


def test_baclofen_stopped_two_days_ago_is_never_outpatient(clinician: StaffMember) -> None:
    call = Call(
        takes_baclofen=True,
        baclofen_form=["mouth"],
        baclofen_mg_day=90,
        baclofen_daily_for="1 year",
        baclofen_change="stopped",
        baclofen_changed_on="2026-03-29",
        baclofen_last_dose_on="2026-03-29",
    )
    him = Clinician(clinician, call.intake)
    him.sees("Depends on baclofen", "Do not stop baclofen suddenly")
    him.confirms()
    assert "stopped or cut it by more than half in the last 7 days" in him.prints_the_referral()


def test_an_override_upwards_is_printed_with_its_reason(clinician: StaffMember) -> None:
    call = Call(substances=[{"substance": "cannabis", "days_per_week": 2}])
    her = Clinician(clinician, call.intake)
    her.overrides("residential", reason="clinical_judgment", words="Lives with a person who sells.")
    referral = her.prints_the_referral()
    assert "Lives with a person who sells." in referral
    assert "Clinical judgment" in referral


def test_an_emergency_has_no_referral_until_it_is_cleared(clinician: StaffMember) -> None:
    call = Call(danger_signs=["seizure"])
    her = Clinician(clinician, call.intake)
    her.sees("Emergency: stop and follow the protocol")
    her.confirms()
    consent = a_live_consent(call.intake, clinician.account)
    address = f"/intakes/{call.intake.id}/disclosures/consent/{consent.id}"
    assert "There is no referral for this" in clinician.client.get(address).text
    her.overrides(
        "medically_managed",
        reason="emergency_over",
        words="Seen in the emergency department, stable.",
        second_name="Test Second Clinician, Test License 0001",
    )
    assert "Seen in the emergency department" in her.prints_the_referral()


def test_a_coordinator_cannot_decide(app: Flask, coordinator: StaffMember) -> None:
    call = Call()
    assert "A clinician confirms" in coordinator.opens(f"/intakes/{call.intake.id}").text
    sent = coordinator.sends(f"/intakes/{call.intake.id}/decision", page="/calls")
    assert sent.status_code == 404
    assert "Page not found" in answers_on(sent)
