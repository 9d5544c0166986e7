"""Reads what a running server has kept, with the keys that lie in its folder."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import UUID

from intake.records.keyring import Keyring


def answers_kept_in(folder: Path) -> Iterator[tuple[str, Any]]:
    """Path and value of every answer in the order in which they were given."""
    ring = Keyring.read((folder / "data_keys").read_text())
    with closing(sqlite3.connect(folder / "doorway.sqlite3")) as database:
        rows = database.execute(
            "SELECT intake_id, key, given_sealed FROM given_answer ORDER BY id"
        ).fetchall()
    for intake_id, key, sealed in rows:
        path, value = json.loads(
            ring.open(sealed, f"given_answer.given {UUID(intake_id)}/{UUID(key)}")
        )
        yield path, value
