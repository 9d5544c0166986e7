"""Three made-up people, and case files for documents about them. No name or number is real."""

from datetime import UTC, date, datetime
from typing import Any

from intake.placement.engine import suggest_placement
from intake.placement.model import Level
from intake.questionnaire import QUESTIONNAIRE
from intake.questionnaire.journey import Journey
from intake.questionnaire.reading import read_answers
from intake.referral.basis import ConsentBasis, EmergencyBasis, Signed
from intake.referral.consent import TEXT_VERSION, Kind, Terms, consent_text
from intake.referral.content import CaseFile, Disposition, Program, Referral, build_referral
from intake.referral.parts import ALL_PARTS, PARTS

TODAY = date(2026, 11, 24)
PROGRAM = Program(
    "Example Harbor Program", "202-555-0100", ("1 Example Street", "Example City, EX 00000")
)

BACLOFEN_STOPPED: dict[str, Any] = {
    "screened_on": "2026-11-24",
    "channel": "call",
    "danger_signs": [],
    "symptoms_now": ["sweating", "anxious", "sleepless"],
    "asq_wish_dead": False,
    "asq_better_off": False,
    "asq_thoughts": False,
    "asq_tried": False,
    "answering_for": "self",
    "age": 46,
    "substances": [
        {"substance": "baclofen"},
        {
            "substance": "cannabis",
            "days_per_week": 2,
            "used_for": "3 years",
            "amount_words": "one joint",
            "last_use_on": "2026-11-20",
            "last_use_at": "unknown",
        },
    ],
    "more_substances": False,
    "baclofen_form": ["mouth"],
    "baclofen_reason": ["spasticity", "alcohol"],
    "baclofen_source": "as_prescribed",
    "baclofen_prescriber": "Dr. Example One, 202-555-0111",
    "baclofen_mg_day": 90,
    "baclofen_doses_per_day": 3,
    "baclofen_daily_for": "1 year",
    "baclofen_last_dose_on": "2026-11-22",
    "baclofen_last_dose_at": "08:00",
    "baclofen_missed": 6,
    "baclofen_extra_mg": 0,
    "baclofen_mg_at_home": "unknown",
    "baclofen_change": "stopped",
    "baclofen_changed_on": "2026-11-22",
    "baclofen_goal": "stop",
    "baclofen_prescriber_tapers": "unknown",
    "baclofen_taper_plan": "",
    "more_doses": False,
    "withdrawal_history": [],
    "use_signs": ["craving", "withdrawal"],
    "overdose": "never",
    "lost_tolerance": [],
    "street_supply": False,
    "uses_alone": "declined",
    "has_naloxone": False,
    "pregnancy": False,
    "kidney": "none",
    "conditions": [],
    "allergies": "penicillin",
    "access_needs": [],
    "mental_health": ["depression"],
    "living": "safe",
    "use_at_home": False,
    "support": True,
    "duties": ["pets"],
    "pet_care": True,
    "transport": "rides",
    "language": "en",
    "interpreter": False,
    "person_name": "Test Person One",
    "birth_date": "1980-04-23",
    "phone": "202-555-0143",
    "safe_message": True,
}

ALCOHOL_PARENT: dict[str, Any] = {
    "screened_on": "2026-11-23",
    "channel": "self",
    "danger_signs": [],
    "symptoms_now": [],
    "asq_wish_dead": False,
    "asq_better_off": False,
    "asq_thoughts": False,
    "asq_tried": False,
    "answering_for": "self",
    "age": 34,
    "substances": [
        {
            "substance": "alcohol",
            "days_per_week": 3,
            "used_for": "8 months",
            "drinks_per_day": 4,
            "morning_relief": False,
            "last_use_on": "2026-11-21",
            "last_use_at": "22:30",
            "change": "cut_down",
            "changed_on": "2026-11-09",
        }
    ],
    "more_substances": False,
    "takes_baclofen": False,
    "withdrawal_history": [],
    "use_signs": ["more_than_meant", "craving", "duties_missed"],
    "overdose": "never",
    "lost_tolerance": [],
    "pregnancy": False,
    "kidney": "none",
    "conditions": [],
    "allergies": "",
    "access_needs": [],
    "mental_health": [],
    "living": "safe",
    "use_at_home": False,
    "support": True,
    "reliable_person": True,
    "children_at_home": True,
    "duties": ["job", "children"],
    "job_hours": "days",
    "job_leave": "unknown",
    "childcare": "some_hours",
    "transport": "own",
    "duties_note": "Picks the children up at 5:30 pm on weekdays",
    "more_treatment": False,
    "addiction_medicines": [],
    "language": "en",
    "interpreter": False,
    "wants_call": True,
    "person_name": "Test Person Two",
    "birth_date": "1992-02-03",
    "phone": "202-555-0144",
    "safe_message": False,
    "email": "hidden.person@example.org",
    "in_own_words": "I want to stop before it gets worse.\nEvenings are hard with the children.",
}

