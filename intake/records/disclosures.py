"""The gate: nothing leaves without a live consent or a recorded emergency; each act is kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import select

from intake.extensions import db
from intake.records import consents
from intake.records.consent_tables import Consent, Disclosure, EmergencyException
from intake.records.database import write
from intake.records.events import Kind, latest_moment, note
from intake.records.models import Disposition, Intake, StoredReferral
from intake.records.staff_tables import Staff
from intake.referral.basis import Basis, ConsentBasis, EmergencyBasis, Signed
from intake.referral.consent import OPENS_REFERRAL, purpose_of
from intake.referral.consent import Kind as ConsentKind
from intake.referral.parts import ALL_PARTS, ALWAYS, PARTS

CONTENT_VERSION = 2
"""Raised whenever the document says something in another way."""

EMERGENCY_LASTS = timedelta(hours=24)
"""How long a document may be fetched again under a recorded emergency."""

ACCOUNTED = timedelta(days=3 * 365 + 1)
"""How far back a person may ask what was disclosed (42 CFR 2.25)."""

HOW = {
    "secure_message": "Secure message",
    "fax": "Fax",
    "mail": "Mail",
    "by_hand": "Handed over",
    "spoken": "Spoken",
}


class ConsentMissing(Exception):
    """Nothing may leave: there is no live consent and no recorded emergency for it."""


class NoDocument(Exception):
    """There is no decision that can be referred, or another one was made meanwhile."""


@dataclass(frozen=True, kw_only=True)
class Emergency:
    """What 42 CFR 2.51 wants on record at once: who received what, when, and why."""

    recipient: str
    affiliation: str
    nature: str
    what: str
    told_at: datetime


def basis_of_consent(consent: Consent, recipient: str) -> ConsentBasis:
    """Why a document may leave, with the copy that goes with it. Raises ConsentMissing.

    A consent that names its recipients opens for these only; one for all care is for any
    provider, plan or payer, and staff say which.
    """
    terms = consent.terms
    if consents.standing(consent) is not consents.Standing.LIVE:
        raise ConsentMissing
    if terms.kind not in OPENS_REFERRAL or not recipient:
        raise ConsentMissing
    shown = {consent.text.sha256, *(each.signed["text_sha256"] for each in consent.signatures)}
    if shown != {consent.text_sha256}:
        raise ConsentMissing
    if terms.kind is ConsentKind.SPECIFIC and recipient not in terms.recipients:
        raise ConsentMissing
    return ConsentBasis(
        number=consent.number,
        text=consent.text,
        text_version=consent.text_version,
        signatures=tuple(
            Signed(each.signed["name"], each.role, each.method, each.signed_at.astimezone())
            for each in consent.signatures
        ),
        parts=frozenset(terms.parts),
        recipient=recipient,
    )


def basis_of_emergency(emergency: EmergencyException) -> EmergencyBasis:
    """The same for a recorded emergency. Raises ConsentMissing when it is over."""
    intake = db.session.get(Intake, emergency.intake_id)
    if intake is None or latest_moment(intake) - emergency.made_at > EMERGENCY_LASTS:
        raise ConsentMissing
    told = emergency.told
    return EmergencyBasis(
        recipient=told["recipient"],
        affiliation=told["affiliation"],
        nature=told["nature"],
        by=emergency.made_by.name,
        at=emergency.told_at.astimezone(),
        parts=ALL_PARTS,
    )


def basis_of(disclosure: Disclosure) -> Basis:
    """Why this disclosure may (still) be fetched. Raises ConsentMissing."""
    if disclosure.consent:
        return basis_of_consent(disclosure.consent, disclosure.facts["recipient"])
    if disclosure.emergency:
        return basis_of_emergency(disclosure.emergency)
    raise ConsentMissing


@write
def disclose_under_consent(
    intake: Intake,
    disposition: Disposition,
    consent: Consent,
    by: Staff,
    *,
    how: str,
    recipient: str,
    document: bytes,
) -> Disclosure:
    """Give the referral out under a consent, and keep what was given.

    The gate is asked again under the lock: a consent that was taken back while the document was
    made lets nothing out. Raises ConsentMissing and NoDocument.
    """
    basis_of_consent(consent, recipient)
    facts = {
        "recipient": recipient,
        "purpose": purpose_of(consent.terms),
        "what": [ALWAYS, *(part.label for part in PARTS if part.id in consent.terms.parts)],
    }
    kept = _keep(intake, disposition, document, by)
    disclosure = _add(intake, by, how, facts, consent_id=consent.id, referral_id=kept.id)
    note(Kind.DISCLOSED, intake, by, disclosure=disclosure.id, consent=consent.id)
    return disclosure


@write
def record_emergency(intake: Intake, by: Staff, emergency: Emergency) -> Disclosure:
    """Record what was told to medical personnel in an emergency, without consent."""
    exception = EmergencyException(
        intake_id=intake.id,
        told={
            "recipient": emergency.recipient,
            "affiliation": emergency.affiliation,
            "nature": emergency.nature,
            "what": emergency.what,
        },
        told_at=emergency.told_at,
        made_by_id=by.id,
    )
    db.session.add(exception)
    db.session.flush()
    facts = {
        "recipient": f"{emergency.recipient}, {emergency.affiliation}",
        "purpose": f"Medical emergency: {emergency.nature}",
        "what": [emergency.what],
    }
    disclosure = _add(intake, by, "spoken", facts, emergency_id=exception.id)
    note(Kind.EMERGENCY_RECORDED, intake, by, disclosure=disclosure.id, emergency=exception.id)
    return disclosure


@write
def disclose_in_emergency(
    intake: Intake,
    disposition: Disposition,
    emergency: EmergencyException,
    by: Staff,
    *,
    how: str,
    document: bytes,
) -> Disclosure:
    """Give the referral out under a recorded emergency. Raises ConsentMissing and NoDocument."""
    basis = basis_of_emergency(emergency)
    facts = {
        "recipient": f"{basis.recipient}, {basis.affiliation}",
        "purpose": f"Medical emergency: {basis.nature}",
        "what": [ALWAYS, *(part.label for part in PARTS)],
    }
    kept = _keep(intake, disposition, document, by)
    disclosure = _add(intake, by, how, facts, emergency_id=emergency.id, referral_id=kept.id)
    note(Kind.DISCLOSED, intake, by, disclosure=disclosure.id, emergency=emergency.id)
    return disclosure


def _add(intake: Intake, by: Staff, how: str, facts: dict[str, Any], **basis: int) -> Disclosure:
    disclosure = Disclosure(intake_id=intake.id, how=how, facts=facts, by_id=by.id, **basis)
    db.session.add(disclosure)
    db.session.flush()
    return disclosure


def _keep(intake: Intake, disposition: Disposition, document: bytes, by: Staff) -> StoredReferral:
    if intake.disposition is None or intake.disposition.id != disposition.id:
        raise NoDocument
    kept = StoredReferral(
        intake_id=intake.id,
        disposition_id=disposition.id,
        document=document,
        sha256=sha256(document).hexdigest(),
        content_version=CONTENT_VERSION,
    )
    db.session.add(kept)
    db.session.flush()
    note(Kind.DOCUMENT_MADE, intake, by, referral=kept.id)
    return kept


@write
def fetch(intake: Intake, disclosure: Disclosure, by: Staff) -> StoredReferral:
    """The document of a disclosure, as it was made; each time is noted.

    Raises ConsentMissing when the consent ended or the emergency is over, and NoDocument.
    """
    basis_of(disclosure)
    kept = (
        db.session.get(StoredReferral, disclosure.referral_id) if disclosure.referral_id else None
    )
    if kept is None:
        raise NoDocument
    note(Kind.DOWNLOADED, intake, by, disclosure=disclosure.id)
    return kept


def of(intake: Intake) -> Sequence[Disclosure]:
    """Every disclosure of an intake, the latest first."""
    query = select(Disclosure).where(Disclosure.intake_id == intake.id)
    return db.session.scalars(query.order_by(Disclosure.id.desc())).all()


def under(consent: Consent) -> Sequence[Disclosure]:
    """What already went out under a consent."""
    query = select(Disclosure).where(Disclosure.consent_id == consent.id)
    return db.session.scalars(query.order_by(Disclosure.id)).all()


def accounted(intake: Intake) -> list[Disclosure]:
    """The disclosures of the last three years, which a person may ask for."""
    since = latest_moment(intake) - ACCOUNTED
    return [each for each in of(intake) if each.at >= since]


def by_id(intake: Intake, disclosure_id: int) -> Disclosure | None:
    """A disclosure of this intake; one of another intake is not there."""
    found = db.session.get(Disclosure, disclosure_id)
    return found if found and found.intake_id == intake.id else None


def emergency_by_id(intake: Intake, emergency_id: int) -> EmergencyException | None:
    """An emergency of this intake; one of another intake is not there."""
    found = db.session.get(EmergencyException, emergency_id)
    return found if found and found.intake_id == intake.id else None
