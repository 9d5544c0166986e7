"""The programs that fit the person of an intake, with the reason for every fit and misfit."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, abort, render_template, request

from intake.placement.model import Level
from intake.records import consents, intakes, programs
from intake.records.consent_tables import Consent
from intake.records.models import Intake
from intake.records.program_tables import Program
from intake.referral.consent import Kind
from intake.referral.matching import ORDER, Match, match, needs_of
from intake.web import calls
from intake.web.access import Can, needs
from intake.web.programs import words

blueprint = Blueprint("program_matches", __name__, url_prefix="/intakes/<uuid:intake_id>/programs")

PAGE_SIZE = 20
FARTHEST = 10_000


@dataclass(frozen=True)
class Line:
    """One program with its reasons; one that is made up cannot be chosen for a real person."""

    program: Program
    match: Match
    can_be_chosen: bool


@blueprint.get("")
@needs(Can.READ)
def index(intake_id: UUID) -> str:
    intake = calls.intake_for_staff(intake_id)
    answers = intakes.journey_of(intake).answers
    suggestion = intakes.suggestion_of(intake)
    decided = intake.disposition
    wanted = needs_of(answers, suggestion, Level(decided.level) if decided else None)
    known = {each.id: each for each in programs.in_use()}
    matched = match(wanted, map(programs.entry_of, known.values()))
    start = _start()
    shown = matched[start : start + PAGE_SIZE]
    return render_template(
        "programs/matches.html",
        intake=intake,
        decided=decided,
        wanted=[need for need in wanted if not need.open and need.code != "adult"],
        to_ask=_once(need.behind for need in wanted if need.open),
        lines=[_line(intake, known[each.program.id], each) for each in shown],
        start=start,
        total=len(matched),
        more=start + PAGE_SIZE if len(matched) > start + PAGE_SIZE else 0,
        order=ORDER,
        for_all_care=_for_all_care(intake) if decided else None,
        **words(),
    )


def _for_all_care(intake: Intake) -> Consent | None:
    """A consent under which any of them may get the referral now."""
    return next((each for each in consents.live(intake) if each.kind == Kind.CARE), None)


def _line(intake: Intake, program: Program, found: Match) -> Line:
    return Line(program, found, intake.synthetic or not program.made_up)


def _once(behind: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(behind))


def _start() -> int:
    """How many programs the pages before have shown."""
    typed = request.args.get("from", "0")
    if not (typed.isascii() and typed.isdigit() and len(typed) < 6):
        abort(404)
    return min(int(typed), FARTHEST)
