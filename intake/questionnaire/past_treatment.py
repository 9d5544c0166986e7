"""Treatment before, and medication for opioid use disorder."""

from intake.questionnaire.conditions import all_of, answer
from intake.questionnaire.kinds import IDENTITY, UP, Choice, Number, OneOf, YesNo
from intake.questionnaire.model import Page, Section
from intake.questionnaire.substances_catalogue import any_substance, is_of_class

USES_OPIOIDS = any_substance(is_of_class("opioid"))

PAST_TREATMENT = Section(
    id="past_treatment",
    title="Treatment before",
    steps=(
        Page(
            id="past_treatment",
            title="Treatment before",
            questions=(
                YesNo(
                    id="used_after_treatment",
                    short="Started using again after treatment",
                    ask="Have you had treatment before and then started to use again?",
                    missing="Select yes or no",
                    worse=True,
                ),
                Number(
                    id="failed_intensive",
                    short="Day programs that did not hold, 12 months",
                    ask="In the last 12 months, how many day or evening programs did not work out?",
                    hint="Programs of 9 or more hours a week. Enter 0 if there were none.",
                    missing="Enter a number, like 0",
                    at_most=50,
                    whole=True,
                    worse=UP,
                ),
            ),
        ),
        Page(
            id="opioid_medication",
            title="Medicine for opioid use",
            shown_when=USES_OPIOIDS,
            questions=(
                OneOf(
                    id="opioid_medication",
                    short="Medication for opioid use disorder",
                    ask="Do you take methadone or buprenorphine as treatment?",
                    missing="Select the answer that fits",
                    choices=(
                        Choice("none", "No"),
                        Choice("methadone", "Methadone from a clinic"),
                        Choice("buprenorphine", "Buprenorphine, such as Suboxone or a shot"),
                    ),
                    worse=IDENTITY,
                ),
            ),
        ),
        Page(
            id="missed_medication",
            title="Missed doses",
            shown_when=all_of(
                USES_OPIOIDS,
                answer("opioid_medication").is_any_of("methadone", "buprenorphine"),
            ),
            questions=(
                Number(
                    id="medication_days_missed",
                    short="Days of this medication missed in a row",
                    unit="days",
                    ask="How many days in a row did you miss it?",
                    hint="Enter 0 if you missed none",
                    missing="Enter a number of days, like 0",
                    at_most=365,
                    whole=True,
                    worse=UP,
                ),
            ),
        ),
        Page(
            id="same_day_medication",
            title="For staff: medication today",
            shown_when=all_of(USES_OPIOIDS, answer("channel").is_any_of("call")),
            questions=(
                YesNo(
                    id="same_day_medication",
                    short="Medication can start the same day",
                    ask="Is a start of methadone or buprenorphine arranged for today?",
                    missing="Select yes or no",
                    worse=False,
                ),
            ),
        ),
    ),
)
