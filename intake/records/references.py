"""References: how an intake is named to people, also over the phone."""

import secrets

from sqlalchemy import select

from intake.extensions import db
from intake.records.models import Intake

LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""No letters or digits that are taken for each other when they are read out on the phone."""


def free_reference() -> str:
    """A reference that no intake has yet, such as 7K2M-X4QD."""
    while True:
        drawn = "".join(secrets.choice(LETTERS) for _ in range(8))
        reference = f"{drawn[:4]}-{drawn[4:]}"
        if not db.session.scalar(select(Intake.id).where(Intake.reference == reference)):
            return reference
