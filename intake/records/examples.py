"""Made-up intakes in every state, for trying out and for load tests."""

import random
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from intake.extensions import db
from intake.placement.model import Level
from intake.questionnaire import QUESTIONNAIRE
from intake.questionnaire.answers import Given, Path, State
from intake.questionnaire.journey import Journey
from intake.questionnaire.reading import read_answers
from intake.records import dispositions, intakes, staff
from intake.records.models import Channel, Intake, Status
from intake.records.staff_tables import Staff

SAFE: dict[str, Any] = {
    "danger_signs": [],
    "symptoms_now": [],
    "asq_wish_dead": False,
    "asq_better_off": False,
    "asq_thoughts": False,
    "asq_tried": False,
    "answering_for": "self",
    "age": 40,
    "more_substances": False,
    "takes_baclofen": False,
    "more_doses": False,
    "withdrawal_history": [],
    "use_signs": [],
    "overdose": "never",
    "lost_tolerance": [],
    "street_supply": False,
    "uses_alone": False,
    "has_naloxone": True,
    "pregnancy": False,
    "breastfeeding": False,
    "kidney": "none",
    "conditions": [],
    "unstable_illness": False,
    "allergies": "none",
    "access_needs": [],
    "phq_interest": "never",
    "phq_down": "never",
    "mental_health": [],
    "living": "safe",
    "use_at_home": False,
    "support": True,
    "reliable_person": True,
    "children_at_home": False,
    "duties": [],
    "transport": "public",
    "more_treatment": False,
    "addiction_medicines": [],
    "preferred_setting": "either",
    "readiness": "now",
    "wanted_help": ["talk"],
    "payment": "medicaid",
    "barriers": [],
    "language": "en",
    "interpreter": False,
    "safe_message": True,
}


def alcohol(days: int, drinks: float, **more: Any) -> dict[str, Any]:
    """An entry for alcohol."""
    return {
        "substance": "alcohol",
        "days_per_week": days,
        "drink_size": "usual",
        "drinks_per_day": drinks,
        "used_for": "3 years",
        "morning_relief": False,
        "change": "same",
        **more,
    }


STORIES: tuple[dict[str, Any], ...] = (
    {
        "substances": [alcohol(4, 4)],
        "use_signs": ["more_than_meant", "craving"],
        "duties": ["job", "children"],
        "job_hours": "days",
        "job_leave": False,
        "childcare": "some_hours",
    },
    {
        "substances": [alcohol(7, 12)],
        "withdrawal_history": ["seizure"],
        "use_signs": ["more_than_meant", "cannot_cut_down", "craving", "tolerance", "withdrawal"],
        "living": "unsteady",
    },
    {
        "takes_baclofen": True,
        "baclofen_form": ["mouth"],
        "baclofen_reason": ["spasticity"],
        "baclofen_source": "as_prescribed",
        "baclofen_prescriber": "Example Clinic, 202-555-0110",
        "baclofen_mg_day": 90,
        "baclofen_doses_per_day": 3,
        "baclofen_daily_for": "1 year",
        "baclofen_last_dose_at": "08:00",
        "baclofen_missed": 6,
        "baclofen_day_without": True,
        "baclofen_extra_mg": 0,
        "baclofen_mg_at_home": 300,
        "baclofen_change": "stopped",
        "baclofen_goal": "stop",
        "baclofen_prescriber_tapers": False,
    },
    {
        "substances": [
            {
                "substance": "heroin",
                "days_per_week": 7,
                "used_for": "2 years",
                "amount_words": "half a gram",
                "route": ["inject"],
                "change": "same",
            }
        ],
        "use_signs": [
            "more_than_meant",
            "cannot_cut_down",
            "takes_time",
            "craving",
            "tolerance",
            "withdrawal",
        ],
        "overdose": "last_12_months",
        "overdose_on_purpose": False,
        "street_supply": True,
        "uses_alone": True,
        "has_naloxone": False,
    },
    {
        "substances": [
            {
                "substance": "alprazolam",
                "days_per_week": 7,
                "used_for": "2 years",
                "mg_per_day": 3,
                "strength_known": True,
                "source": "as_prescribed",
                "route": ["swallow"],
                "change": "same",
                "prescriber_tapers": True,
            }
        ],
        "use_signs": ["tolerance"],
        "duties": ["adult_care", "pets"],
        "adult_care_cover": "nobody",
        "pet_care": True,
    },
)


