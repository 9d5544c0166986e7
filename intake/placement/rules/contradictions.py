"""Rule 67: answers that do not fit together ask for a person, and set nothing."""

from intake.placement.model import Rule
from intake.questionnaire.contradictions import ABOUT_THE_PERSON, WITHIN_AN_ENTRY
from intake.questionnaire.substances_catalogue import any_substance

CONTRADICTION_RULES = tuple(
    Rule(
        id=f"67-{each.id}",
        finding=f"{each.says}: a person asks again",
        when=any_substance(each) if each in WITHIN_AN_ENTRY else each,
        source="[project]",
        hold=True,
    )
    for each in (*WITHIN_AN_ENTRY, *ABOUT_THE_PERSON)
)
