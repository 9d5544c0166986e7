"""Sets the clock of a running server ahead and back, by days and by more than a year."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from clusters import NotHere
from make import PASSWORD, account_of, take_first_steps

from faults.finding import Outcome, look
from faults.killing import back_after
from faults.sites import Site, a_site
from faults.writing import Visitor, Writer, writing
from intake.records import staff
from intake.records.second_factors import codes

DAYS = (2, 400, 0, -30, 0)
"""Where the clock stands one after the other, seen from the true time."""
EMAIL = "clinician-by-the-clock@doorway.example"


def set_the_clock(rounds: int) -> Outcome:
    """At each time people fill in screens, somebody signs in, and an old screen is opened."""
    outcome = Outcome("clock jumps ahead and back", "SQLite")
    with _a_site_with_a_clock() as (site, clock):
        _an_account(site)
        everybody: list[Writer] = []
        for _ in range(rounds):
            for days in DAYS:
                before = everybody[-1] if everybody else None
                clock.write_text(f"{days:+}d" if days else "+0")
                everybody.append(_writes_a_while(site, outcome))
                # At once: who is told that their screen has ended has no session to find it by.
                look(site, everybody[-1:], outcome)
                _signs_in(site, days, outcome)
                if before:
                    _is_told(before, outcome)
            outcome.rounds += 1
    outcome.need(not outcome.told, "somebody could not write")
    outcome.seen = "days: " + ", ".join(map(str, DAYS)) + "; everybody gets in, the log is whole"
    return outcome


@contextmanager
def _a_site_with_a_clock() -> Iterator[tuple[Site, Path]]:
    found = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
    if not found:
        raise NotHere("faketime is not installed: apt-get install faketime")
    with a_site() as site:
        clock = site.server.folder / "clock"
        clock.write_text("+0")
        site.server.kill()
        site.server.settings |= {
            "LD_PRELOAD": str(found[0]),
            "FAKETIME_TIMESTAMP_FILE": str(clock),
            "FAKETIME_NO_CACHE": "1",
            # The clock that gunicorn measures its workers with jumps here too, which it never does
            # on a real machine: it would take all of them for hung.
            "GUNICORN_CMD_ARGS": "--timeout 0",
        }
        site.server.start()
        yield site, clock


def _an_account(site: Site) -> None:
    with site.looked_into():
        staff.add_staff(EMAIL, "Test Clinician", "clinician", "Test License 0")
        take_first_steps(account_of(EMAIL), str(codes().generate_totp_secret()))


def _writes_a_while(site: Site, outcome: Outcome) -> Visitor:
    visitor = Visitor(site.port)
    with writing([visitor]):
        for _ in range(3):
            back_after([visitor], outcome)
    return visitor


def _signs_in(site: Site, days: int, outcome: Outcome) -> None:
    """With the password and the code that an app on the person's phone shows now.

    Their phone goes by the clock of the server: else the code is wrong, and rightly.
    """
    person = Visitor(site.port)
    person.ask("GET", "/sign-in")
    typed = {"csrf_token": person.token, "email": EMAIL, "password": PASSWORD}
    leads = person.ask("POST", "/sign-in", typed).leads
    outcome.need(leads == "/sign-in/code", f"{days} days: the password leads to “{leads}”")
    person.ask("GET", "/sign-in/code")
    with site.looked_into():
        moment = datetime.now(UTC) + timedelta(days=days)
        secret = account_of(EMAIL).tf_totp_secret
        code = codes()._totp.from_source(secret).generate(int(moment.timestamp())).token
    answer = person.ask("POST", "/sign-in/code", {"csrf_token": person.token, "code": code})
    outcome.need(answer.status == 302, f"{days} days: signing in ends with {answer.status}")
    shown = person.ask("GET", "/worklist")
    outcome.need(shown.status == 200, f"{days} days: the worklist is {shown.status}")


def _is_told(before: Writer, outcome: Outcome) -> None:
    """A screen from before the jump is open, or has ended with a page that says what to do."""
    reader = Visitor(before.port, cookie=before.acknowledged[-1].place)
    answer = reader.ask("GET", "/check")
    fine = answer.status in (200, 302) or (
        answer.status == 410 and "You can start again" in answer.text
    )
    outcome.need(fine, f"an old screen: {answer.status} {answer.text[-200:]}")
