"""A PostgreSQL database out and in, through its own programs pg_dump and pg_restore."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import inspect, text

from intake.extensions import db
from intake.records.moments import now

PACKAGES = "/usr/lib/postgresql"
"""Where Debian keeps the programs of each version."""


class ProgramMissing(Exception):
    """pg_dump or pg_restore is not here. The message says what to install."""


class ProgramFailed(Exception):
    """pg_dump or pg_restore gave up. The message is its first line."""


class InUse(Exception):
    """Others are connected to the database."""


def is_empty() -> bool:
    with db.engine.connect() as connection:
        return not inspect(connection).get_table_names()


def copy_to(copy: Path) -> None:
    """Dump the database as it is at one moment. Raises ProgramMissing and ProgramFailed."""
    with _address() as address:
        _run("pg_dump", "--format=custom", f"--schema={_schema()}", f"--file={copy}", address)


def put_in_place(portions: Iterable[bytes]) -> str | None:
    """Have this content be the database. Returns the schema that the one before was moved to.

    Raises InUse, ProgramMissing, ProgramFailed; then nothing has changed.
    """
    schema = _schema()
    aside = None if is_empty() else _put_aside(schema)
    try:
        with _address() as address:
            options = ("--single-transaction", "--exit-on-error", f"--schema={schema}")
            _run("pg_restore", *options, f"--dbname={address}", given=portions)
    except BaseException:
        put_back(aside)
        raise
    return aside


def put_back(aside: str | None) -> None:
    """Undo `put_in_place`."""
    schema = _schema()
    db.session.remove()
    with db.engine.begin() as connection:
        connection.execute(text(f'DROP SCHEMA "{schema}" CASCADE'))
        back = f'ALTER SCHEMA "{aside}" RENAME TO' if aside else "CREATE SCHEMA"
        connection.execute(text(f'{back} "{schema}"'))


def _put_aside(schema: str) -> str:
    db.session.remove()
    aside = f"before_{now():%Y%m%dt%H%M%S}"
    others = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
    )
    db.engine.dispose()
    with db.engine.begin() as connection:
        if connection.scalar(others):
            raise InUse
        connection.execute(text(f'ALTER SCHEMA "{schema}" RENAME TO "{aside}"'))
        connection.execute(text(f'CREATE SCHEMA "{schema}"'))
    return aside


def _schema() -> str:
    with db.engine.connect() as connection:
        return connection.scalar(text("SELECT current_schema()")) or "public"


@contextmanager
def _address() -> Iterator[str]:
    """The database for its own programs: the password in a file, not in the list of processes."""
    url = db.engine.url
    with tempfile.TemporaryDirectory(prefix="doorway-") as folder:
        if url.password:
            file = Path(folder) / "password"
            file.touch(mode=0o600)
            password = str(url.password).replace("\\", "\\\\").replace(":", "\\:")
            file.write_text(f"*:*:*:*:{password}\n")
            url = url.update_query_dict({"passfile": str(file)})
        bare = url.set(drivername="postgresql", password=None)
        yield bare.render_as_string(hide_password=False)


def _run(program: str, *options: str, given: Iterable[bytes] = ()) -> None:
    command = [_program(program), "--no-owner", "--no-privileges", "--no-password", *options]
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stderr=said)  # noqa: S603
        try:
            _hand_over(given, process)
        except BaseException:
            process.kill()
            raise
        finally:
            process.wait()
        if process.returncode:
            said.seek(0)
            first = said.read().decode(errors="replace").strip().partition("\n")[0]
            raise ProgramFailed(first or f"{program} ended with {process.returncode}")


def _hand_over(given: Iterable[bytes], process: "subprocess.Popen[bytes]") -> None:
    assert process.stdin is not None  # noqa: S101 it was asked for
    try:
        with process.stdin as into:
            for portion in given:
                into.write(portion)
    except BrokenPipeError:
        # It gave up and says why itself.
        return


def _program(name: str) -> str:
    versions = sorted(Path(PACKAGES).glob(f"*/bin/{name}"), key=lambda each: each.parts[4].zfill(3))
    found = shutil.which(name) or (str(versions[-1]) if versions else None)
    if found is None:
        raise ProgramMissing(
            f"{name} is not here. Install the programs of PostgreSQL in the version of the server, "
            "for example: apt-get install postgresql-client"
        )
    return found
