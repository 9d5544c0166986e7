"""No text says what the clinical sheet marks as wrong (rule 60), or names a person by a label.

The strong source wins over the seed articles: what they say against it must stand nowhere, in
no template, question, rule or sentence.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

PROJECT = Path(__file__).parent.parent
READ_BY_PEOPLE = (
    *PROJECT.glob("intake/**/*.py"),
    *PROJECT.glob("intake/**/*.toml"),
    *PROJECT.glob("templates/**/*.html"),
    *PROJECT.glob("static/*.html"),
    *PROJECT.glob("*.md"),
    *PROJECT.glob("docs/*.md"),
)

FALSE_CLAIMS = {
    "baclofen blocks GABA": r"block\w*\s+(the\s+)?gaba|gaba[- ]?(b\s+)?(blocker|antagonist)",
    "baclofen treats convulsions": r"(treats?|helps?|prevents?|stops?)\s+(with\s+)?"
    r"(convulsions|seizures|epilepsy)",
    "baclofen is injected into a vein": r"baclofen[^.]{0,60}(intravenous|\biv\b|into a vein)",
    "baclofen gives no high": r"baclofen[^.]{0,60}(no|not any|without a)\s+high\b",
    "baclofen is safe or not addictive": r"baclofen[^.]{0,60}(is (very )?safe\b|"
    r"not (very )?addictive)",
    "baclofen is less addictive than another": r"less addictive",
    "overdoses are uncommon": r"overdoses?\s+(is|are)\s+(rare|uncommon|unlikely)",
    "stopping is worse than too much": r"not (from )?taking too much",
    "baclofen treats opioid withdrawal": r"baclofen (helps|treats|eases)[^.]{0,40}"
    r"withdrawal",
    "baclofen with naltrexone shortens withdrawal": r"(combine|together)[^.]{0,40}naltrexone",
    "baclofen is for pain in general": r"baclofen (is|as) an? (general )?"
    r"(painkiller|pain medicine)",
    "an exclusion by history": r"must not (use|take) baclofen",
    "a dose step by the program": r"(cut|lower|reduce|taper)\w* (it |the dose |baclofen )?by \d+",
    "pumps need reboots": r"reboot",
    "pupils rule an overdose out": r"pupils?",
    "double a missed dose": r"(take|make up)[^.]{0,20}two doses",
    "cannabis withdrawal threatens life": r"cannabis[^.]{0,40}life[- ]threatening",
    "detox only for opioids": r"detox(ification)? (alone|only) is (enough|best)",
}

LABELS = (
    "addict",
    "addicts",
    "abuser",
    "abusers",
    "drug abuse",
    "substance abuse",
    "alcoholic",
    "alcoholics",
    "junkie",
    "drunk",
    "drunks",
    "drug user",
    "drug users",
    "ex-addict",
    "clean and sober",
    "dirty urine",
    "substitution therapy",
    "replacement therapy",
    "suffers from",
    "victim",
    "non-compliant",
    "relapsed",
    "crackhead",
    "drug seeker",
    "habit",
)
"""Words about people that the field no longer uses (Words Matter, NIDA)."""


def sentences() -> Iterator[tuple[str, str]]:
    for file in READ_BY_PEOPLE:
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
            # The addresses and journals of others are named as they name themselves.
            ours = re.sub(r"https?://\S+|J Addict Med", "", line)
            yield f"{file.relative_to(PROJECT)}:{number}", ours.lower()


@pytest.mark.parametrize("claim", FALSE_CLAIMS)
def test_no_text_makes_a_claim_that_is_marked_wrong(claim: str) -> None:
    pattern = re.compile(FALSE_CLAIMS[claim])
    assert [place for place, line in sentences() if pattern.search(line)] == []


@pytest.mark.parametrize(
    ("claim", "said"),
    [
        ("baclofen blocks GABA", "it works by blocking gaba receptors"),
        ("baclofen treats convulsions", "the drug treats convulsions"),
        ("overdoses are uncommon", "overdoses are uncommon"),
        ("baclofen gives no high", "baclofen gives no high"),
        ("baclofen is injected into a vein", "baclofen may be given iv"),
        ("a dose step by the program", "lower the dose by 10 mg a week"),
        ("baclofen treats opioid withdrawal", "baclofen helps opioid withdrawal"),
    ],
)
def test_the_claim_would_be_found(claim: str, said: str) -> None:
    assert re.search(FALSE_CLAIMS[claim], said)


@pytest.mark.parametrize("label", LABELS)
def test_people_come_before_what_they_have(label: str) -> None:
    word = re.compile(rf"\b{re.escape(label)}\b")
    found = [place for place, line in sentences() if word.search(line)]
    assert found == []
