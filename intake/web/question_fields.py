"""The fields of a form for questions: what is typed, ticked or picked."""

from collections.abc import Sequence
from typing import Any

from wtforms import Field, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields import SelectChoice

from intake.questionnaire import text
from intake.questionnaire.answers import State
from intake.questionnaire.kinds import (
    STATE_WORDS,
    AnyOf,
    Choice,
    Duration,
    LongText,
    OneOf,
    Question,
    YesNo,
)
from intake.questionnaire.languages import ENGLISH, say, spoken

NONE = "none"
LONG_LIST = 12
"""From this many choices on, one of several becomes a list to pick from."""

UNITS = {"day": "days", "week": "weeks", "month": "months", "year": "years"}
PICKED = "picked"
"""In which meaning the words of a box are said: the person says them, not we of the person."""


def fields_of(questions: Sequence[Question]) -> dict[str, Any]:
    """The fields by name, unbound, in the language in use and as whoever answers is asked."""
    fields: dict[str, Any] = {}
    for question in questions:
        fields[question.id] = _field(question)
        if isinstance(question, Duration):
            fields[f"{question.id}-unit"] = SelectField(
                "Unit", choices=_units(), default="month", validate_choice=False
            )
        if not isinstance(question, OneOf | YesNo | AnyOf) and not question.optional:
            fields[f"{question.id}-state"] = SelectMultipleField(
                "Or", choices=states(), validate_choice=False
            )
    return fields


def is_long_list(question: Question) -> bool:
    """Whether one of several is picked from a list that can be searched."""
    return isinstance(question, OneOf) and len(question.choices) >= LONG_LIST


def choices_of(question: Question) -> list[SelectChoice]:
    """What can be picked as an answer; nothing where it is typed, or picked from a long list."""
    match question:
        case YesNo():
            return [SelectChoice("yes", say(question.yes)), SelectChoice("no", say(question.no))]
        case OneOf() if not is_long_list(question):
            return [_select_choice(each) for each in question.choices]
        case AnyOf():
            none = [SelectChoice(NONE, say(question.none))] if question.none else []
            return [*map(_select_choice, question.choices), *none]
    return []


def _field(question: Question) -> Field:
    match question:
        case OneOf() if is_long_list(question):
            empty = SelectChoice("", say("Select one"))
            listed = [empty, *map(_listed_choice, question.choices), *states(**{"data-state": ""})]
            return SelectField(question.asked, choices=listed, validate_choice=False)
        case YesNo() | OneOf():
            listed = [*choices_of(question), *states()]
            return RadioField(question.asked, choices=listed, validate_choice=False)
        case AnyOf():
            listed = [*choices_of(question), *states()]
            return SelectMultipleField(question.asked, choices=listed, validate_choice=False)
        case LongText():
            return TextAreaField(question.asked)
        case _:
            return StringField(question.asked)


def states(**marks: str) -> list[SelectChoice]:
    """The two answers that are no value. `marks` are attributes of their elements."""
    return [
        SelectChoice(state.value, say(STATE_WORDS[state], as_in=PICKED), render_kw=marks)
        for state in (State.UNKNOWN, State.DECLINED)
    ]


def _units() -> list[SelectChoice]:
    return [SelectChoice(unit, say(UNITS[unit])) for unit in text.DAYS_IN]


def _select_choice(choice: Choice) -> SelectChoice:
    label = f"{choice.told} ({say(choice.hint)})" if choice.hint else choice.told
    return SelectChoice(choice.id, label, optgroup=say(choice.group) or None)


def _listed_choice(choice: Choice) -> SelectChoice:
    """A choice of a list to pick from: the search tells its name from its other names."""
    label = f"{choice.told} ({say(choice.hint)})" if choice.hint else choice.told
    named = {"data-name": choice.told} if choice.hint else {}
    if spoken() != ENGLISH:
        named["data-english"] = ", ".join(filter(None, (choice.label, choice.hint)))
    return SelectChoice(choice.id, label, render_kw=named, optgroup=say(choice.group) or None)
