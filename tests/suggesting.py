"""What the rules say of a set of answers, for tests."""

from questionnaire_answers import answers_of

from intake.placement.engine import suggest_placement
from intake.placement.model import Rule, Suggestion
from intake.placement.range import firm_ground
from intake.placement.rules import RULES
from intake.questionnaire.answers import Given
from intake.questionnaire.contradictions import Contradiction


def suggested(given: Given) -> Suggestion:
    return suggest_placement(answers_of(given))


def rules_of(suggestion: Suggestion) -> set[str]:
    """The ids of the rules that hold."""
    return {finding.rule.id for finding in suggestion.findings}


def is_about_the_person(rule: Rule) -> bool:
    """Not about answers that contradict each other: these a worse answer may put right."""
    return not any(isinstance(leaf, Contradiction) for leaf in rule.when.leaves())


def standing(given: Given) -> dict[str, tuple[bool, bool, bool]]:
    """For each rule about the person whether it surely holds, holds, may come to hold.

    Stricter than the level: a rule that falls silent is not hidden by a higher one.
    """
    answers = answers_of(given)
    firm = firm_ground(answers).answers
    judged = [rule.judge(answers, firm) for rule in RULES if is_about_the_person(rule)]
    return {each.rule.id: (each.sure, each.holds, each.possible) for each in judged}
