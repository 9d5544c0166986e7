"""Settings: everything that the app reads from its surroundings, in one place."""

import hashlib
import os
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from intake.referral.minors import SHIPPED, BadTable, StateRule, read_table

ROOT = Path(__file__).resolve().parent.parent


# Tests sign in hundreds of times; a hash that is as slow as it should be would take minutes.
CHEAP_HASH = {"argon2__time_cost": 1, "argon2__memory_cost": 8, "argon2__parallelism": 1}

CONNECTION_WAIT = 10
"""Seconds: who waits longer for one of the pool is told that nothing can be saved right now."""

POSTGRESQL_LIMITS = (
    "-c statement_timeout=30s -c lock_timeout=15s -c idle_in_transaction_session_timeout=300s"
)
"""Nobody waits longer for a statement or a lock; a transaction that hangs lets its locks go."""

KEYS = "data_keys"
"""The file that the first start makes after all other secrets."""
PUT_BACK = (
    "Put it back, or set the setting of its name: a new one would close what the old one opened, "
    "such as the accounts of staff"
)
SHORTEST_SECRET = 32
"""Characters: so many that trying them all leads nowhere."""

SENTENCES = {
    "GENERIC_AUTHN_FAILED": "Email or password is not right. Check both and try again",
    "API_ERROR": "The passkey did not answer as it should. Try it again",
    "INVALID_PASSWORD": "This is not your password. Check it and try again",
    "INVALID_INPUT": "Use letters, numbers and spaces here",
    "PASSWORD_CHANGE": "Your password is changed. Elsewhere you are signed out.",
    "PASSWORD_NOT_PROVIDED": "Enter your password",
    "PASSWORD_IS_THE_SAME": "Choose a password other than the one you have now",
    "RETYPE_PASSWORD_MISMATCH": "The two new passwords are not the same. Enter the same one twice",
    "REAUTHENTICATION_REQUIRED": "Enter your password again before you change how you sign in.",
    "REAUTHENTICATION_SUCCESSFUL": "Thank you. You can go on.",
    "TWO_FACTOR_PERMISSION_DENIED": "Sign in with your password first.",
    "TWO_FACTOR_METHOD_NOT_AVAILABLE": "Select one of these",
    "WEBAUTHN_EXPIRED": "That took too long. Start again.",
    "WEBAUTHN_NAME_REQUIRED": "Enter a name for the passkey, such as “My phone”",
    "WEBAUTHN_NAME_INUSE": "You have a passkey with this name already. Enter another name",
    "WEBAUTHN_NAME_DISALLOWED_CHARACTERS": "Use letters, numbers and spaces for the name",
    "INVALID_INPUT_LENGTH": "Enter a name of at most 64 characters",
    "WEBAUTHN_REGISTER_SUCCESSFUL": "The passkey is added.",
    "WEBAUTHN_CREDENTIAL_ID_INUSE": "This passkey is in use already. Take another one",
    "WEBAUTHN_UNKNOWN_CREDENTIAL_ID": "This passkey does not belong to your account. Take another",
    "WEBAUTHN_NO_VERIFY": "The passkey could not be checked. Try it again",
    "WEBAUTHN_CREDENTIAL_WRONG_USAGE": "This passkey cannot be used here. Take another one",
    "WEBAUTHN_MISMATCH_USER_HANDLE": "This passkey belongs to somebody else. Take another one",
}
"""What Flask-Security says, in our words."""


class MissingSetting(RuntimeError):
    """A setting that the app cannot do without. The message names it."""


