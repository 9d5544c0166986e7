"""Consents for tests: asked for, signed, and a referral given out under them."""

from typing import Any

from browser import judge, sent_by
from bs4 import BeautifulSoup
from make import StaffMember
from sqlalchemy import select
from werkzeug.test import TestResponse

from intake.extensions import db
from intake.records import consents, disclosures, sendings
from intake.records.consent_tables import Consent, Disclosure
from intake.records.disclosures import Outgoing, seen_now
from intake.records.documents import Made, new_code
from intake.records.models import Intake, MadeFor, StoredReferral
from intake.records.moments import now
from intake.records.recipients import Recipient
from intake.records.sending_tables import Sending
from intake.records.staff_tables import Staff
from intake.referral.consent import Kind, Terms
from intake.referral.parts import ALL_PARTS, PARTS

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


def a_document(content: bytes = b"%PDF a document", bundle: str = "{}") -> Made:
    """What stands in for a document where nobody looks into it."""
    return Made(content, bundle, new_code())


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


def documents_out() -> list[StoredReferral]:
    """The documents that were made for somebody, without those of the program's own record."""
    query = select(StoredReferral).where(StoredReferral.made_for != MadeFor.RECORD)
    return list(db.session.scalars(query))


def outgoing(intake: Intake, recipient: str = RECIPIENT) -> Outgoing:
    """A referral with every part that somebody looked at just now."""
    seen = seen_now(intake, recipient)
    return Outgoing(recipient=Recipient(recipient), how="fax", ticked=ALL_PARTS, seen=seen)


def looks_at(staff: StaffMember, intake: Intake, consent: Consent, **choice: Any) -> BeautifulSoup:
    """The page that shows what leaves, for those who are named or for those who are chosen."""
    address = f"/intakes/{intake.id}/disclosures/consent/{consent.id}"
    if not choice:
        return staff.opens(address)
    return judge(staff.sends(f"{address}/preview", page=address, **choice))


def sends(
    staff: StaffMember, page: BeautifulSoup, how: str = "fax", **changed: Any
) -> TestResponse:
    """Press the button below what leaves, with each recipient’s own way of sending."""
    form = page.select_one("#sending")
    assert form is not None
    ways = {str(each["name"]): how for each in form.select("[name^=how-]")}
    data = sent_by(page, "sending") | ways | changed
    return staff.client.post(str(form["action"]), data=data)


def gives_out(staff: StaffMember, intake: Intake, **changes: Any) -> Disclosure:
    """Give the referral out under a consent that the person has signed, and return the act."""
    consent = a_live_consent(intake, staff.account, **changes)
    sent = sends(staff, looks_at(staff, intake, consent))
    assert sent.status_code == 302, sent.get_data(as_text=True)
    return db.session.scalars(select(Disclosure).order_by(Disclosure.id.desc()).limit(1)).one()


def a_sending(intake: Intake, by: Staff, recipient: str = RECIPIENT, **changes: Any) -> Sending:
    """A referral that went to a program and waits for its answer."""
    consent = a_live_consent(intake, by, **({"recipients": (recipient,)} | changes))
    decided = intake.disposition
    assert decided is not None
    given = disclosures.disclose_under_consent(
        intake, decided, consent, by, outgoing(intake, recipient), a_document(b"%PDF-1.7 test")
    )
    return next(each for each in sendings.of(intake) if each.disclosure_id == given.id)


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
