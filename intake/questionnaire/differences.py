"""What two sets of answers say differently: the self-screen and the call, or two intakes."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

from intake.questionnaire.answers import DECLINED, Answer, Given, Path
from intake.questionnaire.kinds import Question
from intake.questionnaire.model import Group, Page, Questionnaire


@dataclass(frozen=True)
class Difference:
    """One question that the two sides do not answer alike; None where a side has no answer.

    `path` is where it stands in `other`, or in `one` where only that has it. `lone_entry` says
    that the whole entry of the group is on one side only.
    """

    path: Path
    one: Answer | None
    other: Answer | None
    lone_entry: bool = False

    @property
    def both(self) -> bool:
        """Whether both sides answered, and differently."""
        return self.one is not None and self.other is not None


def differences(questionnaire: Questionnaire, one: Given, other: Given) -> list[Difference]:
    """Where two sets of answers differ, in the order of the questionnaire.

    Entries of a group are the same where their naming answer is; of two with one name, the
    first belongs to the first. What the program itself answers is left out, and so is whether a
    list goes on, which its entries say. A field that was left empty counts as not answered.
    """
    found: list[Difference] = []
    for step in questionnaire.steps():
        if isinstance(step, Page):
            found += _in_row(step.questions, one, other, Path(""))
        else:
            found += _in_group(step, one, other)
    return found


def _in_group(group: Group, one: Given, other: Given) -> Iterator[Difference]:
    mine, theirs = one.get(group.id, {}), other.get(group.id, {})
    if not mine and not theirs:
        yield from _in_row((group.more,), one, other, Path(""))
    for in_one, in_other in _pairs(group, mine, theirs):
        at = Path("", group.id, in_other or in_one)
        lone = not (in_one and in_other)
        yield from _in_row(
            group.questions, mine.get(in_one, {}), theirs.get(in_other, {}), at, lone_entry=lone
        )


def _pairs(group: Group, mine: Given, theirs: Given) -> list[tuple[int, int]]:
    """The entries that belong together, by their numbers; 0 where a side has none."""
    by_name = [_by_name(group, rows) for rows in (mine, theirs)]
    pairs = [
        pair
        for name in dict.fromkeys((*by_name[1], *by_name[0]))
        for pair in zip_longest(by_name[0].get(name, []), by_name[1].get(name, []), fillvalue=0)
    ]
    # As the other side lists them; then what only the one side has.
    return sorted(pairs, key=lambda pair: (not pair[1], pair[1], pair[0]))


def _by_name(group: Group, rows: Given) -> dict[Answer | None, list[int]]:
    found: dict[Answer | None, list[int]] = {}
    for number, row in rows.items():
        found.setdefault(row.get(group.named_by), []).append(int(number))
    return found


def _in_row(
    questions: tuple[Question, ...], one: Given, other: Given, at: Path, *, lone_entry: bool = False
) -> Iterator[Difference]:
    for question in questions:
        said = _answered(question, one), _answered(question, other)
        if not _same(*said):
            yield Difference(at._replace(question=question.id), *said, lone_entry)


def _answered(question: Question, row: Given) -> Answer | None:
    answer: Answer | None = row.get(question.id)
    return None if question.optional and answer is DECLINED else answer


def _same(one: Answer | None, other: Answer | None) -> bool:
    # True equals 1 in Python, but "yes" is another answer than the number one.
    return type(one) is type(other) and one == other
