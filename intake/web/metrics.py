"""Figures for Prometheus: how much is asked for, how long it takes, what fails.

There are no addresses, ids or names among them, and what waits is rounded. They are counted and
shown only where METRICS_TOKEN is set, and only to whoever has it.
"""

import hmac
import logging
from typing import TYPE_CHECKING, Any

from flask import Flask
from sqlalchemy import event
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Request, Response

from intake.extensions import db
from intake.records.tallies import jobs_by_state, longest_overdue, roughly_waiting

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 40)
WAITING = "Intakes that wait for a decision: rounded up to tens, at most 1000"
JOBS = "Jobs to be done now, that run, and that failed for good: at most 1000 each"
OVERDUE = "For how long nobody has taken the job that waits longest"
TURNED = ("screening.question", "POST", 3)
SAVED = ("console.save", "POST", 2)
"""Endpoint, method and class of status: a page turned, an answer saved by itself."""


class Metrics:
    """What one process counts; where gunicorn runs, all of its workers together."""

    def __init__(self, app: Flask, token: str) -> None:
        # Here, as it costs memory and time that a site without metrics need not spend.
        from prometheus_client import CollectorRegistry, Counter, Histogram

        self.app, self.token, self.registry = app, token.encode(), CollectorRegistry()
        self.counts = True
        own: dict[str, Any] = {"namespace": "doorway", "registry": self.registry}
        self.requests = Counter(
            "requests", "Requests answered", ["endpoint", "method", "status"], **own
        )
        self.seconds = Histogram(
            "request_seconds", "Time to an answer", ["endpoint"], buckets=SECONDS, **own
        )
        self.turned = Counter("pages_turned", "Pages of self-screens answered", **own)
        self.saved = Counter("autosaves", "Answers that the console saved by itself", **own)
        self.events = Counter("events", "Events in running the place, by name", ["event"], **own)
        self.failures = Counter("database_errors", "Failures of the database", ["kind"], **own)
        logger = logging.getLogger("intake.operations")
        logger.setLevel(logging.INFO)
        logger.addHandler(Counting(self))
        app.extensions["metrics"] = self
        with app.app_context():
            event.listen(db.engine, "handle_error", self._count_failure)

    def count(self, endpoint: str, method: str, status: int, seconds: float) -> None:
        """Hear of a request that was answered."""
        if not self.counts:
            return
        asked = (endpoint, method, status // 100)
        self.requests.labels(endpoint, method, f"{asked[2]}xx").inc()
        self.seconds.labels(endpoint).observe(seconds)
        if asked == TURNED:
            self.turned.inc()
        elif asked == SAVED:
            self.saved.inc()

    def stop(self) -> None:
        """Count no more in this process: it has no room to write it down."""
        self.counts = False

    def __call__(self, asked: Request) -> Response:
        """The figures as text, for whoever sends the token."""
        from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

        given = asked.headers.get("Authorization", "").removeprefix("Bearer ")
        if not hmac.compare_digest(given.encode(), self.token):
            return Response(status=401, headers={"WWW-Authenticate": 'Bearer realm="Doorway"'})
        shown = generate_latest(self._of_all()) + generate_latest(self._waiting())
        return Response(shown, content_type=CONTENT_TYPE_LATEST)

    def _of_all(self) -> "CollectorRegistry":
        """What all workers counted, where they count together; else what this process did."""
        from prometheus_client import CollectorRegistry
        from prometheus_client.multiprocess import MultiProcessCollector

        together = CollectorRegistry()
        try:
            MultiProcessCollector(together)
        except ValueError:
            return self.registry
        return together

    def _waiting(self) -> "CollectorRegistry":
        """What is looked up now. Nothing of it where the database does not answer."""
        from prometheus_client import CollectorRegistry
        from prometheus_client.core import GaugeMetricFamily as Gauge

        registry = CollectorRegistry()
        with self.app.app_context():
            try:
                intakes, jobs = roughly_waiting(), jobs_by_state()
                late = longest_overdue().total_seconds()
            except SQLAlchemyError:
                return registry
        for name, means, label, counts in (
            ("intakes_waiting", WAITING, "urgency", intakes),
            ("jobs", JOBS, "state", jobs),
        ):
            gauge = Gauge(f"doorway_{name}", means, labels=[label])
            for value, count in counts.items():
                gauge.add_metric([value], count)
            registry.register(Just(gauge))
        registry.register(Just(Gauge("doorway_jobs_overdue_seconds", OVERDUE, value=late)))
        return registry

    def _count_failure(self, context: Any) -> None:
        if not self.counts:
            return
        kind = type(context.sqlalchemy_exception or context.original_exception).__name__
        self.failures.labels(kind).inc()


class Just:
    """A collector of one family that is there already."""

    def __init__(self, family: Any) -> None:
        self.family = family

    def collect(self) -> list[Any]:
        return [self.family]


class Counting(logging.Handler):
    """Counts the events in running the place by their names, which are in the code."""

    def __init__(self, metrics: Metrics) -> None:
        super().__init__()
        self.metrics = metrics

    def emit(self, record: logging.LogRecord) -> None:
        if self.metrics.counts:
            self.metrics.events.labels(str(record.msg)).inc()
