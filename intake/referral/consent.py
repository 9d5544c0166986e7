"""What a person agrees to (42 CFR 2.31): every element as a field, and the words that they sign."""

import hashlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from intake.questionnaire import text
from intake.questionnaire.languages import say, say_all
from intake.referral.parts import ALWAYS, PARTS

TEXT_VERSION = 2
"""Raised whenever the words below change. What was signed keeps its own words and their hash."""


class Kind(StrEnum):
    """What the consent is for. The last two stand alone and open no referral."""

    SPECIFIC = "specific"
    """To named recipients, for a named purpose."""
    CARE = "care"
    """One consent for all future treatment, payment and health care operations."""
    PROCEEDINGS = "proceedings"
    """Use in civil, criminal, administrative or legislative proceedings."""
    COUNSELING_NOTES = "counseling_notes"
    """Notes of a counselor, kept apart from the record."""


OPENS_REFERRAL = frozenset({Kind.SPECIFIC, Kind.CARE})

KINDS = {
    Kind.SPECIFIC: "To programs or persons that you name",
    Kind.CARE: "For all treatment, payment and health care operations",
    Kind.PROCEEDINGS: "For use in a court or other legal proceeding",
    Kind.COUNSELING_NOTES: "For substance use counseling notes",
}

CARE_RECIPIENTS = (
    "My treating providers, health plans, third-party payers, and people helping to operate this "
    "program"
)
"""The class of recipients that 42 CFR 2.31(a)(4) names for such a consent, word for word."""

PURPOSES = {
    "treatment": "To plan and give me treatment",
    "request": "At my request",
    "payment": "To pay for my care",
    "coordination": "To coordinate my care between programs",
    "proceeding": "For the proceeding named below",
}

CARE_PURPOSE = "Treatment, payment and health care operations"


class Fault(NamedTuple):
    """An element that is missing: the field of the form, and what to do."""

    field: str
    what: str


@dataclass(frozen=True, kw_only=True)
class Terms:
    """One consent before it is signed.

    `parts` are ids of `referral.parts`; `recipients` names or one class of them; `purpose` a
    code of PURPOSES, empty for CARE; `expires_on` the last day on which it counts, or
    `expires_when` the event that ends it; `proceeding` says which proceeding, for that kind.
    `guardian_basis` is what a clinician wrote about who has to sign, where that is in question.
    """

    kind: Kind
    person: str
    discloser: str
    recipients: tuple[str, ...]
    parts: tuple[str, ...] = ()
    purpose: str = ""
    expires_on: date | None = None
    expires_when: str = ""
    proceeding: str = ""
    guardian_basis: str = ""

    def to_json(self) -> dict[str, Any]:
        return asdict(self) | {
            "kind": self.kind.value,
            "expires_on": self.expires_on.isoformat() if self.expires_on else None,
        }

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "Terms":
        """What `to_json` wrote."""
        day = kept["expires_on"]
        return cls(
            **kept
            | {
                "kind": Kind(kept["kind"]),
                "recipients": tuple(kept["recipients"]),
                "parts": tuple(kept["parts"]),
                "expires_on": date.fromisoformat(day) if day else None,
            }
        )


def faults_of(terms: Terms, today: date) -> list[Fault]:
    """The elements of 42 CFR 2.31 that are missing or cannot be right."""
    return list(_faults(terms, today))


def _faults(terms: Terms, today: date) -> Iterator[Fault]:
    if not terms.person:
        yield Fault("person", "Enter the name of the person whose record this is")
    if not terms.discloser:
        yield Fault("discloser", "Name the program that shares the record")
    if terms.kind in OPENS_REFERRAL and not terms.parts:
        yield Fault("parts", "Select at least one part of the record that may be shared")
    if not terms.recipients or not all(terms.recipients):
        yield Fault("recipient", "Enter who may receive the record")
    if terms.kind is not Kind.CARE and terms.purpose not in PURPOSES:
        yield Fault("purpose", "Select what the record is shared for")
    if terms.kind is Kind.PROCEEDINGS and not terms.proceeding:
        yield Fault("proceeding", "Name the proceeding, for example the court and what it is about")
    if not terms.expires_on and not terms.expires_when:
        yield Fault("expires_on", "Enter the day or the event that ends this consent")
    if terms.expires_on and terms.expires_on < today:
        yield Fault("expires_on", "Enter a day that is still to come")


class Paragraphs(NamedTuple):
    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class ConsentText:
    """The words that are shown and signed."""

    title: str
    summary: tuple[str, ...]
    sections: tuple[Paragraphs, ...]

    def to_json(self) -> dict[str, Any]:
        return {"title": self.title, "summary": self.summary, "sections": self.sections}

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "ConsentText":
        """What `to_json` wrote."""
        sections = tuple(Paragraphs(heading, tuple(lines)) for heading, lines in kept["sections"])
        return cls(kept["title"], tuple(kept["summary"]), sections)

    def written(self) -> str:
        """All of it as plain text, the same for the same terms: this is what is kept and hashed."""
        lines = [self.title, "", *self.summary]
        for heading, body in self.sections:
            lines += ["", heading, *body]
        return "\n".join(lines) + "\n"

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.written().encode()).hexdigest()


