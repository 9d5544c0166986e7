"""The duties plan: what fits a level, what to arrange, what to ask."""

import pytest
from questionnaire_answers import answers_of, harmless

from intake.placement.duties import AWAY, PLANS, DutyLine, Fit, duties_plan
from intake.placement.model import Level
from intake.questionnaire import QUESTIONNAIRE

HOME_LEVELS = (Level.OUTPATIENT, Level.INTENSIVE_OUTPATIENT)
DUTIES = [choice.id for choice in QUESTIONNAIRE.questions["duties"].choices]


def line(duty: str, level: Level, **named: object) -> DutyLine:
    """The line of the plan about one duty."""
    first, *_ = duties_plan(answers_of(harmless(duties=[duty], **named)), level)
    return first


def test_every_duty_that_can_be_named_has_a_plan() -> None:
    assert set(DUTIES) == set(PLANS)


@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize("duty", DUTIES)
def test_each_duty_has_one_line_at_each_level(duty: str, level: Level) -> None:
    found = line(duty, level)
    assert found.duty == QUESTIONNAIRE.questions["duties"].text((duty,))
    assert found.note


@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize("duty", DUTIES)
def test_an_unanswered_detail_is_asked_or_still_planned(duty: str, level: Level) -> None:
    open_details = {
        each: "unknown"
        for each in ("job_hours", "job_leave", "childcare", "adult_care_cover", "pet_care")
    } | {"court_date": "declined"}
    assert line(duty, level, **open_details).note


def test_without_duties_only_the_way_there_is_planned() -> None:
    plan = duties_plan(answers_of(harmless()), Level.OUTPATIENT)
    assert [each.duty for each in plan] == ["Transport"]


@pytest.mark.parametrize("duties", ["declined", "unknown"])
def test_duties_that_nobody_named_are_asked_about(duties: str) -> None:
    first, *_ = duties_plan(answers_of(harmless(duties=duties)), Level.OUTPATIENT)
    assert first.fit == Fit.ASK


def test_in_an_emergency_nobody_plans_a_ride() -> None:
    assert duties_plan(answers_of(harmless()), Level.EMERGENCY) == []


@pytest.mark.parametrize("level", AWAY)
def test_away_from_home_work_needs_leave(level: Level) -> None:
    assert "dates of leave" in line("job", level, job_leave=True).note
    assert "letter" in line("job", level, job_leave=False).note
    assert line("job", level, job_leave="unknown").fit == Fit.ASK


def test_at_home_visits_are_set_around_working_hours() -> None:
    for hours in ("days", "evenings", "nights"):
        assert line("job", Level.OUTPATIENT, job_hours=hours).fit == Fit.FITS
    assert line("job", Level.OUTPATIENT, job_hours="changing").fit == Fit.ARRANGE


def test_sessions_several_times_a_week_look_at_the_shift() -> None:
    fits = {
        hours: line("job", Level.INTENSIVE_OUTPATIENT, job_hours=hours).fit
        for hours in ("days", "evenings", "nights", "changing")
    }
    assert fits == {
        "days": Fit.FITS,
        "evenings": Fit.FITS,
        "nights": Fit.ARRANGE,
        "changing": Fit.ARRANGE,
    }


@pytest.mark.parametrize(
    ("duty", "question"), [("children", "childcare"), ("adult_care", "adult_care_cover")]
)
def test_care_for_others_fits_only_as_long_as_someone_covers_it(duty: str, question: str) -> None:
    cover = {
        (who, level): line(duty, level, **{question: who}).fit
        for who in ("all_day", "some_hours", "nobody")
        for level in (Level.INTENSIVE_OUTPATIENT, Level.RESIDENTIAL)
    }
    assert cover == {
        ("all_day", Level.INTENSIVE_OUTPATIENT): Fit.FITS,
        ("all_day", Level.RESIDENTIAL): Fit.FITS,
        ("some_hours", Level.INTENSIVE_OUTPATIENT): Fit.FITS,
        ("some_hours", Level.RESIDENTIAL): Fit.ARRANGE,
        ("nobody", Level.INTENSIVE_OUTPATIENT): Fit.ARRANGE,
        ("nobody", Level.RESIDENTIAL): Fit.ARRANGE,
    }


def test_a_court_date_is_named() -> None:
    assert "May 4, 2026" in line("court", Level.OUTPATIENT, court_date="2026-05-04").note
    away = line("court", Level.RESIDENTIAL, court_date="2026-05-04")
    assert away.fit == Fit.ARRANGE
    assert "must attend" in away.note


def test_pets_matter_only_away_from_home() -> None:
    for level in HOME_LEVELS:
        assert line("pets", level, pet_care=False).fit == Fit.FITS
    assert line("pets", Level.RESIDENTIAL, pet_care=True).fit == Fit.FITS
    assert line("pets", Level.RESIDENTIAL, pet_care=False).fit == Fit.ARRANGE
    assert line("pets", Level.RESIDENTIAL, pet_care="unknown").fit == Fit.ASK


def test_who_has_no_way_to_get_there_needs_rides() -> None:
    def ride(level: Level, transport: str) -> DutyLine:
        return duties_plan(answers_of(harmless(transport=transport)), level)[-1]

    assert ride(Level.OUTPATIENT, "none").note == "Rides to the sessions"
    assert ride(Level.RESIDENTIAL, "none").note == "A ride for the admission"
    assert ride(Level.OUTPATIENT, "public").fit == Fit.FITS
    assert ride(Level.OUTPATIENT, "declined").fit == Fit.ASK
