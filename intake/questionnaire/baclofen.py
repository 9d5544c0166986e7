"""The baclofen module: tablets and pump, dose, last dose, extra doses, change, plan."""

from intake.questionnaire.conditions import all_of, answer, any_of
from intake.questionnaire.kinds import (
    DOWN,
    UP,
    AnyOf,
    Choice,
    Date,
    Duration,
    LongText,
    Number,
    OneOf,
    ShortText,
    TimeOfDay,
    YesNo,
)
from intake.questionnaire.model import Page
from intake.questionnaire.safety_texts import NEVER_STOP
from intake.questionnaire.substances_catalogue import any_substance, is_of_class

BACLOFEN_NAMED = any_substance(is_of_class("baclofen"))
TAKES_BACLOFEN = any_of(BACLOFEN_NAMED, answer("takes_baclofen").is_yes())
BY_MOUTH = all_of(TAKES_BACLOFEN, answer("baclofen_form").includes_any("mouth", "injected"))
CHANGED = all_of(
    TAKES_BACLOFEN, answer("baclofen_change").is_any_of("cut_down", "ran_out", "stopped")
)
BEYOND = all_of(
    TAKES_BACLOFEN,
    answer("baclofen_source").is_any_of("more_than_prescribed", "not_prescribed"),
)

