"""Real servers for tests: gunicorn with the app."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol
from urllib.error import URLError

from clusters import a_copy, a_free_port

ROOT = Path(__file__).resolve().parent.parent


class Process(Protocol):
    """A program that runs: what tests need of `subprocess.Popen`."""

    @property
    def pid(self) -> int: ...

    def poll(self) -> int | None: ...

    def wait(self, timeout: float | None = None) -> int | None: ...

    def terminate(self) -> None: ...


@dataclass
class Server:
    """gunicorn with the app in a folder of its own; it can be killed and started again."""

    folder: Path
    port: int = field(default_factory=a_free_port)
    process: Process | None = None
    passwords: dict[str, tuple[str, str]] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    """Of the authenticator apps that were set up, by role."""
    settings: dict[str, str] = field(default_factory=dict)
    workers: int = 2
    log: Path | None = None
    """The file that its standard error goes to; else that of the tests."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def database_url(self) -> str:
        return self.settings.get("DATABASE_URL") or f"sqlite:///{self.folder / 'doorway.sqlite3'}"

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
        options = ("--bind", address, "--workers", str(self.workers), "--log-level", "warning")
        self.process = self.begin("gunicorn", *options, "wsgi:app")
        wait_until(self.answers, f"gunicorn does not answer at {address}", seconds=120)

    def begin(self, module: str, *arguments: str) -> Process:
        """Begin what `python -m module` is, in a session of its own."""
        with self.log.open("ab") if self.log else nullcontext() as log:
            return subprocess.Popen(
                [sys.executable, "-m", module, *arguments],
                cwd=ROOT,
                env=self.environment,
                stderr=log,
                start_new_session=True,
            )

    def answers(self) -> bool:
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
def a_server(
    folder: Path, prepared: Server, log: Path | None = None, kind: type[Server] = Server
) -> Iterator[Server]:
    """A server of its own in an empty folder, with a copy of what was prepared in another one."""
    shutil.copytree(prepared.folder, folder, dirs_exist_ok=True)
    server = kind(folder, passwords=dict(prepared.passwords), settings=dict(prepared.settings))
    server.log = log
    with ExitStack() as held:
        if url := prepared.settings.get("DATABASE_URL"):
            server.settings["DATABASE_URL"] = held.enter_context(a_copy(url))
        held.callback(server.kill)
        server.start()
        yield server


def wait_until(holds: object, otherwise: str, seconds: float = 30) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if holds():  # type: ignore[operator]
            return
        time.sleep(0.05)
    raise AssertionError(otherwise)
