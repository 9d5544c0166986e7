"""How to reach the person, and in which language."""

from intake.questionnaire.conditions import answer, any_of
from intake.questionnaire.kinds import IDENTITY, Choice, Date, LongText, OneOf, ShortText, YesNo
from intake.questionnaire.model import Page, Section

REACHED = any_of(answer("channel").is_any_of("call"), answer("wants_call").is_yes())
"""Who does not ask for a call need not say who they are."""

CONTACT = Section(
    id="contact",
    title="Contact",
    steps=(
        Page(
            id="wants_call",
            title="May we call you?",
            intro_other="We call the number that you gave as your own. If you gave none, go back "
            "and add it.",
            skipped_when=answer("channel").is_any_of("call"),
            questions=(
                YesNo(
                    id="wants_call",
                    short="Asked for a call back",
                    ask="Would you like a person from our team to call you?",
                    hint="Without a call we need no name.",
                    missing="Select yes or no",
                    yes="Yes, please call me",
                    no="No",
                    worse=True,
                ),
            ),
        ),
        Page(
            id="language",
            title="Your language",
            title_other="The person’s language",
            shown_when=REACHED,
            questions=(
                OneOf(
                    id="language",
                    short="Preferred language",
                    ask="Which language do you prefer?",
                    other="Which language does the person prefer?",
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
                    other="Would they like an interpreter? It is free.",
                    missing="Select yes or no",
                    worse=True,
                ),
            ),
        ),
        Page(
            id="language_name",
            title="Which language",
            shown_when=answer("language").is_any_of("other"),
            questions=(
                ShortText(
                    id="language_name",
                    short="Name of the language",
                    ask="Which language is it?",
                    hint="For example Thai, or a sign language",
                    missing="Enter the name of the language",
                    optional=True,
                ),
            ),
        ),
        Page(
            id="person",
            title="Your name",
            title_other="The person’s name",
            shown_when=REACHED,
            questions=(
                ShortText(
                    id="person_name",
                    short="Name",
                    ask="What is your full name?",
                    say="What is the full name of the person who needs care?",
                    other="What is the person’s full name?",
                    missing="Enter a name",
                    optional=True,
                ),
                Date(
                    id="birth_date",
                    of_birth=True,
                    short="Birth date",
                    ask="What is your birth date?",
                    other="What is their birth date?",
                    missing="Enter a date, like 4/23/1985",
                    optional=True,
                ),
            ),
        ),
        Page(
            id="reach",
            title="How to reach you",
            title_other="How to reach the person",
            shown_when=REACHED,
            questions=(
                ShortText(
                    id="phone",
                    short="Phone",
                    ask="What is the best phone number?",
                    other="What is the person’s own phone number?",
                    missing="Enter a phone number, or select “Prefer not to say”",
                    format="phone",
                ),
                YesNo(
                    id="safe_message",
                    short="Safe to leave a message",
                    ask="Is it safe to leave a message there?",
                    other="Is it safe to leave them a message there?",
                    missing="Select yes or no",
                ),
                ShortText(
                    id="best_time",
                    short="Best time to call",
                    ask="What is a good time to call?",
                    other="What is a good time to call them?",
                    missing="Enter a time",
                    optional=True,
                    in_referral=False,
                ),
                ShortText(
                    id="email",
                    short="Email",
                    ask="What is your email address?",
                    other="What is their email address?",
                    missing="Enter an email address",
                    format="email",
                    optional=True,
                    in_referral=False,
                ),
            ),
        ),
        Page(
            id="own_words",
            title="Anything else",
            shown_when=REACHED,
            questions=(
                LongText(
                    id="in_own_words",
                    short="In the person’s own words",
                    ask="Is there anything else that you want us to know?",
                    other="What else should we know, if possible in the person’s own words?",
                    missing="Enter what we should know",
                    optional=True,
                ),
            ),
        ),
        Page(
            id="next_steps",
            title="Who else is part of this",
            shown_when=REACHED,
            questions=(
                ShortText(
                    id="support_person",
                    short="Support person",
                    ask="Is there a person who supports you and whom we may name?",
                    other="Is there someone who supports the person?",
                    hint="Name, how they are related, and a number",
                    missing="Enter a name",
                    optional=True,
                ),
                Date(
                    id="next_prescriber_visit",
                    short="Next visit to a prescriber",
                    ask="When is your next visit to a doctor who prescribes for you?",
                    other="When is their next visit to a doctor who prescribes for them?",
                    missing="Enter the day",
                    future=True,
                    optional=True,
                ),
                OneOf(
                    id="sharing_wish",
                    short="Wish about sharing answers",
                    ask="If a program could help, may we talk with you about sending it your "
                    "answers?",
                    other="If a program could help, may we talk with them about sending it these "
                    "answers?",
                    why="Nothing is sent because of this answer. It takes a signature first.",
                    missing="Select the answer that fits best",
                    choices=(
                        Choice(
                            "yes",
                            "Yes, talk with me about it",
                            other="Yes, talk with them about it",
                        ),
                        Choice("no", "No"),
                        Choice(
                            "later", "I want to think about it", other="They want to think about it"
                        ),
                    ),
                ),
            ),
        ),
    ),
)
