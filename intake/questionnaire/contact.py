"""How to reach the person, and in which language."""

from intake.questionnaire.conditions import answer, any_of
from intake.questionnaire.kinds import IDENTITY, Choice, Date, LongText, OneOf, ShortText, YesNo
from intake.questionnaire.model import Page, Section

CONTACT = Section(
    id="contact",
    title="Contact",
    steps=(
        Page(
            id="wants_call",
            title="May we call you?",
            skipped_when=answer("channel").is_any_of("call"),
            questions=(
                YesNo(
                    id="wants_call",
                    short="Asked for a call back",
                    ask="Would you like a person from our team to call you?",
                    hint="If you say no, you need not tell us your name.",
                    missing="Select yes or no",
                    yes="Yes, please call me",
                    no="No",
                    worse=True,
                ),
            ),
        ),
        Page(
            id="person",
            title="Your language, name and number",
            shown_when=any_of(answer("channel").is_any_of("call"), answer("wants_call").is_yes()),
            questions=(
                OneOf(
                    id="language",
                    short="Preferred language",
                    ask="Which language do you prefer?",
                    missing="Select a language",
                    worse=IDENTITY,
                    choices=(
                        Choice("en", "English"),
                        Choice("es", "Español"),
                        Choice("other", "Another language"),
                    ),
                ),
                YesNo(
                    id="interpreter",
                    short="Interpreter needed",
                    ask="Would you like an interpreter? It is free.",
                    missing="Select yes or no",
                    worse=True,
                ),
                ShortText(
                    id="person_name",
                    short="Name",
                    ask="What is your full name?",
                    say="What is the full name of the person who needs care?",
                    missing="Enter a name",
                    optional=True,
                ),
                Date(
                    id="birth_date",
                    short="Birth date",
                    ask="What is your birth date?",
                    missing="Enter a date, like 4/23/1985",
                    optional=True,
                ),
                ShortText(
                    id="phone",
                    short="Phone",
                    ask="What is the best phone number?",
                    missing="Enter a phone number, or select “Prefer not to say”",
                    format="phone",
                ),
                YesNo(
                    id="safe_message",
                    short="Safe to leave a message",
                    ask="Is it safe to leave a message there?",
                    missing="Select yes or no",
                ),
                ShortText(
                    id="best_time",
                    short="Best time to call",
                    ask="What is a good time to call?",
                    missing="Enter a time",
                    optional=True,
                    in_referral=False,
                ),
                ShortText(
                    id="email",
                    short="Email",
                    ask="What is your email address?",
                    missing="Enter an email address",
                    format="email",
                    optional=True,
                    in_referral=False,
                ),
                LongText(
                    id="in_own_words",
                    short="In the person’s own words",
                    ask="Is there anything else that you want us to know?",
                    missing="Enter what you want us to know",
                    optional=True,
                ),
            ),
        ),
        Page(
            id="next_steps",
            title="Who else is part of this",
            shown_when=any_of(answer("channel").is_any_of("call"), answer("wants_call").is_yes()),
            questions=(
                ShortText(
                    id="support_person",
                    short="Support person",
                    ask="Is there a person who supports you and whom we may name?",
                    hint="Name, who they are to you, and a number",
                    missing="Enter a name",
                    optional=True,
                ),
                Date(
                    id="next_prescriber_visit",
                    short="Next visit to a prescriber",
                    ask="When is your next visit to a doctor who prescribes for you?",
                    missing="Enter the day",
                    future=True,
                    optional=True,
                ),
                OneOf(
                    id="sharing_wish",
                    short="Wish about sharing answers",
                    ask="If a program could help, may we talk with you about sending it your "
                    "answers?",
                    why="Nothing is sent because of this answer. You would sign first.",
                    missing="Select the answer that fits best",
                    choices=(
                        Choice("yes", "Yes, talk with me about it"),
                        Choice("no", "No"),
                        Choice("later", "I want to think about it"),
                    ),
                ),
            ),
        ),
    ),
)
