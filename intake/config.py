"""Settings: everything that the app reads from its surroundings, in one place."""

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


# Tests sign in hundreds of times; a hash that is as slow as it should be would take minutes.
CHEAP_HASH = {"argon2__time_cost": 1, "argon2__memory_cost": 8, "argon2__parallelism": 1}


class MissingSetting(RuntimeError):
    """A setting that the app cannot do without. The message names it."""


@dataclass(frozen=True)
class Settings:
    """What differs between one place that runs the app and another.

    `exit_url` is the neutral page that "Exit this page" leads to. `secure_cookies` is off only
    for plain HTTP on the own machine. `data_keys` are what personal data is sealed with, else
    they stand in `data_keys_file`; `log_key` is what the events are chained with.
    `program_state` are the two letters of the state whose periods of keeping apply.
    """

    secret_key: str
    password_salt: str
    log_key: str
    database_url: str
    data_keys_file: str
    data_keys: str = ""
    program_name: str = "Doorway"
    program_phone: str = ""
    program_address: str = ""
    program_state: str = ""
    exit_url: str = "https://www.weather.gov/"
    secure_cookies: bool = False
    testing: bool = False

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> "Settings":
        """Read the settings, and make the secrets of a first start in the instance folder.

        Raises MissingSetting when a secret is neither given nor can be kept in a file.
        """
        given = os.environ if environment is None else environment
        instance = Path(given.get("INSTANCE_DIR") or ROOT / "instance")
        return cls(
            secret_key=given.get("SECRET_KEY") or _kept_secret(instance, "SECRET_KEY"),
            password_salt=given.get("PASSWORD_SALT") or _kept_secret(instance, "PASSWORD_SALT"),
            log_key=given.get("LOG_KEY") or _kept_secret(instance, "LOG_KEY"),
            data_keys=given.get("DATA_KEYS") or "",
            data_keys_file=given.get("DATA_KEYS_FILE") or str(instance / "data_keys"),
            database_url=_database(given.get("DATABASE_URL"), instance),
            program_name=given.get("PROGRAM_NAME") or cls.program_name,
            program_phone=given.get("PROGRAM_PHONE") or cls.program_phone,
            program_address=given.get("PROGRAM_ADDRESS") or cls.program_address,
            program_state=_state(given.get("PROGRAM_STATE") or cls.program_state),
            exit_url=given.get("EXIT_URL") or cls.exit_url,
            secure_cookies=given.get("SECURE_COOKIES", "") == "1",
        )

    def for_flask(self) -> dict[str, Any]:
        """The settings under the names that Flask and its extensions read."""
        return {
            "SECRET_KEY": self.secret_key,
            "TESTING": self.testing,
            "SETTINGS": self,
            # A 1 MB answer comes back with a sentence; what is longer is refused as a whole.
            "MAX_CONTENT_LENGTH": 4 * 1024 * 1024,
            "MAX_FORM_MEMORY_SIZE": 4 * 1024 * 1024,
            "SESSION_COOKIE_NAME": "doorway",
            "SESSION_COOKIE_HTTPONLY": True,
            "SESSION_COOKIE_SAMESITE": "Lax",
            "SESSION_COOKIE_SECURE": self.secure_cookies,
            "SQLALCHEMY_DATABASE_URI": self.database_url,
            # A failed statement is logged; its values are passwords and answers.
            "SQLALCHEMY_ENGINE_OPTIONS": {"hide_parameters": True},
            "WTF_CSRF_TIME_LIMIT": None,
            **self._for_security(),
        }

    def _for_security(self) -> dict[str, Any]:
        return {
            "SECURITY_PASSWORD_HASH": "argon2",
            "SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS": CHEAP_HASH if self.testing else {},
            "SECURITY_PASSWORD_SALT": self.password_salt,
            "SECURITY_PASSWORD_LENGTH_MIN": 12,
            "SECURITY_LOGIN_URL": "/sign-in",
            "SECURITY_LOGOUT_URL": "/sign-out",
            "SECURITY_LOGOUT_METHODS": ["POST"],
            "SECURITY_CHANGEABLE": True,
            "SECURITY_CHANGE_URL": "/change-password",
            "SECURITY_POST_LOGIN_VIEW": "/worklist",
            "SECURITY_POST_CHANGE_VIEW": "/worklist",
            "SECURITY_POST_LOGOUT_VIEW": "/sign-in",
            "SECURITY_SEND_PASSWORD_CHANGE_EMAIL": False,
            "SECURITY_RETURN_GENERIC_RESPONSES": True,
            "SECURITY_EMAIL_VALIDATOR_ARGS": {"check_deliverability": False},
            "SECURITY_DEFAULT_REMEMBER_ME": False,
            "SECURITY_MSG_GENERIC_AUTHN_FAILED": (
                "Email or password is not right. Check both and try again",
                "error",
            ),
        }


def _state(written: str) -> str:
    letters = written.strip().upper()
    if letters and not re.fullmatch("[A-Z]{2}", letters):
        raise MissingSetting(f"PROGRAM_STATE is “{written}”: set it to two letters, such as CA")
    return letters


def _database(url: str | None, instance: Path) -> str:
    if not url:
        return f"sqlite:///{instance / 'doorway.sqlite3'}"
    return url.replace("postgresql://", "postgresql+psycopg://", 1)


def _kept_secret(instance: Path, name: str) -> str:
    path = instance / name.lower()
    try:
        instance.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return _read_secret(path, name)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(48))
        return _read_secret(path, name)
    except OSError as error:
        raise MissingSetting(
            f"Set {name}, or make it possible to write and read {path} ({error.strerror})"
        ) from error


def _read_secret(path: Path, name: str) -> str:
    secret = path.read_text().strip()
    if len(secret) < 32:
        raise MissingSetting(f"{path} holds no usable {name}: put 32 or more characters there")
    return secret
