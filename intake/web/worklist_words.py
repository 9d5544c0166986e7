"""How the worklist says what it shows: a clock, a call back, who has it, where it stands."""

from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from intake.placement.priority import PRIORITIES
from intake.questionnaire import text
from intake.records import moments
from intake.records.bands import NEARLY_OVER
from intake.records.models import Intake, Status
from intake.records.staff_tables import Staff
from intake.records.worklist import Line, NextCallBack
from intake.web.filters import plural

GROUPS = {each.rank: each.who for each in PRIORITIES.values()}
STATUS_WORDS = {
    Status.OPEN: "Open call",
    Status.WAITING: "Waiting for a decision",
    Status.DECIDED: "Decided",
}


def group(intake: Intake) -> str:
    """The priority in words; "" for the last one, which has no clock."""
    return GROUPS[intake.priority] if intake.priority < max(GROUPS) else ""


def status(line: Line) -> str:
    return "Parked" if line.parked else STATUS_WORDS[line.intake.status]


def clock(due: datetime) -> str:
    """“31 h left”, “2 h over”, in days from three days on."""
    minutes = int((due - moments.now()).total_seconds() // 60)
    return f"{_span(abs(minutes))} {'left' if minutes >= 0 else 'over'}"


def clock_tone(intake: Intake) -> str:
    """The kind of tag for a clock that is over or nearly so; a decided intake calls for nobody."""
    if intake.due_at is None or intake.status == Status.DECIDED:
        return ""
    left = intake.due_at - moments.now()
    return "alert" if left.total_seconds() < 0 else "warn" if left < NEARLY_OVER else ""


def _span(minutes: int) -> str:
    if minutes < 60:
        return f"{minutes} min"
    hours = minutes // 60
    return f"{hours} h" if hours < 72 else plural(hours // 24, "day")


def call_back(agreed: NextCallBack) -> str:
    """“Call back due at 3:30 p.m. CST”, by the clock that was agreed on."""
    zone = _zone(agreed.zone)
    there, today = agreed.due_at.astimezone(zone), moments.now().astimezone(zone).date()
    day = "" if there.date() == today else f"{there:%b} {there.day}, "
    said = "was due" if is_over(agreed) else "due"
    said = "Asked for a call" if agreed.asked_online else f"Call back {said}"
    return f"{said} {day or 'at '}{text.time_of_day(f'{there:%H:%M}')} {there:%Z}"


def is_over(agreed: NextCallBack) -> bool:
    """Whether somebody waits for this call now."""
    return agreed.due_at < moments.now()


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def owner(intake: Intake, me: Staff) -> str:
    if intake.owner_id == me.id:
        return "You"
    return intake.owner.name if intake.owner else "Nobody"
