"""Rules that ask for medically managed inpatient care: 24-hour nursing and physician."""

from intake.placement.facts import (
    ALCOHOL_DAILY,
    ALCOHOL_HEAVY,
    ALCOHOL_RISK_FACTORS,
    ALCOHOL_VERY_HEAVY,
    ALCOHOL_WITHDRAWAL,
    BACLOFEN_CUT_THIS_WEEK,
    BACLOFEN_DEPENDENT,
    BENZODIAZEPINE_HIGH,
    BENZODIAZEPINE_STOPPED_LATELY,
    BENZODIAZEPINE_USED_REGULARLY,
    IS_DAILY,
    KIDNEY_DISEASE,
    MINOR,
    MOST_DAYS,
    NAMED_PRESCRIBER_TAPERS,
    OPIOID_DAILY,
    OTHER_SEDATIVE_DAILY,
    PAST_SEIZURE_OR_DELIRIUM,
    PAST_WITHDRAWAL_SEIZURE,
    PREGNANT,
    SEDATIVE_DAILY_NOT_BACLOFEN,
    SEDATIVE_MAY_BE_IN_WITHDRAWAL,
    SEIZURE_HISTORY,
    STOPPED_LATELY,
    WANTS_BACLOFEN_STOPPED,
    WITHDRAWAL_RISK_FACTORS,
)
from intake.placement.measures import measure
from intake.placement.model import Flag, Level, Rule
from intake.placement.personal_amounts import years_short_of_adult
from intake.placement.substance_amounts import (
    BENZODIAZEPINE_DEPENDENT,
    RECENTLY,
    sedative_classes_daily,
)
from intake.questionnaire.baclofen import TAKES_BACLOFEN
from intake.questionnaire.conditions import all_of, answer, any_of
from intake.questionnaire.safety_texts import TELL
from intake.questionnaire.substances_catalogue import any_substance, is_of_class

