"""The drill: a site under writes is backed up, and comes back where nothing but its keys is."""

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from http.client import HTTPException
from pathlib import Path

import pytest
import requests
from consenting import a_document, a_live_consent, document_at, outgoing
from flask import Flask
from http_browser import Browser
from make import a_session, a_staff_member, account_of, an_intake
from personal import DECISION
from servers import Server, a_server
from sqlalchemy import create_engine, select, text
from sqlalchemy.exc import DBAPIError

from intake import Settings, create_app
from intake.extensions import db
from intake.placement.model import Level
from intake.records import disclosures, dispositions, intakes
from intake.records.consent_tables import Disclosure
from intake.records.models import Channel, Intake
from intake.records.staff_tables import Staff

KEYS = ("secret_key", "password_salt", "log_key", "data_keys", "second_factor_key", "signing.pem")
DOCUMENT = b"%PDF-secret-document"


@pytest.fixture
def addresses(request: pytest.FixtureRequest, database: str) -> Iterator[tuple[str, str]]:
    """DATABASE_URL of the site, and of the empty place that it comes back to."""
    if database == "sqlite":
        yield "", ""
        return
    cluster = request.getfixturevalue("cluster")
    names = ("drill_before", "drill_after")
    engine = create_engine(cluster, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for name in names:
            connection.execute(text(f"CREATE DATABASE {name}"))
        yield tuple(cluster.rpartition("/")[0] + f"/{name}" for name in names)  # type: ignore[misc]
        for name in names:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    engine.dispose()


@contextmanager
def inside(server: Server) -> Iterator[Flask]:
    """The app with the keys and the database of a server, in this process."""
    app = create_app(replace(Settings.from_environment(server.environment), testing=True))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@dataclass
class Case:
    """An intake with a document that was given out, and a cookie of the lead."""

    intake: str
    document: str
    cookie: dict[str, str]


def a_case(server: Server) -> Case:
    with inside(server) as app:
        clinician = account_of("clinician@doorway.example")
        intake = an_intake(person_name="Zebulon Testperson")
        decided = dispositions.decide(
            intake, clinician, Level.RESIDENTIAL, intake.version, **DECISION
        )
        consent = a_live_consent(intake, clinician, person="Zebulon Testperson")
        disclosures.disclose_under_consent(
            intake, decided, consent, clinician, outgoing(intake), a_document(DOCUMENT, "bundle")
        )
        lead = a_staff_member(app, "lead")
        (given,) = db.session.scalars(select(Disclosure)).all()
        return Case(
            f"/intakes/{intake.id}",
            document_at(intake, given),
            dict([a_session(app, lead.account)]),
        )


def signed_in_anew(server: Server) -> dict[str, str]:
    with inside(server) as app:
        lead = db.session.scalars(select(Staff).where(Staff.email.startswith("lead@"))).one()
        return dict([a_session(app, lead)])


def test_a_site_under_writes_comes_back_in_an_empty_place(
    tmp_path: Path, prepared: Server, addresses: tuple[str, str]
) -> None:
    before, after = addresses
    site = Server(prepared.folder, settings={"DATABASE_URL": before})
    if before:
        site.run("prepare")
    with a_server(tmp_path / "site", site) as server:
        case = a_case(server)
        person = Browser(server)
        token, acknowledged, stop = person.at_age(), [0][:0], threading.Event()

        def answers() -> None:
            for age in range(18, 118):
                if stop.is_set():
                    return
                typed = {"csrf_token": token, "answering_for": "self", "age": str(age)}
                try:
                    status, _ = person.ask("/screen/for_whom", **typed)
                except (OSError, HTTPException):
                    return
                if status == 302:
                    acknowledged.append(age)

        writer = threading.Thread(target=answers)
        writer.start()
        while not acknowledged:
            assert writer.is_alive()
        already = acknowledged[-1]
        (tmp_path / "backups").mkdir()
        archive = server.run("backup", str(tmp_path / "backups")).strip()
        is_meanwhile = acknowledged[-1] > already
        stop.set()
        writer.join()
        assert is_meanwhile, "people went on while the backup was made"
        assert Path(archive).stat().st_mode & 0o777 == 0o600
        server.kill()

    elsewhere = Server(tmp_path / "elsewhere", settings={"DATABASE_URL": after})
    elsewhere.folder.mkdir()
    for name in KEYS:
        if (tmp_path / "site" / name).exists():
            shutil.copy(tmp_path / "site" / name, elsewhere.folder)
    assert "The log is whole" in elsewhere.run("restore", archive)
    elsewhere.start()
    try:
        comes_back(elsewhere, case, already)
    finally:
        elsewhere.kill()


def comes_back(server: Server, case: Case, at_least: int) -> None:
    """The intake opens, its document is the same, the answer of before is there."""

    def get(path: str, cookie: dict[str, str]) -> requests.Response:
        return requests.get(server.url + path, cookies=cookie, timeout=60, allow_redirects=False)

    assert get(case.intake, case.cookie).status_code == 302, "whoever was signed in is not now"
    cookie = signed_in_anew(server)
    page = get(case.intake, cookie)
    assert (page.status_code, "Zebulon" in page.text) == (200, True)
    assert get(case.document, cookie).content == DOCUMENT
    with inside(server):
        screens = select(Intake).where(Intake.channel == Channel.SELF)
        (screen,) = db.session.scalars(screens).all()
        assert intakes.given_of(screen)["age"] >= at_least
        with pytest.raises(DBAPIError, match="append-only"):
            db.session.execute(text("UPDATE event SET kind = 'intake-read'"))
        db.session.rollback()
