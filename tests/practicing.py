"""Practice mode, switched on through its door."""

from make import StaffMember


def practices(member: StaffMember) -> None:
    assert member.sends("/practice/on", page="/practice").status_code == 302
