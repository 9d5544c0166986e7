"""Doorway: the front door of an addiction-treatment program."""

from flask import Flask
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from intake import commands, web
from intake.config import Settings
from intake.extensions import db, migrate
from intake.records import vault
from intake.web.accounts import set_up_accounts

__all__ = ["Settings", "create_app"]


def create_app(settings: Settings | None = None) -> Flask:
    """The app. Raises MissingSetting with the name of a setting that it cannot do without."""
    settings = settings or Settings.from_environment()
    app = Flask(
        __name__,
        template_folder="../templates",
        static_folder="../static",
        instance_relative_config=True,
    )
    app.config.from_mapping(settings.for_flask())
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    if behind := settings.trusted_proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, behind, behind, behind)  # type: ignore[method-assign]
    db.init_app(app)
    migrate.init_app(app, db, render_as_batch=True)
    vault.init_app(app)
    set_up_accounts(app)
    web.register(app)
    commands.register(app)
    return app
