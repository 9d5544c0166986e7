"""Statements that several rules share, each with its name in the clinical sheet."""

from intake.placement.baclofen_amounts import (
    BACLOFEN_BY_MOUTH_LATELY,
    BACLOFEN_DAILY,
    baclofen_cut_percent,
    days_refill_overdue,
    days_since_baclofen_change,
    days_since_last_baclofen,
)
from intake.placement.measures import measure, points
from intake.placement.personal_amounts import (
    days_since_naltrexone,
    phq2,
    signs_of_use_disorder,
    years_of_age,
    years_short_of_adult,
)
from intake.placement.substance_amounts import (
    DAILY,
    RECENTLY,
    alcohol_days,
    days_since_change,
    days_since_last_use,
    diazepam_mg_daily,
    us_drinks_daily,
)
from intake.placement.substance_amounts import MOST_DAYS as MOST_DAYS_A_WEEK
from intake.questionnaire.baclofen import BY_MOUTH, TAKES_BACLOFEN
from intake.questionnaire.conditions import all_of, answer, any_of
from intake.questionnaire.pump import BY_PUMP
from intake.questionnaire.substances_catalogue import (
    SEDATIVE_CLASSES,
    STREET_SUPPLY,
    any_substance,
    is_of_class,
)

IS_DAILY = all_of(answer("days_per_week").at_least(DAILY), RECENTLY)
MOST_DAYS = all_of(answer("days_per_week").at_least(MOST_DAYS_A_WEEK), RECENTLY)

# 15 UK units are 120 g, about 8.5 US drinks; 30 units are 240 g, about 17 (section 3.1).
ALCOHOL_DAILY = measure(alcohol_days).at_least(DAILY)
ALCOHOL_HEAVY = measure(us_drinks_daily).at_least(8.5)
ALCOHOL_VERY_HEAVY = measure(us_drinks_daily).more_than(17)

ON_OPIOID_MEDICATION = answer("addiction_medicines").includes_any("methadone", "buprenorphine")
USES_OPIOID_LIKE = any_substance(is_of_class("kratom", "tianeptine"))
USES_OPIOIDS = any_of(any_substance(is_of_class("opioid")), ON_OPIOID_MEDICATION)
OPIOID_DAILY = any_of(any_substance(all_of(is_of_class("opioid"), IS_DAILY)), ON_OPIOID_MEDICATION)

OTHER_SEDATIVE_KINDS = tuple(kind for kind in SEDATIVE_CLASSES if kind != "alcohol")
OTHER_SEDATIVE_DAILY = any_of(
    any_substance(all_of(is_of_class(*OTHER_SEDATIVE_KINDS), IS_DAILY)), BACLOFEN_DAILY
)
SEDATIVE_DAILY_NOT_BACLOFEN = any_substance(all_of(is_of_class(*SEDATIVE_CLASSES), IS_DAILY))
ANY_SEDATIVE = any_of(
    any_substance(is_of_class(*SEDATIVE_CLASSES, "other_sedative")), TAKES_BACLOFEN
)

STOPPED_LATELY = all_of(
    answer("change").is_any_of("cut_down", "stopped"), measure(days_since_change).at_most(14)
)
# Many do not call it stopping when it ran out, or see no change in a bad day. Whoever uses on most
# days and did so within 14 days may be in withdrawal, whatever was said about a change.
MAY_BE_IN_WITHDRAWAL = any_of(
    STOPPED_LATELY,
    all_of(
        answer("days_per_week").at_least(MOST_DAYS_A_WEEK),
        measure(days_since_last_use).at_most(14),
    ),
)
ALCOHOL_STOPPED_LATELY = any_substance(all_of(is_of_class("alcohol"), MAY_BE_IN_WITHDRAWAL))
BENZODIAZEPINE_STOPPED_LATELY = any_substance(
    all_of(is_of_class("benzodiazepine", "z_drug"), STOPPED_LATELY)
)
SEDATIVE_MAY_BE_IN_WITHDRAWAL = any_substance(
    all_of(
        is_of_class("alcohol", "benzodiazepine", "z_drug", "barbiturate", "ghb", "phenibut"),
        MAY_BE_IN_WITHDRAWAL,
    )
)
BACLOFEN_STOPPED_LATELY = all_of(
    TAKES_BACLOFEN,
    answer("baclofen_change").is_any_of("cut_down", "ran_out", "stopped"),
    measure(days_since_baclofen_change).at_most(14),
)
BACLOFEN_DAY_WITHOUT = all_of(TAKES_BACLOFEN, answer("baclofen_day_without").is_yes())
BACLOFEN_MAY_BE_IN_WITHDRAWAL = any_of(
    BACLOFEN_STOPPED_LATELY,
    all_of(
        TAKES_BACLOFEN,
        answer("baclofen_day_without").is_yes(),
        measure(days_since_last_baclofen).at_most(14),
    ),
)

