"""Measures pages for staff with 1 thousand, 100 thousand and 1 million intakes, on both databases.

Each page is asked for through the whole app in this process, by the clock, with all sizes in turn,
so that they share the moods of the machine. Prints Markdown tables and writes the same as JSON.
The databases are made for it and gone afterwards; a million takes about 10 GB in all.
"""

import argparse
import gc
import json
import platform
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from clusters import a_postgresql_cluster
from databases import with_all_tables
from make import StaffMember, a_staff_member, an_app
from sqlalchemy import Engine, event, select
from werkzeug.test import TestResponse

from bench.console import of
from bench.intake_rows import FIRST, HOSPITAL, LAST, LEFT, RIGHT
from bench.many_intakes import born_on, fill, name_of, phone_of
from intake.extensions import db
from intake.records.models import Intake
from intake.web.page_marks import mark_of
from intake.web.worklist import MARK

COUNTED: list[str] = []
"""What was asked of a database since it was emptied."""


@event.listens_for(Engine, "before_cursor_execute")
def _count(*given: Any) -> None:
    COUNTED.append(given[2])


SIZES = (1_000, 100_000, 1_000_000)
DATABASES = ("sqlite", "postgresql")
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
ALMOST_NOTHING = "status=decided&owner=me&level=emergency&clock=nearly&came=self"


@dataclass
class Site:
    """A database of some size with the app on it, and a lead who is signed in."""

    size: int
    lead: StaffMember
    whole: list[UUID]
    deep: str
    reference: str
    token: str = ""
    version: str = ""
    times: dict[str, list[float]] = field(default_factory=dict)
    spent: dict[str, list[float]] = field(default_factory=dict)
    """Processor time of this process, which is all but that of a PostgreSQL beside it."""
    bytes: dict[str, int] = field(default_factory=dict)
    queries: dict[str, int] = field(default_factory=dict)

    def get(self, path: str) -> TestResponse:
        return self.lead.client.get(path)

    def send(self, path: str, **fields: str) -> TestResponse:
        return self.lead.client.post(path, data={"csrf_token": self.token, **fields})

    def look_around(self) -> None:
        """Read the token and the version that an open page of the worklist holds."""
        page = self.get("/worklist").get_data(as_text=True)
        found, version = TOKEN.search(page), re.search(r'data-version="([^"]+)"', page)
        assert found
        assert version
        self.token, self.version = found[1], version[1]


Ask = Callable[[Site], TestResponse]


def opens(path: str) -> Ask:
    return lambda site: site.get(path)


def searches(typed: str, born: str = "") -> Ask:
    return lambda site: site.send("/worklist/search", typed=typed, born=born)


def of_one(path: str, number: int = 1) -> Ask:
    return lambda site: site.get(path.format(site.whole[number]))


def searches_reference(site: Site) -> TestResponse:
    return site.send("/worklist/search", typed=site.reference)


def asks_again(site: Site) -> TestResponse:
    """As an open page does each minute. Where somebody searched meanwhile, it is no news."""
    return site.get(f"/worklist/changes?version={site.version}")


BORN = f"{born_on(7):%-m/%-d/%Y}"
PAGES: dict[str, dict[str, Ask]] = {
    "Worklist": {
        "to do, first page": opens("/worklist"),
        "to do, half way down": lambda site: site.get(f"/worklist?after={site.deep}"),
        "decided, first page": opens("/worklist?status=decided"),
        "everything": opens("/worklist?status=any"),
        "mine": opens("/worklist?owner=me"),
        "nobody’s": opens("/worklist?owner=nobody"),
        "urgent": opens("/worklist?urgent=yes"),
        "one level": opens("/worklist?level=residential"),
        "self-screens": opens("/worklist?came=self"),
        "parked calls": opens("/worklist?status=parked"),
        "clock over": opens("/worklist?clock=over"),
        "clock running": opens("/worklist?clock=running&status=any"),
        "clock over within 12 hours": opens("/worklist?clock=nearly&status=any"),
        "call back due": opens("/worklist?status=any&back=due"),
        "five filters that hardly anything fits": opens(f"/worklist?{ALMOST_NOTHING}"),
        "has anything changed? No": asks_again,
        "has anything changed? Yes": opens("/worklist/changes?version=earlier"),
    },
    "Search": {
        "reference": searches_reference,
        "phone number": searches(phone_of(7)),
        "the number of a hospital": searches(HOSPITAL),
        "name": searches(name_of(7)),
        "name and birth date": searches(name_of(7), BORN),
        "birth date": searches("", BORN),
        "a name that every third person has": searches(FIRST),
        "two such names": searches(f"{LAST} {FIRST}"),
        "two common names, nobody has both": searches(f"{LEFT} {RIGHT}"),
        "nobody": searches("Nobody Whosoever"),
    },
    "Review": {
        "an intake": of_one("/intakes/{}"),
        "one with a thousand changes": of_one("/intakes/{}", 0),
        "who has seen it": of_one("/intakes/{}/access"),
        "how long it is kept": of_one("/intakes/{}/keeping"),
        "earlier intakes of the person": of_one("/calls/{}/look-up"),
    },
    "Other lists": {
        "open calls": opens("/calls"),
        "calls back": opens("/calls/call-backs"),
        "number before a call": lambda site: site.send("/calls/with-number", phone=HOSPITAL),
        "referrals": opens("/referrals"),
        "my referrals": opens("/referrals?view=mine"),
        "referrals to ask again": opens("/referrals?view=overdue"),
        "transports of the day": opens("/transports"),
        "practice": opens("/practice"),
    },
}


