"""Essential health: what changes which place is safe, and what a place must be able to offer."""

from intake.questionnaire.conditions import ALWAYS, answer
from intake.questionnaire.kinds import DOWN, UP, AnyOf, Choice, Number, OneOf, ShortText, YesNo
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
                    other="Is the person pregnant?",
                    hint="Select “No” if this does not apply, and “Don’t know” if it could be so.",
                    why="Pregnant people come first, and some changes must be slow.",
                    missing="Select yes, no or “Don’t know”",
                    essential=True,
                    worse=True,
                ),
                YesNo(
                    id="breastfeeding",
                    short="Breastfeeding",
                    ask="Are you breastfeeding?",
                    other="Are they breastfeeding?",
                    why="Some medicines reach the baby, and stopping them fast can hurt the baby.",
                    missing="Select yes or no",
                    worse=True,
                ),
            ),
        ),
        Page(
            id="pregnancy_now",
            title="About the pregnancy",
            intro="If you are pregnant, do not stop a medicine on your own because of it.",
            intro_other="If they are pregnant, they must not stop a medicine on their own because "
            "of it.",
            shown_when=answer("pregnancy").is_yes(),
            in_doubt=ALWAYS,
            questions=(
                AnyOf(
                    id="pregnancy_danger",
                    short="Danger signs in pregnancy",
                    ask="Do you have any of these now?",
                    other="Do they have any of these now?",
                    missing="Select what is there now, or “None of these”",
                    essential=True,
                    worse=UP,
                    choices=(
                        Choice("bleeding", "Bleeding"),
                        Choice("pain", "Severe pain in the belly"),
                    ),
                ),
                Number(
                    id="pregnancy_weeks",
                    short="Weeks of pregnancy",
                    unit="weeks",
                    ask="How many weeks is it, if known?",
                    missing="Enter a number of weeks, like 20",
                    at_most=45,
                    whole=True,
                    optional=True,
                ),
                YesNo(
                    id="prenatal_care",
                    short="In prenatal care",
                    ask="Do you see a doctor or midwife for the pregnancy?",
                    other="Do they see a doctor or midwife for the pregnancy?",
                    missing="Select yes or no",
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
                    other="Has a doctor said that their kidneys do not work well?",
                    why="With weak kidneys some drugs act much stronger.",
                    missing="Select the answer that fits best",
                    essential=True,
                    worse=("none", "one_kidney", "disease", "not_sure", "severe", "dialysis"),
                    choices=(
                        Choice("none", "No"),
                        Choice(
                            "one_kidney",
                            "No, but I have only one kidney",
                            other="No, but they have only one kidney",
                        ),
                        Choice("disease", "Yes, mild or medium"),
                        Choice(
                            "not_sure",
                            "Yes, but I do not know how bad",
                            other="Yes, but how bad is not known",
                        ),
                        Choice("severe", "Yes, severe (eGFR below 30)"),
                        Choice(
                            "dialysis", "Yes, I am on dialysis", other="Yes, they are on dialysis"
                        ),
                    ),
                ),
                AnyOf(
                    id="conditions",
                    short="Health problems",
                    ask="Do you have any of these other health problems?",
                    other="Do they have any of these other health problems?",
                    missing="Select what applies, or “None of these”",
                    worse=UP,
                    choices=(
                        Choice("epilepsy", "Epilepsy, or seizures at any time"),
                        Choice("heart", "Heart disease"),
                        Choice("lung", "Lung disease"),
                        Choice("liver", "Liver disease"),
                        Choice("sleep_apnea", "Sleep apnea"),
                        Choice("hiv", "HIV"),
                        Choice("brain_injury", "A brain injury"),
                        Choice("stroke", "A stroke"),
                        Choice("spinal_injury", "A spinal cord injury"),
                        Choice("wound", "Sores that are black, or sores with fever"),
                    ),
                ),
                YesNo(
                    id="unstable_illness",
                    short="Illness that needs a doctor every day",
                    ask="Is any illness so bad now that a doctor should see you each day?",
                    other="Is any illness so bad now that a doctor should see them each day?",
                    missing="Select yes or no",
                    worse=True,
                ),
                ShortText(
                    id="allergies",
                    short="Allergies",
                    ask="Do you have an allergy to a drug?",
                    other="Do they have an allergy to a drug?",
                    missing="Enter the allergies",
                    optional=True,
                ),
            ),
        ),
        Page(
            id="kidney_value",
            title="Your kidneys",
            title_other="Their kidneys",
            shown_when=answer("kidney").is_any_of(
                "one_kidney", "disease", "not_sure", "severe", "dialysis"
            ),
            questions=(
                Number(
                    id="egfr",
                    short="Kidney value (eGFR)",
                    ask="What is your kidney value (eGFR), if you know it?",
                    other="What is their kidney value (eGFR), if known?",
                    hint="It stands on a blood test. If in doubt, select “Don’t know”.",
                    missing="Enter a whole number, like 45, or select “Don’t know”",
                    at_most=200,
                    whole=True,
                    worse=DOWN,
                ),
            ),
        ),
    ),
)
