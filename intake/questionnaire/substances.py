"""Each substance in turn: what, how often, how much, since when, when last."""

from intake.questionnaire.conditions import answer, any_of
from intake.questionnaire.kinds import (
    IDENTITY,
    UP,
    AnyOf,
    Choice,
    Date,
    Duration,
    Number,
    OneOf,
    ShortText,
    TimeOfDay,
    YesNo,
)
from intake.questionnaire.model import Group, Page, Section
from intake.questionnaire.substance_amounts import AMOUNT_PAGES
from intake.questionnaire.substances_catalogue import (
    CLASSES,
    PRESCRIBABLE,
    SUBSTANCES,
    UNKNOWN_PRODUCTS,
    is_of_class,
)

NOT_BACLOFEN = answer("substance").is_any_of(
    *(substance.id for substance in SUBSTANCES if substance.id != "baclofen")
)

SUBSTANCE_GROUP = Group(
    id="substances",
    title="Alcohol, drugs and medicines",
    entry="substance",
    named_by="substance",
    add="Add a substance",
    columns=("substance", "days_per_week", "used_for", "last_use_on", "last_use_at", "change"),
    first="In the last 12 months, have you used alcohol, any drug, or a medicine that is hard to "
    "stop?",
    first_other="In the last 12 months, have they used alcohol, any drug, or a medicine that is "
    "hard to stop?",
    intro="Count alcohol and street drugs. Count sleep tablets, pain tablets or baclofen too, also "
    "from a doctor.",
    more=YesNo(
        id="more_substances",
        short="More substances",
        ask="Is there anything else you use or take?",
        say="Is there anything else, also from a doctor?",
        other="Is there anything else that the person uses or takes?",
        missing="Select yes if there is something else, or no",
        essential=True,
        worse=True,
    ),
    pages=(
        Page(
            id="which",
            title="One substance at a time",
            questions=(
                OneOf(
                    id="substance",
                    short="Substance",
                    ask="What do you use or take?",
                    other="What does the person use or take?",
                    missing="Select a substance from the list",
                    essential=True,
                    worse=IDENTITY,
                    choices=tuple(
                        Choice(
                            each.id,
                            each.name,
                            CLASSES[each.kind],
                            ", ".join(each.also),
                        )
                        for each in SUBSTANCES
                    ),
                ),
            ),
        ),
        Page(
            id="name",
            title="What is it called?",
            shown_when=answer("substance").is_any_of(*UNKNOWN_PRODUCTS),
            questions=(
                ShortText(
                    id="substance_name",
                    short="Name of the substance",
                    ask="What is it called?",
                    missing="Enter the name, or select “Don’t know”",
                ),
            ),
        ),
        Page(
            id="how_often",
            title="How often, and since when?",
            shown_when=NOT_BACLOFEN,
            questions=(
                Number(
                    id="days_per_week",
                    short="Days a week",
                    ask="On how many days a week do you use it?",
                    say="On how many days of a normal week, or of a week before stopping?",
                    other="On how many days a week do they use it?",
                    hint="Count a normal week in the last month. If it was stopped, count a week "
                    "before that. Enter 0 if it is less than once a week.",
                    missing="Enter a number of days from 0 to 7",
                    at_most=7,
                    essential=True,
                    worse=UP,
                ),
                Duration(
                    id="used_for",
                    short="Used in most weeks for",
                    ask="For how long have you used it in most weeks?",
                    other="For how long have they used it in most weeks?",
                    hint="If it was stopped, count up to that day.",
                    missing="Enter how long, like 3 months",
                    essential=True,
                    worse=UP,
                ),
            ),
        ),
        *AMOUNT_PAGES,
        Page(
            id="source",
            title="Where does it come from?",
            shown_when=PRESCRIBABLE,
            skipped_when=answer("substance").is_any_of("baclofen"),
            questions=(
                OneOf(
                    id="source",
                    short="Prescribed or not",
                    ask="Does a doctor prescribe it for you?",
                    other="Does a doctor prescribe it for them?",
                    missing="Select the answer that fits best",
                    worse=("as_prescribed", "more_than_prescribed", "not_prescribed"),
                    choices=(
                        Choice(
                            "as_prescribed",
                            "Yes, and I take it as prescribed",
                            other="Yes, and they take it as prescribed",
                        ),
                        Choice(
                            "more_than_prescribed",
                            "Yes, and I take more than prescribed",
                            other="Yes, and they take more than prescribed",
                        ),
                        Choice(
                            "not_prescribed",
                            "No, I get it some other way",
                            other="No, they get it some other way",
                        ),
                    ),
                ),
                ShortText(
                    id="prescriber",
                    short="Prescribed by",
                    ask="Who prescribes it, if someone does?",
                    missing="Enter a name",
                    optional=True,
                ),
            ),
        ),
        Page(
            id="route",
            title="How do you take it?",
            title_other="How do they take it?",
            shown_when=is_of_class(
                "opioid", "benzodiazepine", "stimulant", "tianeptine", "kratom", "other"
            ),
            questions=(
                AnyOf(
                    id="route",
                    short="How it is taken",
                    ask="How do you take it? Select each way.",
                    other="How do they take it? Select each way.",
                    why="Injecting brings some people to the front of the line.",
                    missing="Select each way that fits",
                    none="",
                    worse=UP,
                    choices=(
                        Choice("swallow", "Swallow it"),
                        Choice("smoke", "Smoke or vape it"),
                        Choice("snort", "Snort it"),
                        Choice("inject", "Inject it"),
                        Choice("other", "Some other way, such as a patch or under the tongue"),
                    ),
                ),
            ),
        ),
        Page(
            id="last_use",
            title="When was the last time?",
            shown_when=NOT_BACLOFEN,
            questions=(
                Date(
                    id="last_use_on",
                    short="Last use",
                    ask="On what day did you last use it?",
                    other="On what day did they last use it?",
                    missing="Enter the day, or select “Don’t know”",
                    essential=True,
                    worse=UP,
                ),
                TimeOfDay(
                    id="last_use_at",
                    short="Time of last use",
                    ask="At about what time?",
                    missing="Enter a time, like 10:30 pm",
                    optional=True,
                ),
                OneOf(
                    id="change",
                    short="Recent change",
                    ask="Did you stop, cut down or run out in the last month?",
                    other="Did they stop, cut down or run out in the last month?",
                    why="To stop some of these fast can be dangerous.",
                    missing="Select what changed",
                    essential=True,
                    worse=("same", "cut_down", "stopped"),
                    choices=(
                        Choice("same", "No, I use it as before", other="No, they use it as before"),
                        Choice("cut_down", "I cut down", other="They cut down"),
                        Choice(
                            "stopped",
                            "I stopped, or could not get it",
                            other="They stopped, or could not get it",
                        ),
                    ),
                ),
            ),
        ),
        Page(
            id="changed",
            title="When did you stop or cut down?",
            title_other="When did they stop or cut down?",
            shown_when=answer("change").is_any_of("cut_down", "stopped"),
            questions=(
                Date(
                    id="changed_on",
                    short="Stopped or cut down on",
                    ask="On what day did you stop or cut down?",
                    other="On what day did they stop or cut down?",
                    missing="Enter the day, or select “Don’t know”",
                    essential=True,
                    worse=UP,
                ),
            ),
        ),
        Page(
            id="taper",
            title="Is a prescriber lowering the dose with you?",
            title_other="Is a prescriber lowering the dose with them?",
            shown_when=is_of_class("benzodiazepine"),
            skipped_when=any_of(
                answer("source").is_any_of("not_prescribed"),
                answer("substance").is_any_of("benzodiazepine_street"),
            ),
            questions=(
                YesNo(
                    id="prescriber_tapers",
                    short="Prescriber lowers the dose step by step",
                    ask="Is a prescriber lowering your dose step by step?",
                    other="Is a prescriber lowering their dose step by step?",
                    missing="Select yes or no",
                ),
            ),
        ),
    ),
)

SUBSTANCES_SECTION = Section(id="substances", title="Substances", steps=(SUBSTANCE_GROUP,))
