"""Treatment before, one entry for each, and the medicines that treat substance use."""

from intake.questionnaire.conditions import AnyEntry, answer
from intake.questionnaire.kinds import IDENTITY, UP, Choice, Date, OneOf, ShortText, YesNo
from intake.questionnaire.medicines import MEDICINE_PAGES
from intake.questionnaire.model import Group, Page, Section
from intake.questionnaire.statements import Statement

TREATMENTS = Group(
    id="past_treatment",
    title="Treatment before",
    entry="treatment",
    named_by="treatment_kind",
    add="Add a treatment",
    columns=("treatment_kind", "treatment_end", "treatment_ended_on", "used_again"),
    at_most=20,
    first="Have you ever had treatment for alcohol or drugs?",
    first_other="Have they ever had treatment for alcohol or drugs?",
    intro="One entry for each, the last one first. What came before helps us to find what fits.",
    more=YesNo(
        id="more_treatment",
        short="More treatments before",
        ask="Is there another treatment to add?",
        missing="Select yes if there is another one, or no",
        worse=True,
    ),
    pages=(
        Page(
            id="treatment",
            title="One treatment",
            questions=(
                OneOf(
                    id="treatment_kind",
                    short="Kind of treatment",
                    ask="What kind of treatment was it?",
                    missing="Select the kind of treatment",
                    worse=IDENTITY,
                    choices=(
                        Choice("withdrawal", "Detox only"),
                        Choice("outpatient", "Visits, fewer than 9 hours a week"),
                        Choice("intensive", "A day or evening program, 9 or more hours a week"),
                        Choice(
                            "residential",
                            "A program where I lived",
                            other="A program where they lived",
                        ),
                        Choice("medication", "Medicine, such as methadone or Suboxone"),
                        Choice("mutual_help", "A mutual help group, such as AA"),
                    ),
                ),
                OneOf(
                    id="treatment_end",
                    short="How it ended",
                    ask="How did it end?",
                    missing="Select how it ended",
                    worse=("still", "finished", "left_early"),
                    choices=(
                        Choice("still", "I am still in it", other="They are still in it"),
                        Choice("finished", "I finished it", other="They finished it"),
                        Choice(
                            "left_early",
                            "I left early, or was asked to leave",
                            other="They left early, or were asked to leave",
                        ),
                    ),
                ),
                ShortText(
                    id="treatment_note",
                    short="What helped, what made it end",
                    ask="What helped, and what made it end?",
                    missing="Enter what helped, and what made it end",
                    at_most=500,
                    optional=True,
                ),
            ),
        ),
        Page(
            id="treatment_after",
            title="After the treatment",
            shown_when=answer("treatment_end").is_any_of("finished", "left_early"),
            questions=(
                Date(
                    id="treatment_ended_on",
                    short="Ended on",
                    ask="When did it end?",
                    hint="A guess is fine.",
                    missing="Enter the day, or select “Don’t know”",
                    worse=UP,
                ),
                OneOf(
                    id="used_again",
                    short="Used again after it",
                    ask="Did you start to use again after it?",
                    other="Did they start to use again after it?",
                    missing="Select the answer that fits best",
                    worse=("no", "before", "last_3_months"),
                    choices=(
                        Choice("no", "No"),
                        Choice("before", "Yes, more than 3 months ago"),
                        Choice("last_3_months", "Yes, in the last 3 months"),
                    ),
                ),
            ),
        ),
    ),
)


def any_treatment(statement: Statement) -> AnyEntry:
    """The statement that one of the earlier treatments makes this true."""
    return AnyEntry("past_treatment", "more_treatment", statement)


PAST_TREATMENT = Section(
    id="past_treatment",
    title="Treatment and medicines",
    steps=(TREATMENTS, *MEDICINE_PAGES),
)
