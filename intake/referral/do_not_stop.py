"""The do-not-stop card: medicines and substances whose sudden stop is dangerous."""

from collections.abc import Iterator, Mapping
from typing import Any

from intake.placement.baclofen_amounts import BACLOFEN_OVER
from intake.placement.facts import ALCOHOL_DAILY, ALCOHOL_HEAVY, MOST_DAYS
from intake.questionnaire.answers import Answers, is_value
from intake.questionnaire.baclofen import TAKES_BACLOFEN
from intake.questionnaire.conditions import answer, any_of
from intake.questionnaire.languages import say, say_all
from intake.questionnaire.safety_texts import NEVER_STOP
from intake.questionnaire.substances_catalogue import BY_ID
from intake.referral.model import StopWarning
from intake.referral.substances_table import known_of, known_of_baclofen, name_of, rows_of

KEEP = {
    "baclofen": "Continue baclofen until the receiving prescriber decides.",
    "methadone": "Continue methadone until the receiving prescriber decides.",
    "buprenorphine": "Continue buprenorphine until the receiving prescriber decides.",
}
STOPPED = "It is already stopped: only a prescriber decides whether and how it is started again."
OVER = (
    "The last dose was more than 30 days ago. Only a prescriber decides whether it is started "
    "again."
)
NOT_KNOWN = "It is not known whether baclofen is taken. Ask before any medicine is changed."

# Sleep tablets and barbiturates act as benzodiazepines do; the text names no substance.
LIKE_BENZODIAZEPINES = ("benzodiazepine", "z_drug", "barbiturate")
OTHER_SEDATIVES = ("ghb", "phenibut", "gabapentinoid")
DEPENDS_ON_ALCOHOL = any_of(MOST_DAYS, answer("morning_relief").is_yes())
"""Inside an entry. While this cannot be told, the referral has the text."""
MUCH_ALCOHOL = any_of(ALCOHOL_DAILY, ALCOHOL_HEAVY)
"""All entries together: two kinds of drink on some days each can make it daily."""


def stop_warnings(answers: Answers) -> tuple[StopWarning, ...]:
    """Baclofen first, then opioid medication, then each substance in the order of the answers."""
    found = [*_baclofen(answers), *_opioid_medication(answers)]
    found += [
        _substance(*each)
        for each in enumerate(rows_of(answers), 1)
        if _is_dangerous(each[1], answers)
    ]
    return tuple(found)


def _baclofen(answers: Answers) -> Iterator[StopWarning]:
    taken = TAKES_BACLOFEN.judge(answers)
    if taken is None and answers.get("takes_baclofen") is not False:
        yield StopWarning(say("Baclofen: not known"), say(NOT_KNOWN), "", "")
    elif taken and BACLOFEN_OVER.judge(answers) is True:
        yield StopWarning(say("Baclofen"), say(OVER), "", known_of_baclofen(answers))
    elif taken:
        stopped = answers.get("baclofen_change") in ("stopped", "ran_out")
        yield StopWarning(
            say("Baclofen"),
            _keep("baclofen", stopped),
            say(NEVER_STOP["baclofen"]),
            known_of_baclofen(answers),
        )


def _opioid_medication(answers: Answers) -> Iterator[StopWarning]:
    by_name = {row.get("substance"): row for row in rows_of(answers)}
    for medicine in ("methadone", "buprenorphine"):
        treated = medicine in _taken(answers)
        if not treated and medicine not in by_name:
            continue
        missed = answers.get("medication_days_missed")
        known = [known_of(by_name[medicine])] if medicine in by_name else []
        if treated:
            known.insert(0, say("taken as treatment for opioid use"))
        if treated and is_value(missed):
            known.append(say("days missed in a row: {days}", days=missed))
        stopped = by_name.get(medicine, {}).get("change") == "stopped" and not treated
        words = "; ".join(each for each in known if each)
        yield StopWarning(say(BY_ID[medicine].name), _keep(medicine, stopped), "", words)


def _taken(answers: Answers) -> tuple[str, ...]:
    named = answers.get("addiction_medicines")
    return named if isinstance(named, tuple) else ()


def _keep(medicine: str, stopped: bool) -> str:
    return " ".join(say_all((KEEP[medicine], STOPPED) if stopped else (KEEP[medicine],)))


def _is_dangerous(row: Mapping[str, Any], answers: Answers) -> bool:
    named = row.get("substance")
    kind = BY_ID[named].kind if is_value(named) else ""
    if kind == "alcohol":
        return bool(MUCH_ALCOHOL.judge(answers)) or DEPENDS_ON_ALCOHOL.judge(row) is not False
    return kind in (*LIKE_BENZODIAZEPINES, *OTHER_SEDATIVES)


def _substance(number: int, row: Mapping[str, Any]) -> StopWarning:
    kind = BY_ID[row["substance"]].kind
    text = "sedative" if kind in OTHER_SEDATIVES else "benzodiazepine"
    told = say(NEVER_STOP["alcohol" if kind == "alcohol" else text])
    return StopWarning(name_of(number, row), "", told, known_of(row))
