"""Where the case stands: urgency, suggested and decided level, decision, place in the queue."""

from datetime import datetime, timedelta

from intake.placement.model import Flag, Level, Suggestion
from intake.placement.priority import Priority, priority_of
from intake.questionnaire import text
from intake.questionnaire.answers import Answers
from intake.referral.lines import plain
from intake.referral.model import CaseFile, Disposition, Facts, Line, Standing, Urgency

DRAFT = "Unconfirmed draft. Not reviewed by staff."
PUMP_WITHIN_THE_HOUR = "31-pump-alarm-or-late-refill"
NOT_IN_LINE = 4
"""The last place in the queue: no clock runs."""


def decided_level(case_file: CaseFile) -> Level:
    """The level that staff decided on, else the suggested one."""
    return case_file.disposition.level if case_file.disposition else case_file.suggestion.level


def urgency(case_file: CaseFile, answers: Answers) -> Urgency:
    """The most urgent word that applies, with every sentence that does."""
    suggestion, level = case_file.suggestion, decided_level(case_file)
    urgent, found = [], {each.rule.id for each in suggestion.findings}
    if level is Level.EMERGENCY:
        return Urgency("Emergency", ("Call 911 now.", *_urgent(suggestion, found)), alarm=True)
    if suggestion.level is Level.EMERGENCY:
        urgent.append("The answers showed signs of an emergency; see the staff decision.")
    urgent += _urgent(suggestion, found)
    priority = priority_of(answers)
    line = [f"{priority.who}: priority admission."] if priority.rank < NOT_IN_LINE else []
    if urgent:
        return Urgency("Urgent", (*urgent, *line), alarm=True)
    if line:
        return Urgency("Priority", tuple(line))
    if suggestion.needs_more_information:
        return Urgency("Not known yet", ("Open answers could still show something urgent.",))
    return Urgency("Standard", ("Nothing urgent in the answers so far.",))


def _urgent(suggestion: Suggestion, found: set[str]) -> list[str]:
    told = []
    if PUMP_WITHIN_THE_HOUR in found:
        told.append("Pump clinic or emergency department within the hour.")
    if Flag.SUICIDE in suggestion.flags:
        told.append("Suicide risk: a person stays in contact.")
    if Flag.MED24 in suggestion.flags:
        told.append("Contact with a clinician within 24 hours.")
    return told


def suggested(suggestion: Suggestion) -> Standing:
    lines = [suggestion.level.explained, _track_suggested(suggestion)]
    if suggestion.needs_more_information:
        lines.append("More information is needed first")
    return Standing("Suggested by the rules", suggestion.level.label, tuple(lines))


def _track_suggested(suggestion: Suggestion) -> str:
    if Flag.MINOR in suggestion.flags:
        return "No track: under 18, a clinician decides"
    return _track(suggestion.level)


def _track(level: Level) -> str:
    return f"Track: {level.track.label.lower()}" if level.track else "Neither track"


def decided(disposition: Disposition | None) -> Standing:
    """What staff decided; without a decision the box says so."""
    if disposition is None:
        missing = "Not reviewed by staff. A licensed person has to confirm or change the level."
        return Standing("Decided by staff", "Not confirmed", (missing,))
    lines = (
        _track(disposition.level),
        f"{_how(disposition)} by {plain(disposition.decided_by)}",
        moment(disposition.decided_at),
    )
    return Standing("Decided by staff", disposition.level.label, lines)


def _how(disposition: Disposition) -> str:
    return "Suggestion confirmed" if disposition.confirmed else "Suggestion overridden"


def decision(case_file: CaseFile) -> Facts:
    """The staff decision in full."""
    made = case_file.disposition
    if made is None:
        return Facts((Line("Decision", DRAFT, "open"),))
    lines = [Line("Decision", _how(made)), Line("Decided by", plain(made.decided_by))]
    if not made.confirmed:
        from_, to = case_file.suggestion.level.label, made.level.label.lower()
        lines[0] = Line("Decision", f"{_how(made)}: from {from_.lower()} to {to}")
    reason = f"{plain(made.reason)} (code {plain(made.reason_code)})" if made.reason_code else ""
    lines += [
        Line(label, words)
        for label, words in (
            ("Second licensed person", plain(made.second_name)),
            ("Decided at", moment(made.decided_at)),
            ("Reason", reason or plain(made.reason)),
            ("In their words", plain(made.words)),
        )
        if words
    ]
    return Facts(tuple(lines))


def priority(case_file: CaseFile, answers: Answers) -> Facts:
    """The place in the queue and, for each clock, the day it runs out."""
    place: Priority = priority_of(answers)
    lines = [Line("Place in the queue", f"{place.rank} of {NOT_IN_LINE}: {place.who.lower()}")]
    for what, hours in place.clocks:
        due = case_file.started_on + timedelta(hours=hours)
        lines.append(Line(what, f"by {due:%b} {due.day}, {due.year} ({_length(hours)})"))
    lines.append(Line("Request, from which clocks run", text.day(case_file.started_on)))
    return Facts(tuple(lines))


def _length(hours: int) -> str:
    return f"{hours} hours" if hours <= 48 else f"{hours // 24} days"


def about(case_file: CaseFile) -> tuple[str, ...]:
    """What this document is, and what it is not."""
    made = case_file.disposition
    if made is None:
        who = "A licensed person has not confirmed it yet."
    elif made.confirmed:
        who = "A licensed person confirmed it."
    else:
        who = "A licensed person decided otherwise; the staff decision says why."
    return (
        f"The suggested level was worked out from the answers by fixed rules. {who}",
        "It is a suggestion, not a diagnosis, and it can be wrong. The rules were designed for "
        "adults in the United States who seek care for substance use.",
        "Answers are given in the words of the questionnaire. “Not answered yet”, “Prefer not to "
        "say”, “Don’t know” and “Does not apply” differ, and none of them means no. "
        "Codes after a rule are the sources that the rulebook lists; [project] is our own limit.",
    )


def moment(when: datetime) -> str:
    """November 24, 2026, 2:05 p.m., with the zone where it is known."""
    zone = f" {when:%Z}" if when.tzinfo else ""
    return f"{text.day(when.date())}, {text.time_of_day(f'{when:%H:%M}')}{zone}"
