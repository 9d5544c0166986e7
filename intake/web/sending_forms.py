"""The forms of a referral that was sent: what the program said, how the person gets there."""

from datetime import date, timedelta
from typing import Any

from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice

from intake.questionnaire import text
from intake.records.sendings import DECLINE_REASONS, Step
from intake.records.transports import Plan
from intake.web.forms import Form
from intake.web.words import read_choice, read_day, read_words

ANSWERS = {
    Step.CALLED: "We asked again; no answer yet",
    Step.ACKNOWLEDGED: "They have it and will decide",
    Step.ADMITTED: "They take the person in",
    Step.DECLINED: "They decline",
    Step.WITHDRAWN: "We withdraw it, or the person no longer wants it",
}
AHEAD = timedelta(days=366)
DAY = "Enter the day of the admission, such as tomorrow or 11/21"
DRIVE_DAY = "Enter the day, such as tomorrow or 11/21"
TOO_FAR = "Enter a day from a year ago to a year ahead"
PAST = "Enter a day from today on"
TIME = "Enter a time such as 10:30 or 2 pm, or leave it empty"


class StepForm(Form):
    """What a program said, or that it was asked again."""

    step = RadioField(
        "What happened",
        choices=[SelectChoice(code, label) for code, label in ANSWERS.items()],
        validate_choice=False,
    )
    reason = SelectField(
        "Why they decline",
        choices=[
            SelectChoice(code, label)
            for code, label in {"": "Select a reason", **DECLINE_REASONS}.items()
        ],
        validate_choice=False,
    )
    day = StringField("Day of the admission")
    words = TextAreaField("In their words")
    admitted_on: date | None = None

    def read(self, today: date) -> bool:
        fine = [
            self.validate(),
            read_choice(self.step, ANSWERS, "Select what happened"),
            read_words(self.words, at_most=2000, lines=True),
        ]
        if self.step.data == Step.DECLINED:
            fine.append(read_choice(self.reason, DECLINE_REASONS, "Select why they decline"))
        if self.step.data == Step.ADMITTED:
            fine.append(self._read_day(today))
        return all(fine)

    def _read_day(self, today: date) -> bool:
        self.admitted_on = read_day(self.day, today, DAY, future=True)
        if self.admitted_on and abs(self.admitted_on - today) > AHEAD:
            self.day.errors = (TOO_FAR,)
        return not self.day.errors

    @property
    def said(self) -> dict[str, Any]:
        """What is noted of it."""
        declines = self.step.data == Step.DECLINED
        return {
            "reason": self.reason.data if declines else "",
            "words": self.words.data,
            "day": self.admitted_on,
        }


class TransportForm(Form):
    """How a person gets to the program that takes them."""

    day = StringField("Day")
    time = StringField("Time")
    who = StringField("Who takes them")
    start = StringField("From where")
    phone_may_be_used = BooleanField("The driver may call the person’s number")
    note = StringField("What else the driver has to know")
    WHO = "Enter who takes them, for example our driver, or a taxi"
    FROM = "Enter from where, so that the driver finds it"
    on: date | None = None

    def read(self, today: date) -> bool:
        fine = [
            self.validate(),
            self._read_day(today),
            self._read_time(),
            read_words(self.who, self.WHO, at_most=120),
            read_words(self.start, self.FROM, at_most=300),
            read_words(self.note, at_most=300),
        ]
        return all(fine)

    def _read_day(self, today: date) -> bool:
        self.on = read_day(self.day, today, DRIVE_DAY, future=True)
        if self.on and not today <= self.on <= today + AHEAD:
            self.day.errors = (PAST,)
        return not self.day.errors

    def _read_time(self) -> bool:
        if not read_words(self.time, at_most=40):
            return False
        if self.time.data and text.read_time(self.time.data) is None:
            self.time.errors = (TIME,)
        return not self.time.errors

    def plan(self, number: str) -> Plan:
        """What was read; `number` is the person's own."""
        return Plan(
            at=text.read_time(self.time.data) or "" if self.time.data else "",
            who=self.who.data,
            start=self.start.data,
            phone=number if self.phone_may_be_used.data else "",
            note=self.note.data,
        )

    def show(self, day: date, plan: Plan) -> "TransportForm":
        """Fill in a plan that is there already."""
        self.day.data = f"{day.month}/{day.day}/{day.year}"
        self.time.data = text.time_of_day(plan.at) if plan.at else ""
        self.who.data, self.start.data, self.note.data = plan.who, plan.start, plan.note
        self.phone_may_be_used.data = bool(plan.phone)
        return self
