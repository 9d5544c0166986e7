"""Ends processes in the middle of writes: the server, a worker, the database."""

import random
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress

from faults.finding import Outcome, look
from faults.sites import Cluster, Site, a_site
from faults.writing import Visitor, Writer, writing

VISITORS = 3
KILLED, RESTARTED, CUT_SHORT = "kill -9 of all of it", "fast restart", "immediate restart"
"""What PostgreSQL calls fast is orderly, and immediate is without any ending."""
ENOUGH = 20
"""Problems after which more of them tell nothing new."""
OUT_FOR = 1
"""Seconds for which it is away in a restart."""
BACK_WITHIN = 60
"""Seconds in which everybody has to be able to write again."""


def kill_the_server(rounds: int, database: str = "SQLite") -> Outcome:
    with a_site(database) as site:
        outcome = Outcome("kill -9 of the whole server", database)

        def breaks() -> None:
            site.server.kill()
            site.server.start()

        return rounds_of(site, outcome, rounds, breaks)


def kill_workers(rounds: int, database: str = "SQLite") -> Outcome:
    with a_site(database) as site:
        outcome = Outcome("kill -9 of one worker", database)
        return rounds_of(site, outcome, rounds, site.kill_a_worker)


def interrupt_the_database(rounds: int, *hows: str) -> Outcome:
    """PostgreSQL is killed, or restarted in an orderly way or at once, in turns as asked."""
    with a_site("PostgreSQL") as site:
        cluster, number = cluster_of(site), iter(range(rounds))
        outcome = Outcome(f"PostgreSQL: {', '.join(hows)} under load", "PostgreSQL")

        def breaks() -> None:
            how = hows[next(number) % len(hows)]
            if how == KILLED:
                cluster.kill()
            else:
                cluster.stop(how.removesuffix(" restart"))
                time.sleep(OUT_FOR)
            cluster.start()

        return rounds_of(site, outcome, rounds, breaks)


def people_of(site: Site) -> list[Writer]:
    """Visitors, and one coordinator among them."""
    return [*(Visitor(site.port) for _ in range(VISITORS)), site.a_coordinator()]


def cluster_of(site: Site) -> Cluster:
    assert site.cluster
    return site.cluster


def rounds_of(site: Site, outcome: Outcome, rounds: int, breaks: Callable[[], None]) -> Outcome:
    """Break something in the middle of writes, mend it, and look; as often as asked."""
    coordinator, slowest = site.a_coordinator(), 0.0
    with suppress(KeyboardInterrupt):  # whoever has seen enough gets what was found so far
        while outcome.rounds < rounds and len(outcome.problems) < ENOUGH:
            coordinator = coordinator.goes_on()
            people: list[Writer] = [*(Visitor(site.port) for _ in range(VISITORS)), coordinator]
            with writing(people):
                back_after(people, outcome)
                time.sleep(random.random() * 0.6)  # noqa: S311 nothing secret is drawn
                breaks()
                slowest = max(slowest, back_after(people, outcome))
            look(site, people, outcome)
            outcome.rounds += 1
            print(f"faults: {outcome.rounds} of {rounds} rounds", file=sys.stderr, flush=True)
    outcome.seen = f"writing again after at most {slowest:.1f} s"
    return outcome


def back_after(people: Sequence[Writer], outcome: Outcome, within: float = BACK_WITHIN) -> float:
    """The seconds until an answer of everybody was acknowledged again."""
    begun, before = time.monotonic(), [len(each.acknowledged) for each in people]
    while time.monotonic() < begun + within:
        now = [len(each.acknowledged) for each in people]
        if all(more > fewer for more, fewer in zip(now, before, strict=True)):
            break
        time.sleep(0.02)
    else:
        outcome.problems.append(f"not everybody could write again within {within:.0f} s")
    return time.monotonic() - begun
