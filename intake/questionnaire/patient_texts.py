"""Short texts for the person, in plain words, each with its source. Never a dose or a plan.

They are shown with the result, when the statement about the answers may be true.
"""

from dataclasses import dataclass

from intake.questionnaire.about_you import FOR_SOMEONE_ELSE
from intake.questionnaire.baclofen import TAKES_BACLOFEN
from intake.questionnaire.conditions import ALWAYS, all_of, answer, any_of
from intake.questionnaire.duties import CHILDREN_PRIVATE
from intake.questionnaire.medicines import TAKES
from intake.questionnaire.pump import BY_PUMP
from intake.questionnaire.statements import Statement
from intake.questionnaire.substances_catalogue import any_substance, is_of_class


@dataclass(frozen=True)
class PatientText:
    """A heading and sentences. `about` says whom they are for; `source` where they come from.

    `in_emergency` is false for what tells when 911 can wait. `for_helper` is said to somebody who
    answers for another person, all else to the person.
    """

    id: str
    title: str
    sentences: tuple[str, ...]
    source: str
    about: Statement = ALWAYS
    in_emergency: bool = True
    for_helper: bool = False


OPIOIDS_POSSIBLE = any_substance(
    is_of_class("opioid", "stimulant", "benzodiazepine", "tianeptine", "other")
)

