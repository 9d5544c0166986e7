"""Finds an intake by name, phone number or birth date, of which only keyed hashes are kept."""

import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

import phonenumbers
from sqlalchemy import delete, exists, func, literal, select, union
from sqlalchemy.orm import aliased, defer, joinedload

from intake.extensions import db
from intake.questionnaire.answers import Given, is_value
from intake.records.models import Intake, LookUp, Status
from intake.records.vault import vault

HIDDEN = (Status.UNSENT,)
"""A screen that the person has not sent is found by nobody."""
FOUND_BY = frozenset({"person_name", "phone", "caller_phone", "birth_date"})
"""The questions whose answers an intake is found by."""
COUNTED_UP_TO = 1000

Hashes = list[bytes]
"""The same value hashed in several ways, of which any fits."""


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
    name: str = "",
    phone: str = "",
    birth_date: date | None = None,
    limit: int = 50,
    synthetic: bool = False,
) -> list[UUID]:
    """The ids of the intakes that fit all of what is given, the latest first; see `load`.

    A name fits with all its words, in any order, whatever their accents and capitals; a number
    is that of the person or of whoever called for them. Made-up intakes are found only where
    they alone are asked for. None are found where nothing is given.
    """
    wanted = of_name(name)
    wanted += [of_number(phone)] if phone.strip() else []
    wanted += [of_birth_date(birth_date)] if birth_date else []
    return latest(wanted, synthetic, limit)


def of_name(name: str) -> list[Hashes]:
    """The hashes of each word of a name."""
    return [vault().ring.digests("name", word) for word in _words(name)]


def of_number(typed: str, kinds: Sequence[str] = ("phone", "caller-phone")) -> Hashes:
    """The hashes of a number, as that of the person or of the caller."""
    number = _number(typed)
    return [each for kind in kinds for each in vault().ring.digests(kind, number)]


def of_birth_date(day: date) -> Hashes:
    return vault().ring.digests("birth-date", day.isoformat())


def latest(
    wanted: Sequence[Hashes], synthetic: bool, limit: int, apart_from: UUID | None = None
) -> list[UUID]:
    """The ids of the intakes that have one hash of each of these, the latest first.

    The rarest is walked along its index, and the others are looked up for each row: so it
    matters little how many share a name.
    """
    if not wanted:
        return []
    first, *others = _rarest_first(wanted)
    also = aliased(LookUp)
    fits = [
        *(Intake.status.not_in(HIDDEN), Intake.synthetic == synthetic, Intake.id != apart_from),
        *(
            exists().where(also.intake_id == LookUp.intake_id, also.digest.in_(each))
            for each in others
        ),
    ]
    parts = [
        select(LookUp.intake_id)
        .join(Intake, Intake.id == LookUp.intake_id)
        .where(LookUp.digest == each, *fits)
        .order_by(LookUp.intake_id.desc())
        .limit(limit)
        .subquery()
        for each in first
    ]
    found = db.session.scalars(union(*map(select, parts)))
    return sorted(found, reverse=True)[:limit]


def load(ids: Iterable[UUID]) -> list[Intake]:
    """The intakes with these ids, without their answers, the latest first."""
    query = (
        select(Intake)
        .options(
            defer(Intake.answers_sealed), joinedload(Intake.owner), joinedload(Intake.started_by)
        )
        .where(Intake.id.in_(list(ids)))
    )
    return list(db.session.scalars(query.order_by(Intake.id.desc())))


def _rarest_first(wanted: Sequence[Hashes]) -> Sequence[Hashes]:
    if len(wanted) == 1:
        return wanted
    rows = [
        select(literal(1)).where(LookUp.digest.in_(each)).limit(COUNTED_UP_TO) for each in wanted
    ]
    counts = [select(func.count()).select_from(each.subquery()).scalar_subquery() for each in rows]
    counted = db.session.execute(select(*counts)).one()
    return [wanted[at] for at in sorted(range(len(wanted)), key=counted.__getitem__)]


def values_of(given: Given) -> list[tuple[str, str]]:
    """What an intake can be found by: kind and value, as they are hashed."""
    name, phone, born = (given.get(key) for key in ("person_name", "phone", "birth_date"))
    found = [("name", word) for word in _words(str(name))] if is_value(name) and name else []
    for kind, typed in (("phone", phone), ("caller-phone", given.get("caller_phone"))):
        if is_value(typed) and typed:
            found.append((kind, _number(str(typed))))
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
