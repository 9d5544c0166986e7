"""Passwords: what is guessed first is refused, what is long is not."""

import pytest

from intake.records.passwords import COMMON, LONGEST, PERSONAL, TOO_LONG, TOO_SHORT, why_not

KNOWN = ("Test Coordinator", "a.person@doorway.example")


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("", TOO_SHORT),
        ("eleven char", TOO_SHORT),
        ("x" * (LONGEST + 1), TOO_LONG),
        ("Password2026!!", COMMON),
        ("P@ssw0rd1234", COMMON),
        ("$ummer2026!!!!", COMMON),
        ("WelcomeWelcome1", COMMON),
        ("letmein letmein", COMMON),
        ("qwertyuiop12", COMMON),
        ("1234567890123", COMMON),
        ("0987654321098", COMMON),
        ("abcdefghijklmn", COMMON),
        ("aaaaaaaaaaaaaa", COMMON),
        ("abababababab", COMMON),
        ("doorwaydoorway", COMMON),
        ("correct horse battery staple", COMMON),
        ("unbelievable", COMMON),
        ("manchesterunited", COMMON),
        ("liverpoolfc123", COMMON),
        ("michaeljackson", COMMON),
        ("the coordinator at night", PERSONAL),
        ("I am a PERSON of words", PERSONAL),
    ],
)
def test_what_is_easily_guessed_is_refused(password: str, sentence: str) -> None:
    assert why_not(password, *KNOWN) == sentence


@pytest.mark.parametrize(
    "password",
    [
        "seven lamps on a river",
        "doctor who lives in a box",
        "x8#kQ2!vLm0z",
        "שבע מנורות על הנהר",
        "seven lamps on a river, " * 40,
        "no part of an email as short as a",
    ],
)
def test_what_is_long_and_of_ones_own_will_do(password: str) -> None:
    assert why_not(password, *KNOWN) == ""
