"""Real servers for tests: gunicorn with the app, a throw-away PostgreSQL cluster."""

import os
import pwd
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import URLError

ROOT = Path(__file__).resolve().parent.parent


class NotHere(Exception):
    """This machine lacks something that a test needs. The message says what."""


def a_free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        port: int = asked.getsockname()[1]
        return port


@dataclass
class Server:
    """gunicorn with the app in a folder of its own; it can be killed and started again."""

    folder: Path
    port: int = field(default_factory=a_free_port)
    process: subprocess.Popen[bytes] | None = None
    passwords: dict[str, tuple[str, str]] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    """Of the authenticator apps that were set up, by role."""
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "INSTANCE_DIR": str(self.folder),
            "DATABASE_URL": "",
            "CI": "",
            **self.settings,
        }

    def run(self, *command: str) -> str:
        """Run a command of the app, and return what it printed."""
        flask = [sys.executable, "-m", "flask", "--app", str(ROOT / "wsgi.py"), *command]
        done = subprocess.run(
            flask, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=True
        )
        return done.stdout

    def prepare(self) -> None:
        printed = self.run("prepare")
        accounts = re.findall(r"^ +(\w+) +(\S+@\S+) +(\S+)$", printed, re.M)
        self.passwords = {role: (email, password) for role, email, password in accounts}

    def start(self) -> None:
        address = f"127.0.0.1:{self.port}"
        gunicorn = [sys.executable, "-m", "gunicorn", "--bind", address, "--workers", "2"]
        self.process = subprocess.Popen(
            [*gunicorn, "--no-control-socket", "--log-level", "warning", "wsgi:app"],
            cwd=ROOT,
            env=self.environment,
            start_new_session=True,
        )
        wait_until(self._answers, f"gunicorn does not answer at {address}")

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/static/emergency.html", timeout=2) as page:  # noqa: S310 our own server
                return bool(page.status == 200)
        except (URLError, ConnectionError, TimeoutError):
            return False

    def kill(self) -> None:
        """End all its processes at once, as a power cut would."""
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


@contextmanager
def a_server(folder: Path) -> Iterator[Server]:
    server = Server(folder)
    server.prepare()
    server.start()
    try:
        yield server
    finally:
        server.kill()


def wait_until(holds: object, otherwise: str, seconds: float = 30) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if holds():  # type: ignore[operator]
            return
        time.sleep(0.05)
    raise AssertionError(otherwise)


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
    log = str(folder / "log")
    run(f"{binaries}/pg_ctl", "-D", str(data), "-w", "-l", log, "-o", options, "start")
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
