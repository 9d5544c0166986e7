"""Staff accounts: adding one with a one-time first password, and what administrators change."""

import secrets
from collections.abc import Collection, Sequence

from email_validator import EmailNotValidError, validate_email
from flask import current_app
from flask_security import hash_password
from sqlalchemy import select

from intake.extensions import db
from intake.questionnaire.text import clean
from intake.records import sessions
from intake.records.database import write
from intake.records.events import Kind, note
from intake.records.staff_tables import Role, Staff

ROLES = {
    "coordinator": "Asks the questions and prepares referrals",
    "clinician": "Licensed; confirms or overrides suggestions",
    "lead": "Licensed; runs the team",
    "administrator": "Runs the place; sees no intakes",
}
ADMINISTRATOR = "administrator"

LONGEST_LINE = 120
"""Characters of a name or a license; the tables have room for no more."""


class StaffExists(Exception):
    """There is an account with this email already."""


class NotForDocuments(Exception):
    """A name or license that cannot stand in a document. The message says which of them."""


class NotAnEmail(Exception):
    """People sign in with an email address; this is none."""


class LastAdministrator(Exception):
    """Nobody else could manage the accounts any more."""


class OwnAccount(Exception):
    """Nobody manages their own account; “Your account” is for that."""


@write
def add_staff(
    email: str, name: str, role: str, licensed_as: str = "", by: Staff | None = None
) -> str:
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
    password = _draw_password()
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
    note(Kind.STAFF_ADDED, by=by, staff=staff.id)
    return password


def password_changed(staff: Staff, here: Collection[str]) -> None:
    """The person chose a password of their own; part of the transaction that keeps it.

    Wherever else they are signed in, that ends; `here` are the keys of the session that asks.
    """
    staff.must_change_password = False
    sessions.drop_those_of(staff, by=staff, but=here)
    note(Kind.PASSWORD_CHANGED, by=staff)


@write
def give_first_password(staff: Staff, by: Staff | None) -> str:
    """A one-time password for somebody who forgot theirs. Returns it; it is kept as a hash only.

    Raises OwnAccount.
    """
    _not_oneself(staff, by)
    password = _draw_password()
    staff.password, staff.must_change_password = hash_password(password), True
    _sign_out_everywhere(staff, by)
    note(Kind.FIRST_PASSWORD_GIVEN, by=by, staff=staff.id)
    return password


@write
def deactivate(staff: Staff, by: Staff | None) -> None:
    """Close an account, at once. Raises OwnAccount and LastAdministrator."""
    _not_oneself(staff, by)
    _not_the_last_administrator(staff)
    if staff.active:
        staff.active = False
        _sign_out_everywhere(staff, by)
        note(Kind.STAFF_DEACTIVATED, by=by, staff=staff.id)


@write
def reactivate(staff: Staff, by: Staff | None) -> None:
    if not staff.active:
        staff.active = True
        note(Kind.STAFF_REACTIVATED, by=by, staff=staff.id)


@write
def change_role(staff: Staff, role: str, by: Staff | None) -> None:
    """Give an account this role alone. Raises OwnAccount and LastAdministrator."""
    _not_oneself(staff, by)
    if role != ADMINISTRATOR:
        _not_the_last_administrator(staff)
    if [each.name for each in staff.roles] != [role]:
        staff.roles = [_role(role)]
        note(Kind.STAFF_ROLE_CHANGED, by=by, staff=staff.id)


def keep_hash_up_to_date(staff: Staff, password: str) -> None:
    """Hash a password that was right anew, where hashes were cheaper when it was chosen."""
    security = current_app.extensions["security"]
    if security.pwd_context.needs_update(staff.password):
        _keep_hash(staff, hash_password(password))


@write
def _keep_hash(staff: Staff, hashed: str) -> None:
    staff.password = hashed


@write
def note_lock_out(staff: Staff) -> None:
    """Too many wrong passwords or codes came for this account."""
    note(Kind.LOCKED_OUT, staff=staff.id)


def find(staff_id: int) -> Staff | None:
    return db.session.get(Staff, staff_id)


def by_email(email: str) -> Staff | None:
    found: Staff | None = db.session.scalar(select(Staff).where(Staff.email == email))
    return found


def by_session_mark(mark: str) -> Staff | None:
    """Whoever this mark stands for, which sessions name instead of an id."""
    found: Staff | None = db.session.scalar(select(Staff).where(Staff.fs_uniquifier == mark))
    return found


def everybody() -> Sequence[Staff]:
    """All accounts, those in use first, by name."""
    return db.session.scalars(select(Staff).order_by(Staff.active.desc(), Staff.name)).all()


def active_in(roles: Collection[str]) -> Sequence[Staff]:
    """Everybody who works here now in one of these roles, by name."""
    holds = Staff.roles.any(Role.name.in_(roles))
    query = select(Staff).where(Staff.active.is_(True), holds).order_by(Staff.name, Staff.id)
    return db.session.scalars(query).all()


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


def _draw_password() -> str:
    return secrets.token_urlsafe(12)


def _not_oneself(staff: Staff, by: Staff | None) -> None:
    if by and by.id == staff.id:
        raise OwnAccount


def _not_the_last_administrator(staff: Staff) -> None:
    # Two who deactivate each other at the same moment take turns here.
    those = select(Staff).where(Staff.active.is_(True)).order_by(Staff.id).with_for_update(of=Staff)
    administrators = [
        each.id
        for each in db.session.scalars(those.execution_options(populate_existing=True))
        if ADMINISTRATOR in {role.name for role in each.roles}
    ]
    if administrators == [staff.id]:
        raise LastAdministrator


def _sign_out_everywhere(staff: Staff, by: Staff | None) -> None:
    staff.fs_uniquifier = secrets.token_hex(32)
    sessions.drop_those_of(staff, by)
