"""Which substance a typed name means: brand and street names, also with a typing error.

It would rather not know than guess: a wrong guess could hide what a person takes. The search in
`static/js/search.js` counts typing errors in the same way, but there a person picks from what
was found.
"""

import re
import unicodedata
from functools import lru_cache

from intake.questionnaire.substances_catalogue import SUBSTANCES, Substance

AMOUNT = re.compile(r"(?<!\w)\d[\d.,]*\s*(mg|mcg|ug|g|ml)(?!\w)", re.IGNORECASE)
SOUND = str.maketrans("zk", "xc")


@lru_cache(maxsize=1024)
def likely_substance(typed: str, among: tuple[Substance, ...] = SUBSTANCES) -> str | None:
    """The id of the substance that a typed name means; None where that is not sure.

    "xanex" is alprazolam. "lithium" is nothing in the catalogue, though Librium is.
    """
    names = [(name, each.id) for each in among for name in names_of(each)]
    for wanted in (fold(typed), fold(AMOUNT.sub(" ", typed))):
        exact = {id for name, id in names if name == wanted}
        if exact:
            return _only(exact)
    near = [(typing_errors(wanted, name), id) for name, id in names if could_mean(wanted, name)]
    fewest = min((errors for errors, _ in near), default=0)
    return _only({id for errors, id in near if errors == fewest})


def _only(ids: set[str]) -> str | None:
    return ids.pop() if len(ids) == 1 else None


def names_of(substance: Substance) -> set[str]:
    """All its names, folded; "GHB, GBL or 1,4-BD" holds three, "Fentanyl (street)" one."""
    without_remark = re.sub(r"\(.*?\)", "", substance.name)
    parts = re.split(r", | or ", without_remark)
    return {fold(name) for name in (substance.name, *parts, *substance.also)}


def fold(name: str) -> str:
    """Small letters without accents, and single spaces for all that is no letter or digit."""
    letters = unicodedata.normalize("NFD", name.casefold())
    kept = (each for each in letters if not unicodedata.combining(each))
    return " ".join(re.findall(r"[^\W_]+", "".join(kept)))


def could_mean(typed: str, name: str) -> bool:
    """Whether a name is so close to what was typed that it can be the same, misspelled.

    Short names must begin alike: "zanax" may be Xanax, but "glue" is not "blue". With two errors
    only vowels may differ, since consonants tell medicines apart: "lithium" is not "Librium".
    """
    if abs(len(typed) - len(name)) > 2:
        return False
    shorter = min(len(typed), len(name))
    errors = typing_errors(typed, name)
    if errors > errors_allowed(shorter):
        return False
    if errors == 2:
        return consonants(typed) == consonants(name)
    return shorter >= 6 or typed[0].translate(SOUND) == name[0].translate(SOUND)


def errors_allowed(letters: int) -> int:
    """How many typing errors there may be in a name of so many letters."""
    return 0 if letters < 4 else 1 if letters < 6 else 2


def consonants(name: str) -> str:
    """What is left without vowels, doubled letters taken once."""
    return re.sub(r"[aeiouy ]", "", re.sub(r"(.)\1", r"\1", name))


def typing_errors(typed: str, name: str) -> int:
    """How many letters are wrong, missing, too many or swapped with the next one.

    This is the Damerau-Levenshtein distance, in which no letter is mended twice.
    """
    before: list[int] = []
    row = list(range(len(name) + 1))
    for i, letter in enumerate(typed):
        following = [i + 1]
        for j, wanted in enumerate(name):
            errors = min(row[j + 1] + 1, following[j] + 1, row[j] + (letter != wanted))
            if i and j and letter == name[j - 1] and typed[i - 1] == wanted:
                errors = min(errors, before[j - 1] + 1)
            following.append(errors)
        before, row = row, following
    return row[-1]
