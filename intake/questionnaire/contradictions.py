"""Answers that do not fit together (rule 67): a person asks again, and no level rests on them.

A contradiction is the one kind of statement that a worse answer may end, so it may hold a
suggestion back but never set or lower a level.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from intake.questionnaire.answers import NOT_ASKED, Answers, Entries, Path, is_value
from intake.questionnaire.conditions import ALWAYS, answer
from intake.questionnaire.dose_history import PERIODS, daily_mg
from intake.questionnaire.statements import Lookup, Outcome, Statement
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
    It is asked only where `where` is true.
    """

    id: str
    says: str
    between: tuple[str, ...]
    clash: Callable[..., Outcome]
    where: Statement = ALWAYS

    def judge(self, answers: Answers) -> Outcome:
        where = self.where.judge(answers)
        if where is False:
            return False
        values, told = [], where is True
        for question in self.between:
            value = answers.get(question)
            if value is NOT_ASKED:
                return False
            told = told and is_value(value)
            values.append(value)
        return self.clash(*values) if told else None

    def evidence(self, answers: Answers) -> list[Path]:
        return [*self.where.evidence(answers), *self._compared()]

    def open(self, answers: Answers) -> list[Path]:
        undecided = self.where.open(answers) if self.where.judge(answers) is None else []
        unsaid = [path for path in self._compared() if not is_value(answers.get(path.question))]
        return [*undecided, *unsaid]

    def reads(self) -> frozenset[str]:
        compared = (question for each in self.between for question in GROUPS.get(each, (each,)))
        return self.where.reads().union(compared)

    def _compared(self) -> list[Path]:
        return [Path(each) for each in self.between if each not in GROUPS]

    def words(self, questions: Lookup) -> str:
        return self.says[0].lower() + self.says[1:]


def _used_later(changed_on: date, last: date) -> Outcome:
    return last > changed_on


def _not_lately(change: str, last: date, today: date) -> Outcome:
    return change == "same" and last <= today - timedelta(days=3)


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
        ("changed_on", "last_use_on"),
        _used_later,
        where=answer("change").is_any_of("stopped"),
    ),
    Contradiction(
        "daily-but-not-lately",
        "It is used daily as before, but the last use was 3 or more days ago",
        ("change", "last_use_on", "screened_on"),
        _not_lately,
        where=answer("days_per_week").at_least(6),
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


def _signs_but_nothing_used(signs: tuple[str, ...], substances: Entries) -> Outcome:
    if not signs or substances.rows:
        return False
    return None if substances.open else True


def _never(overdose: str) -> Outcome:
    return overdose == "never"


def _not_less(usual: float, now: float) -> Outcome:
    return now >= usual


def _same(change: str) -> Outcome:
    return change == "same"


def _long_ago(on: date, today: date) -> Outcome:
    return on < today - timedelta(days=35)


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
        ("use_signs", "substances"),
        _signs_but_nothing_used,
        where=answer("takes_baclofen").is_no(),
    ),
    Contradiction(
        "no-overdose-but-on-purpose",
        "An overdose on purpose is named, and that there was never an overdose",
        ("overdose",),
        _never,
        where=answer("danger_signs").includes_any("overdose_on_purpose"),
    ),
    Contradiction(
        "baclofen-taken-after-stopping",
        "The last baclofen dose lies after the day on which it was stopped",
        ("baclofen_changed_on", "baclofen_last_dose_on"),
        _used_later,
        where=answer("baclofen_change").is_any_of("stopped"),
    ),
    Contradiction(
        "baclofen-cut-but-not-less",
        "Baclofen went down, but the dose now is not below the usual dose",
        ("baclofen_mg_day", "baclofen_mg_now"),
        _not_less,
        where=answer("baclofen_change").is_any_of("cut_down"),
    ),
    Contradiction(
        "baclofen-same-but-none-for-a-day",
        "Baclofen did not change, but the last dose was more than a day ago",
        ("baclofen_change",),
        _same,
        where=answer("baclofen_day_without").is_yes(),
    ),
    Contradiction(
        "left-long-ago",
        "Something of the last 4 weeks is named, with a day before that",
        ("lost_tolerance_on", "screened_on"),
        _long_ago,
        where=answer("lost_tolerance").is_given(),
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
