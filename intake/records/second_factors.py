"""Second factors: codes of an authenticator app, passkeys, and recovery codes for a lost one."""

import hmac
import secrets
from typing import Any

from flask import current_app
from flask_security import Totp
from passlib.exc import TokenError
from passlib.totp import TotpMatch
from sqlalchemy import select

from intake.extensions import db
from intake.records import moments, sessions
from intake.records.database import write
from intake.records.events import Kind, note
from intake.records.keyed_hash import keyed_hash
from intake.records.staff_tables import Passkey, Staff

AUTHENTICATOR = "authenticator"
WINDOW = 30
"""Seconds by which the clock of a phone may be wrong."""
STEP = 30
"""Seconds that one code counts."""
FAR_AHEAD = 60 * 60
"""Seconds. By less than that a clock is set back now and then, and used codes stay used."""
RECOVERY_CODES = 10
GROUPS, GROUP = 3, 4
LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
"""What a recovery code is made of: nothing that is easily taken for something else."""


class LastFactor(Exception):
    """Without this one, a password alone would open the account."""


class Codes(Totp):
    """Codes of authenticator apps, each good for one use on all workers together."""

    def __init__(self, keys: dict[str, str], issuer: str) -> None:
        super().__init__(keys, issuer)
        self._totp = self._totp.using(now=lambda: moments.now().timestamp())

    def get_last_counter(self, user: Any) -> int | None:
        counter: int | None = user.totp_counter
        return counter

    def set_last_counter(self, user: Any, tmatch: TotpMatch) -> None:
        user.totp_counter = tmatch.counter

    def check(self, code: str, secret: str, last_counter: int | None) -> int | None:
        """The time step of this code; None where it is wrong, too old, or was used before.

        A last step that is far ahead was taken by a clock that was set back since. It would keep
        the person out until then, and no code of now was used in it.
        """
        if last_counter is not None and last_counter * STEP > moments.now().timestamp() + FAR_AHEAD:
            last_counter = None
        try:
            found = self._totp.verify(code, secret, window=WINDOW, last_counter=last_counter)
        except (TokenError, KeyError):  # KeyError: encrypted with a secret that is gone
            return None
        return int(found.counter)


def codes() -> Codes:
    factory: Codes = current_app.extensions["security"].totp_factory
    return factory


@write
def add_authenticator(staff: Staff, secret: str, code: str) -> bool:
    """Keep the key of an app, in place of the one before; False where the code is not its own."""
    _hold(staff)
    step = codes().check(code, secret, None)
    if step is None:
        return False
    staff.tf_primary_method, staff.tf_totp_secret = AUTHENTICATOR, secret
    staff.totp_counter = step
    note(Kind.SECOND_FACTOR_ADDED, by=staff)
    return True


@write
def take_code(staff: Staff, code: str) -> bool:
    """Whether this is the code of the app now. It is used up by that."""
    _hold(staff)
    if not staff.tf_totp_secret:
        return False
    step = codes().check(code, staff.tf_totp_secret, staff.totp_counter)
    if step is not None:
        staff.totp_counter = step
    return step is not None


@write
def remove_authenticator(staff: Staff) -> None:
    """Raises LastFactor where there is no passkey that stays."""
    _hold(staff)
    if not staff.webauthn:
        raise LastFactor
    _drop_authenticator(staff)
    note(Kind.SECOND_FACTOR_REMOVED, by=staff)


def note_passkey(staff: Staff) -> None:
    """A passkey was added; part of the transaction that keeps it."""
    note(Kind.SECOND_FACTOR_ADDED, by=staff)


@write
def remove_passkey(staff: Staff, passkey_id: int) -> bool:
    """False where this person has no passkey with this id. Raises LastFactor."""
    _hold(staff)
    found = next((each for each in staff.webauthn if each.id == passkey_id), None)
    if found is None:
        return False
    if len(staff.webauthn) == 1 and not staff.has_authenticator:
        raise LastFactor
    staff.webauthn.remove(found)
    note(Kind.SECOND_FACTOR_REMOVED, by=staff)
    return True


@write
def reset(staff: Staff, by: Staff | None) -> None:
    """Take all second factors away, because they were lost; the next sign-in asks for new ones."""
    _hold(staff)
    _drop_authenticator(staff)
    staff.webauthn.clear()
    staff.mf_recovery_codes = None
    sessions.drop_those_of(staff, by)
    note(Kind.SECOND_FACTOR_RESET, by=by, staff=staff.id)


@write
def make_recovery_codes(staff: Staff) -> list[str]:
    """Draw new recovery codes in place of the old ones. They cannot be read again afterwards."""
    _hold(staff)
    drawn = [_draw() for _ in range(RECOVERY_CODES)]
    staff.mf_recovery_codes = [_hashed(staff, _bare(code)) for code in drawn]
    note(Kind.RECOVERY_CODES_MADE, by=staff, codes=len(drawn))
    return drawn


@write
def use_recovery_code(staff: Staff, typed: str) -> bool:
    """Whether this is one of the codes that are left. It is used up by that."""
    _hold(staff)
    left = staff.mf_recovery_codes or []
    hashed = _hashed(staff, _bare(typed))
    kept = [each for each in left if not hmac.compare_digest(each, hashed)]
    if len(kept) == len(left):
        return False
    staff.mf_recovery_codes = kept
    note(Kind.RECOVERY_CODE_USED, by=staff, left=len(kept))
    return True


def recovery_codes_left(staff: Staff) -> int:
    return len(staff.mf_recovery_codes or [])


def passkey_owner(credential_id: bytes) -> int | None:
    """The id of whoever has this passkey."""
    owner = select(Passkey.staff_id).where(Passkey.credential_id == credential_id)
    return db.session.scalar(owner)


def _hold(staff: Staff) -> None:
    """Let nobody else use up a code of this person at the same moment."""
    db.session.execute(select(Staff.id).where(Staff.id == staff.id).with_for_update())
    db.session.refresh(staff)


def _drop_authenticator(staff: Staff) -> None:
    staff.tf_primary_method = staff.tf_totp_secret = staff.totp_counter = None


def _draw() -> str:
    groups = ("".join(secrets.choice(LETTERS) for _ in range(GROUP)) for _ in range(GROUPS))
    return "-".join(groups)


def _bare(typed: str) -> str:
    return "".join(letter for letter in typed.casefold() if letter in LETTERS)


def _hashed(staff: Staff, bare: str) -> str:
    return keyed_hash("recovery-code", f"{staff.id}/{bare}")
