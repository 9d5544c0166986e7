"""One log line for each request, without its address: who asked for what is in the events."""

import logging
import re
import secrets
from collections.abc import Callable, Iterable
from time import perf_counter
from types import TracebackType
from typing import TYPE_CHECKING, Any

from flask import Flask, request

from intake.logs import REQUEST

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

FROM_A_PROXY = re.compile(r"[A-Za-z0-9-]{8,64}")
METHODS = ("GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE")

log = logging.getLogger("intake.requests")
Told = Callable[[str, str, int, float], None]
"""Hears of each request: its endpoint, method, status and seconds."""
Failure = tuple[type, BaseException, TracebackType] | tuple[None, None, None]


class RequestLog:
    """Gives every request an id, tells it to whoever asked, and says how the request went.

    The id is that of the proxy in front, where there is a trusted one that sends it.
    """

    def __init__(self, site: "WSGIApplication", proxied: bool, hears: tuple[Told, ...]) -> None:
        self.site, self.proxied, self.hears = site, proxied, hears

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        began, status, endpoint = perf_counter(), 500, ""
        name = self._id_of(environ)
        token = REQUEST.set(name)

        def start(line: str, headers: list[tuple[str, str]], failed: Any = None) -> Any:
            nonlocal status, endpoint
            status, endpoint = int(line.split(" ", 1)[0]), _endpoint_of(environ)
            return start_response(line, [*headers, ("X-Request-ID", name)], failed)

        try:
            return self.site(environ, start)
        finally:
            method = environ["REQUEST_METHOD"]
            method = method if method in METHODS else "other"
            for hears in self.hears:
                hears(endpoint, method, status, perf_counter() - began)
            REQUEST.reset(token)

    def _id_of(self, environ: "WSGIEnvironment") -> str:
        given = str(environ.get("HTTP_X_REQUEST_ID", ""))
        if self.proxied and FROM_A_PROXY.fullmatch(given):
            return given
        return secrets.token_hex(8)


def _endpoint_of(environ: "WSGIEnvironment") -> str:
    """The name of what was asked for; none where there is nothing. It holds no id."""
    asked = environ.get("werkzeug.request")
    return (asked and asked.endpoint) or "none"


def register(app: Flask, *hears: Told) -> None:
    proxied = app.config["SETTINGS"].trusted_proxies > 0
    app.wsgi_app = RequestLog(  # type: ignore[method-assign]
        app.wsgi_app, proxied, (_write_line, *hears)
    )
    app.jinja_env.globals["request_id"] = REQUEST.get

    def log_failure(exc_info: Failure) -> None:
        # Flask would log the path, which holds ids of intakes and secrets of links.
        app.logger.error("Failed: %s", request.endpoint or "none", exc_info=exc_info)

    app.log_exception = log_failure  # type: ignore[method-assign]


def _write_line(endpoint: str, method: str, status: int, seconds: float) -> None:
    # Files that are there would fill the log, and tell nothing.
    if log.isEnabledFor(logging.INFO) and not (endpoint == "static" and status < 400):
        fields = {"endpoint": endpoint, "method": method, "status": status}
        log.info("request", extra={"fields": {**fields, "ms": round(seconds * 1000, 1)}})
