"""Prints how long the rules take, as a Markdown table, and writes the same as JSON."""

import argparse
import json
import platform
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path as File
from random import Random
from time import process_time
from typing import Any

from clinical_cases import PEOPLE

from bench.decision_table import Contender, contender
from bench.timing import Work, take_turns
from intake.placement.changes import what_would_change
from intake.placement.engine import findings_of, judge, suggest_placement
from intake.placement.range import firm_ground
from intake.placement.rules import RULES
from intake.questionnaire import QUESTIONNAIRE
from intake.questionnaire.answers import Answers, Given, OnPath
from intake.questionnaire.journey import Journey
from intake.questionnaire.reading import keep, restore

ALL = 100_000


@dataclass(frozen=True)
class Replay:
    """Stored intakes read back, walked and judged, one after the other."""

    intakes: int
    seconds: float

    @property
    def each(self) -> float:
        """Microseconds for one intake."""
        return self.seconds / self.intakes * 1_000_000

    @property
    def all(self) -> float:
        """Seconds for 100,000 intakes."""
        return self.seconds / self.intakes * ALL


def main(arguments: Sequence[str]) -> None:
    asked = _asked(arguments)
    people = PEOPLE[: asked.people]
    zen = contender([answers_of(person) for person in people])
    works = works_on(people, zen)
    take_turns(list(works.values()), asked.rounds)
    replay = replayed(people, ALL if asked.all else asked.intakes)
    print(*report(works, replay, len(people), asked.rounds, zen), sep="\n")
    figures = figures_of(works, replay, len(people), asked.rounds, zen)
    asked.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


def _asked(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./dev bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=25, help="rounds that take turns (25)")
    parser.add_argument("--intakes", type=int, default=20_000, help="intakes to replay (20000)")
    parser.add_argument("--all", action="store_true", help="replay all 100,000 intakes")
    parser.add_argument("--people", type=int, help="only the first of the clinical cases")
    parser.add_argument("--json", type=File, default=File("bench.json"), help="(bench.json)")
    return parser.parse_args(arguments)


def answers_of(given: Given) -> Answers:
    return Journey(QUESTIONNAIRE, given).answers


def works_on(people: Sequence[Given], zen: Contender | None) -> dict[str, Work]:
    """What is measured. Answers are handed over anew each time: they remember what was judged."""
    whole = [answers_of(person) for person in people]
    half = [answers_of(person) for person in half_answered(people)]
    pairs = [(person, suggest_placement(answers_of(person))) for person in people]
    works = {
        "evidence": Work("level and findings with evidence", with_evidence, whole, OnPath),
        "range": Work("the same with range and open questions", suggest_placement, whole, OnPath),
        "half": Work("the same, half of the answers open", suggest_placement, half, OnPath),
        "changes": Work("what would change", lambda pair: what_would_change(*pair), pairs),
    }
    return works | (zen.works() if zen else {})


def half_answered(people: Sequence[Given]) -> list[Given]:
    """The people with each answer left out at even odds, the same ones each time."""
    odds = Random(1)  # noqa: S311 - nothing secret
    return [
        {key: value for key, value in person.items() if odds.random() < 0.5} for person in people
    ]


def with_evidence(answers: Answers) -> object:
    return findings_of(judge(answers, firm_ground(answers)), answers)


def replayed(people: Sequence[Given], intakes: int) -> Replay:
    """Read stored answers back, walk the path and judge, as if old intakes were opened again."""
    kept = [keep(QUESTIONNAIRE, person) for person in people]
    start = process_time()
    for number in range(intakes):
        suggest_placement(answers_of(restore(QUESTIONNAIRE, kept[number % len(kept)])))
    return Replay(intakes, process_time() - start)


def figures_of(
    works: dict[str, Work], replay: Replay, people: int, rounds: int, zen: Contender | None
) -> dict[str, Any]:
    return {
        "rules": len(RULES),
        "people": people,
        "rounds": rounds,
        "python": platform.python_version(),
        "zen_engine": zen and zen.version,
        "zen_differs_for": zen and zen.differing,
        "microseconds": {
            key: {"best": round(work.best, 1), "median": round(work.middle, 1)}
            for key, work in works.items()
        },
        "times_slower": {
            f"{key} than {ours}": round(ratio, 2) for key, ours, ratio in ratios(works)
        },
        "replay": {
            "intakes": replay.intakes,
            "microseconds_each": round(replay.each, 1),
            "seconds_for_100000": round(replay.all, 1),
        },
    }


def ratios(works: dict[str, Work]) -> list[tuple[str, str, float]]:
    return [
        (key, ours, work.times_slower_than(works[ours]))
        for key, work in works.items()
        if key.startswith("zen")
        for ours in ("evidence", "range")
    ]


def report(
    works: dict[str, Work], replay: Replay, people: int, rounds: int, zen: Contender | None
) -> list[str]:
    """The figures as lines of Markdown."""
    lines = [
        f"{len(RULES)} rules, {people} people, {rounds} rounds taken in turn, "
        f"Python {platform.python_version()}; processor time for one person.",
        "",
        "| Work | best, µs | median, µs |",
        "|---|---:|---:|",
        *(f"| {each.name} | {each.best:.0f} | {each.middle:.0f} |" for each in works.values()),
        "",
        f"Replay: {replay.intakes:,} intakes at {replay.each:.0f} µs each, which is "
        f"{replay.all:.1f} s for {ALL:,}.",
    ]
    if zen is None:
        return [*lines, "", "zen-engine is not installed."]
    return [
        *lines,
        "",
        "| zen-engine takes … times as long | as findings with evidence | as with range |",
        "|---|---:|---:|",
        *(
            f"| {work.name} | {work.times_slower_than(works['evidence']):.1f} "
            f"| {work.times_slower_than(works['range']):.1f} |"
            for key, work in works.items()
            if key.startswith("zen")
        ),
        "",
        f"zen-engine {zen.version} finds the same rules for {people - zen.differing} of "
        f"{people} people.",
    ]


if __name__ == "__main__":
    main(sys.argv[1:])
