"""The dose chart as SVG text: milligrams a day over time, one step line for each medicine.

It carries no style attributes, which the site's content policy forbids: looks come from
presentation attributes, text and lines are `currentColor`, and medicines differ by dash pattern
and name, so the chart holds in black and white and on a dark page. Units are those of the
viewBox, WIDTH across.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape
from itertools import cycle

from intake.questionnaire import text
from intake.questionnaire.answers import Answers
from intake.questionnaire.languages import say
from intake.referral.chart_drawing import LEFT, RIGHT, WIDTH, Box, Drawing, Scale, element, width_of
from intake.referral.chart_marks import LANE, draw_marks, draw_time, lanes_of
from intake.referral.dose_history import DAY, DoseHistory, Kind, Mark, Period, dose_history

ROW, HEADROOM, GAP, FOOT = 17, 15, 8, 46
HEIGHTS = {1: 96, 2: 64}
"""Height of the plots by their number; more than two get LOW each."""
LOW = 54
DASHES = ("", "7 4", "2 3", "12 4 2 4", "5 2", "1 5")
LARGER = 6
"""Medicines whose highest doses differ by more than this factor get plots of their own."""
CLOSE = timedelta(days=3)
SHARES = (0.5, 0.3, 0.7)
"""Where along its line a dose may be written."""


@dataclass(frozen=True)
class Panel:
    """One plot: the medicines in it, its top and bottom, and the dose at its upper edge."""

    series: tuple[tuple[str, str, tuple[Period, ...]], ...]
    top: float
    bottom: float
    step: float
    most: float

    def y(self, mg: float) -> float:
        share = mg / self.most if self.most else 0
        return round(self.bottom - share * (self.bottom - self.top - HEADROOM), 1)


def draw_dose_chart(answers: Answers) -> str | None:
    """The chart of these answers, or None where there are no doses to draw."""
    history = dose_history(answers)
    return draw(history) if history else None


def draw(history: DoseHistory) -> str:
    """The chart of a dose history that has at least one period."""
    scale = _scale(history)
    marks = [each for each in history.marks if scale.first <= each.on <= scale.last]
    flagged = [*marks, Mark(history.until, Kind.CHANGE, say("Screening"))]
    lanes = lanes_of(flagged, scale)
    top = (max(lanes.values(), default=0) + 1) * LANE + 6
    panels = _panels(history.periods, top)
    drawing = Drawing()
    for panel in panels:
        _draw_axis(drawing, panel)
        _draw_legend(drawing, panel)
    draw_marks(drawing, flagged, lanes, scale, top, panels[-1].bottom)
    for panel in panels:
        _draw_values(drawing, panel, scale, history.until)
        for name, dash, periods in panel.series:
            ends = [each.on for each in marks if each.medicine == name and each.kind is Kind.STOP]
            _draw_series(drawing, panel, scale, periods, dash, history.until, ends)
    draw_time(drawing, scale, panels[-1].bottom)
    height = panels[-1].bottom + FOOT
    title = element("title", escape(sentence(history)))
    return element(
        "svg",
        title + "".join(drawing.parts),
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {WIDTH} {height:g}",
        width=str(WIDTH),
        height=f"{height:g}",
        role="img",
        **{"class": "dose-chart", "font-family": "Source Sans 3, sans-serif"},
    )


def sentence(history: DoseHistory) -> str:
    """What the chart shows, in one sentence: it is read out instead of the drawing."""
    told = [
        say(
            "{medicine} {doses} from {day}",
            medicine=name,
            doses=_span_of_doses(periods),
            day=text.day(periods[0].start),
        )
        + _how_it_ended(name, periods[-1], history)
        for name, periods in _by_medicine(history.periods)
    ]
    return say(
        "Doses in mg a day up to the screening on {day}: {doses}.",
        day=text.day(history.until),
        doses="; ".join(told),
    )


def _span_of_doses(periods: Sequence[Period]) -> str:
    doses = [each.mg for each in periods]
    low, high = text.number(min(doses)), text.number(max(doses))
    if low == high:
        return f"{low} mg"
    last = text.number(doses[-1])
    words = "between {low} and {high} mg in {count} periods, at the end {last} mg,"
    return say(words, low=low, high=high, count=len(periods), last=last)


def _how_it_ended(name: str, last: Period, history: DoseHistory) -> str:
    for mark in history.marks:
        if mark.kind is Kind.STOP and mark.medicine == name:
            return say(", stopped on {day}", day=text.day(mark.on))
    if last.end is None:
        return say(", still taken") if last.end_known else say(", end not known")
    return say(" until {day}", day=text.day(last.end - DAY))


def _by_medicine(periods: Iterable[Period]) -> list[tuple[str, list[Period]]]:
    found: dict[str, list[Period]] = {}
    for period in periods:
        found.setdefault(period.medicine, []).append(period)
    return list(found.items())


def _scale(history: DoseHistory) -> Scale:
    first = min(each.start for each in history.periods)
    ends = [each.end for each in history.periods if each.end]
    last = max([history.until, *ends])
    # A refill that is due later widens the chart, unless it would squeeze all the rest.
    limit = last + (last - first) / 2
    last = max([last, *(each.on for each in history.marks if each.on <= limit)])
    return Scale(first, max(last, first + DAY))


def _panels(periods: Iterable[Period], top: float) -> list[Panel]:
    tallest_first = sorted(_by_medicine(periods), key=lambda each: -_most(each[1]))
    groups: list[list[tuple[str, list[Period]]]] = []
    for name, own in tallest_first:
        if not groups or _most(groups[-1][0][1]) > LARGER * _most(own):
            groups.append([])
        groups[-1].append((name, own))
    height = HEIGHTS.get(len(groups), LOW)
    dashes = cycle(DASHES)
    panels = []
    for group in groups:
        series = tuple((name, next(dashes), tuple(own)) for name, own in group)
        plot = top + ROW * len(_legend_rows(series))
        highest = _most(group[0][1])
        step = _nice_step(highest / (3 if height > LOW else 2))
        most = step * max(1, math.ceil(highest / step))
        panels.append(Panel(series, plot, plot + height, step, most))
        top = plot + height + GAP
    return panels


def _most(periods: Iterable[Period]) -> float:
    return max(each.mg for each in periods)


def _nice_step(least: float) -> float:
    """The smallest of 1, 2, 5, 10, 20 … (and 0.1, 0.2 …) that is not below `least`."""
    if least <= 0:
        return 1
    power = 10 ** math.floor(math.log10(least))
    return float(next(power * each for each in (1, 2, 5, 10) if power * each >= least * 0.999))


def _legend_rows(series: Sequence[tuple[str, str, tuple[Period, ...]]]) -> list[list[int]]:
    """Which names stand in which row above the plot."""
    rows, room = [[0]], RIGHT - LEFT - _legend_width(series[0][0])
    for place, (name, _, _) in list(enumerate(series))[1:]:
        if _legend_width(name) > room:
            rows.append([])
            room = RIGHT - LEFT
        rows[-1].append(place)
        room -= _legend_width(name)
    return rows


def _legend_width(name: str) -> float:
    return 34 + width_of(name) + 18


def _draw_legend(drawing: Drawing, panel: Panel) -> None:
    rows = _legend_rows(panel.series)
    first = panel.top - ROW * len(rows) + 12
    drawing.words(0, first, say("mg a day"))
    for down, row in enumerate(rows):
        x, y = float(LEFT), first + down * ROW
        for place in row:
            name, dash, _ = panel.series[place]
            drawing.path(f"M{x:g} {y - 4:g}h28", 2, stroke_dasharray=dash)
            drawing.words(x + 34, y, name)
            x += _legend_width(name)


def _draw_axis(drawing: Drawing, panel: Panel) -> None:
    for number in range(round(panel.most / panel.step) + 1):
        mg = number * panel.step
        y = panel.y(mg)
        faint = "" if number == 0 else "0.2"
        drawing.path(f"M{LEFT} {y:g}H{RIGHT}", stroke_opacity=faint)
        drawing.grid.append(Box(LEFT, RIGHT, y + 4))
        drawing.words(LEFT - 6, y + 4, text.number(mg), "end")


def _draw_series(
    drawing: Drawing,
    panel: Panel,
    scale: Scale,
    periods: Sequence[Period],
    dash: str,
    until: date,
    stops: Sequence[date],
) -> None:
    line = ""
    for period, after in _with_next(periods):
        end = _drawn_end(period, after, until)
        x, y, x_end = scale.x(period.start), panel.y(period.mg), scale.x(end)
        line += f"L{x:g} {y:g}" if line else f"M{x:g} {y:g}"
        if not period.end_known:
            drawing.path(line, 2, stroke_dasharray=dash)
            drawing.path(f"M{x:g} {y:g}H{x_end:g}", 2, stroke_dasharray="1 4")
            drawing.signs["unknown"] = say("end not known")
            line = ""
        else:
            line += f"H{x_end:g}"
        if after and end <= after.start <= end + DAY:
            if after.mg != period.mg:
                drawing.dot(scale.x(after.start), panel.y(after.mg), "currentColor")
                drawing.signs["change"] = say("dose changed")
            continue
        if line:
            drawing.path(line, 2, stroke_dasharray=dash)
        line = ""
        _draw_end(drawing, x_end, y, period, any(abs(stop - end) <= CLOSE for stop in stops))


def _with_next(periods: Sequence[Period]) -> list[tuple[Period, Period | None]]:
    return list(zip(periods, [*periods[1:], None], strict=True))


def _drawn_end(period: Period, after: Period | None, until: date) -> date:
    """Where a line ends. Without a last day it runs to the next dose, or to the screening."""
    if period.end:
        return period.end
    return max(after.start if after else until, period.start)


def _draw_end(drawing: Drawing, x: float, y: float, period: Period, stopped: bool) -> None:
    if stopped:
        drawing.path(f"M{x - 4:g} {y - 4:g}l8 8m0 -8l-8 8", 2)
        drawing.signs["stop"] = say("stopped")
    elif period.end:
        drawing.dot(x, y, "none")
        drawing.signs["end"] = say("last day given")
    elif period.end_known:
        drawing.path(f"M{x - 6:g} {y - 4:g}l7 4l-7 4", 2)
        drawing.signs["ongoing"] = say("still taken")


def _draw_values(drawing: Drawing, panel: Panel, scale: Scale, until: date) -> None:
    """The milligrams above the lines: last, highest and first dose before all others."""
    for _, _, periods in panel.series:
        for period, after in _with_next(periods):
            x, x_end = scale.x(period.start), scale.x(_drawn_end(period, after, until))
            drawing.grid.append(Box(x, x_end, panel.y(period.mg) + 4))
    for _, _, periods in panel.series:
        nexts = dict(_with_next(periods))
        peak = max(periods, key=lambda each: each.mg)
        for period in dict.fromkeys((periods[-1], peak, periods[0], *periods)):
            end = _drawn_end(period, nexts[period], until)
            x, x_end = scale.x(period.start), scale.x(end)
            if x_end - x > 14 or period in (periods[-1], peak, periods[0]):
                words = f"{text.number(period.mg)} mg"
                y = panel.y(period.mg)
                heights = [y - 5, *([y + 13] if y + 13 < panel.bottom else [])]
                spots = [(x + share * (x_end - x), at) for at in heights for share in SHARES]
                drawing.try_words(spots, words)
