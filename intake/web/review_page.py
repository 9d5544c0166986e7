"""Everything that the review screen of one intake shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import render_template, request

from intake.placement.changes import what_would_change
from intake.placement.duties import duties_plan, preferred_setting
from intake.placement.engine import suggest_placement
from intake.placement.model import Flag, Level, Suggestion
from intake.placement.priority import priority_of
from intake.placement.writing import in_words, name_of
from intake.questionnaire import QUESTIONNAIRE
from intake.questionnaire.answers import Answers
from intake.questionnaire.journey import Journey
from intake.records import calls, dispositions, holds, intakes, moments, practice
from intake.records.history import history_of
from intake.records.models import Disposition, Intake, Status
from intake.referral.dose_chart import draw_dose_chart
from intake.referral.dose_history import dose_table
from intake.web import answer_list, call_places, disclosures, phone, record_document, review_history
from intake.web.access import Can, me, permissions_of
from intake.web.comparisons import comparisons_of
from intake.web.decision_form import DecisionForm, WithdrawalForm
from intake.web.review_findings import floors_of, rests_on
from intake.web.review_head import head_of


@dataclass(frozen=True)
class Deciding:
    """What stands in the panel where a clinician decides.

    `suggested` is None where nothing is: for anyone under 18. `others` are the levels beside it,
    each with whether it takes a second licensed name. `held` is what a person must see to first.
    """

    suggested: Level | None
    others: tuple[tuple[Level, bool], ...]
    held: tuple[str, ...]
    overriding: bool


def fresh_form(found: Intake) -> DecisionForm:
    """The form of the decision as a page that is opened shows it."""
    suggestion = intakes.suggestion_of(found)
    form = DecisionForm(formdata=None)
    if Flag.MINOR in suggestion.flags:  # for anyone under 18 nothing is suggested
        form.reason.data = "minor"
    else:
        form.level.data = suggestion.level.code
    form.seen_version.data = str(found.version)
    return form


def review_page(found: Intake, form: DecisionForm, withdrawal: WithdrawalForm | None = None) -> str:
    journey = intakes.journey_of(found)
    answers = journey.answers
    suggestion = suggest_placement(answers)
    # First, because that an earlier intake is looked at is noted, which ends what was read.
    compared = comparisons_of(found, journey.given, me())
    sections = answer_list.sections_of(journey, lambda stop: call_places.address_of(found, stop))
    floors = floors_of(suggestion, answers, sections)
    return render_template(
        "review/intake.html",
        intake=found,
        suggestion=suggestion,
        floors=floors,
        rests_on=rests_on(floors),
        deciding=_deciding(suggestion, form),
        open_essential=[name_of(path, answers) for path in suggestion.open_essential],
        ask_next=call_places.ask_next(found, journey, suggestion, limit=10),
        changes=_changes(journey, suggestion),
        advice=[each.rule.advise for each in suggestion.findings if each.rule.advise],
        chart=draw_dose_chart(answers),
        doses=dose_table(answers),
        do_not_stop=answer_list.do_not_stop(answers),
        sections=sections,
        compared=compared,
        form=form,
        withdrawal=withdrawal or _fresh_withdrawal(found),
        **_who_and_when(found, answers),
        **_plan(found, answers, suggestion),
        **_standing(found),
        **_history(found),
    )


def _who_and_when(found: Intake, answers: Answers) -> dict[str, Any]:
    priority = priority_of(answers)
    return {
        "priority": priority,
        "head": head_of(found, answers, priority, moments.now()),
        "call_note": calls.latest_note(found),
        "calls_back": phone.calls_back_of(found),
        "outcomes": calls.OUTCOMES,
        "is_held": holds.is_held(found),
        "has_debrief": practice.is_of(found, me()),
    }


def _plan(found: Intake, answers: Answers, suggestion: Suggestion) -> dict[str, Any]:
    """How the duties go with the level that was decided, or else suggested."""
    level = Level(found.disposition.level) if found.disposition else suggestion.level
    return {
        "plan_level": level,
        "duties": duties_plan(answers, level),
        "setting": preferred_setting(answers, level),
    }


def _standing(found: Intake) -> dict[str, Any]:
    """Where the intake stands: the decision, and what was given out."""
    decided = found.disposition
    return {
        "decided": decided,
        "taken_back": _taken_back(found),
        "stale": _is_stale(found),
        "has_document": decided is not None and dispositions.has_document(decided),
        **record_document.standing(decided),
        "sharing": disclosures.gate(found),
        "may_decide": Can.DECIDE in permissions_of(me()),
        "reasons": dispositions.OVERRIDE_REASONS,
        "withdrawal_reasons": dispositions.WITHDRAWAL_REASONS,
    }


def _history(found: Intake) -> dict[str, Any]:
    happenings = history_of(found)
    everything = request.args.get("history") == "all"
    lines = review_history.lines_of(happenings, everything=everything)
    return {"history": lines, "happened": len(happenings)}


def _deciding(suggestion: Suggestion, form: DecisionForm) -> Deciding:
    suggested = None if Flag.MINOR in suggestion.flags else suggestion.level
    return Deciding(
        suggested,
        tuple(
            (level, dispositions.needs_second_name(suggestion, level))
            for level in Level
            if level != suggested
        ),
        tuple(each.rule.finding for each in suggestion.findings if each.rule.hold),
        suggested is None or form.level.data != suggested.code,
    )


def _fresh_withdrawal(found: Intake) -> WithdrawalForm:
    form = WithdrawalForm(formdata=None)
    form.decision.data = str(found.disposition.id) if found.disposition else ""
    return form


def _taken_back(found: Intake) -> Disposition | None:
    """The row that took the latest decision back, while nothing was decided since."""
    waits = found.dispositions and found.status == Status.WAITING and found.disposition is None
    return found.dispositions[-1] if waits else None


def _is_stale(found: Intake) -> bool:
    """Whether answers came in after the decision."""
    decided = found.disposition
    return decided is not None and decided.suggestion.answers != found.answers


def _changes(
    journey: Journey, suggestion: Suggestion
) -> Sequence[tuple[list[tuple[str, str, str]], Level, bool]]:
    """What would change the level, in words: (name, answer now, other answer) for each answer."""
    return [
        (
            [
                (
                    name_of(path, journey.answers),
                    in_words(path, journey.answers),
                    QUESTIONNAIRE.questions[path.question].text(value),
                )
                for path, value in change.answers
            ],
            change.level,
            change.explains,
        )
        for change in what_would_change(journey.given, suggestion)
    ]
