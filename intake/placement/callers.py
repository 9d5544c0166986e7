"""Made-up callers for practice: what somebody in a clinical case would say on the phone."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, cached_property
from pathlib import Path as File
from typing import Any

from intake.placement.vignettes import SCREENED_ON, Vignette, vignettes
from intake.questionnaire import QUESTIONNAIRE
from intake.questionnaire.answers import Answer, Given, is_value
from intake.questionnaire.journey import Journey, Stop
from intake.questionnaire.substances_catalogue import BY_ID

WHO = {
    "self": ("A person", "I am calling about myself."),
    "relative": ("A relative or friend", "I am calling for somebody in my family."),
    "professional": ("Somebody who cares for a person at work", "I am calling for a client."),
}
"""Who calls, by the answer about it: for the title, and in their words."""

HURRY = ("something that is happening now", "Something is wrong right now. What should I do?")
SICK = ("feeling unwell", "I do not feel well, and I do not know what it is.")
LOW = ("feeling low", "Things have been hard. I do not know whom to talk to.")
CARE = ("treatment", "I would like to know what help there is.")
USE = ("what they use", "It is about what I use. It has become a problem.")
BACLOFEN = ("baclofen", "It is about my baclofen.")
PUMP = ("a baclofen pump", "I have a pump with baclofen under my skin. It is about that.")

TOPICS = {
    "baclofen": "Baclofen",
    "alcohol": "Alcohol",
    "opioid": "Opioids",
    "calming": "Sleeping pills and other calming drugs",
    "stimulant": "Stimulants",
    "pregnancy": "Pregnancy",
    "relative": "Somebody calls for another person",
    "minor": "Under 18",
    "emergency": "Feels unwell, or something is happening now",
    "low": "Thoughts of suicide",
}
"""What callers can be chosen by: told from what they say, never from what rules make of it."""

KINDS = {
    "alcohol": "alcohol",
    "opioid": "opioid",
    "stimulant": "stimulant",
    **dict.fromkeys(
        ("benzodiazepine", "z_drug", "barbiturate", "gabapentinoid", "ghb", "phenibut"), "calming"
    ),
}

LOW_ANSWERS = ("asq_wish_dead", "asq_better_off", "asq_thoughts", "asq_tried", "asq_now")
ILL_ANSWERS = ("danger_signs", "symptoms_now", "pregnancy_danger")
OPIOID_MEDICINES = {"methadone", "buprenorphine"}
ADULT = 18


@dataclass(frozen=True)
class Caller:
    """Somebody who is played on the phone. What they say is all that is ever shown of them."""

    case: Vignette

    @property
    def key(self) -> str:
        return self.case.key

    @cached_property
    def named(self) -> Given:
        """What the case names, on its own day."""
        return self.case.answers

    @property
    def title(self) -> str:
        """Who calls and about what; nothing that one would only learn by asking."""
        return f"{WHO[self._role][0]} calls about {self._about[0]}"

    @property
    def opening(self) -> str:
        """The first thing that they say."""
        return f"{WHO[self._role][1]} {self._about[1]}"

    @cached_property
    def topics(self) -> frozenset[str]:
        """Codes of TOPICS."""
        return frozenset(self._topics())

    def on(self, today: date) -> Given:
        """All that they would say if they called today: complete, but for what no rule reads.

        Every date lies as far from today as in the case from the day of its screening.
        """
        system = {"screened_on": SCREENED_ON, "channel": "call"}
        return _moved(_filled(system | self.case.answers), today - SCREENED_ON)

    @property
    def _role(self) -> str:
        return str(self.named.get("answering_for", "self"))

    @property
    def _about(self) -> tuple[str, str]:
        if self.named.get("danger_signs"):
            return HURRY
        form = self.named.get("baclofen_form")
        if isinstance(form, tuple) and "pump" in form:
            return PUMP
        if names := self._names():
            return names, f"It is about {names}."
        return BACLOFEN if self.named.get("takes_baclofen") else self._about_else()

    def _about_else(self) -> tuple[str, str]:
        if self.named.get("symptoms_now"):
            return SICK
        if "low" in self.topics or self.named.get("phq_down"):
            return LOW
        uses = {"use_signs", "overdose", "lost_tolerance"}
        return CARE if uses.isdisjoint(self.named) else USE

    def _names(self) -> str:
        """“Baclofen and alcohol”; empty where no substance is named."""
        named = [_in_a_sentence(BY_ID[each].name) for each in self._substances()]
        if named and self.named.get("takes_baclofen"):
            named.insert(0, BACLOFEN[0])
        names = list(dict.fromkeys(named))
        return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))

    def _substances(self) -> list[str]:
        rows = self.named.get("substances", {}).values()
        return [row["substance"] for row in rows if is_value(row.get("substance"))]

    def _topics(self) -> Iterator[str]:
        given = self.named
        if given.get("takes_baclofen"):
            yield "baclofen"
        kinds = (BY_ID[each].kind for each in self._substances())
        yield from (KINDS[kind] for kind in kinds if kind in KINDS)
        if not OPIOID_MEDICINES.isdisjoint(given.get("addiction_medicines", ())):
            yield "opioid"
        if given.get("pregnancy") is True:
            yield "pregnancy"
        if self._role != "self":
            yield "relative"
        if is_value(given.get("age")) and given["age"] < ADULT:
            yield "minor"
        if any(given.get(each) for each in ILL_ANSWERS):
            yield "emergency"
        if any(given.get(each) is True for each in LOW_ANSWERS):
            yield "low"


@cache
def callers() -> tuple[Caller, ...]:
    """Everybody who can be played. Their order says nothing about the case."""
    return tuple(Caller(case) for case in sorted(vignettes(), key=lambda each: each.key))


def caller(key: str | None) -> Caller | None:
    """The caller with this key; None where there is none, or none any more."""
    return next((each for each in callers() if each.key == key), None)


@cache
def ordinary() -> Mapping[str, Answer]:
    """What everybody says who has nothing to say about a question, on the day of the cases."""
    text = File(__file__).with_name("callers.toml").read_text(encoding="utf-8")
    return {
        key: QUESTIONNAIRE.questions[key].read(raw, SCREENED_ON)
        for key, raw in tomllib.loads(text).items()
    }


def _filled(given: Given) -> Given:
    """The same answers, with an ordinary one wherever the path still lacks one."""
    while gaps := list(_gaps(given)):
        for row, question in gaps:
            row[question] = ordinary()[question]
    return given


def _gaps(given: Given) -> Iterator[tuple[Given, str]]:
    for stop in Journey(QUESTIONNAIRE, given).asked:
        row = row_of(given, stop)
        for question in stop.questions:
            if question.id not in row and question.id in ordinary():
                yield row, question.id


def row_of(given: Given, stop: Stop) -> Given:
    """Where the answers of a stop stand."""
    found: Given = given[stop.group.id][stop.entry] if stop.group and stop.page else given
    return found


def _moved(given: Given, by: timedelta) -> Given:
    return {key: _moved_one(value, by) for key, value in given.items()}


def _moved_one(value: Any, by: timedelta) -> Any:
    if isinstance(value, dict):
        return {key: _moved_one(each, by) for key, each in value.items()}
    return value + by if isinstance(value, date) else value


def _in_a_sentence(name: str) -> str:
    """“alcohol”, but “GHB”."""
    return name if name[:2].isupper() else name[:1].lower() + name[1:]
