"""Accounts of other people: what administrators can do, and that nobody locks everybody out."""

from typing import Any

import pytest
from browser import errors_of, judge, main_text
from flask import Flask
from make import PASSWORD, StaffMember, account_of, give_password, sign_in
from sqlalchemy import select
from werkzeug.test import TestResponse

from intake.extensions import db
from intake.records import staff
from intake.records.event_tables import Event
from intake.records.staff_tables import Staff

NEW = {"name": "New Person", "email": "new.person@doorway.example", "role": "clinician"}


def does(administrator: StaffMember, what: str, to: StaffMember, **fields: Any) -> TestResponse:
    address = f"/staff/{to.account.id}"
    return administrator.sends(f"{address}/{what}", page=address, **fields)


def kinds() -> list[str]:
    return list(db.session.scalars(select(Event.kind).order_by(Event.id)))


class TestAdding:
    def test_the_first_password_is_shown_once_and_opens(
        self, app: Flask, administrator: StaffMember
    ) -> None:
        made = judge(administrator.sends("/staff/add", **NEW, license="Test License 0000"))
        shown = made.select_one("[data-first-password]")
        assert shown is not None
        client = app.test_client()
        assert sign_in(client, NEW["email"], shown.text).status_code == 302
        assert client.get("/desk").location == "/change-password"
        account = account_of(NEW["email"])
        assert (account.name, account.license) == ("New Person", "Test License 0000")
        assert [role.name for role in account.roles] == ["clinician"]
        assert "New Person" in main_text(administrator.opens("/staff"))
        noted = db.session.scalars(select(Event).where(Event.kind == "staff-added")).all()[-1]
        assert noted.actor_id == administrator.account.id
        assert noted.detail == {"staff": account.id}

    @pytest.mark.parametrize(
        "changed",
        [
            {"name": ""},
            {"name": "x" * 121},
            {"name": "An\x07na"},
            {"name": "Name\r\nBcc: x@doorway.example"},
            {"name": "\u202eanna"},
            {"email": ""},
            {"email": "x"},
            {"email": "x" * 300 + "@doorway.example"},
            {"email": "a@doorway.example\r\nBcc: x@doorway.example"},
            {"role": ""},
            {"role": "king"},
            {"role": "\x00"},
            {"license": "x" * 121},
            {"license": "a\nb"},
            {"name": "x" * 1_000_000},
        ],
        ids=str,
    )
    def test_what_cannot_be_is_refused_and_stays_on_the_form(
        self, administrator: StaffMember, changed: dict[str, str]
    ) -> None:
        refused = administrator.sends("/staff/add", **{**NEW, **changed})
        assert refused.status_code == 422
        page = judge(refused)
        assert all(len(each.split()) > 2 for each in errors_of(page))
        if "name" not in changed:
            assert page.select_one("#name")["value"] == "New Person"  # type: ignore[index]
        assert len(db.session.scalars(select(Staff)).all()) == 1

    def test_one_email_is_one_account(self, administrator: StaffMember) -> None:
        administrator.sends("/staff/add", **NEW)
        again = administrator.sends("/staff/add", **{**NEW, "email": NEW["email"].upper()})
        assert again.status_code == 422
        assert "There is an account with this email" in errors_of(judge(again))[0]

    def test_fields_that_are_not_on_the_form_change_nothing(
        self, administrator: StaffMember
    ) -> None:
        extra = {
            "id": "1",
            "active": "",
            "must_change_password": "",
            "password": "chosen by the sender",
            "fs_uniquifier": "x",
            "roles": "administrator",
            "tf_totp_secret": "x",
        }
        assert administrator.sends("/staff/add", **NEW, **extra).status_code == 200
        account = account_of(NEW["email"])
        assert account.id != administrator.account.id
        assert account.active
        assert account.must_change_password
        assert account.tf_totp_secret is None
        assert account.fs_uniquifier != "x"
        assert [role.name for role in account.roles] == ["clinician"]


