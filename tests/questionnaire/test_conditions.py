"""Statements about answers: true, false, cannot tell."""

from itertools import product

import pytest

from intake.questionnaire import QUESTIONNAIRE
from intake.questionnaire.answers import Answers, Doubted, Entries, Path, State
from intake.questionnaire.conditions import ALWAYS, AnyEntry, Said, all_of, answer, any_of
from intake.questionnaire.statements import Outcome, Statement

QUESTIONS = QUESTIONNAIRE.questions

OPEN = [{}, {"x": State.DECLINED}, {"x": State.UNKNOWN}]
OUTCOMES: list[Outcome] = [True, False, None]

each_statement = pytest.mark.parametrize(
    "statement",
    [
        answer("x").is_yes(),
        answer("x").is_no(),
        answer("x").is_any_of("a"),
        answer("x").includes_any("a"),
        answer("x").is_given(),
        answer("x").at_least(1),
        answer("x").more_than(1),
        answer("x").at_most(1),
    ],
    ids=repr,
)


@each_statement
def test_an_open_answer_cannot_be_told(statement: Statement) -> None:
    for answers in OPEN:
        assert statement.judge(answers) is None
        assert statement.open(answers) == [Path("x")]


@each_statement
def test_what_does_not_apply_is_false(statement: Statement) -> None:
    assert statement.judge({"x": State.NOT_ASKED}) is False


@pytest.mark.parametrize(
    ("statement", "holds", "fails"),
    [
        (answer("x").is_yes(), True, False),
        (answer("x").is_no(), False, True),
        (answer("x").is_any_of("a", "b"), "b", "c"),
        (answer("x").includes_any("a", "b"), ("b", "c"), ("c",)),
        (answer("x").includes_any("a", "b"), ("a",), ()),
        (answer("x").is_given(), ("a",), ()),
        (answer("x").at_least(4), 4, 3.9),
        (answer("x").more_than(4), 4.1, 4),
        (answer("x").at_most(4), 4, 4.1),
    ],
    ids=repr,
)
def test_a_statement_about_one_answer(statement: Statement, holds: object, fails: object) -> None:
    assert statement.judge({"x": holds}) is True
    assert statement.judge({"x": fails}) is False
    assert statement.evidence({"x": holds}) == [Path("x")]


def test_a_doubted_answer_settles_only_what_it_makes_false() -> None:
    # If its page does not apply, the question is not asked, and makes nothing true either.
    yes = answer("x").is_yes()
    assert yes.judge({"x": Doubted(True)}) is None
    assert yes.judge({"x": Doubted(False)}) is False
    assert answer("x").is_withheld().judge({"x": Doubted(True)}) is False


def test_zero_is_an_answer() -> None:
    assert answer("x").at_least(0).judge({"x": 0}) is True
    assert answer("x").more_than(0).judge({"x": 0}) is False


@pytest.mark.parametrize(("one", "other"), list(product(OUTCOMES, repeat=2)))
def test_all_of_is_false_where_one_part_is_and_else_open_where_one_part_is(
    one: Outcome, other: Outcome
) -> None:
    answers = {"a": one, "b": other}
    expected = False if False in (one, other) else None if None in (one, other) else True
    assert all_of(answer("a").is_yes(), answer("b").is_yes()).judge(answers) is expected


@pytest.mark.parametrize(("one", "other"), list(product(OUTCOMES, repeat=2)))
def test_any_of_is_true_where_one_part_is_and_else_open_where_one_part_is(
    one: Outcome, other: Outcome
) -> None:
    answers = {"a": one, "b": other}
    expected = True if True in (one, other) else None if None in (one, other) else False
    assert any_of(answer("a").is_yes(), answer("b").is_yes()).judge(answers) is expected


def test_all_of_nothing_holds_and_any_of_nothing_does_not() -> None:
    assert all_of().judge({}) is True
    assert any_of().judge({}) is False


