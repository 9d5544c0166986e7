"""Who has to sign for somebody under 18: by state, and a clinician where that is not settled."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

ADULT = 18


class BadTable(ValueError):
    """The table of a program cannot be used. The message says which entry and why."""


@dataclass(frozen=True)
class StateRule:
    """From which age state law lets somebody consent alone; None where a clinician is asked.

    `checked_by` and `checked_on` say who of the program looked the law up, and when.
    """

    alone_from: int | None = None
    source: str = ""
    checked_by: str = ""
    checked_on: date | None = None


ASK = StateRule()


def read_table(text: str) -> dict[str, StateRule]:
    """The rules by two-letter state. Raises BadTable.

    An age counts only with its source, who checked it and when: a wrong one gives a record to
    people who must not have it.
    """
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadTable(f"is not TOML: {error}") from None
    return {state: _rule(state, entry) for state, entry in raw.items()}


def _rule(state: str, entry: Any) -> StateRule:
    if not isinstance(entry, Mapping) or "alone_from" not in entry:
        raise BadTable(f"{state}: say alone_from, an age or “ask”")
    age = entry["alone_from"]
    if age == "ask":
        return ASK
    if not isinstance(age, int) or isinstance(age, bool) or not 0 <= age < ADULT:
        raise BadTable(f"{state}: alone_from is an age below {ADULT}, or “ask”")
    source, who, day = (entry.get(key) for key in ("source", "checked_by", "checked_on"))
    if not source or not who or not isinstance(day, date):
        raise BadTable(f"{state}: an age needs source, checked_by and checked_on")
    return StateRule(age, str(source), str(who), day)


SHIPPED = read_table((Path(__file__).parent / "minors.toml").read_text(encoding="utf-8"))


def may_sign_alone(
    age: int | None, state: str, table: Mapping[str, StateRule] | None = None
) -> bool | None:
    """Whether somebody of this age signs alone; None where a clinician has to say who signs.

    Where state law lets a minor agree to treatment alone, only the minor can agree to share the
    record, also with parents (42 CFR 2.14). An age that is not known is nobody's to guess.
    """
    if age is not None and age >= ADULT:
        return True
    alone_from = (SHIPPED if table is None else table).get(state, ASK).alone_from
    if age is None or alone_from is None:
        return None
    return True if age >= alone_from else None
