"""The worklist: who is to be seen to, the most urgent first, page by page, and by whom."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, Select, exists, func, select, union_all, update
from sqlalchemy.orm import defer, joinedload

from intake.extensions import db
from intake.records import moments
from intake.records.bands import Clock, bands
from intake.records.call_tables import Call, CallBack
from intake.records.calls import FORGOTTEN_AFTER
from intake.records.database import write
from intake.records.event_tables import Event
from intake.records.events import Kind, note
from intake.records.models import CallState, Channel, Disposition, Intake, Status
from intake.records.staff_tables import Staff

PAGE_SIZE = 50
TO_DO = (Status.WAITING, Status.OPEN)
SHOWN = (*TO_DO, Status.DECIDED)
"""A screen that the person has not sent is seen by nobody."""
COUNTED_UP_TO = 1000


@dataclass(frozen=True)
class View:
    """What of the worklist is asked for. `owner` is an account, or 0 for nobody's."""

    synthetic: bool
    statuses: tuple[Status, ...] = TO_DO
    parked: bool = False
    owner: int | None = None
    urgent: bool = False
    level: int | None = None
    channel: Channel | None = None
    clock: Clock | None = None
    back_by: datetime | None = None
    """A call back is due before this moment, and is still to be made."""


class NextCallBack(NamedTuple):
    """When the next call back is due, and the time zone it was agreed in."""

    due_at: datetime
    zone: str
    asked_online: bool
    """Nobody agreed on it: it was asked for at that moment."""


@dataclass(frozen=True)
class Line:
    """An intake with what the list says about it beside its own columns."""

    intake: Intake
    parked: bool = False
    changed: bool = False
    """Answers came in after the decision."""
    call_back: NextCallBack | None = None


@dataclass(frozen=True)
class Taken:
    """An intake that somebody else took meanwhile. `owner_id` is 0 where nobody has it now."""

    id: UUID
    reference: str
    owner_id: int
    owner: str


@dataclass(frozen=True)
class Assigned:
    """What came of handing over: how many, whose were taken meanwhile, and how many are gone."""

    done: int
    taken: tuple[Taken, ...]
    gone: int


def page(view: View, after: str = "", limit: int = PAGE_SIZE) -> tuple[list[Line], str]:
    """The lines behind the key `after`, and the key to go on after, "" at the end."""
    intakes = _first(view, after, limit + 1)
    shown = intakes[:limit]
    return lines_of(shown), shown[-1].sort_key if len(intakes) > limit else ""


def _first(view: View, after: str, limit: int) -> list[Intake]:
    """The first ones behind a key: so many of each stretch at most are read, and sorted anew."""
    # Where calls back are wanted the order is no column, but what equals it: else PostgreSQL walks
    # a list that is sorted already, and looks in vain at all who are not to be called.
    order = Intake.sort_key if view.back_by is None else Intake.sort_key.concat("")
    parts = [
        select(each.order_by(order).limit(limit).subquery()) for each in _stretches(view, after)
    ]
    if not parts:
        return []
    those = union_all(*parts).subquery()
    ids = db.session.scalars(select(those.c.id).order_by(those.c.sort_key).limit(limit)).all()
    query = (
        select(Intake)
        .options(
            defer(Intake.answers_sealed), joinedload(Intake.owner), joinedload(Intake.started_by)
        )
        .where(Intake.id.in_(ids))
    )
    return sorted(db.session.scalars(query), key=lambda each: each.sort_key)


def _stretches(view: View, after: str = "") -> Iterator[Select[UUID, str]]:
    """Where the rows of a view stand in an index, sorted already: id and sort key of each."""
    found = select(Intake.id, Intake.sort_key).where(Intake.synthetic == view.synthetic)
    found = found.where(*_conditions(view))
    for band in bands(view.urgent, view.level, view.clock, moments.now()):
        for status, state in _standings(view):
            part = found.where(Intake.status == status, Intake.call_state == state)
            if after > band.begin:
                part = part.where(Intake.sort_key > after)
            elif band.begin:
                part = part.where(Intake.sort_key >= band.begin)
            if band.end and band.end > after:
                part = part.where(Intake.sort_key < band.end)
            if not band.end or band.end > after:
                yield part


def _standings(view: View) -> Iterator[tuple[Status, CallState]]:
    """An open call after which there is nothing to do, such as a wrong number, is left out."""
    for status in view.statuses:
        if not view.parked:
            yield status, CallState.GOES_ON
        if status is Status.OPEN:
            yield status, CallState.PARKED


def lines_of(intakes: Sequence[Intake]) -> list[Line]:
    """The same intakes as lines of the list, with three more queries however many they are."""
    ids = [each.id for each in intakes]
    backs = _next_calls_back(ids)
    parked = _parked([each.id for each in intakes if each.call_state == CallState.PARKED])
    decided = _decided([each.id for each in intakes if each.status == Status.WAITING])
    return [
        Line(each, each.id in parked, each.id in decided, backs.get(each.id)) for each in intakes
    ]


