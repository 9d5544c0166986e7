"""How people reach it: the public self-screen, calls, review, sign-in."""

from flask import Flask

from intake.web import calls, errors, filters, headers, review, screening


def register(app: Flask) -> None:
    """Bind blueprints, errors, filters and headers to the app."""
    for blueprint in (screening.blueprint, calls.blueprint, review.blueprint):
        app.register_blueprint(blueprint)
    errors.register(app)
    filters.register(app)
    headers.register(app)
