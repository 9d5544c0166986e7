"""Rules whose floor is outpatient care: what must go along with it."""

from intake.placement.facts import (
    ALCOHOL_DAILY,
    MOST_DAYS,
    ON_OPIOID_MEDICATION,
    SIGNS_2,
    USES_OPIOIDS,
)
from intake.placement.model import Flag, Level, Rule
from intake.placement.substance_amounts import BENZODIAZEPINE_DEPENDENT
from intake.questionnaire.baclofen import TAKES_BACLOFEN
from intake.questionnaire.conditions import ALWAYS, all_of, answer, any_of
from intake.questionnaire.safety_texts import NEVER_STOP
from intake.questionnaire.substances_catalogue import any_substance, is_of_class

OUTPATIENT_RULES = (
    Rule(
        id="48-benzodiazepine-dependent",
        finding="Takes a benzodiazepine on 4 or more days a week for a month or more: only a "
        "prescriber lowers it, step by step",
        when=any_substance(BENZODIAZEPINE_DEPENDENT),
        at_least=Level.OUTPATIENT,
        source="R23",
        flags=(Flag.MED24, Flag.DO_NOT_STOP_ABRUPTLY),
        tell=NEVER_STOP["benzodiazepine"],
    ),
    Rule(
        id="48-sedative-dependent",
        finding="Takes a sleep tablet, barbiturate, GHB, phenibut or a gabapentinoid on 4 or more "
        "days a week for a month or more: it is lowered step by step",
        when=any_substance(
            all_of(
                is_of_class("z_drug", "barbiturate", "ghb", "phenibut", "gabapentinoid"),
                MOST_DAYS,
                answer("used_for").at_least(28),
            )
        ),
        at_least=Level.OUTPATIENT,
        source="R23, section 3",
        flags=(Flag.MED24, Flag.DO_NOT_STOP_ABRUPTLY),
        tell=NEVER_STOP["sedative"],
    ),
    Rule(
        id="47-alcohol-daily",
        finding="Drinks daily: advise not to cut down suddenly",
        when=ALCOHOL_DAILY,
        at_least=Level.OUTPATIENT,
        source="R44",
        flags=(Flag.DO_NOT_STOP_ABRUPTLY,),
        tell=NEVER_STOP["alcohol"],
    ),
    Rule(
        id="49-baclofen-wants-to-stop",
        finding="Wants less baclofen or none: ask for a letter of the prescriber, or for a "
        "prescriber where there is none",
        when=all_of(TAKES_BACLOFEN, answer("baclofen_goal").is_any_of("cut_down", "stop")),
        at_least=Level.OUTPATIENT,
        source="R4, R23 [project]",
        flags=(Flag.DO_NOT_STOP_ABRUPTLY,),
    ),
    Rule(
        id="51-opioid-medication-same-day",
        finding="Uses opioids and has 2 or more signs of a use disorder (ask of which substance): "
        "offer medication the same day, whatever the level; never withdrawal alone",
        when=all_of(USES_OPIOIDS, SIGNS_2),
        at_least=Level.OUTPATIENT,
        source="R60, R29b",
        flags=(Flag.NALOXONE,),
        advise="Offer methadone or buprenorphine the same day; never withdrawal alone",
    ),
    Rule(
        id="52-continue-opioid-medication",
        finding="On methadone or buprenorphine: continue it at every level of care",
        when=any_of(
            ON_OPIOID_MEDICATION,
            any_substance(answer("substance").is_any_of("methadone", "buprenorphine")),
        ),
        at_least=Level.OUTPATIENT,
        source="R60, R79",
        advise="Continue methadone or buprenorphine through every change of place",
    ),
    Rule(
        id="52-opioid-medication-missed",
        finding="Missed methadone or buprenorphine for several days: a clinician before the "
        "next dose",
        when=answer("medication_days_missed").at_least(2),
        at_least=Level.OUTPATIENT,
        source="R60, R79",
        flags=(Flag.MED24,),
    ),
    Rule(
        id="54-cannabis-or-nicotine",
        finding="Cannabis or nicotine: withdrawal from it raises nothing by itself",
        when=any_substance(is_of_class("cannabis", "nicotine")),
        at_least=Level.OUTPATIENT,
        source="R42b",
    ),
    Rule(
        id="55-stimulant",
        finding="A stimulant: the supply may hold fentanyl; withdrawal raises nothing by itself",
        when=any_substance(is_of_class("stimulant")),
        at_least=Level.OUTPATIENT,
        source="R54, R42",
        flags=(Flag.NALOXONE,),
    ),
)

NOTHING_FOUND = Rule(
    id="50-nothing-found",
    finding="Nothing found so far that asks for more than outpatient care",
    when=ALWAYS,
    at_least=Level.OUTPATIENT,
    source="R33, R51",
)
"""Stands alone: it is the finding of a person for whom no other rule sets a floor."""
