"""What an entry of the directory holds, and how it is read from a form or a line of a file."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from intake.placement.model import Level
from intake.questionnaire import text
from intake.records.program_tables import BETWEEN, Program
from intake.referral.capabilities import CAPABILITIES, EVENING, PAYERS
from intake.referral.profiles import PROFILES, TREATMENT

LEVELS = {level.code: level.label for level in Level if level is not Level.EMERGENCY}
CAN = {each.code: each.label for each in CAPABILITIES}
PAID_BY = {each.code: each.label for each in PAYERS}
DECLINED = CAN | PAID_BY
"""What a program can say no to: to do something, or to be paid by somebody."""

LONGEST = {
    **{"name": 120, "phone": 40, "fax": 40, "email": 120, "address": 200, "contact": 120},
    **{"website": 200, "hours": 200, "note": 1000},
}
MOST_LANGUAGES = 30
MOST_PLACES = 9999


class Faults(Exception):
    """What cannot be taken: a sentence for each field."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__("; ".join(faults.values()))
        self.faults = dict(faults)


@dataclass(frozen=True, kw_only=True)
class Draft:
    """All of an entry that people write."""

    name: str
    phone: str = ""
    fax: str = ""
    email: str = ""
    address: str = ""
    contact: str = ""
    website: str = ""
    levels: tuple[str, ...] = ()
    hours: str = ""
    evening: bool | None = None
    accepts: tuple[str, ...] = ()
    declines: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    payers: tuple[str, ...] = ()
    places_free: int | None = None
    profile: str = TREATMENT.id
    note: str = ""
    reviewed_on: date | None = None


FIELDS = tuple(each.name for each in fields(Draft))


def draft_of(program: Program) -> Draft:
    """The entry as it is kept."""
    return Draft(**{name: getattr(program, name) for name in FIELDS})


def key_of(name: str) -> str:
    """The name as it is compared: without regard to case and to spaces in between."""
    return " ".join(name.casefold().split())


def read_draft(typed: Mapping[str, Any], today: date) -> Draft:
    """An entry from what was typed: text for a line, texts for a list. Raises Faults.

    A field that was not typed stays empty.
    """
    read: dict[str, Any] = {}
    faults: dict[str, str] = {}
    for field, reading in READ.items():
        try:
            read[field] = reading(typed.get(field) or "")
        except ValueError as fault:
            faults[field] = str(fault)
    if not faults.keys() & {"accepts", "declines", "payers"}:
        both = set(read["declines"]) & {*read["accepts"], *read["payers"]}
        if both:
            named = ", ".join(sorted(DECLINED[code] for code in both))
            faults["declines"] = f"This stands under yes and under no: {named}. Leave one"
    faults |= _read_rest(typed, today, read)
    if faults:
        raise Faults(faults)
    return Draft(**read)


def _read_rest(typed: Mapping[str, Any], today: date, read: dict[str, Any]) -> dict[str, str]:
    """What is read beside something else: the day of the last check, and the profile."""
    faults = {}
    day = str(typed.get("reviewed_on") or "").strip()
    try:
        read["reviewed_on"] = text.read_date(day, today) if day else None
    except text.NoSuchDay:
        read["reviewed_on"] = None
    if day and (read["reviewed_on"] is None or read["reviewed_on"] > today):
        faults["reviewed_on"] = "Enter a day up to today, like 11/3/2026"
    read["profile"] = str(typed.get("profile") or TREATMENT.id).strip()
    if read["profile"] not in PROFILES:
        faults["profile"] = f"Select one of these: {', '.join(PROFILES)}"
    return faults


@dataclass(frozen=True)
class _Line:
    """One line of text, cleaned and not too long."""

    field: str
    lines: bool = False

    def __call__(self, typed: str) -> str:
        given = str(typed).replace("\r\n", "\n").strip()
        if text.clean(given, lines=self.lines) != given:
            raise ValueError("Take out the hidden control characters")
        if len(given) > LONGEST[self.field]:
            raise ValueError(f"Shorten this to {LONGEST[self.field]:,} characters or fewer")
        return given


