"""The gate: nothing leaves without a live consent or a recorded emergency; each act is kept.

The person's own copy alone takes neither.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import select

from intake.extensions import db
from intake.records import sendings
from intake.records.bases import basis_of, basis_of_consent, basis_of_emergency, is_own_copy
from intake.records.consent_tables import Consent, Disclosure, EmergencyException
from intake.records.database import write
from intake.records.documents import Made, NoDocument, keep, need_whole, noting_damage
from intake.records.events import Kind, latest_moment, note
from intake.records.models import Disposition, Intake, MadeFor, StoredReferral
from intake.records.recipients import Recipient
from intake.records.staff_tables import Staff
from intake.referral.basis import OwnBasis
from intake.referral.consent import purpose_of
from intake.referral.parts import ALWAYS, PARTS

ACCOUNTED = timedelta(days=3 * 365 + 1)
"""How far back a person may ask what was disclosed (42 CFR 2.25)."""

HOW = {
    "secure_message": "Secure message",
    "fax": "Fax",
    "mail": "Mail",
    "by_hand": "Handed over",
    "spoken": "Spoken",
}


class ChangedMeanwhile(Exception):
    """What somebody looked at before is not what would leave now."""


class Seen(NamedTuple):
    """What a preview was made of. Where any of it is another one by now, nothing leaves."""

    version: int
    """Of the answers."""
    disposition: int
    latest: int
    """The latest disclosure to the same recipient: it does not go out twice by two clicks."""


@dataclass(frozen=True, kw_only=True)
class Outgoing:
    """A referral that was looked at and is to leave. `ticked` are the parts left ticked."""

    recipient: Recipient
    how: str
    ticked: frozenset[str]
    seen: Seen


@dataclass(frozen=True, kw_only=True)
class Emergency:
    """What 42 CFR 2.51 wants on record at once: who received what, when, and why."""

    recipient: str
    affiliation: str
    nature: str
    what: str
    told_at: datetime


def seen_now(intake: Intake, recipient: str) -> Seen:
    """What a preview for this recipient is made of at this moment."""
    before = (each.id for each in of(intake) if each.facts["recipient"] == recipient)
    decided = intake.disposition
    return Seen(intake.version, decided.id if decided else 0, max(before, default=0))


@write
def disclose_under_consent(
    intake: Intake,
    disposition: Disposition,
    consent: Consent,
    by: Staff,
    outgoing: Outgoing,
    made: Made,
) -> Disclosure:
    """Give the referral out under a consent, keep what was given, and wait for an answer.

    The gate is asked again under the lock: a consent that was taken back while the document was
    made lets nothing out. Raises ConsentMissing, NoDocument and ChangedMeanwhile.
    """
    recipient = outgoing.recipient
    parts = basis_of_consent(consent, recipient, outgoing.ticked).parts
    facts = {
        "recipient": recipient.name,
        "purpose": purpose_of(consent.terms),
        "what": [ALWAYS, *(part.label for part in PARTS if part.id in parts)],
        "profile": recipient.profile.id,
        "program": recipient.program_id,
    }
    _check(intake, disposition, recipient.name, outgoing.seen)
    kept = keep(intake, disposition, made, by, MadeFor.RECIPIENT)
    disclosure = _add(intake, by, outgoing.how, facts, consent_id=consent.id, referral_id=kept.id)
    note(Kind.DISCLOSED, intake, by, disclosure=disclosure.id, consent=consent.id)
    if recipient.profile.answers:
        sendings.begin(disclosure, intake, disposition, by)
    return disclosure


@write
def give_own_copy(
    intake: Intake,
    disposition: Disposition,
    by: Staff,
    *,
    basis: OwnBasis,
    how: str,
    seen: Seen,
    made: Made,
) -> Disclosure:
    """Give the person a copy of their own record. Raises NoDocument and ChangedMeanwhile."""
    facts = {
        "recipient": basis.recipient,
        "purpose": "The person’s own copy (42 CFR 2.23)",
        "what": [ALWAYS, *(part.label for part in PARTS)],
    }
    _check(intake, disposition, basis.recipient, seen)
    kept = keep(intake, disposition, made, by, MadeFor.PERSON)
    disclosure = _add(intake, by, how, facts, referral_id=kept.id)
    note(Kind.OWN_COPY_GIVEN, intake, by, disclosure=disclosure.id)
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
    made: Made,
) -> Disclosure:
    """Give the referral out under a recorded emergency. Raises ConsentMissing and NoDocument."""
    basis = basis_of_emergency(emergency)
    facts = {
        "recipient": f"{basis.recipient}, {basis.affiliation}",
        "purpose": f"Medical emergency: {basis.nature}",
        "what": [ALWAYS, *(part.label for part in PARTS)],
    }
    kept = keep(intake, disposition, made, by, MadeFor.RECIPIENT)
    disclosure = _add(intake, by, how, facts, emergency_id=emergency.id, referral_id=kept.id)
    note(Kind.DISCLOSED, intake, by, disclosure=disclosure.id, emergency=emergency.id)
    return disclosure


def _check(intake: Intake, disposition: Disposition, recipient: str, seen: Seen) -> None:
    if intake.disposition is None or intake.disposition.id != disposition.id:
        raise NoDocument
    if seen_now(intake, recipient) != seen:
        raise ChangedMeanwhile


def _add(intake: Intake, by: Staff, how: str, facts: dict[str, Any], **basis: int) -> Disclosure:
    disclosure = Disclosure(intake_id=intake.id, how=how, facts=facts, by_id=by.id, **basis)
    db.session.add(disclosure)
    db.session.flush()
    return disclosure


def fetch(intake: Intake, disclosure: Disclosure, by: Staff) -> StoredReferral:
    """The document of a disclosure, as it was made; each time is noted.

    Raises ConsentMissing when the consent ended or the emergency is over, NoDocument, also where
    the decision in it was taken back, and DocumentDamaged, which is noted too.
    """
    with noting_damage(intake, by):
        return _fetch(intake, disclosure, by)


@write
def _fetch(intake: Intake, disclosure: Disclosure, by: Staff) -> StoredReferral:
    basis_of(disclosure)
    kept = (
        db.session.get(StoredReferral, disclosure.referral_id) if disclosure.referral_id else None
    )
    if kept is None or disclosure.referral_id in taken_back(intake):
        raise NoDocument
    need_whole(kept)
    note(Kind.DOWNLOADED, intake, by, disclosure=disclosure.id)
    return kept


def taken_back(intake: Intake) -> set[int]:
    """The ids of the referrals that say what was decided and then taken back."""
    query = select(StoredReferral.id).join(
        Disposition, Disposition.withdraws_id == StoredReferral.disposition_id
    )
    return set(db.session.scalars(query.where(StoredReferral.intake_id == intake.id)))


def of(intake: Intake) -> Sequence[Disclosure]:
    """Every disclosure of an intake, the latest first."""
    query = select(Disclosure).where(Disclosure.intake_id == intake.id)
    return db.session.scalars(query.order_by(Disclosure.id.desc())).all()


def under(consent: Consent) -> Sequence[Disclosure]:
    """What already went out under a consent."""
    query = select(Disclosure).where(Disclosure.consent_id == consent.id)
    return db.session.scalars(query.order_by(Disclosure.id)).all()


def accounted(intake: Intake) -> list[Disclosure]:
    """The disclosures of the last three years, which a person may ask for.

    A copy that the person got is none: it went to nobody else.
    """
    since = latest_moment(intake) - ACCOUNTED
    return [each for each in of(intake) if each.at >= since and not is_own_copy(each)]


def by_id(intake: Intake, disclosure_id: int) -> Disclosure | None:
    """A disclosure of this intake; one of another intake is not there."""
    found = db.session.get(Disclosure, disclosure_id)
    return found if found and found.intake_id == intake.id else None


def emergency_by_id(intake: Intake, emergency_id: int) -> EmergencyException | None:
    """An emergency of this intake; one of another intake is not there."""
    found = db.session.get(EmergencyException, emergency_id)
    return found if found and found.intake_id == intake.id else None
