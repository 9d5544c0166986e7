"""How people get to the programs that take them: planned, changed, called off, listed by day."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased, contains_eager, joinedload

from intake.extensions import db
from intake.records.database import write
from intake.records.events import Kind, note
from intake.records.models import Intake
from intake.records.sending_tables import Sending, Transport
from intake.records.sendings import Step
from intake.records.staff_tables import Staff


class NotAdmitted(Exception):
    """Nobody is taken to a program that has not said that it takes them in."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """One way there: `at` is the time of day in 24 hours, "" where none is set yet.

    `who` takes them, from `start`; `phone` is a number on which the driver may call.
    """

    at: str
    who: str
    start: str
    phone: str = ""
    note: str = ""


@write
def arrange(intake: Intake, sending: Sending, by: Staff, day: date, plan: Plan) -> Transport:
    """Plan the way there, or plan it anew: the latest plan counts. Raises NotAdmitted."""
    db.session.refresh(sending)
    if sending.state != Step.ADMITTED:
        raise NotAdmitted
    return _add(intake, sending, by, day, asdict(plan))


@write
def call_off(intake: Intake, sending: Sending, by: Staff) -> Transport:
    """Nobody drives any more."""
    return _add(intake, sending, by, None, {})


def _add(
    intake: Intake, sending: Sending, by: Staff, day: date | None, plan: dict[str, Any]
) -> Transport:
    row = Transport(intake_id=intake.id, sending_id=sending.id, day=day, plan=plan, by_id=by.id)
    db.session.add(row)
    db.session.flush()
    note(Kind.TRANSPORT_PLANNED, intake, by, sending=sending.id, transport=row.id)
    return row


def of(sending: Sending) -> Transport | None:
    """The plan that counts; None where there is none, or it was called off."""
    query = select(Transport).where(Transport.sending_id == sending.id)
    latest = db.session.scalars(query.order_by(Transport.id.desc()).limit(1)).first()
    return latest if latest and latest.day else None


def plan_of(transport: Transport) -> Plan:
    return Plan(**transport.plan)


def on(day: date, synthetic: bool) -> list[Transport]:
    """Everybody who is taken somewhere on a day, the earliest first, those without a time last."""
    later = aliased(Transport)
    changed = select(later.id).where(
        later.sending_id == Transport.sending_id, later.id > Transport.id
    )
    query = (
        select(Transport)
        .join(Transport.sending)
        .options(contains_eager(Transport.sending).joinedload(Sending.intake))
        .options(contains_eager(Transport.sending).joinedload(Sending.disclosure))
        .options(joinedload(Transport.by))
        .where(Transport.day == day, ~changed.exists())
        .where(Sending.synthetic == synthetic, Sending.state == Step.ADMITTED)
    )
    found = db.session.scalars(query).all()
    return sorted(found, key=lambda each: (each.plan["at"] or "~", each.id))
