"""The look through unsent screens that a visit of the first page sets off, once it is out."""

from collections.abc import Callable
from time import monotonic

from flask import Flask

from intake.records import purging
from intake.records.clock import ClockJumped

AGAIN_AFTER = 60.0
"""Seconds in which one process does not even ask whether a sweep is due."""


def for_app(app: Flask) -> Callable[[], None]:
    """What to call when the answer was sent: it never fails, and nobody waits for it."""
    running: Flask = app._get_current_object()  # type: ignore[attr-defined]

    def sweep() -> None:
        asked_at = running.extensions.get("swept_at")
        if asked_at is not None and monotonic() - asked_at < AGAIN_AFTER and not running.testing:
            return
        running.extensions["swept_at"] = monotonic()
        try:
            with running.app_context():
                purging.sweep()
        except ClockJumped as jump:
            running.logger.warning("No unsent screen is deleted. %s", jump)
        except Exception:
            running.logger.exception("The unsent screens could not be looked through")

    return sweep
