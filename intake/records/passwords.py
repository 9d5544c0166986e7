"""Passwords that are guessed first: common ones, patterns, and what is known of the person.

The list in common_words.txt was written for this project; it is no copy of another one.
"""

import re
from itertools import pairwise
from pathlib import Path

SHORTEST, LONGEST = 12, 1024
"""Characters. Longer ones than anybody types only make the server work."""

TOO_SHORT = f"Choose a longer password: {SHORTEST} characters or more"
TOO_LONG = f"Choose a password of at most {LONGEST} characters"
COMMON = "Choose another password: this one is easily guessed. A few words in a row are good"
PERSONAL = "Choose a password without your name or your email in it"

WORDS = Path(__file__).with_name("common_words.txt").read_text().split()
ROWS = (
    "abcdefghijklmnopqrstuvwxyz",
    "0123456789012345678901234567890",
    "qwertyuiopasdfghjklzxcvbnm",
    "qwertzuiopasdfghjklyxcvbnm",
    "azertyuiopqsdfghjklmwxcvbn",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.0p",
    "1q2w3e4r5t6y7u8i9o0p",
)
SAID_WITH_SIGNS = str.maketrans("@4301!$5", "aaeoiiss")


def why_not(password: str, *known: str) -> str:
    """A sentence that says what to choose instead; empty where the password will do.

    `known` is what others know of the person: name and email.
    """
    if len(password) < SHORTEST:
        return TOO_SHORT
    if len(password) > LONGEST:
        return TOO_LONG
    plain = password.casefold()
    if any(part in plain for part in _parts(known)):
        return PERSONAL
    if _is_pattern(plain) or _is_common(plain):
        return COMMON
    return ""


def _parts(known: tuple[str, ...]) -> set[str]:
    """Names and what stands before the @, where they are long enough to mean anything."""
    words = {word for each in known for word in re.split(r"[\W_]+", each.casefold().split("@")[0])}
    return {word for word in words if len(word) >= 4}


def _is_pattern(plain: str) -> bool:
    """Few different characters, or runs along a row of the keyboard or the alphabet."""
    if len(set(plain)) < 5:
        return True
    rows = [*ROWS, *(row[::-1] for row in ROWS)]
    steps = sum(any(first + second in row for row in rows) for first, second in pairwise(plain))
    return steps >= 0.75 * (len(plain) - 1)


def _is_common(plain: str) -> bool:
    """Nothing but common words, whatever digits and signs stand around them or for a letter."""
    inside = re.sub(r"^[\d_!.?*#-]+|[\W\d_]+$", "", plain)
    for said in (inside, inside.translate(SAID_WITH_SIGNS)):
        rest = letters = re.sub(r"[\W\d_]+", "", said)
        for word in sorted(WORDS, key=len, reverse=True):
            rest = rest.replace(word, "")
        if len(rest) < len(letters) and len(rest) <= 2:
            return True
    return False
