"""Amounts, counts and times that rules compare: drinks, doses, days, attempts, mood."""

import math
from collections.abc import Iterable
from datetime import date

from intake.placement.measures import Measure, Span, amount, days_since
from intake.questionnaire.answers import Answers, Entries, State, is_value
from intake.questionnaire.conditions import answer
from intake.questionnaire.dose_history import daily_mg
from intake.questionnaire.kinds import DOWN, UP
from intake.questionnaire.past_treatment import TREATMENTS
from intake.questionnaire.substances_catalogue import (
    BY_ID,
    DRINK_SIZES,
    DRINKS_IN,
    SUBSTANCES,
    is_of_class,
    onset_of,
)

MOST_DAYS = 4
"""Days a week from which an amount counts as taken on most days (R43, R23b)."""

YEAR, QUARTER = 365, 90


def rows_of(answers: Answers, group: str) -> Iterable[Answers]:
    """The entries of a group so far."""
    entries = answers.get(group)
    return entries.rows.values() if isinstance(entries, Entries) else ()


def may_have_more(answers: Answers, group: str) -> bool:
    """Whether a group may still get further entries."""
    entries = answers.get(group)
    return not isinstance(entries, Entries) or entries.open


# Alcohol


def _us_drinks(row: Answers) -> Span:
    low, high = amount(row, "drinks_per_day")
    size = row.get("drink_size")
    if size is State.NOT_ASKED:
        return Span(0, 0)
    if not is_value(size):
        # The smallest thing that anybody counts in is a usual drink.
        return Span(low, math.inf if high else 0)
    factor = DRINKS_IN[size]
    if not high:
        return Span(0, 0)
    if factor is None:
        return Span(math.inf, math.inf)
    return Span(low * factor, high * factor)


us_drinks = Measure(
    "us_drinks",
    "US drinks on a drinking day",
    "drinks",
    UP,
    ("drinks_per_day", "drink_size"),
    _us_drinks,
    "Drinks times what one of them holds, in US drinks of 14 g of alcohol. A size that is not "
    "known counts as the higher band.",
    "R43; rule 57",
)
"""Inside an entry of the substances."""


def _us_drinks_daily(answers: Answers) -> Span:
    low, high = 0.0, math.inf if may_have_more(answers, "substances") else 0.0
    for row in rows_of(answers, "substances"):
        days, drinks = amount(row, "days_per_week"), _us_drinks(row)
        if is_value(row.get("substance")) and row["substance"] != "alcohol":
            continue
        low += drinks.low if days.low >= MOST_DAYS else 0
        high += drinks.high if days.high >= MOST_DAYS else 0
    return Span(low, high)


us_drinks_daily = Measure(
    "us_drinks_daily",
    "US drinks a day, on most days",
    "drinks",
    UP,
    (
        "substances.substance",
        "substances.drinks_per_day",
        "substances.drink_size",
        "substances.days_per_week",
        "more_substances",
    ),
    _us_drinks_daily,
    "Sum of the US drinks a day over all alcohol taken on 4 or more days a week.",
    "R43, section 3.1",
    is_of_class("alcohol"),
    {"drinks_per_day": tuple(size.drinks for size in DRINK_SIZES if size.drinks)},
)


# Withdrawal that may still come


def _longest_window() -> int:
    return max(window.may_start_days for each in SUBSTANCES if (window := onset_of(each.id)))


LONGEST_WINDOW = _longest_window()


def _onset_days_left(row: Answers) -> Span:
    named = row.get("substance")
    since = days_since(row, "last_use_on")
    if not is_value(named):
        return Span(-math.inf, LONGEST_WINDOW - since.low)
    window = onset_of(named)
    if window is None:
        return Span(-math.inf, -math.inf)
    return Span(window.may_start_days - since.high, window.may_start_days - since.low)


onset_days_left = Measure(
    "onset_days_left",
    "Days in which withdrawal may still start",
    "days",
    UP,
    ("substance", "last_use_on"),
    _onset_days_left,
    "Days from the last use to the end of the onset window of the substance, less the days that "
    "have passed. Below 0 the window is over.",
    "section 3, R26c",
)
"""Inside an entry of the substances."""

days_since_last_use = Measure(
    "days_since_last_use",
    "Days since last use",
    "days",
    DOWN,
    ("last_use_on",),
    lambda row: days_since(row, "last_use_on"),
    "Days from the last use to the day of the screening.",
    "section 3",
)
"""Inside an entry of the substances."""

days_since_last_baclofen = Measure(
    "days_since_last_baclofen",
    "Days since the last baclofen dose",
    "days",
    DOWN,
    ("baclofen_last_dose_on",),
    lambda answers: days_since(answers, "baclofen_last_dose_on"),
    "Days from the last dose to the day of the screening.",
    "section 2.5, R8c",
)


# Baclofen over time


def baclofen_mg_in_periods(answers: Answers) -> float | None:
    """Daily baclofen in mg by the dose periods that run on the day of the screening.

    None where no period says it. It is compared with the daily total that was told (rule 67,
    section 8); no level rests on it, since the list of periods may be left empty.
    """
    periods, today = answers.get("dose_history"), answers.get("screened_on")
    if not isinstance(periods, Entries) or not isinstance(today, date):
        return None
    return daily_mg("baclofen", periods, today)


