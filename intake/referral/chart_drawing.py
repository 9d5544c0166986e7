"""What a chart is drawn with: its size, the scale of days, and SVG elements as text."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from html import escape
from typing import NamedTuple

WIDTH, LEFT, RIGHT = 720, 50, 700
SIZE = 11
LETTER = 0.52
"""Mean width of a letter, as a share of the type size."""


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


@dataclass
class Drawing:
    """What has been drawn so far, what is in the way of labels, and the signs to explain.

    A label never covers what is `taken`, and avoids the `grid` where it can.
    """

    parts: list[str] = field(default_factory=list)
    taken: list[Box] = field(default_factory=list)
    grid: list[Box] = field(default_factory=list)
    signs: dict[str, str] = field(default_factory=dict)

    def path(self, d: str, width: float = 1, **more: str) -> None:
        attributes = {"fill": "none", "stroke": "currentColor", "stroke-width": f"{width:g}"}
        attributes |= {name.replace("_", "-"): value for name, value in more.items() if value}
        self.parts.append(element("path", d=d, **attributes))

    def dot(self, x: float, y: float, fill: str) -> None:
        self.parts.append(
            element("circle", cx=f"{x:g}", cy=f"{y:g}", r="3", fill=fill, stroke="currentColor")
        )

    def words(
        self, x: float, y: float, words: str, anchor: str = "start", size: float = SIZE
    ) -> None:
        attributes = {"x": f"{x:g}", "y": f"{y:g}", "font-size": f"{size:g}"}
        attributes |= {"fill": "currentColor", "text-anchor": anchor}
        self.parts.append(element("text", escape(words), **attributes))

    def try_words(self, places: Sequence[tuple[float, float]], words: str) -> None:
        """Write centred on the first of these places that is free, or not at all."""
        half = width_of(words) / 2
        for in_the_way in ([*self.taken, *self.grid], self.taken):
            for x, y in places:
                middle = min(max(x, LEFT + half), RIGHT - half)
                box = Box(middle - half, middle + half, y)
                if not any(box.meets(other) for other in in_the_way):
                    self.taken.append(box)
                    self.words(middle, y, words, "middle", SIZE - 1)
                    return


def width_of(words: str, size: float = SIZE) -> float:
    return len(words) * LETTER * size


def element(tag: str, inside: str = "", **attributes: str) -> str:
    told = "".join(f' {name}="{escape(value)}"' for name, value in attributes.items())
    return f"<{tag}{told}>{inside}</{tag}>"