BENZODIAZEPINE_HIGH = measure(diazepam_mg_daily).more_than(15)

# Section 2.5 [project]: dependent until a clinician says otherwise.
ORAL_BACLOFEN_DEPENDENT = all_of(
    BY_MOUTH,
    BACLOFEN_BY_MOUTH_LATELY,
    any_of(
        answer("baclofen_daily_for").at_least(28),
        all_of(
            answer("baclofen_daily_for").at_least(14),
            any_of(
                answer("baclofen_mg_day").more_than(40),
                # Rule 57: of unknown strength counts as the higher band.
                answer("baclofen_source").is_any_of("not_prescribed"),
            ),
        ),
    ),
)
BACLOFEN_DEPENDENT = any_of(BY_PUMP, ORAL_BACLOFEN_DEPENDENT)
BACLOFEN_CUT_THIS_WEEK = any_of(
    all_of(
        measure(baclofen_cut_percent).more_than(50),
        measure(days_since_baclofen_change).at_most(7),
    ),
    all_of(BACLOFEN_DAY_WITHOUT, measure(days_since_last_baclofen).at_most(7)),
)
BACLOFEN_ABOVE_PRESCRIBED = all_of(
    TAKES_BACLOFEN,
    any_of(
        answer("baclofen_source").is_any_of("more_than_prescribed", "not_prescribed"),
        answer("baclofen_extra_mg").more_than(0),
    ),
)
BACLOFEN_BEYOND_PRESCRIPTION = all_of(
    TAKES_BACLOFEN,
    answer("baclofen_source").is_any_of("more_than_prescribed", "not_prescribed"),
)
# Rule 65: more than prescribed only for pain or spasms is dependence, not misuse.
BACLOFEN_MISUSE = all_of(
    TAKES_BACLOFEN,
    any_of(
        answer("baclofen_source").is_any_of("not_prescribed"),
        all_of(
            answer("baclofen_source").is_any_of("more_than_prescribed", "not_prescribed"),
            any_of(
                answer("baclofen_more_reason").includes_any(
                    "effect", "sleep", "mood", "other_drug", "no_control", "other"
                ),
                # Rule 65 asks for "without loss of control".
                answer("use_signs").includes_any("more_than_meant", "cannot_cut_down", "craving"),
            ),
        ),
    ),
)
BACLOFEN_CUT_OR_STOPPED = all_of(
    TAKES_BACLOFEN, answer("baclofen_change").is_any_of("cut_down", "ran_out", "stopped")
)
BACLOFEN_CUT_FAST = all_of(
    TAKES_BACLOFEN,
    measure(baclofen_cut_percent).more_than(20),
    measure(days_since_baclofen_change).at_most(14),
)
WANTS_BACLOFEN_STOPPED = all_of(
    TAKES_BACLOFEN,
    answer("baclofen_goal").is_any_of("stop"),
    any_of(BY_PUMP, BACLOFEN_BY_MOUTH_LATELY),
)
# Protective (M28): only the two answers together name a prescriber who runs the taper.
NAMED_PRESCRIBER_TAPERS = all_of(
    answer("baclofen_prescriber_tapers").is_yes(), answer("baclofen_prescriber").is_given()
)

