"""The form of the decision."""

import re
from collections.abc import Mapping
from typing import Any

from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice

from intake.placement.model import Level
from intake.questionnaire import text
from intake.records.dispositions import OVERRIDE_REASONS, WITHDRAWAL_REASONS
from intake.web.forms import HIDDEN_CHARACTERS, Form
from intake.web.words import read_choice, read_words

WORDS_AT_MOST = 4000


class DecisionForm(Form):
    """Confirm or override: a level, and for another one than suggested the reason."""

    level = RadioField(
        "Level of care",
        choices=[SelectChoice(level.code, level.label) for level in Level],
        validate_choice=False,
    )
    reason = SelectField(
        "Reason",
        choices=[
            SelectChoice("", "Select a reason"),
            *(SelectChoice(code, label) for code, label in OVERRIDE_REASONS.items()),
        ],
        validate_choice=False,
    )
    words = TextAreaField("In your words")
    second_name = StringField("Second licensed person")
    seen_version = HiddenField()

    @property
    def version(self) -> int:
        """The version of the intake that the page showed; 0, which no intake has, if unreadable."""
        return _whole_number(self.seen_version.data)

    def validate(self, extra_validators: Mapping[str, Any] | None = None) -> bool:
        fine = bool(super().validate(extra_validators))
        for field, at_most in ((self.words, WORDS_AT_MOST), (self.second_name, 200)):
            typed = (field.data or "").replace("\r\n", "\n").strip()
            field.data = text.clean(typed, lines=field is self.words)
            if field.data != typed:
                field.errors = (HIDDEN_CHARACTERS,)
                fine = False
            if len(field.data) > at_most:
                field.errors = (f"Shorten this to {at_most:,} characters or fewer",)
                fine = False
        if self.level.data not in {level.code for level in Level}:
            self.level.errors = ("Select a level of care",)
            fine = False
        return fine


class WithdrawalForm(Form):
    """Take the decision in force back: why, and in words."""

    why = SelectField(
        "Why",
        choices=[
            SelectChoice("", "Select a reason"),
            *(SelectChoice(code, label) for code, label in WITHDRAWAL_REASONS.items()),
        ],
        validate_choice=False,
    )
    because = TextAreaField("In your words")
    decision = HiddenField()

    @property
    def of(self) -> int:
        """The id of the decision that the page showed; 0, which none has, if unreadable."""
        return _whole_number(self.decision.data)

    def read(self) -> bool:
        fine = [
            self.validate(),
            read_choice(self.why, WITHDRAWAL_REASONS, "Select why you take the decision back"),
            read_words(self.because, "Write down what happened", WORDS_AT_MOST, lines=True),
        ]
        return all(fine)


def _whole_number(typed: str | None) -> int:
    return int(typed) if re.fullmatch("[0-9]{1,9}", typed or "") and typed else 0
