"""Passwords that are guessed first: common ones, patterns, and what is known of the person."""

import re

SHORTEST, LONGEST = 12, 1024
"""Characters. Longer ones than anybody types only make the server work."""

TOO_SHORT = f"Choose a longer password: {SHORTEST} characters or more"
TOO_LONG = f"Choose a password of at most {LONGEST} characters"
COMMON = "Choose another password: this one is easily guessed. A few words in a row are good"
PERSONAL = "Choose a password without your name or your email in it"

GOOD = 4
"""The score, from 0 to 4, of what takes ten billion guesses or more."""

LOOKED_AT = 72
"""Characters that are weighed: more would take long, and what is good so far stays good."""

HERE = ("doorway", "intake", "correct horse battery staple")
"""What anybody would try at this site first."""


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
    # Its lists of passwords take 11 MB, and few workers ever weigh one.
    from zxcvbn import zxcvbn

    weighed = zxcvbn(plain[:LOOKED_AT], user_inputs=[*HERE, *_parts(known)], max_length=LOOKED_AT)
    return "" if weighed["score"] >= GOOD else COMMON


def _parts(known: tuple[str, ...]) -> set[str]:
    """Names and what stands before the @, where they are long enough to mean anything."""
    words = {word for each in known for word in re.split(r"[\W_]+", each.casefold().split("@")[0])}
    return {word for word in words if len(word) >= 4}
