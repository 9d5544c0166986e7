"""Takes away what cannot be made again: keys, and the bytes of a document."""

import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from typing import Any
from uuid import UUID

from make import a_session, account_of, an_intake, take_first_steps
from servers import ROOT
from sqlalchemy import select, text

from faults.finding import Outcome, look
from faults.killing import back_after, people_of
from faults.sites import Site, a_site
from faults.writing import Visitor, Writer, writing
from intake.extensions import db
from intake.placement.model import Level
from intake.records import dispositions, documents, staff
from intake.records.event_tables import Event
from intake.records.events import Kind
from intake.records.models import StoredReferral
from intake.records.second_factors import codes

SECRETS = ("data_keys", "log_key", "password_salt", "second_factor_key", "secret_key")


def lose_keys(rounds: int) -> Outcome:
    """One file with keys after the other is gone: while the site runs, and when it starts."""
    outcome = Outcome("a file with keys is gone", "SQLite")
    with a_site() as site:
        for number in range(rounds):
            people = people_of(site)
            with writing(people):
                back_after(people, outcome)
                _without_data_keys(site, people, outcome)
            _refuses_to_start(site, SECRETS[number % len(SECRETS)], outcome)
            site.server.start()
            outcome.rounds += 1
            look(site, people, outcome)
    outcome.seen = "says so, makes none anew; put back, all opens"
    return outcome


def _without_data_keys(site: Site, people: list[Writer], outcome: Outcome) -> None:
    """While the site runs: it says so on its pages, and goes on when they are back."""
    kept = site.server.folder / "data_keys"
    aside = kept.with_name("aside")
    kept.rename(aside)
    time.sleep(1)
    reader = Visitor(site.port, cookie=people[0].acknowledged[-1].place)
    answer = reader.ask("GET", "/check")
    said = "A key that the answers were locked with is missing" in answer.text
    outcome.need(answer.status == 503 and said, f"without keys: {answer.status} and no words")
    outcome.need(str(site.server.folder) not in answer.text, "the page tells where the keys lie")
    outcome.need(not kept.exists(), "keys were made anew while the site ran")
    aside.rename(kept)
    back_after(people, outcome)


def _refuses_to_start(site: Site, name: str, outcome: Outcome) -> None:
    """Whoever starts it is told which one is missing, and nothing takes its place."""
    site.server.kill()
    kept = site.server.folder / name
    aside = kept.with_name("aside")
    kept.rename(aside)
    before = _all_in_the_file(site)
    for command in (["-m", "gunicorn", "--bind", "127.0.0.1:0", "wsgi:app"], [*FLASK, "prepare"]):
        done = subprocess.run(
            [sys.executable, *command],
            cwd=ROOT,
            env=site.server.environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        said = done.stdout + done.stderr
        outcome.need(done.returncode, f"{name} is gone, and {command[1]} goes on")
        outcome.need("Doorway does not start" in said, f"{name}: no words: {said[-300:]}")
        outcome.need(name in said or name.upper() in said, f"it does not say that it is {name}")
        outcome.need(aside.read_text().split()[0][9:] not in said, "the key itself was told")
        outcome.need(not kept.exists(), f"{name} was made anew")
    outcome.need(_all_in_the_file(site) == before, f"{name}: the database was changed")
    aside.replace(kept)


DAMAGED = ("This document is damaged", "make the document again")


def _all_in_the_file(site: Site) -> bytes:
    """The database, with what stood beside it in its log."""
    with closing(sqlite3.connect(site.file)) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return site.file.read_bytes()


FLASK = ["-m", "flask", "--app", str(ROOT / "wsgi.py")]


def damage_documents(rounds: int) -> Outcome:
    """One bit of a kept document is turned over in the file of the database."""
    outcome = Outcome("a kept document was damaged", "SQLite")
    with a_site() as site:
        for number in range(rounds):
            cookie, intake_id = _a_document(site, number)
            site.server.kill()
            _turn_a_bit(site, intake_id)
            site.server.start()
            clinician = Visitor(site.port, cookie=cookie)
            _is_not_handed_out(clinician, intake_id, outcome)
            _is_made_again(clinician, intake_id, outcome)
            with site.looked_into():
                _is_in_the_log(intake_id, outcome)
            outcome.rounds += 1
            look(site, [], outcome)
    outcome.seen = "not handed out, noted, made again by one button"
    return outcome


def _a_document(site: Site, number: int) -> tuple[str, UUID]:
    """A decided intake with the program's own document, and a clinician who may see it."""
    with site.looked_into() as app:
        email = f"clinician-{number}@doorway.example"
        staff.add_staff(email, "Test Clinician", "clinician", "Test License 0")
        clinician = account_of(email)
        take_first_steps(clinician, str(codes().generate_totp_secret()))
        cookie = "=".join(a_session(app, clinician))
        db.session.rollback()
        intake = an_intake()
        decided = dispositions.decide(intake, account_of(email), Level.OUTPATIENT, intake.version)
        made = documents.Made(b"%PDF-1.7 made up " * 60, "{}", documents.new_code())
        documents.keep_record(intake, decided, made, account_of(email))
        return cookie, intake.id


def _turn_a_bit(site: Site, intake_id: UUID) -> None:
    """Where the sealed document lies in the file; SQLite itself notices nothing of it."""
    with site.looked_into():
        db.session.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
        kept = db.session.scalars(_document_of(intake_id)).one()
        sealed = kept.document_sealed
    content = bytearray(site.file.read_bytes())
    found = content.find(sealed)
    assert found > 0
    content[found + len(sealed) // 2] ^= 1
    site.file.write_bytes(content)


def _document_of(intake_id: UUID) -> Any:
    return select(StoredReferral).where(StoredReferral.intake_id == intake_id)


def _is_not_handed_out(clinician: Writer, intake_id: UUID, outcome: Outcome) -> None:
    for name in ("record.pdf", "record.json"):
        outcome.sent += 1
        answer = clinician.ask("GET", f"/intakes/{intake_id}/document/{name}")
        told = (
            "This document is damaged" in answer.text and "make the document again" in answer.text
        )
        outcome.told += told
        outcome.need(told, f"{name}: {answer.status} without words: {answer.text[-200:]}")
        outcome.need(answer.status == 500, f"{name}: {answer.status}")
        outcome.need("%PDF" not in answer.text, "it was handed out")


def _is_made_again(clinician: Writer, intake_id: UUID, outcome: Outcome) -> None:
    page = clinician.ask("GET", f"/intakes/{intake_id}")
    outcome.need("Make the document again" in page.text, "the page has no button for it")
    made = clinician.ask("POST", f"/intakes/{intake_id}/document", {"csrf_token": clinician.token})
    outcome.need(made.status == 302, f"made again: {made.status}")
    again = clinician.ask("GET", f"/intakes/{intake_id}/document/record.json")
    outcome.need(again.status == 200, f"the new one: {again.status}")


def _is_in_the_log(intake_id: UUID, outcome: Outcome) -> None:
    kinds = db.session.scalars(select(Event.kind).where(Event.chain == intake_id)).all()
    outcome.need(kinds.count(Kind.DOCUMENT_DAMAGED) == 2, "it was not noted")
    outcome.need(kinds.count(Kind.DOWNLOADED) == 1, "a damaged one was noted as downloaded")
