"""What a program may be able to do: the codes of its entry in the directory, and their words."""

from typing import NamedTuple


class Capability(NamedTuple):
    """`label` names it in a form, `can` ends a sentence that begins with “It can”."""

    code: str
    label: str
    can: str


CAPABILITIES = (
    Capability("withdrawal", "Withdrawal management", "manage withdrawal"),
    Capability("pump", "Baclofen pump care", "look after a baclofen pump"),
    Capability("methadone", "Methadone", "give methadone"),
    Capability("buprenorphine", "Buprenorphine", "give buprenorphine"),
    Capability("pregnant", "Pregnant people", "take pregnant people"),
    Capability("under_18", "People under 18", "take people under 18"),
    Capability("adult", "Adults", "take adults"),
    Capability(
        "children", "Children who live in with a parent", "let children live in with a parent"
    ),
    Capability("childcare", "Childcare during sessions", "look after children during sessions"),
    Capability("wheelchair", "Room for a wheelchair", "take a wheelchair"),
    Capability("bed", "Beds with help to get in and out", "give a bed with help to get in and out"),
    Capability("physiotherapy", "Physical therapy", "give physical therapy"),
    Capability("hearing", "Help with hearing", "help people who do not hear well"),
    Capability("sight", "Help with seeing", "help people who do not see well"),
    Capability("interpreter", "Interpreters", "get an interpreter"),
)
BY_CODE = {each.code: each for each in CAPABILITIES}

EVENING = Capability("evening", "Evening sessions", "offer sessions in the evening")

PAYERS = (
    Capability("medicaid", "Medicaid", "be paid by Medicaid"),
    Capability("medicare", "Medicare", "be paid by Medicare"),
    Capability("private", "Private insurance", "be paid by private insurance"),
    Capability("veterans", "VA", "be paid by the VA"),
    Capability("none", "No insurance", "take people without insurance"),
)
"""By the codes of the choices of the question `payment`."""
PAYERS_BY_CODE = {each.code: each for each in PAYERS}
