"""Consents for tests: asked for, signed, and a referral given out under them."""

from typing import Any

from make import StaffMember
from sqlalchemy import select

from intake.extensions import db
from intake.records import consents, disclosures
from intake.records.consent_tables import Consent, Disclosure
from intake.records.models import Intake
from intake.records.moments import now
from intake.records.staff_tables import Staff
from intake.referral.consent import Kind, Terms
from intake.referral.parts import PARTS

RECIPIENT = "Example House"
SIGNATURE = {"name": "Test Person", "as_whom": "self", "has_read": "y", "electronic": "y"}
HOSTILE = [
    "\x00\x1b[31m",
    "\u202egnirts",
    "x" * 1_000_000,
    "{{ 7 * 7 }}",
    "<script>alert(1)</script>",
    "=HYPERLINK(1)",
    "../../etc/passwd",
    "a\r\nSet-Cookie: x=1",
]
EVERY_PART = tuple(part.id for part in PARTS)


def terms(**changes: Any) -> Terms:
    """Complete terms for a referral to one program, changed where a test says so."""
    given = {
        "kind": Kind.SPECIFIC,
        "person": "Test Person",
        "discloser": "Test Program",
        "recipients": (RECIPIENT,),
        "parts": EVERY_PART,
        "purpose": "treatment",
        "expires_when": "The end of my treatment",
    }
    return Terms(**(given | changes))


def a_consent(intake: Intake, by: Staff, **changes: Any) -> Consent:
    """A consent that nobody has signed."""
    return consents.ask(intake, terms(**changes), by, alone=True)


def a_live_consent(intake: Intake, by: Staff, **changes: Any) -> Consent:
    """A consent that the person has signed."""
    asked = a_consent(intake, by, **changes)
    consents.sign_on_screen(intake, asked, by, "person", "Test Person")
    return asked


def gives_out(staff: StaffMember, intake: Intake, **changes: Any) -> Disclosure:
    """Give the referral out under a consent that the person has signed, and return the act."""
    consent = a_live_consent(intake, staff.account, **changes)
    address = f"/intakes/{intake.id}/disclosures/consent/{consent.id}"
    sent = staff.sends(address, recipient=RECIPIENT, how="fax")
    assert sent.status_code == 302, sent.get_data(as_text=True)
    return db.session.scalars(select(Disclosure).order_by(Disclosure.id.desc()).limit(1)).one()


def document_at(intake: Intake, disclosure: Disclosure) -> str:
    return f"/intakes/{intake.id}/disclosures/{disclosure.id}/document.pdf"


def document_of(staff: StaffMember, intake: Intake, **changes: Any) -> bytes:
    """The document that leaves."""
    served = staff.client.get(document_at(intake, gives_out(staff, intake, **changes)))
    assert served.mimetype == "application/pdf"
    return bytes(served.data)


def an_emergency(intake: Intake, by: Staff) -> Disclosure:
    """A medical emergency in which something was told without consent."""
    told = disclosures.Emergency(
        recipient="Test Nurse",
        affiliation="Example Hospital",
        nature="Not breathing well",
        what="What was taken, and when",
        told_at=now(),
    )
    return disclosures.record_emergency(intake, by, told)
