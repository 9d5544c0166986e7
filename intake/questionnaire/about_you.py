"""Who is calling or writing, and for whom."""

from intake.questionnaire.answers import Answers, is_value
from intake.questionnaire.conditions import all_of, answer
from intake.questionnaire.kinds import Choice, OneOf, ShortText, YesNo
from intake.questionnaire.model import Page, Section

FOR_SOMEONE_ELSE = answer("answering_for").is_any_of("relative", "professional")
ASKS_THE_CALLER = ("for_whom", "caller", "caller_contact", "wants_call")
"""The pages about whoever answers: for whom they do, who they are, how to call them back."""
PERSON, CALLER = "person", "caller"


def is_for_another(answers: Answers) -> bool:
    """Whether somebody answers for another person, by the answers so far."""
    return FOR_SOMEONE_ELSE.judge(answers) is True


def who_asks_for_call(answers: Answers) -> str:
    """Who asked online to be called and gave a number: PERSON or CALLER, "" for neither.

    Whoever answers for another person is called, and not the person, who may not know of it.
    """
    if answers.get("wants_call") is not True:
        return ""
    whose, number = (CALLER, "caller_phone") if is_for_another(answers) else (PERSON, "phone")
    return whose if is_value(answers.get(number)) else ""


ABOUT_YOU = Section(
    id="about_you",
    title="Who is asking",
    steps=(
        Page(
            id="caller",
            title="About you, the person who is asking",
            intro="Here we ask about you. All other questions are about the person who may need "
            "care. Tell us what you know; “Don’t know” is a good answer too. What they think, wish "
            "and agree to, we ask them ourselves where we can.",
            shown_when=FOR_SOMEONE_ELSE,
            questions=(
                ShortText(
                    id="caller_name",
                    short="Caller’s name",
                    ask="What is your name?",
                    missing="Enter your name",
                    optional=True,
                ),
                OneOf(
                    id="caller_kind",
                    short="Who the caller is",
                    ask="Who are you to this person?",
                    missing="Select who you are to this person",
                    optional=True,
                    choices=(
                        Choice("parent", "Mother or father"),
                        Choice("partner", "Husband, wife or partner"),
                        Choice("child", "Son or daughter"),
                        Choice("family", "Other family"),
                        Choice("friend", "Friend"),
                        Choice("care", "Doctor, nurse or program"),
                        Choice("court", "Court or probation"),
                        Choice("other", "Someone else"),
                    ),
                ),
                ShortText(
                    id="caller_relation",
                    short="Caller’s relation to the person",
                    ask="How would you say it in your own words?",
                    hint="For example sister, neighbor or night nurse",
                    missing="Enter who you are to this person",
                    optional=True,
                ),
                ShortText(
                    id="caller_phone",
                    short="Caller’s phone",
                    ask="What number can we call you on?",
                    hint="If you ask for a call, we call this number.",
                    missing="Enter a phone number",
                    format="phone",
                    optional=True,
                    in_referral=False,
                ),
            ),
        ),
        Page(
            id="caller_contact",
            title="Calling you back",
            shown_when=all_of(answer("channel").is_any_of("call"), FOR_SOMEONE_ELSE),
            questions=(
                YesNo(
                    id="caller_call_back",
                    short="May call the caller back",
                    ask="May we call you back on this number?",
                    missing="Select yes or no",
                    optional=True,
                    in_referral=False,
                ),
                YesNo(
                    id="caller_safe_message",
                    short="Safe to leave the caller a message",
                    ask="Is it safe to leave you a message there?",
                    missing="Select yes or no",
                    optional=True,
                    in_referral=False,
                ),
                YesNo(
                    id="person_knows",
                    short="The person knows about this call",
                    ask="Does the person know that you call us?",
                    why="If not, we take care not to give the call away.",
                    missing="Select yes or no",
                    optional=True,
                    in_referral=False,
                ),
            ),
        ),
    ),
)
