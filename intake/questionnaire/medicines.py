"""Medicines that treat substance use, each with what the next prescriber must know (section 8)."""

from intake.questionnaire.conditions import all_of, answer
from intake.questionnaire.kinds import (
    DOWN,
    UP,
    AnyOf,
    Choice,
    Date,
    LongText,
    Number,
    OneOf,
    ShortText,
    TimeOfDay,
    YesNo,
)
from intake.questionnaire.model import Page
from intake.questionnaire.overdose import USES_OPIOIDS

ON_CALL = answer("channel").is_any_of("call")
TAKES = answer("addiction_medicines")

MEDICINE_PAGES = (
    Page(
        id="medicines",
        title="Medicines now",
        questions=(
            AnyOf(
                id="addiction_medicines",
                short="Medicines for substance use",
                ask="Do you take any of these to treat alcohol or drug use?",
                other="Do they take any of these to treat alcohol or drug use?",
                missing="Select what applies, or “None of these”",
                worse=UP,
                choices=(
                    Choice("methadone", "Methadone from a clinic"),
                    Choice("buprenorphine", "Buprenorphine, such as Suboxone or a shot"),
                    Choice("naltrexone", "Naltrexone, as tablets or the Vivitrol shot"),
                    Choice("acamprosate", "Acamprosate"),
                    Choice("disulfiram", "Disulfiram (Antabuse)"),
                    Choice("lofexidine", "Lofexidine or clonidine"),
                ),
            ),
            LongText(
                id="other_medicines",
                short="All other medicines",
                ask="Which other medicines do you take?",
                other="Which other medicines do they take?",
                hint="Name, dose and how often. Count those from the store too.",
                missing="Enter the other medicines",
                at_most=2000,
                optional=True,
            ),
        ),
    ),
    Page(
        id="methadone",
        title="Your methadone",
        title_other="Their methadone",
        shown_when=TAKES.includes_any("methadone"),
        questions=(
            ShortText(
                id="methadone_clinic",
                short="Methadone clinic",
                ask="Which clinic gives it to you?",
                other="Which clinic gives it to them?",
                hint="Name, and a phone number if known",
                missing="Enter the clinic, or select “Don’t know”",
            ),
            Number(
                id="methadone_mg",
                short="Methadone a day",
                unit="mg",
                ask="How many mg a day?",
                missing="Enter the milligrams, like 80, or select “Don’t know”",
                at_most=1000,
            ),
            Date(
                id="methadone_last_on",
                short="Last methadone dose",
                ask="On what day was your last dose?",
                other="On what day was their last dose?",
                missing="Enter the day, or select “Don’t know”",
            ),
            TimeOfDay(
                id="methadone_last_at",
                short="Time of last methadone dose",
                ask="At about what time?",
                missing="Enter a time, like 7:00 am",
                optional=True,
            ),
            Number(
                id="methadone_take_homes",
                short="Methadone take-home doses",
                ask="How many take-home doses do you have?",
                other="How many take-home doses do they have?",
                missing="Enter a number, like 0",
                at_most=60,
                whole=True,
                optional=True,
            ),
        ),
    ),
    Page(
        id="methadone_verified",
        title="For staff: last methadone dose",
        shown_when=all_of(ON_CALL, TAKES.includes_any("methadone")),
        questions=(
            ShortText(
                id="methadone_verified_by",
                short="Last methadone dose verified by",
                for_staff=True,
                ask="Who at the clinic confirmed the last dose, and when?",
                missing="Enter the name and time",
                optional=True,
            ),
        ),
    ),
    Page(
        id="buprenorphine",
        title="Your buprenorphine",
        title_other="Their buprenorphine",
        shown_when=TAKES.includes_any("buprenorphine"),
        questions=(
            OneOf(
                id="buprenorphine_form",
                short="Form of buprenorphine",
                ask="How do you get it?",
                other="How do they get it?",
                missing="Select the form",
                choices=(
                    Choice("film", "Film or tablets"),
                    Choice("weekly", "A weekly shot"),
                    Choice("monthly", "A monthly shot"),
                ),
            ),
            ShortText(
                id="buprenorphine_dose",
                short="Buprenorphine dose",
                ask="What is the dose?",
                hint="For example 16 mg a day, or 300 mg a month",
                missing="Enter the dose, or select “Don’t know”",
            ),
            Date(
                id="buprenorphine_last_on",
                short="Last buprenorphine dose",
                ask="On what day was your last dose or shot?",
                other="On what day was their last dose or shot?",
                missing="Enter the day, or select “Don’t know”",
            ),
            ShortText(
                id="buprenorphine_prescriber",
                short="Buprenorphine prescriber",
                ask="Who prescribes it?",
                missing="Enter a name",
                optional=True,
            ),
        ),
    ),
    Page(
        id="missed_medication",
        title="Missed doses",
        shown_when=TAKES.includes_any("methadone", "buprenorphine"),
        questions=(
            Number(
                id="medication_days_missed",
                short="Days of this medication missed in a row",
                unit="days",
                ask="How many days in a row did you miss it?",
                other="How many days in a row did they miss it?",
                hint="Enter 0 if none was missed",
                missing="Enter a number of days, like 0",
                at_most=365,
                whole=True,
                worse=UP,
            ),
        ),
    ),
    Page(
        id="naltrexone",
        title="Your naltrexone",
        title_other="Their naltrexone",
        shown_when=TAKES.includes_any("naltrexone"),
        questions=(
            OneOf(
                id="naltrexone_form",
                short="Form of naltrexone",
                ask="How do you take it?",
                other="How do they take it?",
                missing="Select the form",
                choices=(Choice("tablets", "Tablets"), Choice("shot", "A monthly shot")),
            ),
            Date(
                id="naltrexone_last_on",
                short="Last naltrexone dose",
                ask="On what day was the last tablet or shot?",
                missing="Enter the day, or select “Don’t know”",
                # An old shot no longer blocks, and the body is no longer used to opioids.
                worse=DOWN,
            ),
        ),
    ),
    Page(
        id="other_addiction_medicines",
        title="These medicines",
        shown_when=TAKES.includes_any("acamprosate", "disulfiram", "lofexidine"),
        questions=(
            LongText(
                id="addiction_medicine_doses",
                short="Doses of acamprosate, disulfiram, lofexidine or clonidine",
                ask="What dose of each, and when was the last one?",
                missing="Enter the doses, or select “Don’t know”",
                at_most=500,
            ),
        ),
    ),
    Page(
        id="same_day_medication",
        title="For staff: medication to start",
        shown_when=all_of(ON_CALL, USES_OPIOIDS),
        questions=(
            YesNo(
                id="same_day_medication",
                short="Medication can start the same day",
                for_staff=True,
                ask="For staff: is a start of methadone or Suboxone set for today?",
                missing="Select yes or no",
                worse=False,
            ),
            YesNo(
                id="naltrexone_planned",
                short="Start of naltrexone planned",
                for_staff=True,
                ask="Is a start of naltrexone planned?",
                missing="Select yes or no",
                worse=True,
            ),
        ),
    ),
)
