"""The substances that can be named, by class. Data only.

The diazepam factor turns a daily amount in mg into diazepam equivalents, so that more than 15
is exactly the high band of the 2025 joint benzodiazepine guideline (R23b): more than 1.5 mg
clonazepam, 3 mg lorazepam, 2 mg alprazolam, 15 mg diazepam. A benzodiazepine without a factor
counts as high, because its strength is not known.

A US drink holds 14 g of alcohol (R43). The sizes of bottles and cans are worked out from their
volume and strength at 0.789 g/mL. A size without a factor counts as the higher band (rule 57).
"""

from dataclasses import dataclass

from intake.questionnaire.conditions import AnyEntry, IsAnyOf, answer
from intake.questionnaire.statements import Lookup, Statement


@dataclass(frozen=True)
class Substance:
    """One substance: `also` lists street and brand names, `unit` is what amounts are asked in.

    `onset` names another window than that of its class.
    """

    id: str
    name: str
    kind: str
    unit: str = ""
    also: tuple[str, ...] = ()
    prescribed: bool = False
    diazepam_factor: float | None = None
    onset: str = ""


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
    "other_sedative": "Other medicines that make sleepy",
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


@dataclass(frozen=True)
class Onset:
    """When withdrawal starts after the last use, as section 3 has it.

    `may_start_days`: so many days after the last use, first signs or their worst turn may still
    come. Where the section names the start of a late danger, such as delirium, it counts.
    """

    starts: str
    may_start_days: int
    source: str


ONSETS = {
    "alcohol": Onset("6 to 24 hours; delirium from 48 to 72 hours", 3, "R25, R25b, R26"),
    "benzodiazepine": Onset("1 to 4 days, later for long-acting ones", 14, "R23e"),
    "z_drug": Onset("1 to 4 days", 14, "R23e"),
    "barbiturate": Onset("within a day; the worst from day 2 to 8", 8, "R28, R28b"),
    "opioid": Onset("6 to 12 hours; worst at 1 to 3 days", 3, "R29, R29b"),
    "opioid_long": Onset("1 to 3 days; worst from day 3 to 8", 8, "R29, R29b"),
    "fentanyl": Onset("6 to 12 hours, and drags on; cleared in about 7 days", 7, "R29c, R35"),
    "baclofen": Onset("12 to 72 hours", 3, "R8c, R14d"),
    "gabapentinoid": Onset("12 hours to 7 days", 7, "R38"),
    "ghb": Onset("1 to 6 hours; worst at 1 to 3 days", 3, "R27 †"),
    "phenibut": Onset("from 2 hours, and often worse later", 7, "R39 [project]"),
    "stimulant": Onset("within a day", 1, "R42"),
    "cannabis": Onset("1 to 3 days", 3, "R42b"),
    "kratom": Onset("6 to 48 hours", 2, "R41"),
    "tianeptine": Onset("hours, as with opioids", 3, "R40 †"),
    "nicotine": Onset("within a day", 1, "†"),
}
"""By class, and for some opioids by their own key. Classes that are not listed have no window."""

