"""Duties: work, school, children, care of others, court, pets, and how to get there."""

from intake.questionnaire.conditions import answer
from intake.questionnaire.kinds import AnyOf, Choice, Date, OneOf, ShortText, YesNo
from intake.questionnaire.model import Page, Section

DUTIES = Section(
    id="duties",
    title="Duties",
    steps=(
        Page(
            id="duties",
            title="What you have to take care of",
            questions=(
                AnyOf(
                    id="duties",
                    short="Duties",
                    ask="Which of these do you have to take care of?",
                    why="They never change what is safe. They help us plan around your life.",
                    missing="Select what you take care of, or “None of these”",
                    choices=(
                        Choice("job", "A job"),
                        Choice("school", "School or training"),
                        Choice("children", "Children"),
                        Choice("adult_care", "An older or sick person"),
                        Choice("court", "Court or probation"),
                        Choice("pets", "Pets"),
                    ),
                ),
                OneOf(
                    id="transport",
                    short="Transport",
                    ask="How could you get to visits several times a week?",
                    missing="Select how you could get there",
                    choices=(
                        Choice("own", "My own car or bike, or on foot"),
                        Choice("public", "Bus or train"),
                        Choice("rides", "Someone drives me"),
                        Choice("none", "I have no way to get there"),
                    ),
                ),
                ShortText(
                    id="duties_note",
                    short="More about duties",
                    ask="Is there anything else we should plan around?",
                    missing="Enter what we should plan around",
                    at_most=500,
                    optional=True,
                ),
            ),
        ),
        Page(
            id="job",
            title="Your job",
            shown_when=answer("duties").includes_any("job"),
            questions=(
                OneOf(
                    id="job_hours",
                    short="Working hours",
                    ask="When do you work?",
                    missing="Select when you work",
                    choices=(
                        Choice("days", "In the daytime"),
                        Choice("evenings", "In the evening"),
                        Choice("nights", "At night"),
                        Choice("changing", "It changes"),
                    ),
                ),
                YesNo(
                    id="job_leave",
                    short="Can take leave from work",
                    ask="Could you take some weeks off without losing the job?",
                    missing="Select yes or no",
                ),
            ),
        ),
        Page(
            id="children",
            title="Your children",
            shown_when=answer("duties").includes_any("children"),
            questions=(
                OneOf(
                    id="childcare",
                    short="Who else can care for the children",
                    ask="Who else can look after the children?",
                    missing="Select who can look after the children",
                    choices=(
                        Choice("all_day", "Someone can, day and night"),
                        Choice("some_hours", "Someone can, for some hours"),
                        Choice("nobody", "Nobody"),
                    ),
                ),
            ),
        ),
        Page(
            id="adult_care",
            title="The person you care for",
            shown_when=answer("duties").includes_any("adult_care"),
            questions=(
                OneOf(
                    id="adult_care_cover",
                    short="Who else can care for the adult",
                    ask="Who else can look after this person?",
                    missing="Select who can look after this person",
                    choices=(
                        Choice("all_day", "Someone can, day and night"),
                        Choice("some_hours", "Someone can, for some hours"),
                        Choice("nobody", "Nobody"),
                    ),
                ),
            ),
        ),
        Page(
            id="court",
            title="Court or probation",
            shown_when=answer("duties").includes_any("court"),
            questions=(
                Date(
                    id="court_date",
                    short="Next court or probation date",
                    ask="When is the next date, if there is one?",
                    missing="Enter the day",
                    future=True,
                    optional=True,
                ),
            ),
        ),
        Page(
            id="pets",
            title="Your pets",
            shown_when=answer("duties").includes_any("pets"),
            questions=(
                YesNo(
                    id="pet_care",
                    short="Someone can care for the pets",
                    ask="Could someone feed and keep your pets for some weeks?",
                    missing="Select yes or no",
                ),
            ),
        ),
    ),
)
