"""Replaying: what today’s rules would suggest otherwise, from the answers as they were."""

from datetime import timedelta
from typing import Any

import pytest
from make import a_staff_member, an_intake
from questionnaire_answers import SCREENED_ON
from sqlalchemy import func, select
from tampering import get_past_the_triggers

from intake.extensions import db
from intake.placement.model import Level
from intake.placement.rules import RULESET
from intake.questionnaire.answers import Path
from intake.records import dispositions, intakes, replay
from intake.records.event_tables import Event
from intake.records.models import Channel, GivenAnswer, Intake, StoredSuggestion
from intake.records.moments import now
from intake.records.replay import Replayed, replay_intakes
from intake.records.replay_report import replay_text, replay_to_json, tally

pytestmark = pytest.mark.usefixtures("app")
DRINKS_DAILY = {"substance": "alcohol", "days_per_week": 7, "last_use_on": "2026-03-30"}


def an_old_intake(level: str, *rules: str, **answers: Any) -> Intake:
    """An intake that earlier rules gave this level for these findings."""
    intake = an_intake(**answers)
    kept = intake.suggestions[-1]
    get_past_the_triggers()
    kept.result = kept.result | {"level": level, "findings": [{"rule": rule} for rule in rules]}
    kept.ruleset = 0
    db.session.commit()
    return intake


def store(intake: Intake, **answers: Any) -> None:
    """Put answers into the suggestion as a questionnaire of another version kept them."""
    kept = intake.suggestions[-1]
    get_past_the_triggers()
    kept.answers = kept.answers | answers
    db.session.commit()


def replayed(intake: Intake) -> Replayed:
    return next(each for each in replay_intakes() if each.reference == intake.reference)


class TestComparison:
    def test_what_today_suggests_too_did_not_change(self) -> None:
        an_intake(substances=[DRINKS_DAILY], withdrawal_history=["seizure"])
        (found,) = replay_intakes()
        assert not found.changed
        assert found.before == found.now == "medically_managed"
        assert (found.gained, found.lost, found.unread) == ((), (), ())

    def test_another_level_is_told_with_the_rules_that_did_it(self) -> None:
        intake = an_old_intake(
            "outpatient",
            "50-nothing-found",
            "0-gone-since",
            substances=[DRINKS_DAILY],
            withdrawal_history=["seizure"],
        )
        found = replayed(intake)
        assert (found.before, found.now) == ("outpatient", "medically_managed")
        assert "18-alcohol-with-complicated-withdrawal" in found.gained
        assert found.lost == ("0-gone-since", "50-nothing-found")

    def test_other_findings_count_also_where_the_level_stays(self) -> None:
        found = replayed(an_old_intake("outpatient", "0-gone-since"))
        assert found.before == found.now
        assert found.changed

    def test_answers_that_came_in_later_are_not_read(self) -> None:
        intake = an_intake()
        intakes.save_answers(intake, {Path("danger_signs"): ("seizure",)})
        assert intakes.suggestion_of(intake).level is Level.EMERGENCY
        assert not replayed(intake).changed

    def test_the_latest_suggestion_of_an_intake_counts(self, app: Any) -> None:
        intake = an_old_intake("residential", "0-gone-since")
        clinician = a_staff_member(app, "clinician").account
        dispositions.decide(intake, clinician, Level.OUTPATIENT, intake.version)
        (found,) = replay_intakes()
        assert not found.changed

    def test_what_was_never_sent_is_not_read(self) -> None:
        an_intake(submitted=False)
        intakes.start(Channel.SELF, SCREENED_ON)
        assert list(replay_intakes()) == []