class TestClosing:
    def test_it_ends_their_sessions_at_once(
        self, app: Flask, administrator: StaffMember, coordinator: StaffMember
    ) -> None:
        does(administrator, "deactivate", coordinator)
        assert coordinator.client.get("/worklist").status_code == 302
        assert give_password(app.test_client(), coordinator.account.email, PASSWORD).status == (
            "422 UNPROCESSABLE ENTITY"
        )
        assert "staff-deactivated" in kinds()
        assert "session-ended" in kinds()

    def test_it_can_be_opened_again_and_the_old_sessions_stay_ended(
        self, app: Flask, administrator: StaffMember, coordinator: StaffMember
    ) -> None:
        does(administrator, "deactivate", coordinator)
        does(administrator, "reactivate", coordinator)
        assert coordinator.client.get("/worklist").status_code == 302
        signed_in = sign_in(app.test_client(), coordinator.account.email, PASSWORD)
        assert signed_in.location == "/worklist"

    def test_nobody_closes_their_own(self, administrator: StaffMember) -> None:
        does(administrator, "deactivate", administrator)
        assert "This is your own account" in main_text(administrator.opens("/staff"))
        assert administrator.client.get("/staff").status_code == 200

    def test_the_last_administrator_stays(self, app: Flask, administrator: StaffMember) -> None:
        with app.app_context():
            with pytest.raises(staff.LastAdministrator):
                staff.deactivate(administrator.account, by=None)
            with pytest.raises(staff.LastAdministrator):
                staff.change_role(administrator.account, "lead", by=None)

    def test_of_two_administrators_one_stays(self, administrator: StaffMember, app: Flask) -> None:
        staff.add_staff("second@doorway.example", "Second", "administrator")
        second = account_of("second@doorway.example")
        staff.deactivate(administrator.account, by=second)
        with pytest.raises(staff.LastAdministrator):
            staff.deactivate(second, by=None)


class TestRoles:
    def test_a_new_role_counts_at_once(
        self, administrator: StaffMember, coordinator: StaffMember
    ) -> None:
        assert coordinator.client.get("/staff").status_code == 404
        does(administrator, "role", coordinator, role="administrator")
        assert coordinator.client.get("/staff").status_code == 200
        assert coordinator.client.get("/worklist").status_code == 404
        assert "staff-role-changed" in kinds()

    @pytest.mark.parametrize("role", ["", "king", "administrator, lead", "\x00", "x" * 100_000])
    def test_a_role_that_is_none_is_refused(
        self, administrator: StaffMember, coordinator: StaffMember, role: str
    ) -> None:
        refused = does(administrator, "role", coordinator, role=role)
        assert refused.status_code == 422
        assert errors_of(judge(refused)) == ["Select a role"]

    def test_nobody_changes_their_own(self, administrator: StaffMember) -> None:
        does(administrator, "role", administrator, role="lead")
        db.session.refresh(administrator.account)
        assert [role.name for role in administrator.account.roles] == ["administrator"]


class TestHelp:
    def test_a_lost_second_step_is_reset(
        self, app: Flask, administrator: StaffMember, coordinator: StaffMember
    ) -> None:
        does(administrator, "reset-second-step", coordinator)
        assert coordinator.client.get("/worklist").status_code == 302
        client = app.test_client()
        assert give_password(client, coordinator.account.email, PASSWORD).location == "/desk"
        assert client.get("/worklist").location == "/account/second-step"
        assert "second-factor-reset" in kinds()

    def test_nobody_resets_their_own(self, administrator: StaffMember) -> None:
        does(administrator, "reset-second-step", administrator)
        db.session.refresh(administrator.account)
        assert administrator.account.has_second_factor

    def test_a_forgotten_password_gets_a_new_first_one(
        self, app: Flask, administrator: StaffMember, coordinator: StaffMember
    ) -> None:
        page = judge(does(administrator, "first-password", coordinator))
        shown = page.select_one("[data-first-password]")
        assert shown is not None
        assert coordinator.client.get("/worklist").status_code == 302
        email = coordinator.account.email
        assert give_password(app.test_client(), email, PASSWORD).status_code == 422
        client = app.test_client()
        assert sign_in(client, email, shown.text).status_code == 302
        assert client.get("/worklist").location == "/change-password"

    def test_they_can_be_signed_out_everywhere(
        self, administrator: StaffMember, coordinator: StaffMember
    ) -> None:
        does(administrator, "end-sessions", coordinator)
        assert coordinator.client.get("/worklist").status_code == 302


@pytest.mark.parametrize("number", ["0", "99", "-1", "x", "9" * 30, "%00"])
def test_a_number_that_is_nobodys_is_not_found(administrator: StaffMember, number: str) -> None:
    assert administrator.client.get(f"/staff/{number}").status_code == 404


def test_the_menu_has_what_one_may_see(
    administrator: StaffMember, coordinator: StaffMember
) -> None:
    def menu(member: StaffMember) -> list[str]:
        return [each.text for each in member.opens("/rulebook").select("header nav a")]

    assert menu(administrator) == ["Staff", "Jobs", "Keeping", "Programs", "Rulebook", "Account"]
    assert menu(coordinator) == [
        "Worklist",
        "Calls",
        "Referrals",
        "Practice",
        "Programs",
        "Rulebook",
        "Account",
    ]
