"""Rules that ask for intensive outpatient care: 9 or more hours a week."""

from intake.placement.facts import (
    ALCOHOL_HEAVY,
    BACLOFEN_MISUSE,
    NO_SUPPORT,
    SIGNS_4,
    SIGNS_6,
    TIER_HIGH,
    TIER_RAISED,
)
from intake.placement.model import Flag, Level, Rule
from intake.questionnaire.conditions import all_of, answer, any_of
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
                answer("used_after_treatment").is_yes(),
                TIER_RAISED,
                answer("living").is_any_of("unsteady", "unsafe", "none"),
                answer("use_at_home").is_yes(),
                NO_SUPPORT,
                answer("mental_health").is_given(),
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
        id="47-alcohol-heavy",
        finding="8.5 or more drinks a day on most days, or morning shakes eased by drinking",
        when=any_of(
            ALCOHOL_HEAVY,
            any_substance(all_of(is_of_class("alcohol"), answer("morning_relief").is_yes())),
        ),
        at_least=Level.INTENSIVE_OUTPATIENT,
        source="R43, R44, R45b, R46d",
        flags=(Flag.MED24, Flag.DO_NOT_STOP_ABRUPTLY),
    ),
    Rule(
        id="49-baclofen-misuse",
        finding="Takes baclofen that is not prescribed, or more than prescribed",
        when=BACLOFEN_MISUSE,
        at_least=Level.INTENSIVE_OUTPATIENT,
        source="R4, R23 [project]",
        flags=(Flag.DO_NOT_STOP_ABRUPTLY,),
    ),
)
