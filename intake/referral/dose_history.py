"""Doses over time, worked out of the answers: periods, marks, and the table behind the chart."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from intake.questionnaire import QUESTIONNAIRE, text
from intake.questionnaire.answers import Answers, Entries, State, is_value
from intake.questionnaire.baclofen import BY_MOUTH
from intake.questionnaire.languages import say, say_all
from intake.questionnaire.pump import BY_PUMP
from intake.questionnaire.substances_catalogue import BY_ID
from intake.referral.lines import in_words, plain
from intake.referral.model import Cell, Table

MOST_ROWS = 60
DAY = timedelta(days=1)
COLUMNS = ("Medicine", "From", "To", "One dose", "Doses a day", "mg a day", "Taken")
USUAL_DOSE = (
    "These doses come from the stated usual dose a day and the time that it was taken; no single "
    "periods were given."
)
EARLIER_LEFT_OUT = "Earlier doses are in the record."


class Period(NamedTuple):
    """A time of unchanged dose: first day, day after the last one, milligrams a day.

    `end` is None while the dose is still taken. `end_known` is false where nobody could say
    when it ended.
    """

    medicine: str
    start: date
    end: date | None
    mg: float
    end_known: bool = True


class Kind(StrEnum):
    STOP = "stop"
    CHANGE = "change"
    REFILL = "refill"


class Mark(NamedTuple):
    """Something that happened on one day. `medicine` is empty where it concerns none alone."""

    on: date
    kind: Kind
    label: str
    medicine: str = ""


@dataclass(frozen=True)
class DoseHistory:
    """Everything the chart draws, oldest first, up to the day of the screening."""

    until: date
    periods: tuple[Period, ...]
    marks: tuple[Mark, ...]


def dose_history(answers: Answers) -> DoseHistory | None:
    """The doses that can be drawn; None where there are none.

    Periods without a first day or an amount, or with their days the wrong way round, stand in
    the table alone. Where no periods were given, the stated usual dose of baclofen is drawn.
    """
    rows = _rows(answers)
    periods = sorted(
        (each for row in rows if (each := _period(row))), key=lambda each: (each.start, each.mg)
    ) or list(_usual_baclofen(answers))
    if not periods:
        return None
    screened = answers.get("screened_on")
    last = max(max(each.start, each.end or each.start) for each in periods)
    until = screened if isinstance(screened, date) else last
    named = {each.medicine for each in periods}
    marks = sorted({each for each in _marks(answers) if each.medicine in ("", *named)})
    return DoseHistory(until, tuple(periods), tuple(marks))


def dose_table(answers: Answers) -> Table | None:
    """The doses as rows, the newest MOST_ROWS of them, oldest first; None where there are none."""
    rows = sorted(_rows(answers), key=_first_day)
    if rows:
        notes = (say(EARLIER_LEFT_OUT),) if len(rows) > MOST_ROWS else ()
        return Table(say_all(COLUMNS), tuple(_cells(row) for row in rows[-MOST_ROWS:]), notes)
    usual = tuple(_usual_cells(each, answers) for each in _usual_baclofen(answers))
    return Table(say_all(COLUMNS), usual, (say(USUAL_DOSE),)) if usual else None


def _rows(answers: Answers) -> list[Mapping[str, Any]]:
    entries = answers.get("dose_history")
    return list(entries.rows.values()) if isinstance(entries, Entries) else []


def _first_day(row: Mapping[str, Any]) -> date:
    start = row.get("period_from")
    return start if isinstance(start, date) else date.min


def _period(row: Mapping[str, Any]) -> Period | None:
    medicine, start, to = (row.get(f"period_{each}") for each in ("medicine", "from", "to"))
    mg, times = row.get("period_mg"), row.get("period_times")
    if not (is_value(medicine) and is_value(start) and is_value(mg) and is_value(times)):
        return None
    end = to + DAY if isinstance(to, date) else None
    if end and end <= start:
        return None
    end_known = end is not None or _is_empty(to)
    return Period(say(BY_ID[medicine].name), start, end, mg * times, end_known)


def _is_empty(last_day: Any) -> bool:
    """An empty last day means that the dose is still taken: the question says so."""
    return last_day is None or last_day is State.DECLINED


def _usual_baclofen(answers: Answers) -> Iterator[Period]:
    if BY_MOUTH.judge(answers) is not True:
        return
    mg, days = answers.get("baclofen_mg_day"), answers.get("baclofen_daily_for")
    change, screened = answers.get("baclofen_change"), answers.get("screened_on")
    if not (is_value(mg) and is_value(days) and isinstance(screened, date)):
        return
    if change == "same":
        yield Period(say("Baclofen"), _days_before(screened, days), None, mg)
        return
    changed, now = answers.get("baclofen_changed_on"), answers.get("baclofen_mg_now")
    # After a rise the dose before it is not known, so nothing is drawn.
    if change not in ("cut_down", "ran_out", "stopped") or not isinstance(changed, date):
        return
    start = _days_before(screened if change == "cut_down" else changed, days)
    yield Period(say("Baclofen"), min(start, changed - DAY), changed, mg)
    if change == "cut_down" and is_value(now):
        yield Period(say("Baclofen"), changed, None, now)


def _days_before(day: date, days: int) -> date:
    """The day that many days earlier, at least one; nobody has taken anything for 120 years."""
    return day - timedelta(days=min(max(days, 1), 43_800))


def _marks(answers: Answers) -> Iterator[Mark]:
    entries = answers.get("substances")
    for row in entries.rows.values() if isinstance(entries, Entries) else ():
        if is_value(row.get("substance")):
            name = say(BY_ID[str(row["substance"])].name)
            yield from _change_mark(name, row.get("change"), row.get("changed_on"))
    if BY_MOUTH.judge(answers) is True:
        changed = answers.get("baclofen_change"), answers.get("baclofen_changed_on")
        yield from _change_mark(say("Baclofen"), *changed)
    if BY_PUMP.judge(answers) is True:
        for question, label in (
            ("pump_last_refill_on", "Pump refill"),
            ("pump_next_refill_on", "Pump refill due"),
        ):
            if isinstance(day := answers.get(question), date):
                yield Mark(day, Kind.REFILL, say(label))


def _change_mark(medicine: str, change: Any, on: Any) -> Iterator[Mark]:
    if isinstance(on, date) and change == "stopped":
        yield Mark(on, Kind.STOP, say("{medicine} stopped", medicine=medicine), medicine)
    elif isinstance(on, date) and change == "ran_out":
        yield Mark(on, Kind.STOP, say("{medicine} ran out", medicine=medicine), medicine)
    elif isinstance(on, date) and change == "cut_down":
        yield Mark(on, Kind.CHANGE, say("{medicine} cut down", medicine=medicine), medicine)


def _cells(row: Mapping[str, Any]) -> tuple[Cell, ...]:
    mg, times = row.get("period_mg"), row.get("period_times")
    total = (
        f"{text.number(mg * times)} mg" if is_value(mg) and is_value(times) else say("not known")
    )
    told = {each: _cell_text(f"period_{each}", row) for each in ("from", "mg", "times")}
    ended = say("still taken") if _is_empty(row.get("period_to")) else _cell_text("period_to", row)
    return (
        Cell(_cell_text("period_medicine", row)),
        Cell(told["from"]),
        Cell(ended),
        Cell(told["mg"]),
        Cell(told["times"]),
        Cell(total),
        Cell(_how_taken(row)),
    )


def _how_taken(row: Mapping[str, Any]) -> str:
    route = _cell_text("period_route", row)
    match row.get("period_as_prescribed"):
        case True:
            told = say("{route}, as prescribed", route=route)
        case False:
            told = say("{route}, not as prescribed", route=route)
        case _:
            answer = _cell_text("period_as_prescribed", row)
            told = say("{route}; as prescribed: {answer}", route=route, answer=answer)
    prescriber = row.get("period_prescriber")
    if not is_value(prescriber):
        return told
    return say("{how}, by {prescriber}", how=told, prescriber=plain(prescriber))


def _cell_text(question: str, row: Mapping[str, Any]) -> str:
    words = in_words(QUESTIONNAIRE.questions[question], row)
    return words if is_value(row.get(question)) else words.lower()


def _usual_cells(period: Period, answers: Answers) -> tuple[Cell, ...]:
    a_day = f"{text.number(period.mg)} mg"
    doses = answers.get("baclofen_doses_per_day")
    return (
        Cell(period.medicine),
        Cell(say("about {day}", day=text.day(period.start))),
        Cell(text.day(period.end - DAY) if period.end else say("still taken")),
        Cell(say("not asked for")),
        Cell(text.number(doses) if is_value(doses) else say("not known")),
        Cell(a_day),
        Cell(_cell_text("baclofen_source", answers)),
    )
