"""What a person said online, before anybody of the staff asked."""

from typing import Any

from intake.questionnaire import QUESTIONNAIRE
from intake.questionnaire.answers import Given, Path
from intake.questionnaire.reading import restore
from intake.records.models import Channel, Intake


def said_by_the_person(intake: Intake) -> Given | None:
    """The latest answer that the person gave to each question; None where only staff asked.

    What staff changed, added or took away since is not in it.
    """
    if intake.channel != Channel.SELF:
        return None
    kept: dict[str, Any] = {}
    for row in intake.given_answers:
        if row.given_by_id is None:
            _keep(kept, *row.given)
    return restore(QUESTIONNAIRE, kept)


def _keep(kept: dict[str, Any], written: str, value: Any) -> None:
    path = Path.read(written)
    if not path.group:
        kept[path.question] = value
        return
    rows, entry = kept.setdefault(path.group, {}), str(path.entry)
    if path.question:
        rows.setdefault(entry, {})[path.question] = value
    elif value is None:
        rows.pop(entry, None)
    else:
        rows[entry] = {}
