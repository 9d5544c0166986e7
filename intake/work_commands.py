"""The command that does jobs beside the site."""

from datetime import timedelta

import click
from flask import Flask, current_app

from intake import logs
from intake.web import workers, working


def register(app: Flask) -> None:
    app.cli.add_command(work)


@click.command()
@click.option(
    "--hold",
    type=click.IntRange(min=3, max=3600),
    default=int(working.HOLD.total_seconds()),
    show_default=True,
    help="Seconds without a word after which a worker counts as gone, and its job as free.",
)
def work(hold: int) -> None:
    """Do jobs until stopped: documents, reminders, deletion of what was kept long enough.

    On PostgreSQL they come out of the queue, and as many workers as you like share them. On SQLite
    processes of the server do them; a worker is for a server that has none.
    """
    # It goes on for as long as a server, so its lines are like those of one.
    logs.set_up()
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    click.echo("Doing jobs. Ctrl-C ends it when the job in hand is done.", err=True)
    workers.work(app, timedelta(seconds=hold))