def measure(sites: Sequence[Site], rounds: int) -> None:
    """Ask each site for each page once in every round; the first rounds do not count."""
    for site in sites:
        site.look_around()
    gc.set_threshold(10_000)
    for number in range(-2, rounds):
        if number == 0:
            # As wsgi.py does. But all sites are in one process here, and what each of them keeps
            # after its first requests would be looked through for all of them: so it is later.
            gc.collect()
            gc.freeze()
        for name, ask in ((name, ask) for pages in PAGES.values() for name, ask in pages.items()):
            for site in sites:
                if ask is asks_again:
                    site.look_around()
                COUNTED.clear()
                begun = time.perf_counter(), time.process_time()
                answer = ask(site)
                taken = (time.perf_counter() - begun[0]) * 1000
                spent = (time.process_time() - begun[1]) * 1000
                if answer.status_code not in (200, 204, 302):
                    raise AssertionError(f"{name} with {site.size}: {answer.status}")
                if number >= 0:
                    site.times.setdefault(name, []).append(taken)
                    site.spent.setdefault(name, []).append(spent)
                    site.bytes[name] = len(answer.data)
                    site.queries[name] = len(COUNTED)


@contextmanager
def sites_on(database: str, sizes: Sequence[int], folder: Path) -> Iterator[list[Site]]:
    """Filled databases of one kind."""
    with ExitStack() as stack:
        cluster = ""
        if database == "postgresql":
            (folder / "cluster").mkdir()
            cluster = stack.enter_context(a_postgresql_cluster(folder / "cluster"))
        yield [stack.enter_context(a_site(size, cluster, folder)) for size in sizes]


@contextmanager
def a_site(size: int, cluster: str, folder: Path) -> Iterator[Site]:
    url = with_all_tables(cluster) if cluster else f"sqlite:///{folder / str(size)}"
    # Who fills a million for a quarter of an hour is not locked out meanwhile.
    with an_app(url, idle_lock_minutes=600) as app:
        begun = time.monotonic()
        lead = a_staff_member(app, "lead")
        whole = fill(size, lead.account)
        wanted = select(Intake.sort_key).where(
            *(Intake.status == "waiting", Intake.call_state == "", Intake.synthetic.is_(False)),
        )
        last = db.session.scalar(wanted.order_by(Intake.sort_key).offset(size // 20).limit(1))
        _say(f"{size:,} intakes in {time.monotonic() - begun:.0f} s")
        reference = db.session.get_one(Intake, whole[1]).reference
        # While larger ones are filled, PostgreSQL would end a transaction that nothing happens in.
        db.session.rollback()
        yield Site(size, lead, whole, mark_of(last or "", MARK), reference)


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


def figures_of(sites: Sequence[Site]) -> dict[str, Any]:
    """For each page the times by size in milliseconds, and how many times as long as the least."""
    least = sites[0]
    return {
        name: {
            "ms": {site.size: of(site.times[name]) for site in sites},
            "cpu_ms": {site.size: of(site.spent[name]) for site in sites},
            "queries": {site.size: site.queries[name] for site in sites},
            "bytes": {site.size: site.bytes[name] for site in sites},
            "times_as_long": {
                site.size: round(
                    statistics.median(site.times[name]) / statistics.median(least.times[name]), 2
                )
                for site in sites
            },
        }
        for pages in PAGES.values()
        for name in pages
    }


def report(database: str, sizes: Sequence[int], figures: dict[str, Any]) -> list[str]:
    """A table: times as long is the largest beside the smallest, by their medians."""
    most, columns = sizes[-1], 2 * len(sizes) + 2
    head = " | ".join(f"{each:,} | p95" for each in sizes)
    lines = [
        f"On {database}: median and 95th percentile in milliseconds",
        "",
        f"| Page | {head} | times as long | queries |",
        "|---|" + "---:|" * columns,
    ]
    for part, pages in PAGES.items():
        lines.append(f"| **{part}** |" + " |" * columns)
        for name in pages:
            each = figures[name]
            times = " | ".join(f"{each['ms'][s]['median']} | {each['ms'][s]['p95']}" for s in sizes)
            ratio, queries = each["times_as_long"][most], each["queries"][most]
            lines.append(f"| {name} | {times} | {ratio} | {queries} |")
    return [*lines, ""]


def main(arguments: Sequence[str]) -> None:
    asked = _asked(arguments)
    found: dict[str, Any] = {}
    for database in asked.databases:
        with (
            tempfile.TemporaryDirectory(dir=asked.folder) as folder,
            sites_on(database, asked.sizes, Path(folder)) as sites,
        ):
            measure(sites, asked.rounds)
            found[database] = figures_of(sites)
        print(*report(database, asked.sizes, found[database]), sep="\n", flush=True)
        # Each database takes long, so what is known is kept before the next one is filled.
        figures = {
            "python": platform.python_version(),
            "rounds": asked.rounds,
            "sizes": asked.sizes,
            "databases": found,
        }
        asked.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


def _asked(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./dev bench worklist", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES), help="of intakes")
    parser.add_argument(
        "--databases", nargs="+", choices=DATABASES, default=list(DATABASES), help="(both)"
    )
    parser.add_argument("--rounds", type=int, default=40, help="in which each page is asked (40)")
    parser.add_argument("--folder", type=Path, help="where the databases are made")
    parser.add_argument("--json", type=Path, default=Path("bench-worklist.json"))
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main(sys.argv[1:])
