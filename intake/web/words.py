"""Fields that people type freely into: cleaned, with a limit and a sentence of their own."""

from datetime import date
from typing import Any

from wtforms import Field

from intake.questionnaire import text
from intake.questionnaire.languages import say
from intake.web.forms import HIDDEN_CHARACTERS

TOO_LONG = "Shorten this to {at_most} characters or fewer"


def read_words(field: Field, missing: str = "", at_most: int = 200, lines: bool = False) -> bool:
    """Clean what was typed in place; False with an error where it cannot be taken.

    `missing` is what to say where nothing was typed; without it the field may stay empty.
    """
    typed = (field.data or "").replace("\r\n", "\n").strip()
    field.data = text.clean(typed, lines=lines)
    if field.data != typed:
        return _refuse(field, say(HIDDEN_CHARACTERS))
    if len(field.data) > at_most:
        return _refuse(field, say(TOO_LONG, at_most=f"{at_most:,}"))
    if not field.data and missing:
        return _refuse(field, say(missing))
    return True


def read_day(field: Field, today: date, missing: str, future: bool = False) -> date | None:
    """The day that was typed; None with an error where there is none."""
    if not read_words(field, missing, at_most=40):
        return None
    try:
        found = text.read_date(field.data, today, future)
    except text.NoSuchDay:
        found = None
    if found is None:
        _refuse(field, say(missing))
    return found


def read_choice(field: Field, choices: Any, missing: str) -> bool:
    """Whether one of the choices was selected."""
    return field.data in choices or _refuse(field, say(missing))


def _refuse(field: Field, why: str) -> bool:
    field.errors = (why,)
    return False
