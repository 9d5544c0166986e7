"""How the rules together make one suggestion."""

import pytest
from questionnaire_answers import SCREENED_ON, answers_of, harmless
from suggesting import rules_of, suggested

from intake.placement.engine import suggest_placement
from intake.placement.model import Flag, Level, Rule, Track
from intake.placement.rules import RULESET
from intake.questionnaire import QUESTIONNAIRE
from intake.questionnaire.answers import Path
from intake.questionnaire.conditions import answer

DAILY_DRINKER = [{"substance": "alcohol", "days_per_week": 7}]
SIX_SIGNS = ["craving", "conflicts", "gave_up", "risky_places", "takes_time", "duties_missed"]
FAILED_INTENSIVE = {
    "treatment_kind": "intensive",
    "treatment_end": "left_early",
    "treatment_ended_on": "2026-01-10",
}


def test_nothing_found_means_outpatient_care() -> None:
    suggestion = suggested(harmless())
    assert suggestion.level == Level.OUTPATIENT
    assert rules_of(suggestion) == {"50-nothing-found"}


def test_nothing_found_stands_beside_a_marker() -> None:
    suggestion = suggested(harmless(children_at_home=True))
    assert rules_of(suggestion) == {"50-nothing-found", "63-children-at-home"}


def test_nothing_found_does_not_stand_beside_a_floor() -> None:
    assert "50-nothing-found" not in rules_of(suggested(harmless(use_signs=SIX_SIGNS)))


def test_the_highest_floor_wins_and_every_finding_is_shown() -> None:
    suggestion = suggested(harmless(danger_signs=["seizure"], use_signs=SIX_SIGNS))
    assert suggestion.level == Level.EMERGENCY
    assert rules_of(suggestion) == {
        "2-seizure-today",
        "43-many-signs",
        "67-signs-but-nothing-used",
    }


def test_the_most_intensive_finding_comes_first() -> None:
    suggestion = suggested(
        harmless(
            substances=DAILY_DRINKER,
            withdrawal_history=["seizure"],
            use_signs=SIX_SIGNS,
            past_treatment=[FAILED_INTENSIVE] * 2,
            children_at_home=True,
        )
    )
    assert [finding.rule.number for finding in suggestion.findings] == [18, 67, 39, 43, 47, 63]


def test_a_finding_names_the_answers_that_make_it() -> None:
    suggestion = suggested(harmless(substances=DAILY_DRINKER, withdrawal_history=["seizure"]))
    finding = suggestion.findings[0]
    assert finding.evidence == (
        Path("substance", "substances", 1),
        Path("days_per_week", "substances", 1),
        Path("last_use_on", "substances", 1),
        Path("more_substances"),
        Path("withdrawal_history"),
    )


def test_only_the_entry_that_makes_it_is_evidence() -> None:
    rows = [{"substance": "cannabis"}, {"substance": "heroin", "route": ["inject"]}]
    suggestion = suggested(harmless(substances=rows))
    [finding] = [each for each in suggestion.findings if each.rule.id == "62-priority"]
    assert finding.evidence == (Path("route", "substances", 2),)


def test_declining_is_not_no() -> None:
    given = harmless(substances=DAILY_DRINKER, withdrawal_history="declined")
    suggestion = suggested(given)
    assert suggestion.level == Level.OUTPATIENT
    assert suggestion.highest == Level.MEDICALLY_MANAGED
    assert suggestion.needs_more_information


def test_not_knowing_is_not_no() -> None:
    suggestion = suggested(harmless(pregnancy="unknown", substances=DAILY_DRINKER))
    assert suggestion.highest > suggestion.level == Level.OUTPATIENT
    assert suggestion.open_essential == (Path("pregnancy"),)


def test_an_open_essential_answer_that_can_raise_nothing_is_listed_and_asks_nothing() -> None:
    suggestion = suggested(harmless(kidney="unknown"))
    assert suggestion.open_essential == (Path("kidney"),)
    assert not suggestion.needs_more_information


SIX_SIGNS = [choice.id for choice in QUESTIONNAIRE.questions["use_signs"].choices][:6]