SUBSTANCES = (
    Substance(
        "alcohol",
        "Alcohol",
        "alcohol",
        "drinks",
        (
            "beer",
            "wine",
            "liquor",
            "vodka",
            "whiskey",
            "rum",
            "gin",
            "tequila",
            "brandy",
            "hard seltzer",
            "cider",
            "booze",
        ),
    ),
    Substance("heroin", "Heroin", "opioid", "g", ("dope", "smack", "H", "black tar")),
    Substance(
        "fentanyl",
        "Fentanyl (street)",
        "opioid",
        "g",
        ("fetty", "fent", "blues", "M30", "China White"),
        onset="fentanyl",
    ),
    Substance(
        "tranq",
        "Fentanyl with xylazine or medetomidine",
        "opioid",
        "g",
        ("tranq", "tranq dope", "rhino tranq", "sleep cut"),
        onset="fentanyl",
    ),
    Substance(
        "fentanyl_prescribed",
        "Fentanyl patch or lozenge",
        "opioid",
        "",
        ("Duragesic", "Actiq"),
        True,
        onset="opioid_long",
    ),
    Substance(
        "oxycodone", "Oxycodone", "opioid", "mg", ("OxyContin", "Percocet", "Roxicodone"), True
    ),
    Substance("oxymorphone", "Oxymorphone", "opioid", "mg", ("Opana",), True),
    Substance("hydrocodone", "Hydrocodone", "opioid", "mg", ("Vicodin", "Norco", "Lortab"), True),
    Substance("morphine", "Morphine", "opioid", "mg", ("MS Contin",), True),
    Substance("hydromorphone", "Hydromorphone", "opioid", "mg", ("Dilaudid",), True),
    Substance("codeine", "Codeine", "opioid", "mg", ("lean", "purple drank", "Tylenol 3"), True),
    Substance("tramadol", "Tramadol", "opioid", "mg", ("Ultram",), True),
    Substance("methadone", "Methadone", "opioid", "mg", ("Dolophine",), True, onset="opioid_long"),
    Substance(
        "buprenorphine",
        "Buprenorphine",
        "opioid",
        "mg",
        ("Suboxone", "Subutex", "Sublocade", "subs", "bupe"),
        True,
        onset="opioid_long",
    ),
    Substance("opioid_other", "Another opioid", "opioid", "mg", ("nitazene", "pain pills"), True),
    Substance(
        "alprazolam",
        "Alprazolam",
        "benzodiazepine",
        "mg",
        ("Xanax", "Xanax bars", "zannies"),
        True,
        7.5,
    ),
    Substance("clonazepam", "Clonazepam", "benzodiazepine", "mg", ("Klonopin",), True, 10),
    Substance("diazepam", "Diazepam", "benzodiazepine", "mg", ("Valium",), True, 1),
    Substance("lorazepam", "Lorazepam", "benzodiazepine", "mg", ("Ativan",), True, 5),
    Substance("temazepam", "Temazepam", "benzodiazepine", "mg", ("Restoril",), True),
    Substance("oxazepam", "Oxazepam", "benzodiazepine", "mg", ("Serax",), True),
    Substance("triazolam", "Triazolam", "benzodiazepine", "mg", ("Halcion",), True),
    Substance("chlordiazepoxide", "Chlordiazepoxide", "benzodiazepine", "mg", ("Librium",), True),
    Substance(
        "benzodiazepine_street",
        "Street benzodiazepine pills",
        "benzodiazepine",
        "mg",
        ("fake Xanax", "pressed bars", "benzo dope", "bromazolam", "etizolam"),
    ),
    Substance(
        "benzodiazepine_other", "Another benzodiazepine", "benzodiazepine", "mg", ("benzos",), True
    ),
    Substance("zolpidem", "Zolpidem", "z_drug", "mg", ("Ambien", "sleeping pill"), True),
    Substance("eszopiclone", "Eszopiclone", "z_drug", "mg", ("Lunesta", "sleeping pill"), True),
    Substance("zaleplon", "Zaleplon", "z_drug", "mg", ("Sonata", "sleeping pill"), True),
    Substance("butalbital", "Butalbital", "barbiturate", "mg", ("Fioricet", "Fiorinal"), True),
    Substance("phenobarbital", "Phenobarbital", "barbiturate", "mg", ("Luminal",), True),
    Substance(
        "baclofen",
        "Baclofen",
        "baclofen",
        "mg",
        ("Lioresal", "Ozobax", "Gablofen", "muscle relaxer"),
        True,
    ),
    Substance("gabapentin", "Gabapentin", "gabapentinoid", "mg", ("Neurontin", "gabbies"), True),
    Substance("pregabalin", "Pregabalin", "gabapentinoid", "mg", ("Lyrica",), True),
    Substance("ghb", "GHB, GBL or 1,4-BD", "ghb", "mL", ("G", "liquid ecstasy")),
    Substance("phenibut", "Phenibut", "phenibut", "g", ("Noofen",)),
    Substance(
        "carisoprodol", "Carisoprodol", "other_sedative", "mg", ("Soma", "muscle relaxer"), True
    ),
    Substance(
        "antihistamine",
        "Allergy or sleep medicine from the store",
        "other_sedative",
        "mg",
        ("Benadryl", "diphenhydramine", "hydroxyzine", "ZzzQuil"),
        True,
    ),
    Substance("cocaine", "Cocaine or crack", "stimulant", "g", ("coke", "blow", "rock")),
    Substance(
        "methamphetamine",
        "Methamphetamine",
        "stimulant",
        "g",
        ("meth", "crystal", "ice", "tina"),
    ),
    Substance(
        "amphetamine",
        "Amphetamine tablets",
        "stimulant",
        "mg",
        ("Adderall", "Vyvanse", "speed"),
        True,
    ),
    Substance("methylphenidate", "Methylphenidate", "stimulant", "mg", ("Ritalin",), True),
    Substance("mdma", "MDMA", "stimulant", "", ("ecstasy", "molly")),
    Substance(
        "cannabis",
        "Cannabis",
        "cannabis",
        "g",
        ("weed", "marijuana", "pot", "hash", "edibles", "carts", "weed vape", "THC", "dabs"),
    ),
    Substance("kratom", "Kratom", "kratom", "g", ("7-OH", "mitragyna")),
    Substance("tianeptine", "Tianeptine", "tianeptine", "mg", ("ZaZa", "gas station heroin")),
    Substance("nicotine", "Nicotine", "nicotine", "", ("cigarettes", "vapes", "tobacco")),
    Substance("synthetic_cannabinoid", "Synthetic cannabinoids", "other", "", ("K2", "spice")),
    Substance("ketamine", "Ketamine or PCP", "other", "", ("special K", "angel dust")),
    Substance("hallucinogen", "LSD or mushrooms", "other", "", ("acid", "shrooms")),
    Substance("inhalant", "Inhalants", "other", "", ("whippets", "poppers", "glue")),
    Substance("other", "Something else", "other"),
)