MEDICALLY_MANAGED_RULES = (
    Rule(
        id="18-alcohol-with-complicated-withdrawal",
        finding="Drinks daily, and has had a seizure or delirium in withdrawal",
        when=all_of(ALCOHOL_DAILY, PAST_SEIZURE_OR_DELIRIUM),
        at_least=Level.MEDICALLY_MANAGED,
        source="R44, R43, R25c",
        flags=(Flag.DO_NOT_STOP_ABRUPTLY,),
    ),
    Rule(
        id="19-alcohol-very-heavy",
        finding="More than 17 drinks a day on most days",
        when=ALCOHOL_VERY_HEAVY,
        at_least=Level.MEDICALLY_MANAGED,
        source="R43",
        flags=(Flag.DO_NOT_STOP_ABRUPTLY,),
    ),
    Rule(
        id="20-alcohol-heavy-with-risk",
        finding="8.5 or more drinks a day on most days, and something that makes withdrawal "
        "riskier",
        when=all_of(ALCOHOL_HEAVY, ALCOHOL_RISK_FACTORS),
        at_least=Level.MEDICALLY_MANAGED,
        source="R43b, R44, R45, R25c",
        flags=(Flag.DO_NOT_STOP_ABRUPTLY,),
    ),
    Rule(
        id="21-alcohol-with-sedative",
        finding="Drinks daily and takes a benzodiazepine, sleep tablet or barbiturate on 4 or "
        "more days a week",
        when=all_of(
            ALCOHOL_DAILY,
            any_substance(
                all_of(is_of_class("benzodiazepine", "z_drug", "barbiturate"), MOST_DAYS)
            ),
        ),
        at_least=Level.MEDICALLY_MANAGED,
        source="R43, R25c",
        flags=(Flag.DO_NOT_STOP_ABRUPTLY,),
    ),
    Rule(
        id="22-ciwa-severe",
        finding="CIWA-Ar 19 or more",
        when=answer("ciwa_ar").at_least(19),
        at_least=Level.MEDICALLY_MANAGED,
        source="R26, R25c",
    ),
    Rule(
        id="22-ciwa-moderate-with-risk",
        finding="CIWA-Ar 10 or more, and something that makes withdrawal riskier",
        when=all_of(answer("ciwa_ar").at_least(10), WITHDRAWAL_RISK_FACTORS),
        at_least=Level.MEDICALLY_MANAGED,
        source="R26, R25c",
    ),
    Rule(
        id="23-barbiturate-daily",
        finding="A barbiturate daily for a month or more, or 400 mg a day or more",
        when=any_substance(
            all_of(
                is_of_class("barbiturate"),
                IS_DAILY,
                any_of(answer("used_for").at_least(28), answer("mg_per_day").at_least(400)),
            )
        ),
        at_least=Level.MEDICALLY_MANAGED,
        source="R28",
        flags=(Flag.DO_NOT_STOP_ABRUPTLY,),
    ),
    Rule(
        id="24-benzodiazepine-high-and-risky",
        finding="More than 15 mg diazepam equivalents a day for a month or more, and stopped, "
        "or a past withdrawal seizure, or daily alcohol or opioids",
        when=all_of(
            BENZODIAZEPINE_HIGH,
            any_of(
                any_substance(
                    all_of(BENZODIAZEPINE_DEPENDENT, answer("change").is_any_of("stopped"))
                ),
                PAST_WITHDRAWAL_SEIZURE,
                OPIOID_DAILY,
                ALCOHOL_DAILY,
            ),
        ),
        at_least=Level.MEDICALLY_MANAGED,
        source="R23, R23b",
        flags=(Flag.DO_NOT_STOP_ABRUPTLY,),
    ),
    Rule(
        id="25-benzodiazepine-withdrawal-severe",
        finding="Stopped or cut a benzodiazepine or sleep tablet in the last 14 days, and shakes "
        "strongly, is out of control, very hot or vomits again and again",
        when=all_of(
            BENZODIAZEPINE_STOPPED_LATELY,
            answer("symptoms_now").includes_any(
                "severe_shaking", "agitated", "very_hot", "vomiting_again"
            ),
        ),
        at_least=Level.MEDICALLY_MANAGED,
        source="R23 [project]",
        flags=(Flag.MED24, Flag.DO_NOT_STOP_ABRUPTLY),
        tell=TELL["hospital_today"],
    ),
    Rule(
        id="22-withdrawal-severe-without-a-score",
        finding="Used alcohol or a sedative on most days or stopped it in the last 14 days, and "
        "shakes strongly, is out of control, very hot, feverish or vomits again and again",
        when=all_of(
            SEDATIVE_MAY_BE_IN_WITHDRAWAL,
            answer("symptoms_now").includes_any(
                "severe_shaking", "agitated", "very_hot", "fever", "vomiting_again"
            ),
        ),
        at_least=Level.MEDICALLY_MANAGED,
        source="section 3, R25c, R27, R28, R39 [project]",
        flags=(Flag.MED24, Flag.DO_NOT_STOP_ABRUPTLY),
        tell=TELL["hospital_today"],
    ),
    Rule(
        id="25-benzodiazepine-withdrawal-severe-expected",
        finding="Took a benzodiazepine or sleep tablet regularly, stopped or cut it in the last "
        "14 days, and has had a seizure or delirium in withdrawal",
        when=all_of(
            BENZODIAZEPINE_STOPPED_LATELY,
            BENZODIAZEPINE_USED_REGULARLY,
            PAST_SEIZURE_OR_DELIRIUM,
        ),
        at_least=Level.MEDICALLY_MANAGED,
        source="R23",
        flags=(Flag.DO_NOT_STOP_ABRUPTLY,),
        tell=TELL["withdrawal_today"],
    ),
    Rule(
        id="26-ghb-round-the-clock",
        finding="GHB or GBL daily, with doses 4 hours apart or less, waking to dose, or more than "
        "15 mL a day",
        when=any_substance(
            all_of(
                is_of_class("ghb"),
                IS_DAILY,
                any_of(
                    answer("ghb_hours_apart").at_most(4),
                    answer("ghb_wakes").is_yes(),
                    answer("ghb_ml_per_day").more_than(15),
                ),
            )
        ),
        at_least=Level.MEDICALLY_MANAGED,
        source="R27, R27b",
        flags=(Flag.DO_NOT_STOP_ABRUPTLY,),
    ),
    Rule(
        id="26-ghb-with-alcohol-or-stimulant",
        finding="GHB or GBL daily, beside alcohol or a stimulant",
        when=all_of(
            any_substance(all_of(is_of_class("ghb"), IS_DAILY)),
            any_substance(all_of(is_of_class("alcohol", "stimulant"), RECENTLY)),
        ),
        at_least=Level.MEDICALLY_MANAGED,
        source="section 3, R27",
        flags=(Flag.DO_NOT_STOP_ABRUPTLY,),
    ),
    Rule(
        id="27-phenibut-daily",
        finding="Phenibut daily, more than 4 g a day or with signs when a dose is missed",
        when=any_substance(
            all_of(
                is_of_class("phenibut"),
                IS_DAILY,
                any_of(
                    answer("phenibut_g_per_day").more_than(4),
                    answer("phenibut_missed_dose_signs").is_yes(),
                ),
            )
        ),
        at_least=Level.MEDICALLY_MANAGED,
        source="R39 [project]",
        flags=(Flag.DO_NOT_STOP_ABRUPTLY,),
    ),
    Rule(
        id="28-baclofen-stopped-suddenly",
        finding="Depends on baclofen, and stopped or cut it by more than half in the last 7 days",
        when=all_of(BACLOFEN_DEPENDENT, BACLOFEN_CUT_THIS_WEEK),
        at_least=Level.MEDICALLY_MANAGED,
        source="R2, R14, R8c [project]",
        flags=(Flag.MED24, Flag.DO_NOT_STOP_ABRUPTLY),
        tell=TELL["prescriber_today"],
    ),
    Rule(
        id="28-pump-turned-down",
        finding="A baclofen pump was emptied, turned off or its dose lowered in the last 7 days",
        when=all_of(TAKES_BACLOFEN, answer("pump_events").includes_any("turned_off")),
        at_least=Level.MEDICALLY_MANAGED,
        source="R5, sections 2.5 and 3 [project]",
        flags=(Flag.PUMP, Flag.MED24, Flag.DO_NOT_STOP_ABRUPTLY),
    ),
    Rule(
        id="29-baclofen-high-with-sedative",
        finding="More than 80 mg baclofen a day with another daily sedative or opioid, and a "
        "stop is planned",
        when=all_of(
            WANTS_BACLOFEN_STOPPED,
            answer("baclofen_mg_day").more_than(80),
            any_of(SEDATIVE_DAILY_NOT_BACLOFEN, OPIOID_DAILY),
        ),
        at_least=Level.MEDICALLY_MANAGED,
        source="R4, R16, R1 [project]",
        flags=(Flag.DO_NOT_STOP_ABRUPTLY,),
    ),
    Rule(
        id="30-baclofen-stop-with-illness",
        finding="Wants to stop baclofen; kidney disease, past seizures or pregnancy",
        when=all_of(WANTS_BACLOFEN_STOPPED, any_of(KIDNEY_DISEASE, SEIZURE_HISTORY, PREGNANT)),
        at_least=Level.MEDICALLY_MANAGED,
        source="R1, R10, R12 [project]",
        flags=(Flag.DO_NOT_STOP_ABRUPTLY,),
        unless_known=NAMED_PRESCRIBER_TAPERS,
    ),
    Rule(
        id="32-several-sedatives-daily",
        finding="Two or more different classes of sedatives daily",
        when=measure(sedative_classes_daily).at_least(2),
        at_least=Level.MEDICALLY_MANAGED,
        source="R25c, R23, R39b [project]",
        flags=(Flag.DO_NOT_STOP_ABRUPTLY,),
    ),
    Rule(
        id="32-gabapentinoid-stopped-with-seizures",
        finding="Cut or stopped gabapentin or pregabalin in the last 14 days, and has had seizures",
        when=all_of(
            any_substance(all_of(is_of_class("gabapentinoid"), STOPPED_LATELY)), SEIZURE_HISTORY
        ),
        at_least=Level.MEDICALLY_MANAGED,
        source="section 3, R38",
        flags=(Flag.MED24, Flag.DO_NOT_STOP_ABRUPTLY),
    ),
    Rule(
        id="33-pregnant-with-alcohol-or-sedative",
        finding="Pregnant, and daily alcohol or a daily sedative",
        when=all_of(PREGNANT, any_of(ALCOHOL_DAILY, OTHER_SEDATIVE_DAILY)),
        at_least=Level.MEDICALLY_MANAGED,
        source="R45, R23d",
        flags=(Flag.PREGNANT, Flag.DO_NOT_STOP_ABRUPTLY),
    ),
    Rule(
        id="34-unstable-illness",
        finding="An illness that needs a doctor every day",
        when=answer("unstable_illness").is_yes(),
        at_least=Level.MEDICALLY_MANAGED,
        source="R45",
        flags=(Flag.MED24,),
    ),
    Rule(
        id="34-acute-psychosis",
        finding="Loses touch with what is real right now, or is far too wired",
        when=answer("mental_health").includes_any("psychosis"),
        at_least=Level.MEDICALLY_MANAGED,
        source="R45",
        flags=(Flag.MED24,),
    ),
    Rule(
        id="34-stimulant-psychosis",
        finding="Uses a stimulant, and sees or hears things or is confused",
        when=all_of(
            any_substance(all_of(is_of_class("stimulant"), RECENTLY)),
            answer("symptoms_now").includes_any("confused", "seeing_things"),
        ),
        at_least=Level.MEDICALLY_MANAGED,
        source="R42, section 3",
        flags=(Flag.MED24,),
    ),
    Rule(
        id="35-under-16-in-alcohol-withdrawal",
        finding="Under 16, with signs of alcohol withdrawal: hospital",
        when=all_of(measure(years_short_of_adult).more_than(2), ALCOHOL_WITHDRAWAL),
        at_least=Level.MEDICALLY_MANAGED,
        source="R44",
        flags=(Flag.MINOR, Flag.MED24, Flag.DO_NOT_STOP_ABRUPTLY),
    ),
    Rule(
        id="35-young-in-alcohol-withdrawal",
        finding="Under 18, with signs of alcohol withdrawal: a lower threshold for a hospital",
        when=all_of(MINOR, ALCOHOL_WITHDRAWAL),
        at_least=Level.MEDICALLY_MANAGED,
        source="R44 [project]",
        flags=(Flag.MINOR, Flag.MED24, Flag.DO_NOT_STOP_ABRUPTLY),
    ),
)
