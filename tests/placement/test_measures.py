"""Numbers worked out of several answers, and the span they lie in."""

import math
from datetime import timedelta
from typing import Any

import pytest
from questionnaire_answers import SCREENED_ON, answers_of, filled, given_of, harmless

from intake.placement.baclofen_amounts import (
    baclofen_cut_percent,
    baclofen_mg_in_24h,
    days_refill_overdue,
    days_since_baclofen_change,
)
from intake.placement.facts import TIERS, overdose_points
from intake.placement.measures import Measure, Span, measure
from intake.placement.personal_amounts import (
    signs_of_use_disorder,
    years_of_age,
    years_short_of_adult,
)
from intake.placement.substance_amounts import (
    days_since_change,
    diazepam_mg,
    sedative_classes_daily,
)
from intake.questionnaire.answers import Answers, Path

ANYTHING = Span(0, math.inf)


def exactly(value: float) -> Span:
    return Span(value, value)


def span(measured: Measure, **named: Any) -> Span:
    return measured.span(answers_of(harmless(**named)))


def row_of(**named: Any) -> Answers:
    """The answers about one substance."""
    answers: Answers = answers_of(harmless(substances=[named]))["substances"].rows[1]
    return answers


def daily(*substances: str, days: int | str = 6) -> list[dict[str, Any]]:
    return [{"substance": each, "days_per_week": days} for each in substances]


@pytest.mark.parametrize(
    ("age", "years", "short"),
    [(0, 0, 18), (17, 17, 1), (18, 18, 0), (90, 90, 0)],
)
def test_years_of_age_and_short_of_18(age: int, years: int, short: int) -> None:
    assert span(years_of_age, age=age) == exactly(years)
    assert span(years_short_of_adult, age=age) == exactly(short)


def test_an_unknown_age_may_be_any() -> None:
    assert span(years_of_age, age="declined") == ANYTHING
    assert span(years_short_of_adult, age="declined") == Span(0, 18)


def test_signs_are_counted() -> None:
    assert span(signs_of_use_disorder) == exactly(0)
    assert span(signs_of_use_disorder, use_signs=["craving", "gave_up"]) == exactly(2)
    assert span(signs_of_use_disorder, use_signs="declined") == Span(0, 11)


def test_signs_can_be_as_many_as_are_asked_about() -> None:
    every = harmless(use_signs="unknown")
    assert signs_of_use_disorder.span(answers_of(every)).high == len(SIGNS)


SIGNS = [
    "more_than_meant",
    "cannot_cut_down",
    "takes_time",
    "craving",
    "duties_missed",
    "conflicts",
    "gave_up",
    "risky_places",
    "despite_harm",
    "tolerance",
    "withdrawal",
]


def test_baclofen_of_24_hours_is_the_usual_amount_and_what_came_on_top() -> None:
    taking = {"takes_baclofen": True, "baclofen_mg_day": 60}
    assert span(baclofen_mg_in_24h, **taking, baclofen_extra_mg=40) == exactly(100)
    assert span(baclofen_mg_in_24h, **taking, baclofen_extra_mg="unknown") == Span(60, math.inf)
    assert span(baclofen_mg_in_24h) == exactly(0)


@pytest.mark.parametrize(
    ("change", "usual", "now", "cut"),
    [
        ("same", 40, None, exactly(0)),
        ("raised", 40, None, exactly(0)),
        ("stopped", 40, None, exactly(100)),
        ("cut_down", 40, 20, exactly(50)),
        ("cut_down", 40, 0, exactly(100)),
        ("cut_down", 40, 60, exactly(0)),
        ("cut_down", 0, 0, exactly(0)),
        ("cut_down", 40, "unknown", Span(0, 100)),
        ("cut_down", "unknown", 20, Span(0, 100)),
        ("unknown", 40, 20, Span(0, 100)),
    ],
)
def test_the_cut_of_baclofen_in_percent(change: str, usual: Any, now: Any, cut: Span) -> None:
    given = {"baclofen_change": change, "baclofen_mg_day": usual}
    given |= {} if now is None else {"baclofen_mg_now": now}
    assert span(baclofen_cut_percent, takes_baclofen=True, **given) == cut


