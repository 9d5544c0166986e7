"""Fixed safety sentences, each with its source. Never generated, never edited elsewhere."""

from intake.questionnaire.languages import say_to

NEVER_STOP = {
    # Label of oral baclofen (R2, R4) and of the pump (R5).
    "baclofen": "Do not stop baclofen suddenly and do not change the dose on your own. Stopping "
    "fast can cause seizures, seeing things, high fever and death. Call the prescriber, or the "
    "pump clinic, first. If you already stopped or ran out, get medical help today. Call 911 for "
    "confusion, seeing things, high fever or a seizure.",
    # People who depend on alcohol are advised not to cut suddenly (R44).
    "alcohol": "Do not stop drinking suddenly on your own. After heavy daily drinking this can "
    "cause seizures and can kill. Talk to a doctor first. If you already stopped, get medical "
    "help today. Call 911 for a seizure, confusion or seeing things.",
    # No abrupt stop (R23).
    "benzodiazepine": "Do not stop this medicine suddenly on your own. This can cause seizures. "
    "A doctor lowers it step by step. If you already stopped, get medical help today. Call 911 "
    "for a seizure, confusion or seeing things.",
    # GHB and phenibut (R27, R39), barbiturates (R28), gabapentin and pregabalin (R38).
    "sedative": "Do not stop this suddenly on your own. Stopping fast can cause seizures or "
    "confusion, and with some it can kill. Talk to a doctor first. If you already stopped, get "
    "medical help today. Call 911 for a seizure, confusion or seeing things.",
}

STOP_NAMES = {
    "baclofen": "Baclofen",
    "alcohol": "Alcohol",
    "benzodiazepine": "Benzodiazepines",
    "sedative": "Sedatives",
}
"""What each of these is about, where a substance is not named."""

# What a person who screens alone is told at once. The numbers are those of section 7.2.
TELL = {
    # Rule 13 (R13c, R76).
    "poison_help": "Call Poison Help now: 1-800-222-1222. It is free, day and night. Tell them "
    "how much baclofen you took.",
    # Rule 31 (R5).
    "pump_clinic": "Call your pump clinic now. If you do not reach it within the hour, go to an "
    "emergency department.",
    # Section 7.1.
    "call_911": "Call 911 now.",
    # Rules 9 and 10 (R77).
    "crisis_now": "You do not have to be alone with this. Call or text 988 now, day and night, "
    "and talk with a person. Call 911 if you already took or did something, or are about to.",
    # Rules 4, 5 and 31 (R5, R7, R8c).
    "pump_emergency": "Call 911 now, and tell them that you have a baclofen pump.",
    # Rule 10 (R77).
    "crisis_line": "You do not have to be alone with this. Call or text 988 now, day and night, "
    "and talk with a person.",
    # Rule 28 (R2, R14).
    "prescriber_today": "Call the prescriber of your baclofen today. If you do not reach them, "
    "get medical help today.",
    # Section 1.5 of the seeds: confusion, seeing things.
    "confused": "Do not stay alone. See or call a doctor today. Call 911 if it gets worse, or if "
    "you take baclofen or stopped anything.",
    # Section 7.1 (R59, R76).
    "stay_awake": "Do not stay alone. Keep naloxone near if opioids are possible. Call 911 if "
    "the person is hard to wake or breathes slowly.",
    # Sections 3 and 7.1: severe signs of withdrawal (R23, R25c, R27, R39).
    "hospital_today": "Get medical help at a hospital today. Do not drive yourself. Call 911 for "
    "a seizure, confusion or seeing things.",
    # Rule 22 and section 3.1 (R44, R26c).
    "withdrawal_today": "See or call a doctor today. Call 911 for a seizure, confusion or seeing "
    "things.",
    # Section 7.1.
    "doctor_now": "See or call a doctor now. Do not stay alone, and do not drive yourself. Call "
    "911 if it gets worse.",
    # Rule 74 (R59b).
    "doctor_today": "See or call a doctor today, even if you feel well.",
}

FOR_ANOTHER = {
    NEVER_STOP["baclofen"]: "The person must not stop baclofen suddenly, and must not change the "
    "dose on their own. Stopping fast can cause seizures, seeing things, high fever and death. "
    "Call the prescriber, or the pump clinic, first. If they already stopped or ran out, get them "
    "medical help today. Call 911 for confusion, seeing things, high fever or a seizure.",
    NEVER_STOP["alcohol"]: "The person must not stop drinking suddenly on their own. After heavy "
    "daily drinking this can cause seizures and can kill. Talk to a doctor first. If they already "
    "stopped, get them medical help today. Call 911 for a seizure, confusion or seeing things.",
    NEVER_STOP["benzodiazepine"]: "The person must not stop this medicine suddenly on their own. "
    "This can cause seizures. A doctor lowers it step by step. If they already stopped, get them "
    "medical help today. Call 911 for a seizure, confusion or seeing things.",
    NEVER_STOP["sedative"]: "The person must not stop this suddenly on their own. Stopping fast "
    "can cause seizures or confusion, and with some it can kill. Talk to a doctor first. If they "
    "already stopped, get them medical help today. Call 911 for a seizure, confusion or seeing "
    "things.",
    TELL["poison_help"]: "Call Poison Help now: 1-800-222-1222. It is free, day and night. Tell "
    "them how much baclofen the person took.",
    TELL["pump_clinic"]: "Call their pump clinic now. If you do not reach it within the hour, the "
    "person must go to an emergency department.",
    TELL["crisis_now"]: "You and the person do not have to be alone with this. Call or text 988 "
    "now, day and night, and talk with a person. Call 911 if they already took or did something, "
    "or are about to.",
    TELL["pump_emergency"]: "Call 911 now, and tell them that the person has a baclofen pump.",
    TELL["crisis_line"]: "You and the person do not have to be alone with this. Call or text 988 "
    "now, day and night, and talk with a person.",
    TELL["prescriber_today"]: "Call the prescriber of their baclofen today. If you do not reach "
    "the prescriber, get the person medical help today.",
    TELL["confused"]: "The person should not be alone. They need to see or call a doctor today. "
    "Call 911 if it gets worse, or if they take baclofen or stopped anything.",
    TELL["stay_awake"]: "The person should not be alone. Keep naloxone near if opioids are "
    "possible. Call 911 if the person is hard to wake or breathes slowly.",
    TELL["hospital_today"]: "Get the person medical help at a hospital today. They must not "
    "drive. Call 911 for a seizure, confusion or seeing things.",
    TELL["withdrawal_today"]: "The person needs to see or call a doctor today. Call 911 for a "
    "seizure, confusion or seeing things.",
    TELL["doctor_now"]: "The person needs to see or call a doctor now. They should not be alone, "
    "and must not drive. Call 911 if it gets worse.",
    TELL["doctor_today"]: "The person needs to see or call a doctor today, even if they feel well.",
}
"""The same sentences, with the same sources, for somebody who answers for another person."""


def as_told(words: str) -> str:
    """A sentence of this module, as whoever answers reads it."""
    return say_to(words, FOR_ANOTHER.get(words, ""))


# Section 7.2; all three lines were verified there.
LINES = (
    ("911", "Emergency", "Will not wake, trouble breathing, a seizure"),
    ("1-800-222-1222", "Poison Help", "Too much of a medicine. Free, day and night"),
    ("988", "Suicide & Crisis Lifeline", "Call or text, day and night"),
)
