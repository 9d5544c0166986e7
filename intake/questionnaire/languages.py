"""The words of the program in another language: English in, the language in use out.

English stands in the code and is said as it is. Every other language is one file of
`languages/`, named by its code, in the format of gettext (.po), which translators know.
"""

import io
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

from babel import Locale
from babel.messages.pofile import PoFileError, read_po

ENGLISH = "en"
FOLDER = Path(__file__).with_name("languages")
AS_IN = "\x04"
"""Stands between a meaning and the words, as in compiled files of gettext."""

_spoken = ContextVar("spoken", default=ENGLISH)
_for_another = ContextVar("for_another", default=False)
_heard: ContextVar[set[str] | None] = ContextVar("heard", default=None)


class BadCatalogue(ValueError):
    """A file of words cannot be read. The message says where and why."""


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Everything said within is said in this language. Raises KeyError for an unknown one."""
    NAMES[language]
    before = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(before)


@contextmanager
def answering_for_another(so: bool = True) -> Iterator[None]:
    """Everything asked within is asked of somebody who answers for another person, if it is so."""
    before = _for_another.set(so)
    try:
        yield
    finally:
        _for_another.reset(before)


@contextmanager
def listening() -> Iterator[set[str]]:
    """The English words of everything that is said within in another language."""
    words: set[str] = set()
    before = _heard.set(words)
    try:
        yield words
    finally:
        _heard.reset(before)


def say(words: str, /, *, as_in: str = "", **filled: object) -> str:
    """These English words in the language in use, with what stands in their `{places}`.

    `as_in` tells two meanings of the same words apart. Words that a catalogue does not hold stay
    English: a document must not be without them.
    """
    language = _spoken.get()
    if language != ENGLISH and words:
        entry = f"{as_in}{AS_IN}{words}" if as_in else words
        if (heard := _heard.get()) is not None:
            heard.add(entry)
        words = catalogue(language).get(entry, words)
    return words.format(**filled) if filled else words


def say_to(words: str, to_another: str) -> str:
    """The words for whoever answers: `to_another`, if any, where that is not the person."""
    return say(to_another if to_another and _for_another.get() else words)


def say_all(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(say(each) for each in words)


def say_count(count: int, one: str, many: str) -> str:
    """The words for one or for several, which take `{count}`."""
    return say(one if count == 1 else many, count=count)


def spoken() -> str:
    """The code of the language in use."""
    return _spoken.get()


def for_another() -> bool:
    """Whether what is asked is asked of somebody who answers for another person."""
    return _for_another.get()


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """English words to those of this language. Raises BadCatalogue."""
    return read_catalogue(FOLDER.joinpath(f"{language}.po").read_text(encoding="utf-8"))


def read_catalogue(text: str) -> dict[str, str]:
    """The entries of a .po file, without those that have no words yet. Raises BadCatalogue."""
    try:
        read = read_po(io.StringIO(text), abort_invalid=True)
    except PoFileError as fault:
        raise BadCatalogue(str(fault)) from fault
    return {
        f"{each.context}{AS_IN}{each.id}" if each.context else str(each.id): str(each.string)
        for each in read
        if each.id and each.string
    }


def own_name(language: str) -> str:
    """What speakers of a language call it: "Español"."""
    name = Locale.parse(language).get_language_name() or language
    return name[:1].upper() + name[1:]


CODES = (ENGLISH, *(path.stem for path in sorted(FOLDER.glob("*.po"))))
"""The languages there are, by their codes; English first."""
NAMES = {code: Locale.parse(code).get_language_name(ENGLISH) or code for code in CODES}
"""The languages by their codes, with what staff call them."""
