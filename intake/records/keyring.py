"""The keys that personal data is sealed with: AES-GCM, and keyed hashes to look values up."""

import base64
import hashlib
import hmac
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

ID_BYTES, NONCE_BYTES, KEY_BYTES = 4, 12, 32
LINE = re.compile(r"([0-9a-f]{8}):([A-Za-z0-9_-]{43}=)")


class KeyMissing(RuntimeError):
    """Something is sealed with a key that is not here. The message says which and what to do."""


class NotWhatWasSealed(Exception):
    """A sealed value was changed, or stands in another row or column than it was sealed for."""


class BadKeys(ValueError):
    """The text that should hold the keys cannot be read. The message never repeats it."""


@dataclass(frozen=True)
class Key:
    """One secret of 32 random bytes; its id of four bytes stands in front of what it sealed."""

    id: bytes
    secret: bytes

    @classmethod
    def new(cls) -> "Key":
        return cls(secrets.token_bytes(ID_BYTES), secrets.token_bytes(KEY_BYTES))

    @property
    def name(self) -> str:
        """The id as people and tables write it."""
        return self.id.hex()

    @cached_property
    def cipher(self) -> AESGCM:
        return AESGCM(self._derived(b"doorway sealing"))

    @cached_property
    def hashing(self) -> bytes:
        return self._derived(b"doorway look-up")

    def _derived(self, purpose: bytes) -> bytes:
        # One key per purpose, so that a hash never tells anything about what is sealed.
        return HKDF(SHA256(), KEY_BYTES, None, purpose).derive(self.secret)

    def __repr__(self) -> str:
        return f"Key({self.name})"


class Keyring:
    """All keys that are in use; the first one seals, the others only open."""

    def __init__(self, keys: Sequence[Key]) -> None:
        if not keys:
            raise BadKeys("There is no key")
        self.keys = {key.id: key for key in keys}
        self.current = keys[0]

    @classmethod
    def read(cls, text: str) -> "Keyring":
        """The keys of a file or setting: ID:SECRET, one after the other, the current one first.

        Raises BadKeys.
        """
        keys = []
        for number, word in enumerate(text.split(), start=1):
            found = LINE.fullmatch(word)
            if found is None:
                raise BadKeys(f"Key {number} is not written as ID:SECRET")
            key_id, secret = bytes.fromhex(found[1]), base64.urlsafe_b64decode(found[2])
            keys.append(Key(key_id, secret))
        if len({key.id for key in keys}) < len(keys):
            raise BadKeys("Two keys have the same id")
        return cls(keys)

    def write(self) -> str:
        """The same text, to be kept where only the app can read it."""
        lines = (
            f"{k.name}:{base64.urlsafe_b64encode(k.secret).decode()}" for k in self.keys.values()
        )
        return "\n".join(lines) + "\n"

    def seal(self, plain: bytes, place: str) -> bytes:
        """Encrypt for one place. The result is key id, random nonce, cipher text and tag."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        sealed = self.current.cipher.encrypt(nonce, plain, place.encode())
        return self.current.id + nonce + sealed

    def open(self, sealed: bytes, place: str) -> bytes:
        """What was sealed for this place. Raises KeyMissing and NotWhatWasSealed."""
        key = self.keys.get(key_of(sealed))
        if key is None:
            raise KeyMissing(missing(key_of(sealed).hex()))
        nonce = sealed[ID_BYTES : ID_BYTES + NONCE_BYTES]
        try:
            return key.cipher.decrypt(nonce, sealed[ID_BYTES + NONCE_BYTES :], place.encode())
        except (InvalidTag, ValueError):
            # The place is a table, a column and ids, so that the message tells nothing personal.
            raise NotWhatWasSealed(f"{place}: was changed after it was sealed") from None

    def digest(self, kind: str, value: str) -> bytes:
        """The keyed hash under the current key: the key id and 32 bytes."""
        return _digest(self.current, kind, value)

    def digests(self, kind: str, value: str) -> list[bytes]:
        """The keyed hashes under every key, for looking up while keys change."""
        return [_digest(key, kind, value) for key in self.keys.values()]

    def with_new(self) -> "Keyring":
        """The same keys behind a new current one."""
        return Keyring([Key.new(), *self.keys.values()])

    def without(self, key_ids: set[bytes]) -> "Keyring":
        return Keyring([key for key in self.keys.values() if key.id not in key_ids])


def key_of(sealed: bytes) -> bytes:
    """The id of the key that sealed this, or that hashed it."""
    return sealed[:ID_BYTES]


def missing(name: str) -> str:
    return (
        f"Key {name} is missing: what is kept in this database was sealed with it, and nothing "
        "can be read without it. Put it back into the file or setting of the data keys"
    )


def _digest(key: Key, kind: str, value: str) -> bytes:
    message = f"{kind}\0{value}".encode()
    return key.id + hmac.new(key.hashing, message, hashlib.sha256).digest()