PUMP_AND_HEROIN: dict[str, Any] = {
    "screened_on": "2026-11-24",
    "channel": "call",
    "danger_signs": [],
    "symptoms_now": ["sweating", "itching", "stiffness", "anxious", "sleepless"],
    "asq_wish_dead": True,
    "asq_better_off": False,
    "asq_thoughts": False,
    "asq_tried": False,
    "asq_now": False,
    "suicide_plan": False,
    "answering_for": "relative",
    "caller_name": "Test Caller Three",
    "caller_relation": "sister",
    "caller_phone": "202-555-0199",
    "age": 29,
    "substances": [
        {
            "substance": "heroin",
            "days_per_week": 7,
            "used_for": "2 years",
            "amount_words": "about half a gram",
            "route": ["inject"],
            "last_use_on": "2026-11-24",
            "last_use_at": "06:30",
            "change": "same",
        },
        {
            "substance": "alprazolam",
            "days_per_week": 3,
            "used_for": "4 months",
            "mg_per_day": 2,
            "source": "not_prescribed",
            "route": ["swallow"],
            "last_use_on": "2026-11-22",
            "last_use_at": "",
            "change": "same",
        },
        {
            "substance": "buprenorphine",
            "days_per_week": 0,
            "used_for": "declined",
            "mg_per_day": 8,
            "source": "as_prescribed",
            "route": ["swallow"],
            "last_use_on": "2026-10-01",
            "last_use_at": "09:00",
            "change": "stopped",
            "changed_on": "2026-10-01",
        },
        {
            "substance": "nicotine",
            "days_per_week": 7,
            "used_for": "10 years",
            "amount_words": "10 cigarettes",
            "last_use_on": "2026-11-24",
        },
    ],
    "more_substances": False,
    "takes_baclofen": True,
    "baclofen_form": ["pump"],
    "baclofen_reason": ["spasticity"],
    "baclofen_source": "as_prescribed",
    "baclofen_prescriber": "Example Spasticity Clinic",
    "baclofen_goal": "keep",
    "baclofen_prescriber_tapers": False,
    "baclofen_taper_plan": "No change planned until the pump is replaced in the spring.",
    "pump_clinic": "Example Spasticity Clinic",
    "pump_clinic_phone": "202-555-0170",
    "pump_strength": "500 mcg/mL",
    "pump_last_refill_on": "2026-08-20",
    "pump_next_refill_on": "2026-11-20",
    "pump_events": ["alarm", "refill_late"],
    "pump_clinic_reached": False,
    "dose_history": [
        {
            "period_medicine": "baclofen",
            "period_from": "2025-12-01",
            "period_to": "2026-05-31",
            "period_mg": 0.3,
            "period_times": 1,
            "period_as_prescribed": True,
            "period_route": "pump",
            "period_prescriber": "Example Spasticity Clinic",
        },
        {
            "period_medicine": "baclofen",
            "period_from": "2026-06-01",
            "period_to": "",
            "period_mg": 0.4,
            "period_times": 1,
            "period_as_prescribed": True,
            "period_route": "pump",
            "period_prescriber": "Example Spasticity Clinic",
        },
        {
            "period_medicine": "buprenorphine",
            "period_from": "2026-03-10",
            "period_to": "2026-04-09",
            "period_mg": 4,
            "period_times": 2,
            "period_as_prescribed": True,
            "period_route": "mouth",
            "period_prescriber": "",
        },
        {
            "period_medicine": "buprenorphine",
            "period_from": "2026-04-10",
            "period_to": "2026-09-30",
            "period_mg": 8,
            "period_times": 2,
            "period_as_prescribed": True,
            "period_route": "mouth",
            "period_prescriber": "",
        },
    ],
    "more_doses": False,
    "withdrawal_history": ["hospital"],
    "use_signs": [
        "more_than_meant",
        "cannot_cut_down",
        "takes_time",
        "craving",
        "gave_up",
        "tolerance",
        "withdrawal",
    ],
    "overdose": "last_12_months",
    "overdose_on_purpose": False,
    "lost_tolerance": ["medication_stopped"],
    "street_supply": True,
    "uses_alone": True,
    "has_naloxone": False,
    "pregnancy": True,
    "kidney": "disease",
    "conditions": ["lung"],
    "allergies": "latex",
    "access_needs": ["wheelchair", "bed", "physiotherapy"],
    "mental_health": ["depression", "panic"],
    "living": "unsteady",
    "use_at_home": True,
    "other_place": False,
    "support": True,
    "reliable_person": False,
    "children_at_home": True,
    "duties": ["children", "court", "pets", "adult_care"],
    "childcare": "nobody",
    "adult_care_cover": "some_hours",
    "court_date": "2026-12-15",
    "pet_care": False,
    "transport": "none",
    "duties_note": "",
    "past_treatment": [
        {
            "treatment_kind": "intensive",
            "treatment_end": "left_early",
            "treatment_ended_on": "2025-11-03",
            "used_again": "last_3_months",
            "treatment_note": "Evening sessions helped. A shift change made it end.",
        }
    ],
    "more_treatment": False,
    "addiction_medicines": [],
    "same_day_medication": "unknown",
    "language": "es",
    "interpreter": True,
    "person_name": "Test Person Three",
    "birth_date": "1997-07-15",
    "phone": "202-555-0145",
    "safe_message": False,
    "email": "hidden.third@example.org",
    "in_own_words": "",
}


