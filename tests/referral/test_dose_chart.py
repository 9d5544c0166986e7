"""The dose chart as SVG text, and the doses that it draws."""

import re
from datetime import date, timedelta
from typing import Any
from xml.etree import ElementTree

import pytest

from intake.questionnaire import QUESTIONNAIRE
from intake.questionnaire.answers import State
from intake.questionnaire.journey import Journey
from intake.referral.chart_drawing import WIDTH
from intake.referral.dose_chart import DASHES, draw, draw_dose_chart
from intake.referral.dose_history import DoseHistory, Kind, Mark, Period, dose_history, dose_table
from intake.referral.time_axis import MOST, ticks

TODAY = date(2026, 11, 24)
SVG = "{http://www.w3.org/2000/svg}"


def a_history(*periods: Period, marks: tuple[Mark, ...] = ()) -> DoseHistory:
    return DoseHistory(TODAY, periods, marks)


def in_a_row(medicine: str, doses: list[float], days: int = 10) -> list[Period]:
    """Periods of `days` that follow each other, the last one still taken."""
    first = TODAY - timedelta(days=days * len(doses))
    starts = [first + timedelta(days=days * place) for place in range(len(doses))]
    ends = [*starts[1:], None]
    return [Period(medicine, *each) for each in zip(starts, ends, doses, strict=True)]


def parts(svg: str, tag: str) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(svg).iter(f"{SVG}{tag}"))  # noqa: S314 our own text


def words(svg: str) -> list[str]:
    return [each.text or "" for each in parts(svg, "text")]


def baclofen(**named: Any) -> Any:
    given = {
        "screened_on": TODAY,
        "channel": "call",
        "takes_baclofen": True,
        "baclofen_form": ("mouth",),
        "baclofen_mg_day": 90,
        "baclofen_daily_for": 365,
    }
    return Journey(QUESTIONNAIRE, given | named).answers


def test_the_title_comes_first_and_says_what_the_chart_shows() -> None:
    svg = draw_dose_chart(
        baclofen(baclofen_change="stopped", baclofen_changed_on=date(2026, 11, 22))
    )
    assert svg is not None
    first = ElementTree.fromstring(svg)[0]  # noqa: S314 our own text
    assert first.tag == f"{SVG}title"
    assert first.text == (
        "Doses in mg a day up to the screening on November 24, 2026: "
        "Baclofen 90 mg from November 22, 2025, stopped on November 22, 2026."
    )


def test_nothing_to_draw_is_none() -> None:
    assert draw_dose_chart(Journey(QUESTIONNAIRE, {}).answers) is None
    assert draw_dose_chart(baclofen(baclofen_mg_day=State.UNKNOWN)) is None


def test_a_cut_is_drawn_in_two_steps() -> None:
    history = dose_history(
        baclofen(
            baclofen_change="cut_down", baclofen_changed_on=date(2026, 11, 1), baclofen_mg_now=40
        )
    )
    assert history is not None
    assert [(each.mg, each.end) for each in history.periods] == [
        (90, date(2026, 11, 1)),
        (40, None),
    ]
    assert history.marks == (Mark(date(2026, 11, 1), Kind.CHANGE, "Baclofen cut down", "Baclofen"),)


def test_an_unchanged_dose_is_one_line_that_goes_on() -> None:
    history = dose_history(baclofen(baclofen_change="same"))
    assert history is not None
    assert history.periods == (Period("Baclofen", date(2025, 11, 24), None, 90),)


def test_nothing_is_made_up_about_the_dose_before_a_rise() -> None:
    assert dose_history(baclofen(baclofen_change="raised")) is None


def test_given_periods_come_before_the_usual_dose() -> None:
    row = {
        "period_medicine": "baclofen",
        "period_from": date(2026, 1, 1),
        "period_to": State.DECLINED,
        "period_mg": 10,
        "period_times": 3,
    }
    answers = baclofen(baclofen_change="same", dose_history={1: row})
    history, table = dose_history(answers), dose_table(answers)
    assert history is not None
    assert table is not None
    assert history.periods == (Period("Baclofen", date(2026, 1, 1), None, 30),)
    assert [cell.text for cell in table.rows[0]][2:6] == ["still taken", "10 mg", "3", "30 mg"]


def test_a_period_that_cannot_be_drawn_stands_in_the_table() -> None:
    row = {
        "period_medicine": "baclofen",
        "period_from": date(2026, 2, 1),
        "period_to": date(2026, 1, 1),
        "period_mg": 10,
        "period_times": State.UNKNOWN,
    }
    answers = baclofen(baclofen_mg_day=State.UNKNOWN, dose_history={1: row})
    table = dose_table(answers)
    assert dose_history(answers) is None
    assert table is not None
    assert [cell.text for cell in table.rows[0]][4:6] == ["don’t know", "not known"]


@pytest.mark.parametrize("left_empty", [{}, {"period_to": State.DECLINED}])
def test_an_empty_last_day_means_still_taken(left_empty: dict[str, Any]) -> None:
    """On a call an empty field is no answer at all; in a self-screen it is kept as declined."""
    row = {
        "period_medicine": "baclofen",
        "period_from": date(2026, 1, 1),
        "period_mg": 10,
        "period_times": 3,
    }
    answers = baclofen(dose_history={1: row | left_empty})
    history, table = dose_history(answers), dose_table(answers)
    assert history is not None
    assert history.periods[0].end_known
    assert table is not None
    assert table.rows[0][2].text == "still taken"


