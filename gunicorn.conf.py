"""How the server runs: gunicorn reads this file where it is started, beside wsgi.py.

Address and number of workers stand on its command line. The app is loaded once, and its workers
share it. Where no queue hands out jobs, some workers more do these instead of answering.
"""

import contextlib
import os
import runpy
import shutil
import signal
import sys
import threading
import time
from pathlib import Path
from types import FrameType
from typing import Any

from gunicorn.glogging import Logger
from gunicorn.workers.sync import SyncWorker

ROOT = Path(__file__).resolve().parent
JsonLines = runpy.run_path(str(ROOT / "intake" / "logs.py"))["JsonLines"]

COUNTS = Path(os.environ.get("INSTANCE_DIR") or ROOT / "instance") / "metrics" / str(os.getpid())
FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""Under this name the library looks for the folder."""
ROOM = 1024 * 1024
"""Bytes: several times what all figures take."""
LONGEST_ROUND = 3600
"""Seconds: jobs that have not come to an end by then hang, and gunicorn ends their process."""


class Worker(SyncWorker):
    """Answers one request at a time. Told to stop, it finishes that one and takes no other.

    gunicorn leaves the door open until the last request is answered: whoever knocks meanwhile
    waits in vain. With the door shut a proxy goes to another node at once.

    One that `does_jobs` never opens the door: it does one job at a time, in the same way.
    """

    does_jobs = False

    def run(self) -> None:
        if self.does_jobs:
            self.do_jobs()
            return
        try:
            super().run()
        except (OSError, ValueError, AttributeError):
            # The door was shut while it was about to look for who is there.
            if self.alive:
                raise

    def init_signals(self) -> None:
        super().init_signals()
        # gunicorn has a read that waits for a slow visitor go on as if nothing were; interrupted,
        # Python shuts the door below and then goes on with the read by itself.
        signal.siginterrupt(signal.SIGTERM, True)

    def do_jobs(self) -> None:
        from intake.web import working
        from intake.web.workers import work_from_table

        for listener in self.sockets:
            listener.close()
        self.paused_at = time.monotonic()
        # A long deletion must not be taken for a worker that hangs.
        threading.Thread(target=self.keep_alive, daemon=True).start()
        work_from_table(self.app.wsgi(), working.HOLD, self.is_over, self.pause)

    def keep_alive(self) -> None:
        """Tell gunicorn that all is well, as long as no job takes longer than any should."""
        while time.monotonic() < self.paused_at + LONGEST_ROUND:
            self.notify()
            # `timeout` is half of what the server was started with, 0 where it waits for ever.
            time.sleep(max(1.0, self.timeout / 2))

    def is_over(self) -> bool:
        return not self.alive or not self.is_parent_alive()

    def pause(self) -> None:
        """Wait for the bell; a signal ends it too."""
        told = self.PIPE[0]
        self.app.wsgi().extensions["pool"].wait(told)
        with contextlib.suppress(BlockingIOError):
            os.read(told, 1)
        self.paused_at = time.monotonic()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        super().handle_exit(sig, frame)
        for listener in self.sockets:
            listener.close()


class Log(Logger):
    """The lines of gunicorn itself, in the form of all others; on a terminal as they come.

    Requests are logged by the app: the lines of gunicorn would tell addresses.
    """

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        if not sys.stderr.isatty():
            for handler in self.error_log.handlers:
                handler.setFormatter(JsonLines())

    def access(self, *_: Any) -> None:
        return


def make_room() -> None:
    """Give this process room to count in, as whole blocks of the disk.

    The library maps its files into memory: where the disk is full when it writes into a hole of
    one, the system kills the process.
    """
    for kind in ("counter", "histogram"):
        (COUNTS / f"{kind}_{os.getpid()}.db").write_bytes(bytes(ROOM))


def begin_to_count() -> None:
    """Make the folder in which the workers count together, and remove those of earlier starts."""
    if not os.environ.get("METRICS_TOKEN") or os.environ.get(FOLDER) == str(COUNTS):
        return
    for earlier in COUNTS.parent.glob("*"):
        if not Path(f"/proc/{earlier.name}").exists():
            shutil.rmtree(earlier, ignore_errors=True)
    try:
        COUNTS.mkdir(mode=0o700, parents=True, exist_ok=True)
        make_room()
    except OSError as error:
        # The site starts all the same; each worker counts by itself.
        print(f"No metrics of all workers: {COUNTS}: {error.strerror}", file=sys.stderr)
        return
    os.environ[FOLDER] = str(COUNTS)


def on_starting(server: Any) -> None:
    """Have some workers more, which do jobs, where no queue hands these out."""
    from intake.web.pool import add_pool

    pool = add_pool(server.app.wsgi())
    if not issubclass(server.worker_class, Worker):
        # Another kind of worker was asked for, which knows nothing of jobs.
        pool.size = 0
    server.cfg.set("workers", server.cfg.workers + pool.size)
    server.num_workers = server.cfg.workers


def on_reload(server: Any) -> None:
    """Begin anew with all workers: those that are there make room, those for jobs too."""
    on_starting(server)
    for worker in server.WORKERS.values():
        worker.does_jobs = False


def pre_fork(server: Any, worker: Worker) -> None:
    """Say what the next worker does: jobs, as long as too few do and somebody answers people."""
    doing = sum(getattr(each, "does_jobs", False) for each in server.WORKERS.values())
    is_answered = len(server.WORKERS) > doing
    worker.does_jobs = is_answered and doing < server.app.wsgi().extensions["pool"].size


def post_fork(_server: Any, worker: Worker) -> None:
    if FOLDER not in os.environ:
        return
    try:
        make_room()
    except OSError as error:
        worker.log.error("This worker does not count: %s", error.strerror)
        worker.app.wsgi().extensions["metrics"].stop()


begin_to_count()
preload_app = True
worker_class = Worker
logger_class = Log
control_socket_disable = True
# A long document takes minutes, and its worker must not be taken for one that hangs.
timeout = 200
# Longer than the longest referral takes to be made (intake/web/pdf.py).
graceful_timeout = 50
