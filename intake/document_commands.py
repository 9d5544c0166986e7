"""Commands about documents: whether a file is one of ours, and what they are signed with."""

import sys
from pathlib import Path as FilePath

import click
from flask import Flask, current_app

from intake.refusing import Refused


def register(app: Flask) -> None:
    for command in (verify, signing_certificate):
        app.cli.add_command(command)


def write_file(output: FilePath, content: bytes) -> None:
    """Write a file and say so. Raises Refused where that cannot be done."""
    try:
        output.write_bytes(content)
    except OSError as error:
        raise Refused(f"{output}: cannot be written. Choose another place. ({error})") from None
    click.echo(f"Wrote {output}", err=True)


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=FilePath))
def verify(file: FilePath) -> None:
    """Say whether the PDF in FILE is ours, and unchanged. Exit status 1 if not."""
    from intake.web.signing import SigningFailed
    from intake.web.verifying import IN_WORDS, verdict_on

    try:
        verdict = verdict_on(file.read_bytes(), current_app.config["SETTINGS"])
    except SigningFailed as problem:
        raise Refused(str(problem)) from None
    except OSError as problem:
        raise Refused(f"{file}: cannot be read. ({problem})") from None
    click.echo(IN_WORDS[verdict.finding])
    if verdict.made_at:
        code = f"Document {verdict.code}, made" if verdict.code else "Made"
        click.echo(f"{code} at {verdict.made_at:%Y-%m-%d %H:%M} UTC.")
    sys.exit(0 if verdict.is_good else 1)


@click.command("signing-certificate")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=FilePath))
def signing_certificate(output: FilePath | None) -> None:
    """Show the certificate that documents are signed with, without its key."""
    from intake.web.signing import SigningFailed, certificate_of

    try:
        site = certificate_of(current_app.config["SETTINGS"])
    except SigningFailed as problem:
        raise Refused(f"{problem}. Documents cannot be signed before that") from None
    click.echo(f"SHA-256 fingerprint {site.fingerprint}", err=True)
    click.echo(f"Good until {site.certificate.not_valid_after_utc:%Y-%m-%d}", err=True)
    if output:
        write_file(output, site.public_pem)
    else:
        click.echo(site.public_pem.decode(), nl=False)
