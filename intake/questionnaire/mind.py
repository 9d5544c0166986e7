"""Mental health that changes which place is safe, and the two questions about mood (PHQ-2)."""

from intake.questionnaire.conditions import all_of, answer, any_of
from intake.questionnaire.kinds import UP, AnyOf, Choice, OneOf, YesNo
from intake.questionnaire.model import Page, Section

HOW_OFTEN = (
    Choice("never", "Not at all"),
    Choice("several", "Several days"),
    Choice("most", "More than half the days"),
    Choice("daily", "Nearly every day"),
)
# From 2 of 6 points, ask again about thoughts of ending one's life (6.11, R71) [project].
LOW_MOOD = any_of(
    answer("phq_interest").is_any_of("most", "daily"),
    answer("phq_down").is_any_of("most", "daily"),
    all_of(
        answer("phq_interest").is_any_of("several", "most", "daily"),
        answer("phq_down").is_any_of("several", "most", "daily"),
    ),
)

MIND = Section(
    id="mind",
    title="Mind",
    steps=(
        Page(
            id="mental_health",
            title="Mood and mental health",
            intro_other="Tell us what you have seen or heard.",
            questions=(
                # The PHQ-2 was released without copyright restriction (R71b); its words are kept.
                OneOf(
                    id="phq_interest",
                    short="PHQ-2: little interest or pleasure",
                    short_other="Seen by another: little interest",
                    ask="In the last 2 weeks, how often did you have little interest or pleasure "
                    "in doing things?",
                    other="In the last 2 weeks, how often did they seem to have little interest "
                    "in things?",
                    missing="Select how often",
                    sensitive=True,
                    worse=("never", "several", "most", "daily"),
                    choices=HOW_OFTEN,
                ),
                OneOf(
                    id="phq_down",
                    short="PHQ-2: down, depressed or hopeless",
                    short_other="Seen by another: down or without hope",
                    ask="In the last 2 weeks, how often did you feel down, depressed or hopeless?",
                    other="In the last 2 weeks, how often did they seem down or without hope?",
                    missing="Select how often",
                    sensitive=True,
                    worse=("never", "several", "most", "daily"),
                    choices=HOW_OFTEN,
                ),
                AnyOf(
                    id="mental_health",
                    short="Mental health",
                    ask="Do you have any of these?",
                    other="Do they have any of these?",
                    missing="Select what applies, or “None of these”",
                    sensitive=True,
                    worse=UP,
                    choices=(
                        Choice("depression", "Depression or anxiety"),
                        Choice("panic", "Panic attacks"),
                        Choice("serious", "Bipolar disorder or schizophrenia"),
                        Choice(
                            "psychosis",
                            "Right now I lose touch with what is real, or I am far too wired",
                            other="Right now they lose touch with what is real, or are far too "
                            "wired",
                        ),
                    ),
                ),
                YesNo(
                    id="mental_medicine",
                    short="Prescribed medicine for mood, nerves or mind",
                    ask="Do you take a medicine for your mood, nerves or mind that a doctor gave "
                    "you?",
                    other="Do they take a medicine for mood, nerves or mind that a doctor gave "
                    "them?",
                    missing="Select yes or no",
                    sensitive=True,
                    worse=True,
                ),
            ),
        ),
        Page(
            id="thoughts_again",
            title="Thoughts of ending your life",
            title_other="Thoughts of ending their life",
            intro="Low mood and such thoughts can come together. So we ask once more.",
            # Asked again also of those who were asked at the start: an answer that another answer
            # takes off the path would be lost, and with it what it raised.
            shown_when=LOW_MOOD,
            questions=(
                YesNo(
                    id="low_mood_thoughts",
                    short="Thoughts of suicide now, asked again for low mood",
                    short_other="Told by another: talk of suicide now, asked again",
                    ask="Are you having thoughts of killing yourself right now?",
                    other="Right now, do they talk about killing themselves?",
                    missing="Select yes or no",
                    essential=True,
                    sensitive=True,
                    worse=True,
                ),
            ),
        ),
        Page(
            id="mental_care",
            title="Care for your mind",
            title_other="Care for their mind",
            shown_when=answer("mental_health").is_given(),
            questions=(
                OneOf(
                    id="mental_care",
                    short="Under care for mental health",
                    ask="Does someone treat you for this?",
                    other="Does someone treat them for this?",
                    missing="Select the answer that fits best",
                    sensitive=True,
                    choices=(
                        Choice("yes", "Yes, I see someone", other="Yes, they see someone"),
                        Choice("medicine", "Only medicine, no visits"),
                        Choice("no", "No"),
                    ),
                ),
            ),
        ),
    ),
)
