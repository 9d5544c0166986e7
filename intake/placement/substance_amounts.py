"""Substances in numbers: drinks, diazepam equivalents, sedative classes, days since last use."""

import math
from collections.abc import Iterator

from intake.placement.baclofen_amounts import BACLOFEN_DAILY
from intake.placement.measures import (
    NOTHING_KNOWN,
    Measure,
    Span,
    amount,
    days_since,
    days_since_or_today,
    may_have_more,
    measure,
    rows_of,
)
from intake.questionnaire.answers import Answers, Entries, State, is_value, once
from intake.questionnaire.conditions import all_of, answer
from intake.questionnaire.kinds import DOWN, UP
from intake.questionnaire.substances_catalogue import (
    BY_ID,
    DRINK_SIZES,
    DRINKS_IN,
    SEDATIVE_CLASSES,
    SUBSTANCES,
    is_of_class,
    onset_of,
)

DAILY = 6
"""Days a week from which use counts as daily [project]: one day off is no safety."""


def _diazepam(row: Answers) -> Span:
    named = row.get("substance")
    if not is_value(named):
        return NOTHING_KNOWN
    substance = BY_ID[named]
    if substance.kind != "benzodiazepine":
        return Span(0, 0)
    low, high = amount(row, "mg_per_day")
    factor, source = substance.diazepam_factor, row.get("source")
    # An unknown strength, or tablets from the street, count as the high band (rule 57).
    if factor is None or source == "not_prescribed" or row.get("strength_known") is False:
        return Span(math.inf, math.inf)
    is_sure = is_value(source) and row.get("strength_known") is True
    return Span(factor * low, factor * high if is_sure else math.inf)


days_since_last_use = Measure(
    "days_since_last_use",
    "Days since last use",
    "days",
    DOWN,
    ("last_use_on",),
    lambda row: days_since_or_today(row, "last_use_on"),
    "Days from the last use to the day of the screening; a day that nobody tells counts as today.",
    "section 3",
)
"""Inside an entry of the substances."""


RECENTLY = measure(days_since_last_use).at_most(30)
"""What ended more than 30 days ago is history, not use that must be stopped safely [project]."""


# Table 3.2 (R23b): a month or more, four days a week or more.
BENZODIAZEPINE_DEPENDENT = all_of(
    is_of_class("benzodiazepine"),
    answer("days_per_week").at_least(4),
    answer("used_for").at_least(28),
    RECENTLY,
)


def _diazepam_daily(answers: Answers) -> Span:
    entries = answers.get("substances")
    if not isinstance(entries, Entries):
        return NOTHING_KNOWN
    low, high = 0.0, math.inf if entries.open else 0.0
    for row in entries.rows.values():
        dependent, taken = BENZODIAZEPINE_DEPENDENT.judge(row), diazepam_mg.span(row)
        low += taken.low if dependent is True else 0
        high += taken.high if dependent is not False else 0
    return Span(low, high)


def _sedative_classes(answers: Answers) -> Span:
    sure: set[str] = set()
    maybe: set[str] = set()
    entries = answers.get("substances")
    if not isinstance(entries, Entries) or entries.open:
        maybe = set(SEDATIVE_CLASSES.values())
    for row in entries.rows.values() if isinstance(entries, Entries) else ():
        named, days = row.get("substance"), amount(row, "days_per_week")
        if not is_value(named):
            maybe |= set(SEDATIVE_CLASSES.values())
            continue
        kind = SEDATIVE_CLASSES.get(BY_ID[named].kind)
        recent = RECENTLY.judge(row)
        if kind and kind != "baclofen" and days.high >= DAILY and recent is not False:
            (sure if days.low >= DAILY and recent else maybe).add(kind)
    daily = BACLOFEN_DAILY.judge(answers)
    if daily is not False:
        (sure if daily else maybe).add("baclofen")
    return Span(len(sure), len(sure | maybe))


days_since_change = Measure(
    "days_since_change",
    "Days since stopping or cutting down",
    "days",
    DOWN,
    ("changed_on",),
    lambda row: days_since_or_today(row, "changed_on"),
    "Days from stopping or cutting down to the day of the screening; a day that "
    "nobody tells counts as today.",
    "rule 3",
)
"""Inside an entry of the substances."""


diazepam_mg = Measure(
    "diazepam_mg",
    "Diazepam equivalents a day",
    "mg",
    UP,
    ("substance", "mg_per_day", "source", "strength_known"),
    _diazepam,
    "mg a day times a factor: 1 for diazepam, 5 lorazepam, 7.5 alprazolam, 10 clonazepam. What "
    "has no factor, no label or no prescription counts as the high band.",
    "R23b; rule 57",
)
"""Inside an entry of the substances."""


