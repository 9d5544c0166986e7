"""Statements that several rules share, each with its name in the clinical sheet."""

from intake.placement.measures import (
    BACLOFEN_DAILY,
    DAILY,
    baclofen_cut_percent,
    days_refill_overdue,
    days_since_baclofen_change,
    days_since_change,
    diazepam_mg_daily,
    measure,
    points,
    signs_of_use_disorder,
    years_of_age,
    years_short_of_adult,
)
from intake.questionnaire.baclofen import BY_MOUTH, BY_PUMP, TAKES_BACLOFEN
from intake.questionnaire.conditions import all_of, answer, any_of
from intake.questionnaire.substances_catalogue import SEDATIVE_CLASSES, any_substance, is_of_class

IS_DAILY = answer("days_per_week").at_least(DAILY)
MOST_DAYS = answer("days_per_week").at_least(4)

# 15 UK units are 120 g, about 8.5 US drinks; 30 units are 240 g, about 17 (section 3.1).
ALCOHOL_DAILY = any_substance(all_of(is_of_class("alcohol"), IS_DAILY))
ALCOHOL_HEAVY = any_substance(
    all_of(is_of_class("alcohol"), MOST_DAYS, answer("drinks_per_day").at_least(8.5))
)
ALCOHOL_VERY_HEAVY = any_substance(
    all_of(is_of_class("alcohol"), MOST_DAYS, answer("drinks_per_day").more_than(17))
)

USES_OPIOIDS = any_substance(is_of_class("opioid"))
OPIOID_DAILY = any_substance(all_of(is_of_class("opioid"), IS_DAILY))

OTHER_SEDATIVE_KINDS = tuple(kind for kind in SEDATIVE_CLASSES if kind != "alcohol")
OTHER_SEDATIVE_DAILY = any_of(
    any_substance(all_of(is_of_class(*OTHER_SEDATIVE_KINDS), IS_DAILY)), BACLOFEN_DAILY
)
SEDATIVE_DAILY_NOT_BACLOFEN = any_substance(all_of(is_of_class(*SEDATIVE_CLASSES), IS_DAILY))
ANY_SEDATIVE = any_of(any_substance(is_of_class(*SEDATIVE_CLASSES)), TAKES_BACLOFEN)

STOPPED_LATELY = all_of(
    answer("change").is_any_of("cut_down", "stopped"), measure(days_since_change).at_most(14)
)
BACLOFEN_STOPPED_LATELY = all_of(
    TAKES_BACLOFEN,
    answer("baclofen_change").is_any_of("cut_down", "ran_out", "stopped"),
    measure(days_since_baclofen_change).at_most(14),
)

BENZODIAZEPINE_HIGH = measure(diazepam_mg_daily).more_than(15)

# Section 2.5 [project]: dependent until a clinician says otherwise.
ORAL_BACLOFEN_DEPENDENT = all_of(
    BY_MOUTH,
    any_of(
        answer("baclofen_daily_for").at_least(28),
        all_of(answer("baclofen_daily_for").at_least(14), answer("baclofen_mg_day").more_than(40)),
    ),
)
BACLOFEN_DEPENDENT = any_of(BY_PUMP, ORAL_BACLOFEN_DEPENDENT)
BACLOFEN_CUT_THIS_WEEK = all_of(
    measure(baclofen_cut_percent).more_than(50), measure(days_since_baclofen_change).at_most(7)
)
BACLOFEN_ABOVE_PRESCRIBED = all_of(
    TAKES_BACLOFEN,
    any_of(
        answer("baclofen_source").is_any_of("more_than_prescribed", "not_prescribed"),
        answer("baclofen_extra_mg").more_than(0),
    ),
)
BACLOFEN_MISUSE = all_of(
    TAKES_BACLOFEN,
    answer("baclofen_source").is_any_of("more_than_prescribed", "not_prescribed"),
)
WANTS_BACLOFEN_STOPPED = all_of(TAKES_BACLOFEN, answer("baclofen_goal").is_any_of("stop"))
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
WITHDRAWAL_SIGNS = answer("symptoms_now").includes_any(
    "shaking",
    "severe_shaking",
    "sweating",
    "fever",
    "very_hot",
    "vomiting",
    "vomiting_again",
    "stiffness",
    "itching",
    "agitated",
    "confused",
    "seeing_things",
    "racing_heart",
)
ANY_SIGN = answer("symptoms_now").is_given()

PREGNANT = answer("pregnancy").is_yes()
KIDNEY_DISEASE = answer("kidney").is_any_of("disease", "not_sure", "severe", "dialysis")
# Who has kidney disease and does not know how bad it is counts as severe.
KIDNEY_SEVERE = answer("kidney").is_any_of("not_sure", "severe", "dialysis")
PAST_SEIZURE_OR_DELIRIUM = answer("withdrawal_history").includes_any("seizure", "delirium")
PAST_WITHDRAWAL_SEIZURE = answer("withdrawal_history").includes_any("seizure")
SEIZURE_HISTORY = any_of(PAST_WITHDRAWAL_SEIZURE, answer("conditions").includes_any("epilepsy"))
MINOR = measure(years_short_of_adult).more_than(0)
AGED_65 = measure(years_of_age).at_least(65)

SUICIDAL = answer("suicidal_thoughts").is_any_of("passive", "active", "plan", "attempt")
SUICIDAL_PLAN = answer("suicidal_thoughts").is_any_of("plan", "attempt")
NO_HOME = answer("living").is_any_of("none")
UNSAFE_HOME = answer("living").is_any_of("unsafe", "none")
NO_SUPPORT = answer("support").is_no()

SIGNS_4 = measure(signs_of_use_disorder).at_least(4)
SIGNS_6 = measure(signs_of_use_disorder).at_least(6)

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
        (answer("lost_tolerance").includes_any("medication_stopped"), 3),
        (all_of(USES_OPIOIDS, ANY_SEDATIVE), 2),
        (answer("street_supply").is_yes(), 2),
        (INJECTS, 2),
        (answer("uses_alone").is_yes(), 2),
        (answer("mental_health").includes_any("panic", "serious", "psychosis"), 1),
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
)
"""Points of the own table of section 5.3 [project]: a sorting aid, never a probability.

0–1 low, 2–3 raised, 4–6 high, 7 or more very high. An overdose in the last 12 months is worth
3 in all, one in the last 72 hours 3 more (rule 74).
"""

TIER_RAISED = measure(overdose_points).at_least(2)
TIER_HIGH = measure(overdose_points).at_least(4)
TIER_VERY_HIGH = measure(overdose_points).at_least(7)

TIERS = ((7, "very high"), (4, "high"), (2, "raised"), (0, "low"))
