"""What the referral says, as plain values."""

from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any

import pytest

from intake.placement.model import Level
from intake.questionnaire import QUESTIONNAIRE
from intake.questionnaire.answers import State
from intake.referral import notices
from intake.referral.content import PLACED, build_referral
from intake.referral.dose_history import MOST_ROWS
from intake.referral.model import Facts, Referral
from intake.referral.substances_table import IN_COLUMNS, SHORT
from tests.referral.cases import (
    ALCOHOL_PARENT,
    BACLOFEN_STOPPED,
    OVERRIDDEN,
    PUMP_AND_HEROIN,
    TODAY,
    case_file,
    case_of,
    decision,
    referral_of,
    typical_cases,
)


def all_text(part: Any) -> str:
    """Every string of a referral or of a part of it."""
    if isinstance(part, str):
        return part
    if is_dataclass(part):
        return "\n".join(all_text(getattr(part, each.name)) for each in fields(part))
    return "\n".join(all_text(each) for each in part) if isinstance(part, tuple) else ""


def value_of(facts: Facts, label: str) -> str:
    return next(line.value for line in facts.lines if line.label == label)


def state_of(facts: Facts, label: str) -> str:
    return next(line.state for line in facts.lines if line.label == label)


def empty() -> Referral:
    return build_referral(case_of({}), TODAY)


def test_a_referral_without_a_decision_is_a_draft() -> None:
    assert referral_of(BACLOFEN_STOPPED).draft == "Unconfirmed draft. Not reviewed by staff."


def test_a_decided_referral_is_no_draft() -> None:
    decided = referral_of(ALCOHOL_PARENT, disposition=decision(Level.OUTPATIENT))
    assert decided.draft == ""


def test_the_stop_of_baclofen_is_the_first_reason() -> None:
    finding, level = referral_of(BACLOFEN_STOPPED).reasons.rows[0]
    assert "stopped or cut it by more than half in the last 7 days" in finding.text
    assert "Usual baclofen a day, a week before any change: 90 mg" in finding.notes[0]
    assert finding.notes[1] == "Rule 28-baclofen-stopped-suddenly (R2, R14, R8c [project])."
    assert level.text == "Medically managed inpatient"


def test_what_a_relative_heard_is_not_told_as_an_instrument() -> None:
    told = all_text(referral_of(PUMP_AND_HEROIN).safety)
    assert "Told by another: wish to be dead" in told
    assert "ASQ" not in told
    assert "ASQ" in all_text(referral_of(PUMP_AND_HEROIN | {"answering_for": "self"}).safety)


def test_whoever_takes_baclofen_gets_the_do_not_stop_card() -> None:
    (warning,) = referral_of(BACLOFEN_STOPPED).stop_warnings
    assert warning.keep.startswith("Continue baclofen until the receiving prescriber decides.")
    assert "Do not stop baclofen suddenly" in warning.told
    assert "90 mg a day" in warning.known
    assert "last dose November 22, 2026, 8:00 a.m." in warning.known


@pytest.mark.parametrize("medicine", ["methadone", "buprenorphine"])
def test_opioid_medication_goes_on_until_the_prescriber_decides(medicine: str) -> None:
    referral = referral_of(
        {"substances": [{"substance": "heroin"}], "addiction_medicines": [medicine]}
    )
    keeps = [warning.keep for warning in referral.stop_warnings]
    assert f"Continue {medicine} until the receiving prescriber decides." in keeps


def test_a_medicine_that_was_stopped_is_not_started_again_without_a_prescriber() -> None:
    warnings = {each.name: each for each in referral_of(PUMP_AND_HEROIN).stop_warnings}
    assert "only a prescriber decides" in warnings["Buprenorphine"].keep
    assert "already stopped" not in warnings["Baclofen"].keep


def test_daily_drinking_and_benzodiazepines_get_their_texts() -> None:
    substances = [{"substance": "alcohol", "days_per_week": 7}, {"substance": "diazepam"}]
    told = [each.told for each in referral_of({"substances": substances}).stop_warnings]
    assert any("Do not stop drinking suddenly" in text for text in told)
    assert any("Do not stop this medicine suddenly" in text for text in told)


def test_drinking_on_three_days_without_morning_shakes_gets_no_card() -> None:
    assert referral_of(ALCOHOL_PARENT).stop_warnings == ()


def test_not_knowing_about_baclofen_is_said_on_the_card() -> None:
    (warning,) = empty().stop_warnings
    assert "not known whether baclofen is taken" in warning.keep


def test_the_four_ways_of_not_answering_stay_apart() -> None:
    given = {"pregnancy": State.UNKNOWN, "kidney": State.DECLINED, "overdose": "never"}
    referral = build_referral(case_of(given), TODAY)
    assert value_of(referral.health, "Pregnant") == "Don’t know"
    assert value_of(referral.health, "Kidney disease") == "Prefer not to say"
    assert value_of(referral.safety, "Danger signs now") == "Not answered yet"
    gathered = {each.label: each.names for each in referral.overdose.gathered}
    assert gathered["Does not apply"] == "Overdose on purpose"
    states = {state_of(referral.health, each) for each in ("Pregnant", "Kidney disease")}
    assert states == {"unknown", "declined"}


