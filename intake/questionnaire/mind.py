"""Mental health that changes which place is safe."""

from intake.questionnaire.kinds import UP, AnyOf, Choice
from intake.questionnaire.model import Page, Section

MIND = Section(
    id="mind",
    title="Mind",
    steps=(
        Page(
            id="mental_health",
            title="Mental health",
            questions=(
                AnyOf(
                    id="mental_health",
                    short="Mental health",
                    ask="Do you have any of these?",
                    missing="Select what you have, or “None of these”",
                    sensitive=True,
                    worse=UP,
                    choices=(
                        Choice("depression", "Depression or anxiety"),
                        Choice("panic", "Panic attacks"),
                        Choice("serious", "Bipolar disorder or schizophrenia"),
                        Choice(
                            "psychosis",
                            "I lose touch with what is real, or feel much too wired without drugs",
                        ),
                    ),
                ),
            ),
        ),
    ),
)
