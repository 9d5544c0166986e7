"""The clinical cases of vignettes.toml: somebody for whom each rule holds, and a neighbour."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from hashlib import blake2s
from pathlib import Path as File
from typing import Any

from intake.placement.model import Level
from intake.questionnaire import QUESTIONNAIRE
from intake.questionnaire.answers import Given, Path, Value
from intake.questionnaire.reading import read_answers

SCREENED_ON = date(2026, 3, 31)
"""The day on which everybody in the cases is screened."""


@dataclass(frozen=True, kw_only=True)
class Unlike:
    """A neighbour of a case: one answer differs, and some of its rules no longer hold."""

    name: str
    change: Mapping[str, Any]
    level: Level
    not_because: tuple[str, ...]

    @property
    def path(self) -> Path:
        """Where the one answer stands that differs."""
        (written,) = self.change
        return Path.read(written)

    @property
    def answer(self) -> Value:
        (raw,) = self.change.values()
        return QUESTIONNAIRE.questions[self.path.question].read(raw, SCREENED_ON)


@dataclass(frozen=True, kw_only=True)
class Vignette:
    """A person, what the rules must say of them, and which rules must hold.

    `given` is written as in a file of answers and names only what matters: every other answer
    is harmless. `held` says whether a person must speak with them first, where the case tells.
    """

    name: str
    given: Mapping[str, Any]
    level: Level
    because: tuple[str, ...]
    unlike: tuple[Unlike, ...]
    flags: tuple[str, ...] = ()
    held: bool | None = None

    @cached_property
    def key(self) -> str:
        """A short sign for the case, which says nothing about it: the same for the same name."""
        return blake2s(self.name.encode(), digest_size=6).hexdigest()

    @property
    def answers(self) -> Given:
        """The answers that the case names."""
        return read_answers(QUESTIONNAIRE, self.given, SCREENED_ON)


@cache
def vignettes() -> tuple[Vignette, ...]:
    """All cases in the order of the file, which is read once: it changes only with the code."""
    text = File(__file__).with_name("vignettes.toml").read_text(encoding="utf-8")
    return tuple(_vignette(case) for case in tomllib.loads(text)["case"])


def _vignette(case: Mapping[str, Any]) -> Vignette:
    unlike = tuple(Unlike(**_read(each)) for each in case["unlike"])
    return Vignette(**_read(case) | {"unlike": unlike})


def _read(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Lists of the file as tuples, and the level out of words like "medically managed"."""
    frozen = {
        name: tuple(each) if isinstance(each, list) else each for name, each in fields.items()
    }
    return frozen | {"level": Level.of(fields["level"].replace(" ", "_"))}
