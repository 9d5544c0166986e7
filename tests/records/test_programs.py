"""The directory in both databases: one name once, two at the same time, filters, the file."""

import threading
from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from intake.extensions import db
from intake.records import program_csv, programs, staff
from intake.records.event_tables import Event
from intake.records.program_csv import Doing, NotAsShown
from intake.records.program_entries import Draft
from intake.records.program_tables import Program
from intake.records.programs import ChangedMeanwhile, NameTaken, Wanted
from intake.records.staff_tables import Staff

TODAY = date(2026, 11, 24)
HOUSE = Draft(name="Example House", levels=("residential",), places_free=2)


@pytest.fixture
def site(app: Flask) -> Flask:
    staff.add_staff("lead@doorway.example", "Test Lead", "lead")
    return app


def lead() -> Staff:
    return db.session.scalars(select(Staff)).one()


def both_at_once(site: Flask, job: Callable[[Staff], object], times: int = 2) -> list[str]:
    """How it ended for each of several who do the same at the same moment."""
    start, ended = threading.Barrier(times, timeout=60), []
    # As many as there are connections, so this thread gives its own back.
    db.session.rollback()

    def run() -> None:
        with site.app_context():
            by = lead()
            start.wait()
            try:
                job(by)
                ended.append("done")
            except (NameTaken, ChangedMeanwhile, NotAsShown) as told:
                ended.append(type(told).__name__)
            db.session.remove()

    threads = [threading.Thread(target=run) for _ in range(times)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return sorted(ended)


def test_two_who_add_one_name_add_one_program(site: Flask) -> None:
    assert both_at_once(site, lambda by: programs.add(HOUSE, by)) == ["NameTaken", "done"]
    assert len(programs.in_use()) == 1


def test_two_who_change_what_they_saw_do_not_overwrite_each_other(site: Flask) -> None:
    kept = programs.add(HOUSE, lead())
    program, version = kept.id, kept.version
    changed = Draft(name="Example House", levels=("outpatient",), places_free=2)
    ended = both_at_once(site, lambda by: programs.change(program, version, changed, by))
    assert ended == ["ChangedMeanwhile", "done"]


def test_two_who_say_the_places_are_both_heard(site: Flask) -> None:
    program = programs.add(HOUSE, lead()).id
    ended = both_at_once(site, lambda by: programs.say_places(program, 1, by), times=4)
    assert ended == ["done"] * 4
    db.session.rollback()
    kinds = db.session.scalars(select(Event.kind).where(Event.kind == "program-places-said"))
    assert len(kinds.all()) == 4


def test_a_file_that_two_take_at_once_is_taken_once(site: Flask) -> None:
    content = b"name,levels\nExample A,outpatient\nExample B,residential\n"
    shown = program_csv.plan_of(content, TODAY).signature
    ended = both_at_once(site, lambda by: program_csv.take(content, shown, TODAY, by))
    assert ended in (["NotAsShown", "done"], ["NameTaken", "done"])
    db.session.rollback()
    assert [each.name for each in programs.in_use()] == ["Example A", "Example B"]


def test_a_file_with_a_refused_line_is_not_taken_even_if_somebody_insists(site: Flask) -> None:
    content = b"name,levels\nExample A,outpatient\nExample B,palace\n"
    plan = program_csv.plan_of(content, TODAY)
    assert [line.doing for line in plan.lines] == [Doing.ADD, Doing.REFUSE]
    with pytest.raises(NotAsShown):
        program_csv.take(content, plan.signature, TODAY, lead())
    assert not programs.in_use()


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Wanted(), 2),
        (Wanted(words="HARBOR"), 1),
        (Wanted(words="_"), 0),
        (Wanted(level="outpatient"), 1),
        (Wanted(level="intensive_outpatient"), 1),
        (Wanted(language="vietnamese"), 1),
        (Wanted(accepts="pump", payer="medicaid"), 1),
        (Wanted(places=True), 1),
        (Wanted(out_of_use=True), 0),
    ],
    ids=str,
)
def test_filters_find_whole_words_of_a_list(site: Flask, wanted: Wanted, found: int) -> None:
    programs.add(HOUSE, lead())
    programs.add(
        Draft(
            name="Example Harbor", levels=("outpatient", "intensive_outpatient"),
            languages=("Vietnamese",), accepts=("pump",), payers=("medicaid",),
        ),
        lead(),
    )  # fmt: skip
    assert programs.count(wanted) == found
    assert len(programs.listed(wanted)) == found


def test_what_was_kept_comes_back_as_it_was(site: Flask) -> None:
    full = Draft(
        name="Example Straße", levels=("outpatient",), accepts=("pump", "adult"),
        declines=("medicaid",), languages=("American Sign Language", "Español"), evening=False,
        note="Two\nlines", places_free=0, reviewed_on=TODAY,
    )  # fmt: skip
    kept = programs.add(full, lead())
    db.session.expire_all()
    assert not programs.differing(kept, full)
    assert programs.by_name("example  STRASSE") is kept
    assert db.session.scalars(select(Program)).one().languages == full.languages