def test_empty_allergies_stand_in_their_place() -> None:
    referral = referral_of(ALCOHOL_PARENT)
    assert value_of(referral.health, "Allergies") == "Left empty, or declined"


def test_what_never_leaves_the_program_is_not_in_the_referral() -> None:
    told = all_text(referral_of(PUMP_AND_HEROIN)) + all_text(referral_of(ALCOHOL_PARENT))
    assert "example.org" not in told
    assert "202-555-0199" not in told
    assert "202-555-0145" in told


def test_no_hidden_question_is_named_among_the_open_ones() -> None:
    hidden = [each.short for each in QUESTIONNAIRE.questions.values() if not each.in_referral]
    told = all_text(empty()).split("\n")
    names = {name.strip() for line in told for name in line.split(";")}
    assert hidden
    assert names.isdisjoint(hidden)


def test_an_answer_left_behind_does_not_reach_the_referral() -> None:
    # The name was typed before the person said that they want no call.
    referral = build_referral(
        case_of({"channel": "self", "wants_call": False, "person_name": "Left Behind"}), TODAY
    )
    assert "Left Behind" not in all_text(referral)


def test_every_placed_question_is_asked() -> None:
    assert set(QUESTIONNAIRE.top_level) >= PLACED


def test_a_question_without_a_section_stands_under_more_answers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("intake.referral.content.PLACED", PLACED - {"living"})
    assert value_of(referral_of(BACLOFEN_STOPPED).other, "Home") == "Safe, and I can stay"


def test_every_short_choice_of_the_substances_table_has_a_word() -> None:
    for question in ("route", "source", "change", "baclofen_change", "baclofen_form"):
        for choice in QUESTIONNAIRE.questions[question].choices:
            assert choice.id in SHORT, f"{question}: {choice.id}"


def test_every_column_of_the_substances_table_is_a_question() -> None:
    asked = {question.id for question in QUESTIONNAIRE.groups["substances"].questions}
    assert asked >= IN_COLUMNS


def test_answers_without_a_column_stand_under_the_substance() -> None:
    (row,) = referral_of(ALCOHOL_PARENT).substances.rows
    assert row[0].text == "Alcohol"
    assert "Morning shakes or sweats eased by drinking: No" in row[0].notes


def test_baclofen_is_in_the_substances_table_also_where_only_its_own_question_named_it() -> None:
    names = [row[0].text for row in referral_of(PUMP_AND_HEROIN).substances.rows]
    assert names[-1] == "Baclofen"


def test_the_usual_dose_of_baclofen_stands_in_for_periods() -> None:
    doses = referral_of(BACLOFEN_STOPPED).doses
    assert doses is not None
    ((medicine, start, end, *_, a_day, _),) = doses.rows
    assert (medicine.text, a_day.text) == ("Baclofen", "90 mg")
    assert (start.text, end.text) == ("about November 22, 2025", "November 21, 2026")
    assert "stated usual dose" in doses.notes[0]


def test_at_most_sixty_doses_are_listed_and_the_newest_stay() -> None:
    rows = {
        number: {
            "period_medicine": "baclofen",
            "period_from": date(2020, 1, 1).replace(
                month=number % 12 + 1, year=2015 + number // 12
            ),
            "period_mg": number,
            "period_times": 1,
        }
        for number in range(1, 71)
    }
    given = {"takes_baclofen": True, "dose_history": rows, "screened_on": TODAY}
    doses = build_referral(case_of(given), TODAY).doses
    assert doses is not None
    assert len(doses.rows) == MOST_ROWS
    assert doses.rows[-1][5].text == "70 mg"
    assert doses.notes == ("Earlier doses are in the record.",)


def test_the_overdose_tier_is_in_words_and_no_probability() -> None:
    told = value_of(referral_of(PUMP_AND_HEROIN).overdose, "Overdose risk")
    assert told == "Very high (a sorting aid, not a probability)"
    assert "up to very high" in value_of(empty().overdose, "Overdose risk")


def test_the_clocks_run_from_the_day_of_the_request() -> None:
    referral = referral_of(PUMP_AND_HEROIN, started_on=date(2026, 11, 20))
    assert value_of(referral.priority, "Place in the queue") == "1 of 4: pregnant and injecting"
    assert value_of(referral.priority, "Admission") == "by Dec 4, 2026 (14 days)"
    interim = "Interim services, if there is no place"
    assert value_of(referral.priority, interim) == "by Nov 22, 2026 (48 hours)"


def test_an_override_names_reason_words_and_both_people() -> None:
    facts = referral_of(PUMP_AND_HEROIN, disposition=OVERRIDDEN).decision
    decided = value_of(facts, "Decision")
    assert decided == "Suggestion overridden: from emergency to medically managed inpatient"
    assert "(code emergency_over)" in value_of(facts, "Reason")
    assert value_of(facts, "In their words").startswith("Seen in the emergency department")
    assert value_of(facts, "Second licensed person") == "Test Physician, MD"
    assert value_of(facts, "Decided at") == "November 24, 2026, 2:05 p.m. UTC"


