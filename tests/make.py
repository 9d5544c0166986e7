"""People and intakes for tests: plain functions with good defaults."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path as Place
from tempfile import TemporaryDirectory
from typing import Any, ClassVar

from browser import judge, open_page, token_of
from bs4 import BeautifulSoup
from flask import Flask, Response
from flask.testing import FlaskClient
from flask_migrate import upgrade
from flask_security import hash_password, login_user
from jinja2.bccache import Bucket, BytecodeCache
from passlib.totp import TOTP
from questionnaire_answers import SCREENED_ON, harmless
from sqlalchemy import make_url, select
from werkzeug.test import TestResponse

from intake import Settings, create_app
from intake.extensions import db
from intake.placement.model import Level
from intake.questionnaire import QUESTIONNAIRE
from intake.questionnaire.answers import Path
from intake.records import dispositions, intakes, moments, second_factors, staff
from intake.records.database import write
from intake.records.models import Channel, Disposition, Intake
from intake.records.staff import read_email
from intake.records.staff_tables import Staff

DATA_KEYS = f"00000001:{'k' * 42}A="
PASSWORD = "seven lamps on a river"


SIGNING = TemporaryDirectory()
"""Where the certificate of all sites of one run lies: each could make its own, which takes time."""


def settings_for(database_url: str, **changed: Any) -> Settings:
    given: dict[str, Any] = dict(
        secret_key="k" * 40,
        password_salt="s" * 40,
        log_key="l" * 40,
        data_keys=DATA_KEYS,
        data_keys_file="",
        signing_file=f"{SIGNING.name}/signing.pem",
        makes_signing_file=True,
        database_url=database_url,
        program_name="Test Program",
        program_phone="202-555-0100",
        program_address="1 Example Street, Exampletown",
        testing=True,
    )
    return Settings(**{**given, **changed})


class OwnContextClient(FlaskClient):
    """Each request in a context of its own, as on a server, though the test has one open too."""

    def open(self, *args: Any, **options: Any) -> Any:
        db.session.rollback()
        with self.application.app_context():
            response = super().open(*args, **options)
        db.session.expire_all()
        return response


class CompiledOnce(BytecodeCache):
    """Templates, compiled once per process: each test makes an app of its own.

    All apps set Jinja up in the same way, and the file’s name and text are part of what is kept.
    """

    kept: ClassVar[dict[tuple[str, str], Any]] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self.kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.kept[bucket.key, bucket.checksum] = bucket.code


@contextmanager
def an_app(database_url: str, **settings: Any) -> Iterator[Flask]:
    """The app with fresh tables, and a context in which a test can look into them.

    Where there is no file for SQLite yet, it gets one for so long; in other databases tables are.
    """
    app = create_app(settings_for(database_url, **settings))
    app.test_client_class = OwnContextClient
    app.jinja_env.bytecode_cache = CompiledOnce()
    file = str(make_url(database_url).database) if database_url.startswith("sqlite") else ""
    is_new = bool(file) and not Place(file).exists()
    if is_new:
        Place(file).write_bytes(an_empty_file())
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()
    if is_new:
        for suffix in ("", "-wal", "-shm"):
            Place(file + suffix).unlink(missing_ok=True)


@cache
def an_empty_file() -> bytes:
    """A SQLite file as the migrations make it: made once, as that takes its time."""
    with TemporaryDirectory() as folder:
        file = Place(folder) / "empty.sqlite3"
        app = create_app(settings_for(f"sqlite:///{file}"))
        with app.app_context():
            upgrade()
            # The last connection takes what stands in the log over into the file.
            db.engine.dispose()
        return file.read_bytes()


@dataclass
class StaffMember:
    """Somebody who is signed in, with the browser they use."""

    account: Staff
    client: FlaskClient

    def opens(self, url: str) -> BeautifulSoup:
        return open_page(self.client, url)

    def sends(self, url: str, page: str = "", **fields: Any) -> TestResponse:
        """Send a form, with the token of the page it stands on."""
        token = token_of(open_page(self.client, page or url))
        return self.client.post(url, data={"csrf_token": token, **fields})

    def decides(self, intake: Intake, level: str = "", **fields: Any) -> TestResponse:
        """Sign a decision on the page of the intake; as suggested where no level is named."""
        address = f"/intakes/{intake.id}"
        page = self.opens(address)
        chosen = page.select_one("button[name=level], [name=level]")
        assert chosen is not None
        version = page.select_one("[name=seen_version]")
        assert version is not None
        data = {
            "csrf_token": token_of(page),
            "seen_version": version["value"],
            "level": level or chosen["value"],
            **fields,
        }
        return self.client.post(f"{address}/decision", data=data)

    def has_decided(self, intake: Intake, level: str = "", **said: str) -> Disposition:
        """The same in the past, for tests of what comes after: nobody makes its document."""
        chosen = Level.of(level) if level else intakes.suggestion_of(intake).level
        return dispositions.decide(intake, self.account, chosen, intake.version, **said)


def a_staff_member(app: Flask, role: str) -> StaffMember:
    """Somebody who has done all first steps and is signed in.

    How people get there is tried by those who take every step: `a_newcomer`.
    """
    email = f"{role}@doorway.example"
    staff.add_staff(email, f"Test {role.capitalize()}", role, "Test License 0000")
    account = account_of(email)
    take_first_steps(account, a_key())
    return StaffMember(account, signed_in(app, account))


@write
def take_first_steps(account: Staff, key: str) -> None:
    """Give an account a password of its own and the key of an app, encrypted."""
    account.password, account.must_change_password = hash_password(PASSWORD), False
    account.tf_primary_method, account.tf_totp_secret = second_factors.AUTHENTICATOR, key


@cache
def a_key() -> str:
    """The key of an authenticator app, encrypted as the tests’ settings have it: made once."""
    return str(second_factors.codes().generate_totp_secret())


def signed_in(app: Flask, account: Staff) -> FlaskClient:
    """A browser with a session of this person."""
    client = app.test_client()
    client.set_cookie(*a_session(app, account))
    # What was read before is from before the session began.
    db.session.rollback()
    return client


def a_session(app: Flask, account: Staff) -> tuple[str, str]:
    """Name and value of the cookie of a session, begun as after the last step of signing in."""
    with app.app_context(), app.test_request_context("/"):
        own = db.session.get_one(Staff, account.id)
        assert login_user(own, authn_via=["password", "app"])
        answer = app.process_response(Response())
    name, _, value = answer.headers["Set-Cookie"].partition(";")[0].partition("=")
    return name, value


def a_newcomer(app: Flask, role: str) -> StaffMember:
    """Add an account; sign in with its first password, choose another one, set up an app."""
    email = f"{role}@doorway.example"
    first = staff.add_staff(email, f"Test {role.capitalize()}", role, "Test License 0000")
    client = app.test_client()
    sign_in(client, email, first)
    choose_password(client, first, PASSWORD)
    set_up_an_app(client)
    account = account_of(email)
    db.session.refresh(account)
    return StaffMember(account, client)


def account_of(email: str) -> Staff:
    return db.session.scalars(select(Staff).where(Staff.email == email)).one()


def choose_password(
    client: FlaskClient, now: str, new: str, again: str | None = None
) -> TestResponse:
    token = token_of(open_page(client, "/change-password"))
    confirmed = new if again is None else again
    data = {"password": now, "new_password": new, "new_password_confirm": confirmed}
    return client.post("/change-password", data={"csrf_token": token, **data})


def set_up_an_app(client: FlaskClient) -> str:
    """Read the key from the page as an app would, and enter its code. Returns the key."""
    page = open_page(client, "/account/authenticator")
    shown = page.select_one("[data-key]")
    assert shown is not None
    code = TOTP(key=shown.text).generate(time=moments.now()).token
    data = {"csrf_token": token_of(page), "code": code}
    assert client.post("/account/authenticator", data=data).status_code == 302
    return shown.text


def give_password(client: FlaskClient, email: str, password: str, **query: str) -> TestResponse:
    """The first step of signing in."""
    page = client.get("/sign-in", query_string=query)
    data = {"csrf_token": token_of(judge(page)), "email": email, "password": password}
    return client.post("/sign-in", query_string=query, data=data)


def sign_in(client: FlaskClient, email: str, password: str, **query: str) -> TestResponse:
    """Sign in, with the code of the app where there is one, and the answer to the last step."""
    answer = give_password(client, email, password, **query)
    if "/sign-in/code" not in str(answer.location):
        return answer
    data = {"csrf_token": token_of(open_page(client, str(answer.location)))}
    data["code"] = the_next_code(account_of(read_email(email)))
    return client.post(str(answer.location), data=data)


def the_next_code(account: Staff) -> str:
    """What the app of this person shows, when so much time has passed that it counts again."""
    account.totp_counter = None
    db.session.commit()
    return a_code_of(account)


def a_code_of(account: Staff) -> str:
    assert account.tf_totp_secret is not None
    return str(second_factors.codes().generate_totp_password(account.tf_totp_secret))


def an_intake(submitted: bool = True, channel: Channel = Channel.CALL, **answers: Any) -> Intake:
    """An intake with a harmless person's answers, changed where a test says so."""
    intake = intakes.start(channel, SCREENED_ON)
    fill(intake, **answers)
    if submitted:
        intakes.submit(intake)
    return intake


def a_decision(clinician: Staff, **answers: Any) -> Disposition:
    """A decision whose document was asked for, and that nobody has begun to make."""
    intake = an_intake(**({"age": 40} | answers))
    return dispositions.decide(
        intake, clinician, Level.OUTPATIENT, intake.version, site="http://localhost/"
    )


def fill(intake: Intake, **answers: Any) -> None:
    """Save answers as a person would give them, entries of groups included."""
    given = harmless(channel=intake.channel, **answers)
    for group in QUESTIONNAIRE.groups:
        for number, row in given.get(group, {}).items():
            assert intakes.add_entry(intake, group) == number
            intakes.save_answers(
                intake, {Path(question, group, number): value for question, value in row.items()}
            )
    top = {Path(key): value for key, value in given.items() if key not in QUESTIONNAIRE.groups}
    intakes.save_answers(intake, top)


def answers_on(response: TestResponse) -> str:
    return " ".join(judge(response).text.split())
