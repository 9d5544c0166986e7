"""What a visit of the first page sets off, once it is out: old screens, and jobs left over."""

from collections.abc import Callable
from time import monotonic

from flask import Flask

from intake.records import purging, queue
from intake.records.clock import ClockJumped
from intake.records.job_tables import Task
from intake.web import working
from intake.web.pool import pool_here

AGAIN_AFTER = 60.0
"""Seconds in which one process does not even ask whether a sweep is due."""
JOBS_AT_ONCE = 2
"""So many of the jobs left over, so that a process is soon back at what people ask for."""


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
                do_what_is_left_over()
        except ClockJumped as jump:
            running.logger.warning("No unsent screen is deleted. %s", jump)
        except Exception:
            running.logger.exception("The unsent screens could not be looked through")

    return sweep


def do_what_is_left_over() -> None:
    """Do jobs that nobody did, where neither worker nor pool runs; but for whole deletions."""
    if pool_here() or queue.has_worker():
        return
    for job_id in working.look_round({Task.REMINDERS})[:JOBS_AT_ONCE]:
        working.do(job_id)
