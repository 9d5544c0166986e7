"""The decision of staff: confirm the suggestion, or override it with a reason."""

from intake.extensions import db
from intake.placement.model import Flag, Level, Suggestion
from intake.records import jobs
from intake.records.database import write
from intake.records.events import Kind, note
from intake.records.intakes import freeze, suggestion_of
from intake.records.models import Disposition, Intake, Status
from intake.records.moments import now
from intake.records.staff_tables import Staff

OVERRIDE_REASONS = {
    "clinical_judgment": "Clinical judgment: something that the questions do not cover",
    "new_information": "New information after the answers were given",
    "emergency_over": "The emergency was seen to and is over",
    "minor": "Under 18: decided by a clinician",
    "no_place": "No place at the suggested level; a plan until there is one",
    "person_declines": "The person declines the suggested level",
    "other": "Another reason",
}

WITHDRAWAL_REASONS = {
    "wrong_intake": "Decided on the wrong intake",
    "mistake": "Decided by mistake",
    "new_information": "New information that makes it wrong",
    "other": "Another reason",
}
"""Why a decision is taken back."""

SAFETY_RULES = range(1, 36)
"""Rules 1–35: to go below their floor takes a second licensed name (rule 70)."""


class ReasonRequired(Exception):
    """A decision that departs from the suggestion needs a coded reason and words."""


class WordsRequired(Exception):
    """Where a rule asks for a person first, the decision says what that person did."""


class SecondNameRequired(Exception):
    """Going below a safety rule needs the name of a second licensed person."""


class AnswersChanged(Exception):
    """The answers changed after the page for the decision was opened."""


class NotSent(Exception):
    """There is nothing to decide before the intake was sent or the call finished."""


class NotInForce(Exception):
    """The decision to be taken back is not the one that is in force."""


@write
def decide(
    intake: Intake,
    clinician: Staff,
    level: Level,
    seen_version: int,
    *,
    reason: str = "",
    words: str = "",
    second_name: str = "",
    site: str = "",
) -> Disposition:
    """Record the final say. The same decision sent twice is one decision.

    `seen_version` is the version of the intake that the clinician looked at. Its document is
    asked for with it where there is one and the address of the `site` is given.
    Raises NotSent, AnswersChanged, ReasonRequired, WordsRequired and SecondNameRequired.
    """
    if intake.status not in (Status.WAITING, Status.DECIDED):
        raise NotSent
    suggestion = suggestion_of(intake)
    confirmed = confirms(suggestion, level)
    reason = "" if confirmed else reason
    if latest := _same_decision(intake, (int(level), reason, words, second_name, clinician.id)):
        return latest
    if intake.version != seen_version:
        raise AnswersChanged
    if not confirmed and (reason not in OVERRIDE_REASONS or not words):
        raise ReasonRequired
    if suggestion.held_by and not words:
        raise WordsRequired
    if needs_second_name(suggestion, level) and not second_name:
        raise SecondNameRequired
    disposition = Disposition(
        intake_id=intake.id,
        suggestion_id=freeze(intake).id,
        level=int(level),
        confirmed=confirmed,
        reason=reason,
        words=words,
        second_name=second_name,
        decided_by_id=clinician.id,
    )
    db.session.add(disposition)
    intake.status = Status.DECIDED
    # Raises the version each time, so that nobody decides again without having seen this one.
    intake.updated_at = now()
    db.session.flush()
    note(Kind.DECIDED, intake, clinician, disposition=disposition.id)
    if site and has_document(disposition):
        jobs.ask_for_document(disposition, site)
    return disposition


@write
def withdraw(
    intake: Intake, clinician: Staff, decision: int, *, reason: str, words: str
) -> Disposition:
    """Take a decision back: the intake waits again, with no decision in force.

    `decision` is the id of the one that the clinician looked at. What was decided and what was
    given out stay as they are. Taking the same one back twice is once.
    Raises NotInForce and ReasonRequired.
    """
    latest = intake.dispositions[-1] if intake.dispositions else None
    if latest and latest.withdraws_id == decision:
        return latest
    if latest is None or latest.withdraws_id or latest.id != decision:
        raise NotInForce
    if reason not in WITHDRAWAL_REASONS or not words:
        raise ReasonRequired
    withdrawal = Disposition(
        intake_id=intake.id,
        suggestion_id=latest.suggestion_id,
        level=latest.level,
        confirmed=False,
        reason=reason,
        words=words,
        second_name="",
        withdraws_id=latest.id,
        decided_by_id=clinician.id,
    )
    db.session.add(withdrawal)
    intake.status = Status.WAITING
    intake.updated_at = now()
    db.session.flush()
    note(Kind.WITHDRAWN, intake, clinician, disposition=withdrawal.id)
    return withdrawal


def _same_decision(intake: Intake, said: tuple[int, str, str, str, int]) -> Disposition | None:
    """The latest decision where it says the same about the answers as they are now."""
    latest = intake.disposition
    if latest is None or latest.suggestion.answers != intake.answers:
        return None
    kept = (latest.level, latest.reason, latest.words, latest.second_name, latest.decided_by_id)
    return latest if kept == said else None


def has_document(disposition: Disposition) -> bool:
    """An emergency is not referred anywhere until staff has cleared it (rule 73)."""
    return disposition.level != Level.EMERGENCY


def confirms(suggestion: Suggestion, level: Level) -> bool:
    """Whether this level is the suggested one; for anyone under 18 nothing was suggested."""
    return level == suggestion.level and Flag.MINOR not in suggestion.flags


def needs_second_name(suggestion: Suggestion, level: Level) -> bool:
    return any(
        finding.level and finding.level > level and finding.rule.number in SAFETY_RULES
        for finding in suggestion.findings
    )
