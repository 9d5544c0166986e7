"""Statements as nested lists, for readers to whom a long bracketed sentence says nothing."""

from dataclasses import dataclass, field
from typing import Any

from intake.questionnaire import QUESTIONNAIRE
from intake.questionnaire.conditions import AllOf, AnyEntry, AnyOf, IncludesAny, IsAnyOf, Said
from intake.questionnaire.statements import Statement
from intake.questionnaire.substances_catalogue import CLASSES, IsOfClass

ALL, ANY = "all of these", "any of these"
MOST_IN_A_LINE = 2
"""More choices than this are a list of their own."""


@dataclass(frozen=True)
class Outline:
    """A line, and under it the lines that it holds together.

    `choices` says that the parts are answers to one question: where space is short they may
    run on in the line itself.
    """

    words: str
    parts: tuple["Outline", ...] = ()
    choices: bool = field(default=False, compare=False)


def outline_of(statement: Statement) -> Outline:
    """The statement as lines that read from the outside in.

    A part that joins in the same way as the whole is taken up into it: "any of a, or any of b
    and c" is "any of a, b, c".
    """
    match statement:
        case AllOf() | AnyOf():
            parts = tuple(outline_of(part) for part in _flat(statement))
            joined = ALL if isinstance(statement, AllOf) else ANY
            return parts[0] if len(parts) == 1 else Outline(f"{_sentence(joined)}:", parts)
        case AnyEntry():
            inner = outline_of(statement.inner)
            who = f"For one of the {statement.group.replace('_', ' ')}"
            return Outline(f"{who}, {_within(inner.words)}", inner.parts, inner.choices)
        case IsOfClass():
            return _choices("The class is", [CLASSES[kind] for kind in statement.kinds])
        case IsAnyOf(wanted=(bool(),)):
            return Outline(f"{_short(statement)}: {_said(statement, statement.wanted)[0].lower()}")
        case IsAnyOf():
            return _choices(f"{_short(statement)} is", _said(statement, statement.wanted))
        case IncludesAny():
            ticked = [(each,) for each in statement.wanted]
            return _choices(f"{_short(statement)} includes", _said(statement, ticked))
        case _:
            return Outline(_sentence(statement.words(QUESTIONNAIRE.questions)))


def lines_of(outline: Outline, depth: int = 0) -> list[tuple[int, str]]:
    """All lines from top to bottom, each with its depth."""
    below = (line for part in outline.parts for line in lines_of(part, depth + 1))
    return [(depth, outline.words), *below]


def _flat(statement: AllOf | AnyOf) -> list[Statement]:
    found: list[Statement] = []
    for part in statement.parts:
        if isinstance(part, AllOf | AnyOf) and type(part) is type(statement):
            found += _flat(part)
        else:
            found.append(part)
    return found


def _choices(start: str, said: list[str]) -> Outline:
    if len(said) <= MOST_IN_A_LINE:
        return Outline(f"{start} {' or '.join(f'“{each}”' for each in said)}")
    return Outline(f"{start} {ANY}:", tuple(map(Outline, said)), choices=True)


def _short(statement: Said) -> str:
    return QUESTIONNAIRE.questions[statement.question].short


def _said(statement: Said, answers: Any) -> list[str]:
    return [QUESTIONNAIRE.questions[statement.question].text(each) for each in answers]


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def _within(words: str) -> str:
    """The words inside a sentence, where a name like "CIWA-Ar" keeps its letters."""
    return words[:1].lower() + words[1:] if words[1:2].islower() else words
