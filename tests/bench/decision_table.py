"""The rules as a decision table for zen-engine, the same in what they find.

Each rule is one row, hit policy "collect", with one cell that holds its whole condition. Two
things are made easier for zen-engine: measures (points of overdose risk, days since a date) and
contradictions come with the answers, worked out; and only answers that rules read are handed
over. What it leaves out are evidence, range and open questions; it has no counterpart for these.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from itertools import pairwise
from typing import Any

from bench.timing import Work
from intake.placement.measures import Measured
from intake.placement.model import Rule
from intake.placement.range import firm_ground
from intake.placement.rules import RULES
from intake.questionnaire import QUESTIONNAIRE, kinds
from intake.questionnaire.answers import Answers, Entries, State, is_value
from intake.questionnaire.conditions import (
    AllOf,
    Always,
    AnyEntry,
    AnyOf,
    Compares,
    IncludesAny,
    IsAnyOf,
    IsNotEmpty,
    IsWithheld,
    Said,
)
from intake.questionnaire.contradictions import Contradiction
from intake.questionnaire.statements import Statement

SIGNS = {"at least": ">=", "more than": ">", "at most": "<="}
NEVER = 10**9
"""Stands for a day or amount beyond all others: JSON has no infinity."""


def table_of(rules: Sequence[Rule]) -> dict[str, Any]:
    """A decision model with one table that collects the ids of the rules that hold."""
    rows = [
        {"_id": rule.id, "when": condition_of(rule), "rule": json.dumps(rule.id)} for rule in rules
    ]
    table = {
        "hitPolicy": "collect",
        "inputs": [{"id": "when", "name": "when", "type": "expression"}],
        "outputs": [{"id": "rule", "name": "rule", "field": "rule", "type": "expression"}],
        "rules": rows,
    }
    kinds_of_nodes = ("inputNode", "decisionTableNode", "outputNode")
    nodes = [
        {"id": kind, "name": kind, "type": kind, "position": {"x": 0, "y": 0}}
        for kind in kinds_of_nodes
    ]
    nodes[1]["content"] = table
    edges = [
        {"id": f"to {target}", "sourceId": source, "targetId": target, "type": "edge"}
        for source, target in pairwise(kinds_of_nodes)
    ]
    return {"nodes": nodes, "edges": edges}


def condition_of(rule: Rule) -> str:
    """When the rule holds; an exception that is positively answered takes it away."""
    when = expression(rule.when)
    return f"({when}) and not ({expression(rule.unless_known)})" if rule.unless_known else when


def expression(statement: Statement, of: str = "") -> str:
    """A statement in the language of zen-engine. `of` is what stands before a name."""
    match statement:
        case AllOf():
            return " and ".join(f"({expression(part, of)})" for part in statement.parts)
        case AnyOf():
            return " or ".join(f"({expression(part, of)})" for part in statement.parts)
        case AnyEntry():
            return f"some({statement.group}, {expression(statement.inner, '#.')})"
        case Always():
            return "true"
        case Measured():
            return f"{of}{statement.measure.id} {SIGNS[statement.comparison]} {statement.limit}"
        case Contradiction():
            return f"{of}{_name(statement)} == true"
        case Said():
            return _about_answer(statement, of + statement.question)
    raise TypeError(f"no expression for {statement}")


def _about_answer(said: Said, name: str) -> str:
    match said:
        case Compares():
            return f"{name} {SIGNS[said.comparison]} {said.limit}"
        case IsAnyOf() if isinstance(said.wanted[0], bool):
            return " or ".join(f"{name} == {str(each).lower()}" for each in said.wanted)
        case IsAnyOf():
            return f"{name} in {list(said.wanted)}"
        case IncludesAny():
            return " or ".join(f"contains({name}, '{each}')" for each in said.wanted)
        case IsNotEmpty():
            return f"len({name}) > 0"
        case IsWithheld():
            return f"'{said.question}' in withheld"
    raise TypeError(f"no expression for {said}")


def input_of(answers: Answers, rules: Sequence[Rule]) -> dict[str, Any]:
    """What zen-engine is handed: the answers and measures that the rules read, complete ones."""
    read = _read_by(rules)
    given = {group: [] for group in read if group}
    for group, rows in given.items():
        entries = answers.get(group, Entries())
        rows += [_plain(row, read[group]) for row in entries.rows.values()]
    withheld = [key for key, answer in answers.items() if answer in (State.DECLINED, State.UNKNOWN)]
    return _plain(answers, read[""]) | given | {"withheld": withheld}


def _read_by(rules: Sequence[Rule]) -> dict[str, list[Statement]]:
    """The single statements of the rules, by the group that they are about."""
    read: dict[str, list[Statement]] = {"": []}
    for rule in rules:
        _sort(rule.when, "", read)
        if rule.unless_known:
            _sort(rule.unless_known, "", read)
    return read


def _sort(statement: Statement, group: str, into: dict[str, list[Statement]]) -> None:
    match statement:
        case AllOf() | AnyOf():
            for part in statement.parts:
                _sort(part, group, into)
        case AnyEntry():
            _sort(statement.inner, statement.group, into)
        case Measured() | Said() | Contradiction():
            into.setdefault(group, []).append(statement)


def _plain(answers: Answers, read: list[Statement]) -> dict[str, Any]:
    plain = {}
    for each in read:
        if isinstance(each, Measured):
            plain[each.measure.id] = max(-NEVER, min(each.measure.span(answers).low, NEVER))
        elif isinstance(each, Contradiction):
            plain[_name(each)] = each.judge(answers) is True
        else:
            plain[each.question] = _value(each.question, answers.get(each.question))
    return plain


def _name(contradiction: Contradiction) -> str:
    return "contradiction_" + contradiction.id.replace("-", "_")


def _value(question: str, answer: Any) -> Any:
    """The answer, or where the question does not apply, one that makes no statement true."""
    if isinstance(answer, date):
        return answer.isoformat()
    if is_value(answer):
        return list(answer) if isinstance(answer, tuple) else answer
    match asked := QUESTIONNAIRE.questions[question]:
        case kinds.AnyOf() | kinds.ShortText():
            return []
        case kinds.Number() | kinds.Duration():
            return NEVER if asked.worse == kinds.DOWN else 0
    return None


@dataclass(frozen=True)
class Contender:
    """zen-engine with the table, and what it is handed for each person."""

    version: str
    inputs: Sequence[dict[str, Any]]
    as_text: Any
    compiled: Any
    differing: int
    """For how many people it finds other rules."""

    def works(self) -> dict[str, Work]:
        trace = {"trace": True}
        return {
            "zen": Work("zen-engine, as its manual shows", self.as_text.evaluate, self.inputs),
            "zen_trace": Work(
                "… with trace", lambda each: self.as_text.evaluate(each, trace), self.inputs
            ),
            "zen_compiled": Work(
                "zen-engine, model compiled before", self.compiled.evaluate, self.inputs
            ),
            "zen_compiled_trace": Work(
                "… with trace", lambda each: self.compiled.evaluate(each, trace), self.inputs
            ),
        }


def contender(people: Sequence[Answers]) -> Contender | None:
    """zen-engine, ready to be measured; None where it is not installed."""
    try:
        import zen
    except ImportError:
        return None
    model = json.dumps(table_of(RULES))
    compiled = zen.ZenEngine().create_decision(zen.ZenDecisionContent(model))
    inputs = [input_of(answers, RULES) for answers in people]
    found = [{row["rule"] for row in compiled.evaluate(each)["result"] or ()} for each in inputs]
    expected = [{rule.id for rule in RULES if _holds(rule, answers)} for answers in people]
    return Contender(
        version("zen-engine"),
        inputs,
        zen.ZenEngine().create_decision(model),
        compiled,
        sum(theirs != ours for theirs, ours in zip(found, expected, strict=True)),
    )


def _holds(rule: Rule, answers: Answers) -> bool:
    return rule.judge(answers, firm_ground(answers).answers).holds
