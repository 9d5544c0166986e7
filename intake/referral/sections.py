"""Which questions stand in which section of the document, in order."""

from intake.questionnaire import QUESTIONNAIRE
from intake.questionnaire.medicines import MEDICINE_PAGES
from intake.questionnaire.safety import ASQ

PERSON = (
    "person_name",
    "birth_date",
    "age",
    "phone",
    "safe_message",
    "language",
    "language_name",
    "interpreter",
    "wants_call",
    "answering_for",
    "caller_name",
    "caller_kind",
    "caller_relation",
)
SAFETY = (
    "danger_signs",
    *ASQ,
    "asq_now",
    "low_mood_thoughts",
    "suicide_plan",
    "tried_when",
    "symptoms_now",
)
BACLOFEN = (
    "takes_baclofen",
    "baclofen_form",
    "baclofen_reason",
    "baclofen_product",
    "baclofen_source",
    "baclofen_prescriber",
    "baclofen_from",
    "baclofen_more_reason",
)
BACLOFEN_BY_MOUTH = (
    "baclofen_mg_day",
    "baclofen_doses_per_day",
    "weight",
    "baclofen_daily_for",
    "baclofen_last_dose_on",
    "baclofen_missed",
    "baclofen_day_without",
    "baclofen_mg_now",
)
BACLOFEN_LATELY = (
    "baclofen_extra_mg",
    "baclofen_extra_on_purpose",
    "baclofen_mg_at_home",
    "baclofen_change",
    "baclofen_changed_on",
    "baclofen_mg_before",
    "baclofen_effects",
)
BACLOFEN_PLAN = ("baclofen_goal", "baclofen_prescriber_tapers", "baclofen_taper_plan")
PUMP = (
    "pump_clinic",
    "pump_clinic_phone",
    "pump_clinic_reached",
    "pump_model",
    "pump_strength",
    "pump_last_refill_on",
    "pump_next_refill_on",
    "pump_procedure_planned",
    "pump_events",
)
WITHDRAWAL = (
    "withdrawal_history",
    "ciwa_scored",
    "ciwa_ar",
    "cows_scored",
    "cows",
    "use_signs",
)
OVERDOSE = (
    "overdose",
    "overdose_on_purpose",
    "lost_tolerance",
    "lost_tolerance_on",
    "street_supply",
    "uses_alone",
    "has_naloxone",
    "naloxone_form",
    "naloxone_helper",
    "mme_per_day",
)
HEALTH = (
    "pregnancy",
    "pregnancy_danger",
    "pregnancy_weeks",
    "prenatal_care",
    "breastfeeding",
    "kidney",
    "egfr",
    "conditions",
    "unstable_illness",
    "allergies",
    "other_medicines",
    "phq_interest",
    "phq_down",
    "mental_health",
    "mental_medicine",
    "mental_care",
    "access_needs",
)
DUTIES = (
    "duties",
    "job_hours",
    "job_leave",
    "childcare",
    "adult_care_cover",
    "court_date",
    "court_contact",
    "pet_care",
    "transport",
    "duties_note",
)
HOME = (
    "living",
    "use_at_home",
    "other_place",
    "support",
    "reliable_person",
    "children_at_home",
)
MEDICINES = tuple(
    question.id
    for page in MEDICINE_PAGES
    for question in page.questions
    if question.id != "other_medicines"
)
WISHES = (
    "preferred_setting",
    "readiness",
    "wanted_help",
    "wanted_medicines",
    "payment",
    "insurance_plan",
    "insurance_checked",
    "prior_authorization",
    "barriers",
    "support_person",
    "next_prescriber_visit",
    "sharing_wish",
)
WORDS = "in_own_words"

PLACED = frozenset(
    (
        *PERSON,
        *SAFETY,
        *BACLOFEN,
        *BACLOFEN_BY_MOUTH,
        *BACLOFEN_LATELY,
        "baclofen_last_dose_at",
        *BACLOFEN_PLAN,
        *PUMP,
        *WITHDRAWAL,
        *OVERDOSE,
        *HEALTH,
        *DUTIES,
        *HOME,
        *MEDICINES,
        *WISHES,
        "best_time",
        WORDS,
        *(group.more.id for group in QUESTIONNAIRE.groups.values()),
        *(question.id for question in QUESTIONNAIRE.system),
    )
)
"""A question that no section names stands under “More answers”, so that none is lost."""
