"""Filters of the worklist that somebody saved for themselves."""

from collections.abc import Sequence

from sqlalchemy import delete, select

from intake.extensions import db
from intake.records.call_tables import SavedFilter
from intake.records.database import take_turns_at, write
from intake.records.staff_tables import Staff

AT_MOST = 20


class NameTaken(Exception):
    """This person has a filter of this name already."""


class TooMany(Exception):
    """This person has as many filters as anybody may have."""


def of(whose: Staff) -> Sequence[SavedFilter]:
    """What this person saved, by name."""
    query = select(SavedFilter).where(SavedFilter.staff_id == whose.id)
    return db.session.scalars(query.order_by(SavedFilter.name, SavedFilter.id)).all()


@write
def save(whose: Staff, name: str, choices: str) -> SavedFilter:
    """Keep a filter under a name. Raises NameTaken and TooMany."""
    # Two presses at the same time take turns.
    take_turns_at(whose)
    kept = of(whose)
    if any(each.name.casefold() == name.casefold() for each in kept):
        raise NameTaken
    if len(kept) >= AT_MOST:
        raise TooMany
    added = SavedFilter(staff_id=whose.id, name=name, choices=choices)
    db.session.add(added)
    db.session.flush()
    return added


@write
def forget(whose: Staff, filter_id: int) -> bool:
    """Delete a filter of this person; False where they have none of this id."""
    of_theirs = (SavedFilter.id == filter_id, SavedFilter.staff_id == whose.id)
    found = db.session.scalar(select(SavedFilter.id).where(*of_theirs))
    db.session.execute(delete(SavedFilter).where(*of_theirs))
    return found is not None
