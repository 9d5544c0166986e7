"""Safety first: what needs 911 now, for whom, symptoms, thoughts of ending one's life."""

from intake.questionnaire.kinds import UP, AnyOf, Choice, OneOf
from intake.questionnaire.model import Page, Section

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
                            "Seeing or hearing things, or very confused, after stopping or "
                            "cutting down in the last 14 days",
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
                    choices=(
                        Choice("self", "Myself"),
                        Choice("relative", "A family member or friend"),
                        Choice("professional", "Someone I care for in my work"),
                    ),
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
                    why="They can be signs of withdrawal, or of too much of a drug.",
                    missing="Select what you feel now, or “None of these”",
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
            questions=(
                OneOf(
                    id="suicidal_thoughts",
                    short="Thoughts of ending their life",
                    ask="In the last month, have you had thoughts of ending your life?",
                    say="I ask everyone this. In the last month, have you had thoughts of "
                    "ending your life?",
                    why="Many people who ask for help have such thoughts. We want you to be safe.",
                    missing="Select the answer that fits best",
                    essential=True,
                    sensitive=True,
                    worse=("none", "passive", "active", "plan", "attempt"),
                    choices=(
                        Choice("none", "No"),
                        Choice("passive", "I wished I were dead or would not wake up"),
                        Choice("active", "I thought of ending my life, with no plan"),
                        Choice("plan", "I have a plan, or what I need for it"),
                        Choice("attempt", "I am trying to, or tried in the last month"),
                    ),
                ),
            ),
        ),
    ),
)
