"""What people are told when PostgreSQL has no connection left, is locked, or was started anew."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from browser import judge, main_text, open_page, token_of
from flask import Flask
from flask.testing import FlaskClient
from make import an_app
from sqlalchemy import make_url

from intake import config
from intake.extensions import db

pytestmark = pytest.mark.postgresql_only("only PostgreSQL has connections to run out of")
TYPED = {"danger_signs": "none"}


def begin(client: FlaskClient) -> str:
    token = token_of(open_page(client, "/"))
    client.post("/start", data={"csrf_token": token})
    return token


def answer(client: FlaskClient, token: str) -> int:
    return client.post("/screen/danger", data={"csrf_token": token, **TYPED}).status_code


def is_told_that_nothing_is_lost(client: FlaskClient, token: str) -> None:
    page = client.post("/screen/danger", data={"csrf_token": token, **TYPED})
    assert page.status_code == 503
    assert "Nothing that was saved is lost" in main_text(judge(page))


@contextmanager
def somebody_else(url: str) -> Iterator[psycopg.Connection[Any]]:
    address = make_url(url).set(drivername="postgresql")
    with psycopg.connect(address.render_as_string(False)) as connection:
        yield connection


def test_too_many_connections(database_url: str) -> None:
    with somebody_else(database_url) as owner:
        name = make_url(database_url).database
        owner.execute(f"CREATE ROLE {name}_app LOGIN CONNECTION LIMIT 1")
        owner.execute(f"GRANT ALL ON ALL TABLES IN SCHEMA public TO {name}_app")
        owner.execute(f"GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO {name}_app")
    url = make_url(database_url).set(username=f"{name}_app").render_as_string(False)
    with an_app(url) as app:
        client = app.test_client()
        token = begin(client)
        db.session.remove()
        db.engine.dispose()
        with somebody_else(url):
            is_told_that_nothing_is_lost(client, token)
        assert answer(client, token) == 302
    with somebody_else(database_url) as owner:
        owner.execute(f"DROP OWNED BY {name}_app")
        owner.execute(f"DROP ROLE {name}_app")


def test_all_connections_of_this_process_are_in_use(
    monkeypatch: pytest.MonkeyPatch, database_url: str
) -> None:
    monkeypatch.setattr(config, "CONNECTION_WAIT", 0.2)
    with an_app(database_url, database_pool=1) as app:
        client = app.test_client()
        token = begin(client)
        db.session.remove()
        with db.engine.connect():
            is_told_that_nothing_is_lost(client, token)
        assert answer(client, token) == 302


def test_a_row_that_somebody_holds_too_long(
    monkeypatch: pytest.MonkeyPatch, database_url: str
) -> None:
    monkeypatch.setattr(config, "POSTGRESQL_LIMITS", "-c lock_timeout=200ms")
    with an_app(database_url) as app:
        client = app.test_client()
        token = begin(client)
        with somebody_else(database_url) as owner:
            owner.execute("SELECT id FROM intake FOR UPDATE")
            is_told_that_nothing_is_lost(client, token)
        assert answer(client, token) == 302


def test_postgresql_was_started_anew(app: Flask, database_url: str) -> None:
    client = app.test_client()
    token = begin(client)
    db.session.remove()
    with somebody_else(database_url) as owner:
        owner.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    assert answer(client, token) == 302


def test_the_limits_that_are_documented_are_set(app: Flask) -> None:
    def setting(name: str) -> str:
        found = db.session.connection().exec_driver_sql(f"SHOW {name}").scalar_one()
        return str(found)

    names = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")
    assert [setting(name) for name in names] == ["30s", "15s", "5min"]
    assert db.engine.pool.size() == 4  # type: ignore[attr-defined]
