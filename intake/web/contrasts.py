"""The colors of the stylesheet in each theme, and how well they are told apart (WCAG 2.2)."""

import re
from pathlib import Path
from typing import NamedTuple

STYLES = Path(__file__).resolve().parents[2] / "static" / "css" / "app.css"
LIGHT, DARK = "light", "dark"
TEXT, SHAPE = 4.5, 3.0
"""The least contrast of words, and of what else has to be seen: a border, a ring."""
RING = ("focus", "focus-ink")
"""What has the focus gets a ring of two colors, of which one is seen on any ground."""

Colors = dict[str, str]
"""Values by the names of their tokens."""

THEME = re.compile(r"(?P<dark>prefers-color-scheme: dark\) \{\s*)?:root \{(?P<tokens>[^}]*)\}")
TOKEN = re.compile(r"--([\w-]+):\s*([^;]+);")


class Pair(NamedTuple):
    """Two colors that stand on each other, and the contrast that they need."""

    front: str
    back: str
    needs: float

    def contrast(self, colors: Colors) -> float:
        """From 1, the same color, to 21, black on white."""
        light, dark = sorted((luminance(colors[each]) for each in self[:2]), reverse=True)
        return (light + 0.05) / (dark + 0.05)


PAPERS = ("paper", "surface", "surface-sunk")
TINTS = ("brand-tint", "danger-tint", "warn-tint", "good-tint")
PAIRS = (
    *(Pair("ink", back, TEXT) for back in (*PAPERS, *TINTS)),
    *(Pair("ink-soft", back, TEXT) for back in (*PAPERS, "brand-tint")),
    *(Pair("brand", back, TEXT) for back in (*PAPERS, *TINTS)),
    *(Pair("danger", back, TEXT) for back in (*PAPERS, "danger-tint")),
    *(Pair("warn", back, TEXT) for back in ("paper", "surface", "warn-tint")),
    *(Pair("good", back, TEXT) for back in ("paper", "surface", "good-tint")),
    *(Pair("brand-strong", back, TEXT) for back in ("brand-tint", "surface")),
    Pair("on-brand", "brand", TEXT),
    Pair("on-brand", "brand-strong", TEXT),
    Pair("on-alarm", "alarm", TEXT),
    Pair("on-alarm", "alarm-strong", TEXT),
    *(Pair("line-strong", back, SHAPE) for back in (*PAPERS, "brand-tint")),
)
"""What stands on what. A colored link has the contrast of words on each ground that has links."""
GROUNDS = (*PAPERS, *TINTS, "brand", "alarm")
"""What something with the focus can stand on."""


def ring_on(ground: str, colors: Colors) -> float:
    """The contrast of the ring of the focus on a ground."""
    return max(Pair(each, ground, SHAPE).contrast(colors) for each in RING)


def tokens() -> dict[str, Colors]:
    """The values of the stylesheet by theme and name; the dark one has all that it keeps, too."""
    found: dict[str, Colors] = {}
    for theme in THEME.finditer(STYLES.read_text(encoding="utf-8")):
        name = DARK if theme["dark"] else LIGHT
        found[name] = found.get(LIGHT, {}) | dict(TOKEN.findall(theme["tokens"]))
    return found


def luminance(color: str) -> float:
    """How bright a color such as #0d5b61 is to the eye, from 0 to 1."""
    red, green, blue = (_linear(int(color[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
