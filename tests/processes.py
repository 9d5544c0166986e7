"""What /proc tells of the processes that run."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

LISTENING = "0A"


class Process(NamedTuple):
    """One process; `ticks` is the processor time that it has taken so far, in clock ticks."""

    id: int
    state: str
    parent: int
    group: int
    ticks: int


def running() -> Iterator[Process]:
    """All processes, but those that end while they are looked at."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                # What stands before is the name, which may hold anything.
                told = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            ticks = int(told[11]) + int(told[12])
            yield Process(int(entry.name), told[0], int(told[1]), int(told[2]), ticks)


def children_of(process: int) -> list[int]:
    """The processes that this one has started and that have not ended."""
    return [each.id for each in running() if each.parent == process and each.state != "Z"]


def listens(process: int, port: int) -> bool:
    """Whether people who come to this port may meet this process."""
    sockets = set()
    # It may end meanwhile, or close one of them.
    with suppress(OSError):
        for entry in Path(f"/proc/{process}/fd").iterdir():
            with suppress(OSError):
                sockets.add(entry.readlink().name)
    lines = Path("/proc/net/tcp").read_text().splitlines()[1:]
    doors = (line.split() for line in lines if line.split()[1].endswith(f":{port:04X}"))
    return any(f"socket:[{each[9]}]" in sockets for each in doors if each[3] == LISTENING)
