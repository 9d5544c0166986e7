"""The life of a consent: asked for, signed by everybody who has to, and ended."""

from dataclasses import replace
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import select

from intake.extensions import db
from intake.questionnaire.answers import is_value
from intake.records.consent_tables import Consent, ConsentEnd, ConsentSignature
from intake.records.database import write
from intake.records.events import Kind as Event
from intake.records.events import Purpose, latest_moment, note
from intake.records.intakes import given_of
from intake.records.models import Intake
from intake.records.moments import now
from intake.records.staff_tables import Staff
from intake.referral import minors
from intake.referral.consent import (
    OPENS_REFERRAL,
    TEXT_VERSION,
    Fault,
    Kind,
    Terms,
    consent_text,
    faults_of,
)

PERSON, PARENT, REPRESENTATIVE = "person", "parent", "representative"


class Standing(StrEnum):
    """Whether a consent counts. Only LIVE opens anything."""

    UNSIGNED = "unsigned"
    LIVE = "live"
    EXPIRED = "expired"
    REVOKED = "revoked"
    REFUSED = "refused"
    OVER = "over"


class End(StrEnum):
    """Why a consent ended before its day."""

    REVOKED = "revoked"
    REFUSED = "refused"
    OVER = "over"
    """The event that it was to end with has happened."""


class Incomplete(Exception):
    """The terms lack an element that the law asks for. `faults` says which."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("; ".join(fault.what for fault in faults))
        self.faults = faults


class AskAClinician(Exception):
    """Somebody is, or may be, under 18: a clinician has to say who signs, and why."""


class NotToBeSigned(Exception):
    """The consent was signed, refused, taken back or has expired meanwhile."""


def age_of(intake: Intake) -> int | None:
    """The age that was answered, in whole years."""
    age = given_of(intake).get("age")
    return int(age) if is_value(age) and isinstance(age, int | float) else None


def signs_alone(
    intake: Intake, state: str, table: dict[str, minors.StateRule] | None
) -> bool | None:
    """Whether this person signs alone; None where a clinician has to say."""
    return minors.may_sign_alone(age_of(intake), state, table)


@write
def ask(
    intake: Intake, terms: Terms, by: Staff, *, alone: bool | None, with_parent: bool = False
) -> Consent:
    """Put a consent up to be signed. It opens nothing before everybody has signed.

    `alone` is what `signs_alone` said; where it is None a clinician has given their reasons in
    `terms.guardian_basis` and said whether a parent signs too. The same terms asked again, not
    signed yet, are the same consent. Raises Incomplete and AskAClinician.
    """
    if alone is None and not terms.guardian_basis:
        raise AskAClinician
    if alone:
        terms, with_parent = replace(terms, guardian_basis=""), False
    today = latest_moment(intake).astimezone().date()
    if faults := faults_of(terms, today):
        raise Incomplete(faults)
    text = consent_text(terms)
    signers = f"{PERSON} {PARENT}" if with_parent else PERSON
    if known := _same(intake, text.sha256, signers):
        return known
    consent = Consent(
        intake_id=intake.id,
        kind=terms.kind,
        terms_kept=terms.to_json(),
        text_kept=text.to_json() | {"sha256": text.sha256},
        text_version=TEXT_VERSION,
        signers=signers,
        expires_on=terms.expires_on,
        made_by_id=by.id,
    )
    db.session.add(consent)
    db.session.flush()
    note(Event.CONSENT_ASKED, intake, by, consent=consent.id)
    return consent


def _same(intake: Intake, sha256: str, signers: str) -> Consent | None:
    open_ones = (each for each in of(intake) if standing(each) is Standing.UNSIGNED)
    return next(
        (each for each in open_ones if (each.text_sha256, each.signers) == (sha256, signers)), None
    )


def of(intake: Intake) -> list[Consent]:
    """The consents of an intake, the latest first."""
    query = select(Consent).where(Consent.intake_id == intake.id).order_by(Consent.id.desc())
    return list(db.session.scalars(query))


def by_id(intake: Intake, consent_id: int) -> Consent | None:
    """A consent of this intake; one of another intake is not there."""
    found = db.session.get(Consent, consent_id)
    return found if found and found.intake_id == intake.id else None


def standing(consent: Consent) -> Standing:
    """Whether the consent counts at this moment."""
    if consent.end:
        return Standing(consent.end.why)
    today = latest_moment(consent.intake).astimezone().date()
    if consent.expires_on and consent.expires_on < today:
        return Standing.EXPIRED
    return Standing.UNSIGNED if consent.still_to_sign else Standing.LIVE


def live(intake: Intake) -> list[Consent]:
    """The consents under which the referral of this intake may leave now."""
    return [
        each
        for each in of(intake)
        if Kind(each.kind) in OPENS_REFERRAL and standing(each) is Standing.LIVE
    ]


def add_signature(
    consent: Consent,
    role: str,
    method: str,
    name: str,
    *,
    authority: str = "",
    paper: bytes = b"",
    signed_at: datetime | None = None,
    taken_by: Staff | None = None,
) -> ConsentSignature:
    """Add a signature, in the transaction under way."""
    place = PERSON if role == REPRESENTATIVE else role
    if standing(consent) is not Standing.UNSIGNED or place not in consent.still_to_sign:
        raise NotToBeSigned
    signature = ConsentSignature(
        intake_id=consent.intake_id,
        consent_id=consent.id,
        role=role,
        method=method,
        signed={
            "name": name,
            "authority": authority,
            "text_sha256": consent.text_sha256,
        },
        paper=paper,
        signed_at=signed_at or now(),
        taken_by_id=taken_by.id if taken_by else None,
    )
    db.session.add(signature)
    db.session.flush()
    db.session.expire(consent, ["signatures"])
    purpose = None if taken_by else Purpose.PERSON
    note(Event.CONSENT_SIGNED, consent.intake, taken_by, purpose, consent=consent.id)
    return signature


@write
def sign_on_screen(
    intake: Intake, consent: Consent, by: Staff, role: str, name: str, authority: str = ""
) -> ConsentSignature:
    """The person signs on a screen of the program, which `by` has handed to them.

    Raises NotToBeSigned.
    """
    return add_signature(consent, role, "screen", name, authority=authority, taken_by=by)


@write
def sign_on_paper(
    intake: Intake,
    consent: Consent,
    by: Staff,
    role: str,
    name: str,
    signed_on: date,
    paper: bytes,
    authority: str = "",
) -> ConsentSignature:
    """A form that was signed by hand, with a picture of it. Raises NotToBeSigned."""
    moment = datetime.combine(signed_on, datetime.min.time()).astimezone()
    return add_signature(
        consent, role, "paper", name,
        authority=authority, paper=paper, signed_at=moment, taken_by=by,
    )  # fmt: skip


@write
def end(
    intake: Intake, consent: Consent, why: End, words: str = "", by: Staff | None = None
) -> None:
    """Take a consent back, refuse it, or note that its event has happened. It counts no more
    from this moment on. A second time changes nothing.
    """
    if consent.end:
        return
    db.session.add(
        ConsentEnd(
            intake_id=intake.id,
            consent_id=consent.id,
            why=why,
            words=words,
            ended_by_id=by.id if by else None,
        )
    )
    db.session.flush()
    db.session.expire(consent, ["end"])
    note(Event.CONSENT_ENDED, intake, by, None if by else Purpose.PERSON, consent=consent.id)
