"""The kinds of questions: how each reads what was typed, keeps it and puts it into words."""

import json
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from hashlib import blake2s
from typing import Any, ClassVar

from intake.questionnaire import text
from intake.questionnaire.answers import Answer, State
from intake.questionnaire.languages import say, say_to

UP, DOWN, BOTH_ENDS, IDENTITY = "up", "down", "both ends", "identity"
Worse = str | bool | tuple[str, ...] | None
"""Which way an answer gets worse: UP or DOWN for amounts and dates, True or False for yes/no,
choice ids from best to worst for one of several. BOTH_ENDS is for age alone, which rules read
through measures that each have one direction. IDENTITY is for answers that say what an entry is
about: another entry makes things worse, another name does not. None: no rule reads the answer."""

STATE_WORDS = {
    State.DECLINED: "Prefer not to say",
    State.UNKNOWN: "Don’t know",
    State.NOT_ASKED: "Does not apply",
}


NO_ANSWER = "none"
"""The mark of a question that is not answered yet."""


NO_SUCH_DAY = "There is no such day. Write it like 11/21/2026"
NO_SUCH_DAY_YET = "There is no such day. Write it like 11/21/2026, or “3 days ago”"
HIDDEN = (
    "There were hidden control characters in this answer. We took them out: check it, then press "
    "the button again"
)
TOO_LONG = "Shorten this answer to {at_most} characters or fewer. It has {now} now"


class BadAnswer(ValueError):
    """An answer that cannot be taken. The message is a sentence that says what to do."""


@dataclass(frozen=True)
class Choice:
    """One possible answer. `group` is the heading it stands under in a long list.

    `other` is how it reads to somebody who answers for another person (`label` if empty).
    """

    id: str
    label: str
    group: str = ""
    hint: str = ""
    other: str = ""

    @property
    def told(self) -> str:
        """The label, as whoever answers reads it."""
        return say_to(self.label, self.other)


@dataclass(frozen=True, kw_only=True)
class Question:
    """One question and everything that is known about it.

    `ask` is what a person reads online, `say` what a coordinator reads aloud (`ask` if empty),
    `other` what is asked of somebody who answers for another person (`ask` if empty),
    `missing` the sentence shown when nothing usable was given, `short` the name in lists and
    documents, `short_other` the name where somebody answered for another person and the question is
    not the same then. `essential` answers are listed for staff while they are open. A question with
    `in_referral=False` never leaves the program. `optional` may be left empty. What is `for_staff`
    they find out themselves: nobody reads it to the caller.
    """

    kind: ClassVar[str] = "question"
    id: str
    ask: str
    short: str
    missing: str
    say: str = ""
    other: str = ""
    short_other: str = ""
    why: str = ""
    hint: str = ""
    essential: bool = False
    sensitive: bool = False
    optional: bool = False
    in_referral: bool = True
    for_staff: bool = False
    worse: Worse = None

    @property
    def asked(self) -> str:
        """The question, as whoever answers reads it."""
        return say_to(self.ask, self.other)

    @property
    def read_aloud(self) -> str:
        """The question, as a coordinator asks it on a call."""
        return say_to(self.say or self.ask, self.other)

    @property
    def named(self) -> str:
        """The name in lists and documents, by who answered."""
        return say_to(self.short, self.short_other)

    def read(self, raw: Any, today: date) -> Answer:
        """Turn what was typed, ticked or sent as JSON into an answer.

        Raises BadAnswer with a sentence for the person. `today` is the last day that a past
        date may have.
        """
        if raw in (State.DECLINED, State.UNKNOWN):
            return State(raw)
        if raw is None or (isinstance(raw, str) and not raw.strip()):
            if self.optional:
                return State.DECLINED
            raise BadAnswer(say(self.missing))
        return self.read_value(raw, today)

    def read_value(self, raw: Any, today: date) -> Answer:
        raise TypeError("each kind reads its own values")

    def to_json(self, answer: Any) -> Any:
        """The answer as JSON keeps it; `read` takes it back."""
        return answer

    def from_json(self, kept: Any) -> Answer:
        """The answer that `to_json` wrote, also where a later version no longer offers it."""
        return State(kept) if kept in (State.DECLINED, State.UNKNOWN) else self.from_value(kept)

    def from_value(self, kept: Any) -> Answer:
        return kept

    def text(self, answer: Any) -> str:
        """The answer in words."""
        if answer is None:
            return say("Not answered yet")
        if isinstance(answer, State):
            return say(STATE_WORDS[answer])
        return self.value_text(answer)

    def value_text(self, value: Any) -> str:
        return str(value)

    def mark(self, answer: Any) -> str:
        """A short sign for an answer, by which one can tell later whether it is still the same."""
        if answer is None or isinstance(answer, State):
            return str(answer or NO_ANSWER)
        kept = json.dumps(self.to_json(answer))
        return blake2s(kept.encode(), digest_size=8).hexdigest()


@dataclass(frozen=True, kw_only=True)
class YesNo(Question):
    kind: ClassVar[str] = "yes_no"
    yes: str = "Yes"
    no: str = "No"

    def read_value(self, raw: Any, today: date) -> Answer:
        words = {"yes": True, "true": True, "no": False, "false": False}
        if isinstance(raw, bool):
            return raw
        if isinstance(raw, str) and raw.strip().lower() in words:
            return words[raw.strip().lower()]
        raise BadAnswer(say(self.missing))

    def value_text(self, value: Any) -> str:
        return say(self.yes if value else self.no)


