"""Answers that do not fit together (rule 67): a person asks again, and no level rests on them.

A contradiction is the one kind of statement that a worse answer may end, so it may hold a
suggestion back but never set or lower a level.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from intake.questionnaire.answers import Answers, Entries, Path, State, is_value
from intake.questionnaire.conditions import Lookup, Outcome, Statement
from intake.questionnaire.dose_history import PERIODS, daily_mg
from intake.questionnaire.substance_names import likely_substance
from intake.questionnaire.substances import SUBSTANCE_GROUP

GROUPS = {
    group.id: (group.more.id, *(question.id for question in group.questions))
    for group in (SUBSTANCE_GROUP, PERIODS)
}
"""The questions of the groups whose entries are compared with other answers."""
YEAR = 365.25


@dataclass(frozen=True)
class Contradiction(Statement):
    """These answers cannot all be right. `clash` gets their values in the order of `between`.

    A group may be named too; its value is the Entries. `clash` may answer None: cannot tell yet.
    """

    id: str
    says: str
    between: tuple[str, ...]
    clash: Callable[..., Outcome]

    def judge(self, answers: Answers) -> Outcome:
        values = [answers.get(each) for each in self.between]
        if State.NOT_ASKED in values:
            return False
        return self.clash(*values) if all(is_value(each) for each in values) else None

    def evidence(self, answers: Answers) -> list[Path]:
        return [Path(each) for each in self.between if each not in GROUPS]

    def open(self, answers: Answers) -> list[Path]:
        return [path for path in self.evidence(answers) if not is_value(answers.get(path.question))]

    def reads(self) -> frozenset[str]:
        return frozenset(
            question for each in self.between for question in GROUPS.get(each, (each,))
        )

    def words(self, questions: Lookup) -> str:
        return self.says[0].lower() + self.says[1:]


def _stopped_but_used_later(change: str, changed_on: date, last_use_on: date) -> Outcome:
    return change == "stopped" and last_use_on > changed_on


def _daily_but_not_lately(days: float, change: str, last: date, today: date) -> Outcome:
    return days >= 6 and change == "same" and last <= today - timedelta(days=3)


def _no_drinks(drinks: float) -> Outcome:
    return drinks == 0


def _name_is_on_the_list(substance: str, name: str) -> Outcome:
    return likely_substance(name) not in (None, substance)


WITHIN_AN_ENTRY = (
    Contradiction(
        "name-is-on-the-list",
        "The name that was typed looks like a substance of the list",
        ("substance", "substance_name"),
        _name_is_on_the_list,
    ),
    Contradiction(
        "used-after-stopping",
        "The last use lies after the day on which it was stopped",
        ("change", "changed_on", "last_use_on"),
        _stopped_but_used_later,
    ),
    Contradiction(
        "daily-but-not-lately",
        "It is used daily as before, but the last use was 3 or more days ago",
        ("days_per_week", "change", "last_use_on", "screened_on"),
        _daily_but_not_lately,
    ),
    Contradiction(
        "no-drinks",
        "Alcohol is named, with no drink on a drinking day",
        ("drinks_per_day",),
        _no_drinks,
    ),
)
"""About one of the substances."""


def _used_longer_than_life(age: float, substances: Entries) -> Outcome:
    longest = (age + 1) * YEAR
    used = [row.get("used_for") for row in substances.rows.values()]
    if any(is_value(days) and days > longest for days in used):
        return True
    return _unless_open(substances) if all(is_value(days) for days in used) else None


def _age_and_birth_date(age: float, born: date, today: date) -> Outcome:
    return abs((today - born).days / YEAR - (age + 0.5)) > 1


def _signs_but_nothing_used(
    signs: tuple[str, ...], substances: Entries, takes_baclofen: bool
) -> Outcome:
    if not signs or takes_baclofen or substances.rows:
        return False
    return None if substances.open else True


def _no_overdose_but_on_purpose(danger: tuple[str, ...], overdose: str) -> Outcome:
    return "overdose_on_purpose" in danger and overdose == "never"


def _baclofen_taken_after_stopping(change: str, changed_on: date, last: date) -> Outcome:
    return change == "stopped" and last > changed_on


def _baclofen_cut_but_not_less(change: str, usual: float, now: float) -> Outcome:
    return change == "cut_down" and now >= usual


def _baclofen_same_but_none_for_a_day(change: str, day_without: bool) -> Outcome:
    return change == "same" and day_without


def _left_long_ago(lost: tuple[str, ...], on: date, today: date) -> Outcome:
    return bool(lost) and on < today - timedelta(days=35)


# Tablets hold 5 mg or a multiple of it, and can be halved. So small a total that is no number of
# halves is rather a number of tablets; larger ones can be of liquid [project].
HALF_A_TABLET = 2.5
FEW_TABLETS = 15


def _baclofen_tablets_as_mg(usual: float) -> Outcome:
    is_halves = usual % HALF_A_TABLET == 0
    return 0 < usual < 2 * HALF_A_TABLET or (usual < FEW_TABLETS and not is_halves)


def _baclofen_and_periods_differ(
    usual: float, change: str, periods: Entries, today: date
) -> Outcome:
    if change != "same":
        return False
    by_periods = daily_mg("baclofen", periods, today)
    return (by_periods is not None and by_periods != usual) or _unless_open(periods)


def _unless_open(entries: Entries) -> Outcome:
    return None if entries.open else False


ABOUT_THE_PERSON = (
    Contradiction(
        "used-longer-than-life",
        "A substance was used for longer than the person has lived",
        ("age", "substances"),
        _used_longer_than_life,
    ),
    Contradiction(
        "age-and-birth-date",
        "Age and birth date do not fit",
        ("age", "birth_date", "screened_on"),
        _age_and_birth_date,
    ),
    Contradiction(
        "signs-but-nothing-used",
        "Signs of a use disorder are named, but nothing that is used",
        ("use_signs", "substances", "takes_baclofen"),
        _signs_but_nothing_used,
    ),
    Contradiction(
        "no-overdose-but-on-purpose",
        "An overdose on purpose is named, and that there was never an overdose",
        ("danger_signs", "overdose"),
        _no_overdose_but_on_purpose,
    ),
    Contradiction(
        "baclofen-taken-after-stopping",
        "The last baclofen dose lies after the day on which it was stopped",
        ("baclofen_change", "baclofen_changed_on", "baclofen_last_dose_on"),
        _baclofen_taken_after_stopping,
    ),
    Contradiction(
        "baclofen-cut-but-not-less",
        "Baclofen went down, but the dose now is not below the usual dose",
        ("baclofen_change", "baclofen_mg_day", "baclofen_mg_now"),
        _baclofen_cut_but_not_less,
    ),
    Contradiction(
        "baclofen-same-but-none-for-a-day",
        "Baclofen did not change, but the last dose was more than a day ago",
        ("baclofen_change", "baclofen_day_without"),
        _baclofen_same_but_none_for_a_day,
    ),
    Contradiction(
        "left-long-ago",
        "Something of the last 4 weeks is named, with a day before that",
        ("lost_tolerance", "lost_tolerance_on", "screened_on"),
        _left_long_ago,
    ),
    Contradiction(
        "baclofen-tablets-as-mg",
        "The usual baclofen total is no number of tablets: were tablets counted as mg?",
        ("baclofen_mg_day",),
        _baclofen_tablets_as_mg,
    ),
    Contradiction(
        "baclofen-and-periods-differ",
        "The usual baclofen total differs from the doses over time",
        ("baclofen_mg_day", "baclofen_change", "dose_history", "screened_on"),
        _baclofen_and_periods_differ,
    ),
)
