"""Settings: secrets are made once, kept private, and named where they are missing."""

import os
import stat
from pathlib import Path

import pytest

from intake import Settings, create_app
from intake.config import MissingSetting

SECRETS = ("secret_key", "password_salt", "log_key", "second_factor_key")


def settings_in(folder: Path, **given: str) -> Settings:
    return Settings.from_environment({"INSTANCE_DIR": str(folder), **given})


def test_a_first_start_makes_keys_that_only_the_owner_can_read(tmp_path: Path) -> None:
    instance = tmp_path / "new" / "instance"
    settings = settings_in(instance)
    assert stat.S_IMODE(instance.stat().st_mode) == 0o700
    for name in SECRETS:
        path = instance / name
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert len(path.read_text()) >= 32
    assert settings.secret_key != settings.password_salt


def test_keys_are_private_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        settings_in(tmp_path)
    finally:
        os.umask(before)
    for name in SECRETS:
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600


def test_keys_are_never_overwritten(tmp_path: Path) -> None:
    first = settings_in(tmp_path)
    second = settings_in(tmp_path)
    assert (first.secret_key, first.password_salt) == (second.secret_key, second.password_salt)


def test_a_given_secret_writes_no_file(tmp_path: Path) -> None:
    settings = settings_in(tmp_path, **{name.upper(): "k" * 40 for name in SECRETS})
    assert settings.secret_key == "k" * 40
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", [name.upper() for name in SECRETS])
def test_a_secret_that_can_neither_be_read_nor_kept_is_named(tmp_path: Path, name: str) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("")
    others = {name.upper(): "k" * 40 for name in SECRETS}
    del others[name]
    with pytest.raises(MissingSetting, match=f"Set {name}"):
        settings_in(in_the_way, **others)


@pytest.mark.parametrize("kept", ["", "short", "   \n"])
def test_a_file_without_a_usable_secret_is_named_and_left_alone(tmp_path: Path, kept: str) -> None:
    (tmp_path / "secret_key").write_text(kept)
    with pytest.raises(MissingSetting, match="SECRET_KEY"):
        settings_in(tmp_path)
    assert (tmp_path / "secret_key").read_text() == kept


@pytest.mark.parametrize("name", SECRETS)
def test_a_secret_that_is_gone_from_a_used_place_is_named_and_not_made_anew(
    tmp_path: Path, name: str
) -> None:
    settings_in(tmp_path)
    (tmp_path / "data_keys").write_text("made by the first start")
    (tmp_path / name).unlink()
    with pytest.raises(MissingSetting, match=f"{name} is gone.*Put it back"):
        settings_in(tmp_path)
    assert not (tmp_path / name).exists()
    settings_in(tmp_path, **{name.upper(): "k" * 40})


@pytest.mark.parametrize("name", [name.upper() for name in SECRETS])
def test_a_given_secret_that_is_soon_guessed_is_named_and_not_repeated(
    tmp_path: Path, name: str
) -> None:
    with pytest.raises(MissingSetting, match=f"{name} is too short") as refused:
        settings_in(tmp_path, **{name: "hunter2-of-the-clinic"})
    assert "hunter2" not in str(refused.value)


def test_the_database_is_a_file_of_the_instance_where_none_is_named(tmp_path: Path) -> None:
    assert settings_in(tmp_path).database_url == f"sqlite:///{tmp_path / 'doorway.sqlite3'}"


def test_a_plain_postgresql_address_gets_our_driver(tmp_path: Path) -> None:
    settings = settings_in(tmp_path, DATABASE_URL="postgresql://u@h/d")
    assert settings.database_url == "postgresql+psycopg://u@h/d"
    kept = settings_in(tmp_path, DATABASE_URL="postgresql+psycopg://u@h/d")
    assert kept.database_url == "postgresql+psycopg://u@h/d"


def test_an_empty_setting_counts_as_not_given(tmp_path: Path) -> None:
    assert settings_in(tmp_path, PROGRAM_NAME="", EXIT_URL="").program_name == "Doorway"


@pytest.mark.parametrize(("given", "secure"), [("1", True), ("", False), ("0", False)])
def test_secure_cookies_are_switched_on_by_one(tmp_path: Path, given: str, secure: bool) -> None:
    assert settings_in(tmp_path, SECURE_COOKIES=given).secure_cookies is secure


def test_only_tests_hash_passwords_cheaply(tmp_path: Path) -> None:
    options = "SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS"
    assert settings_in(tmp_path).for_flask()[options] == {}
    assert not settings_in(tmp_path, TESTING="1").testing


def test_the_site_answers_to_the_names_that_are_listed(tmp_path: Path) -> None:
    assert settings_in(tmp_path).allowed_hosts == ("localhost", "127.0.0.1")
    listed = settings_in(tmp_path, ALLOWED_HOSTS=" Intake.example.org, ,127.0.0.1 ")
    assert listed.allowed_hosts == ("intake.example.org", "127.0.0.1")


@pytest.mark.parametrize(
    ("name", "bad"),
    [
        ("TRUSTED_PROXIES", "-1"),
        ("TRUSTED_PROXIES", "one"),
        ("TRUSTED_PROXIES", "99"),
        ("IDLE_LOCK_MINUTES", "0"),
        ("IDLE_LOCK_MINUTES", "1.5"),
        ("IDLE_LOCK_MINUTES", "٥"),
    ],
)
def test_a_number_that_is_none_or_out_of_range_is_named(
    tmp_path: Path, name: str, bad: str
) -> None:
    with pytest.raises(MissingSetting, match=f"{name} is “{bad}”: set it to a number from"):
        settings_in(tmp_path, **{name: bad})


def test_making_an_app_touches_no_database(tmp_path: Path) -> None:
    create_app(settings_in(tmp_path))
    assert not (tmp_path / "doorway.sqlite3").exists()


def test_a_time_zone_is_taken_by_its_name(tmp_path: Path) -> None:
    assert settings_in(tmp_path).program_timezone.key == "America/New_York"
    given = settings_in(tmp_path, PROGRAM_TIMEZONE=" America/Phoenix ")
    assert given.program_timezone.key == "America/Phoenix"


@pytest.mark.parametrize("typed", ["Arizona Time", "../../etc/passwd", "/etc/passwd", "America"])
def test_a_time_zone_that_is_none_stops_the_start(tmp_path: Path, typed: str) -> None:
    with pytest.raises(MissingSetting, match=f"PROGRAM_TIMEZONE is “{typed}”"):
        settings_in(tmp_path, PROGRAM_TIMEZONE=typed)
