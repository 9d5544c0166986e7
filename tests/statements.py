"""What is asked of the database while something is done."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from sqlalchemy import event

from intake.extensions import db


class Statement(NamedTuple):
    """Its SQL as the database gets it, and the values in it."""

    sql: str
    values: Any


@contextmanager
def overheard() -> Iterator[list[Statement]]:
    """A list that fills with the statements as they come."""
    asked: list[Statement] = []

    def hear(*given: Any) -> None:
        asked.append(Statement(given[2], given[3]))

    event.listen(db.engine, "before_cursor_execute", hear)
    try:
        yield asked
    finally:
        event.remove(db.engine, "before_cursor_execute", hear)


def explained(statement: Statement, by: str) -> Any:
    """The rows that a database answers with when asked how it does it, such as by EXPLAIN."""
    run = db.session.connection().exec_driver_sql
    return run(f"{by} {statement.sql}", statement.values).all()
