"""A backup that was cut off, changed or made up is refused in a sentence; nothing changes then."""

import io
import json
import shutil
import sqlite3
import tarfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from flask_migrate import downgrade
from make import an_intake, settings_for
from migrated import a_migrated_app

from intake import create_app
from intake.extensions import db
from intake.records import archives, postgresql_copies
from intake.records.models import Intake

OTHER_KEYS = {"data_keys": f"00000002:{'j' * 42}A="}


@dataclass
class Site:
    """A site with one intake, and a backup of it."""

    reference: str
    archive: Path


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("site")
    with a_migrated_app(f"sqlite:///{folder / 'site.sqlite3'}") as app:
        reference = an_intake().reference
        made = ran(app, "backup", folder)
        yield Site(reference, Path(made.stdout.strip()))


@pytest.fixture
def archive(site: Site, tmp_path: Path) -> Path:
    return Path(shutil.copy(site.archive, tmp_path / "backup.tar"))


def ran(app: Flask, *command: object) -> Result:
    db.session.remove()
    return app.test_cli_runner().invoke(args=[str(each) for each in command])


@contextmanager
def an_empty_place(folder: Path, **settings: Any) -> Iterator[Flask]:
    app = create_app(settings_for(f"sqlite:///{folder / 'new' / 'site.sqlite3'}", **settings))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def is_refused(result: Result, *said: str) -> None:
    """One sentence or two that say what to do, and exit status 2."""
    assert result.exit_code == 2, result.output
    assert len(result.stderr.strip().splitlines()) == 1
    for words in said:
        assert words in result.stderr


def test_a_backup_comes_back_in_an_empty_place(site: Site, tmp_path: Path) -> None:
    with an_empty_place(tmp_path) as app:
        result = ran(app, "restore", site.archive)
        assert result.exit_code == 0, result.output
        assert "The log is whole" in result.stdout
        assert [each.reference for each in db.session.query(Intake)] == [site.reference]
        kept = tmp_path / "new" / "site.sqlite3"
        assert kept.stat().st_mode & 0o777 == 0o600


def test_it_holds_a_manifest_and_no_key(site: Site) -> None:
    settings = settings_for("")
    content = site.archive.read_bytes()
    for secret in (settings.data_keys[9:], settings.log_key, settings.secret_key):
        assert secret.encode() not in content
    with tarfile.open(site.archive) as tar:
        manifest = json.load(tar.extractfile("manifest.json") or io.BytesIO())
    assert manifest["schema"].isdecimal()
    assert manifest["kind"] == "sqlite"
    assert set(manifest["checks"]) == {"00000001", "log"}
    assert list(site.archive.parent.glob(".*")) == [], "no half of one is left"


