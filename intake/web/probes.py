"""What machines ask: whether the process lives, whether it can serve, and how it does.

These answers are given before Flask sees the request. So they come under any name, as a load
balancer asks by address, read no cookie and begin no session; they are the same for everybody.
"""

import json
import logging
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from flask import Flask
from werkzeug.wrappers import Request, Response

from intake import logs
from intake.records import readiness
from intake.web.headers import ALWAYS

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

Answer = Callable[[Request], Response]


class Probes:
    """Answers at the addresses of `answers`; all else goes on to the site."""

    def __init__(self, site: "WSGIApplication", answers: dict[str, Answer]) -> None:
        self.site, self.answers = site, answers

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        answer = self.answers.get(environ.get("PATH_INFO", ""))
        if answer is None:
            return self.site(environ, start_response)
        asked = Request(environ)
        is_read = asked.method in ("GET", "HEAD")
        response = answer(asked) if is_read else Response(status=405, headers={"Allow": "GET"})
        response.headers.extend(ALWAYS)
        response.headers["Cache-Control"] = "no-store"
        return response(environ, start_response)


class Readiness:
    """Whether this node can serve. It writes a line to the log whenever that changes."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.last: list[readiness.Reason] = []

    def __call__(self, _asked: Request) -> Response:
        with self.app.app_context():
            reasons = readiness.reasons()
        if reasons != self.last:
            level = logging.ERROR if reasons else logging.INFO
            logs.event("not ready" if reasons else "ready again", level, reasons=reasons)
            self.last = reasons
        if reasons:
            return _said({"ready": False, "reasons": reasons}, 503)
        return _said({"ready": True})


def register(app: Flask, more: dict[str, Answer]) -> None:
    answers: dict[str, Answer] = {
        "/healthz": lambda _asked: _said({"alive": True}),
        "/readyz": Readiness(app),
        **more,
    }
    app.wsgi_app = Probes(app.wsgi_app, answers)  # type: ignore[method-assign]


def _said(what: dict[str, Any], status: int = 200) -> Response:
    return Response(json.dumps(what), status, mimetype="application/json")
