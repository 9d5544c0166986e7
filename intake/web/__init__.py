"""How people reach it: the public self-screen, calls, review, the rulebook, sign-in."""

from flask import Flask

from intake.web import (
    calls,
    consent_link,
    consents,
    disclosures,
    errors,
    filters,
    headers,
    review,
    rulebook,
    screening,
)


def register(app: Flask) -> None:
    """Bind blueprints, errors, filters and headers to the app."""
    for part in (screening, calls, review, consents, disclosures, consent_link, rulebook):
        app.register_blueprint(part.blueprint)
    errors.register(app)
    filters.register(app)
    headers.register(app)