def decision(level: Level, confirmed: bool = True, **changes: Any) -> Disposition:
    """A decision of a made-up clinician."""
    made = {
        "level": level,
        "confirmed": confirmed,
        "decided_by": "Test Clinician, RN",
        "decided_at": datetime(2026, 11, 24, 14, 5, tzinfo=UTC),
    }
    return Disposition(**(made | changes))


OVERRIDDEN = decision(
    Level.MEDICALLY_MANAGED,
    confirmed=False,
    reason_code="emergency_over",
    reason="The emergency was seen to and is over",
    words="Seen in the emergency department this morning. The pump clinic refills today at 3 pm.",
    second_name="Test Physician, MD",
)


TERMS = Terms(
    kind=Kind.SPECIFIC,
    person="Test Person",
    discloser="Example Program",
    recipients=("Example House",),
    parts=tuple(part.id for part in PARTS),
    purpose="treatment",
    expires_on=date(2027, 11, 24),
)
CONSENT = ConsentBasis(
    number="D-7K2M/C1",
    text=consent_text(TERMS),
    text_version=TEXT_VERSION,
    signatures=(
        Signed("Test Person", "person", "link", datetime(2026, 11, 24, 9, 30, tzinfo=UTC)),
    ),
    parts=ALL_PARTS,
    recipient="Example House",
)


EMERGENCY = EmergencyBasis(
    recipient="Test Nurse",
    affiliation="Example Hospital",
    nature="Would not wake up",
    by="Test Clinician, RN",
    at=datetime(2026, 11, 24, 15, 0, tzinfo=UTC),
    parts=ALL_PARTS,
)
SIXTY_PERIODS = [
    {
        "period_medicine": "baclofen",
        "period_from": f"{2020 + number // 12}-{number % 12 + 1:02}-01",
        "period_mg": 10 + number,
        "period_times": 1,
        "period_to": "",
    }
    for number in range(60)
]
"""As many periods of doses as can be answered."""


def case_file(written: dict[str, Any], **changes: Any) -> CaseFile:
    """The case file of these answers, written as in a file of answers."""
    return case_of(read_answers(QUESTIONNAIRE, written, TODAY), **changes)


def case_of(given: dict[str, Any], **changes: Any) -> CaseFile:
    suggestion = suggest_placement(Journey(QUESTIONNAIRE, given).answers)
    made = {
        "reference": "D-7K2M",
        "channel": given.get("channel", "call"),
        "started_on": TODAY,
        "given": given,
        "suggestion": suggestion,
        "ruleset": suggestion.ruleset,
        "program": PROGRAM,
        "screened_by": "" if given.get("channel") == "self" else "Test Coordinator",
    }
    if "disposition" in changes:
        made["basis"] = CONSENT
    return CaseFile(**(made | changes))


def referral_of(written: dict[str, Any], **changes: Any) -> Referral:
    return build_referral(case_file(written, **changes), TODAY)


def typical_cases() -> dict[str, CaseFile]:
    """The three cases with their decisions."""
    parent = case_file(ALCOHOL_PARENT)
    return {
        "baclofen": case_file(BACLOFEN_STOPPED),
        "alcohol": case_file(ALCOHOL_PARENT, disposition=decision(parent.suggestion.level)),
        "pump": case_file(PUMP_AND_HEROIN, disposition=OVERRIDDEN),
    }
