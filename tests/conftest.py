"""The app under test, on a database of its own; PostgreSQL and Chromium where a test asks."""

import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from chromium import a_chromium
from clock import Clock
from flask import Flask
from flask.testing import FlaskClient
from make import StaffMember, a_staff_member, an_app
from playwright.sync_api import Browser
from servers import NotHere, Server, a_postgresql_cluster, a_server
from sqlalchemy import Engine, event


@event.listens_for(Engine, "connect")
def _do_not_wait_for_the_disk(connection: Any, _record: Any) -> None:
    """What a power cut leaves is tried with real servers; here it would only take time."""
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA synchronous=OFF")


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """In CI everything can be installed, so a skipped test is one that nobody runs: it fails."""
    outcome = yield
    report = outcome.get_result()  # type: ignore[attr-defined]
    if report.skipped and os.environ.get("CI"):
        report.outcome = "failed"
        report.longrepr = f"skipped in CI: {report.longrepr[2]}"


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a throw-away cluster; skips with the reason where there can be none."""
    try:
        with a_postgresql_cluster(tmp_path_factory.mktemp("postgresql")) as url:
            yield url
    except NotHere as reason:
        pytest.skip(str(reason))


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    try:
        with a_chromium() as browser:
            yield browser
    except NotHere as reason:
        pytest.skip(str(reason))


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """The real thing: gunicorn on a free port, with a SQLite file of its own."""
    with a_server(tmp_path) as running:
        yield running


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'test.sqlite3'}"


@pytest.fixture
def app(database_url: str) -> Iterator[Flask]:
    with an_app(database_url) as app:
        yield app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def coordinator(app: Flask) -> StaffMember:
    return a_staff_member(app, "coordinator")


@pytest.fixture
def clinician(app: Flask) -> StaffMember:
    return a_staff_member(app, "clinician")


@pytest.fixture
def administrator(app: Flask) -> StaffMember:
    return a_staff_member(app, "administrator")


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)
