"""How much of a substance: drinks, milligrams, milliliters, grams, or in words."""

from intake.questionnaire.conditions import answer
from intake.questionnaire.kinds import DOWN, IDENTITY, UP, Choice, Number, OneOf, ShortText, YesNo
from intake.questionnaire.model import Page
from intake.questionnaire.substances_catalogue import DRINK_SIZES, is_measured_in, is_of_class

AMOUNT_PAGES = (
    Page(
        id="drinks",
        title="How much do you drink?",
        shown_when=answer("substance").is_any_of("alcohol"),
        questions=(
            OneOf(
                id="drink_size",
                short="Drinks are counted in",
                ask="What do you count your drinks in?",
                say="What do you mostly drink, and what size is one?",
                missing="Select what one drink is",
                essential=True,
                worse=IDENTITY,
                choices=tuple(Choice(size.id, size.label) for size in DRINK_SIZES),
            ),
            Number(
                id="drinks_per_day",
                short="Drinks on a drinking day",
                ask="On a day you drink, how many of these do you have?",
                hint="If you share a bottle, count your part, like 0.5.",
                missing="Enter the number of drinks, like 6",
                at_most=99,
                essential=True,
                worse=UP,
            ),
            YesNo(
                id="morning_relief",
                short="Morning shakes or sweats eased by drinking",
                ask="Do you shake or sweat in the morning until you have a drink?",
                missing="Select yes or no",
                worse=True,
            ),
        ),
    ),
    Page(
        id="amount_mg",
        title="How much do you take?",
        shown_when=is_measured_in("mg"),
        skipped_when=answer("substance").is_any_of("baclofen"),
        questions=(
            Number(
                id="mg_per_day",
                short="Amount a day",
                unit="mg",
                ask="How many milligrams (mg) do you take in a day?",
                hint="Number of tablets times the strength on the label. 2 tablets of 5 mg is "
                "10 mg.",
                missing="Enter the milligrams a day, like 10, or select “Don’t know”",
                at_most=100_000,
                essential=True,
                worse=UP,
            ),
            YesNo(
                id="strength_known",
                short="Strength known from a label",
                ask="Do you know the strength from a label or a pharmacy?",
                why="Pills without a label can be much stronger than they look.",
                missing="Select yes or no",
                worse=False,
            ),
        ),
    ),
    Page(
        id="ghb",
        title="How do you take it?",
        shown_when=is_of_class("ghb"),
        questions=(
            Number(
                id="ghb_ml_per_day",
                short="GHB or GBL a day",
                unit="mL",
                ask="How many mL do you take in 24 hours?",
                hint="Add up all doses of a day and a night",
                missing="Enter the milliliters, like 12, or select “Don’t know”",
                at_most=1000,
                essential=True,
                worse=UP,
            ),
            Number(
                id="ghb_hours_apart",
                short="Hours between GHB doses",
                unit="hours",
                ask="On a day you use it, how many hours lie between two doses?",
                missing="Enter a number of hours, like 6, or select “Don’t know”",
                at_most=24,
                essential=True,
                worse=DOWN,
            ),
            YesNo(
                id="ghb_wakes",
                short="Wakes up to take GHB",
                ask="Do you wake up at night to take more?",
                missing="Select yes or no",
                essential=True,
                worse=True,
            ),
        ),
    ),
    Page(
        id="phenibut",
        title="How much phenibut?",
        shown_when=is_of_class("phenibut"),
        questions=(
            Number(
                id="phenibut_g_per_day",
                short="Phenibut a day",
                unit="g",
                ask="How many grams (g) do you take in a day?",
                hint="1,000 mg is 1 gram",
                missing="Enter the grams, like 2, or select “Don’t know”",
                at_most=200,
                essential=True,
                worse=UP,
            ),
            YesNo(
                id="phenibut_missed_dose_signs",
                short="Feels sick after a missed phenibut dose",
                ask="Do you feel sick or shaky when you miss a dose?",
                missing="Select yes or no",
                essential=True,
                worse=True,
            ),
        ),
    ),
    Page(
        id="amount_other",
        title="How much do you use?",
        shown_when=is_measured_in("g", ""),
        skipped_when=is_of_class("phenibut"),
        questions=(
            ShortText(
                id="amount_words",
                short="Amount a day",
                ask="How much do you use in a day?",
                hint="In your own words, for example half a gram",
                missing="Enter how much, or select “Don’t know”",
                at_most=100,
            ),
        ),
    ),
)
