"""Answers laid out for reading: by section, with the entries of groups, and the safety cards."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from intake.questionnaire.answers import Answers, Entries, Given, Path, State, is_value
from intake.questionnaire.baclofen import TAKES_BACLOFEN
from intake.questionnaire.conditions import all_of, any_of
from intake.questionnaire.journey import Journey, Stop
from intake.questionnaire.kinds import Question
from intake.questionnaire.languages import answering_for_another, say
from intake.questionnaire.model import Group, Section
from intake.questionnaire.substances_catalogue import BY_ID, any_substance, is_of_class
from intake.referral.do_not_stop import DEPENDS_ON_ALCOHOL, MUCH_ALCOHOL


@dataclass(frozen=True)
class Line:
    """One answer: its name, the answer in words, where to change it, whether it is a value.

    `path` is its place among the answers, as it is written. `skipped` is an answer that is no
    value, and `several` are the parts of one that has more than one.
    """

    name: str
    answer: str
    change_at: str
    given: bool
    essential: bool
    path: str
    skipped: bool = False
    several: tuple[str, ...] = ()


@dataclass(frozen=True)
class Block:
    """Lines under one heading: a section's own, or those of one entry of a group."""

    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class SectionAnswers:
    id: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class EntrySummary:
    number: int
    name: str
    details: str
    key: str


def sections_of(
    journey: Journey, address_of: Callable[[Stop], str], *, as_asked: bool = False
) -> list[SectionAnswers]:
    """All answers on the path, in the order in which they are asked.

    `as_asked` is for the person who answered: the questions themselves, and only those that
    have an answer. Staff see short names, and what is still open.
    """
    found = []
    with answering_for_another(journey.for_another):
        for section in journey.sections():
            made = _blocks(journey, section, address_of, as_asked)
            if made or not as_asked:
                found.append(SectionAnswers(section.id, say(section.title), made))
    return found


def _blocks(
    journey: Journey, section: Section, address_of: Callable[[Stop], str], as_asked: bool
) -> tuple[Block, ...]:
    # Two entries can bear one name, so it is their number that tells them apart.
    blocks: dict[tuple[str, int], tuple[str, list[Line]]] = {}
    for stop in journey.stops_of(section):
        place = (stop.group.id if stop.group else "", stop.entry)
        title = _block_title(journey, stop, as_asked)
        _, lines = blocks.setdefault(place, (title, []))
        lines.extend(_lines(journey, stop, address_of(stop), as_asked))
    return tuple(Block(title, tuple(lines)) for title, lines in blocks.values() if lines)


def entries_of(journey: Journey, group: Group) -> list[EntrySummary]:
    """The entries of a group, each with its first answers in one line."""
    summaries = []
    for number, row in journey.given.get(group.id, {}).items():
        first = next((s.key for s in journey.asked if s.group is group and s.entry == number), "")
        said = [
            f"{say(question.short)}: {question.text(row[question.id])}"
            for question in group.questions
            if question.id in row
            and question.id != group.named_by
            and not (question.optional and row[question.id] == State.DECLINED)
        ]
        name = name_of_entry(journey, group, number)
        summaries.append(EntrySummary(number, name, " · ".join(said[:4]), first))
    return summaries


def name_of_entry(journey: Journey, group: Group, number: int) -> str:
    """What to call an entry; with a count where others of the group bear the same name."""
    return name_among(journey.given[group.id], group, number)


def name_among(rows: dict[int, Given], group: Group, number: int) -> str:
    """The same, from the entries of the group alone."""
    names = {each: group.name_of(each, row) for each, row in rows.items()}
    alike = [each for each, name in names.items() if name == names[number]]
    if len(alike) == 1:
        return names[number]
    return f"{names[number]}, {say(group.entry)} {alike.index(number) + 1}"


class StopCard(NamedTuple):
    """One never-stop text, and what it is about where the text itself does not name it."""

    text: str
    names: tuple[str, ...]


NAMED_BY_CARD = {
    "benzodiazepine": ("benzodiazepine", "z_drug", "barbiturate"),
    "sedative": ("ghb", "phenibut", "gabapentinoid"),
}


def do_not_stop(answers: Answers) -> list[StopCard]:
    """Which of the never-stop cards apply: baclofen, alcohol, benzodiazepine, other sedatives.

    The day of the last use does not matter here: while it is not known, the card is shown.
    """
    cards = {
        "baclofen": TAKES_BACLOFEN,
        "alcohol": any_of(
            any_substance(all_of(is_of_class("alcohol"), DEPENDS_ON_ALCOHOL)), MUCH_ALCOHOL
        ),
        **{text: any_substance(is_of_class(*kinds)) for text, kinds in NAMED_BY_CARD.items()},
    }
    return [
        StopCard(text, _names(answers, NAMED_BY_CARD.get(text, ())))
        for text, statement in cards.items()
        if statement.judge(answers)
    ]


def _names(answers: Answers, kinds: tuple[str, ...]) -> tuple[str, ...]:
    named = [row.get("substance") for row in answers.get("substances", Entries()).rows.values()]
    substances = [BY_ID[each] for each in named if is_value(each)]
    return tuple(dict.fromkeys(say(each.name) for each in substances if each.kind in kinds))


def _block_title(journey: Journey, stop: Stop, as_asked: bool) -> str:
    if not stop.group or not stop.page:
        return say("All of it?") if stop.group and not as_asked else ""
    return name_of_entry(journey, stop.group, stop.entry)


def answer_in_words(question: Question, answer: Any) -> str:
    """The answer as staff read it."""
    # An optional question that was left empty is kept as declined, which it may not be.
    if question.optional and answer == State.DECLINED:
        return say("Left empty")
    return question.text(answer)


def _lines(journey: Journey, stop: Stop, address: str, as_asked: bool) -> list[Line]:
    given, inside = journey.given_at(stop), stop.group if stop.page else None
    return [
        Line(
            question.asked if as_asked else question.named,
            answer_in_words(question, given.get(question.id)),
            f"{address}#{question.id}",
            question.id in given,
            question.essential,
            str(Path(question.id, inside.id, stop.entry) if inside else Path(question.id)),
            isinstance(given.get(question.id), State),
            _several(question, given.get(question.id)),
        )
        for question in stop.questions
        if question.id in given or not as_asked
    ]


def _several(question: Question, answer: Any) -> tuple[str, ...]:
    if not isinstance(answer, tuple) or len(answer) < 2:
        return ()
    return tuple(question.text((each,)) for each in answer)
