"""How values look on a page."""

import re
from datetime import date, datetime
from typing import Any

import segno
from flask import Flask, current_app
from markupsafe import Markup, escape

from intake.config import Settings
from intake.placement.model import Level
from intake.questionnaire import text
from intake.questionnaire.safety_texts import LINES, NEVER_STOP, STOP_NAMES, as_told
from intake.referral.notices import STATEMENT_2
from intake.referral.parts import ALWAYS
from intake.referral.standing import PRACTICE
from intake.web import time_zones


def register(app: Flask) -> None:
    app.jinja_env.filters.update(
        day=text.day,
        iso_day=lambda written: text.day(date.fromisoformat(written)),
        numbers=numbers,
        moment=moment,
        brief=brief,
        ago=ago,
        svg=Markup,
        qr=qr,
        level=level,
        plural=plural,
    )
    app.jinja_env.globals.update(
        LINES=LINES,
        NEVER_STOP=NEVER_STOP,
        as_told=as_told,
        STOP_NAMES=STOP_NAMES,
        PRACTICE=PRACTICE,
        LEVELS=list(Level),
        ALWAYS_SHARED=ALWAYS,
        STATEMENT_SHORT=STATEMENT_2.text,
    )
    app.context_processor(_settings)


def qr(address: str, said: str) -> Markup:
    """A QR code that leads to an address, as a drawing; `said` is read out in its place."""
    drawn = segno.make(address, error="m", micro=False)
    return Markup(drawn.svg_inline(title=said, border=0, omitsize=True))  # noqa: S704 our own address


def _settings() -> dict[str, Settings]:
    return {"site": current_app.config["SETTINGS"]}


def moment(value: datetime) -> str:
    """November 3, 2026, 2:05 p.m. EST: in the zone of the place where the program is."""
    return time_zones.in_words(value, time_zones.here())


def brief(value: datetime, now: datetime | None = None) -> str:
    """Mon, Nov 30, 4:10 p.m.; with the year where it is another one than now."""
    here = value.astimezone()
    year = (
        f", {here:%Y}" if here.year != (now or datetime.now(value.tzinfo)).astimezone().year else ""
    )
    return f"{here:%a}, {here:%b} {here.day}{year}, {text.time_of_day(f'{here:%H:%M}')}"


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
