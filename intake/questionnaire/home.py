"""Home: is it safe, who else is there, who can help."""

from intake.questionnaire.conditions import answer
from intake.questionnaire.duties import CHILDREN_PRIVATE
from intake.questionnaire.kinds import Choice, OneOf, YesNo
from intake.questionnaire.model import Page, Section

HOME = Section(
    id="home",
    title="Home",
    steps=(
        Page(
            id="living",
            title="Where you live, and with whom",
            title_other="Where they live, and with whom",
            questions=(
                OneOf(
                    id="living",
                    short="Home",
                    ask="What is the place like where you live now?",
                    other="What is the place like where they live now?",
                    missing="Select the answer that fits best",
                    worse=("safe", "unsteady", "unsafe", "none"),
                    choices=(
                        Choice("safe", "Safe, and I can stay", other="Safe, and they can stay"),
                        Choice(
                            "unsteady",
                            "Safe for now, but I may have to leave",
                            other="Safe for now, but they may have to leave",
                        ),
                        Choice("unsafe", "Not safe for me", other="Not safe for them"),
                        Choice("none", "I have no home", other="They have no home"),
                    ),
                ),
                YesNo(
                    id="use_at_home",
                    short="Others use or sell at home",
                    ask="Do people where you live use drugs, sell them, or drink a lot?",
                    other="Do people where they live use drugs, sell them, or drink a lot?",
                    missing="Select yes or no",
                    worse=True,
                ),
                YesNo(
                    id="support",
                    short="Someone to count on",
                    ask="Is there someone you can count on?",
                    other="Is there someone they can count on?",
                    missing="Select yes or no",
                    worse=False,
                ),
                YesNo(
                    id="reliable_person",
                    short="Reliable person at home for 3 to 4 days",
                    ask="Could someone you trust stay with you for the first 3 to 4 days?",
                    other="Could someone they trust stay with them for the first 3 to 4 days?",
                    missing="Select yes or no",
                    worse=False,
                ),
                YesNo(
                    id="children_at_home",
                    short="Children at home",
                    ask="Do children live with you?",
                    other="Do children live with them?",
                    why=" ".join(("Medicines then need a locked box.", *CHILDREN_PRIVATE)),
                    missing="Select yes or no",
                    worse=True,
                ),
            ),
        ),
        Page(
            id="other_place",
            title="Another place",
            shown_when=answer("use_at_home").is_yes(),
            questions=(
                YesNo(
                    id="other_place",
                    short="Another place to stay",
                    ask="Is there another place where you could stay?",
                    other="Is there another place where they could stay?",
                    missing="Select yes or no",
                    worse=False,
                ),
            ),
        ),
    ),
)
