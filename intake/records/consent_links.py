"""One-time links: a person signs or refuses a consent on their own phone."""

import hmac
import secrets
from datetime import timedelta

from sqlalchemy import select

from intake.extensions import db
from intake.records import consents
from intake.records.consent_tables import Consent, ConsentEnd, ConsentLink
from intake.records.database import take_turns_at, write
from intake.records.events import Kind, Purpose, latest_moment, note
from intake.records.keyring import key_of
from intake.records.models import Intake, Status
from intake.records.moments import now
from intake.records.references import LETTERS
from intake.records.staff_tables import Staff
from intake.records.vault import vault

LINK_LASTS = timedelta(hours=48)
WRONG_CODES = 5
"""So many wrong codes spend a link."""


class LinkGone(Exception):
    """A link that was used, has expired, was locked by wrong codes, or never was."""


class WrongCode(Exception):
    """The code does not belong to the link."""


@write
def make(intake: Intake, consent: Consent, by: Staff, role: str) -> tuple[str, str]:
    """A new one-time link for one signature: its secret, and the code to say on the phone.

    Both are told once and kept as keyed hashes. Earlier links for the same signature are
    spent. Raises NotToBeSigned.
    """
    if (
        consents.standing(consent) is not consents.Standing.UNSIGNED
        or role not in consent.still_to_sign
    ):
        raise consents.NotToBeSigned
    earlier = select(ConsentLink).where(
        ConsentLink.consent_id == consent.id,
        ConsentLink.role == role,
        ConsentLink.spent_at.is_(None),
    )
    for link in db.session.scalars(earlier):
        link.spent_at = now()
    secret = secrets.token_urlsafe(24)
    code = "".join(secrets.choice(LETTERS) for _ in range(6))
    db.session.add(
        ConsentLink(
            intake_id=intake.id,
            consent_id=consent.id,
            role=role,
            digest=vault().ring.digest("consent-link", secret),
            code_digest=vault().ring.digest("consent-code", f"{secret} {code}"),
            expires_at=latest_moment(intake) + LINK_LASTS,
        )
    )
    db.session.flush()
    note(Kind.LINK_MADE, intake, by, consent=consent.id)
    return secret, code


def by_secret(secret: str) -> ConsentLink:
    """The link of a secret, as long as it can be used. Raises LinkGone for every other."""
    digests = vault().ring.digests("consent-link", secret)
    return _usable(db.session.scalar(select(ConsentLink).where(ConsentLink.digest.in_(digests))))


def by_id(link_id: int) -> ConsentLink:
    """A link that was opened with its code before. Raises LinkGone when it is over."""
    return _usable(db.session.get(ConsentLink, link_id))


def _usable(link: ConsentLink | None) -> ConsentLink:
    if link is None or link.spent_at or link.wrong >= WRONG_CODES:
        raise LinkGone
    intake = link.consent.intake
    if intake.status == Status.UNSENT or latest_moment(intake) >= link.expires_at:
        raise LinkGone
    if consents.standing(link.consent) is not consents.Standing.UNSIGNED:
        raise LinkGone
    return link


def opened(secret: str, code: str) -> ConsentLink:
    """The link of a secret, for whoever knows its code too. Raises LinkGone and WrongCode.

    Each wrong code counts, also when several come at the same time.
    """
    link = by_secret(secret)
    if not _fits(link, secret, code):
        _count_wrong(link.consent.intake, link.id)
        raise WrongCode
    return link


def _fits(link: ConsentLink, secret: str, code: str) -> bool:
    typed = f"{secret} {''.join(code.upper().split()).replace('-', '')}"
    digests = vault().ring.digests("consent-code", typed)
    return any([hmac.compare_digest(each, link.code_digest) for each in digests])


@write
def _count_wrong(intake: Intake, link_id: int) -> None:
    link = db.session.get(ConsentLink, link_id, populate_existing=True)
    if link is not None:
        link.wrong += 1
        if link.wrong >= WRONG_CODES:
            note(Kind.LINK_LOCKED, intake, purpose=Purpose.SECURITY, consent=link.consent_id)


@write
def sign(intake: Intake, link: ConsentLink, name: str, authority: str = "") -> None:
    """The person signs on their own phone; the link is spent. Raises LinkGone."""
    take_turns_at(link)
    if link.spent_at or link.wrong >= WRONG_CODES:
        raise LinkGone
    role = consents.REPRESENTATIVE if authority and link.role == consents.PERSON else link.role
    try:
        consents.add_signature(link.consent, role, "link", name, authority=authority)
    except consents.NotToBeSigned:
        raise LinkGone from None
    link.spent_at = now()


@write
def refuse(intake: Intake, link: ConsentLink) -> None:
    """The person says no on their own phone; the link is spent. Raises LinkGone."""
    take_turns_at(link)
    if link.spent_at or link.wrong >= WRONG_CODES or link.consent.end:
        raise LinkGone
    link.spent_at = now()
    db.session.add(
        ConsentEnd(
            intake_id=intake.id, consent_id=link.consent_id, why=consents.End.REFUSED, words=""
        )
    )
    db.session.flush()
    db.session.expire(link.consent, ["end"])
    note(Kind.CONSENT_ENDED, intake, None, Purpose.PERSON, consent=link.consent_id)


def is_kept_with(key_id: bytes) -> bool:
    """Whether a link that can still be used was hashed with this key."""
    usable = ConsentLink.spent_at.is_(None) & (ConsentLink.expires_at > now())
    query = select(ConsentLink.digest).where(usable)
    return any(key_of(digest) == key_id for digest in db.session.scalars(query))