STREET_SUPPLY = (
    "heroin",
    "fentanyl",
    "tranq",
    "cocaine",
    "methamphetamine",
    "mdma",
    "benzodiazepine_street",
)
"""What comes from an unknown supply by its nature (section 5.3)."""

UNKNOWN_PRODUCTS = (
    "other",
    "opioid_other",
    "benzodiazepine_other",
    "benzodiazepine_street",
    "synthetic_cannabinoid",
)
"""What nobody can know the content or strength of (rule 57)."""

GRAMS_IN_A_DRINK = 14


def _drinks_in(milliliters: float, percent: float) -> float:
    """US drinks in so much of a drink of so many percent alcohol by volume."""
    return milliliters * percent / 100 * 0.789 / GRAMS_IN_A_DRINK


@dataclass(frozen=True)
class DrinkSize:
    """What a person counts drinks in; `drinks` is how many US drinks one is, None if unknown."""

    id: str
    label: str
    drinks: float | None


DRINK_SIZES = (
    DrinkSize("usual", "Usual drinks: 12 oz beer, 5 oz wine, or a shot", 1),
    DrinkSize("tall_can", "16 oz cans of beer", _drinks_in(473, 5)),
    DrinkSize("strong_can", "24 oz cans of strong beer", _drinks_in(710, 8)),
    DrinkSize("forty", "40 oz bottles of malt liquor", _drinks_in(1183, 7)),
    DrinkSize("wine_bottle", "Bottles of wine", _drinks_in(750, 12)),
    DrinkSize("pint", "Pints of liquor", _drinks_in(375, 40)),
    DrinkSize("fifth", "Fifths of liquor", _drinks_in(750, 40)),
    DrinkSize("handle", "Handles of liquor", _drinks_in(1750, 40)),
    DrinkSize("other", "In another way", None),
)
DRINKS_IN = {size.id: size.drinks for size in DRINK_SIZES}

BY_ID = {substance.id: substance for substance in SUBSTANCES}


def onset_of(substance: str) -> Onset | None:
    """When withdrawal from this substance starts; None where no window is known."""
    named = BY_ID[substance]
    return ONSETS.get(named.onset or named.kind)


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
