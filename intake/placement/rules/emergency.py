"""Rules that end in an emergency, whatever is taken: stop, call 911 or 988."""

from intake.placement.facts import (
    BACLOFEN_MAY_BE_IN_WITHDRAWAL,
    CONFUSED_OR_SEEING,
    MAY_BE_IN_WITHDRAWAL,
    ON_OPIOID_MEDICATION,
    PREGNANT,
    SIGNS_BUT_VOMITING,
    STOPPED_LATELY,
    SUICIDAL_PLAN,
    USES_OPIOID_LIKE,
    USES_OPIOIDS,
    WITHDRAWAL_SIGNS,
)
from intake.placement.model import Flag, Level, Rule
from intake.placement.substance_amounts import RECENTLY
from intake.questionnaire.baclofen import TAKES_BACLOFEN
from intake.questionnaire.conditions import all_of, answer, any_of
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
        tell=TELL["crisis_now"],
    ),
    Rule(
        id="10-suicidal-plan-or-attempt",
        finding="Thoughts of suicide right now, a plan or means, or tried in the last month",
        when=SUICIDAL_PLAN,
        at_least=Level.EMERGENCY,
        source="R77, R72b",
        flags=(Flag.SUICIDE,),
        tell=TELL["crisis_now"],
    ),
    Rule(
        id="11-opioid-user-with-repeated-vomiting",
        finding="Uses opioids, kratom or tianeptine; vomits again and again, with a racing heart, "
        "strong shaking or confusion",
        when=all_of(
            any_of(USES_OPIOIDS, USES_OPIOID_LIKE),
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
        id="14-pregnant-in-withdrawal",
        finding="Pregnant, with signs of withdrawal from alcohol, a sedative or an opioid",
        when=all_of(
            PREGNANT,
            any_of(
                all_of(
                    SIGNS_BUT_VOMITING,
                    any_of(
                        any_substance(all_of(is_of_class(*WITHDRAWAL_HARMS_THE_BABY), RECENTLY)),
                        ON_OPIOID_MEDICATION,
                        TAKES_BACLOFEN,
                    ),
                ),
                # Throwing up alone is common in pregnancy: here use must have ended or changed.
                all_of(
                    WITHDRAWAL_SIGNS,
                    any_of(
                        any_substance(
                            all_of(is_of_class(*WITHDRAWAL_HARMS_THE_BABY), MAY_BE_IN_WITHDRAWAL)
                        ),
                        ON_OPIOID_MEDICATION,
                        BACLOFEN_MAY_BE_IN_WITHDRAWAL,
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
            any_substance(is_of_class("stimulant")),
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
)