def _name(typed: str) -> str:
    found = " ".join(_Line("name")(typed).split())
    if not found:
        raise ValueError("Enter the name of the program")
    return found


def _number(field: str) -> Callable[[str], str]:
    def read(typed: str) -> str:
        found = _Line(field)(typed)
        if found and not _is_number(found):
            raise ValueError("Enter a number with area code, like 202-555-0143")
        return found

    return read


def _is_number(typed: str) -> bool:
    try:
        return phonenumbers.is_possible_number(phonenumbers.parse(typed, "US"))
    except phonenumbers.NumberParseException:
        return False


def _email(typed: str) -> str:
    found = _Line("email")(typed)
    if not found:
        return ""
    try:
        validate_email(found, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        raise ValueError("Enter an email address like name@example.com") from None
    return found


def _website(typed: str) -> str:
    """With its scheme. Only the two that lead to a website, since it becomes a link."""
    found = _Line("website")(typed)
    if not found:
        return ""
    with_scheme = found if ":" in found.split("/", 1)[0] else f"https://{found}"
    scheme, _, rest = with_scheme.partition("://")
    if scheme.lower() not in ("http", "https") or not rest or " " in rest or "." not in rest:
        raise ValueError("Enter a web address like https://example.org")
    return with_scheme


def _some_of(known: Mapping[str, str], least: str = "") -> Callable[[Any], tuple[str, ...]]:
    """Reads codes, or their labels, in the order in which they are known."""
    names = {_plain(label): code for code, label in known.items()} | {_plain(c): c for c in known}

    def read(typed: Any) -> tuple[str, ...]:
        given = [each for each in typed or () if each.strip()]
        strange = [each for each in given if _plain(each) not in names]
        if strange:
            named = text.clean(", ".join(strange))[:120]
            raise ValueError(f"Not known here: {named}. Use: {', '.join(known)}")
        found = {names[_plain(each)] for each in given}
        if least and not found:
            raise ValueError(least)
        return tuple(code for code in known if code in found)

    return read


def _plain(word: str) -> str:
    return " ".join(word.casefold().replace("_", " ").replace("-", " ").split())


def _languages(typed: Any) -> tuple[str, ...]:
    given = [" ".join(str(each).split()) for each in typed or ()]
    found: dict[str, str] = {}
    for each in filter(None, given):
        found.setdefault(each.casefold(), each)
        if text.clean(each) != each or BETWEEN in each or len(each) > 60:
            raise ValueError("Write each language as a name of at most 60 letters")
    if len(found) > MOST_LANGUAGES:
        raise ValueError(f"Name at most {MOST_LANGUAGES} languages")
    return tuple(found.values())


YES_NO = {"yes": True, "y": True, "true": True, "1": True, "no": False, "n": False}
YES_NO |= {"false": False, "0": False}


def _evening(typed: str) -> bool | None:
    plain = str(typed).strip().casefold()
    if plain and plain not in YES_NO:
        raise ValueError(f"{EVENING.label}: say yes or no, or leave it empty")
    return YES_NO.get(plain)


def read_places(typed: str) -> int | None:
    """The number of places; None where nothing was typed. Raises ValueError with what to do."""
    plain = str(typed).strip()
    if not plain:
        return None
    if not plain.isascii() or not plain.isdigit() or int(plain[:9]) > MOST_PLACES:
        raise ValueError(f"Enter a whole number from 0 to {MOST_PLACES:,}, or leave it empty")
    return int(plain)


READ: dict[str, Callable[[Any], Any]] = {
    "name": _name,
    "phone": _number("phone"),
    "fax": _number("fax"),
    "email": _email,
    "address": _Line("address"),
    "contact": _Line("contact"),
    "website": _website,
    "levels": _some_of(LEVELS, "Select at least one level of care"),
    "hours": _Line("hours"),
    "evening": _evening,
    "accepts": _some_of(CAN),
    "declines": _some_of(DECLINED),
    "languages": _languages,
    "payers": _some_of(PAID_BY),
    "places_free": read_places,
    "note": _Line("note", lines=True),
}
