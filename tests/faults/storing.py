"""Takes the database away while people write: the disk is full, read-only, or somebody locks it."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from servers import wait_until

from faults.finding import Outcome, look
from faults.killing import back_after, people_of
from faults.sites import Site, a_site, a_small_disk
from faults.writing import CutOff, Visitor, Writer, writing

MEGABYTES = 24
STAYS_BROKEN = 1.5
"""Seconds for which the disk stays full or read-only after somebody was told so."""
LOCKER = """
import sqlite3, sys, time
held = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=30)
held.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.readline()
held.execute("ROLLBACK")
"""


def fill_the_disk(rounds: int) -> Outcome:
    outcome = Outcome("disk full", "SQLite")
    with a_small_disk(MEGABYTES) as disk, a_site(folder=disk / "site") as site:
        for _ in range(rounds):
            people = people_of(site)
            with writing(people):
                back_after(people, outcome)
                filler = disk / "filler"
                _fill(filler)
                _until_told(people)
                time.sleep(STAYS_BROKEN)
                _still_reads(site, people, outcome)
                filler.unlink()
                took = back_after(people, outcome)
            outcome.rounds += 1
            outcome.seen = f"writing again by itself {took:.1f} s after there was room"
            look(site, people, outcome)
    return outcome


def _fill(filler: Path) -> None:
    """Take all that is left on the disk."""
    with filler.open("wb", buffering=0) as file:
        for size in (1024 * 1024, 4096, 1):
            try:
                while True:
                    file.write(b"x" * size)
            except OSError:
                continue


def make_the_disk_read_only(rounds: int) -> Outcome:
    """As a file system does by itself after an error; then a start on it, and one after repair."""
    outcome = Outcome("disk becomes read-only, start on it, repair", "SQLite")
    with a_small_disk(MEGABYTES) as disk, a_site(folder=disk / "site") as site:
        for _ in range(rounds):
            people = people_of(site)
            # What was copied there, and what a test wrote without waiting for the disk.
            os.sync()
            with writing(people):
                back_after(people, outcome)
                before = [len(each.acknowledged) for each in people]
                _remount(disk, "abort")
                _until_told(people)
                time.sleep(STAYS_BROKEN)
                _still_reads(site, people, outcome)
            # Who waits for the disk while it is given up is told by Linux that all is written, and
            # it is not: a program that only appends and calls fdatasync loses its last line too.
            for each, count in zip(people, before, strict=True):
                del each.acknowledged[count:]
            site.server.kill()
            _mount_again(disk, "ro")
            site.server.start()
            outcome.need(_opens(site), "started on a read-only disk, the first page does not open")
            _nobody_is_served_without_words(site, outcome)
            site.server.kill()
            _mount_again(disk, "rw")
            site.server.start()
            afterwards = [Visitor(site.port)]
            with writing(afterwards):
                back_after(afterwards, outcome)
            outcome.rounds += 1
            look(site, [*people, *afterwards], outcome)
    outcome.seen = "pages that write say so, others open; after repair and a start all is there"
    return outcome


def lock_the_file(rounds: int) -> Outcome:
    """Another program holds the write lock until everybody who waits for it was told so."""
    outcome = Outcome("another program locks the file", "SQLite")
    with a_site() as site:
        for _ in range(rounds):
            people = people_of(site)
            with writing(people):
                back_after(people, outcome)
                with _locked(site.file):
                    _until_told(people, all)
                took = back_after(people, outcome)
            outcome.rounds += 1
            look(site, people, outcome)
            outcome.need(not outcome.cut_off, "somebody got no answer at all")
    outcome.seen = f"told after at most {outcome.longest:.0f} s, writing again after {took:.1f} s"
    return outcome


@contextmanager
def _locked(file: Path) -> Iterator[None]:
    command = [sys.executable, "-c", LOCKER, str(file)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdin
        assert holder.stdout
        assert holder.stdout.readline() == b"held\n"
        try:
            yield
        finally:
            holder.stdin.close()


def _until_told(people: Sequence[Writer], who: Callable[..., bool] = any) -> None:
    """Some writes still fit into what the database has set aside, so it can take a while."""
    wait_until(lambda: who(each.told for each in people), "nobody was told anything", 60)


def _still_reads(site: Site, people: Sequence[Writer], outcome: Outcome) -> None:
    """Who has a screen open can still read it, or is told that it cannot be read now."""
    outcome.need(_opens(site), "the first page does not open")
    for person in people:
        if isinstance(person, Visitor) and person.acknowledged:
            reader = Visitor(site.port, cookie=person.acknowledged[-1].place)
            _read(reader, "/check", outcome)


def _read(reader: Writer, path: str, outcome: Outcome) -> None:
    try:
        answer = reader.ask("GET", path)
    except CutOff as problem:
        outcome.problems.append(f"{path}: {problem}")
        return
    if answer.status >= 400:
        reader.note(path, answer)
        outcome.problems += reader.problems


def _opens(site: Site) -> bool:
    return Visitor(site.port).ask("GET", "/").status in (200, 503)


def _nobody_is_served_without_words(site: Site, outcome: Outcome) -> None:
    person = Visitor(site.port)
    first = person.ask("GET", "/")
    if first.status == 200:
        person.note("/start", person.ask("POST", "/start", {"csrf_token": person.token}))
    outcome.problems += person.problems
    outcome.told += sum(person.told.values())


def _remount(disk: Path, how: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{how}", str(disk)], check=True, capture_output=True)


def _mount_again(disk: Path, how: str) -> None:
    """What an operator does: take it out, have it checked, put it in."""
    image = disk.with_name("image")
    wait_until(lambda: _unmounted(disk), "the disk stays in use")
    # Ends with 1 where something was mended.
    subprocess.run(["fsck.ext4", "-p", str(image)], check=False, capture_output=True)
    mount = ["mount", "-o", f"loop,{how}", str(image), str(disk)]
    subprocess.run(mount, check=True, capture_output=True)


def _unmounted(disk: Path) -> bool:
    command: Callable[..., subprocess.CompletedProcess[bytes]] = subprocess.run
    return command(["umount", str(disk)], check=False, capture_output=True).returncode == 0
