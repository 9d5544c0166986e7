"""Practice calls: taken with a made-up caller, and seen by whoever took them alone."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from intake.extensions import db
from intake.placement.callers import Caller, caller
from intake.records import calls, intakes
from intake.records.call_tables import Call
from intake.records.models import Channel, Intake, Status
from intake.records.staff_tables import Staff


@dataclass(frozen=True)
class Play:
    """One practice call, and who was played; None where that case is no longer there."""

    intake: Intake
    caller: Caller | None

    @property
    def is_finished(self) -> bool:
        return self.intake.status != Status.OPEN

    @property
    def fits(self) -> bool:
        """Whether the answers lead to the level that the case is about."""
        return self.caller is not None and self.intake.level == self.caller.case.level


def take(called_by: Caller, today: date, by: Staff) -> Intake:
    """Begin a practice call with this caller; the one that is still untouched, where there is."""
    intake = intakes.start(Channel.CALL, today, by, synthetic=True, vignette=called_by.key)
    calls.begin(intake, by)
    return intake


def plays_of(staff: Staff) -> list[Play]:
    """The practice calls that this person took, the latest first. Nobody else gets to see them."""
    query = (
        select(Intake)
        .where(Intake.started_by_id == staff.id, Intake.vignette.is_not(None))
        .where(Intake.synthetic.is_(True))
        .order_by(Intake.id.desc())
    )
    return [Play(each, caller(each.vignette)) for each in db.session.scalars(query)]


def is_of(intake: Intake, staff: Staff) -> bool:
    """Whether this person took this practice call."""
    return intake.synthetic and bool(intake.vignette) and intake.started_by_id == staff.id


def one_of(among: Sequence[Caller], by: Staff) -> Caller:
    """Somebody of these whom this person has not played yet; anybody of them where all were."""
    played = {each.intake.vignette for each in plays_of(by)}
    fresh = [each for each in among if each.key not in played]
    return secrets.choice(fresh or among)


def time_on_the_phone(intake: Intake) -> timedelta:
    """How long the caller was on the phone; a call that did not end lasts until it was sent."""
    until = intake.sent_at or intake.updated_at
    rows = db.session.scalars(select(Call).where(Call.intake_id == intake.id)).all()
    spans = [(each.ended_at or until) - each.begun_at for each in rows]
    return sum((max(span, timedelta()) for span in spans), timedelta())