def test_an_open_answer_that_is_not_essential_does_not_ask_for_a_person() -> None:
    suggestion = suggested(harmless(use_at_home="declined", use_signs=SIX_SIGNS, substances=[{}]))
    assert suggestion.highest > suggestion.level
    assert not suggestion.needs_more_information


def test_an_open_essential_answer_inside_an_entry_is_listed() -> None:
    rows = [{"substance": "alcohol", "days_per_week": "unknown"}]
    suggestion = suggested(harmless(substances=rows))
    assert suggestion.open_essential == (Path("days_per_week", "substances", 1),)


def test_what_does_not_apply_is_not_an_open_essential_answer() -> None:
    open_essential = {path.question for path in suggested(harmless()).open_essential}
    assert "baclofen_mg_day" not in open_essential


def test_an_open_protective_answer_excuses_nothing() -> None:
    drinks = [{"substance": "alcohol", "days_per_week": 7, "drinks_per_day": 9}]
    suggestion = suggested(harmless(substances=drinks, reliable_person="unknown"))
    assert suggestion.level == Level.RESIDENTIAL
    assert suggestion.lowest == Level.INTENSIVE_OUTPATIENT


def test_a_protective_answer_counts_only_where_its_question_surely_applies() -> None:
    """An answer about opioid medication excuses nothing while no opioid has been named."""
    risks = {"lost_tolerance": ["prison"], "street_supply": True, "uses_alone": True}
    cocaine = [{"substance": "cocaine"}]
    given = harmless(
        substances=cocaine, more_substances="declined", same_day_medication=True, **risks
    )
    assert given["same_day_medication"] is True
    assert suggested(given).level == Level.RESIDENTIAL


def test_a_hold_asks_for_a_person_though_everything_is_answered() -> None:
    suggestion = suggested(harmless(age=17, birth_date="declined"))
    assert suggestion.settled
    assert suggestion.held_by == ("61-minor",)
    assert suggestion.needs_more_information


def test_flags_stand_in_one_order_each_once() -> None:
    rows = [{"substance": "kratom", "route": ["inject"]}]
    suggestion = suggested(harmless(substances=rows, pregnancy=True, language="es", age=17))
    assert suggestion.flags == (Flag.PRIORITY, Flag.PREGNANT, Flag.MINOR, Flag.LANGUAGE)


@pytest.mark.parametrize(
    ("named", "track"),
    [
        ({}, Track.OUTPATIENT),
        ({"use_signs": SIX_SIGNS}, Track.OUTPATIENT),
        ({"use_signs": SIX_SIGNS, "past_treatment": [FAILED_INTENSIVE] * 2}, Track.INPATIENT),
        ({"pregnancy": True, "substances": DAILY_DRINKER}, Track.INPATIENT),
        ({"danger_signs": ["breathing"]}, None),
        ({"age": 17}, None),
    ],
)
def test_the_track_follows_from_the_level(named: dict, track: Track | None) -> None:
    assert suggested(harmless(**named)).track == track


def test_a_suggestion_keeps_the_version_of_the_rules() -> None:
    assert suggested({}).ruleset == RULESET


def test_other_rules_can_be_tried() -> None:
    rule = Rule(
        id="900-trial",
        finding="Pregnant",
        when=answer("pregnancy").is_yes(),
        at_least=Level.RESIDENTIAL,
        source="this test",
    )
    suggestion = suggest_placement(answers_of(harmless(pregnancy=True)), [rule])
    assert suggestion.level == Level.RESIDENTIAL
    assert rules_of(suggestion) == {"900-trial"}


def test_an_old_case_gets_the_same_result_next_year() -> None:
    """Time is measured from the day of the screening, never from a clock."""
    drink = {"substance": "alcohol", "change": "stopped", "changed_on": "2025-03-20"}
    old = harmless(substances=[drink], symptoms_now=["confused"]) | {
        "screened_on": SCREENED_ON.replace(year=2025)
    }
    assert suggested(old).level == Level.EMERGENCY
