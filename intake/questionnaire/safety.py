"""Safety first: what needs 911 now, for whom, symptoms, thoughts of ending one's life."""

from intake.questionnaire.conditions import ALWAYS, answer, any_of
from intake.questionnaire.kinds import BOTH_ENDS, UP, AnyOf, Choice, Number, OneOf, YesNo
from intake.questionnaire.model import Page, Section

# The four screening questions and the question about now are the ASQ of the NIMH, a free
# resource (R72b). Its words are kept as they are; only what follows from them is ours.
ASQ = ("asq_wish_dead", "asq_better_off", "asq_thoughts", "asq_tried")
ANY_ASQ_YES = any_of(*(answer(each).is_yes() for each in ASQ))

SAFETY = Section(
    id="safety",
    title="Safety first",
    steps=(
        Page(
            id="danger",
            title="Is anyone in danger right now?",
            questions=(
                AnyOf(
                    id="danger_signs",
                    short="Danger signs now",
                    ask="Is any of this happening now, or in the last 24 hours?",
                    say="Before we start: is any of this happening now, or in the last 24 hours?",
                    why="Some signs need an ambulance. A form cannot wait for that.",
                    missing="Select what is happening now, or “None of these”",
                    essential=True,
                    worse=UP,
                    choices=(
                        Choice("will_not_wake", "Will not wake up, or is very hard to wake"),
                        Choice("breathing", "Slow, weak, gurgling or no breathing, or blue lips"),
                        Choice("seizure", "A seizure"),
                        Choice(
                            "confused_after_stopping",
                            "Sees or hears things or is very confused, and stopped or cut down in "
                            "the last 14 days",
                            hint="For example alcohol, baclofen, sleep tablets, Xanax or GHB",
                        ),
                        Choice(
                            "large_baclofen_dose",
                            "Took a large amount of baclofen and does not know how much",
                        ),
                        Choice("overdose_on_purpose", "Took too much of anything on purpose"),
                        Choice("pump_alarm", "A baclofen pump alarm, or a missed pump refill"),
                        Choice("child_swallowed", "A child swallowed any drug or medicine"),
                    ),
                ),
            ),
        ),
        Page(
            id="for_whom",
            title="Who is this for?",
            questions=(
                OneOf(
                    id="answering_for",
                    short="Answered by",
                    ask="Who are you answering for?",
                    say="Are you calling for yourself or for someone else?",
                    why="If you answer for someone else, we need to know who you are to them.",
                    missing="Select who you are answering for",
                    # What a relative does not tell is not cleared (rule 68).
                    worse=("self", "professional", "relative"),
                    choices=(
                        Choice("self", "Myself"),
                        Choice("relative", "A family member or friend"),
                        Choice("professional", "Someone I care for in my work"),
                    ),
                ),
                Number(
                    id="age",
                    short="Age",
                    unit="years",
                    ask="How old are you?",
                    hint="For someone else, enter the age of that person.",
                    say="How old is the person who needs care?",
                    other="How old is the person?",
                    why="Some programs are only for adults. Age also changes what is safe.",
                    missing="Enter the age in years, like 42",
                    at_most=120,
                    whole=True,
                    essential=True,
                    worse=BOTH_ENDS,
                ),
            ),
        ),
        Page(
            id="symptoms",
            title="How does the body feel?",
            questions=(
                AnyOf(
                    id="symptoms_now",
                    short="Symptoms now",
                    ask="Do you have any of these right now?",
                    say="I will read a list. Tell me which of these are there right now.",
                    other="Does the person have any of these right now?",
                    why="They can be signs of withdrawal, or of too much of a drug.",
                    missing="Select what is there now, or “None of these”",
                    essential=True,
                    worse=UP,
                    choices=(
                        Choice("shaking", "Shaking", "Body"),
                        Choice("severe_shaking", "Very strong shaking", "Body"),
                        Choice("sweating", "Sweating or chills", "Body"),
                        Choice("fever", "Fever", "Body"),
                        Choice("very_hot", "Very hot to touch", "Body"),
                        Choice("vomiting", "Throwing up", "Body"),
                        Choice("vomiting_again", "Throwing up again and again", "Body"),
                        Choice("aches", "Aches or cramps", "Body"),
                        Choice("stiffness", "New stiffness or spasms", "Body"),
                        Choice("itching", "Itching with no rash", "Body"),
                        Choice("weak", "New weakness, or floppy muscles", "Body"),
                        Choice("anxious", "Very anxious or restless", "Head"),
                        Choice("agitated", "Out of control, or very agitated", "Head"),
                        Choice("sleepless", "Cannot sleep", "Head"),
                        Choice("drowsy", "Very sleepy or drowsy", "Head"),
                        Choice("confused", "Confused", "Head"),
                        Choice("seeing_things", "Seeing or hearing things", "Head"),
                        Choice("racing_heart", "Racing heart", "Heart and breath"),
                        Choice("slow_pulse", "Very slow pulse", "Heart and breath"),
                        Choice("fainting", "Fainting", "Heart and breath"),
                        Choice("chest_pain", "Chest pain", "Heart and breath"),
                        Choice("breathing_change", "Trouble breathing", "Heart and breath"),
                    ),
                ),
            ),
        ),
        Page(
            id="thoughts",
            title="Thoughts of ending your life",
            title_other="Thoughts of ending their life",
            intro="We ask everyone these four questions. Many people who ask for help have had "
            "such thoughts.",
            intro_other="Tell us what you have seen or heard. Nobody can know all that another "
            "person thinks, so where we can, we ask them ourselves.",
            questions=(
                YesNo(
                    id="asq_wish_dead",
                    short="ASQ 1: wished to be dead",
                    short_other="Told by another: wish to be dead",
                    ask="In the past few weeks, have you wished you were dead?",
                    say="I ask everyone this. In the past few weeks, have you wished you were "
                    "dead?",
                    other="In the past few weeks, have they said that they wish they were dead?",
                    why="We ask so that nobody is alone with this.",
                    missing="Select yes or no",
                    essential=True,
                    sensitive=True,
                    worse=True,
                ),
                YesNo(
                    id="asq_better_off",
                    short="ASQ 2: better off if dead",
                    short_other="Told by another: better off if dead",
                    ask="In the past few weeks, have you felt that you or your family would be "
                    "better off if you were dead?",
                    other="In the past few weeks, have they said that others would be better off "
                    "if they were dead?",
                    missing="Select yes or no",
                    essential=True,
                    sensitive=True,
                    worse=True,
                ),
                YesNo(
                    id="asq_thoughts",
                    short="ASQ 3: thoughts of suicide",
                    short_other="Told by another: talk of suicide",
                    ask="In the past week, have you been having thoughts about killing yourself?",
                    other="In the past week, have they talked about killing themselves?",
                    missing="Select yes or no",
                    essential=True,
                    sensitive=True,
                    worse=True,
                ),
                YesNo(
                    id="asq_tried",
                    short="ASQ 4: tried to end their life, ever",
                    short_other="Told by another: tried to end their life, ever",
                    ask="Have you ever tried to kill yourself?",
                    other="Have they ever tried to kill themselves?",
                    missing="Select yes or no",
                    essential=True,
                    sensitive=True,
                    worse=True,
                ),
            ),
        ),
        Page(
            id="thoughts_now",
            title="About these thoughts",
            intro="You can call or text 988 at any time, day and night, and talk with a person.",
            intro_other="988 is also there for people who worry about someone. Call or text at "
            "any time, day and night.",
            shown_when=ANY_ASQ_YES,
            # Who would rather not tell may need this question most.
            in_doubt=ALWAYS,
            questions=(
                YesNo(
                    id="asq_now",
                    short="ASQ 5: thoughts of suicide right now",
                    short_other="Told by another: talk of suicide right now",
                    ask="Are you having thoughts of killing yourself right now?",
                    other="Right now, do they talk about killing themselves?",
                    missing="Select yes or no",
                    essential=True,
                    sensitive=True,
                    worse=True,
                ),
                YesNo(
                    id="suicide_plan",
                    short="Plan or means to end their life",
                    ask="Do you have a plan, or do you have what you would need for it?",
                    other="Is there a plan, or do they have what they would need for it?",
                    missing="Select yes or no",
                    essential=True,
                    sensitive=True,
                    worse=True,
                ),
            ),
        ),
        Page(
            id="tried",
            title="When you tried",
            title_other="When they tried",
            shown_when=answer("asq_tried").is_yes(),
            questions=(
                OneOf(
                    id="tried_when",
                    short="Last tried to end their life",
                    ask="When was the last time that you tried?",
                    other="When was the last time that they tried?",
                    missing="Select when it was",
                    essential=True,
                    sensitive=True,
                    worse=("years", "year", "month", "now"),
                    choices=(
                        Choice("years", "More than a year ago"),
                        Choice("year", "In the last year"),
                        Choice("month", "In the last month"),
                        Choice(
                            "now",
                            "Today, or I am trying now",
                            other="Today, or they are trying now",
                        ),
                    ),
                ),
            ),
        ),
    ),
)
