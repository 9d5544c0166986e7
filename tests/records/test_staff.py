"""Staff accounts: a one-time first password, one account per email."""

import pytest
from flask_security import verify_password
from sqlalchemy import select

from intake.extensions import db
from intake.records import staff
from intake.records.event_tables import Event
from intake.records.staff_tables import Role, Staff

pytestmark = pytest.mark.usefixtures("app")


def test_the_first_password_is_drawn_and_kept_only_as_a_hash() -> None:
    first = staff.add_staff("One@Doorway.example", "One", "coordinator")
    second = staff.add_staff("two@doorway.example", "Two", "coordinator")
    assert first != second
    assert len(first) >= 12
    account = db.session.scalars(select(Staff).order_by(Staff.id)).first()
    assert account is not None
    assert first not in account.password
    assert account.password.startswith("$argon2")
    assert verify_password(first, account.password)
    assert account.must_change_password


def test_one_email_is_one_account_whatever_its_capitals() -> None:
    staff.add_staff("one@doorway.example", "One", "coordinator")
    with pytest.raises(staff.StaffExists):
        staff.add_staff("ONE@doorway.example", "Another", "clinician")
    assert len(db.session.scalars(select(Staff)).all()) == 1


@pytest.mark.parametrize(
    "typed", ["", "one", "one@", "@x.org", "a b@x.org", "a\x00@x.org", "x" * 400]
)
def test_what_is_no_email_makes_no_account(typed: str) -> None:
    with pytest.raises(staff.NotAnEmail):
        staff.add_staff(typed, "One", "coordinator")
    assert not staff.anybody()


def test_a_role_is_made_once() -> None:
    staff.add_staff("one@doorway.example", "One", "clinician")
    staff.add_staff("two@doorway.example", "Two", "clinician")
    assert list(db.session.scalars(select(Role.name))) == ["clinician"]


def test_adding_is_noted_without_name_or_email() -> None:
    staff.add_staff("one@doorway.example", "One", "clinician")
    noted = db.session.scalars(select(Event)).one()
    assert noted.kind == "staff-added"
    assert list(noted.detail) == ["staff"]
