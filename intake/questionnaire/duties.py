"""Duties: work, school, children, care of others, court, pets, and how to get there."""

from intake.questionnaire.conditions import answer
from intake.questionnaire.kinds import AnyOf, Choice, Date, OneOf, ShortText, YesNo
from intake.questionnaire.model import Page, Section

# What 42 CFR Part 2 says of consent (2.31), of courts (2.32) and of the cases without consent.
CHILDREN_PRIVATE = (
    "We keep the answers private by a federal law (42 CFR Part 2). They leave us only with a "
    "written consent, or where this law lets us.",
    "That can be an emergency, or a first report that a child is harmed.",
    "Without consent or a court order they may not be used in court against the person they are "
    "about.",
)

DUTIES = Section(
    id="duties",
    title="Duties",
    steps=(
        Page(
            id="duties",
            title="What you have to take care of",
            title_other="What they have to take care of",
            questions=(
                AnyOf(
                    id="duties",
                    short="Duties",
                    ask="Which of these do you have to take care of?",
                    other="Which of these do they have to take care of?",
                    why="They never change what is safe. They help us to plan around daily life.",
                    missing="Select what applies, or “None of these”",
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
                    other="How could they get to visits several times a week?",
                    missing="Select the way to get there",
                    choices=(
                        Choice(
                            "own",
                            "My own car or bike, or on foot",
                            other="Their own car or bike, or on foot",
                        ),
                        Choice("public", "Bus or train"),
                        Choice("rides", "Someone drives me", other="Someone drives them"),
                        Choice(
                            "none",
                            "I have no way to get there",
                            other="They have no way to get there",
                        ),
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
            title_other="Their job",
            shown_when=answer("duties").includes_any("job"),
            questions=(
                OneOf(
                    id="job_hours",
                    short="Working hours",
                    ask="When do you work?",
                    other="When do they work?",
                    missing="Select the working hours",
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
                    other="Could they take some weeks off without losing the job?",
                    missing="Select yes or no",
                ),
            ),
        ),
        Page(
            id="children",
            title="Your children",
            title_other="Their children",
            intro=" ".join(CHILDREN_PRIVATE),
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
            title_other="The one they care for",
            shown_when=answer("duties").includes_any("adult_care"),
            questions=(
                OneOf(
                    id="adult_care_cover",
                    short="Who else can care for the adult",
                    ask="Who else can look after this person?",
                    other="Who else can look after the one they care for?",
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
                ShortText(
                    id="court_contact",
                    short="Contact at the court or probation",
                    ask="Who is your contact there?",
                    other="Who is their contact there?",
                    hint="Name and phone number",
                    missing="Enter a name and a phone number",
                    optional=True,
                ),
            ),
        ),
        Page(
            id="pets",
            title="Your pets",
            title_other="Their pets",
            shown_when=answer("duties").includes_any("pets"),
            questions=(
                YesNo(
                    id="pet_care",
                    short="Someone can care for the pets",
                    ask="Could someone feed and keep your pets for some weeks?",
                    other="Could someone feed and keep their pets for some weeks?",
                    missing="Select yes or no",
                ),
            ),
        ),
    ),
)