PUMP_REFILL_LATE = any_of(
    answer("pump_events").includes_any("refill_late"), measure(days_refill_overdue).more_than(0)
)
PUMP_ALARM_OR_LATE = any_of(
    answer("pump_events").includes_any("alarm", "turned_off"), PUMP_REFILL_LATE
)

CONFUSED_OR_SEEING = answer("symptoms_now").includes_any("confused", "seeing_things")
DROWSY_OR_CONFUSED = answer("symptoms_now").includes_any("drowsy", "confused", "seeing_things")
# Bad sleep, worry or aches alone are too common to be read as active withdrawal.
SIGNS_BUT_VOMITING = answer("symptoms_now").includes_any(
    "shaking",
    "severe_shaking",
    "sweating",
    "fever",
    "very_hot",
    "stiffness",
    "itching",
    "agitated",
    "confused",
    "seeing_things",
    "racing_heart",
)
WITHDRAWAL_SIGNS = answer("symptoms_now").includes_any(
    *SIGNS_BUT_VOMITING.wanted, "vomiting", "vomiting_again"
)
EARLY_PUMP_SIGNS = answer("symptoms_now").includes_any(
    "fever", "very_hot", "stiffness", "itching", "confused", "seeing_things"
)
ANY_SIGN = answer("symptoms_now").is_given()

PREGNANT = answer("pregnancy").is_yes()
KIDNEY_DISEASE = any_of(
    answer("kidney").is_any_of("disease", "not_sure", "severe", "dialysis"),
    # Below 60 the cohort of R10 found harm, whatever the person was told.
    answer("egfr").at_most(59),
)
# Who has kidney disease and does not know how bad it is counts as severe.
KIDNEY_SEVERE = any_of(
    answer("kidney").is_any_of("not_sure", "severe", "dialysis"), answer("egfr").at_most(29)
)
ONE_KIDNEY_OR_DISEASE = answer("kidney").is_any_of(
    "one_kidney", "disease", "not_sure", "severe", "dialysis"
)
PAST_SEIZURE_OR_DELIRIUM = answer("withdrawal_history").includes_any("seizure", "delirium")
PAST_WITHDRAWAL_SEIZURE = answer("withdrawal_history").includes_any("seizure")
SEIZURE_HISTORY = any_of(PAST_WITHDRAWAL_SEIZURE, answer("conditions").includes_any("epilepsy"))
MINOR = measure(years_short_of_adult).more_than(0)
AGED_65 = measure(years_of_age).at_least(65)

SUICIDAL_NOW = any_of(answer("asq_now").is_yes(), answer("low_mood_thoughts").is_yes())
SUICIDAL_PLAN = any_of(
    SUICIDAL_NOW,
    answer("suicide_plan").is_yes(),
    answer("tried_when").is_any_of("month", "now"),
)
SUICIDAL = any_of(
    answer("asq_wish_dead").is_yes(),
    answer("asq_better_off").is_yes(),
    answer("asq_thoughts").is_yes(),
    answer("tried_when").is_any_of("year", "month", "now"),
    SUICIDAL_PLAN,
)
NO_HOME = answer("living").is_any_of("none")
UNSAFE_HOME = answer("living").is_any_of("unsafe", "none")
NO_SUPPORT = answer("support").is_no()

SIGNS_2 = measure(signs_of_use_disorder).at_least(2)
SIGNS_4 = measure(signs_of_use_disorder).at_least(4)
SIGNS_6 = measure(signs_of_use_disorder).at_least(6)

LOW_MOOD = measure(phq2).at_least(3)
MENTAL_ILLNESS = any_of(answer("mental_health").is_given(), LOW_MOOD)
SERIOUS_MENTAL_ILLNESS = answer("mental_health").includes_any("serious", "psychosis")

# Signs and days of drinking less or not at all; without a score this is all that is known.
ALCOHOL_WITHDRAWAL = any_of(
    all_of(ALCOHOL_STOPPED_LATELY, WITHDRAWAL_SIGNS),
    any_substance(all_of(is_of_class("alcohol"), answer("morning_relief").is_yes())),
)
BENZODIAZEPINE_USED_REGULARLY = any_substance(
    all_of(is_of_class("benzodiazepine", "z_drug"), MOST_DAYS, answer("used_for").at_least(28))
)

