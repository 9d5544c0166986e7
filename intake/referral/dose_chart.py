"""The dose chart as SVG text: milligrams a day over time, one step line for each medicine.

It carries no style attributes, which the site's content policy forbids: looks come from
presentation attributes, text and lines are `currentColor`, and medicines differ by dash pattern
and name, so the chart holds in black and white and on a dark page. Units are those of the
viewBox, WIDTH across.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from html import escape
from typing import NamedTuple

from intake.questionnaire import text
from intake.questionnaire.answers import Answers
from intake.referral.dose_history import DAY, DoseHistory, Kind, Mark, Period, dose_history
from intake.referral.time_axis import ticks

WIDTH, LEFT, RIGHT = 720, 50, 700
SIZE = 11
LETTER = 0.52
"""Mean width of a letter, as a share of the type size."""
LANE, LANES = 14, 5
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


class Box(NamedTuple):
    """Room that is taken: left, right, and the height of the foot of the letters."""

    left: float
    right: float
    y: float

    def meets(self, other: "Box") -> bool:
        near = abs(self.y - other.y) < SIZE - 2
        return near and self.left < other.right + 4 and other.left < self.right + 4


@dataclass(frozen=True)
class Scale:
    """Days to places from left to right."""

    first: date
    last: date

    def x(self, day: date) -> float:
        share = (day - self.first).days / max((self.last - self.first).days, 1)
        return round(LEFT + share * (RIGHT - LEFT), 1)


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


@dataclass
class Drawing:
    """What has been drawn so far, the labels in the way of others, and the signs to explain."""

    parts: list[str] = field(default_factory=list)
    taken: list[Box] = field(default_factory=list)
    signs: dict[str, str] = field(default_factory=dict)

    def path(self, d: str, width: float = 1, **more: str) -> None:
        attributes = {"fill": "none", "stroke": "currentColor", "stroke-width": f"{width:g}"}
        attributes |= {name.replace("_", "-"): value for name, value in more.items() if value}
        self.parts.append(_element("path", d=d, **attributes))

    def dot(self, x: float, y: float, fill: str) -> None:
        self.parts.append(
            _element("circle", cx=f"{x:g}", cy=f"{y:g}", r="3", fill=fill, stroke="currentColor")
        )

    def words(
        self, x: float, y: float, words: str, anchor: str = "start", size: float = SIZE
    ) -> None:
        attributes = {"x": f"{x:g}", "y": f"{y:g}", "font-size": f"{size:g}"}
        attributes |= {"fill": "currentColor", "text-anchor": anchor}
        self.parts.append(_element("text", escape(words), **attributes))

    def try_words(self, places: Iterable[tuple[float, float]], words: str) -> None:
        """Write centred on the first of these places where nothing else is, or not at all."""
        half = _width(words) / 2
        for x, y in places:
            middle = min(max(x, LEFT + half), RIGHT - half)
            box = Box(middle - half, middle + half, y)
            if not any(box.meets(other) for other in self.taken):
                self.taken.append(box)
                self.words(middle, y, words, "middle", SIZE - 1)
                return


def draw_dose_chart(answers: Answers) -> str | None:
    """The chart of these answers, or None where there are no doses to draw."""
    history = dose_history(answers)
    return draw(history) if history else None


def draw(history: DoseHistory) -> str:
    """The chart of a dose history that has at least one period."""
    scale = _scale(history)
    marks = [each for each in history.marks if scale.first <= each.on <= scale.last]
    flagged = [*marks, Mark(history.until, Kind.CHANGE, "Screening")]
    lanes = _lanes(flagged, scale)
    top = (max(lanes.values(), default=0) + 1) * LANE + 6
    panels = _panels(history.periods, top)
    drawing = Drawing()
    for panel in panels:
        _draw_axis(drawing, panel)
        _draw_legend(drawing, panel)
    _draw_marks(drawing, flagged, lanes, scale, top, panels[-1].bottom)
    for panel in panels:
        _draw_values(drawing, panel, scale, history.until)
        for name, dash, periods in panel.series:
            ends = [each.on for each in marks if each.medicine == name and each.kind is Kind.STOP]
            _draw_series(drawing, panel, scale, periods, dash, history.until, ends)
    _draw_time(drawing, scale, panels[-1].bottom)
    height = panels[-1].bottom + FOOT
    title = _element("title", escape(sentence(history)))
    return _element(
        "svg",
        title + "".join(drawing.parts),
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {WIDTH} {height:g}",
        width=str(WIDTH),
        height=f"{height:g}",
        role="img",
        color="black",
        **{"class": "dose-chart", "font-family": "Source Sans 3, sans-serif"},
    )


def sentence(history: DoseHistory) -> str:
    """What the chart shows, in one sentence: it is read out instead of the drawing."""
    told = [
        f"{name} {_span_of_doses(periods)} from {text.day(periods[0].start)}"
        + _how_it_ended(name, periods[-1], history)
        for name, periods in _by_medicine(history.periods)
    ]
    return f"Doses in mg a day up to the screening on {text.day(history.until)}: {'; '.join(told)}."


def _span_of_doses(periods: Sequence[Period]) -> str:
    doses = [each.mg for each in periods]
    low, high = text.number(min(doses)), text.number(max(doses))
    if low == high:
        return f"{low} mg"
    last = text.number(doses[-1])
    return f"between {low} and {high} mg in {len(periods)} periods, at the end {last} mg,"


def _how_it_ended(name: str, last: Period, history: DoseHistory) -> str:
    for mark in history.marks:
        if mark.kind is Kind.STOP and mark.medicine == name:
            return f", stopped on {text.day(mark.on)}"
    if last.end is None:
        return ", still taken" if last.end_known else ", end not known"
    return f" until {text.day(last.end - DAY)}"


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
    panels = []
    for group in groups:
        series = tuple(
            (name, DASHES[place % len(DASHES)], tuple(own))
            for place, (name, own) in enumerate(group)
        )
        plot = top + ROW * len(_legend_rows(series))
        step = _nice_step(_most(group[0][1]) / 3)
        most = step * math.ceil(_most(group[0][1]) / step)
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
    return next(power * each for each in (1, 2, 5, 10) if power * each >= least * 0.999)


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
    return 34 + _width(name) + 18


def _draw_legend(drawing: Drawing, panel: Panel) -> None:
    rows = _legend_rows(panel.series)
    first = panel.top - ROW * len(rows) + 12
    drawing.words(0, first, "mg a day")
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
        drawing.taken.append(Box(LEFT, RIGHT, y + 4))
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
    following: list[Period | None] = [*periods[1:], None]
    for period, after in zip(periods, following, strict=True):
        end = _drawn_end(period, after, until)
        x, y, x_end = scale.x(period.start), panel.y(period.mg), scale.x(end)
        line += f"L{x:g} {y:g}" if line else f"M{x:g} {y:g}"
        if not period.end_known:
            drawing.path(line, 2, stroke_dasharray=dash)
            drawing.path(f"M{x:g} {y:g}H{x_end:g}", 2, stroke_dasharray="1 4")
            drawing.signs["unknown"] = "end not known"
            line = ""
        else:
            line += f"H{x_end:g}"
        if after and end <= after.start <= end + DAY:
            if after.mg != period.mg:
                drawing.dot(scale.x(after.start), panel.y(after.mg), "currentColor")
                drawing.signs["change"] = "dose changed"
            continue
        if line:
            drawing.path(line, 2, stroke_dasharray=dash)
        line = ""
        _draw_end(drawing, x_end, y, period, any(abs(stop - end) <= CLOSE for stop in stops))


def _drawn_end(period: Period, after: Period | None, until: date) -> date:
    """Where a line ends. Without a last day it runs to the next dose, or to the screening."""
    if period.end:
        return period.end
    return max(after.start if after else until, period.start)


def _draw_end(drawing: Drawing, x: float, y: float, period: Period, stopped: bool) -> None:
    if stopped:
        drawing.path(f"M{x - 4:g} {y - 4:g}l8 8m0 -8l-8 8", 2)
        drawing.signs["stop"] = "stopped"
    elif period.end:
        drawing.dot(x, y, "white")
        drawing.signs["end"] = "last day given"
    elif period.end_known:
        drawing.path(f"M{x - 6:g} {y - 4:g}l7 4l-7 4", 2)
        drawing.signs["ongoing"] = "still taken"


def _draw_values(drawing: Drawing, panel: Panel, scale: Scale, until: date) -> None:
    """The milligrams above the lines: last, highest and first dose before all others."""
    for _, _, periods in panel.series:
        peak = max(periods, key=lambda each: each.mg)
        for period in dict.fromkeys((periods[-1], peak, periods[0], *periods)):
            place = periods.index(period)
            after = periods[place + 1] if place + 1 < len(periods) else None
            x, x_end = scale.x(period.start), scale.x(_drawn_end(period, after, until))
            if x_end - x > 14 or period in (periods[-1], peak, periods[0]):
                words = f"{text.number(period.mg)} mg"
                y = panel.y(period.mg)
                spots = ((x + share * (x_end - x), y + up) for up in (-5, 13) for share in SHARES)
                drawing.try_words(spots, words)


def _lanes(marks: Sequence[Mark], scale: Scale) -> dict[Mark, int]:
    """The height of each label above the plots, so that neither labels nor leaders cross.

    Labels stand left of their leader, which runs down from them; lane 0 is the lowest. A mark
    that finds no lane keeps its leader and loses its label: the table has it.
    """
    lanes: dict[Mark, int] = {}
    for mark in sorted(marks, key=lambda each: each.on):
        span = _label_span(mark, scale)
        x = scale.x(mark.on)
        for lane in range(LANES):
            if all(
                _apart(span, x, lane, _label_span(other, scale), scale.x(other.on), at)
                for other, at in lanes.items()
            ):
                lanes[mark] = lane
                break
    return lanes


def _apart(
    span: tuple[float, float], x: float, lane: int, other: tuple[float, float], at: float, low: int
) -> bool:
    if lane == low and span[0] < other[1] + 8 and other[0] < span[1] + 8:
        return False
    under_leader = low > lane and span[0] <= at <= span[1]
    over_label = lane > low and other[0] <= x <= other[1]
    return not (under_leader or over_label)


def _label_span(mark: Mark, scale: Scale) -> tuple[float, float]:
    x, width = scale.x(mark.on), _width(_label(mark))
    return (x - 4 - width, x - 1) if x - width > 4 else (x + 1, x + 4 + width)


def _label(mark: Mark) -> str:
    return f"{mark.label} {mark.on:%b} {mark.on.day}"


def _draw_marks(
    drawing: Drawing,
    marks: Sequence[Mark],
    lanes: dict[Mark, int],
    scale: Scale,
    top: float,
    bottom: float,
) -> None:
    for mark in marks:
        x = scale.x(mark.on)
        start = top - 2
        if mark in lanes:
            left, right = _label_span(mark, scale)
            y = top - 8 - lanes[mark] * LANE
            start = y - 8
            at, anchor = (right - 3, "end") if right < x else (left + 3, "start")
            drawing.words(at, y, _label(mark), anchor)
        drawing.path(f"M{x:g} {start:g}V{bottom:g}", stroke_dasharray="2 2", stroke_opacity="0.7")
        drawing.taken += [Box(x, x, y) for y in range(round(top), round(bottom), SIZE)]
        if mark.kind is Kind.REFILL:
            drawing.path(f"M{x - 5:g} {bottom:g}h10l-5 -8z", fill="currentColor")


def _draw_time(drawing: Drawing, scale: Scale, bottom: float) -> None:
    for tick in ticks(scale.first, scale.last):
        x = scale.x(tick.day)
        drawing.path(f"M{x:g} {bottom:g}v5")
        half = _width(tick.label) / 2
        drawing.words(min(max(x, half), WIDTH - half), bottom + 17, tick.label, "middle")
    drawing.words(LEFT, bottom + 37, f"Date, {text.day(scale.first)} to {text.day(scale.last)}")
    _draw_key(drawing, bottom + 37)


def _draw_key(drawing: Drawing, y: float) -> None:
    """What the signs in the plot mean; only those that were drawn."""
    x = float(RIGHT)
    for sign, words in reversed(drawing.signs.items()):
        x -= _width(words)
        drawing.words(x, y, words)
        x -= 12
        _draw_sign(drawing, sign, x, y - 4)
        x -= 16


def _draw_sign(drawing: Drawing, sign: str, x: float, y: float) -> None:
    match sign:
        case "change":
            drawing.dot(x, y, "currentColor")
        case "end":
            drawing.dot(x, y, "white")
        case "stop":
            drawing.path(f"M{x - 4:g} {y - 4:g}l8 8m0 -8l-8 8", 2)
        case "ongoing":
            drawing.path(f"M{x - 4:g} {y - 4:g}l7 4l-7 4", 2)
        case "unknown":
            drawing.path(f"M{x - 12:g} {y:g}h16", 2, stroke_dasharray="1 4")


def _width(words: str, size: float = SIZE) -> float:
    return len(words) * LETTER * size


def _element(tag: str, inside: str = "", **attributes: str) -> str:
    told = "".join(f' {name}="{escape(value)}"' for name, value in attributes.items())
    return f"<{tag}{told}>{inside}</{tag}>"