class TestOtherVersions:
    def test_a_question_that_has_gone_is_left_out_and_told(self) -> None:
        intake = an_intake()
        store(intake, question_of_old="yes", group_of_old={"1": {"what": "ever"}})
        assert replayed(intake).unread == ("question_of_old", "group_of_old")
        assert not replayed(intake).changed

    def test_a_substance_that_has_gone_counts_as_open(self) -> None:
        intake = an_intake(substances=[DRINKS_DAILY])
        row = intake.answers["substances"]["1"] | {"substance": "moonshine"}
        store(intake, substances={"1": row})
        assert replayed(intake).unread
        assert "20-alcohol-heavy-with-risk" not in replayed(intake).gained

    def test_of_several_choices_those_that_are_left_still_count(self) -> None:
        intake = an_intake()
        store(intake, danger_signs=["seizure", "choice_of_old"])
        assert replayed(intake).now == "emergency"
        assert replayed(intake).unread

    @pytest.mark.parametrize(
        "answers",
        [
            {"danger_signs": ["choice_of_old"]},
            {"living": "in_a_castle"},
            {"age": "forty"},
            {"age": {"years": 40}},
            {"age": [40]},
            {"baclofen_changed_on": "some day"},
            {"symptoms_now": "fever"},
            {"pregnancy": "perhaps"},
            {"substances": ["alcohol"]},
            {"substance": "alcohol"},
            {"screened_on": "that day"},
        ],
        ids=str,
    )
    def test_an_answer_that_no_question_takes_stops_nothing(self, answers: dict[str, Any]) -> None:
        intake = an_intake()
        store(intake, **answers)
        assert replayed(intake).unread

    def test_declined_and_unknown_are_read_as_they_were_given(self) -> None:
        intake = an_intake(pregnancy="declined", age="unknown", has_naloxone="declined")
        assert not replayed(intake).unread
        assert not replayed(intake).changed


class TestReading:
    def test_it_reads_in_batches_the_latest_first(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(replay, "BATCH", 2)
        made = [an_intake().reference for _ in range(5)]
        assert [each.reference for each in replay_intakes()] == made[::-1]
        assert [each.reference for each in replay_intakes(limit=3)] == made[:1:-1]

    def test_it_begins_where_one_says(self) -> None:
        an_intake()
        assert len(list(replay_intakes(now() - timedelta(days=1)))) == 1
        assert list(replay_intakes(now() + timedelta(days=1))) == []

    def test_it_writes_nothing(self) -> None:
        intake = an_old_intake("residential", "0-gone-since")
        before = state(intake)
        assert replayed(intake).changed
        assert state(intake) == before


def state(intake: Intake) -> tuple[Any, ...]:
    db.session.expire_all()
    tables = (Intake, GivenAnswer, StoredSuggestion, Event)
    rows = tuple(db.session.scalar(select(func.count()).select_from(each)) for each in tables)
    return (*rows, intake.version, intake.level, intake.suggestions[-1].result)


class TestReport:
    def found(self) -> Any:
        an_intake()
        an_old_intake("residential", "0-gone-since")
        an_old_intake("residential", "0-gone-since", "50-nothing-found")
        an_old_intake("outpatient", "0-gone-since", "0-gone-too")
        return tally(replay_intakes())

    def test_it_counts_moves_and_rules(self) -> None:
        said = replay_to_json(self.found())
        assert said["read"] == 4
        assert said["changed"] == 3
        assert said["level_changed"] == 2
        assert said["moves"] == [{"from": "residential", "to": "outpatient", "intakes": 2}]
        rules = {each["rule"]: each for each in said["rules"]}
        assert rules["0-gone-since"]["no_longer_holds"] == 3
        assert rules["50-nothing-found"]["newly_holds"] == 2
        assert said["rules"][0]["rule"] == "0-gone-since"
        assert said["rulesets"] == {"0": 3, str(RULESET): 1}

    def test_it_names_references_and_no_person(self) -> None:
        intake = an_old_intake("residential", person_name="Example Person")
        found = tally(replay_intakes())
        for written in (str(replay_to_json(found)), replay_text(found)):
            assert intake.reference in written
            assert "Example" not in written
            assert "202-555" not in written

    def test_the_text_says_the_same_in_words(self) -> None:
        written = " ".join(replay_text(self.found()).split())
        assert f"Intakes read under rule set {RULESET}: 4" in written
        assert "With another level now: 2" in written
        assert "2 Residential -> Outpatient" in written
        assert "0 3 0-gone-since" in written

    def test_answers_that_no_question_takes_are_counted_by_question(self) -> None:
        store(an_intake(), question_of_old="yes")
        store(an_intake(), question_of_old="no")
        found = tally(replay_intakes())
        assert replay_to_json(found)["unread"] == [{"question": "question_of_old", "intakes": 2}]
        assert "2  question_of_old" in replay_text(found)

    def test_a_level_that_has_gone_is_named_by_its_code(self) -> None:
        an_old_intake("day_program")
        assert "day_program -> Outpatient" in replay_text(tally(replay_intakes()))
