"""Those who do jobs beside the site: out of the queue on PostgreSQL, else out of the table."""

import asyncio
import signal
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Flask

from intake.records import queue
from intake.web import working

LOOK_ROUND = "* * * * * */10"
"""Every ten seconds, as cron has it with seconds at the end."""
AT_ONCE = 2
"""Jobs at the same time, so that a document does not wait for a long deletion."""
NO_DATABASE = timedelta(seconds=10)
"""How long a job waits that could not even be taken."""
PAUSE = 1.0
"""Seconds between two looks at the table of jobs, or for a queue that is away."""


def work(app: Flask, hold: timedelta) -> None:
    """Do jobs until told to stop (SIGTERM or Ctrl-C); the job in hand is done first.

    What a worker has that has not been heard of for `hold` is done by another one.
    """
    with app.app_context():
        from_queue = queue.is_used()
    if from_queue:
        _work_from_queue(app, hold)
    else:
        _work_until_told(app, hold)


def work_from_table(
    app: Flask, hold: timedelta, is_over: Callable[[], bool], pause: Callable[[], object]
) -> None:
    """Do what is due, pause and look again, until it is over; the job in hand is done first."""
    while not is_over():
        with app.app_context():
            try:
                for job_id in working.look_round():
                    if not is_over():
                        working.do(job_id, hold)
            except Exception:
                # The database may be back at the next look.
                app.logger.exception("The jobs could not be looked at")
        pause()


def _work_until_told(app: Flask, hold: timedelta) -> None:
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    work_from_table(app, hold, stop.is_set, lambda: stop.wait(PAUSE))


def _work_from_queue(app: Flask, hold: timedelta) -> None:
    asyncio.run(_work_until_stopped(app, hold))


async def _work_until_stopped(app: Flask, hold: timedelta) -> None:
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    while not stop.is_set():
        taking = asyncio.create_task(_take_from_queue(app, hold))
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait({taking, stopping}, return_when=asyncio.FIRST_COMPLETED)
        # A worker that is cancelled does first what it has begun.
        for each in (taking, stopping):
            each.cancel()
        ended, _ = await asyncio.gather(taking, stopping, return_exceptions=True)
        if not stop.is_set():
            # The database went away; it may be back soon.
            app.logger.error("The queue cannot be reached: %s", type(ended).__name__)
            await asyncio.sleep(PAUSE)


async def _take_from_queue(app: Flask, hold: timedelta) -> None:
    tasks, seconds = _tasks(app, hold), hold.total_seconds()
    async with tasks.open_async():
        await tasks.run_worker_async(
            concurrency=AT_ONCE,
            delete_jobs="always",
            install_signal_handlers=False,
            update_heartbeat_interval=seconds / 3,
            stalled_worker_timeout=seconds,
        )


def _tasks(app: Flask, hold: timedelta) -> Any:
    """What the queue has a worker do."""
    # It takes most of a second, and neither the site nor SQLite needs it.
    import procrastinate
    from procrastinate import RetryDecision
    from procrastinate.jobs import Status

    with app.app_context():
        connector = procrastinate.PsycopgConnector(conninfo=queue.address(), min_size=1, max_size=4)
    tasks = procrastinate.App(connector=connector)

    class TryAgain(Exception):
        """The job failed and is to be tried again after this time."""

    class AsTheJobSays(procrastinate.BaseRetryStrategy):
        def get_retry_decision(self, *, exception: BaseException, job: Any) -> Any:
            after = exception.args[0] if isinstance(exception, TryAgain) else NO_DATABASE
            return RetryDecision(retry_in={"seconds": int(after.total_seconds())})

    @tasks.task(name=queue.DO, retry=AsTheJobSays())
    def do(job_id: int) -> None:
        with app.app_context():
            after = working.do(job_id, hold)
        if after is not None:
            raise TryAgain(after)

    def put_what_is_due() -> None:
        with app.app_context():
            for job_id in working.look_round():
                queue.put(job_id)

    @tasks.periodic(cron=LOOK_ROUND)
    @tasks.task(name="look-round", queueing_lock="look-round")
    async def look_round(timestamp: int) -> None:
        await asyncio.to_thread(put_what_is_due)
        # What a worker had who is gone was put in anew, once its hold was over.
        seconds = hold.total_seconds()
        for lost in await tasks.job_manager.get_stalled_jobs(seconds_since_heartbeat=seconds):
            await tasks.job_manager.finish_job(lost, Status.FAILED, delete_job=True)

    return tasks
