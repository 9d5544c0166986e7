"""The forms of giving a referral out: who gets it, what of it, and how it goes."""

from collections.abc import Mapping
from typing import Any

from wtforms import (
    BooleanField,
    Field,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields import SelectChoice

from intake.questionnaire.languages import ENGLISH, NAMES
from intake.records import disclosures, recipients
from intake.records.consent_tables import Consent
from intake.records.recipients import Recipient
from intake.referral.consent import Kind
from intake.referral.parts import PARTS
from intake.referral.profiles import PROFILES
from intake.web.forms import Form
from intake.web.words import read_choice, read_words

WAYS = {code: label for code, label in disclosures.HOW.items() if code != "spoken"}
KINDS = [SelectChoice(each.id, each.label) for each in PROFILES.values()]
OTHER = "other"
NOBODY = "Select who gets the referral"


def _how() -> RadioField:
    choices = [SelectChoice(code, label) for code, label in WAYS.items()]
    return RadioField("How it goes", choices=choices, validate_choice=False)


def _language() -> SelectField:
    choices = [SelectChoice(code, name) for code, name in NAMES.items()]
    label = "Language of the document"
    return SelectField(label, choices=choices, default=ENGLISH, validate_choice=False)


def _spoken(field: Field) -> str:
    """The language that was chosen; English for anything else."""
    return field.data if field.data in NAMES else ENGLISH


class ChooseForm(Form):
    """Who gets it: those that can be chosen, and under a consent for all care somebody else."""

    to = SelectMultipleField("Who gets it", validate_choice=False)
    other = StringField("Somebody else who treats, pays for or helps this person")

    def read(self, consent: Consent) -> dict[str, Recipient]:
        """Those who were chosen, by key; none with an error where there are none."""
        self.validate()
        offered = recipients.offered(consent)
        if consent.terms.kind is Kind.SPECIFIC:
            self.other.data = ""
        read_words(self.other, at_most=160)
        chosen = {key: each for key, each in offered.items() if key in (self.to.data or ())}
        if self.other.data and not self.other.errors:
            chosen[OTHER] = recipients.named(self.other.data, consent.intake.synthetic)
        if not chosen and not self.other.errors:
            self.to.errors = (NOBODY,)
        return {} if self.errors else chosen


class PreviewForm(ChooseForm):
    """What leaves to each of them, and how. `preview_form` makes one with their fields."""

    chosen: Mapping[str, Recipient] = {}

    def field(self, name: str, key: str) -> Field:
        found: Field = self[f"{name}-{key}"]
        return found

    def was_shown(self, key: str) -> bool:
        return bool(self.field("seen", key).data)

    def recipient(self, key: str) -> Recipient:
        """The recipient with the profile that was chosen, where the directory names none."""
        known = self.chosen[key]
        profile = None if known.program_id else PROFILES.get(self.field("profile", key).data)
        return Recipient(known.name, profile) if profile else known

    def language(self, key: str) -> str:
        return _spoken(self.field("language", key))

    def ticked(self, key: str) -> frozenset[str]:
        """The parts that were left ticked: all of them on a page that was not shown before."""
        everything = [part.id for part in PARTS]
        shown = self.was_shown(key)
        return frozenset(self.field("parts", key).data or () if shown else everything)

    def read_ways(self) -> bool:
        """Whether it says of each how it goes."""
        fine = [self.validate()]
        for key, each in self.chosen.items():
            said = f"Select how it goes to {each.name}"
            fine.append(read_choice(self.field("how", key), WAYS, said))
        return all(fine)

    @property
    def shown(self) -> dict[str, str]:
        """The mark of each preview as the page had it."""
        return {key: self.field("seen", key).data or "" for key in self.chosen}


def preview_form(chosen: Mapping[str, Recipient], **options: Any) -> PreviewForm:
    """The form for these recipients."""
    fields: dict[str, Any] = {"chosen": chosen}
    for key in chosen:
        fields[f"profile-{key}"] = SelectField("Who they are", choices=KINDS, validate_choice=False)
        fields[f"parts-{key}"] = SelectMultipleField("What leaves", validate_choice=False)
        fields[f"language-{key}"] = _language()
        fields[f"how-{key}"] = _how()
        fields[f"seen-{key}"] = StringField()
    made: PreviewForm = type("PreviewFormFor", (PreviewForm,), fields)(**options)
    return made


class OwnCopyForm(Form):
    """How the person gets their own copy, and in which language."""

    language = _language()
    how = _how()
    is_theirs = BooleanField(
        "I made sure that it goes to the person, or to somebody who acts for them by law"
    )
    seen = StringField()
    again = StringField()
    """Asks to see the copy in the language that was chosen, before it is given."""

    def speak_first(self, language: str) -> None:
        """Choose a language where nobody has chosen one yet."""
        if not self.language.raw_data:
            self.language.data = language

    @property
    def spoken(self) -> str:
        return _spoken(self.language)

    def read(self) -> bool:
        fine = [self.validate(), read_choice(self.how, WAYS, "Select how it goes")]
        if not self.is_theirs.data:
            self.is_theirs.errors = ("Make sure whose hands it gets into, then tick this",)
            fine.append(False)
        return all(fine)


class EmergencyForm(Form):
    """What 42 CFR 2.51 wants on record."""

    recipient = StringField("Name of the person who received it")
    affiliation = StringField("Hospital, ambulance or service they belong to")
    nature = StringField("The medical emergency")
    what = TextAreaField("What was told")
    cannot_wait = BooleanField("The person’s consent could not be had first")

    def read(self) -> bool:
        fine = [
            self.validate(),
            read_words(self.recipient, "Enter who received it", at_most=120),
            read_words(self.affiliation, "Enter where that person belongs to", at_most=160),
            read_words(self.nature, "Describe the medical emergency", at_most=300),
            read_words(self.what, "Write down what was told", at_most=2000, lines=True),
        ]
        if not self.cannot_wait.data:
            self.cannot_wait.errors = (
                "Tick that consent could not be had first. If it could, ask for it",
            )
            fine.append(False)
        return all(fine)
