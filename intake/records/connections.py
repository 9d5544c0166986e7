"""Other systems that may send answers: each with a token of its own, which can be ended."""

import secrets
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select

from intake.extensions import db
from intake.questionnaire.text import clean
from intake.records import moments
from intake.records.connection_tables import Connection
from intake.records.database import write
from intake.records.events import Kind, note
from intake.records.keyed_hash import keyed_hash

HASHED_AS = "connection"
PREFIX = "doorway_"
"""By this a token that strayed into a log or a repository is found and known."""
LONGEST_NAME = 60
NOTED_EVERY = timedelta(minutes=1)
"""The last use is kept to the minute, so that many answers at once are not as many writes."""


class NameTaken(Exception):
    """There is, or was, a connection of this name."""


class NotAName(ValueError):
    """A name that is empty, too long, or of several lines."""


class NoConnection(Exception):
    """There is no connection of this name that still counts."""


@write
def add(name: str) -> str:
    """Let another system send answers. Returns its token, which is shown this once.

    Raises NotAName, NameTaken.
    """
    if not name or name != clean(name).strip() or len(name) > LONGEST_NAME:
        raise NotAName
    if _by_name(name):
        raise NameTaken
    token = PREFIX + secrets.token_urlsafe(32)
    made = Connection(name=name, digest=keyed_hash(HASHED_AS, token))
    db.session.add(made)
    db.session.flush()
    note(Kind.CONNECTION_ADDED, connection=made.id)
    return token


@write
def end(name: str) -> None:
    """From now on the token of this system opens nothing. Raises NoConnection."""
    found = _by_name(name)
    if found is None or found.ended_at:
        raise NoConnection
    found.ended_at = moments.now()
    note(Kind.CONNECTION_ENDED, connection=found.id)


def every() -> Sequence[Connection]:
    """All connections in the order in which they were made, ended ones too."""
    return db.session.scalars(select(Connection).order_by(Connection.id)).all()


def by_token(token: str) -> Connection | None:
    """The system that this is the token of; None where it is wrong, or was ended."""
    query = select(Connection).where(
        Connection.digest == keyed_hash(HASHED_AS, token), Connection.ended_at.is_(None)
    )
    found = db.session.scalar(query)
    if found and (not found.last_used_at or moments.now() - found.last_used_at >= NOTED_EVERY):
        _note_use(found.id)
    return found


def name_of(number: int) -> str:
    """What a connection is called; empty where there is none of this number."""
    found = db.session.get(Connection, number)
    return found.name if found else ""


@write
def _note_use(number: int) -> None:
    found = db.session.get(Connection, number)
    if found:
        found.last_used_at = moments.now()


def _by_name(name: str) -> Connection | None:
    found: Connection | None = db.session.scalar(select(Connection).where(Connection.name == name))
    return found