@dataclass(frozen=True)
class Settings:
    """What differs between one place that runs the app and another.

    `exit_url` is the neutral page that "Exit this page" leads to. `secure_cookies` is off only
    for plain HTTP on the own machine. `data_keys` are what personal data is sealed with, else
    they stand in `data_keys_file`; `log_key` is what the events are chained with. `program_state`
    are the two letters of the state whose periods of keeping apply; with `minor_rules` it says
    who signs for somebody under 18. `program_after_hours` says in words whom a receiver reaches
    when the office is closed. `program_timezone` is by whose clock moments are shown.
    `database_pool` is how many connections to PostgreSQL each worker process holds at most, and
    `job_processes` how many processes of the server do jobs on SQLite.
    `signing_file` holds the key and certificate that documents are signed with, made by the program
    itself where `makes_signing_file`; `time_stamp_url` is a time-stamp server (RFC 3161), if any.
    `allowed_hosts` are the names under which the site answers;
    `trusted_proxies` is the number of proxies whose word about the visitor's address is taken.
    `metrics_token` is what a monitor shows to read figures; without one there are none.
    `show_styleguide` adds the page that shows every part of a page, for those who build pages.
    """

    secret_key: str
    password_salt: str
    log_key: str
    database_url: str
    data_keys_file: str
    database_pool: int = 4
    job_processes: int = 2
    data_keys: str = ""
    program_name: str = "Doorway"
    program_phone: str = ""
    program_fax: str = ""
    program_after_hours: str = ""
    program_address: str = ""
    program_state: str = ""
    program_timezone: ZoneInfo = field(default_factory=lambda: _time_zone(""))
    minor_rules: Mapping[str, StateRule] = field(default_factory=lambda: SHIPPED)
    exit_url: str = "https://www.weather.gov/"
    secure_cookies: bool = False
    allowed_hosts: tuple[str, ...] = ("localhost", "127.0.0.1")
    trusted_proxies: int = 0
    signing_file: str = ""
    makes_signing_file: bool = False
    time_stamp_url: str = ""
    idle_lock_minutes: int = 15
    second_factor_key: str = ""
    metrics_token: str = ""
    show_styleguide: bool = False
    testing: bool = False

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> "Settings":
        """Read the settings, and make the secrets of a first start in the instance folder.

        Raises MissingSetting when a secret is neither given nor can be kept in a file.
        """
        given = os.environ if environment is None else environment
        instance = Path(given.get("INSTANCE_DIR") or ROOT / "instance")
        return cls(
            secret_key=_secret(given, instance, "SECRET_KEY"),
            password_salt=_secret(given, instance, "PASSWORD_SALT"),
            log_key=_secret(given, instance, "LOG_KEY"),
            data_keys=given.get("DATA_KEYS") or "",
            data_keys_file=given.get("DATA_KEYS_FILE") or str(instance / KEYS),
            database_url=_database(given.get("DATABASE_URL"), instance),
            database_pool=_number(given, "DATABASE_POOL", cls.database_pool, 1, 50),
            job_processes=_number(given, "JOB_PROCESSES", cls.job_processes, 0, 16),
            program_name=given.get("PROGRAM_NAME") or cls.program_name,
            program_phone=given.get("PROGRAM_PHONE") or cls.program_phone,
            program_fax=given.get("PROGRAM_FAX") or cls.program_fax,
            program_after_hours=given.get("PROGRAM_AFTER_HOURS") or cls.program_after_hours,
            program_address=given.get("PROGRAM_ADDRESS") or cls.program_address,
            program_state=_state(given.get("PROGRAM_STATE") or ""),
            program_timezone=_time_zone(given.get("PROGRAM_TIMEZONE") or ""),
            minor_rules=_minor_rules(given.get("MINOR_CONSENT_FILE")),
            exit_url=given.get("EXIT_URL") or cls.exit_url,
            secure_cookies=given.get("SECURE_COOKIES", "") == "1",
            allowed_hosts=_hosts(given.get("ALLOWED_HOSTS", "")) or cls.allowed_hosts,
            trusted_proxies=_number(given, "TRUSTED_PROXIES", cls.trusted_proxies, 0, 10),
            signing_file=given.get("SIGNING_FILE") or str(instance / "signing.pem"),
            makes_signing_file=not given.get("SIGNING_FILE"),
            time_stamp_url=_time_stamp_url(given.get("TIME_STAMP_URL") or ""),
            idle_lock_minutes=_number(given, "IDLE_LOCK_MINUTES", cls.idle_lock_minutes, 2, 60),
            second_factor_key=_secret(given, instance, "SECOND_FACTOR_KEY"),
            metrics_token=_long_enough("METRICS_TOKEN", given.get("METRICS_TOKEN") or ""),
            show_styleguide=given.get("SHOW_STYLEGUIDE", "") == "1",
        )

    def set_the_clock(self) -> None:
        """Have "today" and every time that is shown be those of the program in this process.

        A machine on which `TZ` is set keeps its own.
        """
        os.environ.setdefault("TZ", self.program_timezone.key)
        time.tzset()

    def for_flask(self) -> dict[str, Any]:
        """The settings under the names that Flask and its extensions read."""
        return {
            "SECRET_KEY": self.secret_key,
            "TESTING": self.testing,
            "SETTINGS": self,
            # A 1 MB answer comes back with a sentence; what is longer is refused as a whole.
            "MAX_CONTENT_LENGTH": 4 * 1024 * 1024,
            "MAX_FORM_MEMORY_SIZE": 4 * 1024 * 1024,
            "TRUSTED_HOSTS": list(self.allowed_hosts),
            # A browser takes a cookie of this name only for this host, and over HTTPS only.
            "SESSION_COOKIE_NAME": "__Host-doorway" if self.secure_cookies else "doorway",
            "SESSION_COOKIE_HTTPONLY": True,
            "SESSION_COOKIE_SAMESITE": "Lax",
            "SESSION_COOKIE_SECURE": self.secure_cookies,
            "SQLALCHEMY_DATABASE_URI": self.database_url,
            "SQLALCHEMY_ENGINE_OPTIONS": self._for_the_engine(),
            "WTF_CSRF_TIME_LIMIT": None,
            **self._for_security(),
        }

    def _for_the_engine(self) -> dict[str, Any]:
        # A failed statement is logged; its values are passwords and answers.
        always: dict[str, Any] = {"hide_parameters": True}
        if self.database_url.startswith("sqlite"):
            return always
        return {
            **always,
            "pool_size": self.database_pool,
            "max_overflow": 0,
            "pool_timeout": CONNECTION_WAIT,
            # After PostgreSQL was started anew, or a firewall forgot them, they are made again.
            "pool_pre_ping": True,
            "pool_recycle": 1800,
            "connect_args": {"connect_timeout": 5, "options": POSTGRESQL_LIMITS},
        }

    def _for_security(self) -> dict[str, Any]:
        """What Flask-Security reads. Its pages and commands that are not ours stay switched off."""
        return {
            "SECURITY_CLI_USERS_NAME": None,
            "SECURITY_CLI_ROLES_NAME": None,
            "SECURITY_API_ENABLED_METHODS": ["session"],
            "SECURITY_PASSWORD_HASH": "argon2",
            "SECURITY_PASSWORD_SCHEMES": ["argon2"],
            "SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS": CHEAP_HASH if self.testing else {},
            "SECURITY_PASSWORD_SALT": self.password_salt,
            "SECURITY_CHANGEABLE": True,
            "SECURITY_POST_LOGIN_VIEW": "/desk",
            "SECURITY_POST_CHANGE_VIEW": "/desk",
            "SECURITY_POST_VERIFY_VIEW": "/account",
            "SECURITY_POST_LOGOUT_VIEW": "/sign-in",
            "SECURITY_SEND_PASSWORD_CHANGE_EMAIL": False,
            "SECURITY_RETURN_GENERIC_RESPONSES": True,
            "SECURITY_EMAIL_VALIDATOR_ARGS": {"check_deliverability": False},
            "SECURITY_DEFAULT_REMEMBER_ME": False,
            "SECURITY_FRESHNESS": timedelta(minutes=10),
            "SECURITY_FRESHNESS_GRACE_PERIOD": timedelta(minutes=10),
            "SECURITY_TWO_FACTOR": True,
            # Our own page sets it up; by its usual name the library asks for a drawing package.
            "SECURITY_TWO_FACTOR_ENABLED_METHODS": ["app"],
            "SECURITY_TOTP_SECRETS": {"1": self._second_factor_key()},
            "SECURITY_TOTP_ISSUER": self.program_name,
            "SECURITY_WEBAUTHN": True,
            "SECURITY_WAN_RP_NAME": self.program_name,
            "SECURITY_WAN_ALLOW_AS_FIRST_FACTOR": False,
            "SECURITY_WAN_ALLOW_AS_MULTI_FACTOR": False,
            "SECURITY_WAN_ALLOW_AS_VERIFY": [],
            "SECURITY_WAN_POST_REGISTER_VIEW": "/account/after-adding",
            "SECURITY_WAN_SIGNIN_WITHIN": timedelta(minutes=5),
            **{f"SECURITY_MSG_{name}": (words, "error") for name, words in SENTENCES.items()},
        }

    def _second_factor_key(self) -> str:
        """What the keys of authenticator apps are encrypted with."""
        if self.second_factor_key:
            return self.second_factor_key
        return hashlib.sha256(f"second factor\0{self.secret_key}".encode()).hexdigest()


