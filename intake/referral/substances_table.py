"""The substances as a table, baclofen included, and what is known of one in a single phrase."""

import math
from collections.abc import Iterator, Mapping
from typing import Any

from intake.placement.substance_amounts import us_drinks
from intake.questionnaire import QUESTIONNAIRE
from intake.questionnaire.answers import Answers, Entries, State, is_value
from intake.questionnaire.baclofen import BACLOFEN_NAMED, TAKES_BACLOFEN
from intake.questionnaire.languages import say, say_all
from intake.questionnaire.substances_catalogue import BY_ID, CLASSES
from intake.referral.lines import in_words, plain
from intake.referral.model import Cell, Table

COLUMNS = (
    "Substance",
    "Days a week",
    "Amount a day",
    "Used like this for",
    "How taken, and source",
    "Last use",
    "Recent change",
)
SHORT = {
    "swallow": "swallowed",
    "smoke": "smoked or vaped",
    "snort": "snorted",
    "inject": "injected",
    "other": "another way",
    "mouth": "by mouth",
    "pump": "from a pump",
    "injected": "injected",
    "as_prescribed": "as prescribed",
    "more_than_prescribed": "more than prescribed",
    "not_prescribed": "not prescribed",
    "same": "no change",
    "raised": "raised",
    "cut_down": "cut down",
    "ran_out": "ran out",
    "stopped": "stopped",
}
"""Choices of route, source and change, short enough for a cell."""

# The columns take these answers; anything else that was answered stands under the name.
IN_COLUMNS = frozenset(
    {
        "substance",
        "days_per_week",
        "used_for",
        "drinks_per_day",
        "drink_size",
        "mg_per_day",
        "ghb_ml_per_day",
        "phenibut_g_per_day",
        "amount_words",
        "source",
        "route",
        "last_use_on",
        "last_use_at",
        "change",
        "changed_on",
    }
)
AMOUNTS = ("drinks_per_day", "mg_per_day", "ghb_ml_per_day", "phenibut_g_per_day", "amount_words")
"""The amounts of a day; each substance has one of them."""
NO_USE = "–"
DASH_NOTE = "– means that the question does not apply to this substance."
MAYBE_MORE = "The list may be incomplete: nobody has said yet that this is all."


def rows_of(answers: Answers) -> list[Mapping[str, Any]]:
    entries = answers.get("substances")
    return list(entries.rows.values()) if isinstance(entries, Entries) else []


def substances_table(answers: Answers) -> Table:
    """One row for each substance; notes say when the list may be incomplete."""
    rows = [_row(number, row, answers) for number, row in enumerate(rows_of(answers), start=1)]
    if TAKES_BACLOFEN.judge(answers) is True and BACLOFEN_NAMED.judge(answers) is not True:
        rows.append(_baclofen_row(answers))
    entries = answers.get("substances")
    notes = [say(DASH_NOTE)] if any(cell.text == NO_USE for row in rows for cell in row) else []
    if not isinstance(entries, Entries) or entries.open:
        notes.append(say(MAYBE_MORE))
    return Table(say_all(COLUMNS), tuple(rows), tuple(notes))


def name_of(number: int, row: Mapping[str, Any]) -> str:
    return plain(QUESTIONNAIRE.groups["substances"].name_of(number, row))


def known_of(row: Mapping[str, Any]) -> str:
    """Amount, frequency, last use and change of one substance, as far as they are answered."""
    parts = (
        say("{amount} a day", amount=_amount(row)) if _has_amount(row) else "",
        _with("{answer} days a week", "days_per_week", row),
        _with("for {answer}", "used_for", row),
        _with("last use {answer}", "last_use_on", row),
        _change(row, "change", "changed_on") if is_value(row.get("change")) else "",
    )
    return "; ".join(part for part in parts if part)


def known_of_baclofen(answers: Answers) -> str:
    """The same for baclofen, from its own questions."""
    form, change = answers.get("baclofen_form"), answers.get("baclofen_change")
    parts = (
        say("from a pump") if is_value(form) and "pump" in form else "",
        _with("usual dose {answer} a day", "baclofen_mg_day", answers),
        _with("daily for {answer}", "baclofen_daily_for", answers),
        _with("last dose {answer}", "baclofen_last_dose_on", answers),
        _change(answers, "baclofen_change", "baclofen_changed_on") if is_value(change) else "",
        _with("now {answer} a day", "baclofen_mg_now", answers),
    )
    return "; ".join(part for part in parts if part)


