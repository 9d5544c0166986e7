"""How people reach it: the public self-screen, calls, review, the rulebook, accounts."""

from flask import Flask

from intake.web import (
    account,
    calls,
    coming_back,
    consent_link,
    consents,
    disclosures,
    errors,
    filters,
    headers,
    keeping,
    lock,
    review,
    rulebook,
    screening,
    staff_pages,
)


def register(app: Flask) -> None:
    """Bind blueprints, errors, filters and headers to the app."""
    public = (screening, coming_back, consent_link)
    of_intakes = (calls, review, consents, disclosures, keeping)
    for part in (*public, *of_intakes, rulebook, account, staff_pages, lock):
        app.register_blueprint(part.blueprint)
    errors.register(app)
    filters.register(app)
    headers.register(app)
