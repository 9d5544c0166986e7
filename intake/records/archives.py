"""The file of a backup: a tar with a manifest, its seal, and the database; never a key.

The seal is made with LOG_KEY, so whoever changes the archive and its sums is found too. Nothing is
ever unpacked by the names in it: there are three parts, each read by itself.
"""

import hashlib
import hmac
import io
import json
import os
import tarfile
from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

from intake.config import keep_names_in

FORMAT = 1
MANIFEST, SEAL, DATABASE = PARTS = ("manifest.json", "manifest.seal", "database")
LARGEST_MANIFEST = 1024 * 1024
"""Bytes: so many data keys as nobody has."""
CHUNK = 1024 * 1024


class NotOurs(Exception):
    """The file is no whole and unchanged backup. The message says so in one sentence."""


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself. `checks` tell whether a key is the right one, by its name."""

    made_at: str
    kind: str
    schema: str
    questionnaire: int
    sha256: str
    size: int
    checks: dict[str, str]
    format: int = FORMAT

    def check(self, name: str) -> bytes:
        return b64decode(self.checks[name])


def write_checks(checks: dict[str, bytes]) -> dict[str, str]:
    return {name: b64encode(value).decode() for name, value in checks.items()}


def sum_of(file: Path) -> str:
    with file.open("rb") as read:
        return hashlib.file_digest(read, "sha256").hexdigest()


def write(archive: Path, manifest: Manifest, database: Path, log_key: bytes) -> None:
    """Write a backup that is whole or not there: for its owner only, on the disk on return."""
    told = json.dumps(asdict(manifest), indent=1).encode()
    beside = archive.with_name(f".{archive.name}.partial")
    beside.unlink(missing_ok=True)
    try:
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            with tarfile.open(fileobj=file, mode="w") as tar, database.open("rb") as content:
                _add(tar, MANIFEST, io.BytesIO(told), len(told))
                seal = _seal(told, log_key)
                _add(tar, SEAL, io.BytesIO(seal), len(seal))
                _add(tar, DATABASE, content, manifest.size)
            file.flush()
            os.fsync(file.fileno())
        beside.rename(archive)
        keep_names_in(archive.parent)
    finally:
        beside.unlink(missing_ok=True)


def _add(tar: tarfile.TarFile, name: str, content: IO[bytes], size: int) -> None:
    part = tarfile.TarInfo(name)
    part.size, part.mode = size, 0o600
    tar.addfile(part, content)


def _seal(manifest: bytes, log_key: bytes) -> bytes:
    # A key of its own, so that a seal never tells anything about the chain of events.
    key = hmac.new(log_key, b"doorway backup", hashlib.sha256).digest()
    return hmac.new(key, manifest, hashlib.sha256).hexdigest().encode()


def read_manifest(archive: Path) -> Manifest:
    """What the backup says of itself, not yet checked. Raises NotOurs."""
    with _opened(archive) as tar:
        return _manifest(_small(tar, MANIFEST))


def check(archive: Path, log_key: bytes) -> None:
    """Make sure that the backup is whole, and as it was made with this LOG_KEY. Raises NotOurs."""
    with _opened(archive) as tar:
        told = _small(tar, MANIFEST)
        if not hmac.compare_digest(_small(tar, SEAL), _seal(told, log_key)):
            raise NotOurs("it was changed after it was made")
    for _ in portions(archive):
        pass


def portions(archive: Path) -> Iterator[bytes]:
    """The database, portion by portion. Raises NotOurs at the end where it is not what was kept."""
    with _opened(archive) as tar:
        manifest = _manifest(_small(tar, MANIFEST))
        content, digest = tar.extractfile(tar.getmember(DATABASE)), hashlib.sha256()
        assert content is not None  # noqa: S101 it is a file, as _opened made sure
        while portion := content.read(CHUNK):
            digest.update(portion)
            yield portion
    if digest.hexdigest() != manifest.sha256:
        raise NotOurs("it was changed or damaged after it was made")


@contextmanager
def _opened(archive: Path) -> Iterator[tarfile.TarFile]:
    try:
        with tarfile.open(archive, "r:") as tar:
            members = tar.getmembers()
            if tuple(each.name for each in members) != PARTS:
                raise NotOurs("it holds something else than a backup does")
            # Links and devices have no content of their own, and would lead elsewhere.
            if not all(each.isreg() and not each.issparse() for each in members):
                raise NotOurs("it holds something else than a backup does")
            yield tar
    except tarfile.TarError:
        raise NotOurs("it is damaged, or was cut off") from None
    except OSError as error:
        raise NotOurs(f"it cannot be read ({error.strerror})") from None


def _small(tar: tarfile.TarFile, name: str) -> bytes:
    part = tar.getmember(name)
    content = tar.extractfile(part)
    if content is None or part.size > LARGEST_MANIFEST:
        raise NotOurs("it holds something else than a backup does")
    return content.read()


def _manifest(told: bytes) -> Manifest:
    try:
        manifest = Manifest(**json.loads(told))
        bytes.fromhex(manifest.sha256)
        for name in manifest.checks:
            manifest.check(name)
    except (ValueError, TypeError, AttributeError):
        raise NotOurs("its manifest cannot be read") from None
    if manifest.format != FORMAT:
        raise NotOurs("it was made by a newer version of Doorway: restore it with that one")
    return manifest
