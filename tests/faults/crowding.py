"""Fills the site: 200 people at once, and clients that send a byte at a time and never finish."""

import socket
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from test_operations import nginx

from faults.finding import Outcome, look
from faults.sites import Site, a_site
from faults.writing import Visitor, Writer, writing

BEGUN = (
    b"POST /start HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5000\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\n\r\ncsrf_token="
)


def crowd(people: int, seconds: float, database: str = "SQLite") -> Outcome:
    """Everybody fills in screens without a pause, each as soon as they are answered."""
    outcome = Outcome(f"{people} people at once for {seconds:.0f} s", database, rounds=1)
    with a_site(database) as site:
        everybody = [Visitor(site.port) for _ in range(people)]
        with writing(everybody):
            time.sleep(seconds)
        look(site, everybody, outcome)
        silent = sum(not each.acknowledged for each in everybody)
    outcome.need(not outcome.told and not outcome.cut_off, "somebody was not served")
    outcome.seen = (
        f"{outcome.acknowledged / seconds:.0f} answers a second; {silent} people got none"
    )
    return outcome


def slow_clients(count: int, seconds: float, *, behind_nginx: bool = True) -> Outcome:
    """Clients that never finish; meanwhile others fill in their screens.

    Without a proxy in between each of them holds a worker until the server gives it up: that is
    measured too, and is nothing that is promised.
    """
    way = "behind nginx" if behind_nginx else "no proxy"
    outcome = Outcome(f"{count} clients that never finish, {way}", "SQLite", rounds=1)
    with a_site() as site, tempfile.TemporaryDirectory(prefix="faults-proxy-") as folder:
        with _in_front(site, Path(folder), behind_nginx) as port, _held(port, count):
            time.sleep(1)
            # Together a little less often than nginx lets one address come.
            people: list[Writer] = [Visitor(port, patience=90, pause=0.25) for _ in range(4)]
            with writing(people):
                time.sleep(seconds)
        look(site, people, outcome)
        alive = site.server.process is not None and site.server.process.poll() is None
    outcome.seen = f"others waited at most {outcome.longest:.1f} s"
    outcome.need(alive, "the server ended")
    if behind_nginx:
        outcome.need(outcome.acknowledged and not outcome.cut_off, "others were not served")
        outcome.need(outcome.longest < 10, "others waited long")
    return outcome


@contextmanager
def _in_front(site: Site, folder: Path, behind_nginx: bool) -> Iterator[int]:
    if not behind_nginx:
        yield site.port
        return
    with nginx(folder, site.server) as address:
        yield int(address.rpartition(":")[2])


@contextmanager
def _held(port: int, count: int) -> Iterator[None]:
    """So many connections on which one byte a second comes."""
    stop = threading.Event()
    threads = [threading.Thread(target=_drips, args=(port, stop)) for _ in range(count)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def _drips(port: int, stop: threading.Event) -> None:
    """Whoever is given up comes again."""
    while not stop.is_set():
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=5) as line:
            line.sendall(BEGUN)
            while not stop.wait(1):
                line.sendall(b"x")
