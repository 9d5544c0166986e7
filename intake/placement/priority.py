"""Who is admitted first, and by when (45 CFR 96.126 and 96.131, 42 USC 300x-23 and 300x-27)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from intake.placement.facts import INJECTS, PREGNANT
from intake.questionnaire.answers import Answers

HOURS_48, DAYS_14, DAYS_120 = 48, 14 * 24, 120 * 24


@dataclass(frozen=True)
class Priority:
    """Place in the queue, 1 to 4, and clocks in hours from the request. It moves no level."""

    rank: int
    who: str
    clocks: tuple[tuple[str, int], ...]

    def first_due(self, asked_at: datetime) -> datetime | None:
        """When the first clock runs out; None where there is none."""
        hours = [each for _, each in self.clocks]
        return asked_at + timedelta(hours=min(hours)) if hours else None


INTERIM = ("Interim services, if there is no place", HOURS_48)
ADMIT = ("Admission", DAYS_14)
ADMIT_LATEST = ("Admission at the latest, with interim services", DAYS_120)

PRIORITIES = {
    (True, True): Priority(1, "Pregnant and injecting", (INTERIM, ADMIT, ADMIT_LATEST)),
    (True, False): Priority(2, "Pregnant", (INTERIM,)),
    (False, True): Priority(3, "Injecting", (INTERIM, ADMIT, ADMIT_LATEST)),
    (False, False): Priority(4, "Others", ()),
}


def priority_of(answers: Answers) -> Priority:
    """The place in the queue by what is known so far."""
    return PRIORITIES[PREGNANT.judge(answers) is True, INJECTS.judge(answers) is True]
