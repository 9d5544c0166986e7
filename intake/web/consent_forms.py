"""The forms around a consent: its terms, a signature, paper, its end."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields import SelectChoice

from intake.questionnaire.languages import say
from intake.records.consents import PARENT, PERSON, REPRESENTATIVE
from intake.referral.consent import CARE_RECIPIENTS, OPENS_REFERRAL, PURPOSES, Kind, Terms
from intake.referral.parts import ALL_PARTS, PARTS
from intake.web.forms import Form
from intake.web.words import read_choice, read_day, read_words

LONGEST = timedelta(days=3 * 365)
MOST_RECIPIENTS = 10
LONGEST_NAME = 160
"""Characters of the name of one recipient."""
PAPER_AT_MOST = 3 * 1024 * 1024
"""Bytes of the picture of a signed form; a page from a scanner or a phone is smaller."""

PAPER_KINDS = {b"%PDF-": "pdf", b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpeg"}

NO_END = "There is no end. You can take it back at any time"

ROLE_LABELS = {
    PERSON: "The person whose record it is",
    PARENT: "A parent or guardian",
    REPRESENTATIVE: "A lawful representative of the person",
}


class TermsForm(Form):
    """What a person is asked to agree to. Which fields count depends on the kind."""

    person = StringField("Full name of the person")
    recipient = TextAreaField("Programs or persons that may receive it")
    parts = SelectMultipleField(
        "What may be shared",
        choices=[SelectChoice(part.id, part.label) for part in PARTS],
        validate_choice=False,
    )
    purpose = SelectField(
        "What for",
        choices=[
            SelectChoice(code, label) for code, label in PURPOSES.items() if code != "proceeding"
        ],
        validate_choice=False,
    )
    proceeding = StringField("Which proceeding")
    expires = RadioField(
        "Until when",
        choices=[
            SelectChoice("day", "The end of a day"),
            SelectChoice("event", "Something that happens"),
            SelectChoice("none", "No end, until it is taken back"),
        ],
        validate_choice=False,
    )
    expires_on = StringField("Last day")
    expires_when = StringField("What ends it")
    who_signs = RadioField(
        "Who signs",
        choices=[
            SelectChoice("alone", "The young person alone"),
            SelectChoice("with_parent", "The young person and a parent or guardian"),
        ],
        validate_choice=False,
    )
    guardian_basis = TextAreaField("Why")

    def __init__(self, kind: Kind, **options: Any) -> None:
        super().__init__(**options)
        self.kind = kind
        self.expires_day: date | None = None

    def read(self, today: date, asks_clinician: bool) -> bool:
        """Whether every field can be taken; `asks_clinician` asks who signs, and why."""
        fine = [
            self.validate(),
            read_words(self.person, "Enter the full name of the person", at_most=120),
            self._read_recipient(),
            self._read_what(),
            self._read_end(today),
        ]
        if asks_clinician:
            fine += [
                read_choice(self.who_signs, ("alone", "with_parent"), "Select who signs"),
                read_words(
                    self.guardian_basis, "Write down why, and under which law", 1000, lines=True
                ),
            ]
        return all(fine)

    def _read_recipient(self) -> bool:
        if self.kind is Kind.CARE:
            return True
        several, missing = self.kind is Kind.SPECIFIC, "Enter who may receive the record"
        most = MOST_RECIPIENTS * (LONGEST_NAME + 1) if several else LONGEST_NAME
        if not read_words(self.recipient, missing, at_most=most, lines=several):
            return False
        if len(self.recipients) > MOST_RECIPIENTS:
            said = f"Name at most {MOST_RECIPIENTS} in one consent, and ask for another one"
            self.recipient.errors = (said,)
        elif any(len(each) > LONGEST_NAME for each in self.recipients):
            said = f"Shorten each name to {LONGEST_NAME} characters, one on each line"
            self.recipient.errors = (said,)
        return not self.recipient.errors

    @property
    def recipients(self) -> tuple[str, ...]:
        """The names that were typed, one on each line, each one time."""
        names = (" ".join(line.split()) for line in (self.recipient.data or "").split("\n"))
        return tuple(dict.fromkeys(name for name in names if name))

    def _read_what(self) -> bool:
        fine = True
        if self.kind in OPENS_REFERRAL:
            known = [part for part in (self.parts.data or []) if part in ALL_PARTS]
            self.parts.data = known
            if not known:
                self.parts.errors = ("Select at least one part of the record",)
                fine = False
        if self.kind is Kind.PROCEEDINGS:
            said = "Name the proceeding, for example the court and what it is about"
            return read_words(self.proceeding, said, at_most=300) and fine
        if self.kind is not Kind.CARE:
            return read_choice(self.purpose, PURPOSES, "Select what it is for") and fine
        return fine

    def _read_end(self, today: date) -> bool:
        if self.expires.data == "none" and self.kind is Kind.CARE:
            return True
        if self.expires.data == "event":
            return read_words(self.expires_when, "Enter what ends this consent", at_most=160)
        if self.expires.data != "day":
            self.expires.errors = ("Select when this consent ends",)
            return False
        missing = "Enter the last day, like 12/31/2027"
        self.expires_day = read_day(self.expires_on, today, missing, future=True)
        if self.expires_day and not today <= self.expires_day <= today + LONGEST:
            self.expires_on.errors = ("Enter a day from today on, at most three years ahead",)
            return False
        return self.expires_day is not None

    def terms(self, discloser: str) -> Terms:
        """What was read."""
        is_care, is_proceeding = self.kind is Kind.CARE, self.kind is Kind.PROCEEDINGS
        purpose = "proceeding" if is_proceeding else str(self.purpose.data or "")
        ends = {"event": self.expires_when.data or "", "none": NO_END}.get(self.expires.data, "")
        order = [part.id for part in PARTS]
        opens = self.kind in OPENS_REFERRAL
        return Terms(
            kind=self.kind,
            person=self.person.data,
            discloser=discloser,
            recipients=(CARE_RECIPIENTS,) if is_care else self.recipients,
            parts=tuple(sorted(self.parts.data, key=order.index)) if opens else (),
            purpose="" if is_care else purpose,
            expires_on=self.expires_day,
            expires_when=ends,
            proceeding=self.proceeding.data if is_proceeding else "",
            guardian_basis=self.guardian_basis.data or "",
        )


class SignatureForm(Form):
    """A signature typed on a screen."""

    name = StringField("Your full name")
    as_whom = RadioField(
        "You are",
        choices=[
            SelectChoice("self", "The person named above"),
            SelectChoice("representative", "Somebody who may sign for this person by law"),
        ],
        validate_choice=False,
    )
    authority = StringField("What gives you the right to sign")
    has_read = BooleanField("I have read this, or it was read to me")
    electronic = BooleanField("I agree to sign on this screen. My typed name is my signature")

    def read(self, role: str) -> bool:
        """Whether it is a complete signature for this role."""
        fine = [self.validate(), read_words(self.name, "Type your full name", at_most=120)]
        if role == PERSON:
            said = "Select whether you sign for yourself"
            fine.append(read_choice(self.as_whom, ("self", "representative"), said))
        if self.represents(role):
            said = "Say what gives you the right to sign, for example guardian by court order"
            fine.append(read_words(self.authority, said, at_most=200))
        for box, said in (
            (self.has_read, "Tick that you have read this, or that it was read to you"),
            (self.electronic, "Tick that you agree to sign on this screen, or ask for paper"),
        ):
            if not box.data:
                box.errors = (say(said),)
                fine.append(False)
        return all(fine)

    def represents(self, role: str) -> bool:
        return role == PARENT or self.as_whom.data == "representative"

    def role(self, role: str) -> str:
        """As whom the signature counts."""
        return REPRESENTATIVE if role == PERSON and self.represents(role) else role


class PaperForm(Form):
    """A form that was signed by hand."""

    name = StringField("Name that was signed")
    role = RadioField(
        "Signed by",
        choices=[SelectChoice(code, label) for code, label in ROLE_LABELS.items()],
        validate_choice=False,
    )
    authority = StringField("What gives a representative or parent the right to sign")
    signed_on = StringField("Date beside the signature")
    paper = FileField("Picture or scan of the signed page")

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.day = date.min
        self.content = b""

    def read(self, today: date) -> bool:
        missing = "Enter the date that stands beside the signature, like 11/3/2026"
        day = read_day(self.signed_on, today, missing)
        self.day = day or date.min
        fine = [
            self.validate(),
            read_words(self.name, "Enter the name that was signed", at_most=120),
            read_choice(self.role, ROLE_LABELS, "Select who signed"),
            day is not None,
            self._read_paper(),
        ]
        if self.day > today:
            self.signed_on.errors = ("The date is still to come. Check it",)
            fine.append(False)
        needs_authority = self.role.data in (PARENT, REPRESENTATIVE)
        said = "Say what gives this person the right to sign"
        fine.append(read_words(self.authority, said if needs_authority else "", at_most=200))
        return all(fine)

    def _read_paper(self) -> bool:
        sent = self.paper.data
        # The name of the file is never used: it may be a path, or say something about a person.
        self.content = sent.read(PAPER_AT_MOST + 1) if hasattr(sent, "read") else b""
        self.paper.errors = ()
        if not self.content:
            self.paper.errors = ("Select the picture or scan of the signed page",)
        elif len(self.content) > PAPER_AT_MOST:
            self.paper.errors = ("The file is larger than 3 MB. Take a smaller picture",)
        elif not paper_kind(self.content):
            self.paper.errors = ("The file is no PDF, PNG or JPEG. Save it as one of these",)
        return not self.paper.errors


def paper_kind(content: bytes) -> str:
    """What kind of file it is by its first bytes, whatever its name says; empty where none."""
    return next((kind for start, kind in PAPER_KINDS.items() if content.startswith(start)), "")


class EndForm(Form):
    """How a consent was taken back."""

    how = RadioField(
        "What happened",
        choices=[
            SelectChoice("revoked", "The person takes it back"),
            SelectChoice("over", "What it was to end with has happened"),
        ],
        validate_choice=False,
    )
    words = StringField("How we know")

    def read(self) -> bool:
        said = "Write how we know, for example “told me on the phone” or “letter of 11/3”"
        fine = [
            self.validate(),
            read_choice(self.how, ("revoked", "over"), "Select what happened"),
            read_words(self.words, said, at_most=300),
        ]
        return all(fine)


class CodeForm(Form):
    """The code that was said on the phone."""

    code = StringField("Code")


@dataclass(frozen=True)
class Shown:
    """A link that was just made, to be shown once."""

    address: str
    code: str
    role: str
