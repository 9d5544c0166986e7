"""Sites to break: the real server, on SQLite or on a PostgreSQL that is safe from power cuts."""

import itertools
import os
import random
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from clusters import NO_DISK, NotHere, _as_ordinary_user, a_free_port
from deciding import the_app_of
from flask import Flask
from make import a_session, account_of, take_first_steps
from processes import children_of, listens
from servers import Server, wait_until

from faults.writing import Coordinator
from intake.records import staff
from intake.records.second_factors import codes

# Whoever comes through a proxy has an address of their own, and may begin a screen.
BEHIND_A_PROXY = {"TRUSTED_PROXIES": "1"}


@dataclass
class Cluster:
    """A PostgreSQL of its own, with all that keeps what was committed through a power cut."""

    folder: Path
    port: int = field(default_factory=a_free_port)

    def __post_init__(self) -> None:
        programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
        if not programs:
            raise NotHere("PostgreSQL is not installed: apt-get install postgresql")
        self.programs = programs[-1]

    @property
    def url(self) -> str:
        return f"postgresql+psycopg://doorway@127.0.0.1:{self.port}/postgres"

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def make(self) -> None:
        self._run("initdb", "-D", str(self.data), "-U", "doorway", "-A", "trust")

    def start(self) -> None:
        options = f"-p {self.port} -c listen_addresses=127.0.0.1"
        options += f" -c unix_socket_directories='{self.folder}'"
        options += " -c fsync=on -c synchronous_commit=on -c full_page_writes=on"
        log = ("-l", str(self.folder / "log"), "-o", options)
        self._run("pg_ctl", "-D", str(self.data), "-w", "-t", "120", *log, "start")

    def stop(self, how: str = "fast") -> None:
        self._run("pg_ctl", "-D", str(self.data), "-w", "-m", how, "stop")

    def kill(self) -> None:
        """End all its processes at once, as a power cut would."""
        first = int((self.data / "postmaster.pid").read_text().split()[0])
        # Held first, so that it starts no other one behind our back.
        os.kill(first, signal.SIGSTOP)
        family = [first, *children_of(first)]
        for process in family:
            kill(process)
        # A number that still stands for something would keep the next one from starting.
        gone = lambda: not any(Path(f"/proc/{each}").exists() for each in family)  # noqa: E731
        wait_until(gone, "PostgreSQL does not end", seconds=90)

    def _run(self, program: str, *arguments: str) -> None:
        as_user = _as_ordinary_user(self.folder)
        command = [*as_user, str(self.programs / program), *arguments]
        done = subprocess.run(command, cwd=self.folder, capture_output=True, text=True, check=False)
        if done.returncode:
            log = self.folder / "log"
            said = log.read_text("utf-8")[-1000:] if log.exists() else ""
            raise AssertionError(f"{program}: {done.stdout[-200:]} {done.stderr[-300:]} {said}")


@dataclass
class Site:
    """A running site, and how to look into what it has kept."""

    server: Server
    cluster: Cluster | None = None
    made: Iterator[int] = field(default_factory=itertools.count)

    @property
    def database(self) -> str:
        return "PostgreSQL" if self.cluster else "SQLite"

    @property
    def port(self) -> int:
        return self.server.port

    @property
    def file(self) -> Path:
        """The database, where it is a file."""
        return self.server.folder / "doorway.sqlite3"

    @contextmanager
    def looked_into(self) -> Iterator[Flask]:
        """The app in this process, on the same database."""
        with the_app_of(self.server) as app:
            yield app

    def a_coordinator(self) -> Coordinator:
        """An account with a session and an open call."""
        with self.looked_into() as app:
            account = f"writer-{next(self.made)}@doorway.example"
            staff.add_staff(account, "Test Coordinator", "coordinator")
            take_first_steps(account_of(account), str(codes().generate_totp_secret()))
            name, value = a_session(app, account_of(account))
        person = Coordinator(self.port, cookie=f"{name}={value}")
        person.begin()
        return person

    @property
    def workers(self) -> list[int]:
        """Those that answer people."""
        assert self.server.process
        all_of_it = children_of(self.server.process.pid)
        return [each for each in all_of_it if listens(each, self.port)]

    def kill_a_worker(self) -> None:
        if there := self.workers:
            kill(random.choice(there))  # noqa: S311 nothing secret is drawn


@contextmanager
def a_site(database: str = "SQLite", folder: Path | None = None, **settings: str) -> Iterator[Site]:
    """A new site with two workers; gone afterwards. Raises NotHere where there can be none.

    `folder` is where its files lie, if not in a new one.
    """
    with tempfile.TemporaryDirectory(prefix="faults-") as own:
        place = folder or Path(own) / "site"
        server = Server(place, settings={**BEHIND_A_PROXY, **settings}, log=Path(own) / "log")
        cluster = _a_cluster(Path(own)) if database == "PostgreSQL" else None
        try:
            if cluster:
                place.mkdir()
                server.settings["DATABASE_URL"] = cluster.url
                server.prepare()
            else:
                shutil.copytree(_prepared().name, place)
            server.start()
            yield Site(server, cluster)
        finally:
            server.kill()
            if cluster:
                cluster.kill()


@cache
def _prepared() -> tempfile.TemporaryDirectory[str]:
    """A site on SQLite that was prepared and never started, to be copied."""
    folder = tempfile.TemporaryDirectory(prefix="faults-prepared-")
    Server(Path(folder.name)).prepare()
    return folder


def _a_cluster(folder: Path) -> Cluster:
    place = folder / "cluster"
    place.mkdir()
    cluster = Cluster(place)
    cluster.make()
    cluster.start()
    return cluster


@contextmanager
def a_small_disk(megabytes: int) -> Iterator[Path]:
    """A file system of its own in an image, mounted; only root can have one. Raises NotHere."""
    if os.geteuid() != 0 or not shutil.which("mkfs.ext4"):
        raise NotHere(f"{NO_DISK}: that takes root and mkfs.ext4")
    with tempfile.TemporaryDirectory(prefix="faults-disk-") as own:
        image, place = Path(own) / "image", Path(own) / "disk"
        place.mkdir()
        with image.open("wb") as file:
            file.truncate(megabytes * 1024 * 1024)
        # Nothing is set aside for root, so that it is full for everybody.
        subprocess.run(["mkfs.ext4", "-q", "-m", "0", str(image)], check=True)
        mount = ["mount", "-o", "loop", str(image), str(place)]
        done = subprocess.run(mount, capture_output=True, text=True, check=False)
        if done.returncode:
            raise NotHere(f"{NO_DISK}: {done.stderr.strip()}")
        try:
            yield place
        finally:
            subprocess.run(["umount", "-l", str(place)], check=False)


def kill(process: int) -> None:
    try:
        os.kill(process, signal.SIGKILL)
    except ProcessLookupError:
        return
