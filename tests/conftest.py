"""The app under test, on a database of its own; PostgreSQL and Chromium where a test asks."""

import gc
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from chromium import a_chromium
from clock import Clock
from clusters import NO_DISK, NotHere, a_copy, a_postgresql_cluster, another_like
from databases import KINDS, POSTGRESQL, a_sqlite_url, add_options, leave_out, with_all_tables
from flask import Flask
from flask.testing import FlaskClient
from make import StaffMember, a_staff_member, an_app
from playwright.sync_api import Browser
from servers import Server, a_server
from sqlalchemy import Engine, event
from warm_servers import WarmServer
from werkzeug.routing import Rule

# By the clock of the default, as the servers that tests start: then "today" is one day.
os.environ["TZ"] = "America/New_York"
time.tzset()


@event.listens_for(Engine, "connect")
def _do_not_wait_for_the_disk(connection: Any, _record: Any) -> None:
    """What a power cut leaves is tried with real servers; here it would only take time."""
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA synchronous=OFF")


def _compile_each_address_once() -> None:
    """Each test makes an app of its own, always with the same addresses.

    Werkzeug writes and compiles a function for each one, which took much of the time. Where an
    address has no defaults, what it makes depends on nothing else; converters are looked up later.
    """
    compile_anew, made = Rule._compile_builder, dict[Any, Any]()

    def compile_once(self: Rule, append_unknown: bool = True) -> Any:
        if self.defaults:
            return compile_anew(self, append_unknown)
        key = (self.rule, tuple(self._trace), append_unknown)
        if key not in made:
            made[key] = compile_anew(self, append_unknown)
        return made[key]

    Rule._compile_builder = compile_once  # type: ignore[method-assign]


_compile_each_address_once()


def pytest_addoption(parser: pytest.Parser) -> None:
    add_options(parser)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Whatever needs a database runs on each kind of it."""
    if "database" in metafunc.fixturenames:
        metafunc.parametrize("database", KINDS, indirect=True, scope="module")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    leave_out(config, items)


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """What was collected stays until the end: looking through it for garbage only takes time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """In CI everything can be installed, so a skipped test is one that nobody runs: it fails.

    But where the machine lets nobody mount a disk, no installation changes that.
    """
    outcome = yield
    report = outcome.get_result()  # type: ignore[attr-defined]
    if report.skipped and os.environ.get("CI") and NO_DISK not in str(report.longrepr):
        report.outcome = "failed"
        report.longrepr = f"skipped in CI: {report.longrepr[2]}"


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a throw-away PostgreSQL; skips with the reason where there can be none."""
    try:
        with a_postgresql_cluster(tmp_path_factory.mktemp("postgresql")) as url:
            yield url
    except NotHere as reason:
        pytest.skip(str(reason))


@pytest.fixture(scope="session")
def new_in_postgresql(cluster: str) -> str:
    """A database with all tables and nothing in them; it is only copied."""
    return with_all_tables(cluster)


@pytest.fixture
def postgresql(cluster: str) -> Iterator[str]:
    """A database of its own in it, in which nothing is, not even tables."""
    with a_copy(cluster, of="template0") as url:
        yield url


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A browser for the tests of one module.

    While Playwright runs, its event loop holds the thread, and nothing else in this process may
    run one, as pyHanko does to sign. So it does not outlive the tests that look through it.
    """
    try:
        with a_chromium() as browser:
            yield browser
    except NotHere as reason:
        pytest.skip(str(reason))


@pytest.fixture(scope="module")
def database(request: pytest.FixtureRequest) -> str:
    """The kind of database that the test runs on."""
    kind: str = request.param
    if kind == POSTGRESQL:
        request.getfixturevalue("cluster")
    return kind


@pytest.fixture(scope="session")
def prepared_sites() -> dict[str, Server]:
    """By the kind of database."""
    return {}


@pytest.fixture(scope="module")
def prepared(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    database: str,
    prepared_sites: dict[str, Server],
) -> Server:
    """A site that was prepared and never started; nothing writes to it, servers copy it."""
    if database not in prepared_sites:
        site = WarmServer(tmp_path_factory.mktemp("prepared"))
        if database == POSTGRESQL:
            # With keys of its own, so it begins in an empty one.
            cluster = request.getfixturevalue("cluster")
            site.settings["DATABASE_URL"] = another_like(cluster, of="template0")
        site.prepare()
        prepared_sites[database] = site
    return prepared_sites[database]


@pytest.fixture
def server(tmp_path: Path, prepared: Server) -> Iterator[Server]:
    """The real thing: gunicorn on a free port, with a database of its own."""
    with a_server(tmp_path, prepared, kind=WarmServer) as running:
        yield running


@contextmanager
def a_new_database(request: pytest.FixtureRequest, kind: str, folder: Path) -> Iterator[str]:
    """The address of one with all tables and nothing in them."""
    if kind == POSTGRESQL:
        with a_copy(request.getfixturevalue("new_in_postgresql")) as url:
            yield url
    else:
        yield a_sqlite_url(folder)


@pytest.fixture
def database_url(request: pytest.FixtureRequest, database: str, tmp_path: Path) -> Iterator[str]:
    with a_new_database(request, database, tmp_path) as url:
        yield url


@pytest.fixture
def bare_url(request: pytest.FixtureRequest, database: str, tmp_path: Path) -> str:
    """A database in which nothing is, not even tables."""
    if database == POSTGRESQL:
        url: str = request.getfixturevalue("postgresql")
        return url
    return a_sqlite_url(tmp_path)


@pytest.fixture
def app(database_url: str) -> Iterator[Flask]:
    with an_app(database_url) as app:
        yield app


@pytest.fixture(scope="module")
def steady_app(
    request: pytest.FixtureRequest, database: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Flask]:
    """One app for the tests of a module: they write nothing, or know what the others write."""
    folder = tmp_path_factory.mktemp("steady")
    with a_new_database(request, database, folder) as url, an_app(url) as app:
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
