"""Doorway: the front door of an addiction-treatment program."""

from flask import Flask
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from intake import web
from intake.config import Settings
from intake.extensions import db
from intake.records import vault
from intake.records.database import let_go
from intake.web import languages
from intake.web.accounts import set_up_accounts

__all__ = ["Settings", "create_app"]


def create_app(settings: Settings | None = None, *, with_commands: bool = True) -> Flask:
    """The app. Raises MissingSetting with the name of a setting that it cannot do without.

    A server needs no commands: what only they use would only take memory and time there.
    """
    settings = settings or Settings.from_environment()
    settings.set_the_clock()
    app = Flask(
        __name__,
        template_folder="../templates",
        static_folder="../static",
        instance_relative_config=True,
    )
    app.config.from_mapping(settings.for_flask())
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    db.init_app(app)
    # The latest one is called first, so before the extension closes the session.
    app.teardown_appcontext(let_go)
    vault.init_app(app)
    languages.register(app)
    set_up_accounts(app)
    web.register(app)
    if behind := settings.trusted_proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, behind, behind, behind)  # type: ignore[method-assign]
    if with_commands:
        _add_commands(app)
    return app


def _add_commands(app: Flask) -> None:
    from intake import commands

    commands.register(app)
