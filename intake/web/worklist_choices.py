"""The filters of the worklist: what can be chosen, and what an address says of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from urllib.parse import urlencode

from intake.placement.model import Level
from intake.records import moments
from intake.records.bands import Clock
from intake.records.models import Channel, Status
from intake.records.staff_tables import Staff
from intake.records.worklist import SHOWN, TO_DO, View

ME, NOBODY = "me", "nobody"
STATUSES: dict[str, tuple[Status, ...]] = {
    "": TO_DO,
    "waiting": (Status.WAITING,),
    "open": (Status.OPEN,),
    "parked": (Status.OPEN,),
    "decided": (Status.DECIDED,),
    "any": SHOWN,
}
TABS: dict[str, tuple[str, dict[str, str]]] = {
    "todo": ("To do", {}),
    "waiting": ("Waiting", {"status": "waiting"}),
    "mine": ("Mine", {"owner": ME}),
    "open": ("Open calls", {"status": "open"}),
    "back": ("Call back due", {"status": "any", "back": "due"}),
    "decided": ("Decided", {"status": "decided"}),
}
"""The views that are used most: a name, and what they choose."""
ANY_TIME = datetime(9999, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Filter:
    """One list to pick from. The option "" is no filter."""

    name: str
    label: str
    options: Mapping[str, str]


def filters(colleagues: Sequence[Staff], me: Staff) -> tuple[Filter, ...]:
    """All filters, with the colleagues that can be asked for."""
    others = {str(each.id): each.name for each in colleagues if each.id != me.id}
    levels = {each.code: each.label for each in sorted(Level, reverse=True)}
    return (
        Filter("status", "Status", {
            "": "Waiting and open calls", "waiting": "Waiting for a decision",
            "open": "Open calls", "parked": "Parked calls", "decided": "Decided",
            "any": "Everything",
        }),
        Filter("owner", "Owner", {"": "Anybody", ME: "Me", NOBODY: "Nobody", **others}),
        Filter("urgent", "Urgency", {"": "All", "yes": "Urgent only"}),
        Filter("level", "Level", {"": "All levels", **levels}),
        Filter("came", "Came by", {"": "Either way", "call": "Call", "self": "Self-screen"}),
        Filter("clock", "Clock", {
            "": "With or without", "running": "Running", "nearly": "Over within 12 hours",
            "over": "Over",
        }),
        Filter("back", "Call back", {
            "": "With or without", "due": "Due now or today", "agreed": "Agreed at any time",
        }),
    )  # fmt: skip


@dataclass(frozen=True)
class Choices:
    """What is chosen, by the name of its filter, and what of the address could not be read."""

    values: Mapping[str, str]
    ignored: tuple[str, ...] = ()

    @property
    def query(self) -> str:
        """The same choices for an address; "" where nothing is chosen."""
        return urlencode(self.values)

    @property
    def tab(self) -> str:
        """The tab that chooses the same; "" where none does."""
        same = (name for name, (_, chosen) in TABS.items() if chosen == self.values)
        return next(same, "")

    def in_words(self, asked: Sequence[Filter]) -> list[str]:
        """What is chosen, as it stands on the page: “Owner: Me”."""
        return [
            f"{each.label}: {each.options[self.values[each.name]]}"
            for each in asked
            if each.name in self.values
        ]


def read(given: Mapping[str, str], asked: Sequence[Filter]) -> Choices:
    """The choices of an address or a form. A value that is none of the options is left out."""
    said = [(each, given.get(each.name, "").strip()) for each in asked]
    known = {each.name: value for each, value in said if value and value in each.options}
    ignored = (each.label for each, value in said if value not in each.options)
    return Choices(known, tuple(ignored))


def view_of(values: Mapping[str, str], me: Staff, synthetic: bool) -> View:
    """The choices as the records take them."""
    status, owner, back = (values.get(name, "") for name in ("status", "owner", "back"))
    level, came, clock = (values.get(name) for name in ("level", "came", "clock"))
    return View(
        synthetic,
        STATUSES[status],
        parked=status == "parked",
        owner={"": None, ME: me.id, NOBODY: 0}[owner] if not owner.isdigit() else int(owner),
        urgent="urgent" in values,
        level=int(Level.of(level)) if level else None,
        channel=Channel(came) if came else None,
        clock=Clock(clock) if clock else None,
        back_by={"": None, "due": end_of_today(), "agreed": ANY_TIME}[back],
    )


def tab_views(me: Staff, synthetic: bool) -> dict[str, View]:
    return {name: view_of(chosen, me, synthetic) for name, (_, chosen) in TABS.items()}


def end_of_today() -> datetime:
    """Midnight at the place where the program is."""
    here = moments.now().astimezone()
    tomorrow = here.date() + timedelta(days=1)
    return datetime.combine(tomorrow, time()).astimezone()
