"""What a bundle is made from: the case file, its answers, its document, what may leave."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from intake.questionnaire import QUESTIONNAIRE
from intake.questionnaire.answers import Answers, is_value
from intake.questionnaire.fhir_codes import BASE, coding
from intake.questionnaire.journey import Journey
from intake.questionnaire.languages import ENGLISH
from intake.referral.content import build_referral
from intake.referral.lines import shortened
from intake.referral.model import CaseFile, Program, Referral
from intake.referral.sections import (
    BACLOFEN,
    BACLOFEN_BY_MOUTH,
    BACLOFEN_LATELY,
    BACLOFEN_PLAN,
    DUTIES,
    HEALTH,
    HOME,
    MEDICINES,
    OVERDOSE,
    PERSON,
    PLACED,
    PUMP,
    SAFETY,
    WISHES,
    WITHDRAWAL,
    WORDS,
)

Resource = dict[str, Any]

TERMINOLOGY = "http://terminology.hl7.org/CodeSystem"
ACT_CODES = f"{TERMINOLOGY}/v3-ActCode"
ACT_REASONS = f"{TERMINOLOGY}/v3-ActReason"
LOINC = "http://loinc.org"
LABELS = (
    coding(f"{TERMINOLOGY}/v3-Confidentiality", "R", "restricted"),
    coding(ACT_CODES, "42CFRPart2", "42 CFR Part2"),
)
"""What each resource is labelled with, so that it is protected also where it is cut out."""
MADE_UP = coding(ACT_REASONS, "HTEST", "test health data")
NAMES: UUID = uuid5(NAMESPACE_URL, BASE)


def _asked_in(*groups: str) -> tuple[str, ...]:
    return tuple(id for group in groups for id in QUESTIONNAIRE.groups[group].asks)


TOLD_ALWAYS = frozenset({"person_name"})
TOLD = {
    "contact": (*PERSON, *(question.id for question in QUESTIONNAIRE.system)),
    "use": (
        *_asked_in("substances", "dose_history"),
        *BACLOFEN,
        *BACLOFEN_BY_MOUTH,
        "baclofen_last_dose_at",
        *BACLOFEN_LATELY,
        *BACLOFEN_PLAN,
        *PUMP,
        *WITHDRAWAL,
        *OVERDOSE,
    ),
    "safety": SAFETY,
    "health": HEALTH,
    "care": (*_asked_in("past_treatment"), *MEDICINES),
    "home": (*HOME, *DUTIES),
    "wishes": (*WISHES, WORDS, *(id for id in QUESTIONNAIRE.top_level if id not in PLACED)),
}
"""Which answers each part of the document tells. “Reasons” repeats some of them."""


@dataclass(frozen=True)
class Source:
    """Everything that a bundle may draw on, and nothing of what the basis does not allow."""

    case_file: CaseFile
    answers: Answers
    document: Referral
    made_on: date

    @classmethod
    def of(cls, case_file: CaseFile, made_on: date) -> "Source":
        """Raises BasisMissing, as the document does. It is English, whatever the document is."""
        case_file = replace(case_file, language=ENGLISH)
        answers = Journey(QUESTIONNAIRE, shortened(case_file.given)).answers
        return cls(case_file, answers, build_referral(case_file, made_on), made_on)

    def shares(self, part: str) -> bool:
        """Whether a part of the document leaves; the empty part always does."""
        return not part or part in self.document.parts

    @property
    def told(self) -> frozenset[str]:
        """The questions whose answers leave."""
        told = {id for part, ids in TOLD.items() if self.shares(part) for id in ids}
        kept_here = {each.id for each in QUESTIONNAIRE.questions.values() if not each.in_referral}
        return (TOLD_ALWAYS | told) - kept_here

    def value(self, question: str) -> Any:
        """The value of an answer that leaves; None where there is none."""
        answer = self.answers.get(question)
        return answer if question in self.told and is_value(answer) else None

    @property
    def moment(self) -> str:
        """When it was decided, else the beginning of the day on the document."""
        made = self.case_file.disposition
        decided = made.decided_at if made else datetime.combine(self.made_on, time(), UTC)
        return instant(decided)

    def id_of(self, place: str) -> str:
        """The id of the resource at a place of the bundle: the same in every copy."""
        document = f"{self.document.reference}/{self.document.code}"
        return str(uuid5(NAMES, f"{document}/{place}"))

    @property
    def receiver(self) -> Program | None:
        """Who gets it; nobody where it stays with the program itself."""
        named = self.document.receiver
        return named if named and named.name else None

    @property
    def identifier(self) -> dict[str, str]:
        """What the document is told from all others by: its code, or for a draft its number."""
        if code := self.document.code:
            return {"system": f"{BASE}/document", "value": code}
        return {"system": f"{BASE}/referral", "value": self.document.reference}

    def to(self, place: str) -> dict[str, str]:
        """A reference to the resource at a place."""
        return {"reference": f"urn:uuid:{self.id_of(place)}"}


@dataclass(frozen=True)
class Placed:
    """One resource of the bundle, the place it stands at, and the section that names it."""

    place: str
    section: str
    resource: Resource


Resources = Iterator[Placed]


def instant(when: datetime) -> str:
    """A moment with its zone; without one it is taken as that of the world."""
    aware = when if when.tzinfo else when.replace(tzinfo=UTC)
    return aware.isoformat(timespec="seconds")


def concept(words: str, *codings: dict[str, Any]) -> dict[str, Any]:
    """A concept with its codes, and with the words that the document has for it."""
    return {"coding": list(codings), "text": words}


def without_gaps(value: Any) -> Any:
    """The same JSON without what is empty, which FHIR does not allow; “no” and 0 stay."""
    if isinstance(value, dict):
        kept = {key: without_gaps(each) for key, each in value.items()}
        return {key: each for key, each in kept.items() if each not in (None, "", [], {})}
    if isinstance(value, list | tuple):
        return [each for each in map(without_gaps, value) if each not in (None, "", [], {})]
    return value
