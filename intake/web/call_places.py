"""Where on a call each question is asked, and where a button of its pages can lead to."""

from flask import url_for

from intake.placement.model import Suggestion
from intake.placement.writing import name_of
from intake.questionnaire.answers import Path
from intake.questionnaire.journey import Journey, Stop
from intake.questionnaire.model import Group, Section
from intake.records.models import Intake
from intake.web.phone_places import phone_places


def address_of(intake: Intake, stop: Stop) -> str:
    """Where a stop is asked on a call."""
    if stop.group and stop.entry:
        return url_for(
            "calls.entry", intake_id=intake.id, group_id=stop.group.id, number=stop.entry
        )
    return section_address(intake, stop.section)


def section_address(intake: Intake, asked: Section, anchor: str = "") -> str:
    """Where a section is asked on a call."""
    return url_for("calls.section", intake_id=intake.id, section_id=asked.id) + anchor


def section_stops(journey: Journey, asked: Section) -> list[Stop]:
    """What the page of a section asks: its own pages and whether its groups are complete."""
    return [stop for stop in journey.stops_of(asked) if not stop.entry and not journey.waits(stop)]


def entry_stops(journey: Journey, group: Group, number: int) -> list[Stop]:
    """What is asked of one entry: first only what names it, since the rest depends on that."""
    stops = [stop for stop in journey.asked if stop.group is group and stop.entry == number]
    named = any(group.named_by in journey.given_at(stop) for stop in stops)
    return [stop for stop in stops if not journey.waits(stop)] if named else stops[:1]


def _is_asked(journey: Journey, stop: Stop) -> bool:
    """Whether the page at the address of a stop has its fields by now."""
    if stop.group and stop.entry:
        return stop in entry_stops(journey, stop.group, stop.entry)
    return not journey.waits(stop)


def places_of(intake: Intake, journey: Journey) -> dict[str, str]:
    """Where a button can lead to after saving.

    That is "check", a section, an entry, a question, consents, or a page of the header.
    """
    places = {
        "worklist": url_for("worklist.page"),
        "referrals": url_for("referrals.page"),
        "calls": url_for("calls.index"),
        "practice": url_for("practice.page"),
        "programs": url_for("programs.index"),
        "rulebook": url_for("rulebook.page"),
        "keeping": url_for("keeping.find"),
        "account": url_for("account.page"),
        "consents": url_for("consents.index", intake_id=intake.id),
        "emergency": url_for("disclosures.emergency", intake_id=intake.id),
        "check": url_for("calls.check", intake_id=intake.id),
        "console": url_for("console.page", intake_id=intake.id),
    } | phone_places(intake)
    for stop in journey.asked:
        if not _is_asked(journey, stop):
            continue
        address = address_of(intake, stop)
        group = stop.group.id if stop.group and stop.entry else ""
        for question in stop.questions:
            places[_place_of(Path(question.id, group, stop.entry))] = f"{address}#{question.id}"
        if group:
            places[f"{group}:{stop.entry}"] = address
    return places | {each.id: section_address(intake, each) for each in journey.sections()}


def ask_next(
    intake: Intake, journey: Journey, suggestion: Suggestion, limit: int = 6
) -> list[tuple[str, str, str]]:
    """The open questions that matter most, as (name, address, place to go on to)."""
    places = places_of(intake, journey)
    found = (
        (name_of(each.path, journey.answers), _place_of(each.path))
        for each in suggestion.open_questions
    )
    return [(name, places[place], place) for name, place in found if place in places][:limit]


def _place_of(path: Path) -> str:
    # A question and a section may share their name, as "overdose" does.
    return f"at:{path}"
