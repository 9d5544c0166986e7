"""Sessions on the server, through Flask-Session: the cookie holds a random id and nothing else."""

import hashlib
import json
import re
from datetime import datetime, timedelta
from typing import Any, cast

from flask import Flask, Request, Response, current_app, g, request
from flask import session as flask_session
from flask_session.base import Serializer, ServerSideSession, ServerSideSessionInterface
from sqlalchemy.exc import SQLAlchemyError

from intake.records import moments, sessions
from intake.records.staff_tables import Staff
from intake.web import errors
from intake.web.headers import FORGETS
from intake.web.languages import CHOSEN

NOTHING_KEPT_ENDS_AFTER = timedelta(hours=12)
"""A session in which nobody began anything: it only makes the first form of a visit safe."""

SCREEN = "screen"
"""Under this name a session has the id of the self-screen that is open in it."""

GIVEN_AT = "password_given_at"
"""Under this name a session has the moment of a password that waits for its second step."""

SYSTEMS = (
    (r"iPhone|iPad", "an iPhone or iPad"),
    (r"Android", "Android"),
    (r"Windows", "Windows"),
    (r"CrOS", "ChromeOS"),
    (r"Mac OS X|Macintosh", "a Mac"),
    (r"Linux|X11", "Linux"),
)
BROWSERS = (
    (r"Edg(e|A|iOS)?/", "Edge"),
    (r"OPR/|Opera", "Opera"),
    (r"Firefox/|FxiOS/", "Firefox"),
    (r"Chrome/|CriOS/|Chromium/", "Chrome"),
    (r"Safari/", "Safari"),
)


