"""The life of an intake: start, answers, submission, and how to find it again."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from intake.extensions import db
from intake.placement.engine import suggest_placement
from intake.placement.model import Flag, Suggestion
from intake.placement.priority import priority_of
from intake.placement.writing import suggestion_to_json
from intake.questionnaire import QUESTIONNAIRE, VERSION
from intake.questionnaire.answers import Answer, Given, Path
from intake.questionnaire.journey import Journey
from intake.questionnaire.reading import keep, restore
from intake.records import look_ups
from intake.records.database import write
from intake.records.events import Kind, note
from intake.records.models import Channel, GivenAnswer, Intake, Status, StoredSuggestion
from intake.records.moments import now
from intake.records.staff_tables import Staff

# No letters or digits that are taken for each other when they are read out on the phone.
REFERENCE_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"

MORE = {group.more.id for group in QUESTIONNAIRE.groups.values()}


class IntakeClosed(Exception):
    """The intake was sent already, so the person can no longer change it."""


class GroupFull(Exception):
    """The group has as many entries as it may have."""


@write
def start(
    channel: Channel, today: date, by: Staff | None = None, synthetic: bool = False
) -> Intake:
    """Begin an intake. `today` is the day that rules measure time from.

    `synthetic` marks a made-up one, for trying out and for practice. A call of the same person
    in which nothing is answered yet is taken instead of a new one, so that a button that is
    pressed twice starts one call.
    """
    known = {Path("screened_on"): today, Path("channel"): channel.value}
    if by and (untouched := _untouched_call(by, today, synthetic)):
        return untouched
    intake = Intake(
        reference=_free_reference(),
        channel=channel,
        status=Status.UNSENT if channel is Channel.SELF else Status.OPEN,
        started_by_id=by.id if by else None,
        answers={},
        synthetic=synthetic,
    )
    db.session.add(intake)
    db.session.flush()
    _add(intake, known, by)
    note(Kind.STARTED, intake, by)
    return intake


@write
def save_answers(intake: Intake, answers: Mapping[Path, Answer], by: Staff | None = None) -> bool:
    """Add the answers that are new or different; True if there were any.

    Raises IntakeClosed when a person changes a screen that was sent already.
    """
    if intake.channel == Channel.SELF and intake.status != Status.UNSENT and by is None:
        raise IntakeClosed
    return _add_and_note(intake, answers, by)


@write
def save_changes(
    intake: Intake, changes: Mapping[Path, Answer], shown: Mapping[Path, str], by: Staff
) -> dict[Path, Answer]:
    """Add what was changed on a page, but for what somebody else changed too since it was made.

    `shown` has the mark of each answer that the page showed (Question.mark). Returns the answers
    of the others, which are left as they are.
    """
    given = given_of(intake)
    kept = {path: (given[path.group][path.entry] if path.group else given) for path in changes}
    meanwhile = {
        path: kept[path][path.question]
        for path, answer in changes.items()
        if path.question in kept[path]
        and _is_overtaken(path.question, kept[path][path.question], answer, shown[path])
    }
    mine = {path: answer for path, answer in changes.items() if path not in meanwhile}
    _add_and_note(intake, mine, by)
    return meanwhile


def _is_overtaken(question: str, kept: Answer, answer: Answer, shown: str) -> bool:
    """Whether what is kept is neither what the page showed nor what is to be saved."""
    asked = QUESTIONNAIRE.questions[question]
    # "Is there more?" is asked anew with each entry, so no page shows what was said before.
    return question not in MORE and asked.mark(kept) not in (shown, asked.mark(answer))


@write
def add_entry(intake: Intake, group: str, by: Staff | None = None) -> int:
    """Begin an entry of a group and return its number, which is never used again.

    An entry that is still empty is taken instead of a new one, so that a form that is sent
    twice adds one entry. Raises GroupFull.
    """
    given = given_of(intake)
    rows = given.get(group, {})
    empty = [number for number, row in rows.items() if not row]
    if empty:
        return empty[0]
    if len(rows) >= QUESTIONNAIRE.groups[group].at_most:
        raise GroupFull
    number = 1 + _entries_ever(intake, group)
    rows[number] = {}
    given[group] = dict(sorted(rows.items()))
    more = QUESTIONNAIRE.groups[group].more.id
    given[more] = True
    _append(intake, Path(more), True, by)
    _append(intake, Path("", group, number), {}, by)
    _keep(intake, given)
    return number


@write
def remove_entry(intake: Intake, group: str, number: int, by: Staff | None = None) -> None:
    """Take an entry of a group away. What was answered in it stays in the history."""
    given = given_of(intake)
    if given.get(group, {}).pop(number, None) is None:
        return
    _append(intake, Path("", group, number), None, by)
    _keep(intake, given)
    note(Kind.ANSWERED, intake, by, answers=1)


@write
def submit(intake: Intake, by: Staff | None = None) -> StoredSuggestion | None:
    """Send the intake to staff, with the suggestion frozen. A second time changes nothing."""
    if intake.status not in (Status.UNSENT, Status.OPEN):
        return intake.suggestions[-1] if intake.suggestions else None
    intake.status = Status.WAITING
    intake.sent_at = now()
    frozen = freeze(intake)
    note(Kind.SENT, intake, by)
    return frozen


def freeze(intake: Intake) -> StoredSuggestion:
    """Keep the answers and today's result as they are, inside the transaction under way."""
    journey = journey_of(intake)
    suggestion = suggest_placement(journey.answers)
    stored = StoredSuggestion(
        intake_id=intake.id,
        answers=intake.answers,
        result=suggestion_to_json(suggestion, journey.answers, []),
        ruleset=suggestion.ruleset,
        questionnaire_version=VERSION,
    )
    db.session.add(stored)
    db.session.flush()
    return stored


