"""Servers for tests that do not read all packages again: forked off a process that has them."""

import os
import runpy
import subprocess
import sys
import time
from multiprocessing import get_context
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from tempfile import TemporaryDirectory

from servers import ROOT, Process, Server

FORKS = get_context("forkserver")
# None of these looks at settings, or at where it runs, while it is read.
FORKS.set_forkserver_preload(["intake", "flask_migrate", "gunicorn.app.wsgiapp", "psycopg"])


class Forked:
    """A program that runs, as `subprocess` tells of one."""

    def __init__(self, process: ForkServerProcess) -> None:
        self._process = process

    @property
    def pid(self) -> int:
        assert self._process.pid
        return self._process.pid

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int | None:
        self._process.join(timeout)
        return self._process.exitcode

    def terminate(self) -> None:
        self._process.terminate()


class WarmServer(Server):
    """gunicorn as ever, but that it begins in two thirds of a second instead of three."""

    def begin(self, module: str, *arguments: str) -> Process:
        return self._fork(module, *arguments, log=str(self.log) if self.log else "")

    def run(self, *command: str) -> str:
        with TemporaryDirectory() as folder:
            printed = Path(folder) / "printed"
            flask = ("flask", "--app", str(ROOT / "wsgi.py"), *command)
            if failed := self._fork(*flask, printed=str(printed)).wait():
                raise subprocess.CalledProcessError(failed, flask, printed.read_text())
            return printed.read_text()

    def _fork(self, module: str, *arguments: str, log: str = "", printed: str = "") -> Forked:
        given = (module, arguments, self.environment, log, printed)
        process = FORKS.Process(target=_become, args=given)
        process.start()
        return Forked(process)


def _become(
    module: str, arguments: tuple[str, ...], environment: dict[str, str], log: str, printed: str
) -> None:
    """Be the program that `python -m module` is, in a session of its own."""
    os.setsid()
    os.chdir(ROOT)
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    for file, end in ((printed, 1), (log, 2)):
        if file:
            os.dup2(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), end)
    sys.path.insert(0, str(ROOT))
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)
