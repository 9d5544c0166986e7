"""Overdose risk: past overdoses, lost tolerance, supply, being alone, naloxone."""

from intake.questionnaire.baclofen import TAKES_BACLOFEN
from intake.questionnaire.conditions import answer, any_of
from intake.questionnaire.kinds import UP, AnyOf, Choice, OneOf, YesNo
from intake.questionnaire.model import Page, Section
from intake.questionnaire.substances_catalogue import CLASSES, any_substance, is_of_class

# Drinking, smoking and vaping alone ask for no naloxone and bring no unknown supply.
USES_DRUGS = any_substance(
    is_of_class(*(kind for kind in CLASSES if kind not in ("alcohol", "cannabis", "nicotine"))),
)

OVERDOSE = Section(
    id="overdose",
    title="Overdose risk",
    steps=(
        Page(
            id="overdose",
            title="Overdose",
            questions=(
                OneOf(
                    id="overdose",
                    short="Overdose",
                    ask="Have you ever had an overdose?",
                    hint="You took so much that you passed out, or needed help from others",
                    missing="Select the answer that fits best",
                    essential=True,
                    sensitive=True,
                    worse=("never", "ever", "last_12_months", "last_72_hours"),
                    choices=(
                        Choice("never", "No"),
                        Choice("ever", "Yes, more than 12 months ago"),
                        Choice("last_12_months", "Yes, in the last 12 months"),
                        Choice("last_72_hours", "Yes, in the last 3 days"),
                    ),
                ),
                AnyOf(
                    id="lost_tolerance",
                    short="Lost tolerance in the last 4 weeks",
                    ask="In the last 4 weeks, did any of this happen?",
                    why="After a break the body can take much less than before.",
                    missing="Select what happened, or “None of these”",
                    worse=UP,
                    choices=(
                        Choice("prison", "I left prison or jail"),
                        Choice("treatment", "I left detox or a live-in program"),
                        Choice("hospital", "I left a hospital"),
                        Choice(
                            "medication_stopped",
                            "I stopped methadone, buprenorphine or naltrexone",
                        ),
                    ),
                ),
            ),
        ),
        Page(
            id="overdose_on_purpose",
            title="About the overdose",
            shown_when=answer("overdose").is_any_of("ever", "last_12_months", "last_72_hours"),
            questions=(
                YesNo(
                    id="overdose_on_purpose",
                    short="Overdose on purpose",
                    ask="Did you take too much on purpose?",
                    missing="Select yes or no",
                    essential=True,
                    sensitive=True,
                    worse=True,
                ),
            ),
        ),
        Page(
            id="supply",
            title="How you use",
            shown_when=any_of(USES_DRUGS, TAKES_BACLOFEN),
            questions=(
                YesNo(
                    id="street_supply",
                    short="Street or unknown supply",
                    ask="Does any of it come from the street, a friend or the web?",
                    missing="Select yes or no",
                    worse=True,
                ),
                YesNo(
                    id="uses_alone",
                    short="Uses alone",
                    ask="Do you often use when no one else is there?",
                    missing="Select yes or no",
                    worse=True,
                ),
                YesNo(
                    id="has_naloxone",
                    short="Naloxone within reach",
                    ask="Do you have naloxone (Narcan) where you live?",
                    hint="A nose spray that can stop an opioid overdose",
                    missing="Select yes or no",
                    worse=False,
                ),
            ),
        ),
    ),
)
