"""The duties plan: how each duty fits each level, and what to arrange. It never moves the level."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from intake.placement.model import Level
from intake.questionnaire import QUESTIONNAIRE
from intake.questionnaire.answers import Answers, State, is_value
from intake.questionnaire.languages import say


class Fit(StrEnum):
    """How a duty goes with a level of care."""

    FITS = "fits"
    ARRANGE = "to arrange"
    ASK = "to ask"


@dataclass(frozen=True)
class DutyLine:
    """One duty against one level, with a sentence that says what to do."""

    duty: str
    fit: Fit
    note: str


AWAY = (Level.RESIDENTIAL, Level.MEDICALLY_MANAGED, Level.EMERGENCY)


def duties_plan(answers: Answers, level: Level) -> list[DutyLine]:
    """A line for each duty that was named, and one for the way to get there.

    Rule 53: duties choose among equally safe options and are otherwise "to arrange".
    """
    named = answers.get("duties")
    lines = [
        DutyLine(QUESTIONNAIRE.questions["duties"].text((duty,)), *PLANS[duty](answers, level))
        for duty in (named if isinstance(named, tuple) else ())
    ]
    if named is None or isinstance(named, State):
        lines.append(
            DutyLine(say("Duties"), Fit.ASK, say("Ask about work, children and other duties"))
        )
    if level is not Level.EMERGENCY:
        lines.append(DutyLine(say("Transport"), *_transport(answers, level)))
    return lines


def preferred_setting(answers: Answers, level: Level) -> str:
    """Which of the settings of one level fits the duties best; empty where none does.

    Rule 53: settings of the same level are equally safe, so duties may choose among them.
    """
    named = answers.get("duties")
    duties = named if isinstance(named, tuple) else ()
    if level in (Level.MEDICALLY_MANAGED, Level.EMERGENCY):
        return ""
    if level is Level.RESIDENTIAL:
        alone = "children" in duties and answers.get("childcare") != "all_day"
        return say("a program where children can stay with the parent") if alone else ""
    hours = answers.get("job_hours") if "job" in duties else None
    if hours in SESSIONS:
        return say(SESSIONS[hours])
    if "children" in duties and answers.get("childcare") in ("some_hours", "nobody"):
        return say("sessions in school hours, or a program with childcare")
    if "school" in duties:
        return say("sessions outside classes")
    return say("visits by video or phone") if answers.get("transport") == "none" else ""


SESSIONS = {
    "days": "evening sessions",
    "evenings": "morning sessions",
    "nights": "afternoon sessions, after the sleep that follows a night shift",
}


def _job(answers: Answers, level: Level) -> tuple[Fit, str]:
    if level in AWAY:
        return _by_yes_no(
            answers.get("job_leave"),
            (Fit.ARRANGE, say("Agree the dates of leave with the employer")),
            (Fit.ARRANGE, say("Needs job-protected leave: offer a letter and help with the form")),
            (Fit.ASK, say("Ask whether leave from work is possible")),
        )
    hours = answers.get("job_hours")
    if not is_value(hours):
        return Fit.ASK, say("Ask for the working hours")
    if level is Level.OUTPATIENT and hours != "changing":
        return Fit.FITS, say("Visits can be set outside working hours")
    notes = {
        "days": (Fit.FITS, say("Choose a program with evening sessions")),
        "evenings": (Fit.FITS, say("Choose a program with morning sessions")),
        "nights": (Fit.ARRANGE, say("Find session times that leave time to sleep after the shift")),
        "changing": (Fit.ARRANGE, say("Ask for the shift plan and fix session times with it")),
    }
    return notes[str(hours)]


def _school(answers: Answers, level: Level) -> tuple[Fit, str]:
    if level in AWAY:
        return Fit.ARRANGE, say("Ask the school for leave or distance learning")
    return Fit.FITS, say("Choose session times outside classes")


def _care(question: str, who: str) -> Callable[[Answers, Level], tuple[Fit, str]]:
    def plan(answers: Answers, level: Level) -> tuple[Fit, str]:
        cover = answers.get(question)
        if not is_value(cover):
            return Fit.ASK, say("Ask who else can care for the {who}", who=say(who))
        if cover == "all_day":
            return Fit.FITS, say("Someone else can care for the {who} day and night", who=say(who))
        if level in AWAY:
            return Fit.ARRANGE, say(
                "Care for the {who} day and night, before the admission", who=say(who)
            )
        if cover == "some_hours":
            return Fit.FITS, say(
                "Set sessions in the hours when someone else cares for the {who}", who=say(who)
            )
        return Fit.ARRANGE, say("Care for the {who} during sessions", who=say(who))

    return plan


def _court(answers: Answers, level: Level) -> tuple[Fit, str]:
    day = answers.get("court_date")
    if not is_value(day):
        return Fit.ASK, say("Ask for the next court or probation date")
    when = QUESTIONNAIRE.questions["court_date"].text(day)
    if level in AWAY:
        return Fit.ARRANGE, say(
            "Tell the program of the date on {when}; the person must attend", when=when
        )
    return Fit.FITS, say("Keep {when} free of sessions", when=when)


def _pets(answers: Answers, level: Level) -> tuple[Fit, str]:
    if level not in AWAY:
        return Fit.FITS, say("The person lives at home")
    return _by_yes_no(
        answers.get("pet_care"),
        (Fit.FITS, say("Someone can keep the pets")),
        (Fit.ARRANGE, say("Find a place for the pets before the admission")),
        (Fit.ASK, say("Ask who could keep the pets")),
    )


def _transport(answers: Answers, level: Level) -> tuple[Fit, str]:
    way = answers.get("transport")
    if not is_value(way):
        return Fit.ASK, say("Ask how the person can get there")
    if way != "none":
        told = QUESTIONNAIRE.questions["transport"].text(way).lower()
        return Fit.FITS, say("Gets there: {way}", way=told)
    ride = say("A ride for the admission") if level in AWAY else say("Rides to the sessions")
    return Fit.ARRANGE, ride


def _by_yes_no(
    answer: object, yes: tuple[Fit, str], no: tuple[Fit, str], open_: tuple[Fit, str]
) -> tuple[Fit, str]:
    if answer is True:
        return yes
    return no if answer is False else open_


PLANS: dict[str, Callable[[Answers, Level], tuple[Fit, str]]] = {
    "job": _job,
    "school": _school,
    "children": _care("childcare", "children"),
    "adult_care": _care("adult_care_cover", "person they look after"),
    "court": _court,
    "pets": _pets,
}