@dataclass(frozen=True, kw_only=True)
class OneOf(Question):
    kind: ClassVar[str] = "one_of"
    choices: tuple[Choice, ...]

    @cached_property
    def labels(self) -> dict[str, str]:
        return {choice.id: choice.label for choice in self.choices}

    def read_value(self, raw: Any, today: date) -> Answer:
        if isinstance(raw, str) and raw in self.labels:
            return raw
        raise BadAnswer(say(self.missing))

    def value_text(self, value: Any) -> str:
        return next((each.told for each in self.choices if each.id == value), str(value))


@dataclass(frozen=True, kw_only=True)
class AnyOf(Question):
    """Any number of choices; none of them is the empty tuple, which is an answer too.

    Where `none` is empty, at least one choice must be taken.
    """

    kind: ClassVar[str] = "any_of"
    choices: tuple[Choice, ...]
    none: str = "None of these"

    @cached_property
    def labels(self) -> dict[str, str]:
        return {choice.id: choice.label for choice in self.choices}

    def read(self, raw: Any, today: date) -> Answer:
        if isinstance(raw, list | tuple) and not raw and self.none:
            return ()
        return super().read(raw, today)

    def read_value(self, raw: Any, today: date) -> Answer:
        known = isinstance(raw, list | tuple) and all(
            isinstance(each, str) and each in self.labels for each in raw
        )
        if not known or not raw:
            raise BadAnswer(say(self.missing))
        return tuple(choice.id for choice in self.choices if choice.id in raw)

    def to_json(self, answer: Any) -> Any:
        return list(answer) if isinstance(answer, tuple) else answer

    def from_value(self, kept: Any) -> Answer:
        return tuple(kept)

    def value_text(self, value: Any) -> str:
        labels = {choice.id: choice.told for choice in self.choices if choice.id in value}
        told = [labels.get(each, each) for each in value]
        return "; ".join(told) or say(self.none)


@dataclass(frozen=True, kw_only=True)
class Number(Question):
    kind: ClassVar[str] = "number"
    unit: str = ""
    at_least: float = 0
    at_most: float
    whole: bool = False

    def read_value(self, raw: Any, today: date) -> Answer:
        number = text.read_number(text.without_unit(raw, self.unit))
        if number is None or (self.whole and number != int(number)):
            raise BadAnswer(say(self.missing))
        if not self.at_least <= number <= self.at_most:
            low, high = text.number(self.at_least), text.number(self.at_most)
            raise BadAnswer(say("Enter a number from {low} to {high}", low=low, high=high))
        return int(number) if number == int(number) else number

    def value_text(self, value: Any) -> str:
        return f"{text.number(value)} {say(self.unit)}".strip()


@dataclass(frozen=True, kw_only=True)
class Duration(Question):
    """A length of time, kept as a number of days."""

    kind: ClassVar[str] = "duration"
    at_least: ClassVar[float] = 0
    at_most: ClassVar[float] = 36_500

    def read_value(self, raw: Any, today: date) -> Answer:
        days = text.read_duration(raw)
        if days is None or not self.at_least <= days <= self.at_most:
            raise BadAnswer(say(self.missing))
        return days

    def value_text(self, value: Any) -> str:
        return text.duration(value)


@dataclass(frozen=True, kw_only=True)
class Date(Question):
    """A day. It lies in the past unless `future` says otherwise, and long ago if `of_birth`.

    `not_before` names a question of the same page whose day must not be later.
    """

    kind: ClassVar[str] = "date"
    future: bool = False
    of_birth: bool = False
    not_before: str = ""

    def read_value(self, raw: Any, today: date) -> Answer:
        by_weekday = not (self.future or self.of_birth)
        try:
            day = raw if type(raw) is date else text.read_date(raw, today, self.future, by_weekday)
        except text.NoSuchDay as error:
            raise BadAnswer(say(NO_SUCH_DAY if self.future else NO_SUCH_DAY_YET)) from error
        if day is None:
            raise BadAnswer(say(self.missing))
        if day > today and not self.future:
            raise BadAnswer(say("Enter a date that is not in the future"))
        if abs(day.year - today.year) > 120:
            raise BadAnswer(say("Check the year of this date"))
        return day

    def to_json(self, answer: Any) -> Any:
        return answer.isoformat() if isinstance(answer, date) else answer

    def from_value(self, kept: Any) -> Answer:
        return date.fromisoformat(kept)

    def value_text(self, value: Any) -> str:
        return text.day(value)


@dataclass(frozen=True, kw_only=True)
class TimeOfDay(Question):
    """A time of day, kept as "HH:MM"."""

    kind: ClassVar[str] = "time"

    def read_value(self, raw: Any, today: date) -> Answer:
        if time := text.read_time(raw):
            return time
        raise BadAnswer(say(self.missing))

    def value_text(self, value: Any) -> str:
        return text.time_of_day(value)


@dataclass(frozen=True, kw_only=True)
class ShortText(Question):
    kind: ClassVar[str] = "short_text"
    at_most: int = 200
    lines: ClassVar[bool] = False
    format: str = ""

    def read_value(self, raw: Any, today: date) -> Answer:
        if not isinstance(raw, str):
            raise BadAnswer(say(self.missing))
        if text.clean(raw, self.lines) != raw.replace("\r\n", "\n"):
            raise BadAnswer(say(HIDDEN))
        typed = text.clean(raw, self.lines).strip()
        if len(typed) > self.at_most:
            raise BadAnswer(say(TOO_LONG, at_most=f"{self.at_most:,}", now=f"{len(typed):,}"))
        return typed


@dataclass(frozen=True, kw_only=True)
class LongText(ShortText):
    kind: ClassVar[str] = "long_text"
    at_most: int = 4000
    lines: ClassVar[bool] = True
