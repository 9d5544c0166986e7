"""Withdrawal in the past and now, and signs that use has become a problem."""

from intake.questionnaire.conditions import answer
from intake.questionnaire.model import UP, AnyOf, Choice, Number, Page, Section

WITHDRAWAL = Section(
    id="withdrawal",
    title="Withdrawal and use",
    steps=(
        Page(
            id="withdrawal_history",
            title="Stopping in the past",
            questions=(
                AnyOf(
                    id="withdrawal_history",
                    short="Withdrawal in the past",
                    ask="When you stopped or cut down in the past, did any of this happen?",
                    say="When you stopped or cut down before, did you ever have any of these?",
                    missing="Select what happened, or “None of these”",
                    essential=True,
                    worse=UP,
                    choices=(
                        Choice("seizure", "A seizure"),
                        Choice("delirium", "I saw things, or was very confused (the DTs)"),
                        Choice("hospital", "I had to be treated in a hospital"),
                    ),
                ),
            ),
        ),
        Page(
            id="ciwa",
            title="Alcohol withdrawal scale, if a clinician has scored it",
            intro="A score that a trained person observed. It is never asked over the phone.",
            shown_when=answer("channel").is_any_of("call"),
            questions=(
                Number(
                    id="ciwa_ar",
                    short="CIWA-Ar score (clinician)",
                    ask="CIWA-Ar total, if a clinician has scored it today",
                    hint="From 0 to 67. Leave it empty if nobody has scored it.",
                    missing="Enter a whole number from 0 to 67",
                    at_most=67,
                    whole=True,
                    optional=True,
                    worse=UP,
                ),
            ),
        ),
        Page(
            id="use_signs",
            title="How use affects life",
            questions=(
                AnyOf(
                    id="use_signs",
                    short="Signs of a use disorder",
                    ask="In the last 12 months, which of these were true for you?",
                    say="Which of these were true in the last 12 months? I will read them out.",
                    why="The number of signs helps to see how much support fits.",
                    missing="Select what was true, or “None of these”",
                    sensitive=True,
                    worse=UP,
                    choices=(
                        Choice("more_than_meant", "I used more, or for longer, than I meant to"),
                        Choice("cannot_cut_down", "I tried to cut down and could not"),
                        Choice("takes_time", "Getting, using or getting over it took much time"),
                        Choice("craving", "I had strong urges to use"),
                        Choice(
                            "duties_missed", "I missed work, school or home tasks because of it"
                        ),
                        Choice("conflicts", "I kept using though it caused trouble with people"),
                        Choice("gave_up", "I gave up things that I used to enjoy"),
                        Choice("risky_places", "I used when it was not safe, such as driving"),
                        Choice("despite_harm", "I kept using though it hurt my body or mind"),
                        Choice("tolerance", "I needed more to feel the same"),
                        Choice("withdrawal", "I felt sick when I stopped, or used to feel well"),
                    ),
                ),
            ),
        ),
    ),
)
