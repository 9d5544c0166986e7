"""Treatment before, as a table: kind, how and when it ended, whether use began again."""

from intake.questionnaire import QUESTIONNAIRE
from intake.questionnaire.answers import Answers, Entries
from intake.questionnaire.languages import say, say_all
from intake.referral.lines import capped, in_words
from intake.referral.model import Cell, Table

COLUMNS = ("Treatment", "How it ended", "When", "Used again", "In their words")
ASKED = ("treatment_kind", "treatment_end", "treatment_ended_on", "used_again", "treatment_note")
MAYBE_MORE = "There may be more: nobody has said yet that this is all."


def treatments_table(answers: Answers) -> Table | None:
    """One row for each earlier treatment; None where none was named."""
    entries = answers.get("past_treatment")
    if not isinstance(entries, Entries) or not entries.rows:
        return None
    rows = tuple(
        tuple(Cell(in_words(QUESTIONNAIRE.questions[id], row)) for id in ASKED)
        for row in entries.rows.values()
    )
    notes = (say(MAYBE_MORE),) if entries.open else ()
    return capped(Table(say_all(COLUMNS), rows, notes))
