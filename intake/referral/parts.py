"""The parts of a referral that a person can agree to share, or not."""

from typing import NamedTuple


class Part(NamedTuple):
    """A part of the document: its id, and what the consent says that it holds."""

    id: str
    label: str


ALWAYS = (
    "Your name, this referral’s number, how urgent it is, the level of care that was suggested, "
    "and what our staff decided and wrote about it"
)
"""What every referral holds; without it there is none."""

PARTS = (
    Part("contact", "Your age, birth date, phone number and language, and who called for you"),
    Part(
        "use",
        "Substances that you use, doses over time, baclofen, signs of withdrawal, overdose risk, "
        "and medicines that must not be stopped suddenly",
    ),
    Part("safety", "Your answers about safety and thoughts of suicide, and special circumstances"),
    Part("health", "Health, pregnancy, allergies, medicines and mental health"),
    Part("care", "Treatment that you had before, and medicines for substance use"),
    Part("home", "Home and supports, and duties such as work and childcare"),
    Part("wishes", "What you want, what you said in your own words, and other answers"),
    Part(
        "reasons",
        "The reasons for the suggested level, with the answers behind each reason, and what is "
        "still open",
    ),
)
ALL_PARTS = frozenset(part.id for part in PARTS)