class RealIntakes(Exception):
    """Examples are never mixed with intakes of real people."""


def add_examples(count: int) -> int:
    """Add made-up intakes, the same ones for the same count, and return how many.

    Raises RealIntakes where the database holds intakes that are no examples.
    """
    real = select(Intake.id).where(Intake.synthetic.is_(False)).limit(1)
    if db.session.scalar(real) is not None:
        raise RealIntakes
    draw = random.Random(count)  # noqa: S311 nothing secret is drawn
    clinician = _example_clinician()
    for number in range(1, count + 1):
        _add_one(number, draw, clinician)
    return count


def _add_one(number: int, draw: random.Random, clinician: Staff) -> None:
    today = date.today()  # noqa: DTZ011 the day at the place where the program is
    # One after the other, so that even a few examples show every state. Only a screen can be
    # unsent, and only a call can be open.
    state = list(Status)[number % len(Status)]
    channels = {Status.UNSENT: [Channel.SELF], Status.OPEN: [Channel.CALL]}
    channel = draw.choice(channels.get(state, list(Channel)))
    made = intakes.start(channel, today, clinician if channel is Channel.CALL else None, True)
    given = _complete(read_answers(QUESTIONNAIRE, _answers(number, draw, today), today))
    for group in QUESTIONNAIRE.groups:
        for _ in given.get(group, {}):
            intakes.add_entry(made, group)
            _save(made, given)
    _save(made, given)
    if state in (Status.WAITING, Status.DECIDED):
        intakes.submit(made)
    if state is Status.DECIDED:
        _decide(made, clinician)


def _answers(number: int, draw: random.Random, today: date) -> dict[str, Any]:
    story = STORIES[number % len(STORIES)]
    age = draw.randint(19, 70)
    last = (today - timedelta(days=draw.randint(1, 2))).isoformat()
    answers = {
        **SAFE,
        "age": age,
        "wants_call": True,
        "person_name": f"Example Person {number}",
        "birth_date": f"{today.year - age - 1}-12-{draw.randint(10, 29)}",
        "phone": f"202-555-01{draw.randint(0, 99):02d}",
        **story,
    }
    for entry in (rows := [dict(row) for row in story.get("substances", [])]):
        entry |= {"last_use_on": last, "last_use_at": "20:00"}
    if rows:
        answers["substances"] = rows
    if answers["takes_baclofen"]:
        answers["baclofen_last_dose_on"] = answers["baclofen_changed_on"] = last
    return answers


def _complete(given: Given) -> Given:
    """The same answers, with “Prefer not to say” wherever a person would still be asked."""
    while stop := Journey(QUESTIONNAIRE, given).next_stop:
        row = given[stop.group.id][stop.entry] if stop.group and stop.page else given
        for question in stop.questions:
            row.setdefault(question.id, State.DECLINED)
    return given


def _save(made: Intake, given: dict[str, Any]) -> None:
    journey = Journey(QUESTIONNAIRE, given)
    kept = intakes.given_of(made)
    answers: dict[Path, Any] = {}
    for stop in journey.stops:
        place = (stop.group.id, stop.entry) if stop.group and stop.page else ("", 0)
        if place[1] and place[1] not in kept.get(place[0], {}):
            continue
        answers |= {Path(q, *place): value for q, value in journey.given_at(stop).items()}
    intakes.save_answers(made, answers)


def _decide(made: Intake, clinician: Staff) -> None:
    suggestion = intakes.suggestion_of(made)
    level = suggestion.level
    overridden = level is Level.OUTPATIENT
    if overridden:
        level = Level.INTENSIVE_OUTPATIENT
    dispositions.decide(
        made,
        clinician,
        level,
        made.version,
        reason="clinical_judgment" if overridden else "",
        words="Example of a decision in words." if overridden or suggestion.held_by else "",
    )


def _example_clinician() -> Staff:
    email = "example.clinician@doorway.example"
    query = select(Staff).where(Staff.email == email)
    if db.session.scalar(query) is None:
        staff.add_staff(email, "Example Clinician", "clinician", "Example License 0000")
    return db.session.scalars(query).one()
