"""Withdrawal in the past and now, and signs that use has become a problem."""

from intake.questionnaire.conditions import all_of, answer
from intake.questionnaire.kinds import UP, AnyOf, Choice, Number, YesNo
from intake.questionnaire.model import Page, Section
from intake.questionnaire.substances_catalogue import any_substance, is_of_class

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
                    other="When they stopped or cut down in the past, did any of this happen?",
                    missing="Select what happened, or “None of these”",
                    essential=True,
                    worse=UP,
                    choices=(
                        Choice("seizure", "A seizure"),
                        Choice(
                            "delirium",
                            "I saw things, or was very confused (the DTs)",
                            other="They saw things, or were very confused (the DTs)",
                        ),
                        Choice(
                            "hospital",
                            "I had to be treated in a hospital",
                            other="They had to be treated in a hospital",
                        ),
                    ),
                ),
            ),
        ),
        Page(
            id="ciwa_scored",
            title="Alcohol withdrawal scale",
            # Rule 71: what a trained person must observe is not offered online.
            shown_when=all_of(
                answer("channel").is_any_of("call"), any_substance(is_of_class("alcohol"))
            ),
            questions=(
                YesNo(
                    id="ciwa_scored",
                    short="CIWA-Ar scored today",
                    for_staff=True,
                    ask="For staff: has a clinician scored the CIWA-Ar today?",
                    hint="It is observed by a trained person, never asked over the phone.",
                    missing="Select yes or no",
                    worse=True,
                ),
            ),
        ),
        Page(
            id="ciwa",
            title="CIWA-Ar score",
            shown_when=answer("ciwa_scored").is_yes(),
            questions=(
                Number(
                    id="ciwa_ar",
                    short="CIWA-Ar score (clinician)",
                    for_staff=True,
                    ask="CIWA-Ar total",
                    hint="From 0 to 67",
                    missing="Enter a whole number from 0 to 67",
                    at_most=67,
                    whole=True,
                    worse=UP,
                ),
            ),
        ),
        Page(
            id="cows_scored",
            title="Opioid withdrawal scale",
            # Rule 71, as for the alcohol scale.
            shown_when=all_of(
                answer("channel").is_any_of("call"), any_substance(is_of_class("opioid"))
            ),
            questions=(
                YesNo(
                    id="cows_scored",
                    short="COWS scored today",
                    for_staff=True,
                    ask="For staff: has a clinician scored the COWS today?",
                    hint="It is observed by a trained person, never asked over the phone.",
                    missing="Select yes or no",
                    worse=True,
                ),
            ),
        ),
        Page(
            id="cows",
            title="COWS score",
            shown_when=answer("cows_scored").is_yes(),
            questions=(
                Number(
                    id="cows",
                    short="COWS score (clinician)",
                    for_staff=True,
                    ask="COWS total",
                    hint="From 0 to 48",
                    missing="Enter a whole number from 0 to 48",
                    at_most=48,
                    whole=True,
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
                    other="In the last 12 months, which of these were true for them?",
                    why="The number of signs helps to see how much support fits.",
                    missing="Select what was true, or “None of these”",
                    essential=True,
                    sensitive=True,
                    worse=UP,
                    choices=(
                        Choice(
                            "more_than_meant",
                            "I used more, or for longer, than I meant to",
                            other="They used more, or for longer, than they meant to",
                        ),
                        Choice(
                            "cannot_cut_down",
                            "I tried to cut down and could not",
                            other="They tried to cut down and could not",
                        ),
                        Choice("takes_time", "Getting, using or getting over it took much time"),
                        Choice(
                            "craving",
                            "I had strong urges to use",
                            other="They had strong urges to use",
                        ),
                        Choice(
                            "duties_missed",
                            "I missed work, school or home tasks because of it",
                            other="They missed work, school or home tasks because of it",
                        ),
                        Choice(
                            "conflicts",
                            "I kept using though it caused trouble with people",
                            other="They kept using though it caused trouble with people",
                        ),
                        Choice(
                            "gave_up",
                            "I gave up things that I used to enjoy",
                            other="They gave up things that they used to enjoy",
                        ),
                        Choice(
                            "risky_places",
                            "I used when it was not safe, such as driving",
                            other="They used when it was not safe, such as driving",
                        ),
                        Choice(
                            "despite_harm",
                            "I kept using though it hurt my body or mind",
                            other="They kept using though it hurt their body or mind",
                        ),
                        Choice(
                            "tolerance",
                            "I needed more to feel the same",
                            other="They needed more to feel the same",
                        ),
                        Choice(
                            "withdrawal",
                            "I felt sick when I stopped, or used to feel well",
                            other="They felt sick when they stopped, or used to feel well",
                        ),
                    ),
                ),
            ),
        ),
    ),
)
