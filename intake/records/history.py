"""What happened to one intake, from the first answer to the last look, in words."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from heapq import merge
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from intake.extensions import db
from intake.placement.model import Level
from intake.questionnaire import text
from intake.records import connections
from intake.records.access_report import BY_THE_PERSON, THE_PERSON, THE_SITE
from intake.records.answer_changes import AnswerChange, changes_of
from intake.records.call_backs import RESULTS
from intake.records.call_tables import Call, CallBack
from intake.records.calls import OUTCOMES
from intake.records.consent_tables import ConsentEnd, Disclosure
from intake.records.dispositions import OVERRIDE_REASONS, WITHDRAWAL_REASONS
from intake.records.event_tables import Event
from intake.records.event_words import WORDS
from intake.records.events import Kind, Purpose
from intake.records.models import Channel, Disposition, GivenAnswer, Intake
from intake.records.sending_tables import SendingEvent
from intake.records.sendings import STEP_WORDS, Step
from intake.records.staff_tables import Staff

PAUSE = timedelta(minutes=30)
"""What the same person did further apart than this is told apart."""

TOLD_BY_OTHERS = (Kind.ANSWERED, Kind.DOCUMENT_MADE)
"""Events that say less than what stands beside them: the answers, and the disclosure."""


@dataclass(frozen=True)
class Happening:
    """One line of the history. `since` is when it began, where it took some time.

    `quoted` is what somebody wrote, `more` says more in words of the program. `answers` are the
    answers that were saved, and `times` says how often it happened.
    """

    at: datetime
    since: datetime
    who: str
    what: str
    more: str = ""
    quoted: str = ""
    answers: tuple[AnswerChange, ...] = ()
    times: int = 1


@dataclass(frozen=True)
class _Detail:
    """What the tables say beside the events, by the ids that the events name."""

    intake: Intake
    decisions: dict[int, Disposition]
    ends: dict[int, ConsentEnd]
    disclosures: dict[int, Disclosure]
    steps: dict[int, SendingEvent]
    calls: dict[int, Call]
    calls_back: dict[int, CallBack]
    staff: dict[int, str]


def history_of(intake: Intake) -> list[Happening]:
    """All that happened to an intake, the latest first.

    Answers that one person saved without a longer pause, and looks of one person, are one line.
    """
    detail = _detail(intake)
    told = _Telling()
    for at, what in merge(_answers(intake), _events(intake), key=lambda each: each[0]):
        if isinstance(what, Event):
            told.add_event(_happening(what, at, detail), looked=what.kind == Kind.READ)
        else:
            row, change = what
            told.add_answer(_who(intake, row), at, change)
    # Of what happened at the same moment, what came later stands first too.
    return sorted(told.whole(), key=lambda each: each.at)[::-1]


@dataclass
class _Telling:
    """The lines so far, and which of them the next thing may still belong to."""

    happenings: list[Happening] = field(default_factory=list)
    looks: dict[str, int] = field(default_factory=dict)
    """Who looked, and in which line."""
    saving: int | None = None
    """The line of the answers that are being saved."""
    saved: dict[int, list[AnswerChange]] = field(default_factory=dict)
    """The answers of each such line."""

    def whole(self) -> list[Happening]:
        """The lines, each with its answers."""
        return [
            replace(each, answers=tuple(self.saved[place])) if place in self.saved else each
            for place, each in enumerate(self.happenings)
        ]

    def add_answer(self, who: str, at: datetime, change: AnswerChange) -> None:
        if (place := self.saving) is not None:
            before = self.happenings[place]
            if before.who == who and at - before.at <= PAUSE:
                self.happenings[place] = replace(before, at=at)
                self.saved[place].append(change)
                return
        self.saving = self._add(Happening(at, at, who, WORDS[Kind.ANSWERED]))
        self.saved[self.saving] = [change]

    def add_event(self, happening: Happening, *, looked: bool) -> None:
        if not looked:
            self.looks, self.saving = {}, None
            self._add(happening)
            return
        place = self.looks.get(happening.who)
        if place is not None and happening.at - self.happenings[place].at <= PAUSE:
            before = self.happenings[place]
            self.happenings[place] = replace(before, at=happening.at, times=before.times + 1)
        else:
            self.looks[happening.who] = self._add(happening)

    def _add(self, happening: Happening) -> int:
        self.happenings.append(happening)
        return len(self.happenings) - 1


def _answers(intake: Intake) -> Iterator[tuple[datetime, Any]]:
    query = select(GivenAnswer).options(joinedload(GivenAnswer.given_by))
    query = query.where(GivenAnswer.intake_id == intake.id).order_by(GivenAnswer.id)
    for row, change in changes_of(db.session.scalars(query).all()):
        yield row.given_at, (row, change)


def _events(intake: Intake) -> Iterator[tuple[datetime, Any]]:
    query = select(Event).options(joinedload(Event.actor))
    query = query.where(Event.chain == intake.id, Event.kind.not_in(TOLD_BY_OTHERS))
    for event in db.session.scalars(query.order_by(Event.number)):
        yield event.at, event


def _detail(intake: Intake) -> _Detail:
    def by_id(table: Any, *options: Any) -> dict[int, Any]:
        query = select(table).options(*options).where(table.intake_id == intake.id)
        return {each.id: each for each in db.session.scalars(query)}

    ends = by_id(ConsentEnd).values()
    return _Detail(
        intake,
        by_id(Disposition, joinedload(Disposition.suggestion)),
        {each.consent_id: each for each in ends},
        by_id(Disclosure),
        by_id(SendingEvent),
        by_id(Call),
        by_id(CallBack),
        {each.id: each.name for each in db.session.execute(select(Staff.id, Staff.name))},
    )


def _who(intake: Intake, row: GivenAnswer) -> str:
    if row.given_by:
        return row.given_by.name
    return THE_PERSON if intake.channel == Channel.SELF else THE_SITE


def _actor(intake: Intake, event: Event) -> str:
    if event.actor:
        return event.actor.name
    online = intake.channel == Channel.SELF and event.kind in BY_THE_PERSON
    return THE_PERSON if online or event.purpose == Purpose.PERSON else THE_SITE


def _happening(event: Event, at: datetime, detail: _Detail) -> Happening:
    kind = Kind(event.kind)
    told = Happening(at, at, _actor(detail.intake, event), WORDS[kind])
    of_consent = f"Consent {detail.intake.reference}/C{event.detail.get('consent')}"
    match kind:
        case Kind.SENT if frozen := detail.intake.suggestions[:1]:
            return replace(told, more=_suggested(frozen[0].result))
        case Kind.DECIDED | Kind.WITHDRAWN:
            return _decision(told, detail.decisions[event.detail["disposition"]])
        case Kind.CONSENT_ASKED | Kind.CONSENT_SIGNED | Kind.LINK_MADE | Kind.LINK_LOCKED:
            return replace(told, more=of_consent)
        case Kind.CONSENT_ENDED:
            end = detail.ends.get(event.detail["consent"])
            return replace(told, more=of_consent, quoted=end.words if end else "")
        case Kind.REFERRAL_NOTED:
            return _step(told, detail.steps[event.detail["step"]])
        case Kind.DISCLOSED | Kind.EMERGENCY_RECORDED | Kind.DOWNLOADED | Kind.OWN_COPY_GIVEN:
            return _given(told, detail.disclosures.get(event.detail.get("disclosure", 0)))
        case Kind.RECEIVED | Kind.HANDED_OVER:
            return _from_or_to(told, event, detail)
        case Kind.CALL_ENDED:
            return _call(told, detail.calls[event.detail["call"]])
        case Kind.CALL_BACK_AGREED | Kind.CALL_BACK_DONE:
            return _call_back(told, kind, detail.calls_back[event.detail["call_back"]])
    return told


def _from_or_to(told: Happening, event: Event, detail: _Detail) -> Happening:
    """From which other system, or to whom of the staff."""
    if "to" in event.detail:
        return replace(told, more=f"To {detail.staff[event.detail['to']]}")
    number = event.detail.get("connection")
    return replace(told, more=f"From {connections.name_of(number)}") if number else told


def _call_back(told: Happening, kind: Kind, call_back: CallBack) -> Happening:
    result = RESULTS.get(call_back.result, "")
    done = f": {result.lower()}" if kind is Kind.CALL_BACK_DONE and result else ""
    agreed = "Agreed for" if call_back.made_by_id else "Asked for online on"
    return replace(told, more=f"{agreed} {_local(call_back.due_at)}{done}")


def _step(told: Happening, step: SendingEvent) -> Happening:
    to = step.sending.disclosure.facts["recipient"]
    more = f"{to}: {STEP_WORDS[Step(step.step)].lower()}"
    return replace(told, more=more, quoted=step.said["words"])


def _given(told: Happening, given: Disclosure | None) -> Happening:
    """To whom it went; the program's own document goes to nobody."""
    to = f"To {given.facts['recipient']}" if given else "The record of the program"
    return replace(told, more=to)