def test_who_takes_no_baclofen_has_cut_none() -> None:
    assert span(baclofen_cut_percent) == exactly(0)


def test_days_since_baclofen_was_cut() -> None:
    cut = {"takes_baclofen": True, "baclofen_change": "stopped"}
    assert span(days_since_baclofen_change, **cut, baclofen_changed_on="today") == exactly(0)
    assert span(days_since_baclofen_change, **cut, baclofen_changed_on="2026-03-24") == exactly(7)
    assert span(days_since_baclofen_change, **cut, baclofen_changed_on="unknown") == exactly(0)


def test_what_was_never_changed_was_changed_never() -> None:
    assert span(days_since_baclofen_change) == exactly(math.inf)
    assert days_since_change.span(row_of(substance="alcohol")) == exactly(math.inf)


def test_days_since_a_substance_was_stopped_count_from_the_screening() -> None:
    row = row_of(substance="alcohol", change="stopped", changed_on="2026-03-17")
    assert days_since_change.span(row) == exactly(14)


def test_without_a_day_of_the_screening_no_days_are_counted() -> None:
    given = given_of(takes_baclofen=True, baclofen_changed_on="2026-03-17")
    assert days_since_baclofen_change.span(answers_of(given)) == ANYTHING


@pytest.mark.parametrize(
    ("due_in", "overdue"), [(30, 0), (0, 0), (-1, 1), (-20, 20)], ids="{} days".format
)
def test_a_refill_is_overdue_from_the_day_after_it_was_due(due_in: int, overdue: int) -> None:
    due = SCREENED_ON + timedelta(days=due_in)
    pump = {"takes_baclofen": True, "baclofen_form": ["pump"], "pump_next_refill_on": due}
    assert span(days_refill_overdue, **pump) == exactly(overdue)


def test_without_a_pump_no_refill_is_overdue() -> None:
    assert span(days_refill_overdue) == exactly(0)


@pytest.mark.parametrize(
    ("substance", "mg"),
    [("clonazepam", 1.5), ("lorazepam", 3), ("alprazolam", 2), ("diazepam", 15)],
)
def test_the_high_band_of_the_guideline_begins_above_15(substance: str, mg: float) -> None:
    """Table 2 of the joint guideline (R23b) names these four amounts."""
    assert diazepam_mg.span(row_of(substance=substance, mg_per_day=mg)) == exactly(15)


@pytest.mark.parametrize("substance", ["benzodiazepine_street", "benzodiazepine_other"])
def test_an_unknown_strength_counts_as_high(substance: str) -> None:
    assert diazepam_mg.span(row_of(substance=substance, mg_per_day=0)) == exactly(math.inf)


def test_what_is_no_benzodiazepine_has_no_equivalent() -> None:
    assert diazepam_mg.span(row_of(substance="zolpidem", mg_per_day=10)) == exactly(0)


def test_an_unknown_amount_or_substance_may_be_any_equivalent() -> None:
    assert diazepam_mg.span(row_of(substance="diazepam", mg_per_day="unknown")) == ANYTHING
    assert diazepam_mg.span(row_of(substance="declined", mg_per_day=1)) == ANYTHING


@pytest.mark.parametrize(
    ("substances", "classes"),
    [
        ([], 0),
        (daily("heroin", "cocaine", "cannabis"), 0),
        (daily("alcohol"), 1),
        (daily("alcohol", days=5), 0),
        (daily("alprazolam", "zolpidem"), 1),
        (daily("alprazolam", "butalbital"), 2),
        (daily("gabapentin", "pregabalin"), 1),
        (daily("alcohol", "alprazolam", "phenobarbital", "gabapentin", "ghb", "phenibut"), 6),
    ],
)
def test_classes_of_sedatives_are_counted_once_each(substances: list, classes: int) -> None:
    assert span(sedative_classes_daily, substances=substances) == exactly(classes)


def test_daily_baclofen_is_a_class_of_its_own() -> None:
    tablets = {"takes_baclofen": True, "baclofen_daily_for": 1}
    assert span(sedative_classes_daily, **tablets) == exactly(1)
    assert span(sedative_classes_daily, takes_baclofen=True, baclofen_form=["pump"]) == exactly(1)
    assert span(sedative_classes_daily, takes_baclofen=True, baclofen_daily_for=0) == exactly(0)


