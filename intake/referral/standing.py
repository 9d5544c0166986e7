"""Where the case stands: urgency, suggested and decided level, decision, place in the queue."""

from datetime import datetime, timedelta

from intake.placement.model import Flag, Level, Suggestion
from intake.placement.priority import Priority, priority_of
from intake.questionnaire import text
from intake.questionnaire.answers import Answers
from intake.questionnaire.languages import ENGLISH, say, say_all, say_count, spoken
from intake.referral.basis import OwnBasis, RecordBasis
from intake.referral.lines import plain
from intake.referral.model import CaseFile, Disposition, Facts, Line, Standing, Urgency

DRAFT = "Unconfirmed draft. Not reviewed by staff."
PRACTICE = "PRACTICE – not a real person"
"""Stands on each page of every document of somebody who is made up, whatever else it says."""
OWN_RECORD = "Record of this program. Not to be given out."
PUMP_WITHIN_THE_HOUR = "31-pump-alarm-or-late-refill"
WORKED_OUT = "The suggested level was worked out from the answers by fixed rules."
WHAT_IT_IS = (
    "It is a suggestion, not a diagnosis, and it can be wrong. The rules were designed for "
    "adults in the United States who seek care for substance use.",
    "Answers are given in the words of the questionnaire. “Not answered yet”, “Prefer not to "
    "say”, “Don’t know” and “Does not apply” differ, and none of them means no. "
    "Codes after a rule are the sources that the rulebook lists; [project] is our own limit.",
)
AWAITS_REVIEW = (
    "This document was translated from English with fixed wording. A qualified human translator "
    "has not reviewed it yet (45 CFR 92.201). What people wrote stands in their own words. Where "
    "the wording is in doubt, the English document counts; ask us for it."
)
"""Said of every language but English."""
NOT_IN_LINE = 4
"""The last place in the queue: no clock runs."""


def decided_level(case_file: CaseFile) -> Level:
    """The level that staff decided on, else the suggested one."""
    return case_file.disposition.level if case_file.disposition else case_file.suggestion.level


def mark_of(case_file: CaseFile) -> str:
    """What each page of the document says first of itself; empty where it stands as it is."""
    if case_file.synthetic:
        return say(PRACTICE)
    if case_file.disposition is None:
        return say(DRAFT)
    return say(OWN_RECORD) if isinstance(case_file.basis, RecordBasis) else ""


def urgency(case_file: CaseFile, answers: Answers) -> Urgency:
    """The most urgent word that applies, with every sentence that does."""
    suggestion, level = case_file.suggestion, decided_level(case_file)
    urgent, found = [], {each.rule.id for each in suggestion.findings}
    if level is Level.EMERGENCY:
        return Urgency(
            say("Emergency"), (say("Call 911 now."), *_urgent(suggestion, found)), alarm=True
        )
    if suggestion.level is Level.EMERGENCY:
        urgent.append(say("The answers showed signs of an emergency; see the staff decision."))
    urgent += _urgent(suggestion, found)
    priority = priority_of(answers)
    said = say("{who}: priority admission.", who=say(priority.who))
    line = [said] if priority.rank < NOT_IN_LINE else []
    if urgent:
        return Urgency(say("Urgent"), (*urgent, *line), alarm=True)
    if line:
        return Urgency(say("Priority"), tuple(line))
    if suggestion.needs_more_information:
        return _calm("Not known yet", "Open answers could still show something urgent.")
    return _calm("Standard", "Nothing urgent in the answers so far.")


def _calm(word: str, sentence: str) -> Urgency:
    return Urgency(say(word), (say(sentence),))


def _urgent(suggestion: Suggestion, found: set[str]) -> list[str]:
    told = []
    if PUMP_WITHIN_THE_HOUR in found:
        told.append("Pump clinic or emergency department within the hour.")
    if Flag.SUICIDE in suggestion.flags:
        told.append("Suicide risk: a person stays in contact.")
    if Flag.MED24 in suggestion.flags:
        told.append("Contact with a clinician within 24 hours.")
    return list(say_all(told))


