"""Asking for a consent, signing it on a screen or on paper, and taking it back, as staff do."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from browser import errors_of, judge, main_text, token_of
from consenting import HOSTILE, SIGNATURE, a_consent, a_live_consent, gives_out
from flask import Flask
from make import StaffMember, an_intake
from pdf_checks import faults_in
from pypdf import PdfReader
from sqlalchemy import select

from intake.extensions import db
from intake.records import consents
from intake.records.consent_tables import Consent, ConsentSignature
from intake.records.models import Intake
from intake.referral.consent import CARE_RECIPIENTS, Kind

FIELDS: dict[str, Any] = {
    "person": "Test Person",
    "recipient": "Example House",
    "parts": ["use", "health"],
    "purpose": "treatment",
    "expires": "event",
    "expires_when": "The end of my treatment",
}


@pytest.fixture
def intake(app: Flask) -> Intake:
    return an_intake(age=40, person_name="Test Person")


def ask(staff: StaffMember, intake: Intake, kind: str = "specific", **changes: Any) -> Any:
    return staff.sends(f"/intakes/{intake.id}/consents/new/{kind}", **(FIELDS | changes))


def the_consent() -> Consent:
    return db.session.scalars(select(Consent)).one()


class TestAsking:
    def test_the_form_knows_the_name_and_shares_every_part_at_first(
        self, coordinator: StaffMember, intake: Intake
    ) -> None:
        page = coordinator.opens(f"/intakes/{intake.id}/consents/new/specific")
        assert page.select_one("#person")["value"] == "Test Person"  # type: ignore[index]
        assert len(page.select("[name=parts][checked]")) == len(page.select("[name=parts]")) == 8

    def test_it_keeps_what_was_agreed(self, coordinator: StaffMember, intake: Intake) -> None:
        sent = ask(coordinator, intake)
        consent = the_consent()
        assert sent.location == f"/intakes/{intake.id}/consents/{consent.id}"
        assert consent.terms.parts == ("use", "health")
        assert consent.terms.recipients == ("Example House",)
        said = main_text(coordinator.opens(str(sent.location)))
        assert "Not signed yet" in said
        assert "The end of my treatment" in said

    def test_all_care_goes_to_the_class_that_the_law_names(
        self, coordinator: StaffMember, intake: Intake
    ) -> None:
        ask(coordinator, intake, "care", expires="none", recipient="", purpose="")
        assert "My treating providers, health plans" in the_consent().text.written()

    @pytest.mark.parametrize(
        ("changes", "said"),
        [
            ({"person": ""}, "Enter the full name of the person"),
            ({"recipient": " "}, "Enter who may receive the record"),
            ({"parts": []}, "Select at least one part of the record"),
            ({"parts": ["everything"]}, "Select at least one part of the record"),
            ({"purpose": "sale"}, "Select what it is for"),
            ({"expires": ""}, "Select when this consent ends"),
            ({"expires": "none"}, "Select when this consent ends"),
            ({"expires_when": ""}, "Enter what ends this consent"),
            ({"expires": "day"}, "Enter the last day, like 12/31/2027"),
            ({"expires": "day", "expires_on": "2/30/2027"}, "Enter the last day, like 12/31/2027"),
            (
                {"expires": "day", "expires_on": "1/1/2020"},
                "Enter a day from today on, at most three years ahead",
            ),
        ],
    )
    def test_what_is_missing_is_said_and_nothing_typed_is_lost(
        self, coordinator: StaffMember, intake: Intake, changes: dict[str, Any], said: str
    ) -> None:
        response = ask(coordinator, intake, **changes)
        assert response.status_code == 422
        page = judge(response)
        assert errors_of(page) == [said]
        if "recipient" not in changes:
            assert page.select_one("#recipient").text.strip() == "Example House"  # type: ignore[union-attr]
        assert db.session.scalars(select(Consent)).all() == []

    @pytest.mark.parametrize("typed", HOSTILE, ids=[repr(each[:12]) for each in HOSTILE])
    @pytest.mark.parametrize("field", ["person", "recipient", "expires_when"])
    def test_hostile_text_is_kept_as_text_or_refused(
        self, coordinator: StaffMember, intake: Intake, field: str, typed: str
    ) -> None:
        response = ask(coordinator, intake, **{field: typed})
        assert response.status_code in (302, 422)
        page = coordinator.opens(f"/intakes/{intake.id}/consents")
        assert "49" not in [each.text for each in page.select("small")]
        assert not page.select("main script")

    def test_fields_that_the_form_does_not_have_change_nothing(
        self, coordinator: StaffMember, intake: Intake
    ) -> None:
        more = {"signers": "", "id": "99", "kind": "care", "text_sha256": "0"}
        more |= {"discloser": "Another Program", "guardian_basis": "none"}
        address = f"/intakes/{intake.id}/consents/new/specific"
        coordinator.sends(address, **(FIELDS | more | {"who_signs": "with_parent"}))
        consent = the_consent()
        assert (consent.kind, consent.signers, consent.terms.discloser) == (
            "specific",
            "person",
            "Test Program",
        )
        assert consent.terms.guardian_basis == ""

    def test_no_such_kind_is_not_found(self, coordinator: StaffMember, intake: Intake) -> None:
        for kind in ("oral", "..", "specific.json"):
            address = f"/intakes/{intake.id}/consents/new/{kind}"
            assert coordinator.client.get(address).status_code == 404


class TestMinors:
    def test_a_coordinator_cannot_say_who_signs(self, app: Flask, coordinator: StaffMember) -> None:
        young = an_intake(age=16)
        assert "ask a clinician" in main_text(
            coordinator.opens(f"/intakes/{young.id}/consents/new/specific")
        )
        sent = ask(coordinator, young, who_signs="alone", guardian_basis="I think so")
        assert sent.status_code == 422
        assert errors_of(judge(sent)) == [
            "A clinician has to say who signs. Ask one to open this page"
        ]
        assert db.session.scalars(select(Consent)).all() == []

    def test_a_clinician_says_so_with_reasons(self, app: Flask, clinician: StaffMember) -> None:
        young = an_intake(age=16)
        refused = ask(clinician, young)
        assert errors_of(judge(refused)) == [
            "Select who signs",
            "Write down why, and under which law",
        ]
        ask(clinician, young, who_signs="with_parent", guardian_basis="Section 0 of the code")
        assert the_consent().signers == "person parent"


class TestSigning:
    def sign(self, staff: StaffMember, consent: Consent, role: str = "person", **typed: Any) -> Any:
        address = f"/intakes/{consent.intake_id}/consents/{consent.id}/sign/{role}"
        return staff.sends(address, **typed)

    def test_on_this_screen(self, coordinator: StaffMember, intake: Intake) -> None:
        consent = a_consent(intake, coordinator.account)
        page = coordinator.opens(f"/intakes/{intake.id}/consents/{consent.id}/sign/person")
        assert not page.select("nav"), "the screen is turned to the person"
        assert self.sign(coordinator, consent, **SIGNATURE).status_code == 302
        assert consents.standing(consent) is consents.Standing.LIVE

    @pytest.mark.parametrize(
        ("changes", "said"),
        [
            ({"name": ""}, "Type your full name"),
            ({"as_whom": ""}, "Select whether you sign for yourself"),
            ({"has_read": ""}, "Tick that you have read this, or that it was read to you"),
            ({"electronic": ""}, "Tick that you agree to sign on this screen, or ask for paper"),
            (
                {"as_whom": "representative"},
                "Say what gives you the right to sign, for example guardian by court order",
            ),
        ],
    )
    def test_half_a_signature_is_none(
        self,
        coordinator: StaffMember,
        intake: Intake,
        changes: dict[str, str],
        said: str,
    ) -> None:
        consent = a_consent(intake, coordinator.account)
        response = self.sign(coordinator, consent, **(SIGNATURE | changes))
        assert response.status_code == 422
        assert errors_of(judge(response)) == [said]
        assert consents.standing(consent) is consents.Standing.UNSIGNED

    def test_a_representative_signs_in_the_place_of_the_person(
        self, coordinator: StaffMember, intake: Intake
    ) -> None:
        consent = a_consent(intake, coordinator.account)
        typed = SIGNATURE | {"as_whom": "representative", "authority": "guardian by court order"}
        self.sign(coordinator, consent, **typed)
        assert [each.role for each in consent.signatures] == ["representative"]
        assert consents.standing(consent) is consents.Standing.LIVE

    def test_twice_is_refused(self, coordinator: StaffMember, intake: Intake) -> None:
        consent = a_live_consent(intake, coordinator.account)
        response = self.sign(coordinator, consent, **SIGNATURE)
        assert response.status_code == 409
        assert "can no longer be signed" in response.text

    def test_nobody_signs_as_a_parent_where_none_is_asked(
        self, coordinator: StaffMember, intake: Intake
    ) -> None:
        consent = a_consent(intake, coordinator.account)
        address = f"/intakes/{intake.id}/consents/{consent.id}/sign/parent"
        assert coordinator.client.get(address).status_code == 404


def multipart(fields: dict[str, str], name: str, content: bytes) -> tuple[bytes, str]:
    """A form with a file, byte by byte, so that the name of the file can be anything."""
    parts = [
        f'--border\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'
        for field, value in fields.items()
    ]
    head = f'--border\r\nContent-Disposition: form-data; name="paper"; filename="{name}"'
    head += "\r\nContent-Type: application/pdf\r\n\r\n"
    body = "".join([*parts, head]).encode() + content + b"\r\n--border--\r\n"
    return body, "multipart/form-data; boundary=border"


class TestPaper:
    def keep(self, staff: StaffMember, consent: Consent, content: bytes, name: str) -> Any:
        address = f"/intakes/{consent.intake_id}/consents/{consent.id}/paper"
        fields = {"name": "Test Person", "role": "person", "signed_on": "1/2/2026"}
        body, kind = multipart(
            {**fields, "csrf_token": token_of(staff.opens(address))}, name, content
        )
        return staff.client.post(address, data=body, content_type=kind)

    def test_the_printed_form_names_every_part_and_holds_no_answer(
        self, coordinator: StaffMember, tmp_path: Path
    ) -> None:
        intake = an_intake(age=40, substances=[{"substance": "cannabis"}])
        consent = a_consent(intake, coordinator.account)
        served = coordinator.client.get(f"/intakes/{intake.id}/consents/{consent.id}/form.pdf")
        pages = PdfReader(BytesIO(served.data)).pages
        printed = " ".join(" ".join(page.extract_text() for page in pages).split())
        assert "Example House" in printed
        assert "Signature" in printed
        assert consent.text_sha256[:20] in printed.replace(" ", "")
        assert "annabis" not in printed
        assert faults_in(served.data, tmp_path) == []

    @pytest.mark.parametrize("kind", [Kind.SPECIFIC, Kind.CARE])
    def test_the_printed_form_has_every_element_on_one_page_and_the_short_words_first(
        self, coordinator: StaffMember, intake: Intake, kind: Kind
    ) -> None:
        care = {"kind": Kind.CARE, "recipients": (CARE_RECIPIENTS,), "purpose": ""}
        asked = care if kind is Kind.CARE else {}
        consent = a_consent(intake, coordinator.account, **asked)
        address = f"/intakes/{intake.id}/consents/{consent.id}"
        assert coordinator.opens(address).select(f"a[href='{address}/form.pdf']")
        (page,) = PdfReader(BytesIO(coordinator.client.get(f"{address}/form.pdf").data)).pages
        printed = " ".join(page.extract_text().split())
        elements = (
            *("In short", "Whose record", "Who may share it", "Who may receive it"),
            *("What may be shared", "What for", "Until when", "How you can take it back"),
            *("What protects you", "If you do not sign", "Signature", "Name in print", "Date"),
            "what gives you the right to",
        )
        places = [printed.find(each) for each in elements]
        assert -1 not in places
        assert places == sorted(places)

    def test_a_signed_form_is_kept_sealed_and_can_be_looked_at(
        self, coordinator: StaffMember, intake: Intake
    ) -> None:
        consent = a_consent(intake, coordinator.account)
        kept = self.keep(coordinator, consent, b"%PDF-1.7 signed by hand", "scan.pdf")
        assert kept.status_code == 302
        assert consents.standing(consent) is consents.Standing.LIVE
        signature = db.session.scalars(select(ConsentSignature)).one()
        assert b"signed by hand" not in signature.paper_sealed
        served = coordinator.client.get(
            f"/intakes/{intake.id}/consents/{consent.id}/paper/{signature.id}"
        )
        assert served.data == b"%PDF-1.7 signed by hand"
        assert served.headers["Content-Disposition"].startswith('attachment; filename="signed-')

    @pytest.mark.parametrize(
        ("content", "name", "said"),
        [
            (b"", "scan.pdf", "Select the picture or scan of the signed page"),
            (b"<html>", "scan.pdf", "The file is no PDF, PNG or JPEG"),
            (b"MZ\x90", "scan.pdf.exe", "The file is no PDF, PNG or JPEG"),
            (b"%PDF-" + b"x" * (3 * 1024 * 1024), "scan.pdf", "The file is larger than 3 MB"),
        ],
        ids=["nothing", "a page", "a program", "too large"],
    )
    def test_other_files_are_refused(
        self, coordinator: StaffMember, intake: Intake, content: bytes, name: str, said: str
    ) -> None:
        consent = a_consent(intake, coordinator.account)
        response = self.keep(coordinator, consent, content, name)
        assert response.status_code == 422
        assert errors_of(judge(response))[0].startswith(said)
        assert consents.standing(consent) is consents.Standing.UNSIGNED

    @pytest.mark.parametrize(
        "name", ["../../../etc/cron.d/x", "a%0d%0aX-Header: 1", "%00.pdf", "con"]
    )
    def test_the_name_of_the_file_is_never_used(
        self, coordinator: StaffMember, intake: Intake, name: str
    ) -> None:
        consent = a_consent(intake, coordinator.account)
        assert self.keep(coordinator, consent, b"%PDF-1.7", name).status_code == 302
        (signature,) = consent.signatures
        address = f"/intakes/{intake.id}/consents/{consent.id}/paper/{signature.id}"
        said = coordinator.client.get(address).headers["Content-Disposition"]
        expected = f"signed-{intake.reference}-{consent.id}.pdf"
        assert said == f'attachment; filename="{expected}"'

    def test_a_body_that_is_far_too_large_is_refused_as_a_whole(
        self, coordinator: StaffMember, intake: Intake
    ) -> None:
        consent = a_consent(intake, coordinator.account)
        response = self.keep(coordinator, consent, b"%PDF-" + b"x" * (5 * 1024 * 1024), "s.pdf")
        assert response.status_code == 413
        judge(response)


class TestTakingBack:
    def test_it_works_at_once_and_lists_what_went_out(
        self, clinician: StaffMember, intake: Intake
    ) -> None:
        clinician.has_decided(intake)
        given = gives_out(clinician, intake)
        address = f"/intakes/{intake.id}/consents/{given.consent_id}"
        sent = clinician.sends(
            f"{address}/end", page=address, how="revoked", words="told me on the phone"
        )
        assert sent.status_code == 302
        said = main_text(clinician.opens(address))
        assert "Taken back" in said
        assert "Example House (fax), by Test Clinician" in said
        assert "cannot be called back" in said
        document = f"/intakes/{intake.id}/disclosures/{given.id}/document.pdf"
        refused = clinician.client.get(document)
        assert refused.status_code == 409
        assert "Nothing may leave" in refused.text
        assert "Closed" in main_text(clinician.opens(f"/intakes/{intake.id}"))

    def test_how_it_was_heard_is_asked(self, coordinator: StaffMember, intake: Intake) -> None:
        consent = a_live_consent(intake, coordinator.account)
        address = f"/intakes/{intake.id}/consents/{consent.id}"
        response = coordinator.sends(f"{address}/end", page=address)
        assert response.status_code == 422
        assert len(errors_of(judge(response))) == 2
        assert consents.standing(consent) is consents.Standing.LIVE


def test_a_consent_of_another_intake_is_not_found(coordinator: StaffMember, intake: Intake) -> None:
    other = a_consent(an_intake(age=40), coordinator.account)
    for end in ("", "/sign/person", "/form.pdf", "/paper", "/paper/1"):
        address = f"/intakes/{intake.id}/consents/{other.id}{end}"
        assert coordinator.client.get(address).status_code == 404


def test_no_title_or_address_tells_a_name(coordinator: StaffMember, intake: Intake) -> None:
    consent = a_live_consent(intake, coordinator.account, person="Somebody Special")
    for end in ("", "/new/specific", f"/{consent.id}"):
        page = coordinator.opens(f"/intakes/{intake.id}/consents{end}")
        assert page.title is not None
        assert "Special" not in page.title.text
        assert "Test Person" not in page.title.text
