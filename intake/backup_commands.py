"""Commands to back the database up and to put a backup in place."""

from pathlib import Path as FilePath

import click
from flask import Flask

from intake.records import backups
from intake.records.keyring import KeyMissing
from intake.refusing import Refused
from intake.upkeep_commands import check_log

KEYS = (
    "The keys are not in it. They are in INSTANCE_DIR or in settings (docs/security.md, Keys): "
    "keep a copy of them at another place, never beside the backups"
)
REVIVED = (
    "What was done after that moment is gone: close accounts and connections again that were "
    "closed since, and purge again"
)


def register(app: Flask) -> None:
    app.cli.add_command(backup)
    app.cli.add_command(restore)


@click.command()
@click.argument("place", type=click.Path(path_type=FilePath))
def backup(place: FilePath) -> None:
    """Write a backup of the database to PLACE, a folder or a new file, while the site runs.

    It holds no keys. On PostgreSQL the program pg_dump is needed. Prints the name of the file.
    """
    archive = place / backups.name_now() if place.is_dir() else place
    try:
        manifest = backups.make(archive)
    except (backups.NotDone, KeyMissing) as problem:
        raise Refused(str(problem)) from None
    click.echo(f"{manifest.size:,} bytes of {manifest.kind}, schema {manifest.schema}", err=True)
    click.echo(KEYS, err=True)
    click.echo(archive)


@click.command()
@click.argument("archive", type=click.Path(path_type=FilePath))
@click.option("--replace", is_flag=True, help="Put aside what is in the database now.")
def restore(archive: FilePath, replace: bool) -> None:
    """Put the backup in ARCHIVE in place, bring its tables up to date, and check the log.

    The keys of the time of the backup have to be here first. Nothing changes unless all checks
    pass. Exit status 1 where the log of the backup is not whole.
    """
    try:
        restored = backups.restore(archive, replace)
    except backups.NotOurs as problem:
        raise Refused(f"{archive}: {problem}. Nothing is restored; take another backup") from None
    except (backups.NotDone, KeyMissing) as problem:
        raise Refused(f"Nothing is restored. {problem}") from None
    click.echo(f"Restored as of {restored.manifest.made_at}. {REVIVED}.")
    click.echo(f"Sessions of staff that were ended: {restored.signed_out}")
    if restored.migrated:
        click.echo("The tables were brought up to date.")
    if restored.aside:
        click.echo(f"What was there before is at {restored.aside}: delete it in its time.")
    check_log()