TITLES = {
    Kind.SPECIFIC: "Consent to share my record",
    Kind.CARE: "Consent to share my record for treatment, payment and operations",
    Kind.PROCEEDINGS: "Consent to use my record in a legal proceeding",
    Kind.COUNSELING_NOTES: "Consent to share substance use counseling notes",
}

REVOKE = (
    "You can take this consent back at any time. Tell us in writing: write to {discloser}, or hand "
    "us a note with your name and the date. You may also tell any of our staff, and they will stop "
    "at once and write it down.",
    "Taking it back does not undo what was already shared while this consent counted.",
)
CARE_REDISCLOSURE = (
    "A provider, health plan or their business partner that gets your record under this consent "
    "may share it again as the HIPAA rules allow. They may not use or share it in a civil, "
    "criminal, administrative or legislative proceeding against you, unless you agree to that in "
    "another consent or a court orders it.",
)
REDISCLOSURE = (
    "Federal rules (42 CFR part 2) protect your record. Whoever gets it gets a notice that says "
    "so, with a copy of this consent. Your record must not be used against you in a proceeding "
    "without another consent from you or a court order.",
)
CARE_REFUSING = (
    "You do not have to sign. If you do not, we can still talk with you and help you in an "
    "emergency. We cannot send your record to other providers or your health plan, so you may "
    "have to bring it yourself, and your plan may not pay.",
)
REFUSING = (
    "You do not have to sign. If you do not, we do not send your record. We still talk with you "
    "about your next step.",
)
ELECTRONIC = (
    "You may sign on paper instead: ask us and we print this form. You can ask for a paper copy at "
    "any time, free of charge.",
    "To sign here you need a phone or computer that shows this page. If you can read this page, it "
    "works. If you no longer want electronic forms, tell us; it changes nothing about your care.",
)


COUNSELING_NOTES = (
    "Substance use counseling notes, which are kept apart from the rest of the record"
)
SEVERAL = (
    "You name several here. Each gets a copy of this form, so each sees who the others are. If you "
    "take this back, it counts for all of them. You can ask us for a form for each."
)


def consent_text(terms: Terms) -> ConsentText:
    """The words for these terms. The plain summary stands first, the full text below it."""
    return ConsentText(say(TITLES[terms.kind]), _summary(terms), tuple(_sections(terms)))


def _summary(terms: Terms) -> tuple[str, ...]:
    if terms.kind is Kind.PROCEEDINGS:
        what = say("You allow that your record is used in a legal case.")
    elif terms.kind is Kind.COUNSELING_NOTES:
        what = say("You allow that the notes of your counselor are shared.")
    else:
        what = say("You allow us to send parts of your record.")
    several = (say(SEVERAL),) if len(terms.recipients) > 1 else ()
    return (
        f"{what} {say('You choose who gets it.')}",
        *several,
        say("You do not have to sign. You can change your mind later."),
        say("Read the rest, or ask us to read it to you."),
    )


def _sections(terms: Terms) -> Iterator[Paragraphs]:
    yield Paragraphs(say("Whose record"), (terms.person,))
    yield Paragraphs(say("Who may share it"), (terms.discloser,))
    yield Paragraphs(say("Who may receive it"), _recipients(terms))
    yield Paragraphs(say("What may be shared"), _what(terms))
    yield Paragraphs(say("What for"), _purpose(terms))
    yield Paragraphs(say("Until when"), (ends(terms),))
    yield Paragraphs(
        say("How you can take it back"),
        tuple(say(each, discloser=terms.discloser) for each in REVOKE),
    )
    is_care = terms.kind is Kind.CARE
    yield Paragraphs(
        say("What protects you"), say_all(CARE_REDISCLOSURE if is_care else REDISCLOSURE)
    )
    yield Paragraphs(say("If you do not sign"), say_all(CARE_REFUSING if is_care else REFUSING))
    if terms.guardian_basis:
        yield Paragraphs(say("Who has to sign"), (terms.guardian_basis,))
    yield Paragraphs(say("Signing on a screen"), say_all(ELECTRONIC))


def _recipients(terms: Terms) -> tuple[str, ...]:
    return (say(CARE_RECIPIENTS),) if terms.kind is Kind.CARE else terms.recipients


def _what(terms: Terms) -> tuple[str, ...]:
    if terms.kind is Kind.COUNSELING_NOTES:
        return (say(COUNSELING_NOTES),)
    return (say(ALWAYS), *(say(part.label) for part in PARTS if part.id in terms.parts))


def _purpose(terms: Terms) -> tuple[str, ...]:
    words = CARE_PURPOSE if terms.kind is Kind.CARE else PURPOSES[terms.purpose]
    return (say(words), terms.proceeding) if terms.proceeding else (say(words),)


def purpose_of(terms: Terms) -> str:
    """The purpose in one line."""
    return ": ".join(_purpose(terms))


def ends(terms: Terms) -> str:
    """When the consent ends, in words."""
    if terms.expires_on:
        return say("The end of {day}", day=text.day(terms.expires_on))
    return say(terms.expires_when)
