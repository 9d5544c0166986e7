"""Applies the rules: the highest floor wins, and every finding is shown."""

from collections.abc import Iterable, Sequence

from intake.placement.model import Finding, Flag, Judged, Level, Rule, Suggestion
from intake.placement.range import (
    Firm,
    bounds,
    firm_ground,
    highest,
    open_essential,
    open_questions,
)
from intake.placement.rules import RULES, RULESET
from intake.placement.rules.outpatient import NOTHING_FOUND
from intake.placement.waking import Rulebook
from intake.questionnaire.answers import Answers, once

RULEBOOK = Rulebook(RULES)
PRESSING = Rulebook([each for each in RULES if each.tell or each.at_least is Level.EMERGENCY])
"""The rules of which a person is told at once."""


def suggest_placement(answers: Answers, rules: Sequence[Rule] = RULES) -> Suggestion:
    """Work out level, range, findings and open questions.

    `answers` are those of a Journey. Open answers never lower the level: a rule that cannot be
    told does not count for `level`, and counts as true for `highest`. For the same answers it is
    worked out once.
    """
    if rules is RULES:
        return once(answers, suggest_placement, _by_all_rules)
    return _suggest(answers, Rulebook(rules))


def _by_all_rules(answers: Answers) -> Suggestion:
    return _suggest(answers, RULEBOOK)


def _suggest(answers: Answers, rulebook: Rulebook) -> Suggestion:
    firm = firm_ground(answers)
    judged = judge(answers, firm, rulebook)
    findings = findings_of(judged, answers)
    level = highest(finding.level for finding in findings)
    lowest, top = bounds(judged)
    asked = open_questions(judged, firm, lowest)
    essential = open_essential(answers, firm)
    held_by = tuple(each.rule.id for each in judged if each.holds and each.rule.hold)
    could_raise = {each.path for each in asked if each.could_reach > level}
    return Suggestion(
        ruleset=RULESET,
        level=level,
        lowest=lowest,
        highest=top,
        findings=tuple(sorted(findings, key=_most_intensive_first)),
        open_questions=asked,
        open_essential=essential,
        flags=_flags(findings),
        needs_more_information=bool(held_by) or not could_raise.isdisjoint(essential),
        held_by=held_by,
    )


def pressing(answers: Answers) -> tuple[Finding, ...]:
    """Of the findings those that a person is told of at once, as `suggest_placement` has them."""
    judged = judge(answers, firm_ground(answers), PRESSING)
    held = [_finding(each, answers) for each in judged if each.holds]
    return tuple(sorted(held, key=_most_intensive_first))


def judge(answers: Answers, firm: Firm, rulebook: Rulebook = RULEBOOK) -> list[Judged]:
    """What each rule says that is true or may come to be."""
    return [rule.judge(answers, firm.answers) for rule in rulebook.awake(firm.answers)]


def findings_of(judged: Iterable[Judged], answers: Answers) -> list[Finding]:
    """The rules that hold, with their evidence; one stands in where none sets a floor."""
    findings = [_finding(each, answers) for each in judged if each.holds]
    if not any(finding.level for finding in findings):
        findings.append(Finding(NOTHING_FOUND, ()))
    return findings


def _finding(judged: Judged, answers: Answers) -> Finding:
    return Finding(judged.rule, tuple(judged.rule.evidence(answers)))


def level_of(answers: Answers, rules: Iterable[Rule] | None = None) -> Level:
    """The level alone, as all rules make it or only some of them."""
    if rules is None:
        rules = RULEBOOK.awake(answers)
    firm = firm_ground(answers).answers
    judged = (rule.judge(answers, firm) for rule in rules)
    return highest(each.rule.at_least for each in judged if each.holds)


def _most_intensive_first(finding: Finding) -> tuple[int, int]:
    return finding.rule.weight, finding.rule.number


def _flags(findings: Sequence[Finding]) -> tuple[Flag, ...]:
    raised = [flag for finding in findings for flag in finding.rule.flags]
    return tuple(flag for flag in Flag if flag in raised)