class OpenSession(ServerSideSession):
    """The session of the request that is under way, with what is kept beside its content."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.staff_id: int | None = None
        self.made_at: datetime = moments.now()
        self.seen_at: datetime = self.made_at
        self.locked = False
        self.is_new = True
        self.signs_in = False
        self.was: list[str] = []
        """Keys under which it was kept before it got a new id."""
        self.is_for_a_file = False
        self.failure: SQLAlchemyError | None = None
        self.counts_as_use = True

    @property
    def key(self) -> str:
        return key_of(self.sid)

    @property
    def keys_here(self) -> list[str]:
        """Under what it is kept: a new key is, when this request is over, instead of the old."""
        return [self.key, *self.was]

    @property
    def ends_at(self) -> datetime:
        if self.staff_id:
            return self.made_at + sessions.STAFF_END_AFTER
        kept = SCREEN in self
        return self.made_at + (sessions.PUBLIC_END_AFTER if kept else NOTHING_KEPT_ENDS_AFTER)

    @property
    def is_a_visit(self) -> bool:
        """Whether somebody of the public has a screen open here."""
        return SCREEN in self and not self.staff_id

    @property
    def visit_left(self) -> timedelta:
        """Until the open screen is closed on this device if nobody uses it; zero where none is."""
        unused = moments.now() - self.seen_at
        # Where the clock was set back, nobody can tell how long it was unused.
        if not self.is_a_visit or unused < -sessions.CLOCK_SLACK:
            return timedelta()
        left = sessions.PUBLIC_UNUSED_END_AFTER - max(unused, timedelta())
        return max(min(left, self.ends_at - moments.now()), timedelta())


class OnlyJson(Serializer):
    """Flask-Session would fall back on pickle, which runs what is written in the table."""

    def encode(self, session: ServerSideSession) -> bytes:
        return json.dumps(dict(session)).encode()

    def decode(self, serialized_data: bytes) -> dict[str, Any]:
        content: dict[str, Any] = json.loads(serialized_data)
        return content


class KeptSessions(ServerSideSessionInterface):
    """Opens and keeps sessions. A file needs none; without a database a page can still say so."""

    session_class = OpenSession

    def __init__(self, app: Flask) -> None:
        super().__init__(app, key_prefix="", permanent=False, sid_length=32)
        self.serializer = OnlyJson()

    def open_session(self, app: Flask, request: Request) -> OpenSession:
        opened = self._fresh()
        if request.path.startswith(f"{app.static_url_path}/"):
            opened.is_for_a_file = True
            return opened
        sid = request.cookies.get(self.get_cookie_name(app), "")
        try:
            return (self._kept(sid) if sid else None) or opened
        except SQLAlchemyError as failure:
            opened.failure = failure
            return opened

    def _fresh(self) -> OpenSession:
        return OpenSession(sid=self._generate_sid(self.sid_length))

    def _kept(self, sid: str) -> OpenSession | None:
        found = sessions.find(key_of(sid))
        if found is None:
            return None
        try:
            opened = OpenSession(self.serializer.decode(found.content.encode()), sid=sid)
        except ValueError:  # what is no JSON was not written here
            return None
        opened.is_new = False
        opened.staff_id, opened.locked = found.staff_id, found.locked
        opened.made_at, opened.seen_at = found.made_at, found.seen_at
        return self._ended(opened) if opened.is_a_visit and not opened.visit_left else opened

    def _ended(self, visit: OpenSession) -> OpenSession:
        """End this visit for good; the page that says so still speaks their language."""
        sessions.end([visit.key])
        begun = self._fresh()
        if CHOSEN in visit:
            begun[CHOSEN] = visit[CHOSEN]
        return begun

    def save_session(self, app: Flask, session: OpenSession, response: Response) -> None:
        if session.is_for_a_file or session.failure:
            return
        if session.accessed:
            response.vary.add("Cookie")
        try:
            self._save(app, session, response)
        except SQLAlchemyError:
            app.logger.exception("The session cannot be kept")
            _say_that_nothing_is_kept(response)

    def _save(self, app: Flask, session: OpenSession, response: Response) -> None:
        if not session:
            self._forget(app, session, response)
        elif session.is_new and session.modified:
            sessions.begin(
                session.key,
                self.serializer.encode(session).decode(),
                session.ends_at,
                instead_of=session.was,
                staff_id=session.staff_id,
                made_at=session.made_at,
                signs_in=session.signs_in,
                browser=describe_browser(request.headers.get("User-Agent", "")),
            )
            self._give_cookie(app, response, session.sid)
        elif session.modified:
            content = self.serializer.encode(session).decode()
            sessions.change(session.key, content, session.ends_at)
        used = session.counts_as_use and (session.staff_id or session.is_a_visit)
        if used and not session.is_new:
            self._touch(session)

    def _touch(self, session: OpenSession) -> None:
        if abs(moments.now() - session.seen_at) >= sessions.SEEN_EVERY and not session.locked:
            sessions.touch(session.key)

    def _forget(self, app: Flask, session: OpenSession, response: Response) -> None:
        kept = session.was if session.is_new else session.keys_here
        if session.modified and kept:
            sessions.end(kept)
            self._give_cookie(app, response, "")

    def _give_cookie(self, app: Flask, response: Response, sid: str) -> None:
        """The cookie with this id; without one, an order to the browser to throw it away."""
        response.set_cookie(
            self.get_cookie_name(app),
            sid,
            max_age=None if sid else 0,
            path="/",
            secure=self.get_cookie_secure(app),
            httponly=True,
            samesite=self.get_cookie_samesite(app),
        )
        response.vary.add("Cookie")

    def regenerate(self, session: OpenSession) -> None:
        if not session.is_new:
            session.was.append(session.key)
        session.sid = self._generate_sid(self.sid_length)
        session.is_new = session.modified = True

    def _retrieve_session_data(self, store_id: str) -> dict[str, Any] | None:
        found = sessions.find(store_id)
        return self.serializer.decode(found.content.encode()) if found else None

    def _delete_session(self, store_id: str) -> None:
        sessions.end([store_id])

    def _upsert_session(self, session_lifetime: Any, session: OpenSession, store_id: str) -> None:
        content = self.serializer.encode(session).decode()
        sessions.change(store_id, content, session.ends_at)


session = cast("OpenSession", flask_session)
"""The session of this request, under its own type."""


def key_of(sid: str) -> str:
    """What is kept of the id in a cookie."""
    return hashlib.sha256(sid.encode("utf-8", "surrogatepass")).hexdigest()


def renew() -> None:
    """Give this session a new id. Whoever knew or planted the old one has nothing of it."""
    interface: Any = current_app.session_interface
    interface.regenerate(session)
    # A token that was read before must not count afterwards.
    session.pop("csrf_token", None)
    g.pop("csrf_token", None)


def begin_for(staff: Staff, again: bool = False) -> None:
    """From now on this session is one of this person's, under a new id.

    `again` where they signed in before and only gave a new password: it ends when it would have.
    """
    renew()
    session.pop(GIVEN_AT, None)
    session.staff_id, session.locked = staff.id, False
    if not again:
        session.made_at, session.signs_in = moments.now(), True


def forget_visit(*names: str) -> None:
    """Forget the visitor: all that this session holds, and its id, so that a copy opens nothing.

    Staff who are signed in here stay so: they leave by signing out, which is an event of its own.
    Of their session only what has these names goes.
    """
    if session.staff_id:
        for name in (SCREEN, *names):
            session.pop(name, None)
    else:
        renew()
        session.clear()
        session.made_at = moments.now()
    setattr(g, FORGETS, True)


def end_this(staff: Staff | None) -> None:
    """Forget all that is kept in this session, and end it here at once."""
    if staff and not session.is_new:
        sessions.sign_out(staff, session.key)
    session.staff_id, session.locked = None, False
    session.clear()
    setattr(g, FORGETS, True)


def describe_browser(user_agent: str) -> str:
    """“Chrome on Windows”: enough to recognize one's own session by."""
    browser = next((name for mark, name in BROWSERS if re.search(mark, user_agent)), "A browser")
    system = next((name for mark, name in SYSTEMS if re.search(mark, user_agent)), "")
    return f"{browser} on {system}" if system else browser


def raise_what_failed() -> None:
    """The session could not be opened: let the errors say so. Whoever leaves gets away."""
    if session.failure and request.endpoint != "leaving.leave":
        raise session.failure


def _say_that_nothing_is_kept(response: Response) -> None:
    page, status = errors.message(errors.NO_DATABASE)
    response.set_data(page)
    response.status_code = status
    response.mimetype = "text/html"
    response.headers["Retry-After"] = str(errors.NO_DATABASE.wait)
    for name in ("Location", "Content-Disposition", "Set-Cookie"):
        response.headers.pop(name, None)