def test_pump_refills_are_marked() -> None:
    row = {
        "period_medicine": "baclofen",
        "period_from": date(2026, 1, 1),
        "period_to": State.DECLINED,
        "period_mg": 0.4,
        "period_times": 1,
    }
    answers = baclofen(
        baclofen_form=("pump",),
        pump_last_refill_on=date(2026, 8, 20),
        pump_next_refill_on=date(2026, 12, 1),
        dose_history={1: row},
    )
    svg = draw_dose_chart(answers)
    assert svg is not None
    assert "Pump refill Aug 20, 2026" in words(svg)
    assert "Pump refill due Dec 1, 2026" in words(svg)


def test_no_style_attribute_and_no_fixed_colour() -> None:
    svg = draw(a_history(*in_a_row("Baclofen", [10, 20]), *in_a_row("Diazepam", [5, 10])))
    assert "style" not in svg
    colours = set(re.findall(r'(?:fill|stroke|color)="([^"]+)"', svg))
    assert colours == {"none", "currentColor"}


def test_medicines_differ_by_name_and_by_dash() -> None:
    svg = draw(a_history(*in_a_row("Baclofen", [30, 60]), *in_a_row("Tramadol", [50, 100])))
    assert {"Baclofen", "Tramadol"} <= set(words(svg))
    dashes = {each.get("stroke-dasharray", "") for each in parts(svg, "path")}
    assert set(DASHES[:2]) <= dashes


def test_doses_of_different_size_get_plots_of_their_own() -> None:
    svg = draw(a_history(*in_a_row("Gabapentin", [1800]), *in_a_row("Alprazolam", [2])))
    assert words(svg).count("mg a day") == 2


def test_axes_name_units_and_days() -> None:
    told = words(draw(a_history(*in_a_row("Baclofen", [90], days=300))))
    assert "mg a day" in told
    assert "Date, January 28, 2026 to November 24, 2026" in told
    assert "Mar 2026" in told


def test_the_day_of_the_screening_is_marked() -> None:
    assert "Screening Nov 24" in words(draw(a_history(*in_a_row("Baclofen", [90]))))


def test_a_gap_breaks_the_line() -> None:
    periods = (
        Period("Baclofen", date(2026, 1, 1), date(2026, 2, 1), 30),
        Period("Baclofen", date(2026, 5, 1), None, 60),
    )
    svg = draw(a_history(*periods))
    lines = [each for each in parts(svg, "path") if each.get("stroke-width") == "2"]
    assert sum("H" in each.get("d", "") for each in lines) == 2
    assert "last day given" in words(svg)


def test_an_unknown_end_is_not_drawn_as_still_taken() -> None:
    told = words(draw(a_history(Period("Baclofen", date(2026, 5, 1), None, 60, end_known=False))))
    assert "end not known" in told
    assert "still taken" not in told


@pytest.mark.parametrize("count", [1, 2, 7, 25, 60])
def test_no_two_labels_overlap(count: int) -> None:
    doses = [float(5 + 5 * (place * 7 % 23)) for place in range(count)]
    marks = tuple(
        Mark(TODAY - timedelta(days=3 * place), Kind.REFILL, "Pump refill") for place in range(4)
    )
    svg = draw(a_history(*in_a_row("Baclofen", doses), marks=marks))
    boxes = [box_of(each) for each in parts(svg, "text")]
    for place, one in enumerate(boxes):
        assert one[0] >= -1
        assert one[1] <= WIDTH + 1
        for other in boxes[place + 1 :]:
            apart = one[1] <= other[0] or other[1] <= one[0] or abs(one[2] - other[2]) >= 8
            assert apart, (one, other)


def box_of(label: ElementTree.Element) -> tuple[float, float, float, str | None]:
    """Left, right and foot of a label, with letters of half the type size."""
    size, x = float(label.get("font-size", "0")), float(label.get("x", "0"))
    width = len(label.text or "") * size * 0.48
    left = {"start": x, "middle": x - width / 2, "end": x - width}[label.get("text-anchor", "")]
    return left, left + width, float(label.get("y", "0")), label.text


def test_names_are_escaped() -> None:
    svg = draw(a_history(Period("<script>&\"'", date(2026, 1, 1), None, 1)))
    assert "<script>" not in svg
    assert "<script>&\"'" in words(svg)


@pytest.mark.parametrize("days", [1, 3, 13, 14, 60, 90, 365, 800, 5000, 40_000])
def test_time_axes_have_few_rising_ticks_inside_the_range(days: int) -> None:
    first = TODAY - timedelta(days=days)
    chosen = ticks(first, TODAY)
    on = [each.day for each in chosen]
    assert 1 <= len(chosen) <= MOST
    assert on == sorted(set(on))
    assert first <= on[0] <= on[-1] <= TODAY
    assert len({each.label for each in chosen}) == len(chosen)
