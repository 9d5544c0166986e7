"""Rules that end in an emergency: stop, call 911, Poison Help or 988."""

from intake.placement.baclofen_amounts import baclofen_mg_in_24h, days_since_refill
from intake.placement.facts import (
    ANY_SIGN,
    BACLOFEN_ABOVE_PRESCRIBED,
    BACLOFEN_MAY_BE_IN_WITHDRAWAL,
    CONFUSED_OR_SEEING,
    DROWSY_OR_CONFUSED,
    KIDNEY_SEVERE,
    MAY_BE_IN_WITHDRAWAL,
    ON_OPIOID_MEDICATION,
    PREGNANT,
    PUMP_ALARM_OR_LATE,
    STOPPED_LATELY,
    SUICIDAL_PLAN,
    USES_OPIOIDS,
    WITHDRAWAL_SIGNS,
)
from intake.placement.measures import measure
from intake.placement.model import Flag, Level, Rule
from intake.placement.substance_amounts import RECENTLY
from intake.questionnaire.baclofen import TAKES_BACLOFEN
from intake.questionnaire.conditions import all_of, answer, any_of
from intake.questionnaire.pump import BY_PUMP
from intake.questionnaire.safety_texts import TELL
from intake.questionnaire.substances_catalogue import any_substance, is_of_class

WITHDRAWAL_HARMS_THE_BABY = (
    "alcohol",
    "benzodiazepine",
    "z_drug",
    "barbiturate",
    "gabapentinoid",
    "ghb",
    "phenibut",
    "opioid",
    "kratom",
    "tianeptine",
)

