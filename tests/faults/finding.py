"""Looks for what was acknowledged, and whether anything was written by half."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import select, text

from faults.sites import Site
from faults.writing import SENT, Kept, Writer
from intake.extensions import db
from intake.questionnaire import QUESTIONNAIRE
from intake.records.event_tables import Event
from intake.records.events import Kind, verify_log
from intake.records.models import GivenAnswer, Intake, Status, StoredSuggestion
from intake.records.session_tables import KeptSession
from intake.web.sessions import key_of

SENT_IN = (Status.WAITING, Status.DECIDED)
AT_START = 2
"""Answers that an intake begins with, of which the event of its start tells."""


@dataclass
class Outcome:
    """What came of one fault."""

    fault: str
    where: str
    rounds: int = 0
    sent: int = 0
    acknowledged: int = 0
    found: int = 0
    told: int = 0
    """Pages and answers that said: not now."""
    cut_off: int = 0
    longest: float = 0
    """Seconds that anybody waited for an answer."""
    seen: str = ""
    problems: list[str] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        return not self.problems and self.found == self.acknowledged

    def count(self, people: Iterable[Writer]) -> None:
        """Take over what these people did."""
        for each in people:
            self.sent += each.sent
            self.acknowledged += len(each.acknowledged)
            self.told += sum(each.told.values())
            self.cut_off += each.cut_off
            self.longest = round(max(self.longest, each.longest), 2)
            self.problems += each.problems[:5]

    def need(self, holds: object, otherwise: str) -> None:
        if not holds:
            self.problems.append(otherwise)

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"result": "as promised" if self.is_good else "not as promised"}


def look(site: Site, people: Sequence[Writer], outcome: Outcome) -> None:
    """Count what is there of what was acknowledged, and note all that is not as promised."""
    with site.looked_into():
        for fault in verify_log().faults[:5]:
            outcome.problems.append(f"the log: {fault}")
        outcome.problems += _written_by_half()[:5]
        lost = 0
        for place, kept in _by_place(people).items():
            intake_id = _intake_of(place)
            there = _kept_of(intake_id) if intake_id else set()
            missing = [each for each in kept if not each.answers.items() <= there]
            lost += len(missing)
            outcome.problems += [f"lost: {each.answers}" for each in missing[:2]]
    # Together and last: whoever stops it meanwhile leaves no round that was half looked at.
    outcome.count(people)
    outcome.found += sum(len(each.acknowledged) for each in people) - lost


def _by_place(people: Iterable[Writer]) -> dict[str, list[Kept]]:
    found: dict[str, list[Kept]] = defaultdict(list)
    for person in people:
        for kept in person.acknowledged:
            found[kept.place].append(kept)
    return found


def _intake_of(place: str) -> UUID | None:
    """The intake that is open in a browser with this cookie; or that of a call, by its address."""
    if place.startswith("/calls/"):
        return UUID(place.removeprefix("/calls/"))
    key = key_of(place.partition("=")[2])
    content = db.session.scalar(select(KeptSession.content).where(KeptSession.key == key))
    return UUID(json.loads(content)["screen"]) if content else None


def _kept_of(intake_id: UUID) -> set[tuple[str, str]]:
    """Question and answer as `Kept` has them: in words only where each is another one."""
    rows = db.session.scalars(select(GivenAnswer).where(GivenAnswer.intake_id == intake_id))
    there: set[tuple[str, str]] = set()
    for path, value in (each.given for each in rows):
        there |= {(path, ""), (path, str(value))}
    status = db.session.scalar(select(Intake.status).where(Intake.id == intake_id))
    return there | ({(SENT, "")} if status == Status.WAITING else set())


def _written_by_half() -> list[str]:
    """Intakes whose answers, events and frozen suggestion do not fit one another."""
    events: dict[Any, Counter[str]] = defaultdict(Counter)
    for chain, kind, detail in db.session.execute(select(Event.chain, Event.kind, Event.detail)):
        events[chain][kind] += detail["answers"] if kind == Kind.ANSWERED else 1
    answers: dict[UUID, list[Any]] = defaultdict(list)
    for row in db.session.scalars(select(GivenAnswer).order_by(GivenAnswer.id)):
        answers[row.intake_id].append(row.given)
    frozen = Counter(db.session.scalars(select(StoredSuggestion.intake_id)))
    found = []
    for intake in db.session.scalars(select(Intake)):
        told = events[intake.id]
        fits = {
            "answers and events": len(answers[intake.id]) - AT_START == told[Kind.ANSWERED],
            "start": told[Kind.STARTED] == 1,
            "sending": told[Kind.SENT] == bool(frozen[intake.id]) == (intake.status in SENT_IN),
            "latest answers": _latest(answers[intake.id]) == _plain(intake.answers),
        }
        found += [f"{what} do not fit: {intake.id}" for what, fit in fits.items() if not fit]
    return found + _broken_file()


def _latest(given: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    return {path: value for path, value in given if path not in QUESTIONNAIRE.groups}


def _plain(answers: dict[str, Any]) -> dict[str, Any]:
    return {path: value for path, value in answers.items() if path not in QUESTIONNAIRE.groups}


def _broken_file() -> list[str]:
    if db.engine.dialect.name != "sqlite":
        return []
    said = db.session.scalars(text("PRAGMA integrity_check")).all()
    strangers = db.session.execute(text("PRAGMA foreign_key_check")).all()
    return [f"the file: {each}" for each in (*said, *strangers) if each != "ok"]
