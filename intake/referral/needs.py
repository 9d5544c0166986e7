"""What a person needs of a program: each need with the answer behind it, open ones as open."""

from collections.abc import Iterator
from dataclasses import dataclass

from intake.placement.duties import AWAY
from intake.placement.facts import MINOR
from intake.placement.model import Flag, Level, Suggestion
from intake.questionnaire import QUESTIONNAIRE
from intake.questionnaire.answers import Answers, is_open, is_value
from intake.questionnaire.pump import BY_PUMP

LEVEL, SETTING, LANGUAGE, PAYER, EVENING = "level", "setting", "language", "payer", "evening"
"""Needs that are judged by more than one capability; every other code is a capability."""

OTHER_ILLNESS = 34
"""The rule for a hospital because of an illness, which is not about withdrawal."""

LANGUAGES = {"en": "English", "es": "Spanish"}
HARD_ACCESS = ("wheelchair", "bed")


@dataclass(frozen=True)
class Need:
    """Something that a program has to be able to do for this person.

    `wanted` is what it is judged by where the code alone does not say: a level, a language, a
    payer. `hard` needs weigh before the others. `behind` is the answer or finding that it
    comes from. `open` says that nobody knows yet whether the person needs it.
    """

    code: str
    behind: str
    hard: bool = False
    wanted: str = ""
    open: bool = False


def needs_of(answers: Answers, suggestion: Suggestion, decided: Level | None) -> tuple[Need, ...]:
    """The needs, hard ones first, otherwise in the order in which they are looked at.

    The level is the one that was decided, or else the one that the rules suggest.
    """
    level = decided or (None if Flag.MINOR in suggestion.flags else suggestion.level)
    found = [
        *_level(suggestion, decided, level),
        *_withdrawal(suggestion),
        *_health(answers),
        *_age(answers),
        *_medicines(answers),
        *_access(answers),
        *_duties(answers, level or suggestion.level),
        *_language(answers),
        *_payer(answers),
        *_setting(answers, level),
    ]
    return tuple(sorted(_once(found), key=lambda need: not need.hard))


def _once(needs: list[Need]) -> Iterator[Need]:
    """Each need one time, the surest and hardest one of a code first."""
    seen: set[tuple[str, str]] = set()
    for need in sorted(needs, key=lambda each: (each.open, not each.hard)):
        if (need.code, need.wanted) not in seen:
            seen.add((need.code, need.wanted))
            yield need


def said(question_id: str, answers: Answers) -> str:
    """The question in short with its answer: “Pregnant: Yes”."""
    question = QUESTIONNAIRE.questions[question_id]
    answer = answers.get(question_id)
    return f"{question.short}: {'not answered yet' if answer is None else question.text(answer)}"


def _level(suggestion: Suggestion, decided: Level | None, level: Level | None) -> Iterator[Need]:
    if level is None:
        behind = "Under 18: a clinician has to decide on the level first"
        yield Need(LEVEL, behind, hard=True, open=True)
        return
    behind = f"{'Decided' if decided else 'Suggested, not decided yet'}: {level.label}"
    if not decided and not suggestion.settled:
        behind += f"; still open between {suggestion.lowest.label} and {suggestion.highest.label}"
    yield Need(LEVEL, behind, hard=True, wanted=level.code)


def _withdrawal(suggestion: Suggestion) -> Iterator[Need]:
    for finding in suggestion.findings:
        in_hospital = finding.level is Level.MEDICALLY_MANAGED
        if in_hospital and finding.rule.number != OTHER_ILLNESS:
            yield Need("withdrawal", f"Finding: {finding.rule.finding}", hard=True)


def _health(answers: Answers) -> Iterator[Need]:
    by_pump = BY_PUMP.judge(answers)
    if by_pump is not False:
        of = "baclofen_form" if is_value(answers.get("takes_baclofen")) else "takes_baclofen"
        yield Need("pump", said(of, answers), hard=True, open=by_pump is None)
    pregnant = answers.get("pregnancy")
    if pregnant is True or is_open(pregnant):
        yield Need("pregnant", said("pregnancy", answers), hard=True, open=pregnant is not True)


def _age(answers: Answers) -> Iterator[Need]:
    minor = MINOR.judge(answers)
    behind = said("age", answers)
    if minor is not False:
        yield Need("under_18", behind, hard=True, open=minor is None)
    if minor is not True:
        yield Need("adult", behind, hard=True, open=minor is None)


def _medicines(answers: Answers) -> Iterator[Need]:
    # To go on with what somebody takes comes before what they would like.
    for question, hard in (("addiction_medicines", True), ("wanted_medicines", False)):
        named = answers.get(question)
        for code in ("methadone", "buprenorphine"):
            if isinstance(named, tuple) and code in named:
                yield Need(code, said(question, answers), hard=hard)
            elif hard and is_open(named):
                yield Need(code, said(question, answers), hard=True, open=True)


def _access(answers: Answers) -> Iterator[Need]:
    named = answers.get("access_needs")
    if is_open(named):
        yield Need("wheelchair", said("access_needs", answers), hard=True, open=True)
    for code in named if isinstance(named, tuple) else ():
        yield Need(code, said("access_needs", answers), hard=code in HARD_ACCESS)


def _duties(answers: Answers, level: Level) -> Iterator[Need]:
    named = answers.get("duties")
    duties = named if isinstance(named, tuple) else ()
    away, unsaid = level in AWAY, is_open(named)
    care = answers.get("childcare")
    if ("children" in duties and care != "all_day") or unsaid:
        behind = said("duties" if unsaid else "childcare", answers)
        yield Need("children" if away else "childcare", behind, open=unsaid or not is_value(care))
    if away:
        return
    hours = answers.get("job_hours")
    if "job" in duties and (hours == "days" or is_open(hours)):
        yield Need(EVENING, said("job_hours", answers), open=hours != "days")
    if "school" in duties or unsaid:
        yield Need(EVENING, said("duties", answers), open=unsaid)


def _language(answers: Answers) -> Iterator[Need]:
    language, name = answers.get("language"), answers.get("language_name")
    if is_open(language):
        yield Need("interpreter", said("language", answers), open=True)
    elif language == "other":
        asked = "language_name" if is_value(name) else "language"
        wanted = str(name) if is_value(name) else "the language of the person"
        yield Need(LANGUAGE, said(asked, answers), wanted=wanted)
    elif is_value(language) and language != "en":
        yield Need(LANGUAGE, said("language", answers), wanted=LANGUAGES[str(language)])
    elif answers.get("interpreter") is True:
        yield Need("interpreter", said("interpreter", answers))


def _payer(answers: Answers) -> Iterator[Need]:
    payer = answers.get("payment")
    if is_open(payer):
        yield Need(PAYER, said("payment", answers), open=True)
    elif is_value(payer):
        yield Need(PAYER, said("payment", answers), wanted=str(payer))


def _setting(answers: Answers, level: Level | None) -> Iterator[Need]:
    # More care than is needed is safe, less is not: a wish to live at home moves nothing here.
    if answers.get("preferred_setting") == "live_in" and level and level not in AWAY:
        yield Need(SETTING, said("preferred_setting", answers))
