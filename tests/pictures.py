"""Pictures of parts of a page and of a referral: `PYTHONPATH=tests .venv/bin/python -m pictures`.

Writes docs/pictures/parts-light.png, parts-dark.png and referral.png. With a folder behind the
command each part on its own into it.
"""

import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from answered_here import VisitorHere
from chromium import a_chromium
from consenting import document_of
from flask import Flask
from flask.testing import FlaskClient
from make import a_staff_member, an_app, an_intake
from PIL import Image
from playwright.sync_api import Browser

DOCS = Path(__file__).resolve().parents[1] / "docs" / "pictures"
THEMES: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "forced": {"forced_colors": "active"},
}
SHOWN = (
    *("questions-answered", "buttons", "notices", "tags", "safety", "emergency", "practice"),
    *("two-languages", "dialog", "shown-code", "progress", "answers", "entries", "range", "ways"),
)
"""The parts of the overview, which is to be small."""
COLUMNS, WIDTH, GAP, PALETTE = 3, 460, 16, 48
STOPPED = date(2026, 3, 28)
ON_BACLOFEN: dict[str, Any] = {
    "age": 38,
    "takes_baclofen": True,
    "baclofen_form": ["mouth"],
    "baclofen_mg_day": 90,
    "baclofen_daily_for": 365,
    "baclofen_change": "stopped",
    "baclofen_changed_on": STOPPED,
    "baclofen_last_dose_on": STOPPED,
    "baclofen_day_without": True,
    "baclofen_missed": 9,
}


def visitor_in(theme: str, browser: Browser, client: FlaskClient, **options: Any) -> VisitorHere:
    """A window in this theme on the styleguide."""
    visitor = VisitorHere(browser, client, reduced_motion="reduce", **THEMES[theme], **options)
    visitor.open("/styleguide")
    return visitor


def pictures_of(visitor: VisitorHere, parts: str = "*") -> Iterator[tuple[str, bytes]]:
    """The id of each part that this selector means, and a picture of it as PNG."""
    for section in visitor.page.locator(f"main > section:is({parts})").all():
        yield section.get_attribute("id") or "", section.screenshot(animations="disabled")


def overview(parts: dict[str, bytes]) -> Image.Image:
    """The parts side by side, each where there is most room."""
    pictures = [Image.open(BytesIO(parts[name])).convert("RGB") for name in SHOWN]
    ends, places = [GAP] * COLUMNS, []
    for each in pictures:
        column = ends.index(min(ends))
        places.append((GAP + column * (WIDTH + GAP), ends[column]))
        ends[column] += each.height + GAP
    size = (GAP + COLUMNS * (WIDTH + GAP), max(ends))
    whole = Image.new("RGB", size, pictures[0].getpixel((0, pictures[0].height - 1)))
    for each, place in zip(pictures, places, strict=True):
        whole.paste(each, place)
    return whole.quantize(PALETTE)


def referral(app: Flask) -> Image.Image:
    """The first page of the referral of somebody who stopped baclofen three days ago."""
    clinician = a_staff_member(app, "clinician")
    intake = an_intake(**ON_BACLOFEN, person_name="Example Person", phone="202-555-0143")
    assert clinician.decides(intake).status_code == 302
    drawn = subprocess.run(
        ["pdftoppm", "-png", "-r", "100", "-f", "1", "-l", "1", "-"],
        input=document_of(clinician, intake),
        capture_output=True,
        check=True,
    )
    return Image.open(BytesIO(drawn.stdout)).convert("L").quantize(16)


def main(folder: Path | None) -> None:
    if folder:
        folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as own, a_chromium() as browser:
        settings = {"show_styleguide": True, "program_name": "Example Program"}
        with an_app(f"sqlite:///{own}/pictures.sqlite3", **settings) as app:
            for theme in THEMES:
                window = {"width": WIDTH + 32, "height": 800}
                visitor = visitor_in(theme, browser, app.test_client(), viewport=window)
                parts = dict(pictures_of(visitor))
                visitor.close()
                for name, picture in parts.items() if folder else ():
                    (folder / f"{name}-{theme}.png").write_bytes(picture)
                if theme != "forced":
                    overview(parts).save(DOCS / f"parts-{theme}.png", optimize=True)
    with (
        TemporaryDirectory() as own,
        an_app(f"sqlite:///{own}/referral.sqlite3", program_name="Example Program") as app,
    ):
        referral(app).save(DOCS / "referral.png", optimize=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