def suggested(suggestion: Suggestion) -> Standing:
    lines = [suggestion.level.explained, _track_suggested(suggestion)]
    if suggestion.needs_more_information:
        lines.append(say("More information is needed first"))
    return Standing(say("Suggested by the rules"), suggestion.level.label, tuple(lines))


def _track_suggested(suggestion: Suggestion) -> str:
    if Flag.MINOR in suggestion.flags:
        return say("No track: under 18, a clinician decides")
    return _track(suggestion.level)


def _track(level: Level) -> str:
    if level.track is None:
        return say("Neither track")
    return say("Track: {track}", track=level.track.label.lower())


def decided(disposition: Disposition | None) -> Standing:
    """What staff decided; without a decision the box says so."""
    if disposition is None:
        missing = "Not reviewed by staff. A licensed person has to confirm or change the level."
        return Standing(say("Decided by staff"), say("Not confirmed"), (say(missing),))
    lines = (
        _track(disposition.level),
        say("{how} by {name}", how=_how(disposition), name=plain(disposition.decided_by)),
        moment(disposition.decided_at),
    )
    return Standing(say("Decided by staff"), disposition.level.label, lines)


def _how(disposition: Disposition) -> str:
    return say("Suggestion confirmed" if disposition.confirmed else "Suggestion overridden")


def decision(case_file: CaseFile) -> Facts:
    """The staff decision in full; without what staff wrote in the person's own copy."""
    made = case_file.disposition
    if made is None:
        return Facts((Line(say("Decision"), say(DRAFT), "open"),))
    how, by = _how(made), plain(made.decided_by)
    if not made.confirmed:
        from_, to = case_file.suggestion.level.label.lower(), made.level.label.lower()
        how = say("{how}: from {suggested} to {decided}", how=how, suggested=from_, decided=to)
    lines = [Line(say("Decision"), how), Line(say("Decided by"), by)]
    own_copy = isinstance(case_file.basis, OwnBasis)
    reason = plain(say(made.reason))
    if made.reason_code:
        reason = say("{reason} (code {code})", reason=reason, code=plain(made.reason_code))
    lines += [
        Line(say(label), words)
        for label, words in (
            ("Second licensed person", plain(made.second_name)),
            ("Decided at", moment(made.decided_at)),
            ("Reason", "" if own_copy else reason),
            ("In their words", "" if own_copy else plain(made.words)),
        )
        if words
    ]
    return Facts(tuple(lines))


def priority(case_file: CaseFile, answers: Answers) -> Facts:
    """The place in the queue and, for each clock, the day it runs out."""
    place: Priority = priority_of(answers)
    words = "{rank} of {last}: {who}"
    told = say(words, rank=place.rank, last=NOT_IN_LINE, who=say(place.who).lower())
    lines = [Line(say("Place in the queue"), told)]
    for what, hours in place.clocks:
        due = case_file.started_on + timedelta(hours=hours)
        day = text.short_day_with_year(due)
        told = say("by {day} ({time})", day=day, time=_length(hours))
        lines.append(Line(say(what), told))
    lines.append(Line(say("Request, from which clocks run"), text.day(case_file.started_on)))
    return Facts(tuple(lines))


def _length(hours: int) -> str:
    if hours <= 48:
        return say_count(hours, "{count} hour", "{count} hours")
    return say_count(hours // 24, "{count} day", "{count} days")


def about(case_file: CaseFile) -> tuple[str, ...]:
    """What this document is, and what it is not."""
    made = case_file.disposition
    if made is None:
        who = "A licensed person has not confirmed it yet."
    elif made.confirmed:
        who = "A licensed person confirmed it."
    elif isinstance(case_file.basis, OwnBasis):
        who = "A licensed person decided otherwise; ask us why."
    else:
        who = "A licensed person decided otherwise; the staff decision says why."
    awaits = (AWAITS_REVIEW,) if spoken() != ENGLISH else ()
    return (f"{say(WORKED_OUT)} {say(who)}", *say_all((*WHAT_IT_IS, *awaits)))


def moment(when: datetime) -> str:
    """November 24, 2026, 2:05 p.m., with the zone where it is known."""
    zone = f" {when:%Z}" if when.tzinfo else ""
    return f"{text.day(when.date())}, {text.time_of_day(f'{when:%H:%M}')}{zone}"
