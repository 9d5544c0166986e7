"""How a command refuses what it was given: one sentence that says what to do, exit status 2."""

import sys
from typing import Any

import click


class Refused(click.ClickException):
    """Something in the input is wrong. The message says what to do; the exit status is 2."""

    exit_code = 2

    def show(self, file: Any = None) -> None:
        click.echo(self.message, file=file or sys.stderr)