def test_baclofen_named_as_a_substance_counts_once() -> None:
    named = [*daily("alcohol"), {"substance": "baclofen"}]
    assert span(sedative_classes_daily, substances=named, baclofen_daily_for=30) == exactly(2)


def test_an_open_list_may_hold_every_class() -> None:
    given = answers_of(harmless(substances=daily("alcohol"), more_substances="unknown"))
    assert sedative_classes_daily.span(given) == Span(1, 7)


def test_unknown_days_leave_a_class_open() -> None:
    found = span(sedative_classes_daily, substances=daily("alcohol", days="unknown"))
    assert found == Span(0, 1)


# Something that is not from the street by its nature.
USING = [{"substance": "kratom"}]


@pytest.mark.parametrize(
    ("points", "named"),
    [
        (0, {}),
        (2, {"overdose": "ever"}),
        (3, {"overdose": "last_12_months"}),
        (6, {"overdose": "last_72_hours"}),
        (3, {"lost_tolerance": ["prison", "treatment", "hospital"]}),
        (3, {"lost_tolerance": ["medication_stopped"]}),
        (6, {"lost_tolerance": ["hospital", "medication_stopped"]}),
        (2, {"substances": daily("oxycodone", "alcohol", days=0)}),
        (2, {"substances": daily("oxycodone"), "takes_baclofen": True}),
        (0, {"substances": daily("alcohol", "gabapentin", days=0)}),
        (2, {"substances": USING, "street_supply": True}),
        (2, {"substances": [{"substance": "cocaine"}]}),
        (2, {"substances": [{"substance": "cocaine"}], "street_supply": True}),
        (2, {"substances": [{"substance": "codeine", "source": "not_prescribed"}]}),
        (2, {"substances": [{"substance": "kratom", "route": ["inject"]}]}),
        (2, {"substances": USING, "uses_alone": True}),
        (1, {"mental_health": ["panic", "serious"]}),
        (0, {"mental_health": ["depression"]}),
        (1, {"conditions": ["heart", "lung", "liver", "sleep_apnea", "hiv"]}),
        (1, {"kidney": "disease", "age": 65}),
        (0, {"conditions": ["epilepsy"], "age": 64}),
        (1, {"living": "none"}),
        (0, {"living": "unsafe"}),
        (1, {"substances": USING, "has_naloxone": False}),
    ],
    ids=str,
)
def test_points_of_overdose_risk(points: int, named: dict[str, Any]) -> None:
    assert span(overdose_points, **named) == exactly(points)


def test_an_open_answer_leaves_its_points_open() -> None:
    assert span(overdose_points, overdose="declined") == Span(0, 6)


def test_what_may_yet_apply_leaves_its_points_open() -> None:
    nothing_used = filled(given_of(channel="call", more_substances="declined"))
    assert overdose_points.span(answers_of(nothing_used)) == Span(0, 8)
    supplied = filled(nothing_used | {"mme_per_day": 0})
    assert overdose_points.span(answers_of(supplied)) == Span(0, 6)


def test_tiers_begin_where_the_sheet_says() -> None:
    assert dict(TIERS) == {0: "low", 2: "raised", 4: "high", 7: "very high"}


def test_points_name_the_answers_that_they_come_from() -> None:
    answers = answers_of(harmless(overdose="ever", living="none"))
    evidence = measure(overdose_points).at_least(2).evidence(answers)
    assert set(evidence) == {Path("overdose"), Path("living")}


def test_a_span_on_both_sides_of_the_limit_cannot_be_told() -> None:
    signs = measure(signs_of_use_disorder)
    unknown = answers_of(harmless(use_signs="unknown"))
    assert signs.at_least(4).judge(unknown) is None
    assert signs.at_least(12).judge(unknown) is False
    assert signs.at_least(0).judge(unknown) is True


def test_what_is_open_is_what_the_measure_still_needs() -> None:
    answers = answers_of(harmless(takes_baclofen=True, baclofen_extra_mg="unknown"))
    assert measure(baclofen_mg_in_24h).at_least(200).open(answers) == [Path("baclofen_extra_mg")]
