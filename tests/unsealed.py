"""Reads what a running server has kept, with the keys that lie in its folder."""

import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from as_if_real import looking_into
from servers import Server
from sqlalchemy import text

from intake.records.keyring import Keyring


def answers_kept_in(server: Server) -> Iterator[tuple[str, Any]]:
    """Path and value of every answer in the order in which they were given."""
    ring = Keyring.read((server.folder / "data_keys").read_text())
    statement = "SELECT intake_id, key, given_sealed FROM given_answer ORDER BY id"
    with looking_into(server) as database:
        rows = database.execute(text(statement)).all()
    for intake_id, key, sealed in rows:
        place = f"{UUID(str(intake_id))}/{UUID(str(key))}"
        path, value = json.loads(ring.open(sealed, f"given_answer.given {place}"))
        yield path, value