def _state(typed: str) -> str:
    state = typed.strip().upper()
    if state and state not in SHIPPED:
        raise MissingSetting(f"PROGRAM_STATE is “{typed}”. Set two letters, such as NY, or nothing")
    return state


def _time_zone(typed: str) -> ZoneInfo:
    name = typed.strip() or "America/New_York"
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise MissingSetting(
            f"PROGRAM_TIMEZONE is “{name}”, which is no time zone known here. Set one by its name, "
            "such as America/Chicago"
        ) from None


def _time_stamp_url(typed: str) -> str:
    if typed and not typed.startswith(("https://", "http://")):
        raise MissingSetting(f"TIME_STAMP_URL is “{typed}”. Set an address, or nothing")
    return typed


def _minor_rules(file: str | None) -> Mapping[str, StateRule]:
    if not file:
        return SHIPPED
    try:
        return {**SHIPPED, **read_table(Path(file).read_text(encoding="utf-8"))}
    except (OSError, UnicodeDecodeError, BadTable) as error:
        raise MissingSetting(f"MINOR_CONSENT_FILE {file} cannot be used: {error}") from None


def _database(url: str | None, instance: Path) -> str:
    if not url:
        return f"sqlite:///{instance / 'doorway.sqlite3'}"
    return url.replace("postgresql://", "postgresql+psycopg://", 1)


