"""Rules about baclofen and its pump that end in an emergency, or in a call to Poison Help."""

from intake.placement.baclofen_amounts import baclofen_mg_in_24h, days_since_refill
from intake.placement.facts import (
    ANY_SIGN,
    BACLOFEN_ABOVE_PRESCRIBED,
    BACLOFEN_MAY_BE_IN_WITHDRAWAL,
    DROWSY_OR_CONFUSED,
    EARLY_PUMP_SIGNS,
    KIDNEY_SEVERE,
    PUMP_ALARM_OR_LATE,
)
from intake.placement.measures import measure
from intake.placement.model import Flag, Level, Rule
from intake.questionnaire.baclofen import TAKES_BACLOFEN
from intake.questionnaire.conditions import all_of, answer, any_of
from intake.questionnaire.pump import BY_PUMP
from intake.questionnaire.safety_texts import TELL

BACLOFEN_EMERGENCY_RULES = (
    Rule(
        id="3-baclofen-stopped-with-high-fever",
        finding="Very hot, or fever with stiffness, within 14 days of cutting down or stopping "
        "baclofen",
        when=all_of(
            BACLOFEN_MAY_BE_IN_WITHDRAWAL,
            any_of(
                answer("symptoms_now").includes_any("very_hot"),
                all_of(
                    answer("symptoms_now").includes_any("fever"),
                    answer("symptoms_now").includes_any("stiffness"),
                ),
            ),
        ),
        at_least=Level.EMERGENCY,
        source="R2, R4 [project]",
    ),
    Rule(
        id="4-pump-event-with-signs",
        finding="Pump alarm, late refill or a recent pump event, with signs of withdrawal or "
        "overdose",
        # Pump events are also asked of who does not say how it is taken.
        when=all_of(
            TAKES_BACLOFEN,
            any_of(
                PUMP_ALARM_OR_LATE,
                answer("pump_events").includes_any("surgery", "fall", "mri"),
                # A wrong refill can overdose (sections 2.2 and 5.4).
                measure(days_since_refill).at_most(2),
            ),
            ANY_SIGN,
        ),
        at_least=Level.EMERGENCY,
        source="R5, R7",
        flags=(Flag.PUMP,),
        tell=TELL["pump_emergency"],
    ),
    Rule(
        id="5-pump-with-early-signs",
        finding="A pump, with fever, new stiffness, confusion, hallucinations or itching "
        "without rash",
        when=all_of(
            BY_PUMP,
            EARLY_PUMP_SIGNS,
        ),
        at_least=Level.EMERGENCY,
        source="R5, R7, R8c",
        flags=(Flag.PUMP,),
        tell=TELL["pump_emergency"],
    ),
    Rule(
        id="6-large-baclofen-dose",
        finding="200 mg of baclofen or more in 24 hours, or an unknown large amount",
        # Somebody on a steady dose of 200 mg who takes extra counts too: asking for "not on a
        # steady dose that high" would make a higher usual dose look safer (M4).
        when=any_of(
            answer("danger_signs").includes_any("large_baclofen_dose"),
            all_of(TAKES_BACLOFEN, answer("baclofen_extra_mg").at_least(200)),
            all_of(
                TAKES_BACLOFEN,
                any_of(
                    answer("baclofen_extra_mg").more_than(0),
                    answer("baclofen_source").is_any_of("more_than_prescribed", "not_prescribed"),
                ),
                measure(baclofen_mg_in_24h).at_least(200),
            ),
        ),
        at_least=Level.EMERGENCY,
        source="R13, R13b",
    ),
    Rule(
        id="7-baclofen-above-prescribed-with-signs",
        finding="Baclofen above what is prescribed, with signs of overdose",
        when=all_of(
            BACLOFEN_ABOVE_PRESCRIBED,
            answer("symptoms_now").includes_any(
                "drowsy",
                "weak",
                "confused",
                "vomiting",
                "vomiting_again",
                "slow_pulse",
                "breathing_change",
                "seeing_things",
                "fainting",
            ),
        ),
        at_least=Level.EMERGENCY,
        source="R3, R13, S0",
    ),
    Rule(
        id="7-baclofen-with-collapse",
        finding="Takes baclofen; new weakness, confusion, fainting or a very slow pulse",
        when=all_of(
            TAKES_BACLOFEN,
            answer("symptoms_now").includes_any("weak", "confused", "fainting", "slow_pulse"),
        ),
        at_least=Level.EMERGENCY,
        source="S3, R13, section 7.1",
    ),
    Rule(
        id="8-baclofen-with-severe-kidney-disease",
        finding="Baclofen with severe kidney disease or on dialysis, and drowsy or confused",
        when=all_of(TAKES_BACLOFEN, KIDNEY_SEVERE, DROWSY_OR_CONFUSED),
        at_least=Level.EMERGENCY,
        source="R10, R12",
        flags=(Flag.RENAL,),
    ),
    Rule(
        id="13-extra-baclofen",
        finding="Took extra baclofen: call Poison Help now, 1-800-222-1222",
        when=all_of(TAKES_BACLOFEN, answer("baclofen_extra_mg").more_than(0)),
        source="R13c, R76 [project]",
        flags=(Flag.MED24,),
        tell=TELL["poison_help"],
    ),
    Rule(
        id="13-much-extra-baclofen",
        finding="80 mg extra or 150 mg in all: stay on the line until Poison Help has advised",
        when=all_of(
            TAKES_BACLOFEN,
            answer("baclofen_extra_mg").more_than(0),
            any_of(
                answer("baclofen_extra_mg").at_least(80),
                measure(baclofen_mg_in_24h).at_least(150),
            ),
        ),
        source="R13c, R76 [project]",
        flags=(Flag.MED24,),
        hold=True,
        tell=TELL["poison_help"],
    ),
    Rule(
        id="31-pump-alarm-now",
        finding="A baclofen pump alarm or a missed refill, named as a danger now",
        when=answer("danger_signs").includes_any("pump_alarm"),
        at_least=Level.EMERGENCY,
        source="R5 [project]",
        flags=(Flag.PUMP, Flag.MED24),
        tell=TELL["pump_emergency"],
    ),
    Rule(
        id="31-pump-clinic-not-reached",
        finding="Pump alarm, overdue refill or a pump turned down, and the pump clinic is not "
        "known to be reached",
        when=all_of(TAKES_BACLOFEN, PUMP_ALARM_OR_LATE),
        at_least=Level.EMERGENCY,
        source="R5 [project]",
        flags=(Flag.PUMP, Flag.MED24),
        tell=TELL["pump_emergency"],
        # Online, a yes of the person does not record the contact, as in the rule for the level.
        unless_known=all_of(
            answer("pump_clinic_reached").is_yes(), answer("channel").is_any_of("call")
        ),
    ),
)
