"""The lowest and highest level still possible, and the open questions that decide between them."""

from collections.abc import Iterable, Sequence

from intake.placement.model import Judged, Level, OpenQuestion
from intake.questionnaire import QUESTIONNAIRE
from intake.questionnaire.answers import Answers, Entries, Path, State, is_value

ESSENTIAL = frozenset(each.id for each in QUESTIONNAIRE.list_questions() if each.essential)


def highest(levels: Iterable[Level | None]) -> Level:
    """The highest of some floors; outpatient where there is none."""
    return max((level for level in levels if level), default=Level.OUTPATIENT)


def bounds(judged: Sequence[Judged]) -> tuple[Level, Level]:
    """The levels with every open answer at its best and at its worst."""
    return (
        highest(each.rule.at_least for each in judged if each.sure),
        highest(each.rule.at_least for each in judged if each.possible),
    )


def open_questions(
    judged: Sequence[Judged], answers: Answers, lowest: Level
) -> tuple[OpenQuestion, ...]:
    """The questions whose answers could still move the level, the weightiest first."""
    reach: dict[Path, list[Judged]] = {}
    for each in judged:
        floor = each.rule.at_least
        if floor and floor > lowest and each.possible and not each.sure:
            for path in each.rule.open(answers):
                reach.setdefault(path, []).append(each)
    found = [
        OpenQuestion(
            path,
            highest(each.rule.at_least for each in undecided),
            tuple(each.rule.id for each in undecided),
        )
        for path, undecided in reach.items()
    ]
    order = QUESTIONNAIRE.order
    return tuple(
        sorted(
            found,
            key=lambda each: (
                -each.could_reach,
                -len(each.rules),
                order[each.path.question],
                each.path.entry,
            ),
        )
    )


def open_essential(answers: Answers) -> tuple[Path, ...]:
    """Every essential question that applies and has no value yet (rule 56)."""
    paths: list[Path] = []
    for question in QUESTIONNAIRE.list_questions():
        if question.id not in ESSENTIAL:
            continue
        group = QUESTIONNAIRE.group_of.get(question.id)
        if group is None:
            if _is_open(answers.get(question.id)):
                paths.append(Path(question.id))
            continue
        entries = answers.get(group.id)
        rows = entries.rows if isinstance(entries, Entries) else {}
        paths += [
            Path(question.id, group.id, number)
            for number, row in rows.items()
            if _is_open(row.get(question.id))
        ]
    return tuple(paths)


def _is_open(answer: object) -> bool:
    return answer is not State.NOT_ASKED and not is_value(answer)
