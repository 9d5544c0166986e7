"""Practice mode: while it is on, staff see made-up intakes only, and nothing of real people."""

from dataclasses import dataclass

from flask import redirect, request, session
from werkzeug.wrappers import Response

from intake.placement.callers import caller
from intake.questionnaire import QUESTIONNAIRE
from intake.questionnaire.journey import Journey
from intake.records.intakes import given_of
from intake.records.models import Intake
from intake.web import answer_list
from intake.web.access import me, way_on
from intake.web.answer_list import SectionAnswers

MODE = "practice"
LEAVE = "leave-practice"
"""What the button that leaves practice sends from a page with answers that are saved first."""

PUBLIC = ("screening", "leaving", "coming_back", "consent_link")
"""Parts that people use for themselves: there is no practice, whoever is signed in beside it."""


class OtherMode(Exception):
    """A real intake was asked for in practice, or a made-up one outside of it."""

    def __init__(self, intake: Intake) -> None:
        super().__init__("made up" if intake.synthetic else "real")
        self.is_made_up = intake.synthetic


def is_on() -> bool:
    """Whether whoever is signed in practices at the moment, in this session."""
    return bool(session.get(MODE)) and request.blueprint not in PUBLIC


def enter() -> None:
    """From now on this session shows made-up intakes only."""
    session[MODE] = True


def leave(asked: str | None = None) -> Response:
    """Go back to real intakes: to the address that was asked for, or to where the day begins."""
    session.pop(MODE, None)
    return redirect(way_on(asked, me()))


def check(intake: Intake) -> None:
    """Let nobody take a real person for made up, or a made-up one for real. Raises OtherMode.

    Both ways are closed, since the lists, the counts and the buttons around an intake are those
    of the mode: a made-up person among real work is where a mix-up begins.
    """
    if intake.synthetic != is_on():
        raise OtherMode(intake)


@dataclass(frozen=True)
class Card:
    """What the caller would say: first one sentence, the rest by section when one asks."""

    opening: str
    sections: tuple[SectionAnswers, ...]


def card_of(intake: Intake) -> Card | None:
    """The card of a practice call; None for every other intake."""
    if not intake.synthetic or (called_by := caller(intake.vignette)) is None:
        return None
    journey = Journey(QUESTIONNAIRE, called_by.on(given_of(intake)["screened_on"]))
    said = answer_list.sections_of(journey, lambda stop: "")
    return Card(called_by.opening, tuple(said))
