"""No page for staff reads a table from end to end that grows with every intake.

SQLite plans by the indexes that there are and not by how many rows, so a few rows tell what a
million would meet.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from bench.worklist import PAGES, Ask, Site, a_site
from statements import explained, overheard

from intake.extensions import db
from intake.records import purging
from intake.records.keeping import periods_here
from intake.records.models import Intake

PAGES_BY_NAME = {name: ask for pages in PAGES.values() for name, ask in pages.items()}
READS = ("SELECT", "UPDATE", "DELETE")
HOLDS_ONLY_WHAT_WAITS = "USING INDEX ix_call_back_open"
"""Calls back that are still to be made, in the order in which they are shown."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with a_site(60, "", tmp_path_factory.mktemp("growing")) as made:
        made.look_around()
        yield made


def growing_tables() -> set[str]:
    """Those with rows that belong to an intake, and the log, which outlives them."""
    belongs = {
        table.name
        for table in db.metadata.sorted_tables
        if any(key.column.table.name == Intake.__tablename__ for key in table.foreign_keys)
    }
    return belongs | {"intake", "event", "event_chain", "purged"}


def scanned_by(work: Any) -> list[str]:
    """What SQLite says of each table that would be read from end to end for this work."""
    with overheard() as asked:
        work()
    growing = growing_tables()
    reads = [each for each in asked if each.sql.startswith(READS)]
    assert reads
    return [
        f"{step}: {each.sql}"
        for each in reads
        for *_, step in explained(each, "EXPLAIN QUERY PLAN")
        if step.startswith("SCAN ")
        and step.split()[1].rstrip("_0123456789") in growing
        and not step.endswith(HOLDS_ONLY_WHAT_WAITS)
    ]


@pytest.mark.parametrize("name", PAGES_BY_NAME)
def test_a_page_looks_up_what_it_shows(site: Site, name: str) -> None:
    ask: Ask = PAGES_BY_NAME[name]
    assert scanned_by(lambda: ask(site)) == []


def test_the_hourly_sweep_looks_up_the_screens_that_were_not_sent(site: Site) -> None:
    assert scanned_by(lambda: list(purging.due_intakes(periods_here(), unsent_only=True))) == []


def test_a_table_that_is_read_from_end_to_end_is_told(site: Site) -> None:
    [told] = scanned_by(lambda: db.session.query(Intake).filter(Intake.level == 3).all())
    assert told.startswith("SCAN intake: SELECT")