def _cut_a_week(answers: Answers) -> Span:
    change = answers.get("baclofen_change")
    if change in ("same", "raised", State.NOT_ASKED):
        return Span(0, 0)
    usual, now = amount(answers, "baclofen_mg_day"), amount(answers, "baclofen_mg_now")
    since = days_since(answers, "baclofen_changed_on")
    stopped = change in ("stopped", "ran_out")
    least = 100.0 if stopped else _percent(usual.low, now.high) if change == "cut_down" else 0.0
    most = _percent(usual.high, now.low) if change == "cut_down" else 100.0
    return Span(_by_week(least, since.high), _by_week(most, since.low))


def _percent(before: float, now: float) -> float:
    if not before or now >= before:
        return 0
    return 100 if math.isinf(before) else 100 * (1 - now / before)


def _by_week(percent: float, days: float) -> float:
    return percent / max(1.0, days / 7)


baclofen_cut_a_week = Measure(
    "baclofen_cut_a_week",
    "Baclofen cut by, a week",
    "%",
    UP,
    ("baclofen_change", "baclofen_mg_day", "baclofen_mg_now", "baclofen_changed_on"),
    _cut_a_week,
    "Share of the usual daily total that is gone, spread over the weeks since it was last cut; "
    "a cut within one week counts in full.",
    "section 2.5 [project]",
)


# Treatment before


def _failed_intensive(answers: Answers) -> Span:
    low, high = 0.0, math.inf if may_have_more(answers, TREATMENTS.id) else 0.0
    for row in rows_of(answers, TREATMENTS.id):
        sure, maybe = _did_not_hold(row)
        low, high = low + sure, high + maybe
    return Span(low, high)


def _did_not_hold(row: Answers) -> tuple[bool, bool]:
    kind, end, again = (row.get(each) for each in ("treatment_kind", "treatment_end", "used_again"))
    days = days_since(row, "treatment_ended_on")
    failed = end == "left_early" or again in ("before", "last_3_months")
    may_have = failed or not is_value(end) or not is_value(again)
    sure = kind == "intensive" and failed and days.high <= YEAR
    maybe = kind in ("intensive", None) or isinstance(kind, State)
    return sure, maybe and may_have and days.low <= YEAR


failed_intensive = Measure(
    "failed_intensive",
    "Intensive outpatient attempts that did not hold, 12 months",
    "",
    UP,
    (
        "past_treatment.treatment_kind",
        "past_treatment.treatment_end",
        "past_treatment.treatment_ended_on",
        "past_treatment.used_again",
        "more_treatment",
    ),
    _failed_intensive,
    "Number of programs of 9 or more hours a week that ended in the last 12 months and that the "
    "person left early or used again after.",
    "rule 39, R46f",
    answer("treatment_kind").is_any_of("intensive"),
)


# Mood

POINTS_OF_MOOD = {"never": 0, "several": 1, "most": 2, "daily": 3}


def _phq2(answers: Answers) -> Span:
    spans = [_mood_points(answers.get(each)) for each in ("phq_interest", "phq_down")]
    return Span(sum(each.low for each in spans), sum(each.high for each in spans))


def _mood_points(answer: object) -> Span:
    if answer is State.NOT_ASKED:
        return Span(0, 0)
    points = POINTS_OF_MOOD.get(str(answer))
    return Span(0, 3) if points is None else Span(points, points)


phq2 = Measure(
    "phq2",
    "PHQ-2",
    "points",
    UP,
    ("phq_interest", "phq_down"),
    _phq2,
    "0 to 3 points for each of the two questions about mood; 3 or more is a positive screen.",
    "R71, section 6.11",
)


# Signs of a use disorder

BODILY = ("tolerance", "withdrawal")


def _signs(answers: Answers) -> Span:
    ticked = answers.get("use_signs")
    if ticked is State.NOT_ASKED:
        return Span(0, 0)
    if not isinstance(ticked, tuple):
        return Span(0, 11)
    bodily = sum(sign in ticked for sign in BODILY)
    beyond, may_be_beyond = _used_beyond_prescription(answers)
    low = len(ticked) - (0 if beyond else bodily)
    return Span(low, len(ticked) if may_be_beyond else low)


def _used_beyond_prescription(answers: Answers) -> tuple[bool, bool]:
    """Whether something is used other than as prescribed: surely, possibly (rule 66)."""
    sure, maybe = False, may_have_more(answers, "substances")
    sources = [
        row.get("source") if _is_prescribable(row) else "not_prescribed"
        for row in rows_of(answers, "substances")
        if row.get("substance") != "baclofen"
    ]
    # Without baclofen its source is not asked, and nothing of it is beyond a prescription.
    sources.append(answers.get("baclofen_source"))
    for source in sources:
        sure = sure or source in ("more_than_prescribed", "not_prescribed")
        maybe = maybe or source not in ("as_prescribed", State.NOT_ASKED)
    return sure, sure or maybe


def _is_prescribable(row: Answers) -> bool:
    """Also while it has no name yet: nobody can tell so far."""
    named = row.get("substance")
    return not is_value(named) or BY_ID[named].prescribed


signs_of_use_disorder = Measure(
    "signs_of_use_disorder",
    "Signs of a use disorder",
    "",
    UP,
    (
        "use_signs",
        "substances.substance",
        "substances.source",
        "baclofen_source",
        "more_substances",
    ),
    _signs,
    "How many of the 11 signs were ticked. Needing more and feeling sick on stopping count only "
    "where something is used other than as prescribed (rule 66). A count, never a diagnosis.",
    "R73, section 6.13",
)
