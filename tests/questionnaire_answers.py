"""Answer sets for tests: a harmless person, changed only where a test says so."""

from copy import deepcopy
from datetime import date
from functools import cache
from typing import Any

from intake.questionnaire import QUESTIONNAIRE
from intake.questionnaire.answers import Answers, Given, Path, State
from intake.questionnaire.journey import Journey, Stop
from intake.questionnaire.kinds import Question
from intake.questionnaire.model import Group, Page
from intake.questionnaire.reading import read_answers

SCREENED_ON = date(2026, 3, 31)

HARMLESS: dict[str, Any] = {
    "screened_on": SCREENED_ON,
    "channel": "call",
    "danger_signs": (),
    "symptoms_now": (),
    "asq_wish_dead": False,
    "asq_better_off": False,
    "asq_thoughts": False,
    "asq_tried": False,
    "asq_now": False,
    "suicide_plan": False,
    "tried_when": "years",
    "answering_for": "self",
    "caller_name": "Someone who calls",
    "caller_kind": "friend",
    "caller_relation": "friend",
    "caller_phone": "202-555-0143",
    "caller_call_back": True,
    "caller_safe_message": True,
    "person_knows": True,
    "age": 40,
    "substance": "cannabis",
    "substance_name": "something",
    "days_per_week": 0,
    "used_for": 1,
    "drink_size": "usual",
    "drinks_per_day": 1,
    "morning_relief": False,
    "mg_per_day": 1,
    "strength_known": True,
    "ghb_ml_per_day": 0,
    "ghb_hours_apart": 24,
    "ghb_wakes": False,
    "phenibut_g_per_day": 0,
    "phenibut_missed_dose_signs": False,
    "amount_words": "a little",
    "source": "as_prescribed",
    "prescriber": "Example clinic",
    "route": ("swallow",),
    # Recent use, but so long ago that no sign of today can come from stopping it.
    "last_use_on": date(2026, 3, 5),
    "last_use_at": "12:00",
    "change": "same",
    "changed_on": date(2026, 1, 1),
    "prescriber_tapers": True,
    "more_substances": False,
    "takes_baclofen": False,
    "baclofen_form": ("mouth",),
    "baclofen_reason": ("spasticity",),
    "baclofen_product": "Example product",
    "baclofen_source": "as_prescribed",
    "baclofen_prescriber": "Example clinic",
    "baclofen_from": ("prescription",),
    "baclofen_more_reason": ("pain",),
    "baclofen_mg_day": 10,
    "baclofen_doses_per_day": 1,
    "weight": 160,
    "baclofen_daily_for": 0,
    "baclofen_last_dose_on": date(2026, 3, 30),
    "baclofen_last_dose_at": "08:00",
    "baclofen_missed": 0,
    "baclofen_day_without": False,
    "baclofen_extra_mg": 0,
    "baclofen_mg_at_home": 100,
    "baclofen_extra_on_purpose": False,
    "baclofen_change": "same",
    "baclofen_effects": (),
    "baclofen_mg_before": 5,
    "baclofen_changed_on": date(2026, 1, 1),
    "baclofen_mg_now": 10,
    "baclofen_goal": "keep",
    "baclofen_prescriber_tapers": True,
    "baclofen_taper_plan": "a small step every month",
    "pump_clinic": "Example pump clinic",
    "pump_clinic_phone": "202-555-0143",
    "pump_model": "Example model",
    "pump_strength": "500 mcg/mL",
    "pump_last_refill_on": date(2026, 2, 1),
    "pump_next_refill_on": date(2026, 5, 1),
    "pump_procedure_planned": False,
    "pump_events": (),
    "pump_clinic_reached": True,
    "more_doses": False,
    "period_medicine": "diazepam",
    "period_from": date(2025, 1, 1),
    "period_to": date(2025, 6, 1),
    "period_mg": 5,
    "period_times": 1,
    "period_as_prescribed": True,
    "period_route": "mouth",
    "period_prescriber": "Example clinic",
    "withdrawal_history": (),
    "ciwa_scored": True,
    "ciwa_ar": 0,
    "cows_scored": True,
    "cows": 0,
    "use_signs": (),
    "overdose": "never",
    "overdose_on_purpose": False,
    "lost_tolerance": (),
    "lost_tolerance_on": date(2026, 3, 3),
    "street_supply": False,
    "uses_alone": False,
    "has_naloxone": True,
    "naloxone_form": "spray",
    "naloxone_helper": True,
    "mme_per_day": 0,
    "pregnancy": False,
    "breastfeeding": False,
    "pregnancy_danger": (),
    "pregnancy_weeks": 20,
    "prenatal_care": True,
    "kidney": "none",
    "conditions": (),
    "unstable_illness": False,
    "egfr": 90,
    "allergies": "none",
    "access_needs": (),
    "phq_interest": "never",
    "phq_down": "never",
    "mental_health": (),
    "mental_medicine": False,
    "low_mood_thoughts": False,
    "mental_care": "yes",
    "living": "safe",
    "use_at_home": False,
    "support": True,
    "reliable_person": True,
    "children_at_home": False,
    "other_place": True,
    "duties": (),
    "job_hours": "days",
    "job_leave": True,
    "childcare": "all_day",
    "adult_care_cover": "all_day",
    "court_date": date(2026, 6, 1),
    "court_contact": "Example officer, 202-555-0144",
    "pet_care": True,
    "transport": "own",
    "duties_note": "nothing",
    "treatment_kind": "outpatient",
    "treatment_end": "still",
    "treatment_ended_on": date(2020, 1, 1),
    "used_again": "no",
    "treatment_note": "nothing",
    "more_treatment": False,
    "addiction_medicines": (),
    "other_medicines": "none",
    "methadone_clinic": "Example clinic",
    "methadone_mg": 80,
    "methadone_last_on": date(2026, 3, 30),
    "methadone_last_at": "07:00",
    "methadone_take_homes": 0,
    "methadone_verified_by": "Example nurse",
    "buprenorphine_form": "film",
    "buprenorphine_dose": "16 mg a day",
    "buprenorphine_last_on": date(2026, 3, 30),
    "buprenorphine_prescriber": "Example clinic",
    "medication_days_missed": 0,
    "naltrexone_form": "tablets",
    "naltrexone_last_on": date(2026, 3, 30),
    "addiction_medicine_doses": "one tablet a day",
    "same_day_medication": True,
    "naltrexone_planned": False,
    "preferred_setting": "either",
    "readiness": "now",
    "wanted_help": (),
    "wanted_medicines": (),
    "payment": "private",
    "insurance_plan": "Example plan",
    "insurance_member_id": "EX 0000",
    "insurance_holder": "Example Holder",
    "insurance_holder_born": date(1980, 1, 1),
    "insurance_phone": "202-555-0145",
    "insurance_checked": "not_yet",
    "prior_authorization": False,
    "barriers": (),
    "language": "en",
    "language_name": "Example language",
    "interpreter": False,
    "wants_call": False,
    "person_name": "Example Person",
    # Not told, so that a test may choose any age.
    "birth_date": State.DECLINED,
    "phone": "202-555-0143",
    "safe_message": True,
    "best_time": "in the morning",
    "support_person": "Example Friend",
    "next_prescriber_visit": date(2026, 4, 10),
    "sharing_wish": "yes",
    "email": "person@example.org",
    "in_own_words": "nothing more",
}
"""The answer to every question that raises nothing."""


