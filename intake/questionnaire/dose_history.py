"""Dose history: the baclofen module, and the doses of each medicine over time."""

from datetime import date
from typing import Any

from intake.questionnaire.answers import Answers, Entries, is_value
from intake.questionnaire.baclofen import BACLOFEN_PAGES, TAKES_BACLOFEN
from intake.questionnaire.conditions import answer, any_of
from intake.questionnaire.kinds import Choice, Date, Number, OneOf, ShortText, YesNo
from intake.questionnaire.model import Group, Page, Section
from intake.questionnaire.pump import PUMP_PAGES
from intake.questionnaire.substances_catalogue import CLASSES, SUBSTANCES, any_substance

HAS_DOSES = any_of(
    TAKES_BACLOFEN,
    any_substance(
        answer("substance").is_any_of(*(each.id for each in SUBSTANCES if each.prescribed)),
    ),
)

PERIODS = Group(
    id="dose_history",
    title="Doses over time",
    entry="period",
    named_by="period_medicine",
    at_most=60,
    first="Would you like to add what doses you took over time?",
    first_other="Is it known what doses they took over time?",
    add="Add a period",
    columns=(
        "period_medicine",
        "period_from",
        "period_to",
        "period_mg",
        "period_times",
        "period_as_prescribed",
        "period_route",
    ),
    intro="One entry for each time that the dose stayed the same, the oldest first. This draws "
    "the dose chart for the doctor.",
    shown_when=HAS_DOSES,
    more=YesNo(
        id="more_doses",
        short="More dose periods",
        ask="Is there another dose to add?",
        missing="Select yes if there is another dose, or no",
    ),
    pages=(
        Page(
            id="period",
            title="One dose over time",
            questions=(
                OneOf(
                    id="period_medicine",
                    short="Medicine",
                    ask="What did you take?",
                    other="What did they take?",
                    missing="Select the medicine",
                    choices=tuple(
                        Choice(each.id, each.name, CLASSES[each.kind], ", ".join(each.also))
                        for each in SUBSTANCES
                        if each.prescribed
                    ),
                ),
                Date(
                    id="period_from",
                    short="From",
                    ask="From what day?",
                    hint="A guess is fine",
                    missing="Enter the first day of this dose",
                ),
                Date(
                    id="period_to",
                    short="To",
                    not_before="period_from",
                    ask="Until what day?",
                    hint="Leave this empty if it is the dose now",
                    missing="Enter the last day of this dose",
                    optional=True,
                ),
                Number(
                    id="period_mg",
                    short="mg in one dose",
                    unit="mg",
                    ask="How many mg in one dose?",
                    missing="Enter the milligrams in one dose, like 10",
                    at_most=10_000,
                ),
                Number(
                    id="period_times",
                    short="Doses a day",
                    ask="How many doses a day?",
                    missing="Enter the number of doses a day, like 3",
                    at_most=24,
                ),
                YesNo(
                    id="period_as_prescribed",
                    short="As prescribed",
                    ask="Was this as prescribed?",
                    missing="Select yes or no",
                ),
                OneOf(
                    id="period_route",
                    short="How it was taken",
                    ask="How did you take it?",
                    other="How did they take it?",
                    missing="Select how it was taken",
                    choices=(
                        Choice("mouth", "By mouth"),
                        Choice("pump", "From a pump"),
                        Choice("other", "Some other way"),
                    ),
                ),
                ShortText(
                    id="period_prescriber",
                    short="Prescribed by",
                    ask="Who prescribed it?",
                    missing="Enter a name",
                    optional=True,
                ),
            ),
        ),
    ),
)

DOSE_HISTORY = Section(
    id="dose_history",
    title="Dose history",
    steps=(*BACLOFEN_PAGES, *PUMP_PAGES, PERIODS),
)


def daily_mg(medicine: str, periods: Entries, today: date) -> float | None:
    """What was taken a day on that day by the dose periods, in mg: dose times doses a day.

    Sum over the periods of this medicine that run on the day; None where none says both.
    """
    current = [
        row
        for row in periods.rows.values()
        if row.get("period_medicine") == medicine and _runs_on(row, today)
    ]
    doses: list[tuple[Any, Any]] = [
        (row.get("period_mg"), row.get("period_times")) for row in current
    ]
    totals = [mg * times for mg, times in doses if is_value(mg) and is_value(times)]
    return sum(totals) if totals else None


def _runs_on(row: Answers, day: date) -> bool:
    first, last = row.get("period_from"), row.get("period_to")
    begun = isinstance(first, date) and first <= day
    return begun and not (isinstance(last, date) and last < day)
