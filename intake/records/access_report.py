"""Who has seen a record: every event of an intake in plain words, oldest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from intake.extensions import db
from intake.records.csv_export import to_csv
from intake.records.database import write
from intake.records.event_tables import Event
from intake.records.event_words import PURPOSE_WORDS, WORDS
from intake.records.events import Kind, Purpose, note
from intake.records.models import Channel, Intake
from intake.records.staff_tables import Staff

HEADER = ("Number", "When (UTC)", "Who", "Role", "What", "Purpose")
THE_PERSON = "The person, online"
THE_SITE = "This site by itself"
BY_THE_PERSON = {Kind.STARTED, Kind.ANSWERED, Kind.SENT, Kind.CODE_MADE, Kind.CODE_USED}


@dataclass(frozen=True)
class Line:
    """One event as it is read out. `role` is what they hold now; "" where it was nobody of us."""

    number: int
    at: datetime
    who: str
    role: str
    what: str
    purpose: str


def lines_of(intake: Intake, after: int = 0, limit: int | None = None) -> list[Line]:
    """The events behind the one with the number `after`, at most so many."""
    query = (
        select(Event)
        .options(joinedload(Event.actor).options(selectinload(Staff.roles)))
        .where(Event.chain == intake.id, Event.number > after)
        .order_by(Event.number)
        .limit(limit)
    )
    return [_line(event, intake) for event in db.session.scalars(query)]


def as_csv(lines: Sequence[Line]) -> bytes:
    return to_csv(
        HEADER,
        (
            (each.number, f"{each.at:%Y-%m-%d %H:%M:%S}", each.who, each.role, each.what,
             each.purpose)
            for each in lines
        ),
    )  # fmt: skip


@write
def note_report(intake: Intake, by: Staff) -> None:
    """Note that a report was printed or downloaded, which the person asked for."""
    note(Kind.REPORTED, intake, by)


def _line(event: Event, intake: Intake) -> Line:
    kind = Kind(event.kind)
    who, role = THE_SITE, ""
    if event.actor:
        who, role = event.actor.name, ", ".join(each.name for each in event.actor.roles)
    elif intake.channel == Channel.SELF and kind in BY_THE_PERSON:
        who = THE_PERSON
    purpose = PURPOSE_WORDS[Purpose(event.purpose)]
    return Line(event.number, event.at, who, role, WORDS[kind], purpose)
