"""Deciding on an intake of a server that runs, as somebody's browser does it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import requests
from as_if_real import looking_into
from bs4 import BeautifulSoup
from flask import Flask
from make import a_key, a_session, account_of, an_intake, take_first_steps
from servers import Server
from sqlalchemy import text

from intake import Settings, create_app
from intake.extensions import db


@dataclass
class Deciding:
    """An intake that waits for a decision, open before somebody who may take it."""

    server: Server
    address: str
    session: requests.Session

    def page(self) -> BeautifulSoup:
        shown = self.session.get(f"{self.server.url}{self.address}", timeout=120)
        return BeautifulSoup(shown.text, "html.parser")

    def decide(self) -> requests.Response:
        """Press the button that confirms what is suggested."""
        parts = self.page().select("form.confirm *")
        sent = {str(each["name"]): each.get("value", "") for each in parts if each.get("name")}
        address = f"{self.server.url}{self.address}/decision"
        return self.session.post(address, sent, allow_redirects=False, timeout=120)


@contextmanager
def the_app_of(server: Server) -> Iterator[Flask]:
    """The app in this process, on the database of the server."""
    app = create_app(replace(Settings.from_environment(server.environment), testing=True))
    with app.app_context():
        try:
            yield app
        finally:
            db.session.remove()
            db.engine.dispose()


def somebody_deciding(server: Server) -> Deciding:
    with the_app_of(server) as app:
        clinician = account_of(server.passwords["clinician"][0])
        take_first_steps(clinician, a_key())
        session = requests.Session()
        session.headers["Cookie"] = "=".join(a_session(app, clinician))
        db.session.rollback()
        return Deciding(server, f"/intakes/{an_intake(age=40).id}", session)


def states_of_jobs(server: Server) -> list[str]:
    with looking_into(server) as database:
        return list(database.scalars(text("SELECT state FROM job WHERE task = 'document'")))


def documents_kept_in(server: Server) -> int:
    with looking_into(server) as database:
        made = database.scalars(text("SELECT document_sealed FROM referral")).all()
    assert all(made)
    return len(made)
