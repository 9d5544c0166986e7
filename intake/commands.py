"""The command line: for operators, scripts and checks from outside."""

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import wraps
from pathlib import Path as FilePath
from typing import Any

import click
from flask import Flask, current_app
from flask_migrate import Migrate, upgrade

from intake import backup_commands, document_commands, upkeep_commands, work_commands
from intake.config import ROOT
from intake.document_commands import write_file
from intake.extensions import db
from intake.placement.changes import what_would_change
from intake.placement.engine import suggest_placement
from intake.placement.rulebook import rulebook as the_rulebook
from intake.placement.rulebook_writing import rulebook_text, rulebook_to_json
from intake.placement.writing import suggestion_to_json
from intake.questionnaire import QUESTIONNAIRE, VERSION, fhir, languages
from intake.questionnaire.answers import Given, State
from intake.questionnaire.journey import Journey
from intake.questionnaire.reading import Faults, read_answers
from intake.questionnaire.writing import question_to_json
from intake.records import (
    data_keys,
    documents,
    example_programs,
    examples,
    queue,
    second_factors,
    staff,
)
from intake.records.keyring import KeyMissing
from intake.records.replay import Replayed, replay_intakes
from intake.records.replay_report import replay_text, replay_to_json, tally
from intake.refusing import Refused

FIRST_ACCOUNTS = (
    ("coordinator@doorway.example", "First Coordinator", "coordinator", ""),
    ("clinician@doorway.example", "First Clinician", "clinician", ""),
    ("administrator@doorway.example", "First Administrator", "administrator", ""),
)


def register(app: Flask) -> None:
    Migrate(
        app,
        db,
        directory=str(ROOT / "migrations"),
        render_as_batch=True,
        include_name=queue.is_ours,
    )
    for command in (
        suggest,
        referral,
        questionnaire,
        rulebook,
        replay,
        example,
        staff_add,
        staff_reset,
        prepare,
    ):
        app.cli.add_command(command)
    document_commands.register(app)
    backup_commands.register(app)
    upkeep_commands.register(app)
    work_commands.register(app)


def reads_answers(function: Callable[..., None]) -> Callable[..., None]:
    """Give a command the answers in its FILE argument, or refuse with every fault."""

    @wraps(function)
    def with_answers(file: str, **options: Any) -> None:
        function(_read_answers(file), **options)

    return click.argument("file")(with_answers)


def _read_answers(file: str) -> Given:
    try:
        text = sys.stdin.read() if file == "-" else FilePath(file).read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise Refused(
            f"{file}: cannot be read as UTF-8 text. Check the file name. ({error})"
        ) from None
    try:
        raw = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Refused(f"{file}: is not JSON. Mend it and try again. ({error})") from None
    today = date.today()  # noqa: DTZ011 the day at the place where the program is
    try:
        given = read_answers(QUESTIONNAIRE, raw, today)
    except Faults as faults:
        raise Refused(str(faults)) from None
    for system in QUESTIONNAIRE.system:
        if isinstance(given.get(system.id), State):
            raise Refused(f"{system.id}: {system.missing}. Or leave it out")
    return {"screened_on": today, "channel": "call", **given}


@click.command()
@reads_answers
def suggest(given: Given) -> None:
    """Suggest a level for the answers in FILE (JSON; - for standard input)."""
    answers = Journey(QUESTIONNAIRE, given).answers
    suggestion = suggest_placement(answers)
    changes = what_would_change(given, suggestion)
    _print_json(suggestion_to_json(suggestion, answers, changes))


@click.command()
@reads_answers
@click.option("-o", "--output", required=True, type=click.Path(dir_okay=False, path_type=FilePath))
@click.option("--language", type=click.Choice(list(languages.NAMES)), default=languages.ENGLISH)
def referral(given: Given, output: FilePath, language: str) -> None:
    """Write the referral for the answers in FILE as a PDF, marked as an unconfirmed draft."""
    from intake.web.document_making import NotMade, unsigned_document

    drafted = documents.draft_of(given, current_app.config["SETTINGS"])
    drafted = replace(drafted, language=language)
    try:
        with current_app.test_request_context():
            document, _ = unsigned_document(drafted, given["screened_on"])
    except NotMade as problem:
        raise click.ClickException(str(problem)) from None
    write_file(output, document)


@click.command()
@click.option("--format", "form", type=click.Choice(["json", "fhir"]), default="json")
def questionnaire(form: str) -> None:
    """Print every question with its id, kind, choices and conditions; or as FHIR R4."""
    if form == "fhir":
        _print_json(fhir.questionnaire())
        return
    _print_json({"version": VERSION, "questions": question_to_json(QUESTIONNAIRE)})


@click.command()
@click.option("--format", "form", type=click.Choice(["text", "json", "pdf"]), default="text")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=FilePath))
def rulebook(form: str, output: FilePath | None) -> None:
    """Print every rule with its condition, cases and sources; as a PDF, to be signed off."""
    book = the_rulebook()
    if form == "pdf":
        if output is None:
            raise Refused("A PDF goes into a file. Say which one with --output FILE")
        write_file(output, _printed_rulebook())
        return
    written = rulebook_text(book) if form == "text" else _as_json(rulebook_to_json(book))
    if output:
        write_file(output, f"{written}\n".encode())
    else:
        click.echo(written)


