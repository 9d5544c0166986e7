"""Why a record may leave: asked before each act, and each time what left is fetched again."""

from datetime import timedelta

from intake.extensions import db
from intake.records import consents
from intake.records.consent_tables import Consent, Disclosure, EmergencyException
from intake.records.events import latest_moment
from intake.records.models import Intake
from intake.records.recipients import Recipient
from intake.referral.basis import Basis, ConsentBasis, EmergencyBasis, OwnBasis, Signed
from intake.referral.consent import OPENS_REFERRAL, Kind
from intake.referral.parts import ALL_PARTS
from intake.referral.profiles import what_leaves

EMERGENCY_LASTS = timedelta(hours=24)
"""How long a document may be fetched again under a recorded emergency."""


class ConsentMissing(Exception):
    """Nothing may leave: there is no live consent and no recorded emergency for it."""


def basis_of_consent(
    consent: Consent, recipient: Recipient, ticked: frozenset[str] = ALL_PARTS
) -> ConsentBasis:
    """Why a document may leave, with the copy that goes with it. Raises ConsentMissing.

    A consent that names its recipients opens for these only; one for all care is for any
    provider, plan or payer, and staff say which. What leaves is what the consent, the profile
    of the recipient and the parts left ticked have in common.
    """
    terms = consent.terms
    if consents.standing(consent) is not consents.Standing.LIVE:
        raise ConsentMissing
    if terms.kind not in OPENS_REFERRAL or not recipient.name:
        raise ConsentMissing
    shown = {consent.text.sha256, *(each.signed["text_sha256"] for each in consent.signatures)}
    if shown != {consent.text_sha256}:
        raise ConsentMissing
    if terms.kind is Kind.SPECIFIC and recipient.name not in terms.recipients:
        raise ConsentMissing
    return ConsentBasis(
        number=consent.number,
        text=consent.text,
        text_version=consent.text_version,
        signatures=tuple(
            Signed(each.signed["name"], each.role, each.method, each.signed_at.astimezone())
            for each in consent.signatures
        ),
        parts=what_leaves(terms.parts, recipient.profile, ticked),
        recipient=recipient.name,
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


def is_own_copy(disclosure: Disclosure) -> bool:
    """Whether it went to the person whose record it is."""
    return disclosure.consent_id is None and disclosure.emergency_id is None


def basis_of(disclosure: Disclosure) -> Basis:
    """Why this disclosure may (still) be fetched. Raises ConsentMissing."""
    if disclosure.consent:
        return basis_of_consent(disclosure.consent, Recipient(disclosure.facts["recipient"]))
    if disclosure.emergency:
        return basis_of_emergency(disclosure.emergency)
    return OwnBasis(recipient=disclosure.facts["recipient"], parts=ALL_PARTS)
