"""Measures several pieces of work in turn, so that they share the moods of the machine."""

import gc
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from statistics import median
from time import process_time_ns
from typing import Any


@dataclass(frozen=True)
class Work:
    """Something done once for each of some items. `fresh` makes an item anew, untimed."""

    name: str
    do: Callable[[Any], object]
    items: Sequence[Any]
    fresh: Callable[[Any], Any] = lambda item: item
    rounds: list[float] = field(default_factory=list)
    """Microseconds of processor time for one item, as the mean of each round."""

    @property
    def best(self) -> float:
        return min(self.rounds)

    @property
    def middle(self) -> float:
        return median(self.rounds)

    def times_slower_than(self, other: "Work") -> float:
        """The median ratio of the rounds: both parts of each were measured side by side."""
        pairs = zip(self.rounds, other.rounds, strict=True)
        return median(mine / theirs for mine, theirs in pairs)


def take_turns(works: Sequence[Work], rounds: int) -> None:
    """Measure each piece of work once in every round."""
    for work in works:
        _once_through(work)
    for _ in range(rounds):
        for work in works:
            work.rounds.append(_once_through(work))


def _once_through(work: Work) -> float:
    items = [work.fresh(item) for item in work.items]
    do = work.do
    gc.collect()
    gc.disable()
    start = process_time_ns()
    for item in items:
        do(item)
    spent = process_time_ns() - start
    gc.enable()
    return spent / 1000 / len(items)
