"""Finds an intake by name, phone number or birth date, of which only keyed hashes are kept."""

import unicodedata
from collections.abc import Sequence
from datetime import date
from uuid import UUID

import phonenumbers
from sqlalchemy import Select, delete, select

from intake.extensions import db
from intake.questionnaire.answers import Given, is_value
from intake.records.models import Intake, LookUp, Status
from intake.records.vault import vault

HIDDEN = (Status.UNSENT,)
"""A screen that the person has not sent is found by nobody."""


def index(intake: Intake, given: Given) -> None:
    """Keep the hashes of what this intake can be found by; part of the write under way."""
    wanted = {vault().ring.digest(kind, value) for kind, value in values_of(given)}
    rows = db.session.scalars(select(LookUp).where(LookUp.intake_id == intake.id)).all()
    for row in rows:
        if row.digest not in wanted:
            db.session.delete(row)
    known = {row.digest for row in rows}
    db.session.add_all(LookUp(intake_id=intake.id, digest=each) for each in wanted - known)


def reindex(intake: Intake, given: Given) -> None:
    """The same, all anew, after the key changed."""
    db.session.execute(delete(LookUp).where(LookUp.intake_id == intake.id))
    db.session.add_all(
        LookUp(intake_id=intake.id, digest=vault().ring.digest(kind, value))
        for kind, value in set(values_of(given))
    )


def find(
    name: str = "", phone: str = "", birth_date: date | None = None, limit: int = 50
) -> Sequence[Intake]:
    """The intakes that fit all of what is given, the latest first; none where nothing is given.

    A name fits with all its words, in any order, whatever their accents and capitals.
    """
    wanted = [("name", word) for word in _words(name)]
    wanted += [("phone", _number(phone))] if phone.strip() else []
    wanted += [("birth-date", birth_date.isoformat())] if birth_date else []
    if not wanted:
        return []
    query = select(Intake).where(Intake.status.not_in(HIDDEN))
    for kind, value in wanted:
        hashes = vault().ring.digests(kind, value)
        query = query.where(Intake.id.in_(_with_any(hashes)))
    return db.session.scalars(query.order_by(Intake.id.desc()).limit(limit)).all()


def _with_any(hashes: list[bytes]) -> Select[UUID]:
    return select(LookUp.intake_id).where(LookUp.digest.in_(hashes))


def values_of(given: Given) -> list[tuple[str, str]]:
    """What an intake can be found by: kind and value, as they are hashed."""
    name, phone, born = (given.get(key) for key in ("person_name", "phone", "birth_date"))
    found = [("name", word) for word in _words(str(name))] if is_value(name) and name else []
    if is_value(phone) and phone:
        found.append(("phone", _number(str(phone))))
    if isinstance(born, date):
        found.append(("birth-date", born.isoformat()))
    return found


def _words(name: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(each for each in plain if not unicodedata.combining(each))
    return "".join(each if each.isalnum() else " " for each in letters).split()


def _number(typed: str) -> str:
    """The number as it is dialled from anywhere; what is no number stands for itself."""
    try:
        return phonenumbers.format_number(
            phonenumbers.parse(typed, "US"), phonenumbers.PhoneNumberFormat.E164
        )
    except phonenumbers.NumberParseException:
        return "".join(each for each in typed if each.isalnum())
