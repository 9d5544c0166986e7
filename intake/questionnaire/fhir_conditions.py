"""When a page is asked, as FHIR says it: enableWhen, or FHIRPath where a list of entries decides.

A condition is turned into clauses that must all hold, each of them made of tests of which one is
enough. One item can carry one clause, so that each further one takes a group around it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain, product
from typing import Any

from intake.questionnaire.conditions import (
    AllOf,
    Always,
    AnyEntry,
    AnyOf,
    Compares,
    IncludesAny,
    IsAnyOf,
    IsNotEmpty,
)
from intake.questionnaire.fhir_codes import choices_of, coding, extension
from intake.questionnaire.kinds import AnyOf as AnyOfQuestion
from intake.questionnaire.kinds import Question
from intake.questionnaire.model import Page
from intake.questionnaire.statements import Statement

ENABLED = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-enableWhenExpression"
OPERATORS = {"at least": ">=", "more than": ">", "at most": "<="}
Lookup = dict[str, Question]


class CannotBeSaid(ValueError):
    """A condition that FHIR has no way to say, as far as we know one."""


@dataclass(frozen=True)
class Test:
    """One comparison with an answer; `anywhere` if an entry of a list may hold it."""

    question: str
    operator: str
    value: str | bool | float
    anywhere: bool = False


Clause = tuple[Test, ...]


def clauses_of(page: Page, questions: Lookup) -> list[Clause]:
    """What must hold for a page to be asked; nothing for one that always is.

    In a form nothing can be "not known yet", so a page that an open answer decides on waits.
    """
    clauses = _said(page.shown_when, questions)
    return clauses + (_denied(page.skipped_when) if page.skipped_when else [])


def clauses_for(statement: Statement, questions: Lookup) -> list[Clause]:
    """What must hold for a statement to be true."""
    return _said(statement, questions)


def _said(statement: Statement, questions: Lookup) -> list[Clause]:
    match statement:
        case Always():
            return []
        case IsAnyOf() | IncludesAny():
            return [tuple(Test(statement.question, "=", each) for each in statement.wanted)]
        case IsNotEmpty():
            return [tuple(_anything(questions[statement.question]))]
        case Compares():
            operator = OPERATORS[statement.comparison]
            return [(Test(statement.question, operator, statement.limit),)]
        case AnyEntry():
            return [_anywhere(_said(statement.inner, questions))]
        case AllOf():
            return list(chain.from_iterable(_said(each, questions) for each in statement.parts))
        case AnyOf():
            ways = product(*(_said(each, questions) for each in statement.parts))
            return [tuple(dict.fromkeys(chain.from_iterable(way))) for way in ways]
    raise CannotBeSaid(f"{type(statement).__name__} is not said in FHIR")


def _anything(question: Question) -> Iterator[Test]:
    if isinstance(question, AnyOfQuestion):
        yield from (Test(question.id, "=", each.id) for each in question.choices)
    else:
        yield Test(question.id, "exists", True)


def _anywhere(clauses: list[Clause]) -> Clause:
    if len(clauses) != 1:
        raise CannotBeSaid("one entry would have to hold several things at once")
    return tuple(replace(each, anywhere=True) for each in clauses[0])


def _denied(statement: Statement) -> list[Clause]:
    """That a statement is not known to be true: it is false, or nothing is answered."""
    match statement:
        case IsAnyOf() as said:
            return [
                (Test(said.question, "exists", False), Test(said.question, "!=", each))
                for each in said.wanted
            ]
        case AnyOf():
            return list(chain.from_iterable(_denied(each) for each in statement.parts))
        case AnyEntry(inner=IsAnyOf() as said):
            return [(Test(said.question, "!=", each, anywhere=True),) for each in said.wanted]
    raise CannotBeSaid(f"not {type(statement).__name__} is not said in FHIR")


def enabled(clause: Clause, questions: Lookup) -> dict[str, Any]:
    """What an item carries that is asked only where a clause holds."""
    if any(each.anywhere for each in clause):
        path = " or ".join(_in_path(each) for each in clause)
        expression = {"language": "text/fhirpath", "expression": path}
        return {"extension": [extension(ENABLED, valueExpression=expression)]}
    tests = [_enable_when(each, questions) for each in clause]
    return {"enableWhen": tests} | ({"enableBehavior": "any"} if len(tests) > 1 else {})


def _enable_when(test: Test, questions: Lookup) -> dict[str, Any]:
    compared = {"question": test.question, "operator": test.operator}
    if isinstance(test.value, bool):
        return {**compared, "answerBoolean": test.value}
    if isinstance(test.value, str):
        words = questions[test.question].text(
            (test.value,) if isinstance(questions[test.question], AnyOfQuestion) else test.value
        )
        return {**compared, "answerCoding": coding(choices_of(test.question), test.value, words)}
    return {**compared, "answerDecimal": test.value}


def _in_path(test: Test) -> str:
    values = f"%resource.descendants().where(linkId='{test.question}').answer.value"
    if isinstance(test.value, bool):
        return f"{values}.where($this = {str(test.value).lower()}).exists()"
    found = f"{values}.where(code = '{test.value}')"
    return f"{found}.exists()" if test.operator == "=" else f"{found}.empty()"
