"""Return codes: how a person without an account comes back to a screen that is not sent yet."""

import secrets
import unicodedata
from datetime import timedelta

from sqlalchemy import delete, select

from intake.extensions import db
from intake.records import intakes, keeping, moments
from intake.records.database import write
from intake.records.events import Kind, note
from intake.records.models import Intake, Status
from intake.records.references import LETTERS
from intake.records.retention_tables import ReturnCode
from intake.records.staff_tables import Staff
from intake.records.vault import vault

LENGTH, GROUP = 12, 4
MEANS = str.maketrans({"0": "Q", "O": "Q", "1": "J", "I": "J", "L": "J", "U": "V"})
"""What is not in a code, and what it was most likely read from."""
HASHED_AS = "return-code"


@write
def make(intake: Intake) -> str:
    """A new code for this screen; the one before it counts no more.

    It is returned in groups of four and kept as a keyed hash only. Raises IntakeClosed.
    """
    if intake.status != Status.UNSENT:
        raise intakes.IntakeClosed
    drawn = _draw()
    kept = db.session.get(ReturnCode, intake.id) or ReturnCode(intake_id=intake.id)
    kept.digest, kept.made_at = vault().ring.digest(HASHED_AS, drawn), moments.now()
    db.session.add(kept)
    note(Kind.CODE_MADE, intake)
    return "-".join(drawn[at : at + GROUP] for at in range(0, LENGTH, GROUP))


@write
def use(typed: str, by: Staff | None = None, synthetic: bool = False) -> Intake | None:
    """The screen that a code belongs to. The code is spent with it.

    Where somebody of the staff enters it, the screen becomes an open call that they see to; made
    up or not, as `synthetic` says.
    None where it is wrong, spent, of a screen that was sent, or too old: one and the same
    statement finds all that, so that nothing tells them apart.
    """
    fresh = moments.now() - timedelta(hours=keeping.periods_here().unsent_hours)
    query = (
        select(Intake)
        .join(ReturnCode, ReturnCode.intake_id == Intake.id)
        .where(
            ReturnCode.digest.in_(vault().ring.digests(HASHED_AS, as_kept(typed))),
            Intake.status == Status.UNSENT,
            Intake.updated_at > fresh,
            *((Intake.synthetic.is_(synthetic),) if by else ()),
        )
        .with_for_update(of=ReturnCode)
    )
    intake: Intake | None = db.session.scalar(query)
    if intake is None:
        return None
    db.session.execute(delete(ReturnCode).where(ReturnCode.intake_id == intake.id))
    if by:
        intake.status, intake.owner_id, intake.updated_at = Status.OPEN, by.id, moments.now()
        intakes.weigh(intake)
    note(Kind.CODE_USED, intake, by)
    return intake


def is_kept_with(key_id: bytes) -> bool:
    """Whether a code that still counts was hashed with this key: it cannot be hashed anew."""
    digests = db.session.scalars(select(ReturnCode.digest)).all()
    return any(each.startswith(key_id) for each in digests)


def as_kept(typed: str) -> str:
    """What was typed as a code is written: capitals, no dashes, what looks alike put right."""
    plain = unicodedata.normalize("NFKC", typed[: 10 * LENGTH]).upper()
    return "".join(each for each in plain if each.isascii() and each.isalnum()).translate(MEANS)


def _draw() -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
