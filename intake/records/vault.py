"""Encrypted columns: each value is bound to its table, column and row."""

import json
import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, ClassVar, Generic, TypeVar, overload
from uuid import UUID

from flask import Flask, current_app
from sqlalchemy import Uuid
from sqlalchemy.orm import Mapped, declared_attr, mapped_column
from uuid6 import uuid7

from intake.config import Settings, keep_names_in
from intake.records.keyring import BadKeys, KeyMissing, Keyring

Kept = TypeVar("Kept")

NO_KEYS = (
    "There are no data keys. The first start makes them in {path}; where this place had some "
    "before, put that file back"
)


class Vault:
    """The keys of this place: from a setting, or from a file that is read anew when it changed.

    So a process that runs while the keys are rotated goes on with the new ones.
    """

    def __init__(self, settings: Settings) -> None:
        self.log_key = settings.log_key.encode()
        self.path = Path(settings.data_keys_file)
        self._given = Keyring.read(settings.data_keys) if settings.data_keys else None
        self._read: Keyring | None = None
        self._seen: tuple[int, int, int] | None = None

    @property
    def is_file(self) -> bool:
        """Whether the keys stand in a file, so that they can be changed from here."""
        return self._given is None

    @property
    def is_there(self) -> bool:
        return not self.is_file or self.path.exists()

    @property
    def ring(self) -> Keyring:
        """The keys as they are now. Raises KeyMissing where there are none."""
        return self._given or self._from_file()

    def keep(self, ring: Keyring) -> None:
        """Write the keys, so that another process reads either the old ones or the new ones."""
        beside = self.path.with_name(f"{self.path.name}.new")
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        beside.unlink(missing_ok=True)
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(ring.write())
            file.flush()
            os.fsync(file.fileno())
        beside.replace(self.path)
        keep_names_in(self.path.parent)

    def _from_file(self) -> Keyring:
        try:
            found = self.path.stat()
            seen = (found.st_mtime_ns, found.st_ino, found.st_size)
            if self._read is None or seen != self._seen:
                self._read, self._seen = Keyring.read(self.path.read_text()), seen
        except FileNotFoundError:
            raise KeyMissing(NO_KEYS.format(path=self.path)) from None
        except (OSError, UnicodeDecodeError, BadKeys) as error:
            raise KeyMissing(f"{self.path} holds no usable data keys: {error}") from None
        return self._read


def init_app(app: Flask) -> None:
    app.extensions["vault"] = Vault(app.config["SETTINGS"])


def vault() -> Vault:
    """The keys of the app that is running."""
    found: Vault = current_app.extensions["vault"]
    return found


class Sealed(Generic[Kept]):
    """An attribute that is kept encrypted in the column `<name>_sealed` of the same row.

    It is decrypted when it is asked for, so a list of rows that shows nothing of it costs
    nothing. A value that is changed in place is not kept: set the attribute anew.
    """

    def __init__(
        self,
        to_bytes: Callable[[Kept], bytes] = lambda value: json.dumps(value).encode(),
        from_bytes: Callable[[bytes], Kept] = json.loads,
    ) -> None:
        self.to_bytes, self.from_bytes = to_bytes, from_bytes

    def __set_name__(self, owner: type, name: str) -> None:
        self.name, self.column = name, f"{name}_sealed"

    @overload
    def __get__(self, row: None, owner: type) -> "Sealed[Kept]": ...
    @overload
    def __get__(self, row: "SealedRow", owner: type) -> Kept: ...
    def __get__(self, row: "SealedRow | None", owner: type) -> "Sealed[Kept] | Kept":
        if row is None:
            return self
        return self.from_bytes(vault().ring.open(getattr(row, self.column), self.place(row)))

    def __set__(self, row: "SealedRow", value: Kept) -> None:
        setattr(row, self.column, vault().ring.seal(self.to_bytes(value), self.place(row)))

    def place(self, row: "SealedRow") -> str:
        """Where the value belongs: it opens nowhere else."""
        return f"{row.__tablename__}.{self.name} {row.sealed_for()}"

    def reseal(self, row: "SealedRow") -> bytes:
        """The same value under the current key."""
        ring = vault().ring
        return ring.seal(ring.open(getattr(row, self.column), self.place(row)), self.place(row))


class SealedRow:
    """A row with sealed attributes. Its own id, made before it is stored, is what they bind to."""

    __tablename__: ClassVar[Any]

    def __init__(self, **given: Any) -> None:
        sealed = {name: given.pop(name) for name in list(given) if name in self.sealed()}
        super().__init__(**given)
        # What they bind to has to be there first.
        for name, value in sealed.items():
            setattr(self, name, value)

    @classmethod
    @cache
    def sealed(cls) -> dict[str, Sealed[Any]]:
        """The sealed attributes by name."""
        found: dict[str, Any] = {}
        for each in cls.__mro__:
            found |= vars(each)
        return {name: value for name, value in found.items() if isinstance(value, Sealed)}

    def sealed_for(self) -> str:
        """The ids that the values of this row bind to; every kind of row has its own."""
        raise NotImplementedError(f"{type(self).__name__} does not say what it binds to")


class SealedPart(SealedRow):
    """A row that belongs to an intake: its values open in no other row and for no other intake."""

    intake_id: Any

    @declared_attr
    def key(self) -> Mapped[UUID]:
        return mapped_column(Uuid, default=uuid7)

    def sealed_for(self) -> str:
        if self.key is None:
            self.key = uuid7()
        return f"{self.intake_id}/{self.key}"


def as_text() -> Sealed[str]:
    """A sealed text."""
    return Sealed(str.encode, bytes.decode)


def as_bytes() -> Sealed[bytes]:
    """Sealed bytes, such as a document."""
    return Sealed(bytes, bytes)
