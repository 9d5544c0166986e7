"""What lies in the database of a server that runs: looked at, and changed, past the app."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from servers import Server
from sqlalchemy import Connection, create_engine, text


@contextmanager
def looking_into(server: Server) -> Iterator[Connection]:
    engine = create_engine(server.database_url)
    with engine.begin() as connection:
        yield connection
    engine.dispose()


def change(server: Server, statement: str, **values: Any) -> None:
    """Change something in its database, past the app."""
    with looking_into(server) as database:
        database.execute(text(statement), values)


def add_intakes(server: Server, count: int) -> None:
    """So many examples in every state that stand for intakes of real people, of nobody's."""
    server.run("example", str(count))
    change(server, "UPDATE intake SET synthetic = false, owner_id = NULL")
