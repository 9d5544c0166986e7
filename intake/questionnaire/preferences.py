"""What the person wants and what stands in the way. None of it moves the level (M22, M23)."""

from intake.questionnaire.conditions import all_of, answer
from intake.questionnaire.kinds import UP, AnyOf, Choice, Date, OneOf, ShortText, YesNo
from intake.questionnaire.model import Page, Section

PREFERENCES = Section(
    id="preferences",
    title="Wishes",
    steps=(
        Page(
            id="preferences",
            title="What you want",
            title_other="What the person wants",
            intro_other="Tell us what they have said. Where we can, we ask them ourselves.",
            questions=(
                OneOf(
                    id="preferred_setting",
                    short="Preferred setting",
                    ask="Where would you rather get help?",
                    other="Where would the person rather get help?",
                    why="It does not change what is safe. Among safe choices, the wish counts.",
                    missing="Select the answer that fits best",
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
                    other="When would they like to start?",
                    missing="Select the answer that fits best",
                    choices=(
                        Choice("now", "Today or tomorrow"),
                        Choice("weeks", "In the next weeks"),
                        Choice("not_sure", "I am not sure yet", other="They are not sure yet"),
                    ),
                ),
                AnyOf(
                    id="wanted_help",
                    short="Help wanted",
                    ask="What kind of help would you like?",
                    other="What kind of help would they like?",
                    missing="Select what applies, or “None of these”",
                    choices=(
                        Choice("talk", "Talking with a counselor"),
                        Choice("medicine", "Medicine"),
                        Choice(
                            "groups",
                            "Groups with others like me",
                            other="Groups with others like them",
                        ),
                        Choice(
                            "family", "Help for my family too", other="Help for their family too"
                        ),
                        Choice("body", "Exercise, food and sleep"),
                        Choice("calm", "Ways to stay calm, such as breathing"),
                    ),
                ),
            ),
        ),
        Page(
            id="wanted_medicines",
            title="Medicine you would like",
            title_other="Medicine they would like",
            shown_when=answer("wanted_help").includes_any("medicine"),
            questions=(
                AnyOf(
                    id="wanted_medicines",
                    short="Medicines wanted",
                    ask="Would you like one of these?",
                    other="Would they like one of these?",
                    why="A doctor or nurse looks at what is safe.",
                    missing="Select what applies, or “Not known yet”",
                    none="Not known yet",
                    choices=(
                        Choice("buprenorphine", "Buprenorphine, such as Suboxone"),
                        Choice("methadone", "Methadone, from a clinic"),
                        Choice("naltrexone", "Naltrexone, such as Vivitrol"),
                        Choice("other", "Another one"),
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
                    other="Do they need any of these in a building?",
                    missing="Select what applies, or “None of these”",
                    worse=UP,
                    choices=(
                        Choice("wheelchair", "Room for a wheelchair"),
                        Choice(
                            "bed",
                            "A bed I can get in and out of with help",
                            other="A bed they can get in and out of with help",
                        ),
                        Choice("physiotherapy", "Physical therapy"),
                        Choice("hearing", "Help with hearing"),
                        Choice("sight", "Help with seeing"),
                    ),
                ),
                OneOf(
                    id="payment",
                    short="Insurance",
                    ask="How would you pay for care?",
                    other="How would they pay for care?",
                    why="Not being able to pay does not change what we suggest.",
                    missing="Select the answer that fits best",
                    choices=(
                        Choice("medicaid", "Medicaid"),
                        Choice("medicare", "Medicare"),
                        Choice(
                            "private",
                            "Insurance from work or my own",
                            other="Insurance from work or their own",
                        ),
                        Choice("veterans", "Veterans’ care (VA)"),
                        Choice("none", "I have no insurance", other="They have no insurance"),
                    ),
                ),
                AnyOf(
                    id="barriers",
                    short="Barriers",
                    ask="Could any of these keep you from coming?",
                    other="Could any of these keep them from coming?",
                    missing="Select what applies, or “None of these”",
                    choices=(
                        Choice("cost", "What it costs"),
                        Choice("distance", "It is too far"),
                        Choice(
                            "seen",
                            "I do not want to be seen there",
                            other="They do not want to be seen there",
                        ),
                        Choice("past", "Bad care in the past"),
                        Choice("law", "Trouble with the law or papers"),
                    ),
                ),
            ),
        ),
        Page(
            id="insurance",
            title="Insurance",
            intro="From the card, where it is at hand. It can be added later.",
            # Online nobody is asked for numbers of a card.
            shown_when=all_of(
                answer("channel").is_any_of("call"),
                answer("payment").is_any_of("medicaid", "medicare", "private", "veterans"),
            ),
            questions=(
                ShortText(
                    id="insurance_plan",
                    short="Insurance plan",
                    ask="What is the name of the plan?",
                    missing="Enter the name of the plan or of the insurer",
                    optional=True,
                ),
                ShortText(
                    id="insurance_member_id",
                    short="Insurance member ID",
                    ask="What is the member ID on the card?",
                    missing="Enter the member ID",
                    at_most=60,
                    optional=True,
                    in_referral=False,
                ),
                ShortText(
                    id="insurance_holder",
                    short="Name on the policy",
                    ask="Whose name is on the card?",
                    missing="Enter a name",
                    optional=True,
                    in_referral=False,
                ),
                Date(
                    id="insurance_holder_born",
                    of_birth=True,
                    short="Birth date of the policy holder",
                    ask="When was that person born?",
                    missing="Enter a date, like 4/23/1985",
                    optional=True,
                    in_referral=False,
                ),
                ShortText(
                    id="insurance_phone",
                    short="Phone on the insurance card",
                    ask="What phone number is on the card?",
                    missing="Enter a phone number",
                    format="phone",
                    optional=True,
                    in_referral=False,
                ),
                OneOf(
                    id="insurance_checked",
                    short="Check of the insurance",
                    for_staff=True,
                    ask="For staff: how far is the check with the plan?",
                    missing="Select how far it is",
                    optional=True,
                    choices=(
                        Choice("not_yet", "Not checked yet"),
                        Choice("asked", "Asked; no answer yet"),
                        Choice("verified", "Verified"),
                        Choice("not_covered", "Not covered"),
                    ),
                ),
                YesNo(
                    id="prior_authorization",
                    short="Prior authorization needed",
                    for_staff=True,
                    ask="For staff: does the plan have to agree first?",
                    missing="Select yes or no",
                    optional=True,
                ),
            ),
        ),
    ),
)
