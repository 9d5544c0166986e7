"""Fills a database with made-up intakes by the million, in minutes.

Some are whole: made by the app itself, with all that a review shows. The others are rows written
straight into the tables, sealed as the app seals them. Proportions are the same however many there
are, so that no list gets shorter.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import count as numbers
from typing import Any
from uuid import UUID

from consenting import a_document, a_live_consent, outgoing
from make import an_intake
from sqlalchemy import Connection, Index, Table, func, select, text, update

from bench.intake_rows import HOSPITAL, Many, Sample
from bench.row_copies import copy_rows
from intake.extensions import db
from intake.placement.model import Level
from intake.records import (
    call_backs,
    calls,
    disclosures,
    dispositions,
    events,
    sendings,
    staff,
    transports,
)
from intake.records.consent_tables import Disclosure
from intake.records.database import write
from intake.records.events import Kind
from intake.records.models import GivenAnswer, Intake
from intake.records.sending_tables import Sending
from intake.records.sendings import Step
from intake.records.staff_tables import Staff

WHOLE = 12
"""Intakes that the app makes itself: the latest of all, and first in each list by moment."""
CHANGES = 1_000
"""How often an answer of the first of them was changed."""
LOOKED_BACK = 600
"""Events of the site of which a page looks at no more."""
STAFF = 20
BATCH = 5_000
DRAWN = 20_000
"""So many are drawn one by one, and copied within the database where more are wanted."""


def fill(size: int, me: Staff) -> list[UUID]:
    """Make so many intakes in the database of this app. Returns the whole ones, by number."""
    _do_not_wait_for_the_disk()
    people = [me.id, *_colleagues()]
    whole = [_a_whole_one(number, me).id for number in range(WHOLE)]
    _talk_long(db.session.get_one(Intake, whole[0]), me, min(size, CHANGES))
    _write_a_long_log(me, min(size, LOOKED_BACK))
    db.session.remove()
    with db.engine.connect() as connection:
        _do_not_look_up_what_rows_point_to(connection)
        left_out = _drop_indexes(connection)
        drawn = min(size - len(whole), DRAWN)
        _make_rows(connection, drawn, people)
        copy_rows(connection, -(-(size - len(whole)) // max(1, drawn)) - 1)
        for index in left_out:
            index.create(connection)
        connection.commit()
        _take_stock(connection)
    # What is measured afterwards waits for the disk again.
    db.engine.dispose()
    return whole


def name_of(number: int) -> str:
    """The name of a whole intake, which no other one has."""
    return f"Whole{number} Single{number}"


def phone_of(number: int) -> str:
    return f"202-555-01{number:02d}"


def born_on(number: int) -> date:
    return date(1980, 1, 1) + timedelta(days=number)


def _do_not_wait_for_the_disk() -> None:
    if db.engine.dialect.name == "sqlite":
        db.session.commit()
        connection = db.engine.raw_connection()
        connection.cursor().execute("PRAGMA synchronous=OFF")
        connection.close()


def _do_not_look_up_what_rows_point_to(connection: Connection) -> None:
    """Every row points to one that is there, which the database need not find out again."""
    if connection.dialect.name == "sqlite":
        raw = connection.connection.cursor()
        raw.execute("PRAGMA foreign_keys=OFF")
    else:
        connection.execute(text("SET session_replication_role = replica"))
        connection.commit()


def _colleagues() -> list[int]:
    for number in range(STAFF):
        staff.add_staff(f"bench-{number}@doorway.example", f"Test Colleague {number}", "clinician")
    wanted = select(Staff.id).where(Staff.email.like("bench-%")).order_by(Staff.id)
    return list(db.session.scalars(wanted))


def _a_whole_one(number: int, by: Staff) -> Intake:
    """A parked call, or one with a referral that is overdue or led to a transport of today."""
    is_parked = number % 10 == 0
    intake = an_intake(
        submitted=not is_parked,
        person_name=name_of(number),
        phone=phone_of(number),
        caller_phone=HOSPITAL,
        birth_date=born_on(number),
    )
    calls.begin(intake, by)
    calls.end(intake, by, calls.PARKED if is_parked else calls.SENT)
    long_ago = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(hours=number)
    call_backs.agree(intake, by, long_ago, "America/Chicago", "person")
    if not is_parked:
        _send_out(intake, by, long_ago, admitted=number % 10 == 1)
    return intake


def _send_out(intake: Intake, by: Staff, long_ago: datetime, *, admitted: bool) -> None:
    decided = dispositions.decide(
        intake, by, Level(intake.level), intake.version, words="Talked about on the phone."
    )
    consent = a_live_consent(intake, by)
    disclosures.disclose_under_consent(intake, decided, consent, by, outgoing(intake), a_document())
    (sending,) = sendings.of(intake)
    if admitted:
        today = datetime.now().astimezone().date()
        sendings.note_step(intake, sending, Step.ADMITTED, by, day=today)
        plan = transports.Plan(at="09:00", who="Our driver", start="Here")
        transports.arrange(intake, sending, by, today, plan)
    else:
        late = update(Sending).where(Sending.id == sending.id).values(remind_at=long_ago)
        db.session.execute(late)
        db.session.commit()


@write
def _talk_long(intake: Intake, by: Staff, changes: int) -> None:
    """An answer changed many times, with as many events."""
    for number in range(changes):
        given = ["weight", 150 + number % 2]
        db.session.add(GivenAnswer(intake_id=intake.id, given=given, given_by_id=by.id))
        events.note(Kind.ANSWERED, intake, by, answers=1)


@write
def _write_a_long_log(by: Staff, count: int) -> None:
    for _ in range(count):
        events.note(Kind.SIGNED_IN, None, by)


def _drop_indexes(connection: Connection) -> list[Index]:
    """Take the indexes away: made at the end, they take a fraction of the time."""
    found = [each for table in db.metadata.sorted_tables for each in table.indexes]
    for each in found:
        each.drop(connection)
    connection.commit()
    return found


def _take_stock(connection: Connection) -> None:
    """What autovacuum does by itself on PostgreSQL; SQLite is left as it is in daily use."""
    if connection.dialect.name == "postgresql":
        for table in db.metadata.sorted_tables:
            if "id" in table.c and table.c.id.autoincrement and table.c.id.type.python_type is int:
                counter = func.pg_get_serial_sequence(table.name, "id")
                largest = func.coalesce(_largest(connection, table), 1)
                connection.execute(select(func.setval(counter, largest)))
        connection.commit()
        connection.execution_options(isolation_level="AUTOCOMMIT")
        connection.execute(text("VACUUM ANALYZE"))


def _make_rows(connection: Connection, size: int, people: Sequence[int]) -> None:
    wanted = ("suggestion", "disposition", "disclosure", "sending")
    tables = [db.metadata.tables[each] for each in wanted]
    first = {each.name: 1 + (_largest(connection, each) or 0) for each in tables}
    latest = db.session.scalars(select(Disclosure).order_by(Disclosure.id.desc())).first()
    assert latest is not None
    sample = Sample(db.session.get_one(Intake, latest.intake_id).answers, latest.facts)
    db.session.remove()
    ids = {name: numbers(begin) for name, begin in first.items()}
    many = Many(size, people, ids, sample)
    connection.commit()
    for begin in range(0, size, BATCH):
        many.rows = {}
        for number in range(begin, min(size, begin + BATCH)):
            many.add_one(number)
        # Begun by hand, as the driver does not: else each row were a transaction of its own.
        with connection.begin():
            for name, rows in many.rows.items():
                _write(connection, name, rows)


def _largest(connection: Connection, table: Table) -> int | None:
    return connection.scalar(select(func.max(table.c.id)))


def _write(connection: Connection, table: str, rows: list[dict[str, Any]]) -> None:
    """Straight through the driver: values are given as the database keeps them."""
    columns, cursor = ", ".join(f'"{each}"' for each in rows[0]), connection.connection.cursor()
    if connection.dialect.name == "sqlite":
        places = ", ".join("?" * len(rows[0]))
        cursor.executemany(
            f'INSERT INTO "{table}" ({columns}) VALUES ({places})',  # noqa: S608 our own names
            [tuple(each.values()) for each in rows],
        )
    else:
        with cursor.copy(f'COPY "{table}" ({columns}) FROM STDIN') as copy:
            for each in rows:
                copy.write_row(tuple(each.values()))