def _question(id: str) -> Any:
    return QUESTIONNAIRE.questions[id]


def _with(words: str, id: str, row: Mapping[str, Any]) -> str:
    return say(words, answer=in_words(_question(id), row)) if is_value(row.get(id)) else ""


def _row(number: int, row: Mapping[str, Any], answers: Answers) -> tuple[Cell, ...]:
    named = row.get("substance")
    if named == "baclofen":
        return _baclofen_row(answers)
    notes = [say(CLASSES[BY_ID[named].kind])] if is_value(named) else []
    return (
        Cell(name_of(number, row), (*notes, *_others(row))),
        Cell(_short("days_per_week", row)),
        Cell(_amount(row)),
        Cell(_short("used_for", row)),
        _taken(row),
        Cell(_short("last_use_on", row)),
        Cell(_change(row, "change", "changed_on")),
    )


def _baclofen_row(answers: Answers) -> tuple[Cell, ...]:
    return (
        Cell(say("Baclofen"), (say("See Baclofen below"),)),
        Cell(NO_USE),
        Cell(_short("baclofen_mg_day", answers)),
        Cell(_short("baclofen_daily_for", answers)),
        Cell(_form(answers), (_short("baclofen_source", answers),)),
        Cell(_short("baclofen_last_dose_on", answers)),
        Cell(_change(answers, "baclofen_change", "baclofen_changed_on")),
    )


def _form(answers: Answers) -> str:
    form = answers.get("baclofen_form")
    if not is_value(form):
        return _short("baclofen_form", answers)
    return "; ".join(say(SHORT[each]) if each in SHORT else each for each in form)


def _others(row: Mapping[str, Any]) -> Iterator[str]:
    """Answers about this substance that have no column."""
    for question in QUESTIONNAIRE.groups["substances"].questions:
        answer = row.get(question.id)
        if question.id not in IN_COLUMNS and answer is not State.NOT_ASKED and question.in_referral:
            yield f"{say(question.short)}: {_short(question.id, row)}"


def _short(id: str, row: Mapping[str, Any]) -> str:
    """An answer for a cell; why there is none, in small letters."""
    answer = row.get(id)
    if answer is State.NOT_ASKED:
        return NO_USE
    words = in_words(_question(id), row)
    if not is_value(answer):
        return words.lower()
    return say(SHORT[str(answer)]) if str(answer) in SHORT else words


def _has_amount(row: Mapping[str, Any]) -> bool:
    return any(is_value(row.get(id)) for id in AMOUNTS)


def _amount(row: Mapping[str, Any]) -> str:
    """Whichever amount was asked for this substance."""
    for id in AMOUNTS:
        if row.get(id) is not State.NOT_ASKED:
            return _drinks(row) if id == "drinks_per_day" else _short(id, row)
    return NO_USE


def _drinks(row: Mapping[str, Any]) -> str:
    """The drinks of a day, what they are counted in, and how many US drinks that makes."""
    size, count = row.get("drink_size"), _short("drinks_per_day", row)
    if not is_value(size) or not is_value(row.get("drinks_per_day")):
        return say("{count} drinks, size not known", count=count)
    if size == "usual":
        return say("{count} drinks", count=count)
    low, high = us_drinks.span(row)
    if low != high or math.isinf(low):
        told = say("US drinks not known")
    else:
        told = say("{count} US drinks", count=f"{low:.3g}")
    return f"{count} × {in_words(_question('drink_size'), row).lower()} ({told})"


def _taken(row: Mapping[str, Any]) -> Cell:
    asked = [id for id in ("route", "source") if row.get(id) is not State.NOT_ASKED]
    told = [
        _short(id, row) if is_value(row.get(id)) else f"{say(id)}: {_short(id, row)}"
        for id in asked
    ]
    return Cell("; ".join(told) or NO_USE)


def _change(row: Mapping[str, Any], change: str, on: str) -> str:
    if not is_value(row.get(change)):
        return _short(change, row)
    day = row.get(on)
    if day is State.NOT_ASKED or day is None:
        return _short(change, row)
    told = _short(on, row)
    words = "{change} {day}" if is_value(day) else "{change}, {day}"
    return say(words, change=_short(change, row), day=told)
