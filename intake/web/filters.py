"""How values look on a page."""

import re
from datetime import datetime
from typing import Any

from flask import Flask, current_app
from markupsafe import Markup, escape

from intake.config import Settings
from intake.placement.model import Level
from intake.questionnaire import text
from intake.questionnaire.safety_texts import LINES, NEVER_STOP


def register(app: Flask) -> None:
    app.jinja_env.filters.update(
        day=text.day,
        numbers=numbers,
        moment=moment,
        ago=ago,
        svg=Markup,
        level=level,
        plural=plural,
    )
    app.jinja_env.globals.update(LINES=LINES, NEVER_STOP=NEVER_STOP, LEVELS=list(Level))
    app.context_processor(_settings)


def _settings() -> dict[str, Settings]:
    return {"site": current_app.config["SETTINGS"]}


def moment(value: datetime) -> str:
    """November 3, 2026, 2:05 p.m. EST: in the zone of the place where the program is."""
    here = value.astimezone()
    return f"{text.day(here.date())}, {text.time_of_day(f'{here:%H:%M}')} {here:%Z}"


PHONE = re.compile(r"\b(?:1-8\d\d-\d{3}-\d{4}|911|988)\b")


def numbers(words: str) -> Markup:
    """The same words with the help lines as numbers that can be tapped."""
    return Markup(PHONE.sub(_linked, str(escape(words))))  # noqa: S704 escaped here


def _linked(found: re.Match[str]) -> str:
    number = found.group()
    return f'<a class="nowrap" href="tel:{number.replace("-", "")}">{number}</a>'


def ago(value: datetime, now: datetime | None = None) -> str:
    """How long ago, in the largest unit: "5 minutes", "2 days"."""
    seconds = ((now or datetime.now(value.tzinfo)) - value).total_seconds()
    for unit, size in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if seconds >= size:
            return plural(int(seconds // size), unit)
    return "less than a minute"


def plural(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def level(value: Any) -> Level:
    """The level with this number or code."""
    return Level(value) if isinstance(value, int) else Level.of(value)
