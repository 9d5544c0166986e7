"""Staff accounts: adding one with a one-time first password."""

import secrets

from email_validator import EmailNotValidError, validate_email
from flask_security import hash_password
from sqlalchemy import select

from intake.extensions import db
from intake.questionnaire.text import clean
from intake.records.database import write
from intake.records.events import Kind, note
from intake.records.staff_tables import Role, Staff

ROLES = {
    "coordinator": "Asks the questions and prepares referrals",
    "clinician": "Licensed; confirms or overrides suggestions",
    "lead": "Licensed; runs the team",
    "administrator": "Runs the place; sees no intakes",
}


LONGEST_LINE = 120
"""Characters of a name or a license; the tables have room for no more."""


class StaffExists(Exception):
    """There is an account with this email already."""


class NotForDocuments(Exception):
    """A name or license that cannot stand in a document. The message says which of them."""


class NotAnEmail(Exception):
    """People sign in with an email address; this is none."""


@write
def add_staff(email: str, name: str, role: str, licensed_as: str = "") -> str:
    """Make an account and return its first password, which is good for one sign-in.

    Raises NotAnEmail, NotForDocuments and StaffExists.
    """
    email = read_email(email)
    name, licensed_as = name.strip(), licensed_as.strip()
    for what, typed in (("name", name or "\n"), ("license", licensed_as)):
        if clean(typed) != typed or len(typed) > LONGEST_LINE:
            raise NotForDocuments(what)
    if db.session.scalar(select(Staff.id).where(Staff.email == email)):
        raise StaffExists
    password = secrets.token_urlsafe(12)
    staff = Staff(
        email=email,
        name=name,
        license=licensed_as,
        password=hash_password(password),
        must_change_password=True,
        fs_uniquifier=secrets.token_hex(32),
        roles=[_role(role)],
    )
    db.session.add(staff)
    db.session.flush()
    note(Kind.STAFF_ADDED, by=None, staff=staff.id)
    return password


def password_changed(staff: Staff) -> None:
    """The person chose a password of their own; part of the transaction that keeps it."""
    staff.must_change_password = False
    note(Kind.PASSWORD_CHANGED, by=staff)


def read_email(typed: str) -> str:
    """The address as it is kept and looked up; raises NotAnEmail."""
    try:
        checked = validate_email(typed, check_deliverability=False)
    except EmailNotValidError as error:
        raise NotAnEmail from error
    return checked.normalized.lower()


def anybody() -> bool:
    """Whether there is any account yet."""
    return db.session.scalar(select(Staff.id).limit(1)) is not None


def _role(name: str) -> Role:
    role: Role | None = db.session.scalar(select(Role).where(Role.name == name))
    return role or Role(name=name, description=ROLES[name])
