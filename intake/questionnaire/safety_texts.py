"""Fixed safety sentences, each with its source. Never generated, never edited elsewhere."""

NEVER_STOP = {
    # Label of oral baclofen (R2, R4) and of the pump (R5).
    "baclofen": "Do not stop baclofen suddenly and do not change the dose on your own. Stopping "
    "fast can cause seizures, seeing things, high fever and death. Call the prescriber, or the "
    "pump clinic, first. If you already stopped or ran out, get medical help today. Call 911 for "
    "confusion, seeing things, fever or a seizure.",
    # People who depend on alcohol are advised not to cut suddenly (R44).
    "alcohol": "Do not stop drinking suddenly on your own. After heavy daily drinking this can "
    "cause seizures and can kill. Talk to a doctor first.",
    # No abrupt stop (R23).
    "benzodiazepine": "Do not stop this medicine suddenly on your own. This can cause seizures. "
    "The prescriber lowers it step by step.",
}

# Section 7.2; all three lines were verified there.
LINES = (
    ("911", "Emergency", "Will not wake, trouble breathing, a seizure"),
    ("1-800-222-1222", "Poison Help", "Too much of a medicine. Free, day and night"),
    ("988", "Suicide & Crisis Lifeline", "Call or text, day and night"),
)
