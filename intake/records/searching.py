"""Finds intakes by what somebody of the staff typed: a reference, a phone number, a name."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from intake.records import intakes, look_ups, reads
from intake.records.models import Intake
from intake.records.staff_tables import Staff

AT_MOST = 50
PHONE = re.compile(r"\+?\(?\d(?:[\s().-]{0,3}\d){6,14}", re.ASCII)
"""Seven digits and more, with what is written between them."""
REFERENCE = re.compile(r"[A-Z0-9]{4}[\s-]?[A-Z0-9]{4}", re.ASCII)


@dataclass(frozen=True)
class Found:
    """An intake, and what of it fits: "phone", "name", "birth date"."""

    intake: Intake
    by: tuple[str, ...]


def by_reference(typed: str, synthetic: bool) -> Intake | None:
    """The intake whose reference this is, in any spelling; None where it is none of theirs."""
    if not REFERENCE.fullmatch(typed.strip().upper()):
        return None
    return intakes.by_reference(typed, synthetic=synthetic)


def search(typed: str, born: date | None, by: Staff, synthetic: bool) -> Sequence[Found]:
    """The intakes that fit the phone number or the name in what was typed, the latest first.

    A birth date beside it must fit too; alone, it is what is looked for. That somebody searched
    is noted, with how many were found.
    """
    phone = PHONE.search(typed)
    name = PHONE.sub(" ", typed) if phone else typed
    asked = [("phone", {"phone": phone.group()})] if phone else []
    asked += [("name", {"name": name})] if any(map(str.isalnum, name)) else []
    fits: dict[UUID, list[str]] = {}
    for what, wanted in asked or [("", {})]:
        for each in look_ups.find(**wanted, birth_date=born, limit=AT_MOST, synthetic=synthetic):
            fits.setdefault(each, []).extend([what] if what else [])
    latest_first = sorted(fits, reverse=True)[:AT_MOST]
    reads.note_search(by, len(latest_first))
    also = ["birth date"] if born else []
    return [Found(each, tuple(fits[each.id] + also)) for each in look_ups.load(latest_first)]


def kind_of(typed: str) -> str:
    """What this looks like: a reference, a phone number, or a name."""
    if PHONE.search(typed):
        return "phone"
    is_reference = REFERENCE.fullmatch(typed.strip().upper()) and any(map(str.isdigit, typed))
    return "reference" if is_reference else "name"
