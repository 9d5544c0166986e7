"""Commands that keep the place in order: keys, the log, what goes, who may send answers."""

import json
import sys
from pathlib import Path as FilePath
from uuid import UUID

import click
from flask import Flask

from intake.records import certificates, connections, data_keys, keeping, purging
from intake.records.clock import ClockJumped, check_clock
from intake.records.database import wipe
from intake.records.events import verify_log
from intake.records.retention import Periods
from intake.refusing import Refused
from intake.web import fixed_pages

IN_A_SETTING = (
    "The data keys come from the setting DATA_KEYS, which cannot be changed from here. Put a new "
    "key first there ({new}), start every node again, then run this command once more"
)
CLOCK = (
    "Nothing is deleted. Check the clock of this machine; if it is right, add "
    "--yes-the-clock-is-right"
)
NOT_WIPED = (
    "The rows are deleted, and their bytes are overwritten in time. To have that done now, run "
    "VACUUM on PostgreSQL, or this command again on SQLite when nobody reads"
)


def register(app: Flask) -> None:
    ours = (rotate_key, verify, purge, connection_add, connection_end, list_connections)
    for command in (*ours, write_fixed_pages):
        app.cli.add_command(command)


@click.command("rotate-key")
@click.option("--drop-old", is_flag=True, help="Then take away the keys that seal nothing more.")
def rotate_key(drop_old: bool) -> None:
    """Seal everything anew with a new data key, while the site runs.

    Stopped half way, it goes on where it was when it is run again. Older backups still need
    the older keys: keep a copy of them for as long as such backups, never in the same place.
    """
    data_keys.check_keys()
    shown = sys.stderr.isatty()
    try:
        if drop_old:
            dropped = data_keys.drop_old_keys()
            click.echo(f"Keys taken away: {', '.join(dropped) or 'none'}")
            return
        for table, done, total in data_keys.rotate():
            if shown:
                click.echo(f"\r\033[K{table}: {done:,} of {total:,}", nl=False, err=True)
    except data_keys.NotInAFile:
        raise Refused(IN_A_SETTING.format(new=data_keys.a_new_key())) from None
    if shown:
        click.echo("\r\033[K", nl=False, err=True)
    click.echo(f"Everything is sealed with key {data_keys.current_name()}.")


@click.command("verify-log")
@click.option(
    "--against",
    type=click.Path(exists=True, dir_okay=False, path_type=FilePath),
    help="Where the log stood earlier, as --save wrote it: also finds an old copy put back.",
)
@click.option(
    "--save",
    type=click.Path(dir_okay=False, path_type=FilePath),
    help="Write where the log stands now. Keep that file away from the database.",
)
def verify(against: FilePath | None, save: FilePath | None) -> None:
    """Read the whole event log and list every row that was changed, removed, added or moved.

    The certificates of what was purged are checked with it. Exit status 1 where there is any.
    """
    ends = check_log(_read_marks(against) if against else None)
    if save:
        _write_marks(save, ends)


Marks = dict[UUID, tuple[int, bytes]]


def check_log(marks: Marks | None = None) -> Marks:
    """Say whether the log and the certificates are whole, and where the chains end.

    Where they are not, list the faults and end with exit status 1.
    """
    checked = verify_log(marks, certificates.chains_let_go())
    faults = [*map(str, checked.faults), *certificates.faults()]
    for fault in faults:
        click.echo(fault)
    if faults:
        click.echo(f"{len(faults):,} faults in {checked.events:,} events", err=True)
        sys.exit(1)
    click.echo(f"The log is whole: {checked.events:,} events in {len(checked.ends):,} chains.")
    return checked.ends


def _read_marks(file: FilePath) -> Marks:
    try:
        read = json.loads(file.read_text(encoding="utf-8"))
        return {
            UUID(chain): (int(length), bytes.fromhex(mac)) for chain, (length, mac) in read.items()
        }
    except (OSError, ValueError, TypeError, AttributeError):
        raise Refused(f"{file}: is not a file that --save wrote. Choose another one") from None


