"""Until when an intake of this database is kept: its facts, and the periods of this place."""

from datetime import UTC, date, datetime

from flask import current_app
from sqlalchemy import Date, DateTime, Table, func, select
from sqlalchemy.types import TypeEngine

from intake.extensions import db
from intake.questionnaire import QUESTIONNAIRE
from intake.questionnaire.answers import Given
from intake.questionnaire.reading import restore
from intake.records import holds
from intake.records.keyring import NotWhatWasSealed
from intake.records.models import Disposition, Intake, Status, StoredReferral
from intake.records.moments import Moment
from intake.records.retention import Kept, Periods, Record, RecordKind, keep, periods_of

KEPT_FOR_THEMSELVES = {"consent": "consent", "disclosure": "disclosure"}
"""Tables whose rows have a period of their own, and its name; an intake is kept as long."""


def periods_here() -> Periods:
    """The periods of the state where this program is."""
    return periods_of(current_app.config["SETTINGS"].program_state)


def kept(intake: Intake, periods: Periods) -> Kept:
    """Until when this intake is kept, and why."""
    return keep(record_of(intake), periods)


def kind_of(intake: Intake) -> RecordKind:
    if intake.synthetic:
        return RecordKind.PRACTICE
    if intake.status == Status.UNSENT:
        return RecordKind.UNSENT
    for table in (Disposition, StoredReferral):
        if db.session.scalar(select(table.id).where(table.intake_id == intake.id).limit(1)):
            return RecordKind.REFERRAL
    return RecordKind.NO_REFERRAL


def record_of(intake: Intake) -> Record:
    """What the period of this intake depends on."""
    kind = kind_of(intake)
    held = holds.is_held(intake)
    if kind in (RecordKind.UNSENT, RecordKind.PRACTICE):
        return Record(kind, intake.updated_at, intake.started_at.date(), held=held)
    given = _answers(intake)
    age, born, asked = (given.get(key) for key in ("age", "birth_date", "screened_on"))
    return Record(
        kind,
        _changed_at(intake),
        asked if isinstance(asked, date) else intake.started_at.date(),
        age=age if isinstance(age, int | float) else None,
        born=born if isinstance(born, date) else None,
        held=held,
        others=_latest_of_others(intake),
    )


def _answers(intake: Intake) -> Given:
    try:
        return restore(QUESTIONNAIRE, intake.answers)
    except NotWhatWasSealed:
        # Somebody changed the row. Nobody can tell the age now, so that it is kept longest.
        return {}


def _changed_at(intake: Intake) -> datetime:
    decided = select(func.max(Disposition.decided_at)).where(Disposition.intake_id == intake.id)
    made = select(func.max(StoredReferral.made_at)).where(StoredReferral.intake_id == intake.id)
    moments = (db.session.scalar(decided), db.session.scalar(made), intake.sent_at)
    return max(intake.updated_at, *(each for each in moments if each))


def _latest_of_others(intake: Intake) -> dict[str, datetime]:
    """The latest moment in the rows of each such table: made, in effect, withdrawn or ended."""
    found = {}
    for name, period in KEPT_FOR_THEMSELVES.items():
        table = db.metadata.tables.get(name)
        if table is not None and (latest := _latest_in(table, intake)):
            found[period] = latest
    return found


def _latest_in(table: Table, intake: Intake) -> datetime | None:
    moments = [column for column in table.columns if _is_moment(column.type)]
    owner = next(each.parent for each in table.foreign_keys if each.column.table.name == "intake")
    query = select(*(func.max(column) for column in moments)).where(owner == intake.id)
    values = db.session.execute(query).one() if moments else ()
    return max((_as_moment(each) for each in values if each), default=None)


def _is_moment(kind: TypeEngine[object]) -> bool:
    return isinstance(kind, Moment | DateTime | Date)


def _as_moment(value: date | datetime) -> datetime:
    if not isinstance(value, datetime):
        return datetime.combine(value, datetime.max.time(), UTC)
    return value if value.tzinfo else value.replace(tzinfo=UTC)
