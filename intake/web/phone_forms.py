"""The forms of the phone: wrapping a call up, parking it, handing it over, a call back."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice

from intake.questionnaire import text
from intake.records import calls, moments
from intake.records.staff_tables import Staff
from intake.web import time_zones
from intake.web.forms import Form
from intake.web.reaching import WHOSE, Way
from intake.web.words import read_choice, read_day, read_words

NOTHING, CALL_BACK, HAND_OVER = "nothing", "call_back", "hand_over"
NEXT = {NOTHING: "Nothing", CALL_BACK: "Call back", HAND_OVER: "Hand it over to a colleague"}

ENDINGS = (
    *(calls.SENT, calls.PARKED, calls.EMERGENCY, "referred_elsewhere"),
    *("information_only", "dropped", "wrong_number", "declined_help"),
)
"""How a call can end, as whoever asked says it."""

DAY = "Enter the day of the call back, such as tomorrow or 11/21"
TIME = "Enter the time of the call back, such as 10:30 or 2 pm"
NO_SUCH_TIME = (
    "There is no such time on that day: the clocks are set forward over it. Enter another one"
)
PAST = "This moment is over. Enter one that lies ahead"
TOO_FAR = "This is more than a year ahead. Check the day"
ZONE = "Select the time zone"
NO_NUMBER = "No number is known there. Enter it under Contact first, or write it into the note"
TOO_LATE = (
    "Somebody has to be in contact within 24 hours. Enter an earlier time, or write into the note "
    "what was arranged until then"
)
WITHIN = timedelta(hours=24)
"""By when a case that is marked urgent has to be seen to."""


class NoteForm(Form):
    """A few words for whoever goes on."""

    words = TextAreaField("Note for whoever goes on")
    AT_MOST = 2000

    def read(self) -> bool:
        fine = bool(self.validate())
        return read_words(self.words, at_most=self.AT_MOST, lines=True) and fine


class HandOverForm(NoteForm):
    """To whom a call goes, and a note."""

    to = SelectField("Who goes on", validate_choice=False)

    def offer(self, colleagues: Mapping[int, Staff]) -> "HandOverForm":
        """Say who can be chosen, by their ids."""
        named = [SelectChoice(str(each.id), each.name) for each in colleagues.values()]
        self.to.choices = [SelectChoice("", "Select a colleague"), *named]
        return self

    def read(self) -> bool:
        fine = super().read()
        known = {choice.value for choice in self.to.choices} - {""}
        return read_choice(self.to, known, "Select who goes on") and fine

    @property
    def chosen(self) -> int:
        return int(self.to.data)


class WrapUpForm(HandOverForm):
    """How the call ended and what comes next. `due_at` is the moment of a call back.

    What stands against a call back, such as a number that nobody knows, can be explained in the
    note; without a word it is not taken.
    """

    outcome = RadioField("How did the call end?", validate_choice=False)
    next = RadioField(
        "What comes next?",
        choices=[SelectChoice(code, label) for code, label in NEXT.items()],
        default=NOTHING,
        validate_choice=False,
    )
    whose = RadioField("Whose number?", validate_choice=False)
    day = StringField("Day")
    time = StringField("Time")
    zone = SelectField("Time zone", validate_choice=False)
    due_at: datetime | None = None
    urgent: bool = False
    unknown: frozenset[str] = frozenset()
    """Whose number is not known."""

    def offer_ends(self, first: str) -> None:
        """Put one ending at the head, where nothing was chosen yet: the likely one."""
        codes = (first, *(each for each in ENDINGS if each != first))
        self.outcome.choices = [SelectChoice(each, _ending(each)) for each in codes]
        if not self.is_submitted():
            self.outcome.data = first

    def offer_call_back(self, ways: Mapping[str, Way], likely: str, urgent: bool) -> None:
        """Say whose numbers there are, and what the clocks of the zones show now."""
        self.urgent = urgent
        self.unknown = frozenset(whose for whose, way in ways.items() if not way.number)
        self.whose.choices = [SelectChoice(each, _named(way)) for each, way in ways.items()]
        now = moments.now()
        self.zone.choices = [
            SelectChoice(zone, f"{name} (now {time_zones.clock_in(now, ZoneInfo(zone))})")
            for zone, name in time_zones.names().items()
        ]
        if not self.is_submitted():
            self.whose.data, self.zone.data = likely, time_zones.here().key

    def read(self) -> bool:
        fine = [
            NoteForm.read(self),
            read_choice(self.outcome, ENDINGS, "Select how the call ended"),
            read_choice(self.next, NEXT, "Select what comes next"),
        ]
        if self.next.data == HAND_OVER:
            known = {choice.value for choice in self.to.choices} - {""}
            fine.append(read_choice(self.to, known, "Select who goes on"))
        if self.next.data == CALL_BACK:
            fine.append(self._read_call_back())
        return all(fine)

    def _read_call_back(self) -> bool:
        known = {choice.value for choice in self.whose.choices}
        fine = read_choice(self.whose, known, "Select whose number is called")
        if self.whose.data in self.unknown and not self.words.data:
            self.whose.errors, fine = (NO_NUMBER,), False
        if not read_choice(self.zone, time_zones.names(), ZONE):
            return False
        zone = ZoneInfo(self.zone.data)
        today = moments.now().astimezone(zone).date()
        day = read_day(self.day, today, DAY, future=True)
        at = text.read_time(self.time.data) if read_words(self.time, TIME, at_most=40) else None
        if at is None and not self.time.errors:
            self.time.errors = (TIME,)
        if day is None or at is None:
            return False
        return self._lies_ahead(day, at, zone) and fine

    def _lies_ahead(self, day: date, at: str, zone: ZoneInfo) -> bool:
        try:
            self.due_at = time_zones.moment_at(day, at, zone)
        except time_zones.NoSuchTime:
            self.time.errors = (NO_SUCH_TIME,)
            return False
        ahead = (self.due_at - moments.now()).days
        if self.due_at <= moments.now():
            self.time.errors = (PAST,)
        elif ahead > 366:
            self.day.errors = (TOO_FAR,)
        elif self.urgent and self.due_at > moments.now() + WITHIN and not self.words.data:
            self.day.errors = (TOO_LATE,)
        return not (self.time.errors or self.day.errors)


class ResultForm(Form):
    """The button that was pressed: what came of a call back."""

    result = StringField()


def _ending(code: str) -> str:
    return "Not finished: go on later" if code == calls.PARKED else calls.OUTCOMES[code]


def _named(way: Way) -> str:
    named = f"{WHOSE[way.whose]}, {way.name}" if way.name else WHOSE[way.whose]
    # A number that is broken at its hyphen is hard to dial.
    number = way.number.replace("-", "\N{NON-BREAKING HYPHEN}").replace(" ", "\N{NO-BREAK SPACE}")
    return f"{named}: {number or 'no number yet'}"
