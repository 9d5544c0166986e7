"""Marks of single days on the dose chart, the days below it, and the key to its signs."""

from collections.abc import Sequence
from datetime import timedelta

from intake.questionnaire import text
from intake.questionnaire.languages import say
from intake.referral.chart_drawing import LEFT, RIGHT, SIZE, WIDTH, Box, Drawing, Scale, width_of
from intake.referral.dose_history import Kind, Mark
from intake.referral.time_axis import ticks

LANE, LANES = 14, 5
MOST_OF_A_YEAR = timedelta(days=330)


def lanes_of(marks: Sequence[Mark], scale: Scale) -> dict[Mark, int]:
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
    x, width = scale.x(mark.on), width_of(_label(mark, scale))
    return (x - 4 - width, x - 1) if x - width > 4 else (x + 1, x + 4 + width)


def _label(mark: Mark, scale: Scale) -> str:
    is_long = scale.last - scale.first > MOST_OF_A_YEAR
    day = text.short_day_with_year(mark.on) if is_long else text.short_day(mark.on)
    return f"{mark.label} {day}"


def draw_marks(
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
            drawing.words(at, y, _label(mark, scale), anchor)
        drawing.path(f"M{x:g} {start:g}V{bottom:g}", stroke_dasharray="2 2", stroke_opacity="0.7")
        drawing.taken += [Box(x, x, y) for y in range(round(top), round(bottom), SIZE)]
        if mark.kind is Kind.REFILL:
            drawing.path(f"M{x - 5:g} {bottom:g}h10l-5 -8z", fill="currentColor")


def draw_time(drawing: Drawing, scale: Scale, bottom: float) -> None:
    for tick in ticks(scale.first, scale.last):
        x = scale.x(tick.day)
        drawing.path(f"M{x:g} {bottom:g}v5")
        half = width_of(tick.label) / 2
        drawing.words(min(max(x, half), WIDTH - half), bottom + 17, tick.label, "middle")
    told = say("Date, {first} to {last}", first=text.day(scale.first), last=text.day(scale.last))
    drawing.words(LEFT, bottom + 37, told)
    _draw_key(drawing, bottom + 37)


def _draw_key(drawing: Drawing, y: float) -> None:
    """What the signs in the plot mean; only those that were drawn."""
    x = float(RIGHT)
    for sign, words in reversed(drawing.signs.items()):
        x -= width_of(words)
        drawing.words(x, y, words)
        x -= 12
        draw_sign(drawing, sign, x, y - 4)
        x -= 16


def draw_sign(drawing: Drawing, sign: str, x: float, y: float) -> None:
    match sign:
        case "change":
            drawing.dot(x, y, "currentColor")
        case "end":
            drawing.dot(x, y, "none")
        case "stop":
            drawing.path(f"M{x - 4:g} {y - 4:g}l8 8m0 -8l-8 8", 2)
        case "ongoing":
            drawing.path(f"M{x - 4:g} {y - 4:g}l7 4l-7 4", 2)
        case "unknown":
            drawing.path(f"M{x - 12:g} {y:g}h16", 2, stroke_dasharray="1 4")
