"""Who is calling or writing, and for whom."""

from intake.questionnaire.conditions import answer
from intake.questionnaire.kinds import ShortText
from intake.questionnaire.model import Page, Section

ABOUT_YOU = Section(
    id="about_you",
    title="Who is calling",
    steps=(
        Page(
            id="caller",
            title="About you, the person who is asking",
            intro="Your own name and number. All other questions are about the person who "
            "may need care.",
            shown_when=answer("answering_for").is_any_of("relative", "professional"),
            questions=(
                ShortText(
                    id="caller_name",
                    short="Caller’s name",
                    ask="What is your name?",
                    missing="Enter your name",
                    optional=True,
                ),
                ShortText(
                    id="caller_relation",
                    short="Caller’s relation to the person",
                    ask="Who are you to this person?",
                    hint="For example mother, friend or nurse",
                    missing="Enter who you are to this person",
                    optional=True,
                ),
                ShortText(
                    id="caller_phone",
                    short="Caller’s phone",
                    ask="What number can we call you on?",
                    missing="Enter a phone number",
                    format="phone",
                    optional=True,
                    in_referral=False,
                ),
            ),
        ),
    ),
)
