"""Runs today’s rules on stored intakes and says what they would suggest otherwise."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import aliased

from intake.extensions import db
from intake.placement.engine import suggest_placement
from intake.questionnaire import QUESTIONNAIRE
from intake.questionnaire.answers import Given
from intake.questionnaire.earlier import in_todays_questions
from intake.questionnaire.journey import Journey
from intake.questionnaire.kinds import AnyOf, BadAnswer, Question
from intake.records.models import Intake, StoredSuggestion
from intake.records.moments import now

BATCH = 200
"""Intakes that are held in memory at a time."""


@dataclass(frozen=True)
class Replayed:
    """One intake under today’s rules. Levels are codes, since a stored one may be gone today.

    `unread` are the ids of stored answers that fit no question of today; they count as open.
    """

    reference: str
    ruleset: int
    before: str
    now: str
    gained: tuple[str, ...]
    lost: tuple[str, ...]
    unread: tuple[str, ...]

    @property
    def changed(self) -> bool:
        return self.before != self.now or bool(self.gained or self.lost)


class _Stored(NamedTuple):
    """A suggestion as it was kept, decrypted."""

    id: int
    reference: str
    ruleset: int
    answers: Mapping[str, Any]
    result: Mapping[str, Any]


def replay_intakes(since: datetime | None = None, limit: int | None = None) -> Iterator[Replayed]:
    """Each intake with a suggestion, the latest first, under the answers of that suggestion.

    What is made up, for practice or as an example, is left out: it says nothing of anybody.
    `since` leaves out what was suggested earlier. Answers that came in after the suggestion
    are not read, so that whatever differs comes from the rules. Nothing is written.
    """
    last, read = None, 0
    while limit is None or read < limit:
        size = BATCH if limit is None else min(BATCH, limit - read)
        rows = [_open(row) for row in db.session.execute(_latest(since, last).limit(size))]
        # Ends the transaction, so that a long replay holds nothing up.
        db.session.rollback()
        for row in rows:
            yield _replayed(row)
        if len(rows) < size:
            return
        last, read = rows[-1].id, read + size


def _latest(since: datetime | None, before: int | None) -> Any:
    """The latest suggestion of each intake, further down than one that was read already."""
    later = aliased(StoredSuggestion)
    query = (
        select(StoredSuggestion, Intake.reference)
        .join(Intake, Intake.id == StoredSuggestion.intake_id)
        .where(
            Intake.synthetic.is_(False),
            ~select(later.id)
            .where(later.intake_id == StoredSuggestion.intake_id, later.id > StoredSuggestion.id)
            .exists(),
        )
        .order_by(StoredSuggestion.id.desc())
    )
    if since:
        query = query.where(StoredSuggestion.made_at >= since)
    return query.where(StoredSuggestion.id < before) if before else query


def _open(row: Any) -> _Stored:
    kept, reference = row
    return _Stored(kept.id, reference, kept.ruleset, kept.answers, kept.result)


def _replayed(row: _Stored) -> Replayed:
    given, unread = _read(row.answers)
    suggestion = suggest_placement(Journey(QUESTIONNAIRE, given).answers)
    held = {finding["rule"] for finding in row.result["findings"]}
    holds = {finding.rule.id for finding in suggestion.findings}
    return Replayed(
        reference=row.reference,
        ruleset=row.ruleset,
        before=row.result["level"],
        now=suggestion.level.code,
        gained=tuple(sorted(holds - held)),
        lost=tuple(sorted(held - holds)),
        unread=tuple(dict.fromkeys(unread)),
    )


def _read(kept: Mapping[str, Any]) -> tuple[Given, list[str]]:
    """The answers that today’s questions can take, and the ids of those that they cannot.

    What is left out leaves its question open, so that it raises no level and lowers none.
    """
    given: Given = {}
    unread: list[str] = []
    for key, value in in_todays_questions(kept).items():
        if key in QUESTIONNAIRE.groups and isinstance(value, Mapping):
            inside = {question.id: question for question in QUESTIONNAIRE.groups[key].questions}
            given[key] = {
                int(number): _read_row(inside, row, unread) for number, row in value.items()
            }
        else:
            given |= _read_row(QUESTIONNAIRE.top_level, {key: value}, unread)
    return given, unread


def _read_row(
    questions: Mapping[str, Question], kept: Mapping[str, Any], unread: list[str]
) -> Given:
    found: Given = {}
    for key, value in kept.items():
        question = questions.get(key)
        offered = _still_offered(question, value) if question else None
        if offered != value:
            unread.append(key)
        if question and offered is not None:
            found[key] = question.from_json(offered)
    return found


def _still_offered(question: Question, kept: Any) -> Any:
    """What today’s question would take of a kept answer; None where that is nothing."""
    if isinstance(question, AnyOf) and isinstance(kept, list):
        known = [each for each in kept if each in question.labels]
        # No choice is left of some: that is not the answer "none of these".
        return None if kept and not known else known
    try:
        question.read(kept, now().astimezone().date())
    except BadAnswer:
        return None
    return kept
