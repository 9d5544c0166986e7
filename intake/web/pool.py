"""The pool: processes of the server that do jobs beside its pages, where no queue hands them out.

It is made before the server forks, so that all of its processes share it: those that answer
people ring, and one of those that do jobs wakes up.
"""

import os
import select
from contextlib import suppress

from flask import Flask, current_app

from intake.records import queue

PAUSE = 5.0
"""Seconds between two looks at the table of jobs where nobody rings."""


class Pool:
    """So many processes, and the bell that wakes them."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._heard, self._rung = os.pipe()
        os.set_blocking(self._heard, False)
        os.set_blocking(self._rung, False)

    def ring(self) -> None:
        """Say that there is something to do. One of the pool takes it, soon."""
        # The bell is full: so many were rung for that nobody sleeps.
        with suppress(BlockingIOError):
            os.write(self._rung, b"!")

    def wait(self, *also: int, seconds: float = PAUSE) -> None:
        """Wait until somebody rings, or something can be read from one of `also`."""
        ready, _, _ = select.select([self._heard, *also], [], [], seconds)
        if self._heard in ready:
            # Somebody else of the pool may have heard it first.
            with suppress(BlockingIOError):
                os.read(self._heard, 1)


def add_pool(app: Flask) -> Pool:
    """Give the app its pool, of no process where a queue hands out jobs. Asked twice is once."""
    pool: Pool | None = app.extensions.get("pool")
    if pool is None:
        with app.app_context():
            size = 0 if queue.is_used() else app.config["SETTINGS"].job_processes
        pool = app.extensions["pool"] = Pool(size)
    return pool


def pool_here() -> Pool | None:
    """The pool that does jobs for this process; None where there is none."""
    pool: Pool | None = current_app.extensions.get("pool")
    return pool if pool and pool.size else None
