"""Whom to call back and on which number, and what may be said there."""

from dataclasses import dataclass

from intake.questionnaire.about_you import CALLER, PERSON, is_for_another
from intake.questionnaire.answers import Answers, is_value

WHOSE = {PERSON: "The person", CALLER: "The caller"}

NO_MESSAGE = "Leave no message: it is not safe there."
NOT_ASKED = "Leave no message: nobody asked yet whether it is safe there."
MESSAGE = "Say only the program’s name and number: “{}.”"
NOT_BACK = "The caller asked not to be called back."
NOT_KNOWN = "The person does not know about this call. Do not give it away."


@dataclass(frozen=True)
class Way:
    """One number that can be called. `warnings` are what must be heeded, `message` what to say."""

    whose: str
    name: str
    number: str
    message_is_safe: bool
    message: str
    warnings: tuple[str, ...]

    @property
    def may_be_called(self) -> bool:
        """Whether there is a number, and nobody asked not to be called there."""
        return bool(self.number) and NOT_BACK not in self.warnings


def ways(given: Answers, said: str) -> dict[str, Way]:
    """The person, and the caller where it is somebody else; `said` is what a message says."""
    found = {PERSON: way_of(PERSON, given, said)}
    if is_for_another(given):
        found[CALLER] = way_of(CALLER, given, said)
    return found


def likely(found: dict[str, Way]) -> str:
    """Whose number is most likely called back: the caller’s where only that is known."""
    caller = found.get(CALLER)
    if caller and caller.may_be_called:
        return CALLER
    return PERSON


def way_of(whose: str, given: Answers, said: str) -> Way:
    """The one of the two, whether there is a number or not."""
    before = "caller_" if whose == CALLER else ""
    safe = given.get(f"{before}safe_message")
    warnings = [] if safe is True else [NOT_ASKED if safe is None else NO_MESSAGE]
    if whose == CALLER and given.get("caller_call_back") is False:
        warnings.insert(0, NOT_BACK)
    if whose == PERSON and given.get("person_knows") is False and given.get("caller_name"):
        warnings.insert(0, NOT_KNOWN)
    return Way(
        whose,
        _told(given, "caller_name" if whose == CALLER else "person_name"),
        _told(given, f"{before}phone"),
        safe is True,
        MESSAGE.format(said) if safe is True else "",
        tuple(warnings),
    )


def _told(given: Answers, question: str) -> str:
    answer = given.get(question)
    return str(answer) if answer and is_value(answer) else ""
