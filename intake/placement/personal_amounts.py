"""The person in numbers: age, signs, mood, attempts, days since naltrexone."""

import math

from intake.placement.measures import Measure, Span, amount, days_since, may_have_more, rows_of
from intake.questionnaire.answers import Answers, State, is_value
from intake.questionnaire.conditions import answer
from intake.questionnaire.kinds import UP
from intake.questionnaire.past_treatment import TREATMENTS
from intake.questionnaire.substances_catalogue import BY_ID


def _years_short_of_adult(answers: Answers) -> Span:
    low, high = amount(answers, "age")
    return Span(max(0, 18 - high), max(0, 18 - low))


years_of_age = Measure(
    "years_of_age",
    "Age",
    "years",
    UP,
    ("age",),
    lambda answers: amount(answers, "age"),
    "Age in years as told.",
    "section 3.1",
)


years_short_of_adult = Measure(
    "years_short_of_adult",
    "Years short of 18",
    "years",
    UP,
    ("age",),
    _years_short_of_adult,
    "18 less the age; 0 for an adult.",
    "section 7.4",
)


YEAR = 365


days_since_naltrexone = Measure(
    "days_since_naltrexone",
    "Days since the last naltrexone",
    "days",
    UP,
    ("naltrexone_last_on",),
    lambda answers: _elapsed(answers, "naltrexone_last_on"),
    "Days from the last tablet or shot to the day of the screening; a shot blocks for about 28.",
    "section 8, R61, R61b",
)


def _elapsed(answers: Answers, question: str) -> Span:
    """As days since, but 0 where the question does not apply: nothing has worn off."""
    if answers.get(question) is State.NOT_ASKED:
        return Span(0, 0)
    return days_since(answers, question)


def _failed_intensive(answers: Answers) -> Span:
    low, high = 0.0, math.inf if may_have_more(answers, TREATMENTS.id) else 0.0
    for row in rows_of(answers, TREATMENTS.id):
        sure, maybe = _did_not_hold(row)
        low, high = low + sure, high + maybe
    return Span(low, high)


def _did_not_hold(row: Answers) -> tuple[bool, bool]:
    kind, end, again = (row.get(each) for each in ("treatment_kind", "treatment_end", "used_again"))
    days = days_since(row, "treatment_ended_on")
    failed = end == "left_early" or again in ("before", "last_3_months")
    may_have = failed or not is_value(end) or not is_value(again)
    sure = kind == "intensive" and failed and days.high <= YEAR
    maybe = kind in ("intensive", None) or isinstance(kind, State)
    return sure, maybe and may_have and days.low <= YEAR


failed_intensive = Measure(
    "failed_intensive",
    "Intensive outpatient attempts that did not hold, 12 months",
    "",
    UP,
    (
        "past_treatment.treatment_kind",
        "past_treatment.treatment_end",
        "past_treatment.treatment_ended_on",
        "past_treatment.used_again",
        "more_treatment",
    ),
    _failed_intensive,
    "Number of programs of 9 or more hours a week that ended in the last 12 months and that the "
    "person left early or used again after.",
    "rule 39, R46f",
    answer("treatment_kind").is_any_of("intensive"),
)


POINTS_OF_MOOD = {"never": 0, "several": 1, "most": 2, "daily": 3}


def _phq2(answers: Answers) -> Span:
    spans = [_mood_points(answers.get(each)) for each in ("phq_interest", "phq_down")]
    return Span(sum(each.low for each in spans), sum(each.high for each in spans))


def _mood_points(answer: object) -> Span:
    if answer is State.NOT_ASKED:
        return Span(0, 0)
    points = POINTS_OF_MOOD.get(str(answer))
    return Span(0, 3) if points is None else Span(points, points)


phq2 = Measure(
    "phq2",
    "PHQ-2",
    "points",
    UP,
    ("phq_interest", "phq_down"),
    _phq2,
    "0 to 3 points for each of the two questions about mood; 3 or more is a positive screen.",
    "R71, section 6.11",
)


BODILY = ("tolerance", "withdrawal")


def _signs(answers: Answers) -> Span:
    ticked = answers.get("use_signs")
    if ticked is State.NOT_ASKED:
        return Span(0, 0)
    if not isinstance(ticked, tuple):
        return Span(0, 11)
    bodily = sum(sign in ticked for sign in BODILY)
    beyond, may_be_beyond = _used_beyond_prescription(answers)
    low = len(ticked) - (0 if beyond else bodily)
    return Span(low, len(ticked) if may_be_beyond else low)


def _used_beyond_prescription(answers: Answers) -> tuple[bool, bool]:
    """Whether something is used other than as prescribed: surely, possibly (rule 66)."""
    sure, maybe = False, may_have_more(answers, "substances")
    sources = [
        row.get("source") if _is_prescribable(row) else "not_prescribed"
        for row in rows_of(answers, "substances")
        if row.get("substance") not in ("baclofen", "nicotine")
    ]
    # Without baclofen its source is not asked, and nothing of it is beyond a prescription.
    sources.append(answers.get("baclofen_source"))
    for source in sources:
        sure = sure or source in ("more_than_prescribed", "not_prescribed")
        maybe = maybe or source not in ("as_prescribed", State.NOT_ASKED)
    return sure, sure or maybe


def _is_prescribable(row: Answers) -> bool:
    """Also while it has no name yet: nobody can tell so far."""
    named = row.get("substance")
    return not is_value(named) or BY_ID[named].prescribed


signs_of_use_disorder = Measure(
    "signs_of_use_disorder",
    "Signs of a use disorder",
    "",
    UP,
    (
        "use_signs",
        "substances.substance",
        "substances.source",
        "baclofen_source",
        "more_substances",
    ),
    _signs,
    "How many of the 11 signs were ticked. Needing more and feeling sick on stopping count only "
    "where something is used other than as prescribed (rule 66). A count, never a diagnosis.",
    "R73, section 6.13",
)
