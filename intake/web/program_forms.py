"""The forms of the directory: an entry, free places, what is looked for, a file."""

import base64
import binascii
import zlib
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields import SelectChoice

from intake.questionnaire.text import clean
from intake.records.program_csv import MOST_BYTES
from intake.records.program_entries import CAN, LEVELS, PAID_BY, Draft, Faults, read_draft
from intake.records.program_entries import read_places as places_in
from intake.referral.profiles import PROFILES, TREATMENT
from intake.web.forms import Form

YES, NO, NOT_SAID = "yes", "no", ""
SAID = [SelectChoice(YES, "Yes"), SelectChoice(NO, "No"), SelectChoice(NOT_SAID, "Not known")]
LINES = ("name", "phone", "fax", "email", "address", "contact", "website", "hours", "note")
NO_NUMBER = "This is no number of places. Enter a whole number, or leave it empty"


def _yes_no(label: str) -> RadioField:
    return RadioField(label, choices=SAID, default=NOT_SAID, validate_choice=False)


class Versioned(Form):
    """A form that says which version of a program its page showed."""

    version = HiddenField()

    @property
    def shown_version(self) -> int:
        """The version; 0 where the form says none."""
        shown = str(self.version.data or "")
        return int(shown) if shown.isascii() and shown.isdigit() and len(shown) < 9 else 0


class EntryForm(Versioned):
    """One program. What it can do has three answers; not known is one of them."""

    name = StringField("Name of the program")
    phone = StringField("Phone")
    fax = StringField("Fax")
    email = StringField("Email")
    address = StringField("Address")
    contact = StringField("Whom to ask for")
    website = StringField("Website")
    levels = SelectMultipleField(
        "Levels of care",
        choices=[SelectChoice(code, label) for code, label in LEVELS.items()],
        validate_choice=False,
    )
    hours = StringField("Hours")
    evening = _yes_no("Evening sessions")
    languages = StringField("Languages")
    places_free = StringField("Places free now")
    profile = SelectField(
        "What it is",
        choices=[SelectChoice(each.id, each.label) for each in PROFILES.values()],
        validate_choice=False,
    )
    note = TextAreaField("Note")
    checked = BooleanField("I have checked the whole entry today")

    def fill(self, draft: Draft, version: int) -> None:
        """Show an entry as it is kept."""
        for name in LINES:
            self[name].data = getattr(draft, name)
        self.version.data = str(version)
        self.levels.data = list(draft.levels)
        self.languages.data = ", ".join(draft.languages)
        self.places_free.data = "" if draft.places_free is None else str(draft.places_free)
        self.profile.data = draft.profile
        self.evening.data = {True: YES, False: NO, None: NOT_SAID}[draft.evening]
        for names, held in ((CAN, draft.accepts), (PAID_BY, draft.payers)):
            for code in names:
                declined = NO if code in draft.declines else NOT_SAID
                self[field_of(code)].data = YES if code in held else declined

    def read(self, today: date, reviewed_on: date | None) -> Draft | None:
        """The entry as it was typed; None where a field has an error."""
        fine = self.validate()
        checked = today if self.checked.data else reviewed_on
        try:
            draft = read_draft(self._typed(checked), today)
        except Faults as found:
            for name, said in found.faults.items():
                self[name].errors = (said,)
            self._clean()
            return None
        return draft if fine else None

    def _typed(self, reviewed_on: date | None) -> dict[str, Any]:
        typed: dict[str, Any] = {name: self[name].data for name in LINES}
        return typed | {
            "levels": self.levels.data,
            "evening": self.evening.data,
            "accepts": self._codes(CAN, YES),
            "declines": [*self._codes(CAN, NO), *self._codes(PAID_BY, NO)],
            "payers": self._codes(PAID_BY, YES),
            "languages": (self.languages.data or "").split(","),
            "places_free": self.places_free.data,
            "profile": self.profile.data or TREATMENT.id,
            "reviewed_on": reviewed_on.isoformat() if reviewed_on else "",
        }

    def _codes(self, names: Iterable[str], said: str) -> list[str]:
        return [code for code in names if self[field_of(code)].data == said]

    def _clean(self) -> None:
        # A control character shown again would make the page one that browsers read differently.
        for name in (*LINES, "languages", "places_free"):
            self[name].data = clean(self[name].data or "", lines=name == "note")


def field_of(code: str) -> str:
    """The name of the field that asks whether a program can do this, or is paid like this."""
    return f"can-{code}"


for _code, _label in {**CAN, **PAID_BY}.items():
    setattr(EntryForm, field_of(_code), _yes_no(_label))


class PlacesForm(Form):
    """How many places are free now."""

    places = StringField("Places free now")

    def read(self) -> tuple[bool, int | None]:
        """Whether it can be taken, and the number; none where nobody knows."""
        fine = bool(self.validate())
        try:
            return fine, places_in(self.places.data or "")
        except ValueError:
            self.places.errors = (NO_NUMBER,)
            return False, None


class UseForm(Versioned):
    """The version that was seen when a program is taken out of use, or into use again."""


class FileForm(Form):
    """A file for the directory, to be checked first."""

    file = FileField("CSV file")

    def read(self) -> bytes:
        """What is in the file; empty with an error where it cannot be taken."""
        fine = self.validate()
        sent = self.file.data
        # The name of the file is never used.
        content: bytes = sent.read(MOST_BYTES + 1) if hasattr(sent, "read") else b""
        if not content:
            self.file.errors = ("Choose a CSV file that is not empty",)
        elif len(content) > MOST_BYTES:
            self.file.errors = ("The file is larger than 2 MB. Split it",)
        return b"" if self.file.errors or not fine else content


class TakeForm(Form):
    """A file that was checked, carried by the page so that nothing is kept before it is taken."""

    content = HiddenField()
    signature = HiddenField()

    def carry(self, content: bytes, signature: str) -> None:
        self.content.data = base64.b64encode(zlib.compress(content, 9)).decode()
        self.signature.data = signature

    def read(self) -> bytes:
        """The file; empty where the page did not carry one."""
        try:
            packed = base64.b64decode(self.content.data or "", validate=True)
            # However little is sent, no more is unpacked than could have been uploaded.
            return zlib.decompressobj().decompress(packed, MOST_BYTES)
        except (binascii.Error, ValueError, zlib.error):
            return b""


def read_wanted(asked: Mapping[str, str], languages: Iterable[str]) -> dict[str, str]:
    """What of a query string is known here: the filters of the list, and nothing else."""
    known: dict[str, Callable[[str], bool]] = {
        "level": LEVELS.__contains__,
        "accepts": CAN.__contains__,
        "payer": PAID_BY.__contains__,
        "language": set(languages).__contains__,
        "places": {"free"}.__contains__,
        "use": {"out"}.__contains__,
    }
    found = {name: asked[name] for name, is_known in known.items() if is_known(asked.get(name, ""))}
    words = " ".join(clean(asked.get("words", "")).split())[:80]
    return {"words": words, **found} if words else found
