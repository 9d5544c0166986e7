"""What the person wants and what stands in the way. None of it moves the level (M22, M23)."""

from intake.questionnaire.kinds import UP, AnyOf, Choice, OneOf
from intake.questionnaire.model import Page, Section

PREFERENCES = Section(
    id="preferences",
    title="What you want",
    steps=(
        Page(
            id="preferences",
            title="What you want",
            questions=(
                OneOf(
                    id="preferred_setting",
                    short="Preferred setting",
                    ask="Where would you rather get help?",
                    why="It does not change what is safe. Among safe choices, yours counts.",
                    missing="Select what you would prefer",
                    choices=(
                        Choice("home", "Live at home and come to visits"),
                        Choice("live_in", "Stay at a program"),
                        Choice("either", "Either is fine"),
                    ),
                ),
                OneOf(
                    id="readiness",
                    short="Readiness to start",
                    ask="When would you like to start?",
                    missing="Select when you would like to start",
                    choices=(
                        Choice("now", "Today or tomorrow"),
                        Choice("weeks", "In the next weeks"),
                        Choice("not_sure", "I am not sure yet"),
                    ),
                ),
                AnyOf(
                    id="wanted_help",
                    short="Help wanted",
                    ask="What kind of help would you like?",
                    missing="Select what you would like, or “None of these”",
                    choices=(
                        Choice("talk", "Talking with a counselor"),
                        Choice("medicine", "Medicine"),
                        Choice("groups", "Groups with others like me"),
                        Choice("family", "Help for my family too"),
                        Choice("body", "Exercise, food and sleep"),
                        Choice("calm", "Ways to stay calm, such as breathing"),
                    ),
                ),
            ),
        ),
        Page(
            id="access",
            title="Getting into a program",
            questions=(
                AnyOf(
                    id="access_needs",
                    short="Access needs",
                    ask="Do you need any of these in a building?",
                    missing="Select what you need, or “None of these”",
                    worse=UP,
                    choices=(
                        Choice("wheelchair", "Room for a wheelchair"),
                        Choice("bed", "A bed I can get in and out of with help"),
                        Choice("physiotherapy", "Physical therapy"),
                        Choice("hearing", "Help with hearing"),
                        Choice("sight", "Help with seeing"),
                    ),
                ),
                OneOf(
                    id="payment",
                    short="Insurance",
                    ask="How would you pay for care?",
                    why="Not being able to pay does not change what we suggest.",
                    missing="Select the answer that fits best",
                    choices=(
                        Choice("medicaid", "Medicaid"),
                        Choice("medicare", "Medicare"),
                        Choice("private", "Insurance from work or my own"),
                        Choice("veterans", "Veterans’ care (VA)"),
                        Choice("none", "I have no insurance"),
                    ),
                ),
                AnyOf(
                    id="barriers",
                    short="Barriers",
                    ask="Could any of these keep you from coming?",
                    missing="Select what could keep you from coming, or “None of these”",
                    choices=(
                        Choice("cost", "What it costs"),
                        Choice("distance", "It is too far"),
                        Choice("seen", "I do not want to be seen there"),
                        Choice("past", "Bad care in the past"),
                        Choice("law", "Trouble with the law or papers"),
                    ),
                ),
            ),
        ),
    ),
)
