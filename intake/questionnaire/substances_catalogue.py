"""The substances that can be named, by class. Data only.

The diazepam factor turns a daily amount in mg into diazepam equivalents, so that more than 15
is exactly the high band of the 2025 joint benzodiazepine guideline (R23b): more than 1.5 mg
clonazepam, 3 mg lorazepam, 2 mg alprazolam, 15 mg diazepam. A benzodiazepine without a factor
counts as high, because its strength is not known.
"""

from dataclasses import dataclass

from intake.questionnaire.conditions import AnyEntry, IsAnyOf, Lookup, Statement, answer


@dataclass(frozen=True)
class Substance:
    """One substance: `also` lists street and brand names, `unit` is what amounts are asked in."""

    id: str
    name: str
    kind: str
    unit: str = ""
    also: tuple[str, ...] = ()
    prescribed: bool = False
    diazepam_factor: float | None = None


CLASSES = {
    "alcohol": "Alcohol",
    "opioid": "Opioids",
    "benzodiazepine": "Benzodiazepines",
    "z_drug": "Sleep tablets",
    "barbiturate": "Barbiturates",
    "baclofen": "Baclofen",
    "gabapentinoid": "Gabapentin and pregabalin",
    "ghb": "GHB and GBL",
    "phenibut": "Phenibut",
    "stimulant": "Stimulants",
    "cannabis": "Cannabis",
    "kratom": "Kratom",
    "tianeptine": "Tianeptine",
    "nicotine": "Nicotine",
    "other": "Something else",
}

# Classes that slow the brain down and add up when they are taken together (section 3.3).
# Sleep tablets act as benzodiazepines do, so the two count as one class.
SEDATIVE_CLASSES = {
    "alcohol": "alcohol",
    "benzodiazepine": "benzodiazepine",
    "z_drug": "benzodiazepine",
    "barbiturate": "barbiturate",
    "baclofen": "baclofen",
    "gabapentinoid": "gabapentinoid",
    "ghb": "ghb",
    "phenibut": "phenibut",
}

SUBSTANCES = (
    Substance("alcohol", "Alcohol", "alcohol", "drinks", ("beer", "wine", "liquor")),
    Substance("heroin", "Heroin", "opioid", "g", ("dope", "smack")),
    Substance("fentanyl", "Fentanyl (street)", "opioid", "g", ("fetty", "blues", "M30")),
    Substance("oxycodone", "Oxycodone", "opioid", "mg", ("OxyContin", "Percocet"), True),
    Substance("hydrocodone", "Hydrocodone", "opioid", "mg", ("Vicodin", "Norco"), True),
    Substance("morphine", "Morphine", "opioid", "mg", ("MS Contin",), True),
    Substance("hydromorphone", "Hydromorphone", "opioid", "mg", ("Dilaudid",), True),
    Substance("codeine", "Codeine", "opioid", "mg", ("lean",), True),
    Substance("tramadol", "Tramadol", "opioid", "mg", ("Ultram",), True),
    Substance("methadone", "Methadone", "opioid", "mg", (), True),
    Substance("buprenorphine", "Buprenorphine", "opioid", "mg", ("Suboxone", "Subutex"), True),
    Substance("opioid_other", "Another opioid", "opioid", "mg"),
    Substance("alprazolam", "Alprazolam", "benzodiazepine", "mg", ("Xanax",), True, 7.5),
    Substance("clonazepam", "Clonazepam", "benzodiazepine", "mg", ("Klonopin",), True, 10),
    Substance("diazepam", "Diazepam", "benzodiazepine", "mg", ("Valium",), True, 1),
    Substance("lorazepam", "Lorazepam", "benzodiazepine", "mg", ("Ativan",), True, 5),
    Substance("temazepam", "Temazepam", "benzodiazepine", "mg", ("Restoril",), True),
    Substance("chlordiazepoxide", "Chlordiazepoxide", "benzodiazepine", "mg", ("Librium",), True),
    Substance(
        "benzodiazepine_street",
        "Street benzodiazepine pills",
        "benzodiazepine",
        "mg",
        ("pressed bars", "bromazolam"),
    ),
    Substance("benzodiazepine_other", "Another benzodiazepine", "benzodiazepine", "mg", (), True),
    Substance("zolpidem", "Zolpidem", "z_drug", "mg", ("Ambien",), True),
    Substance("eszopiclone", "Eszopiclone", "z_drug", "mg", ("Lunesta",), True),
    Substance("butalbital", "Butalbital", "barbiturate", "mg", ("Fioricet",), True),
    Substance("phenobarbital", "Phenobarbital", "barbiturate", "mg", (), True),
    Substance("baclofen", "Baclofen", "baclofen", "mg", ("Lioresal",), True),
    Substance("gabapentin", "Gabapentin", "gabapentinoid", "mg", ("Neurontin",), True),
    Substance("pregabalin", "Pregabalin", "gabapentinoid", "mg", ("Lyrica",), True),
    Substance("ghb", "GHB, GBL or 1,4-BD", "ghb", "mL", ("G",)),
    Substance("phenibut", "Phenibut", "phenibut", "g"),
    Substance("cocaine", "Cocaine or crack", "stimulant", "g", ("coke",)),
    Substance("methamphetamine", "Methamphetamine", "stimulant", "g", ("meth", "crystal")),
    Substance("amphetamine", "Amphetamine tablets", "stimulant", "mg", ("Adderall",), True),
    Substance("cannabis", "Cannabis", "cannabis", "g", ("weed", "THC")),
    Substance("kratom", "Kratom", "kratom", "g"),
    Substance("tianeptine", "Tianeptine", "tianeptine", "mg", ("ZaZa", "gas station heroin")),
    Substance("nicotine", "Nicotine", "nicotine", "", ("cigarettes", "vapes")),
    Substance("other", "Something else", "other"),
)

BY_ID = {substance.id: substance for substance in SUBSTANCES}


def ids_of(*kinds: str) -> tuple[str, ...]:
    """The ids of all substances of these classes."""
    return tuple(substance.id for substance in SUBSTANCES if substance.kind in kinds)


@dataclass(frozen=True)
class IsOfClass(IsAnyOf):
    """An entry names a substance of one of these classes."""

    kinds: tuple[str, ...]

    def words(self, questions: Lookup) -> str:
        named = " or ".join(CLASSES[kind].lower() for kind in self.kinds)
        return f"the class is {named}"


def is_of_class(*kinds: str) -> IsOfClass:
    """The statement that an entry names a substance of one of these classes."""
    return IsOfClass("substance", ids_of(*kinds), kinds)


def any_substance(statement: Statement) -> AnyEntry:
    """The statement that one of the substances makes this true."""
    return AnyEntry("substances", "more_substances", statement)


def is_measured_in(*units: str) -> IsAnyOf:
    """The statement that an entry names a substance whose amounts are asked in this unit."""
    named = tuple(substance.id for substance in SUBSTANCES if substance.unit in units)
    return answer("substance").is_any_of(*named)


PRESCRIBABLE = answer("substance").is_any_of(
    *(substance.id for substance in SUBSTANCES if substance.prescribed)
)
