"""Overdose risk: past overdoses, lost tolerance, supply, being alone, naloxone."""

from intake.questionnaire.baclofen import TAKES_BACLOFEN
from intake.questionnaire.conditions import ALWAYS, all_of, answer, any_of
from intake.questionnaire.kinds import UP, AnyOf, Choice, Date, Number, OneOf, YesNo
from intake.questionnaire.model import Page, Section
from intake.questionnaire.substances_catalogue import CLASSES, any_substance, is_of_class

# Drinking, smoking and vaping alone ask for no naloxone and bring no unknown supply.
USES_DRUGS = any_substance(
    is_of_class(*(kind for kind in CLASSES if kind not in ("alcohol", "cannabis", "nicotine"))),
)
USES_OPIOIDS = any_substance(is_of_class("opioid"))

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
                    other="Has the person ever had an overdose?",
                    hint="Taking so much that one passed out, or needed help from others",
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
                        Choice("prison", "I left prison or jail", other="They left prison or jail"),
                        Choice(
                            "treatment",
                            "I left detox or a live-in program",
                            other="They left detox or a live-in program",
                        ),
                        Choice("hospital", "I left a hospital", other="They left a hospital"),
                        Choice(
                            "medication_stopped",
                            "I stopped methadone, buprenorphine or naltrexone",
                            other="They stopped methadone, buprenorphine or naltrexone",
                        ),
                    ),
                ),
            ),
        ),
        Page(
            id="lost_tolerance",
            title="When you left, or stopped the medicine",
            title_other="When they left, or stopped the medicine",
            shown_when=answer("lost_tolerance").is_given(),
            questions=(
                Date(
                    id="lost_tolerance_on",
                    short="Left, or stopped medication, on",
                    ask="On what day did you leave, or stop the medicine?",
                    other="On what day did they leave, or stop the medicine?",
                    hint="If it was more than once, the last time.",
                    why="The first two weeks after a break are the most dangerous.",
                    missing="Enter the day, or select “Don’t know”",
                    worse=UP,
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
                    other="Did they take too much on purpose?",
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
            title_other="How they use",
            shown_when=any_of(USES_DRUGS, TAKES_BACLOFEN),
            in_doubt=ALWAYS,
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
                    other="Do they often use when no one else is there?",
                    missing="Select yes or no",
                    worse=True,
                ),
                YesNo(
                    id="has_naloxone",
                    short="Naloxone within reach",
                    ask="Do you have naloxone (Narcan) where you live?",
                    other="Is there naloxone (Narcan) where they live?",
                    hint="A nose spray that can stop an opioid overdose",
                    missing="Select yes or no",
                    worse=False,
                ),
            ),
        ),
        Page(
            id="naloxone",
            title="Your naloxone",
            title_other="Their naloxone",
            shown_when=all_of(answer("channel").is_any_of("call"), answer("has_naloxone").is_yes()),
            questions=(
                OneOf(
                    id="naloxone_form",
                    short="Form of naloxone",
                    ask="What kind is it?",
                    missing="Select what kind it is",
                    choices=(
                        Choice("spray", "A nose spray"),
                        Choice("injection", "A shot"),
                    ),
                ),
                YesNo(
                    id="naloxone_helper",
                    short="Someone near knows how to use naloxone",
                    ask="Does someone near you know how to use it?",
                    other="Does someone near them know how to use it?",
                    missing="Select yes or no",
                ),
            ),
        ),
        Page(
            id="mme",
            title="Prescribed opioid dose",
            # A prescription monitoring program gives this figure; nobody works it out by phone.
            shown_when=all_of(answer("channel").is_any_of("call"), USES_OPIOIDS),
            questions=(
                Number(
                    id="mme_per_day",
                    short="Prescribed opioids a day (MME)",
                    for_staff=True,
                    unit="MME",
                    ask="For staff: how many MME a day are on file?",
                    hint="From the monitoring program. Enter 0 if no opioid is prescribed.",
                    missing="Enter a number, like 0, or select “Don’t know”",
                    at_most=5000,
                    worse=UP,
                ),
            ),
        ),
    ),
)