def test_the_evidence_of_any_of_is_what_is_true() -> None:
    either = any_of(answer("a").is_yes(), answer("b").is_yes())
    assert either.evidence({"a": False, "b": True}) == [Path("b")]


def test_the_evidence_of_all_of_is_everything() -> None:
    both = all_of(answer("a").is_yes(), answer("b").is_yes())
    assert both.evidence({"a": True, "b": True}) == [Path("a"), Path("b")]


def test_what_is_open_is_what_cannot_be_told() -> None:
    both = all_of(answer("a").is_yes(), answer("b").is_yes())
    assert both.open({"a": True}) == [Path("b")]


def test_always_holds() -> None:
    assert ALWAYS.judge({}) is True
    assert ALWAYS.evidence({}) == ALWAYS.open({}) == []
    assert ALWAYS.words(QUESTIONS) == "always"


# Entries of a group

ANY = AnyEntry("rows", "more", answer("x").is_yes())


def rows(*entries: Answers, is_open: bool) -> Answers:
    return {"rows": Entries(dict(enumerate(entries, start=1)), open=is_open)}


@pytest.mark.parametrize(
    ("answers", "outcome"),
    [
        ({}, None),
        (rows(is_open=True), None),
        (rows(is_open=False), False),
        (rows({"x": False}, is_open=True), None),
        (rows({"x": False}, is_open=False), False),
        (rows({"x": False}, {"x": True}, is_open=True), True),
        (rows({}, {"x": True}, is_open=False), True),
        (rows({}, {"x": False}, is_open=False), None),
        (rows({"x": State.NOT_ASKED}, is_open=False), False),
    ],
)
def test_no_entry_so_far_is_not_no_entry(answers: Answers, outcome: Outcome) -> None:
    assert ANY.judge(answers) is outcome


def test_an_entry_is_evidence_where_it_makes_the_statement_true() -> None:
    answers = rows({"x": True}, {"x": False}, {"x": True}, is_open=True)
    assert ANY.evidence(answers) == [Path("x", "rows", 1), Path("x", "rows", 3)]


def test_an_open_list_is_closed_by_its_own_question() -> None:
    assert ANY.open({}) == [Path("more")]
    assert ANY.open(rows({}, {"x": False}, is_open=True)) == [Path("x", "rows", 1), Path("more")]
    assert ANY.open(rows({}, is_open=False)) == [Path("x", "rows", 1)]


def test_two_facts_must_be_true_of_the_same_entry() -> None:
    both = AnyEntry("rows", "more", all_of(answer("x").is_yes(), answer("y").is_yes()))
    apart = rows({"x": True, "y": False}, {"x": False, "y": True}, is_open=False)
    assert both.judge(apart) is False


# Words and parts


def test_a_statement_knows_its_parts() -> None:
    one, two, three = answer("a").is_yes(), answer("b").is_yes(), answer("c").is_yes()
    whole = all_of(one, any_of(two, AnyEntry("rows", "more", three)))
    assert list(whole.leaves()) == [one, two, three]


def test_a_statement_can_be_read_aloud() -> None:
    whole = all_of(
        answer("pregnancy").is_yes(),
        any_of(answer("ciwa_ar").at_least(19), answer("conditions").includes_any("heart", "lung")),
    )
    assert whole.words(QUESTIONS) == (
        "Pregnant is “Yes” and (CIWA-Ar score (clinician): at least 19 or Health problems "
        "includes “Heart disease” or “Lung disease”)"
    )


@pytest.mark.parametrize("statement", [Statement(), Said("x")], ids=["statement", "said"])
def test_a_statement_that_says_nothing_cannot_be_judged(statement: Statement) -> None:
    with pytest.raises(TypeError):
        statement.judge({"x": True})


def test_a_bare_statement_knows_nothing() -> None:
    bare = Statement()
    for ask in (bare.evidence, bare.open, bare.words):
        with pytest.raises(TypeError):
            ask({})
