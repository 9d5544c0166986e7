"""Each migration runs while the version before still serves: it may add, not take away.

docs/operations.md, “Upgrades”, says how something is taken away all the same: in a later version,
whose migration names it in `contracts`, with the migration since which no code knows it. What
breaks the rule before any version was in use that could notice is named in `accepted`, with why.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from make import settings_for
from sqlalchemy import Connection, create_engine, inspect

from intake import create_app

FIRST_UNDER_THE_RULE = "0013"


@dataclass(frozen=True)
class Shape:
    """What code can rely on in a table: its columns, and what they take."""

    columns: dict[str, Any]
    unique: frozenset[tuple[str, ...]]


def shapes(connection: Connection) -> dict[str, Shape]:
    found = inspect(connection)
    return {
        table: Shape(
            {each["name"]: each for each in found.get_columns(table)},
            frozenset(
                tuple(str(name) for name in each["column_names"])
                for each in (
                    *found.get_unique_constraints(table),
                    *(index for index in found.get_indexes(table) if index["unique"]),
                )
            ),
        )
        for table in found.get_table_names()
    }


def breaks(before: dict[str, Shape], after: dict[str, Shape]) -> Iterator[tuple[str, str]]:
    """What the version before could no longer do: the place, and why."""
    for table, was in before.items():
        if table not in after:
            yield table, "the table is gone"
            continue
        now = after[table]
        for name in was.columns.keys() - now.columns.keys():
            yield f"{table}.{name}", "the column is gone"
        for name, column in now.columns.items():
            old = was.columns.get(name)
            must_be_given = not column["nullable"] and column["default"] is None
            if must_be_given and (old is None or old["nullable"]):
                yield f"{table}.{name}", "the version before leaves it empty: give it a default"
            if old is not None and column["nullable"] and not old["nullable"]:
                yield f"{table}.{name}", "the version before does not expect it to be empty"
            if old is not None and str(old["type"]) != str(column["type"]):
                yield f"{table}.{name}", "another type"
        for columns in now.unique - was.unique:
            yield f"{table}.{'+'.join(columns)}", "the version before may write the same twice"


def steps(folder: str) -> list[Any]:
    return list(reversed(list(ScriptDirectory(folder).walk_revisions())))


def test_new_migrations_leave_what_the_version_before_needs(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'rule.sqlite3'}"
    app = create_app(settings_for(url))
    with app.app_context(), create_engine(url).connect() as connection:
        folder = str(app.extensions["migrate"].directory)
        context = MigrationContext.configure(connection, opts={"render_as_batch": True})
        for step in steps(folder):
            before = shapes(connection)
            with Operations.context(context):
                step.module.upgrade()
            if step.revision < FIRST_UNDER_THE_RULE:
                continue
            contracts: dict[str, str] = getattr(step.module, "contracts", {})
            accepted: dict[str, str] = getattr(step.module, "accepted", {})
            assert all(since < step.revision for since in contracts.values())
            broken = dict(breaks(before, shapes(connection)))
            allowed = contracts.keys() | accepted.keys()
            assert {place: why for place, why in broken.items() if place not in allowed} == {}
            assert allowed <= broken.keys(), "it names something that is still there"


# SQLite has no other way to let a column be empty.
LOOSENED = "DROP TABLE filled; CREATE TABLE filled (word TEXT)"


@pytest.mark.parametrize(
    ("statement", "why"),
    [
        ("ALTER TABLE thing DROP COLUMN word", "the column is gone"),
        ("ALTER TABLE thing RENAME COLUMN word TO words", "the column is gone"),
        ("ALTER TABLE thing RENAME TO things", "the table is gone"),
        ("CREATE UNIQUE INDEX one ON thing (word)", "the version before may write the same twice"),
        (LOOSENED, "the version before does not expect it to be empty"),
    ],
)
def test_the_rule_sees_what_is_taken_away(statement: str, why: str) -> None:
    with create_engine("sqlite://").connect() as connection:
        connection.execute(sa.text("CREATE TABLE thing (id INTEGER PRIMARY KEY, word TEXT)"))
        connection.execute(sa.text("CREATE TABLE filled (word TEXT NOT NULL)"))
        before = shapes(connection)
        for each in statement.split(";"):
            connection.execute(sa.text(each))
        assert [each for _, each in breaks(before, shapes(connection))] == [why]


def test_the_rule_lets_tables_grow() -> None:
    with create_engine("sqlite://").connect() as connection:
        connection.execute(sa.text("CREATE TABLE thing (id INTEGER PRIMARY KEY, word TEXT)"))
        before = shapes(connection)
        connection.execute(sa.text("ALTER TABLE thing ADD COLUMN note TEXT"))
        connection.execute(sa.text("ALTER TABLE thing ADD COLUMN kind TEXT NOT NULL DEFAULT 'x'"))
        connection.execute(sa.text("CREATE TABLE other (id INTEGER PRIMARY KEY, w TEXT NOT NULL)"))
        connection.execute(sa.text("CREATE INDEX words ON thing (word)"))
        assert list(breaks(before, shapes(connection))) == []