# Opioid-free for 14 days is the longer of the two waits before naltrexone (R61).
OPIOID_IN_14_DAYS = any_of(
    any_substance(all_of(is_of_class("opioid"), measure(days_since_last_use).at_most(14))),
    ON_OPIOID_MEDICATION,
)

INJECTS = any_of(
    any_substance(answer("route").includes_any("inject")),
    all_of(TAKES_BACLOFEN, answer("baclofen_form").includes_any("injected")),
)

ILLNESS_OF_NOTE = any_of(
    answer("conditions").includes_any("heart", "liver", "lung"), KIDNEY_DISEASE
)
ALCOHOL_RISK_FACTORS = any_of(
    AGED_65,
    MINOR,
    PREGNANT,
    answer("conditions").includes_any("epilepsy", "brain_injury"),
    ILLNESS_OF_NOTE,
    SUICIDAL,
    answer("mental_health").includes_any("serious", "psychosis"),
    OTHER_SEDATIVE_DAILY,
    NO_HOME,
    NO_SUPPORT,
    # Section 3.1 (R43): a past withdrawal seizure or delirium is such a feature by itself.
    PAST_SEIZURE_OR_DELIRIUM,
)
# R25c: what makes severe alcohol withdrawal likelier, beside the score itself.
WITHDRAWAL_RISK_FACTORS = any_of(
    ALCOHOL_RISK_FACTORS,
    answer("withdrawal_history").includes_any("seizure", "delirium", "hospital"),
)

overdose_points = points(
    "overdose_points",
    "Overdose risk",
    (
        (answer("overdose").is_any_of("ever", "last_12_months", "last_72_hours"), 2),
        (answer("overdose").is_any_of("last_12_months", "last_72_hours"), 1),
        (answer("overdose").is_any_of("last_72_hours"), 3),
        (answer("lost_tolerance").includes_any("prison", "treatment", "hospital"), 3),
        (
            any_of(
                answer("lost_tolerance").includes_any("medication_stopped"),
                # The block of a naltrexone shot wears off after about 28 days (R61b).
                measure(days_since_naltrexone).at_least(28),
            ),
            3,
        ),
        (all_of(USES_OPIOIDS, ANY_SEDATIVE), 2),
        (
            any_of(
                answer("street_supply").is_yes(),
                any_substance(answer("substance").is_any_of(*STREET_SUPPLY)),
                any_substance(answer("source").is_any_of("not_prescribed")),
            ),
            2,
        ),
        (INJECTS, 2),
        (answer("uses_alone").is_yes(), 2),
        (answer("mme_per_day").at_least(50), 1),
        (answer("mme_per_day").at_least(100), 1),
        (
            any_of(
                answer("mental_health").includes_any("panic", "serious", "psychosis"),
                answer("mental_medicine").is_yes(),
            ),
            1,
        ),
        (
            any_of(
                answer("conditions").includes_any("heart", "lung", "liver", "sleep_apnea", "hiv"),
                KIDNEY_DISEASE,
                AGED_65,
            ),
            1,
        ),
        (NO_HOME, 1),
        (answer("has_naloxone").is_no(), 1),
    ),
    "Points for each risk that is known: 0 to 1 low, 2 to 3 raised, 4 to 6 high, 7 or more very "
    "high. A sorting aid, never a probability.",
    "section 5.3 [project], R54, R55, R58, R60",
)
"""Points of the own table of section 5.3 [project]: a sorting aid, never a probability.

0–1 low, 2–3 raised, 4–6 high, 7 or more very high. An overdose in the last 12 months is worth
3 in all, one in the last 72 hours 3 more (rule 74).
"""

TIER_RAISED = measure(overdose_points).at_least(2)
TIER_HIGH = measure(overdose_points).at_least(4)
TIER_VERY_HIGH = measure(overdose_points).at_least(7)

TIERS = ((7, "very high"), (4, "high"), (2, "raised"), (0, "low"))
