"""Who a recipient is, and which parts of a referral somebody of that kind has a use for.

What leaves is what the person agreed to, the profile has a use for, and staff leave ticked: each
can only take away. There is no profile for courts and probation: what every referral holds says
more than an attendance, and a consent for them follows rules of its own (42 CFR 2.35). Nor is
there one for drivers: the transport list tells what has to be known on the way.
"""

from collections.abc import Collection
from dataclasses import dataclass

from intake.referral.parts import ALL_PARTS


@dataclass(frozen=True)
class Profile:
    """A kind of recipient. `answers` says that it takes the person in, or declines to."""

    id: str
    label: str
    why: str
    parts: frozenset[str]
    answers: bool = True


TREATMENT = Profile(
    "treatment",
    "A treatment program",
    "Plans the whole care, so it may get every part. Minimum necessary sets treatment no limit, "
    "42 CFR part 2 still does: the consent.",
    ALL_PARTS,
)
PROFILES = {
    each.id: each
    for each in (
        TREATMENT,
        Profile(
            "medical",
            "A prescriber, clinic or hospital",
            "Sees to health and medicines. It has no use for home, duties and what the person "
            "wants from a program.",
            frozenset({"contact", "use", "safety", "health", "care", "reasons"}),
        ),
        Profile(
            "housing",
            "Recovery housing or a support service",
            "Gives a place to live or help with it. It gives no treatment, so it gets nothing of "
            "health, doses and reasons.",
            frozenset({"contact", "home", "wishes"}),
        ),
        Profile(
            "payer",
            "A health plan or other payer",
            "Decides whether to pay for this level of care: for that it needs use, treatment "
            "before and the reasons, nothing of home, wishes and safety answers.",
            frozenset({"contact", "use", "care", "reasons"}),
            answers=False,
        ),
    )
}


def what_leaves(
    agreed: Collection[str], profile: Profile, ticked: Collection[str]
) -> frozenset[str]:
    """The ids of the parts that leave."""
    return frozenset(agreed) & profile.parts & frozenset(ticked)