def _call(told: Happening, call: Call) -> Happening:
    lasted = (call.ended_at or told.at) - call.begun_at
    minutes = max(1, round(lasted.total_seconds() / 60))
    words = f"{minutes} minute{'' if minutes == 1 else 's'} on the phone"
    how = OUTCOMES.get(call.outcome, "")
    return replace(told, more=f"{how} · {words}" if how else words, quoted=call.words)


def _local(moment: datetime) -> str:
    here = moment.astimezone()
    return f"{text.day(here.date())}, {text.time_of_day(f'{here:%H:%M}')}"


def _decision(told: Happening, made: Disposition) -> Happening:
    label = Level(made.level).label
    if made.withdraws_id:
        more = f"{label}. {WITHDRAWAL_REASONS[made.reason]}"
    elif made.confirmed:
        more = f"Confirmed: {label}"
    else:
        more = f"Overridden: {label}. {OVERRIDE_REASONS[made.reason]}"
        more += f". {_suggested(made.suggestion.result)}"
    if made.second_name:
        more += f". Second name: {made.second_name}"
    return replace(told, more=more, quoted=made.words)


def _suggested(result: dict[str, Any]) -> str:
    """What was suggested when it was frozen; for anyone under 18 nothing was."""
    if "MINOR" in result["flags"]:
        return "Under 18: nothing was suggested"
    return f"Suggested then: {Level.of(result['level']).label.lower()}"
