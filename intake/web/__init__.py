"""How people reach it: the public self-screen, calls, review, the rulebook, accounts."""

from flask import Flask

from intake.web import (
    account,
    after_sending,
    calls,
    coming_back,
    compression,
    consent_link,
    consents,
    console,
    disclosures,
    errors,
    fhir,
    filters,
    headers,
    jobs,
    keeping,
    language_choice,
    leaving,
    lock,
    own_copy,
    people,
    phone,
    practice_pages,
    probes,
    program_files,
    program_matches,
    programs,
    record_document,
    referrals,
    request_log,
    review,
    rulebook,
    screening,
    second_language,
    staff_pages,
    styleguide,
    transports,
    verifying,
    worklist,
)
from intake.web.metrics import Metrics


def register(app: Flask) -> None:
    """Bind blueprints, errors, filters and headers to the app."""
    public = (language_choice, screening, after_sending, leaving, coming_back)
    signing = (consent_link, verifying)
    of_calls = (worklist, calls, console, phone, people, practice_pages)
    of_sharing = (program_matches, consents, disclosures, own_copy, referrals, transports)
    of_intakes = (*of_calls, review, record_document, *of_sharing, keeping)
    of_the_place = (programs, program_files, fhir, rulebook, account, staff_pages, jobs, lock)
    for part in (*public, *signing, *of_intakes, *of_the_place):
        app.register_blueprint(part.blueprint)
    if app.config["SETTINGS"].show_styleguide:
        app.register_blueprint(styleguide.blueprint)
    errors.register(app)
    language_choice.register(app)
    filters.register(app)
    second_language.register(app)
    headers.register(app)
    compression.register(app)
    metrics = Metrics(app, token) if (token := app.config["SETTINGS"].metrics_token) else None
    request_log.register(app, *([metrics.count] if metrics else []))
    probes.register(app, {"/metrics": metrics} if metrics else {})
