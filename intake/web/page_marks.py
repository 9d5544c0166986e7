"""The place where a page of a list ended, for an address: sealed, since it tells of a person."""

import base64
import binascii

from intake.records.keyring import KeyMissing, NotWhatWasSealed
from intake.records.vault import vault


def mark_of(place: str, of_list: str) -> str:
    """The place, sealed for this list; "" where there is none."""
    if not place:
        return ""
    return base64.urlsafe_b64encode(vault().ring.seal(place.encode(), of_list)).decode()


def place_of(mark: str, of_list: str) -> str:
    """The place; "" where there is none, or one that nobody can read any more."""
    try:
        return vault().ring.open(base64.urlsafe_b64decode(mark), of_list).decode() if mark else ""
    except (KeyMissing, NotWhatWasSealed, binascii.Error, ValueError):
        return ""
