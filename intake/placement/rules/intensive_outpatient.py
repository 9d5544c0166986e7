"""Rules that ask for intensive outpatient care: 9 or more hours a week."""

from intake.placement.facts import (
    ALCOHOL_HEAVY,
    BACLOFEN_CUT_FAST,
    BACLOFEN_CUT_OR_STOPPED,
    BACLOFEN_DEPENDENT,
    BACLOFEN_MISUSE,
    MENTAL_ILLNESS,
    NO_SUPPORT,
    SERIOUS_MENTAL_ILLNESS,
    SIGNS_2,
    SIGNS_4,
    SIGNS_6,
    TIER_HIGH,
    TIER_RAISED,
)
from intake.placement.model import Flag, Level, Rule
from intake.questionnaire.conditions import all_of, answer, any_of
from intake.questionnaire.past_treatment import any_treatment
from intake.questionnaire.safety_texts import NEVER_STOP, TELL
from intake.questionnaire.substances_catalogue import any_substance, is_of_class

INTENSIVE_OUTPATIENT_RULES = (
    Rule(
        id="43-many-signs",
        finding="6 or more signs of a use disorder",
        when=SIGNS_6,
        at_least=Level.INTENSIVE_OUTPATIENT,
        source="R51, R34 [project]",
    ),
    Rule(
        id="43-signs-with-burden",
        finding="4 or more signs of a use disorder, and return to use after treatment, raised "
        "overdose risk, an unsupportive home or mental illness",
        when=all_of(
            SIGNS_4,
            any_of(
                any_treatment(answer("used_again").is_any_of("before", "last_3_months")),
                TIER_RAISED,
                answer("living").is_any_of("unsteady", "unsafe", "none"),
                answer("use_at_home").is_yes(),
                NO_SUPPORT,
                MENTAL_ILLNESS,
            ),
        ),
        at_least=Level.INTENSIVE_OUTPATIENT,
        source="R51, R34 [project]",
    ),
    Rule(
        id="44-overdose-risk-high",
        finding="Overdose risk is high",
        when=TIER_HIGH,
        at_least=Level.INTENSIVE_OUTPATIENT,
        source="section 5.3 [project]",
        flags=(Flag.NALOXONE, Flag.MED24),
    ),
    Rule(
        id="45-serious-mental-illness",
        finding="Bipolar disorder, schizophrenia or psychosis, and 2 or more signs of a use "
        "disorder: a program for both",
        when=all_of(SERIOUS_MENTAL_ILLNESS, SIGNS_2),
        at_least=Level.INTENSIVE_OUTPATIENT,
        source="R31",
        advise="Choose a program that treats mental illness and substance use together",
    ),
    Rule(
        id="46-used-again-after-residential",
        finding="Used again in the last 3 months after a program where they lived",
        when=any_treatment(
            all_of(
                answer("treatment_kind").is_any_of("residential"),
                answer("used_again").is_any_of("last_3_months"),
            )
        ),
        at_least=Level.INTENSIVE_OUTPATIENT,
        source="[project]",
    ),
    Rule(
        id="47-alcohol-heavy",
        finding="8.5 or more drinks a day on most days, or morning shakes eased by drinking",
        when=any_of(
            ALCOHOL_HEAVY,
            any_substance(all_of(is_of_class("alcohol"), answer("morning_relief").is_yes())),
        ),
        at_least=Level.INTENSIVE_OUTPATIENT,
        source="R43, R44, R45b, R46d",
        flags=(Flag.MED24, Flag.DO_NOT_STOP_ABRUPTLY),
        tell=NEVER_STOP["alcohol"],
    ),
    Rule(
        id="28-baclofen-cut-fast",
        finding="Depends on baclofen, and it went down by more than 20 % a week in the last "
        "14 days",
        when=all_of(BACLOFEN_DEPENDENT, BACLOFEN_CUT_FAST),
        at_least=Level.INTENSIVE_OUTPATIENT,
        source="section 2.5 [project]",
        flags=(Flag.MED24, Flag.DO_NOT_STOP_ABRUPTLY),
        tell=TELL["prescriber_today"],
    ),
    Rule(
        id="28-baclofen-cut-without-prescriber",
        finding="Depends on baclofen, and takes less or none without a prescriber who lowers it",
        when=all_of(
            BACLOFEN_DEPENDENT,
            BACLOFEN_CUT_OR_STOPPED,
            answer("baclofen_prescriber_tapers").is_no(),
        ),
        at_least=Level.INTENSIVE_OUTPATIENT,
        source="section 2.5 [project]",
        flags=(Flag.MED24, Flag.DO_NOT_STOP_ABRUPTLY),
    ),
    Rule(
        id="49-baclofen-misuse",
        finding="Takes baclofen that is not prescribed, or more than prescribed for more than pain "
        "or spasms",
        when=BACLOFEN_MISUSE,
        at_least=Level.INTENSIVE_OUTPATIENT,
        source="R4, R23 [project]",
        flags=(Flag.DO_NOT_STOP_ABRUPTLY,),
    ),
)