def _write_marks(file: FilePath, ends: Marks) -> None:
    marks = {str(chain): [length, mac.hex()] for chain, (length, mac) in ends.items()}
    try:
        file.write_text(json.dumps(marks, indent=1), encoding="utf-8")
    except OSError as error:
        raise Refused(f"{file}: cannot be written. Choose another place. ({error})") from None


@click.command()
@click.option("--dry-run", is_flag=True, help="List what would go, and delete nothing.")
@click.option("--certificate", type=click.IntRange(min=1), help="Print this certificate again.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.option("--yes-the-clock-is-right", "clock_is_right", is_flag=True)
def purge(dry_run: bool, certificate: int | None, form: str, clock_is_right: bool) -> None:
    """Delete what was kept long enough, for good, and print a certificate of it.

    How long that is stands in intake/records/retention.toml. What is under a legal hold stays.
    Backups made before still hold what was deleted: delete them in their time.
    """
    if certificate is not None:
        _print_certificate(certificate, form)
        return
    try:
        check_clock()
    except ClockJumped as jump:
        if not clock_is_right:
            raise Refused(f"{jump} {CLOCK}") from None
    periods = keeping.periods_here()
    if dry_run:
        _list_due(periods, form)
        return
    for due in purging.purge(periods):
        click.echo(f"{due.reference}  deleted: {due.kind}", err=True)
    made = certificates.certify("flask purge")
    if made is None:
        click.echo("Nothing has been kept long enough to go.")
        return
    _print_certificate(made.id, form)
    if not wipe():
        click.echo(NOT_WIPED, err=True)


def _list_due(periods: Periods, form: str) -> None:
    due = [*purging.due_intakes(periods), *purging.due_events(periods)]
    rows = [{"reference": each.reference, "type": each.kind, "why": each.kept.why} for each in due]
    if form == "json":
        click.echo(json.dumps(rows, indent=2))
        return
    for row in rows:
        click.echo("  ".join(row.values()))
    click.echo(f"{len(rows):,} would go. Periods of {periods.name}.")


def _print_certificate(number: int, form: str) -> None:
    found = certificates.by_number(number)
    if found is None:
        raise Refused(f"--certificate: there is no certificate {number}. Enter a lower number")
    if form == "json":
        click.echo(json.dumps(certificates.to_json(found), indent=2))
    else:
        click.echo(certificates.to_text(found))


@click.command("connection-add")
@click.argument("name")
def connection_add(name: str) -> None:
    """Let another system, called NAME here, send answers. Prints its token, once."""
    try:
        token = connections.add(name)
    except connections.NotAName:
        most = connections.LONGEST_NAME
        raise Refused(f"Give a name of at most {most} characters in one line") from None
    except connections.NameTaken:
        raise Refused(f"{name}: there is, or was, one of this name. Choose another") from None
    click.echo("Its token. It is not shown again: keep it as you keep a password.", err=True)
    click.echo(token)


@click.command("connection-end")
@click.argument("name")
def connection_end(name: str) -> None:
    """End the connection called NAME: from now on its token opens nothing."""
    try:
        connections.end(name)
    except connections.NoConnection:
        raise Refused(f"{name}: no connection of this name counts. See: connections") from None
    click.echo("The connection is ended.", err=True)


@click.command("connections")
def list_connections() -> None:
    """List the systems that may send answers, and those that no longer may."""
    for each in connections.every():
        used = f"last used {each.last_used_at:%Y-%m-%d}" if each.last_used_at else "never used"
        ended = f", ended {each.ended_at:%Y-%m-%d}" if each.ended_at else ""
        click.echo(f"{each.name}  made {each.made_at:%Y-%m-%d}, {used}{ended}")


@click.command("fixed-pages")
def write_fixed_pages() -> None:
    """Write the pages for an emergency anew, in each language.

    They are files, so that they are there without the database. Run it after a change of their
    templates or words; it writes what has changed and says so.
    """
    for path, page in fixed_pages.written():
        if path.exists() and path.read_text(encoding="utf-8") == page:
            continue
        path.write_text(page, encoding="utf-8")
        click.echo(f"Written: static/{path.name}")
