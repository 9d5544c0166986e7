"""Real workers for tests: the command that does jobs, as a process of its own."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from make import DATA_KEYS, settings_for
from servers import ROOT

HOLD = 3
"""Seconds after which a worker that says nothing counts as gone here."""


@dataclass
class Workers:
    """The workers of one site, which has the settings of the app under test."""

    folder: Path
    database_url: str
    settings: dict[str, str] = field(default_factory=dict)
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def environment(self) -> dict[str, str]:
        own = settings_for(self.database_url)
        return {
            **os.environ,
            "INSTANCE_DIR": str(self.folder),
            "DATABASE_URL": self.database_url,
            "SECRET_KEY": own.secret_key,
            "PASSWORD_SALT": own.password_salt,
            "LOG_KEY": own.log_key,
            "DATA_KEYS": DATA_KEYS,
            "SIGNING_FILE": own.signing_file,
            **self.settings,
        }

    def start(self, log: IO[bytes] | None = None) -> subprocess.Popen[bytes]:
        """`log` is where its standard error goes, if not to that of the tests."""
        flask = [sys.executable, "-m", "flask", "--app", str(ROOT / "wsgi.py")]
        worker = subprocess.Popen(
            [*flask, "work", "--hold", str(HOLD)],
            cwd=ROOT,
            env=self.environment,
            stderr=log,
            start_new_session=True,
        )
        self.processes.append(worker)
        return worker

    def kill(self, worker: subprocess.Popen[bytes]) -> None:
        """End it at once, as a power cut would."""
        with suppress(ProcessLookupError):
            os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()


@contextmanager
def workers_of(folder: Path, database_url: str) -> Iterator[Workers]:
    workers = Workers(folder, database_url)
    try:
        yield workers
    finally:
        for each in workers.processes:
            workers.kill(each)
