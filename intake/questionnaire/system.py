"""What the program itself answers: the day and the door. Nobody is asked."""

from intake.questionnaire.kinds import IDENTITY, Choice, Date, OneOf

SYSTEM = (
    Date(
        id="screened_on",
        short="Screened on",
        ask="Day of the screening",
        missing="Enter the day of the screening",
        worse=IDENTITY,
    ),
    OneOf(
        id="channel",
        short="Asked by",
        ask="How the answers came in",
        missing="Select how the answers came in",
        worse=IDENTITY,
        choices=(
            Choice("call", "A coordinator, on a call"),
            Choice("self", "The person, online"),
        ),
    ),
)
