"""How easily a text reads: its school grade, the length of its sentences, its words about people.

Names of substances and medicines stand on packs and cannot be put in plainer words: a short
word stands for each when a text is measured.
"""

import re
import warnings
from collections.abc import Iterator

from intake.questionnaire.substances_catalogue import SUBSTANCES

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it warns about how it looks for its own dictionary
    import textstat

HIGHEST_GRADE = 6
MOST_WORDS = 20
FEWEST_WORDS = 7
"""In a text of fewer words one long word alone decides the grade."""

MEDICINES = (
    *("methadone", "buprenorphine", "naltrexone", "acamprosate", "disulfiram", "lofexidine"),
    *("clonidine", "naloxone", "benzodiazepines", "Antabuse", "Vivitrol", "Narcan", "Fleqsuvy"),
)


def _names() -> Iterator[str]:
    yield from MEDICINES
    for each in SUBSTANCES:
        yield from (each.name, *each.also)


NAMES = re.compile(
    "|".join(rf"\b{re.escape(each)}\b" for each in sorted(_names(), key=len, reverse=True)), re.I
)
LABELS = re.compile(
    r"\b(addict(s|ed)?|abuse[rs]?|users?|junkies?|alcoholics?|drunks?|clean|dirty|substitution|"
    r"replacement|relapsed?|habit|ex-addict)\b",
    re.I,
)
"""Words about people, or about their tests and treatment, that the field no longer uses."""


def grade(words: str) -> float:
    """School grade by Flesch and Kincaid."""
    found: float = textstat.flesch_kincaid_grade(NAMES.sub("drug", words))
    return found


def sentences(words: str) -> list[str]:
    return [each for each in re.split(r"(?<=[.?!:;])\s+", words) if each]


def faults(words: str) -> list[str]:
    """What makes a text hard to read or hard on people; none for a good one."""
    found = []
    if len(words.split()) >= FEWEST_WORDS and grade(words) > HIGHEST_GRADE:
        found.append(f"grade {grade(words)}: {words}")
    found += [f"long: {each}" for each in sentences(words) if len(each.split()) > MOST_WORDS]
    found += [f"“{label.group()}”: {words}" for label in LABELS.finditer(words)]
    return found