def test_duties_are_planned_for_the_decided_level() -> None:
    lower = referral_of(ALCOHOL_PARENT, disposition=decision(Level.RESIDENTIAL, confirmed=False))
    assert lower.plan_level == "Residential"
    notes = [row[2].text for row in lower.duties.rows]
    assert "Care for the children day and night, before the admission" in notes


def test_open_answers_put_the_essential_ones_first() -> None:
    table = empty().open_answers
    assert table is not None
    kinds = [row[0].text.split(";")[0] for row in table.rows]
    assert kinds == sorted(kinds)
    assert kinds[0] == "Essential"


def test_an_emergency_says_call_911() -> None:
    urgency = referral_of({"danger_signs": ["breathing"]}).urgency
    assert (urgency.word, urgency.sentences[0]) == ("Emergency", "Call 911 now.")


def test_an_emergency_that_staff_cleared_stays_urgent() -> None:
    urgency = referral_of(PUMP_AND_HEROIN, disposition=OVERRIDDEN).urgency
    assert urgency.word == "Urgent"
    assert "signs of an emergency" in urgency.sentences[0]


def test_under_18_gets_no_track() -> None:
    lines = referral_of({"age": 17}).suggested.lines
    assert "No track: under 18, a clinician decides" in lines


@pytest.mark.parametrize("name", ["baclofen", "alcohol", "pump"])
def test_the_document_says_what_it_is(name: str) -> None:
    referral = build_referral(typical_cases()[name], TODAY)
    about = " ".join(referral.about)
    assert "fixed rules" in about
    assert "not a diagnosis" in about
    assert "adults in the United States" in about
    assert ("has not confirmed it yet" in about) is bool(referral.draft)


def test_the_statements_of_part_2_are_word_for_word() -> None:
    referral = empty()
    assert referral.short_statement == (
        "42 CFR part 2 prohibits unauthorized use or disclosure of these records."
    )
    assert referral.statement == notices.STATEMENT_1.text
    assert referral.statement.startswith(
        "This record which has been disclosed to you is protected by Federal confidentiality "
        "rules (42 CFR part 2). These rules prohibit you from using or disclosing this record, or "
        "testimony that describes the information contained in this record,"
    )
    assert referral.statement.endswith(
        "NOT sufficient to meet the required elements of written consent to further use or "
        "redisclose the record (see 42 CFR 2.31)."
    )


def test_text_from_elsewhere_is_cut_and_cleaned() -> None:
    words = "a\x00b\u202ec" + "x" * 5000
    referral = build_referral(case_of({"channel": "call", "in_own_words": words}), TODAY)
    assert referral.words.startswith("abcx")
    assert referral.words.endswith("… (shortened here; all of it is in the record)")
    assert len(referral.words) < 4100


def test_every_single_answer_alone_makes_a_referral() -> None:
    for section in QUESTIONNAIRE.list_questions():
        for state in (State.DECLINED, State.UNKNOWN):
            group = QUESTIONNAIRE.group_of.get(section.id)
            given = {group.id: {1: {section.id: state}}} if group else {section.id: state}
            assert build_referral(case_of({"screened_on": TODAY} | given), TODAY).title


def test_the_same_case_gives_the_same_referral() -> None:
    assert referral_of(PUMP_AND_HEROIN) == referral_of(PUMP_AND_HEROIN)


def test_the_case_file_is_not_changed() -> None:
    case = case_file(BACLOFEN_STOPPED)
    before = dict(case.given)
    build_referral(case, TODAY)
    assert case.given == before


def test_no_answer_is_told_twice() -> None:
    referral = referral_of(BACLOFEN_STOPPED)
    more = {line.label for line in referral.other.lines}
    assert more.isdisjoint({line.label for line in referral.baclofen.lines})


@pytest.mark.parametrize("substance", ["ghb", "phenibut", "gabapentin"])
def test_a_sedative_of_another_class_has_its_own_words(substance: str) -> None:
    *_, warning = referral_of({"substances": [{"substance": substance}]}).stop_warnings
    assert "Do not stop this suddenly on your own" in warning.told


def test_baclofen_a_day_is_told_by_the_doses_over_time_as_well() -> None:
    """Beside the total that was told, so that a reader sees where the two differ."""
    period = {"period_medicine": "baclofen", "period_from": "2026-01-01", "period_to": "declined"}
    periods = [{**period, "period_mg": 30, "period_times": 3}]
    told = {"takes_baclofen": True, "baclofen_mg_day": 30, "dose_history": periods}
    lines = referral_of({"screened_on": "2026-03-31", **told}).baclofen.lines
    told_by = {line.label: line.value for line in lines}
    assert told_by["Baclofen a day by the doses over time"] == "90 mg"
