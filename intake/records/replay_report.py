"""What a replay found, counted: as JSON for programs, and as text for a terminal."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from intake.placement.model import Level
from intake.placement.rules import RULESET
from intake.records.replay import Replayed


@dataclass
class Tally:
    """What a replay found. It grows with the intakes that changed, not with those read."""

    read: int = 0
    unread: Counter[str] = field(default_factory=Counter)
    rulesets: Counter[int] = field(default_factory=Counter)
    moves: Counter[tuple[str, str]] = field(default_factory=Counter)
    gained: Counter[str] = field(default_factory=Counter)
    lost: Counter[str] = field(default_factory=Counter)
    changed: list[Replayed] = field(default_factory=list)


def tally(replayed: Iterable[Replayed]) -> Tally:
    """Count what changed."""
    found = Tally()
    for each in replayed:
        found.read += 1
        found.unread.update(each.unread)
        found.rulesets[each.ruleset] += 1
        if each.before != each.now:
            found.moves[each.before, each.now] += 1
        found.gained.update(each.gained)
        found.lost.update(each.lost)
        if each.changed:
            found.changed.append(each)
    return found


def replay_to_json(found: Tally) -> dict[str, Any]:
    """The documented answer of `flask replay --format json`. It holds references, never names.

    `rulesets` counts the intakes by the rule set that their suggestion was made with; `moves`,
    `rules` and `unread` count intakes. `unread` are answers that today’s questions do not
    know, by question; they count as open.
    """
    return {
        "ruleset": RULESET,
        "rulesets": {str(number): count for number, count in sorted(found.rulesets.items())},
        "read": found.read,
        "unread": [
            {"question": question, "intakes": count}
            for question, count in found.unread.most_common()
        ],
        "changed": len(found.changed),
        "level_changed": found.moves.total(),
        "moves": [
            {"from": before, "to": after, "intakes": count}
            for (before, after), count in found.moves.most_common()
        ],
        "rules": [
            {"rule": rule, "newly_holds": found.gained[rule], "no_longer_holds": found.lost[rule]}
            for rule in _rules_of(found)
        ],
        "intakes": [
            {
                "reference": each.reference,
                "from": each.before,
                "to": each.now,
                "newly_hold": list(each.gained),
                "no_longer_hold": list(each.lost),
            }
            for each in found.changed
        ],
    }


def replay_text(found: Tally) -> str:
    """The same for a terminal."""
    return "\n".join(_lines(found))


def _lines(found: Tally) -> Iterator[str]:
    yield f"Intakes read under rule set {RULESET}: {found.read:,}"
    for number, count in sorted(found.rulesets.items()):
        yield f"  suggested with rule set {number}: {count:,}"
    yield f"With another level now: {found.moves.total():,}"
    yield f"With another level or other findings: {len(found.changed):,}"
    if found.unread:
        yield "\nAnswers that today’s questions do not know, taken as open"
        for question, count in found.unread.most_common():
            yield f"  {count:>7,}  {question}"
    if found.moves:
        yield "\nLevel"
        for (before, after), count in found.moves.most_common():
            yield f"  {count:>7,}  {_label(before)} -> {_label(after)}"
    if rules := _rules_of(found):
        yield "\nNewly holds  No longer  Rule"
        for rule in rules:
            yield f"  {found.gained[rule]:>9,}  {found.lost[rule]:>9,}  {rule}"
    if found.changed:
        yield "\nIntakes"
    for each in found.changed:
        yield f"  {each.reference}  {_label(each.before)}" + (
            f" -> {_label(each.now)}" if each.before != each.now else ""
        )


def _rules_of(found: Tally) -> list[str]:
    """The rules that changed for somebody, those that changed for most people first."""
    return [rule for rule, _ in (found.gained + found.lost).most_common()]


def _label(code: str) -> str:
    try:
        return Level.of(code).label
    except KeyError:  # a level of an earlier version
        return code
