"""Commands that keep the place in order: keys, the event log."""

import json
import sys
from pathlib import Path as FilePath
from uuid import UUID

import click
from flask import Flask

from intake.records import data_keys
from intake.records.events import verify_log
from intake.refusing import Refused

IN_A_SETTING = (
    "The data keys come from the setting DATA_KEYS, which cannot be changed from here. Put a new "
    "key first there ({new}), start every node again, then run this command once more"
)


def register(app: Flask) -> None:
    for command in (rotate_key, verify):
        app.cli.add_command(command)


@click.command("rotate-key")
@click.option("--drop-old", is_flag=True, help="Then take away the keys that seal nothing more.")
def rotate_key(drop_old: bool) -> None:
    """Seal everything anew with a new data key, while the site runs.

    Stopped half way, it goes on where it was when it is run again. Older backups still need
    the older keys: keep a copy of the file of the keys with each backup.
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

    Exit status 1 where there is any.
    """
    checked = verify_log(_read_marks(against) if against else None)
    for fault in checked.faults:
        click.echo(str(fault))
    if checked.faults:
        click.echo(f"{len(checked.faults):,} faults in {checked.events:,} events", err=True)
        sys.exit(1)
    if save:
        _write_marks(save, checked.ends)
    click.echo(f"The log is whole: {checked.events:,} events in {len(checked.ends):,} chains.")


def _read_marks(file: FilePath) -> dict[UUID, tuple[int, bytes]]:
    try:
        read = json.loads(file.read_text(encoding="utf-8"))
        return {
            UUID(chain): (int(length), bytes.fromhex(mac)) for chain, (length, mac) in read.items()
        }
    except (OSError, ValueError, TypeError, AttributeError):
        raise Refused(f"{file}: is not a file that --save wrote. Choose another one") from None


def _write_marks(file: FilePath, ends: dict[UUID, tuple[int, bytes]]) -> None:
    marks = {str(chain): [length, mac.hex()] for chain, (length, mac) in ends.items()}
    try:
        file.write_text(json.dumps(marks, indent=1), encoding="utf-8")
    except OSError as error:
        raise Refused(f"{file}: cannot be written. Choose another place. ({error})") from None