def open_calls(synthetic: bool, limit: int = PAGE_SIZE) -> list[Intake]:
    """The calls that are not finished, the most urgent first."""
    return _first(View(synthetic, (Status.OPEN,)), "", limit)


def counts(views: Mapping[str, View]) -> dict[str, int]:
    """How many intakes each view has, up to a thousand: beyond that nobody counts."""
    queries = [_count(view).label(name) for name, view in views.items()]
    return dict(zip(views, db.session.execute(select(*queries)).one(), strict=True))


def _count(view: View) -> ScalarSelect[int]:
    # The key alone stands in every index, so no row is looked up only to be counted.
    keys = [each.with_only_columns(Intake.sort_key) for each in _stretches(view)]
    rows = union_all(*keys).limit(COUNTED_UP_TO).subquery()
    return select(func.count()).select_from(rows).scalar_subquery()


def is_any(synthetic: bool) -> bool:
    """Whether there is any intake that staff could see, made up or real."""
    query = select(Intake.id).where(Intake.synthetic == synthetic, Intake.status.in_(SHOWN))
    return db.session.scalar(query.limit(1)) is not None


def latest() -> str:
    """A mark that changes with whatever is written about any intake. It costs next to nothing.

    Two writers can commit in the other order than they took their numbers, so whoever watches
    it looks again after a while in any case.
    """
    newest = [select(func.max(table.id)).scalar_subquery() for table in (Event, Call, CallBack)]
    return ".".join(str(each or 0) for each in db.session.execute(select(*newest)).one())


def _conditions(view: View) -> Iterator[ColumnElement[bool]]:
    """All but what tells where in an index to look."""
    if view.parked:
        yield ~_call_lasts()
    if view.owner is not None:
        yield Intake.owner_id == view.owner if view.owner else Intake.owner_id.is_(None)
    if view.channel is not None:
        yield Intake.channel == view.channel
    if view.back_by is not None:
        yield Intake.call_back_at < view.back_by


def _call_lasts() -> ColumnElement[bool]:
    # As records/calls.py has it: nobody is on the phone for so long.
    begun = Call.begun_at > moments.now() - FORGOTTEN_AFTER
    return exists().where(Call.intake_id == Intake.id, Call.ended_at.is_(None), begun)


def _next_calls_back(ids: Collection[UUID]) -> dict[UUID, NextCallBack]:
    query = (
        select(CallBack.intake_id, CallBack.due_at, CallBack.zone, CallBack.made_by_id)
        .where(CallBack.intake_id.in_(ids), CallBack.done_at.is_(None))
        .order_by(CallBack.due_at.desc(), CallBack.id.desc())
    )
    return {
        intake_id: NextCallBack(due, zone, by is None)
        for intake_id, due, zone, by in db.session.execute(query)
    }


def _parked(ids: Collection[UUID]) -> set[UUID]:
    query = select(Intake.id).where(Intake.id.in_(ids), ~_call_lasts())
    return set(db.session.scalars(query)) if ids else set()


def _decided(ids: Collection[UUID]) -> set[UUID]:
    query = select(Disposition.intake_id).where(Disposition.intake_id.in_(ids))
    return set(db.session.scalars(query)) if ids else set()


@write
def assign(
    shown: Mapping[UUID, int], to: Staff | None, by: Staff, synthetic: bool = False
) -> Assigned:
    """Hand intakes over to somebody of the staff, or to nobody.

    `shown` has the owner that each intake was shown with to whoever hands it over, 0 for nobody.
    One that somebody else has taken since is left as it is.
    """
    wanted = to.id if to else 0
    query = (
        select(Intake)
        .options(defer(Intake.answers_sealed), joinedload(Intake.owner))
        .where(Intake.id.in_(shown), Intake.synthetic == synthetic, Intake.status.in_(SHOWN))
        # In one order, so that two who hand over the same ones take turns.
        .order_by(Intake.id)
        .with_for_update(of=Intake)
    )
    found = db.session.scalars(query.execution_options(populate_existing=True)).all()
    mine = [each for each in found if (each.owner_id or 0) in (wanted, shown[each.id])]
    moved = [each for each in mine if (each.owner_id or 0) != wanted]
    taken = tuple(
        Taken(each.id, each.reference, each.owner_id or 0, each.owner.name if each.owner else "")
        for each in found
        if each not in mine
    )
    change = update(Intake).where(Intake.id.in_([each.id for each in moved]))
    # Past the version of the row: who sees to it is no answer.
    db.session.execute(
        change.values(owner_id=wanted or None), execution_options={"synchronize_session": False}
    )
    for each in moved:
        note(Kind.HANDED_OVER, each, by, to=wanted)
    return Assigned(len(mine), taken, len(shown) - len(found))
