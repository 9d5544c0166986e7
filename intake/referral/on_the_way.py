"""What whoever takes a person to a program has to know on the way, and no more than that."""

from intake.questionnaire.answers import Answers, is_value
from intake.referral.do_not_stop import stop_warnings

MEDICINES = ("Baclofen", "Methadone", "Buprenorphine")
"""Those that must not miss a dose. Other names would tell what somebody uses."""
LANGUAGES = {"es": "Spanish"}
COULD_GET_ILL = (
    "Could get ill on the way. Shaking, confusion, a seizure or hard to wake: stop and call 911."
)


def on_the_way(answers: Answers) -> tuple[str, ...]:
    """Short lines: medicines to bring, what could happen, the wheelchair, the language."""
    told = []
    names = [each.name for each in stop_warnings(answers)]
    medicines = [each for each in MEDICINES if each in names]
    if medicines:
        listed = " and ".join(each.lower() for each in medicines)
        told.append(f"Takes {listed}: bring it along, miss no dose.")
    if names:
        told.append(COULD_GET_ILL)
    needs = answers.get("access_needs")
    if isinstance(needs, tuple) and "wheelchair" in needs:
        told.append("Room for a wheelchair.")
    return (*told, *_language(answers))


def _language(answers: Answers) -> tuple[str, ...]:
    language = answers.get("language")
    if not is_value(language) or language == "en":
        return ("Needs an interpreter.",) if answers.get("interpreter") is True else ()
    named = answers.get("language_name")
    name = str(named) if is_value(named) and named else LANGUAGES.get(str(language), "")
    return (f"Speaks {name}." if name else "Speaks another language than English.",)