def _printed_rulebook() -> bytes:
    from intake.web.pdf import PdfFailed, PdfUnavailable
    from intake.web.rulebook import print_rulebook

    try:
        with current_app.test_request_context():
            return print_rulebook(date.today())  # noqa: DTZ011 the day at the place of the program
    except (PdfUnavailable, PdfFailed) as problem:
        raise click.ClickException(str(problem)) from None


@click.command()
@click.option(
    "--from",
    "since",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Only suggestions made on this day or later.",
)
@click.option("--limit", type=click.IntRange(min=1), help="Only so many intakes, the latest ones.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
def replay(since: datetime | None, limit: int | None, form: str) -> None:
    """Run today’s rules on stored intakes and list what would be suggested otherwise.

    Reads only. Each intake is taken with the answers of its latest suggestion.
    """
    try:
        start = since.astimezone(UTC) if since else None
    except (OverflowError, ValueError):
        raise Refused("--from: Check the year of this date") from None
    found = tally(_with_progress(replay_intakes(start, limit)))
    if form == "text":
        click.echo(replay_text(found))
    else:
        _print_json(replay_to_json(found))


def _with_progress(read: Iterator[Replayed]) -> Iterator[Replayed]:
    """Say on a terminal how many were read, on one line that writes over itself."""
    shown = sys.stderr.isatty()
    count = 0
    for count, each in enumerate(read, start=1):
        if shown and count % 100 == 0:
            click.echo(f"\r{count:,} intakes read", nl=False, err=True)
        yield each
    if shown:
        click.echo(f"\r{count:,} intakes read", err=True)


@click.command()
@click.argument("count", type=click.IntRange(1, 1_000_000))
def example(count: int) -> None:
    """Add COUNT made-up intakes in every state, for trying out. Refuses where real ones are.

    Staff see them in practice only, never beside real ones. Where real ones are, take the
    made-up callers under Practice instead.
    """
    try:
        made = examples.add_examples(count)
    except examples.RealIntakes:
        raise Refused(
            "There are real intakes in this database. To practice here, sign in and open "
            "Practice. For examples use an empty database: set DATABASE_URL or INSTANCE_DIR"
        ) from None
    click.echo(f"Added {made} examples, each marked as one. Staff see them in practice.")


@click.command("staff-add")
@click.argument("email")
@click.option("--name", prompt=True, help="Full name, as it stands in documents.")
@click.option("--role", type=click.Choice(list(staff.ROLES)), default="coordinator")
@click.option("--license", "licensed_as", default="", help="License, as it stands in documents.")
def staff_add(email: str, name: str, role: str, licensed_as: str) -> None:
    """Add a staff account and print its one-time first password."""
    try:
        password = staff.add_staff(email, name, role, licensed_as)
    except staff.StaffExists:
        raise Refused(f"{email}: there is an account with this email already") from None
    except staff.NotAnEmail:
        raise Refused(
            f"{email}: is not an email address. Enter one like name@example.com"
        ) from None
    except staff.NotForDocuments as what:
        raise Refused(
            f"{email}: Enter a {what} of at most {staff.LONGEST_LINE} characters in one line, "
            "without control characters"
        ) from None
    _print_account(email, role, password)


@click.command("staff-reset")
@click.argument("email")
@click.option("--password", is_flag=True, help="Give a new one-time password too, and print it.")
def staff_reset(email: str, password: bool) -> None:
    """Take a lost second step from the account with this EMAIL; sign-in asks for a new one."""
    try:
        found = staff.by_email(staff.read_email(email))
    except staff.NotAnEmail:
        found = None
    if found is None:
        raise Refused(f"{email}: there is no account with this email. Check its spelling")
    second_factors.reset(found, by=None)
    click.echo("The second step is reset.", err=True)
    if password:
        role = next((each.name for each in found.roles), "")
        _print_account(found.email, role, staff.give_first_password(found, by=None))


@click.command()
def prepare() -> None:
    """Bring the database up to date; the first time, make accounts and example programs."""
    try:
        data_keys.check_at_start()
        upgrade()
    except KeyMissing as problem:
        raise Refused(f"Doorway does not start. {problem}") from None
    _check_certificate()
    if staff.anybody():
        return
    example_programs.load()
    click.echo("First staff accounts. Each password works once and is not shown again:")
    for email, name, role, licensed_as in FIRST_ACCOUNTS:
        _print_account(email, role, staff.add_staff(email, name, role, licensed_as))


def _check_certificate() -> None:
    """Make the certificate of a first start. Where there is none, the site starts all the same."""
    from intake.web.signing import SigningFailed, certificate_of

    try:
        certificate_of(current_app.config["SETTINGS"])
    except SigningFailed as problem:
        click.echo(f"No document can be signed. {problem}", err=True)


def _print_account(email: str, role: str, password: str) -> None:
    click.echo(f"  {role:<14} {email:<32} {password}")


def _print_json(value: Any) -> None:
    click.echo(_as_json(value))


def _as_json(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)