BACLOFEN_PAGES = (
    Page(
        id="baclofen",
        title="Baclofen",
        skipped_when=BACLOFEN_NAMED,
        questions=(
            YesNo(
                id="takes_baclofen",
                short="Takes baclofen, or did in the last 3 months",
                ask="Do you take baclofen, or did you in the last 3 months?",
                hint="A muscle relaxer, as tablets, liquid or from a pump. Other names are "
                "Lioresal, Ozobax, Fleqsuvy and Gablofen.",
                why="It is not safe to stop baclofen fast, so we ask everyone.",
                missing="Select yes or no",
                essential=True,
                worse=True,
            ),
        ),
    ),
    Page(
        id="baclofen_form",
        title="How does baclofen reach your body?",
        notice=NEVER_STOP["baclofen"],
        shown_when=TAKES_BACLOFEN,
        questions=(
            AnyOf(
                id="baclofen_form",
                short="How baclofen is taken",
                ask="How do you take baclofen, or how did you take it?",
                missing="Select each way that you take it",
                essential=True,
                worse=UP,
                choices=(
                    Choice("mouth", "By mouth: tablets or liquid"),
                    Choice("pump", "From a pump under my skin"),
                    Choice("injected", "I inject it myself"),
                ),
                none="",
            ),
            AnyOf(
                id="baclofen_reason",
                short="Reason for baclofen",
                ask="What do you take it for?",
                missing="Select each reason that fits",
                worse=UP,
                choices=(
                    Choice("spasticity", "Stiff muscles or spasms"),
                    Choice("pain", "Pain"),
                    Choice("alcohol", "To drink less, or to stop drinking"),
                    Choice("withdrawal", "Withdrawal from another drug"),
                    Choice("sleep", "Sleep"),
                    Choice("effect", "To feel relaxed or high"),
                ),
                none="Another reason",
            ),
            ShortText(
                id="baclofen_product",
                short="Baclofen product",
                ask="Which product is it, if you know?",
                hint="The brand or the maker on the label",
                missing="Enter the product",
                optional=True,
            ),
        ),
    ),
    Page(
        id="baclofen_source",
        title="Who gives you baclofen?",
        notice=NEVER_STOP["baclofen"],
        shown_when=TAKES_BACLOFEN,
        questions=(
            OneOf(
                id="baclofen_source",
                short="Baclofen as prescribed or not",
                ask="Do you take it the way a doctor told you to?",
                why="Some people take more than prescribed for its effects. This is risky, and "
                "knowing it helps us keep you safe.",
                missing="Select the answer that fits best",
                essential=True,
                sensitive=True,
                worse=("as_prescribed", "more_than_prescribed", "not_prescribed"),
                choices=(
                    Choice("as_prescribed", "Yes, as prescribed"),
                    Choice("more_than_prescribed", "I take more than prescribed"),
                    Choice("not_prescribed", "No one prescribes it to me"),
                ),
            ),
            ShortText(
                id="baclofen_prescriber",
                short="Baclofen prescriber",
                ask="Who prescribes it, and how can we reach them?",
                hint="Name of the doctor or clinic, and a phone number if you know it",
                missing="Enter a name",
                optional=True,
            ),
        ),
    ),
    Page(
        id="baclofen_beyond",
        title="More than prescribed, or not prescribed",
        notice=NEVER_STOP["baclofen"],
        shown_when=BEYOND,
        questions=(
            AnyOf(
                id="baclofen_from",
                short="Where baclofen comes from",
                ask="Where do you get it?",
                missing="Select each way that you get it",
                sensitive=True,
                choices=(
                    Choice("prescription", "From a prescription of mine"),
                    Choice("online", "From the web, with no prescription"),
                    Choice("person", "From another person"),
                ),
                none="Some other way",
            ),
            AnyOf(
                id="baclofen_more_reason",
                short="Why more baclofen, or without a prescription",
                ask="Why do you take it like this?",
                why="Needing more for pain or spasms is not the same as losing control.",
                missing="Select each reason that fits",
                essential=True,
                sensitive=True,
                worse=UP,
                choices=(
                    Choice("pain", "Pain or spasms were too strong"),
                    Choice("effect", "To feel relaxed or high"),
                    Choice("sleep", "To sleep"),
                    Choice("mood", "To feel less anxious or sad"),
                    Choice("other_drug", "To use less of something else"),
                    Choice("no_control", "I meant to take less and could not"),
                ),
                none="Another reason",
            ),
        ),
    ),
    Page(
        id="baclofen_dose",
        title="Your baclofen dose",
        notice=NEVER_STOP["baclofen"],
        shown_when=BY_MOUTH,
        questions=(
            Number(
                id="baclofen_mg_day",
                short="Usual baclofen a day, before any change",
                unit="mg",
                ask="How many milligrams (mg) is your usual total for one day?",
                hint="Number of tablets times the strength. 9 tablets of 10 mg is 90 mg. If you "
                "stopped or cut down, enter the total from before.",
                missing="Enter the milligrams a day, like 60, or select “Don’t know”",
                at_most=5000,
                essential=True,
                worse=UP,
            ),
            Number(
                id="baclofen_doses_per_day",
                short="Baclofen doses a day",
                ask="In how many doses a day?",
                missing="Enter a number of doses, like 3",
                at_most=24,
                optional=True,
            ),
            Number(
                id="weight",
                short="Weight",
                unit="lb",
                ask="How much do you weigh, in pounds?",
                missing="Enter the pounds, like 160",
                at_most=1500,
                optional=True,
            ),
            Duration(
                id="baclofen_daily_for",
                short="Baclofen taken daily for",
                ask="For how long have you taken it every day?",
                hint="If you stopped, count up to the day when you stopped.",
                missing="Enter how long, like 12 months, or select “Don’t know”",
                essential=True,
                worse=UP,
            ),
        ),
    ),
    Page(
        id="baclofen_last_dose",
        title="Your last baclofen dose",
        notice=NEVER_STOP["baclofen"],
        shown_when=BY_MOUTH,
        questions=(
            Date(
                id="baclofen_last_dose_on",
                short="Last baclofen dose",
                ask="On what day did you take your last dose?",
                missing="Enter the day, or select “Don’t know”",
                essential=True,
                worse=UP,
            ),
            TimeOfDay(
                id="baclofen_last_dose_at",
                short="Time of last baclofen dose",
                ask="At about what time?",
                missing="Enter a time, like 8:00 am",
                optional=True,
            ),
            Number(
                id="baclofen_missed",
                short="Baclofen doses missed in 7 days",
                ask="How many doses did you miss in the last 7 days?",
                missing="Enter a number of doses, like 0",
                at_most=168,
                whole=True,
            ),
        ),
    ),
    Page(
        id="baclofen_extra",
        title="Extra baclofen",
        notice=NEVER_STOP["baclofen"],
        # Also beside a pump: tablets from earlier days can lie at home (rules 6, 7 and 13).
        shown_when=TAKES_BACLOFEN,
        questions=(
            Number(
                id="baclofen_extra_mg",
                short="Extra baclofen in the last 24 hours",
                unit="mg",
                ask="In the last 24 hours, how many mg did you take above your usual total?",
                hint="Enter 0 if you took nothing extra",
                missing="Enter the extra milligrams, like 0, or select “Don’t know”",
                at_most=10_000,
                essential=True,
                worse=UP,
            ),
            Number(
                id="baclofen_mg_at_home",
                short="Baclofen within reach",
                unit="mg",
                ask="About how many mg of baclofen do you have at home?",
                hint="30 tablets of 10 mg is 300 mg",
                missing="Enter the milligrams, or select “Don’t know”",
                at_most=100_000,
            ),
        ),
    ),
    Page(
        id="baclofen_extra_reason",
        title="The extra baclofen",
        notice=NEVER_STOP["baclofen"],
        shown_when=all_of(TAKES_BACLOFEN, answer("baclofen_extra_mg").more_than(0)),
        questions=(
            YesNo(
                id="baclofen_extra_on_purpose",
                short="Extra baclofen taken to harm themselves",
                ask="If you took extra, was it to harm yourself?",
                missing="Select yes or no",
                essential=True,
                sensitive=True,
                worse=True,
            ),
        ),
    ),
    Page(
        id="baclofen_change",
        title="Has your baclofen changed?",
        notice=NEVER_STOP["baclofen"],
        # Also of a pump: rule 3 is about any way of taking it.
        shown_when=TAKES_BACLOFEN,
        questions=(
            OneOf(
                id="baclofen_change",
                short="Recent baclofen change",
                ask="Did your baclofen dose change in the last month?",
                missing="Select what changed",
                essential=True,
                worse=("same", "raised", "cut_down", "ran_out", "stopped"),
                choices=(
                    Choice("same", "No change"),
                    Choice("raised", "It went up"),
                    Choice("cut_down", "It went down"),
                    Choice("ran_out", "I ran out of it, or I miss many doses"),
                    Choice("stopped", "I stopped, or it was stopped"),
                ),
            ),
            AnyOf(
                id="baclofen_effects",
                short="Effects felt with baclofen",
                ask="Have you felt any of these while taking it?",
                why="The doctor who goes on with your baclofen needs to know.",
                missing="Select what you felt, or “None of these”",
                worse=UP,
                choices=(
                    Choice("sleepy", "Sleepy or tired"),
                    Choice("dizzy", "Dizzy"),
                    Choice("falls", "Falls, or faint when I stand up"),
                    Choice("headache", "Headache"),
                    Choice("sleep", "Bad sleep or odd dreams"),
                    Choice("stomach", "Upset stomach, or throwing up"),
                    Choice("dry_mouth", "Dry mouth"),
                    Choice("blurred", "Blurred sight"),
                    Choice("bowel", "Hard stools"),
                    Choice("urine", "Trouble passing urine"),
                    Choice("rash", "A rash"),
                    Choice("heartbeat", "An uneven heartbeat"),
                    Choice("mood", "Low or restless mood"),
                ),
            ),
        ),
    ),
    Page(
        id="baclofen_raised",
        title="When it went up",
        notice=NEVER_STOP["baclofen"],
        shown_when=all_of(TAKES_BACLOFEN, answer("baclofen_change").is_any_of("raised")),
        questions=(
            Date(
                id="baclofen_raised_on",
                short="Baclofen raised on",
                ask="On what day did it go up?",
                missing="Enter the day, or select “Don’t know”",
            ),
            Number(
                id="baclofen_mg_before",
                short="Baclofen a day before it was raised",
                unit="mg",
                ask="How many mg a day did you take before?",
                missing="Enter the milligrams a day, like 30",
                at_most=5000,
            ),
        ),
    ),
    Page(
        id="baclofen_changed",
        title="When did it go down?",
        notice=NEVER_STOP["baclofen"],
        shown_when=CHANGED,
        questions=(
            Date(
                id="baclofen_changed_on",
                short="Baclofen cut, run out or stopped on",
                ask="On what day did you last cut down, run out or stop?",
                missing="Enter the day, or select “Don’t know”",
                essential=True,
                worse=UP,
            ),
        ),
    ),
    Page(
        id="baclofen_now",
        title="Your dose now",
        notice=NEVER_STOP["baclofen"],
        shown_when=all_of(BY_MOUTH, answer("baclofen_change").is_any_of("cut_down")),
        questions=(
            Number(
                id="baclofen_mg_now",
                short="Baclofen a day now",
                unit="mg",
                ask="How many mg do you take in a day now?",
                missing="Enter the milligrams a day, like 40",
                essential=True,
                at_most=5000,
                worse=DOWN,
            ),
        ),
    ),
    Page(
        id="baclofen_plan",
        title="What is the plan for baclofen?",
        notice=NEVER_STOP["baclofen"],
        shown_when=TAKES_BACLOFEN,
        questions=(
            OneOf(
                id="baclofen_goal",
                short="Goal for baclofen",
                ask="What would you like to do about baclofen?",
                missing="Select what you would like",
                essential=True,
                worse=("keep", "unsure", "cut_down", "stop"),
                choices=(
                    Choice("keep", "Keep taking it"),
                    Choice("unsure", "I am not sure"),
                    Choice("cut_down", "Take less"),
                    Choice("stop", "Stop taking it"),
                ),
            ),
            YesNo(
                id="baclofen_prescriber_tapers",
                short="A named prescriber lowers the dose step by step",
                ask="Is a prescriber lowering your dose step by step, or ready to?",
                missing="Select yes or no",
                worse=False,
            ),
            LongText(
                id="baclofen_taper_plan",
                short="Prescriber’s plan, in the person’s words",
                ask="If there is a plan, what is it?",
                hint="Who made it and what the next step is. We do not make or change plans.",
                missing="Enter the plan in your own words",
                at_most=1000,
                optional=True,
            ),
        ),
    ),
)
