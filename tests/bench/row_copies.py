"""Copies drawn intakes within the database, each copy with ids of its own.

What is sealed in a copy opens nowhere, as it belongs to the intake that was drawn; so what the
lists open is due later in a copy than in any that was drawn.
"""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Interval,
    String,
    Table,
    Text,
    Uuid,
    cast,
    func,
    insert,
    literal,
    select,
)

from bench.intake_rows import EARLIER
from intake.extensions import db

COPIED = (
    *("intake", "given_answer", "event", "event_chain", "look_up", "call", "call_back"),
    *("suggestion", "disposition", "disclosure", "sending", "sending_event"),
)
DUE = {("intake", "call_back_at"), ("call_back", "due_at"), ("sending", "remind_at")}
MARK = 15
"""Where in the 32 digits of an id the number of the copy stands."""


def copy_rows(connection: Connection, times: int) -> None:
    """Copy every row of an intake that was drawn so many times, at most 255."""
    strides = {name: _stride(connection, db.metadata.tables[name]) for name in COPIED}
    for number in range(1, times + 1):
        for name in COPIED:
            table = db.metadata.tables[name]
            values = [_copied(connection, each, number, strides) for each in table.c]
            rows = select(*values).where(_is_drawn(connection, table))
            connection.execute(insert(table).from_select(list(table.c), rows))
        connection.commit()


def _stride(connection: Connection, table: Table) -> int:
    if "id" not in table.c or isinstance(table.c.id.type, Uuid):
        return 0
    return connection.scalar(select(func.max(table.c.id))) or 0


def _copied(
    connection: Connection, column: Any, number: int, strides: dict[str, int]
) -> ColumnElement[Any]:
    table, mark = column.table.name, f"{number:02x}"
    points_to = [each.column.table.name for each in column.foreign_keys]
    is_own_id = column.name in ("id", "chain") and not points_to
    if isinstance(column.type, Uuid):
        return _marked(connection, column, mark) if is_own_id or points_to else column
    if is_own_id and strides[table]:
        return column + literal(number * strides[table])
    if points_to and points_to[0] in strides:
        return column + literal(number * strides[points_to[0]])
    if column.name == "reference":
        return column + literal(f"-{mark}")
    if column.name == "sort_key":
        begin = func.length(column) - 32 + MARK
        return _part(column, 1, begin - 1) + literal(mark) + _part(column, begin + 2, 32)
    if (table, column.name) in DUE:
        return _later(connection, column)
    return column


def _digits(connection: Connection, column: Any) -> ColumnElement[Any]:
    """The 32 digits of an id."""
    is_text = connection.dialect.name == "sqlite"
    return column if is_text else func.replace(cast(column, Text), "-", "")


def _marked(connection: Connection, column: Any, mark: str) -> ColumnElement[Any]:
    digits = _digits(connection, column)
    marked = _part(digits, 1, MARK - 1) + literal(mark) + _part(digits, MARK + 2, 32)
    return marked if connection.dialect.name == "sqlite" else cast(marked, Uuid)


def _part(written: ColumnElement[Any], begin: Any, length: Any) -> ColumnElement[str]:
    return func.substr(written, begin, length, type_=String)


def _is_drawn(connection: Connection, table: Table) -> ColumnElement[bool]:
    """Not made by the app, whose ids have no such gap, and not a copy."""
    [of] = [table.c[each] for each in ("intake_id", "chain") if each in table.c] or [table.c.id]
    return _part(_digits(connection, of), MARK - 2, 4) == "7000"


def _later(connection: Connection, column: Any) -> ColumnElement[Any]:
    if connection.dialect.name == "sqlite":
        days = f"+{EARLIER.days} days"
        return func.strftime("%Y-%m-%d %H:%M:%f000", column, days)
    return column + literal(EARLIER, Interval)
