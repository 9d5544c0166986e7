"""Baclofen in numbers: daily total, extra, cut, days since, refills."""

import math
from datetime import date

from intake.placement.measures import (
    NOTHING_KNOWN,
    Measure,
    Span,
    amount,
    days_since,
    days_since_or_today,
    measure,
)
from intake.questionnaire.answers import Answers, Entries, State
from intake.questionnaire.baclofen import TAKES_BACLOFEN
from intake.questionnaire.conditions import all_of, answer, any_of
from intake.questionnaire.dose_history import daily_mg
from intake.questionnaire.kinds import DOWN, UP

days_since_last_baclofen = Measure(
    "days_since_last_baclofen",
    "Days since the last baclofen dose",
    "days",
    DOWN,
    ("baclofen_last_dose_on",),
    lambda answers: days_since_or_today(answers, "baclofen_last_dose_on"),
    "Days from the last dose to the day of the screening; a day that nobody tells counts as today.",
    "section 2.5, R8c",
)


def _days_without(answers: Answers) -> Span:
    form = answers.get("baclofen_form")
    if not isinstance(form, tuple):
        return NOTHING_KNOWN
    # Extra in the last 24 hours, or no day without: the last dose told is not the last one.
    extra = amount(answers, "baclofen_extra_mg")
    if "pump" in form or extra.low > 0 or answers.get("baclofen_day_without") is False:
        return Span(0, 0)
    since = days_since(answers, "baclofen_last_dose_on")
    return Span(0 if extra.high > 0 else since.low, since.high)


days_without_baclofen = Measure(
    "days_without_baclofen",
    "Days without any baclofen",
    "days",
    DOWN,
    ("baclofen_form", "baclofen_last_dose_on", "baclofen_extra_mg", "baclofen_day_without"),
    _days_without,
    "Days from the last dose to the day of the screening; 0 with a pump, which gives it all day, "
    "and where extra was taken in the last 24 hours or no day was without.",
    "section 2.5 [project]",
)


# Protective (M28): only what is known shows that nothing of it can still act. What ended that long
# ago need not be stopped safely any more, as other substances.
BACLOFEN_OVER = measure(days_without_baclofen).more_than(30)


days_since_baclofen_change = Measure(
    "days_since_baclofen_change",
    "Days since baclofen was cut or stopped",
    "days",
    DOWN,
    ("baclofen_changed_on",),
    lambda answers: days_since_or_today(answers, "baclofen_changed_on"),
    "Days from the last cut, stop or running out to the day of the screening; a day that "
    "nobody tells counts as today.",
    "section 2.5, rule 28",
)


BACLOFEN_BY_MOUTH_LATELY = any_of(
    measure(days_since_last_baclofen).at_most(30), measure(days_since_baclofen_change).at_most(30)
)
"""As for other substances: what ended earlier need not be stopped safely any more [project]."""


BACLOFEN_DAILY = all_of(
    TAKES_BACLOFEN,
    any_of(
        answer("baclofen_form").includes_any("pump"),
        all_of(answer("baclofen_daily_for").at_least(1), BACLOFEN_BY_MOUTH_LATELY),
    ),
)


def _baclofen_24h(answers: Answers) -> Span:
    usual, extra = amount(answers, "baclofen_mg_day"), amount(answers, "baclofen_extra_mg")
    return Span(usual.low + extra.low, usual.high + extra.high)


def _baclofen_cut(answers: Answers) -> Span:
    change = answers.get("baclofen_change")
    if change in ("same", "raised", State.NOT_ASKED):
        return Span(0, 0)
    if change in ("stopped", "ran_out"):
        return Span(100, 100)
    if change != "cut_down":
        return Span(0, 100)
    usual, now = amount(answers, "baclofen_mg_day"), amount(answers, "baclofen_mg_now")
    return Span(_cut_percent(usual.low, now.high), _cut_percent(usual.high, now.low))


def _cut_percent(before: float, now: float) -> float:
    if not before or now >= before:
        return 0
    return 100 if math.isinf(before) else 100 * (1 - now / before)


def _days_overdue(answers: Answers) -> Span:
    due, now = answers.get("pump_next_refill_on"), answers.get("screened_on")
    if due is State.NOT_ASKED:
        return Span(0, 0)
    if not isinstance(due, date) or not isinstance(now, date):
        return NOTHING_KNOWN
    days = max(0, (now - due).days)
    return Span(days, days)


baclofen_mg_in_24h = Measure(
    "baclofen_mg_in_24h",
    "Baclofen in the last 24 hours",
    "mg",
    UP,
    ("baclofen_mg_day", "baclofen_extra_mg"),
    _baclofen_24h,
    "Usual daily total plus what was taken beyond it in the last 24 hours.",
    "rule 6, R13, R13b",
)


baclofen_cut_percent = Measure(
    "baclofen_cut_percent",
    "Size of the baclofen cut",
    "%",
    UP,
    ("baclofen_change", "baclofen_mg_day", "baclofen_mg_now"),
    _baclofen_cut,
    "How much of the usual daily total is gone: 100 when stopped or run out.",
    "section 2.5, M5",
)


days_refill_overdue = Measure(
    "days_refill_overdue",
    "Days that the refill is overdue",
    "days",
    UP,
    ("pump_next_refill_on",),
    _days_overdue,
    "Days from the day on which the refill was due to the day of the screening; 0 before it.",
    "R5, R7",
)


days_since_refill = Measure(
    "days_since_refill",
    "Days since the last pump refill",
    "days",
    DOWN,
    ("pump_last_refill_on",),
    lambda answers: days_since(answers, "pump_last_refill_on"),
    "Days from the last refill to the day of the screening.",
    "sections 2.2 and 5.4",
)


def baclofen_mg_in_periods(answers: Answers) -> float | None:
    """Daily baclofen in mg by the dose periods that run on the day of the screening.

    None where no period says it. It is compared with the daily total that was told (rule 67,
    section 8); no level rests on it, since the list of periods may be left empty.
    """
    periods, today = answers.get("dose_history"), answers.get("screened_on")
    if not isinstance(periods, Entries) or not isinstance(today, date):
        return None
    return daily_mg("baclofen", periods, today)
