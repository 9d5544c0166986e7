"""The top of the review screen: who it is, by when, and how to reach them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from intake.placement.priority import Priority
from intake.placement.writing import in_words
from intake.questionnaire.about_you import is_for_another
from intake.questionnaire.answers import Answers, Path, is_value
from intake.questionnaire.languages import ENGLISH, NAMES
from intake.records.models import Intake
from intake.web.filters import brief, plural

NEARLY_OVER = timedelta(hours=12)
"""A clock with less than this left, or less than a quarter of its time, is nearly over."""


@dataclass(frozen=True)
class Clock:
    """One clock of a priority as a moment. `tone` is that of a tag: "alert", "warn" or ""."""

    what: str
    by: str
    left: str
    tone: str


@dataclass(frozen=True)
class Contact:
    """Somebody to reach: who, their number, and what to know before leaving a message."""

    who: str
    phone: str
    message: str = ""
    careful: bool = False


@dataclass(frozen=True)
class Head:
    """Who the intake is about. What was not answered is empty."""

    name: str
    age: str
    born: str
    language: str
    contacts: tuple[Contact, ...]
    clocks: tuple[Clock, ...]


def head_of(found: Intake, answers: Answers, priority: Priority, now: datetime) -> Head:
    return Head(
        name=_said(answers, "person_name"),
        age=_said(answers, "age"),
        born=_said(answers, "birth_date"),
        language=_language(found, answers),
        contacts=tuple(_contacts(answers)),
        clocks=tuple(
            _clock(what, found.started_at, timedelta(hours=hours), now)
            for what, hours in priority.clocks
        ),
    )


def _said(answers: Answers, question: str) -> str:
    """A real answer in words; empty where there is none."""
    given = answers.get(question)
    return in_words(Path(question), answers) if is_value(given) else ""


def _language(intake: Intake, answers: Answers) -> str:
    language, needed = _said(answers, "language"), answers.get("interpreter") is True
    if intake.language != ENGLISH:
        language = f"{language or NAMES[intake.language]}, answered in {NAMES[intake.language]}"
    if not needed:
        return language
    return f"{language}, needs an interpreter" if language else "Needs an interpreter"


def _contacts(answers: Answers) -> list[Contact]:
    """Who called for whom, and the person; none of them where there is nothing to say."""
    found = []
    if is_for_another(answers):
        name = _said(answers, "caller_name") or "Name not given"
        relation = _said(answers, "caller_relation") or _said(answers, "answering_for").lower()
        found.append(Contact(f"Asked by {name}, {relation}", _said(answers, "caller_phone")))
    phone = _said(answers, "phone")
    if phone:
        found.append(Contact("The person", phone, *_message(answers)))
    return found


def _message(answers: Answers) -> tuple[str, bool]:
    safe, when = answers.get("safe_message"), _said(answers, "best_time")
    words = {True: "Safe to leave a message", False: "Do not leave a message"}
    said = words[safe] if isinstance(safe, bool) else "Not known whether a message is safe"
    return f"{said} · best time: {when}" if when else said, safe is not True


def _clock(what: str, asked_at: datetime, lasts: timedelta, now: datetime) -> Clock:
    due = asked_at + lasts
    left = due - now
    if left <= timedelta():
        return Clock(what, brief(due), f"over for {_span(-left)}", "alert")
    near = left < max(NEARLY_OVER, lasts / 4)
    return Clock(what, brief(due), f"{_span(left)} left", "warn" if near else "")


def _span(length: timedelta) -> str:
    """Hours up to two days, then days: whole ones, so that nobody counts on more."""
    hours = int(length.total_seconds() // 3600)
    if hours < 1:
        return "less than an hour"
    return plural(hours, "hour") if hours < 48 else plural(hours // 24, "day")