diazepam_mg_daily = Measure(
    "diazepam_mg_daily",
    "Diazepam equivalents a day, all benzodiazepines together",
    "mg",
    UP,
    (
        "substances.substance",
        "substances.mg_per_day",
        "substances.days_per_week",
        "substances.used_for",
        "substances.source",
        "substances.strength_known",
        "substances.last_use_on",
        "more_substances",
    ),
    _diazepam_daily,
    "Sum over the benzodiazepines taken on 4 or more days a week for a month or more.",
    "R23b, table 3.2",
    is_of_class("benzodiazepine"),
    {"mg_per_day": tuple(each.diazepam_factor for each in SUBSTANCES if each.diazepam_factor)},
)


sedative_classes_daily = Measure(
    "sedative_classes_daily",
    "Sedative classes used daily",
    "",
    UP,
    (
        "substances.substance",
        "substances.days_per_week",
        "substances.last_use_on",
        "more_substances",
        "takes_baclofen",
        "baclofen_daily_for",
        "baclofen_form",
        "baclofen_last_dose_on",
    ),
    _sedative_classes,
    "How many different classes that slow the brain are used on 6 or 7 days a week: alcohol, "
    "benzodiazepines with sleep tablets, barbiturates, baclofen, gabapentinoids, GHB, phenibut.",
    "section 3.3, R25c, R23",
    all_of(is_of_class(*SEDATIVE_CLASSES), answer("days_per_week").at_least(DAILY)),
)


MOST_DAYS = 4
"""Days a week from which an amount counts as taken on most days (R43, R23b)."""


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


DAYS_OF_A_WEEK = 7


def _is_alcohol(row: Answers) -> bool:
    return not is_value(row.get("substance")) or row["substance"] == "alcohol"


def _drinking(answers: Answers) -> list[tuple[Span, Span]]:
    return once(answers, _drinking, lambda answers: list(_entries_of_alcohol(answers)))


def _entries_of_alcohol(answers: Answers) -> Iterator[tuple[Span, Span]]:
    """Days a week and US drinks a day for each entry that is, or may be, recent alcohol."""
    for row in rows_of(answers, "substances"):
        recent = RECENTLY.judge(row)
        if _is_alcohol(row) and recent is not False:
            days, drinks = amount(row, "days_per_week"), _us_drinks(row)
            sure = recent is True and is_value(row.get("substance"))
            yield (days, drinks) if sure else (Span(0, days.high), Span(0, drinks.high))


def _us_drinks_daily(answers: Answers) -> Span:
    entries = _drinking(answers)
    low = _most_days([(days.low, drinks.low) for days, drinks in entries])
    high = _most_days([(days.high, drinks.high) for days, drinks in entries])
    return Span(low, math.inf if may_have_more(answers, "substances") else high)


def _most_days(entries: list[tuple[float, float]]) -> float:
    """Drinks that come together on most days, or the most on one where the days add up."""
    together = sum(drinks for days, drinks in entries if days >= MOST_DAYS)
    in_turn = sum(days for days, _ in entries) >= MOST_DAYS
    return max([together, *(drinks for _, drinks in entries if in_turn)])


def _alcohol_days(answers: Answers) -> Span:
    entries = _drinking(answers)
    high = (
        DAYS_OF_A_WEEK if may_have_more(answers, "substances") else sum(d.high for d, _ in entries)
    )
    return Span(min(DAYS_OF_A_WEEK, sum(d.low for d, _ in entries)), min(DAYS_OF_A_WEEK, high))


alcohol_days = Measure(
    "alcohol_days",
    "Days a week with alcohol",
    "days",
    UP,
    (
        "substances.substance",
        "substances.days_per_week",
        "substances.last_use_on",
        "more_substances",
    ),
    _alcohol_days,
    "Days a week over all alcohol of the last 30 days, at most 7.",
    "section 3.1",
    is_of_class("alcohol"),
)


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
        "substances.last_use_on",
        "more_substances",
    ),
    _us_drinks_daily,
    "Sum of the US drinks a day over all alcohol taken on 4 or more days a week. Where several "
    "entries make 4 days together, at least the largest of them. Use of the last 30 days.",
    "R43, section 3.1",
    is_of_class("alcohol"),
    {"drinks_per_day": tuple(size.drinks for size in DRINK_SIZES if size.drinks)},
)


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
