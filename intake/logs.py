"""Log lines for machines: one JSON object each, with nothing in it that anybody typed.

Only the standard library is used here: gunicorn.conf.py loads this file by itself.
"""

import json
import logging
import sys
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

REQUEST: ContextVar[str] = ContextVar("request", default="")
"""The id of the request that is being answered, which its log lines and error page carry."""

ROOT = Path(__file__).resolve().parent.parent
FRAMES = 12
"""Of the places in the code that a failure went through, so many are told."""
WITHOUT_THE_REST = ("Error handling request", "Invalid request from ip")
"""What gunicorn says before an address of a page or of a visitor: these stay out of the log."""


class JsonLines(logging.Formatter):
    """One line of JSON for a record.

    Of a failure it tells the kind and the places in the code, never the message: that may repeat
    what somebody typed, and the one of a database its values.
    """

    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created, UTC)
        line: dict[str, Any] = {
            "time": moment.isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            "process": record.process,
            "event": _said(record),
        }
        if request := REQUEST.get():
            line["request"] = request
        line |= getattr(record, "fields", {})
        if record.exc_info and record.exc_info[1]:
            line["failure"] = [_failure(each) for each in _chain(record.exc_info[1])]
        return json.dumps(line, ensure_ascii=False, default=str)


def set_up(stream: IO[str] = sys.stderr) -> None:
    """Have everything that this process says go to standard error as lines of JSON.

    On a terminal nothing changes: somebody reads along there.
    """
    if stream.isatty():
        return
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("intake").setLevel(logging.INFO)
    logging.captureWarnings(True)


def event(name: str, level: int = logging.INFO, **fields: Any) -> None:
    """Log something that happened in running the place: a name, and fields without any content."""
    logging.getLogger("intake.operations").log(level, name, extra={"fields": fields})


def _said(record: logging.LogRecord) -> str:
    said = str(record.msg)
    for begin in WITHOUT_THE_REST:
        if said.startswith(begin):
            return begin
    return record.getMessage()


def _chain(failure: BaseException) -> list[BaseException]:
    """The failure, and those that it came from."""
    chain: list[BaseException] = []
    each: BaseException | None = failure
    while each is not None and each not in chain:
        chain.append(each)
        each = each.__cause__ or (None if each.__suppress_context__ else each.__context__)
    return chain


def _failure(failure: BaseException) -> dict[str, Any]:
    kind = type(failure)
    told: dict[str, Any] = {"kind": f"{kind.__module__}.{kind.__qualname__}"}
    # Both databases have short codes for what went wrong; files have their own.
    for name in ("sqlstate", "sqlite_errorname", "errno"):
        if code := getattr(failure, name, None):
            told["code"] = code
    frames = traceback.extract_tb(failure.__traceback__)[-FRAMES:]
    told["at"] = [f"{_place(each.filename)}:{each.lineno} {each.name}" for each in frames]
    return told


def _place(file: str) -> str:
    """The file, shortened where it is ours or a package's."""
    path = Path(file)
    if "site-packages" in path.parts:
        return "/".join(path.parts[path.parts.index("site-packages") + 1 :])
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path.name
