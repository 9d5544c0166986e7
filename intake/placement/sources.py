"""What the codes in a source mean: publications, seed articles, sections, rules and marks."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path as File
from typing import Any

OWN_CUT_OFF, NOT_OPENED = "[project]", "†"
RANGE = "–"

CODE = re.compile(
    r"(?:(?P<kind>section|rule|table)s? )?(?<![\w.])(?P<number>\d+(?:\.\d+)?[a-z]?)\b"
    r"|\b(?P<code>[RSM]\d+[a-z]?)\b"
)
# A table of the sheet has the number of the section that it stands in.
KINDS = {"section": "section", "table": "section", "rule": "rule"}


@dataclass(frozen=True)
class Piece:
    """A part of a written source. `code` is what it cites; empty in the words between codes."""

    words: str
    code: str = ""

    @property
    def anchor(self) -> str:
        return anchor_of(self.code) if self.code else ""


@dataclass(frozen=True)
class Source:
    """Where something comes from, and what a person still has to see to.

    `own_cut_off` marks what this project chose itself, `not_opened` a publication whose text
    nobody could open when the rule was written.
    """

    written: str

    @property
    def words(self) -> str:
        """The same without the marks."""
        return re.sub(rf"\s*({re.escape(OWN_CUT_OFF)}|{NOT_OPENED})", "", self.written)

    @property
    def own_cut_off(self) -> bool:
        return OWN_CUT_OFF in self.written

    @property
    def not_opened(self) -> bool:
        return NOT_OPENED in self.written

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """The words cut up, so that each code can lead to what explains it."""
        return tuple(_pieces(self.words))

    @property
    def codes(self) -> tuple[str, ...]:
        """Everything that is cited, once: ranges with all between their ends, and the marks."""
        marks = [mark for mark in (OWN_CUT_OFF, NOT_OPENED) if mark in self.written]
        cited = [piece.code for piece in self.pieces if piece.code]
        return tuple(dict.fromkeys([*cited, *_between(self.pieces), *marks]))


@dataclass(frozen=True)
class Explained:
    """A code, what it stands for, and addresses (http or https) where it can be read, if any.

    `leads_to` are the ids of the rules that have the number, if it is one; `rules` are those
    that cite the code, and `cited_by` says in words what else does.
    """

    code: str
    means: str
    addresses: tuple[str, ...] = ()
    leads_to: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    cited_by: tuple[str, ...] = ()

    @property
    def anchor(self) -> str:
        return anchor_of(self.code)


@dataclass(frozen=True)
class Shelf:
    """Sources of one kind, and what must be known before they are read."""

    id: str
    title: str
    explained: str
    entries: tuple[Explained, ...]


SHELVES = (
    (
        "marks",
        "Marks",
        "They stand behind a source.",
    ),
    (
        "references",
        "References",
        "Where no title is known, the words say what the source is cited for. Most pages were "
        "read as excerpts. “Weak” is a web article, a teaching page or a single case; a “digest” "
        "sums up a guideline that was not read itself.",
    ),
    (
        "seeds",
        "Seed articles",
        "All five are weak. None may be shown to a person as the authority for a dose, a taper "
        "or a contraindication.",
    ),
    (
        "sections",
        "Sections of the clinical sheet",
        "The sheet of facts that the rules were written from, by its own numbers.",
    ),
)


@cache
def shelves() -> tuple[Shelf, ...]:
    """All codes of sources.toml, which is read once: it changes only with the code."""
    text = File(__file__).with_name("sources.toml").read_text(encoding="utf-8")
    read = tomllib.loads(text)
    return tuple(
        Shelf(id, title, explained, tuple(_entries(read[id]))) for id, title, explained in SHELVES
    )


def anchor_of(code: str) -> str:
    """The id under which a code is explained on a page."""
    words = {OWN_CUT_OFF: "own-cut-off", NOT_OPENED: "not-opened"}.get(code, code)
    return f"source-{words.replace(' ', '-')}"


def _entries(rows: Mapping[str, Any]) -> Iterator[Explained]:
    for code, said in rows.items():
        means, *addresses = [said] if isinstance(said, str) else said
        yield Explained(code, means, tuple(addresses))


def _pieces(words: str) -> Iterator[Piece]:
    kind, end = "", 0
    for found in CODE.finditer(words):
        # “rules 56 and 61”: what the first number is goes for those after it.
        kind = KINDS[found["kind"]] if found["kind"] else kind
        if found.start() > end:
            yield Piece(words[end : found.start()])
        yield Piece(found[0], found["code"] or f"{kind} {found['number']}")
        end = found.end()
    if end < len(words):
        yield Piece(words[end:])


def _between(pieces: Iterable[Piece]) -> Iterator[str]:
    """The codes inside each range, as R59c, R59d and R59e are in R59b–R59f."""
    pieces = tuple(pieces)
    for (first, dash), (_, last) in pairwise(pairwise(pieces)):
        if dash.words == RANGE:
            yield from _range(first.code, last.code)


def _range(first: str, last: str) -> Iterator[str]:
    """Without its ends. They differ in their last letter, or in their number."""
    if first[-1].isdigit():
        numbers = range(int(first[1:]) + 1, int(last[1:]))
        yield from (f"{first[0]}{number}" for number in numbers)
    else:
        letters = range(ord(first[-1]) + 1, ord(last[-1]))
        yield from (f"{first[:-1]}{chr(letter)}" for letter in letters)