def damaged(archive: Path) -> None:
    content = bytearray(archive.read_bytes())
    content[len(content) // 2] ^= 1
    archive.write_bytes(content)


def cut_off(archive: Path) -> None:
    archive.write_bytes(archive.read_bytes()[:-60_000])


def no_backup_at_all(archive: Path) -> None:
    archive.write_text("What somebody wrote down")


def empty(archive: Path) -> None:
    archive.write_bytes(b"")


def rewritten(change: Callable[[dict[str, bytes]], list[tarfile.TarInfo]]) -> Any:
    """A backup with other parts, whose sums fit."""

    def rewrite(archive: Path) -> None:
        with tarfile.open(archive) as tar:
            parts = {each.name: (tar.extractfile(each) or io.BytesIO()).read() for each in tar}
        more = change(parts)
        manifest = json.loads(parts["manifest.json"])
        archive.with_suffix(".part").write_bytes(parts["database"])
        manifest["sha256"] = archives.sum_of(archive.with_suffix(".part"))
        parts["manifest.json"] = json.dumps(manifest).encode()
        with tarfile.open(archive, "w") as tar:
            for name, content in parts.items():
                part = tarfile.TarInfo(name)
                part.size = len(content)
                tar.addfile(part, io.BytesIO(content))
            for part in more:
                tar.addfile(part)

    rewrite.__name__ = change.__name__
    return rewrite


def with_another_database(parts: dict[str, bytes]) -> list[tarfile.TarInfo]:
    parts["database"] = parts["database"][:-1] + b"x"
    return []


def with_a_way_out(parts: dict[str, bytes]) -> list[tarfile.TarInfo]:
    parts["../outside"] = b"x"
    return []


def with_a_part_twice(parts: dict[str, bytes]) -> list[tarfile.TarInfo]:
    return [tarfile.TarInfo("database")]


def instead_a_link(archive: Path) -> None:
    """The three parts, but the database is a link to something on the machine."""
    with tarfile.open(archive) as tar:
        parts = [(each, (tar.extractfile(each) or io.BytesIO()).read()) for each in tar]
    with tarfile.open(archive, "w") as tar:
        for part, content in parts[:2]:
            tar.addfile(part, io.BytesIO(content))
        link = tarfile.TarInfo("database")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(link)


@pytest.mark.parametrize(
    "harm",
    [
        *(damaged, cut_off, no_backup_at_all, empty, instead_a_link),
        *(rewritten(with_another_database), rewritten(with_a_way_out)),
        rewritten(with_a_part_twice),
    ],
    ids=lambda harm: harm.__name__,
)
def test_what_is_no_whole_backup_is_refused(
    archive: Path, tmp_path: Path, harm: Callable[[Path], None]
) -> None:
    harm(archive)
    with an_empty_place(tmp_path) as app:
        is_refused(ran(app, "restore", archive), "Nothing is restored")
        assert not (tmp_path / "new").exists()
        assert not (tmp_path / "outside").exists()


def test_a_backup_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with an_empty_place(tmp_path) as app:
        is_refused(ran(app, "restore", tmp_path / "no.tar"), "cannot be read")


@pytest.mark.parametrize("other", [OTHER_KEYS, {"log_key": "another" * 6}], ids=["data", "log"])
def test_without_its_keys_nothing_is_restored(
    archive: Path, tmp_path: Path, other: dict[str, str]
) -> None:
    with an_empty_place(tmp_path, **other) as app:
        is_refused(ran(app, "restore", archive), "Nothing is restored", "back")
        assert not (tmp_path / "new").exists()


def test_a_backup_of_newer_tables_is_refused(site: Site, tmp_path: Path) -> None:
    with an_empty_place(tmp_path) as app:
        assert ran(app, "restore", site.archive).exit_code == 0
        with closing(sqlite3.connect(tmp_path / "new" / "site.sqlite3")) as database:
            database.execute("UPDATE alembic_version SET version_num = '9999'")
            database.commit()
        newer = Path(ran(app, "backup", tmp_path).stdout.strip())
        is_refused(ran(app, "restore", "--replace", newer), "newer version")


def test_older_tables_are_brought_up_to_date(site: Site, tmp_path: Path) -> None:
    with an_empty_place(tmp_path) as app:
        assert ran(app, "restore", site.archive).exit_code == 0
        db.session.remove()
        downgrade(revision="0012")
        older = Path(ran(app, "backup", tmp_path).stdout.strip())
        result = ran(app, "restore", "--replace", older)
        assert result.exit_code == 0, result.output
        assert [each.reference for each in db.session.query(Intake)] == [site.reference]


def test_what_is_there_is_only_replaced_when_told_and_is_put_aside(
    site: Site, tmp_path: Path
) -> None:
    with an_empty_place(tmp_path) as app:
        assert ran(app, "restore", site.archive).exit_code == 0
        later = an_intake().reference
        is_refused(ran(app, "restore", site.archive), "--replace")
        assert later in {each.reference for each in db.session.query(Intake)}
        assert ran(app, "restore", "--replace", site.archive).exit_code == 0
        assert later not in {each.reference for each in db.session.query(Intake)}
        (aside,) = (tmp_path / "new").glob("site.sqlite3.before-*")
        with closing(sqlite3.connect(aside)) as database:
            kept = database.execute("SELECT reference FROM intake").fetchall()
        assert (later,) in kept


def test_a_damaged_database_is_replaced_too_and_kept_as_it_was(site: Site, tmp_path: Path) -> None:
    with an_empty_place(tmp_path) as app:
        assert ran(app, "restore", site.archive).exit_code == 0
        db.session.remove()
        db.engine.dispose()
        file = tmp_path / "new" / "site.sqlite3"
        damaged = b"no header of SQLite" + file.read_bytes()[19:]
        file.write_bytes(damaged)
        is_refused(ran(app, "restore", site.archive), "--replace")
        assert file.read_bytes() == damaged
        result = ran(app, "restore", "--replace", site.archive)
        assert result.exit_code == 0, result.output
        assert [each.reference for each in db.session.query(Intake)] == [site.reference]
        (aside,) = (tmp_path / "new").glob("site.sqlite3.before-*")
        assert aside.read_bytes() == damaged


def test_a_site_that_runs_is_not_replaced(site: Site, tmp_path: Path) -> None:
    with an_empty_place(tmp_path) as app:
        assert ran(app, "restore", site.archive).exit_code == 0
        with closing(sqlite3.connect(tmp_path / "new" / "site.sqlite3")) as running:
            assert running.execute("SELECT count(*) FROM intake").fetchone() == (1,)
            is_refused(ran(app, "restore", "--replace", site.archive), "Stop every node")
        assert len(db.session.query(Intake).all()) == 1


def test_no_file_is_written_over(site: Site, tmp_path: Path) -> None:
    taken = tmp_path / "taken.tar"
    taken.write_text("Something else")
    with an_empty_place(tmp_path) as app:
        assert ran(app, "restore", site.archive).exit_code == 0
        is_refused(ran(app, "backup", taken), "Choose another name")
        is_refused(ran(app, "backup", tmp_path / "nowhere" / "x.tar"), "cannot be written")
    assert taken.read_text() == "Something else"


def test_without_the_programs_of_postgresql_it_says_what_to_install(
    postgresql: str, site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with a_migrated_app(postgresql) as app:
        is_refused(ran(app, "restore", site.archive), "backup of sqlite", "DATABASE_URL")
        monkeypatch.setenv("PATH", str(tmp_path))
        monkeypatch.setattr(postgresql_copies, "PACKAGES", str(tmp_path))
        is_refused(ran(app, "backup", tmp_path), "apt-get install postgresql-client")
