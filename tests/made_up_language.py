"""A made-up language in the place of Spanish: each word marked, and a third longer than English.

What is not marked on a page was never said, so that no catalogue could translate it; and what is
cut off or pushed out of the window in it has no room for other languages.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from bs4 import BeautifulSoup, NavigableString, Tag

from intake.questionnaire import languages
from intake.web import forms

BEGINS, ENDS = "⟦", "⟧"
KEPT = re.compile(r"(<[^>]*>|\{\w*\}|%\(\w+\)s|%%|\d[\d-]*)")
MARKED = str.maketrans("aeiouyAEIOU", "áéíóúýÁÉÍÓÚ")
WORD = re.compile(r"[^\W\d_]{3,}")
NOT_READ = ("script", "style", "title")


class MadeUp(dict[str, str]):
    """Has words for everything: a catalogue that lacks nothing."""

    def get(self, entry: str, default: str | None = None) -> str:  # type: ignore[override]
        return marked(default or entry)


def marked(words: str) -> str:
    """The words with accents, longer, and between brackets; places, tags and numbers stay."""
    parts = KEPT.split(words)
    told = "".join(each if KEPT.fullmatch(each) else each.translate(MARKED) for each in parts)
    longer = " ló" * (len(KEPT.sub("", words)) // 9)
    return f"{BEGINS}{told}{longer}{ENDS}"


@contextmanager
def spoken_for_spanish(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Whoever asks for Spanish within gets the made-up language."""
    with monkeypatch.context() as changed:
        changed.setattr(languages, "catalogue", lambda _code: MadeUp())
        forms.made_once.cache_clear()
        yield
    forms.made_once.cache_clear()


def never_said(page: BeautifulSoup, kept: tuple[str, ...] = ()) -> set[str]:
    """What a person reads on a page, or has read out, that no catalogue could translate.

    `kept` is what stays as it is: names, and what somebody typed.
    """
    read = "\n".join(["".join(_texts(page)), *_attributes(page), page.title.text])  # type: ignore[union-attr]
    for each in sorted(kept, key=len, reverse=True):
        read = re.sub(rf"\b{re.escape(each)}\b", " ", read)
    outside, depth = "", 0
    for letter in read:
        depth += (letter == BEGINS) - (letter == ENDS)
        outside += letter if depth == 0 and letter != ENDS else ""
    return {line.strip() for line in outside.splitlines() if WORD.search(line)}


def _texts(page: BeautifulSoup) -> Iterator[str]:
    for text in page.find_all(string=True):
        # Comments and the like are kinds of their own.
        if type(text) is NavigableString and not text.find_parent(_is_not_read):
            yield str(text)


def _is_not_read(element: Tag) -> bool:
    """Scripts and the like, and what says that it is in another language."""
    return element.name in NOT_READ or (element.name != "html" and element.has_attr("lang"))


def _attributes(page: BeautifulSoup) -> Iterator[str]:
    for name in ("aria-label", "title", "alt", "placeholder"):
        yield from (str(each[name]) for each in page.select(f"[{name}]"))