EMERGENCY_RULES = (
    Rule(
        id="1-not-wakeable-or-not-breathing",
        finding="Cannot be woken, or has trouble breathing",
        when=any_of(
            answer("danger_signs").includes_any("will_not_wake", "breathing"),
            answer("symptoms_now").includes_any("breathing_change"),
        ),
        at_least=Level.EMERGENCY,
        source="R59, R76",
    ),
    Rule(
        id="2-seizure-today",
        finding="A seizure now or in the last 24 hours",
        when=answer("danger_signs").includes_any("seizure"),
        at_least=Level.EMERGENCY,
        source="R26, R2",
    ),
    Rule(
        id="3-confused-after-stopping",
        finding="Hallucinations or severe confusion within 14 days of stopping or cutting down, or "
        "of the last use where it was used on most days",
        when=any_of(
            answer("danger_signs").includes_any("confused_after_stopping"),
            all_of(
                CONFUSED_OR_SEEING,
                any_of(
                    any_substance(
                        all_of(
                            is_of_class(
                                "alcohol",
                                "benzodiazepine",
                                "z_drug",
                                "barbiturate",
                                "ghb",
                                "phenibut",
                            ),
                            MAY_BE_IN_WITHDRAWAL,
                        )
                    ),
                    BACLOFEN_MAY_BE_IN_WITHDRAWAL,
                ),
            ),
        ),
        at_least=Level.EMERGENCY,
        source="R26, R23, R28, R27, R39, R2",
    ),
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
        when=all_of(
            BY_PUMP,
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
    ),
    Rule(
        id="5-pump-with-early-signs",
        finding="A pump, with fever, new stiffness, itching without rash, confusion or "
        "hallucinations",
        when=all_of(
            BY_PUMP,
            answer("symptoms_now").includes_any(
                "fever", "very_hot", "stiffness", "itching", "confused", "seeing_things"
            ),
        ),
        at_least=Level.EMERGENCY,
        source="R5, R7, R8c",
        flags=(Flag.PUMP,),
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
        id="9-overdose-on-purpose",
        finding="An overdose was taken on purpose",
        when=any_of(
            answer("overdose_on_purpose").is_yes(),
            answer("baclofen_extra_on_purpose").is_yes(),
            answer("danger_signs").includes_any("overdose_on_purpose"),
        ),
        at_least=Level.EMERGENCY,
        source="R18, R77",
        flags=(Flag.SUICIDE,),
    ),
    Rule(
        id="10-suicidal-plan-or-attempt",
        finding="Thoughts of suicide right now, a plan or means, or tried in the last month",
        when=SUICIDAL_PLAN,
        at_least=Level.EMERGENCY,
        source="R77, R72b",
        flags=(Flag.SUICIDE,),
    ),
    Rule(
        id="11-opioid-user-with-repeated-vomiting",
        finding="Uses opioids; vomits again and again, with a racing heart, strong shaking or "
        "confusion",
        when=all_of(
            USES_OPIOIDS,
            answer("symptoms_now").includes_any("vomiting_again"),
            answer("symptoms_now").includes_any(
                "racing_heart", "severe_shaking", "confused", "seeing_things"
            ),
        ),
        at_least=Level.EMERGENCY,
        source="R35, R36",
    ),
    Rule(
        id="12-child-swallowed",
        finding="A child swallowed a drug or medicine",
        when=answer("danger_signs").includes_any("child_swallowed"),
        at_least=Level.EMERGENCY,
        source="R76, S3",
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
        id="14-pregnant-in-withdrawal",
        finding="Pregnant, with signs of withdrawal from alcohol, a sedative or an opioid",
        when=all_of(
            PREGNANT,
            any_of(
                all_of(
                    WITHDRAWAL_SIGNS,
                    any_of(
                        any_substance(all_of(is_of_class(*WITHDRAWAL_HARMS_THE_BABY), RECENTLY)),
                        ON_OPIOID_MEDICATION,
                        TAKES_BACLOFEN,
                    ),
                ),
                # Aches and a bad night are withdrawal where an opioid was stopped.
                all_of(
                    answer("symptoms_now").includes_any("aches", "anxious", "sleepless"),
                    any_of(
                        any_substance(all_of(is_of_class("opioid"), STOPPED_LATELY)),
                        answer("medication_days_missed").at_least(1),
                    ),
                ),
            ),
        ),
        at_least=Level.EMERGENCY,
        source="R45, R49c [project]",
        flags=(Flag.PREGNANT,),
    ),
    Rule(
        id="14-pregnant-with-bleeding-or-pain",
        finding="Pregnant, with bleeding or severe pain",
        when=answer("pregnancy_danger").is_given(),
        at_least=Level.EMERGENCY,
        source="R45, R49c, section 7.1",
        flags=(Flag.PREGNANT,),
    ),
    Rule(
        id="15-stimulant-with-danger-signs",
        finding="Uses a stimulant; chest pain, very hot or out of control",
        when=all_of(
            any_substance(all_of(is_of_class("stimulant"), RECENTLY)),
            answer("symptoms_now").includes_any("chest_pain", "very_hot", "agitated"),
        ),
        at_least=Level.EMERGENCY,
        source="section 7.1",
    ),
    Rule(
        id="16-tianeptine-with-danger-signs",
        finding="Uses tianeptine; fainting, confusion or trouble breathing",
        when=all_of(
            any_substance(is_of_class("tianeptine")),
            answer("symptoms_now").includes_any(
                "fainting", "breathing_change", "confused", "seeing_things"
            ),
        ),
        at_least=Level.EMERGENCY,
        source="R40b",
    ),
    Rule(
        id="17-high-ciwa-with-confusion",
        finding="CIWA-Ar 19 or more, with confusion, hallucinations or a seizure",
        when=all_of(
            answer("ciwa_ar").at_least(19),
            any_of(CONFUSED_OR_SEEING, answer("danger_signs").includes_any("seizure")),
        ),
        at_least=Level.EMERGENCY,
        source="R26",
    ),
    Rule(
        id="31-pump-alarm-now",
        finding="A baclofen pump alarm or a missed refill, named as a danger now",
        when=answer("danger_signs").includes_any("pump_alarm"),
        at_least=Level.EMERGENCY,
        source="R5 [project]",
        flags=(Flag.PUMP, Flag.MED24),
    ),
    Rule(
        id="31-pump-clinic-not-reached",
        finding="Pump alarm, overdue refill or a pump turned down, and the pump clinic is not "
        "known to be reached",
        when=all_of(BY_PUMP, PUMP_ALARM_OR_LATE),
        at_least=Level.EMERGENCY,
        source="R5 [project]",
        flags=(Flag.PUMP, Flag.MED24),
        # As in rule 31 below: online, a yes of the person does not record the contact.
        unless_known=all_of(
            answer("pump_clinic_reached").is_yes(), answer("channel").is_any_of("call")
        ),
    ),
)