def given_of(intake: Intake) -> Given:
    """The latest answers."""
    return restore(QUESTIONNAIRE, intake.answers)


def journey_of(intake: Intake) -> Journey:
    return Journey(QUESTIONNAIRE, given_of(intake))


def suggestion_of(intake: Intake) -> Suggestion:
    return suggest_placement(journey_of(intake).answers)


def by_id(intake_id: UUID) -> Intake | None:
    return db.session.get(Intake, intake_id)


def by_reference(typed: str) -> Intake | None:
    """The intake with this reference, however its capitals and its dash were typed."""
    plain = "".join(each for each in typed.upper() if each in REFERENCE_LETTERS)
    wanted = Intake.reference == f"{plain[:4]}-{plain[4:]}"
    return db.session.scalar(select(Intake).where(wanted, Intake.status != Status.UNSENT))


WORKLIST = (Status.WAITING, Status.OPEN, Status.DECIDED)


def worklist(
    status: Status | None = None, before: tuple[datetime, UUID] | None = None, limit: int = 50
) -> Sequence[Intake]:
    """Intakes for staff: in one status, or all that are sent, the latest change first.

    `before` is where the page before ended, as (updated_at, id).
    """
    query = (
        select(Intake)
        .options(joinedload(Intake.started_by))
        .where(Intake.status == status if status else Intake.status.in_(WORKLIST))
        .order_by(Intake.updated_at.desc(), Intake.id.desc())
        .limit(limit)
    )
    if before:
        when, last = before
        query = query.where(
            or_(Intake.updated_at < when, (Intake.updated_at == when) & (Intake.id < last))
        )
    return db.session.scalars(query).all()


def waiting(limit: int = 200) -> Sequence[Intake]:
    """Intakes that wait for a decision: the urgent first, then by level, priority and age."""
    query = (
        select(Intake)
        .options(joinedload(Intake.started_by), selectinload(Intake.dispositions))
        .where(Intake.status == Status.WAITING)
        .order_by(Intake.urgent.desc(), Intake.level.desc(), Intake.priority, Intake.id)
        .limit(limit)
    )
    return db.session.scalars(query).all()


def count_by_status() -> dict[str, int]:
    """How many intakes stand where."""
    query = select(Intake.status, func.count()).group_by(Intake.status)
    return {status: count for status, count in db.session.execute(query)}


def _untouched_call(by: Staff, today: date, synthetic: bool) -> Intake | None:
    # Two presses at the same time take turns.
    db.session.refresh(by, with_for_update=True)
    query = (
        select(Intake)
        .where(Intake.status == Status.OPEN, Intake.started_by_id == by.id)
        .order_by(Intake.id.desc())
        .limit(1)
    )
    latest = db.session.scalar(query)
    empty = {"screened_on": today, "channel": Channel.CALL.value}
    if latest and latest.synthetic == synthetic and given_of(latest) == empty:
        return latest
    return None


def _add_and_note(intake: Intake, answers: Mapping[Path, Answer], by: Staff | None) -> bool:
    changed = _add(intake, answers, by)
    if changed:
        note(Kind.ANSWERED, intake, by, answers=changed)
    return bool(changed)


def _add(intake: Intake, answers: Mapping[Path, Answer], by: Staff | None) -> int:
    given, changed = given_of(intake), 0
    for path, answer in answers.items():
        row = given[path.group][path.entry] if path.group else given
        if path.question in row and _same(row[path.question], answer):
            continue
        row[path.question] = answer
        question = QUESTIONNAIRE.questions[path.question]
        _append(intake, path, question.to_json(answer), by)
        changed += 1
    if changed:
        _keep(intake, given)
        _wait_again(intake)
    return changed


def _wait_again(intake: Intake) -> None:
    """Answers that come in after the decision make the intake wait for another one."""
    if intake.status == Status.DECIDED:
        intake.status = Status.WAITING


def _same(one: Answer, other: Answer) -> bool:
    # True equals 1 in Python, but "yes" is another answer than the number one.
    return type(one) is type(other) and one == other


def _append(intake: Intake, path: Path, value: object, by: Staff | None) -> None:
    db.session.add(
        GivenAnswer(
            intake_id=intake.id,
            given=[str(path), value],
            given_by_id=by.id if by else None,
        )
    )


def _keep(intake: Intake, given: Given) -> None:
    intake.answers = keep(QUESTIONNAIRE, given)
    intake.updated_at = now()
    answers = Journey(QUESTIONNAIRE, given).answers
    suggestion = suggest_placement(answers)
    intake.level = int(suggestion.level)
    intake.urgent = suggestion.urgent
    intake.settled = suggestion.settled
    intake.minor = Flag.MINOR in suggestion.flags
    intake.priority = priority_of(answers).rank
    look_ups.index(intake, given)


def _entries_ever(intake: Intake, group: str) -> int:
    """How many entries the group has had, those taken away included."""
    rows = db.session.scalars(select(GivenAnswer).where(GivenAnswer.intake_id == intake.id))
    paths = (Path.read(row.given[0]) for row in rows)
    return max((path.entry for path in paths if path.group == group), default=0)


def _free_reference() -> str:
    while True:
        drawn = "".join(secrets.choice(REFERENCE_LETTERS) for _ in range(8))
        reference = f"{drawn[:4]}-{drawn[4:]}"
        if not db.session.scalar(select(Intake.id).where(Intake.reference == reference)):
            return reference
