"""Essential health: what changes which place is safe, and what a place must be able to offer."""

from intake.questionnaire.kinds import UP, AnyOf, Choice, OneOf, ShortText, YesNo
from intake.questionnaire.model import Page, Section

HEALTH = Section(
    id="health",
    title="Health",
    steps=(
        Page(
            id="pregnancy",
            title="Pregnancy",
            questions=(
                YesNo(
                    id="pregnancy",
                    short="Pregnant",
                    ask="Are you pregnant?",
                    hint="Select “No” if this does not apply to you, and “Don’t know” if you "
                    "could be.",
                    why="Pregnant people come first, and some changes must be slow.",
                    missing="Select yes, no or “Don’t know”",
                    essential=True,
                    worse=True,
                ),
            ),
        ),
        Page(
            id="conditions",
            title="Health problems",
            questions=(
                OneOf(
                    id="kidney",
                    short="Kidney disease",
                    ask="Has a doctor told you that your kidneys do not work well?",
                    why="Weak kidneys make some medicines stronger.",
                    missing="Select the answer that fits best",
                    essential=True,
                    worse=("none", "disease", "not_sure", "severe", "dialysis"),
                    choices=(
                        Choice("none", "No"),
                        Choice("disease", "Yes, mild or medium"),
                        Choice("not_sure", "Yes, but I do not know how bad"),
                        Choice("severe", "Yes, severe (eGFR below 30)"),
                        Choice("dialysis", "Yes, I am on dialysis"),
                    ),
                ),
                AnyOf(
                    id="conditions",
                    short="Health problems",
                    ask="Do you have any of these other health problems?",
                    missing="Select what you have, or “None of these”",
                    worse=UP,
                    choices=(
                        Choice("epilepsy", "Epilepsy, or seizures at any time"),
                        Choice("heart", "Heart disease"),
                        Choice("lung", "Lung disease"),
                        Choice("liver", "Liver disease"),
                        Choice("sleep_apnea", "Sleep apnea"),
                        Choice("hiv", "HIV"),
                        Choice("brain_injury", "A brain injury"),
                    ),
                ),
                ShortText(
                    id="allergies",
                    short="Allergies",
                    ask="Are you allergic to any medicine?",
                    missing="Enter your allergies",
                    optional=True,
                ),
            ),
        ),
        Page(
            id="access",
            title="Getting around",
            questions=(
                AnyOf(
                    id="access_needs",
                    short="Access needs",
                    ask="Do you need any of these in a building?",
                    missing="Select what you need, or “None of these”",
                    choices=(
                        Choice("wheelchair", "Room for a wheelchair"),
                        Choice("bed", "A bed I can get in and out of with help"),
                        Choice("physiotherapy", "Physical therapy"),
                        Choice("hearing", "Help with hearing"),
                        Choice("sight", "Help with seeing"),
                    ),
                ),
            ),
        ),
    ),
)
