"""What machines ask a node: whether it lives, and whether it can serve people now."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import downgrade
from make import settings_for
from migrated import a_migrated_app
from sqlalchemy import text
from statements import overheard
from werkzeug.test import TestResponse

from intake import Settings, create_app
from intake.extensions import db
from intake.records import readiness
from intake.records.data_keys import register_keys
from intake.records.database import write

ANY_NAME = {"base_url": "http://10.0.0.7:8000"}


@pytest.fixture
def node(tmp_path: Path) -> Iterator[Flask]:
    with a_migrated_app(f"sqlite:///{tmp_path / 'node' / 'site.sqlite3'}") as app:
        write(register_keys)()
        yield app


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path) -> None:
    (tmp_path / "node").mkdir()


def readiness_of(app: Flask) -> tuple[int, list[str]]:
    answer = app.test_client().get("/readyz", **ANY_NAME)
    assert answer.json is not None
    assert answer.json["ready"] is (answer.status_code == 200)
    return answer.status_code, answer.json.get("reasons", [])


def comes_plain(answer: TestResponse) -> None:
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.mimetype == "application/json"


def test_a_process_says_that_it_lives_without_a_database(node: Flask) -> None:
    client = node.test_client()
    client.set_cookie("doorway", "a-session-of-somebody")
    with overheard() as asked:
        answer = client.get("/healthz", **ANY_NAME)
    assert (answer.status_code, answer.json, asked) == (200, {"alive": True}, [])
    comes_plain(answer)
    assert client.post("/healthz").status_code == 405


def test_a_node_that_has_all_it_takes_is_ready(node: Flask) -> None:
    assert readiness_of(node) == (200, [])
    comes_plain(node.test_client().get("/readyz", **ANY_NAME))
    assert node.test_client().get("/", **ANY_NAME).status_code == 400, "pages keep to their names"


def test_the_migrations_are_read_as_what_runs_them_reads_them(node: Flask) -> None:
    folder = ScriptDirectory(str(node.extensions["migrate"].directory))
    assert readiness.newest_revision() == folder.get_current_head()
    assert set(readiness.revisions()) == {each.revision for each in folder.walk_revisions()}


def test_a_node_before_its_migrations_is_not_ready(node: Flask) -> None:
    db.session.remove()
    downgrade(revision="-1")
    assert readiness_of(node) == (503, ["schema"])


def test_a_node_stays_ready_while_newer_code_is_rolled_out(node: Flask) -> None:
    be_at("9999")
    assert readiness_of(node) == (200, [])
    be_at(readiness.newest_revision())


def be_at(revision: str) -> None:
    db.session.execute(text("UPDATE alembic_version SET version_num = :at"), {"at": revision})
    db.session.commit()


def test_a_node_with_other_keys_is_not_ready(node: Flask) -> None:
    for changed in ({"data_keys": f"00000002:{'j' * 42}A="}, {"log_key": "another" * 6}):
        other = create_app(settings_for(node.config["SETTINGS"].database_url, **changed))
        assert readiness_of(other) == (503, ["keys"])


def test_a_node_without_its_key_file_is_not_ready(node: Flask, tmp_path: Path) -> None:
    gone = {"data_keys": "", "data_keys_file": str(tmp_path / "nowhere")}
    other = create_app(settings_for(node.config["SETTINGS"].database_url, **gone))
    answer = other.test_client().get("/readyz")
    assert (answer.status_code, answer.json) == (503, {"ready": False, "reasons": ["keys"]})
    assert str(tmp_path) not in answer.text


def test_a_node_whose_database_is_gone_is_not_ready() -> None:
    nobody = "postgresql+psycopg://doorway@127.0.0.1:1/doorway"
    assert readiness_of(create_app(settings_for(nobody))) == (503, ["database"])


def test_a_node_whose_disk_is_gone_is_not_ready(tmp_path: Path) -> None:
    settings: Settings = settings_for(f"sqlite:///{tmp_path / 'unplugged' / 'site.sqlite3'}")
    assert readiness_of(create_app(settings)) == (503, ["database", "disk"])
