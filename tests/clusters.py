"""A throw-away PostgreSQL for tests, and databases in it that are copied and dropped."""

import os
import pwd
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg
from sqlalchemy import URL, make_url

NUMBERS = count(1)
NO_DISK = "no disk can be mounted here"


class NotHere(Exception):
    """This machine lacks something that a test needs. The message says what."""


def a_free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        port: int = asked.getsockname()[1]
        return port


@contextmanager
def a_postgresql_cluster(folder: Path) -> Iterator[str]:
    """A new cluster in a folder, listening on a free port; gone afterwards."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not programs:
        raise NotHere("PostgreSQL is not installed: apt-get install postgresql")
    binaries, port, data = programs[-1], a_free_port(), folder / "data"
    as_user = _as_ordinary_user(folder)

    def run(*command: str) -> None:
        subprocess.run([*as_user, *command], check=True, capture_output=True, cwd=folder)

    run(f"{binaries}/initdb", "-D", str(data), "-U", "doorway", "-A", "trust", "--no-sync")
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='{folder}'"
    # It is thrown away with all that is in it, so nothing has to be safe from a power cut.
    options += " -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
    log = str(folder / "log")
    # On a busy machine a start may take longer than the minute that it waits by itself.
    start = ("-w", "-t", "180", "-l", log, "-o", options, "start")
    run(f"{binaries}/pg_ctl", "-D", str(data), *start)
    try:
        yield f"postgresql+psycopg://doorway@127.0.0.1:{port}/postgres"
    finally:
        # Another run of pytest that began meanwhile has closed the folders above to other users.
        _as_ordinary_user(folder)
        run(f"{binaries}/pg_ctl", "-D", str(data), "-m", "immediate", "stop")


def _as_ordinary_user(folder: Path) -> list[str]:
    """PostgreSQL refuses to run as root, so root runs it as the user it came with."""
    if os.geteuid() != 0:
        return []
    try:
        user = pwd.getpwnam("postgres")
    except KeyError:
        raise NotHere("there is no user “postgres” to run PostgreSQL as") from None
    os.chown(folder, user.pw_uid, user.pw_gid)
    for parent in [folder, *folder.parents][:-1]:
        if parent.stat().st_uid == os.geteuid() or parent == folder:
            parent.chmod(parent.stat().st_mode | 0o011)
    return ["runuser", "-u", "postgres", "--"]


@contextmanager
def a_copy(url: str, of: str = "") -> Iterator[str]:
    """Another database of the same cluster with the same content; gone afterwards.

    Nobody may be connected to the one that is copied. `of` is its name, else that in the address.
    """
    made = another_like(url, of)
    try:
        yield made
    finally:
        _run(make_url(made), f"DROP DATABASE {make_url(made).database} WITH (FORCE)")


def another_like(url: str, of: str = "") -> str:
    """The same, where it may stay as long as the cluster."""
    asked, name = make_url(url), f"test_{next(NUMBERS)}"
    # Copying its files takes half the time of copying what stands in them.
    _run(asked, f"CREATE DATABASE {name} TEMPLATE {of or asked.database} STRATEGY FILE_COPY")
    return asked.set(database=name).render_as_string(hide_password=False)


def _run(cluster: URL, statement: str) -> None:
    address = cluster.set(drivername="postgresql", database="postgres")
    with psycopg.connect(address.render_as_string(False), autocommit=True) as connection:
        connection.execute(statement)
