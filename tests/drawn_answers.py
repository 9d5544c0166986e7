"""Answer sets drawn from the questionnaire itself, for property tests."""

from collections.abc import Iterator
from copy import deepcopy
from datetime import timedelta
from functools import cache
from typing import Any

from clinical_cases import PEOPLE
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from questionnaire_answers import SCREENED_ON

from intake.placement.direction import is_worse
from intake.placement.measures import Measured
from intake.placement.rules import RULES
from intake.questionnaire import QUESTIONNAIRE
from intake.questionnaire.answers import Given, Path, State, is_value
from intake.questionnaire.contradictions import Contradiction
from intake.questionnaire.kinds import (
    DOWN,
    UP,
    AnyOf,
    Date,
    Duration,
    Number,
    OneOf,
    Question,
    TimeOfDay,
    YesNo,
)
from intake.questionnaire.model import Group
from intake.questionnaire.statements import Statement

# The same examples each time: what is red on one machine is red on all of them. There is no
# database of examples, so that tests running side by side share no file.
settings.register_profile(
    "the same each time",
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=120,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.load_profile("the same each time")

SUBSTANCES = QUESTIONNAIRE.groups["substances"]
TREATMENTS = QUESTIONNAIRE.groups["past_treatment"]
READ_GROUPS = (SUBSTANCES, TREATMENTS)
"""The groups that rules read."""
NO_VALUE = st.sampled_from((State.DECLINED, State.UNKNOWN))


@cache
def limits_of(question: str) -> tuple[float, ...]:
    """The numbers around which some rule changes its mind about a question."""
    near = {0.0}
    for rule in RULES:
        for leaf in rule.when.leaves():
            if question in questions_in(leaf) and hasattr(leaf, "limit"):
                near |= {leaf.limit - 1, leaf.limit, leaf.limit + 1}
    return tuple(sorted(each for each in near if each >= 0))


def questions_in(leaf: Statement) -> tuple[str, ...]:
    """The ids of the questions that a single statement reads."""
    if isinstance(leaf, Contradiction):
        return tuple(sorted(leaf.reads() & QUESTIONNAIRE.questions.keys()))
    if isinstance(leaf, Measured):
        return tuple(name.rpartition(".")[2] for name in leaf.measure.reads)
    return (leaf.question,) if hasattr(leaf, "question") else ()


@cache
def values_of(question: Question) -> SearchStrategy[Any]:
    """Values that a question takes, with a liking for those that decide something."""
    match question:
        case YesNo():
            return st.booleans()
        case OneOf():
            return st.sampled_from([choice.id for choice in question.choices])
        case AnyOf():
            ticked = st.sets(st.sampled_from(ids_in(question)), min_size=0 if question.none else 1)
            return ticked.map(lambda ids: in_order(question, ids))
        case Number() | Duration():
            limits = [each for each in limits_of(question.id) if each <= question.at_most]
            return st.sampled_from(limits) | st.integers(0, int(question.at_most))
        case Date():
            earliest = -60 if question.future else 0
            ago = st.sampled_from((0, 1, 7, 8, 14, 15, 30)) | st.integers(earliest, 400)
            return ago.map(lambda days: SCREENED_ON - timedelta(days=days))
        case TimeOfDay():
            return st.sampled_from(("00:00", "08:30", "23:59"))
    return st.sampled_from(("Someone", "202-555-0143", "in their own words"))


def ids_in(question: OneOf | AnyOf) -> list[str]:
    return [choice.id for choice in question.choices]


def in_order(question: AnyOf, ids: set[str]) -> tuple[str, ...]:
    return tuple(each for each in ids_in(question) if each in ids)


@cache
def answers_to(question: Question) -> SearchStrategy[Any]:
    """A value three times out of four, else declined or unknown."""
    value = values_of(question)
    return st.one_of(value, value, value, NO_VALUE)


BY_PROGRAM = {question.id for question in QUESTIONNAIRE.system}
SYSTEM = {"screened_on": st.just(SCREENED_ON), "channel": st.sampled_from(("call", "self"))}
TOP_LEVEL = {key: each for key, each in QUESTIONNAIRE.top_level.items() if key not in BY_PROGRAM}


def rows_for(group: Group) -> SearchStrategy[Given]:
    """One entry, with some of its answers, also to questions that are not asked about it."""
    return st.fixed_dictionaries({}, optional={q.id: answers_to(q) for q in group.questions})


def full_rows_for(group: Group) -> SearchStrategy[Given]:
    return st.fixed_dictionaries({each.id: values_of(each) for each in group.questions})


ROWS, FULL_ROWS = rows_for(SUBSTANCES), full_rows_for(SUBSTANCES)
ENTRIES = {group.id: rows_for(group) for group in READ_GROUPS}
FULL_ENTRIES = {group.id: full_rows_for(group) for group in READ_GROUPS}

WHOLE_SETS = st.fixed_dictionaries(
    SYSTEM,
    optional={
        **{key: answers_to(each) for key, each in TOP_LEVEL.items()},
        **{
            key: st.dictionaries(st.integers(1, 3), row, max_size=3) for key, row in ENTRIES.items()
        },
    },
)
"""Each question with a value, declined, unknown or missing; none to three substances, and the
list of them open or closed. Answers stand on pages off the path too, as they are left behind."""

FULL_SETS = st.fixed_dictionaries(
    SYSTEM
    | {key: values_of(each) for key, each in TOP_LEVEL.items()}
    | {
        key: st.dictionaries(st.integers(1, 3), row, max_size=3)
        for key, row in FULL_ENTRIES.items()
    }
)
"""A value for every question."""


@st.composite
def worn_sets(draw: st.DrawFn) -> Given:
    """A person of the clinical cases with some answers missing, declined or altered.

    Whole sets seldom meet the few answers that a rule needs all at once; these do.
    """
    given = deepcopy(draw(st.sampled_from(PEOPLE)))
    for path in draw(st.lists(st.sampled_from(list(paths_in(given))), max_size=12, unique=True)):
        row = given[path.group][path.entry] if path.group else given
        answer = draw(st.none() | answers_to(QUESTIONNAIRE.questions[path.question]))
        if answer is None:
            del row[path.question]
        else:
            row[path.question] = answer
    return given


ANSWER_SETS = WHOLE_SETS | worn_sets()


def somebody(people: list[Given], number: int) -> SearchStrategy[Given]:
    """One of the people, to be changed at will. Each number has others come up first.

    As the same examples come each time, every question would else be asked of the same few.
    """
    start = number * 7 % len(people)
    return st.sampled_from(people[start:] + people[:start]).map(deepcopy)


def paths_in(given: Given) -> Iterator[Path]:
    """The path of each answer given but for those of the program itself."""
    for key, value in given.items():
        if isinstance(value, dict):
            yield from (Path(q, key, number) for number, row in value.items() for q in row)
        elif key in TOP_LEVEL:
            yield Path(key)


DIRECTED = [
    question
    for question in QUESTIONNAIRE.list_questions()
    if question.worse in (UP, DOWN) or isinstance(question.worse, bool | tuple)
]
"""The questions whose answers can get worse."""


@cache
def worsened(question: Question) -> SearchStrategy[tuple[Any, Any]]:
    """A value of a question, and a value that is strictly worse."""
    pairs = st.tuples(values_of(question), values_of(question))
    if isinstance(question, AnyOf):
        pairs = pairs.map(lambda pair: (pair[0], in_order(question, {*pair[0], *pair[1]})))
    ordered = pairs.map(lambda pair: pair if is_worse(question, pair[1], pair[0]) else pair[::-1])
    return ordered.filter(lambda pair: is_worse(question, pair[1], pair[0]))


@st.composite
def somewhere(draw: st.DrawFn, given: Given, question: Question) -> Path:
    """A place where a question can be answered; adds an entry where none is there."""
    group = QUESTIONNAIRE.group_of.get(question.id)
    if group is None:
        return Path(question.id)
    rows = given.setdefault(group.id, {})
    if not rows:
        rows[1] = draw(ENTRIES[group.id])
    return Path(question.id, group.id, draw(st.sampled_from(sorted(rows))))


@st.composite
def completions(draw: st.DrawFn, given: Given) -> Given:
    """The same answers with a value for every open question, and perhaps further entries."""
    complete = draw(FULL_SETS) | valued(given)
    for group in READ_GROUPS:
        full_row = FULL_ENTRIES[group.id]
        rows = {
            number: draw(full_row) | valued(row) for number, row in given.get(group.id, {}).items()
        }
        if given.get(group.more.id) is not False:
            rows |= draw(st.dictionaries(st.integers(4, 5), full_row, max_size=2))
        complete |= {group.id: rows, group.more.id: False}
    return complete


def valued(given: Given) -> Given:
    """The answers that are values."""
    return {key: answer for key, answer in given.items() if is_value(answer)}
