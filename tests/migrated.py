"""An app in an empty database, whose tables came from the migrations as on a real site."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from flask_migrate import upgrade
from make import OwnContextClient, settings_for

from intake import create_app
from intake.extensions import db


@contextmanager
def a_migrated_app(database_url: str) -> Iterator[Flask]:
    app = create_app(settings_for(database_url))
    app.test_client_class = OwnContextClient
    with app.app_context():
        upgrade()
        try:
            yield app
        finally:
            db.session.remove()
            db.engine.dispose()
