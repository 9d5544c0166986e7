"""Which programs fit a person, and why: every fit and misfit with the answer behind it.

The order is published (docs/programs.md). Nothing in it is about what anybody pays or gets for
a referral.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from intake.placement.duties import AWAY
from intake.placement.model import Level
from intake.referral.capabilities import BY_CODE, EVENING, PAYERS_BY_CODE, Capability
from intake.referral.needs import Need, needs_of

__all__ = ["ORDER", "Entry", "Match", "Reason", "match", "needs_of"]

ORDER = (
    "Programs without a misfit come first, then those with fewer. Misfits with what the person "
    "cannot do without weigh more than any number of others: the level, withdrawal management, "
    "a baclofen pump, age, pregnancy, medicine that goes on, a wheelchair or a bed with help.",
    "Among equals: first free places that were said within a week, then places that nobody "
    "knows, then full programs.",
    "Then what leaves less to ask about, then the name.",
    "What anybody pays or gets for a referral plays no part, and is not kept anywhere.",
)
LIVE_IN = tuple(level.code for level in AWAY if level is not Level.EMERGENCY)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A program as it is matched: codes of `capabilities`, and free places where they are known.

    What stands neither in `accepts` nor in `declines` nobody has said.
    """

    id: int
    name: str
    levels: tuple[str, ...] = ()
    accepts: tuple[str, ...] = ()
    declines: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    payers: tuple[str, ...] = ()
    evening: bool | None = None
    places: int | None = None


@dataclass(frozen=True)
class Reason:
    """Why a program fits, does not, or has to be asked; `behind` is the answer it rests on."""

    need: str
    sentence: str
    behind: str
    hard: bool
    open: bool = False
    """Nobody knows yet whether the person needs it."""


@dataclass(frozen=True)
class Match:
    """One program against all the needs of a person."""

    program: Entry
    fits: tuple[Reason, ...]
    misfits: tuple[Reason, ...]
    unknown: tuple[Reason, ...]

    @property
    def places(self) -> int | None:
        return self.program.places

    @property
    def rank(self) -> tuple[object, ...]:
        """Where it stands: the lower, the higher up."""
        return (
            *_weights(self.misfits),
            _fullness(self.places),
            *_weights(self.unknown),
            self.program.name.casefold(),
            self.program.id,
        )


def match(needs: Sequence[Need], programs: Iterable[Entry]) -> list[Match]:
    """Every program with its reasons, in the published order."""
    return sorted((_one(needs, each) for each in programs), key=lambda each: each.rank)


def _one(needs: Sequence[Need], entry: Entry) -> Match:
    found: dict[bool | None, list[Reason]] = {True: [], False: [], None: []}
    for need in needs:
        can, sentence = _judge(need, entry)
        if need.open:
            # Whatever the answer will be, it is no fit; and nothing to ask where it can do it.
            if can is not True:
                found[None].append(_reason(need, sentence))
        elif can is not None or need.code != "adult":
            # That a program takes adults need not be said; that it does not has to be.
            found[can].append(_reason(need, sentence))
    return Match(entry, tuple(found[True]), tuple(found[False]), tuple(found[None]))


def _reason(need: Need, sentence: str) -> Reason:
    return Reason(need.code, sentence, need.behind, need.hard, need.open)


def _weights(reasons: Iterable[Reason]) -> tuple[int, int]:
    """How many of them are about hard needs, and how many about others."""
    hard = [reason.hard for reason in reasons]
    return sum(hard), len(hard) - sum(hard)


def _fullness(places: int | None) -> int:
    if places is None:
        return 1
    return 0 if places else 2


def _judge(need: Need, entry: Entry) -> tuple[bool | None, str]:
    """Whether the program can do it (None: nobody said), and a sentence about it."""
    match need.code:
        case "level":
            return _level(need, entry)
        case "setting":
            can = any(level in LIVE_IN for level in entry.levels)
            return can, f"It {'also has' if can else 'has no'} places to live in"
        case "language":
            return _language(need, entry)
        case "payer":
            return _payer(need, entry)
        case "evening":
            return entry.evening, _sentence(EVENING, entry.evening)
        case code:
            can_do = _said(code, entry.accepts, entry.declines)
            return can_do, _sentence(BY_CODE[code], can_do)


def _level(need: Need, entry: Entry) -> tuple[bool | None, str]:
    if not need.wanted:
        return None, "The level is not decided, so nobody can say whether it gives the right one"
    level = Level.of(need.wanted)
    if level is Level.EMERGENCY:
        return False, "This is an emergency: call 911. No program of the directory replaces that"
    can = need.wanted in entry.levels
    return can, f"It {'gives' if can else 'does not give'} {level.label.lower()} care"


def _language(need: Need, entry: Entry) -> tuple[bool | None, str]:
    if need.wanted.casefold() in (each.casefold() for each in entry.languages):
        return True, f"It speaks {need.wanted}"
    can = _said("interpreter", entry.accepts, entry.declines)
    if can is None:
        return None, f"Ask whether somebody there speaks {need.wanted}, or interprets"
    with_it = "but it can get an interpreter" if can else "and it cannot get an interpreter"
    return can, f"Its languages do not name {need.wanted}, {with_it}"


def _payer(need: Need, entry: Entry) -> tuple[bool | None, str]:
    if not need.wanted:
        return None, "Who pays is not answered, so nobody can say whether it can be paid there"
    can = _said(need.wanted, entry.payers, entry.declines)
    return can, _sentence(PAYERS_BY_CODE[need.wanted], can)


def _said(code: str, accepts: Iterable[str], declines: Iterable[str]) -> bool | None:
    if code in accepts:
        return True
    return False if code in declines else None


def _sentence(capability: Capability, can: bool | None) -> str:
    if can is None:
        return f"Ask whether it can {capability.can}"
    return f"It {'can' if can else 'cannot'} {capability.can}"
