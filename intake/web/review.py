"""Review: the worklist, one intake with its reasons, the decision, the document."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, abort, redirect, render_template, request, url_for

from intake.placement.changes import what_would_change
from intake.placement.duties import duties_plan, preferred_setting
from intake.placement.engine import suggest_placement
from intake.placement.model import Flag, Level, Suggestion
from intake.placement.priority import priority_of
from intake.placement.writing import in_words, name_of
from intake.questionnaire import QUESTIONNAIRE
from intake.questionnaire.journey import Journey
from intake.records import dispositions, documents, holds, intakes, reads
from intake.records.models import Intake, Status
from intake.referral.dose_chart import draw_dose_chart
from intake.referral.dose_history import dose_table
from intake.web import answer_list, call_places, calls, disclosures
from intake.web.access import Can, me, needs, permissions_of
from intake.web.decision_form import DecisionForm

blueprint = Blueprint("review", __name__)

PAGE_SIZE = 50


@blueprint.get("/worklist")
@needs(Can.READ)
def worklist() -> Any:
    before = _place(request.args.get("before", ""))
    listed = intakes.worklist(before=before, limit=PAGE_SIZE)
    more = _mark(listed[-1]) if len(listed) == PAGE_SIZE else ""
    waiting = [] if before else intakes.waiting()
    reads.note_list(me(), len({each.id for each in (*listed, *waiting)}))
    return render_template(
        "review/worklist.html",
        waiting=waiting,
        listed=[each for each in listed if each.status != Status.WAITING],
        more=more,
        counts=intakes.count_by_status(),
    )


def _mark(last: Intake) -> str:
    return f"{last.updated_at.isoformat()}~{last.id}"


def _place(mark: str) -> tuple[datetime, UUID] | None:
    """Where the page before ended; a mark that cannot be read is a fault of the address."""
    if not mark:
        return None
    when, _, last = mark.partition("~")
    try:
        return datetime.fromisoformat(when).astimezone(UTC), UUID(last)
    except (ValueError, OverflowError):
        abort(404)


@blueprint.get("/intakes/<uuid:intake_id>")
@needs(Can.READ)
def intake(intake_id: UUID) -> Any:
    found = calls.intake_for_staff(intake_id)
    return _intake_page(found, _fresh_form(found))


@blueprint.post("/intakes/<uuid:intake_id>/decision")
@needs(Can.DECIDE)
def decide(intake_id: UUID) -> Any:
    found, form = calls.intake_for_staff(intake_id), DecisionForm()
    if not form.validate():
        return _intake_page(found, form), 422
    try:
        dispositions.decide(
            found,
            me(),
            Level.of(form.level.data),
            form.version,
            reason=form.reason.data or "",
            words=form.words.data,
            second_name=form.second_name.data,
        )
    except dispositions.ReasonRequired:
        field = form.words if form.reason.data in dispositions.OVERRIDE_REASONS else form.reason
        field.errors = (
            "Say why you depart from the suggestion: select a reason and write it down",
        )
        return _intake_page(found, form), 422
    except dispositions.WordsRequired:
        form.words.errors = (
            "A person must see to something first. Write down what was done about it",
        )
        return _intake_page(found, form), 422
    except dispositions.SecondNameRequired:
        form.second_name.errors = (
            "This goes below a safety rule. Enter the name and license of the second person",
        )
        return _intake_page(found, form), 422
    except dispositions.AnswersChanged:
        form.level.errors = (
            "The answers changed while you decided. Look at them again, then decide",
        )
        form.seen_version.data = str(found.version)
        return _intake_page(found, form), 409
    return redirect(url_for("review.intake", intake_id=found.id))


def _fresh_form(found: Intake) -> DecisionForm:
    suggestion = intakes.suggestion_of(found)
    form = DecisionForm(formdata=None)
    if Flag.MINOR not in suggestion.flags:  # for anyone under 18 nothing is suggested
        form.level.data = suggestion.level.code
    form.seen_version.data = str(found.version)
    return form


def _intake_page(found: Intake, form: DecisionForm) -> str:
    journey = intakes.journey_of(found)
    answers = journey.answers
    suggestion = suggest_placement(answers)
    level = Level(found.disposition.level) if found.disposition else suggestion.level
    return render_template(
        "review/intake.html",
        intake=found,
        journey=journey,
        suggestion=suggestion,
        findings=[
            (each, [(name_of(path, answers), in_words(path, answers)) for path in each.evidence])
            for each in suggestion.findings
        ],
        held=[each.rule.finding for each in suggestion.findings if each.rule.hold],
        open_essential=[name_of(path, answers) for path in suggestion.open_essential],
        ask_next=call_places.ask_next(found, journey, suggestion, limit=10),
        changes=_changes(journey, suggestion),
        priority=priority_of(answers),
        duties=duties_plan(answers, level),
        plan_level=level,
        setting=preferred_setting(answers, level),
        advice=[each.rule.advise for each in suggestion.findings if each.rule.advise],
        chart=draw_dose_chart(answers),
        doses=dose_table(answers),
        do_not_stop=answer_list.do_not_stop(answers),
        sections=answer_list.sections_of(journey, lambda stop: call_places.address_of(found, stop)),
        sharing=disclosures.gate(found),
        has_document=found.disposition and documents.has_document(found.disposition),
        may_decide=Can.DECIDE in permissions_of(me()),
        is_held=holds.is_held(found),
        stale=_is_stale(found),
        reasons=dispositions.OVERRIDE_REASONS,
        form=form,
    )


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