def answers_of(given: Given) -> Answers:
    """The answers that count among those given."""
    return Journey(QUESTIONNAIRE, given).answers


def given_of(**named: Any) -> Given:
    """Answers written as in a file of answers, with a list of entries for a group."""
    return read_answers(QUESTIONNAIRE, named, SCREENED_ON)


SEIZURES: dict[str, Any] = {
    "substances": [
        {
            "substance": "alcohol",
            "days_per_week": 7,
            "drinks_per_day": 6,
            "last_use_on": "2026-03-30",
        }
    ],
    "withdrawal_history": ["seizure"],
}
"""Medically managed by a safety rule: to go below its floor takes a second name."""


def harmless(**named: Any) -> Given:
    """Everything answered harmlessly: an adult of 40 in a safe home with support, on a call.

    `named` is written as in a file of answers. It replaces the harmless answers, and what it
    brings onto the path is answered harmlessly too.
    """
    system = {each.id: HARMLESS[each.id] for each in QUESTIONNAIRE.system}
    given = system | given_of(**named)
    known = repr(given)
    if known not in _FILLED:
        _FILLED[known] = filled(given)
    return deepcopy(_FILLED[known])


_FILLED: dict[str, Given] = {}
"""What `harmless` gave before, by what was named: most tests ask for the same person."""


def filled(given: Given) -> Given:
    """The same answers, with a harmless one wherever the path still lacks one."""
    full = deepcopy(given)
    while gaps := _first_gaps(full):
        for stop, question in gaps:
            place(full, stop)[question.id] = HARMLESS[question.id]
    return full


def _first_gaps(given: Given) -> list[tuple[Stop, Question]]:
    """The first answers that are lacking, up to a step that may depend on one of them."""
    gaps: list[tuple[Stop, Question]] = []
    moved: set[str] = set()
    for stop in Journey(QUESTIONNAIRE, given).asked:
        if not moved.isdisjoint(_deciders(stop.page, stop.group)):
            break
        lacking = [each for each in stop.questions if each.id not in place(given, stop)]
        gaps += [(stop, each) for each in lacking]
        moved.update(*(QUESTIONNAIRE.ripples[each.id].questions for each in lacking))
    return gaps


@cache
def _deciders(page: Page | None, group: Group | None) -> frozenset[str]:
    """The questions that decide whether one comes to a stop."""
    statements = [group.shown_when] if group else []
    if page:
        statements += [each for each in (page.shown_when, page.skipped_when, page.in_doubt) if each]
    return frozenset().union(*(each.reads() for each in statements))


def place(given: Given, stop: Stop) -> Given:
    """The dictionary in which the answers of a stop stand."""
    return given[stop.group.id][stop.entry] if stop.group and stop.page else given


def changed(given: Given, path: Path, value: Any) -> Given:
    """The same answers but for one. None takes the answer back."""
    other = deepcopy(given)
    into = other[path.group][path.entry] if path.group else other
    if value is None:
        into.pop(path.question, None)
    else:
        into[path.question] = value
    return other


def given_typed(question: Question, answer: Any) -> dict[str, Any]:
    """An answer as a browser sends it from the question's form."""
    from intake.web.forms import _typed_one

    return _typed_one(question, answer)
