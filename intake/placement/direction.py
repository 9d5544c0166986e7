"""Checks that a statement can only become truer as answers get worse."""

from intake.questionnaire import QUESTIONNAIRE
from intake.questionnaire.answers import Value
from intake.questionnaire.conditions import Compares, IncludesAny, IsAnyOf, IsNotEmpty, IsWithheld
from intake.questionnaire.contradictions import Contradiction
from intake.questionnaire.kinds import DOWN, IDENTITY, UP, Question, Worse
from intake.questionnaire.statements import Statement

ALLOWED = {UP: ("at least", "more than"), DOWN: ("at most",)}


class NotMonotone(ValueError):
    """A rule that a worse answer could switch off."""


def check_direction(rule: str, statement: Statement) -> None:
    """Raise NotMonotone if a part of the statement reads an answer against its direction."""
    for leaf in statement.leaves():
        if isinstance(leaf, IsAnyOf):
            question = QUESTIONNAIRE.questions[leaf.question]
            if not _is_worst_part(question, leaf.wanted):
                raise NotMonotone(f"{rule}: “{leaf.question}” must include the worst answers")
        elif isinstance(leaf, Compares):
            worse = QUESTIONNAIRE.questions[leaf.question].worse
            check_comparison(rule, leaf.question, worse, leaf.comparison)
        elif isinstance(leaf, IncludesAny | IsNotEmpty):
            if QUESTIONNAIRE.questions[leaf.question].worse not in (UP, IDENTITY):
                raise NotMonotone(f"{rule}: “{leaf.question}” does not say that more is worse")
        elif hasattr(leaf, "check"):
            leaf.check(rule)


def check_told(rule: str, statement: Statement) -> None:
    """Raise NotMonotone if a level would rest on an answer that nobody knows or tells.

    Knowing it would take the level away again.
    """
    for leaf in statement.leaves():
        if isinstance(leaf, IsWithheld):
            raise NotMonotone(f"{rule}: no level may rest on “{leaf.question}” being withheld")


def check_not_a_contradiction(rule: str, statement: Statement) -> None:
    """Raise NotMonotone if a level or a flag would rest on answers that contradict each other."""
    if any(isinstance(leaf, Contradiction) for leaf in statement.leaves()):
        raise NotMonotone(f"{rule}: a contradiction may only ask for a person")


def check_comparison(rule: str, name: str, worse: Worse, comparison: str) -> None:
    """Raise NotMonotone unless the comparison points the way in which the amount gets worse."""
    allowed = ALLOWED.get(worse, ()) if isinstance(worse, str) else ()
    if comparison not in allowed:
        raise NotMonotone(f"{rule}: “{comparison}” reads “{name}” against its direction")


def _is_worst_part(question: Question, wanted: tuple[str | bool, ...]) -> bool:
    worse = question.worse
    if worse == IDENTITY:
        return True
    if isinstance(worse, bool):
        return wanted == (worse,)
    if isinstance(worse, tuple):
        return set(wanted) == set(worse[-len(wanted) :])
    return False


def is_worse(question: Question, value: Value, than: Value) -> bool:
    """Whether one value of a question counts as strictly worse than another."""
    worse = question.worse
    if isinstance(worse, tuple):
        return worse.index(str(value)) > worse.index(str(than))
    if isinstance(worse, bool):
        return value is worse and than is not worse
    if worse not in (UP, DOWN) or value == than:
        return False
    if isinstance(value, tuple) and isinstance(than, tuple):
        return set(value) > set(than)
    higher = value > than  # type: ignore[operator]
    return higher if worse == UP else not higher
