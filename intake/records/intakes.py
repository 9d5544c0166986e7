"""The life of an intake: start, answers, submission, and how to find it again."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import exists, select

from intake.extensions import db
from intake.placement.engine import suggest_placement
from intake.placement.writing import suggestion_to_json
from intake.questionnaire import QUESTIONNAIRE, VERSION
from intake.questionnaire.answers import Answer, Given, Path
from intake.questionnaire.journey import Journey
from intake.questionnaire.reading import keep
from intake.records import call_backs, look_ups
from intake.records.call_tables import Call, CallBack
from intake.records.database import take_turns_at, write
from intake.records.events import Kind, note
from intake.records.journeys import given_of as given_of
from intake.records.journeys import journey_of as journey_of
from intake.records.journeys import suggestion_of as suggestion_of
from intake.records.journeys import weigh as weigh
from intake.records.models import CallState, Channel, GivenAnswer, Intake, Status, StoredSuggestion
from intake.records.moments import now
from intake.records.references import LETTERS, free_reference
from intake.records.staff_tables import Staff

MORE = {group.more.id for group in QUESTIONNAIRE.groups.values()}


class IntakeClosed(Exception):
    """The intake was sent already, so the person can no longer change it."""


class GroupFull(Exception):
    """The group has as many entries as it may have."""


@write
def start(
    channel: Channel,
    today: date,
    by: Staff | None = None,
    synthetic: bool = False,
    vignette: str | None = None,
) -> Intake:
    """Begin an intake. `today` is the day that rules measure time from.

    `synthetic` marks a made-up one, for trying out and for practice, and `vignette` the case
    that it is played from. A call of the same person in which nothing is answered yet is taken
    instead of a new one, so that a button that is pressed twice starts one call.
    """
    if by and (untouched := _untouched_call(by, today, synthetic, vignette)):
        return untouched
    return _begin(channel, today, by, synthetic=synthetic, vignette=vignette)


@write
def answer_in(intake: Intake, language: str) -> None:
    """From now on it is answered in this language, a code of `questionnaire.languages`."""
    intake.language = language


@write
def take_in(
    given: Given,
    by: Staff | None = None,
    connection: int | None = None,
    *,
    finished: bool,
    synthetic: bool = False,
) -> Intake:
    """A new call with answers that came in all at once, from another system.

    It waits for a decision if it is `finished`, else it is an open call. `given` has the day of
    the screening; `connection` is the id of the system, where it sent them by itself.
    """
    today: date = given["screened_on"]
    intake = _begin(Channel.CALL, today, by, synthetic=synthetic)
    note(Kind.RECEIVED, intake, by, None, **({"connection": connection} if connection else {}))
    kept, paths = given_of(intake), dict[Path, Answer]()
    for key, value in given.items():
        if key not in QUESTIONNAIRE.groups:
            paths[Path(key)] = value
            continue
        kept[key] = {number: {} for number in value}
        for number, row in value.items():
            _append(intake, Path("", key, number), {}, by)
            paths |= {Path(question, key, number): answer for question, answer in row.items()}
    intake.answers = keep(QUESTIONNAIRE, kept)
    _add_and_note(intake, paths, by)
    if finished:
        _send(intake, by)
    return intake


def _begin(
    channel: Channel, today: date, by: Staff | None, *, synthetic: bool, vignette: str | None = None
) -> Intake:
    intake = Intake(
        reference=free_reference(),
        channel=channel,
        status=Status.UNSENT if channel is Channel.SELF else Status.OPEN,
        started_by_id=by.id if by else None,
        owner_id=by.id if by else None,
        answers={},
        synthetic=synthetic,
        vignette=vignette,
    )
    db.session.add(intake)
    db.session.flush()
    add_answers(intake, {Path("screened_on"): today, Path("channel"): channel.value}, by)
    note(Kind.STARTED, intake, by)
    return intake


@write
def save_answers(
    intake: Intake, answers: Mapping[Path, Answer], by: Staff | None = None
) -> Journey:
    """Add the answers that are new or different. Returns the path that all answers make then.

    Raises IntakeClosed when a person changes a screen that was sent already.
    """
    if intake.channel == Channel.SELF and intake.status != Status.UNSENT and by is None:
        raise IntakeClosed
    _add_and_note(intake, answers, by)
    return journey_of(intake)


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
    _wait_again(intake)
    note(Kind.ANSWERED, intake, by, answers=1)
    return number


@write
def remove_entry(intake: Intake, group: str, number: int, by: Staff | None = None) -> None:
    """Take an entry of a group away. What was answered in it stays in the history."""
    given = given_of(intake)
    if given.get(group, {}).pop(number, None) is None:
        return
    _append(intake, Path("", group, number), None, by)
    _keep(intake, given)
    _wait_again(intake)
    note(Kind.ANSWERED, intake, by, answers=1)


@write
def submit(intake: Intake, by: Staff | None = None) -> StoredSuggestion | None:
    """Send the intake to staff, with the suggestion frozen. A second time changes nothing."""
    if intake.status not in (Status.UNSENT, Status.OPEN):
        return intake.suggestions[-1] if intake.suggestions else None
    return _send(intake, by)


def _send(intake: Intake, by: Staff | None) -> StoredSuggestion:
    intake.status = Status.WAITING
    intake.sent_at = now()
    weigh(intake)
    call_backs.keep_asked_for(intake)
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


def who_answered(intake: Intake, path: Path) -> tuple[Staff | None, datetime | None]:
    """Who gave the latest answer at a path, None for nobody of the staff; and when."""
    for row in reversed(intake.given_answers):
        if row.given[0] == str(path):
            return row.given_by, row.given_at
    return None, None


def by_id(intake_id: UUID) -> Intake | None:
    return db.session.get(Intake, intake_id)


def by_reference(typed: str, *, synthetic: bool) -> Intake | None:
    """The intake with this reference, however its capitals and its dash were typed.

    A made-up one is found only in practice, and a real one only outside of it.
    """
    plain = "".join(each for each in typed.upper() if each in LETTERS)
    wanted = Intake.reference == f"{plain[:4]}-{plain[4:]}"
    return db.session.scalar(
        select(Intake).where(wanted, Intake.status != Status.UNSENT, Intake.synthetic == synthetic)
    )


def _untouched_call(by: Staff, today: date, synthetic: bool, vignette: str | None) -> Intake | None:
    """A call of this person in which nothing was answered, ended, agreed or linked yet."""
    # Two presses at the same time take turns.
    take_turns_at(by)
    ended = exists().where(Call.intake_id == Intake.id, Call.ended_at.is_not(None))
    query = (
        select(Intake)
        .where(Intake.status == Status.OPEN, Intake.started_by_id == by.id)
        .where(Intake.synthetic == synthetic, Intake.vignette == vignette)
        .where(Intake.owner_id == by.id, Intake.earlier_id.is_(None))
        .where(Intake.call_state == CallState.GOES_ON)
        .where(~ended, ~exists().where(CallBack.intake_id == Intake.id))
        .order_by(Intake.id.desc())
        .limit(1)
    )
    latest, empty = db.session.scalar(query), {"screened_on": today, "channel": Channel.CALL.value}
    return latest if latest and given_of(latest) == empty else None


def _add_and_note(intake: Intake, answers: Mapping[Path, Answer], by: Staff | None) -> None:
    if changed := add_answers(intake, answers, by):
        note(Kind.ANSWERED, intake, by, answers=changed)


def add_answers(intake: Intake, answers: Mapping[Path, Answer], by: Staff | None = None) -> int:
    """Add those that are new or different, inside the transaction under way; how many."""
    given, changed = given_of(intake), set[str]()
    count = 0
    for path, answer in answers.items():
        row = given[path.group][path.entry] if path.group else given
        if path.question in row and _same(row[path.question], answer):
            continue
        row[path.question] = answer
        question = QUESTIONNAIRE.questions[path.question]
        _append(intake, path, question.to_json(answer), by)
        changed.add(path.question)
        count += 1
    if changed:
        _keep(intake, given)
        _wait_again(intake)
    if not changed.isdisjoint(look_ups.FOUND_BY):
        look_ups.index(intake, given)
    return count


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
    intake.walked = (intake.answers_sealed, Journey(QUESTIONNAIRE, given))
    # Nobody of the staff sees a screen before it is sent.
    if intake.status != Status.UNSENT:
        weigh(intake)


def _entries_ever(intake: Intake, group: str) -> int:
    """How many entries the group has had, those taken away included."""
    rows = db.session.scalars(select(GivenAnswer).where(GivenAnswer.intake_id == intake.id))
    paths = (Path.read(row.given[0]) for row in rows)
    return max((path.entry for path in paths if path.group == group), default=0)
