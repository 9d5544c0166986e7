"""Rules that ask for residential care: a place to live with 24-hour structure."""

from intake.placement.facts import (
    ALCOHOL_HEAVY,
    BACLOFEN_BEYOND_PRESCRIPTION,
    BACLOFEN_DEPENDENT,
    NAMED_PRESCRIBER_TAPERS,
    NO_SUPPORT,
    SIGNS_4,
    SIGNS_6,
    SUICIDAL,
    TIER_VERY_HIGH,
    UNSAFE_HOME,
)
from intake.placement.measures import measure
from intake.placement.model import Flag, Level, Rule
from intake.placement.personal_amounts import failed_intensive
from intake.questionnaire.conditions import all_of, answer, any_of

RESIDENTIAL_RULES = (
    Rule(
        id="36-overdose-risk-very-high",
        finding="Overdose risk is very high, and no same-day start of medication is known",
        when=TIER_VERY_HIGH,
        at_least=Level.RESIDENTIAL,
        source="R60, R55 [project]",
        flags=(Flag.NALOXONE,),
        unless_known=answer("same_day_medication").is_yes(),
    ),
    Rule(
        id="37-no-safe-home",
        finding="No home or an unsafe one, and 4 or more signs of a use disorder",
        when=all_of(UNSAFE_HOME, SIGNS_4),
        at_least=Level.RESIDENTIAL,
        source="R43, R46i [project]",
    ),
    Rule(
        id="38-use-at-home",
        finding="Others use or sell at home, no other place, and 4 or more signs of a use disorder",
        when=all_of(answer("use_at_home").is_yes(), SIGNS_4),
        at_least=Level.RESIDENTIAL,
        source="R46i, R45b [project]",
        unless_known=answer("other_place").is_yes(),
    ),
    Rule(
        id="39-day-programs-did-not-hold",
        finding="Two or more intensive outpatient attempts in 12 months did not hold, and 6 or "
        "more signs of a use disorder",
        when=all_of(measure(failed_intensive).at_least(2), SIGNS_6),
        at_least=Level.RESIDENTIAL,
        source="R46f, R45c [project]",
    ),
    Rule(
        id="40-alcohol-and-nobody-at-home",
        finding="8.5 or more drinks a day or CIWA-Ar 10 or more, and no reliable person "
        "at home is known for the first 3 to 4 days",
        when=any_of(ALCOHOL_HEAVY, answer("ciwa_ar").at_least(10)),
        at_least=Level.RESIDENTIAL,
        source="R45, R45b",
        flags=(Flag.MED24,),
        unless_known=answer("reliable_person").is_yes(),
    ),
    Rule(
        id="41-suicidal-without-support",
        finding="Suicidal thoughts, 6 or more signs of a use disorder, and nobody to count on",
        when=all_of(SUICIDAL, SIGNS_6, NO_SUPPORT),
        at_least=Level.RESIDENTIAL,
        source="R45 [project]",
        flags=(Flag.SUICIDE,),
    ),
    Rule(
        id="42-baclofen-misuse-without-taper",
        finding="Depends on baclofen that is not prescribed or above what is prescribed, and no "
        "named prescriber is known to run a taper",
        when=all_of(BACLOFEN_BEYOND_PRESCRIPTION, BACLOFEN_DEPENDENT),
        at_least=Level.RESIDENTIAL,
        source="S0, R16 [project]",
        flags=(Flag.MED24, Flag.DO_NOT_STOP_ABRUPTLY),
        unless_known=NAMED_PRESCRIBER_TAPERS,
    ),
)
