"""Indexes of a part of a table, which stay small however long the table grows."""

from typing import Any

from sqlalchemy import text


def only(condition: str) -> dict[str, Any]:
    """The arguments of an index that holds only the rows of which this is true."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}
