"""Whether the clock can be believed, before anything is deleted because it is old."""

from datetime import datetime, timedelta

from sqlalchemy import select

from intake.extensions import db
from intake.records import moments
from intake.records.event_tables import Event

SLACK = timedelta(minutes=5)
"""By so much the clocks of two nodes may differ."""
IDLE = timedelta(days=14)
"""A place where nothing happens for longer is more likely one whose clock jumped ahead."""
SETTLED = timedelta(days=3)
"""Events younger than this may have been noted by the clock that is doubted."""


class ClockJumped(Exception):
    """The clock does not fit what is in the log. The message says how, in whole sentences."""


def check_clock() -> None:
    """Raises ClockJumped where the clock went back, or ahead by more than two weeks.

    After a jump ahead new events fit the new clock. So what counts is the newest event that is
    older than three days: only when the clock has gone on for so long is it taken as right.
    """
    now = moments.now()
    newest = _newest()
    if newest and now < newest - SLACK:
        raise ClockJumped(
            f"The clock says {_said(now)}, which is earlier than the newest event in the log, "
            f"{_said(newest)}."
        )
    settled = _newest(before=now - SETTLED)
    if settled and now - settled > IDLE + SETTLED:
        raise ClockJumped(
            f"The clock says {_said(now)}, and the log has no event between {_said(settled)} and "
            "the last three days. Either nothing happened here for so long, or the clock jumped "
            "ahead."
        )


def _newest(before: datetime | None = None) -> datetime | None:
    # By id, which the clock has no part in; the walk back from the end is short.
    query = select(Event.at).order_by(Event.id.desc()).limit(1)
    return db.session.scalar(query.where(Event.at <= before) if before else query)


def _said(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"