PATIENT_TEXTS = (
    PatientText(
        "helper_support",
        "Help for you too",
        (
            "You are not alone with this. You can talk with our team about what you go through.",
            "988 is also there for people who worry about someone. Call or text, day and night.",
        ),
        "R77, section 7.2",
        answer("answering_for").is_any_of("relative"),
        for_helper=True,
    ),
    PatientText(
        "helper_limits",
        "What only the person can tell",
        (
            "What you told us helps. But nobody can know all that another person thinks or wants, "
            "and your answers are not their consent.",
            "So where we can, we ask them ourselves. That you saw no sign of self-harm does not "
            "yet mean that they are safe.",
        ),
        "R46, rule 68",
        FOR_SOMEONE_ELSE,
        for_helper=True,
    ),
    PatientText(
        "helper_never_stop",
        "Do not stop anything for them",
        (
            "Do not take a medicine, alcohol or a drug away from them all at once.",
            "Stopping some of these suddenly can cause seizures, and can kill. A doctor can make "
            "it safe.",
        ),
        "R2, R23, R44",
        FOR_SOMEONE_ELSE,
        for_helper=True,
    ),
    PatientText(
        "helper_naloxone",
        "Keep naloxone near",
        (
            "Naloxone is a nose spray that can stop an opioid overdose. Keep it where you can "
            "reach it.",
            "Is somebody hard to wake, or breathing slowly? Call 911, give it, and stay.",
        ),
        "R59, R59b–R59f",
        all_of(FOR_SOMEONE_ELSE, OPIOIDS_POSSIBLE),
        for_helper=True,
    ),
    PatientText(
        "pump",
        "Your pump",
        (
            "Keep every refill date. Only the pump clinic changes the pump.",
            "New stiffness, fever, confusion, or itching with no rash: call 911 now. Tell them "
            "that you have a baclofen pump.",
            "An alarm or a late refill, and you feel well: call the clinic at once. If you do not "
            "reach it within the hour, go to an emergency room.",
        ),
        "R5, R7, R8",
        BY_PUMP,
        in_emergency=False,
    ),
    PatientText(
        "baclofen_what",
        "What baclofen is",
        (
            "Baclofen is a muscle relaxer. It acts like GABA, a natural calming signal, mostly in "
            "the spinal cord.",
            "It is for stiff muscles and spasms. It is not a general painkiller.",
            "It can make you sleepy, most of all with alcohol, opioids or sleep tablets.",
            "No U.S. agency has approved it to treat alcohol or drug use. Some doctors try it, "
            "and the results are mixed. It does not take the place of other treatment.",
        ),
        "R1, R2, R4, R20–R22",
        TAKES_BACLOFEN,
    ),
    PatientText(
        "baclofen_depend",
        "Needing it is not your fault",
        (
            "After weeks of daily baclofen the body gets used to it. That is not addiction.",
            "Some people take more than prescribed for its effects. This is risky. Tell us, so "
            "that we can keep you safe.",
            "Do not use baclofen on your own to drink less. Talk to a doctor first.",
        ),
        "R23, section 2.7, S2, S3",
        TAKES_BACLOFEN,
    ),
    PatientText(
        "baclofen_every_day",
        "Day by day with baclofen",
        (
            "Take it at the same times each day. An alarm helps.",
            "Most people do well with check-ups and the lowest dose that works for them.",
            "If you miss a dose, do not take two. Call the prescriber if you missed more than one.",
            "If it upsets your stomach, a snack may help. Ask the prescriber about the best "
            "times; do not move doses on your own.",
            "Doses start low and go up slowly, and only the prescriber changes them.",
            "Do not drive until you know how it affects you, or after any change of the dose.",
            "Too little water and too much stress can make spasms worse. Go easy with sport.",
            "A rash: call the prescriber today. Do not just stop. If you have a pump, and "
            "itching with no rash: call 911.",
        ),
        "R1, R2, S3",
        all_of(TAKES_BACLOFEN, answer("baclofen_change").is_any_of("same", "raised", "cut_down")),
    ),
    PatientText(
        "baclofen_sleepy",
        "Feeling sleepy",
        ("Feeling sleepy at first often gets better in about 2 weeks.",),
        "S3, R2",
        all_of(TAKES_BACLOFEN, answer("kidney").is_any_of("none")),
    ),
    PatientText(
        "baclofen_kidney",
        "Baclofen and weak kidneys",
        (
            "Weak kidneys make baclofen stronger. Tell the prescriber today.",
            "Very sleepy or confused: call 911.",
        ),
        "R1, R10, R12",
        all_of(
            TAKES_BACLOFEN,
            answer("kidney").is_any_of("one_kidney", "disease", "not_sure", "severe", "dialysis"),
        ),
    ),
    PatientText(
        "baclofen_danger",
        "When baclofen becomes dangerous",
        (
            "Both too much and stopping fast can kill.",
            "Call 911 for trouble breathing, confusion, seeing things or a seizure.",
            "Call 911 too for fainting, high fever, new weakness or a very slow pulse.",
            "Call 911 if legs will not move, or if somebody does not wake up.",
            "Stopping can feel bad for days to weeks. Do not change the dose yourself. Call your "
            "prescriber now.",
            "Write down what you feel, and when. It helps the doctor.",
        ),
        "R1, R2, R3, R13, R14",
        TAKES_BACLOFEN,
    ),
    PatientText(
        "baclofen_pregnancy",
        "Baclofen, pregnancy and nursing",
        (
            "Do not stop it now on your own. Call the prescriber and the midwife or doctor today.",
            "It is lowered slowly before birth. A newborn can have withdrawal and needs a doctor’s "
            "eye. So does a nursing baby when the medicine stops.",
        ),
        "R1, R2, R4b",
        all_of(
            TAKES_BACLOFEN,
            any_of(answer("pregnancy").is_yes(), answer("breastfeeding").is_yes()),
        ),
    ),
    PatientText(
        "medicine_pregnancy",
        "Opioids, sleep tablets and a baby",
        (
            "Do not stop opioids, methadone, buprenorphine or benzodiazepines suddenly while you "
            "are pregnant or nursing.",
            "Methadone or buprenorphine is the treatment in pregnancy, and you can breastfeed "
            "with it.",
            "A sleepy or jittery baby needs a doctor today.",
        ),
        "R49c, R23d, R4b",
        all_of(
            any_of(answer("pregnancy").is_yes(), answer("breastfeeding").is_yes()),
            any_of(
                any_substance(is_of_class("opioid", "benzodiazepine", "gabapentinoid")),
                TAKES.includes_any("methadone", "buprenorphine"),
            ),
        ),
    ),
    PatientText(
        "alcohol_slowly",
        "If you drink every day",
        ("Do not cut down suddenly on your own. A doctor can make stopping safe.",),
        "R44",
        any_substance(is_of_class("alcohol")),
    ),
    PatientText(
        "opioid_medicine",
        "Medicine for opioid use works",
        (
            "Methadone and buprenorphine lower cravings and keep people alive. You can start "
            "while you live at home.",
            "Detox with no medicine makes an overdose later more likely. Ask for medicine.",
        ),
        "R60, R29b",
        any_substance(is_of_class("opioid")),
    ),
    PatientText(
        "opioid_medicine_go_on",
        "Keep taking your medicine",
        ("Going to a program is no reason to stop methadone or buprenorphine.",),
        "R60, R79",
        TAKES.includes_any("methadone", "buprenorphine"),
    ),
    PatientText(
        "naloxone",
        "Have naloxone near you",
        (
            "Naloxone is a nose spray that can stop an opioid overdose. Stores sell it with no "
            "prescription.",
            "It is safe to try, also when you are not sure. One dose may not be enough.",
            "It does not work against baclofen, alcohol or sleep tablets. Give it all the same if "
            "opioids may be in it.",
            "Call 911 all the same, and stay. It wears off in 30 to 90 minutes.",
        ),
        "R59, R59b–R59f",
        OPIOIDS_POSSIBLE,
    ),
    PatientText(
        "children",
        "Children at home",
        (
            "Lock all medicines and drugs away. A few tablets can put a child in real danger.",
            "If a child swallowed any, call Poison Help at 1-800-222-1222, or 911.",
        ),
        "S3, R76",
        answer("children_at_home").is_yes(),
    ),
    PatientText(
        "children_private",
        "Children, and what stays private",
        CHILDREN_PRIVATE,
        "R57",
        any_of(answer("children_at_home").is_yes(), answer("duties").includes_any("children")),
    ),
    PatientText(
        "helps",
        "What helps many people",
        (
            "Treatment lowers cravings and helps life get better.",
            "You are not alone. Groups, family, friends and people who have been there all help.",
            "Talking with a counselor, exercise, good food and sleep help beside medicine, never "
            "instead of it.",
            "Water, regular meals, stretching and slow breathing can ease hard days.",
        ),
        "S1, S2, S3",
    ),
    PatientText(
        "visits",
        "Make the most of visits",
        (
            "Go to every visit, most of all in the first weeks. Bring a list of what you feel.",
            "Tell the doctor all your medicines and health problems. Do not hide side effects.",
        ),
        "S3, S4",
    ),
    PatientText(
        "read_more",
        "Read more",
        (
            "medlineplus.gov explains medicines and health in plain words.",
            "samhsa.gov tells about treatment. Its helpline, 1-800-662-4357, is free, day and "
            "night, in English and Spanish. It finds places; it does not counsel.",
        ),
        "section 7.2, R78",
    ),
    PatientText(
        "spanish",
        "Ayuda en español",
        (
            "Puede pedir un intérprete. Es gratis.",
            "988: oprima 2 para español, o envíe AYUDA por mensaje de texto al 988.",
            "1-800-662-4357: línea de ayuda de SAMHSA, gratis, día y noche.",
        ),
        "R77, R77b, R78",
        any_of(answer("language").is_any_of("es"), answer("interpreter").is_yes()),
    ),
)
