"""Rules of the clinical sheet that are no statement about answers, and where each is kept."""

from dataclasses import dataclass


@dataclass(frozen=True)
class KeptElsewhere:
    """A rule by its number, in words, and the part of the program that keeps it."""

    number: int
    says: str
    kept_in: str


KEPT_ELSEWHERE = (
    KeptElsewhere(
        53,
        "Duties choose among equally safe settings; what does not fit is to arrange",
        "placement/duties.py",
    ),
    KeptElsewhere(
        60,
        "Where a seed text conflicts with a strong source, the strong source wins",
        "tests/test_false_claims.py",
    ),
    KeptElsewhere(
        65,
        "More than prescribed only for pain or spasms is dependence, not misuse",
        "placement/facts.py, BACLOFEN_MISUSE",
    ),
    KeptElsewhere(
        66,
        "Tolerance and withdrawal from a medicine taken as prescribed are not counted as signs",
        "placement/personal_amounts.py, signs_of_use_disorder",
    ),
    KeptElsewhere(
        70,
        "An override below rules 1 to 35 needs a written reason and a second licensed name",
        "records/dispositions.py",
    ),
    KeptElsewhere(
        71,
        "CIWA-Ar and COWS are observed by a trained person and not offered online",
        "questionnaire/withdrawal.py",
    ),
    KeptElsewhere(
        73,
        "In an emergency there is no referral document until staff clears it",
        "web/review.py",
    ),
    KeptElsewhere(
        75,
        "A stored suggestion keeps the number of the rule set that made it",
        "records/intakes.py",
    ),
)