def _hosts(listed: str) -> tuple[str, ...]:
    return tuple(host.strip().lower() for host in listed.split(",") if host.strip())


def _number(given: Mapping[str, str], name: str, default: int, least: int, most: int) -> int:
    written = given.get(name) or str(default)
    if not written.isascii() or not written.isdecimal() or not least <= int(written) <= most:
        raise MissingSetting(f"{name} is “{written}”: set it to a number from {least} to {most}")
    return int(written)


def _secret(given: Mapping[str, str], instance: Path, name: str) -> str:
    """The secret as it was given, else the one in the instance folder."""
    return _long_enough(name, given.get(name) or "") or _kept_secret(instance, name)


def _long_enough(name: str, secret: str) -> str:
    if secret and len(secret) < SHORTEST_SECRET:
        raise MissingSetting(
            f"{name} is too short: set {SHORTEST_SECRET} or more random characters"
        )
    return secret


def _kept_secret(instance: Path, name: str) -> str:
    path = instance / name.lower()
    try:
        instance.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.exists() and (instance / KEYS).exists():
            raise MissingSetting(f"{path} is gone, and this place was used before. {PUT_BACK}")
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return _read_secret(path, name)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(48))
            file.flush()
            os.fsync(file.fileno())
        keep_names_in(instance)
        return _read_secret(path, name)
    except OSError as error:
        raise MissingSetting(
            f"Set {name}, or make it possible to write and read {path} ({error.strerror})"
        ) from error


def keep_names_in(folder: Path) -> None:
    """Wait until the disk knows which files there are: a new one is lost without its name."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _read_secret(path: Path, name: str) -> str:
    secret = path.read_text().strip()
    if len(secret) < SHORTEST_SECRET:
        raise MissingSetting(
            f"{path} holds no usable {name}: put {SHORTEST_SECRET} or more characters there"
        )
    return secret
