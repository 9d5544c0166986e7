"""On which databases a test runs: a SQLite file, or one in a throw-away PostgreSQL."""

from pathlib import Path

import pytest
from clusters import another_like
from flask_migrate import upgrade
from make import settings_for

from intake import create_app
from intake.extensions import db

KINDS = SQLITE, POSTGRESQL = ("sqlite", "postgresql")


def add_options(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database",
        choices=(SQLITE, POSTGRESQL, "both"),
        default="both",
        help="what the tests keep their data in; on both, but for those that are marked",
    )


def leave_out(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Take the tests away that do not run on the kind of database that they were made for."""
    out = {item for item in items if (kind := _kind_of(item)) and not _runs_on(kind, item)}
    config.hook.pytest_deselected(items=list(out))
    items[:] = [item for item in items if item not in out]


def _kind_of(item: pytest.Item) -> str | None:
    given = getattr(item, "callspec", None)
    return given.params.get("database") if given else None


def _runs_on(kind: str, item: pytest.Item) -> bool:
    """What the option asks for, and the markers in .pytest.ini say."""
    asked: str = item.config.getoption("database")
    marked = {mark.name for mark in item.iter_markers()}
    other = POSTGRESQL if kind == SQLITE else SQLITE
    if asked == other or f"{other}_only" in marked:
        return False
    if kind == SQLITE or asked == POSTGRESQL:
        return True
    if "browser_tests" in item.path.parts:
        return "both_databases" in marked
    return "one_database" not in marked


def a_sqlite_url(folder: Path) -> str:
    return f"sqlite:///{folder / 'test.sqlite3'}"


def with_all_tables(cluster: str) -> str:
    """A database of the cluster that is like a new site: migrated, and nobody uses it."""
    url = another_like(cluster, "template0")
    app = create_app(settings_for(url))
    with app.app_context():
        upgrade()
        db.engine.dispose()
    return url
